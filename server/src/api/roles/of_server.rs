//! `GET /api/v1/server/roles`: what members of any store can be.
use super::RoleData;
use crate::api::ApiError;
use crate::auth::Principal;
use axum::Json;
use domain::permission::Permission;

/// Lists the server's roles.
#[utoipa::path(
    get, path = "/api/v1/server/roles", tag = "ServerInfo", operation_id = "Server_GetStoreRoles",
    responses((status = 200, description = "The roles", body = [RoleData])),
    security(("API_Key" = ["btcpay.server.canmodifyserversettings"]), ("Basic" = [])),
)]
pub async fn list_server_roles(principal: Principal) -> Result<Json<Vec<RoleData>>, ApiError> {
    principal.require(Permission::ModifyServerSettings)?;
    Ok(Json(RoleData::all()))
}
