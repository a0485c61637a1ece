//! `GET /api/v1/webhooks/{webhookId}/deliveries/{deliveryId}`: one delivery.
use super::{DeliveryData, no_delivery};
use crate::api::ApiError;
use crate::api::error::Problem;
use crate::api::resolve::{self, Asker};
use crate::app::App;
use axum::Json;
use axum::extract::{Path, State};
use domain::permission::Permission;
use domain::{DeliveryId, StoreAccess, WebhookId};
use store::DeliveryDetail;

/// Shows a delivery.
#[utoipa::path(
    get, path = "/api/v1/webhooks/{webhookId}/deliveries/{deliveryId}", tag = "Webhooks", operation_id = "Webhooks_GetWebhookDelivery",
    params(
        ("webhookId" = String, Path, description = "The webhook"),
        ("deliveryId" = String, Path, description = "The delivery"),
    ),
    responses(
        (status = 200, description = "The delivery", body = DeliveryData),
        (status = 404, description = "Not of this webhook", body = Problem),
    ),
    security(("API_Key" = ["btcpay.store.webhooks.canmodifywebhooks"]), ("Basic" = [])),
)]
pub async fn get_delivery(
    State(app): State<App>,
    asker: Asker,
    Path((webhook, id)): Path<(String, String)>,
) -> Result<Json<DeliveryData>, ApiError> {
    let (access, webhook) = resolve::webhook(&app, &asker, Permission::ModifyWebhooks, &webhook).await?;
    Ok(Json(detail(&app, &access, &webhook, &id).await?.delivery.into()))
}

/// The delivery of that id, with what it carries.
pub(super) async fn detail(
    app: &App,
    access: &StoreAccess,
    webhook: &WebhookId,
    id: &str,
) -> Result<DeliveryDetail, ApiError> {
    let id = DeliveryId::parse(id).ok_or_else(no_delivery)?;
    app.store.delivery(access, webhook, &id).await?.ok_or_else(no_delivery)
}
