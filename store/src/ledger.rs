//! The books: entries appended with the changes they come from, never altered.
use crate::Store;
use crate::commit::Owner;
use crate::error::{Error, Result};
use crate::prepare::entry_kind_name;
use crate::sql::{Row, Sql, int, values};
use domain::ledger::{Account, Entry, EntryKind};
use domain::{
    BlockHash, BlockRef, Currency, InvoiceId, Money, PaymentId, Sats, SignedSats, StoreAccess, StoreId,
    SystemAccess, WalletNo,
};

/// An entry as booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEntry {
    /// Its number; later entries have higher ones.
    pub number: i64,
    /// The entry.
    pub entry: Entry,
}

/// What lies in an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    /// The account.
    pub account: Account,
    /// The sum of all that came in and went out.
    pub amount: SignedSats,
}

/// A payment that lies in a wallet by the books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InWallet {
    /// The payment's id.
    pub payment: String,
    /// How much is booked of it.
    pub sats: i64,
    /// The block that holds it.
    pub height: u32,
}

impl Store {
    /// Every payment that lies in some wallet of some store, by the books.
    pub async fn in_wallets(&self, _: &SystemAccess) -> Result<Vec<InWallet>> {
        let select = "SELECT e.payment, CAST(SUM(l.amount) AS BIGINT), p.height FROM entry e \
            JOIN leg l ON l.entry = e.number JOIN payment p ON p.id = e.payment \
            WHERE l.account LIKE 'assets:wallet:%' AND p.height IS NOT NULL \
            GROUP BY e.payment, p.height HAVING SUM(l.amount) <> 0 ORDER BY e.payment";
        let read = |row: &dyn Row| {
            Ok(InWallet { payment: row.string(0)?, sats: row.int(1)?, height: row.small(2)? })
        };
        self.long(move |sql| sql.all(select, &[], read)).await
    }

    /// The store's balances, by account. They sum to zero.
    pub async fn balances(&self, access: &StoreAccess) -> Result<Vec<Balance>> {
        let select = "SELECT l.account, CAST(SUM(l.amount) AS BIGINT) FROM leg l JOIN store s ON s.number = l.store \
            WHERE s.id = $1 AND s.deleted_at IS NULL GROUP BY l.account ORDER BY l.account";
        let store = access.store().clone();
        self.long(move |sql| sql.all(select, values![&store], balance)).await
    }

    /// An invoice's entries, in the order of booking.
    pub async fn entries_of(&self, access: &StoreAccess, invoice: &InvoiceId) -> Result<Vec<StoredEntry>> {
        let select = "SELECT e.number, e.kind, e.at, s.id, i.id, e.payment, e.height, e.block, e.debit, e.credit, e.amount, \
            e.worth, e.worth_currency FROM invoice i JOIN store s ON s.number = i.store JOIN entry e ON e.invoice = i.number \
            WHERE i.id = $1 AND s.id = $2 AND s.deleted_at IS NULL ORDER BY e.number";
        self.short(|sql| sql.all(select, values![invoice, access.store()], stored))
    }
}

/// Books an entry with its two legs.
pub(crate) fn append(sql: &mut dyn Sql, owner: Owner, entry: &Entry) -> Result<()> {
    let insert = "INSERT INTO entry \
        (store, invoice, payment, kind, at, height, block, debit, credit, amount, worth, worth_currency) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING number";
    let number = sql.one(
        insert,
        values![
            owner.store,
            owner.invoice,
            &entry.payment.to_string(),
            entry_kind_name(entry.kind),
            entry.at,
            entry.block.map(|block| block.height),
            entry.block.as_ref().map(|block| &block.hash.0),
            &entry.debit.path(),
            &entry.credit.path(),
            entry.amount.to_signed().to_sat(),
            entry.worth.map(|worth| int(worth.minor())),
            entry.worth.map(|worth| worth.currency().code()),
        ],
        |row| row.int(0),
    )?;
    let number = number.ok_or_else(|| Error::Failed("an insert returned nothing".into()))?;
    for (side, (account, amount)) in (0_i64..).zip(entry.legs()) {
        let insert = "INSERT INTO leg (entry, side, store, account, amount) VALUES ($1, $2, $3, $4, $5)";
        sql.execute(insert, values![number, side, owner.store, &account.path(), amount.to_sat()])?;
    }
    Ok(())
}

fn balance(row: &dyn Row) -> Result<Balance> {
    let amount = SignedSats::try_new(row.int(1)?);
    let amount = amount.ok_or_else(|| Error::unreadable("balance", "it is more than there can be"))?;
    Ok(Balance { account: row.id(0, account)?, amount })
}

fn stored(row: &dyn Row) -> Result<StoredEntry> {
    let kind = match row.text(1)? {
        "received" => EntryKind::Received,
        "reversed" => EntryKind::Reversed,
        other => return Err(Error::unreadable("kind of entry", other)),
    };
    let block = match row.opt_blob(7)? {
        Some(_) => Some(BlockRef { height: row.small(6)?, hash: BlockHash(row.hash(7)?) }),
        None => None,
    };
    let worth = match (row.opt_int(11)?, row.opt_text(12)?) {
        (Some(minor), Some(code)) => {
            let currency = Currency::parse(code).map_err(|e| Error::unreadable("currency", e))?;
            Some(Money::from_minor(minor.cast_unsigned(), currency))
        }
        _ => None,
    };
    let entry = Entry {
        kind,
        at: row.time(2)?,
        store: row.id(3, StoreId::parse)?,
        invoice: row.id(4, InvoiceId::parse)?,
        payment: row.id(5, PaymentId::parse)?,
        block,
        debit: row.id(8, account)?,
        credit: row.id(9, account)?,
        amount: Sats::try_new(row.int(10)?.cast_unsigned())
            .ok_or_else(|| Error::unreadable("amount", "it is too large"))?,
        worth,
    };
    Ok(StoredEntry { number: row.int(0)?, entry })
}

/// Reads what [`Account::path`] wrote.
fn account(path: &str) -> Option<Account> {
    let income = [Account::Invoices, Account::Late, Account::Unattributed, Account::Canary];
    let fixed = [Account::Lightning, Account::Unassigned].into_iter().chain(income);
    let wallet = || Some(Account::Wallet(WalletNo(path.strip_prefix("assets:wallet:")?.parse().ok()?)));
    fixed.into_iter().find(|account| account.path() == path).or_else(wallet)
}
