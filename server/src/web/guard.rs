//! Who may make an invoice without a key: the donation form asks nobody who they are, and each invoice takes an
//! address, rows and a place on the watch list for ever.
//!
//! [`admit`] is the one call for handlers. A form carries a token of its page, so that a form which another site sends
//! behind its visitor's back gets no address; without one a page asks for one more press. It stops no robot that loads
//! the page first. For those there are buckets, for each client, for each store and for all, and two ceilings on what
//! waits unpaid. Who is over the client's bucket, the others' first two thirds or the lower ceiling may get past with a
//! little work, or a wait where scripts are off, if the operator lets them; past the upper one nobody gets, so that a
//! robot which works fast uses up no more addresses than that. All this is in memory, bounded, and holds no visitor's address; what is forgotten costs a donor a press.
//! What this is not: a limit on the API, whose callers have keys.
mod bucket;
mod client;
mod limits;
mod page;
mod places;
mod proof;
mod recent;
mod seal;
mod sent;
#[cfg(test)]
mod tests;

pub use client::{Proxies, Visitor};
pub use page::{Refused, asked};
pub(super) use page::{SCRIPT, samples};
pub use places::Place;
pub use sent::{Fields, NotWhole, Sent, TOKEN};

use super::links::checkout_path;
use super::look::Look;
use super::tongue::Tongue;
use crate::app::App;
use axum::response::{IntoResponse, Redirect, Response};
use client::Clients;
use domain::invoice::Status;
use domain::{InvoiceId, Seconds, StoreId};
use limits::{Caller, Denied, Limits, Standing};
use places::Places;
use proof::{Proof, Proofs};
use seal::{About, Purpose, Seals, Slip};
use std::sync::{Arc, PoisonError, RwLock};

/// How long a form may stand open before it has to be confirmed: a working day, and a night for a page left open.
const TOKEN_LIFE: Seconds = Seconds::hours(12);
/// What somebody is asked to wait, at least, in seconds: by then a store that many give to has twenty tokens again.
const SHORTEST_WAIT: u64 = 10;
/// How many times the lower ceiling the upper one is: room for all who work or wait while a robot fills the lower one,
/// and an end to what a robot that works can use up.
pub(crate) const UPPER_CEILING: u32 = 5;
/// What somebody is asked to wait while too many invoices wait for a payment, in seconds: some will have run out.
const WAIT_FOR_OTHERS: u64 = 60;

/// What the operator decides.
#[derive(Clone, Debug)]
pub struct Rules {
    /// How many unpaid gifts to a store may be open before strangers have to work or wait, or get no more where they
    /// can't; at [`UPPER_CEILING`] times as many nobody gets one.
    pub open_donations: u32,
    /// When work is asked for.
    pub work: Work,
    /// Whose word is taken for where a visitor is.
    pub proxies: Proxies,
}

/// When a donor's browser is asked for work, or the donor for patience.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Never: what is over a limit is refused.
    Off,
    /// Over a limit.
    Busy,
    /// For each invoice.
    Always,
}

/// Everything remembered of strangers.
#[derive(Debug)]
pub struct Guard {
    rules: RwLock<Arc<Rules>>,
    seals: Seals,
    limits: Limits,
    places: Places,
    proofs: Proofs,
}

/// Somebody sent a form that asks for an invoice, or for money that is set aside.
#[derive(Debug)]
pub struct Ask<'a> {
    /// The path it was sent to, which its token must be for.
    pub page: &'a str,
    /// Whose invoice it would be.
    pub store: &'a StoreId,
    /// What is asked for, to be read before it is confirmed; see [`asked`].
    pub what: &'a str,
    /// The language to answer in.
    pub tongue: Tongue,
    /// What the store's pages wear.
    pub look: &'a Look,
    /// Who sent it, as far as that is known.
    pub visitor: &'a Visitor,
    /// All it holds.
    pub fields: &'a Fields,
}

/// What a form that was let in led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Made {
    /// An invoice, to be paid at its checkout.
    Invoice(InvoiceId),
    /// What stands on the form's own page from then on.
    Here,
}

impl From<InvoiceId> for Made {
    fn from(id: InvoiceId) -> Self {
        Self::Invoice(id)
    }
}

/// The form may have what it asks for.
#[derive(Debug)]
enum Admitted {
    /// It has it already: the same form came before. An invoice still waits.
    Before(Made),
    /// It is to be made, and told with [`Place::holds`]. The same form, sent meanwhile, waits until this is dropped.
    Now(Place),
}

/// How many gifts to a store wait for a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Crowd {
    /// Few.
    Thin,
    /// As many as the lower ceiling: work leads past it, or patience.
    Dense,
    /// As many as the upper one.
    Full,
}

impl Default for Rules {
    /// A thousand open invoices are more than an appeal has at once: at the usual quarter of an hour to pay, they are
    /// made at more than one a second and paid by nobody.
    fn default() -> Self {
        Self { open_donations: 1_000, work: Work::Busy, proxies: Proxies::default() }
    }
}

impl Guard {
    /// Full buckets, nothing remembered.
    pub fn new(rules: Rules) -> Self {
        Self {
            rules: RwLock::new(Arc::new(rules)),
            seals: Seals::default(),
            limits: Limits::new(Clients::default()),
            places: Places::default(),
            proofs: Proofs::default(),
        }
    }

    /// The same, whose forms are sealed with a key that others have too: a form of one server may be sent to another.
    #[must_use]
    pub fn sealing_with(self, key: [u8; 32]) -> Self {
        Self { seals: Seals::with(key), ..self }
    }

    /// What the operator decided last.
    fn rules(&self) -> Arc<Rules> {
        self.rules.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The operator decides anew; what was counted stays.
    pub fn decide(&self, rules: Rules) {
        *self.rules.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(rules);
    }
}

/// A token for a form on that page: the hidden field [`TOKEN`].
pub fn token(app: &App, page: &str) -> String {
    let slip = Slip { at: app.now(), extra: 0, nonce: app.chance.bytes() };
    app.guard.seals.seal(About { purpose: Purpose::Form, page }, &slip, &app.chance)
}

/// Whether this form may have an invoice now; counts it if so. Nothing is counted for a form that is refused.
async fn admit(app: &App, ask: &Ask<'_>) -> Result<Admitted, Refused> {
    let admitted = let_in(app, ask).await;
    if let Err(refused) = &admitted {
        app.metrics().counted().refused(refused.reason());
    }
    admitted
}

/// Leads whoever is admitted to what `make` makes, or to what the same form made before; tells whoever is not why.
///
/// # Errors
/// That of `make`; the form may be sent again then.
pub async fn lead<M: Into<Made>, E>(
    app: &App,
    ask: &Ask<'_>,
    make: impl Future<Output = Result<M, E>>,
) -> Result<Response, E> {
    let kept = match admit(app, ask).await {
        Ok(Admitted::Now(kept)) => kept,
        Ok(Admitted::Before(made)) => return Ok(to(ask, &made)),
        Err(why) => return Ok(why.answer(app, ask)),
    };
    let made = make.await?.into();
    let response = to(ask, &made);
    kept.holds(made);
    Ok(response)
}

fn to(ask: &Ask<'_>, made: &Made) -> Response {
    let path = match made {
        Made::Invoice(id) => checkout_path(id),
        Made::Here => ask.page.to_owned(),
    };
    Redirect::to(&ask.tongue.link(&path)).into_response()
}

async fn let_in(app: &App, ask: &Ask<'_>) -> Result<Admitted, Refused> {
    let given = ask.fields.get(TOKEN);
    let slip = app.guard.seals.open(About { purpose: Purpose::Form, page: ask.page }, given);
    let slip = slip.filter(|slip| app.now().since(slip.at) <= u64::from(TOKEN_LIFE.0));
    let slip = slip.ok_or(if given.is_empty() { Refused::Unconfirmed } else { Refused::Stale })?;
    let place = app.guard.places.hold(slip.nonce, ask.fields, app.now()).await;
    if let Some(made) = place.made()
        && still_stands(app, made).await?
    {
        return Ok(Admitted::Before(made.clone()));
    }
    enter(app, ask).await?;
    Ok(Admitted::Now(place))
}

/// Past the limits, or not.
async fn enter(app: &App, ask: &Ask<'_>) -> Result<(), Refused> {
    let guard = &app.guard;
    let work_is_asked = guard.rules().work;
    let proof = guard.proofs.check(&guard.seals, ask, app.now());
    let proven = matches!(proof, Proof::Good(_));
    let crowd = crowd(app, ask.store).await?;
    if crowd == Crowd::Full {
        return Err(Refused::TooMany { wait: WAIT_FOR_OTHERS });
    }
    if !proven && work_is_asked == Work::Always {
        return Err(work(app, ask, proof, None));
    }
    if !proven && crowd == Crowd::Dense {
        return Err(over(app, ask, proof, WAIT_FOR_OTHERS));
    }
    let standing = match work_is_asked {
        _ if proven => Standing::Proven,
        Work::Off => Standing::Equal,
        Work::Busy | Work::Always => Standing::Unproven,
    };
    let caller = Caller { store: ask.store, address: ask.visitor.address(), standing };
    match guard.limits.take(caller, app.now(), &app.chance) {
        Ok(()) => {}
        Err(Denied::ToAll { wait }) => return Err(Refused::TooMany { wait: wait.max(SHORTEST_WAIT) }),
        Err(Denied::ToUnproven { wait }) => return Err(over(app, ask, proof, wait.max(SHORTEST_WAIT))),
    }
    match proof {
        Proof::Good(nonce) if !guard.proofs.spend(nonce, app.now()) => {
            Err(over(app, ask, Proof::None, SHORTEST_WAIT))
        }
        Proof::Good(_) | Proof::None | Proof::Early { .. } => Ok(()),
    }
}

/// Over a limit that work leads past, if the operator lets it.
fn over(app: &App, ask: &Ask<'_>, proof: Proof, wait: u64) -> Refused {
    match app.guard.rules().work {
        Work::Off => Refused::TooMany { wait },
        Work::Busy | Work::Always => work(app, ask, proof, Some(wait)),
    }
}

fn work(app: &App, ask: &Ask<'_>, proof: Proof, wait: Option<u64>) -> Refused {
    let guard = &app.guard;
    let now = app.now();
    let (ticket, ready_at) = match proof {
        Proof::Early { ready_at } => (Some(ask.fields.get(sent::TICKET).to_owned()), ready_at),
        Proof::Good(_) | Proof::None => proof::ticket(app, ask),
    };
    let strain = guard.limits.strain(ask.store, now);
    let (puzzle, bits) = proof::puzzle(app, ask.page, strain);
    Refused::Work(page::Task { puzzle, bits, ticket, wait: ready_at.since(now), limited: wait.is_some() })
}

/// How many gifts to that store are open and not paid. Forms that are let in at the same instant don't see each other,
/// so the ceilings hold but for a burst of the store's bucket.
async fn crowd(app: &App, store: &StoreId) -> Result<Crowd, Refused> {
    let rules = app.guard.rules();
    let lower = rules.open_donations;
    let upper = match rules.work {
        Work::Off => lower,
        Work::Busy | Work::Always => lower.saturating_mul(UPPER_CEILING),
    };
    let open = app.store.open_gifts(&app.system.to_store(store), upper).await.map_err(unavailable)?;
    Ok(match open {
        open if open >= upper => Crowd::Full,
        open if open >= lower => Crowd::Dense,
        _ => Crowd::Thin,
    })
}

/// Whether an invoice that was made for the same form is still to be paid. Who has paid, and sends the form again,
/// wants to give again.
async fn still_stands(app: &App, made: &Made) -> Result<bool, Refused> {
    let Made::Invoice(id) = made else { return Ok(true) };
    let found = app.store.public_invoice(&app.system, id).await.map_err(unavailable)?;
    let waits = |invoice: domain::Invoice| {
        invoice.verdict().status == Status::New
            && invoice.payments.is_empty()
            && app.now() < invoice.terms.expires_at
    };
    Ok(found.is_some_and(waits))
}

fn unavailable(error: store::Error) -> Refused {
    tracing::error!(%error, "it can't be told whether a stranger may have an invoice");
    Refused::Unavailable
}
