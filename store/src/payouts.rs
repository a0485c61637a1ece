//! Payouts: claimed, decided on, taken by a spend, paid, each in one transaction with what is told of it.
//!
//! What may be done is read and decided in the transaction that does it, so of two who approve, claim or pay at once one is
//! told that the other was faster. A payout is in one spend at a time: the database refuses the second.
mod reserve;

pub use reserve::{Former, NotReserved};
pub(crate) use reserve::{let_go, take};

use crate::Store;
use crate::audit::Done;
use crate::error::{Error, Result};
use crate::invoices::store_number;
use crate::outbox::{About, announce};
use crate::prepare::PreparedEvent;
use crate::pull_payments;
use crate::sql::{Row, Sql, Tx, int, to_json, values};
use domain::audit::{Deed, DeedKind};
use domain::payout::{NewPayout, NotNow, PayoutChange, PayoutState};
use domain::pull_payment::NotClaimable;
use domain::{
    BlockHash, Money, Payout, PayoutId, PullPaymentId, Rate, Sats, SpendId, StoreAccess, StoreId,
    SystemAccess, Timestamp,
};
use std::fmt;

/// A payout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayoutRecord {
    /// Its number; later ones have higher ones.
    pub number: i64,
    /// It.
    pub payout: Payout,
    /// What its address stands for.
    pub script: Vec<u8>,
}

/// Which payouts are asked for. What is empty or `None` filters nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PayoutFilter {
    /// Of that pull payment.
    pub pull_payment: Option<PullPaymentId>,
    /// That stand so.
    pub states: Vec<PayoutState>,
    /// Also those that were cancelled, where no states are named.
    pub include_cancelled: bool,
    /// Only those made before the one of this number.
    pub before: Option<i64>,
    /// How many to pass over.
    pub skip: u32,
    /// How many at most; all if `None`.
    pub take: Option<u32>,
}

/// What somebody wants paid out.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Its id.
    pub id: PayoutId,
    /// The pull payment it is claimed from; else out of the store's own, which wants an amount.
    pub pull_payment: Option<PullPaymentId>,
    /// The address.
    pub destination: String,
    /// What that stands for.
    pub script: Vec<u8>,
    /// How much; of a pull payment all that is left if nothing is said.
    pub amount: Option<Money>,
    /// What its maker wrote beside it.
    pub metadata: serde_json::Map<String, serde_json::Value>,
    /// With what it is approved at once, if it is: a rate, and what the network passes on to that address.
    pub approval: Option<(Rate, Sats)>,
}

/// Why there is no payout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotClaimed {
    /// The pull payment does not give it.
    Pull(NotClaimable),
    /// Another that is not over goes to that address.
    SameDestination,
    /// It is less than the network passes on.
    TooLittle(NotNow),
    /// Without a pull payment, how much must be said.
    NoAmount,
}

const SELECT: &str = "SELECT p.number, p.body, p.script, p.store FROM payout p JOIN store s ON s.number = p.store \
    WHERE s.deleted_at IS NULL";

impl Store {
    /// Adds a payout for somebody of the store.
    ///
    /// [`Error::NotFound`] if there is no such pull payment in it; inside, why there is none.
    pub async fn make_payout(
        &self,
        access: &StoreAccess,
        claim: Claim,
        now: Timestamp,
    ) -> Result<std::result::Result<PayoutRecord, NotClaimed>> {
        let store = access.store().clone();
        let act = move |tx: &mut Tx<'_>| {
            let claimed = add(tx, Some(store), claim, now)?;
            let made = claimed.as_ref().ok().map(|made| deed(DeedKind::PayoutMade, &made.payout));
            Ok(Done::any(claimed, made))
        };
        self.change(access.actor(), act).await
    }

    /// Adds a payout for whoever knows the pull payment.
    ///
    /// [`Error::NotFound`] if there is no such pull payment; inside, why there is none.
    pub async fn claim_payout(
        &self,
        _: &SystemAccess,
        claim: Claim,
        now: Timestamp,
    ) -> Result<std::result::Result<PayoutRecord, NotClaimed>> {
        self.write(move |tx| add(tx, None, claim, now)).await
    }

    /// One of the store's payouts.
    pub async fn payout(&self, access: &StoreAccess, id: &PayoutId) -> Result<Option<PayoutRecord>> {
        let select = format!("{SELECT} AND s.id = $1 AND p.id = $2");
        self.short(|sql| sql.one(&select, values![access.store(), id], row)).map(|found| found.map(of_row))
    }

    /// One payout of a pull payment, for whoever knows both.
    pub async fn public_payout(
        &self,
        _: &SystemAccess,
        pull: &PullPaymentId,
        id: &PayoutId,
    ) -> Result<Option<PayoutRecord>> {
        let select = format!(
            "{SELECT} AND p.id = $1 AND p.pull_payment = (SELECT number FROM pull_payment WHERE id = $2)"
        );
        self.short(|sql| sql.one(&select, values![id, pull], row)).map(|found| found.map(of_row))
    }

    /// The store a payout belongs to: what the caller then needs access to.
    pub async fn payout_store(&self, id: &PayoutId) -> Result<Option<StoreId>> {
        let select = "SELECT s.id FROM payout p JOIN store s ON s.number = p.store WHERE p.id = $1 AND s.deleted_at IS NULL";
        self.short(|sql| sql.one(select, values![id], |row| row.id(0, StoreId::parse)))
    }

    /// The store's payouts that pass the filter, newest first.
    pub async fn payouts(&self, access: &StoreAccess, filter: PayoutFilter) -> Result<Vec<PayoutRecord>> {
        let store = access.store().clone();
        self.long(move |sql| list(sql, &store, &filter)).await
    }

    /// Takes a step with a payout: what it is, `act` decides by what is stored. The payout as it is from then on.
    ///
    /// [`Error::NotFound`] if there is none in the store; inside, why the step can't be taken.
    pub async fn step_payout(
        &self,
        access: &StoreAccess,
        id: &PayoutId,
        kind: DeedKind,
        act: impl FnOnce(&Payout) -> std::result::Result<Option<PayoutChange>, NotNow> + Send + 'static,
    ) -> Result<std::result::Result<PayoutRecord, NotNow>> {
        let (store, id) = (access.store().clone(), id.clone());
        let act = move |tx: &mut Tx<'_>| {
            let select = format!("{SELECT} AND s.id = $1 AND p.id = $2");
            let found = tx.sql.one(&select, values![&store, &id], row)?.ok_or(Error::NotFound)?;
            let before = of_row(found);
            match act(&before.payout) {
                Err(why) => Ok(Done::any(Err(why), None)),
                Ok(None) => Ok(Done::any(Ok(before), None)),
                Ok(Some(change)) => {
                    if let Some(out) = still_out(tx.sql, before.number, &change)? {
                        return Ok(Done::any(Err(NotNow::StillOut(out)), None));
                    }
                    let payout = write(tx, before.number, change)?;
                    let deed = deed(kind, &payout).with("state", payout.state().name());
                    Ok(Done::one(Ok(PayoutRecord { payout, ..before }), deed))
                }
            }
        };
        self.change(access.actor(), act).await
    }

    /// Payouts that may be paid to one of these scripts and are not, the oldest first: what an output may have been for.
    pub async fn payouts_to(&self, _: &SystemAccess, scripts: &[Vec<u8>]) -> Result<Vec<PayoutRecord>> {
        let select = format!(
            "{SELECT} AND p.script = $1 AND p.state IN ('AwaitingPayment', 'InProgress', 'Completed') \
             AND p.paid_block IS NULL ORDER BY p.number"
        );
        let scripts = scripts.to_vec();
        self.own(move |sql| {
            let mut found = Vec::new();
            for script in &scripts {
                found.extend(sql.all(&select, values![script.as_slice()], row)?.into_iter().map(of_row));
            }
            Ok(found)
        })
        .await
    }

    /// Payouts that block paid.
    pub async fn payouts_paid_in(&self, _: &SystemAccess, block: BlockHash) -> Result<Vec<PayoutRecord>> {
        let select = format!("{SELECT} AND p.paid_block = $1 ORDER BY p.number");
        self.own(move |sql| Ok(sql.all(&select, values![&block.0], row)?.into_iter().map(of_row).collect()))
            .await
    }
}

/// Adds a claim, if there may be one. `asker` is the store it must be of, where somebody of a store asks.
fn add(
    tx: &mut Tx<'_>,
    asker: Option<StoreId>,
    claim: Claim,
    now: Timestamp,
) -> Result<std::result::Result<PayoutRecord, NotClaimed>> {
    let pull = match &claim.pull_payment {
        None => None,
        Some(id) => {
            let found = pull_payments::of_id(tx.sql, id)?;
            let mine = found.filter(|(_, pull)| asker.as_ref().is_none_or(|asker| *asker == pull.store));
            Some(mine.ok_or(Error::NotFound)?)
        }
    };
    let amount = match (&pull, claim.amount) {
        (Some((number, pull)), asked) => {
            let claimed = pull_payments::claimed(tx.sql, *number)?;
            pull.claimable(asked, claimed, now).map_err(NotClaimed::Pull)
        }
        (None, Some(amount)) => Ok(amount),
        (None, None) => Err(NotClaimed::NoAmount),
    };
    let amount = match amount {
        Ok(amount) => amount,
        Err(why) => return Ok(Err(why)),
    };
    let store = pull.as_ref().map(|(_, pull)| pull.store.clone()).or(asker).ok_or(Error::NotFound)?;
    let owner = store_number(tx.sql, &store)?;
    if is_destination_of_another(tx.sql, owner, &claim.script)? {
        return Ok(Err(NotClaimed::SameDestination));
    }
    let new = NewPayout {
        id: claim.id,
        store,
        pull_payment: claim.pull_payment,
        is_refund: pull.as_ref().is_some_and(|(_, pull)| pull.refund_of.is_some()),
        destination: claim.destination,
        claimed: amount,
        metadata: claim.metadata,
    };
    let change = match made(new, claim.approval, now) {
        Ok(change) => change,
        Err(why) => return Ok(Err(NotClaimed::TooLittle(why))),
    };
    let number = insert(tx, (owner, pull.map(|(number, _)| number)), &change, &claim.script)?;
    Ok(Ok(PayoutRecord { number, payout: change.payout, script: claim.script }))
}

/// The new payout, approved at once where that is wanted.
fn made(
    new: NewPayout,
    approval: Option<(Rate, Sats)>,
    now: Timestamp,
) -> std::result::Result<PayoutChange, NotNow> {
    new.is_enough()?;
    let first = Payout::create(new, now);
    let Some(approval) = approval else { return Ok(first) };
    let second = first.payout.approve(first.payout.stated, approval, now)?;
    let payout = Payout { revision: first.payout.revision, ..second.payout };
    Ok(PayoutChange { since: 0, payout, events: first.events.into_iter().chain(second.events).collect() })
}

fn is_destination_of_another(sql: &mut dyn Sql, store: i64, script: &[u8]) -> Result<bool> {
    let select = "SELECT COUNT(*) FROM payout WHERE script = $1 AND store = $2 \
        AND state IN ('AwaitingApproval', 'AwaitingPayment', 'InProgress')";
    Ok(sql.one(select, values![script, store], |row| row.int(0))?.unwrap_or(0) > 0)
}

fn insert(
    tx: &mut Tx<'_>,
    (store, pull): (i64, Option<i64>),
    change: &PayoutChange,
    script: &[u8],
) -> Result<i64> {
    let payout = &change.payout;
    let insert = "INSERT INTO payout (id, store, pull_payment, revision, state, claimed, created_at, script, body) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING number";
    let body = to_json(payout)?;
    let number = tx.sql.one(
        insert,
        values![
            &payout.id,
            store,
            pull,
            int(payout.revision),
            payout.state().name(),
            int(payout.claimed.minor()),
            payout.created_at,
            script,
            &body,
        ],
        |row| row.int(0),
    )?;
    let number = number.ok_or_else(|| Error::Failed("an insert returned nothing".into()))?;
    announce(tx, About::payout(store, number), &prepared(change)?)?;
    Ok(number)
}

/// Writes a step down, lets go of it where no spend has it any more, and tells of it. [`Error::Conflict`] if it has changed
/// since.
pub(crate) fn write(tx: &mut Tx<'_>, number: i64, change: PayoutChange) -> Result<Payout> {
    let payout = &change.payout;
    let update = "UPDATE payout SET revision = $1, state = $2, paid_block = $3, body = $4 \
        WHERE number = $5 AND revision = $6 RETURNING store";
    let body = to_json(payout)?;
    let block = payout.paid.as_ref().map(|paid| &paid.block.hash.0);
    let values =
        values![int(payout.revision), payout.state().name(), block, &body, number, int(change.since),];
    let Some(store) = tx.sql.one(update, values, |row| row.int(0))? else {
        let select = "SELECT revision FROM payout WHERE number = $1";
        let stored = tx.sql.one(select, values![number], |row| row.int(0))?;
        let conflict = |revision: i64| Error::Conflict { revision: revision.cast_unsigned() };
        return Err(stored.map_or(Error::NotFound, conflict));
    };
    if payout.spend().is_none() {
        let at = change.events.last().map_or(payout.created_at, |event| event.at);
        let free = "UPDATE payout_spend SET freed_at = $2 WHERE payout = $1 AND freed_at IS NULL";
        tx.sql.execute(free, values![number, at])?;
    }
    announce(tx, About::payout(store, number), &prepared(&change)?)?;
    Ok(change.payout)
}

/// The spend that could still pay what a person's step would end.
fn still_out(sql: &mut dyn Sql, number: i64, change: &PayoutChange) -> Result<Option<SpendId>> {
    if !change.is_by_hand() {
        return Ok(None);
    }
    Ok(reserve::former(sql, number)?.pop().map(|former| former.spend))
}

/// Cancels what is not being paid of a pull payment, and can't be any more.
pub(crate) fn cancel_all_of(tx: &mut Tx<'_>, pull: i64, now: Timestamp) -> Result<()> {
    let select = "SELECT p.number, p.body, p.script, p.store FROM payout p WHERE p.pull_payment = $1 \
        AND p.state IN ('AwaitingApproval', 'AwaitingPayment') ORDER BY p.number";
    for (number, payout, ..) in tx.sql.all(select, values![pull], row)? {
        if let Ok(Some(change)) = payout.cancel(now)
            && still_out(tx.sql, number, &change)?.is_none()
        {
            write(tx, number, change)?;
        }
    }
    Ok(())
}

fn prepared(change: &PayoutChange) -> Result<Vec<PreparedEvent>> {
    let event = |event: &domain::payout::PayoutEvent| {
        let payload = to_json(&event.payload(&change.payout))?;
        Ok(PreparedEvent { kind: event.kind.name(), at: event.at, payload })
    };
    change.events.iter().map(event).collect()
}

fn list(sql: &mut dyn Sql, store: &StoreId, filter: &PayoutFilter) -> Result<Vec<PayoutRecord>> {
    let mut select = format!("{SELECT} AND s.id = $1 AND p.number < $2");
    if !filter.states.is_empty() {
        let names: Vec<String> = filter.states.iter().map(|state| format!("'{}'", state.name())).collect();
        select.push_str(&format!(" AND p.state IN ({})", names.join(", ")));
    } else if !filter.include_cancelled {
        select.push_str(" AND p.state <> 'Cancelled'");
    }
    let (before, most) = (filter.before.unwrap_or(i64::MAX), filter.take.map_or(i64::MAX, i64::from));
    let end = " ORDER BY p.number DESC LIMIT $3 OFFSET $4";
    let rows = match &filter.pull_payment {
        Some(pull) => {
            select.push_str(" AND p.pull_payment = (SELECT number FROM pull_payment WHERE id = $5)");
            select.push_str(end);
            sql.all(&select, values![store, before, most, filter.skip, pull], row)?
        }
        None => {
            select.push_str(end);
            sql.all(&select, values![store, before, most, filter.skip], row)?
        }
    };
    Ok(rows.into_iter().map(of_row).collect())
}

type Found = (i64, Payout, Vec<u8>, i64);

fn row(row: &dyn Row) -> Result<Found> {
    Ok((row.int(0)?, row.json(1)?, row.blob(2)?.to_vec(), row.int(3)?))
}

fn of_row((number, payout, script, _): Found) -> PayoutRecord {
    PayoutRecord { number, payout, script }
}

fn deed(kind: DeedKind, payout: &Payout) -> Deed {
    Deed::new(kind).in_store(&payout.store).to(&payout.id)
}

impl NotClaimed {
    /// The contract's code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Pull(why) => why.code(),
            Self::SameDestination => "duplicate-destination",
            Self::TooLittle(_) | Self::NoAmount => "amount-too-low",
        }
    }
}

impl fmt::Display for NotClaimed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pull(why) => write!(f, "{why}"),
            Self::SameDestination => {
                f.write_str("This destination is already used for another payout; give an address of its own")
            }
            Self::TooLittle(why) => write!(f, "{why}"),
            Self::NoAmount => f.write_str("Write how much is to be paid out"),
        }
    }
}

impl std::error::Error for NotClaimed {}
