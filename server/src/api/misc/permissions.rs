//! `GET /misc/permissions`: all permissions, and what each includes.
use axum::Json;
use domain::permission::Permission;
use serde::Serialize;
use utoipa::ToSchema;

/// A permission.
#[derive(Debug, Serialize, ToSchema)]
pub struct PermissionData {
    /// Its name in keys.
    name: &'static str,
    /// What it gives besides itself.
    included: Vec<&'static str>,
    /// What its holder may do.
    about: &'static str,
}

/// Lists permissions.
#[utoipa::path(
    get, path = "/misc/permissions", tag = "Miscelleneous", operation_id = "permissionsMetadata",
    responses((status = 200, description = "The permissions", body = [PermissionData])),
)]
pub async fn get_permissions() -> Json<Vec<PermissionData>> {
    let one = |permission: Permission| PermissionData {
        name: permission.name(),
        included: permission.implied().map(Permission::name).collect(),
        about: permission.about(),
    };
    Json(Permission::ALL.into_iter().map(one).collect())
}
