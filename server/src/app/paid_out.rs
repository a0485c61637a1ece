//! What a block tells of payouts: which it paid, by the script and the amount of an output, whoever sent that; and which can
//! no longer be paid by the spend that has them, as something took its place.
//!
//! Only transactions that spend coins of the payout's own store count: whoever else pays that address meant something else.
use super::App;
use super::record_fact::{self, Lessons};
use chain::{Spend, Spender};
use domain::payout::{Paid, PayoutChange, PayoutState};
use domain::{BlockHash, BlockRef, InvoiceId, OutPoint, StoreId, Timestamp, Txid};
use std::collections::{BTreeMap, BTreeSet};
use store::{Error, PayoutRecord};

/// What happened, as far as payouts are concerned.
#[derive(Debug, Default)]
pub(super) enum News<'a> {
    /// Nothing.
    #[default]
    None,
    /// A block came.
    Connected {
        /// It.
        block: BlockRef,
        /// The watched coins that it spends.
        spends: &'a [Spend],
        /// The transactions that do.
        spenders: &'a [Spender],
        /// What it tells of invoices, coins that it brings among it.
        lessons: &'a Lessons,
    },
    /// That block left the chain.
    Disconnected(BlockHash),
}

/// What follows for payouts, each by its number.
pub(super) async fn changes(app: &App, news: &News<'_>) -> Result<Vec<(i64, PayoutChange)>, Error> {
    match news {
        News::None => Ok(Vec::new()),
        News::Connected { spends: [], .. } => Ok(Vec::new()),
        News::Connected { block, spends, spenders, lessons } => {
            let owners = record_fact::owners(app, spends, lessons).await?;
            connected(app, *block, (spends, &owners), spenders).await
        }
        News::Disconnected(block) => {
            let paid = app.store.payouts_paid_in(&app.system, *block).await?;
            let unpaid =
                |record: &PayoutRecord| Some((record.number, record.payout.learn_unpaid(*block, app.now())?));
            Ok(paid.iter().filter_map(unpaid).collect())
        }
    }
}

async fn connected(
    app: &App,
    block: BlockRef,
    (spends, owners): (&[Spend], &BTreeMap<OutPoint, InvoiceId>),
    spenders: &[Spender],
) -> Result<Vec<(i64, PayoutChange)>, Error> {
    let mut steps = Steps { all: BTreeMap::new(), now: app.now() };
    for spender in spenders {
        let ours = spends.iter().filter(|spend| spend.by == spender.txid);
        let stores = stores(app, ours.clone().filter_map(|spend| owners.get(&spend.coin))).await?;
        if !stores.is_empty() {
            let coins: Vec<OutPoint> = ours.map(|spend| spend.coin).collect();
            let held = app.store.payouts_on_coins(&app.system, &coins).await?;
            let held = held.into_iter().map(|(_, _, record)| record.number).collect();
            pay(app, spender, &stores, (block, &held, &mut steps)).await?;
        }
    }
    let by: BTreeMap<OutPoint, Txid> = spends.iter().map(|spend| (spend.coin, spend.by)).collect();
    let owned: Vec<OutPoint> = by.keys().copied().filter(|coin| owners.contains_key(coin)).collect();
    let reaches = |by: Txid, script: &[u8]| {
        let mut of_it =
            spenders.iter().filter(|spender| spender.txid == by).flat_map(|spender| &spender.outputs);
        of_it.any(|(paid, _)| paid == script)
    };
    for (coin, spend, record) in app.store.payouts_on_coins(&app.system, &owned).await? {
        let taken = by.get(&coin).copied().filter(|by| Some(*by) != spend.txid);
        // What pays the same address another amount may be the same thing at another fee: a person looks at it.
        if taken.is_some_and(|by| !reaches(by, &record.script)) {
            let id = spend.id.clone();
            steps.take(
                record,
                |payout, now| if payout.paid.is_some() { None } else { payout.release(&id, now) },
            );
        }
    }
    Ok(steps.all.into_iter().collect())
}

/// The stores these invoices belong to.
async fn stores(app: &App, invoices: impl Iterator<Item = &InvoiceId>) -> Result<BTreeSet<StoreId>, Error> {
    let mut stores = BTreeSet::new();
    for invoice in invoices.collect::<BTreeSet<_>>() {
        stores.extend(app.store.invoice_store(invoice).await?);
    }
    Ok(stores)
}

/// Lets each output of a transaction pay one payout that waits for it: first those of the spend that was meant, then those
/// whose draft holds a coin that it spends, and last those that are said to be paid already.
async fn pay(
    app: &App,
    spender: &Spender,
    stores: &BTreeSet<StoreId>,
    (block, held, steps): (BlockRef, &BTreeSet<i64>, &mut Steps),
) -> Result<(), Error> {
    let scripts: BTreeSet<Vec<u8>> = spender.outputs.iter().map(|(script, _)| script.clone()).collect();
    let scripts: Vec<Vec<u8>> = scripts.into_iter().collect();
    let mut waiting = app.store.payouts_to(&app.system, &scripts).await?;
    waiting.retain(|record| stores.contains(&record.payout.store) && !steps.paid(record.number));
    let meant = app.store.spends_by(&app.system, spender.txid).await?;
    let is_meant = |record: &PayoutRecord| meant.iter().any(|spend| record.payout.spend() == Some(&spend.id));
    let is_done = |record: &PayoutRecord| record.payout.state() == PayoutState::Completed;
    waiting.sort_by_key(|record| {
        (!is_meant(record), !held.contains(&record.number), is_done(record), record.number)
    });
    let paid = Paid { by: spender.txid, block };
    for (script, value) in &spender.outputs {
        let pays = |record: &PayoutRecord| record.script == *script && record.payout.sats() == Some(*value);
        if let Some(place) = waiting.iter().position(pays) {
            steps.take(waiting.remove(place), |payout, now| payout.learn_paid(paid, now));
        }
    }
    Ok(())
}

/// Steps of payouts, one change for each however many there are.
struct Steps {
    all: BTreeMap<i64, PayoutChange>,
    now: Timestamp,
}

impl Steps {
    /// Whether another transaction of the block paid it.
    fn paid(&self, number: i64) -> bool {
        self.all.get(&number).is_some_and(|change| change.payout.paid.is_some())
    }

    fn take(
        &mut self,
        record: PayoutRecord,
        act: impl FnOnce(&domain::Payout, Timestamp) -> Option<PayoutChange>,
    ) {
        let before = self.all.remove(&record.number);
        let payout = before.as_ref().map_or(&record.payout, |change| &change.payout);
        let next = act(payout, self.now);
        let change = match (before, next) {
            (Some(before), Some(next)) => Some(before.then(next)),
            (before, next) => next.or(before),
        };
        self.all.extend(change.map(|change| (record.number, change)));
    }
}
