//! `GET /api/v1/stores/{storeId}/webhooks`: a store's webhooks.
use super::WebhookData;
use crate::api::{ApiError, resolve};
use crate::app::App;
use crate::auth::Principal;
use axum::Json;
use axum::extract::{Path, State};
use domain::permission::Permission;

/// Lists a store's webhooks.
#[utoipa::path(
    get, path = "/api/v1/stores/{storeId}/webhooks", tag = "Webhooks", operation_id = "Webhooks_GetWebhooks",
    params(("storeId" = String, Path, description = "The store")),
    responses((status = 200, description = "The webhooks, oldest first", body = [WebhookData])),
    security(("API_Key" = ["btcpay.store.webhooks.canmodifywebhooks"]), ("Basic" = [])),
)]
pub async fn list_webhooks(
    State(app): State<App>,
    principal: Principal,
    Path(store): Path<String>,
) -> Result<Json<Vec<WebhookData>>, ApiError> {
    let access = resolve::store(&principal, Permission::ModifyWebhooks, &store)?;
    let webhooks = app.store.webhooks(&access).await?;
    Ok(Json(webhooks.into_iter().map(WebhookData::from).collect()))
}
