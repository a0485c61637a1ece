//! `GET /api/v1/webhooks/{webhookId}/deliveries/{deliveryId}/request`: the body that was sent, or will be.
use super::delivery::detail;
use crate::api::ApiError;
use crate::api::error::Problem;
use crate::api::resolve::{self, Asker};
use crate::app::App;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use domain::permission::Permission;
use domain::webhook::{Envelope, body_of_text};

/// Shows a delivery's body, byte for byte.
#[utoipa::path(
    get, path = "/api/v1/webhooks/{webhookId}/deliveries/{deliveryId}/request", tag = "Webhooks",
    operation_id = "Webhooks_GetWebhookDeliveryRequests",
    params(
        ("webhookId" = String, Path, description = "The webhook"),
        ("deliveryId" = String, Path, description = "The delivery"),
    ),
    responses(
        (status = 200, description = "The body", body = Object),
        (status = 404, description = "Not of this webhook", body = Problem),
    ),
    security(("API_Key" = ["btcpay.store.webhooks.canmodifywebhooks"]), ("Basic" = [])),
)]
pub async fn get_delivery_request(
    State(app): State<App>,
    asker: Asker,
    Path((webhook, id)): Path<(String, String)>,
) -> Result<impl IntoResponse, ApiError> {
    let (access, webhook_id) = resolve::webhook(&app, &asker, Permission::ModifyWebhooks, &webhook).await?;
    let detail = detail(&app, &access, &webhook_id, &id).await?;
    let delivery_id = detail.delivery.id;
    let original_delivery_id = detail.delivery.original.unwrap_or_else(|| delivery_id.clone());
    let envelope = Envelope { delivery_id, webhook_id, original_delivery_id };
    let body = body_of_text(&detail.payload, &envelope).map_err(anyhow::Error::from)?;
    Ok(([(CONTENT_TYPE, "application/json")], body))
}
