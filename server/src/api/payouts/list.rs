//! `GET /api/v1/stores/{storeId}/payouts`: a store's payouts.
use super::PayoutData;
use crate::api::error::FieldError;
use crate::api::query::Query;
use crate::api::{ApiError, resolve};
use crate::app::App;
use crate::auth::Principal;
use axum::Json;
use axum::extract::{Path, State};
use domain::payout::PayoutState;
use domain::permission::Permission;
use store::PayoutFilter;

/// Lists a store's payouts, newest first.
#[utoipa::path(
    get, path = "/api/v1/stores/{storeId}/payouts", tag = "Stores (Payouts)",
    operation_id = "PullPayments_GetStorePayouts",
    params(
        ("storeId" = String, Path, description = "The store"),
        ("includeCancelled" = Option<bool>, Query, description = "Whether to list those that were cancelled, too"),
        ("state" = Option<Vec<String>>, Query, description = "Only those in one of these states"),
        ("skip" = Option<u32>, Query, description = "How many to leave out at the beginning"),
        ("take" = Option<u32>, Query, description = "How many to list at most; none means all"),
    ),
    responses(
        (status = 200, description = "The payouts", body = [PayoutData]),
        (status = 422, description = "Wrong filters", body = [FieldError]),
    ),
    security(("API_Key" = ["btcpay.store.canviewpayouts"]), ("Basic" = [])),
)]
pub async fn list_payouts(
    State(app): State<App>,
    principal: Principal,
    Path(store): Path<String>,
    query: Query,
) -> Result<Json<Vec<PayoutData>>, ApiError> {
    let access = resolve::store(&principal, Permission::ViewPayouts, &store)?;
    let state = |name: &String| {
        let message = "use AwaitingApproval, AwaitingPayment, InProgress, Completed or Cancelled";
        PayoutState::parse(name).ok_or_else(|| ApiError::field("state", message))
    };
    let filter = PayoutFilter {
        pull_payment: None,
        states: query.all("state").iter().map(state).collect::<Result<_, _>>()?,
        include_cancelled: query.flag("includeCancelled")?.unwrap_or(false),
        before: None,
        skip: query.count("skip")?.unwrap_or(0),
        take: query.count("take")?,
    };
    let found = app.store.payouts(&access, filter).await?;
    Ok(Json(found.iter().map(|record| PayoutData::from(&record.payout)).collect()))
}
