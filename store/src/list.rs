//! Lists of invoices: filters, search and pages. A search that finds very many is [`many`]'s.
mod many;

use crate::Store;
use crate::dialect::Dialect;
use crate::error::Result;
use crate::invoices::body;
use crate::sql::{Sql, Value, to_json, values};
use domain::invoice::Status;
use domain::{Invoice, StoreAccess, StoreId, Timestamp, WalletNo};
use std::fmt::{self, Write};

/// Which invoices are asked for. What is empty or `None` filters nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InvoiceFilter {
    /// With one of these order ids.
    pub order_ids: Vec<String>,
    /// With one of these statuses.
    pub statuses: Vec<Status>,
    /// That begin so: the invoice's id, its order id, one of its search terms (in any case), or a payment's transaction.
    pub text_search: Option<String>,
    /// Addresses that `text_search` stands for, as the watch list found them: their invoices match too.
    pub searched_addresses: Vec<(WalletNo, u32)>,
    /// Made at or after.
    pub start: Option<Timestamp>,
    /// Made at or before.
    pub end: Option<Timestamp>,
    /// Also those that were put away.
    pub include_archived: bool,
    /// How many to pass over.
    pub skip: u32,
    /// How many at most; all if `None`.
    pub take: Option<u32>,
}

/// Where a page ended, and the next one goes on. Invoices that are made meanwhile are newer and shift nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    created_at: Timestamp,
    number: i64,
    /// How many are still to be passed over.
    skip: u32,
}

impl Cursor {
    pub(crate) const fn new(created_at: Timestamp, number: i64) -> Self {
        Self { created_at, number, skip: 0 }
    }

    /// What a page lies before: everything, where it is the first.
    pub(crate) fn bound(after: Option<Self>) -> (Timestamp, i64) {
        after.map_or((Timestamp(i64::MAX), i64::MAX), |after| (after.created_at, after.number))
    }

    /// A page's invoices, and where the next one goes on, if it may.
    pub(crate) fn page(found: Vec<(Self, Invoice)>, limit: u32) -> (Vec<Invoice>, Option<Self>) {
        let is_full = u32::try_from(found.len()).is_ok_and(|count| count == limit);
        let next = found.last().filter(|_| is_full).map(|(place, _)| *place);
        (found.into_iter().map(|(_, invoice)| invoice).collect(), next)
    }

    /// Reads what [`fmt::Display`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let created_at = Timestamp(parts.next()?.parse().ok()?);
        let number = parts.next()?.parse().ok()?;
        let skip = parts.next().map_or(Ok(0), str::parse).ok()?;
        parts.next().is_none().then_some(Self { created_at, number, skip })
    }
}

/// For links: an instant and a number, and how many to pass over, if there are such.
impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.created_at, self.number)?;
        if self.skip > 0 { write!(f, ".{}", self.skip) } else { Ok(()) }
    }
}

/// A stretch of a list.
#[derive(Clone, Copy)]
struct Stretch {
    /// Behind this one.
    after: Option<Cursor>,
    skip: u32,
    limit: u32,
}

/// A part of a list, and where the next one goes on, if it may.
type Part = (Vec<Invoice>, Option<Cursor>);

impl Store {
    /// The store's invoices that pass the filter, newest first, all in memory at once: for a known few. A list of any
    /// length is [`Store::invoices_page`]'s.
    pub async fn invoices(&self, access: &StoreAccess, filter: InvoiceFilter) -> Result<Vec<Invoice>> {
        let store = access.store().clone();
        let limit = filter.take.unwrap_or(u32::MAX);
        let whole = Stretch { after: None, skip: filter.skip, limit };
        self.long(move |sql| all(sql, &store, &filter, whole)).await
    }

    /// A page of the store's invoices that pass the filter, newest first: the first one, or the one `after` another;
    /// and where the next one goes on, if there may be one. However deep, a page costs the same.
    ///
    /// Where a text is searched for that very many invoices have, a page is cut short when it has looked at so many, even
    /// if it has found none: as long as another may follow, that is told.
    ///
    /// The filter's `skip` counts on the first page only; its `take` is not looked at.
    pub async fn invoices_page(
        &self,
        access: &StoreAccess,
        filter: &InvoiceFilter,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<Invoice>, Option<Cursor>)> {
        let (store, filter) = (access.store().clone(), filter.clone());
        let skip = after.map_or(filter.skip, |after| after.skip);
        let stretch = Stretch { after, skip, limit };
        self.long(move |sql| list(sql, &store, &filter, stretch)).await
    }
}

/// A stretch of the list, however it is read.
fn all(
    sql: &mut dyn Sql,
    store: &StoreId,
    filter: &InvoiceFilter,
    mut stretch: Stretch,
) -> Result<Vec<Invoice>> {
    let wanted = usize::try_from(stretch.limit).unwrap_or(usize::MAX);
    let mut found = Vec::new();
    loop {
        let (part, next) = list(sql, store, filter, stretch)?;
        found.extend(part);
        let Some(next) = next.filter(|_| found.len() < wanted) else { return Ok(found) };
        let limit = u32::try_from(wanted - found.len()).unwrap_or(u32::MAX);
        stretch = Stretch { after: Some(next), skip: next.skip, limit };
    }
}

fn list(sql: &mut dyn Sql, store: &StoreId, filter: &InvoiceFilter, stretch: Stretch) -> Result<Part> {
    let select = "SELECT number FROM store WHERE id = $1 AND deleted_at IS NULL";
    let Some(store) = sql.one(select, values![store], |row| row.int(0))? else { return Ok(Part::default()) };
    let text = filter.text_search.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let bounds = text.map(Bounds::new);
    if let Some(bounds) = &bounds
        && let Some(order) = many::order(sql, store, bounds)?
    {
        return many::Search { store, filter, bounds, order }.list(sql, stretch);
    }
    Ok(Cursor::page(few(sql, store, (filter, bounds.as_ref()), stretch)?, stretch.limit))
}

/// Reads a stretch of a list off its index, or sorts what a search has found.
fn few(
    sql: &mut dyn Sql,
    store: i64,
    (filter, bounds): (&InvoiceFilter, Option<&Bounds>),
    stretch: Stretch,
) -> Result<Vec<(Cursor, Invoice)>> {
    let Stretch { after, skip, limit } = stretch;
    let reach = i64::from(limit) + i64::from(skip);
    let order_ids = to_json(&filter.order_ids)?;
    let mut query = Query::new(values![store, reach, limit, skip]);
    if !filter.order_ids.is_empty() {
        query.choose(sql.dialect(), &order_ids);
    }
    if let Some(bounds) = bounds {
        query.search(bounds, &filter.searched_addresses);
    }
    query.restrict(filter);
    if let Some(after) = after {
        query.go_on(after);
    }
    sql.all(&query.text(&filter.statuses), &query.values, |row| {
        Ok((Cursor::new(row.time(1)?, row.int(2)?), body(row)?))
    })
}

/// What a prefix lies between, as written and folded.
struct Bounds {
    exact: [String; 2],
    folded: [String; 2],
}

impl Bounds {
    fn new(prefix: &str) -> Self {
        let between = |prefix: String| [prefix.clone(), prefix + "\u{10ffff}"];
        Self { exact: between(prefix.to_owned()), folded: between(prefix.to_lowercase()) }
    }
}

/// A query being put together. `$1` is the store, `$2` how far a page reaches, `$3` and `$4` its length and start.
struct Query<'a> {
    /// Where candidates come from: all invoices, or a few, looked up one by one.
    from: String,
    condition: String,
    values: Vec<Value<'a>>,
}

impl<'a> Query<'a> {
    fn new(values: &[Value<'a>]) -> Self {
        Self {
            from: "invoice i".into(),
            condition: "i.store = $1 AND i.canary_at IS NULL AND i.returned_at IS NULL".into(),
            values: values.to_vec(),
        }
    }

    fn restrict(&mut self, filter: &InvoiceFilter) {
        if !filter.include_archived {
            self.and("i.archived_at IS NULL");
        }
        for (bound, comparison) in [(filter.start, ">="), (filter.end, "<=")] {
            if let Some(at) = bound {
                let placeholder = self.bind(at.into());
                self.and(&format!("i.created_at {comparison} {placeholder}"));
            }
        }
    }

    /// Only what comes behind that place.
    fn go_on(&mut self, after: Cursor) {
        let (at, number) = (self.bind(after.created_at.into()), self.bind(after.number.into()));
        self.and(&format!("(i.created_at, i.number) < ({at}, {number})"));
    }

    /// Only the invoices with these order ids, a JSON array: one value, however many they are.
    fn choose(&mut self, dialect: Dialect, order_ids: &'a str) {
        let elements = dialect.elements_of(&self.bind(order_ids.into()));
        self.among(&format!("SELECT number FROM invoice WHERE store = $1 AND order_id IN ({elements})"));
    }

    /// Only invoices whose number `candidates` selects. The first such list drives the query: a cross join is not
    /// turned round, and so the whole store is not gone through to find a few.
    fn among(&mut self, candidates: &str) {
        if self.from == "invoice i" {
            self.from = format!("({candidates}) AS found CROSS JOIN invoice i");
            self.and("i.number = found.number");
        } else {
            self.and(&format!("i.number IN ({candidates})"));
        }
    }

    fn search(&mut self, bounds: &'a Bounds, addresses: &[(WalletNo, u32)]) {
        let [from, to] = bounds.exact.each_ref().map(|bound| self.bind(bound.into()));
        let [folded, folded_to] = bounds.folded.each_ref().map(|bound| self.bind(bound.into()));
        let words = format!(
            "SELECT invoice FROM search WHERE store = $1 AND term >= {folded} AND term < {folded_to}"
        );
        let others = Self::but_for_words([&from, &to, &folded, &folded_to], addresses);
        self.among(&format!("{others} UNION {words}"));
    }

    /// What selects the invoices that a search finds by anything but their words, between those placeholders.
    fn but_for_words([from, to, folded, folded_to]: [&str; 4], addresses: &[(WalletNo, u32)]) -> String {
        let mut matches = format!(
            "SELECT number FROM invoice WHERE id >= {from} AND id < {to} \
            UNION SELECT number FROM invoice WHERE store = $1 AND order_id >= {from} AND order_id < {to} \
            UNION SELECT invoice FROM payment WHERE id >= {folded} AND id < {folded_to}"
        );
        for (WalletNo(wallet), index) in addresses {
            let at = write!(
                matches,
                " UNION SELECT invoice FROM address WHERE wallet = {wallet} AND idx = {index}"
            );
            at.expect("a string takes whatever is written");
        }
        matches
    }

    fn and(&mut self, condition: &str) {
        self.condition.push_str(" AND ");
        self.condition.push_str(condition);
    }

    fn bind(&mut self, value: Value<'a>) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    /// The newest of each status asked for, merged: so that each part is read off an index and stops early.
    fn text(&self, statuses: &[Status]) -> String {
        let newest = |status: String, name: usize| {
            let Self { from, condition, .. } = self;
            format!(
                "SELECT * FROM (SELECT i.number, i.created_at FROM {from} WHERE {condition}{status} \
                ORDER BY i.created_at DESC, i.number DESC LIMIT $2) AS part{name}"
            )
        };
        let mut statuses = statuses.to_vec();
        statuses.sort_unstable();
        statuses.dedup();
        let parts: Vec<String> = if statuses.is_empty() {
            vec![newest(String::new(), 0)]
        } else {
            let of = |status: &Status| format!(" AND i.status = '{}'", status.name());
            statuses.iter().enumerate().map(|(name, status)| newest(of(status), name)).collect()
        };
        format!(
            "SELECT i.body, page.created_at, page.number FROM ({}) AS page JOIN invoice i ON i.number = page.number \
            ORDER BY page.created_at DESC, page.number DESC LIMIT $3 OFFSET $4",
            parts.join(" UNION ALL ")
        )
    }
}
