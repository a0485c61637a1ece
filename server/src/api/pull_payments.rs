//! Pull payments: an amount set aside that whoever knows its address may claim.
use super::resolve;
use super::{ApiError, FieldError};
use crate::app::App;
use crate::app::payouts::ClaimError;
use crate::web::links;
use axum::http::StatusCode;
use domain::{PullPayment, PullPaymentId};
use serde::Serialize;
use store::PullRecord;
use utoipa::ToSchema;

pub mod archive;
pub mod claim;
pub mod create;
pub mod get;
pub mod get_payout;
pub mod list;
pub mod list_payouts;
pub mod lnurl;

/// What is to be set aside. What is left out, null or empty is not said; `amount` and `currency` are needed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "it describes what `domain` reads; a test compares the two")]
pub struct CreatePullPayment {
    /// A name, which its page shows, in at most 50 characters.
    name: Option<String>,
    /// What for: Markdown, at most 4,000 bytes. HTML in it is shown as text.
    description: Option<String>,
    /// How much, above zero.
    #[schema(example = "0.1")]
    amount: String,
    /// The currency of the amount.
    #[schema(example = "BTC")]
    currency: String,
    /// Kept and given back: there is no Lightning.
    #[serde(rename = "BOLT11Expiration")]
    bolt11_expiration: Option<u32>,
    /// Whether claims need nobody's approval. Takes `btcpay.store.cancreatepullpayments`.
    #[schema(default = false)]
    auto_approve_claims: Option<bool>,
    /// Before this instant nothing can be claimed; unix seconds.
    starts_at: Option<i64>,
    /// From this instant on nothing can be claimed; unix seconds.
    expires_at: Option<i64>,
    /// How it is paid out; on the chain is the one way there is: `BTC-CHAIN`.
    payout_methods: Option<Vec<String>>,
}

/// A pull payment.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PullPaymentData {
    id: String,
    name: String,
    description: String,
    #[schema(example = "BTC")]
    currency: &'static str,
    #[schema(example = "0.10000000")]
    amount: String,
    /// In days: kept and given back.
    #[serde(rename = "BOLT11Expiration")]
    bolt11_expiration: u32,
    auto_approve_claims: bool,
    /// Since when it can be claimed, in unix seconds.
    starts_at: i64,
    /// Until when it can be claimed, in unix seconds.
    expires_at: Option<i64>,
    /// Whether it was put away.
    archived: bool,
    /// The page where it is claimed.
    view_link: String,
}

impl PullPaymentData {
    /// What is told of it by a server at that address.
    pub fn of(pull: &PullPayment, origin: &str) -> Self {
        let terms = &pull.terms;
        Self {
            id: pull.id.to_string(),
            name: terms.name.clone(),
            description: terms.description.clone(),
            currency: terms.limit.currency().code(),
            amount: terms.limit.to_decimal().to_string(),
            bolt11_expiration: terms.bolt11_days,
            auto_approve_claims: terms.auto_approve,
            starts_at: terms.starts_at.unwrap_or(pull.created_at).0,
            expires_at: terms.expires_at.map(|end| end.0),
            archived: pull.archived_at.is_some(),
            view_link: links::pull_payment(origin, &pull.id),
        }
    }
}

/// The pull payment of that id, for whoever knows it.
async fn public(app: &App, id: &str) -> Result<PullRecord, ApiError> {
    let id = PullPaymentId::parse(id).ok_or_else(resolve::pull_payment_not_found)?;
    let found = app.store.public_pull_payment(&app.system, &id).await?;
    found.ok_or_else(resolve::pull_payment_not_found)
}

impl From<ClaimError> for ApiError {
    fn from(error: ClaimError) -> Self {
        let field =
            |path: &str, message: String| Self::Invalid(vec![FieldError { path: path.into(), message }]);
        match error {
            ClaimError::NotThere | ClaimError::Store(store::Error::NotFound) => {
                resolve::pull_payment_not_found()
            }
            ClaimError::Destination(why) => field("destination", why),
            ClaimError::Amount(why) => field("amount", why),
            ClaimError::NotClaimed(why @ store::NotClaimed::NoAmount) => field("amount", why.to_string()),
            ClaimError::NotClaimed(why) => Self::Told(StatusCode::BAD_REQUEST, why.code(), why.to_string()),
            ClaimError::Store(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::pull_payment::PullTerms;
    use serde_json::json;

    /// Each field that the document names is read by `domain`: a value that can't be one is refused, with its path.
    #[test]
    fn the_document_names_what_is_read() {
        let schema = serde_json::to_value(<CreatePullPayment as utoipa::PartialSchema>::schema()).unwrap();
        for name in schema["properties"].as_object().unwrap().keys() {
            let mut body = json!({"amount": "1", "currency": "BTC"});
            body[name] = json!([{}]);
            let problems = PullTerms::from_body(body.as_object().unwrap().clone()).unwrap_err();
            assert_eq!(problems[0].path, *name);
        }
    }
}
