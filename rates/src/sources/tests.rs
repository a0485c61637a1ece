//! Every source on a reply saved in its documented format, and on replies that are broken.
use super::*;
use crate::feed::{Reply, Unreadable};
use expect_test::expect;
use proptest::prelude::*;
use std::fmt::Write;

/// The reply in `rates/replies`.
fn saved(id: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/replies");
    let ending = if id == "ecb" { "xml" } else { "json" };
    std::fs::read_to_string(format!("{folder}/{id}.{ending}")).unwrap_or_else(|error| panic!("{id}: {error}"))
}

fn live() -> impl Iterator<Item = (&'static str, Feed)> {
    SOURCES.iter().filter_map(|source| Some((source.id, source.feed?)))
}

fn read(id: &str, text: &str) -> Result<Reply, Unreadable> {
    (find_source(id).unwrap().feed.unwrap().parse)(text)
}

#[test]
fn every_source_reads_its_own_reply() {
    let mut told = String::new();
    for (id, feed) in live() {
        let reply = (feed.parse)(&saved(id)).unwrap_or_else(|error| panic!("{id}: {error}"));
        assert!(!reply.quotes.is_empty(), "{id}");
        let _ = write!(told, "{id}");
        if let Some(at) = reply.told_at {
            let _ = write!(told, " at {at}");
        }
        for quote in reply.quotes {
            let _ = write!(told, "\n  {} {} {}", quote.pair, quote.bid.normalize(), quote.ask.normalize());
        }
        told.push('\n');
    }
    expect![[r#"
        binance
          BTC_USDT 91286.01 91286.02
          BTC_EUR 78671.1 78673.9
          BTC_BRL 488850 488990
        bitbank
          BTC_JPY 14239200 14241300
          ETH_JPY 472800 472910
        bitfinex
          BTC_USD 91255 91256
          BTC_EUR 78680 78684
          BTC_GBP 69105 69121
          BTC_JPY 14241000 14246000
          XAUT_BTC 0.04521 0.0453
        bitflyer
          BTC_JPY 14239121 14241500
        bitpanda
          BTC_CHF 73320.08 73320.08
          BTC_CZK 1901220.5 1901220.5
          BTC_DKK 587650.31 587650.31
          BTC_EUR 78690.12 78690.12
          BTC_GBP 69120.55 69120.55
          BTC_HUF 30120450 30120450
          BTC_PLN 332910.4 332910.4
          BTC_SEK 863110.22 863110.22
          BTC_TRY 3871204.11 3871204.11
          BTC_USD 91268.44 91268.44
        bitpay
          BTC_BCH 168.21 168.21
          BTC_USD 91240.55 91240.55
          BTC_EUR 78668.21 78668.21
          BTC_AED 335081.02 335081.02
          BTC_KES 11784120.4 11784120.4
          BTC_VND 2405110231.22 2405110231.22
        bitso
          BTC_MXN 1672480 1672990
          BTC_ARS 136000000 136400000
          BTC_BRL 488810 489200
          BTC_USD 91241 91290
          USD_MXN 18.33 18.34
        bitstamp
          BTC_USD 91243 91246
          BTC_EUR 78668 78672
          BTC_GBP 69085 69098
          EUR_USD 1.1597 1.1599
        btcturk
          BTC_TRY 3871204 3871800
          BTC_USDT 91271 91290
        buda
          BTC_CLP 85101000 85160000
        coinbasepro
          BTC_USD 91248.87 91248.88
        coindcx
          BTC_INR 8249000 8252100
          REQ_BTC 0.00002739 0.0000275
        coingecko
          BTC_AED 335102.11 335102.11
          BTC_AUD 139951.22 139951.22
          BTC_BRL 488902.4 488902.4
          BTC_CAD 128391.5 128391.5
          BTC_CHF 73306.2 73306.2
          BTC_EUR 78671.404 78671.404
          BTC_GBP 69094.018 69094.018
          BTC_JPY 14239410.2 14239410.2
          BTC_MXN 1672310.9 1672310.9
          BTC_NGN 131920110.5 131920110.5
          BTC_SEK 862980.7 862980.7
          BTC_USD 91246.331 91246.331
        coinmate
          BTC_CZK 1900410 1901390
          BTC_EUR 78651.2 78690.8
        cryptomarket
          BTC_USDT 91285.09 91290.01
          ETH_BTC 0.033205 0.033211
        ecb at 1795564800
          EUR_USD 1.1598 1.1598
          EUR_JPY 181 181
          EUR_CZK 24.165 24.165
          EUR_DKK 7.4682 7.4682
          EUR_GBP 0.8783 0.8783
          EUR_HUF 382.8 382.8
          EUR_PLN 4.231 4.231
          EUR_RON 5.089 5.089
          EUR_SEK 10.969 10.969
          EUR_CHF 0.9318 0.9318
          EUR_ISK 147.6 147.6
          EUR_NOK 11.785 11.785
          EUR_TRY 49.2012 49.2012
          EUR_AUD 1.7788 1.7788
          EUR_BRL 6.214 6.214
          EUR_CAD 1.6319 1.6319
          EUR_CNY 8.224 8.224
          EUR_HKD 9.019 9.019
          EUR_IDR 19320.11 19320.11
          EUR_ILS 3.799 3.799
          EUR_INR 103.59 103.59
          EUR_KRW 1702.3 1702.3
          EUR_MXN 21.259 21.259
          EUR_MYR 4.783 4.783
          EUR_NZD 2.061 2.061
          EUR_PHP 68.31 68.31
          EUR_SGD 1.507 1.507
          EUR_THB 37.44 37.44
          EUR_ZAR 19.964 19.964
        gemini
          BTC_USD 91249.6 91251.19
        hitbtc
          BTC_USDT 91285.09 91290.01
          ETH_BTC 0.033205 0.033211
        kraken
          EUR_CHF 0.9316 0.9318
          BTC_AUD 139940 139990.1
          BTC_CHF 73301.4 73310.1
          BTC_USDT 91285 91290.1
          ETH_BTC 0.0332 0.03321
          BTC_CAD 128380.2 128410.5
          BTC_EUR 78674.9 78675
          BTC_GBP 69098.3 69102.5
          BTC_JPY 14238800 14240100
          BTC_USD 91250 91250.1
        luno
          BTC_ZAR 1570110 1570900
          BTC_NGN 131800000 132300000
        mempoolspace at 1795633081
          BTC_AUD 139950 139950
          BTC_CAD 128390 128390
          BTC_CHF 73305 73305
          BTC_EUR 78672 78672
          BTC_GBP 69095 69095
          BTC_JPY 14239400 14239400
          BTC_USD 91247 91247
        okex
          BTC_USDT 91287.1 91287.2
          BTC_EUR 78671.3 78674.1
        poloniex
          BTC_USDT 91286.57 91286.99
        yadio
          BTC_AED 335090.1 335090.1
          BTC_ARS 136250110.22 136250110.22
          BTC_COP 341201122.1 341201122.1
          BTC_EUR 78675.1 78675.1
          BTC_KES 11790211.4 11790211.4
          BTC_NGN 132410220.9 132410220.9
          BTC_UGX 327810221.3 327810221.3
          BTC_USD 91245.2 91245.2
          BTC_VES 31204551.1 31204551.1
    "#]]
    .assert_eq(&told);
}

#[test]
fn every_source_that_is_asked_is_asked_over_tls_at_its_own_place() {
    for (id, feed) in live() {
        assert!(feed.origin.starts_with("https://") && !feed.origin.ends_with('/'), "{id}");
        assert!(feed.paths.iter().all(|path| path.starts_with('/')) && !feed.paths.is_empty(), "{id}");
        assert_eq!(live().filter(|(_, other)| other.origin == feed.origin).count(), 1, "{id}");
    }
}

#[test]
fn a_source_that_says_no_is_not_understood() {
    for (id, text) in [
        ("kraken", r#"{"error":["EGeneral:Too many requests"]}"#),
        ("bitso", r#"{"success":false,"error":{"code":"0301","message":"Unknown OrderBook"}}"#),
        ("coinmate", r#"{"error":true,"errorMessage":"Too many requests","data":null}"#),
        ("okex", r#"{"code":"50011","msg":"Rate limit reached","data":[]}"#),
        ("bitbank", r#"{"success":0,"data":[]}"#),
        ("bitstamp", "[]"),
        ("coingecko", r#"{"status":{"error_code":429,"error_message":"You've exceeded the Rate Limit."}}"#),
        ("bitfinex", r#"["error",11010,"ratelimit: error"]"#),
        ("mempoolspace", r#"{"USD":91247}"#),
        ("mempoolspace", r#"{"time":1795633081,"USD":-1}"#),
        ("ecb", "<html><head></head><body>503</body></html>"),
        ("ecb", "<!DOCTYPE a [<!ENTITY b 'c'>]><a time='2026-11-25'>&b;</a>"),
    ] {
        assert!(read(id, text).is_err(), "{id} {text}");
    }
    let closed = saved("bitflyer").replace("RUNNING", "CLOSED");
    assert!(read("bitflyer", &closed).unwrap_err().to_string().contains("not open (CLOSED)"));
}

#[test]
fn numbers_are_read_digit_by_digit() {
    let text = r#"[["tBTCUSD",91255.123456789012345678,1,9.1256e4,1,0,0,0,0,0,0]]"#;
    let quote = read("bitfinex", text).unwrap().quotes.remove(0);
    assert_eq!(
        (quote.bid.to_string().as_str(), quote.ask.to_string().as_str()),
        ("91255.123456789012345678", "91256")
    );
}

#[test]
fn an_error_is_short_and_on_one_line() {
    let text = format!(r#"{{"error":["{}\n{}"]}}"#, "a".repeat(90), "b".repeat(900));
    let told = read("kraken", &text).unwrap_err().to_string();
    assert!(told.len() < 250 && !told.contains('\n'), "{told}");
}

fn any_source() -> impl Strategy<Value = (&'static str, Feed)> {
    proptest::sample::select(live().collect::<Vec<_>>())
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused((_, feed) in any_source(), text in "\\PC{0,120}") {
        let _ = (feed.parse)(&text);
    }

    #[test]
    fn any_bytes_are_read_or_refused(
        (_, feed) in any_source(),
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let _ = (feed.parse)(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn a_reply_that_is_cut_off_is_refused((id, feed) in any_source(), at in any::<prop::sample::Index>()) {
        let text = saved(id);
        let text = text.trim_end();
        let cut = (0..=at.index(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap();
        prop_assert!((feed.parse)(&text[..cut]).is_err());
    }

    #[test]
    fn a_reply_with_a_wrong_byte_never_panics_and_holds_only_prices_above_zero(
        (id, feed) in any_source(), at in any::<prop::sample::Index>(), byte in any::<u8>(),
    ) {
        let mut bytes = saved(id).into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(reply) = (feed.parse)(&String::from_utf8_lossy(&bytes)) {
            prop_assert!(reply.quotes.iter().all(|q| q.bid.is_sign_positive() && q.ask.is_sign_positive()));
            prop_assert!(!reply.quotes.is_empty());
        }
    }
}
