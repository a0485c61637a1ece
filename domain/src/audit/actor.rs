//! Who changed something.
use crate::id::{KeyId, UserId};

/// Who changed something: it comes with the proof that they may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A person who showed their password.
    Person(UserId),
    /// Whoever holds that key of that person's.
    Key {
        /// The key.
        key: KeyId,
        /// Whose it is.
        person: UserId,
    },
    /// Whoever made the first account, when there was nobody yet.
    FirstVisitor,
    /// Whoever may run commands on the machine.
    CommandLine,
    /// The configuration file.
    Configuration,
    /// The program, by itself.
    Program,
}

impl Actor {
    /// What they are, as stored and as shown.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Person(_) => "person",
            Self::Key { .. } => "key",
            Self::FirstVisitor => "first-visitor",
            Self::CommandLine => "command-line",
            Self::Configuration => "configuration",
            Self::Program => "program",
        }
    }

    /// The person, if it is one or a person's key.
    pub const fn person(&self) -> Option<&UserId> {
        match self {
            Self::Person(person) | Self::Key { person, .. } => Some(person),
            Self::FirstVisitor | Self::CommandLine | Self::Configuration | Self::Program => None,
        }
    }

    /// The key, if they came with one.
    pub const fn key(&self) -> Option<&KeyId> {
        match self {
            Self::Key { key, .. } => Some(key),
            Self::Person(_)
            | Self::FirstVisitor
            | Self::CommandLine
            | Self::Configuration
            | Self::Program => None,
        }
    }
}
