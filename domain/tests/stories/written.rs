//! What is written down and read again: identifiers, metadata, names, and the stored form of an invoice.
use crate::story::*;
use domain::invoice::{Invoice, Metadata, RateSource, Terms, Tolerance};
use domain::ledger::Account;
use domain::{
    Additional, BlockHash, BlockRef, Currency, Fact, Method, Network, Origin, OutPoint, PaymentId, Seconds,
    Status, Timestamp, Txid, WalletNo,
};
use expect_test::expect;

/// Databases hold this text. When it changes, old rows must still be read: add a `#[serde(default)]` or a
/// migration, then accept the new text.
#[test]
fn the_stored_form_of_an_invoice() {
    let mut new = usual();
    new.terms.tolerance = Tolerance::from_percent("1.5".parse().unwrap()).unwrap();
    new.details.metadata = Metadata::parse(r#" {"orderId": "7", "b": 1.10, "a": [true]} "#).unwrap();
    let invoice = Invoice::create(new).invoice;
    let block = BlockRef { height: 100, hash: BlockHash([0xb1; 32]) };
    let mined = Fact::Mined { arrival: A.replaceable().arrival("0.5", 10), block, tip: 101 };
    let invoice = invoice.learn(&mined, Timestamp(20)).unwrap().invoice;
    expect![[r#"
        {
          "id": "invoice",
          "store": "store",
          "revision": 2,
          "terms": {
            "price": {
              "Fixed": {
                "minor": 100000000,
                "currency": "BTC"
              }
            },
            "rate": {
              "per_btc": "1",
              "currency": "BTC"
            },
            "created_at": 0,
            "expires_at": 900,
            "monitored_until": 2000,
            "speed": "MediumSpeed",
            "tolerance": 15000,
            "network_fee_mode": "Never"
          },
          "prompts": [
            {
              "method": "BTC-CHAIN",
              "destination": "address",
              "derivation": {
                "wallet": 7,
                "index": 0
              },
              "network_fee": 0
            },
            {
              "method": "BTC-LN",
              "destination": "lnbc1",
              "derivation": null,
              "network_fee": 0
            }
          ],
          "payments": [
            {
              "arrival": {
                "id": "6161616161616161616161616161616161616161616161616161616161616161:0",
                "method": "BTC-CHAIN",
                "destination": "address",
                "value": 50000000,
                "at": 10,
                "replaceable": true,
                "origin": "Checked",
                "spends": [
                  "0000000000000000000000000000000000000000000000000000000000000000:0"
                ]
              },
              "place": {
                "Mined": {
                  "block": {
                    "height": 100,
                    "hash": "b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1"
                  },
                  "tip": 101
                }
              },
              "booked": "Invoices"
            }
          ],
          "mark": null,
          "as_of": 20,
          "archived_at": null,
          "details": {
            "metadata": {"orderId": "7", "b": 1.10, "a": [true]},
            "checkout": {
              "paymentMethods": null,
              "defaultPaymentMethod": null,
              "lazyPaymentMethods": false,
              "redirectURL": null,
              "redirectAutomatically": null,
              "defaultLanguage": null
            },
            "receipt": {
              "enabled": null,
              "showQR": null,
              "showPayments": null
            },
            "search_terms": []
          }
        }"#]]
    .assert_eq(&serde_json::to_string_pretty(&invoice).unwrap());
}

/// Rows from before rate sources were written down have none; those of today keep theirs.
#[test]
fn where_a_rate_came_from_is_written_down_with_it() {
    let mut new = usual();
    let without = serde_json::to_string(&new.terms).unwrap();
    assert!(!without.contains("rate_source"), "{without}");
    assert_eq!(serde_json::from_str::<Terms>(&without).unwrap(), new.terms);
    new.terms.rate_source = Some(RateSource { sources: vec!["kraken".into()], at: Timestamp(7) });
    let with = serde_json::to_string(&new.terms).unwrap();
    assert!(with.contains(r#""rate_source":{"sources":["kraken"],"at":7}"#), "{with}");
    assert_eq!(serde_json::from_str::<Terms>(&with).unwrap(), new.terms);
}

#[test]
fn a_payment_written_before_its_origin_was_asked() {
    let fact = Fact::Seen(A.relayed().arrival("1", 0));
    let invoice = Invoice::create(usual()).invoice.learn(&fact, Timestamp(0)).unwrap().invoice;
    let mut written = serde_json::to_value(&invoice).unwrap();
    let arrival = written["payments"][0]["arrival"].as_object_mut().unwrap();
    assert_eq!(arrival.remove("origin"), Some("Relayed".into()));
    let read: Invoice = serde_json::from_value(written).unwrap();
    assert_eq!(read.payments[0].arrival.origin, Origin::Checked);
}

#[test]
fn metadata_is_kept_as_it_was_written() {
    let text = r#"{"z": 1.10, "a": "ü", "orderId": 12345678901234567890, "a": null}"#;
    let metadata = Metadata::parse(text).unwrap();
    assert_eq!(metadata.as_json(), text);
    assert_eq!(serde_json::to_string(&metadata).unwrap(), text);
    assert_eq!(metadata.order_id().as_deref(), Some("12345678901234567890"));
    assert_eq!(metadata.text("a"), None);
    assert_eq!(Metadata::default().order_id(), None);
    let value = serde_json::to_value(&metadata).unwrap();
    assert_eq!(serde_json::from_value::<Metadata>(value.clone()).unwrap().to_value(), value);
}

#[test]
fn what_is_no_object_or_can_not_be_given_back_is_no_metadata() {
    let deep = format!(r#"{{"a":{}{}}}"#, "[".repeat(1000), "]".repeat(1000));
    for text in
        ["", "null", "[]", "7", r#""a""#, "{", "{}x", r#"{"a":1e999}"#, r#"{"a":"\ud800"}"#, "{a:1}", &deep]
    {
        assert!(Metadata::parse(text).is_err(), "{text:?}");
        assert!(serde_json::from_str::<Metadata>(text).is_err(), "{text:?}");
    }
}

#[test]
fn payments_and_blocks_are_named_as_is_the_custom() {
    let mut bytes = [0; 32];
    bytes[0] = 0xab;
    let txid = format!("{}ab", "00".repeat(31));
    assert_eq!(Txid(bytes).to_string(), txid);
    assert_eq!(Txid::from_hex(&txid), Some(Txid(bytes)));
    assert_eq!(format!("{:?}", BlockHash(bytes)), txid);
    let outpoint = OutPoint { txid: Txid(bytes), vout: u32::MAX };
    assert_eq!(OutPoint::parse(&outpoint.to_string()), Some(outpoint));
    let id = PaymentId::OnChain(outpoint);
    assert_eq!(PaymentId::parse(&id.to_string()), Some(id));
    let lightning = PaymentId::Lightning("5f".repeat(32));
    assert_eq!(PaymentId::parse(&lightning.to_string()), Some(lightning));
    for text in [
        "",
        ":",
        "ab:0",
        &format!("{txid}:"),
        &format!("{txid}:-1"),
        &format!("{txid}:4294967296"),
        &"g".repeat(64),
        &"5f".repeat(31),
    ] {
        assert_eq!(PaymentId::parse(text), None, "{text:?}");
        assert_eq!(OutPoint::parse(text), None, "{text:?}");
        let json = serde_json::to_string(text).unwrap();
        assert!(
            serde_json::from_str::<PaymentId>(&json).is_err()
                && serde_json::from_str::<OutPoint>(&json).is_err()
        );
        assert!(serde_json::from_str::<Txid>(&json).is_err());
    }
}

#[test]
fn names_read_back() {
    for status in Status::ALL {
        assert_eq!(Status::parse(&status.name().to_lowercase()), Some(status));
    }
    for additional in Additional::ALL {
        assert_eq!(Additional::parse(&additional.name().to_uppercase()), Some(additional));
    }
    for network in Network::ALL {
        assert_eq!(network.to_string().parse(), Ok(network));
    }
    for method in Method::ALL {
        assert_eq!(serde_json::from_str::<Method>(&serde_json::to_string(&method).unwrap()).unwrap(), method);
    }
    assert_eq!(
        (Status::parse("Paid"), Additional::parse(""), "testnet".parse::<Network>().is_err()),
        (None, None, true)
    );
    assert!(serde_json::from_str::<Currency>(r#""XYZ""#).is_err());
    assert!(serde_json::from_str::<Method>(r#""LTC-CHAIN""#).is_err());
}

#[test]
fn accounts_are_paths() {
    let accounts = [
        Account::Wallet(WalletNo(3)),
        Account::Lightning,
        Account::Unassigned,
        Account::Invoices,
        Account::Late,
        Account::Unattributed,
        Account::Canary,
    ];
    let paths = accounts.map(Account::path);
    assert_eq!(
        paths,
        [
            "assets:wallet:3",
            "assets:lightning",
            "assets:unassigned",
            "income:invoices",
            "income:late",
            "income:unattributed",
            "equity:canary"
        ]
    );
}

#[test]
fn time_stops_at_its_ends() {
    assert_eq!(Timestamp(i64::MAX).plus(Seconds(1)), Timestamp(i64::MAX));
    assert_eq!(Timestamp(5).plus(Seconds::minutes(1)), Timestamp(65));
    assert_eq!((Timestamp(5).since(Timestamp(2)), Timestamp(2).since(Timestamp(5))), (3, 0));
    assert_eq!(Timestamp(i64::MAX).since(Timestamp(i64::MIN)), u64::try_from(i64::MAX).unwrap());
    assert_eq!((Seconds::hours(1), Seconds::minutes(u32::MAX)), (Seconds(3600), Seconds(u32::MAX)));
}

#[test]
fn an_amount_is_the_price_or_what_came_first() {
    let amount = |change: fn(&mut Terms), paid: Option<&str>| {
        let mut new = usual();
        change(&mut new.terms);
        let mut invoice = Invoice::create(new).invoice;
        if let Some(paid) = paid {
            invoice = invoice.learn(&Fact::Seen(A.arrival(paid, 1)), Timestamp(1)).unwrap().invoice;
        }
        invoice.amount().to_string()
    };
    let open: fn(&mut Terms) = |terms| {
        let usd = Currency::parse("USD").unwrap();
        terms.price = domain::invoice::Price::Open(usd);
        terms.rate = domain::Rate::try_new(50_000.into(), usd).ok();
    };
    let unknown: fn(&mut Terms) = |terms| {
        terms.price = domain::invoice::Price::Open(Currency::parse("USD").unwrap());
        terms.rate = None;
    };
    assert_eq!(amount(|_| (), Some("0.5")), "1.00000000 BTC");
    assert_eq!(amount(open, None), "0.00 USD");
    assert_eq!(amount(open, Some("0.00246913")), "123.46 USD");
    assert_eq!(amount(unknown, Some("0.5")), "0.00 USD");
}
