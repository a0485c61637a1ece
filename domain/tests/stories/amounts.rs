//! Money, rates and currencies: what is read and refused, and which way each rounding goes.
use domain::invoice::Tolerance;
use domain::money::AmountError::{self, *};
use domain::rate::{RateError, TooLarge as MoreThanAll};
use domain::{Currency, Money, Rate, Sats, SignedSats};
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

fn currency(code: &str) -> Currency {
    Currency::parse(code).unwrap()
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[track_caller]
fn reads(text: &str, code: &str, minor: u64) {
    assert_eq!(Money::parse(text, currency(code)).map(Money::minor), Ok(minor), "{text:?} {code}");
}

#[track_caller]
fn refuses(text: &str, code: &str, reason: AmountError) {
    assert_eq!(Money::parse(text, currency(code)), Err(reason), "{text:?} {code}");
}

#[test]
fn amounts_are_read_to_the_last_minor_unit() {
    reads("12.50", "USD", 1250);
    reads(" 12.5 ", "USD", 1250);
    reads("+12.5", "USD", 1250);
    reads("0", "USD", 0);
    reads("-0.00", "USD", 0);
    reads("0000.10", "USD", 10);
    reads(".5", "USD", 50);
    reads("5.", "USD", 500);
    reads("1.2300000000", "USD", 123);
    reads("1000", "JPY", 1000);
    reads("1000.0", "JPY", 1000);
    reads("1.234", "KWD", 1234);
    reads("1.2345", "CLF", 12345);
    reads("0.00000001", "BTC", 1);
    reads("21000000", "BTC", 2_100_000_000_000_000);
    reads("9999999999999999.99", "USD", 999_999_999_999_999_999);
    let mut nothing = Decimal::ZERO;
    nothing.set_sign_negative(true);
    assert_eq!(Money::try_from_decimal(nothing, currency("USD")).map(Money::minor), Ok(0));
}

#[test]
fn amounts_that_are_none_are_refused_by_name() {
    for text in [
        "", " ", "-", "+", ".", "-.", "1.2.3", "1,5", "1 000", "1e3", "0x10", "NaN", "Infinity", "--1",
        "+-1", "1-", "1_000", "٣", "1\0", "½", "$1",
    ] {
        refuses(text, "USD", NotANumber);
    }
    for text in ["-1", "-0.01", "-99999999999999999999"] {
        refuses(text, "USD", Negative);
    }
    refuses("0.001", "USD", TooPrecise { currency: currency("USD") });
    refuses("0.1", "JPY", TooPrecise { currency: currency("JPY") });
    refuses("0.000000001", "BTC", TooPrecise { currency: Currency::BTC });
    refuses(&format!("0.{}1", "0".repeat(40)), "USD", TooPrecise { currency: currency("USD") });
    for text in ["10000000000000000", "99999999999999999999999999999999", &"9".repeat(1000)] {
        refuses(text, "USD", TooLarge);
    }
    refuses("1000000000000000000", "JPY", TooLarge);
}

#[test]
fn a_refusal_says_what_to_do() {
    let say = |text: &str, code: &str| Money::parse(text, currency(code)).unwrap_err().to_string();
    assert_eq!(say("1e3", "USD"), "The amount is not a decimal number; write it like 12.50");
    assert_eq!(say("-1", "USD"), "The amount should be 0 or more.");
    assert_eq!(say("0.5", "JPY"), "JPY amounts have at most 0 decimals");
    assert_eq!(say("1e17".replace("e17", &"0".repeat(17)).as_str(), "USD"), "The amount is too large");
}

#[test]
fn money_is_written_with_all_its_decimals_and_bitcoin_with_those_it_needs() {
    let money = |minor, code| Money::from_minor(minor, currency(code)).to_string();
    assert_eq!(money(1250, "USD"), "12.50 USD");
    assert_eq!(money(7, "JPY"), "7 JPY");
    assert_eq!(money(u64::MAX, "KWD"), "18446744073709551.615 KWD");
    let btc = |sats| Sats::try_new(sats).unwrap().to_btc().to_string();
    assert_eq!(btc(0), "0");
    assert_eq!(btc(1), "0.00000001");
    assert_eq!(btc(50_000_000), "0.5");
    assert_eq!(btc(100_000_000), "1");
    assert_eq!(btc(1_000_000_000), "10");
    assert_eq!(btc(2_100_000_000_000_000), "21000000");
    assert_eq!(SignedSats::try_new(-150_000_000).unwrap().to_btc().to_string(), "-1.5");
    assert_eq!(domain::money::decimal_string(Sats::try_new(1).unwrap().to_btc()), "0.00000001");
}

#[test]
fn there_is_no_more_than_21_million() {
    assert_eq!(Sats::try_new(Sats::MAX.to_sat() + 1), None);
    assert_eq!(Sats::MAX.plus(Sats::ONE), Sats::MAX);
    assert_eq!([Sats::MAX, Sats::MAX].into_iter().sum::<Sats>(), Sats::MAX);
    assert_eq!(Sats::ZERO.minus_or_zero(Sats::ONE), Sats::ZERO);
    assert_eq!(Sats::ZERO.less(Sats::MAX), -Sats::MAX.to_signed());
    assert_eq!(SignedSats::try_new(i64::MIN), None);
    assert!(serde_json::from_str::<Sats>("2100000000000001").is_err());
    assert!(serde_json::from_str::<SignedSats>("-2100000000000001").is_err());
    assert!(serde_json::from_str::<Sats>("-1").is_err());
    assert_eq!(serde_json::from_str::<Sats>("2100000000000000").unwrap(), Sats::MAX);
    assert_eq!(serde_json::from_str::<SignedSats>("-1").unwrap(), -Sats::ONE.to_signed());
}

#[test]
fn currencies_have_their_decimals() {
    for (code, exponent) in [
        ("USD", 2),
        ("EUR", 2),
        ("JPY", 0),
        ("KRW", 0),
        ("ISK", 0),
        ("CLP", 0),
        ("XAF", 0),
        ("VND", 0),
        ("KWD", 3),
        ("BHD", 3),
        ("TND", 3),
        ("IQD", 3),
        ("CLF", 4),
        ("BTC", 8),
        ("SATS", 0),
    ] {
        assert_eq!(currency(code).exponent(), exponent, "{code}");
    }
    for text in ["usd", " USD ", "Usd"] {
        assert_eq!(currency(text).code(), "USD");
    }
    for text in ["", "US", "USDX", "$", "U\u{17f}D", "XXX", "BTC-CHAIN"] {
        assert!(Currency::parse(text).is_err(), "{text:?}");
    }
    let codes: BTreeSet<_> = Currency::all().map(Currency::code).collect();
    assert_eq!((codes.len(), Currency::all().count()), (161, 161));
    assert!(
        codes
            .iter()
            .all(|code| (3..=5).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_uppercase()))
    );
    assert!(Currency::all().filter(|currency| currency.is_bitcoin()).eq([Currency::BTC, Currency::SATS]));
}

#[test]
fn rates_have_bounds() {
    let usd = currency("USD");
    let try_new = |text: &str| Rate::try_new(decimal(text), usd).map(|rate| rate.per_btc().to_string());
    assert_eq!(try_new("0"), Err(RateError::NotPositive));
    assert_eq!(try_new("-1"), Err(RateError::NotPositive));
    assert_eq!(try_new("0.0000000009999"), Err(RateError::OutOfRange));
    assert_eq!(try_new("1000000000000000.1"), Err(RateError::OutOfRange));
    assert_eq!(try_new("0.000000001").as_deref(), Ok("0.000000001"));
    assert_eq!(try_new("1000000000000000").as_deref(), Ok("1000000000000000"));
    assert_eq!(try_new("64123.450000").as_deref(), Ok("64123.45"));
    assert_eq!(try_new("1.23456789012345678901234567").as_deref(), Ok("1.23456789012345679"));
    assert_eq!(Rate::of_bitcoin(Currency::BTC).unwrap().to_string(), "1 BTC for 1 BTC");
    assert_eq!(Rate::of_bitcoin(Currency::SATS).unwrap().to_string(), "100000000 SATS for 1 BTC");
    assert_eq!(Rate::of_bitcoin(usd), None);
    let rate = Rate::try_new(decimal("64123.45"), usd).unwrap();
    assert_eq!(serde_json::from_str::<Rate>(&serde_json::to_string(&rate).unwrap()).unwrap(), rate);
    assert!(serde_json::from_str::<Rate>(r#"{"per_btc":"-1","currency":"USD"}"#).is_err());
}

#[test]
fn what_is_due_is_rounded_up_and_what_came_to_the_nearest() {
    let usd = |text: &str| Money::parse(text, currency("USD")).unwrap();
    let rate = |text: &str| Rate::try_new(decimal(text), currency("USD")).unwrap();
    let due = |price: &str, per_btc: &str| rate(per_btc).sats_due(usd(price)).map(Sats::to_sat);
    assert_eq!(due("10.00", "50000"), Ok(20_000));
    assert_eq!(due("10.00", "50000.01"), Ok(20_000)); // 19,999.996
    assert_eq!(due("10.00", "49999.99"), Ok(20_001)); // 20,000.004
    assert_eq!(due("0.01", "1000000000000000"), Ok(1));
    assert_eq!(due("0.00", "0.000000001"), Ok(0));
    assert_eq!(due("21000000.00", "1"), Ok(Sats::MAX.to_sat()));
    assert_eq!(due("21000000.01", "1"), Err(MoreThanAll));
    assert_eq!(due("9999999999999999.99", "0.000000001"), Err(MoreThanAll));
    assert_eq!(rate("1").sats_due(Money::parse("1", currency("EUR")).unwrap()), Err(MoreThanAll));
    let worth = |sats, per_btc: &str| rate(per_btc).worth(Sats::try_new(sats).unwrap()).minor();
    assert_eq!(worth(49_999_999, "0.01"), 0); // 0.49999999 of a cent
    assert_eq!(worth(50_000_000, "0.01"), 1);
    assert_eq!(worth(149_999_999, "0.01"), 1);
    assert_eq!(worth(Sats::MAX.to_sat(), "1000000000000000"), u64::MAX);
}

#[test]
fn tolerance_is_a_share_of_the_price() {
    let tolerance = |text: &str| Tolerance::from_percent(decimal(text));
    for text in ["-0.00011", "-1", "100.00001", "101", "79228162514264337593543950335"] {
        assert_eq!(tolerance(text), None, "{text}");
    }
    assert_eq!(tolerance("1.23456").unwrap().to_percent().to_string(), "1.2345");
    let least = |text: &str, sats| tolerance(text).unwrap().least(Sats::try_new(sats).unwrap()).to_sat();
    assert_eq!(least("0", 1000), 1000);
    assert_eq!(least("0.0001", 1000), 1000); // 999.999
    assert_eq!(least("2", 1000), 980);
    assert_eq!(least("100", 1000), 1);
    assert_eq!(least("100", 0), 0);
    assert_eq!(least("50", Sats::MAX.to_sat()), Sats::MAX.to_sat() / 2);
}

/// Any rate there can be, as likely small as large.
fn rates() -> impl Strategy<Value = Rate> {
    let currencies = proptest::sample::select(Currency::all().collect::<Vec<_>>());
    let decimals = (1..1_000_000_000_000_000_000_u64, 0..28_u32)
        .prop_map(|(digits, scale)| Decimal::from_i128_with_scale(digits.into(), scale));
    let extremes = proptest::sample::select(vec![
        decimal("0.000000001"),
        decimal("1000000000000000"),
        decimal("999999999999999.999"),
        decimal("0.00000000100000000000000001"),
    ]);
    (prop_oneof![9 => decimals, 1 => extremes], currencies)
        .prop_filter_map("within bounds", |(per_btc, currency)| Rate::try_new(per_btc, currency).ok())
}

fn counts() -> impl Strategy<Value = u64> {
    prop_oneof![
        any::<u64>(),
        (0..64_u32, any::<u64>()).prop_map(|(bits, number)| number >> bits),
        Just(u64::MAX),
        0..3_u64
    ]
}

/// The product in 256 bits, high half first, so that products compare exactly.
fn times(one: u128, other: u128) -> (u128, u128) {
    let halves = |number: u128| (number >> 64, number & u128::from(u64::MAX));
    let ((a, b), (c, d)) = (halves(one), halves(other));
    let (low, cross, other_cross) = (b * d, a * d, b * c);
    let middle = (low >> 64) + (cross & u128::from(u64::MAX)) + (other_cross & u128::from(u64::MAX));
    let high = a * c + (cross >> 64) + (other_cross >> 64) + (middle >> 64);
    (high, (middle << 64) | (low & u128::from(u64::MAX)))
}

/// `minor / 10^exponent` of the currency over `sats / 10^8` of bitcoin, beside the rate: both sides multiplied out.
fn beside(rate: Rate, minor: u64, sats: u64, twice: u128) -> ((u128, u128), (u128, u128)) {
    let (mantissa, scale) = (rate.per_btc().mantissa().unsigned_abs(), rate.per_btc().scale());
    let money = times(u128::from(minor) * 100_000_000 * twice, 10_u128.pow(scale));
    let bitcoin = times(u128::from(sats) * twice, mantissa * 10_u128.pow(rate.currency().exponent()));
    (money, bitcoin)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn due_is_the_least_number_of_satoshis_that_is_enough(rate in rates(), minor in counts()) {
        match rate.sats_due(Money::from_minor(minor, rate.currency())) {
            Ok(sats) => {
                let (price, enough) = beside(rate, minor, sats.to_sat(), 1);
                prop_assert!(enough >= price);
                if sats > Sats::ZERO {
                    let (price, less) = beside(rate, minor, sats.to_sat() - 1, 1);
                    prop_assert!(less < price);
                }
            }
            Err(MoreThanAll) => {
                let (price, everything) = beside(rate, minor, Sats::MAX.to_sat(), 1);
                prop_assert!(everything < price);
            }
        }
    }

    #[test]
    fn worth_is_the_nearest_and_the_upper_of_two(rate in rates(), sats in 0..=Sats::MAX.to_sat()) {
        let minor = rate.worth(Sats::try_new(sats).unwrap()).minor();
        let (mantissa, scale) = (rate.per_btc().mantissa().unsigned_abs(), rate.per_btc().scale());
        let truth = times(u128::from(sats) * 2, mantissa * 10_u128.pow(rate.currency().exponent()));
        // minor - 1/2 <= truth < minor + 1/2, all of it doubled
        let doubled = |halves: u128| times(halves * 100_000_000, 10_u128.pow(scale));
        prop_assert!(minor == 0 || doubled(2 * u128::from(minor) - 1) <= truth);
        prop_assert!(minor == u64::MAX || truth < doubled(2 * u128::from(minor) + 1));
    }

    /// Rounding is in the owner's favour: what is asked is never worth less than the price, and more only by
    /// what one satoshi is worth.
    #[test]
    fn what_is_due_is_worth_the_price(rate in rates(), minor in counts()) {
        let price = Money::from_minor(minor, rate.currency());
        if let Ok(due) = rate.sats_due(price) {
            prop_assert!(rate.worth(due).minor() >= minor);
            prop_assert!(due == Sats::ZERO || rate.worth(due.minus_or_zero(Sats::ONE)).minor() <= minor);
        }
    }

    #[test]
    fn what_is_written_is_read_again(minor in 0..1_000_000_000_000_000_000_u64, rate in rates()) {
        let money = Money::from_minor(minor, rate.currency());
        prop_assert_eq!(Money::parse(&money.to_decimal().to_string(), rate.currency()), Ok(money));
        prop_assert_eq!(serde_json::from_str::<Money>(&serde_json::to_string(&money).unwrap()).unwrap(), money);
        prop_assert_eq!(serde_json::from_str::<Rate>(&serde_json::to_string(&rate).unwrap()).unwrap(), rate);
    }

    #[test]
    fn bitcoin_is_written_plainly(sats in 0..=Sats::MAX.to_sat()) {
        let text = Sats::try_new(sats).unwrap().to_btc().to_string();
        prop_assert!(text.bytes().all(|b| b.is_ascii_digit() || b == b'.'), "{}", text);
        prop_assert!(!text.contains('.') || !text.ends_with('0'), "{}", text);
        prop_assert_eq!(Money::parse(&text, Currency::BTC).unwrap().minor(), sats);
    }

    #[test]
    fn no_text_makes_parsing_fail_otherwise_than_by_name(text in ".{0,40}", digits in "[-+]?[0-9]{0,40}[.]?[0-9]{0,40}") {
        for text in [text, digits] {
            for code in ["USD", "JPY", "BTC", "CLF"] {
                if let Ok(money) = Money::parse(&text, currency(code)) {
                    prop_assert_eq!(money.to_decimal(), text.trim().parse::<Decimal>().unwrap());
                }
            }
        }
    }

    #[test]
    fn the_least_that_passes_is_never_less_than_the_share(millionths in 0..=1_000_000_u64, sats in 0..=Sats::MAX.to_sat()) {
        let tolerance = Tolerance::from_percent(Decimal::new(i64::try_from(millionths).unwrap(), 4)).unwrap();
        let least = u128::from(tolerance.least(Sats::try_new(sats).unwrap()).to_sat());
        let share = u128::from(sats) * u128::from(1_000_000 - millionths);
        prop_assert!(least * 1_000_000 >= share && least <= u128::from(sats));
        prop_assert!(least <= 1 || (least - 1) * 1_000_000 < share);
    }
}
