//! Stories of rates: a script, some quotes, and what a pair costs then.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed, which is what it is for")]
use domain::settings::{RateConfig, RateSettings};
use domain::{Currency, Rate, Timestamp};
use proptest::prelude::*;
use rates::{
    BidAsk, OwnScripts, Pair, RateError, RuleSet, SOURCES, StoreRates, Ticker, Tickers, default_script,
    evaluate, find_source, median_script,
};
use rust_decimal::Decimal;
use std::sync::LazyLock;

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// When these stories happen.
const NOW: Timestamp = Timestamp(1_795_633_200);

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
    bitstamp BTC_CAD 8000 8200
    binance BTC_JPY 0
";

/// Under this script, on [`MARKET`], the pair costs this: `bid ask`, or the one number if they are the same.
fn check(script: &str, asked: &str, expected: &str) {
    let price =
        evaluate(&script.parse().unwrap(), &pair(asked), &market(MARKET), NOW).map(|found| found.price);
    let words: Vec<Decimal> = expected.split(' ').map(decimal).collect();
    let expected = BidAsk::try_new(words[0], *words.last().unwrap()).unwrap();
    assert_eq!(price, Ok(expected), "{script} asked for {asked}");
}

/// Under this script, on [`MARKET`], the pair has no price, for these reasons by their names in the contract.
fn refused(script: &str, asked: &str, reasons: &[&str]) {
    let errors = evaluate(&script.parse().unwrap(), &pair(asked), &market(MARKET), NOW).unwrap_err();
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
        "DOGE_X = DOGE_BTC * BTC_X; BTC_USD = -3 + bitstamp(BTC_CAD) + 50 - 5; DOGE_BTC = 2000",
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
    refused("X_X = mtgox(X_X);", "BTC_USD", &["InvalidExchangeName"]);
    refused("BTC_USD = BTC_USD * 1.01;", "BTC_USD", &["TooMuchNestedCalls"]);
    refused("BTC_USD = 1 / 0;", "BTC_USD", &["DivideByZero"]);
    refused("BTC_JPY = 1 / binance(BTC_JPY);", "BTC_JPY", &["DivideByZero"]);
    refused("BTC_USD = 9000 - kraken(BTC_USD);", "BTC_USD", &["InvalidNegative"]);
    refused("BTC_USD = -kraken(BTC_USD);", "BTC_USD", &["InvalidNegative"]);
    refused("BTC_USD = 1 - 2;", "BTC_USD", &["InvalidNegative"]);
    refused("BTC_USD = 0;", "BTC_USD", &["InvalidNegative"]);
    refused("BTC_USD = 79228162514264337593543950335 * 10;", "BTC_USD", &["RateUnavailable"]);
    refused(
        "X_X = kraken(BTC_JPY) + mtgox(X_X) + kraken(BTC_JPY);",
        "BTC_USD",
        &["RateUnavailable", "InvalidExchangeName"],
    );
}

#[test]
fn scripts_that_would_take_for_ever_are_stopped() {
    let fan = |from: &str, to: &str| format!("BTC_{from} = {};\n", vec![format!("BTC_{to}"); 150].join("*"));
    let script =
        fan("A", "B") + &fan("B", "C") + &fan("C", "D") + &fan("D", "E") + &fan("E", "F") + "BTC_F = 1;";
    let errors = evaluate(&script.parse().unwrap(), &pair("BTC_A"), &Tickers::default(), NOW).unwrap_err();
    assert!(errors.iter().all(|error| error.name() == "TooMuchNestedCalls"), "{errors:?}");
}

#[test]
fn the_deepest_script_there_can_be_fits_a_small_stack() {
    let deep =
        |from: &str, to: &str| format!("BTC_{from} = {}BTC_{to}{};\n", "(1+".repeat(64), ")".repeat(64));
    let letters = ["A", "B", "C", "D", "E", "F", "G", "H", "I"];
    let script: String =
        letters.windows(2).map(|two| deep(two[0], two[1])).collect::<String>() + "BTC_I = 1;";
    let run = move || evaluate(&script.parse().unwrap(), &pair("BTC_A"), &Tickers::default(), NOW);
    let answer = std::thread::Builder::new().stack_size(1 << 20).spawn(run).unwrap().join().unwrap();
    assert_eq!(answer.unwrap().price, BidAsk::exactly(decimal("513")));
}

#[test]
fn a_median_is_the_one_in_the_middle_of_those_that_answer() {
    check("BTC_USD = median(1, 2, 3 - 1);", "BTC_USD", "2");
    check("BTC_USD = Median(5990, kraken(BTC_USD), 6005);", "BTC_USD", "6000 6005");
    check("BTC_USD = median(6000, 6010);", "BTC_USD", "6005");
    check("BTC_USD = median(kraken(BTC_USD), kraken(BTC_JPY), bitfinex(BTC_USD));", "BTC_USD", "6000 6100");
    check("BTC_USD = 2 * median(kraken(BTC_USD)) + 1;", "BTC_USD", "12001 12201");
    check("BTC_X = median(kraken(BTC_X), BTC_CHF * 1.1); BTC_CHF = 4600;", "BTC_EUR", "5030.0");
}

#[test]
fn a_median_leaves_out_what_strays_and_believes_nobody_if_none_agree() {
    check("BTC_USD = median(6000, 6010, 9000);", "BTC_USD", "6005");
    check("BTC_USD = median(1, 6000, 6010, 9000, 6020);", "BTC_USD", "6010");
    refused("BTC_USD = median(6000, 9000);", "BTC_USD", &["RateUnavailable"]);
    refused("BTC_USD = median(1000, 6000, 9000);", "BTC_USD", &["RateUnavailable"]);
    refused("BTC_USD = median(kraken(BTC_JPY), 1 / 0);", "BTC_USD", &["RateUnavailable", "DivideByZero"]);
}

#[test]
fn what_went_into_a_price_is_told_and_nothing_else() {
    let mut tickers = market("fixed BTC_GBP 1");
    for (source, price, seconds_ago) in [("kraken", 6000, 40), ("bitstamp", 6010, 90), ("gemini", 9000, 10)] {
        let at = Timestamp(NOW.0 - seconds_ago);
        let ticker = Ticker { price: BidAsk::exactly(price.into()), at: Some(at), until: None };
        tickers.put(source, pair("BTC_USD"), Ok(ticker));
    }
    let rules = "BTC_USD = median(gemini(BTC_USD), kraken(BTC_USD), bitstamp(BTC_USD), bitfinex(BTC_USD)); BTC_EUR = 3;";
    let found = |asked: &str| evaluate(&rules.parse().unwrap(), &pair(asked), &tickers, NOW).unwrap();
    assert_eq!(found("BTC_USD").sources, ["bitstamp", "kraken"]);
    assert_eq!(found("BTC_USD").oldest, Some(Timestamp(NOW.0 - 90)));
    assert_eq!((found("BTC_EUR").sources.len(), found("BTC_EUR").oldest), (0, None));
}

#[test]
fn a_currency_no_exchange_quotes_is_priced_by_way_of_the_euro() {
    let tickers = market("kraken BTC_EUR 5000\nbitpanda BTC_EUR 5010\nbitstamp BTC_EUR 4990\necb EUR_SEK 11");
    let config = RateConfig::default();
    let quoted = store(&config, &tickers).of_bitcoin(currency("SEK")).unwrap();
    assert_eq!(quoted.rate.per_btc(), decimal("55000"));
    assert_eq!(quoted.source.unwrap().sources, ["bitpanda", "bitstamp", "ecb", "kraken"]);
    let price = |asked| store(&config, &tickers).of(&pair(asked)).unwrap().price.bid();
    assert_eq!((price("EUR_SEK"), price("BTC_EUR")), (decimal("11"), decimal("5000")));
}

#[test]
fn a_quote_that_is_too_old_does_not_count() {
    let mut tickers = Tickers::default();
    let price = BidAsk::exactly(6000.into());
    let until = Some(Timestamp(NOW.0 + 300));
    tickers.put("kraken", pair("BTC_USD"), Ok(Ticker { price, at: Some(NOW), until }));
    let rules: RuleSet = "X_X = kraken(X_X);".parse().unwrap();
    let at = |seconds: i64| evaluate(&rules, &pair("BTC_USD"), &tickers, Timestamp(NOW.0 + seconds)).is_ok();
    assert!(at(0) && at(299) && at(-60));
    assert!(!at(300) && !at(100_000) && !at(-61));
    let inverse = evaluate(&rules, &pair("USD_BTC"), &tickers, Timestamp(NOW.0 + 300));
    assert!(inverse.is_err());
}

#[test]
fn only_what_rules_name_is_asked() {
    let asks = |primary, fallback| {
        let (config, tickers) = (RateConfig { primary, fallback }, Tickers::default());
        store(&config, &tickers).asks().into_iter().collect::<Vec<_>>()
    };
    assert_eq!(asks(settings(Some("kraken"), "0"), None), ["kraken"]);
    assert_eq!(asks(script("BTC_X = 7;"), None), [""; 0]);
    assert_eq!(asks(script("not a script"), Some(settings(Some("luno"), "0"))), ["luno"]);
    let usual = ["bitfinex", "bitpanda", "bitstamp", "coinbasepro", "coingecko", "ecb", "gemini", "kraken"];
    assert_eq!(asks(settings(None, "0"), None), usual);
    assert_eq!(asks(settings(Some("bitmynt"), "0"), None), usual);
    let config = RateConfig::default();
    assert!(store(&config, &Tickers::fixed("BTC_USD=1").unwrap()).asks().is_empty());
}

#[test]
fn a_source_that_can_t_be_asked_is_told_of_and_others_are_asked() {
    let config = RateConfig { primary: settings(Some("bitmynt"), "0"), fallback: None };
    let tickers = market(MARKET);
    let script = store(&config, &tickers).script(&config.primary);
    assert!(script.starts_with("// Bitmynt can't be asked"), "{script}");
    assert!(script.parse::<RuleSet>().is_ok());
    assert!(store(&config, &tickers).of_bitcoin(currency("EUR")).is_ok());
    let named = evaluate(&"X_X = bitmynt(X_X);".parse().unwrap(), &pair("BTC_NOK"), &tickers, NOW);
    assert!(named.unwrap_err()[0].to_string().starts_with("bitmynt is a known rate source, but"));
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

fn store<'a>(config: &'a RateConfig, tickers: &'a Tickers) -> StoreRates<'a> {
    static SCRIPTS: LazyLock<OwnScripts> = LazyLock::new(OwnScripts::default);
    StoreRates { config, home: currency("USD"), tickers, scripts: &SCRIPTS, now: NOW }
}

/// A store with these settings, at home in dollars, sells a bitcoin on [`MARKET`] for this.
fn sells(primary: RateSettings, fallback: Option<RateSettings>, code: &str, expected: &str) {
    let (config, tickers) = (RateConfig { primary, fallback }, market(MARKET));
    let rate = store(&config, &tickers).of_bitcoin(currency(code)).map(|quoted| quoted.rate);
    assert_eq!(rate, Ok(Rate::try_new(decimal(expected), currency(code)).unwrap()), "{config:?}");
}

#[test]
fn a_store_sells_at_the_bid_less_its_spread() {
    sells(settings(Some("kraken"), "0"), None, "USD", "6000");
    sells(settings(Some("kraken"), "1.5"), None, "USD", "5910");
    sells(script("BTC_USD = kraken(BTC_USD) * 2;"), None, "USD", "12000");
}

#[test]
fn without_a_preference_several_sources_are_asked() {
    sells(settings(None, "0"), None, "EUR", "5000");
    sells(settings(Some("gone-out-of-business"), "0"), None, "EUR", "5000");
}

#[test]
fn bitcoin_s_own_units_need_no_source_and_have_no_spread() {
    sells(settings(Some("luno"), "50"), None, "BTC", "1");
    sells(settings(Some("luno"), "50"), None, "SATS", "100000000");
}

#[test]
fn the_fallback_answers_where_the_first_choice_can_t() {
    sells(settings(Some("luno"), "0"), Some(settings(Some("kraken"), "10")), "USD", "5400");
    sells(script("not a script"), Some(script("BTC_X = 7;")), "USD", "7");
    sells(settings(Some("kraken"), "0"), Some(script("BTC_X = 7;")), "USD", "6000");
}

#[test]
fn without_any_rate_both_reasons_are_told() {
    let config =
        RateConfig { primary: settings(Some("luno"), "0"), fallback: Some(script("X_X = mtgox(X_X)")) };
    let errors = store(&config, &market(MARKET)).of(&pair("BTC_USD"));
    let names: Vec<_> = errors.unwrap_err().iter().map(RateError::name).collect();
    assert_eq!(names, ["RateUnavailable", "InvalidExchangeName"]);
}

#[test]
fn a_spread_of_all_leaves_no_price() {
    let config = RateConfig { primary: settings(Some("kraken"), "100"), fallback: None };
    let tickers = market(MARKET);
    let rates = store(&config, &tickers);
    assert_eq!(rates.of_bitcoin(currency("USD")), Err(vec![RateError::NotPositive(pair("BTC_USD"))]));
}

#[test]
fn the_operator_s_fixed_rates_are_a_source_and_the_default_one() {
    let tickers = Tickers::fixed("BTC_USD=60000, btc_eur = 55000.50\n").unwrap();
    let config = RateConfig::default();
    let rates = store(&config, &tickers);
    assert_eq!(rates.of_bitcoin(currency("EUR")).unwrap().rate.per_btc(), decimal("55000.5"));
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
    assert_eq!(paths(settings(Some("bitmynt"), "1")), Vec::<String>::new());
    assert_eq!(paths(script("X_X = bitmynt(X_X)")), ["effectiveScript"]);
    assert_eq!(paths(script("X_X = median(kraken(X_X), mtgox(X_X))")), ["effectiveScript"]);
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
    for home in Currency::all() {
        let script = median_script(home);
        let rules = script.parse::<RuleSet>().unwrap();
        assert_eq!(rules.to_string(), script);
        for name in rules.sources() {
            assert!(find_source(&name).is_some_and(|source| source.feed.is_some()), "{name}");
        }
    }
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
        match evaluate(&rules, &pair(asked), &market(MARKET), NOW) {
            Ok(found) => prop_assert!(Decimal::ZERO < found.price.bid() && found.price.bid() <= found.price.ask()),
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
