//! What came in by day, week and month: folded out of the books' daily sums. Nothing here adds up a history.
use domain::{Currency, SignedSats, Timestamp};
use std::collections::BTreeMap;
use store::{DAY, Received};
use time::{Date, Month, OffsetDateTime};

/// A span of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// A day in UTC.
    Day,
    /// Monday to Sunday.
    Week,
    /// A month of the calendar.
    Month,
}

/// What came in over one span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// Its first day.
    pub from: Timestamp,
    /// In bitcoin.
    pub amount: SignedSats,
    /// In money, as it was valued when it came: minor units by currency.
    pub worth: BTreeMap<Currency, i64>,
    /// In bitcoin, what no rate was known for.
    pub unvalued: SignedSats,
}

impl Span {
    /// All, in the order of the page.
    pub const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    /// How many are looked back on, this one included.
    const fn count(self) -> usize {
        match self {
            Self::Day => 30,
            Self::Week => 26,
            Self::Month => 24,
        }
    }

    /// The span that instant lies in, by its first day, counted from 1970.
    fn start(self, day: i64) -> i64 {
        match self {
            Self::Day => day,
            // 1970 began on a Thursday.
            Self::Week => day - (day + 3).rem_euclid(7),
            Self::Month => date(day).map_or(day, |date| number(first_of(date))),
        }
    }

    fn before(self, start: i64) -> i64 {
        self.start(start - 1)
    }
}

/// The first instant that is looked back on: what lies before is not asked for.
pub fn begin(now: Timestamp) -> Timestamp {
    let first = |span: Span| starts(span, now).first().copied().unwrap_or(0);
    Timestamp(Span::ALL.into_iter().map(first).min().unwrap_or(0) * DAY)
}

/// The first days of the spans looked back on, the first one first.
fn starts(span: Span, now: Timestamp) -> Vec<i64> {
    let last = span.start(now.0.div_euclid(DAY));
    let mut starts: Vec<i64> =
        std::iter::successors(Some(last), |start| Some(span.before(*start))).take(span.count()).collect();
    starts.reverse();
    starts
}

/// What came in over each span up to now, the first one first.
pub fn sums(span: Span, now: Timestamp, days: &[Received]) -> Vec<Sum> {
    let starts = starts(span, now);
    let mut sums: Vec<Sum> = starts.iter().map(|start| Sum::nothing(Timestamp(start * DAY))).collect();
    for day in days {
        let place = starts.partition_point(|start| start * DAY <= day.day.0);
        if let Some(sum) = place.checked_sub(1).and_then(|place| sums.get_mut(place)) {
            sum.add(day);
        }
    }
    sums
}

impl Sum {
    fn nothing(from: Timestamp) -> Self {
        Self { from, amount: SignedSats::ZERO, worth: BTreeMap::new(), unvalued: SignedSats::ZERO }
    }

    fn add(&mut self, day: &Received) {
        self.amount = plus(self.amount, day.amount);
        match day.currency {
            Some(currency) => {
                let sum = self.worth.entry(currency).or_default();
                *sum = sum.saturating_add(day.worth);
            }
            None => self.unvalued = plus(self.unvalued, day.amount),
        }
    }
}

/// What it comes to never exceeds what there is.
fn plus(one: SignedSats, other: SignedSats) -> SignedSats {
    SignedSats::try_new(one.to_sat().saturating_add(other.to_sat())).unwrap_or(one)
}

fn date(day: i64) -> Option<Date> {
    OffsetDateTime::from_unix_timestamp(day.checked_mul(DAY)?).ok().map(OffsetDateTime::date)
}

fn first_of(date: Date) -> Date {
    Date::from_calendar_date(date.year(), date.month(), 1).unwrap_or(date)
}

/// A date as days since 1970.
fn number(date: Date) -> i64 {
    const EPOCH: Date = match Date::from_calendar_date(1970, Month::January, 1) {
        Ok(date) => date,
        Err(_) => Date::MIN,
    };
    (date - EPOCH).whole_days()
}
