//! How a store is paid: its methods, and the wallet each pays into.
use super::ApiError;
use super::query::Query;
use crate::app::App;
use crate::app::payment_methods::{Config, Configured, Indexes, MethodError, Previewed, secret};
use crate::auth::Principal;
use domain::StoreAccess;
use domain::permission::Permission;
use serde::Serialize;
use utoipa::ToSchema;

pub mod delete;
pub mod get;
pub mod list;
pub mod preview;
pub mod preview_proposed;
pub mod put;
mod wallet_text;

use wallet_text::Reading;

/// A payment method of a store.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PaymentMethodData {
    /// Which: `BTC-CHAIN`.
    payment_method_id: &'static str,
    /// Whether payers are offered it.
    enabled: bool,
    /// Its wallet; only where it was asked for with `includeConfig`.
    config: Option<WalletData>,
}

/// A wallet, watched only.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WalletData {
    /// The wallet, as it was given.
    derivation_scheme: String,
    /// The same.
    account_derivation: String,
    /// The wallet as an output descriptor with its checksum.
    descriptor: String,
    /// What its owner calls it.
    label: Option<String>,
    /// Fingerprint and path of the account's key.
    account_key_path: Option<String>,
}

/// Addresses of a wallet.
#[derive(Debug, Serialize, ToSchema)]
pub struct PreviewData {
    addresses: Vec<AddressData>,
}

/// An address of a wallet.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AddressData {
    /// The path from the account's key.
    key_path: String,
    address: String,
}

/// Shows nothing of the wallet.
impl std::fmt::Debug for WalletData {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WalletData").finish_non_exhaustive()
    }
}

fn shown(method: Configured, with_config: bool) -> PaymentMethodData {
    let Configured { method, enabled, config, descriptor } = method;
    let config = with_config.then(|| WalletData {
        account_derivation: config.derivation_scheme.clone(),
        derivation_scheme: config.derivation_scheme,
        descriptor,
        label: config.label,
        account_key_path: config.account_key_path,
    });
    PaymentMethodData { payment_method_id: method.id(), enabled, config }
}

/// Whether wallets are to be shown; that takes the permission to change them.
fn with_config(query: &Query, principal: &Principal, access: &StoreAccess) -> Result<bool, ApiError> {
    let asked = query.flag("includeConfig")?.unwrap_or(false);
    if asked {
        principal.store(Permission::ModifyStoreSettings, access.store())?;
    }
    Ok(asked)
}

/// Which addresses a request asks for; ten, if it does not say.
fn indexes(query: &Query) -> Result<Indexes, ApiError> {
    let count = query.count("count")?.or(query.count("amount")?).unwrap_or(10);
    Ok(Indexes { offset: query.count("offset")?.unwrap_or(0), count })
}

fn previewed(addresses: Vec<Previewed>) -> PreviewData {
    let one = |previewed: Previewed| AddressData { key_path: previewed.key_path, address: previewed.address };
    PreviewData { addresses: addresses.into_iter().map(one).collect() }
}

/// A refusal, about the field that held the wallet.
fn refused(error: MethodError, field: &str) -> ApiError {
    match error {
        MethodError::Unavailable(_) => ApiError::not_found("paymentmethod-not-found", error.to_string()),
        MethodError::NotConfigured => ApiError::not_found("paymentmethod-not-configured", error.to_string()),
        MethodError::NoWallet | MethodError::Wallet(_) => ApiError::field(field, error.to_string()),
        MethodError::TooLong(name) => ApiError::field(name, error.to_string()),
        MethodError::Range => ApiError::field("count", error.to_string()),
        MethodError::Store(error) => error.into(),
    }
}
