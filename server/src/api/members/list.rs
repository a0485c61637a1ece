//! `GET /api/v1/stores/{storeId}/users`: who belongs to a store.
use super::MemberData;
use crate::api::{ApiError, resolve};
use crate::app::App;
use crate::auth::Principal;
use axum::Json;
use axum::extract::{Path, State};
use domain::permission::Permission;

/// Lists a store's users.
#[utoipa::path(
    get, path = "/api/v1/stores/{storeId}/users", tag = "Stores (Users)", operation_id = "Stores_GetStoreUsers",
    params(("storeId" = String, Path, description = "The store")),
    responses((status = 200, description = "Everybody who belongs to it", body = [MemberData])),
    security(("API_Key" = ["btcpay.store.canviewstoresettings"]), ("Basic" = [])),
)]
pub async fn list_members(
    State(app): State<App>,
    principal: Principal,
    Path(store): Path<String>,
) -> Result<Json<Vec<MemberData>>, ApiError> {
    let access = resolve::store(&principal, Permission::ViewStoreSettings, &store)?;
    let members = app.store.member_people(&access).await?;
    Ok(Json(members.into_iter().map(MemberData::from).collect()))
}
