//! Written amounts, rates and tolerances: what is accepted is what was written, and rounding is for the owner.
//!
//! The first line of an input is a currency, the others are numbers; each is tried in each role.
use crate::wide::product;
use domain::invoice::Tolerance;
use domain::money::AmountError;
use domain::{Currency, Money, Rate, Sats};
use rust_decimal::Decimal;
use std::str::FromStr;

pub(crate) const WORDS: &[&str] = &[
    "USD",
    "JPY",
    "KWD",
    "BTC",
    "SATS",
    "CLF",
    "\n",
    "0.",
    "-",
    "+",
    ".",
    "e",
    "00000000",
    "99999999",
    "0.00000001",
    "21000000",
    "2100000000000000",
    "1000000000000000",
    "999999999999999999",
    "79228162514264337593543950335",
    "0.000000001",
    "100",
    "1_000",
];

/// Currencies of every number of decimals there is, whatever the input says.
const ALWAYS: [&str; 5] = ["JPY", "USD", "KWD", "CLF", "BTC"];
/// More numbers show nothing new.
const MOST_NUMBERS: usize = 3;
/// One satoshi is a hundred-millionth of a bitcoin: ten to this.
const SATS_EXPONENT: u32 = 8;
/// What [`Decimal`] holds for certain.
const MOST_DIGITS: usize = 28;

pub(crate) fn start() -> crate::Run {
    Box::new(|data| check(&String::from_utf8_lossy(data)))
}

fn check(text: &str) {
    let mut lines = text.split('\n');
    let code = lines.next().unwrap_or_default();
    let numbers: Vec<&str> = lines.take(MOST_NUMBERS).collect();
    let decimals: Vec<Decimal> = numbers.iter().filter_map(|text| decimal(text)).collect();
    for currency in ALWAYS.into_iter().chain([code]).filter_map(|code| Currency::parse(code).ok()) {
        let prices: Vec<Money> = numbers.iter().filter_map(|text| read(text, currency)).collect();
        for rate in decimals.iter().filter_map(|per_btc| priced(*per_btc, currency)) {
            prices.iter().for_each(|price| converted(*price, rate));
        }
    }
    for percent in decimals.iter().flat_map(|number| [*number, -*number]) {
        let prices = numbers.iter().filter_map(|text| Sats::try_new(text.parse().ok()?));
        prices.chain([Sats::ONE, Sats::MAX]).for_each(|price| tolerated(percent, price));
    }
}

fn decimal(text: &str) -> Option<Decimal> {
    Decimal::from_str(text).or_else(|_| Decimal::from_scientific(text)).ok()
}

/// The amount, if it is one; with the reason looked at, if not.
fn read(text: &str, currency: Currency) -> Option<Money> {
    let written = Written::of(text);
    let error = match Money::parse(text, currency) {
        Ok(money) => {
            let printed = money.to_decimal().to_string();
            let same = written
                .zip(Written::of(&printed))
                .is_some_and(|(w, p)| (w.whole, w.part) == (p.whole, p.part));
            assert!(same && !text.trim().starts_with('-') || money.is_zero(), "{text} was read as {money}");
            assert_eq!(Money::parse(&printed, currency), Ok(money));
            return Some(money);
        }
        Err(error) => error,
    };
    let exponent = usize::try_from(currency.exponent()).expect("at most eight");
    let is_so = match (error, &written) {
        (AmountError::NotANumber, written) => written.is_none(),
        (AmountError::Negative, Some(w)) => w.negative,
        (AmountError::TooPrecise { .. }, Some(w)) => w.part.len() > exponent || w.is_long,
        (AmountError::TooLarge, Some(w)) => w.whole.len() + exponent > 18 || w.is_long,
        (_, None) => false,
    };
    assert!(is_so, "{text} in {currency} was refused: {error}");
    None
}

fn priced(per_btc: Decimal, currency: Currency) -> Option<Rate> {
    let Ok(rate) = Rate::try_new(per_btc, currency) else {
        let sane = per_btc >= Decimal::new(1, 9) && per_btc <= Decimal::from(1_000_000_000_000_000_u64);
        assert!(!sane, "{per_btc} was refused as a rate");
        return None;
    };
    assert!(rate.per_btc() > Decimal::ZERO);
    // Eighteen digits are kept, so the seventeenth is right.
    let off = (rate.per_btc() - per_btc).abs();
    assert!(
        off.is_zero() || per_btc / off >= Decimal::from(100_000_000_000_000_000_u64),
        "{per_btc} became {rate}"
    );
    let stored = serde_json::to_string(&rate).expect("rates can be stored");
    assert_eq!(serde_json::from_str::<Rate>(&stored).ok(), Some(rate), "{stored} is another rate");
    Some(rate)
}

/// Enough is asked for, and not a satoshi more.
fn converted(price: Money, rate: Rate) {
    let (mantissa, scale) = (rate.per_btc().mantissa().unsigned_abs(), rate.per_btc().scale());
    let asked = |sats: u64| product(u128::from(sats) * 10_u128.pow(price.currency().exponent()), mantissa);
    let owed = product(u128::from(price.minor()), 10_u128.pow(scale + SATS_EXPONENT));
    let due = match rate.sats_due(price) {
        Ok(due) => due,
        Err(error) => return assert!(asked(Sats::MAX.to_sat()) < owed, "{price} at {rate}: {error}"),
    };
    assert!(asked(due.to_sat()) >= owed, "{price} at {rate}: {due} is too little");
    let less = due.to_sat().checked_sub(1);
    assert!(less.is_none_or(|less| asked(less) < owed), "{price} at {rate}: {due} is too much");
    let worth = rate.worth(due);
    assert!(worth.minor() >= price.minor(), "{due}, asked for {price}, count as {worth}");
    assert!(rate.worth(Sats::ZERO).is_zero());
}

fn tolerated(percent: Decimal, price: Sats) {
    let inside = percent >= Decimal::ZERO && percent <= Decimal::ONE_HUNDRED;
    let Some(tolerance) = Tolerance::from_percent(percent) else {
        return assert!(!inside, "{percent} percent were refused");
    };
    assert!(inside, "{percent} percent were taken for {}", tolerance.to_percent());
    let cut_off = percent - tolerance.to_percent();
    assert!(
        cut_off >= Decimal::ZERO && cut_off < Decimal::new(1, 4),
        "{percent} became {}",
        tolerance.to_percent()
    );
    let least = tolerance.least(price);
    assert!(least <= price && (least > Sats::ZERO || price == Sats::ZERO));
    let share = (Decimal::ONE_HUNDRED - tolerance.to_percent()) / Decimal::ONE_HUNDRED;
    assert!(
        Decimal::from(least.to_sat()) >= Decimal::from(price.to_sat()) * share,
        "{least} of {price} at {percent} %"
    );
}

/// A decimal as digits, without what does not matter; read on its own, to check against.
struct Written {
    negative: bool,
    whole: String,
    part: String,
    /// More digits than can be counted with.
    is_long: bool,
}

impl Written {
    fn of(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = whole.bytes().chain(part.bytes()).all(|b| b.is_ascii_digit());
        if !all_digits || whole.len() + part.len() == 0 {
            return None;
        }
        let is_long = whole.len() + part.len() > MOST_DIGITS;
        let (whole, part) = (whole.trim_start_matches('0').to_owned(), part.trim_end_matches('0').to_owned());
        let negative = text.starts_with('-') && !(whole.is_empty() && part.is_empty());
        Some(Self { negative, whole, part, is_long })
    }
}
