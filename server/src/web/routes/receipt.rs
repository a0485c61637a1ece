//! The receipt's addresses: the page, and the code that leads to it.
use super::checkout::{invoice, spoken, thanks};
use super::unavailable;
use crate::app::App;
use crate::web::notice::Notice;
use crate::web::receipt::{self, Receipt};
use crate::web::{frame, qr};
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

pub(super) async fn show(
    State(app): State<App>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Notice> {
    let (invoice, settings) = invoice(&app, &id).await?;
    let thanks = thanks(&app, &invoice).await?;
    let scene = receipt::Scene {
        tongue: spoken(query.as_deref(), &headers, &invoice, &settings),
        invoice: &invoice,
        settings: &settings,
        network: app.network,
        thanks: thanks.as_deref(),
        origin: &app.origin,
    };
    let page = Receipt::of(scene).ok_or_else(|| Notice::no_receipt(app.network))?;
    Ok(frame::answer(StatusCode::OK, &page))
}

pub(super) async fn code(State(app): State<App>, Path(id): Path<String>) -> Result<Response, Notice> {
    let (invoice, settings) = invoice(&app, &id).await?;
    if !receipt::is_given(&invoice, &settings) || !receipt::has_code(&invoice, &settings) {
        return Err(Notice::not_found(app.network));
    }
    let picture = qr::png(&receipt::address(&app.origin, &invoice.id));
    let picture = picture.map_err(|error| unavailable(app.network, &error))?;
    Ok(([(header::CONTENT_TYPE, "image/png")], picture).into_response())
}

#[cfg(test)]
mod tests;
