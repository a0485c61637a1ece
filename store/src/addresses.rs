//! Addresses: issued once, never deleted, watched for ever.
use crate::Store;
use crate::error::{Error, Result};
use crate::sql::{Row, Sql, int, values};
use domain::invoice::ON_CHANGE_BRANCH;
use domain::{Invoice, InvoiceId, StoreAccess, SystemAccess, Timestamp, WalletNo};

/// An address issued for an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedAddress {
    /// The wallet it was derived from.
    pub wallet: WalletNo,
    /// Its index there.
    pub index: u32,
    /// The script it stands for.
    pub script: Vec<u8>,
    /// The script's fingerprint under the database's watch key.
    pub fingerprint: u64,
}

/// An address as the watch list knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Watched {
    /// The script's fingerprint.
    pub fingerprint: u64,
    /// The wallet it was derived from.
    pub wallet: WalletNo,
    /// Its index there.
    pub index: u32,
}

/// An address that was issued for one of a store's invoices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Its index in the wallet.
    pub index: u32,
    /// When.
    pub issued_at: Timestamp,
    /// The invoice.
    pub invoice: Invoice,
}

/// Whether something was booked for what came to an address, be it that it was taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Used {
    /// Either is wanted.
    Either,
    /// Something was.
    Yes,
    /// Nothing was.
    No,
}

impl Store {
    /// The addresses of that wallet's receiving branch that were issued for the store's invoices, the last one first: a page of them, before that
    /// index. Those of other stores that use the wallet are not told.
    pub async fn addresses_of(
        &self,
        access: &StoreAccess,
        wallet: WalletNo,
        (used, before): (Used, Option<u32>),
        limit: u32,
    ) -> Result<Vec<Shown>> {
        let paid = "EXISTS (SELECT 1 FROM entry e WHERE e.invoice = i.number)";
        let used = match used {
            Used::Either => String::new(),
            Used::Yes => format!("AND {paid}"),
            Used::No => format!("AND NOT {paid}"),
        };
        // A cross join is not turned round: the wallet's addresses come in the order of their index.
        let select = format!(
            "SELECT a.idx, a.issued_at, i.body FROM address a CROSS JOIN invoice i \
            WHERE i.number = a.invoice AND a.wallet = $2 AND a.idx < $3 \
            AND i.store = (SELECT number FROM store WHERE id = $1 AND deleted_at IS NULL) {used} \
            ORDER BY a.idx DESC LIMIT $4"
        );
        let (store, before) = (access.store().clone(), before.map_or(i64::from(ON_CHANGE_BRANCH), i64::from));
        let read = |row: &dyn Row| {
            Ok(Shown { index: row.small(0)?, issued_at: row.time(1)?, invoice: row.json(2)? })
        };
        self.long(move |sql| sql.all(&select, values![&store, wallet, before, limit], read)).await
    }

    /// Hands every watched address to `each`, starting from `initial`, and returns what became of it. `each` runs on
    /// another thread.
    pub async fn fold_watched<A, F>(&self, _: &SystemAccess, initial: A, mut each: F) -> Result<A>
    where
        A: Send + 'static,
        F: FnMut(&mut A, Watched) + Send + 'static,
    {
        let read = move |sql: &mut dyn Sql| {
            let mut folded = initial;
            sql.each("SELECT fingerprint, wallet, idx FROM address", &[], &mut |row| {
                each(&mut folded, watched(row)?);
                Ok(())
            })?;
            Ok(folded)
        };
        self.long(read).await
    }

    /// As [`Store::fold_watched`], with whole scripts, in the order of issue within each wallet: for a light client,
    /// which compares filters with them.
    pub async fn fold_scripts<A, F>(&self, _: &SystemAccess, initial: A, mut each: F) -> Result<A>
    where
        A: Send + 'static,
        F: FnMut(&mut A, WalletNo, u32, &[u8]) + Send + 'static,
    {
        let read = move |sql: &mut dyn Sql| {
            let mut folded = initial;
            sql.each("SELECT wallet, idx, script FROM address ORDER BY wallet, idx", &[], &mut |row| {
                each(&mut folded, WalletNo(row.small(0)?), row.small(1)?, row.blob(2)?);
                Ok(())
            })?;
            Ok(folded)
        };
        self.long(read).await
    }

    /// How many addresses are watched.
    pub async fn watched_count(&self, _: &SystemAccess) -> Result<u64> {
        let count = self.long(|sql| sql.one("SELECT COUNT(*) FROM address", &[], |row| row.int(0))).await?;
        Ok(count.unwrap_or(0).cast_unsigned())
    }

    /// When the first address was issued; `None` before there is one.
    pub async fn first_issued(&self, _: &SystemAccess) -> Result<Option<Timestamp>> {
        let select = "SELECT MIN(issued_at) FROM address";
        Ok(self.long(move |sql| sql.one(select, &[], |row| row.opt_time(0))).await?.flatten())
    }

    /// The invoice each place was issued for; `None` where nothing was, or where the script there is another: the
    /// watch list knows scripts by fingerprint only, and this settles the matter. As long as `places`, in its order.
    pub async fn invoices_at(
        &self,
        _: &SystemAccess,
        places: &[(WalletNo, u32, &[u8])],
    ) -> Result<Vec<Option<InvoiceId>>> {
        let select = "SELECT i.id FROM address a JOIN invoice i ON i.number = a.invoice \
            WHERE a.wallet = $1 AND a.idx = $2 AND a.script = $3";
        self.short(|sql| {
            let find = |(wallet, index, script): &(WalletNo, u32, &[u8])| {
                sql.one(select, values![*wallet, *index, *script], |row| row.id(0, InvoiceId::parse))
            };
            places.iter().map(find).collect()
        })
    }

    /// The invoice that script was issued for, by whatever wallet.
    pub async fn invoice_of_script(&self, _: &SystemAccess, script: &[u8]) -> Result<Option<InvoiceId>> {
        let select = "SELECT i.id FROM address a JOIN invoice i ON i.number = a.invoice WHERE a.script = $1";
        self.short(|sql| sql.one(select, values![script], |row| row.id(0, InvoiceId::parse)))
    }

    /// When that script was issued, if it was.
    pub async fn issued_at(&self, _: &SystemAccess, script: &[u8]) -> Result<Option<Timestamp>> {
        let select = "SELECT issued_at FROM address WHERE script = $1";
        self.short(|sql| sql.one(select, values![script], |row| row.time(0)))
    }

    /// The indexes of a wallet that something was paid to, ascending; what a reorganisation took back included.
    pub async fn paid_indexes(&self, _: &SystemAccess, wallet: WalletNo) -> Result<Vec<u32>> {
        let select = "SELECT DISTINCT a.idx FROM address a JOIN payment p ON p.invoice = a.invoice \
            WHERE a.wallet = $1 AND a.idx < 2147483648 ORDER BY a.idx";
        self.long(move |sql| sql.all(select, values![wallet], |row| row.small(0))).await
    }

    /// The lowest block with a payment to a wallet.
    pub async fn first_paid_height(&self, _: &SystemAccess, wallet: WalletNo) -> Result<Option<u32>> {
        let select =
            "SELECT MIN(p.height) FROM address a JOIN payment p ON p.invoice = a.invoice WHERE a.wallet = $1";
        Ok(self.long(move |sql| sql.one(select, values![wallet], |row| row.opt_small(0))).await?.flatten())
    }

    /// The index of the wallet to issue next: above all that were issued, and not before the wallet's start.
    /// [`Error::NotFound`] if there is no such wallet.
    pub async fn next_index(&self, _: &SystemAccess, wallet: WalletNo) -> Result<u32> {
        let select = "SELECT COALESCE((SELECT MAX(idx) + 1 FROM address WHERE wallet = $1 AND idx < 2147483648), 0), start_index \
            FROM wallet WHERE number = $1";
        let read = |row: &dyn Row| Ok(row.small(0)?.max(row.small(1)?));
        self.short(|sql| sql.one(select, values![wallet], read))?.ok_or(Error::NotFound)
    }
}

fn watched(row: &dyn Row) -> Result<Watched> {
    let fingerprint = row.int(0)?.cast_unsigned();
    Ok(Watched { fingerprint, wallet: WalletNo(row.small(1)?), index: row.small(2)? })
}

/// Writes addresses down, each with its invoice's number and when it was issued.
pub(crate) fn insert_addresses(
    sql: &mut dyn Sql,
    addresses: &[(i64, Timestamp, &IssuedAddress)],
) -> Result<()> {
    let mut rows = Vec::with_capacity(addresses.len());
    for (invoice, at, IssuedAddress { wallet, index, script, fingerprint }) in addresses {
        rows.push(values![*wallet, *index, script.as_slice(), int(*fingerprint), *invoice, *at].to_vec());
    }
    let insert = "INSERT INTO address (wallet, idx, script, fingerprint, invoice, issued_at) VALUES {rows}";
    match sql.insert(insert, &rows, &mut |_| Ok(())) {
        Err(Error::Exists) => Err(Error::AddressTaken),
        inserted => inserted,
    }
}
