//! People as their organisation knows them: what of that stays the same, when it may be bound to an account, and what follows
//! from their groups.
//!
//! An address is lent: people marry, leave, and somebody else gets it. So an account is bound to the subject that the issuer
//! names (OpenID Connect Core, section 5.7: `iss` and `sub` together, and no other claim), and an address leads to an account
//! only once, and only where nobody loses anything by it. What this is not: it does not believe or doubt what is said.
use alloc::string::String;
use core::fmt;
use serde::{Deserialize, Serialize};

mod groups;
mod word;

pub use groups::{Gives, GroupRule, Held, Step, Wanted, step, wanted};
pub use word::{HOLD, Word, is_news, word};

/// Longest issuer and longest subject, in bytes. A subject of OpenID Connect has 255 at most; names in a directory are longer.
pub const LONGEST: usize = 1_000;

/// How somebody comes whom their organisation vouches for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Way {
    /// From its OpenID provider.
    OpenId,
    /// With their password in its directory.
    Directory,
    /// Named by the web server in front.
    Front,
}

/// Who somebody is there, for good.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Identity {
    way: Way,
    issuer: String,
    subject: String,
}

/// It names nobody that could be kept: it is empty, too long, or has control characters in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unfit;

/// What there is of an account that somebody could lose if another were let into it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stake {
    /// It has a password of its own.
    pub has_password: bool,
    /// It has a passkey, a second factor or a key for the API, or somebody known to another issuer is bound to it.
    pub has_more: bool,
    /// Somebody else of the same issuer is bound to it.
    pub is_taken: bool,
}

/// How an account may be bound to somebody whose verified address is the account's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// At once: nobody has shown anything for it yet.
    AtOnce,
    /// Once they have shown its password, too.
    WithPassword,
    /// Not by themselves.
    Never(Refusal),
}

/// Why an account is not bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Somebody else of the same issuer is bound to it: the address has another owner by now.
    Taken,
    /// It has no password that could be shown, but other things that somebody could lose.
    Unprovable,
    /// They are bound to another account.
    Elsewhere,
}

impl Way {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::OpenId, Self::Directory, Self::Front];

    /// Its name, as stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OpenId => "openid",
            Self::Directory => "directory",
            Self::Front => "front",
        }
    }

    /// The way of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.name() == name)
    }
}

impl Identity {
    /// Whom `issuer` calls `subject`.
    ///
    /// # Errors
    /// [`Unfit`].
    pub fn try_new(way: Way, issuer: &str, subject: &str) -> Result<Self, Unfit> {
        let fits = |text: &str| !text.is_empty() && text.len() <= LONGEST && !text.contains(char::is_control);
        if !fits(issuer) || !fits(subject) {
            return Err(Unfit);
        }
        Ok(Self { way, issuer: issuer.into(), subject: subject.into() })
    }

    /// How they come.
    pub const fn way(&self) -> Way {
        self.way
    }

    /// Who says it: a provider's URL, the attribute or header that names them.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// What they are called there.
    pub fn subject(&self) -> &str {
        &self.subject
    }
}

impl Stake {
    /// How the account may be bound to somebody who has its address, by the word of an issuer that has verified it.
    pub const fn binding(self) -> Binding {
        match (self.is_taken, self.has_password, self.has_more) {
            (true, _, _) => Binding::Never(Refusal::Taken),
            (false, true, _) => Binding::WithPassword,
            (false, false, true) => Binding::Never(Refusal::Unprovable),
            (false, false, false) => Binding::AtOnce,
        }
    }

    /// Passes if the account may be bound now.
    ///
    /// # Errors
    /// [`Refusal`]; that a password is there which was not shown is [`Refusal::Unprovable`].
    pub const fn allow(self, has_shown_password: bool) -> Result<(), Refusal> {
        match self.binding() {
            Binding::AtOnce => Ok(()),
            Binding::WithPassword if has_shown_password => Ok(()),
            Binding::WithPassword => Err(Refusal::Unprovable),
            Binding::Never(refusal) => Err(refusal),
        }
    }
}

/// Names the way alone: what somebody is called is theirs.
impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").field("way", &self.way).finish_non_exhaustive()
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Taken => {
                "your organisation knows you by an address whose account here belongs to somebody else of your organisation; \
                 ask an administrator to look whose it is"
            }
            Self::Unprovable => {
                "the account with your address can't be joined to your organisation's; ask an administrator"
            }
            Self::Elsewhere => "your organisation's account is joined to another one here already",
        })
    }
}

impl core::error::Error for Refusal {}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn an_account_is_bound_by_an_address_alone_only_where_nobody_loses_anything() {
        let stake = |has_password, has_more, is_taken| Stake { has_password, has_more, is_taken };
        assert_eq!(stake(false, false, false).binding(), Binding::AtOnce);
        assert_eq!(stake(true, false, false).binding(), Binding::WithPassword);
        assert_eq!(stake(true, true, false).binding(), Binding::WithPassword);
        assert_eq!(stake(false, true, false).binding(), Binding::Never(Refusal::Unprovable));
        for (has_password, has_more) in [(false, false), (true, false), (true, true)] {
            let taken = stake(has_password, has_more, true);
            assert_eq!(taken.binding(), Binding::Never(Refusal::Taken), "whoever else had the address");
            assert_eq!(taken.allow(true), Err(Refusal::Taken));
        }
        assert_eq!(stake(true, false, false).allow(false), Err(Refusal::Unprovable));
        assert_eq!(stake(true, false, false).allow(true), Ok(()));
    }

    #[test]
    fn what_names_nobody_is_no_identity() {
        let long = "x".repeat(LONGEST + 1);
        for (issuer, subject) in [
            ("", "ann"),
            ("https://a", ""),
            ("https://a", "a\0"),
            ("https://a", "a\nb"),
            ("https://a", &long),
        ] {
            assert_eq!(Identity::try_new(Way::OpenId, issuer, subject), Err(Unfit));
        }
        let ann = Identity::try_new(Way::OpenId, "https://a", "Ann").unwrap();
        assert_ne!(ann, Identity::try_new(Way::OpenId, "https://a", "ann").unwrap(), "to the letter");
        assert_eq!(format!("{ann:?}"), "Identity { way: OpenId, .. }");
        assert!(Way::ALL.into_iter().all(|way| Way::parse(way.name()) == Some(way)));
    }
}
