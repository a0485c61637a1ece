//! What lies in wallets, told twice: by the payments themselves, which are followed on the chain, and by the books.
use crate::Store;
use crate::error::Result;
use crate::payments::{StoredPayment, payment};
use crate::sql::{Row, Sql, values};
use domain::{BlockHash, InvoiceId, OutPoint, PaymentId, SystemAccess, WalletNo};
use std::collections::{BTreeMap, BTreeSet};

/// A payment that came into a wallet by the books, change that came back among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InWallet {
    /// The payment's id.
    pub payment: String,
    /// How much is booked of it.
    pub sats: i64,
    /// The block that holds it.
    pub height: u32,
    /// The block in which its coin was spent; `None` while it lies there.
    pub spent: Option<u32>,
}

/// A wallet's coins by either account, in satoshis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reconciled {
    /// The wallet.
    pub wallet: WalletNo,
    /// Coins at its addresses that lie in a block and were not spent in one.
    pub on_chain: i64,
    /// What the books of all stores say of it.
    pub in_books: i64,
}

impl Reconciled {
    /// How much more there is on the chain than in the books.
    pub const fn difference(&self) -> i64 {
        self.on_chain.saturating_sub(self.in_books)
    }
}

/// Coins and books counted from the beginning, beside the sums that are kept of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recount {
    /// As counted.
    pub wallets: Vec<Reconciled>,
    kept: Vec<Reconciled>,
}

impl Recount {
    /// The wallets whose kept sums are not what was counted.
    pub fn miskept(&self) -> Vec<WalletNo> {
        let nothing = |wallet: &Reconciled| wallet.on_chain == 0 && wallet.in_books == 0;
        let by_wallet = |all: &[Reconciled]| -> BTreeMap<WalletNo, Reconciled> {
            all.iter().filter(|wallet| !nothing(wallet)).map(|wallet| (wallet.wallet, *wallet)).collect()
        };
        let (counted, kept) = (by_wallet(&self.wallets), by_wallet(&self.kept));
        let numbers: BTreeSet<WalletNo> = counted.keys().chain(kept.keys()).copied().collect();
        numbers.into_iter().filter(|number| counted.get(number) != kept.get(number)).collect()
    }
}

const KEPT: &str = "SELECT wallet, on_chain, in_books FROM wallet_sum ORDER BY wallet";
/// One statement, so that both sides are of one instant.
const COUNTED: &str = "SELECT wallet, CAST(SUM(coins) AS BIGINT), CAST(SUM(booked) AS BIGINT) FROM ( \
    SELECT wallet, value AS coins, 0 AS booked FROM payment \
    WHERE height IS NOT NULL AND spent_height IS NULL AND wallet IS NOT NULL AND value IS NOT NULL \
    UNION ALL SELECT CAST(SUBSTR(account, 15) AS BIGINT), 0, amount FROM account_day \
    WHERE account LIKE 'assets:wallet:%') AS told GROUP BY wallet ORDER BY wallet";

impl Store {
    /// Every payment that came into some wallet of some store, by the books, and where it was spent since.
    pub async fn in_wallets(&self, _: &SystemAccess) -> Result<Vec<InWallet>> {
        let select = "SELECT e.payment, CAST(SUM(l.amount) AS BIGINT), p.height, p.spent_height FROM entry e \
            JOIN leg l ON l.entry = e.number JOIN payment p ON p.id = e.payment \
            WHERE l.account LIKE 'assets:wallet:%' AND e.kind IN ('received', 'reversed') AND p.height IS NOT NULL \
            GROUP BY e.payment, p.height, p.spent_height HAVING SUM(l.amount) <> 0 ORDER BY e.payment";
        let read = |row: &dyn Row| {
            let (payment, sats, height) = (row.string(0)?, row.int(1)?, row.small(2)?);
            Ok(InWallet { payment, sats, height, spent: row.opt_small(3)? })
        };
        self.long(move |sql| sql.all(select, &[], read)).await
    }

    /// Each wallet that anything ever came to, by the coins and by the books, at one instant: by sums that are kept with
    /// each payment and each entry, so that this costs the same however much came.
    pub async fn reconcile(&self, _: &SystemAccess) -> Result<Vec<Reconciled>> {
        self.own(|sql| sql.all(KEPT, &[], reconciled)).await
    }

    /// The same, from every coin and every day of the books, and whether that is what the kept sums say.
    pub async fn recount(&self, _: &SystemAccess) -> Result<Recount> {
        let read = |sql: &mut dyn Sql| {
            Ok(Recount { wallets: sql.all(COUNTED, &[], reconciled)?, kept: sql.all(KEPT, &[], reconciled)? })
        };
        self.own(read).await
    }

    /// Hands each coin that may still be spent to `each`, starting from `initial`, and returns what became of it: those
    /// that were not, and those spent so late that a reorganisation could undo it. `each` runs on another thread.
    pub async fn fold_coins<A, F>(&self, _: &SystemAccess, initial: A, mut each: F) -> Result<A>
    where
        A: Send + 'static,
        F: FnMut(&mut A, OutPoint) + Send + 'static,
    {
        let select = "SELECT id FROM payment WHERE txid IS NOT NULL AND (spent_height IS NULL OR spent_height >= \
            (SELECT COALESCE(MIN(height), 0) FROM recent_block))";
        let read = move |sql: &mut dyn Sql| {
            let mut folded = initial;
            sql.each(select, &[], &mut |row| {
                each(&mut folded, row.id(0, OutPoint::parse)?);
                Ok(())
            })?;
            Ok(folded)
        };
        self.long(read).await
    }

    /// The invoices that those of the coins pay which are payments of ours.
    pub async fn invoices_of_coins(
        &self,
        _: &SystemAccess,
        coins: &[OutPoint],
    ) -> Result<BTreeMap<OutPoint, InvoiceId>> {
        let select = "SELECT i.id FROM payment p JOIN invoice i ON i.number = p.invoice WHERE p.id = $1";
        self.short(|sql| {
            let mut found = BTreeMap::new();
            for coin in coins {
                let id = PaymentId::OnChain(*coin).to_string();
                let invoice = sql.one(select, values![&id], |row| row.id(0, InvoiceId::parse))?;
                found.extend(invoice.map(|invoice| (*coin, invoice)));
            }
            Ok(found)
        })
    }

    /// The payments whose coins were spent in that block.
    pub async fn spent_in_block(&self, _: &SystemAccess, block: BlockHash) -> Result<Vec<StoredPayment>> {
        let select = "SELECT p.id, i.id, p.place, p.height, p.block FROM payment p \
            JOIN invoice i ON i.number = p.invoice WHERE p.spent_block = $1";
        self.own(move |sql| sql.all(select, values![&block.0], payment)).await
    }
}

fn reconciled(row: &dyn Row) -> Result<Reconciled> {
    Ok(Reconciled { wallet: WalletNo(row.small(0)?), on_chain: row.int(1)?, in_books: row.int(2)? })
}

/// Adds to what is kept of a wallet: of its coins, and of the books.
pub(crate) fn move_sums(sql: &mut dyn Sql, wallet: WalletNo, (on_chain, in_books): (i64, i64)) -> Result<()> {
    let upsert = "INSERT INTO wallet_sum (wallet, on_chain, in_books) VALUES ($1, $2, $3) ON CONFLICT (wallet) DO UPDATE \
        SET on_chain = wallet_sum.on_chain + excluded.on_chain, in_books = wallet_sum.in_books + excluded.in_books";
    sql.execute(upsert, values![wallet, on_chain, in_books]).map(drop)
}
