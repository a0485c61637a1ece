//! The language a page is written in: which one, its sentences, and its way with numbers and dates.
//!
//! To add a sentence: write `<page>-<what> = …` into `server/locales/en/<page>.ftl`, and say it with
//! `tongue.say("<page>-<what>")`, or [`Tongue::say_with`] where it holds values; in a template
//! `{{ frame.tongue.say("<page>-<what>") }}`. The key stands there as one literal: a test compares the keys in code
//! and templates with those in the files. Whole sentences only, nothing glued together: word order is the language's
//! own. No markup in a sentence; a link gets a sentence of its own. What is missing in another language is said in
//! English. What this is not: amounts that are copied into a wallet; those are the same in all languages
//! ([`super::words`]).
//!
//! A choice by `?lang=` is carried along: whatever leads to another page of ours goes through [`Tongue::link`].
mod asked;
mod figures;
mod language;
mod speech;

#[cfg(test)]
mod tests;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use fluent_bundle::FluentArgs;
use language::Language;
use std::convert::Infallible;

/// What a sentence is given: text, or a number that it may count with.
pub use fluent_bundle::FluentValue as Value;

/// A language, and whether the reader named it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tongue {
    language: Language,
    chosen: bool,
}

impl Tongue {
    /// What is spoken where nothing else was asked for.
    pub const ENGLISH: Self = Self::new(Language::English);

    const fn new(language: Language) -> Self {
        Self { language, chosen: false }
    }

    /// All there are, in the order in which they are offered.
    pub fn all() -> impl Iterator<Item = Self> {
        Language::ALL.into_iter().map(Self::new)
    }

    /// The language the reader asks for: by `?lang=`, else by the browser's settings (`Accept-Language`), else English.
    pub fn asked(query: Option<&str>, headers: &HeaderMap) -> Self {
        match asked::by_query(query) {
            Some(language) => Self::new(language).chosen(),
            None => Self::new(asked::by_headers(headers).unwrap_or(Language::English)),
        }
    }

    /// The language of a page that somebody had made for the reader: by `?lang=`, else `wanted`, else by the browser's
    /// settings, else `otherwise`. What is not spoken here is not wanted.
    pub fn asked_unless(
        query: Option<&str>,
        headers: &HeaderMap,
        wanted: Option<&str>,
        otherwise: &str,
    ) -> Self {
        if let Some(language) = asked::by_query(query) {
            return Self::new(language).chosen();
        }
        let wanted = wanted.and_then(Language::meant).or_else(|| asked::by_headers(headers));
        Self::new(wanted.or_else(|| Language::meant(otherwise)).unwrap_or(Language::English))
    }

    /// As if the reader had named it.
    pub const fn chosen(self) -> Self {
        Self { chosen: true, ..self }
    }

    /// `de`: for `lang=`, `hreflang=` and `?lang=`.
    pub const fn code(self) -> &'static str {
        self.language.row().code
    }

    /// `Deutsch`: what its speakers call it.
    pub const fn name(self) -> &'static str {
        self.language.row().name
    }

    /// `ltr` or `rtl`: for `dir=`.
    pub const fn direction(self) -> &'static str {
        if self.language.row().right_to_left { "rtl" } else { "ltr" }
    }

    /// A path on this server, with the language when the reader chose it.
    pub fn link(self, path: &str) -> String {
        let joint = if path.contains('?') { '&' } else { '?' };
        if self.chosen { format!("{path}{joint}lang={}", self.code()) } else { path.to_owned() }
    }

    /// The sentence of that key.
    pub fn say(self, key: &str) -> String {
        self.say_with(key, &[])
    }

    /// The sentence of that key, with values in it. It is for reading, never for `href` or `value`: where a value's
    /// letters may run the other way than the sentence, invisible marks keep the two apart.
    pub fn say_with(self, key: &str, values: &[(&'static str, Value<'_>)]) -> String {
        let values = values.iter().map(|(name, value)| (*name, self.kept_apart(value)));
        let values: FluentArgs<'_> = values.collect();
        let own = self.language.speech().sentence(key, &values);
        let said = own.or_else(|| Language::English.speech().sentence(key, &values));
        said.map_or_else(|| key.to_owned(), |sentence| self.turned(sentence))
    }

    /// The sentence, with a mark before it (RLM) where it begins with a value: browsers that are to find a text's direction
    /// (`bdi`, `dir="auto"`) take that of the first letter, and look into what is kept apart.
    fn turned(self, sentence: String) -> String {
        let begins_apart = sentence.starts_with(['\u{2066}', '\u{2068}']);
        if self.language.row().right_to_left && begins_apart {
            format!("\u{200f}{sentence}")
        } else {
            sentence
        }
    }

    /// The value between FSI and PDI (Unicode Annex 9) where it needs them.
    fn kept_apart<'a>(self, value: &Value<'a>) -> Value<'a> {
        match value {
            Value::String(text) if self.language.row().right_to_left || text.chars().any(runs_left) => {
                format!("\u{2068}{text}\u{2069}").into()
            }
            other => other.clone(),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Tongue {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::asked(parts.uri.query(), &parts.headers))
    }
}

/// Whether the letter belongs to a script that is written from right to left, or is a mark that turns the direction.
const fn runs_left(letter: char) -> bool {
    matches!(letter,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}'
        | '\u{1e800}'..='\u{1efff}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
