//! `GET /misc/rate-sources`: where rates can come from.
use axum::Json;
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

/// Lists rate sources.
#[utoipa::path(
    get, path = "/misc/rate-sources", tag = "Miscelleneous", operation_id = "GetRateSources",
    responses((status = 200, description = "The sources", body = [RateSourceData])),
)]
pub async fn get_rate_sources() -> Json<Vec<RateSourceData>> {
    Json(rates::SOURCES.iter().map(|source| RateSourceData { id: source.id, name: source.name }).collect())
}
