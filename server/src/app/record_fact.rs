//! Takes in what the chain taught: the one door for facts.
//!
//! An update becomes facts, each invoice learns its own, and everything that follows is committed together
//! with the follower's position: a crash anywhere replays, and changes nothing twice.
use super::onlookers::Told;
use super::paid_out::{self, News};
use super::valuation::Quotes;
use super::{App, change, gaps};
use chain::{Sighting, Spend, Update, Visibility};
use domain::payment::Spending;
use domain::payout::PayoutChange;
use domain::spend::Uses;
use domain::{
    Arrival, BlockHash, BlockRef, Change, Event, EventKind, Fact, InvoiceId, Method, Origin, OutPoint,
    PaymentId, SystemAccess, Timestamp, Txid,
};
use std::collections::{BTreeMap, BTreeSet};
use store::{Commit, PositionStep, Store};

/// How often a commit is tried again when somebody else changed one of its invoices in between.
const ATTEMPTS: u32 = 16;

/// Facts for each invoice, in the order in which they came true.
pub type Lessons = BTreeMap<InvoiceId, Vec<Fact>>;

/// Records one update: facts, what follows from them, and the follower's position, in one transaction.
pub async fn record(app: &App, update: &Update) -> Result<(), store::Error> {
    let _turn = app.chain_turn().await;
    let (lessons, position) = match update {
        Update::Connected { block, time, tip, sightings, spends, .. } => {
            let height = Height { block: *block, tip: *tip };
            let mut lessons = connected(app, height, *time, sightings).await?;
            spent(app, *block, spends, &mut lessons).await?;
            (lessons, Some(PositionStep::Connected { block: *block, time: *time }))
        }
        Update::Disconnected { block, parent } => {
            let lessons = disconnected(app, block.hash).await?;
            (lessons, Some(PositionStep::Disconnected { block: *block, parent: *parent }))
        }
        Update::Seen(sightings) => (seen(app, sightings).await?, None),
        Update::Gone(txids) => (gone(app, txids).await?, None),
        Update::CaughtUp { .. } => {
            change::keep_up(app).await?;
            (Lessons::new(), None)
        }
    };
    let news = match update {
        Update::Connected { block, spends, spenders, .. } => {
            News::Connected { block: *block, spends, spenders, lessons: &lessons }
        }
        Update::Disconnected { block, .. } => News::Disconnected(block.hash),
        Update::Seen(_) | Update::Gone(_) | Update::CaughtUp { .. } => News::None,
    };
    learn(app, &lessons, (position, news)).await
}

/// Lets each invoice and payout learn its facts, commits what follows with the position, and tells whoever waits for it.
async fn learn(
    app: &App,
    lessons: &Lessons,
    (position, news): (Option<PositionStep>, News<'_>),
) -> Result<(), store::Error> {
    let invoices = Invoices { store: &app.store, system: &app.system };
    for attempt in 1.. {
        let payouts = paid_out::changes(app, &news).await?;
        let learnt = once(invoices, app.now(), lessons, (position, payouts)).await;
        match learnt {
            Err(store::Error::Conflict { .. }) if attempt < ATTEMPTS => {} // somebody changed one of them: look again
            Err(error) => return Err(error),
            Ok(None) => return Ok(()),
            Ok(Some(changes)) => {
                app.metrics().counted().committed(&changes, app.now());
                changes.iter().for_each(tell_what_was_taken_back);
                app.wakes.onlookers().tell(Told::of_all(&changes));
                app.wakes.committed();
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Somebody may have handed out what was paid for: the alarm that follows leads to this line.
fn tell_what_was_taken_back(change: &Change) {
    let reversed = |event: &&Event| matches!(event.kind, EventKind::PaymentReversed { .. });
    for _ in change.events.iter().filter(reversed) {
        tracing::warn!(invoice = %change.invoice.id, "a settled payment was taken back by the chain");
    }
}

/// Where invoices are, for whoever teaches them without a server.
#[derive(Clone, Copy, Debug)]
pub struct Invoices<'a> {
    /// The database.
    pub store: &'a Store,
    /// Access to it.
    pub system: &'a SystemAccess,
}

/// Lets each invoice learn its facts and commits what follows, with the position: what was committed, `None` if nothing was.
pub async fn teach(
    invoices: Invoices<'_>,
    now: Timestamp,
    lessons: &Lessons,
    position: Option<PositionStep>,
) -> Result<Option<Vec<Change>>, store::Error> {
    for attempt in 1.. {
        match once(invoices, now, lessons, (position, Vec::new())).await {
            Err(store::Error::Conflict { .. }) if attempt < ATTEMPTS => {} // somebody marked or archived it: look again
            done => return done,
        }
    }
    Ok(None)
}

/// The same, tried once, with what follows for payouts.
async fn once(
    invoices: Invoices<'_>,
    now: Timestamp,
    lessons: &Lessons,
    (position, payouts): (Option<PositionStep>, Vec<(i64, PayoutChange)>),
) -> Result<Option<Vec<Change>>, store::Error> {
    let changes = changes(invoices, now, lessons).await?;
    if changes.is_empty() && position.is_none() && payouts.is_empty() {
        return Ok(None);
    }
    let commit = Commit { changes: changes.clone(), position };
    invoices.store.commit_with(invoices.system, commit, payouts).await.map(|()| Some(changes))
}

async fn changes(
    Invoices { store, system }: Invoices<'_>,
    now: Timestamp,
    lessons: &Lessons,
) -> Result<Vec<Change>, store::Error> {
    let mut changes = Vec::new();
    for (id, facts) in lessons {
        let invoice = store.public_invoice(system, id).await?;
        changes.extend(invoice.and_then(|invoice| invoice.learn_all(facts, now)));
    }
    Ok(changes)
}

/// A block and how high the chain above it is known to reach. While catching up a payment is as deep as it is, not as
/// deep as has been read: else an invoice would be told invalid first and settled a block later.
#[derive(Clone, Copy, Debug)]
struct Height {
    block: BlockRef,
    tip: u32,
}

async fn connected(
    app: &App,
    Height { block, tip }: Height,
    time: Timestamp,
    sightings: &[Sighting],
) -> Result<Lessons, store::Error> {
    // A block's time may lie ahead of ours; money can't have come later than now.
    let at = time.min(app.now());
    let mut lessons =
        attribute(app, sightings, |arrival| Fact::Mined { arrival: Arrival { at, ..arrival }, block, tip })
            .await?;
    for id in app.store.waiting_for_depth(&app.system, tip).await? {
        lessons.entry(id).or_default().push(Fact::Buried { tip });
    }
    Ok(lessons)
}

/// Adds which coins the block spends: payments known before, or of this same block. Others are chance likenesses of
/// fingerprints, or nobody's.
async fn spent(
    app: &App,
    block: BlockRef,
    spends: &[Spend],
    lessons: &mut Lessons,
) -> Result<(), store::Error> {
    if spends.is_empty() {
        return Ok(());
    }
    let owners = owners(app, spends, lessons).await?;
    for spend in spends {
        if let Some(invoice) = owners.get(&spend.coin) {
            let (id, spending) = (PaymentId::OnChain(spend.coin), Spending { by: spend.by, block });
            lessons.entry(invoice.clone()).or_default().push(Fact::Spent { id, spending });
        }
    }
    explained(app, spends, &owners, lessons).await
}

/// The invoices that the spent coins came to, as far as they are ours; the block may have brought them itself.
pub(super) async fn owners(
    app: &App,
    spends: &[Spend],
    lessons: &Lessons,
) -> Result<BTreeMap<OutPoint, InvoiceId>, store::Error> {
    let coins: Vec<OutPoint> = spends.iter().map(|spend| spend.coin).collect();
    let mut owners = app.store.invoices_of_coins(&app.system, &coins).await?;
    for (invoice, facts) in lessons {
        for id in facts.iter().filter_map(Fact::payment) {
            if let PaymentId::OnChain(coin) = id {
                owners.insert(*coin, invoice.clone());
            }
        }
    }
    Ok(owners)
}

/// Adds what the coins were spent for, where that was drafted here; of one drafted again after it was given up, the draft
/// that holds its coins says so.
async fn explained(
    app: &App,
    spends: &[Spend],
    owners: &BTreeMap<OutPoint, InvoiceId>,
    lessons: &mut Lessons,
) -> Result<(), store::Error> {
    let known = spends.iter().filter(|spend| owners.contains_key(&spend.coin));
    let transactions: BTreeSet<Txid> = known.map(|spend| spend.by).collect();
    let invoices = Invoices { store: &app.store, system: &app.system };
    for by in transactions {
        for (coin, uses) in drafted(invoices, by).await? {
            if let Some(invoice) = owners.get(&coin) {
                let id = PaymentId::OnChain(coin);
                lessons.entry(invoice.clone()).or_default().push(Fact::Explained { id, uses });
            }
        }
    }
    Ok(())
}

/// What each coin of that transaction went into, where it was drafted here.
pub async fn drafted(
    Invoices { store, system }: Invoices<'_>,
    by: Txid,
) -> Result<Vec<(OutPoint, Uses)>, store::Error> {
    let drafts = store.spends_by(system, by).await?;
    let last = drafts.iter().rev().find(|draft| draft.abandoned_at.is_none()).or(drafts.last());
    Ok(last.into_iter().flat_map(domain::Spend::uses).collect())
}

async fn disconnected(app: &App, block: BlockHash) -> Result<Lessons, store::Error> {
    let mut lessons = Lessons::new();
    for payment in app.store.spent_in_block(&app.system, block).await? {
        lessons.entry(payment.invoice).or_default().push(Fact::Unspent { id: payment.id, block });
    }
    for payment in app.store.payments_in_block(&app.system, block).await? {
        lessons.entry(payment.invoice).or_default().push(Fact::Unmined { id: payment.id, block });
    }
    Ok(lessons)
}

async fn seen(app: &App, sightings: &[Sighting]) -> Result<Lessons, store::Error> {
    attribute(app, sightings, Fact::Seen).await
}

async fn gone(app: &App, txids: &[Txid]) -> Result<Lessons, store::Error> {
    let mut lessons = Lessons::new();
    for payment in app.store.payments_of(&app.system, txids).await? {
        lessons.entry(payment.invoice).or_default().push(Fact::Gone { id: payment.id });
    }
    Ok(lessons)
}

/// Finds whose each sighting is. One whose script is not exactly the issued one is a chance likeness of
/// fingerprints and nobody's.
async fn attribute(
    app: &App,
    sightings: &[Sighting],
    fact: impl Fn(Arrival) -> Fact,
) -> Result<Lessons, store::Error> {
    let (mut lessons, mut quotes) = (Lessons::new(), Quotes::new(app));
    let places: Vec<_> = sightings
        .iter()
        .map(|sighting| (sighting.watched.wallet, sighting.watched.index, sighting.script.as_slice()))
        .collect();
    let invoices = app.store.invoices_at(&app.system, &places).await?;
    for (sighting, invoice) in sightings.iter().zip(invoices) {
        let Some(address) = chain::address(&sighting.script, app.network) else { continue };
        let arrival = arrival(app, sighting, address);
        let (at, fact) = (arrival.at, fact(arrival));
        let mut facts = vec![fact];
        if change::is_change(sighting.watched) {
            facts.push(change::traced(app, sighting, sightings).await?);
        }
        let claimed = match &invoice {
            Some(invoice) => {
                let quote = quotes.of_invoice(invoice, at).await?;
                facts[0] = facts[0].clone().quoted(quote);
                None
            }
            None if change::is_change(sighting.watched) => change::claim(app, sighting, &facts).await?,
            None => gaps::claim(app, sighting, &facts[0]).await?,
        };
        if let Some(invoice) = invoice.or(claimed) {
            lessons.entry(invoice).or_default().extend(facts);
        }
    }
    Ok(lessons)
}

fn arrival(app: &App, sighting: &Sighting, destination: String) -> Arrival {
    let now = app.now();
    Arrival {
        id: PaymentId::OnChain(sighting.outpoint),
        method: Method::OnChain,
        destination,
        value: sighting.value,
        at: sighting.at.map_or(now, |at| at.min(now)),
        replaceable: sighting.replaceable,
        origin: origin(app.node.visibility(), sighting),
        spends: sighting.spends.clone(),
        quote: None,
    }
}

const fn origin(visibility: Visibility, sighting: &Sighting) -> Origin {
    match visibility {
        _ if sighting.coinbase => Origin::Coinbase,
        Visibility::AtOnce => Origin::Checked,
        Visibility::Relayed => Origin::Relayed,
    }
}
