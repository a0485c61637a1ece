//! The settings of an organisation's directory (LDAP).
use super::{StatedDirectory, is_here, word};
use crate::auth::outside::{DN, USER};
use crate::config::{Error, Setting, Values, parse};
use std::path::PathBuf;
use url::Url;

/// Whether anybody on the way can read along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// TLS from the first byte.
    Tls,
    /// TLS, asked for before anything else is said.
    StartTls,
    /// None: passwords go as they are.
    None,
}

/// How somebody is found in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// What they wrote is a part of their name there.
    Name(String),
    /// By a search.
    Search {
        /// Where it begins.
        base: String,
        /// What it looks for.
        filter: String,
        /// Who looks, and the file with that one's password; nobody in particular, if there is none.
        service: Option<(String, PathBuf)>,
    },
}

/// How groups are searched for that name their members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupSearch {
    /// Where it begins.
    pub base: String,
    /// What it looks for.
    pub filter: String,
}

/// All of it. Each is read in any case, so that a mistake is told at once.
pub(super) fn read(values: &Values) -> Result<Option<StatedDirectory>, Error> {
    let url = values.optional("ldap-url", url)?;
    let encryption = encryption(values, url.as_ref())?;
    let (ca_file, lookup) = (values.optional("ldap-ca-file", parse::path)?, lookup(values)?);
    let id = values.required("ldap-id-attribute", word)?;
    let email = values.required("ldap-email-attribute", word)?;
    let groups = values.required("ldap-groups-attribute", word)?;
    let group_search = group_search(values)?;
    let Some(url) = url else { return Ok(None) };
    let lookup = lookup.map_err(missing)?;
    Ok(Some(StatedDirectory { url, encryption, ca_file, lookup, id, email, groups, group_search }))
}

fn missing(name: &'static str) -> Error {
    Error::Missing(Setting::find(name).expect("the table has it"))
}

fn url(text: &str) -> Result<Url, String> {
    let problem = |what: &str| format!("{what}; write it as in ldaps://ldap.example.org");
    let url = Url::parse(text.trim()).map_err(|_| problem("that is not a URL"))?;
    if !matches!(url.scheme(), "ldaps" | "ldap") || url.host_str().is_none_or(str::is_empty) {
        return Err(problem("it must begin with ldaps:// or ldap:// and name a host"));
    }
    let has_more = !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some();
    if has_more || !url.username().is_empty() || url.password().is_some() {
        return Err(problem("a port at most may follow the host; the rest has settings of its own"));
    }
    Ok(url)
}

fn encryption(values: &Values, url: Option<&Url>) -> Result<Encryption, Error> {
    let is_tls = url.is_none_or(|url| url.scheme() == "ldaps");
    let said = |text: &str| match (text.trim(), is_tls) {
        ("tls", true) => Ok(Encryption::Tls),
        ("starttls", false) => Ok(Encryption::StartTls),
        ("none", false) => Ok(Encryption::None),
        ("starttls" | "none", true) if url.is_none() => Ok(Encryption::Tls),
        ("starttls" | "none", true) => {
            Err("ldaps:// in ldap-url means TLS; write tls, or leave it out".to_owned())
        }
        ("tls", false) => {
            Err("ldap:// in ldap-url has no TLS from the first byte; write ldaps:// there, or starttls"
                .to_owned())
        }
        _ => Err("write tls, starttls or none".to_owned()),
    };
    let otherwise = match url {
        Some(url) if !is_tls && is_here(url) => Encryption::None,
        Some(_) if !is_tls => Encryption::StartTls,
        Some(_) | None => Encryption::Tls,
    };
    Ok(values.optional("ldap-encryption", said)?.unwrap_or(otherwise))
}

/// How people are found; or else the name of the setting that is missing for it.
fn lookup(values: &Values) -> Result<Result<Lookup, &'static str>, Error> {
    let template = values.optional("ldap-user-dn", template)?;
    let base = values.optional("ldap-search-base", word)?;
    let filter = values.required("ldap-filter", |text| filter(text, USER))?;
    let dn = values.optional("ldap-bind-dn", word)?;
    let file = values.optional("ldap-bind-password-file", parse::path)?;
    if let Some(template) = template {
        return Ok(Ok(Lookup::Name(template)));
    }
    let Some(base) = base else { return Ok(Err("ldap-search-base")) };
    let service = match (dn, file) {
        (Some(_), None) => return Ok(Err("ldap-bind-password-file")),
        (dn, file) => dn.zip(file),
    };
    Ok(Ok(Lookup::Search { base, filter, service }))
}

fn group_search(values: &Values) -> Result<Option<GroupSearch>, Error> {
    let base = values.optional("ldap-group-base", word)?;
    let filter = values.required("ldap-group-filter", |text| filter(text, DN))?;
    Ok(base.map(|base| GroupSearch { base, filter }))
}

fn template(text: &str) -> Result<String, String> {
    let (text, example) = (text.trim(), "uid={user},ou=people,dc=example,dc=org");
    match text.contains(USER) && text.contains('=') {
        true => Ok(text.to_owned()),
        false => Err(format!("{USER} must stand in it for what somebody writes, as in {example}")),
    }
}

/// One in which `place` stands for what is looked for.
fn filter(text: &str, place: &str) -> Result<String, String> {
    let text = text.trim();
    let (what, example) = match place {
        DN => ("somebody's whole name", "(member={dn})"),
        _ => ("what somebody writes", "(mail={user})"),
    };
    if !text.contains(place) {
        return Err(format!("{place} must stand in it for {what}, as in {example}"));
    }
    // Whatever stands there later is escaped, and so reads like a word.
    let reads = text.starts_with('(') && ldap3::parse_filter(text.replace(place, "ann")).is_ok();
    reads.then(|| text.to_owned()).ok_or_else(|| {
        format!(
            "that is no filter (RFC 4515); write it in parentheses, as in (&(objectClass=person){example})"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::Stated;
    use super::*;
    use crate::config::Config;

    fn read(pairs: &[(&str, &str)]) -> Result<StatedDirectory, String> {
        let all = [&[("network", "regtest"), ("chain", "p2p://127.0.0.1:1")], pairs].concat();
        let read = Config::from_pairs(&all).map(|config| config.outside);
        read.map(|Stated { directory, .. }| directory.unwrap()).map_err(|error| error.to_string())
    }

    const NAME: (&str, &str) = ("ldap-user-dn", "uid={user},dc=example,dc=org");

    #[test]
    fn passwords_go_in_the_clear_only_on_this_machine_or_when_it_is_said() {
        let check = |url: &str, said: Option<&str>, expected: Result<Encryption, &str>| {
            let mut pairs = vec![("ldap-url", url), NAME];
            pairs.extend(said.map(|said| ("ldap-encryption", said)));
            match (read(&pairs).map(|stated| stated.encryption), expected) {
                (Ok(read), Ok(expected)) => assert_eq!(read, expected, "{url} {said:?}"),
                (Err(error), Err(words)) => assert!(error.contains(words), "{error}"),
                (read, expected) => panic!("{url} {said:?}: {read:?}, not {expected:?}"),
            }
        };
        check("ldaps://ldap.example.org", None, Ok(Encryption::Tls));
        check("ldaps://ldap.example.org:1636", Some("none"), Err("means TLS"));
        check("ldap://ldap.example.org", None, Ok(Encryption::StartTls));
        check("ldap://10.1.2.3", Some("none"), Ok(Encryption::None));
        check("ldap://10.1.2.3", Some("tls"), Err("write ldaps://"));
        check("ldap://127.0.0.1:389", None, Ok(Encryption::None));
        check("ldap://localhost", Some("starttls"), Ok(Encryption::StartTls));
        check("ldap://127.0.0.1.evil.example", None, Ok(Encryption::StartTls));
        check("https://ldap.example.org", None, Err("ldaps:// or ldap://"));
        check("ldaps://", None, Err("ldaps:// or ldap://"));
        check("ldaps://ldap.example.org/dc=example", None, Err("settings of its own"));
        check("ldaps://ann:x@ldap.example.org", None, Err("settings of its own"));
    }

    #[test]
    fn somebody_is_found_by_name_or_by_a_search() {
        let url = ("ldap-url", "ldaps://ldap.example.org");
        let stated = read(&[url, NAME]).unwrap();
        assert_eq!(stated.lookup, Lookup::Name("uid={user},dc=example,dc=org".into()));
        assert_eq!((stated.email.as_str(), stated.groups.as_str()), ("mail", "memberOf"));
        assert_eq!((stated.id.as_str(), stated.group_search), ("entryUUID", None));
        let base = ("ldap-search-base", "dc=example,dc=org");
        let Lookup::Search { filter, service, .. } = read(&[url, base]).unwrap().lookup else { panic!() };
        assert_eq!((filter.as_str(), service), ("(mail={user})", None));
        let check = |pairs: &[(&str, &str)], words: &str| {
            let error = read(&[&[url], pairs].concat()).unwrap_err();
            assert!(error.contains(words), "{error}");
        };
        check(&[], "ldap-search-base is missing");
        check(&[base, ("ldap-bind-dn", "cn=almoner")], "ldap-bind-password-file is missing");
        check(&[("ldap-user-dn", "uid=ann,dc=example")], "{user} must stand in it");
        check(&[base, ("ldap-filter", "(mail=ann)")], "{user} must stand in it");
        let stated = read(&[url, NAME, ("ldap-group-base", "ou=groups")]).unwrap().group_search.unwrap();
        assert_eq!(stated, GroupSearch { base: "ou=groups".into(), filter: "(member={dn})".into() });
        check(
            &[NAME, ("ldap-group-base", "a"), ("ldap-group-filter", "(member=ann)")],
            "{dn} must stand in it",
        );
        for bad in ["mail={user}", "(mail={user}", "(mail={user}))", "(&(mail={user})"] {
            check(&[base, ("ldap-filter", bad)], "no filter (RFC 4515)");
        }
    }
}
