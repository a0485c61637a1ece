//! Scripts of rate rules: refused with a place in the script, or read, written again and evaluated to an end.
//!
//! The first line of an input is the spread in percent, the rest the script.
use domain::settings::{RateConfig, RateSettings};
use domain::{Currency, Timestamp};
use rates::{BidAsk, OwnScripts, Pair, ParseError, RuleSet, StoreRates, Tickers, evaluate};
use rust_decimal::Decimal;
use std::str::FromStr;

pub(crate) const WORDS: &[&str] = &[
    "BTC_USD",
    "BTC_X",
    "X_X",
    "X_BTC",
    "EUR_X",
    "SATS_USD",
    "DOGE_USD",
    "kraken(",
    "coingecko(",
    "fixed(",
    "median(",
    ", ",
    " = ",
    ";\n",
    "// ",
    "(",
    ")",
    " + ",
    " - ",
    " * ",
    " / ",
    "(BTC_X - 1)",
    "-(1 + 1)",
    "(2 / 3)",
    "0.0000000001",
    "79228162514264337593543950335",
    "1",
    "X_USD",
    "USD_EUR",
    "BTC_EUR",
];

/// What time it is: no matter, as nothing there grows old.
const NOW: Timestamp = Timestamp(0);

const ASKED: [&str; 4] = ["BTC_USD", "USD_BTC", "SATS_EUR", "DOGE_BTC"];

pub(crate) fn start() -> crate::Run {
    let tickers = tickers();
    Box::new(move |data| check(&String::from_utf8_lossy(data), &tickers))
}

/// Quotes of several sources: with a gap, without one, tiny and huge.
fn tickers() -> Tickers {
    let mut tickers = Tickers::default();
    let mut quote = |source: &str, pair: &str, bid: Decimal, ask: Decimal| {
        let pair = Pair::parse(pair).expect("well formed");
        tickers.insert(source, pair, BidAsk::try_new(bid, ask).expect("the bid is below the ask"));
    };
    quote("kraken", "BTC_USD", Decimal::new(64_999, 0), Decimal::new(65_001, 0));
    quote("kraken", "BTC_EUR", Decimal::new(60_000, 0), Decimal::new(60_000, 0));
    quote("coingecko", "DOGE_USD", Decimal::new(1, 28), Decimal::new(2, 28));
    quote("coingecko", "BTC_USD", Decimal::new(1, 0), Decimal::MAX);
    quote("fixed", "EUR_USD", Decimal::ZERO, Decimal::ONE);
    tickers
}

fn check(text: &str, tickers: &Tickers) {
    let (spread, script) = text.split_once('\n').unwrap_or(("0", text));
    let rules = match RuleSet::from_str(script) {
        Ok(rules) => rules,
        Err(error) => return refused(script, &error),
    };
    let written = rules.to_string();
    match RuleSet::from_str(&written) {
        Ok(again) => assert_eq!(again, rules, "written again as {written}"),
        // Written out, a script may grow over the limit.
        Err(error) => assert!(written.len() > script.len(), "{error}: written again as {written}"),
    }
    for pair in ASKED.map(|text| Pair::parse(text).expect("well formed")) {
        match evaluate(&rules, &pair, tickers, NOW) {
            Ok(found) => positive(found.price),
            Err(errors) => {
                assert!(!errors.is_empty() && errors.iter().all(|error| !error.to_string().is_empty()))
            }
        }
    }
    stored(spread, script, tickers);
}

fn refused(script: &str, error: &ParseError) {
    let lines = script.matches('\n').count() + 1;
    assert!((1..=lines).contains(&error.line) && error.column >= 1, "{error}");
    let longest = script.split('\n').map(|line| line.chars().count()).max().unwrap_or_default();
    assert!(error.column <= longest + 1, "{error}");
}

fn positive(price: BidAsk) {
    assert!(price.bid() > Decimal::ZERO && price.bid() <= price.ask(), "{price:?}");
}

/// The same script as a store's own, with a spread, when the settings allow them.
fn stored(spread: &str, script: &str, tickers: &Tickers) {
    let spread = Decimal::from_str(spread).unwrap_or_default();
    let script = script.to_owned();
    let primary = RateSettings { spread, preferred_source: None, is_custom_script: true, script };
    if !rates::problems(&primary).is_empty() {
        return;
    }
    let config = RateConfig { primary, fallback: None };
    let home = Currency::parse("USD").expect("it is in the table");
    let scripts = OwnScripts::default();
    let store = StoreRates { config: &config, home, tickers, scripts: &scripts, now: NOW };
    if let Ok(quoted) = store.of_bitcoin(home) {
        let price = store.of(&Pair::of_bitcoin(home)).expect("a rate has a price").price;
        let rate = quoted.rate;
        positive(price);
        assert!(rate.per_btc() > Decimal::ZERO && (rate.per_btc() - price.bid()).abs() <= price.bid());
    }
}
