//! `GET /api/v1/health`: whether payments are seen as they come. Open to everybody, so it says nothing else.
use crate::app::App;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

/// How the server is doing.
#[derive(Debug, Serialize, ToSchema)]
pub struct HealthData {
    /// Whether the chain has been followed to its tip. While it is not, invoices are made all the same, and payments
    /// are seen later.
    synchronized: bool,
}

/// Shows how the server is doing.
#[utoipa::path(
    get, path = "/api/v1/health", tag = "Health", operation_id = "Health_GetHealth",
    responses((status = 200, description = "It answers", body = HealthData)),
)]
pub async fn get_health(State(app): State<App>) -> Json<HealthData> {
    Json(HealthData { synchronized: app.node.is_synchronized() })
}
