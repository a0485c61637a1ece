//! What a provider says of somebody, as the parts of it that count here. Both its ways of saying it are read alike: the
//! signed token, and the page of facts beside it.
use super::Vouched;
use domain::outside::Identity;
use openidconnect::core::CoreGenderClaim;
use openidconnect::{AdditionalClaims, IdTokenClaims, UserInfoClaims};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Claims beyond the standard's; groups are among them, under a name that differs from provider to provider.
#[derive(Clone, Deserialize, Serialize)]
pub(super) struct Others(Map<String, Value>);

impl AdditionalClaims for Others {}

/// What is known so far.
#[derive(Default)]
pub(super) struct Facts {
    email: Option<String>,
    is_verified: bool,
    name: Option<String>,
    /// None where nothing is said of groups.
    groups: Option<Vec<String>>,
}

impl Facts {
    /// What the signed token says.
    pub(super) fn of_token(claims: &IdTokenClaims<Others, CoreGenderClaim>, groups: &str) -> Self {
        let name = claims.name().and_then(|name| name.get(None)).map(|name| name.as_str().to_owned());
        Self {
            email: claims.email().map(|email| email.as_str().to_owned()),
            is_verified: claims.email_verified().unwrap_or_default(),
            name,
            groups: claims.additional_claims().words(groups),
        }
    }

    /// What the page says.
    pub(super) fn of_page(claims: &UserInfoClaims<Others, CoreGenderClaim>, groups: &str) -> Self {
        let name = claims.name().and_then(|name| name.get(None)).map(|name| name.as_str().to_owned());
        Self {
            email: claims.email().map(|email| email.as_str().to_owned()),
            is_verified: claims.email_verified().unwrap_or_default(),
            name,
            groups: claims.additional_claims().words(groups),
        }
    }

    /// Whether nothing is missing that counts.
    pub(super) const fn are_enough(&self, wants_groups: bool) -> bool {
        self.email.is_some() && (self.groups.is_some() || !wants_groups)
    }

    /// Together with what the page says. An address and whether it was checked come from one place.
    pub(super) fn and(self, page: Self) -> Self {
        let (email, is_verified) = match self.email {
            Some(email) => (Some(email), self.is_verified),
            None => (page.email, page.is_verified),
        };
        Self { email, is_verified, name: self.name.or(page.name), groups: self.groups.or(page.groups) }
    }

    /// Who it is. An address that is not known to be theirs is none; and whoever is said to be in no groups is in none.
    pub(super) fn vouched(self, identity: Identity) -> Vouched {
        let email = self.email.filter(|_| self.is_verified);
        Vouched { identity, email, name: self.name, groups: Some(self.groups.unwrap_or_default()) }
    }
}

impl Others {
    /// A claim that is a word, or a list of them.
    fn words(&self, name: &str) -> Option<Vec<String>> {
        let word = |value: &Value| value.as_str().map(str::to_owned);
        match self.0.get(name)? {
            Value::Array(all) => Some(all.iter().filter_map(word).collect()),
            one => Some(word(one).into_iter().collect()),
        }
    }
}

/// Names nobody.
impl std::fmt::Debug for Others {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Others")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_a_word_or_a_list_of_them() {
        let check = |json: &str, expected: Option<&[&str]>| {
            let claims: Others = serde_json::from_str(json).unwrap();
            let words = claims.words("groups");
            let words = words.as_ref().map(|all| all.iter().map(String::as_str).collect::<Vec<_>>());
            assert_eq!(words.as_deref(), expected, "{json}");
        };
        check(r#"{"groups": ["finance", 7, null, "shop"]}"#, Some(&["finance", "shop"]));
        check(r#"{"groups": "finance"}"#, Some(&["finance"]));
        check(r#"{"groups": {"finance": true}, "group": "x"}"#, Some(&[]));
        check(r#"{"group": "x"}"#, None);
    }

    #[test]
    fn an_address_and_whether_it_was_checked_come_from_one_place() {
        let said = |email: Option<&str>, is_verified| Facts {
            email: email.map(str::to_owned),
            is_verified,
            ..Facts::default()
        };
        let ann = Identity::try_new(domain::outside::Way::OpenId, "https://a", "ann").unwrap();
        let mail = |facts: Facts| facts.vouched(ann.clone()).email;
        assert_eq!(mail(said(Some("a@b"), false).and(said(Some("a@b"), true))), None);
        assert_eq!(mail(said(None, true).and(said(Some("a@b"), false))), None);
        assert_eq!(mail(said(None, false).and(said(Some("a@b"), true))).as_deref(), Some("a@b"));
    }
}
