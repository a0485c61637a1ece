//! Stories of payment requests, and that their status is nothing but a function of what came and the time.
use super::*;
use crate::currency::Currency;
use alloc::string::{String, ToString};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::format;
use std::vec;

const EXPIRY: i64 = 1_000;

fn usd() -> Currency {
    Currency::parse("USD").unwrap()
}

fn body(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

fn terms(more: Value) -> RequestTerms {
    let mut all = body(json!({"amount": "100", "title": "A pier", "expiryDate": EXPIRY}));
    all.extend(body(more));
    RequestTerms::from_body(all, usd()).unwrap()
}

fn request() -> PaymentRequest {
    let (id, store) = (RequestId::parse("r").unwrap(), StoreId::parse("s").unwrap());
    PaymentRequest::create(id, store, terms(json!({})), Timestamp(0)).request
}

fn brought(paid: u64, settled: u64) -> Brought {
    Brought { paid, settled }
}

fn names(change: Option<RequestChange>) -> String {
    let Some(change) = change else { return "nothing".into() };
    let events: Vec<&str> = change.events.iter().map(|event| event.kind.name()).collect();
    format!("{}: {}", change.request.status.name(), events.join(" ").replace("PaymentRequest", ""))
}

#[test]
fn what_comes_moves_it_on_and_a_reorganisation_moves_it_back() {
    let mut request = request();
    let mut step = |paid, settled, now, expected: &str| {
        let change = request.follow(brought(paid, settled), Timestamp(now));
        if let Some(change) = &change {
            assert_eq!(change.since + 1, change.request.revision);
            request = change.request.clone();
        }
        assert_eq!(names(change), expected);
    };
    step(0, 0, 1, "nothing");
    step(9_999, 9_999, 2, "nothing");
    step(10_000, 9_999, 3, "Processing: StatusChanged");
    step(10_000, 10_000, 4, "Completed: StatusChanged Completed");
    step(10_001, 10_000, 5, "nothing");
    step(10_000, 0, 6, "Processing: StatusChanged");
    step(0, 0, 7, "Pending: StatusChanged");
    step(0, 0, EXPIRY - 1, "nothing");
    step(0, 0, EXPIRY, "Expired: StatusChanged");
    step(10_000, 10_000, EXPIRY + 5, "Completed: StatusChanged Completed");
}

#[test]
fn it_wakes_when_its_time_is_over_and_only_while_that_says_something() {
    let request = request();
    assert_eq!(request.wakes_at(), Some(Timestamp(EXPIRY)));
    let expired = request.follow(Brought::default(), Timestamp(EXPIRY)).unwrap().request;
    assert_eq!(expired.wakes_at(), None);
    let early = expired.follow(Brought::default(), Timestamp(1));
    assert_eq!(early, None, "news of an invoice that was told of nothing since do not turn time back");
    let paid = request.follow(brought(10_000, 0), Timestamp(1)).unwrap().request;
    assert_eq!(paid.wakes_at(), None);
    let later = terms(json!({"expiryDate": EXPIRY + 9}));
    let moved = expired.restated(later, (Brought::default(), 0), Timestamp(EXPIRY + 1)).unwrap();
    assert_eq!(moved.request.wakes_at(), Some(Timestamp(EXPIRY + 9)));
    assert_eq!(names(Some(moved)), "Pending: Updated StatusChanged");
}

#[test]
fn its_currency_stays_once_there_are_invoices() {
    let other = terms(json!({"currency": "EUR"}));
    let request = request();
    assert_eq!(request.restated(other.clone(), (Brought::default(), 1), Timestamp(1)), Err(CurrencyStays));
    assert!(request.restated(other, (Brought::default(), 0), Timestamp(1)).is_ok());
    let less = terms(json!({"amount": 50}));
    let change = request.restated(less, (brought(5_000, 5_000), 2), Timestamp(1)).unwrap();
    assert_eq!(names(Some(change)), "Completed: Updated StatusChanged Completed");
}

#[test]
fn it_is_put_away_once_and_what_comes_then_is_counted() {
    let away = request().archived(true, Timestamp(5)).unwrap();
    assert_eq!(names(Some(away.clone())), "Pending: Archived");
    assert_eq!(away.request.archived(true, Timestamp(6)), None);
    let paid = away.request.follow(brought(10_000, 10_000), Timestamp(7));
    assert_eq!(names(paid), "Completed: StatusChanged Completed");
}

#[test]
fn what_may_be_paid_is_the_rest_or_a_part_of_it() {
    let whole = request();
    let parts = PaymentRequest { terms: terms(json!({"allowCustomPaymentAmounts": true})), ..whole.clone() };
    let money = |minor| Money::from_minor(minor, usd());
    let check =
        |request: &PaymentRequest, offered: Option<u64>, paid, now, expected: Result<u64, NotPayable>| {
            let payable = request.payable(offered.map(money), brought(paid, 0), Timestamp(now));
            assert_eq!(payable, expected.map(money), "{offered:?} {paid} {now}");
        };
    check(&whole, None, 0, 1, Ok(10_000));
    check(&whole, None, 4_000, 1, Ok(6_000));
    check(&whole, Some(500), 0, 1, Err(NotPayable::NotInParts));
    check(&parts, Some(500), 0, 1, Ok(500));
    check(&parts, Some(20_000), 4_000, 1, Ok(6_000));
    check(&parts, Some(0), 0, 1, Err(NotPayable::Nothing));
    check(&parts, None, 10_000, 1, Err(NotPayable::AlreadyPaid));
    check(&parts, None, 0, EXPIRY, Err(NotPayable::Expired));
    let euros = Some(Money::from_minor(5, Currency::parse("EUR").unwrap()));
    assert_eq!(parts.payable(euros, Brought::default(), Timestamp(1)), Err(NotPayable::OtherCurrency));
    let away = whole.archived(true, Timestamp(1)).unwrap().request;
    check(&away, None, 0, 1, Err(NotPayable::Archived));
}

#[test]
fn what_is_wrong_with_a_body_is_told_by_field() {
    let check = |more: Value, expected: &str| {
        let mut all = body(json!({"amount": "100", "title": "A pier"}));
        all.extend(body(more.clone()));
        let problems = RequestTerms::from_body(all, usd()).err().unwrap_or_default();
        let paths: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
        assert_eq!(paths.join(" "), expected, "{more}");
    };
    check(json!({}), "");
    check(
        json!({"amount": 12.5, "email": "a@b", "referenceId": "R-1", "formId": "None", "formResponse": {"a": 1}}),
        "",
    );
    check(json!({"amount": null}), "amount");
    check(json!({"amount": "0"}), "amount");
    check(json!({"amount": "-1"}), "amount");
    check(json!({"amount": "1.001"}), "amount");
    check(json!({"amount": "1.001", "currency": "BTC"}), "");
    check(json!({"amount": "a lot", "title": ""}), "amount");
    check(json!({"title": "  "}), "title");
    check(json!({"title": "a\nb"}), "title");
    check(json!({"currency": "XYZ"}), "currency");
    check(json!({"email": "nobody"}), "email");
    check(json!({"email": "a@b c"}), "email");
    check(json!({"expiryDate": -1}), "expiryDate");
    check(json!({"expiryDate": 999_999_999_999_999_i64}), "expiryDate");
    check(json!({"formId": "Address"}), "formId");
    check(json!({"description": "x".repeat(4_001)}), "description");
    check(json!({"formResponse": {"a": "x".repeat(8_001)}}), "formResponse");
    check(json!({"amount": 0, "title": "", "email": "x"}), "amount title email");
}

#[test]
fn what_is_personal_is_forgotten_and_what_was_asked_stays() {
    let personal =
        terms(json!({"email": "ann@example.org", "description": "for Ann", "formResponse": {"a": 1}}));
    let request = PaymentRequest { terms: personal, ..request() };
    for (said, is_there) in [(" ANN@example.org", true), ("for ann", true), ("bob@", false), ("", false)] {
        assert_eq!(request.mentions(said), is_there, "{said}");
    }
    let forgotten = request.forget().request;
    assert!(!forgotten.mentions("ann"));
    let text = serde_json::to_string(&forgotten).unwrap().to_lowercase();
    assert!(!text.contains("ann") && !text.contains("form"), "{text}");
    assert_eq!(
        (forgotten.terms.price, forgotten.terms.title),
        (request.terms.price, request.terms.title.clone())
    );
    assert!(!format!("{request:?}").contains("ann@"), "nothing of it can be logged");
}

#[test]
fn payloads_say_what_the_contract_says() {
    let change = request().follow(brought(10_000, 10_000), Timestamp(9)).unwrap();
    let payload = Value::Object(change.events[1].payload(&change.request)).to_string();
    let expected = json!({"type": "PaymentRequestCompleted", "timestamp": 9, "storeId": "s", "paymentRequestId": "r", "status": "Completed"});
    assert_eq!(payload, expected.to_string());
    let told: Vec<&str> = RequestEventKind::NAMES.iter().map(|(name, _)| *name).collect();
    use RequestEventKind as Kind;
    let all = [Kind::Created, Kind::Updated, Kind::Archived, Kind::StatusChanged, Kind::Completed];
    assert_eq!(told, all.map(RequestEventKind::name));
}

proptest! {
    /// Whatever came and went before: the status is that of what is there now, and each change of it is told once.
    #[test]
    fn the_status_forgets_how_it_came_about(steps in proptest::collection::vec((0_u64..20_000, 0_u64..20_000, 0_i64..2_000), 1..20)) {
        let mut request = request();
        let mut told = vec![];
        let mut now = 0;
        for (paid, settled, later) in steps {
            now = later.max(now);
            let brought = brought(paid.max(settled), settled);
            if let Some(change) = request.follow(brought, Timestamp(now)) {
                told.push(change.request.status.name().to_string());
                request = change.request;
            }
            prop_assert_eq!(request.status, request.status_with(brought, Timestamp(now)));
            prop_assert_eq!(request.follow(brought, Timestamp(now)), None, "learning it twice changes nothing");
            let payable = request.payable(None, brought, Timestamp(now));
            let is_open = request.status == RequestStatus::Pending;
            prop_assert_eq!(payable.is_ok(), is_open);
            if let Ok(due) = payable {
                prop_assert_eq!(due.minor() + brought.paid, 10_000);
            }
        }
        prop_assert!(told.windows(2).all(|two| two[0] != two[1]));
    }
}
