//! What others have written since one last looked: for servers that share a database with others.
//!
//! Whoever writes does so after whoever wrote before has committed, so rows' numbers grow in the order in which the rows
//! become visible, and a number is all that one has to remember.
use crate::Store;
use crate::error::{Error, Result};
use crate::migrations::{self, MIGRATIONS};
use crate::sql::{Row, Sql, values};
use domain::invoice::Status;
use domain::{BlockHash, BlockRef, InvoiceId, SystemAccess, WalletNo};

/// Rows read at once.
const PIECE: u32 = 4_096;

/// How far everything had come at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Latest {
    /// The last event.
    pub event: i64,
    /// The last row of the audit log: what people set.
    pub audit: i64,
    /// The block up to which the chain is followed.
    pub position: Option<BlockRef>,
}

/// An invoice as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Which.
    pub id: InvoiceId,
    /// Its revision.
    pub revision: u64,
    /// Its status.
    pub status: Status,
}

/// An address that somebody issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// The wallet it is of.
    pub wallet: WalletNo,
    /// Its index there.
    pub index: u32,
    /// Its script.
    pub script: Vec<u8>,
}

impl Store {
    /// Whether other servers may write to this database at the same time.
    pub fn is_shared(&self) -> bool {
        self.inner.engine.is_shared()
    }

    /// How many servers share the database, and whether one of them leads; `None` where no two can.
    pub async fn servers(&self, _: &SystemAccess) -> Result<Option<(u32, bool)>> {
        let ask = |sql: &mut dyn Sql| match sql.dialect().servers {
            Some(query) => sql.one(query, &[], |row| Ok((row.small(0)?, row.int(1)? > 0))),
            None => Ok(None),
        };
        self.short(ask)
    }

    /// [`Error::Newer`] where a newer program has changed the database since it was opened.
    pub async fn is_still_ours(&self) -> Result<()> {
        let found = self.short(|sql| migrations::found(sql))?;
        let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
        if i64::from(found) > known { Err(Error::Newer { found: found.into(), known }) } else { Ok(()) }
    }

    /// How far everything has come.
    pub async fn latest(&self, _: &SystemAccess) -> Result<Latest> {
        let select = "SELECT (SELECT COALESCE(MAX(number), 0) FROM event), (SELECT COALESCE(MAX(number), 0) FROM audit), \
            (SELECT height FROM position WHERE one = 1), (SELECT hash FROM position WHERE one = 1)";
        let latest = self.short(|sql| sql.one(select, &[], latest))?;
        Ok(latest.unwrap_or_default())
    }

    /// The invoices that something has happened to after that event, as they stand now; so many events at most.
    pub async fn stirred(&self, _: &SystemAccess, after: i64, most: u32) -> Result<Vec<Standing>> {
        let select = "SELECT i.id, i.revision, i.status FROM event e JOIN invoice i ON i.number = e.invoice \
            WHERE e.number > $1 ORDER BY e.number LIMIT $2";
        self.short(|sql| sql.all(select, values![after, most], standing))
    }

    /// The number of the last invoice that an address was issued for.
    pub async fn newest_issued(&self, _: &SystemAccess) -> Result<i64> {
        let select = "SELECT COALESCE(MAX(invoice), 0) FROM address";
        Ok(self.short(|sql| sql.one(select, &[], |row| row.int(0)))?.unwrap_or(0))
    }

    /// Addresses issued for invoices after that one, and the number of the last invoice read; where there are many, not
    /// all at once.
    pub async fn issued_since(&self, _: &SystemAccess, invoice: i64) -> Result<(Vec<Issued>, i64)> {
        let select =
            "SELECT wallet, idx, script, invoice FROM address WHERE invoice > $1 ORDER BY invoice LIMIT $2";
        let mut rows = self.short(|sql| sql.all(select, values![invoice, PIECE], issued))?;
        let last = rows.last().map_or(invoice, |(_, invoice)| *invoice);
        let cut = usize::try_from(PIECE).is_ok_and(|piece| rows.len() >= piece);
        if cut && rows.first().is_some_and(|(_, first)| *first < last) {
            rows.retain(|(_, invoice)| *invoice < last); // there may be more of the last one's
            return Ok((rows.into_iter().map(|(issued, _)| issued).collect(), last - 1));
        }
        Ok((rows.into_iter().map(|(issued, _)| issued).collect(), last))
    }
}

fn latest(row: &dyn Row) -> Result<Latest> {
    let position = match row.opt_small(2)? {
        Some(height) => Some(BlockRef { height, hash: BlockHash(row.hash(3)?) }),
        None => None,
    };
    Ok(Latest { event: row.int(0)?, audit: row.int(1)?, position })
}

fn standing(row: &dyn Row) -> Result<Standing> {
    let revision = row.int(1)?.cast_unsigned();
    Ok(Standing { id: row.id(0, InvoiceId::parse)?, revision, status: row.id(2, Status::parse)? })
}

fn issued(row: &dyn Row) -> Result<(Issued, i64)> {
    let issued =
        Issued { wallet: WalletNo(row.small(0)?), index: row.small(1)?, script: row.blob(2)?.to_vec() };
    Ok((issued, row.int(3)?))
}
