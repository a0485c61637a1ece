//! The checkout page's addresses: the page, its code, the demo's button.
use super::{named, stored_settings, unavailable};
use crate::app::App;
use crate::web::checkout::{self, Checkout};
use crate::web::notice::Notice;
use crate::web::tongue::Tongue;
use crate::web::{frame, links, qr, test_coins};
use axum::extract::{Path, RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use chain::Visibility;
use domain::settings::StoreSettings;
use domain::{Fact, Invoice, InvoiceId};

pub(super) async fn show_checkout(
    tongue: Tongue,
    State(app): State<App>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Notice> {
    let (invoice, settings) = invoice(&app, &id).await?;
    let page = Checkout::new(checkout::Scene {
        tongue,
        invoice: &invoice,
        store: &settings.name,
        help: settings.support_url.as_deref(),
        now: app.now(),
        network: app.network,
        seen_late: app.node.visibility() == Visibility::Relayed,
        demo: app.limits.demo_node_wallet.is_some(),
        still: named(query.as_deref(), "still").is_some(),
    });
    Ok(frame::answer(StatusCode::OK, &page))
}

/// The code of what is due now; the query only tells one picture from the next.
pub(super) async fn show_code(State(app): State<App>, Path(id): Path<String>) -> Result<Response, Notice> {
    let (invoice, _) = invoice(&app, &id).await?;
    let link = checkout::link(&invoice, app.now()).ok_or_else(|| Notice::not_found(app.network))?;
    let picture = qr::png(&link).map_err(|error| unavailable(app.network, &error))?;
    Ok(([(header::CONTENT_TYPE, "image/png")], picture).into_response())
}

pub(super) async fn pay_with_test_coins(
    tongue: Tongue,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Redirect, Notice> {
    let (invoice, _) = invoice(&app, &id).await?;
    let coins = app.limits.demo_node_wallet.as_ref().ok_or_else(|| Notice::not_found(app.network))?;
    coins.pay(&invoice).await.map_err(|error| {
        tracing::warn!(%error, "the demo's node did not pay");
        Notice::not_paid(app.network)
    })?;
    test_coins::until_seen(&app, &invoice.id, invoice.payments.len()).await;
    Ok(Redirect::to(&tongue.link(&links::checkout_path(&invoice.id))))
}

pub(super) async fn invoice(app: &App, id: &str) -> Result<(Invoice, StoreSettings), Notice> {
    let id = InvoiceId::parse(id).ok_or_else(|| Notice::not_found(app.network))?;
    let found =
        app.store.public_invoice(&app.system, &id).await.map_err(|error| unavailable(app.network, &error))?;
    let invoice = found.ok_or_else(|| Notice::not_found(app.network))?;
    match stored_settings(app, &invoice.store).await? {
        Some(settings) => Ok((as_deep_as_now(app, invoice), settings)),
        None => Err(Notice::store_gone(app.network)),
    }
}

/// The invoice with its payments as deep as they lie now. Only depth that settles something is ever stored;
/// the one who waits wants to see every block count.
fn as_deep_as_now(app: &App, invoice: Invoice) -> Invoice {
    let tip = app.node.state().position.map(|position| position.height);
    let buried = tip.and_then(|tip| invoice.learn(&Fact::Buried { tip }, app.now()));
    buried.map_or(invoice, |change| change.invoice)
}
