//! Payments as the follower asks for them: by transaction, by block, by what they wait for.
use crate::Store;
use crate::commit::Owner;
use crate::error::{Error, Result};
use crate::ledger::move_sums;
use crate::prepare::PreparedPayment;
use crate::sql::{Row, Sql, values};
use domain::{BlockHash, BlockRef, InvoiceId, PaymentId, SystemAccess, Txid, WalletNo};

/// A payment and the invoice it pays. The whole of it is in the invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPayment {
    /// The payment.
    pub id: PaymentId,
    /// The invoice it pays.
    pub invoice: InvoiceId,
    /// Where it is.
    pub place: PlaceName,
    /// The block that holds it.
    pub block: Option<BlockRef>,
}

/// Where a payment is, without the details.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceName {
    /// Waiting in the mempool.
    Mempool,
    /// In a block of the best chain.
    Mined,
    /// Neither.
    Gone,
    /// Final, as Lightning payments are.
    Final,
}

const SELECT: &str = "SELECT p.id, i.id, p.place, p.height, p.block FROM payment p JOIN invoice i ON i.number = p.invoice WHERE ";

impl Store {
    /// The known payments made by these transactions.
    pub async fn payments_of(&self, _: &SystemAccess, txids: &[Txid]) -> Result<Vec<StoredPayment>> {
        let select = format!("{SELECT} p.txid = $1");
        self.short(|sql| {
            let mut found = Vec::new();
            for txid in txids {
                found.extend(sql.all(&select, values![&txid.0], payment)?);
            }
            Ok(found)
        })
    }

    /// The payments that lie in that block.
    pub async fn payments_in_block(&self, _: &SystemAccess, block: BlockHash) -> Result<Vec<StoredPayment>> {
        let select = format!("{SELECT} p.block = $1");
        self.own(move |sql| sql.all(&select, values![&block.0], payment)).await
    }

    /// Invoices with a payment that is deep enough once the tip is at `tip`, and that don't know it yet.
    pub async fn waiting_for_depth(&self, _: &SystemAccess, tip: u32) -> Result<Vec<InvoiceId>> {
        let select = "SELECT i.id FROM (SELECT DISTINCT invoice FROM payment WHERE settles_at <= $1) AS deep \
            CROSS JOIN invoice i WHERE i.number = deep.invoice";
        self.own(move |sql| sql.all(select, values![tip], |row| row.id(0, InvoiceId::parse))).await
    }

    /// Transactions that wait in the mempool with a payment of ours.
    pub async fn unconfirmed(&self, _: &SystemAccess) -> Result<Vec<Txid>> {
        let select = "SELECT DISTINCT txid FROM payment WHERE place = 'mempool' AND txid IS NOT NULL";
        self.own(|sql| sql.all(select, &[], |row| row.hash(0).map(Txid))).await
    }
}

pub(crate) fn payment(row: &dyn Row) -> Result<StoredPayment> {
    let block = match (row.opt_int(3)?, row.opt_blob(4)?) {
        (Some(_), Some(_)) => Some(BlockRef { height: row.small(3)?, hash: BlockHash(row.hash(4)?) }),
        _ => None,
    };
    let place = match row.text(2)? {
        "mempool" => PlaceName::Mempool,
        "mined" => PlaceName::Mined,
        "gone" => PlaceName::Gone,
        "final" => PlaceName::Final,
        other => return Err(Error::unreadable("place", other)),
    };
    Ok(StoredPayment {
        id: row.id(0, PaymentId::parse)?,
        invoice: row.id(1, InvoiceId::parse)?,
        place,
        block,
    })
}

/// Writes a payment as it is now, and moves the sum of its wallet's coins.
pub(crate) fn upsert(sql: &mut dyn Sql, owner: Owner, payment: &PreparedPayment) -> Result<()> {
    let before = stored_coin(sql, &payment.id)?;
    let is_coin = payment.height.is_some() && payment.spent.is_none();
    let after = payment.wallet.filter(|_| is_coin).map(|wallet| (wallet, payment.value));
    write(sql, owner, payment)?;
    if before == after {
        return Ok(());
    }
    if let Some((wallet, value)) = before {
        move_sums(sql, wallet, (-value, 0))?;
    }
    after.map_or(Ok(()), |(wallet, value)| move_sums(sql, wallet, (value, 0)))
}

/// The wallet and the value, if it is a coin that lies in a block and was not spent in one.
fn stored_coin(sql: &mut dyn Sql, id: &str) -> Result<Option<(WalletNo, i64)>> {
    let select = "SELECT wallet, value FROM payment WHERE id = $1 AND wallet IS NOT NULL AND value IS NOT NULL \
        AND height IS NOT NULL AND spent_height IS NULL";
    sql.one(select, values![id], |row| Ok((WalletNo(row.small(0)?), row.int(1)?)))
}

fn write(sql: &mut dyn Sql, owner: Owner, payment: &PreparedPayment) -> Result<()> {
    let upsert = "INSERT INTO payment (id, invoice, txid, place, block, height, settles_at, wallet, value, \
        spent_by, spent_block, spent_height) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
        ON CONFLICT (id) DO UPDATE SET place = excluded.place, block = excluded.block, height = excluded.height, \
        settles_at = excluded.settles_at, wallet = excluded.wallet, value = excluded.value, \
        spent_by = excluded.spent_by, spent_block = excluded.spent_block, spent_height = excluded.spent_height";
    let PreparedPayment { id, txid, place, block, height, settles_at, wallet, value, spent } = payment;
    let spent = spent.as_ref();
    let values = values![
        id,
        owner.invoice,
        txid.as_ref(),
        *place,
        block.as_ref(),
        *height,
        *settles_at,
        *wallet,
        *value,
        spent.map(|spent| &spent.by.0),
        spent.map(|spent| &spent.block.hash.0),
        spent.map(|spent| spent.block.height),
    ];
    sql.execute(upsert, values).map(drop)
}
