//! Makes an invoice in the place of one whose time ran out: the same price at today's rate, once.
use super::App;
use super::create_invoice::{self, ATTEMPTS, CreateError, Order};
use super::donation_pages;
use super::onlookers::Told;
use super::wallets;
use domain::donation_page::{PageState, Slug};
use domain::invoice::{NotRenewable, Price, Renewal};
use domain::{Invoice, InvoiceId, StoreAccess};
use store::Renewed;
use thiserror::Error;

/// Why no invoice was made. Nothing was written.
#[derive(Debug, Error)]
pub enum RenewError {
    /// The old invoice has no successor.
    #[error(transparent)]
    NotRenewable(#[from] NotRenewable),
    /// It was a gift through a page that takes nothing more.
    #[error("the donation page {0} takes nothing more")]
    PageClosed(Slug),
    /// The new one can't be made now.
    #[error(transparent)]
    Create(#[from] CreateError),
}

/// The successor of that invoice: the one it has, or a new one. Asking twice gives the same.
pub async fn run(app: &App, access: &StoreAccess, id: &InvoiceId) -> Result<InvoiceId, RenewError> {
    for _ in 0..ATTEMPTS {
        match attempt(app, access, id).await {
            // Something came for the old one meanwhile, or another wallet has issued this address: look again.
            Err(RenewError::Create(CreateError::Store(
                store::Error::Conflict { .. } | store::Error::AddressTaken,
            ))) => wallets::renew(app).await.map_err(CreateError::from)?,
            done => return done,
        }
    }
    Err(CreateError::NoAddress.into())
}

/// The page that the invoice was made through, if it takes nothing more: whoever gives after an appeal's last day gives to
/// what its owner has ended.
pub async fn closed_page(app: &App, invoice: &Invoice) -> Result<Option<Slug>, store::Error> {
    let record = donation_pages::of_invoice(app, invoice).await?;
    let closed = record.filter(|record| record.page.state(app.now()) != PageState::Open);
    Ok(closed.map(|record| record.page.slug))
}

async fn attempt(app: &App, access: &StoreAccess, id: &InvoiceId) -> Result<InvoiceId, RenewError> {
    let known = app.store.successor(&app.system, id).await.map_err(CreateError::from)?;
    if let Some(known) = known {
        return Ok(known);
    }
    let old = app.store.invoice(access, id).await.map_err(CreateError::from)?.ok_or(CreateError::NoStore)?;
    let renewal = old.renewal(app.now())?;
    if let Some(page) = closed_page(app, &old).await.map_err(CreateError::from)? {
        return Err(RenewError::PageClosed(page));
    }
    let shop = app.store.shop(access).await.map_err(CreateError::from)?.ok_or(CreateError::NoStore)?;
    let ready = create_invoice::prepare(app, access, &shop, order(renewal)).await?;
    let successor = ready.invoice().id.clone();
    match ready.renew(app, access, &old).await? {
        Renewed::Now => {
            app.wakes.onlookers().tell([Told::of(&old)]);
            Ok(successor)
        }
        Renewed::Before(known) => Ok(known),
    }
}

fn order(renewal: Renewal) -> Order {
    let Renewal { price, expires_after, monitored_for, speed, tolerance, details } = renewal;
    Order {
        price: Price::Fixed(price),
        speed: Some(speed),
        expires_after: Some(expires_after),
        monitored_for: Some(monitored_for),
        tolerance: Some(tolerance),
        details,
    }
}
