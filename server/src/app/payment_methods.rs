//! How a store is paid: which methods it has, and the wallet each pays into.
//!
//! What an owner pastes is read by [`chain::wallet`], which refuses everything that can spend; only what passed it is
//! stored. A wallet is for ever: taking a method away stops new invoices, not the watching of its addresses.
use super::App;
use chain::wallet::{MAX_INDEX, Wallet, WalletError};
use domain::{Method, StoreAccess, WalletNo};
use serde::{Deserialize, Serialize};
use store::PaymentMethod;
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

/// What an owner says of a wallet.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Config {
    /// The wallet, as it was given: an extended public key or a descriptor.
    pub derivation_scheme: String,
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
    /// The wallet, as a descriptor.
    pub descriptor: String,
}

/// What an owner wants to change; what is not said stays.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Whether payers are offered it. A new method is, if nothing is said.
    pub enabled: Option<bool>,
    /// The wallet.
    pub config: Option<Config>,
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
    #[error("Give the wallet: its extended public key (xpub, ypub, zpub, ...) or its output descriptor")]
    NoWallet,
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
}

/// The methods that payers are offered, in the contract's order.
pub async fn enabled(app: &App, access: &StoreAccess) -> Result<Vec<Offered>, store::Error> {
    let methods = app.store.payment_methods(access).await?;
    let offered =
        |m: PaymentMethod| m.wallet.filter(|_| m.enabled).map(|wallet| Offered { method: m.method, wallet });
    Ok(methods.into_iter().filter_map(offered).collect())
}

/// All of the store's methods.
pub async fn all(app: &App, access: &StoreAccess) -> Result<Vec<Configured>, store::Error> {
    let methods = app.store.payment_methods(access).await?;
    Ok(methods.iter().filter_map(|method| configured(app, method)).collect())
}

/// One of the store's methods.
pub async fn get(app: &App, access: &StoreAccess, method: Method) -> Result<Configured, MethodError> {
    let found = app.store.payment_method(access, method).await?;
    found.and_then(|method| configured(app, &method)).ok_or(MethodError::NotConfigured)
}

fn configured(app: &App, stored: &PaymentMethod) -> Option<Configured> {
    let issuer = app.wallets.get(stored.wallet?)?;
    let config = serde_json::from_str(&stored.config).unwrap_or_default();
    let descriptor = issuer.wallet().descriptor().to_owned();
    Some(Configured { method: stored.method, enabled: stored.enabled, config, descriptor })
}

/// Adds a method to the store or changes it.
pub async fn put(
    app: &App,
    access: &StoreAccess,
    method: Method,
    wanted: Wanted,
) -> Result<Configured, MethodError> {
    available(method)?;
    let stored = app.store.payment_method(access, method).await?;
    let enabled = wanted.enabled.unwrap_or(stored.as_ref().is_none_or(|stored| stored.enabled));
    let put = match (wanted.config, stored) {
        (Some(config), _) => {
            let wallet = Some(add_wallet(app, &config).await?);
            let config = serde_json::to_string(&config).unwrap_or_default();
            PaymentMethod { method, wallet, enabled, config }
        }
        (None, Some(stored)) => PaymentMethod { enabled, ..stored },
        (None, None) => return Err(MethodError::NoWallet),
    };
    app.store.put_payment_method(access, put, app.now()).await?;
    get(app, access, method).await
}

/// The wallet's number, once it is ready to issue addresses.
async fn add_wallet(app: &App, config: &Config) -> Result<WalletNo, MethodError> {
    let wallet = read(app, config)?;
    let number = app.store.add_wallet(wallet.fingerprint_id(), wallet.descriptor(), app.now()).await?;
    let next = app.store.next_index(&app.system, number).await?;
    app.wallets.put(number, wallet, next);
    Ok(number)
}

fn read(app: &App, config: &Config) -> Result<Wallet, MethodError> {
    let fits = |text: &Option<String>| text.as_ref().is_none_or(|text| text.chars().count() <= LONGEST_TEXT);
    for (field, text) in [("label", &config.label), ("accountKeyPath", &config.account_key_path)] {
        if !fits(text) {
            return Err(MethodError::TooLong(field));
        }
    }
    Ok(Wallet::parse(&config.derivation_scheme, app.network)?)
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
    let issuer = app.wallets.get(number).ok_or(MethodError::NotConfigured)?;
    addresses(issuer.wallet(), indexes)
}

/// Addresses of a wallet that is not the store's, or not yet. Nothing is stored.
pub fn preview_proposed(
    app: &App,
    method: Method,
    config: &Config,
    indexes: Indexes,
) -> Result<Vec<Previewed>, MethodError> {
    available(method)?;
    addresses(&read(app, config)?, indexes)
}

/// Which addresses to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Indexes {
    /// The first.
    pub offset: u32,
    /// How many.
    pub count: u32,
}

fn addresses(wallet: &Wallet, Indexes { offset, count }: Indexes) -> Result<Vec<Previewed>, MethodError> {
    let end = offset.checked_add(count).filter(|end| *end <= MAX_INDEX && count <= MOST_PREVIEWED);
    let end = end.ok_or(MethodError::Range)?;
    let one = |index| Previewed { key_path: wallet.key_path(index), address: wallet.address(index) };
    Ok((offset..end).map(one).collect())
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
    Wallet::parse(text, app.network).err().filter(|error| {
        use WalletError::{ExtendedPrivateKey, HexSecret, PrivateKey, SeedWords};
        matches!(error, ExtendedPrivateKey | PrivateKey | HexSecret | SeedWords)
    })
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
