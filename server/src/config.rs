//! Every setting, once: a row of [`SETTINGS`] makes the command line's option, the environment variable, the
//! file's key, the reference in `docs/config.md` and the manual page.
//!
//! To add one: a row in `config/table.rs`, a field in [`Config`] and a line in [`Config::read`]; the tests say what you forgot.
//! Donation pages and receivers of contributions, which the file may state too, have tables of their own in `config/page.rs`
//! and `config/push.rs`. What this is not:
//! settings of stores, which are in the database and changed through the API.
mod arguments;
mod backup;
mod credentials;
mod edit_distance;
mod environment;
mod error;
mod file;
mod folder;
mod group_role;
pub mod outside;
pub mod page;
mod parse;
pub mod push;
mod reference;
mod reloaded;
mod table;
#[cfg(test)]
mod tests;
mod values;

pub use arguments::{arguments, given};
pub use backup::{Backup, WantedBackups, backup};
pub use error::Error;
pub use folder::prepare_folder;
pub use page::StatedPage;
pub use push::StatedPush;
pub use reference::reference;
pub use reloaded::RELOADED;
pub use table::{Fallback, SETTINGS, Setting};
pub use values::{Given, Origin, Values};

use crate::app::privacy::Lifetimes;
use crate::auth::by_proxy::ByProxy;
use crate::web::guard::{Proxies, Rules};
use chain::ChainUrl;
use domain::{Network, Rate};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;
use store::{Location, PostgresUrl};

/// The settings as `serve` uses them. Printing it shows no password.
#[derive(Clone, Debug)]
pub struct Config {
    /// The network everything belongs to.
    pub network: Network,
    /// Where blocks and transactions come from.
    pub chain: ChainUrl,
    /// The folder for what must be kept.
    pub data_dir: PathBuf,
    /// Which database.
    pub database: Database,
    /// Where to answer HTTP; port 0 lets the system choose.
    pub listen: SocketAddr,
    /// Where to tell how it is doing, if anywhere.
    pub metrics_listen: Option<SocketAddr>,
    /// Scheme, host and port donors use, without a slash at its end; see [`Config::origin_at`].
    pub origin: Option<String>,
    /// Whether webhooks may go to loopback, private and link-local addresses.
    pub webhooks_to_private: bool,
    /// Whether exchanges are asked.
    pub rates: bool,
    /// The SOCKS proxy they are asked through.
    pub rates_proxy: Option<String>,
    /// What one bitcoin costs by decree; one rate a currency.
    pub fixed_rates: Vec<Rate>,
    /// How long one request may take.
    pub request_timeout: Duration,
    /// The largest request body.
    pub body_limit_bytes: usize,
    /// How long a stopping server waits.
    pub shutdown_timeout: Duration,
    /// What strangers may have.
    pub guard: Rules,
    /// How many unused addresses in a row the owner's wallet looks ahead.
    pub gap_limit: u32,
    /// How often payments are tried out.
    pub canary_every: Option<Duration>,
    /// Whether a canary of real coins is kept open.
    pub canary_coins: bool,
    /// The file that some of these were read from.
    pub file: Option<PathBuf>,
    /// How long is kept what is not kept for ever.
    pub lifetimes: Lifetimes,
    /// Backups.
    pub backup: Backup,
    /// How often the disaster is rehearsed.
    pub drill_every: Option<Duration>,
    /// Whether there are pages for those who run it.
    pub web_admin: bool,
    /// Whether owners of stores may invite people who have no account.
    pub owners_invite: bool,
    /// Whose word is taken there for who somebody is.
    pub sign_in_by: Option<ByProxy>,
    /// The socket at which that one connects.
    pub sign_in_socket: Option<PathBuf>,
    /// What of an organisation's own vouches for people.
    pub outside: outside::Stated,
    /// How log lines look.
    pub log: LogFormat,
    /// Directives of `tracing_subscriber::EnvFilter`, known to be valid.
    pub log_level: String,
    /// The node's wallet that pays at the press of a button; only ever on regtest.
    pub demo_node_wallet: Option<String>,
    /// Donation pages that the file states.
    pub donation_pages: Vec<StatedPage>,
    /// Receivers of contributions that the file states.
    pub pushes: Vec<StatedPush>,
}

/// Which database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Database {
    /// A file of the embedded database.
    Sqlite(PathBuf),
    /// A database on a PostgreSQL server.
    Postgres(PostgresUrl),
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines: one JSON object a line.
    Json,
}

impl Config {
    /// Reads every setting, or says which one is wrong.
    ///
    /// # Errors
    /// [`Error::Missing`] or [`Error::Wrong`], for the first setting that is.
    pub fn read(values: &Values) -> Result<Self, Error> {
        let network = network(values)?;
        let chain = chain(values, network)?;
        let listen = values.required("listen", parse::listen)?;
        let to_private = values.optional("webhooks-to-private", parse::allow)?;
        Ok(Self {
            network,
            data_dir: data_dir(values)?,
            database: database(values)?,
            metrics_listen: values.optional("metrics-listen", |text| parse::metrics_listen(text, listen))?,
            listen,
            origin: values.optional("origin", parse::origin)?,
            webhooks_to_private: to_private.unwrap_or(network != Network::Mainnet),
            rates: values.optional("rates", parse::ask)?.unwrap_or(network == Network::Mainnet),
            rates_proxy: values.optional("rates-proxy", parse::socks)?,
            fixed_rates: values.optional("fixed-rates", parse::rates)?.unwrap_or_default(),
            request_timeout: values.required("request-timeout", parse::seconds(1..=3600))?,
            body_limit_bytes: values.required("body-limit", parse::size)?,
            shutdown_timeout: values.required("shutdown-timeout", parse::seconds(0..=3600))?,
            guard: guard(values)?,
            gap_limit: values.required("gap-limit", parse::number(1..=1_000_000))?,
            canary_every: values.required("canary-every", parse::hours_or_off)?,
            canary_coins: values.required("canary-coins", parse::keep)?,
            file: values.optional("config", parse::path)?,
            lifetimes: Lifetimes {
                personal: values.required("keep-personal-data", parse::days(7..=36_500))?,
                deliveries: values.required("keep-deliveries", parse::days(7..=36_500))?,
                events: values.required("keep-events", parse::days(7..=36_500))?,
                unpaid: values.required("keep-unpaid", parse::days(7..=36_500))?,
            },
            backup: backup::whole(values, values.required("web-admin", parse::on)?)?,
            drill_every: values.required("drill-every", parse::interval_or_off)?,
            web_admin: values.required("web-admin", parse::on)?,
            owners_invite: values.required("invitations", owners_invite)?,
            sign_in_by: sign_in_by(values)?,
            sign_in_socket: values.optional("sign-in-socket", parse::path)?,
            outside: outside::read(values)?,
            log: values.required("log", parse::log_format)?,
            log_level: values.required("log-level", parse::log_level)?,
            demo_node_wallet: values
                .optional("demo-node-wallet", |name| parse::demo_wallet(name, network, &chain))?,
            donation_pages: values.pages(),
            pushes: values.pushes(),
            chain,
        })
    }

    /// The settings those names and values make, as if given on the command line with an empty environment.
    ///
    /// # Errors
    /// As [`Config::read`], and [`Error::UnknownName`].
    pub fn from_pairs(pairs: &[(&str, &str)]) -> Result<Self, Error> {
        let known = |(name, value): &(&str, &str)| match Setting::find(name) {
            Some(setting) => Ok((setting, (*value).to_owned())),
            None => Err(Error::unknown_name(name, Origin::Flag)),
        };
        let flags = pairs.iter().map(known).collect::<Result<_, _>>()?;
        Self::read(&Values::gather(flags, Vec::new())?)
    }

    /// What links begin with, for a server that listens at `bound`.
    pub fn origin_at(&self, bound: SocketAddr) -> String {
        self.origin.clone().unwrap_or_else(|| by_address(bound))
    }
}

/// What links begin with where no origin is set.
fn by_address(bound: SocketAddr) -> String {
    let reachable = match bound.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::from(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::from(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    format!("http://{}", SocketAddr::new(reachable, bound.port()))
}

/// What links begin with, for commands.
///
/// # Errors
/// As [`Config::read`].
pub fn origin(values: &Values) -> Result<String, Error> {
    let listen = values.required("listen", parse::listen)?;
    Ok(values.optional("origin", parse::origin)?.unwrap_or_else(|| by_address(listen)))
}

fn owners_invite(text: &str) -> Result<bool, String> {
    match text.trim() {
        "owners" => Ok(true),
        "administrators" => Ok(false),
        _ => Err("write owners or administrators".into()),
    }
}

fn guard(values: &Values) -> Result<Rules, Error> {
    let trusted = values.required("trusted-proxies", parse::networks)?;
    Ok(Rules {
        open_donations: values.required("open-donations", parse::number(1..=1_000_000))?,
        work: values.required("proof-of-work", parse::work)?,
        proxies: Proxies { header: values.optional("client-address-header", parse::header_name)?, trusted },
    })
}

/// A header needs somebody to believe it from.
fn sign_in_by(values: &Values) -> Result<Option<ByProxy>, Error> {
    let from = values.optional("sign-in-proxies", parse::networks)?.unwrap_or_default();
    let groups = values.optional("sign-in-groups-header", parse::header_name)?;
    let Some(header) = values.optional("sign-in-header", parse::header_name)? else { return Ok(None) };
    if from.is_empty() && values.optional("sign-in-socket", parse::path)?.is_none() {
        return Err(Error::Missing(Setting::find("sign-in-proxies").expect("the table has it")));
    }
    Ok(Some(ByProxy { header, from, groups }))
}

/// The network alone, for commands that need no more.
///
/// # Errors
/// As [`Config::read`].
pub fn network(values: &Values) -> Result<Network, Error> {
    values.required("network", parse::network)
}

/// The chain's URL alone, where one is set.
///
/// # Errors
/// It is malformed.
pub fn chain_if_set(values: &Values, network: Network) -> Result<Option<ChainUrl>, Error> {
    values.optional("chain", |text| parse::chain(text, network))
}

/// The chain's URL alone.
///
/// # Errors
/// As [`Config::read`].
pub fn chain(values: &Values, network: Network) -> Result<ChainUrl, Error> {
    values.required("chain", |text| parse::chain(text, network))
}

/// The folder alone.
///
/// # Errors
/// As [`Config::read`].
pub fn data_dir(values: &Values) -> Result<PathBuf, Error> {
    values.required("data-dir", parse::path)
}

/// The database alone.
///
/// # Errors
/// As [`Config::read`].
pub fn database(values: &Values) -> Result<Database, Error> {
    let given = values.optional("database", parse::database)?;
    match given {
        Some(database) => Ok(database),
        None => Ok(Database::Sqlite(data_dir(values)?.join("almoner.sqlite"))),
    }
}

impl Database {
    /// Where the store finds it.
    pub fn location(&self) -> Location {
        match self {
            Self::Sqlite(path) => Location::File(path.clone()),
            Self::Postgres(url) => Location::Postgres(url.clone()),
        }
    }

    /// The file it is in, if it is in one.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(path) => Some(path),
            Self::Postgres(_) => None,
        }
    }
}

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(url) => url.fmt(f),
        }
    }
}
