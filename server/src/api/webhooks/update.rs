//! `PUT /api/v1/webhooks/{webhookId}`: states a webhook anew. Without a secret it keeps the one it has.
use super::{WebhookData, WebhookRequest, open};
use crate::api::ApiError;
use crate::api::body::Body;
use crate::api::error::{FieldError, Problem};
use crate::api::resolve::{self, Asker};
use crate::app::{App, webhooks};
use axum::Json;
use axum::extract::{Path, State};
use domain::permission::Permission;

/// Replaces a webhook's settings; what is left out becomes the default, but for the secret.
#[utoipa::path(
    put, path = "/api/v1/webhooks/{webhookId}", tag = "Webhooks", operation_id = "Webhooks_UpdateWebhook",
    params(("webhookId" = String, Path, description = "The webhook")),
    request_body = WebhookRequest,
    responses(
        (status = 200, description = "The webhook", body = WebhookData),
        (status = 404, description = "Not in this store", body = Problem),
        (status = 422, description = "Wrong fields", body = [FieldError]),
    ),
    security(("API_Key" = ["btcpay.store.webhooks.canmodifywebhooks"]), ("Basic" = [])),
)]
pub async fn update_webhook(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    body: Body<WebhookRequest>,
) -> Result<Json<WebhookData>, ApiError> {
    let (access, id) = resolve::webhook(&app, &asker, Permission::ModifyWebhooks, &id).await?;
    let old = open(&app, &access, &id).await?;
    let webhook = body.value.check()?.of(old);
    webhooks::restate(&app, &access, webhook.clone()).await?;
    Ok(Json(webhook.into()))
}
