//! From a setting's text to its type. An error says what is wrong and what to write instead, as one clause.
use super::{Database, LogFormat};
use crate::web::guard::Work;
use axum::http::HeaderName;
use axum::http::header::FORWARDED;
use chain::ChainUrl;
use domain::rate::RateError;
use domain::{Currency, Network, Rate};
use ipnet::IpNet;
use rust_decimal::Decimal;
use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;
use store::PostgresUrl;
use tracing_subscriber::EnvFilter;
use url::Url;

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;
const LOG_LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];

pub(super) fn network(text: &str) -> Result<Network, String> {
    text.parse().map_err(|unknown: domain::network::UnknownNetwork| unknown.to_string())
}

pub(super) fn chain(text: &str, network: Network) -> Result<ChainUrl, String> {
    let url: ChainUrl = text.parse().map_err(|problem: chain::source::UrlError| problem.to_string())?;
    match &url {
        ChainUrl::P2p(peers) if peers.names_nobody() && network == Network::Regtest => {
            Err("on regtest there are no nodes to be found; name yours, as in p2p://127.0.0.1:18444".into())
        }
        ChainUrl::P2p(_) | ChainUrl::Bitcoind(_) => Ok(url),
    }
}

pub(super) fn path(text: &str) -> Result<PathBuf, String> {
    match text.trim() {
        "" => Err("it is empty; write the whole path, as in /var/lib/almoner".into()),
        home if home.starts_with('~') => {
            Err("~ has no meaning here; write the whole path, as in /home/me/almoner".into())
        }
        path => Ok(path.into()),
    }
}

pub(super) fn database(text: &str) -> Result<Database, String> {
    if text.starts_with("postgres:") || text.starts_with("postgresql:") {
        return PostgresUrl::parse(text).map(Database::Postgres).map_err(|error| error.to_string());
    }
    match text.strip_prefix("sqlite:") {
        None => Err("it must begin with sqlite: as in sqlite:/var/lib/almoner/almoner.sqlite".into()),
        Some(rest) if rest.starts_with("//") => {
            Err("after sqlite: comes the path at once, as in sqlite:/srv/almoner.sqlite".into())
        }
        Some(memory) if memory.contains(":memory:") => {
            Err("a database in memory forgets every payment when the program stops; write sqlite:PATH".into())
        }
        Some(file) => path(file).map(Database::Sqlite),
    }
}

pub(super) fn listen(text: &str) -> Result<SocketAddr, String> {
    let advice = "that is not an address with a port; write 127.0.0.1:8080 to be reached from this machine alone, \
                  0.0.0.0:8080 or [::]:8080 to be reached from outside";
    text.trim().parse().map_err(|_| advice.to_owned())
}

pub(super) fn metrics_listen(text: &str, listen: SocketAddr) -> Result<SocketAddr, String> {
    let advice =
        "that is not an address with a port; write 127.0.0.1:9105 to be reached from this machine alone";
    let address: SocketAddr = text.trim().parse().map_err(|_| advice.to_owned())?;
    if address.port() == listen.port() && address.port() != 0 {
        return Err("that is the port of listen, which donors reach; choose another".into());
    }
    Ok(address)
}

pub(super) fn origin(text: &str) -> Result<String, String> {
    let problem = |what: &str| {
        format!("{what}; write a scheme and a host and no more, as in https://donate.example.org")
    };
    let url = Url::parse(text.trim()).map_err(|_| problem("that is not a URL"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(problem("it must begin with http:// or https://"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(problem("it must hold neither user nor password"));
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err(problem("nothing may follow the host, because pages live at the root"));
    }
    Ok(url.origin().ascii_serialization())
}

pub(super) fn allow(text: &str) -> Result<bool, String> {
    match text.trim() {
        "allow" => Ok(true),
        "refuse" => Ok(false),
        _ => Err("write allow or refuse".into()),
    }
}

pub(super) fn ask(text: &str) -> Result<bool, String> {
    match text.trim() {
        "ask" => Ok(true),
        "off" => Ok(false),
        _ => Err("write ask or off".into()),
    }
}

pub(super) fn socks(text: &str) -> Result<String, String> {
    let problem = |what: &str| format!("{what}; write it as in socks5h://127.0.0.1:9050");
    let url = Url::parse(text.trim()).map_err(|_| problem("that is not a URL"))?;
    match url.scheme() {
        "socks5h" => {}
        "socks5" => return Err(problem("socks5 would look names up here, in the clear")),
        _ => return Err(problem("it must begin with socks5h://")),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(problem("it must hold neither user nor password"));
    }
    let (Some(host), Some(port)) = (url.host_str().filter(|host| !host.is_empty()), url.port()) else {
        return Err(problem("a host and a port are missing"));
    };
    if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
        return Err(problem("nothing may follow the port"));
    }
    Ok(format!("socks5h://{host}:{port}"))
}

pub(super) fn rates(text: &str) -> Result<Vec<Rate>, String> {
    let mut rates: Vec<Rate> = Vec::new();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let rate = rate(part)?;
        if rates.iter().any(|earlier| earlier.currency() == rate.currency()) {
            return Err(format!("BTC_{} stands there twice; leave one", rate.currency()));
        }
        rates.push(rate);
    }
    Ok(rates)
}

fn rate(part: &str) -> Result<Rate, String> {
    let shape = || {
        format!("{part:?} is not like BTC_USD=60000; write pairs of BTC and a currency, with commas between")
    };
    let (pair, price) = part.split_once('=').ok_or_else(shape)?;
    let (base, quote) = pair.trim().split_once('_').ok_or_else(shape)?;
    if !base.eq_ignore_ascii_case("BTC") {
        return Err(shape());
    }
    let currency = Currency::parse(quote)
        .map_err(|_| format!("{quote:?} is no currency; write its ISO 4217 code, as in USD"))?;
    if currency.is_bitcoin() {
        return Err(format!("BTC_{currency} is no rate: both are bitcoin; leave it out"));
    }
    let price = Decimal::from_str_exact(price.trim()).map_err(|_| shape())?;
    Rate::try_new(price, currency).map_err(|problem| match problem {
        RateError::NotPositive => format!("the price of BTC_{currency} must be above zero"),
        RateError::OutOfRange => {
            format!("the price of BTC_{currency} is out of all range; write what one bitcoin costs")
        }
    })
}

pub(super) fn seconds(range: RangeInclusive<u64>) -> impl Fn(&str) -> Result<Duration, String> {
    move |text| {
        let seconds = text.trim().parse().ok().filter(|seconds| range.contains(seconds));
        let advice = || format!("write whole seconds, from {} to {}", range.start(), range.end());
        seconds.map(Duration::from_secs).ok_or_else(advice)
    }
}

/// A number with min, h or d behind it.
pub(super) fn interval(text: &str) -> Result<Duration, String> {
    let advice = "write a number with min, h or d behind it, from 5 min to 31 d, as in 6 h";
    let fits = with_unit(text).filter(|seconds| (300..=31 * 86_400).contains(seconds));
    fits.map(Duration::from_secs).ok_or_else(|| advice.into())
}

/// A number with h or d behind it, or nothing.
pub(super) fn interval_or_off(text: &str) -> Result<Option<Duration>, String> {
    if text.trim() == "off" {
        return Ok(None);
    }
    let advice = "write a number with h or d behind it, from 1 h to 366 d, as in 30 d, or off";
    let fits = with_unit(text).filter(|seconds| (3_600..=366 * 86_400).contains(seconds));
    fits.map(|seconds| Some(Duration::from_secs(seconds))).ok_or_else(|| advice.into())
}

/// Seconds, from a number with its unit.
fn with_unit(text: &str) -> Option<u64> {
    let units = [("min", 60), ("h", 3_600), ("d", 86_400)];
    let text = text.trim();
    let (number, unit) =
        units.iter().find_map(|(unit, seconds)| Some((text.strip_suffix(unit)?, *seconds)))?;
    number.trim().parse::<u64>().ok()?.checked_mul(unit)
}

pub(super) fn number(range: RangeInclusive<u32>) -> impl Fn(&str) -> Result<u32, String> {
    move |text| {
        let number = text.trim().parse().ok().filter(|number| range.contains(number));
        number.ok_or_else(|| format!("write a whole number, from {} to {}", range.start(), range.end()))
    }
}

pub(super) fn hours_or_off(text: &str) -> Result<Option<Duration>, String> {
    match text {
        "off" => Ok(None),
        text => number(1..=8760)(text).map(|hours| Some(Duration::from_secs(u64::from(hours) * 3600))),
    }
}

pub(super) fn on(text: &str) -> Result<bool, String> {
    match text.trim() {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err("it is neither on nor off; write one of them".into()),
    }
}

pub(super) fn keep(text: &str) -> Result<bool, String> {
    match text {
        "keep" => Ok(true),
        "off" => Ok(false),
        _ => Err("it is neither keep nor off; write one of them".into()),
    }
}

/// A number of days; none is for ever.
pub(super) fn days(range: RangeInclusive<u32>) -> impl Fn(&str) -> Result<Option<u32>, String> {
    move |text| match text.trim() {
        "forever" => Ok(None),
        days => number(range.clone())(days).map(Some).map_err(|advice| format!("{advice} days, or forever")),
    }
}

pub(super) fn work(text: &str) -> Result<Work, String> {
    match text.trim() {
        "off" => Ok(Work::Off),
        "busy" => Ok(Work::Busy),
        "always" => Ok(Work::Always),
        _ => Err("write off, busy or always".into()),
    }
}

/// `Forwarded` (RFC 7239) is written otherwise than the headers that hold addresses alone.
pub(super) fn header_name(text: &str) -> Result<HeaderName, String> {
    let name = text.trim().parse::<HeaderName>();
    let name = name.map_err(|_| "that is no header's name; write one like X-Forwarded-For".to_owned())?;
    if name == FORWARDED {
        return Err("Forwarded is not understood; let the proxy set X-Forwarded-For, and write that".into());
    }
    Ok(name)
}

/// Addresses and networks, with commas between.
pub(super) fn networks(text: &str) -> Result<Vec<IpNet>, String> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts.map(network_of).collect()
}

fn network_of(part: &str) -> Result<IpNet, String> {
    let network = part.parse().or_else(|_| part.parse::<IpAddr>().map(IpNet::from));
    network.map_err(|_| {
        format!("{part:?} is no address and no network; write them like 127.0.0.1 or 10.0.0.0/8, with commas between")
    })
}

pub(super) fn size(text: &str) -> Result<usize, String> {
    let text = text.trim();
    let units = [("KiB", KIB), ("MiB", MIB)];
    let with_unit = units.iter().find_map(|(unit, bytes)| Some((text.strip_suffix(unit)?, *bytes)));
    let (number, unit) = with_unit.unwrap_or((text, 1));
    let bytes = number.trim().parse::<usize>().ok().and_then(|number| number.checked_mul(unit));
    let advice = "write bytes, or a number with KiB or MiB behind it, from 1 KiB to 64 MiB";
    bytes.filter(|bytes| (KIB..=64 * MIB).contains(bytes)).ok_or_else(|| advice.into())
}

pub(super) fn log_format(text: &str) -> Result<LogFormat, String> {
    match text.trim() {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err("write text or json".into()),
    }
}

/// A bare word would be taken for a part of the program, so it must be a level.
pub(super) fn log_level(text: &str) -> Result<String, String> {
    let advice = "write error, warn, info, debug or trace, and for one part of the program its own, as in info,chain=debug";
    let is_level = |word: &str| LOG_LEVELS.iter().any(|level| level.eq_ignore_ascii_case(word));
    let bare_words_are_levels = text.split(',').all(|part| part.contains('=') || is_level(part.trim()));
    let fits = bare_words_are_levels && EnvFilter::try_new(text).is_ok();
    fits.then(|| text.to_owned()).ok_or_else(|| advice.to_owned())
}

pub(super) fn demo_wallet(name: &str, network: Network, chain: &ChainUrl) -> Result<String, String> {
    if network != Network::Regtest {
        return Err(format!(
            "anyone could spend the node's coins, so it is for regtest and not for {network}; leave it out"
        ));
    }
    match chain {
        ChainUrl::P2p(_) => {
            Err("peers have no wallet to pay from; use a bitcoind:// chain, or leave it out".into())
        }
        ChainUrl::Bitcoind(_) if name.trim().is_empty() => {
            Err("it is empty; write the name of a wallet in the node".into())
        }
        ChainUrl::Bitcoind(_) => Ok(name.trim().to_owned()),
    }
}
