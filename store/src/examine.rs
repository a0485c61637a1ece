//! Looks for damage: what the engine finds in its file, and whether the books add up. It repairs nothing.
use crate::Store;
use crate::error::{Error, Result};
use crate::sql::Sql;
use domain::SystemAccess;

/// How closely to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Every page and every reference: a second for some hundred thousand invoices.
    Quick,
    /// Every index against its table too, which takes several times as long.
    Thorough,
}

/// Entries that are not two legs of their amount, summing to zero.
const UNBALANCED: &str = "SELECT e.number FROM entry e LEFT JOIN leg l ON l.entry = e.number \
    GROUP BY e.number, e.amount \
    HAVING COUNT(l.side) <> 2 OR SUM(l.amount) <> 0 OR MAX(l.amount) <> e.amount ORDER BY e.number LIMIT 5";

/// Accounts whose sums by day are not the sums of their entries' legs.
const MISCOUNTED: &str = "SELECT account FROM (SELECT store, account, amount FROM account_day \
    UNION ALL SELECT store, account, -amount FROM leg) AS told \
    GROUP BY store, account HAVING SUM(amount) <> 0 ORDER BY store, account LIMIT 5";

/// Entries booked to another store than their invoice belongs to.
const STRAYED: &str = "SELECT e.number FROM entry e JOIN invoice i ON i.number = e.invoice \
    WHERE e.store <> i.store ORDER BY e.number LIMIT 5";

impl Store {
    /// What is wrong with the database, in words, one finding each; nothing when it is whole.
    pub async fn examine(&self, _: &SystemAccess, depth: Depth) -> Result<Vec<String>> {
        let read = move |sql: &mut dyn Sql| {
            let mut found = sql.damage(depth == Depth::Thorough)?;
            if found.is_empty() {
                found.extend(entries(sql, UNBALANCED, "does not balance")?);
                found.extend(entries(sql, STRAYED, "is booked to another store than its invoice's")?);
                let differs =
                    |account: String| format!("the balance of {account} is not the sum of its entries");
                found.extend(sql.all(MISCOUNTED, &[], |row| row.string(0))?.into_iter().map(differs));
            }
            Ok(found)
        };
        match self.long(read).await {
            // Damage that stops the look is what was looked for.
            Err(Error::Corrupt(damage)) => Ok(vec![damage]),
            examined => examined,
        }
    }
}

fn entries(sql: &mut dyn Sql, select: &str, what: &str) -> Result<Vec<String>> {
    sql.all(select, &[], |row| Ok(format!("entry {} of the books {what}", row.int(0)?)))
}
