//! What is held about people: let go of when its time is over, or found, given out and erased when somebody asks.
//!
//! What is never touched: addresses, payments, the books, and an invoice's terms. Which words on an invoice are personal
//! is [`domain::Invoice::forget`]'s to say; which columns hold what, and why, is written in `docs/privacy.md`.
mod export;

pub use export::of as export;

use domain::audit::{Deed, DeedKind};
use domain::invoice::Forgetting;
use domain::session::Span;
use domain::{Invoice, InvoiceId, PaymentRequest, Seconds, SystemAccess, Timestamp};
use std::time::Duration;
use store::{Error, Store};

/// Invoices looked at together.
const BATCH: u32 = 100;
/// Deliveries looked at together, and answers thrown away together.
const MANY: u32 = 500;
/// Between two batches, so that whoever makes an invoice meanwhile waits for one at most.
const PAUSE: Duration = Duration::from_millis(10);
/// How often a write is tried again when invoices change meanwhile.
const ATTEMPTS: u32 = 16;
/// How long an answer is kept for a request that is repeated with the same key.
const ANSWERS_KEPT: Seconds = Seconds::hours(24);
const DAY_SECONDS: i64 = 24 * 60 * 60;

/// How long is kept what is not kept for ever, in days; none is for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetimes {
    /// What is personal on an invoice, from when its time to pay is over.
    pub personal: Option<u32>,
    /// A delivery of a webhook, from when it was accepted or given up.
    pub deliveries: Option<u32>,
    /// An event, from when it happened; longer where a delivery of it is kept.
    pub events: Option<u32>,
    /// An invoice that nobody paid, whole, from when its time to pay is over.
    pub unpaid: Option<u32>,
}

/// What was let go of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Purged {
    /// Invoices whose personal values are gone.
    pub invoices: usize,
    /// Deliveries.
    pub deliveries: usize,
    /// Answers for repeated requests.
    pub answers: usize,
    /// Payment requests whose personal values are gone.
    pub requests: usize,
    /// Events.
    pub events: usize,
    /// Invoices that nobody paid, of which only what late money needs is left.
    pub unpaid: usize,
}

/// Whom a request is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// One invoice.
    Invoice(InvoiceId),
    /// A shop's order: every invoice made for it.
    Order(domain::Personal<String>),
    /// An e-mail address, wherever it stands on an invoice.
    Email(domain::Personal<String>),
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self { personal: Some(365), deliveries: Some(90), events: Some(365), unpaid: Some(180) }
    }
}

/// Lets go of everything whose time is over, some at a time: each batch is a write of its own, between which others have
/// their turn. Done again, or after a crash anywhere, it does what is left.
pub async fn purge(
    store: &Store,
    system: &SystemAccess,
    lifetimes: Lifetimes,
    now: Timestamp,
) -> Result<Purged, Error> {
    let mut purged = Purged::default();
    let before = |days: u32| Timestamp(now.0.saturating_sub(i64::from(days).saturating_mul(DAY_SECONDS)));
    let answered = Timestamp(now.0.saturating_sub(ANSWERS_KEPT.0.into()));
    store.forget_sessions(system, Span::horizon(now)).await?;
    store.forget_old_guesses(system, now).await?;
    store.forget_used_tickets(system, now).await?;
    purged.answers = purge_answers(store, system, answered).await?;
    if let Some(days) = lifetimes.deliveries {
        purged.deliveries = purge_deliveries(store, system, before(days)).await?;
    }
    if let Some(days) = lifetimes.unpaid {
        purged.unpaid = compact_unpaid(store, system, before(days), now).await?;
    }
    if let Some(days) = lifetimes.personal {
        purged.invoices = purge_invoices(store, system, before(days), now).await?;
        purged.requests = purge_requests(store, system, before(days), now).await?;
    }
    if let Some(days) = lifetimes.events {
        purged.events = purge_events(store, system, before(days)).await?;
    }
    if purged != Purged::default() {
        settle(store).await?;
        note(store, system, purged).await?;
    }
    Ok(purged)
}

async fn purge_requests(
    store: &Store,
    system: &SystemAccess,
    before: Timestamp,
    now: Timestamp,
) -> Result<usize, Error> {
    let mut done = 0;
    loop {
        let forgotten = store.forget_requests(system, before, now, BATCH).await?;
        done += forgotten;
        if forgotten == 0 {
            return Ok(done);
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn purge_answers(store: &Store, system: &SystemAccess, before: Timestamp) -> Result<usize, Error> {
    let mut done = 0;
    loop {
        let forgotten = store.forget_answers(system, before, MANY).await?;
        done += forgotten;
        if forgotten == 0 {
            return Ok(done);
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn purge_deliveries(store: &Store, system: &SystemAccess, before: Timestamp) -> Result<usize, Error> {
    let (mut done, mut after) = (0, Some(0));
    while let Some(number) = after {
        let forgotten = store.forget_deliveries(system, before, number, MANY).await?;
        done += forgotten.count;
        after = forgotten.next;
        if forgotten.count > 0 {
            tokio::time::sleep(PAUSE).await;
        }
    }
    Ok(done)
}

async fn purge_events(store: &Store, system: &SystemAccess, before: Timestamp) -> Result<usize, Error> {
    let (mut done, mut after) = (0, Some(0));
    while let Some(number) = after {
        let forgotten = store.forget_events(system, before, number, MANY).await?;
        done += forgotten.count;
        after = forgotten.next;
        if forgotten.count > 0 {
            tokio::time::sleep(PAUSE).await;
        }
    }
    Ok(done)
}

/// In the audit log. Answers for repeated requests go each day, and say nothing that is not elsewhere.
async fn note(store: &Store, system: &SystemAccess, purged: Purged) -> Result<(), Error> {
    let Purged { invoices, deliveries, answers: _, requests, events, unpaid } = purged;
    if invoices + deliveries + requests + events + unpaid == 0 {
        return Ok(());
    }
    let deed = Deed::new(DeedKind::Purged).with("invoices", invoices).with("deliveries", deliveries);
    let rarer = [("payment-requests", requests), ("events", events), ("unpaid-invoices", unpaid)];
    let rarer = rarer.into_iter().filter(|(_, count)| *count > 0);
    store.note(system, rarer.fold(deed, |deed, (name, count)| deed.with(name, count))).await
}

async fn purge_invoices(
    store: &Store,
    system: &SystemAccess,
    before: Timestamp,
    now: Timestamp,
) -> Result<usize, Error> {
    let (mut done, mut in_vain) = (0, 0);
    while in_vain < ATTEMPTS {
        let old = store.unpurged(system, before, BATCH).await?;
        if old.is_empty() {
            break;
        }
        let changes = old.iter().map(|invoice| invoice.forget(Forgetting::Old)).collect();
        let forgotten = store.forget(system, changes, now).await?;
        in_vain = if forgotten == 0 { in_vain + 1 } else { 0 };
        done += forgotten;
        tokio::time::sleep(PAUSE).await;
    }
    Ok(done)
}

/// As [`purge_invoices`], of those that nobody paid: however late money comes to one, it is booked for what it was for.
async fn compact_unpaid(
    store: &Store,
    system: &SystemAccess,
    before: Timestamp,
    now: Timestamp,
) -> Result<usize, Error> {
    let (mut done, mut in_vain) = (0, 0);
    while in_vain < ATTEMPTS {
        let old = store.unpaid(system, before, BATCH).await?;
        if old.is_empty() {
            break;
        }
        let changes = old.iter().map(|invoice| invoice.forget(Forgetting::Unpaid)).collect();
        let compacted = store.compact(system, changes, now).await?;
        in_vain = if compacted == 0 { in_vain + 1 } else { 0 };
        done += compacted;
        tokio::time::sleep(PAUSE).await;
    }
    Ok(done)
}

/// The invoices somebody asks about.
pub async fn find(store: &Store, system: &SystemAccess, about: &About) -> Result<Vec<Invoice>, Error> {
    match about {
        About::Invoice(id) => Ok(store.public_invoice(system, id).await?.into_iter().collect()),
        About::Order(order) => store.of_order(system, order).await,
        About::Email(email) => mentioning(store, system, email).await,
    }
}

/// The payment requests somebody asks about: only those say an e-mail address beside their invoices.
pub async fn find_requests(
    store: &Store,
    system: &SystemAccess,
    about: &About,
) -> Result<Vec<PaymentRequest>, Error> {
    match about {
        About::Email(email) => store.requests_mentioning(system, email).await,
        About::Invoice(_) | About::Order(_) => Ok(Vec::new()),
    }
}

/// Erases what is personal on these payment requests.
pub async fn erase_requests(
    store: &Store,
    system: &SystemAccess,
    requests: &[PaymentRequest],
    now: Timestamp,
) -> Result<(), Error> {
    for request in requests {
        store.erase_request(system, &request.id, now).await?;
    }
    settle(store).await
}

/// Every invoice is read, some at a time: no index holds people's addresses.
async fn mentioning(store: &Store, system: &SystemAccess, email: &str) -> Result<Vec<Invoice>, Error> {
    let (mut found, mut after) = (Vec::new(), 0);
    loop {
        let (invoices, last) = store.invoices_after(system, after, BATCH).await?;
        found.extend(invoices.into_iter().filter(|invoice| invoice.details.mentions(email)));
        match last {
            Some(last) => after = last,
            None => return Ok(found),
        }
    }
}

/// Erases what is personal on these invoices, in their events and in answers kept for repeated requests.
pub async fn erase(
    store: &Store,
    system: &SystemAccess,
    invoices: &[Invoice],
    now: Timestamp,
) -> Result<(), Error> {
    for invoice in invoices {
        erase_one(store, system, &invoice.id, now).await?;
    }
    let ids = invoices.iter().map(|invoice| invoice.id.clone()).collect();
    store.forget_answers_about(system, ids).await?;
    settle(store).await
}

async fn erase_one(
    store: &Store,
    system: &SystemAccess,
    id: &InvoiceId,
    now: Timestamp,
) -> Result<(), Error> {
    for _ in 0..ATTEMPTS {
        let Some(invoice) = store.public_invoice(system, id).await? else { return Ok(()) };
        if store.erase(system, invoice.forget(Forgetting::Asked), now).await? {
            return Ok(());
        }
    }
    Err(Error::Busy)
}

/// Empties the database's log of what was written over. Whoever reads an old state just now keeps it from that for a
/// moment; then the next run does it, and what was forgotten can be read by nobody until then but from the file itself.
async fn settle(store: &Store) -> Result<(), Error> {
    match store.settle().await {
        Err(Error::Busy) => {
            tracing::warn!(
                "the database's log could not be emptied yet, as something reads it; the next run does it"
            );
            Ok(())
        }
        settled => settled,
    }
}
