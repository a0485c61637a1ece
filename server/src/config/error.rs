//! What is wrong with the settings, in words for the operator. No message repeats a password.
use super::edit_distance::nearest;
use super::environment::PREFIX;
use super::page::FIELDS;
use super::values::{Origin, Value};
use super::{Fallback, SETTINGS, Setting};
use std::fmt;
use std::io;
use std::path::PathBuf;

/// Longest value that a message repeats, in characters.
const SHOWN_CHARS: usize = 60;

/// Why the settings cannot be used.
#[derive(Debug)]
pub enum Error {
    /// A setting without default was not given.
    Missing(&'static Setting),
    /// A value is not one the setting takes.
    Wrong {
        /// Which setting.
        setting: &'static Setting,
        /// Where the value came from.
        origin: Origin,
        /// The value, if it may be shown.
        shown: Option<String>,
        /// What is wrong and what to write instead.
        problem: String,
    },
    /// A name in the environment, the file or a test that is no setting.
    UnknownName {
        /// The name.
        name: String,
        /// Where it stands.
        origin: Origin,
        /// The setting probably meant, spelled as it should be there.
        meant: Option<String>,
    },
    /// An environment variable that is not UTF-8.
    NotText(&'static Setting),
    /// A value in the file that is neither text nor a whole number.
    NotScalar {
        /// Which setting.
        setting: &'static Setting,
        /// Where in the file.
        origin: Origin,
    },
    /// The file names a file.
    FileNamesFile(Origin),
    /// `donation-page` in the file is something else than tables.
    NotPages(Origin),
    /// `push` in the file is something else than tables.
    NotPushes(Origin),
    /// `sign-in-role` in the file is something else than tables.
    NotGroupRoles(Origin),
    /// A role that a group gives with something wrong in it.
    GroupRole {
        /// Where.
        origin: Origin,
        /// Which field.
        field: String,
        /// What is wrong and what to write instead.
        problem: String,
    },
    /// A receiver of contributions with something wrong in it.
    Push {
        /// Where.
        origin: Origin,
        /// Which field.
        field: String,
        /// What is wrong and what to write instead.
        problem: String,
    },
    /// A key in a donation page's table that is no field of one.
    UnknownField {
        /// The key.
        name: String,
        /// Where it stands.
        origin: Origin,
        /// The field probably meant.
        meant: Option<&'static str>,
    },
    /// A donation page with something wrong in it.
    Page {
        /// Where.
        origin: Origin,
        /// Which field, and which place in it.
        field: String,
        /// What is wrong and what to write instead.
        problem: String,
    },
    /// The file cannot be read.
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// The folder of credentials or a file in it cannot be read.
    UnreadableCredential {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// The file is not TOML.
    Malformed {
        /// Which file.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
        /// What the parser says.
        message: String,
    },
}

impl Error {
    pub(super) fn wrong(setting: &'static Setting, value: &Value, problem: String) -> Self {
        Self::Wrong { setting, origin: value.origin.clone(), shown: shown(setting, &value.text), problem }
    }

    pub(super) fn unknown_field(name: &str, origin: Origin) -> Self {
        let meant = nearest(name, FIELDS.iter().map(|field| field.name));
        Self::UnknownField { name: name.chars().take(SHOWN_CHARS).collect(), origin, meant }
    }

    pub(super) fn unknown_name(name: &str, origin: Origin) -> Self {
        let meant = match &origin {
            Origin::Environment => {
                let word = name.trim_start_matches(PREFIX).to_ascii_lowercase().replace('_', "-");
                nearest_setting(&word).map(Setting::variable)
            }
            Origin::Flag | Origin::File { .. } | Origin::Credential { .. } => {
                nearest_setting(name).map(|setting| setting.name.to_owned())
            }
        };
        Self::UnknownName { name: name.chars().take(SHOWN_CHARS).collect(), origin, meant }
    }

    /// Whether a name that is no setting looks like one.
    pub(super) const fn is_probable_slip(&self) -> bool {
        matches!(self, Self::UnknownName { meant: Some(_), .. })
    }
}

fn nearest_setting(word: &str) -> Option<&'static Setting> {
    nearest(word, SETTINGS.iter().map(|setting| setting.name)).and_then(Setting::find)
}

/// The value, unless it could hold a password: in settings that may, and in whatever has a user's part.
fn shown(setting: &Setting, text: &str) -> Option<String> {
    let harmless = !setting.secret && !text.contains('@');
    harmless.then(|| text.chars().take(SHOWN_CHARS).collect())
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(setting) => missing(setting, f),
            Self::Wrong { setting, origin, shown, problem } => {
                write!(f, "The setting {} is wrong ({}", setting.name, origin.of(setting))?;
                if let Some(shown) = shown {
                    write!(f, ": {shown:?}")?;
                }
                write!(f, "): {problem}.")
            }
            Self::UnknownName { name, origin, meant } => unknown_name(name, origin, meant.as_deref(), f),
            Self::NotText(setting) => {
                write!(f, "The environment variable {} is not UTF-8 text. Write it anew.", setting.variable())
            }
            Self::NotScalar { setting: Setting { name, example, .. }, origin } => {
                write!(
                    f,
                    "The setting {name} ({origin}) must be text in quotes or a whole number, as in {name} = {example:?}."
                )
            }
            Self::FileNamesFile(origin) => {
                write!(
                    f,
                    "The setting config ({origin}) cannot stand in a file. Give it as --config or ALMONER_CONFIG."
                )
            }
            Self::NotPages(origin) => not_tables(f, ("Donation pages", "donation-page"), origin),
            Self::NotPushes(origin) => not_tables(f, ("Receivers of contributions", "push"), origin),
            Self::NotGroupRoles(origin) => not_tables(f, ("Roles that groups give", "sign-in-role"), origin),
            Self::GroupRole { origin, field, problem } => {
                let problem = problem.trim_end_matches('.');
                write!(f, "The {field} of a [[sign-in-role]] is wrong ({origin}): {problem}.")
            }
            Self::Push { origin, field, problem } => {
                let problem = problem.trim_end_matches('.');
                write!(f, "The receiver's {field} is wrong ({origin}): {problem}.")
            }
            Self::UnknownField { name, origin, meant } => {
                write!(f, "The key {name:?} ({origin}) is no field of a donation page")?;
                match meant {
                    Some(meant) => write!(f, "; did you mean {meant}?")?,
                    None => write!(f, ".")?,
                }
                write!(f, " All fields: almoner config reference.")
            }
            Self::Page { origin, field, problem } => {
                let problem = problem.trim_end_matches('.');
                write!(f, "The donation page's {field} is wrong ({origin}): {problem}.")
            }
            Self::Unreadable { path, cause } => write!(
                f,
                "The configuration file {} cannot be read: {cause}. Correct its path or its permissions.",
                path.display()
            ),
            Self::UnreadableCredential { path, cause } => write!(
                f,
                "The credential {} cannot be read: {cause}. It must be one line of text; LoadCredential in the service's unit says where it comes from.",
                path.display()
            ),
            Self::Malformed { path, line, message } => write!(
                f,
                "The configuration file {}:{line} is not TOML: {message}. Write one setting a line, as in listen = \"127.0.0.1:8080\".",
                path.display()
            ),
        }
    }
}

fn not_tables(f: &mut fmt::Formatter<'_>, (what, name): (&str, &str), origin: &Origin) -> fmt::Result {
    write!(f, "{what} ({origin}) are tables; begin each with a line [[{name}]].")
}

fn missing(setting: &Setting, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let advice = match setting.default {
        Fallback::Required(advice) => advice,
        Fallback::Text(_) | Fallback::Words(_) => setting.help,
    };
    let (name, variable, advice) = (setting.name, setting.variable(), advice.trim_end_matches('.'));
    write!(
        f,
        "The setting {name} is missing: {advice}. Give it as --{name}, as {variable}, or as {name} in the file of --config."
    )
}

fn unknown_name(name: &str, origin: &Origin, meant: Option<&str>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match origin {
        Origin::Flag => write!(f, "There is no setting {name}")?,
        Origin::Environment => write!(f, "The environment variable {name} is no setting")?,
        Origin::File { .. } => write!(f, "The key {name:?} ({origin}) is no setting")?,
        Origin::Credential { .. } => write!(f, "The {origin} is no setting")?,
    }
    match meant {
        Some(meant) => write!(f, "; did you mean {meant}?")?,
        None => write!(f, ".")?,
    }
    write!(f, " All settings: almoner config reference.")
}

impl Origin {
    fn of(&self, setting: &Setting) -> String {
        match self {
            Self::Flag => format!("--{}", setting.name),
            Self::Environment => setting.variable(),
            Self::File { .. } | Self::Credential { .. } => self.to_string(),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag => f.write_str("command line"),
            Self::Environment => f.write_str("environment"),
            Self::Credential { path } => write!(f, "credential {}", path.display()),
            Self::File { path, line } => write!(f, "{}:{line}", path.display()),
        }
    }
}

impl std::error::Error for Error {}
