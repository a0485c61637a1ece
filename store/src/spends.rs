//! Spends: drafted, signed, sent, given up, each in one transaction with its row in the audit log; and the coins they hold.
//!
//! A coin is in one draft at a time: who comes second is refused, whatever they saw before. What became of a spend on the
//! chain is nowhere here but with the payments whose coins it spends.
use crate::Store;
use crate::audit::Done;
use crate::error::{Error, Result};
use crate::invoices::store_number;
use crate::payouts;
use crate::sql::{Row, Sql, Tx, to_json, values};
use domain::audit::{Deed, DeedKind};
use domain::payment::Spending;
use domain::spend::{Candidate, SpentCoin};
use domain::{
    BlockHash, BlockRef, InvoiceId, OutPoint, PaymentId, PayoutId, Sats, Spend, SpendId, StoreAccess,
    SystemAccess, Txid, WalletNo,
};

/// A wallet's coins are looked through up to so many, the largest first.
const MOST_CANDIDATES: u32 = 5_000;

/// A spend, and where its coins were spent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpendRecord {
    /// Its number; later ones have higher ones.
    pub number: i64,
    /// The spend.
    pub spend: Spend,
    /// The transactions in blocks that spend its coins, each once.
    pub spendings: Vec<Spending>,
}

/// A step in a spend's life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpendStep {
    /// The spend as it is from now on; its revision is one more than the stored one's.
    pub spend: Spend,
    /// The transaction, when it came back signed.
    pub signed: Option<Vec<u8>>,
    /// What was done.
    pub deed: DeedKind,
}

const SELECT: &str = "SELECT p.number, p.body FROM spend p JOIN store s ON s.number = p.store \
    WHERE s.id = $1 AND s.deleted_at IS NULL";

impl SpendRecord {
    /// How it stands.
    pub fn state(&self) -> domain::spend::State {
        self.spend.state(&self.spendings)
    }
}

impl Store {
    /// Keeps a draft, and holds its coins.
    ///
    /// [`Error::CoinTaken`] if one of them is in another draft, [`Error::Exists`] if its change would come back to an address
    /// of another's.
    pub async fn draft_spend(&self, access: &StoreAccess, spend: Spend, psbt: Vec<u8>) -> Result<()> {
        self.draft_spend_for(access, spend, psbt, Vec::new()).await
    }

    /// The same, for a draft that pays these payouts: it takes them, or nothing is kept.
    ///
    /// [`Error::NotReserved`] if one of them may not be taken.
    pub async fn draft_spend_for(
        &self,
        access: &StoreAccess,
        spend: Spend,
        psbt: Vec<u8>,
        payouts: Vec<PayoutId>,
    ) -> Result<()> {
        if spend.store != *access.store() {
            return Err(Error::NotFound);
        }
        let body = to_json(&spend)?;
        let act = move |tx: &mut Tx<'_>| {
            let number = insert(tx.sql, &spend, &body, &psbt)?;
            for coin in &spend.coins {
                hold(tx.sql, number, coin.outpoint)?;
            }
            payouts::take(tx, (number, &spend), &payouts, spend.created_at)?;
            let deed = told(&spend, DeedKind::SpendDrafted)
                .with("wallet", spend.wallet.0)
                .with("coins", spend.coins.len())
                .with("sats", spend.total().to_sat())
                .with("purpose", spend.purpose.name());
            Ok(Done::one((), deed))
        };
        self.change(access.actor(), act).await
    }

    /// Keeps a step in a spend's life. [`Error::Conflict`] if somebody else changed it meanwhile.
    pub async fn step_spend(&self, access: &StoreAccess, step: SpendStep) -> Result<()> {
        if step.spend.store != *access.store() {
            return Err(Error::NotFound);
        }
        let body = to_json(&step.spend)?;
        let act = move |tx: &mut Tx<'_>| {
            let number = update(tx.sql, &step, &body)?;
            if let Some(at) = step.spend.abandoned_at {
                let free = "UPDATE spend_coin SET freed_at = $2 WHERE spend = $1 AND freed_at IS NULL";
                tx.sql.execute(free, values![number, at])?;
                payouts::let_go(tx, (number, &step.spend.id), at)?;
            }
            Ok(Done::one((), told(&step.spend, step.deed)))
        };
        self.change(access.actor(), act).await
    }

    /// One of the store's spends.
    pub async fn spend(&self, access: &StoreAccess, id: &SpendId) -> Result<Option<SpendRecord>> {
        let select = format!("{SELECT} AND p.id = $2");
        self.short(|sql| {
            let found = sql.one(&select, values![access.store(), id], stored)?;
            found.map(|found| with_spendings(sql, found)).transpose()
        })
    }

    /// The store's spends, the last one first: a page of them, those before that number.
    pub async fn spends(
        &self,
        access: &StoreAccess,
        before: Option<i64>,
        most: u32,
    ) -> Result<Vec<SpendRecord>> {
        let select = format!("{SELECT} AND p.number < $2 ORDER BY p.number DESC LIMIT $3");
        let (store, before) = (access.store().clone(), before.unwrap_or(i64::MAX));
        self.long(move |sql| {
            let found = sql.all(&select, values![&store, before, most], stored)?;
            found.into_iter().map(|found| with_spendings(sql, found)).collect()
        })
        .await
    }

    /// What the owner's device is given for that spend.
    pub async fn spend_psbt(&self, access: &StoreAccess, id: &SpendId) -> Result<Option<Vec<u8>>> {
        self.bytes_of(access, id, "psbt").await
    }

    /// The transaction that came back signed for that spend.
    pub async fn spend_signed(&self, access: &StoreAccess, id: &SpendId) -> Result<Option<Vec<u8>>> {
        self.bytes_of(access, id, "signed").await
    }

    async fn bytes_of(
        &self,
        access: &StoreAccess,
        id: &SpendId,
        column: &'static str,
    ) -> Result<Option<Vec<u8>>> {
        let select = format!(
            "SELECT p.{column} FROM spend p JOIN store s ON s.number = p.store \
             WHERE s.id = $1 AND s.deleted_at IS NULL AND p.id = $2"
        );
        let read = |row: &dyn Row| Ok(row.opt_blob(0)?.map(<[u8]>::to_vec));
        Ok(self.short(|sql| sql.one(&select, values![access.store(), id], read))?.flatten())
    }

    /// What may be spent of a wallet: the store's coins in it, and whether they are settled and free. Those named, or where
    /// none is named, the largest.
    pub async fn candidates(
        &self,
        access: &StoreAccess,
        wallet: WalletNo,
        named: &[OutPoint],
    ) -> Result<Vec<Candidate>> {
        let select = "SELECT p.id, p.value, p.settles_at, \
            (SELECT MAX(c.spend) FROM spend_coin c WHERE c.coin = p.id AND c.freed_at IS NULL) \
            FROM payment p CROSS JOIN invoice i WHERE i.number = p.invoice AND p.wallet = $2 AND p.height IS NOT NULL \
            AND p.spent_height IS NULL AND i.store = (SELECT number FROM store WHERE id = $1 AND deleted_at IS NULL)";
        let (store, named) = (access.store().clone(), named.to_vec());
        let read = move |sql: &mut dyn Sql| {
            if named.is_empty() {
                let largest = format!("{select} ORDER BY p.value DESC, p.id DESC LIMIT $3");
                return sql.all(&largest, values![&store, wallet, MOST_CANDIDATES], candidate);
            }
            let mut found = Vec::new();
            for coin in &named {
                let id = PaymentId::OnChain(*coin).to_string();
                let one = format!("{select} AND p.id = $3");
                found.extend(sql.one(&one, values![&store, wallet, &id], candidate)?);
            }
            Ok(found)
        };
        self.long(read).await
    }

    /// The index on the wallet's change branch behind all that a spend of any store's has named, and all that was paid to.
    pub async fn next_change(&self, _: &SystemAccess, wallet: WalletNo) -> Result<u32> {
        let named = "SELECT COALESCE(MAX(change_index) + 1, 0) FROM spend WHERE wallet = $1";
        let paid =
            "SELECT COALESCE(MAX(idx) - 2147483647, 0) FROM address WHERE wallet = $1 AND idx >= 2147483648";
        let next = self.short(|sql| {
            let of = |sql: &mut dyn Sql, select| sql.one(select, values![wallet], |row| row.small(0));
            Ok([of(sql, named)?, of(sql, paid)?])
        })?;
        Ok(next.into_iter().flatten().max().unwrap_or(0))
    }

    /// The store's invoices whose coins that transaction spent in a block.
    pub async fn invoices_spent_by(&self, access: &StoreAccess, txid: Txid) -> Result<Vec<InvoiceId>> {
        let select = "SELECT DISTINCT i.id FROM payment p JOIN invoice i ON i.number = p.invoice \
            JOIN store s ON s.number = i.store WHERE p.spent_by = $2 AND s.id = $1 AND s.deleted_at IS NULL ORDER BY i.id";
        let store = access.store().clone();
        self.long(move |sql| sql.all(select, values![&store, &txid.0], |row| row.id(0, InvoiceId::parse)))
            .await
    }

    /// The spends that are that transaction, given up or not.
    pub async fn spends_by(&self, _: &SystemAccess, txid: Txid) -> Result<Vec<Spend>> {
        let select = "SELECT body FROM spend WHERE txid = $1 ORDER BY number";
        self.short(|sql| sql.all(select, values![&txid.0], |row| row.json(0)))
    }
}

fn told(spend: &Spend, kind: DeedKind) -> Deed {
    Deed::new(kind).in_store(&spend.store).to(&spend.id)
}

fn insert(sql: &mut dyn Sql, spend: &Spend, body: &str, psbt: &[u8]) -> Result<i64> {
    let store = store_number(sql, &spend.store)?;
    let insert = "INSERT INTO spend (id, store, wallet, revision, created_at, txid, change_index, body, psbt) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING number";
    let change = spend.outputs.iter().find_map(|output| output.change);
    let values = values![
        &spend.id,
        store,
        spend.wallet,
        spend.revision.cast_signed(),
        spend.created_at,
        spend.txid.as_ref().map(|txid| &txid.0),
        change,
        body,
        psbt,
    ];
    let number = sql.one(insert, values, |row| row.int(0))?;
    number.ok_or_else(|| Error::Failed("an insert returned nothing".into()))
}

fn hold(sql: &mut dyn Sql, spend: i64, coin: OutPoint) -> Result<()> {
    let id = PaymentId::OnChain(coin).to_string();
    let held = "SELECT COUNT(*) FROM spend_coin WHERE coin = $1 AND freed_at IS NULL";
    if sql.one(held, values![&id], |row| row.int(0))?.unwrap_or(0) > 0 {
        return Err(Error::CoinTaken(coin));
    }
    let insert = "INSERT INTO spend_coin (spend, coin) VALUES ($1, $2)";
    sql.execute(insert, values![spend, &id]).map(drop)
}

fn update(sql: &mut dyn Sql, step: &SpendStep, body: &str) -> Result<i64> {
    let update = "UPDATE spend SET revision = $3, txid = $4, body = $5, signed = COALESCE($6, signed) \
        WHERE id = $1 AND revision = $2 AND store = $7 RETURNING number";
    let revision = step.spend.revision.cast_signed();
    let store = store_number(sql, &step.spend.store)?;
    let values = values![
        &step.spend.id,
        revision - 1,
        revision,
        step.spend.txid.as_ref().map(|txid| &txid.0),
        body,
        step.signed.as_deref(),
        store,
    ];
    if let Some(number) = sql.one(update, values, |row| row.int(0))? {
        return Ok(number);
    }
    let select = "SELECT revision FROM spend WHERE id = $1";
    let stored = sql.one(select, values![&step.spend.id], |row| row.int(0))?;
    Err(stored.map_or(Error::NotFound, |revision| Error::Conflict { revision: revision.cast_unsigned() }))
}

fn with_spendings(sql: &mut dyn Sql, (number, spend): (i64, Spend)) -> Result<SpendRecord> {
    let select = "SELECT DISTINCT p.spent_by, p.spent_height, p.spent_block FROM spend_coin c \
        JOIN payment p ON p.id = c.coin WHERE c.spend = $1 AND p.spent_height IS NOT NULL ORDER BY p.spent_height";
    let spending = |row: &dyn Row| {
        let block = BlockRef { height: row.small(1)?, hash: BlockHash(row.hash(2)?) };
        Ok(Spending { by: Txid(row.hash(0)?), block })
    };
    let spendings = sql.all(select, values![number], spending)?;
    Ok(SpendRecord { number, spend, spendings })
}

fn stored(row: &dyn Row) -> Result<(i64, Spend)> {
    Ok((row.int(0)?, row.json(1)?))
}

fn candidate(row: &dyn Row) -> Result<Candidate> {
    let value = Sats::try_new(row.int(1)?.cast_unsigned());
    let value = value.ok_or_else(|| Error::unreadable("value", "it is too large"))?;
    let coin = SpentCoin { outpoint: row.id(0, OutPoint::parse)?, value };
    Ok(Candidate { coin, settled: row.opt_int(2)?.is_none(), taken: row.opt_int(3)?.is_some() })
}
