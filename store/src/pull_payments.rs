//! Pull payments, and what was claimed from them: the sum is taken in the transaction that adds a claim, so two who claim at
//! once never get more than was set aside.
use crate::Store;
use crate::audit::Done;
use crate::commit;
use crate::error::{Error, Result};
use crate::invoices::store_number;
use crate::payouts;
use crate::prepare::Prepared;
use crate::sql::{Row, Sql, Tx, int, to_json, values};
use domain::audit::{Deed, DeedKind};
use domain::{Change, PullPayment, PullPaymentId, StoreAccess, StoreId, SystemAccess, Timestamp};

/// A pull payment, and what was claimed from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PullRecord {
    /// Its number; later ones have higher ones.
    pub number: i64,
    /// The pull payment.
    pub pull: PullPayment,
    /// What its payouts come to, in minor units of its currency; those that were cancelled are left out.
    pub claimed: u64,
}

/// Which pull payments are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PullFilter {
    /// Also those that were put away.
    pub include_archived: bool,
    /// Only those made before the one of this number.
    pub before: Option<i64>,
    /// How many to pass over.
    pub skip: u32,
    /// How many at most; all if `None`.
    pub take: Option<u32>,
}

const SELECT: &str = "SELECT p.number, p.body FROM pull_payment p JOIN store s ON s.number = p.store \
    WHERE s.deleted_at IS NULL";

impl Store {
    /// Adds a pull payment to the store. `refunded` is what its invoice tells of it, where it gives something back.
    pub async fn create_pull_payment(
        &self,
        access: &StoreAccess,
        pull: PullPayment,
        refunded: Option<Change>,
    ) -> Result<()> {
        let is_of_store = |store: &StoreId| store == access.store();
        if !is_of_store(&pull.store) || !refunded.iter().all(|change| is_of_store(&change.invoice.store)) {
            return Err(Error::NotFound);
        }
        let refunded = refunded.map(Prepared::try_new).transpose()?;
        let act = move |tx: &mut Tx<'_>| {
            insert(tx.sql, &pull)?;
            if let Some(change) = &refunded {
                commit::update(tx, change)?;
            }
            Ok(Done::one((), deed(DeedKind::PullPaymentMade, &pull)))
        };
        self.change(access.actor(), act).await
    }

    /// One of the store's pull payments, put away or not.
    pub async fn pull_payment(&self, access: &StoreAccess, id: &PullPaymentId) -> Result<Option<PullRecord>> {
        let select = format!("{SELECT} AND s.id = $1 AND p.id = $2");
        self.short(|sql| found(sql, &select, values![access.store(), id]))
    }

    /// The pull payment of that id, for whoever knows it.
    pub async fn public_pull_payment(
        &self,
        _: &SystemAccess,
        id: &PullPaymentId,
    ) -> Result<Option<PullRecord>> {
        let select = format!("{SELECT} AND p.id = $1");
        self.short(|sql| found(sql, &select, values![id]))
    }

    /// The store a pull payment belongs to: what the caller then needs access to.
    pub async fn pull_payment_store(&self, id: &PullPaymentId) -> Result<Option<StoreId>> {
        let select = "SELECT s.id FROM pull_payment p JOIN store s ON s.number = p.store \
            WHERE p.id = $1 AND s.deleted_at IS NULL";
        self.short(|sql| sql.one(select, values![id], |row| row.id(0, StoreId::parse)))
    }

    /// The store's pull payments that pass the filter, newest first.
    pub async fn pull_payments(&self, access: &StoreAccess, filter: PullFilter) -> Result<Vec<PullRecord>> {
        let store = access.store().clone();
        self.long(move |sql| list(sql, &store, filter)).await
    }

    /// Puts a pull payment away, and cancels what of it is not being paid; one that was put away stays so.
    pub async fn archive_pull_payment(
        &self,
        access: &StoreAccess,
        id: &PullPaymentId,
        now: Timestamp,
    ) -> Result<()> {
        let (store, id) = (access.store().clone(), id.clone());
        let act = move |tx: &mut Tx<'_>| {
            let select = format!("{SELECT} AND s.id = $1 AND p.id = $2");
            let found = tx.sql.one(&select, values![&store, &id], row)?;
            let (number, pull) = found.ok_or(Error::NotFound)?;
            let Some(away) = pull.archived(now) else { return Ok(Done::any((), None)) };
            write(tx.sql, number, &away)?;
            payouts::cancel_all_of(tx, number, now)?;
            Ok(Done::one((), deed(DeedKind::PullPaymentArchived, &away)))
        };
        self.change(access.actor(), act).await
    }
}

/// What was claimed from a pull payment and not cancelled, in minor units of its currency.
pub(crate) fn claimed(sql: &mut dyn Sql, number: i64) -> Result<u64> {
    let sum = "SELECT CAST(COALESCE(SUM(claimed), 0) AS BIGINT) FROM payout WHERE pull_payment = $1 AND state <> 'Cancelled'";
    Ok(sql.one(sum, values![number], |row| row.int(0))?.unwrap_or(0).max(0).cast_unsigned())
}

/// The pull payment of that id in a store that is there, with its number.
pub(crate) fn of_id(sql: &mut dyn Sql, id: &PullPaymentId) -> Result<Option<(i64, PullPayment)>> {
    sql.one(&format!("{SELECT} AND p.id = $1"), values![id], row)
}

fn insert(sql: &mut dyn Sql, pull: &PullPayment) -> Result<()> {
    let store = store_number(sql, &pull.store)?;
    let insert = "INSERT INTO pull_payment (id, store, revision, created_at, archived_at, body) \
        VALUES ($1, $2, $3, $4, $5, $6)";
    let body = to_json(pull)?;
    let values = values![&pull.id, store, int(pull.revision), pull.created_at, pull.archived_at, &body];
    sql.execute(insert, values).map(drop)
}

/// Writes it down; what was read in the same transaction is still so.
fn write(sql: &mut dyn Sql, number: i64, pull: &PullPayment) -> Result<()> {
    let update = "UPDATE pull_payment SET revision = $1, archived_at = $2, body = $3 WHERE number = $4 AND revision = $5";
    let body = to_json(pull)?;
    let before = int(pull.revision.saturating_sub(1));
    sql.must(update, values![int(pull.revision), pull.archived_at, &body, number, before])
}

fn list(sql: &mut dyn Sql, store: &StoreId, filter: PullFilter) -> Result<Vec<PullRecord>> {
    let away = if filter.include_archived { "" } else { " AND p.archived_at IS NULL" };
    let select =
        format!("{SELECT} AND s.id = $1 AND p.number < $2{away} ORDER BY p.number DESC LIMIT $3 OFFSET $4");
    let (before, most) = (filter.before.unwrap_or(i64::MAX), filter.take.map_or(i64::MAX, i64::from));
    let rows = sql.all(&select, values![store, before, most, filter.skip], row)?;
    rows.into_iter().map(|row| record(sql, row)).collect()
}

fn found(sql: &mut dyn Sql, select: &str, values: &[crate::sql::Value<'_>]) -> Result<Option<PullRecord>> {
    let row = sql.one(select, values, row)?;
    row.map(|row| record(sql, row)).transpose()
}

fn record(sql: &mut dyn Sql, (number, pull): (i64, PullPayment)) -> Result<PullRecord> {
    Ok(PullRecord { number, pull, claimed: claimed(sql, number)? })
}

fn row(row: &dyn Row) -> Result<(i64, PullPayment)> {
    Ok((row.int(0)?, row.json(1)?))
}

fn deed(kind: DeedKind, pull: &PullPayment) -> Deed {
    Deed::new(kind).in_store(&pull.store).to(&pull.id)
}
