//! `GET /api/v1/stores`: one's own stores.
use super::StoreData;
use crate::api::ApiError;
use crate::app::App;
use crate::auth::Principal;
use axum::Json;
use axum::extract::State;
use domain::permission::{Permission, allows};

const NEEDED: Permission = Permission::ViewStoreSettings;

/// Lists the stores that one may see.
///
/// A key that is for no store's settings is refused; one for some stores sees those.
#[utoipa::path(
    get, path = "/api/v1/stores", tag = "Stores", operation_id = "Stores_GetStores",
    responses((status = 200, description = "The stores, oldest first", body = [StoreData])),
    security(("API_Key" = ["btcpay.store.canviewstoresettings"]), ("Basic" = [])),
)]
pub async fn list_stores(
    State(app): State<App>,
    principal: Principal,
) -> Result<Json<Vec<StoreData>>, ApiError> {
    if !principal.scope.iter().any(|grant| grant.permission().implies(NEEDED)) {
        return Err(ApiError::Missing(NEEDED));
    }
    let stores = app.store.stores_of(&principal.user).await?;
    let seen = stores.iter().filter(|(record, _)| allows(&principal.grants, NEEDED, Some(&record.id)));
    Ok(Json(seen.map(|(record, _)| record.into()).collect()))
}
