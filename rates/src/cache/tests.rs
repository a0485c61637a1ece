//! Stories of sources that answer, fail, and say what can't be.
use super::*;
use crate::evaluate::evaluate;
use crate::rule::RuleSet;
use expect_test::{Expect, expect};
use proptest::prelude::*;
use std::fmt::Write;

const START: Timestamp = Timestamp(1_795_633_200);

/// A cache and what it told.
#[derive(Default)]
struct World {
    cache: Cache,
    told: String,
}

impl World {
    /// At so many seconds, the source says this, as in `BTC_USD 100 101; BTC_EUR 90`.
    fn says(&mut self, seconds: i64, source: &str, quotes: &str) -> &mut Self {
        let quote = |text: &str| {
            let words: Vec<&str> = text.split_whitespace().collect();
            let (bid, ask) = (words[1].parse().unwrap(), words.last().unwrap().parse().unwrap());
            Quote { pair: Pair::parse(words[0]).unwrap(), bid, ask }
        };
        let reply = Reply { quotes: quotes.split(';').map(quote).collect(), told_at: None };
        self.learn(seconds, source, Fetched { reply: Some(reply), failure: None })
    }

    fn fails(&mut self, seconds: i64, source: &str, retry_after: Option<u64>) -> &mut Self {
        let failure = Failure { why: "it did not answer".into(), retry_after };
        self.learn(seconds, source, Fetched { reply: None, failure: Some(failure) })
    }

    fn learn(&mut self, seconds: i64, source: &str, fetched: Fetched) -> &mut Self {
        for notice in self.cache.learn(find_source(source).unwrap(), fetched, at(seconds)) {
            let _ = writeln!(self.told, "{seconds}: {notice}");
        }
        self
    }

    /// At so many seconds, by the source, the pair costs this.
    fn costs(&mut self, seconds: i64, source: &str, pair: &str) -> &mut Self {
        let rules: RuleSet = format!("X_X = {source}(X_X);").parse().unwrap();
        let price = evaluate(&rules, &Pair::parse(pair).unwrap(), &self.cache.snapshot(), at(seconds));
        let _ = match price {
            Ok(found) => {
                writeln!(self.told, "{seconds}: {pair} at {} {}", found.price.bid(), found.price.ask())
            }
            Err(errors) => writeln!(self.told, "{seconds}: no {pair}, as {}", errors[0]),
        };
        self
    }

    /// Who of these is asked at so many seconds, and how long to sleep.
    fn asks(&mut self, seconds: i64, wanted: &[&'static str]) -> &mut Self {
        let wanted = wanted.iter().copied().collect();
        let due: Vec<_> = self.cache.due(&wanted, at(seconds)).iter().map(|source| source.id).collect();
        let next = self.cache.next_due(&wanted, at(seconds));
        let _ = writeln!(self.told, "{seconds}: asks {due:?}, next in {next:?}");
        self
    }

    fn told(&self, expected: Expect) {
        expected.assert_eq(&self.told);
    }
}

fn at(seconds: i64) -> Timestamp {
    Timestamp(START.0 + seconds)
}

#[test]
fn a_quote_counts_for_five_minutes() {
    let mut world = World::default();
    world.costs(0, "kraken", "BTC_USD").says(0, "kraken", "BTC_USD 100 101");
    world.costs(0, "kraken", "BTC_USD").costs(299, "kraken", "BTC_USD").costs(300, "kraken", "BTC_USD");
    world.costs(-61, "kraken", "BTC_USD").costs(0, "kraken", "BTC_EUR");
    world.told(expect![[r#"
        0: no BTC_USD, as kraken has no current rate for BTC_USD
        0: BTC_USD at 100 101
        299: BTC_USD at 100 101
        300: no BTC_USD, as kraken has no current rate for BTC_USD
        -61: no BTC_USD, as kraken has no current rate for BTC_USD
        0: no BTC_EUR, as kraken has no current rate for BTC_EUR
    "#]]);
}

#[test]
fn a_source_is_asked_every_minute_and_less_often_while_it_fails() {
    let mut world = World::default();
    world.asks(0, &["kraken", "fixed", "bitmynt"]).asks(0, &[]);
    world.says(0, "kraken", "BTC_USD 100").asks(1, &["kraken"]).asks(60, &["kraken", "luno"]);
    for seconds in [60, 120, 240, 480, 780] {
        world.fails(seconds, "kraken", None).asks(seconds, &["kraken"]);
    }
    world.costs(780, "kraken", "BTC_USD").says(1080, "kraken", "BTC_USD 150").asks(1080, &["kraken"]);
    world.told(expect![[r#"
        0: asks ["kraken"], next in Some(0)
        0: asks [], next in None
        1: asks [], next in Some(59)
        60: asks ["kraken", "luno"], next in Some(0)
        60: kraken gives no rates for now: it did not answer
        60: asks [], next in Some(60)
        120: asks [], next in Some(120)
        240: asks [], next in Some(240)
        480: asks [], next in Some(300)
        780: asks [], next in Some(300)
        780: no BTC_USD, as kraken gives no rates for now: it did not answer
        1080: kraken gives rates again
        1080: asks [], next in Some(60)
    "#]]);
}

#[test]
fn a_source_that_asks_to_be_left_alone_is() {
    let mut world = World::default();
    world.fails(0, "kraken", Some(1800)).asks(1799, &["kraken"]).asks(1800, &["kraken"]);
    world.fails(1800, "kraken", Some(u64::MAX)).asks(1800, &["kraken"]);
    world.fails(2000, "kraken", Some(1)).asks(2000, &["kraken"]);
    // A clock set back by years does not stop the asking for years.
    world.asks(-100_000_000, &["kraken"]);
    world.told(expect![[r#"
        0: kraken gives no rates for now: it did not answer
        1799: asks [], next in Some(1)
        1800: asks ["kraken"], next in Some(0)
        1800: asks [], next in Some(86400)
        2000: asks [], next in Some(240)
        -100000000: asks ["kraken"], next in Some(0)
    "#]]);
}

/// What was said later than now does not count, so nobody waits for that time to come again.
#[test]
fn when_the_clock_is_set_back_everybody_is_asked_at_once() {
    let mut world = World::default();
    world.says(7200, "kraken", "BTC_USD 100").asks(7150, &["kraken"]).costs(7150, "kraken", "BTC_USD");
    world.asks(3600, &["kraken"]).costs(3600, "kraken", "BTC_USD");
    world.says(3600, "kraken", "BTC_USD 90").asks(3601, &["kraken"]).costs(3601, "kraken", "BTC_USD");
    world.told(expect![[r#"
        7150: asks [], next in Some(110)
        7150: BTC_USD at 100 100
        3600: asks ["kraken"], next in Some(0)
        3600: no BTC_USD, as kraken has no current rate for BTC_USD
        3601: asks [], next in Some(59)
        3601: BTC_USD at 90 90
    "#]]);
}

#[test]
fn an_inverted_quote_is_not_believed_and_told_once() {
    let mut world = World::default();
    world.says(0, "kraken", "BTC_USD 102 101; BTC_EUR 90 91").costs(0, "kraken", "BTC_USD");
    world.says(60, "kraken", "BTC_USD 103 101; BTC_EUR 90 91").costs(60, "kraken", "BTC_EUR");
    world.says(120, "kraken", "BTC_USD 101 102; BTC_EUR 90 91").costs(120, "kraken", "BTC_USD");
    world.says(180, "kraken", "BTC_USD 104 101; BTC_EUR 90 91");
    world.told(expect![[r#"
        0: what kraken says of BTC_USD is not believed: its bid 102 is above its ask 101
        0: no BTC_USD, as what kraken says of BTC_USD is not believed: its bid 102 is above its ask 101
        60: BTC_EUR at 90 91
        120: BTC_USD at 101 102
        180: what kraken says of BTC_USD is not believed: its bid 104 is above its ask 101
    "#]]);
}

#[test]
fn a_jump_is_not_believed_until_what_was_said_before_is_too_old() {
    let mut world = World::default();
    world.says(0, "kraken", "BTC_USD 100").says(60, "kraken", "BTC_USD 10").costs(60, "kraken", "BTC_USD");
    world.says(120, "kraken", "BTC_USD 119").costs(120, "kraken", "BTC_USD");
    for seconds in [180, 240, 300, 360, 420] {
        world.says(seconds, "kraken", "BTC_USD 60").costs(seconds, "kraken", "BTC_USD");
    }
    world.told(expect![[r#"
        60: what kraken says of BTC_USD is not believed: it jumped from 100 to 10
        60: BTC_USD at 100 100
        120: BTC_USD at 119 119
        180: what kraken says of BTC_USD is not believed: it jumped from 119 to 60
        180: BTC_USD at 119 119
        240: BTC_USD at 119 119
        300: BTC_USD at 119 119
        360: BTC_USD at 119 119
        420: BTC_USD at 60 60
    "#]]);
}

#[test]
fn who_strays_from_the_others_is_not_believed() {
    let mut world = World::default();
    world.says(0, "kraken", "BTC_USD 100").says(0, "gemini", "BTC_USD 110").costs(0, "gemini", "BTC_USD");
    world.says(0, "bitstamp", "BTC_USD 101").costs(0, "gemini", "BTC_USD").costs(0, "kraken", "BTC_USD");
    world.says(60, "gemini", "BTC_USD 111");
    // The others come to where it was, and it is believed again.
    world.says(60, "kraken", "BTC_USD 110").says(60, "bitstamp", "BTC_USD 109");
    world.costs(60, "gemini", "BTC_USD").costs(60, "bitstamp", "BTC_USD");
    world.told(expect![[r#"
        0: BTC_USD at 110 110
        0: what gemini says of BTC_USD is not believed: it says 110 where the others say 101
        0: no BTC_USD, as what gemini says of BTC_USD is not believed: it says 110 where the others say 101
        0: BTC_USD at 100 100
        60: what bitstamp says of BTC_USD is not believed: it says 101 where the others say 110
        60: BTC_USD at 111 111
        60: BTC_USD at 109 109
    "#]]);
}

#[test]
fn where_a_currency_has_two_rates_nobody_strays() {
    let mut world = World::default();
    world.says(0, "yadio", "BTC_ARS 200").says(0, "bitpay", "BTC_ARS 100").says(0, "bitso", "BTC_ARS 101");
    world.costs(0, "yadio", "BTC_ARS");
    world.told(expect![[r#"
        0: BTC_ARS at 200 200
    "#]]);
}

#[test]
fn what_is_old_by_the_source_s_own_word_is_not_taken() {
    let mut world = World::default();
    let reply = |told_at| {
        let quotes = vec![Quote { pair: Pair::parse("EUR_SEK").unwrap(), bid: 11.into(), ask: 11.into() }];
        Fetched { reply: Some(Reply { quotes, told_at: Some(at(told_at)) }), failure: None }
    };
    const DAY: i64 = 86_400;
    world.learn(0, "ecb", reply(-6 * DAY)).costs(0, "ecb", "EUR_SEK").asks(0, &["ecb"]);
    world.learn(3_600, "ecb", reply(-6 * DAY)).costs(12 * 3_600 - 1, "ecb", "EUR_SEK").costs(
        12 * 3_600,
        "ecb",
        "EUR_SEK",
    );
    world.learn(13 * 3_600, "ecb", reply(12 * 3_600)).costs(13 * 3_600, "ecb", "EUR_SEK");
    world.told(expect![[r#"
        0: EUR_SEK at 11 11
        0: asks [], next in Some(3600)
        3600: ecb gives no rates for now: what it says is 8700 minutes old
        43199: EUR_SEK at 11 11
        43200: no EUR_SEK, as ecb gives no rates for now: what it says is 8700 minutes old
        46800: ecb gives rates again
        46800: EUR_SEK at 11 11
    "#]]);
}

#[test]
fn a_part_of_the_answers_is_better_than_none() {
    let mut world = World::default();
    world.says(0, "gemini", "BTC_USD 100; BTC_EUR 90; BTC_GBP 80");
    let quotes = vec![Quote { pair: Pair::parse("BTC_USD").unwrap(), bid: 101.into(), ask: 101.into() }];
    let reply = Some(Reply { quotes, told_at: None });
    let failure = Some(Failure { why: "it answered with status 429".into(), retry_after: Some(120) });
    world.learn(60, "gemini", Fetched { reply, failure }).asks(60, &["gemini"]);
    world.costs(60, "gemini", "BTC_USD").costs(60, "gemini", "BTC_EUR").costs(300, "gemini", "BTC_EUR");
    world.says(180, "gemini", "BTC_USD 101").costs(180, "gemini", "BTC_GBP");
    world.told(expect![[r#"
        60: asks [], next in Some(120)
        60: BTC_USD at 101 101
        60: BTC_EUR at 90 90
        300: no BTC_EUR, as gemini has no current rate for BTC_EUR
        180: no BTC_GBP, as gemini has no current rate for BTC_GBP
    "#]]);
}

#[test]
fn how_a_source_is_doing_can_be_asked() {
    let mut world = World::default();
    world
        .says(0, "kraken", "BTC_USD 102 101; BTC_EUR 90 91")
        .fails(60, "kraken", None)
        .fails(0, "luno", None);
    let [kraken, luno] = &world.cache.states()[..] else { panic!("two were asked") };
    assert_eq!((kraken.source, kraken.answered_at, kraken.pairs), ("kraken", Some(START), 1));
    assert_eq!((kraken.trouble.as_deref(), kraken.rejected.len()), (Some("it did not answer"), 1));
    assert_eq!((luno.answered_at, luno.next_at), (None, Some(at(60))));
}

proptest! {
    /// Whatever is said when, and however the clock is set: what is used came in the last five minutes, and was said.
    #[test]
    fn a_quote_that_is_too_old_is_never_used(
        said in proptest::collection::vec((-400_i64..400, 1_i64..1000), 1..12),
        asked in proptest::collection::vec(-900_i64..900, 1..12),
    ) {
        let mut cache = Cache::default();
        let kraken = find_source("kraken").unwrap();
        let pair = Pair::parse("BTC_USD").unwrap();
        for (seconds, price) in &said {
            let quotes = vec![Quote { pair: pair.clone(), bid: (*price).into(), ask: (*price).into() }];
            let fetched = Fetched { reply: Some(Reply { quotes, told_at: None }), failure: None };
            cache.learn(kraken, fetched, at(*seconds));
        }
        let (tickers, rules) = (cache.snapshot(), "X_X = kraken(X_X);".parse().unwrap());
        for seconds in asked {
            if let Ok(found) = evaluate(&rules, &pair, &tickers, at(seconds)) {
                let used = |(then, price): &(i64, i64)| {
                    found.price == BidAsk::exactly((*price).into()) && (-60..300).contains(&(seconds - then))
                };
                prop_assert!(said.iter().any(used), "{:?} at {}", found, seconds);
            }
        }
    }
}
