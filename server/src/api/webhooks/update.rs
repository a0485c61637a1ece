//! `PUT /api/v1/webhooks/{webhookId}`: states a webhook anew. Without a secret it keeps the one it has.
use super::{WebhookData, WebhookRequest, open};
use crate::api::ApiError;
use crate::api::body::Body;
use crate::api::error::{FieldError, Problem};
use crate::api::resolve::{self, Asker};
use crate::app::App;
use axum::Json;
use axum::extract::{Path, State};
use domain::permission::Permission;
use store::Webhook;

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
    let asked = body.value;
    let old = open(&app, &access, &id).await?;
    let webhook = Webhook {
        url: asked.url()?,
        secret: asked.secret()?.unwrap_or(old.secret),
        enabled: asked.enabled.unwrap_or(true),
        automatic: asked.automatic_redelivery.unwrap_or(true),
        subscription: asked.subscription()?,
        ..old
    };
    app.store.update_webhook(&access, webhook.clone(), app.now()).await?;
    // Enabled again, it is sent what has waited.
    app.wakes.committed();
    Ok(Json(webhook.into()))
}
