//! `GET /api/v1/webhooks/{webhookId}`: one webhook.
use super::{WebhookData, open};
use crate::api::ApiError;
use crate::api::error::Problem;
use crate::api::resolve::{self, Asker};
use crate::app::App;
use axum::Json;
use axum::extract::{Path, State};
use domain::permission::Permission;

/// Shows a webhook.
#[utoipa::path(
    get, path = "/api/v1/webhooks/{webhookId}", tag = "Webhooks", operation_id = "Webhooks_GetWebhook",
    params(("webhookId" = String, Path, description = "The webhook")),
    responses(
        (status = 200, description = "The webhook", body = WebhookData),
        (status = 404, description = "Not in this store", body = Problem),
    ),
    security(("API_Key" = ["btcpay.store.webhooks.canmodifywebhooks"]), ("Basic" = [])),
)]
pub async fn get_webhook(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<String>,
) -> Result<Json<WebhookData>, ApiError> {
    let (access, id) = resolve::webhook(&app, &asker, Permission::ModifyWebhooks, &id).await?;
    Ok(Json(open(&app, &access, &id).await?.into()))
}
