//! `POST /api/v1/stores/{storeId}/webhooks`: makes a webhook.
use super::{WebhookData, WebhookRequest};
use crate::api::body::Body;
use crate::api::error::FieldError;
use crate::api::idempotency::Key;
use crate::api::{ApiError, resolve};
use crate::app::{App, webhooks};
use crate::auth::Principal;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::permission::Permission;
use serde::Serialize;
use utoipa::ToSchema;

/// A new webhook and its secret.
#[derive(Serialize, ToSchema)]
pub struct NewWebhookData {
    #[serde(flatten)]
    webhook: WebhookData,
    /// What deliveries are signed with. It is in this answer and never again.
    secret: String,
}

/// Creates a webhook.
///
/// Deliveries carry `BTCPay-Sig: sha256=` and the hexadecimal HMAC-SHA256 of the body, and the headers of Standard
/// Webhooks beside it.
#[utoipa::path(
    post, path = "/api/v1/stores/{storeId}/webhooks", tag = "Webhooks", operation_id = "Webhooks_CreateWebhook",
    params(("storeId" = String, Path, description = "The store")),
    request_body = WebhookRequest,
    responses(
        (status = 200, description = "The webhook and its secret", body = NewWebhookData),
        (status = 422, description = "Wrong fields", body = [FieldError]),
    ),
    security(("API_Key" = ["btcpay.store.webhooks.canmodifywebhooks"]), ("Basic" = [])),
)]
pub async fn create_webhook(
    State(app): State<App>,
    principal: Principal,
    Path(store): Path<String>,
    once: Key,
    body: Body<WebhookRequest>,
) -> Result<Json<NewWebhookData>, ApiError> {
    let access = resolve::store(&principal, Permission::ModifyWebhooks, &store)?;
    let webhook = body.value.check()?.made(&app);
    let answer =
        NewWebhookData { secret: webhook.secret.reveal().to_owned(), webhook: webhook.clone().into() };
    // The secret lies in the same database anyway: it is needed for every delivery.
    webhooks::make(&once.store(&app, StatusCode::OK, &answer)?, &access, webhook).await?;
    Ok(Json(answer))
}

/// Shows no secret.
impl std::fmt::Debug for NewWebhookData {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewWebhookData").field("webhook", &self.webhook).finish_non_exhaustive()
    }
}
