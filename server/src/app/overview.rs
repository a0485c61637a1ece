//! What somebody who runs a store sees first: what waits, what came in, what is late. Every part has a permission of its own,
//! and costs the same however long the store's history is.
use super::{App, received};
use domain::{Invoice, StoreAccess};
use store::{Backlog, Balance, Received, Waiting};

/// Nobody counts further.
pub const MOST_COUNTED: u32 = 1_000;
/// So many invoices that need a person are shown.
const FEW: u32 = 5;
/// Every receiver is away for a moment now and then: what waits longer is late.
const LATE_SECONDS: u64 = 15 * 60;

/// Which parts are somebody's to see.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Invoices.
    pub invoices: Option<StoreAccess>,
    /// The books.
    pub books: Option<StoreAccess>,
    /// Webhooks.
    pub webhooks: Option<StoreAccess>,
}

/// What there is to see.
#[derive(Clone, Debug, Default)]
pub struct Overview {
    /// How many invoices wait, and the latest of those that need a person.
    pub invoices: Option<(Waiting, Vec<Invoice>)>,
    /// What came in by day, and what lies where.
    pub books: Option<(Vec<Received>, Vec<Balance>)>,
    /// Receivers of webhooks that have not been told for a while.
    pub late: Vec<Backlog>,
}

/// Looks it up.
///
/// # Errors
/// When the database does not answer.
pub async fn of(app: &App, seen: &Seen) -> Result<Overview, store::Error> {
    let mut overview = Overview::default();
    if let Some(access) = &seen.invoices {
        let waiting = app.store.waiting(access, MOST_COUNTED).await?;
        overview.invoices = Some((waiting, app.store.odd_invoices(access, None, FEW).await?.0));
    }
    if let Some(access) = &seen.books {
        let (now, tomorrow) = (app.now(), app.now().plus(domain::Seconds::hours(24)));
        let came = app.store.received(access, (received::begin(now), tomorrow)).await?;
        overview.books = Some((came, app.store.balances(access).await?));
    }
    if let Some(access) = &seen.webhooks {
        let waits = app.store.backlog_of(access, MOST_COUNTED).await?;
        let is_late =
            |receiver: &Backlog| receiver.oldest.is_some_and(|at| app.now().since(at) > LATE_SECONDS);
        overview.late = waits.into_iter().filter(is_late).collect();
    }
    Ok(overview)
}
