//! Passkeys (W3C Web Authentication): what name they are for, how long a question stays open, how many somebody may have,
//! and what whoever is refused is told. What this is not: it checks no signature, and draws nothing.
use crate::time::{Seconds, Timestamp};
use alloc::string::String;
use core::fmt;
use core::net::Ipv4Addr;

/// How long a browser has to answer.
pub const LIFE: Seconds = Seconds::minutes(5);
/// How many passkeys one person may have.
pub const MOST: usize = 20;
/// Longest name of a passkey, in characters.
pub const LONGEST_NAME: usize = 60;

/// Why a server can ask for no passkeys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Off {
    /// Its origin has no name, only a number.
    Nameless,
    /// Browsers ask for passkeys on no page of that origin: what is sent there can be read on its way.
    Insecure,
}

/// Why a passkey is not added, or lets nobody in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It has no name, or too long a one.
    Name,
    /// They have as many as one may have.
    TooMany,
    /// The question was asked too long ago.
    TooOld,
    /// The question was not asked in this browser, by this server, for this.
    NotAsked,
    /// The question was answered before.
    Answered,
    /// What the browser sent can't be read.
    Unreadable,
    /// It was given to a page of another address.
    Elsewhere,
    /// It answers another question.
    OtherQuestion,
    /// Whoever held it did not show the device who they are.
    Unverified,
    /// It was not signed by the passkey it names, or was changed on its way.
    Signature,
    /// It has been used fewer times than this server has seen: there are two of it.
    Counter,
    /// No account here has it.
    Unknown,
    /// It is of another person than it says.
    SomebodyElses,
    /// An account has it already.
    Known,
    /// It was used, or taken away, at the same moment.
    Moved,
}

/// The name that passkeys of a server are for, their relying party: the host of its origin, `scheme://host[:port]`.
///
/// The origin is the configured one, never what a request says. Browsers ask for passkeys where nobody reads along: over
/// `https`, on an onion address, on this very machine under the name `localhost`; and never where there is only a number.
///
/// # Errors
/// [`Off`].
pub fn relying_party(origin: &str) -> Result<&str, Off> {
    let (scheme, rest) = origin.split_once("://").ok_or(Off::Nameless)?;
    let host = rest.split(['/', ':']).next().unwrap_or_default();
    if host.is_empty() || host.starts_with('[') || host.parse::<Ipv4Addr>().is_ok() {
        return Err(Off::Nameless);
    }
    let is_local = host == "localhost" || host.ends_with(".localhost");
    if scheme == "https" || is_local || host.ends_with(".onion") { Ok(host) } else { Err(Off::Insecure) }
}

/// What a passkey is to be called, as somebody wrote it.
///
/// # Errors
/// [`Refusal::Name`].
pub fn name(text: &str) -> Result<String, Refusal> {
    let name: String = text.trim().chars().filter(|letter| !letter.is_control()).collect();
    if name.is_empty() || name.chars().count() > LONGEST_NAME { Err(Refusal::Name) } else { Ok(name) }
}

/// Passes if somebody who has that many passkeys may have one more.
///
/// # Errors
/// [`Refusal::TooMany`].
pub fn may_add(has: usize) -> Result<(), Refusal> {
    if has < MOST { Ok(()) } else { Err(Refusal::TooMany) }
}

/// Passes while a question that may be answered until then is open. One asked by a clock that has been put back since is
/// none.
///
/// # Errors
/// [`Refusal::TooOld`].
pub fn is_open(until: Timestamp, now: Timestamp) -> Result<(), Refusal> {
    let left = until.since(now);
    if left > 0 && left <= u64::from(LIFE.0) { Ok(()) } else { Err(Refusal::TooOld) }
}

impl fmt::Display for Off {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nameless => {
                "Passkeys are off: they are for a name, and this server is known by a number. Whoever runs it writes the address \
                that people use into the setting origin, as in https://donate.example.org; on one's own machine \
                http://localhost with the port."
            }
            Self::Insecure => {
                "Passkeys are off: browsers have them only over https, on onion addresses, and on http://localhost. Whoever runs \
                this server lets the web server in front of it speak https, and writes that address into the setting origin."
            }
        })
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => "Give the passkey a name of at most 60 characters, by which you know it in the list.",
            Self::TooMany => "You have 20 passkeys, as many as one may have. Remove one that you don't use, then add this one.",
            Self::TooOld => "That took longer than five minutes. Begin again.",
            Self::NotAsked => "Your browser was not asked that by this page. Allow its cookie, and begin again.",
            Self::Answered => "That answer was sent before, and counts once. Begin again.",
            Self::Unreadable => "What your browser sent can't be read. Begin again; if it stays so, use another browser or passkey.",
            Self::Elsewhere => "That passkey was shown to a page of another address. See that the address in your browser is this server's, and begin again.",
            Self::OtherQuestion => "That answers another question than the one asked. Begin again.",
            Self::Unverified => "Your device did not ask you for its PIN, finger or face. Set that up on it, and begin again.",
            Self::Signature => "The signature is wrong: it is not that passkey's, or it was changed on its way. Begin again; if it stays so, sign in with your password, remove the passkey, and add it anew.",
            Self::Counter => "This passkey counts how often it is used, and it has counted less than this server has seen: there may be a copy of it. Sign in with your password and remove it; if you made no copy, tell whoever runs this server.",
            Self::Unknown => "No account here has that passkey; it may have been removed. Sign in with your password, and delete it from your device.",
            Self::SomebodyElses => "That passkey is not of the account it names. Sign in with your password, remove the passkey, and add it anew.",
            Self::Known => "That passkey has been added already.",
            Self::Moved => "That passkey was used or removed at the same moment. Begin again.",
        })
    }
}

impl core::error::Error for Off {}
impl core::error::Error for Refusal {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::format;
    use std::string::ToString;

    #[test]
    fn passkeys_are_for_a_name_where_nobody_reads_along() {
        for (origin, expected) in [
            ("https://pay.example.org", Ok("pay.example.org")),
            ("https://pay.example.org:8443", Ok("pay.example.org")),
            ("http://localhost:23000", Ok("localhost")),
            ("http://shop.localhost:23000", Ok("shop.localhost")),
            ("http://abcdef.onion", Ok("abcdef.onion")),
            ("http://pay.example.org", Err(Off::Insecure)),
            ("http://localhost.example.org", Err(Off::Insecure)),
            ("http://notlocalhost", Err(Off::Insecure)),
            ("http://onion", Err(Off::Insecure)),
            ("http://127.0.0.1:23000", Err(Off::Nameless)),
            ("https://203.0.113.7", Err(Off::Nameless)),
            ("https://[::1]:8443", Err(Off::Nameless)),
            ("https://", Err(Off::Nameless)),
            ("", Err(Off::Nameless)),
        ] {
            assert_eq!(relying_party(origin), expected, "{origin}");
        }
    }

    #[test]
    fn a_passkey_has_a_name() {
        assert_eq!(name("  Ann's\u{7} telephone "), Ok("Ann's telephone".into()));
        assert_eq!(name(&"ä".repeat(LONGEST_NAME)), Ok("ä".repeat(LONGEST_NAME)));
        for bad in ["", "  ", "\n\t", &"ä".repeat(LONGEST_NAME + 1)] {
            assert_eq!(name(bad), Err(Refusal::Name), "{bad:?}");
        }
        assert!(Refusal::Name.to_string().contains(&LONGEST_NAME.to_string()));
        assert!(Refusal::TooMany.to_string().contains(&MOST.to_string()));
        assert_eq!((may_add(MOST - 1), may_add(MOST)), (Ok(()), Err(Refusal::TooMany)));
    }

    #[test]
    fn a_question_stays_open_for_five_minutes() {
        let asked = Timestamp(1_000_000);
        let until = asked.plus(LIFE);
        assert_eq!(is_open(until, asked), Ok(()));
        assert_eq!(is_open(until, asked.plus(Seconds(299))), Ok(()));
        assert_eq!(is_open(until, asked.plus(LIFE)), Err(Refusal::TooOld));
        assert_eq!(is_open(until, Timestamp(asked.0 - 1)), Err(Refusal::TooOld), "a clock that was put back");
    }

    proptest! {
        /// What is a relying party is the host, whole: no part of it, and nothing beside it.
        #[test]
        fn the_relying_party_is_the_host(host in "[a-z][a-z0-9-]{0,20}(\\.[a-z][a-z0-9-]{0,20}){0,3}", port in prop::option::of(1_u16..)) {
            let port = port.map(|port| format!(":{port}")).unwrap_or_default();
            let origin = format!("https://{host}{port}");
            prop_assert_eq!(relying_party(&origin), Ok(&*host));
        }
    }
}
