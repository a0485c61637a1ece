//! How a store is paid: which methods it has, and the wallet each pays into.
//!
//! What an owner gives is read by [`chain::wallet`], which refuses everything that can spend; only what passed it is
//! stored. A wallet is for ever: taking a method away stops new invoices, not the watching of its addresses.
mod change;

pub use change::{Records, Written, write};

use super::App;
use super::wallets::{self, LoadError, Source};
use chain::wallet::{AddressList, Format, Given as Read, Import, MAX_INDEX, Wallet, WalletError};
use domain::{Method, Network, StoreAccess, WalletNo};
use serde::{Deserialize, Serialize};
use store::{Appended, PaymentMethod};
use thiserror::Error;

/// Most addresses shown at once.
pub const MOST_PREVIEWED: u32 = 250;
/// Longest label and key path, in characters.
const LONGEST_TEXT: usize = 200;

/// A method that payers are offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offered {
    /// Which.
    pub method: Method,
    /// The wallet it pays into.
    pub wallet: WalletNo,
}

/// How many addresses of a list should be left at least, if its owner does not say.
pub const LOW_WATER_MARK: u32 = 20;

/// How far above the index that is next a wallet may be told to go on. Nobody has shown so many addresses in between, and
/// a mistyped index can't be taken back: indexes never are.
pub const FURTHEST_AHEAD: u32 = 1_000_000;

/// What is kept of what an owner said of a wallet.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Config {
    /// The wallet, as it was given: an extended public key or a descriptor; of a file, the descriptor it held. Empty for
    /// a list of addresses.
    pub derivation_scheme: String,
    /// What it was given as: one of the names of [`chain::wallet::Format`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// The index it was to start at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_index: Option<u32>,
    /// What its owner calls it.
    pub label: Option<String>,
    /// Fingerprint and path of the account's key, for those who sign.
    pub account_key_path: Option<String>,
}

/// What an owner says of a wallet. Where a wallet is given, what is not said of it is nothing; where none is, what is not
/// said stays.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Given {
    /// A key, a descriptor, another program's file, or a list of addresses.
    pub wallet: Option<String>,
    /// A list of addresses, and nothing else. They are added to the list that the store pays into, if it has one.
    pub addresses: Option<String>,
    /// Whether the list that the store has is given up, what is left of it included.
    pub replace: bool,
    /// The first index to issue; what lies below was used elsewhere.
    pub start_index: Option<u32>,
    /// How many addresses of a list should be left at least.
    pub low_water_mark: Option<u32>,
    /// What its owner calls it.
    pub label: Option<String>,
    /// Fingerprint and path of the account's key, for those who sign.
    pub account_key_path: Option<String>,
}

/// A store's method and what is set about it.
#[derive(Clone)]
pub struct Configured {
    /// Which.
    pub method: Method,
    /// Whether payers are offered it.
    pub enabled: bool,
    /// What its owner said.
    pub config: Config,
    /// The wallet as it stands.
    pub wallet: Standing,
}

/// A wallet as it stands.
#[derive(Clone)]
pub enum Standing {
    /// Addresses are derived.
    Derived {
        /// The wallet, as a descriptor.
        descriptor: String,
        /// The index that is issued next.
        next_index: u32,
    },
    /// Addresses were given.
    Listed {
        /// How many have not been issued.
        left: u64,
        /// How many should be left at least.
        low_water_mark: u32,
        /// What became of those given just now.
        appended: Option<Appended>,
    },
}

/// What an owner wants to change; what is not said stays.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Whether payers are offered it. A new method is, if nothing is said.
    pub enabled: Option<bool>,
    /// The wallet.
    pub wallet: Option<Given>,
}

/// An address of a wallet and the path to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Previewed {
    /// From the key that was given.
    pub key_path: String,
    /// The address.
    pub address: String,
}

/// Why a method is not as it was wanted. Nothing was written.
#[derive(Debug, Error)]
pub enum MethodError {
    /// Not on this server.
    #[error("{0} is not available on this server; it knows {chain}", chain = Method::OnChain)]
    Unavailable(Method),
    /// The store has no such method.
    #[error("The payment method is not configured")]
    NotConfigured,
    /// There is none yet, and no wallet was given.
    #[error(
        "Give the wallet: its extended public key (xpub, ypub, zpub, ...), its output descriptor, its program's file, or \
         a list of addresses"
    )]
    NoWallet,
    /// Both a wallet and a list.
    #[error("Give either a wallet or a list of addresses")]
    Both,
    /// A list has no index to start at.
    #[error("A list of addresses has no index to start at; leave the start index out")]
    NoIndexes,
    /// A start index so far ahead that it is a mistake.
    #[error(
        "The wallet would go on at the index {start}, more than a million above {next}, the next it shows. That can't be \
         taken back, and few wallets find payments so far ahead. Check the number; to skip addresses used elsewhere, give \
         the index of the first unused one"
    )]
    TooFar {
        /// Where it would go on.
        start: u32,
        /// Where it goes on now.
        next: u32,
    },
    /// Only a list runs low.
    #[error("Only a list of addresses runs low; leave the low-water mark out")]
    NoList,
    /// What was given is no wallet that can be watched. What it was is in no message and no log.
    #[error(transparent)]
    Wallet(#[from] WalletError),
    /// A label or key path that is too long.
    #[error("at most {LONGEST_TEXT} characters")]
    TooLong(&'static str),
    /// Too many addresses asked for, or addresses beyond the last.
    #[error("at most {MOST_PREVIEWED} addresses, none beyond index {MAX_INDEX}")]
    Range,
    /// The database refused.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The wallet can't be used after all.
    #[error(transparent)]
    Load(#[from] LoadError),
}

/// The methods that payers are offered, in the contract's order.
pub async fn enabled(app: &App, access: &StoreAccess) -> Result<Vec<Offered>, store::Error> {
    let methods = app.store.payment_methods(access).await?;
    Ok(offered(&methods).collect())
}

/// Those of a store's methods that payers are offered.
pub fn offered(methods: &[PaymentMethod]) -> impl Iterator<Item = Offered> {
    let offered =
        |m: &PaymentMethod| m.wallet.filter(|_| m.enabled).map(|wallet| Offered { method: m.method, wallet });
    methods.iter().filter_map(offered)
}

/// All of the store's methods.
pub async fn all(app: &App, access: &StoreAccess) -> Result<Vec<Configured>, store::Error> {
    let mut all = Vec::new();
    for method in app.store.payment_methods(access).await? {
        all.extend(configured(app, &method).await?);
    }
    Ok(all)
}

/// One of the store's methods.
pub async fn get(app: &App, access: &StoreAccess, method: Method) -> Result<Configured, MethodError> {
    let found = app.store.payment_method(access, method).await?.ok_or(MethodError::NotConfigured)?;
    configured(app, &found).await?.ok_or(MethodError::NotConfigured)
}

async fn configured(app: &App, stored: &PaymentMethod) -> Result<Option<Configured>, store::Error> {
    let Some(number) = stored.wallet else { return Ok(None) };
    let Some(issuer) = wallets::find(app, number).await? else { return Ok(None) };
    let wallet = match issuer.source() {
        Source::Derived(derived) => Standing::Derived {
            descriptor: derived.wallet().descriptor().to_owned(),
            next_index: match app.store.is_shared() {
                true => app.store.next_index(&app.system, number).await?.max(derived.next_index()),
                false => derived.next_index(),
            },
        },
        Source::Listed(_) => {
            let row = app.store.wallet(&app.system, number).await?;
            Standing::Listed {
                left: app.store.addresses_left(&app.system, number).await?,
                low_water_mark: row.and_then(|row| row.low_water_mark).unwrap_or(0),
                appended: None,
            }
        }
    };
    let config = serde_json::from_str(&stored.config).unwrap_or_default();
    Ok(Some(Configured { method: stored.method, enabled: stored.enabled, config, wallet }))
}

/// Adds a method to the store or changes it.
pub async fn put(
    app: &App,
    access: &StoreAccess,
    method: Method,
    wanted: Wanted,
) -> Result<Configured, MethodError> {
    let _turn = app.wallets.turn().await;
    let records = Records::of(app, access);
    let written = write(&records, method, wanted).await?;
    if let Some(row) = app.store.wallet(&app.system, written.wallet).await? {
        wallets::load(app, &row).await?;
    }
    let mut configured = get(app, access, method).await?;
    if let Standing::Listed { appended, .. } = &mut configured.wallet {
        *appended = written.appended;
    }
    Ok(configured)
}

/// Takes a method from the store.
pub async fn delete(app: &App, access: &StoreAccess, method: Method) -> Result<(), MethodError> {
    app.store.delete_payment_method(access, method).await.map_err(|error| match error {
        store::Error::NotFound => MethodError::NotConfigured,
        other => MethodError::Store(other),
    })
}

/// Addresses of the store's wallet, to compare with what its owner's own program shows. None of them is used up.
pub async fn preview(
    app: &App,
    access: &StoreAccess,
    method: Method,
    indexes: Indexes,
) -> Result<Vec<Previewed>, MethodError> {
    let stored = app.store.payment_method(access, method).await?;
    let number = stored.and_then(|stored| stored.wallet).ok_or(MethodError::NotConfigured)?;
    let issuer = wallets::find(app, number).await?.ok_or(MethodError::NotConfigured)?;
    match issuer.source() {
        Source::Derived(derived) => addresses(derived.wallet(), indexes),
        Source::Listed(_) => {
            let Indexes { offset, count } = indexes.checked()?;
            let listed = app.store.listed(&app.system, number, offset, count).await?;
            let one = |listed: store::Listed| previewed(listed.position, &listed.script, app.network);
            Ok(listed.into_iter().filter_map(one).collect())
        }
    }
}

/// Addresses of a wallet that is not the store's, or not yet; from the index it is to start at, unless another is asked
/// for. Nothing is stored.
pub fn preview_proposed(
    app: &App,
    method: Method,
    given: &Given,
    (offset, count): (Option<u32>, u32),
) -> Result<Vec<Previewed>, MethodError> {
    available(method)?;
    let import = read(given, app.network)?.ok_or(MethodError::NoWallet)?;
    let start = given.start_index.unwrap_or(0).max(import.next_index);
    let indexes = Indexes { offset: offset.unwrap_or(start), count };
    match import {
        Import { given: Read::Wallet(wallet), .. } => addresses(&wallet, indexes),
        Import { given: Read::Addresses(list), .. } => {
            let Indexes { offset, count } = indexes.checked()?;
            let shown = (0..).zip(list.scripts()).skip(at(offset)).take(at(count));
            Ok(shown.filter_map(|(place, script)| previewed(place, script.as_bytes(), app.network)).collect())
        }
    }
}

/// What was given, read; `None` if nothing was.
fn read(given: &Given, network: Network) -> Result<Option<Import>, MethodError> {
    for (field, text) in [("label", &given.label), ("accountKeyPath", &given.account_key_path)] {
        if text.as_ref().is_some_and(|text| text.chars().count() > LONGEST_TEXT) {
            return Err(MethodError::TooLong(field));
        }
    }
    let import = match (&given.wallet, &given.addresses) {
        (Some(_), Some(_)) => return Err(MethodError::Both),
        (Some(text), None) => Some(Import::read(text, network)?),
        (None, Some(text)) => {
            let list = AddressList::parse(text, network)?;
            Some(Import { given: Read::Addresses(list), format: Format::Addresses, next_index: 0 })
        }
        (None, None) => None,
    };
    match &import {
        Some(Import { given: Read::Addresses(_), .. }) if given.start_index.is_some() => {
            Err(MethodError::NoIndexes)
        }
        Some(Import { given: Read::Wallet(_), .. }) if given.low_water_mark.is_some() => {
            Err(MethodError::NoList)
        }
        Some(_) | None => Ok(import),
    }
}

/// Which addresses to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Indexes {
    /// The first.
    pub offset: u32,
    /// How many.
    pub count: u32,
}

impl Indexes {
    fn checked(self) -> Result<Self, MethodError> {
        let end = self.offset.checked_add(self.count);
        let fits = end.is_some_and(|end| end <= MAX_INDEX) && self.count <= MOST_PREVIEWED;
        if fits { Ok(self) } else { Err(MethodError::Range) }
    }
}

fn addresses(wallet: &Wallet, indexes: Indexes) -> Result<Vec<Previewed>, MethodError> {
    let Indexes { offset, count } = indexes.checked()?;
    let one = |index| Previewed { key_path: wallet.key_path(index), address: wallet.address(index) };
    Ok((offset..offset + count).map(one).collect())
}

/// An address of a list; its place stands for a path.
fn previewed(position: u32, script: &[u8], network: Network) -> Option<Previewed> {
    Some(Previewed { key_path: position.to_string(), address: chain::address(script, network)? })
}

fn at(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn available(method: Method) -> Result<(), MethodError> {
    match method {
        Method::OnChain => Ok(()),
        Method::Bolt11 | Method::Bolt12 | Method::Lnurl | Method::SilentPayment => {
            Err(MethodError::Unavailable(method))
        }
    }
}

/// Whether that text is something that can spend: named so, or `None`.
pub fn secret(text: &str, app: &App) -> Option<WalletError> {
    Import::read(text, app.network).err().filter(WalletError::is_secret)
}

/// Says nothing of the wallet: who knows its keys sees all the owner's money.
impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config").finish_non_exhaustive()
    }
}

/// As [`Config`]'s.
impl std::fmt::Debug for Configured {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Configured")
            .field("method", &self.method)
            .field("enabled", &self.enabled)
            .finish_non_exhaustive()
    }
}

/// As [`Config`]'s.
impl std::fmt::Debug for Given {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Given").finish_non_exhaustive()
    }
}

/// As [`Config`]'s.
impl std::fmt::Debug for Standing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Standing").finish_non_exhaustive()
    }
}
