//! `GET /misc/lang`: the languages of the payers' pages.
use crate::web::Tongue;
use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

/// A language.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Language {
    code: &'static str,
    /// Its name, in itself.
    current_language: &'static str,
}

/// Lists languages.
#[utoipa::path(
    get, path = "/misc/lang", tag = "Miscelleneous", operation_id = "langCodes",
    responses((status = 200, description = "The languages", body = [Language])),
)]
pub async fn get_languages() -> Json<Vec<Language>> {
    let language = |tongue: Tongue| Language { code: tongue.code(), current_language: tongue.name() };
    Json(Tongue::all().map(language).collect())
}
