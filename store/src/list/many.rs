//! Searches that find very many invoices: a word that a million have, the first letter of every order's number.
//!
//! All that is found is never sorted. Where few different words begin so, the index has each word's invoices in the order
//! of their numbers, and the newest of all of them come first. Where it is anything else, the list is gone through as if
//! nothing were searched for, and each invoice is asked whether it is one. Either way a look ends after so many invoices,
//! and the next page goes on from there: it takes no longer the more there are.
use super::{Bounds, Cursor, Part, Query, Stretch, few};
use crate::error::Result;
use crate::invoices::body;
use crate::list::InvoiceFilter;
use crate::prepare::Prepared;
use crate::sql::{Row, Sql, Value, values};
use domain::{Invoice, Status, WalletNo};

/// So many are looked up and sorted; where there are more, this module's way is taken.
const SORTED: u32 = 1_000;
/// Different words that are followed at once.
const WORDS: usize = 8;
/// Invoices looked at in one go: at first, and at most.
const PIECE: (u32, u32) = (100, 1_000);
/// Invoices looked at for one page.
const LOOKED_AT: u32 = 10_000;

/// In which order what is searched for is come by.
pub(super) enum Order {
    /// By the numbers of the invoices that have one of these words, or are found by something else of which there is little.
    Words(Vec<String>),
    /// As in a list.
    Age,
}

/// A search that finds many.
pub(super) struct Search<'a> {
    pub(super) store: i64,
    pub(super) filter: &'a InvoiceFilter,
    pub(super) bounds: &'a Bounds,
    pub(super) order: Order,
}

/// How the search is to be gone about, if it may find many. It is counted no further than it has to be.
pub(super) fn order(sql: &mut dyn Sql, store: i64, bounds: &Bounds) -> Result<Option<Order>> {
    let count = "SELECT (SELECT COUNT(*) FROM (SELECT term FROM search WHERE store = $1 AND term >= $4 AND term < $5 LIMIT $6) AS words), \
        (SELECT COUNT(*) FROM (SELECT number FROM invoice WHERE id >= $2 AND id < $3 LIMIT $6) AS ids), \
        (SELECT COUNT(*) FROM (SELECT number FROM invoice WHERE store = $1 AND order_id >= $2 AND order_id < $3 LIMIT $6) AS orders), \
        (SELECT COUNT(*) FROM (SELECT invoice FROM payment WHERE id >= $4 AND id < $5 LIMIT $6) AS payments)";
    let ([from, to], [folded, folded_to]) = (&bounds.exact, &bounds.folded);
    let are_many = |row: &dyn Row, column| row.int(column).map(|found| found >= i64::from(SORTED));
    let read =
        |row: &dyn Row| Ok((are_many(row, 0)?, are_many(row, 1)? || are_many(row, 2)? || are_many(row, 3)?));
    match sql.one(count, values![store, from, to, folded, folded_to, SORTED], read)? {
        None | Some((false, false)) => Ok(None),
        Some((_, true)) => Ok(Some(Order::Age)),
        Some((true, false)) => {
            Ok(Some(few_words(sql, store, &bounds.folded)?.map_or(Order::Age, Order::Words)))
        }
    }
}

/// The different words that begin so, if they are few: each is looked for behind the one before.
fn few_words(sql: &mut dyn Sql, store: i64, [from, to]: &[String; 2]) -> Result<Option<Vec<String>>> {
    let first = "SELECT term FROM search WHERE store = $1 AND term >= $2 AND term < $3 ORDER BY term LIMIT 1";
    let behind = "SELECT term FROM search WHERE store = $1 AND term > $2 AND term < $3 ORDER BY term LIMIT 1";
    let mut words = Vec::new();
    let mut next = sql.one(first, values![store, from, to], |row| row.string(0))?;
    while let Some(word) = next {
        if words.len() >= WORDS {
            return Ok(None);
        }
        next = sql.one(behind, values![store, &word, to], |row| row.string(0))?;
        words.push(word);
    }
    Ok(Some(words))
}

impl Search<'_> {
    /// A stretch of what is found, and where the next one goes on.
    pub(super) fn list(&self, sql: &mut dyn Sql, stretch: Stretch) -> Result<Part> {
        let Stretch { mut after, mut skip, limit } = stretch;
        let (mut found, mut looked_at, mut piece) = (Vec::new(), 0, PIECE.0);
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        while found.len() < limit {
            let rows = self.read(sql, after, piece)?;
            let is_last = u32::try_from(rows.len()).is_ok_and(|count| count < piece);
            for (place, invoice) in rows {
                match invoice {
                    Some(_) if skip > 0 => skip -= 1,
                    Some(invoice) => found.push(invoice),
                    None => {}
                }
                after = Some(Cursor { skip, ..place });
                if found.len() >= limit {
                    return Ok((found, after));
                }
            }
            looked_at += piece;
            if is_last {
                return Ok((found, None));
            }
            if looked_at >= LOOKED_AT {
                return Ok((found, after));
            }
            piece = piece.saturating_mul(4).min(PIECE.1);
        }
        Ok((found, after))
    }

    /// The next places, and the invoices there, of those that pass.
    fn read(
        &self,
        sql: &mut dyn Sql,
        after: Option<Cursor>,
        piece: u32,
    ) -> Result<Vec<(Cursor, Option<Invoice>)>> {
        match &self.order {
            Order::Words(words) if self.filter.order_ids.is_empty() => {
                self.by_words(sql, words, after, piece)
            }
            Order::Words(_) | Order::Age => {
                let stretch = Stretch { after, skip: 0, limit: piece };
                let rows = few(sql, self.store, (self.filter, None), stretch)?;
                Ok(rows
                    .into_iter()
                    .map(|(place, invoice)| (place, Some(invoice).filter(|i| self.finds(i))))
                    .collect())
            }
        }
    }

    fn by_words(
        &self,
        sql: &mut dyn Sql,
        words: &[String],
        after: Option<Cursor>,
        piece: u32,
    ) -> Result<Vec<(Cursor, Option<Invoice>)>> {
        let behind = after.map_or(i64::MAX, |after| after.number);
        let mut query = Query::new(values![self.store, piece, behind]);
        let candidates = query.candidates(self.bounds, words, &self.filter.searched_addresses);
        query.restrict(self.filter);
        query.stand(&self.filter.statuses);
        let condition = &query.condition;
        let select = format!(
            "SELECT CASE WHEN {condition} THEN i.body END, i.created_at, i.number \
            FROM (SELECT number FROM ({candidates}) AS all_found WHERE number < $3 ORDER BY number DESC LIMIT $2) AS found \
            CROSS JOIN invoice i WHERE i.number = found.number ORDER BY i.number DESC"
        );
        sql.all(&select, &query.values, |row| {
            let invoice = row.opt_text(0)?.is_some().then(|| body(row)).transpose()?;
            Ok((Cursor::new(row.time(1)?, row.int(2)?), invoice))
        })
    }

    /// Whether the invoice is one that the text finds: as the tables say it, told from the invoice itself.
    fn finds(&self, invoice: &Invoice) -> bool {
        let ([exact, _], [folded, _]) = (&self.bounds.exact, &self.bounds.folded);
        let places = invoice.prompts.iter().filter_map(|prompt| prompt.derivation.as_ref());
        let mut places = places.map(|at| (at.wallet, at.index));
        invoice.id.as_str().starts_with(exact)
            || invoice.details.metadata.order_id().is_some_and(|id| id.starts_with(exact))
            || Prepared::terms(invoice).iter().any(|term| term.starts_with(folded))
            || invoice.payments.iter().any(|paid| paid.arrival.id.to_string().starts_with(folded))
            || places.any(|place| self.filter.searched_addresses.contains(&place))
    }
}

impl<'a> Query<'a> {
    /// What selects the newest of each word, and what else is found, of which there is little.
    fn candidates(
        &mut self,
        bounds: &'a Bounds,
        words: &'a [String],
        addresses: &[(WalletNo, u32)],
    ) -> String {
        let placed = bounds.exact.iter().chain(&bounds.folded).map(|bound| self.bind(Value::from(bound)));
        let placed: Vec<String> = placed.collect();
        let [from, to, folded, folded_to] = [0, 1, 2, 3].map(|place: usize| placed[place].as_str());
        let mut candidates = Self::but_for_words([from, to, folded, folded_to], addresses);
        for (number, word) in words.iter().enumerate() {
            let word = self.bind(word.into());
            candidates += &format!(
                " UNION SELECT invoice FROM (SELECT invoice FROM search WHERE store = $1 AND term = {word} AND invoice < $3 \
                ORDER BY invoice DESC LIMIT $2) AS word{number}"
            );
        }
        candidates
    }

    /// Only what has one of these statuses; any, if there are none.
    fn stand(&mut self, statuses: &[Status]) {
        let names: Vec<String> = statuses.iter().map(|status| format!("'{}'", status.name())).collect();
        if !names.is_empty() {
            self.and(&format!("i.status IN ({})", names.join(", ")));
        }
    }
}
