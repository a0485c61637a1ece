//! One invoice: where it stands, what happened to it as sentences, what was agreed, what came, what was booked and what was
//! delivered of it. And a person's word for whether it is paid.
use super::figures::{self, account, btc, instant, money, short};
use super::history::{Known, difference};
use super::invoices::{asked, standing, tone};
use super::place::Place;
use super::webhooks::Delivered;
use super::{Posted, Refused, Shell, SignedIn};
use crate::app::App;
use crate::app::change_invoice::{self, Reason};
use crate::web::fields::Fields;
use crate::web::{Sample, frame, links};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::invoice::{Additional, Mark, NetworkFeeMode, Standing, Status};
use domain::payment::{PaymentStatus, Place as Where};
use domain::permission::Permission;
use domain::{Change, Invoice, InvoiceId, Payment, Timestamp};
use store::{DeliveryRow, StoredEntry, StoredEvent};

/// The page of the list it belongs to.
const END: &str = super::invoices::END;
/// So many payments, entries, deliveries and sentences are shown at most: an invoice can have thousands.
const MOST: usize = 100;
/// Longest metadata shown, in bytes.
const LONGEST: usize = 8_000;

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/invoice.html")]
struct Page {
    shell: Shell,
    id: String,
    path: String,
    standing: &'static str,
    tone: &'static str,
    facts: Vec<Fact>,
    terms: Vec<Fact>,
    metadata: Option<String>,
    /// What whoever looks may do: nothing, or marks and putting it away.
    deeds: Option<Deeds>,
    history: Shown<String>,
    payments: Shown<Came>,
    entries: Option<Shown<Booked>>,
    deliveries: Option<Shown<Delivered>>,
}

/// What a person may do with it.
#[derive(Clone, Debug)]
struct Deeds {
    /// The word in the form, and the one on the button.
    marks: Vec<(&'static str, &'static str)>,
    /// Whether it was put away, and can be brought back.
    is_away: bool,
}

/// A name and what there is to say.
#[derive(Clone, Debug)]
struct Fact {
    name: &'static str,
    value: String,
    /// Where that leads.
    path: Option<String>,
}

/// The first of a list that may be long.
#[derive(Clone, Debug)]
struct Shown<T> {
    rows: Vec<T>,
    more: usize,
}

/// A payment.
#[derive(Clone, Debug)]
struct Came {
    at: String,
    amount: String,
    worth: String,
    standing: String,
    id: String,
    to: String,
}

/// An entry of the books.
#[derive(Clone, Debug)]
pub(super) struct Booked {
    pub(super) at: String,
    pub(super) why: &'static str,
    pub(super) into: String,
    pub(super) out_of: String,
    pub(super) amount: String,
    pub(super) worth: String,
}

/// All that the page is made from.
struct Found<'a> {
    invoice: &'a Invoice,
    events: &'a [StoredEvent],
    entries: &'a [StoredEntry],
    deliveries: Option<&'a [DeliveryRow]>,
    /// Who looks: whether the books are theirs to see, and the invoice to mark.
    sees_books: bool,
    may_mark: bool,
}

impl Booked {
    /// That entry.
    pub(super) fn of(stored: &StoredEntry) -> Self {
        let entry = &stored.entry;
        Self {
            at: short(entry.at),
            why: entry.kind.name(),
            into: account(entry.debit),
            out_of: account(entry.credit),
            amount: btc(entry.amount),
            worth: stored.worth.map_or("–".into(), money),
        }
    }
}

impl<T> Shown<T> {
    fn of(mut rows: Vec<T>) -> Self {
        let more = rows.len().saturating_sub(MOST);
        rows.truncate(MOST);
        Self { rows, more }
    }
}

impl Fact {
    fn new(name: &'static str, value: impl Into<String>) -> Self {
        Self { name, value: value.into(), path: None }
    }

    fn leading_to(name: &'static str, value: impl Into<String>, path: String) -> Self {
        Self { name, value: value.into(), path: Some(path) }
    }
}

pub(super) async fn show(
    State(app): State<App>,
    by: SignedIn,
    Path((store, id)): Path<(String, String)>,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ViewInvoices, &store).await?;
    let invoice = find(&app, &place, &id).await?;
    let events = app.store.events_of(&place.access, &invoice.id).await?;
    let entries = app.store.entries_of(&place.access, &invoice.id).await?;
    let may = |permission| by.may(permission, Some(place.id()));
    let deliveries = match by.store(Permission::ModifyWebhooks, place.id()) {
        Ok(access) => Some(app.store.deliveries_of(&access, &invoice.id, 2 * shown()).await?),
        Err(_) => None,
    };
    let found = Found {
        invoice: &invoice,
        events: &events,
        entries: &entries,
        deliveries: deliveries.as_deref(),
        sees_books: may(Permission::ViewReports),
        may_mark: may(Permission::ModifyInvoices),
    };
    let shell = place.shell(&app, &by, &format!("Invoice {id}"), END);
    Ok(frame::answer(StatusCode::OK, &Page::of(shell, &place.path(""), &found)))
}

/// Takes a person's word for whether the invoice is paid, as the API does.
pub(super) async fn mark(
    State(app): State<App>,
    Path((store, id)): Path<(String, String)>,
    form: Posted,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &form.by, Permission::ModifyInvoices, &store).await?;
    let invoice = find(&app, &place, &id).await?;
    let mark = match form.fields.one("as") {
        "Settled" => Mark::Settled,
        "Invalid" => Mark::Invalid,
        _ => return Err(Refused::NotWhole),
    };
    let change = |invoice: &Invoice, now: Timestamp| {
        invoice.mark(mark, now).map(Some).map_err(|why| Refused::Conflict(format!("{why}.")))
    };
    done(&app, &place, (invoice, reason(&form.fields)?), change).await
}

/// Puts it away from the lists, as the API does; it stays watched.
pub(super) async fn put_away(
    State(app): State<App>,
    Path((store, id)): Path<(String, String)>,
    form: Posted,
) -> Result<Response, Refused> {
    away(&app, (&store, &id), &form, true).await
}

/// Brings it back to the lists, as the API does.
pub(super) async fn bring_back(
    State(app): State<App>,
    Path((store, id)): Path<(String, String)>,
    form: Posted,
) -> Result<Response, Refused> {
    away(&app, (&store, &id), &form, false).await
}

async fn away(
    app: &App,
    (store, id): (&str, &str),
    form: &Posted,
    is_away: bool,
) -> Result<Response, Refused> {
    let place = Place::of(app, &form.by, Permission::ModifyInvoices, store).await?;
    let invoice = find(app, &place, id).await?;
    let change = |invoice: &Invoice, now: Timestamp| Ok(invoice.archived(is_away, now));
    done(app, &place, (invoice, reason(&form.fields)?), change).await
}

/// Why, in one of our words.
fn reason(fields: &Fields) -> Result<Reason, Refused> {
    let missing =
        || Refused::Conflict("Nothing was done: choose a reason, which the audit trail tells.".into());
    Reason::parse(fields.one("reason")).ok_or_else(missing)
}

async fn done(
    app: &App,
    place: &Place,
    (invoice, reason): (Invoice, Reason),
    change: impl Fn(&Invoice, Timestamp) -> Result<Option<Change>, Refused>,
) -> Result<Response, Refused> {
    let changed = change_invoice::run_because(app, &place.access, (invoice, Some(reason)), change).await?;
    Ok(Redirect::to(&place.path(&format!("{END}/{}", changed.id))).into_response())
}

async fn find(app: &App, place: &Place, id: &str) -> Result<Invoice, Refused> {
    let id = InvoiceId::parse(id).ok_or(Refused::NotThere)?;
    app.store.invoice(&place.access, &id).await?.ok_or(Refused::NotThere)
}

fn shown() -> u32 {
    u32::try_from(MOST).unwrap_or(u32::MAX)
}

impl Page {
    fn of(shell: Shell, store: &str, found: &Found<'_>) -> Self {
        let Found { invoice, events, entries, .. } = *found;
        let verdict = invoice.verdict();
        let known = Known { invoice, events, entries };
        let payments = invoice.payments.iter().zip(invoice.standings());
        let delivered = |row: &DeliveryRow| Delivered::of(store, row);
        Self {
            shell,
            id: invoice.id.to_string(),
            path: format!("{store}{END}/{}", invoice.id),
            standing: standing(verdict),
            tone: tone(verdict),
            facts: facts(invoice),
            terms: terms(invoice),
            metadata: metadata(invoice),
            deeds: found
                .may_mark
                .then(|| Deeds { marks: marks(invoice), is_away: invoice.archived_at.is_some() }),
            history: Shown::of(known.history().into_iter().map(|told| told.text).collect()),
            payments: Shown::of(
                payments.map(|(payment, standing)| came(invoice, payment, standing)).collect(),
            ),
            entries: found.sees_books.then(|| Shown::of(entries.iter().map(Booked::of).collect())),
            deliveries: found.deliveries.map(|rows| Shown::of(rows.iter().map(delivered).collect())),
        }
    }
}

fn facts(invoice: &Invoice) -> Vec<Fact> {
    let (details, tally) = (&invoice.details, invoice.tally());
    let mut facts = vec![Fact::new("Asked", asked(invoice))];
    facts.extend(tally.price.map(|price| Fact::new("In bitcoin", btc(price))));
    facts.push(Fact::new("Came", if tally.paid.is_zero() { "nothing yet".into() } else { btc(tally.paid) }));
    if !tally.paid.is_zero() {
        facts.extend(difference(invoice).map(|(what, by)| match what {
            "missing" => Fact::new("Missing", btc(by)),
            _ => Fact::new("Too much", btc(by)),
        }));
    }
    facts.extend(details.metadata.order_id().map(|order| Fact::new("Order", order)));
    facts.extend(details.metadata.text("itemDesc").map(|item| Fact::new("For", item)));
    if details.donation.is_some() {
        facts.push(Fact::new("Kind", "a donation"));
    }
    facts.push(Fact::new("Made", instant(invoice.terms.created_at)));
    facts.push(Fact::new("Time to pay until", instant(invoice.terms.expires_at)));
    facts.extend(invoice.archived_at.map(|at| Fact::new("Put away", instant(at))));
    facts.push(Fact::leading_to(
        "What the payer sees",
        "the payment page",
        links::checkout_path(&invoice.id),
    ));
    facts
}

fn terms(invoice: &Invoice) -> Vec<Fact> {
    let terms = &invoice.terms;
    let mut facts = Vec::new();
    if let Some(rate) = terms.rate.filter(|rate| !rate.currency().is_bitcoin()) {
        facts.push(Fact::new("Rate", format!("{} for a bitcoin", figures::rate(rate))));
    }
    if let Some(source) = &terms.rate_source {
        let names = if source.sources.is_empty() {
            "the store’s own rule".into()
        } else {
            source.sources.join(", ")
        };
        facts.push(Fact::new("Rate from", format!("{names}, {}", instant(source.at))));
    }
    let deep = match terms.speed.confirmations(true) {
        1 if terms.speed.confirmations(false) == 0 => {
            "at once; after one confirmation if it may be replaced".to_owned()
        }
        1 => "after one confirmation".to_owned(),
        count => format!("after {count} confirmations"),
    };
    facts.push(Fact::new("Counts as settled", deep));
    facts.push(Fact::new("Must confirm until", instant(terms.monitored_until)));
    facts.push(Fact::new("May be missing", format!("{} % of the price", terms.tolerance.to_percent())));
    let fee = match terms.network_fee_mode {
        NetworkFeeMode::MultiplePaymentsOnly => "for every payment but the first",
        NetworkFeeMode::Always => "for every payment",
        NetworkFeeMode::Never => "never",
    };
    facts.push(Fact::new("Payer bears the network fee", fee));
    facts.extend(invoice.prompts.iter().map(|prompt| Fact::new("Address", prompt.destination.as_str())));
    let derived = invoice.prompts.iter().filter_map(|prompt| prompt.derivation);
    facts.extend(derived.map(|at| Fact::new("From", format!("wallet {}, index {}", at.wallet.0, at.index))));
    facts
}

/// What the shop wrote on it, as JSON; nothing when there is nothing.
fn metadata(invoice: &Invoice) -> Option<String> {
    let metadata = &invoice.details.metadata;
    let text = serde_json::to_string_pretty(&metadata.to_value()).unwrap_or_default();
    let end = text.char_indices().map(|(at, _)| at).take_while(|at| *at <= LONGEST).last().unwrap_or(0);
    let text = if text.len() > LONGEST { format!("{}…", &text[..end]) } else { text };
    (metadata.as_json().len() > 2).then_some(text)
}

/// What a person may say of it: the word in the form, and the one on the button.
fn marks(invoice: &Invoice) -> Vec<(&'static str, &'static str)> {
    let all = [(Mark::Settled, "Settled", "Mark as settled"), (Mark::Invalid, "Invalid", "Mark as invalid")];
    all.into_iter()
        .filter(|(mark, ..)| invoice.can_be_marked(*mark))
        .map(|(_, word, says)| (word, says))
        .collect()
}

fn came(invoice: &Invoice, payment: &Payment, standing: Standing) -> Came {
    let arrival = &payment.arrival;
    let quote = invoice.quote_for(payment);
    Came {
        at: short(arrival.at),
        amount: btc(arrival.value),
        worth: quote.map_or("–".into(), |quote| money(quote.rate.worth(arrival.value))),
        standing: lies(payment, standing),
        id: arrival.id.to_string(),
        to: arrival.destination.clone(),
    }
}

/// Where a payment is, and whether it counts.
fn lies(payment: &Payment, standing: Standing) -> String {
    let late = if standing.in_time { "" } else { ", late" };
    let at = match payment.place {
        Where::Mempool => "waits for a block".to_owned(),
        Where::Mined { block, .. } => format!("in block {}", block.height),
        Where::Gone => return "gone: it does not count".into(),
        Where::Final => "final".into(),
    };
    let spent = payment
        .spent
        .map(|spending| format!(", spent in block {}", spending.block.height))
        .unwrap_or_default();
    match standing.status {
        PaymentStatus::Invalid => format!("{at}; another transaction took its place"),
        PaymentStatus::Settled => format!("settled, {at}{late}{spent}"),
        PaymentStatus::Processing => format!("{at}{late}{spent}"),
    }
}

/// Every state of the page.
pub(super) fn samples() -> Vec<Sample> {
    use super::sample_store::{hostile, in_store, invoices, told};
    let show = |name, invoice: &Invoice| {
        let (events, entries) = told(invoice);
        let found = Found {
            invoice,
            events: &events,
            entries: &entries,
            deliveries: Some(&[]),
            sees_books: true,
            may_mark: true,
        };
        Sample::of(name, &Page::of(in_store("Invoice", END), "/admin/stores/harbour", &found))
    };
    let invoices = invoices();
    let of = |status: Status, odd: bool| {
        let is = |invoice: &&Invoice| {
            let verdict = invoice.verdict();
            verdict.status == status && (verdict.additional != Additional::None) == odd
        };
        invoices.iter().find(is).expect("there is one")
    };
    let mut away = of(Status::Settled, false).clone();
    away.archived_at = Some(super::sample_store::NOW);
    vec![
        show("admin-invoice-open", of(Status::New, false)),
        show("admin-invoice-settled", of(Status::Settled, false)),
        show("admin-invoice-late", of(Status::Expired, true)),
        show("admin-invoice-away", &away),
        show("admin-invoice-hostile", &hostile()),
    ]
}
