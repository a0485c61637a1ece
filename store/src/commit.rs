//! The one way state changes: an invoice's row, its events, its payments and the books, in one transaction.
use crate::addresses::IssuedAddress;
use crate::audit::{Done, changed};
use crate::error::{Error, Result};
use crate::invoices::{body, store_number};
use crate::outbox::{About, announce};
use crate::position::{PositionStep, take_step};
use crate::prepare::Prepared;
use crate::sql::{Sql, Tx, values};
use crate::{Store, donation_pages, ledger, payment_requests, payments, payouts};
use domain::audit::{Deed, DeedKind};
use domain::invoice::Mark;
use domain::payout::PayoutChange;
use domain::{Change, Invoice, StoreAccess, SystemAccess, Txid};
use std::collections::BTreeSet;

/// A new invoice with the addresses issued for it.
#[derive(Clone, Debug)]
pub struct NewRow {
    /// The invoice, as [`domain::Invoice::create`] made it.
    pub change: Change,
    /// Its addresses; watched from now on and for ever.
    pub addresses: Vec<IssuedAddress>,
}

/// What is stored together or not at all.
#[derive(Clone, Debug, Default)]
pub struct Commit {
    /// What was learnt about invoices, in order.
    pub changes: Vec<Change>,
    /// How the chain's position moved, if it did.
    pub position: Option<PositionStep>,
}

/// Where rows of an invoice belong.
#[derive(Clone, Copy)]
pub(crate) struct Owner {
    pub(crate) store: i64,
    pub(crate) invoice: i64,
}

impl Store {
    /// Stores a new invoice with its addresses and tells its webhooks.
    ///
    /// [`Error::NotFound`] if there is no such store (any more), [`Error::Exists`] if the invoice is there
    /// already, [`Error::AddressTaken`] if one of its addresses was issued before, by whatever wallet.
    pub async fn create_invoice(&self, access: &StoreAccess, new: NewRow) -> Result<()> {
        if new.change.invoice.store != *access.store() {
            return Err(Error::NotFound);
        }
        let prepared = Prepared::try_new(new.change)?;
        self.create(prepared, new.addresses).await
    }

    /// Stores what the program learnt by itself, all of it or nothing.
    ///
    /// [`Error::Conflict`] if one of the invoices has changed since it was loaded, [`Error::OutOfStep`] if the
    /// position has.
    pub async fn commit(&self, access: &SystemAccess, commit: Commit) -> Result<()> {
        self.commit_with(access, commit, Vec::new()).await
    }

    /// The same, with what follows for payouts, each by its number.
    pub async fn commit_with(
        &self,
        _: &SystemAccess,
        commit: Commit,
        payouts: Vec<(i64, PayoutChange)>,
    ) -> Result<()> {
        let prepared = commit.changes.into_iter().map(Prepared::try_new).collect::<Result<Vec<_>>>()?;
        let act = move |tx: &mut Tx<'_>| {
            for change in &prepared {
                update(tx, change)?;
            }
            for (number, change) in payouts {
                payouts::write(tx, number, change)?;
            }
            commit.position.map_or(Ok(()), |step| take_step(tx.sql, step))
        };
        self.write(act).await
    }

    /// Stores a change that somebody with access to the store asked for. [`Error::Conflict`] as for [`Store::commit`].
    pub async fn commit_one(&self, access: &StoreAccess, change: Change) -> Result<()> {
        self.commit_one_because(access, change, None).await
    }

    /// The same, for a reason that the audit log tells beside it: a word of ours.
    pub async fn commit_one_because(
        &self,
        access: &StoreAccess,
        change: Change,
        reason: Option<&'static str>,
    ) -> Result<()> {
        self.commit_all_willed(access, vec![change], reason).await
    }

    /// The same with several, all of them or none.
    pub async fn commit_willed(&self, access: &StoreAccess, changes: Vec<Change>) -> Result<()> {
        self.commit_all_willed(access, changes, None).await
    }

    async fn commit_all_willed(
        &self,
        access: &StoreAccess,
        changes: Vec<Change>,
        reason: Option<&'static str>,
    ) -> Result<()> {
        if changes.iter().any(|change| change.invoice.store != *access.store()) {
            return Err(Error::NotFound);
        }
        let prepare = |change: Change| Ok((change.invoice.clone(), Prepared::try_new(change)?));
        let prepared = changes.into_iter().map(prepare).collect::<Result<Vec<_>>>()?;
        let with_reason = move |deed: Deed| match reason {
            Some(reason) => deed.with("reason", reason),
            None => deed,
        };
        let act = move |tx: &mut Tx<'_>| {
            let mut deeds = Vec::new();
            for (after, change) in &prepared {
                store_number(tx.sql, &change.store)?;
                let select = "SELECT body FROM invoice WHERE id = $1";
                let before = tx.sql.one(select, values![&change.id], body)?;
                update(tx, change)?;
                deeds.extend(willed(&before.ok_or(Error::NotFound)?, after)?.into_iter().map(with_reason));
            }
            Ok(Done::any((), deeds))
        };
        self.change(access.actor(), act).await
    }
}

/// What somebody did to an invoice: what the chain taught is no deed.
fn willed(before: &Invoice, after: &Invoice) -> Result<Vec<Deed>> {
    let told = |kind| Deed::new(kind).in_store(&after.store).to(&after.id);
    let mut deeds = Vec::new();
    if before.mark != after.mark {
        let mark = after.mark.map_or("none", |mark| match mark {
            Mark::Settled => "settled",
            Mark::Invalid => "invalid",
        });
        deeds.push(told(DeedKind::InvoiceMarked).with("mark", mark));
    }
    match (before.archived_at, after.archived_at) {
        (None, Some(_)) => deeds.push(told(DeedKind::InvoiceArchived)),
        (Some(_), None) => deeds.push(told(DeedKind::InvoiceUnarchived)),
        (None, None) | (Some(_), Some(_)) => {}
    }
    let names = changed(&before.details, &after.details)?;
    if !names.is_empty() {
        deeds.push(told(DeedKind::InvoiceChanged).changing(names));
    }
    let explained = after.payments.iter().filter(|payment| {
        let known = before.payments.iter().find(|known| known.arrival.id == payment.arrival.id);
        known.is_some_and(|known| known.uses != payment.uses)
    });
    let by: BTreeSet<Txid> = explained.filter_map(|payment| Some(payment.uses?.by)).collect();
    deeds.extend(by.into_iter().map(|by| told(DeedKind::SpendExplained).with("transaction", by.to_string())));
    Ok(deeds)
}

/// Writes an invoice's step down, with all that follows from it.
pub(crate) fn update(tx: &mut Tx<'_>, change: &Prepared) -> Result<()> {
    let update = "UPDATE invoice SET status = $1, additional = $2, wakes_at = $3, order_id = $4, archived_at = $5, \
        revision = $6, body = $7, purged_at = NULL, compacted_at = NULL WHERE id = $8 AND revision = $9 RETURNING number, store";
    let verdict = change.verdict;
    let owner = tx.sql.one(
        update,
        values![
            verdict.status.name(),
            verdict.additional.name(),
            change.wakes_at,
            change.order_id.as_deref(),
            change.archived_at,
            change.revision,
            &change.body,
            &change.id,
            change.since,
        ],
        |row| Ok(Owner { invoice: row.int(0)?, store: row.int(1)? }),
    )?;
    match owner {
        Some(owner) => consequences(tx, owner, change),
        None => Err(why_not(tx.sql, change)?),
    }
}

fn why_not(sql: &mut dyn Sql, change: &Prepared) -> Result<Error> {
    let stored =
        sql.one("SELECT revision FROM invoice WHERE id = $1", values![&change.id], |row| row.int(0))?;
    Ok(stored.map_or(Error::NotFound, |revision| Error::Conflict { revision: revision.cast_unsigned() }))
}

fn consequences(tx: &mut Tx<'_>, owner: Owner, change: &Prepared) -> Result<()> {
    move_money(tx.sql, owner, change)?;
    announce(tx, About::invoice(owner), &change.events)?;
    bring(tx, owner, change)
}

/// Tells the payment request that an invoice pays for, if it does, what it brings now.
pub(crate) fn bring(tx: &mut Tx<'_>, owner: Owner, change: &Prepared) -> Result<()> {
    match &change.request {
        Some((request, share)) => payment_requests::bring(tx, owner, request, (*share, change.as_of)),
        None => Ok(()),
    }
}

/// Writes an invoice's payments as they are now, and books what moved.
pub(crate) fn move_money(sql: &mut dyn Sql, owner: Owner, change: &Prepared) -> Result<()> {
    for payment in &change.payments {
        payments::upsert(sql, owner, payment)?;
    }
    for entry in &change.entries {
        ledger::append(sql, owner, entry)?;
    }
    match change.page.as_ref().filter(|_| !change.entries.is_empty()) {
        Some(page) => donation_pages::count(sql, owner, page, &change.entries),
        None => Ok(()),
    }
}
