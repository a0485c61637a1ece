//! Receivers of contributions as the configuration file states them: a CiviCRM, a Redis list, or a command.
//!
//! They can run commands and hold credentials, so the file is the only place for them. What this is not: it opens nothing
//! and reads no secret; that is for `push.rs`.
use super::edit_distance::nearest;
use super::values::Origin;
use domain::contribution::{Field as Wanted, civicrm};
use std::fmt;
use std::path::PathBuf;
use url::Url;

mod fields;

pub use fields::{FIELDS, Field};

/// Longest name of a receiver.
const MOST_NAME: usize = 40;

/// A receiver as it was stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedPush {
    /// Where.
    pub origin: Origin,
    /// What it is called, here and in what is told of it.
    pub name: String,
    /// Whose contributions it gets, if it was said.
    pub store: Option<String>,
    /// What of an invoice's metadata goes along.
    pub fields: Vec<Wanted>,
    /// How it is reached.
    pub to: StatedWay,
}

/// How a receiver is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatedWay {
    /// By CiviCRM's API.
    Civicrm {
        /// The site.
        url: Url,
        /// The file with the key of the API.
        key_file: PathBuf,
        /// Where contributions go in it.
        mapping: civicrm::Mapping,
        /// Whether it may have an address that is not public.
        to_private: bool,
    },
    /// Into a list of a Redis server's.
    Redis {
        /// The server, its user and its database.
        url: Url,
        /// The file with the user's password.
        password_file: Option<PathBuf>,
        /// The file with the certificate that the server's must come from.
        ca_file: Option<PathBuf>,
        /// The list's key.
        list: String,
    },
    /// To a command's standard input.
    Command(Words),
}

/// A program and its arguments. They may hold a password, so they are never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Words {
    /// The program.
    pub program: PathBuf,
    /// What it is given.
    pub arguments: Vec<String>,
}

/// What is wrong with a receiver: which field, and what to write instead.
pub(super) type Problem = (String, String);

/// The fields given, each with the texts it has: one, or those of a list.
pub(super) struct Table(Vec<(&'static Field, Vec<String>)>);

impl Table {
    /// An empty one.
    pub(super) const fn new() -> Self {
        Self(Vec::new())
    }

    /// Takes a field in.
    pub(super) fn put(&mut self, name: &str, texts: Vec<String>) -> Result<(), Problem> {
        let Some(field) = FIELDS.iter().find(|field| field.name == name) else {
            let meant = nearest(name, FIELDS.iter().map(|field| field.name));
            let meant = meant.map_or_else(String::new, |meant| format!("; did you mean {meant}?"));
            return Err((name.chars().take(MOST_NAME).collect(), format!("there is no such field{meant}")));
        };
        if texts.iter().any(|text| text.contains(char::is_control)) {
            return Err((name.into(), "there is a control character in it".into()));
        }
        self.0.push((field, texts));
        Ok(())
    }

    /// The receiver that the fields make.
    pub(super) fn stated(&self, origin: Origin) -> Result<StatedPush, Problem> {
        let name = self.required("name")?;
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if name.len() > MOST_NAME || !name.bytes().all(plain) {
            let problem = format!("write at most {MOST_NAME} small letters, digits and -");
            return Err(("name".into(), problem));
        }
        let to = self.required("to")?;
        self.refuse_others(&to)?;
        let fields =
            self.list("fields").iter().map(|text| Wanted::parse(text)).collect::<Result<Vec<_>, _>>();
        let fields = fields.map_err(|error| ("fields".to_owned(), error.to_string()))?;
        let to = match to.as_str() {
            "civicrm" => self.civicrm(&fields)?,
            "redis" => self.redis()?,
            "command" => StatedWay::Command(self.command()?),
            _ => return Err(("to".into(), "write civicrm, redis or command".into())),
        };
        Ok(StatedPush { origin, name, store: self.optional("store")?, fields, to })
    }

    fn refuse_others(&self, to: &str) -> Result<(), Problem> {
        let other = self.0.iter().find(|(field, _)| !field.of.is_empty() && !field.of.contains(&to));
        other.map_or(Ok(()), |(field, _)| {
            Err((field.name.into(), format!("a receiver of the kind {to} has no such field")))
        })
    }

    fn civicrm(&self, fields: &[Wanted]) -> Result<StatedWay, Problem> {
        if let Some(taken) = fields.iter().find(|field| !civicrm::takes(field.to())) {
            let problem = format!("{} is written by this program itself; choose another name", taken.to());
            return Err(("fields".into(), problem));
        }
        let contact = self.required("contact-id")?;
        let contact = contact.parse().ok().filter(|id| *id > 0);
        let to_private = match self.optional("private")?.as_deref() {
            None | Some("refuse") => false,
            Some("allow") => true,
            Some(_) => return Err(("private".into(), "write allow or refuse".into())),
        };
        let url = self.url("https://crm.example.org", &["https", "http"])?;
        if url.query().is_some() || !url.username().is_empty() {
            return Err(("url".into(), "write the site alone, as in https://crm.example.org".into()));
        }
        Ok(StatedWay::Civicrm {
            url,
            key_file: self.required("key-file")?.into(),
            mapping: civicrm::Mapping {
                contact: contact
                    .ok_or_else(|| ("contact-id".to_owned(), "write the number of a contact".to_owned()))?,
                financial_type: self.optional("financial-type")?.unwrap_or_else(|| "Donation".into()),
                payment_instrument: self.optional("payment-instrument")?,
            },
            to_private,
        })
    }

    fn redis(&self) -> Result<StatedWay, Problem> {
        let example = "redis://127.0.0.1:6379/0";
        let url = self.url(example, &["redis", "rediss"])?;
        let database = url.path().trim_start_matches('/');
        if url.query().is_some() || !database.is_empty() && database.parse::<u32>().is_err() {
            let problem = format!("after the host only the number of a database may follow, as in {example}");
            return Err(("url".into(), problem));
        }
        let ca_file = self.optional("ca-file")?;
        if ca_file.is_some() && url.scheme() != "rediss" {
            return Err(("ca-file".into(), "only rediss:// has a certificate; write that in url".into()));
        }
        Ok(StatedWay::Redis {
            url,
            password_file: self.optional("password-file")?.map(PathBuf::from),
            ca_file: ca_file.map(PathBuf::from),
            list: self.required("list")?,
        })
    }

    fn command(&self) -> Result<Words, Problem> {
        let mut words = self.list("command").into_iter();
        let program = words.next().map(PathBuf::from).filter(|program| program.is_absolute());
        let problem = "write a list, first the program with its whole path, as in \
            [\"/usr/local/bin/record-gift\"]; no shell reads it";
        let program = program.ok_or_else(|| ("command".to_owned(), problem.to_owned()))?;
        Ok(Words { program, arguments: words.collect() })
    }

    fn url(&self, example: &str, schemes: &[&str]) -> Result<Url, Problem> {
        let wrong = |problem: &str| ("url".to_owned(), format!("{problem}; write it as in {example}"));
        let url = Url::parse(&self.required("url")?).map_err(|_| wrong("that is not a URL"))?;
        if !schemes.contains(&url.scheme()) || url.host_str().is_none_or(str::is_empty) {
            return Err(wrong(&format!("it must begin with {}:// and name a host", schemes.join(":// or "))));
        }
        if url.password().is_some() || url.fragment().is_some() {
            return Err(wrong("it must hold no password, which belongs into a file of its own"));
        }
        Ok(url)
    }

    fn list(&self, name: &str) -> Vec<String> {
        self.0
            .iter()
            .find(|(field, _)| field.name == name)
            .map(|(_, texts)| texts.clone())
            .unwrap_or_default()
    }

    fn optional(&self, name: &str) -> Result<Option<String>, Problem> {
        match self.list(name).as_slice() {
            [] => Ok(None),
            [text] => Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty())),
            _ => Err((name.into(), "write one text, not a list".into())),
        }
    }

    fn required(&self, name: &str) -> Result<String, Problem> {
        let field =
            FIELDS.iter().find(|field| field.name == name).expect("fields are asked for by their names");
        let missing =
            || (name.to_owned(), format!("it is missing; write it as in {name} = {}", field.example));
        self.optional(name)?.ok_or_else(missing)
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Words({}, …)", self.program.display())
    }
}
