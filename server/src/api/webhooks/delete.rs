//! `DELETE /api/v1/webhooks/{webhookId}`: removes a webhook.
use crate::api::ApiError;
use crate::api::error::Problem;
use crate::api::resolve::{self, Asker};
use crate::app::App;
use axum::extract::{Path, State};
use domain::permission::Permission;

/// Removes a webhook. What waited for it is not sent.
#[utoipa::path(
    delete, path = "/api/v1/webhooks/{webhookId}", tag = "Webhooks", operation_id = "Webhooks_DeleteWebhook",
    params(("webhookId" = String, Path, description = "The webhook")),
    responses(
        (status = 200, description = "It is gone"),
        (status = 404, description = "Not in this store", body = Problem),
    ),
    security(("API_Key" = ["btcpay.store.webhooks.canmodifywebhooks"]), ("Basic" = [])),
)]
pub async fn delete_webhook(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<String>,
) -> Result<(), ApiError> {
    let (access, id) = resolve::webhook(&app, &asker, Permission::ModifyWebhooks, &id).await?;
    Ok(app.store.delete_webhook(&access, &id, app.now()).await?)
}
