//! How single values are written: instants, amounts, and words of strangers.
use domain::report::Value;
use domain::{Currency, SignedSats, Timestamp};
use rust_decimal::Decimal;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// As in 2026-01-31.
pub(super) fn day(at: Timestamp) -> String {
    moment(at).map_or_else(|| at.0.to_string(), |at| at.date().to_string())
}

/// As in 2026-01-31T12:30:00Z.
pub(super) fn instant(at: Timestamp) -> String {
    moment(at).and_then(|at| at.format(&Rfc3339).ok()).unwrap_or_else(|| at.0.to_string())
}

fn moment(at: Timestamp) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp(at.0).ok()
}

/// Bitcoin with all its eight decimals.
pub(super) fn btc(amount: SignedSats) -> String {
    sats(amount.to_sat())
}

/// Satoshis as bitcoin with all eight decimals.
pub(super) fn sats(sats: i64) -> String {
    format!("{:.8}", Decimal::new(sats, 8))
}

/// Minor units of a currency with all its decimals.
pub(super) fn money(minor: i64, currency: Currency) -> String {
    Decimal::new(minor, currency.exponent()).to_string()
}

/// A value of a report with all the currency's decimals, however large it is.
pub(super) fn value(value: Value, currency: Currency) -> String {
    let sign = if value < Value::ZERO { "-" } else { "" };
    let decimals = usize::try_from(currency.exponent()).unwrap_or_default();
    let digits = format!("{:0>width$}", value.minor().unsigned_abs(), width = decimals + 1);
    let (whole, part) = digits.split_at(digits.len() - decimals);
    if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

/// A stranger's words on one line: whatever would end it or steer a terminal is a space.
pub(super) fn one_line(words: &str) -> String {
    words
        .chars()
        .map(|letter| if letter.is_control() || is_line_end(letter) { ' ' } else { letter })
        .collect()
}

/// Line ends that are no control characters.
const fn is_line_end(letter: char) -> bool {
    matches!(letter, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_all_their_decimals() {
        assert_eq!(btc(SignedSats::try_new(-5).unwrap()), "-0.00000005");
        assert_eq!(btc(SignedSats::try_new(250_000_000).unwrap()), "2.50000000");
        let currency = |code| Currency::parse(code).unwrap();
        assert_eq!(money(-105, currency("EUR")), "-1.05");
        assert_eq!(money(105, currency("JPY")), "105");
        let value = |minor, code| super::value(Value::from_minor(minor), currency(code));
        assert_eq!(
            (value(-5, "EUR"), value(0, "EUR"), value(123_456, "EUR")),
            ("-0.05".into(), "0.00".into(), "1234.56".into())
        );
        assert_eq!((value(-5, "JPY"), value(1, "BHD")), ("-5".into(), "0.001".into()));
        assert!(value(i128::MIN, "EUR").starts_with("-17014"));
        assert_eq!(
            (day(Timestamp(86_399)), day(Timestamp(86_400))),
            ("1970-01-01".into(), "1970-01-02".into())
        );
        assert_eq!(instant(Timestamp(1_700_000_000)), "2023-11-14T22:13:20Z");
        assert_eq!(one_line("a\r\nb\u{2028}c\u{1b}[2J"), "a  b c [2J");
    }
}
