//! `postgres://USER@HOST:PORT/DATABASE?…`: which server, which database, how safely.
use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

/// Where a PostgreSQL database is. Printing it shows no password.
#[derive(Clone, PartialEq, Eq)]
pub struct PostgresUrl {
    config: Box<Config>,
    roots: Option<PathBuf>,
}

/// What is wrong with a URL, in words that repeat no password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// It is no such URL at all, or says something it can't say.
    #[error("{0}; write postgres://USER@HOST:PORT/DATABASE?password-file=PATH")]
    Unreadable(String),
    /// A file it names can't be read.
    #[error("{name} names {path}, which can't be read: {why}")]
    File {
        /// The parameter.
        name: &'static str,
        /// The file.
        path: String,
        /// What the system says.
        why: String,
    },
}

impl PostgresUrl {
    /// Reads it, with the password from the file that `password-file` names, if it does.
    ///
    /// Beside what libpq's URLs say: `password-file` and `sslrootcert` name files. `sslmode` is `require` unless the
    /// server is on this machine; a server's certificate is always checked.
    ///
    /// # Errors
    /// [`UrlError`], without the URL's password.
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        let (plain, ours) = split(text);
        let mut config = Config::from_str(&plain).map_err(|error| UrlError::Unreadable(cause(&error)))?;
        if let Some(path) = ours.value("password-file") {
            config.password(password(path)?);
        }
        if config.get_dbname().is_none() {
            return Err(UrlError::Unreadable("it names no database".into()));
        }
        if !ours.says_ssl_mode {
            let local = config.get_hosts().iter().all(is_local);
            config.ssl_mode(if local { SslMode::Prefer } else { SslMode::Require });
        }
        config.application_name("almoner");
        impatient(&mut config);
        Ok(Self { config: Box::new(config), roots: ours.value("sslrootcert").map(PathBuf::from) })
    }

    pub(super) fn config(&self) -> Config {
        (*self.config).clone()
    }

    pub(super) fn roots(&self) -> Option<&Path> {
        self.roots.as_deref()
    }
}

/// A server that is gone without a word is noticed within seconds, unless the URL says otherwise.
fn impatient(config: &mut Config) {
    const SILENCE: Duration = Duration::from_secs(10);
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(SILENCE);
    }
    if config.get_keepalives_interval().is_none() {
        config.keepalives_idle(SILENCE).keepalives_interval(Duration::from_secs(3)).keepalives_retries(3);
    }
}

/// What a URL says that only we understand.
struct Ours {
    values: Vec<(String, String)>,
    says_ssl_mode: bool,
}

impl Ours {
    fn value(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

fn split(text: &str) -> (String, Ours) {
    let (place, query) = text.split_once('?').unwrap_or((text, ""));
    let pairs: Vec<(&str, &str)> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .collect();
    let is_ours = |name: &str| matches!(name, "password-file" | "sslrootcert");
    let values = pairs.iter().filter(|(name, _)| is_ours(name));
    let values = values.map(|(name, value)| ((*name).to_owned(), decoded(value))).collect();
    let says_ssl_mode = pairs.iter().any(|(name, _)| *name == "sslmode");
    let theirs: Vec<String> = pairs
        .iter()
        .filter(|(name, _)| !is_ours(name))
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let plain = if theirs.is_empty() { place.to_owned() } else { format!("{place}?{}", theirs.join("&")) };
    (plain, Ours { values, says_ssl_mode })
}

/// `%41` for `A`, as URLs write what they can't say.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, behind @ ..] = rest {
        let digits = behind.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match (first, digits.and_then(|digits| u8::from_str_radix(digits, 16).ok())) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &behind[2..];
            }
            _ => {
                bytes.push(*first);
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn password(path: &str) -> Result<String, UrlError> {
    let read = std::fs::read_to_string(path);
    let unreadable = |error: std::io::Error| UrlError::File {
        name: "password-file",
        path: path.to_owned(),
        why: error.to_string(),
    };
    Ok(read.map_err(unreadable)?.trim_end_matches(['\r', '\n']).to_owned())
}

fn cause(error: &tokio_postgres::Error) -> String {
    use std::error::Error;
    error.source().map_or_else(|| error.to_string(), ToString::to_string)
}

fn is_local(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => {
            name == "localhost" || name.parse().is_ok_and(|address: IpAddr| address.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

impl fmt::Display for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let user = self.config.get_user().unwrap_or_default();
        let database = self.config.get_dbname().unwrap_or_default();
        let hosts: Vec<String> = self
            .config
            .get_hosts()
            .iter()
            .map(|host| match host {
                Host::Tcp(name) => name.clone(),
                #[cfg(unix)]
                Host::Unix(path) => path.display().to_string(),
            })
            .collect();
        let ports: Vec<String> = self.config.get_ports().iter().map(ToString::to_string).collect();
        let port = if ports.is_empty() { String::new() } else { format!(":{}", ports.join(",")) };
        write!(f, "postgres://{user}@{}{port}/{database}", hosts.join(","))
    }
}

impl fmt::Debug for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_read_and_printed_without_its_password() {
        let url =
            PostgresUrl::parse("postgres://almoner:s3cret@db.example:5433/books?connect_timeout=3").unwrap();
        assert_eq!(
            format!("{url} {url:?}"),
            "postgres://almoner@db.example:5433/books postgres://almoner@db.example:5433/books"
        );
        assert_eq!(url.config.get_password(), Some(&b"s3cret"[..]));
    }

    #[test]
    fn a_server_elsewhere_is_spoken_to_in_secret_unless_told_otherwise() {
        for (text, mode) in [
            ("postgres://a@127.0.0.1/b", SslMode::Prefer),
            ("postgres://a@%2Frun%2Fpostgresql/b", SslMode::Prefer),
            ("postgres://a@db.example/b", SslMode::Require),
            ("postgres://a@db.example,localhost/b", SslMode::Require),
            ("postgres://a@db.example/b?sslmode=disable", SslMode::Disable),
        ] {
            assert_eq!(PostgresUrl::parse(text).unwrap().config.get_ssl_mode(), mode, "{text}");
        }
    }

    #[test]
    fn a_password_comes_from_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pass word");
        std::fs::write(&path, "s3cret\n").unwrap();
        let text =
            format!("postgres://a@h/b?password-file={}", path.display().to_string().replace(' ', "%20"));
        assert_eq!(PostgresUrl::parse(&text).unwrap().config.get_password(), Some(&b"s3cret"[..]));
        std::fs::remove_file(&path).unwrap();
        let error = PostgresUrl::parse(&text).unwrap_err().to_string();
        assert!(error.contains("password-file") && error.contains("pass word"), "{error}");
    }

    #[test]
    fn what_is_wrong_is_said_without_the_password() {
        for text in [
            "postgres://a:s3cret@h/b?sslmode=maybe",
            "postgres://a:s3cret@h:no/b",
            "postgres://a:s3cret@h",
            "s3cret",
        ] {
            let error = PostgresUrl::parse(text).unwrap_err().to_string();
            assert!(!error.contains("s3cret") && error.contains("postgres://USER"), "{text}: {error}");
        }
    }
}
