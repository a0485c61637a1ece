//! The European Central Bank: what a euro costs in some thirty currencies, once on each working day. No bitcoin: it
//! is for currencies that no exchange quotes, as in `BTC_SEK = kraken(BTC_EUR) * ecb(EUR_SEK)`.
//! Format: <https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates/html/index.en.html>.
use super::json;
use crate::feed::{Feed, Pace, Quote, Reply, Unreadable};
use domain::Timestamp;
use roxmltree::{Document, Node};
use rust_decimal::Decimal;

const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;
/// A new reference comes about 16:00 in Frankfurt on working days. The longest pause is over Easter: from Thursday's,
/// dated from its midnight, to Tuesday's.
const PACE: Pace = Pace { refresh: HOUR, valid: 12 * HOUR, told_within: 6 * DAY };

pub(super) const FEED: Feed = Feed {
    origin: "https://www.ecb.europa.eu",
    paths: &["/stats/eurofxref/eurofxref-daily.xml"],
    parse,
    pace: PACE,
};

fn parse(text: &str) -> Result<Reply, Unreadable> {
    let document = Document::parse(text).map_err(Unreadable::new)?;
    let day = document.descendants().find(|node| node.attribute("time").is_some());
    let day = day.ok_or_else(|| Unreadable::new("it names no day"))?;
    let date = day.attribute("time").and_then(midnight);
    let date = date.ok_or_else(|| Unreadable::new("its day is no date"))?;
    Ok(Reply::try_new(day.children().filter_map(quote))?.told_at(date))
}

fn quote(cube: Node<'_, '_>) -> Option<Quote> {
    let price: Decimal = cube.attribute("rate")?.parse().ok()?;
    Quote::exactly(json::pair("EUR", cube.attribute("currency")?), price)
}

/// When a date such as `2026-11-25` began, in UTC.
fn midnight(date: &str) -> Option<Timestamp> {
    let mut parts = date.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if !(1999..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Days since 1970 with years that begin in March, so that the leap day comes last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 719_469;
    Some(Timestamp(days * 86_400))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_counted_from_1970() {
        assert_eq!(midnight("1999-01-04"), Some(Timestamp(915_408_000)));
        assert_eq!(midnight("2024-02-29"), Some(Timestamp(1_709_164_800)));
        assert_eq!(midnight("2024-03-01"), Some(Timestamp(1_709_251_200)));
        assert_eq!(midnight("2026-11-25"), Some(Timestamp(1_795_564_800)));
        for wrong in [
            "",
            "2026",
            "2026-11",
            "2026-13-01",
            "2026-11-32",
            "1970-01-01",
            "a-b-c",
            "2026-11-25-1",
            "9223372036854775807-12-31",
            "2026--9223372036854775808-01",
        ] {
            assert_eq!(midnight(wrong), None, "{wrong}");
        }
    }
}
