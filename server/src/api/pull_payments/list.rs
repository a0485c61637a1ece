//! `GET /api/v1/stores/{storeId}/pull-payments`: a store's pull payments.
use super::PullPaymentData;
use crate::api::query::Query;
use crate::api::{ApiError, resolve};
use crate::app::App;
use crate::auth::Principal;
use axum::Json;
use axum::extract::{Path, State};
use domain::permission::Permission;
use store::PullFilter;

/// Lists a store's pull payments, newest first.
#[utoipa::path(
    get, path = "/api/v1/stores/{storeId}/pull-payments", tag = "Pull payments (Management)",
    operation_id = "PullPayments_GetPullPayments",
    params(
        ("storeId" = String, Path, description = "The store"),
        ("includeArchived" = Option<bool>, Query, description = "Whether to list those put away, too"),
        ("skip" = Option<u32>, Query, description = "How many to leave out at the beginning"),
        ("take" = Option<u32>, Query, description = "How many to list at most; none means all"),
    ),
    responses((status = 200, description = "The pull payments", body = [PullPaymentData])),
    security(("API_Key" = ["btcpay.store.canviewpullpayments"]), ("Basic" = [])),
)]
pub async fn list_pull_payments(
    State(app): State<App>,
    principal: Principal,
    Path(store): Path<String>,
    query: Query,
) -> Result<Json<Vec<PullPaymentData>>, ApiError> {
    let access = resolve::store(&principal, Permission::ViewPullPayments, &store)?;
    let filter = PullFilter {
        include_archived: query.flag("includeArchived")?.unwrap_or(false),
        before: None,
        skip: query.count("skip")?.unwrap_or(0),
        take: query.count("take")?,
    };
    let found = app.store.pull_payments(&access, filter).await?;
    Ok(Json(found.iter().map(|record| PullPaymentData::of(&record.pull, &app.origin)).collect()))
}
