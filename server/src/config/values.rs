//! What was given for the settings and where: command line before environment before file before default.
use super::error::Error;
use super::page::StatedPage;
use super::{Fallback, Setting, environment, file};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

/// The values given, each with where it came from. Not yet parsed, and never printed.
#[derive(Default)]
pub struct Values {
    given: BTreeMap<&'static str, Value>,
    pages: Vec<StatedPage>,
}

/// One value as it was written.
pub(super) struct Value {
    pub(super) text: String,
    pub(super) origin: Origin,
}

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The command line.
    Flag,
    /// The environment.
    Environment,
    /// A line of the configuration file.
    File {
        /// Which file.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
    },
}

/// Environment variables by name.
pub(super) type Environment = Vec<(OsString, OsString)>;

impl Values {
    /// Puts together what the command line and the environment gave and the file they name.
    ///
    /// # Errors
    /// When the environment or the file holds a name that is no setting, or the file cannot be read.
    pub fn gather(flags: Vec<(&'static Setting, String)>, environment: Environment) -> Result<Self, Error> {
        let mut values = Self::default();
        for (setting, text) in environment::read(environment)? {
            values.given.insert(setting.name, Value { text, origin: Origin::Environment });
        }
        for (setting, text) in flags {
            values.given.insert(setting.name, Value { text, origin: Origin::Flag });
        }
        if let Some(config) = values.given.get("config") {
            let file::Contents { settings, pages } = file::read(Path::new(&config.text))?;
            for (setting, value) in settings {
                values.given.entry(setting.name).or_insert(value);
            }
            values.pages = pages;
        }
        Ok(values)
    }

    /// The donation pages that the file states.
    pub(super) fn pages(&self) -> Vec<StatedPage> {
        self.pages.clone()
    }

    /// The value given or else the default; `None` where there is neither.
    pub(super) fn optional<T>(
        &self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Option<T>, Error> {
        let setting = row(name);
        match (self.given.get(name), &setting.default) {
            (Some(value), _) => {
                let parsed = printable(&value.text).and_then(parse);
                parsed.map(Some).map_err(|problem| Error::wrong(setting, value, problem))
            }
            (None, Fallback::Text(text)) => Ok(Some(parse(text).expect("a default is a valid value"))),
            (None, Fallback::Words(_) | Fallback::Required(_)) => Ok(None),
        }
    }

    /// As [`Values::optional`], for settings that have a default or must be given.
    pub(super) fn required<T>(
        &self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<T, Error> {
        self.optional(name, parse)?.ok_or(Error::Missing(row(name)))
    }
}

fn printable(text: &str) -> Result<&str, String> {
    let problem = "there is a line break or another control character in it; write it on one line";
    if text.contains(char::is_control) { Err(problem.into()) } else { Ok(text) }
}

fn row(name: &str) -> &'static Setting {
    Setting::find(name).expect("settings are read by names that the table has")
}

/// Names and origins only: a value may hold a password.
impl fmt::Debug for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.given.iter().map(|(name, value)| (name, &value.origin))).finish()
    }
}
