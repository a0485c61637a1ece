//! The checkout page's addresses: the page, its code, the demo's button.
use super::{named, stored_settings, unavailable};
use crate::app::App;
use crate::app::create_invoice::CreateError;
use crate::app::donation_pages;
use crate::app::renew_invoice::{self, RenewError};
use crate::web::checkout::{self, Checkout};
use crate::web::guard::{self, Ask, NotWhole, Sent, Visitor};
use crate::web::look::Look;
use crate::web::notice::Notice;
use crate::web::tongue::Tongue;
use crate::web::{frame, links, qr, test_coins};
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use chain::Visibility;
use domain::donation_page::Slug;
use domain::settings::StoreSettings;
use domain::{Fact, Invoice, InvoiceId, Money};
use serde::Deserialize;

pub(super) async fn show_checkout(
    State(app): State<App>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Notice> {
    let (invoice, settings) = invoice(&app, &id).await?;
    let successor = app.store.successor(&app.system, &invoice.id).await;
    let successor = successor.map_err(|error| unavailable(app.network, &error))?;
    let thanks = thanks(&app, &invoice).await?;
    let paid_before = paid_before(&app, &invoice).await?;
    let closed = closed_page(&app, &invoice).await?.is_some();
    let token = guard::token(&app, &renew_path(&invoice.id));
    let page = Checkout::new(checkout::Scene {
        tongue: spoken(query.as_deref(), &headers, &invoice, &settings),
        successor: successor.as_ref(),
        paid_before: paid_before.as_ref(),
        thanks: thanks.as_deref(),
        still: named(query.as_deref(), "still").is_some(),
        token: (!closed).then_some(&*token),
        ..scene(&app, &invoice, &settings)
    });
    Ok(frame::answer_live(StatusCode::OK, &page))
}

/// The language of a page about an invoice: the reader's, or the one the invoice was made for, or the store's.
pub(super) fn spoken(
    query: Option<&str>,
    headers: &HeaderMap,
    invoice: &Invoice,
    settings: &StoreSettings,
) -> Tongue {
    let wanted = invoice.details.checkout.default_language.as_deref();
    Tongue::asked_unless(query, headers, wanted, &settings.default_lang)
}

/// The invoice in whose place this one was made, where something came for it: nobody should pay twice.
async fn paid_before(app: &App, invoice: &Invoice) -> Result<Option<InvoiceId>, Notice> {
    let before = app.store.predecessors(&app.system, &invoice.id).await;
    let before = before.map_err(|error| unavailable(app.network, &error))?;
    Ok(before.into_iter().find(|earlier| earlier.tally().is_anything()).map(|earlier| earlier.id))
}

/// How the page that a donation was made through thanks for it, in Markdown.
pub(super) async fn thanks(app: &App, invoice: &Invoice) -> Result<Option<String>, Notice> {
    let record = donation_pages::of_invoice(app, invoice).await;
    let record = record.map_err(|error| unavailable(app.network, &error))?;
    Ok(record.and_then(|record| record.page.settings.thanks))
}

/// What the page is told of an invoice, however it is asked.
pub(super) fn scene<'a>(app: &App, invoice: &'a Invoice, settings: &'a StoreSettings) -> checkout::Scene<'a> {
    checkout::Scene {
        tongue: Tongue::ENGLISH,
        invoice,
        settings,
        successor: None,
        paid_before: None,
        token: None,
        thanks: None,
        now: app.now(),
        network: app.network,
        height: app.node.state().position.map(|position| position.height),
        seen_late: app.node.visibility() == Visibility::Relayed,
        demo: app.limits.demo_node_wallet.is_some(),
        still: false,
    }
}

/// The form that renews has nothing to fill in.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Nothing {}

/// Makes an invoice in the place of one whose time is over, and leads there; where there is nothing to renew, back.
pub(super) async fn renew(
    tongue: Tongue,
    State(app): State<App>,
    Path(id): Path<String>,
    visitor: Visitor,
    form: Result<Sent<Nothing>, NotWhole>,
) -> Result<Response, Notice> {
    let (invoice, settings) = invoice(&app, &id).await?;
    if invoice.tally().is_anything() {
        return Ok(to_page(tongue, &invoice.id).into_response());
    }
    let known = app.store.successor(&app.system, &invoice.id).await;
    if let Some(known) = known.map_err(|error| unavailable(app.network, &error))? {
        return Ok(to_page(tongue, &known).into_response());
    }
    // Its own page says why, whatever happened to it since the button was shown.
    let Ok(renewal) = invoice.renewal(app.now()) else {
        return Ok(to_page(tongue, &invoice.id).into_response());
    };
    if let Some(page) = closed_page(&app, &invoice).await? {
        return super::donate::closed(tongue, &app, &page).await;
    }
    let fields = form.map(|sent| sent.fields).unwrap_or_default();
    let (page, what) = (renew_path(&invoice.id), asked(tongue, renewal.price, &settings.name));
    let look = &Look::of(&invoice.store, &settings);
    let ask = Ask {
        page: &page,
        store: &invoice.store,
        what: &what,
        tongue,
        look,
        visitor: &visitor,
        fields: &fields,
    };
    let access = app.system.to_store(&invoice.store);
    match guard::lead(&app, &ask, renew_invoice::run(&app, &access, &invoice.id)).await {
        Ok(response) => Ok(response),
        Err(RenewError::NotRenewable(_)) => Ok(to_page(tongue, &invoice.id).into_response()),
        Err(RenewError::PageClosed(page)) => super::donate::closed(tongue, &app, &page).await,
        Err(RenewError::Create(error)) => Err(not_renewed(&app, error)),
    }
}

/// Whoever asks for the address that a form is sent to, as by the links to other languages on what answers it, comes to
/// the invoice's page; nothing is made.
pub(super) async fn lead_back(
    tongue: Tongue,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Redirect, Notice> {
    let (invoice, _) = invoice(&app, &id).await?;
    Ok(to_page(tongue, &invoice.id))
}

async fn closed_page(app: &App, invoice: &Invoice) -> Result<Option<Slug>, Notice> {
    let closed = renew_invoice::closed_page(app, invoice).await;
    closed.map_err(|error| unavailable(app.network, &error))
}

/// Where the form that renews is sent, which its token is for.
fn renew_path(id: &InvoiceId) -> String {
    format!("{}/renew", links::checkout_path(id))
}

/// What the form asked for, to be read before it is confirmed.
fn asked(tongue: Tongue, price: Money, store: &str) -> String {
    let amount = tongue.round_money(price);
    tongue.say_with("checkout-renew-asked", &[("amount", amount.into()), ("store", store.into())])
}

fn not_renewed(app: &App, error: CreateError) -> Notice {
    match error {
        CreateError::NoStore => Notice::store_gone(app.network),
        CreateError::NoMethod | CreateError::NoAddress => Notice::no_wallet(app.network),
        CreateError::NoRate(_) | CreateError::Dust { .. } | CreateError::TooLarge => {
            Notice::not_renewed(app.network)
        }
        CreateError::Store(error) => unavailable(app.network, &error),
    }
}

/// The code of what is due now; the query only tells one picture from the next.
pub(super) async fn show_code(State(app): State<App>, Path(id): Path<String>) -> Result<Response, Notice> {
    let (invoice, _) = invoice(&app, &id).await?;
    let text = checkout::code(&invoice, app.now()).ok_or_else(|| Notice::not_found(app.network))?;
    let picture = qr::png(&text).map_err(|error| unavailable(app.network, &error))?;
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
    Ok(to_page(tongue, &invoice.id))
}

fn to_page(tongue: Tongue, id: &InvoiceId) -> Redirect {
    Redirect::to(&tongue.link(&links::checkout_path(id)))
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

#[cfg(test)]
mod tests;
