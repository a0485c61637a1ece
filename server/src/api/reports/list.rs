//! `GET /api/v1/stores/{storeId}/reports`: the reports there are.
use super::ReportData;
use crate::api::{ApiError, resolve};
use crate::auth::Principal;
use crate::ledger::reports::{Field, REPORTS};
use axum::Json;
use axum::extract::Path;
use domain::permission::Permission;

/// Lists the reports on a store's books.
#[utoipa::path(
    get, path = "/api/v1/stores/{storeId}/reports", tag = "Reports", operation_id = "Reports_GetReports",
    params(("storeId" = String, Path, description = "The store")),
    responses((status = 200, description = "The reports", body = [ReportData])),
    security(("API_Key" = ["btcpay.store.canviewreports"]), ("Basic" = [])),
)]
pub async fn list_reports(
    principal: Principal,
    Path(store): Path<String>,
) -> Result<Json<Vec<ReportData>>, ApiError> {
    resolve::store(&principal, Permission::ViewReports, &store)?;
    let usual = [Field::From, Field::To, Field::Format];
    let reports = REPORTS.iter().map(|about| ReportData {
        name: about.name,
        about: about.about,
        formats: about.report.formats(),
        fields: usual.iter().chain(about.fields).map(|field| field.name()).collect(),
    });
    Ok(Json(reports.collect()))
}
