//! `POST /api/v1/stores/{storeId}/logo`: gives a store a logo of its own.
use super::{StoreData, open};
use crate::api::body::read;
use crate::api::error::{FieldError, Problem};
use crate::api::{ApiError, resolve};
use crate::app::App;
use crate::auth::Principal;
use crate::web::look;
use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Multipart, Path, Request, State};
use axum::http::StatusCode;
use domain::permission::Permission;
use domain::{Picture, PictureError};
use utoipa::ToSchema;

/// What a form adds to the file it sends.
const OF_THE_FORM: usize = 8 * 1024;

/// The form that brings a logo.
#[derive(Debug, ToSchema)]
#[allow(dead_code, reason = "it stands in the document; the form is read piece by piece")]
pub struct LogoForm {
    /// A PNG, JPEG, WebP or GIF file of at most 100 KiB.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Gives a store a logo, in place of the one it has.
///
/// It is shown on the pages payers see, from this server; `logoUrl` becomes `fileid:` and its id. A logo on another host,
/// which `logoUrl` may name too, is not shown there: it would tell that host who is about to pay. What the file is is
/// told by its first bytes; its name and content type say nothing.
#[utoipa::path(
    post, path = "/api/v1/stores/{storeId}/logo", tag = "Stores", operation_id = "Stores_UploadStoreLogo",
    params(("storeId" = String, Path, description = "The store")),
    request_body(content = LogoForm, content_type = "multipart/form-data"),
    responses(
        (status = 200, description = "The store", body = StoreData),
        (status = 413, description = "The file is too large", body = Problem),
        (status = 422, description = "No file, or none that is a logo", body = [FieldError]),
    ),
    security(("API_Key" = ["btcpay.store.canmodifystoresettings"]), ("Basic" = [])),
)]
pub async fn upload_logo(
    State(app): State<App>,
    principal: Principal,
    Path(id): Path<String>,
    request: Request,
) -> Result<Json<StoreData>, ApiError> {
    let access = resolve::store(&principal, Permission::ModifyStoreSettings, &id)?;
    let mut record = open(&app, &access).await?;
    let limit = app.limits.body_bytes.min(Picture::MOST_OF_LOGO + OF_THE_FORM);
    let bytes = file(request, limit).await?;
    let logo = Picture::try_new(bytes.to_vec(), Picture::MOST_OF_LOGO).map_err(refused)?;
    record.settings = app.store.set_logo(&access, look::logo_id(&logo), logo).await?;
    Ok(Json((&record).into()))
}

fn refused(error: PictureError) -> ApiError {
    match error {
        PictureError::TooLarge { .. } => {
            ApiError::Told(StatusCode::PAYLOAD_TOO_LARGE, "payload-too-large", error.to_string())
        }
        PictureError::Empty | PictureError::Unknown => ApiError::field("file", error.to_string()),
    }
}

/// The field `file` of the form.
async fn file(request: Request, limit: usize) -> Result<Bytes, ApiError> {
    let (parts, body) = request.into_parts();
    let whole = Body::from(read(body, limit).await?);
    let unreadable =
        || ApiError::field("file", "Send the logo as multipart/form-data, in a field named file");
    let form = Multipart::from_request(Request::from_parts(parts, whole), &()).await;
    let mut form = form.map_err(|_| unreadable())?;
    while let Some(field) = form.next_field().await.map_err(|_| unreadable())? {
        if field.name() == Some("file") {
            return field.bytes().await.map_err(|_| unreadable());
        }
    }
    Err(unreadable())
}
