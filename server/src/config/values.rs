//! What was given for the settings and where: command line before environment before credentials before file before
//! default.
use super::error::Error;
use super::page::StatedPage;
use super::push::StatedPush;
use super::{Fallback, SETTINGS, Setting, credentials, environment, file};
use domain::outside::GroupRule;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

/// The values given, each with where it came from. Not yet parsed, and never printed.
#[derive(Clone, Default)]
pub struct Values {
    given: BTreeMap<&'static str, Value>,
    pages: Vec<StatedPage>,
    pushes: Vec<StatedPush>,
    group_rules: Vec<GroupRule>,
}

/// Where values come from, so that they can be gathered again: what is not a file's.
#[derive(Clone, Default)]
pub struct Given {
    /// What the command line gives.
    pub flags: Vec<(&'static Setting, String)>,
    /// The environment's variables.
    pub environment: Vec<(OsString, OsString)>,
}

/// One value as it was written.
#[derive(Clone)]
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
    /// A credential of the service.
    Credential {
        /// The file it is in.
        path: PathBuf,
    },
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
        let folder = environment.iter().find(|(name, _)| name == credentials::FOLDER);
        if let Some((_, folder)) = folder.filter(|(_, folder)| !folder.is_empty()) {
            let given = credentials::read(Path::new(folder))?;
            values.given.extend(given.into_iter().map(|(setting, value)| (setting.name, value)));
        }
        for (setting, text) in environment::read(environment)? {
            values.given.insert(setting.name, Value { text, origin: Origin::Environment });
        }
        for (setting, text) in flags {
            values.given.insert(setting.name, Value { text, origin: Origin::Flag });
        }
        if let Some(config) = values.given.get("config") {
            let file::Contents { settings, pages, pushes, group_rules } =
                file::read(Path::new(&config.text))?;
            for (setting, value) in settings {
                values.given.entry(setting.name).or_insert(value);
            }
            values.pages = pages;
            values.pushes = pushes;
            values.group_rules = group_rules;
        }
        Ok(values)
    }

    /// As [`Values::gather`].
    ///
    /// # Errors
    /// As [`Values::gather`].
    pub fn of(Given { flags, environment }: Given) -> Result<Self, Error> {
        Self::gather(flags, environment)
    }

    /// The settings that are given otherwise than they were.
    pub fn changed_since<'a>(&'a self, before: &'a Self) -> impl Iterator<Item = &'static str> + 'a {
        SETTINGS.iter().map(|setting| setting.name).filter(|name| self.text(name) != before.text(name))
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.given.get(name).map(|value| value.text.as_str())
    }

    /// The donation pages that the file states.
    pub(super) fn pages(&self) -> Vec<StatedPage> {
        self.pages.clone()
    }

    /// The receivers that the file states.
    pub(super) fn pushes(&self) -> Vec<StatedPush> {
        self.pushes.clone()
    }

    /// What the file says that groups give.
    pub(super) fn group_rules(&self) -> Vec<GroupRule> {
        self.group_rules.clone()
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

/// Names only, as [`Values`].
impl fmt::Debug for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.flags.iter().map(|(setting, _)| setting.name)).finish()
    }
}

/// Names and origins only: a value may hold a password.
impl fmt::Debug for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.given.iter().map(|(name, value)| (name, &value.origin))).finish()
    }
}
