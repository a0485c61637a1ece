//! What lies in wallets, told twice: by the payments themselves, which are followed on the chain, and by the books.
use crate::Store;
use crate::error::Result;
use crate::payments::{StoredPayment, payment};
use crate::sql::{Row, Sql, values};
use domain::{BlockHash, InvoiceId, OutPoint, PaymentId, SystemAccess, WalletNo};
use std::collections::BTreeMap;

/// A payment that came into a wallet by the books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InWallet {
    /// The payment's id.
    pub payment: String,
    /// How much is booked of it.
    pub sats: i64,
    /// The block that holds it.
    pub height: u32,
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

impl Store {
    /// Every payment that came into some wallet of some store, by the books; what became of it since is not asked. Change is
    /// none.
    pub async fn in_wallets(&self, _: &SystemAccess) -> Result<Vec<InWallet>> {
        let select = "SELECT e.payment, CAST(SUM(l.amount) AS BIGINT), p.height FROM entry e \
            JOIN leg l ON l.entry = e.number JOIN payment p ON p.id = e.payment \
            JOIN invoice i ON i.number = e.invoice AND i.returned_at IS NULL WHERE l.account LIKE 'assets:wallet:%' AND e.kind IN ('received', 'reversed') AND p.height IS NOT NULL \
            GROUP BY e.payment, p.height HAVING SUM(l.amount) <> 0 ORDER BY e.payment";
        let read = |row: &dyn Row| {
            Ok(InWallet { payment: row.string(0)?, sats: row.int(1)?, height: row.small(2)? })
        };
        self.long(move |sql| sql.all(select, &[], read)).await
    }

    /// Each wallet that anything ever came to, by the coins and by the books, at one instant.
    pub async fn reconcile(&self, _: &SystemAccess) -> Result<Vec<Reconciled>> {
        // One statement, so that both sides are of one instant.
        let select = "SELECT wallet, CAST(SUM(coins) AS BIGINT), CAST(SUM(booked) AS BIGINT) FROM ( \
            SELECT wallet, value AS coins, 0 AS booked FROM payment \
            WHERE height IS NOT NULL AND spent_height IS NULL AND wallet IS NOT NULL \
            UNION ALL SELECT CAST(SUBSTR(account, 15) AS BIGINT), 0, amount FROM account_day \
            WHERE account LIKE 'assets:wallet:%') AS told GROUP BY wallet ORDER BY wallet";
        let read = |row: &dyn Row| {
            let wallet = WalletNo(row.small(0)?);
            Ok(Reconciled { wallet, on_chain: row.int(1)?, in_books: row.int(2)? })
        };
        self.own(move |sql| sql.all(select, &[], read)).await
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
