//! What this server was told of backups, as it holds at this moment: settings can be read again while it runs. What this is
//! not: whether one was made; the runs that are kept say that.
use crate::config::Backup;
use std::sync::{PoisonError, RwLock};

/// What was told, last.
#[derive(Debug, Default)]
pub struct Backups(RwLock<Told>);

/// What was told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Whether backups go anywhere.
    pub are_made: bool,
    /// The public keys of those who can open them. None: nothing was said. Nobody: they are not encrypted, on purpose.
    pub recipients: Option<Vec<String>>,
}

impl Backups {
    /// What the settings say, from now on.
    pub fn tell(&self, settings: &Backup) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Told::of(settings);
    }

    /// What holds now.
    pub fn told(&self) -> Told {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Told {
    fn of(settings: &Backup) -> Self {
        Self {
            are_made: settings.place.is_some(),
            recipients: settings.recipients.as_ref().map(crate::backup::Recipients::names),
        }
    }
}
