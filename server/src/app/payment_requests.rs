//! Payment requests: made and stated by whoever may, and paid by invoices, whoever asks for one.
use super::App;
use super::create_invoice::{self, CreateError, Order};
use crate::web::links;
use domain::invoice::{Checkout, Details, Metadata, Price, Status};
use domain::payment_request::{Brought, NotPayable, RequestTerms};
use domain::settings::Problem;
use domain::{Currency, Invoice, Money, PaymentRequest, RequestId, StoreAccess};
use serde_json::{Map, Value, json};
use store::{RequestRecord, Store};
use thiserror::Error;

/// Invoices of one payment request that are looked through for one that still waits.
const LOOKED_THROUGH: u32 = 50;
/// An invoice with less time left than this is not handed out again, in seconds.
const TIME_TO_PAY: u64 = 60;

/// What a payer asks for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wish {
    /// How much to pay; none for the rest.
    pub amount: Option<Money>,
    /// Whether an invoice over the same that still waits will do.
    pub reuse: bool,
}

/// Why no invoice was made. Nothing was written.
#[derive(Debug, Error)]
pub enum PayError {
    /// The request takes no such payment.
    #[error(transparent)]
    NotPayable(#[from] NotPayable),
    /// There can be no invoice now.
    #[error(transparent)]
    Create(#[from] CreateError),
}

/// The terms that a body states. `home` is the currency of an amount that names none.
///
/// # Errors
/// What is wrong, by field.
pub fn terms(body: Map<String, Value>, home: Currency) -> Result<RequestTerms, Vec<Problem>> {
    RequestTerms::from_body(body, home)
}

/// A payment request over these terms, not yet kept.
pub fn draft(app: &App, access: &StoreAccess, terms: RequestTerms) -> RequestRecord {
    let id = RequestId::from_random(app.chance.bytes());
    let request = PaymentRequest::create(id, access.store().clone(), terms, app.now()).request;
    RequestRecord { number: 0, request, brought: Brought::default() }
}

/// Keeps it. `database` may keep the answer to a request with it.
///
/// # Errors
/// The database's own.
pub async fn keep(
    app: &App,
    database: &Store,
    access: &StoreAccess,
    request: &PaymentRequest,
) -> Result<(), store::Error> {
    let PaymentRequest { id, store, terms, created_at, .. } = request.clone();
    database.create_request(access, PaymentRequest::create(id, store, terms, created_at)).await?;
    app.wakes.committed();
    Ok(())
}

/// Puts it away.
///
/// # Errors
/// [`store::Error::NotFound`] if there is none in the store.
pub async fn archive(app: &App, access: &StoreAccess, id: &RequestId) -> Result<(), store::Error> {
    app.store.archive_request(access, id, app.now()).await?;
    app.wakes.committed();
    Ok(())
}

/// An invoice that pays for it: a new one, or one that waits where that will do.
///
/// # Errors
/// [`PayError`] says why there is none.
pub async fn pay(
    app: &App,
    access: &StoreAccess,
    record: &RequestRecord,
    wish: Wish,
) -> Result<Invoice, PayError> {
    let price = record.request.payable(wish.amount, record.brought, app.now())?;
    if wish.reuse
        && let Some(waiting) = waiting(app, access, &record.request.id, price).await?
    {
        return Ok(waiting);
    }
    Ok(create_invoice::run(app, access, order(app, &record.request, price)).await?)
}

/// The newest invoice over that price for which nothing came yet, and which can still be paid.
async fn waiting(
    app: &App,
    access: &StoreAccess,
    id: &RequestId,
    price: Money,
) -> Result<Option<Invoice>, CreateError> {
    let now = app.now();
    let invoices = app.store.invoices_of_request(access, id, LOOKED_THROUGH).await?;
    let waits = |invoice: &Invoice| {
        let is_open = invoice.verdict().status == Status::New && invoice.payments.is_empty();
        let is_same = invoice.terms.price == Price::Fixed(price) && invoice.archived_at.is_none();
        is_open && is_same && invoice.terms.expires_at.since(now) >= TIME_TO_PAY
    };
    Ok(invoices.into_iter().find(waits))
}

fn order(app: &App, request: &PaymentRequest, price: Money) -> Order {
    let address = links::request(&app.origin, &request.id);
    let mut metadata = json!({
        "orderId": format!("PAY_REQUEST_{}", request.id),
        "paymentRequestId": request.id.as_str(),
        "itemDesc": request.terms.title,
        "orderUrl": address,
    });
    if let Some(email) = &request.terms.email {
        metadata["buyerEmail"] = email.as_str().into();
    }
    let details = Details {
        metadata: Metadata::parse(&metadata.to_string()).expect("it is an object"),
        // Whoever is late goes back to the request, which knows what is still due.
        checkout: Checkout {
            redirect_url: Some(address.into()),
            renewable: Some(false),
            ..Checkout::default()
        },
        request: Some(request.id.clone()),
        ..Details::default()
    };
    Order {
        price: Price::Fixed(price),
        speed: None,
        expires_after: None,
        monitored_for: None,
        tolerance: None,
        details,
    }
}
