//! How a store is paid: its methods, and the wallet each pays into.
use super::ApiError;
use super::query::Query;
use crate::app::App;
use crate::app::payment_methods::{
    Config, Configured, Given, Indexes, MethodError, Previewed, Standing, secret,
};
use crate::app::wallets::LoadError;
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

/// A wallet, watched only. What is not in the first version of this API is Almoner's own: `descriptor` and all from
/// `format` on.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WalletData {
    /// The wallet, as it was given; of a file, the descriptor it held; `null` for a list of addresses.
    derivation_scheme: Option<String>,
    /// The same.
    account_derivation: Option<String>,
    /// The wallet as an output descriptor with its checksum; `null` for a list of addresses.
    descriptor: Option<String>,
    /// What its owner calls it.
    label: Option<String>,
    /// Fingerprint and path of the account's key.
    account_key_path: Option<String>,
    /// What it was given as: `key`, `descriptor`, `descriptors`, `addresses`, `electrum`, `sparrow`, `specter`,
    /// `coldcard`, `coldcard-multisig`, `bitcoin-core`, `bsms` or `policy`.
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<String>,
    /// The index it was to start at, if one was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    start_index: Option<u32>,
    /// The index that the next invoice gets, at least; not of a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_index: Option<u32>,
    /// How many addresses of a list no invoice has shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    addresses_left: Option<u64>,
    /// How many should be left at least: below it, the log warns.
    #[serde(skip_serializing_if = "Option::is_none")]
    low_water_mark: Option<u32>,
    /// What became of the addresses that this request gave.
    #[serde(skip_serializing_if = "Option::is_none")]
    appended: Option<AppendedData>,
}

/// What became of addresses that were given for a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AppendedData {
    /// How many are new in the list.
    added: u64,
    /// How many were dropped because they were in the list, or stood twice among those given.
    already_listed: u64,
    /// How many were dropped because an invoice has shown them before.
    issued_before: u64,
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
    let Configured { method, enabled, config, wallet } = method;
    let config = with_config.then(|| wallet_data(config, wallet));
    PaymentMethodData { payment_method_id: method.id(), enabled, config }
}

fn wallet_data(config: Config, wallet: Standing) -> WalletData {
    let scheme = Some(config.derivation_scheme).filter(|scheme| !scheme.is_empty());
    let mut data = WalletData {
        account_derivation: scheme.clone(),
        derivation_scheme: scheme,
        descriptor: None,
        label: config.label,
        account_key_path: config.account_key_path,
        format: config.format,
        start_index: config.start_index,
        next_index: None,
        addresses_left: None,
        low_water_mark: None,
        appended: None,
    };
    match wallet {
        Standing::Derived { descriptor, next_index } => {
            (data.descriptor, data.next_index) = (Some(descriptor), Some(next_index));
        }
        Standing::Listed { left, low_water_mark, appended } => {
            (data.addresses_left, data.low_water_mark) = (Some(left), Some(low_water_mark));
            data.appended = appended.map(|appended| AppendedData {
                added: appended.added,
                already_listed: appended.known,
                issued_before: appended.issued,
            });
        }
    }
    data
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
    let (offset, count) = page(query)?;
    Ok(Indexes { offset: offset.unwrap_or(0), count })
}

fn page(query: &Query) -> Result<(Option<u32>, u32), ApiError> {
    let count = query.count("count")?.or(query.count("amount")?).unwrap_or(10);
    Ok((query.count("offset")?, count))
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
        MethodError::NoWallet | MethodError::Wallet(_) | MethodError::Both => {
            ApiError::field(field, error.to_string())
        }
        MethodError::NoIndexes | MethodError::TooFar { .. } => {
            ApiError::field("startIndex", error.to_string())
        }
        MethodError::NoList => ApiError::field("lowWaterMark", error.to_string()),
        MethodError::TooLong(name) => ApiError::field(name, error.to_string()),
        MethodError::Range => ApiError::field("count", error.to_string()),
        MethodError::Store(error) | MethodError::Load(LoadError::Store(error)) => error.into(),
        MethodError::Load(error) => ApiError::Internal(error.into()),
    }
}
