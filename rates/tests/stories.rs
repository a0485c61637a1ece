//! Stories of rates: a script, some quotes, and what a pair costs then.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed, which is what it is for")]
use domain::settings::{RateConfig, RateSettings};
use domain::{Currency, Rate};
use proptest::prelude::*;
use rates::{
    BidAsk, Pair, RateError, RuleSet, SOURCES, StoreRates, Tickers, default_script, evaluate, find_source,
};
use rust_decimal::Decimal;

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn pair(text: &str) -> Pair {
    Pair::parse(text).unwrap()
}

fn currency(code: &str) -> Currency {
    Currency::parse(code).unwrap()
}

/// Quotes written `kraken BTC_USD 6000 6100`, one on each line; the ask may be left out.
fn market(lines: &str) -> Tickers {
    let mut tickers = Tickers::default();
    for line in lines.lines().filter(|line| !line.trim().is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (bid, ask) = (decimal(words[2]), decimal(words.last().unwrap()));
        tickers.insert(words[0], pair(words[1]), BidAsk::try_new(bid, ask).unwrap());
    }
    tickers
}

const MARKET: &str = "
    kraken BTC_USD 6000 6100
    kraken BTC_EUR 5000
    bitpay DOGE_BTC 0.0001
    ndax BTC_CAD 8000 8200
    binance BTC_JPY 0
";

/// Under this script, on [`MARKET`], the pair costs this: `bid ask`, or the one number if they are the same.
fn check(script: &str, asked: &str, expected: &str) {
    let price = evaluate(&script.parse().unwrap(), &pair(asked), &market(MARKET));
    let words: Vec<Decimal> = expected.split(' ').map(decimal).collect();
    let expected = BidAsk::try_new(words[0], *words.last().unwrap()).unwrap();
    assert_eq!(price, Ok(expected), "{script} asked for {asked}");
}

/// Under this script, on [`MARKET`], the pair has no price, for these reasons by their names in the contract.
fn refused(script: &str, asked: &str, reasons: &[&str]) {
    let errors = evaluate(&script.parse().unwrap(), &pair(asked), &market(MARKET)).unwrap_err();
    assert_eq!(errors.iter().map(RateError::name).collect::<Vec<_>>(), reasons, "{script} asked for {asked}");
}

#[test]
fn sources_are_asked_for_the_pair_at_hand() {
    check("X_X = kraken(X_X);", "BTC_USD", "6000 6100");
    check("BTC_X = kraken(BTC_X);", "BTC_EUR", "5000");
    check("X_X = Kraken(X_X)", "btc_usd", "6000 6100");
    check("USD_X = 2; X_USD = kraken(X_USD)", "BTC_USD", "6000 6100");
}

#[test]
fn a_source_is_asked_the_other_way_round_where_it_must() {
    check("X_X = kraken(X_X);", "EUR_BTC", "0.0002");
}

#[test]
fn the_most_specific_rule_answers() {
    let script = "X_X = 1; X_USD = 2; BTC_X = 3; BTC_USD = 4;";
    check(script, "BTC_USD", "4");
    check(script, "BTC_EUR", "3");
    check(script, "LTC_USD", "2");
    check(script, "LTC_EUR", "1");
}

#[test]
fn of_two_equally_specific_rules_the_first_answers() {
    check("X_USD = 2; BTC_X = 3;", "BTC_USD", "2");
    check("BTC_X = 3; X_USD = 2;", "BTC_USD", "3");
    check("BTC_USD = 4; BTC_USD = 5;", "BTC_USD", "4");
}

#[test]
fn an_inverse_rule_answers_before_a_less_specific_one() {
    check("EUR_CDNT = 10; CDNT_X = 3; X_X = 4;", "CDNT_EUR", "0.1");
    check(
        "BTC_USD = kraken(BTC_USD); X_X = 1;",
        "USD_BTC",
        "0.0001639344262295081967213115 0.0001666666666666666666666667",
    );
}

#[test]
fn rules_go_by_way_of_other_rules() {
    check("DOGE_X = bitpay(DOGE_BTC) * BTC_X * 1.1; X_X = kraken(X_X);", "DOGE_USD", "0.66000 0.67100");
    check(
        "DOGE_X = DOGE_BTC * BTC_X; BTC_USD = -3 + ndax(BTC_CAD) + 50 - 5; DOGE_BTC = 2000",
        "DOGE_USD",
        "16084000 16484000",
    );
}

#[test]
fn satoshis_are_known_without_a_rule() {
    check("BTC_X = kraken(BTC_X);", "SATS_EUR", "0.00005000");
    check("BTC_X = kraken(BTC_X);", "BTC_SATS", "100000000");
    check("X_EUR = kraken(X_EUR);", "SATS_EUR", "0.00005000");
    check("SATS_X = 7;", "SATS_EUR", "7");
    check("", "SATS_BTC", "0.00000001");
}

#[test]
fn a_currency_costs_one_of_itself() {
    check("X_X = kraken(X_X);", "USD_USD", "1");
    check("BTC_X = bitpay(X_X) * 2;", "BTC_BTC", "1");
}

#[test]
fn both_sides_are_kept_through_operators() {
    check("BTC_USD = kraken(BTC_USD) * 2 + 1;", "BTC_USD", "12001 12201");
    check("BTC_USD = kraken(BTC_USD) - 1000;", "BTC_USD", "5000 5100");
    check("BTC_USD = 73200000 / kraken(BTC_USD);", "BTC_USD", "12000 12200");
    check("BTC_USD = (kraken(BTC_USD) + kraken(BTC_USD)) / 2;", "BTC_USD", "6000 6100");
}

#[test]
fn what_has_no_price_says_why() {
    refused("BTC_USD = 1;", "BTC_EUR", &["PreprocessError"]);
    refused("X_X = kraken(X_X);", "BTC_JPY", &["RateUnavailable"]);
    refused("X_X = coingecko(X_X);", "BTC_USD", &["InvalidExchangeName"]);
    refused("BTC_USD = BTC_USD * 1.01;", "BTC_USD", &["TooMuchNestedCalls"]);
    refused("BTC_USD = 1 / 0;", "BTC_USD", &["DivideByZero"]);
    refused("BTC_JPY = 1 / binance(BTC_JPY);", "BTC_JPY", &["DivideByZero"]);
    refused("BTC_USD = 9000 - kraken(BTC_USD);", "BTC_USD", &["InvalidNegative"]);
    refused("BTC_USD = -kraken(BTC_USD);", "BTC_USD", &["InvalidNegative"]);
    refused("BTC_USD = 1 - 2;", "BTC_USD", &["InvalidNegative"]);
    refused("BTC_USD = 0;", "BTC_USD", &["InvalidNegative"]);
    refused("BTC_USD = 79228162514264337593543950335 * 10;", "BTC_USD", &["RateUnavailable"]);
    refused(
        "X_X = kraken(BTC_JPY) + coingecko(X_X) + kraken(BTC_JPY);",
        "BTC_USD",
        &["RateUnavailable", "InvalidExchangeName"],
    );
}

#[test]
fn scripts_that_would_take_for_ever_are_stopped() {
    let fan = |from: &str, to: &str| format!("BTC_{from} = {};\n", vec![format!("BTC_{to}"); 150].join("*"));
    let script =
        fan("A", "B") + &fan("B", "C") + &fan("C", "D") + &fan("D", "E") + &fan("E", "F") + "BTC_F = 1;";
    let errors = evaluate(&script.parse().unwrap(), &pair("BTC_A"), &Tickers::default()).unwrap_err();
    assert!(errors.iter().all(|error| error.name() == "TooMuchNestedCalls"), "{errors:?}");
}

#[test]
fn the_deepest_script_there_can_be_fits_a_small_stack() {
    let deep =
        |from: &str, to: &str| format!("BTC_{from} = {}BTC_{to}{};\n", "(1+".repeat(64), ")".repeat(64));
    let letters = ["A", "B", "C", "D", "E", "F", "G", "H", "I"];
    let script: String =
        letters.windows(2).map(|two| deep(two[0], two[1])).collect::<String>() + "BTC_I = 1;";
    let run = move || evaluate(&script.parse().unwrap(), &pair("BTC_A"), &Tickers::default());
    let answer = std::thread::Builder::new().stack_size(1 << 20).spawn(run).unwrap().join().unwrap();
    assert_eq!(answer, Ok(BidAsk::exactly(decimal("513"))));
}

fn settings(source: Option<&str>, spread: &str) -> RateSettings {
    RateSettings {
        spread: decimal(spread),
        preferred_source: source.map(Into::into),
        ..RateSettings::default()
    }
}

fn script(text: &str) -> RateSettings {
    RateSettings { is_custom_script: true, script: text.into(), ..RateSettings::default() }
}

/// A store with these settings, at home in dollars, sells a bitcoin on [`MARKET`] for this.
fn sells(primary: RateSettings, fallback: Option<RateSettings>, code: &str, expected: &str) {
    let (config, tickers) = (RateConfig { primary, fallback }, market(MARKET));
    let rate =
        StoreRates { config: &config, home: currency("USD"), tickers: &tickers }.of_bitcoin(currency(code));
    assert_eq!(rate, Ok(Rate::try_new(decimal(expected), currency(code)).unwrap()), "{config:?}");
}

#[test]
fn a_store_sells_at_the_bid_less_its_spread() {
    sells(settings(Some("kraken"), "0"), None, "USD", "6000");
    sells(settings(Some("kraken"), "1.5"), None, "USD", "5910");
    sells(script("BTC_USD = kraken(BTC_USD) * 2;"), None, "USD", "12000");
}

#[test]
fn without_a_preference_the_recommended_source_is_asked() {
    sells(settings(None, "0"), None, "EUR", "5000");
    sells(settings(Some("gone-out-of-business"), "0"), None, "EUR", "5000");
}

#[test]
fn bitcoin_s_own_units_need_no_source_and_have_no_spread() {
    sells(settings(Some("bitnob"), "50"), None, "BTC", "1");
    sells(settings(Some("bitnob"), "50"), None, "SATS", "100000000");
}

#[test]
fn the_fallback_answers_where_the_first_choice_can_t() {
    sells(settings(Some("bitnob"), "0"), Some(settings(Some("kraken"), "10")), "USD", "5400");
    sells(script("not a script"), Some(script("BTC_X = 7;")), "USD", "7");
    sells(settings(Some("kraken"), "0"), Some(script("BTC_X = 7;")), "USD", "6000");
}

#[test]
fn without_any_rate_both_reasons_are_told() {
    let config =
        RateConfig { primary: settings(Some("bitnob"), "0"), fallback: Some(script("X_X = coingecko(X_X)")) };
    let errors =
        StoreRates { config: &config, home: currency("USD"), tickers: &market(MARKET) }.of(&pair("BTC_USD"));
    let names: Vec<_> = errors.unwrap_err().iter().map(RateError::name).collect();
    assert_eq!(names, ["RateUnavailable", "InvalidExchangeName"]);
}

#[test]
fn a_spread_of_all_leaves_no_price() {
    let config = RateConfig { primary: settings(Some("kraken"), "100"), fallback: None };
    let rates = StoreRates { config: &config, home: currency("USD"), tickers: &market(MARKET) };
    assert_eq!(rates.of_bitcoin(currency("USD")), Err(vec![RateError::NotPositive(pair("BTC_USD"))]));
}

#[test]
fn the_operator_s_fixed_rates_are_a_source_and_the_default_one() {
    let tickers = Tickers::fixed("BTC_USD=60000, btc_eur = 55000.50\n").unwrap();
    let config = RateConfig::default();
    let rates = StoreRates { config: &config, home: currency("USD"), tickers: &tickers };
    assert_eq!(rates.of_bitcoin(currency("EUR")).unwrap().per_btc(), decimal("55000.5"));
    assert!(rates.of_bitcoin(currency("JPY")).is_err());
    assert_eq!(rates.script(&config.primary), default_script("fixed"));
    for text in ["BTC_USD", "BTC_USD=", "BTC_USD=-1", "BTC_USD=0", "BTC_X=1", "USD=1", "BTC_USD=1e5"] {
        assert!(Tickers::fixed(text).is_err(), "{text}");
    }
    assert_eq!(Tickers::fixed(" "), Ok(Tickers::default()));
}

#[test]
fn settings_are_judged_by_source_and_script() {
    let paths =
        |settings| rates::problems(&settings).into_iter().map(|problem| problem.path).collect::<Vec<_>>();
    assert_eq!(paths(settings(Some("kraken"), "1")), Vec::<String>::new());
    assert_eq!(paths(settings(Some("mtgox"), "101")), ["spread", "preferredSource"]);
    assert_eq!(paths(script("X_X = ;")), ["effectiveScript"]);
    assert_eq!(paths(script("X_X = kraken(X_X)")), Vec::<String>::new());
}

#[test]
fn every_source_has_a_script_that_reads_back_and_a_name_of_its_own() {
    for source in &SOURCES {
        let script = default_script(source.id);
        assert_eq!(script.parse::<RuleSet>().unwrap().to_string(), script);
        assert_eq!(
            SOURCES.iter().filter(|other| other.id == source.id || other.name == source.name).count(),
            1
        );
    }
    assert_eq!(find_source("Free-Currency-Rates").map(|source| source.id), Some("freecurrencyrates"));
    assert!(Currency::all().all(|currency| find_source(rates::recommended_source(currency)).is_some()));
}

#[test]
fn pairs_are_read_in_every_spelling() {
    for text in ["BTC_USD", "btc_usd", "BTC-USD", " BTCUSD "] {
        assert_eq!(pair(text).to_string(), "BTC_USD");
    }
    assert_eq!(pair("SATSUSD").to_string(), "SATS_USD");
    for text in ["", "_", "BTC", "BTC_", "_USD", "BTC_USD_EUR", "BTC USD", "ABCDEFG_HIJKLM", "ééé", "BÉCUSD"]
    {
        assert_eq!(Pair::parse(text), None, "{text}");
    }
    assert!(pair("BTC_USD").is_concrete() && !pair("BTC_X").is_concrete());
}

/// One operand or several joined by operators, some of them nonsense such as `1 / 0`.
fn any_expression() -> impl Strategy<Value = String> {
    let asked =
        ["BTC_USD", "USD_BTC", "X_X", "BTC_X", "X_USD", "kraken(X_X)", "kraken(BTC_USD)", "bitpay(DOGE_BTC)"];
    let odd = [
        "mtgox(BTC_USD)",
        "(2 - 3)",
        "-(1 + 1)",
        "2",
        "0",
        "0.00000000000001",
        "79228162514264337593543950335",
    ];
    let operands = [&asked[..], &odd[..]].concat();
    let operand = move || proptest::sample::select(operands.clone());
    let rest =
        proptest::collection::vec((proptest::sample::select(vec!["+", "-", "*", "/"]), operand()), 0..5);
    (operand(), rest).prop_map(|(first, rest)| {
        rest.iter().fold(first.to_string(), |text, (op, operand)| format!("{text} {op} {operand}"))
    })
}

const ASKED: [&str; 5] = ["BTC_USD", "USD_BTC", "BTC_EUR", "SATS_USD", "DOGE_USD"];

proptest! {
    #[test]
    fn evaluation_ends_with_a_bid_above_zero_and_not_above_the_ask_or_says_why_not(
        expressions in proptest::collection::vec(any_expression(), 1..6),
        asked in proptest::sample::select(&ASKED[..]),
    ) {
        let heads = ["BTC_USD", "X_X", "BTC_X", "X_USD", "USD_BTC", "DOGE_X"];
        let lines = heads.iter().zip(&expressions).map(|(head, expression)| format!("{head} = {expression};\n"));
        let rules: RuleSet = lines.collect::<String>().parse().unwrap();
        match evaluate(&rules, &pair(asked), &market(MARKET)) {
            Ok(price) => prop_assert!(Decimal::ZERO < price.bid() && price.bid() <= price.ask()),
            Err(errors) => prop_assert!(!errors.is_empty()),
        }
    }

    #[test]
    fn any_text_is_a_pair_or_not(text in "\\PC{0,14}") {
        if let Some(pair) = Pair::parse(&text) {
            prop_assert_eq!(Pair::parse(&pair.to_string()), Some(pair));
        }
    }

    #[test]
    fn any_fixed_rates_are_read_or_refused(text in "\\PC{0,40}") {
        let _ = Tickers::fixed(&text);
    }
}
