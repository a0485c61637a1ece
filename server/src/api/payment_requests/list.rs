//! `GET /api/v1/stores/{storeId}/payment-requests`: a store's payment requests.
use super::PaymentRequestData;
use crate::api::error::FieldError;
use crate::api::query::Query;
use crate::api::{ApiError, resolve};
use crate::app::App;
use crate::auth::Principal;
use axum::Json;
use axum::extract::{Path, State};
use domain::payment_request::RequestStatus;
use domain::permission::Permission;
use store::RequestFilter;

/// Lists a store's payment requests, newest first. All filters but `includeArchived` are Almoner's own.
#[utoipa::path(
    get, path = "/api/v1/stores/{storeId}/payment-requests", tag = "Payment Requests",
    operation_id = "PaymentRequests_GetPaymentRequests",
    params(
        ("storeId" = String, Path, description = "The store"),
        ("includeArchived" = Option<bool>, Query, description = "Whether to list those put away, too"),
        ("status" = Option<Vec<String>>, Query, description = "Only those with one of these statuses"),
        ("textSearch" = Option<String>, Query, description = "Only those with this somewhere in their title, referenceId or id"),
        ("skip" = Option<u32>, Query, description = "How many to leave out at the beginning"),
        ("take" = Option<u32>, Query, description = "How many to list at most; none means all"),
    ),
    responses(
        (status = 200, description = "The payment requests", body = [PaymentRequestData]),
        (status = 422, description = "Wrong filters", body = [FieldError]),
    ),
    security(("API_Key" = ["btcpay.store.canviewpaymentrequests"]), ("Basic" = [])),
)]
pub async fn list_requests(
    State(app): State<App>,
    principal: Principal,
    Path(store): Path<String>,
    query: Query,
) -> Result<Json<Vec<PaymentRequestData>>, ApiError> {
    let access = resolve::store(&principal, Permission::ViewPaymentRequests, &store)?;
    let status = |name: &String| {
        let message = "use Pending, Processing, Completed or Expired";
        RequestStatus::parse(name).ok_or_else(|| ApiError::field("status", message))
    };
    let filter = RequestFilter {
        statuses: query.all("status").iter().map(status).collect::<Result<_, _>>()?,
        text_search: query.one("textSearch"),
        include_archived: query.flag("includeArchived")?.unwrap_or(false),
        before: None,
        skip: query.count("skip")?.unwrap_or(0),
        take: query.count("take")?,
    };
    let found = app.store.requests(&access, filter).await?;
    Ok(Json(found.iter().map(PaymentRequestData::from).collect()))
}
