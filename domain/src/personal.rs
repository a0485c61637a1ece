//! Values that are about somebody: kept and given back, never written into a log.
use core::fmt;
use core::ops::Deref;
use serde::{Deserialize, Serialize};

/// A value that is somebody's own. It reads and serialises as what it holds; printed for a developer's eyes it says
/// only that there is something, so that no log, no panic and no error can hold it. It has no `Display` at all.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Personal<T>(T);

impl<T> Personal<T> {
    /// The value, no longer guarded: for where it is written down on purpose.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> From<T> for Personal<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl From<&str> for Personal<alloc::string::String> {
    fn from(value: &str) -> Self {
        Self(value.into())
    }
}

impl<T> Deref for Personal<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Personal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Personal")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::format;
    use std::string::String;

    #[test]
    fn it_is_read_and_sent_but_not_printed() {
        let email = Personal::<String>::from("ann@example.org");
        assert_eq!(email.len(), 15);
        assert_eq!(serde_json::to_string(&email).unwrap(), "\"ann@example.org\"");
        assert_eq!(serde_json::from_str::<Personal<String>>("\"ann@example.org\"").unwrap(), email);
        assert!(!format!("{email:?} {:#?}", Some(&email)).contains("ann"));
        assert_eq!(email.into_inner(), "ann@example.org");
    }
}
