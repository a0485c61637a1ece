//! `POST /api/v1/stores/{storeId}/pull-payments`: sets an amount aside to be claimed.
use super::{CreatePullPayment, PullPaymentData};
use crate::api::body::Body;
use crate::api::error::FieldError;
use crate::api::idempotency::Key;
use crate::api::{ApiError, resolve};
use crate::app::{App, payouts};
use crate::auth::Principal;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::permission::Permission;
use domain::pull_payment::PullTerms;
use serde_json::{Map, Value};

/// Creates a pull payment. Whoever has its `viewLink` can claim payouts from it, up to its amount in all.
#[utoipa::path(
    post, path = "/api/v1/stores/{storeId}/pull-payments", tag = "Pull payments (Management)",
    operation_id = "PullPayments_CreatePullPayment",
    params(("storeId" = String, Path, description = "The store")),
    request_body = CreatePullPayment,
    responses(
        (status = 200, description = "The pull payment", body = PullPaymentData),
        (status = 422, description = "Wrong fields", body = [FieldError]),
    ),
    security(("API_Key" = ["btcpay.store.cancreatenonapprovedpullpayments"]), ("Basic" = [])),
)]
pub async fn create_pull_payment(
    State(app): State<App>,
    principal: Principal,
    Path(store): Path<String>,
    once: Key,
    body: Body<Map<String, Value>>,
) -> Result<Json<PullPaymentData>, ApiError> {
    let access = resolve::store(&principal, Permission::CreateNonApprovedPullPayments, &store)?;
    let terms = PullTerms::from_body(body.value)?;
    if terms.auto_approve {
        resolve::store(&principal, Permission::CreatePullPayments, &store)?;
    }
    let pull = payouts::draft(&app, access.store(), terms);
    let answer = PullPaymentData::of(&pull, &app.origin);
    let database = once.store(&app, StatusCode::OK, &answer)?;
    database.create_pull_payment(&access, pull, None).await?;
    Ok(Json(answer))
}
