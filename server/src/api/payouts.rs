//! Payouts: money that is to leave, each to one address, once.
use super::resolve::{self, Asker};
use super::{ApiError, FieldError};
use crate::api::body::Exact;
use crate::app::App;
use crate::app::payouts::{ApproveError, Wish};
use axum::http::StatusCode;
use domain::payout::NotNow;
use domain::permission::Permission;
use domain::{Method, Payout, StoreAccess};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::PayoutRecord;
use utoipa::ToSchema;

pub mod approve;
pub mod cancel;
pub mod create;
pub mod get;
pub mod list;
pub mod mark;
pub mod mark_paid;
pub mod processors;

/// What is to be paid out.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreatePayoutRequest {
    /// An address, or a `bitcoin:` link with one.
    #[schema(example = "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2")]
    destination: Option<String>,
    /// How much, in the currency of the pull payment; all that is left if neither this nor the link says it.
    #[schema(value_type = Option<String>, example = "0.1")]
    amount: Option<Exact>,
    /// On the chain is the one way there is: `BTC-CHAIN`.
    payout_method_id: Option<String>,
}

/// A payout.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PayoutData {
    id: String,
    /// How often what it pays was stated anew before it was approved.
    revision: u64,
    pull_payment_id: Option<String>,
    /// When it was claimed, in unix seconds.
    date: i64,
    destination: String,
    #[schema(example = "USD")]
    original_currency: &'static str,
    #[schema(example = "12.50")]
    original_amount: String,
    #[schema(example = "BTC")]
    payout_currency: &'static str,
    /// What is paid; none before it is approved.
    #[schema(example = "0.00025000")]
    payout_amount: Option<String>,
    #[schema(example = "BTC-CHAIN")]
    payout_method_id: &'static str,
    /// `AwaitingApproval`, `AwaitingPayment`, `InProgress`, `Completed` or `Cancelled`.
    state: &'static str,
    #[schema(value_type = Option<Object>)]
    payment_proof: Option<Map<String, Value>>,
    #[schema(value_type = Object)]
    metadata: Map<String, Value>,
}

impl From<&Payout> for PayoutData {
    fn from(payout: &Payout) -> Self {
        let bitcoin =
            |sats: domain::Sats| rust_decimal::Decimal::from_i128_with_scale(sats.to_sat().into(), 8);
        Self {
            id: payout.id.to_string(),
            revision: payout.stated,
            pull_payment_id: payout.pull_payment.as_ref().map(ToString::to_string),
            date: payout.created_at.0,
            destination: payout.destination.clone(),
            original_currency: payout.claimed.currency().code(),
            original_amount: payout.claimed.to_decimal().to_string(),
            payout_currency: "BTC",
            payout_amount: payout.sats().map(|sats| bitcoin(sats).to_string()),
            payout_method_id: Method::OnChain.id(),
            state: payout.state().name(),
            payment_proof: payout.proof(),
            metadata: payout.metadata.clone().into_inner(),
        }
    }
}

impl CreatePayoutRequest {
    /// What it asks for.
    ///
    /// # Errors
    /// 422: what is wrong with it.
    pub fn wish(self) -> Result<Wish, ApiError> {
        if let Some(name) = self.payout_method_id.filter(|name| !name.is_empty())
            && Method::parse(&name) != Ok(Method::OnChain)
        {
            return Err(ApiError::field(
                "payoutMethodId",
                "Invalid payment method: this server pays out by BTC-CHAIN",
            ));
        }
        let destination = self.destination.filter(|text| !text.trim().is_empty());
        let destination = destination.ok_or_else(|| {
            ApiError::field("destination", "The destination must be an address or a BIP21 URI")
        })?;
        let amount = self.amount.map(|Exact(amount)| amount);
        if amount.is_some_and(|amount| amount <= rust_decimal::Decimal::ZERO) {
            return Err(ApiError::field(
                "amount",
                "Write an amount above zero, or leave it out to claim all that is left",
            ));
        }
        Ok(Wish { destination, amount, ..Wish::default() })
    }
}

/// The payout of that id, for somebody who has that permission in its store.
async fn open(
    app: &App,
    asker: &Asker,
    permission: Permission,
    id: &str,
) -> Result<(StoreAccess, PayoutRecord), ApiError> {
    let (access, id) = resolve::payout(app, asker, permission, id).await?;
    let record = app.store.payout(&access, &id).await?;
    Ok((access, record.ok_or_else(resolve::payout_not_found)?))
}

impl From<NotNow> for ApiError {
    fn from(why: NotNow) -> Self {
        let code = match &why {
            NotNow::State(_) | NotNow::InSpend(_) | NotNow::StillOut(_) => "invalid-state",
            NotNow::OldRevision => "old-revision",
            NotNow::TooLittle { .. } => "amount-too-low",
            NotNow::TooMuch => "amount-too-high",
        };
        Self::Told(StatusCode::BAD_REQUEST, code, why.to_string())
    }
}

impl From<ApproveError> for ApiError {
    fn from(error: ApproveError) -> Self {
        match error {
            ApproveError::Rule(message) => {
                Self::Invalid(vec![FieldError { path: "rateRule".into(), message }])
            }
            ApproveError::NoRate(error) => {
                Self::Told(StatusCode::BAD_REQUEST, "rate-unavailable", error.to_string())
            }
            ApproveError::NotNow(why) => why.into(),
            ApproveError::Store(error) => error.into(),
        }
    }
}
