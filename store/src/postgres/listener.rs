//! Hears of what others commit, by the database's own notices. They say nothing but that something is new: who hears one
//! looks, and who hears none looks now and then.
use super::PostgresUrl;
use super::link::Link;
use crate::error::Result;
use std::fmt;
use std::sync::Arc;
use tokio::sync::Notify;

/// The channel, which is the database's own.
pub(super) const CHANNEL: &str = "almoner";

/// An ear at the database.
pub struct Listener {
    link: Link,
    bell: Arc<Notify>,
}

impl Listener {
    /// Begins to listen; an error where nothing is heard, as on databases that speak the protocol but know no notices.
    pub fn open(url: &PostgresUrl) -> Result<Self> {
        let bell = Arc::new(Notify::new());
        let link = Link::listening(url, bell.clone())?;
        link.batch(&format!("LISTEN {CHANNEL}"))?;
        Ok(Self { link, bell })
    }

    /// Waits for a notice, or until the connection is lost; whether there was one.
    pub async fn heard(&self) -> bool {
        tokio::select! {
            () = self.bell.notified() => !self.link.is_lost(),
            () = self.link.lost() => false,
        }
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listener").finish_non_exhaustive()
    }
}
