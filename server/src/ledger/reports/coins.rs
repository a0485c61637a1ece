//! The books read for reports about coins: what came and went, in one currency, with the prices at both ends.
use super::asked::Asked;
use super::prices::{Price, Prices};
use crate::ledger::{Count, ExportError, Period};
use domain::ledger::EntryKind;
use domain::report::{Coins, Movement, Value};
use domain::{StoreAccess, Timestamp};
use std::collections::BTreeSet;
use store::{Journal, Store, StoredEntry};

/// Entries read in one go.
const PIECE: u32 = 2_000;

/// What came and went up to the two ends of some days. It grows with the number of coins that ever came: some two hundred
/// bytes for each, for as long as the report is made.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) prices: Prices,
    /// By the books of the beginning.
    pub(super) before: Vec<Movement>,
    /// By the books of the end.
    pub(super) until: Vec<Movement>,
    /// The price at the beginning.
    pub(super) opening: Option<Price>,
    /// The price at the end.
    pub(super) closing: Option<Price>,
    /// The entries of coins that a person's price values, not the books.
    pub(super) stated: BTreeSet<i64>,
    pub(super) from: Timestamp,
    /// The first instant behind the last day.
    pub(super) end: Timestamp,
    /// How many entries were gone through.
    count: Count,
}

impl Read {
    /// Reads the books from their beginning to the end of the period.
    pub(super) async fn of(
        store: &Store,
        access: &StoreAccess,
        asked: &Asked,
        now: Timestamp,
    ) -> Result<Self, ExportError> {
        let settings = store.settings(access).await?.ok_or(ExportError::NoStore)?;
        let currency = asked.currency.unwrap_or(settings.default_currency);
        if currency.is_bitcoin() {
            let message = "cost and worth are in money: name a currency other than bitcoin, such as EUR";
            return Err(ExportError::Asked(message.into()));
        }
        let (from, end) = (asked.period.from, asked.period.end(now));
        let prices = Prices::new(currency, &asked.prices);
        let mut read = Self {
            prices,
            before: Vec::new(),
            until: Vec::new(),
            opening: None,
            closing: None,
            stated: BTreeSet::new(),
            from,
            end,
            count: asked.count.clone(),
        };
        let mut coins = Coins::default();
        read.go_through(store, access, &mut coins, Timestamp(0)..from).await?;
        (read.before, read.opening) = (coins.movements(), read.prices.at_end(from));
        read.go_through(store, access, &mut coins, from..end).await?;
        (read.until, read.closing) = (coins.movements(), read.prices.closing(end));
        Ok(read)
    }

    async fn go_through(
        &mut self,
        store: &Store,
        access: &StoreAccess,
        coins: &mut Coins,
        days: std::ops::Range<Timestamp>,
    ) -> Result<(), ExportError> {
        let mut page = Journal { from: days.start, to: days.end, after: None, most: PIECE };
        loop {
            let rows = store.journal(access, page).await?;
            self.count.add(rows.len());
            for row in &rows {
                let stored = &row.stored;
                stored.entry.quote.iter().for_each(|quote| self.prices.learn(quote));
                let value = self.value(stored);
                coins.learn(stored.number, &stored.entry, value);
            }
            let Some(last) = rows.last() else { return Ok(()) };
            page.after = Some(last.cursor());
        }
    }

    /// What a coin was worth when it came, or went.
    fn value(&mut self, stored: &StoredEntry) -> Option<Value> {
        let entry = &stored.entry;
        let booked = stored.worth.filter(|worth| worth.currency() == self.prices.currency);
        if let Some(worth) = booked.filter(|_| entry.kind != EntryKind::Spent) {
            return Some(worth.into());
        }
        let by_person = self.prices.stated(entry.at);
        if by_person.is_some() {
            self.stated.insert(stored.number);
        }
        let told = if entry.kind == EntryKind::Spent { self.prices.at(entry.at) } else { None };
        by_person.or(told).map(|price| price.rate.worth(entry.amount).into())
    }

    /// Who says what a coin was worth when it came or went: the entry is that one's.
    pub(super) fn source(&self, number: i64, value: Option<Value>) -> &'static str {
        match value {
            None => "",
            Some(_) if self.stated.contains(&number) => "stated",
            Some(_) => "the books",
        }
    }
}

/// The same for what is only asked at the end of a day.
pub(super) async fn until(
    store: &Store,
    access: &StoreAccess,
    asked: &Asked,
    now: Timestamp,
) -> Result<Read, ExportError> {
    let period = Period { from: Period::ALWAYS.from, ..asked.period };
    Read::of(store, access, &Asked { period, ..asked.clone() }, now).await
}

/// A finding of the books' that can't be.
pub(super) fn not_held(error: domain::report::NotHeld) -> ExportError {
    ExportError::Asked(format!("{error}; almoner doctor compares coins and books"))
}
