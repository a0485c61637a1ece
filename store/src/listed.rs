//! Wallets that are lists of addresses made elsewhere: nothing is derived, each is issued once, in order.
use crate::Store;
use crate::audit::Done;
use crate::error::{Error, Result};
use crate::sql::{Row, Sql, values};
use domain::audit::{Actor, Deed, DeedKind};
use domain::{SystemAccess, Timestamp, WalletNo};

/// Addresses written in one transaction, so that a long list keeps no other write waiting.
const PIECE: usize = 1_000;

/// An address of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its place in the list, from zero: what an index is to other wallets.
    pub position: u32,
    /// The script it stands for.
    pub script: Vec<u8>,
}

/// What became of addresses that were to be added to a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Appended {
    /// They are in the list now.
    pub added: u64,
    /// They were in it already.
    pub known: u64,
    /// They have been issued, by this wallet or another, and never are again.
    pub issued: u64,
}

const UNISSUED: &str = "FROM listed l WHERE l.wallet = $1 AND l.position >= $2 \
    AND NOT EXISTS (SELECT 1 FROM address a WHERE a.script = l.script) \
    AND NOT EXISTS (SELECT 1 FROM gap g WHERE g.wallet = l.wallet AND g.first <= l.position AND g.past > l.position)";

impl Store {
    /// A new list, with nothing in it.
    pub async fn add_list(&self, by: &Actor, low_water_mark: u32, now: Timestamp) -> Result<WalletNo> {
        // Wallets are never deleted, so their count has not been a list's name yet.
        let insert = "INSERT INTO wallet (identity, descriptor, created_at, low_water_mark) \
            SELECT 'list ' || COUNT(*), '', $1, $2 FROM wallet RETURNING number";
        let act = move |sql: &mut dyn Sql| {
            let number = sql.one(insert, values![now, low_water_mark], |row| row.small(0).map(WalletNo))?;
            let number = number.ok_or_else(|| Error::Failed("an insert returned nothing".into()))?;
            let deed = Deed::new(DeedKind::WalletAdded).to(number.0);
            Ok(Done::one(number, deed.with("lowWaterMark", low_water_mark)))
        };
        self.change(by, move |tx| act(tx.sql)).await
    }

    /// Says how many addresses should be left at least. [`Error::NotFound`] if the wallet is no list.
    pub async fn set_low_water_mark(&self, by: &Actor, list: WalletNo, mark: u32) -> Result<()> {
        let update = "UPDATE wallet SET low_water_mark = $2 WHERE number = $1 AND low_water_mark IS NOT NULL";
        let act = move |sql: &mut dyn Sql| {
            sql.must(update, values![list, mark])?;
            Ok(Done::one((), Deed::new(DeedKind::WalletChanged).to(list.0).with("lowWaterMark", mark)))
        };
        self.change(by, move |tx| act(tx.sql)).await
    }

    /// Adds addresses at the end of a list, in their order, but none that is in it and none that was ever issued.
    ///
    /// A long list is written in pieces; what is there when one fails stays, and adding all again adds the rest.
    pub async fn append_addresses(
        &self,
        by: &Actor,
        list: WalletNo,
        scripts: Vec<Vec<u8>>,
    ) -> Result<Appended> {
        let mut all = Appended::default();
        for piece in scripts.chunks(PIECE) {
            let piece = piece.to_vec();
            let act = move |sql: &mut dyn Sql| {
                let appended = append(sql, list, &piece)?;
                let deed = Deed::new(DeedKind::AddressesAdded).to(list.0).with("count", appended.added);
                Ok(Done::any(appended, (appended.added > 0).then_some(deed)))
            };
            let appended = self.change(by, move |tx| act(tx.sql)).await?;
            all.added += appended.added;
            all.known += appended.known;
            all.issued += appended.issued;
        }
        Ok(all)
    }

    /// Addresses of a list from a position on, issued or not.
    pub async fn listed(
        &self,
        _: &SystemAccess,
        list: WalletNo,
        from: u32,
        limit: u32,
    ) -> Result<Vec<Listed>> {
        let select = "SELECT position, script FROM listed WHERE wallet = $1 AND position >= $2 \
            ORDER BY position LIMIT $3";
        self.short(|sql| sql.all(select, values![list, from, limit], listed))
    }

    /// Addresses of a list from a position on that no wallet has issued, as far as anybody knows: not those in a gap.
    pub async fn unissued(
        &self,
        _: &SystemAccess,
        list: WalletNo,
        from: u32,
        limit: u32,
    ) -> Result<Vec<Listed>> {
        let select = format!("SELECT l.position, l.script {UNISSUED} ORDER BY l.position LIMIT $3");
        self.short(|sql| sql.all(&select, values![list, from, limit], listed))
    }

    /// How many addresses of a list no wallet has issued.
    pub async fn addresses_left(&self, _: &SystemAccess, list: WalletNo) -> Result<u64> {
        let select = format!("SELECT COUNT(*) {UNISSUED}");
        let count = self.long(move |sql| sql.one(&select, values![list, 0_u32], |row| row.int(0))).await?;
        Ok(count.unwrap_or(0).cast_unsigned())
    }
}

fn append(sql: &mut dyn Sql, list: WalletNo, scripts: &[Vec<u8>]) -> Result<Appended> {
    let end = "SELECT COALESCE(MAX(position) + 1, 0) FROM listed WHERE wallet = $1";
    let mut position = sql.one(end, values![list], |row| row.small(0))?.unwrap_or(0);
    let insert = "INSERT INTO listed (wallet, position, script) VALUES ($1, $2, $3) \
        ON CONFLICT (wallet, script) DO NOTHING";
    let mut appended = Appended::default();
    for script in scripts {
        if is_issued(sql, script)? {
            appended.issued += 1;
        } else if sql.execute(insert, values![list, position, script.as_slice()])? == 0 {
            appended.known += 1;
        } else {
            appended.added += 1;
            position += 1;
        }
    }
    Ok(appended)
}

fn is_issued(sql: &mut dyn Sql, script: &[u8]) -> Result<bool> {
    let select = "SELECT idx FROM address WHERE script = $1";
    Ok(sql.one(select, values![script], |row| row.int(0))?.is_some())
}

fn listed(row: &dyn Row) -> Result<Listed> {
    Ok(Listed { position: row.small(0)?, script: row.blob(1)?.to_vec() })
}
