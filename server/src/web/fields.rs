//! What a form holds, passwords among it: wiped when it is no longer needed, and never printed.
use std::fmt;
use url::form_urlencoded;
use zeroize::Zeroizing;

/// All that was sent, in its order.
#[derive(Clone, Default)]
pub struct Fields(Vec<(String, Zeroizing<String>)>);

impl Fields {
    /// What a form's body says.
    pub fn parse(body: &[u8]) -> Self {
        let pairs = form_urlencoded::parse(body).into_owned();
        Self(pairs.map(|(name, value)| (name, Zeroizing::new(value))).collect())
    }

    /// Every value of that name.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The first value of that name; empty when it is not there.
    pub fn one(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }
}

/// Names only.
impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}
