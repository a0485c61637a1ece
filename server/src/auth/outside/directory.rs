//! The organisation's directory (LDAP): somebody is who they say if it takes their password.
//!
//! Who that is in it follows from what they wrote, as a part of its name for them or by a search; in either place it is
//! escaped, so that it is a value and nothing else. An empty password is never brought there: many directories take it for
//! somebody who does not want to be known, and say yes (RFC 4513, section 5.1.2). A connection for each, so that none is
//! trusted that went stale. What this is not: a list of people; it is asked about one, and forgets them.
use super::Vouched;
use crate::config::outside::{Encryption, GroupSearch, Lookup, StatedDirectory};
use crate::secret;
use anyhow::Context;
use domain::outside::{Identity, Way};
use domain::webhook::Secret;
use ldap3::{Ldap, LdapConnAsync, LdapConnSettings, LdapError, Scope, SearchEntry, SearchOptions};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::timeout;
use url::Url;

/// What stands for what somebody wrote.
pub(crate) const USER: &str = "{user}";
/// What stands for somebody's whole name in it.
pub(crate) const DN: &str = "{dn}";
/// What `ldap-id-attribute` calls somebody's whole name.
const WHOLE_NAME: &str = "dn";
/// How many groups of one person's are looked at.
const MOST_GROUPS: i32 = 1_000;
/// How long all that is asked about one person may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Longest name that is looked for, in bytes.
const LONGEST_NAME: usize = 254;
/// What people are called in all directories.
const NAME: &str = "cn";

/// Results that say that there is no such person, or that this is not their password (RFC 4511): no such object, a wrong
/// name, no such way to sign in, wrong credentials, not allowed.
const NO: [u32; 5] = [32, 34, 48, 49, 53];

/// A directory.
pub struct Directory {
    url: Url,
    settings: LdapConnSettings,
    lookup: Lookup,
    service_password: Option<Secret>,
    id: String,
    email: String,
    groups: String,
    group_search: Option<GroupSearch>,
}

/// Why nobody is known: for the log, as the page tells no stranger.
#[derive(Debug, thiserror::Error)]
pub enum Silent {
    /// It does not answer in time.
    #[error("it did not answer within {} seconds", PATIENCE.as_secs())]
    TooSlow,
    /// It can't be spoken to.
    #[error("it can't be spoken to: {0}")]
    Unreached(#[from] LdapError),
    /// It does not do what it is asked.
    #[error("{0} is refused, with result {1}")]
    Refused(&'static str, u32),
    /// Somebody has nothing by which they are known for good.
    #[error(
        "somebody's entry has no {0} of one value, which ldap-id-attribute names; name another one, or write dn"
    )]
    NoIdentity(String),
    /// One name is several people's.
    #[error("ldap-filter finds several people by one name; make it find one")]
    Ambiguous,
}

impl Directory {
    /// What the settings state. Nothing is spoken to yet.
    ///
    /// # Errors
    /// For the operator: what can't be used.
    pub(super) fn open(stated: &StatedDirectory) -> anyhow::Result<Self> {
        let mut settings = LdapConnSettings::new().set_starttls(stated.encryption == Encryption::StartTls);
        if let Some(path) = &stated.ca_file {
            settings = settings.set_config(Arc::new(trusting(path)?));
        }
        let service_password = match &stated.lookup {
            Lookup::Search { service: Some((_, file)), .. } => Some(secret::read(file)?),
            Lookup::Search { service: None, .. } | Lookup::Name(_) => None,
        };
        Ok(Self {
            url: stated.url.clone(),
            settings,
            lookup: stated.lookup.clone(),
            service_password,
            id: stated.id.clone(),
            email: stated.email.clone(),
            groups: stated.groups.clone(),
            group_search: stated.group_search.clone(),
        })
    }

    /// Who has that password; nobody, if it says so.
    ///
    /// # Errors
    /// [`Silent`].
    pub async fn vouch(&self, name: &str, password: &str) -> Result<Option<Vouched>, Silent> {
        if !can_be_name(name.trim()) || password.is_empty() {
            return Ok(None);
        }
        let asked = timeout(PATIENCE, self.ask(name.trim(), password)).await;
        asked.map_err(|_| Silent::TooSlow)?
    }

    async fn ask(&self, name: &str, password: &str) -> Result<Option<Vouched>, Silent> {
        let (connection, mut ldap) =
            LdapConnAsync::from_url_with_settings(self.settings.clone(), &self.url).await?;
        // Ends with this function, also when that is given up.
        let mut running = JoinSet::new();
        running.spawn(async move {
            if let Err(error) = connection.drive().await {
                tracing::debug!(%error, "a connection to the directory ended early");
            }
        });
        let found = match &self.lookup {
            Lookup::Name(template) => {
                let dn = template.replace(USER, &ldap3::dn_escape(name));
                // Who they are is theirs to read, so it is read as them.
                if is_password(&mut ldap, &dn, password).await? {
                    self.entry(&mut ldap, &dn).await?
                } else {
                    None
                }
            }
            Lookup::Search { base, filter, service } => {
                self.sign_service_in(&mut ldap, service.as_ref().map(|(dn, _)| dn.as_str())).await?;
                let found = self.search(&mut ldap, (base, filter), name).await?;
                match found {
                    Some(entry) if is_password(&mut ldap, &entry.dn, password).await? => Some(entry),
                    Some(_) | None => None,
                }
            }
        };
        let groups = match &found {
            Some(entry) => self.search_groups(&mut ldap, &entry.dn).await?,
            None => Vec::new(),
        };
        // What it answers to a farewell is no matter.
        let _ = ldap.unbind().await;
        found.map(|entry| self.vouched(entry, (name, groups))).transpose()
    }

    /// Whatever looks people up, before it does.
    async fn sign_service_in(&self, ldap: &mut Ldap, dn: Option<&str>) -> Result<(), Silent> {
        let (Some(dn), Some(password)) = (dn, &self.service_password) else { return Ok(()) };
        match ldap.simple_bind(dn, password.reveal()).await?.rc {
            0 => Ok(()),
            result => {
                Err(Silent::Refused("ldap-bind-dn with the password in ldap-bind-password-file", result))
            }
        }
    }

    /// The one person whom the filter finds.
    async fn search(
        &self,
        ldap: &mut Ldap,
        (base, filter): (&str, &str),
        name: &str,
    ) -> Result<Option<SearchEntry>, Silent> {
        let filter = filter.replace(USER, &ldap3::ldap_escape(name));
        // Two are enough to know that there are several.
        let seconds = i32::try_from(PATIENCE.as_secs()).unwrap_or(i32::MAX);
        ldap.with_search_options(SearchOptions::new().sizelimit(2).timelimit(seconds));
        let found = ldap.search(base, Scope::Subtree, &filter, self.wanted()).await?;
        match (found.0.len(), found.1.rc) {
            (2.., 0 | 4) => Err(Silent::Ambiguous),
            (_, 0) => Ok(found.0.into_iter().next().map(SearchEntry::construct)),
            (_, 32) => Ok(None),
            (_, result) => Err(Silent::Refused("the search below ldap-search-base", result)),
        }
    }

    /// What stands at that name.
    async fn entry(&self, ldap: &mut Ldap, dn: &str) -> Result<Option<SearchEntry>, Silent> {
        let found = ldap.search(dn, Scope::Base, "(objectClass=*)", self.wanted()).await?;
        match found.1.rc {
            0 => Ok(found.0.into_iter().next().map(SearchEntry::construct)),
            32 => Ok(None),
            result => Err(Silent::Refused("reading somebody's own entry", result)),
        }
    }

    fn wanted(&self) -> [&str; 4] {
        [&self.email, NAME, &self.groups, &self.id]
    }

    /// The groups that name somebody, by their own names; looked for by whatever looks people up, if there is such.
    async fn search_groups(&self, ldap: &mut Ldap, dn: &str) -> Result<Vec<String>, Silent> {
        let Some(GroupSearch { base, filter }) = &self.group_search else { return Ok(Vec::new()) };
        if let Lookup::Search { service: Some((service, _)), .. } = &self.lookup {
            self.sign_service_in(ldap, Some(service)).await?;
        }
        let filter = filter.replace(DN, &ldap3::ldap_escape(dn));
        let seconds = i32::try_from(PATIENCE.as_secs()).unwrap_or(i32::MAX);
        ldap.with_search_options(SearchOptions::new().sizelimit(MOST_GROUPS).timelimit(seconds));
        let found = ldap.search(base, Scope::Subtree, &filter, ["1.1"]).await?;
        match found.1.rc {
            0 => Ok(found.0.into_iter().map(|entry| SearchEntry::construct(entry).dn).collect()),
            32 => Ok(Vec::new()),
            result => Err(Silent::Refused("the search below ldap-group-base", result)),
        }
    }

    /// Of several addresses the one that they wrote, or the first.
    fn vouched(&self, entry: SearchEntry, (name, found): (&str, Vec<String>)) -> Result<Vouched, Silent> {
        let values = |wanted: &str| {
            let found = entry.attrs.iter().find(|(attribute, _)| attribute.eq_ignore_ascii_case(wanted));
            found.map(|(_, values)| values.clone()).unwrap_or_default()
        };
        let emails = values(&self.email);
        let written = emails.iter().find(|email| email.eq_ignore_ascii_case(name));
        let email = written.or(emails.first()).cloned();
        let mut groups = values(&self.groups);
        groups.extend(found);
        let identity = self.identity(&entry)?;
        Ok(Vouched { identity, email, name: values(NAME).into_iter().next(), groups: Some(groups) })
    }

    /// Who they are for good: by the one value of an attribute that never changes, or by their whole name.
    fn identity(&self, entry: &SearchEntry) -> Result<Identity, Silent> {
        let none = || Silent::NoIdentity(self.id.clone());
        let subject = if self.id.eq_ignore_ascii_case(WHOLE_NAME) {
            entry.dn.clone()
        } else {
            only_value(entry, &self.id).ok_or_else(none)?
        };
        let issuer = self.id.to_ascii_lowercase();
        Identity::try_new(Way::Directory, &issuer, &subject).map_err(|_| none())
    }
}

/// The value of an attribute that has one. Some directories write it as bytes that are no text.
fn only_value(entry: &SearchEntry, name: &str) -> Option<String> {
    let texts = entry.attrs.iter().find(|(attribute, _)| attribute.eq_ignore_ascii_case(name));
    let bytes = entry.bin_attrs.iter().find(|(attribute, _)| attribute.eq_ignore_ascii_case(name));
    let values: Vec<&[u8]> = match (texts, bytes) {
        (Some((_, all)), None) => all.iter().map(String::as_bytes).collect(),
        (None, Some((_, all))) => all.iter().map(Vec::as_slice).collect(),
        (Some(_), Some(_)) | (None, None) => return None,
    };
    let [only] = values.as_slice() else { return None };
    let text = std::str::from_utf8(only).ok().filter(|text| !text.contains(char::is_control));
    Some(text.map_or_else(|| format!("hex:{}", hex::encode(only)), str::to_owned))
}

/// Whether somebody may be looked for by that. Directories take many spellings for one name (RFC 4518: letters of other
/// widths, more spaces), and guesses are counted by what is written: so only plain spellings are looked for.
fn can_be_name(text: &str) -> bool {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ') && !text.contains("  ");
    is_plain && !text.is_empty() && text.len() <= LONGEST_NAME
}

/// Whether the directory takes that password of theirs. Nobody is bound without a name or a password: that is no proof.
async fn is_password(ldap: &mut Ldap, dn: &str, password: &str) -> Result<bool, Silent> {
    if dn.is_empty() || password.is_empty() {
        return Ok(false);
    }
    match ldap.simple_bind(dn, password).await?.rc {
        0 => Ok(true),
        result if NO.contains(&result) => Ok(false),
        result => Err(Silent::Refused("somebody's password", result)),
    }
}

/// TLS with a server whose certificate comes from the one in that file.
fn trusting(path: &Path) -> anyhow::Result<ClientConfig> {
    let shown = path.display();
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&secret::read_certificate(path)?) {
        let certificate = certificate.with_context(|| format!("the certificate {shown} can't be read"))?;
        roots.add(certificate).with_context(|| format!("the certificate {shown} can't be used"))?;
    }
    anyhow::ensure!(!roots.is_empty(), "there is no certificate in {shown}; write it as PEM");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

impl std::fmt::Debug for Directory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Directory").field("host", &self.url.host_str()).finish_non_exhaustive()
    }
}
