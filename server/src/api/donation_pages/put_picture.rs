//! `PUT /api/v1/stores/{storeId}/donation-pages/{pageId}/picture`: gives a donation page a picture.
use super::{DonationPageData, open};
use crate::api::ApiError;
use crate::api::body::read;
use crate::api::error::{FieldError, Problem};
use crate::app::App;
use crate::app::donation_pages::Refusal;
use crate::auth::Principal;
use axum::Json;
use axum::extract::{Path, Request, State};
use domain::Picture;
use domain::permission::Permission;

/// Gives a donation page a picture, in place of the one it has.
///
/// The body is the file itself. What it is is told by its first bytes; the content type of the request says nothing. It
/// is shown as it came: take out of it what is not for everybody, such as the place where a photograph was taken.
#[utoipa::path(
    put, path = "/api/v1/stores/{storeId}/donation-pages/{pageId}/picture", tag = "Donation pages",
    operation_id = "DonationPages_PutPicture",
    params(
        ("storeId" = String, Path, description = "The store"),
        ("pageId" = String, Path, description = "The page's id, not its slug"),
    ),
    request_body(content = String, content_type = "application/octet-stream", description = "A PNG, JPEG, WebP or GIF file of at most 200 KiB"),
    responses(
        (status = 200, description = "The page", body = DonationPageData),
        (status = 404, description = "Not in this store", body = Problem),
        (status = 413, description = "The picture is too large", body = Problem),
        (status = 422, description = "Neither PNG, JPEG, WebP nor GIF", body = [FieldError]),
    ),
    security(("API_Key" = ["btcpay.store.canmodifystoresettings"]), ("Basic" = [])),
)]
pub async fn put_picture(
    State(app): State<App>,
    principal: Principal,
    Path(path): Path<(String, String)>,
    request: Request,
) -> Result<Json<DonationPageData>, ApiError> {
    let (access, mut record) = open(&app, &principal, Permission::ModifyStoreSettings, &path).await?;
    let bytes = read(request.into_body(), app.limits.body_bytes.min(Picture::MOST_OF_PAGE)).await?;
    let picture = Picture::try_new(bytes.to_vec(), Picture::MOST_OF_PAGE).map_err(Refusal::from)?;
    let now = app.now();
    app.store.set_picture(&access, &record.page.id, Some(picture), now).await?;
    record.picture_at = Some(now);
    Ok(Json(DonationPageData::new(&app, &record)))
}
