//! Where a visitor comes from, for as long as their request takes; and what is kept of it: a hash under a key that is
//! drawn anew each hour and never written down, so that nobody can be found by it, now or later.
use super::bucket::{Bucket, Rate};
use crate::app::App;
use crate::chance::Chance;
use crate::listen::BySocket;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};
use domain::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use ipnet::IpNet;
use sha2::Sha256;
use std::collections::HashMap;
use std::convert::Infallible;
use std::fmt;
use std::net::{IpAddr, SocketAddr};

/// One client's forms. Many people may share one address, a school's or a Tor exit's.
const OF_CLIENT: Rate = Rate { burst: 20, tokens: 1, seconds: 5 };
/// One client's places in a store's line, so that a single robot can't fill it.
const IN_LINE: Rate = Rate { burst: 5, tokens: 1, seconds: 20 };
/// Clients remembered before all are forgotten, in some megabytes. Who has so many addresses is not held by this.
const REMEMBERED: usize = 50_000;
const HOUR: i64 = 60 * 60;

/// Whose word is taken for where a visitor is.
#[derive(Clone, Debug, Default)]
pub struct Proxies {
    /// The header in which a proxy names its client. None: nobody's word is taken.
    pub header: Option<HeaderName>,
    /// Where such proxies connect from; from elsewhere the header says nothing.
    pub trusted: Vec<IpNet>,
}

/// Who sent a request: an address on the open internet, or nobody knows. Forgotten with the request, and never printed.
pub struct Visitor(Option<IpAddr>);

/// How much the clients of this hour have taken.
#[derive(Default)]
pub(super) struct Clients {
    hour: i64,
    key: [u8; 32],
    buckets: HashMap<[u8; 16], Bucket>,
    lines: HashMap<[u8; 16], Bucket>,
}

impl Visitor {
    pub(super) fn address(&self) -> Option<IpAddr> {
        self.0
    }

    /// The peer, or whom a trusted peer names; nobody if that is a neighbour, who stands for others.
    fn find(peer: IpAddr, headers: &HeaderMap, proxies: &Proxies) -> Self {
        let peer = peer.to_canonical();
        let trusted = proxies.trusted.iter().any(|network| network.contains(&peer));
        let address = match &proxies.header {
            Some(name) if trusted => last_named(headers, name),
            Some(_) | None => Some(peer),
        };
        Self(address.filter(|address| !is_neighbour(*address)))
    }
}

impl Visitor {
    /// Whom the web server in front names, which connects at a socket of its own.
    fn named_by_front(headers: &HeaderMap, proxies: &Proxies) -> Self {
        let named = proxies.header.as_ref().and_then(|name| last_named(headers, name));
        Self(named.filter(|address| !is_neighbour(*address)))
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
        let rules = app.guard.rules();
        if parts.extensions.get::<BySocket>().is_some() {
            return Ok(Self::named_by_front(&parts.headers, &rules.proxies));
        }
        let find = |peer| Self::find(peer, &parts.headers, &rules.proxies);
        Ok(peer.map_or(Self(None), find))
    }
}

/// What the nearest proxy added: the last address of the last such header. What stands before it, anybody may have sent.
fn last_named(headers: &HeaderMap, name: &HeaderName) -> Option<IpAddr> {
    let all = headers.get_all(name).iter().next_back()?.to_str().ok()?;
    let last = all.rsplit(',').next()?.trim();
    let bare = last.trim_start_matches('[').trim_end_matches(']');
    let with_port = || last.parse::<SocketAddr>().ok().map(|address| address.ip());
    bare.parse().ok().or_else(with_port).map(|address: IpAddr| address.to_canonical())
}

/// Whether the address is of this machine or network: a proxy or an onion service, behind which everybody may be.
fn is_neighbour(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(ip) => {
            let [a, b, ..] = ip.octets();
            let shared = a == 100 && (64..128).contains(&b); // RFC 6598
            ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified() || shared
        }
        IpAddr::V6(ip) => {
            ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local() || ip.is_unspecified()
        }
    }
}

impl Clients {
    /// The bucket of whoever is at that address, under this hour's key, and what it is found by.
    pub(super) fn at(
        &mut self,
        address: IpAddr,
        now: Timestamp,
        chance: &Chance,
    ) -> (ClientBucket, [u8; 16]) {
        let name = self.name_now(address, now, chance);
        (ClientBucket(Bucket::at(self.buckets.get(&name).copied(), OF_CLIENT, now)), name)
    }

    /// Whether that client may have one more place in a line; takes it if so.
    pub(super) fn lines_up(&mut self, address: IpAddr, now: Timestamp, chance: &Chance) -> bool {
        let name = self.name_now(address, now, chance);
        let bucket = Bucket::at(self.lines.get(&name).copied(), IN_LINE, now);
        let may = bucket.wait(IN_LINE) == 0;
        if self.lines.len() >= REMEMBERED {
            self.lines.clear();
        }
        self.lines.insert(name, if may { bucket.less_one(IN_LINE) } else { bucket });
        may
    }

    /// Remembers what is in it.
    pub(super) fn keep(&mut self, bucket: ClientBucket, name: [u8; 16]) {
        if self.buckets.len() >= REMEMBERED && !self.buckets.contains_key(&name) {
            self.buckets.clear();
        }
        self.buckets.insert(name, bucket.0);
    }

    /// The client's name under the key of this hour; with the key before it, all names are forgotten.
    fn name_now(&mut self, address: IpAddr, now: Timestamp, chance: &Chance) -> [u8; 16] {
        let hour = now.0.div_euclid(HOUR);
        if hour != self.hour || self.key == [0; 32] {
            *self = Self { hour, key: chance.bytes(), ..Self::default() };
        }
        self.name(address)
    }

    /// A whole IPv4 address, or the half of an IPv6 address that names the network: the rest is the client's to choose.
    fn name(&self, address: IpAddr) -> [u8; 16] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes keys of any length");
        match address {
            IpAddr::V4(ip) => mac.update(&ip.octets()),
            IpAddr::V6(ip) => mac.update(&ip.octets()[..8]),
        }
        let whole: [u8; 32] = mac.finalize().into_bytes().into();
        std::array::from_fn(|at| whole[at])
    }
}

/// A client's bucket as it is now.
#[derive(Clone, Copy, Debug)]
pub(super) struct ClientBucket(Bucket);

impl ClientBucket {
    /// Seconds until it has a token.
    pub(super) fn wait(self) -> u64 {
        self.0.wait(OF_CLIENT)
    }

    /// Without a token, if it has one.
    #[must_use]
    pub(super) fn less_one(self) -> Self {
        if self.wait() == 0 { Self(self.0.less_one(OF_CLIENT)) } else { self }
    }
}

impl fmt::Debug for Visitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Visitor")
    }
}

impl fmt::Debug for Clients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clients").field("buckets", &self.buckets.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies() -> Proxies {
        let trusted = vec!["127.0.0.1/32".parse().unwrap(), "10.1.0.0/16".parse().unwrap()];
        Proxies { header: Some(HeaderName::from_static("x-forwarded-for")), trusted }
    }

    fn check(proxies: &Proxies, peer: &str, forwarded: &[&str], expected: Option<&str>) {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        headers.insert("x-real-ip", "198.51.100.99".parse().unwrap());
        let found = Visitor::find(peer.parse().unwrap(), &headers, proxies);
        let expected = expected.map(|address| address.parse().unwrap());
        assert_eq!(found.0, expected, "{peer} {forwarded:?}");
    }

    #[test]
    fn a_header_says_nothing_unless_a_trusted_proxy_sent_it() {
        let untold = Proxies::default();
        check(&untold, "203.0.113.7", &["198.51.100.1"], Some("203.0.113.7"));
        check(&untold, "127.0.0.1", &["198.51.100.1"], None);
        check(&proxies(), "203.0.113.7", &["198.51.100.1"], Some("203.0.113.7"));
        check(&proxies(), "10.2.0.1", &["198.51.100.1"], None);
        check(&proxies(), "10.1.9.9", &["198.51.100.1"], Some("198.51.100.1"));
        check(&proxies(), "::ffff:127.0.0.1", &["198.51.100.1"], Some("198.51.100.1"));
    }

    #[test]
    fn only_what_the_proxy_added_is_believed() {
        let check = |forwarded: &[&str], expected| check(&proxies(), "127.0.0.1", forwarded, expected);
        check(&["1.1.1.1, 198.51.100.1"], Some("198.51.100.1"));
        check(&["1.1.1.1", "2.2.2.2,198.51.100.1 "], Some("198.51.100.1"));
        check(&["198.51.100.1:4711"], Some("198.51.100.1"));
        check(&["[2001:db8::7]:4711"], Some("2001:db8::7"));
        check(&["[2001:db8::7]"], Some("2001:db8::7"));
        check(&["2001:db8::7"], Some("2001:db8::7"));
        check(&["::ffff:198.51.100.1"], Some("198.51.100.1"));
        for nobody in ["", "unknown", "198.51.100.1,", "198.51.100.256", "10.0.0.1", "::1", "fd00::1", "évil"]
        {
            check(&[nobody], None);
        }
        check(&[], None);
    }

    #[test]
    fn neighbours_are_not_told_apart_from_whom_they_bring() {
        for text in ["127.9.9.9", "10.0.0.1", "172.17.0.1", "192.168.1.1", "169.254.1.1", "100.64.0.1"] {
            check(&Proxies::default(), text, &[], None);
        }
        for text in ["::1", "fe80::1", "fd12::1", "::"] {
            check(&Proxies::default(), text, &[], None);
        }
    }

    #[test]
    fn a_name_is_of_its_hour_and_of_a_whole_network() {
        let (mut clients, chance) = (Clients::default(), Chance::seeded(3));
        let mut name = |address: &str, now| clients.at(address.parse().unwrap(), Timestamp(now), &chance).1;
        let first = name("2001:db8:1:2::1", 100);
        assert_eq!(first, name("2001:db8:1:2:ffff::9", 3_599));
        assert_ne!(first, name("2001:db8:1:3::1", 3_599));
        assert_ne!(name("198.51.100.1", 3_599), name("198.51.100.2", 3_599));
        assert_ne!(first, name("2001:db8:1:2::1", 3_600), "another key");
        assert_ne!(first, name("2001:db8:1:2::1", 100), "the old key is gone, also for a clock put back");
    }

    #[test]
    fn clients_are_forgotten_in_time() {
        let (mut clients, chance) = (Clients::default(), Chance::seeded(3));
        for number in 0..u32::try_from(REMEMBERED + 10).unwrap() {
            let (bucket, name) = clients.at(IpAddr::from(number.to_be_bytes()), Timestamp(0), &chance);
            clients.keep(bucket.less_one(), name);
        }
        assert_eq!(clients.buckets.len(), 10);
        assert_eq!(format!("{clients:?} {:?}", Visitor(None)), "Clients { buckets: 10, .. } Visitor");
    }
}
