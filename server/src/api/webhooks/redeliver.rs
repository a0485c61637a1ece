//! `POST /api/v1/webhooks/{webhookId}/deliveries/{deliveryId}/redeliver`: sends an event once more.
use super::no_delivery;
use crate::api::ApiError;
use crate::api::error::Problem;
use crate::api::idempotency::Key;
use crate::api::resolve::{self, Asker};
use crate::app::{App, redeliver};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::DeliveryId;
use domain::permission::Permission;

/// Sends a delivery's event once more, as a delivery of its own. It is sent soon after this answer.
#[utoipa::path(
    post, path = "/api/v1/webhooks/{webhookId}/deliveries/{deliveryId}/redeliver", tag = "Webhooks",
    operation_id = "Webhooks_RedeliverWebhookDelivery",
    params(
        ("webhookId" = String, Path, description = "The webhook"),
        ("deliveryId" = String, Path, description = "The delivery"),
    ),
    responses(
        (status = 200, description = "The new delivery's id", body = String, content_type = "application/json"),
        (status = 404, description = "Not of this webhook", body = Problem),
    ),
    security(("API_Key" = ["btcpay.store.webhooks.canmodifywebhooks"]), ("Basic" = [])),
)]
pub async fn redeliver(
    State(app): State<App>,
    asker: Asker,
    Path((webhook, id)): Path<(String, String)>,
    once: Key,
) -> Result<Json<String>, ApiError> {
    let (access, webhook) = resolve::webhook(&app, &asker, Permission::ModifyWebhooks, &webhook).await?;
    let id = DeliveryId::parse(&id).ok_or_else(no_delivery)?;
    let again = redeliver::new_id(&app);
    let database = once.store(&app, StatusCode::OK, &again)?;
    redeliver::run(&app, &database, &access, (&webhook, &id), &again).await.map_err(|error| match error {
        store::Error::NotFound => no_delivery(),
        other => other.into(),
    })?;
    Ok(Json(again.to_string()))
}
