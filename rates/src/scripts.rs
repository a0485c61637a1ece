//! Scripts for stores that have none of their own: one source for everything, or a median of several.
use crate::rule::RuleSet;
use crate::sources::SOURCES;
use domain::Currency;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::LazyLock;

/// Sources that quote bitcoin in dollars, deep and long-lived markets of their own.
const IN_DOLLARS: [&str; 5] = ["kraken", "coinbasepro", "bitstamp", "bitfinex", "gemini"];
/// The same in euros.
const IN_EUROS: [&str; 5] = ["kraken", "coinbasepro", "bitstamp", "bitfinex", "bitpanda"];
/// What is asked besides for any other currency, each where it has that market.
const IN_OTHERS: [&str; 4] = ["kraken", "coinbasepro", "bitstamp", "coingecko"];

/// Every currency's [`median_script`], read.
static MEDIANS: LazyLock<BTreeMap<Currency, RuleSet>> =
    LazyLock::new(|| Currency::all().map(|home| (home, read(&median_script(home)))).collect());

/// Every source's [`default_script`], read.
static DEFAULTS: LazyLock<BTreeMap<&'static str, RuleSet>> =
    LazyLock::new(|| SOURCES.iter().map(|source| (source.id, read(&default_script(source.id)))).collect());

/// The script of a store that prefers a source: everything from it, and satoshis by way of bitcoin.
pub fn default_script(source: &str) -> String {
    format!("SATS_X = SATS_BTC * BTC_X;\nSATS_BTC = 0.00000001;\nX_X = {source}(X_X);")
}

/// The script of a store that prefers none: bitcoin at the median of several exchanges; in currencies that few of them
/// quote, by way of the euro too, at the central bank's rate. The exchanges of the store's home currency are asked
/// besides, so that nobody asks those of all the world.
pub fn median_script(home: Currency) -> String {
    let mut script = String::from("SATS_X = SATS_BTC * BTC_X;\nSATS_BTC = 0.00000001;\n");
    let mut rule = |pair: &str, sources: &[&str], by_way_of_euros: &str| {
        let asked: Vec<String> = sources.iter().map(|source| format!("{source}({pair})")).collect();
        let _ = writeln!(script, "{pair} = median({}{by_way_of_euros});", asked.join(", ")); // into memory
    };
    rule("BTC_USD", &IN_DOLLARS, "");
    rule("BTC_EUR", &IN_EUROS, "");
    let local = exchanges_of(home);
    if !local.is_empty() {
        // Two rates that differ say nothing about each other, so what is only priced at home is asked there alone.
        let (others, cross): (&[&str], _) = if has_two_rates(home) {
            (&[], String::new())
        } else {
            (&["coingecko"], format!(", BTC_EUR * ecb(EUR_{home})"))
        };
        rule(&format!("BTC_{home}"), &[local, others].concat(), &cross);
    }
    rule("BTC_X", &IN_OTHERS, ", BTC_EUR * ecb(EUR_X)");
    script.push_str("EUR_X = ecb(EUR_X);");
    script
}

pub(crate) fn median_rules(home: Currency) -> &'static RuleSet {
    MEDIANS.get(&home).expect("every currency has its script")
}

pub(crate) fn rules_of(source: &'static str) -> &'static RuleSet {
    DEFAULTS.get(source).expect("every source has its script")
}

fn read(script: &str) -> RuleSet {
    script.parse().expect("the program's own scripts can be read")
}

/// Where bitcoin is traded for the currency, besides the sources that are asked anyway. For currencies that neither
/// they nor the central bank know, those that list most.
fn exchanges_of(home: Currency) -> &'static [&'static str] {
    match home.code() {
        "JPY" => &["bitflyer", "bitbank", "kraken"],
        "TRY" => &["btcturk"],
        "CZK" => &["coinmate"],
        "ZAR" => &["luno"],
        "INR" => &["coindcx"],
        "MXN" | "BRL" => &["bitso"],
        "ARS" => &["bitso", "yadio"],
        "CLP" | "PEN" => &["buda", "yadio"],
        "COP" => &["buda", "bitso", "yadio"],
        "UGX" | "VES" | "CUP" | "BOB" | "LBP" | "IRR" => &["yadio"],
        "NGN" => &["luno", "yadio"],
        code if is_covered(code) => &[],
        _ => &["bitpay", "yadio"],
    }
}

/// Currencies of the rule for any other: the central bank's, and bitcoin's own.
fn is_covered(code: &str) -> bool {
    const CENTRAL_BANK: &str = "AUD BRL CAD CHF CNY CZK DKK GBP HKD HUF IDR ILS INR ISK JPY KRW MXN MYR NOK NZD PHP \
        PLN RON SEK SGD THB TRY USD ZAR";
    matches!(code, "EUR" | "BTC" | "SATS") || CENTRAL_BANK.split_whitespace().any(|listed| listed == code)
}

/// Currencies with an official rate and another that people pay: sources that differ by much may all be right.
pub(crate) fn has_two_rates(currency: Currency) -> bool {
    is_two_priced(currency.code())
}

pub(crate) fn is_two_priced(code: &str) -> bool {
    matches!(
        code,
        "ARS" | "BOB" | "CUP" | "ETB" | "IRR" | "LBP" | "MMK" | "NGN" | "SDG" | "SYP" | "VES" | "YER" | "ZWG"
    )
}
