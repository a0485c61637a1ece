//! `GET /api/v1/webhooks/{webhookId}/deliveries`: what was sent lately, and how it went.
use super::DeliveryData;
use crate::api::ApiError;
use crate::api::error::Problem;
use crate::api::query::Query;
use crate::api::resolve::{self, Asker};
use crate::app::App;
use axum::Json;
use axum::extract::{Path, State};
use domain::permission::Permission;

const FEW: u32 = 50;
const MOST: u32 = 1_000;

/// Lists a webhook's latest deliveries.
#[utoipa::path(
    get, path = "/api/v1/webhooks/{webhookId}/deliveries", tag = "Webhooks", operation_id = "Webhooks_GetWebhookDeliveries",
    params(
        ("webhookId" = String, Path, description = "The webhook"),
        ("count" = Option<u32>, Query, description = "How many at most; 50, if nothing is said, and never more than 1000"),
    ),
    responses(
        (status = 200, description = "The deliveries, newest first", body = [DeliveryData]),
        (status = 404, description = "Not in this store", body = Problem),
    ),
    security(("API_Key" = ["btcpay.store.webhooks.canmodifywebhooks"]), ("Basic" = [])),
)]
pub async fn list_deliveries(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    query: Query,
) -> Result<Json<Vec<DeliveryData>>, ApiError> {
    let (access, id) = resolve::webhook(&app, &asker, Permission::ModifyWebhooks, &id).await?;
    let count = query.count("count")?.unwrap_or(FEW).min(MOST);
    let deliveries = app.store.deliveries(&access, &id, count).await?;
    Ok(Json(deliveries.into_iter().map(DeliveryData::from).collect()))
}
