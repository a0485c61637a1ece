//! The settings of signing in through what an organisation has already. What this is not: it reads no file and speaks to
//! nobody; that is for `auth/outside.rs`.
use super::{Error, Setting, Values, parse};
use domain::Seconds;
use domain::outside::{GroupRule, HOLD};
use domain::session::ALTOGETHER;
use std::net::IpAddr;
use std::path::PathBuf;
use url::{Host, Url};

mod directory;

pub use directory::{Encryption, GroupSearch, Lookup};

/// What is said of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stated {
    /// What counts of those it vouches for.
    pub terms: Terms,
    /// The OpenID provider.
    pub provider: Option<StatedProvider>,
    /// The directory.
    pub directory: Option<StatedDirectory>,
}

/// What counts of those whom an organisation vouches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Whether they get an account when they sign in for the first time.
    pub makes_accounts: bool,
    /// The group they must be in.
    pub group: Option<String>,
    /// What groups give.
    pub roles: Vec<GroupRule>,
    /// How long what it says of groups holds in a session.
    pub hold: Seconds,
}

impl Default for Terms {
    fn default() -> Self {
        Self { makes_accounts: false, group: None, roles: Vec::new(), hold: HOLD }
    }
}

impl Terms {
    /// Whether what groups somebody is in changes anything.
    pub const fn wants_groups(&self) -> bool {
        self.group.is_some() || !self.roles.is_empty()
    }
}

/// An OpenID provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedProvider {
    /// What it calls itself, to the letter.
    pub issuer: String,
    /// What this program is called there.
    pub client_id: String,
    /// The file with the secret that belongs to that.
    pub secret_file: Option<PathBuf>,
    /// What people know it by.
    pub name: String,
    /// What it is asked for besides `openid`.
    pub scopes: Vec<String>,
    /// The claim with the groups.
    pub groups_claim: String,
    /// Whether it may have an address that is not public, whatever webhooks may.
    pub to_private: bool,
    /// The file with the certificate that its own must come from.
    pub ca_file: Option<PathBuf>,
}

/// A directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedDirectory {
    /// Where it is.
    pub url: Url,
    /// How passwords are hidden on the way.
    pub encryption: Encryption,
    /// The file with the certificate that its own must come from.
    pub ca_file: Option<PathBuf>,
    /// How somebody is found in it.
    pub lookup: Lookup,
    /// The attribute by which somebody is known for good; `dn` for their whole name.
    pub id: String,
    /// The attribute with the address by which their account is found for the first time.
    pub email: String,
    /// The attribute with their groups.
    pub groups: String,
    /// How groups are searched for that name their members.
    pub group_search: Option<GroupSearch>,
}

/// All of it.
pub(super) fn read(values: &Values) -> Result<Stated, Error> {
    let terms = Terms {
        makes_accounts: values.required("sign-in-accounts", makes_accounts)?,
        group: values.optional("sign-in-group", word)?,
        roles: values.group_rules(),
        hold: values.required("sign-in-groups-hold", hold)?,
    };
    Ok(Stated { terms, provider: provider(values)?, directory: directory::read(values)? })
}

/// Each is read in any case, so that a mistake is told at once.
fn provider(values: &Values) -> Result<Option<StatedProvider>, Error> {
    let issuer = values.optional("oidc-issuer", issuer)?;
    let host = issuer.as_deref().and_then(|issuer| Url::parse(issuer).ok()?.host_str().map(str::to_owned));
    let client_id = values.optional("oidc-client-id", word)?;
    let stated = StatedProvider {
        issuer: issuer.clone().unwrap_or_default(),
        client_id: client_id.clone().unwrap_or_default(),
        secret_file: values.optional("oidc-client-secret-file", parse::path)?,
        name: values.optional("oidc-name", word)?.or(host).unwrap_or_default(),
        scopes: values.required("oidc-scopes", |text| Ok(words(text)))?,
        groups_claim: values.required("oidc-groups-claim", word)?,
        to_private: values.optional("oidc-private", parse::allow)?.unwrap_or_default(),
        ca_file: values.optional("oidc-ca-file", parse::path)?,
    };
    match (issuer, client_id) {
        (None, _) => Ok(None),
        (Some(_), None) => Err(Error::Missing(Setting::find("oidc-client-id").expect("the table has it"))),
        (Some(_), Some(_)) => Ok(Some(stated)),
    }
}

/// Kept as it is written: the provider must call itself just so.
fn issuer(text: &str) -> Result<String, String> {
    let problem =
        |what: &str| format!("{what}; write what the provider calls itself, as in https://login.example.org");
    let url = Url::parse(text.trim()).map_err(|_| problem("that is not a URL"))?;
    if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() || !url.has_host() {
        return Err(problem("it must be a host, and a path at most"));
    }
    match url.scheme() {
        "https" => Ok(text.trim().to_owned()),
        "http" if is_here(&url) => Ok(text.trim().to_owned()),
        "http" => Err(problem(
            "without TLS anybody on the way could sign in as anybody, so it must begin with https://",
        )),
        _ => Err(problem("it must begin with https://")),
    }
}

/// Whether that is this very machine.
pub(super) fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name == "127.0.0.1" || name == "[::1]",
        None => false,
    }
}

/// No longer than sessions last anyway.
fn hold(text: &str) -> Result<Seconds, String> {
    let advice = || "write a number with min, h or d behind it, from 5 min to 7 d, as in 8 h".to_owned();
    let seconds = parse::interval(text).map_err(|_| advice())?.as_secs();
    let fits = u32::try_from(seconds).ok().map(Seconds).filter(|hold| *hold <= ALTOGETHER);
    fits.ok_or_else(advice)
}

fn makes_accounts(text: &str) -> Result<bool, String> {
    match text.trim() {
        "existing" => Ok(false),
        "create" => Ok(true),
        _ => Err("write existing or create".into()),
    }
}

fn word(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("it is empty; write a word, or leave it out".into()),
        word => Ok(word.to_owned()),
    }
}

fn words(text: &str) -> Vec<String> {
    text.split([' ', ',']).filter(|word| !word.is_empty() && *word != "openid").map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::super::Config;
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Stated, String> {
        let all = [&[("network", "regtest"), ("chain", "p2p://127.0.0.1:1")], pairs].concat();
        Config::from_pairs(&all).map(|config| config.outside).map_err(|error| error.to_string())
    }

    #[test]
    fn a_provider_is_behind_tls_and_knows_us_by_a_name() {
        let stated = read(&[("oidc-issuer", "https://login.example.org/x/"), ("oidc-client-id", "almoner")]);
        let provider = stated.unwrap().provider.unwrap();
        assert_eq!(provider.issuer, "https://login.example.org/x/", "to the letter");
        assert_eq!((provider.name.as_str(), provider.groups_claim.as_str()), ("login.example.org", "groups"));
        assert_eq!(provider.scopes, ["email", "profile"]);
        let check = |issuer: &str, words: &str| {
            let error = read(&[("oidc-issuer", issuer), ("oidc-client-id", "a")]).unwrap_err();
            assert!(error.contains(words), "{error}");
        };
        check("login.example.org", "not a URL");
        check("http://login.example.org", "anybody on the way");
        check("https://ann:x@login.example.org", "a path at most");
        check("https://login.example.org/?a=b", "a path at most");
        check("ldap://login.example.org", "begin with https://");
        assert!(read(&[("oidc-issuer", "http://127.0.0.1:9/"), ("oidc-client-id", "a")]).is_ok());
        let error = read(&[("oidc-issuer", "https://login.example.org")]).unwrap_err();
        assert!(error.contains("oidc-client-id is missing"), "{error}");
    }

    #[test]
    fn nothing_is_made_unless_it_is_said() {
        assert_eq!(read(&[]).unwrap(), Stated::default());
        assert!(read(&[("sign-in-accounts", "create")]).unwrap().terms.makes_accounts);
        assert!(read(&[("sign-in-accounts", "yes")]).unwrap_err().contains("existing or create"));
        assert_eq!(read(&[("sign-in-groups-hold", "30 min")]).unwrap().terms.hold, Seconds::minutes(30));
        for bad in ["8 d", "1 min", "off", "8"] {
            assert!(
                read(&[("sign-in-groups-hold", bad)]).unwrap_err().contains("from 5 min to 7 d"),
                "{bad}"
            );
        }
        assert!(read(&[("sign-in-group", " ")]).unwrap_err().contains("it is empty"));
    }
}
