//! `GET /misc/rate-sources`: where rates can come from.
use crate::app::App;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

/// A source of rates.
#[derive(Debug, Serialize, ToSchema)]
pub struct RateSourceData {
    /// Its name in settings and scripts.
    id: &'static str,
    /// Its name for people.
    name: &'static str,
}

/// Lists the rate sources that can be asked, and the operator's own rates if there are any.
#[utoipa::path(
    get, path = "/misc/rate-sources", tag = "Miscelleneous", operation_id = "GetRateSources",
    responses((status = 200, description = "The sources", body = [RateSourceData])),
)]
pub async fn get_rate_sources(State(app): State<App>) -> Json<Vec<RateSourceData>> {
    let sources = app.market.offered().into_iter();
    Json(sources.map(|source| RateSourceData { id: source.id, name: source.name }).collect())
}
