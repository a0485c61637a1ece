//! Changes an invoice by somebody's will: marks it, puts it away, rewrites its metadata.
use super::App;
use super::onlookers::Told;
use domain::access::StoreAccess;
use domain::{Change, Invoice, Timestamp};

/// How often a change is tried again when another came between.
const ATTEMPTS: u32 = 16;

/// Applies `change` to the invoice and commits what comes out; looks again when another change came
/// between. `change` may refuse, and may find that there is nothing to do.
pub async fn run<E: From<store::Error>>(
    app: &App,
    access: &StoreAccess,
    mut invoice: Invoice,
    change: impl Fn(&Invoice, Timestamp) -> Result<Option<Change>, E>,
) -> Result<Invoice, E> {
    for attempt in 1.. {
        let Some(change) = change(&invoice, app.now())? else { break };
        let changed = change.invoice.clone();
        match app.store.commit_one(access, change.clone()).await {
            Ok(()) => {
                app.metrics().counted().committed([&change], app.now());
                app.wakes.committed();
                app.wakes.onlookers().tell([Told::of(&changed)]);
                return Ok(changed);
            }
            Err(store::Error::Conflict { .. }) if attempt < ATTEMPTS => {
                let id = invoice.id.clone();
                invoice = app.store.invoice(access, &id).await?.unwrap_or(invoice);
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(invoice)
}
