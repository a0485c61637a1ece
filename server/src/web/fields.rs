//! What a form holds, passwords among it: wiped when it is no longer needed, and never printed.
use std::fmt;
use url::form_urlencoded;
use zeroize::Zeroizing;

/// All that was sent, in its order; what came as files beside it.
#[derive(Clone, Default)]
pub struct Fields {
    texts: Vec<(String, Zeroizing<String>)>,
    files: Vec<(String, Vec<u8>)>,
}

impl Fields {
    /// What a form's body says.
    pub fn parse(body: &[u8]) -> Self {
        let pairs = form_urlencoded::parse(body).into_owned();
        let texts = pairs.map(|(name, value)| (name, Zeroizing::new(value))).collect();
        Self { texts, files: Vec::new() }
    }

    /// Adds a piece of a form that is sent in pieces: text, unless it came as a file.
    pub fn add(&mut self, name: String, is_file: bool, content: Vec<u8>) {
        if is_file {
            self.files.push((name, content));
        } else {
            let text = String::from_utf8_lossy(&content).into_owned();
            self.texts.push((name, Zeroizing::new(text)));
        }
    }

    /// The file of that name; empty when there is none.
    pub fn file(&self, name: &str) -> &[u8] {
        let found = self.files.iter().find(|(key, content)| key == name && !content.is_empty());
        found.map_or(&[], |(_, content)| content)
    }

    /// Every file of that name.
    pub fn files(&self, name: &str) -> impl Iterator<Item = &[u8]> {
        let named = self.files.iter().filter(move |(key, content)| key == name && !content.is_empty());
        named.map(|(_, content)| content.as_slice())
    }

    /// Every value of that name.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.texts.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// All there is, in its order.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The first value of that name; empty when it is not there.
    pub fn one(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }
}

/// Names only.
impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.texts.iter().map(|(name, _)| name).chain(self.files.iter().map(|(name, _)| name));
        f.debug_list().entries(names).finish()
    }
}
