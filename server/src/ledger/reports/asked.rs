//! How a report is asked for: fields as people write them, read into what they mean.
use super::Report;
use super::prices::Stated;
use crate::ledger::tables::Shape;
use crate::ledger::{Count, Format, Period};
use domain::report::CostMethod;
use domain::{Currency, Money, Timestamp};
use std::fmt;
use store::DAY;
use time::Date;
use time::macros::format_description;

/// The longest letter that a person may give, in bytes.
const MOST_WORDS: usize = 16 * 1024;

/// A field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The first day.
    From,
    /// The last day.
    To,
    /// How it is written.
    Format,
    /// Which lots are said to go.
    Method,
    /// The currency of cost and value.
    Currency,
    /// What a bitcoin cost on some day, as a person states it. May be given several times.
    Price,
    /// From which worth on a gift is listed.
    Above,
    /// The words of a letter.
    Words,
}

/// A report, and all that was said of it.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Which.
    pub report: Report,
    /// Which days.
    pub period: Period,
    /// How a journal is written.
    pub format: Format,
    /// How a table is written.
    pub shape: Shape,
    /// Which lots are said to go.
    pub method: CostMethod,
    /// In which currency; none means the store's.
    pub currency: Option<Currency>,
    /// Prices that a person states.
    pub prices: Vec<Stated>,
    /// From which worth on.
    pub above: Option<Money>,
    /// The words of a letter; none means those of ours.
    pub words: Option<String>,
    /// How many entries were gone through for it so far.
    pub count: Count,
}

/// A field that can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Which.
    pub field: Field,
    /// What is wrong, and what to write instead.
    pub message: String,
}

impl Field {
    /// Every field.
    pub const ALL: [Self; 8] = [
        Self::From,
        Self::To,
        Self::Format,
        Self::Method,
        Self::Currency,
        Self::Price,
        Self::Above,
        Self::Words,
    ];

    /// Its name, in commands and queries.
    pub const fn name(self) -> &'static str {
        match self {
            Self::From => "from",
            Self::To => "to",
            Self::Format => "format",
            Self::Method => "method",
            Self::Currency => "currency",
            Self::Price => "price",
            Self::Above => "above",
            Self::Words => "words",
        }
    }
}

impl Asked {
    /// Reads the fields: `given` tells what was written for each, the last of which counts, and nothing for most.
    ///
    /// # Errors
    /// The first field that is wrong.
    pub fn read(report: Report, given: impl Fn(Field) -> Vec<String>) -> Result<Self, Wrong> {
        let one = |field| given(field).pop().filter(|text| !text.is_empty());
        let period = period(one(Field::From), one(Field::To))?;
        let format = one(Field::Format).unwrap_or_else(|| report.formats()[0].to_owned());
        let (format, shape) = formats(report, &format)?;
        let method = one(Field::Method).map(|name| CostMethod::parse(&name)).transpose();
        let currency = one(Field::Currency).map(|code| Currency::parse(&code)).transpose();
        let prices = given(Field::Price).into_iter().filter(|text| !text.is_empty());
        let prices = prices.map(|text| Stated::parse(&text));
        let words = one(Field::Words);
        if words.as_ref().is_some_and(|words| words.len() > MOST_WORDS) {
            return Err(wrong(Field::Words, "a letter has at most 16 KiB"));
        }
        Ok(Self {
            report,
            period,
            format,
            shape,
            method: method.map_err(|e| wrong(Field::Method, e))?.unwrap_or(CostMethod::Fifo),
            currency: currency.map_err(|e| wrong(Field::Currency, e))?,
            prices: prices.collect::<Result<_, _>>()?,
            above: one(Field::Above).map(|text| above(&text)).transpose()?,
            words,
            count: Count::default(),
        })
    }
}

pub(super) fn wrong(field: Field, message: impl fmt::Display) -> Wrong {
    Wrong { field, message: message.to_string() }
}

fn period(from: Option<String>, to: Option<String>) -> Result<Period, Wrong> {
    let from = from.map(|text| day(&text, Field::From)).transpose()?;
    let to = to.map(|text| day(&text, Field::To)).transpose()?;
    let period = Period {
        from: from.unwrap_or(Period::ALWAYS.from),
        to: to.map_or(Period::ALWAYS.to, |day| Timestamp(day.0 + DAY)),
    };
    if period.from >= period.to {
        return Err(wrong(Field::From, "the first day lies behind the last"));
    }
    Ok(period)
}

/// The first instant of a day, in UTC.
pub(super) fn day(text: &str, field: Field) -> Result<Timestamp, Wrong> {
    let advice = || wrong(field, format!("{text:?} is no day; write it as in 2026-01-31"));
    first_instant(text).ok_or_else(advice)
}

/// The first instant of a day in UTC that is written as in `2026-01-31`.
pub fn first_instant(text: &str) -> Option<Timestamp> {
    let day = Date::parse(text, format_description!("[year]-[month]-[day]")).ok()?;
    Some(Timestamp(day.midnight().assume_utc().unix_timestamp()))
}

fn formats(report: Report, name: &str) -> Result<(Format, Shape), Wrong> {
    let names = report.formats();
    if !names.contains(&name) {
        let message = format!("{} is not written so; use one of {}", report.about().name, names.join(", "));
        return Err(wrong(Field::Format, message));
    }
    let format = Format::ALL.into_iter().find(|(known, _)| *known == name);
    let shape = Shape::ALL.into_iter().find(|(known, _)| *known == name);
    Ok((format.map_or(Format::Csv, |(_, format)| format), shape.map_or(Shape::Csv, |(_, shape)| shape)))
}

/// As in `EUR=1000`.
fn above(text: &str) -> Result<Money, Wrong> {
    let advice = || wrong(Field::Above, format!("{text:?} is no amount; write it as in EUR=1000"));
    let (code, amount) = text.split_once('=').ok_or_else(advice)?;
    let currency = Currency::parse(code).map_err(|e| wrong(Field::Above, e))?;
    Money::parse(amount, currency).map_err(|e| wrong(Field::Above, e))
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field.name(), self.message)
    }
}

impl std::error::Error for Wrong {}
