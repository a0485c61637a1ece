//! Changes an invoice by somebody's will: marks it, puts it away, rewrites its metadata.
use super::App;
use super::onlookers::Told;
use domain::access::StoreAccess;
use domain::{Change, Invoice, Timestamp};

/// How often a change is tried again when another came between.
const ATTEMPTS: u32 = 16;

/// Why somebody changes an invoice, in a word of ours: the audit log keeps it for ever, so it holds nothing that anybody wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reason(&'static str);

impl Reason {
    /// Those there are: each as the audit log tells it, and for people.
    pub const ALL: [(&'static str, &'static str); 7] = [
        ("paid-elsewhere", "It was paid in another way"),
        ("agreed", "Agreed with the payer"),
        ("given-back", "The money was given back"),
        ("mistake", "It was made by mistake"),
        ("test", "It was a test"),
        ("dealt-with", "It is dealt with"),
        ("other", "Another reason"),
    ];

    /// The one of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(known, _)| *known == name).map(|(known, _)| Self(known))
    }
}

/// As [`run_because`], without a reason.
///
/// # Errors
/// What `change` says, or the database.
pub async fn run<E: From<store::Error>>(
    app: &App,
    access: &StoreAccess,
    invoice: Invoice,
    change: impl Fn(&Invoice, Timestamp) -> Result<Option<Change>, E>,
) -> Result<Invoice, E> {
    run_because(app, access, (invoice, None), change).await
}

/// Applies `change` to the invoice and commits what comes out; looks again when another change came
/// between. `change` may refuse, and may find that there is nothing to do.
///
/// # Errors
/// What `change` says, or the database.
pub async fn run_because<E: From<store::Error>>(
    app: &App,
    access: &StoreAccess,
    (mut invoice, reason): (Invoice, Option<Reason>),
    change: impl Fn(&Invoice, Timestamp) -> Result<Option<Change>, E>,
) -> Result<Invoice, E> {
    for attempt in 1.. {
        let Some(change) = change(&invoice, app.now())? else { break };
        let changed = change.invoice.clone();
        let word = reason.map(|Reason(word)| word);
        match app.store.commit_one_because(access, change.clone(), word).await {
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
