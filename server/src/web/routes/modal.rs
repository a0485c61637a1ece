//! What shops load that show the checkout over their own page: `/modal/btcpay.js`, and the address by which older
//! plugins know the checkout.
use super::named;
use crate::app::App;
use crate::web::links;
use crate::web::notice::Notice;
use axum::extract::{RawQuery, State};
use axum::http::header::{self, HeaderName};
use axum::response::{IntoResponse, Redirect, Response};
use domain::InvoiceId;

const SCRIPT: &str = include_str!("../../../assets/btcpay.js");

/// The script. Its address is the contract's, so a browser may keep it for an hour only.
pub(super) async fn script() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=3600"),
        // It runs in other people's pages: that is what it is for.
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ];
    (headers, SCRIPT).into_response()
}

/// `/invoice?id=…`: the checkout under its old address.
pub(super) async fn by_query(State(app): State<App>, RawQuery(query): RawQuery) -> Result<Redirect, Notice> {
    let id = named(query.as_deref(), "id").and_then(|id| InvoiceId::parse(&id));
    let id = id.ok_or_else(|| Notice::not_found(app.network))?;
    Ok(Redirect::to(&links::checkout_path(&id)))
}
