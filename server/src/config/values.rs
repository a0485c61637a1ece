//! What was given for the settings and where: command line before environment before file before default.
use super::error::Error;
use super::{Fallback, Setting, environment, file};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

/// The values given, each with where it came from. Not yet parsed, and never printed.
#[derive(Default)]
pub struct Values(BTreeMap<&'static str, Value>);

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
            values.0.insert(setting.name, Value { text, origin: Origin::Environment });
        }
        for (setting, text) in flags {
            values.0.insert(setting.name, Value { text, origin: Origin::Flag });
        }
        if let Some(config) = values.0.get("config") {
            for (setting, value) in file::read(Path::new(&config.text))? {
                values.0.entry(setting.name).or_insert(value);
            }
        }
        Ok(values)
    }

    /// The value given or else the default; `None` where there is neither.
    pub(super) fn optional<T>(
        &self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Option<T>, Error> {
        let setting = row(name);
        match (self.0.get(name), &setting.default) {
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
        f.debug_map().entries(self.0.iter().map(|(name, value)| (name, &value.origin))).finish()
    }
}
