//! Stories of pull payments, and that no more is ever claimed than was set aside.
use super::*;
use crate::currency::Currency;
use alloc::string::{String, ToString};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::format;
use std::vec::Vec;

const START: Timestamp = Timestamp(100);
const END: Timestamp = Timestamp(1_000);

fn body(more: &Value) -> Map<String, Value> {
    let mut all = json!({"amount": "10", "currency": "USD", "startsAt": START.0, "expiresAt": END.0});
    all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    all.as_object().unwrap().clone()
}

fn pull(more: &Value) -> PullPayment {
    let (id, store) = (PullPaymentId::parse("p").unwrap(), StoreId::parse("s").unwrap());
    PullPayment::create(id, store, PullTerms::from_body(body(more)).unwrap(), Timestamp(0))
}

fn cents(minor: u64) -> Money {
    Money::from_minor(minor, Currency::parse("USD").unwrap())
}

#[test]
fn it_is_claimed_in_its_time_and_never_beyond_what_is_left() {
    let pull = pull(&json!({}));
    let claim =
        |asked: Option<u64>, claimed, now| match pull.claimable(asked.map(cents), claimed, Timestamp(now)) {
            Ok(amount) => amount.minor().to_string(),
            Err(why) => why.code().into(),
        };
    assert_eq!(claim(None, 0, 99), "not-started");
    assert_eq!(claim(None, 0, 100), "1000");
    assert_eq!(claim(None, 400, 100), "600", "all that is left");
    assert_eq!(claim(Some(600), 400, 999), "600");
    assert_eq!(claim(Some(601), 400, 999), "overdraft");
    assert_eq!(claim(Some(1), 1_000, 999), "overdraft");
    assert_eq!(claim(None, 1_000, 999), "overdraft");
    assert_eq!(claim(Some(0), 0, 999), "amount-too-low");
    assert_eq!(claim(None, 0, 1_000), "expired");
    let bitcoin = Money::from_minor(1, Currency::BTC);
    assert_eq!(pull.claimable(Some(bitcoin), 0, START), Err(NotClaimable::OtherCurrency));
    let away = pull.archived(START).unwrap();
    assert_eq!(away.claimable(None, 0, START), Err(NotClaimable::Archived));
    assert_eq!((away.revision, away.archived(END)), (2, None), "once");
}

#[test]
fn a_body_is_read_field_by_field() {
    let check = |more: Value, expected: &str| {
        let problems = PullTerms::from_body(body(&more)).err().unwrap_or_default();
        let paths: Vec<String> = problems.into_iter().map(|problem| problem.path).collect();
        assert_eq!(paths.join(" "), expected, "{more}");
    };
    check(json!({}), "");
    check(
        json!({"payoutMethods": ["BTC", "BTC_OnChain"], "BOLT11Expiration": "3", "autoApproveClaims": null}),
        "",
    );
    check(json!({"amount": 0}), "amount");
    check(json!({"amount": "0.001"}), "amount");
    check(json!({"amount": null, "currency": null}), "currency amount");
    check(json!({"currency": "XYZ"}), "currency");
    check(json!({"name": "x".repeat(51), "description": "\u{7}"}), "name description");
    check(json!({"payoutMethods": ["BTC-LN"]}), "payoutMethods");
    check(json!({"payoutMethods": []}), "payoutMethods");
    check(json!({"startsAt": 5, "expiresAt": 5}), "expiresAt");
    check(json!({"startsAt": -1}), "startsAt");
    check(json!({"BOLT11Expiration": 0}), "BOLT11Expiration");
    assert_eq!(pull(&json!({"BOLT11Expiration": 7})).terms.bolt11_days, 7);
    assert_eq!(pull(&json!({})).terms.bolt11_days, 30);
}

proptest! {
    /// Whatever is claimed and cancelled, in whatever order: what is claimed and not cancelled never exceeds the limit.
    #[test]
    fn no_more_is_claimed_than_was_set_aside(
        steps in prop::collection::vec((any::<bool>(), prop::option::of(0_u64..1_500), 0_usize..8), 0..40),
    ) {
        let pull = pull(&json!({}));
        let mut claims: Vec<u64> = Vec::new();
        for (cancels, asked, which) in steps {
            if cancels && !claims.is_empty() {
                claims.remove(which % claims.len());
            } else if let Ok(amount) = pull.claimable(asked.map(cents), claims.iter().sum(), START) {
                prop_assert!(amount.minor() > 0, "{}", format!("{asked:?}"));
                claims.push(amount.minor());
            }
            prop_assert!(claims.iter().sum::<u64>() <= 1_000);
        }
    }
}
