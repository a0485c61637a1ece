//! `--chain URL`: which chain source to use. Passwords in it can be used but not printed.
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use url::Url;
use zeroize::Zeroizing;

/// A chain source's settings, as its URL gives them. Written back without the password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChainUrl {
    /// `bitcoind://USER:PASS@HOST:PORT?zmq=tcp://HOST:PORT` or `bitcoind://HOST:PORT?cookie=PATH&zmq=...`.
    Bitcoind(BitcoindUrl),
    /// `p2p://HOST:PORT[,HOST:PORT]`, `p2p://` for peers found by the network's DNS seeds, or `p2p://?seed=HOST` by others.
    P2p(P2pUrl),
}

/// How to reach one's own node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BitcoindUrl {
    /// Host and port of its RPC server; an IPv6 address stands in brackets.
    pub address: String,
    /// How to be let in.
    pub auth: Auth,
    /// Where it publishes by ZMQ, as `tcp://HOST:PORT`.
    pub zmq: Option<String>,
}

/// Which peers to ask.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct P2pUrl {
    /// Host and port each; none means peers found by DNS seed.
    pub peers: Vec<(String, Option<u16>)>,
    /// DNS seeds to ask in place of the well-known ones, each with the port of the peers behind it.
    pub seeds: Vec<(String, Option<u16>)>,
}

/// How the node's RPC server lets us in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Auth {
    /// A name and a password, as of `rpcauth`.
    Password {
        /// The name.
        user: String,
        /// The password.
        password: Secret,
    },
    /// The file that the node writes at each start.
    Cookie(PathBuf),
}

/// Text that can be used but not printed, and is wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes the text in.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text itself, for the one place that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Why a chain URL was refused. Never repeats the URL, which may hold a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// Neither scheme, or no URL at all.
    #[error("the chain URL must begin with bitcoind:// or p2p://")]
    Scheme,
    /// The host, the port or the escapes are malformed.
    #[error(
        "the chain URL is malformed: {0}; write bitcoind://USER:PASS@HOST:PORT?zmq=tcp://HOST:PORT or p2p://HOST:PORT"
    )]
    Malformed(String),
    /// A host without a port.
    #[error(
        "the chain URL names no port; a node's RPC port is 8332 on mainnet, 48332 on testnet4, 38332 on signet, 18443 on regtest"
    )]
    NoPort,
    /// No password and no cookie, or both.
    #[error("the chain URL must give either USER:PASS@ or ?cookie=PATH, so that the node lets us in")]
    Credentials,
    /// A parameter we do not have.
    #[error("the chain URL has an unknown parameter {0}; known are cookie and zmq, and for p2p:// seed")]
    Parameter(String),
    /// Peers are named and are to be found as well.
    #[error("the chain URL names peers and a seed to find others by; give one or the other")]
    PeersAndSeeds,
    /// A ZMQ endpoint of a kind we do not speak.
    #[error("the chain URL's zmq must be like tcp://127.0.0.1:28332, as the node's -zmqpubrawtx is")]
    Zmq,
    /// A peer that is not a host with a port.
    #[error("the chain URL's peer {0} is not like HOST:PORT")]
    Peer(String),
}

impl FromStr for ChainUrl {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        let text = text.trim();
        match text.split_once("://") {
            Some(("bitcoind", _)) => BitcoindUrl::parse(text).map(Self::Bitcoind),
            Some(("p2p", rest)) => P2pUrl::parse(rest).map(Self::P2p),
            _ => Err(UrlError::Scheme),
        }
    }
}

impl BitcoindUrl {
    fn parse(text: &str) -> Result<Self, UrlError> {
        let url = Url::parse(text).map_err(|e| UrlError::Malformed(e.to_string()))?;
        let host =
            url.host_str().filter(|h| !h.is_empty()).ok_or_else(|| UrlError::Malformed("no host".into()))?;
        let port = url.port().ok_or(UrlError::NoPort)?;
        let (mut cookie, mut zmq) = (None, None);
        for (name, value) in url.query_pairs() {
            match &*name {
                "cookie" => cookie = Some(PathBuf::from(&*value)),
                "zmq" => zmq = Some(endpoint(&value)?),
                other => return Err(UrlError::Parameter(other.into())),
            }
        }
        let auth = auth(&url, cookie)?;
        Ok(Self { address: format!("{host}:{port}"), auth, zmq })
    }
}

fn auth(url: &Url, cookie: Option<PathBuf>) -> Result<Auth, UrlError> {
    match (url.username(), url.password(), cookie) {
        ("", None, Some(path)) if !path.as_os_str().is_empty() => Ok(Auth::Cookie(path)),
        (user, Some(password), None) if !user.is_empty() => {
            Ok(Auth::Password { user: unescape(user)?, password: Secret::new(unescape(password)?) })
        }
        _ => Err(UrlError::Credentials),
    }
}

/// `%41` to `A`. A `%` that begins no escape stands for itself: passwords are seldom escaped as they should be.
fn unescape(text: &str) -> Result<String, UrlError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let escaped = (first == b'%').then(|| tail.get(..2)).flatten().and_then(hex_byte);
        bytes.push(escaped.unwrap_or(first));
        rest = if escaped.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8(bytes).map_err(|_| UrlError::Malformed("an escape is not UTF-8".into()))
}

fn hex_byte(digits: &[u8]) -> Option<u8> {
    let digit = |b: u8| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok());
    Some(digit(digits[0])? * 16 + digit(digits[1])?)
}

fn endpoint(text: &str) -> Result<String, UrlError> {
    let (host, port) = text.strip_prefix("tcp://").and_then(|r| r.rsplit_once(':')).ok_or(UrlError::Zmq)?;
    let fits =
        !host.is_empty() && !host.contains(['/', '@', '?']) && port.parse::<u16>().is_ok_and(|p| p != 0);
    if fits { Ok(text.into()) } else { Err(UrlError::Zmq) }
}

impl P2pUrl {
    fn parse(rest: &str) -> Result<Self, UrlError> {
        let (hosts, query) = rest.split_once('?').unwrap_or((rest, ""));
        let hosts = hosts.strip_suffix('/').unwrap_or(hosts);
        let peers: Vec<_> = match hosts {
            "" => Vec::new(),
            hosts => hosts.split(',').map(peer).collect::<Result<_, _>>()?,
        };
        let parameters = query.split('&').filter(|parameter| !parameter.is_empty());
        let seeds: Vec<_> = parameters.map(seed).collect::<Result<_, _>>()?;
        if peers.is_empty() || seeds.is_empty() {
            Ok(Self { peers, seeds })
        } else {
            Err(UrlError::PeersAndSeeds)
        }
    }

    /// Whether its peers are to be found by the network's well-known seeds.
    pub const fn names_nobody(&self) -> bool {
        self.peers.is_empty() && self.seeds.is_empty()
    }
}

fn seed(parameter: &str) -> Result<(String, Option<u16>), UrlError> {
    match parameter.split_once('=') {
        Some(("seed", host)) => peer(host),
        _ => Err(UrlError::Parameter(parameter.split('=').next().unwrap_or_default().into())),
    }
}

/// `host`, `host:port`, `[v6]` or `[v6]:port`.
fn peer(text: &str) -> Result<(String, Option<u16>), UrlError> {
    let malformed = || UrlError::Peer(text.into());
    if text.is_empty() || text.contains(['/', '@', '?', '#', '%', ',']) {
        return Err(malformed());
    }
    let url = Url::parse(&format!("p2p://{text}")).map_err(|_| malformed())?;
    let host = url.host_str().filter(|h| !h.is_empty()).ok_or_else(malformed)?;
    Ok((host.trim_start_matches('[').trim_end_matches(']').into(), url.port()))
}

impl fmt::Display for ChainUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bitcoind(node) => node.fmt(f),
            Self::P2p(P2pUrl { peers, seeds }) => {
                write!(f, "p2p://{}", peers.iter().map(written).collect::<Vec<_>>().join(","))?;
                let lead = |index: usize| if index == 0 { '?' } else { '&' };
                seeds
                    .iter()
                    .enumerate()
                    .try_for_each(|(index, seed)| write!(f, "{}seed={}", lead(index), written(seed)))
            }
        }
    }
}

fn written((host, port): &(String, Option<u16>)) -> String {
    match port {
        Some(port) if host.contains(':') => format!("[{host}]:{port}"),
        Some(port) => format!("{host}:{port}"),
        None if host.contains(':') => format!("[{host}]"),
        None => host.clone(),
    }
}

impl fmt::Display for BitcoindUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let zmq = |lead: char| self.zmq.as_ref().map(|z| format!("{lead}zmq={z}")).unwrap_or_default();
        match &self.auth {
            Auth::Password { user, .. } => write!(f, "bitcoind://{user}:***@{}{}", self.address, zmq('?')),
            Auth::Cookie(path) => {
                write!(f, "bitcoind://{}?cookie={}{}", self.address, path.display(), zmq('&'))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<ChainUrl, UrlError> {
        text.parse()
    }

    #[test]
    fn a_password_is_used_and_never_printed() {
        let url =
            parse("bitcoind://alm:p%40ss%20w%zz@127.0.0.1:18443?zmq=tcp://127.0.0.1:28332").expect("good");
        let ChainUrl::Bitcoind(node) = &url else { panic!("not p2p") };
        let Auth::Password { user, password } = &node.auth else { panic!("no cookie") };
        assert_eq!((user.as_str(), password.expose()), ("alm", "p@ss w%zz"));
        assert_eq!(node.zmq.as_deref(), Some("tcp://127.0.0.1:28332"));
        assert_eq!(url.to_string(), "bitcoind://alm:***@127.0.0.1:18443?zmq=tcp://127.0.0.1:28332");
        assert!(!format!("{url:?}").contains("p@ss"));
    }

    #[test]
    fn a_cookie_file_is_named_by_its_path() {
        let url = parse("bitcoind://node.lan:8332?cookie=/var/lib/bitcoind/.cookie").expect("good");
        let ChainUrl::Bitcoind(node) = url else { panic!("not p2p") };
        assert_eq!(node.auth, Auth::Cookie("/var/lib/bitcoind/.cookie".into()));
        assert_eq!((node.address.as_str(), node.zmq), ("node.lan:8332", None));
    }

    #[test]
    fn peers_are_hosts_with_ports_or_none_at_all() {
        assert_eq!(parse("p2p://"), Ok(ChainUrl::P2p(P2pUrl::default())));
        let url = parse("p2p://127.0.0.1:18444,[::1]:18445,node.lan").expect("good");
        let ChainUrl::P2p(P2pUrl { peers, seeds }) = &url else { panic!("not bitcoind") };
        assert!(seeds.is_empty());
        let wanted =
            [("127.0.0.1".into(), Some(18444)), ("::1".into(), Some(18445)), ("node.lan".into(), None)];
        assert_eq!(peers[..], wanted);
        assert_eq!(url.to_string(), "p2p://127.0.0.1:18444,[::1]:18445,node.lan");
        for text in ["p2p://?seed=seed.lan&seed=localhost:18444", "p2p://[::1]"] {
            assert_eq!(parse(text).expect("good").to_string(), text);
        }
        let url = parse("p2p:///?seed=localhost:18444").expect("good");
        let seeds = vec![("localhost".into(), Some(18444))];
        assert_eq!(url, ChainUrl::P2p(P2pUrl { peers: Vec::new(), seeds }));
    }

    #[test]
    fn what_is_wrong_is_named_without_the_password() {
        for (text, wanted) in [
            ("", UrlError::Scheme),
            ("http://u:p@h:1", UrlError::Scheme),
            ("bitcoind://u:p@h", UrlError::NoPort),
            ("bitcoind://h:1", UrlError::Credentials),
            ("bitcoind://u@h:1", UrlError::Credentials),
            ("bitcoind://u:p@h:1?cookie=/c", UrlError::Credentials),
            ("bitcoind://h:1?cookie=", UrlError::Credentials),
            ("bitcoind://u:p@h:1?zqm=tcp://h:2", UrlError::Parameter("zqm".into())),
            ("bitcoind://u:p@h:1?zmq=ipc:///x", UrlError::Zmq),
            ("bitcoind://u:p@h:1?zmq=tcp://h", UrlError::Zmq),
            ("p2p://a:b:c", UrlError::Peer("a:b:c".into())),
            ("p2p://a:1,", UrlError::Peer(String::new())),
            ("p2p://a:1?seed=b", UrlError::PeersAndSeeds),
            ("p2p://?sed=b", UrlError::Parameter("sed".into())),
            ("p2p://?seed=", UrlError::Peer(String::new())),
            ("p2p://?seed=a,b", UrlError::Peer("a,b".into())),
        ] {
            assert_eq!(parse(text), Err(wanted), "{text}");
        }
        let error = parse("bitcoind://u:hunter2@h:99999?zmq=tcp://h:2").expect_err("no such port");
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
}
