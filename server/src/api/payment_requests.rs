//! Payment requests: an amount that somebody is asked for, on a page of its own, paid by invoices.
use super::resolve::{self, Asker};
use super::{ApiError, FieldError};
use crate::app::App;
use crate::app::payment_requests::PayError;
use axum::http::StatusCode;
use domain::StoreAccess;
use domain::payment_request::NotPayable;
use domain::permission::Permission;
use serde::Serialize;
use serde_json::{Map, Value};
use store::RequestRecord;
use utoipa::ToSchema;

pub mod archive;
pub mod create;
pub mod get;
pub mod list;
pub mod pay;
pub mod update;

/// What a payment request asks for. What is left out, null or empty is not said; `amount` and `title` are needed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "it describes what `domain` reads; a test compares the two")]
pub struct PaymentRequestBaseData {
    /// How much, above zero.
    #[schema(example = "0.1")]
    amount: String,
    /// What for, in at most 200 characters.
    #[schema(example = "Membership 2027")]
    title: String,
    /// The currency; the store's own if nothing is said.
    currency: Option<String>,
    /// Whom it is for: written on its invoices as `buyerEmail`. Nothing is sent there.
    email: Option<String>,
    /// What for, at length: Markdown, at most 4,000 bytes. HTML in it is shown as text.
    description: Option<String>,
    /// From this instant on it takes nothing more; unix seconds.
    expiry_date: Option<i64>,
    /// What its owner knows it by.
    reference_id: Option<String>,
    /// Whether it may be paid in parts of any size.
    #[schema(default = false)]
    allow_custom_payment_amounts: bool,
    /// There are no forms: only null, empty or `None`.
    form_id: Option<String>,
    /// What the owner's own form was answered: kept and given back.
    #[schema(value_type = Option<Object>)]
    form_response: Option<Value>,
}

/// A payment request.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PaymentRequestData {
    id: String,
    store_id: String,
    #[schema(example = "0.1")]
    amount: String,
    title: String,
    currency: &'static str,
    email: Option<String>,
    description: Option<String>,
    expiry_date: Option<i64>,
    reference_id: Option<String>,
    allow_custom_payment_amounts: bool,
    form_id: Option<String>,
    #[schema(value_type = Option<Object>)]
    form_response: Option<Map<String, Value>>,
    /// `Pending` (less came than is asked for), `Processing` (enough came, not all of it is deep enough), `Completed`, or
    /// `Expired`.
    status: &'static str,
    /// When it was made, in unix seconds.
    created_time: i64,
    /// Whether it was put away.
    archived: bool,
}

impl From<&RequestRecord> for PaymentRequestData {
    fn from(record: &RequestRecord) -> Self {
        let (request, terms) = (&record.request, &record.request.terms);
        Self {
            id: request.id.to_string(),
            store_id: request.store.to_string(),
            amount: terms.price.to_decimal().to_string(),
            title: terms.title.clone(),
            currency: terms.price.currency().code(),
            email: terms.email.clone().map(domain::Personal::into_inner),
            description: terms.description.clone().map(domain::Personal::into_inner),
            expiry_date: terms.expires_at.map(|end| end.0),
            reference_id: terms.reference.clone(),
            allow_custom_payment_amounts: terms.custom_amounts,
            form_id: None,
            form_response: terms.form_response.clone().map(domain::Personal::into_inner),
            status: request.status.name(),
            created_time: request.created_at.0,
            archived: request.archived_at.is_some(),
        }
    }
}

/// The payment request of that id, for somebody who has that permission in its store.
async fn open(
    app: &App,
    asker: &Asker,
    permission: Permission,
    id: &str,
) -> Result<(StoreAccess, RequestRecord), ApiError> {
    let (access, id) = resolve::request(app, asker, permission, id).await?;
    let record = app.store.request(&access, &id).await?;
    Ok((access, record.ok_or_else(resolve::request_not_found)?))
}

impl From<PayError> for ApiError {
    fn from(error: PayError) -> Self {
        let why = match error {
            PayError::Create(error) => return error.into(),
            PayError::NotPayable(why) => why,
        };
        let code = match why {
            NotPayable::Archived => "archived",
            NotPayable::AlreadyPaid => "already-paid",
            NotPayable::Expired => "expired",
            NotPayable::NotInParts | NotPayable::Nothing | NotPayable::OtherCurrency => {
                return Self::Invalid(vec![FieldError { path: "amount".into(), message: why.to_string() }]);
            }
        };
        Self::Told(StatusCode::BAD_REQUEST, code, why.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Currency;
    use domain::payment_request::RequestTerms;
    use serde_json::json;

    /// Each field that the document names is read by `domain`: a value that can't be one is refused, with its path.
    #[test]
    fn the_document_names_what_is_read() {
        let schema =
            serde_json::to_value(<PaymentRequestBaseData as utoipa::PartialSchema>::schema()).unwrap();
        for name in schema["properties"].as_object().unwrap().keys() {
            let mut body = json!({"amount": "1", "title": "T"});
            body[name] = json!([1]);
            let problems =
                RequestTerms::from_body(body.as_object().unwrap().clone(), Currency::BTC).unwrap_err();
            assert_eq!(problems[0].path, *name);
        }
    }
}
