//! How a wallet's addresses are used: what was issued last, and how far apart those are that money came to.
use crate::Store;
use crate::error::Result;
use crate::sql::{Sql, values};
use domain::{SystemAccess, WalletNo};

/// How the issued addresses of a wallet were used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// How many were issued.
    pub issued: u64,
    /// The first index that counts: the wallet's start.
    pub start: u32,
    /// The highest index issued.
    pub last_issued: Option<u32>,
    /// The highest index that money came to.
    pub last_used: Option<u32>,
    /// The most indexes in a row, from the start on, that no money came to before one that it did.
    pub widest_gap: u32,
}

impl Usage {
    /// The indexes behind the last used one, up to the last issued.
    pub fn open_gap(&self) -> u32 {
        let end = self.last_issued.map_or(0, |last| last.saturating_add(1));
        end.saturating_sub(self.after_last_used())
    }

    fn after_last_used(&self) -> u32 {
        self.last_used.map_or(self.start, |last| last.saturating_add(1)).max(self.start)
    }

    fn used(&mut self, index: u32) {
        self.widest_gap = self.widest_gap.max(index.saturating_sub(self.after_last_used()));
        self.last_used = Some(index);
    }
}

const ISSUED: &str = "SELECT (SELECT COUNT(*) FROM address WHERE wallet = $1 AND idx < 2147483648), \
    (SELECT MAX(idx) FROM address WHERE wallet = $1 AND idx < 2147483648), start_index FROM wallet WHERE number = $1";

/// A payment that is gone may have been money once, but no wallet finds it.
const USED: &str = "SELECT idx FROM address WHERE wallet = $1 AND idx < 2147483648 AND invoice IN \
    (SELECT invoice FROM payment WHERE txid IS NOT NULL AND place <> 'gone') ORDER BY idx";

impl Store {
    /// How the wallet's addresses were used so far.
    pub async fn usage(&self, _: &SystemAccess, wallet: WalletNo) -> Result<Usage> {
        self.long(move |sql| usage(sql, wallet)).await
    }

    /// The addresses issued last, the newest first: their indexes and scripts.
    pub async fn last_issued(
        &self,
        _: &SystemAccess,
        wallet: WalletNo,
        most: u32,
    ) -> Result<Vec<(u32, Vec<u8>)>> {
        let select = "SELECT idx, script FROM address WHERE wallet = $1 AND idx < 2147483648 ORDER BY idx DESC LIMIT $2";
        self.short(|sql| {
            sql.all(select, values![wallet, most], |row| Ok((row.small(0)?, row.blob(1)?.to_vec())))
        })
    }
}

fn usage(sql: &mut dyn Sql, wallet: WalletNo) -> Result<Usage> {
    let counted = sql.one(ISSUED, values![wallet], |row| {
        let issued = row.int(0)?.cast_unsigned();
        Ok(Usage { issued, last_issued: row.opt_small(1)?, start: row.small(2)?, ..Usage::default() })
    })?;
    let mut usage = counted.unwrap_or_default();
    // An invoice's only address is its own, so a payment of the invoice is one to it.
    sql.each(USED, values![wallet], &mut |row| {
        usage.used(row.small(0)?);
        Ok(())
    })?;
    Ok(usage)
}
