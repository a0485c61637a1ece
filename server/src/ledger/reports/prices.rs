//! What a bitcoin cost at some instant: as a person states it for a day, or as the books were told within the day before.
//!
//! No other is made up: where neither is there, there is no price, and the report says what to do.
use super::asked::{Field, Wrong, day, wrong};
use crate::ledger::cells;
use domain::ledger::Quote;
use domain::{Currency, Rate, Timestamp};
use std::collections::BTreeMap;
use store::DAY;

/// A price that a person states for a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stated {
    /// The day's first instant; none means the end of the report, and nothing that came or went before.
    pub day: Option<Timestamp>,
    /// The price.
    pub rate: Rate,
}

/// A price, and who says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Price {
    pub(super) rate: Rate,
    /// `stated`, or the sources' names.
    pub(super) source: String,
    /// When they said so.
    pub(super) at: Option<Timestamp>,
}

/// Prices in one currency, as far as they are known while the books are read from their beginning.
#[derive(Debug)]
pub(super) struct Prices {
    pub(super) currency: Currency,
    stated: BTreeMap<i64, Rate>,
    /// Stated of the end alone.
    closing: Option<Rate>,
    /// The last that the books were told.
    told: Option<Price>,
}

impl Stated {
    /// Reads `EUR=60000` or `2026-01-31:EUR=60000`.
    pub(super) fn parse(text: &str) -> Result<Self, Wrong> {
        let (at, price) = match text.split_once(':') {
            Some((at, price)) => (Some(day(at, Field::Price)?), price),
            None => (None, text),
        };
        let advice = || {
            let message = format!("{text:?} is no price; write it as in EUR=60000 or 2026-01-31:EUR=60000");
            wrong(Field::Price, message)
        };
        let (code, amount) = price.split_once('=').ok_or_else(advice)?;
        let currency = Currency::parse(code).map_err(|e| wrong(Field::Price, e))?;
        let per_btc = amount.parse().map_err(|_| advice())?;
        let rate = Rate::try_new(per_btc, currency).map_err(|e| wrong(Field::Price, e))?;
        Ok(Self { day: at, rate })
    }
}

impl Price {
    fn stated(rate: Rate) -> Self {
        Self { rate, source: "stated".into(), at: None }
    }
}

impl Prices {
    /// Those that are stated.
    pub(super) fn new(currency: Currency, stated: &[Stated]) -> Self {
        let of_currency = || stated.iter().filter(|stated| stated.rate.currency() == currency);
        let closing = of_currency().rfind(|stated| stated.day.is_none()).map(|stated| stated.rate);
        let stated = of_currency().filter_map(|stated| Some((number(stated.day?), stated.rate)));
        Self { currency, stated: stated.collect(), closing, told: None }
    }

    /// Takes in what the books were told.
    pub(super) fn learn(&mut self, quote: &Quote) {
        let Some(source) = quote.source.as_ref().filter(|_| quote.rate.currency() == self.currency) else {
            return;
        };
        if self.told.as_ref().and_then(|told| told.at).is_none_or(|before| before <= source.at) {
            let at = Some(source.at);
            self.told = Some(Price { rate: quote.rate, source: source.sources.join(" "), at });
        }
    }

    /// What a person states of the day that instant lies in.
    pub(super) fn stated(&self, at: Timestamp) -> Option<Price> {
        self.stated.get(&number(at)).map(|rate| Price::stated(*rate))
    }

    /// What it cost then; what a person states comes first.
    pub(super) fn at(&self, at: Timestamp) -> Option<Price> {
        let recent = |price: &&Price| price.at.is_some_and(|told| told.0 + DAY >= at.0 && told <= at);
        self.stated(at).or_else(|| self.told.as_ref().filter(recent).cloned())
    }

    /// The same when a day ends; `end` is the first instant behind it.
    pub(super) fn at_end(&self, end: Timestamp) -> Option<Price> {
        self.at(Timestamp(end.0 - 1))
    }

    /// The same at the end of the report.
    pub(super) fn closing(&self, end: Timestamp) -> Option<Price> {
        self.closing.map(Price::stated).or_else(|| self.at_end(end))
    }

    /// What to do where there is none.
    pub(super) fn missing(&self, end: Timestamp) -> String {
        let (day, code) = (cells::day(Timestamp(end.0 - 1)), self.currency.code());
        format!(
            "nobody told the books on {day} what a bitcoin costs in {code}; state it: price {day}:{code}=AMOUNT"
        )
    }
}

fn number(at: Timestamp) -> i64 {
    at.0.div_euclid(DAY)
}
