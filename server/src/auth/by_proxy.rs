//! Signing in on the word of the web server in front, which has its own way of knowing people: it names them in a header,
//! by their e-mail address, and in another it may tell their groups.
//!
//! Believed only from addresses that the operator names for it, or at a socket of this machine that is there for nobody else,
//! and only on the page where somebody signs in; afterwards it is a session like any other, but that groups are told with each
//! request (`outside/told.rs`). What this is not: a way to get an account.
use super::outside::Vouched;
use axum::http::{HeaderMap, HeaderName};
use domain::outside::{Identity, Way};
use ipnet::IpNet;
use std::fmt;
use std::net::IpAddr;

/// Whose word is taken, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByProxy {
    /// The header with the address of whoever it is.
    pub header: HeaderName,
    /// Where such servers connect from, beside the socket that the settings name, if they name one.
    pub from: Vec<IpNet>,
    /// The header with their groups, if it tells those.
    pub groups: Option<HeaderName>,
}

/// What brought a request here.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Peer {
    /// Whoever is at that address: the web server in front, or the visitor.
    At(IpAddr),
    /// The web server in front, by its own socket.
    BySocket,
    /// Nobody knows.
    Unknown,
}

impl ByProxy {
    /// Who it is, as that peer says. Nobody, if the peer is none of those that are believed, or says it twice: then one of the
    /// two is not its own.
    pub fn named<'a>(&self, peer: Peer, headers: &'a HeaderMap) -> Option<&'a str> {
        let is_believed = match peer {
            Peer::At(address) => self.from.iter().any(|network| network.contains(&address.to_canonical())),
            Peer::BySocket => true,
            Peer::Unknown => false,
        };
        if !is_believed {
            return None;
        }
        let mut values = headers.get_all(&self.header).iter();
        let (only, None) = (values.next()?, values.next()) else { return None };
        only.to_str().ok().map(str::trim).filter(|email| !email.is_empty() && !email.contains(','))
    }
}

impl ByProxy {
    /// The same, with all that it says of them. What it calls them is what they are known by for good.
    pub fn vouched(&self, peer: Peer, headers: &HeaderMap) -> Option<Vouched> {
        let name = self.named(peer, headers)?;
        let identity = Identity::try_new(Way::Front, self.header.as_str(), name).ok()?;
        let groups = self.groups.as_ref().map(|header| groups(headers, header));
        Some(Vouched { identity, email: Some(name.to_owned()), name: None, groups })
    }
}

/// The words in a header, with commas, semicolons or bars between. One that comes twice tells nothing: then one of the two is
/// not the web server's own.
fn groups(headers: &HeaderMap, name: &HeaderName) -> Vec<String> {
    let mut values = headers.get_all(name).iter();
    let (Some(only), None) = (values.next(), values.next()) else { return Vec::new() };
    let words = only.to_str().unwrap_or_default().split([',', ';', '|']).map(str::trim);
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Shows no address.
impl fmt::Debug for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Peer")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_one_in_front_is_believed_and_only_when_it_says_one_thing() {
        let header = HeaderName::from_static("x-remote-user");
        let from = vec!["10.1.2.3/32".parse().unwrap()];
        let by = ByProxy { header: header.clone(), from, groups: None };
        let check = |peer: &str, said: &[&str], expected: Option<&str>| {
            let headers: HeaderMap =
                said.iter().map(|text| (header.clone(), text.parse().unwrap())).collect();
            let peer = peer.parse().map_or(Peer::BySocket, Peer::At);
            assert_eq!(by.named(peer, &headers), expected, "{said:?}");
            assert_eq!(by.named(Peer::Unknown, &headers), None);
        };
        check("10.1.2.3", &["ann@example.org"], Some("ann@example.org"));
        check("by the socket", &["ann@example.org"], Some("ann@example.org"));
        check("by the socket", &["eve@example.org", "ann@example.org"], None);
        check("::ffff:10.1.2.3", &[" ann@example.org "], Some("ann@example.org"));
        for other in ["10.1.2.4", "127.0.0.1", "::1", "203.0.113.7"] {
            check(other, &["ann@example.org"], None);
        }
        for said in
            [&[][..], &[""], &["eve@example.org", "ann@example.org"], &["eve@example.org, ann@example.org"]]
        {
            check("10.1.2.3", said, None);
        }
    }

    #[test]
    fn groups_are_words_and_only_those_of_one_header() {
        let header = HeaderName::from_static("x-remote-groups");
        let check = |said: &[&str], expected: &[&str]| {
            let headers: HeaderMap =
                said.iter().map(|text| (header.clone(), text.parse().unwrap())).collect();
            assert_eq!(groups(&headers, &header), expected, "{said:?}");
        };
        check(&["finance, shop;till |boss"], &["finance", "shop", "till", "boss"]);
        check(&[" finance "], &["finance"]);
        for none in [&[][..], &[""], &[","], &["boss", "finance"]] {
            check(none, &[]);
        }
    }
}
