//! A page's name in links.
use alloc::string::String;
use core::fmt;

/// Longest slug, in bytes.
const LONGEST: usize = 64;

/// Words that mean something else below `/donate/`, or would mislead there.
pub const RESERVED: [&str; 6] = ["embed", "poster", "picture", "new", "index", "thanks"];

/// A page's name in links, such as `save-the-harbour`: 1 to 64 of `a` to `z`, `0` to `9` and `-`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(String);

/// Why a text can't be a slug.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlugError {
    /// Nothing was written.
    Empty,
    /// More than 64 letters.
    TooLong,
    /// A letter that may not be in it.
    Letter(char),
    /// `-` at its beginning or end.
    Edge,
    /// A reserved word.
    Reserved(&'static str),
}

impl Slug {
    /// Reads a slug; white space around it is no part of it.
    pub fn parse(text: &str) -> Result<Self, SlugError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(SlugError::Empty);
        }
        let is_good = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
        if let Some(letter) = text.chars().find(|letter| !is_good(*letter)) {
            return Err(SlugError::Letter(letter));
        }
        if text.len() > LONGEST {
            return Err(SlugError::TooLong);
        }
        if text.starts_with('-') || text.ends_with('-') {
            return Err(SlugError::Edge);
        }
        match RESERVED.into_iter().find(|word| *word == text) {
            Some(word) => Err(SlugError::Reserved(word)),
            None => Ok(Self(text.into())),
        }
    }

    /// The slug as it stands in links.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for SlugError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => {
                f.write_str("Slug is missing; write the page's name in links, like save-the-harbour")
            }
            Self::TooLong => f.write_str("Slug can have at most 64 letters"),
            Self::Letter(letter) => {
                write!(f, "Slug can't have {letter:?} in it; write small letters a to z, digits and -")
            }
            Self::Edge => f.write_str("Slug can't begin or end with -"),
            Self::Reserved(word) => write!(f, "{word} is taken by Almoner itself; choose another slug"),
        }
    }
}

impl core::error::Error for SlugError {}
