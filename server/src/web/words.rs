//! Amounts, spans and instants as people read them. Nothing is rounded here that has not been rounded
//! before. What it is not: sentences; those stand beside the page that says them.
use domain::{Currency, Money, Rate, Sats, Timestamp};
use rust_decimal::Decimal;
use time::OffsetDateTime;
use time::format_description::StaticFormatDescription;
use time::macros::format_description;

/// Keeps a number's groups together on one line.
const GAP: char = '\u{a0}';
/// The last second of the year 9999, the furthest that is written as a date.
const LAST_SECOND: i64 = 253_402_300_799;

const DATE_AND_TIME: StaticFormatDescription =
    format_description!("[day padding:none] [month repr:long] [year], [hour]:[minute]\u{a0}UTC");
const TIME_OF_DAY: StaticFormatDescription = format_description!("[hour]:[minute]\u{a0}UTC");

/// `0.00041234 BTC`: as many decimals as it takes and no more.
pub fn bitcoin(amount: Sats) -> String {
    format!("{}{GAP}BTC", bitcoin_digits(amount))
}

/// `0.00041234`, as wallets and payment links write it.
pub fn bitcoin_digits(amount: Sats) -> String {
    amount.to_btc().to_string()
}

/// `41 234 sat`.
pub fn satoshis(amount: Sats) -> String {
    format!("{}{GAP}sat", grouped(&amount.to_sat().to_string()))
}

/// `1 250.00 EUR`: all the currency's decimals; amounts of bitcoin without needless zeros.
pub fn money(amount: Money) -> String {
    let digits = amount.to_decimal();
    let digits = if amount.currency() == Currency::BTC { digits.normalize() } else { digits };
    format!("{}{GAP}{}", grouped(&digits.to_string()), amount.currency())
}

/// `25 EUR`: without decimals where they say nothing.
pub fn round_money(amount: Money) -> String {
    let digits = amount.to_decimal();
    let digits = if digits.fract().is_zero() { digits.normalize() } else { digits };
    format!("{}{GAP}{}", grouped(&digits.to_string()), amount.currency())
}

/// `60 631.20 EUR`, what one bitcoin costs; a rate finer than the currency keeps its digits.
pub fn rate(rate: Rate) -> String {
    let mut digits: Decimal = rate.per_btc();
    let exponent = rate.currency().exponent();
    if digits.scale() < exponent {
        digits.rescale(exponent);
    }
    format!("{}{GAP}{}", grouped(&digits.to_string()), rate.currency())
}

/// `13 minutes`, rounded down: nobody is promised a minute that is not there.
pub fn span(seconds: u64) -> String {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    match seconds {
        0..MINUTE => "less than a minute".into(),
        MINUTE..HOUR => counted(seconds / MINUTE, "minute"),
        HOUR..DAY => two(counted(seconds / HOUR, "hour"), seconds % HOUR / MINUTE, "minute"),
        DAY.. => two(counted(seconds / DAY, "day"), seconds % DAY / HOUR, "hour"),
    }
}

/// `1 minute`, `2 minutes`.
pub fn counted(count: u64, one: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {one}{ending}")
}

/// `22 November 2026, 14:05 UTC`.
pub fn instant(at: Timestamp) -> String {
    written(at, DATE_AND_TIME)
}

/// `14:05 UTC` when that is within the next twelve hours of `now`, else with its date.
pub fn soon(at: Timestamp, now: Timestamp) -> String {
    let near = at.since(now) < 12 * 60 * 60;
    written(at, if near { TIME_OF_DAY } else { DATE_AND_TIME })
}

fn two(first: String, rest: u64, one: &str) -> String {
    if rest == 0 { first } else { format!("{first} {}", counted(rest, one)) }
}

fn written(at: Timestamp, form: StaticFormatDescription) -> String {
    let seconds = at.0.clamp(0, LAST_SECOND);
    let date = OffsetDateTime::from_unix_timestamp(seconds).expect("the year is between 1970 and 9999");
    date.format(form).expect("a date has every part the form names")
}

/// Groups of three before the point.
fn grouped(number: &str) -> String {
    let (whole, rest) = number.split_at(number.find('.').unwrap_or(number.len()));
    let mut text = String::with_capacity(number.len() + whole.len() / 3);
    for (index, digit) in whole.char_indices() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(GAP);
        }
        text.push(digit);
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: String) -> String {
        text.replace(GAP, " ")
    }

    fn sats(amount: u64) -> Sats {
        Sats::try_new(amount).unwrap()
    }

    #[test]
    fn bitcoin_has_the_decimals_it_needs() {
        for (amount, text) in [
            (0, "0 BTC"),
            (1, "0.00000001 BTC"),
            (41_230, "0.0004123 BTC"),
            (100_000_000, "1 BTC"),
            (2_100_000_000_000_000, "21000000 BTC"),
        ] {
            assert_eq!(plain(bitcoin(sats(amount))), text);
        }
        assert_eq!(plain(satoshis(sats(1_234_567))), "1 234 567 sat");
        assert_eq!(plain(satoshis(sats(999))), "999 sat");
    }

    #[test]
    fn money_has_its_currencys_decimals() {
        for (amount, code, text) in [
            ("1250", "EUR", "1 250.00 EUR"),
            ("100000", "JPY", "100 000 JPY"),
            ("1.5", "KWD", "1.500 KWD"),
            ("0.0100", "BTC", "0.01 BTC"),
            ("21000", "SATS", "21 000 SATS"),
        ] {
            let currency = Currency::parse(code).unwrap();
            assert_eq!(plain(money(Money::parse(amount, currency).unwrap())), text);
        }
        for (amount, text) in [("25.00", "25 EUR"), ("2.50", "2.50 EUR")] {
            let eur = Currency::parse("EUR").unwrap();
            assert_eq!(plain(round_money(Money::parse(amount, eur).unwrap())), text);
        }
    }

    #[test]
    fn a_rate_shows_all_of_itself() {
        let eur = Currency::parse("EUR").unwrap();
        for (per_btc, text) in
            [("60631.2", "60 631.20 EUR"), ("60631.12345", "60 631.12345 EUR"), ("5", "5.00 EUR")]
        {
            let per_btc = Decimal::from_str_exact(per_btc).unwrap();
            assert_eq!(plain(rate(Rate::try_new(per_btc, eur).unwrap())), text);
        }
    }

    #[test]
    fn spans_are_said_in_at_most_two_units() {
        for (seconds, text) in [
            (0, "less than a minute"),
            (59, "less than a minute"),
            (60, "1 minute"),
            (899, "14 minutes"),
            (3600, "1 hour"),
            (3660, "1 hour 1 minute"),
            (90_000, "1 day 1 hour"),
            (172_800, "2 days"),
        ] {
            assert_eq!(span(seconds), text);
        }
    }

    #[test]
    fn instants_are_in_utc_and_never_fail() {
        let now = Timestamp(1_795_356_300);
        assert_eq!(plain(instant(now)), "22 November 2026, 14:05 UTC");
        assert_eq!(plain(soon(Timestamp(now.0 + 900), now)), "14:20 UTC");
        assert_eq!(plain(soon(Timestamp(now.0 + 86_400), now)), "23 November 2026, 14:05 UTC");
        for extreme in [i64::MIN, -1, i64::MAX] {
            assert!(instant(Timestamp(extreme)).ends_with("UTC"));
        }
    }
}
