//! Signatures against published vectors, bodies, and the schedule of retries.
use super::*;
use crate::time::Timestamp;
use alloc::format;
use expect_test::expect;
use proptest::prelude::*;
use serde_json::json;
use std::string::ToString;

fn envelope(delivery: &str, original: &str) -> Envelope {
    Envelope {
        delivery_id: DeliveryId::parse(delivery).unwrap(),
        webhook_id: WebhookId::parse("hook").unwrap(),
        original_delivery_id: DeliveryId::parse(original).unwrap(),
    }
}

fn secret(text: &str) -> Secret {
    Secret::parse(text).unwrap()
}

/// The example in the Standard Webhooks libraries.
#[test]
fn the_published_example_of_standard_webhooks_verifies() {
    let secret = secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    let signature = standard_signature(
        &secret,
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        Timestamp(1_614_265_330),
        br#"{"test": 2432232314}"#,
    );
    assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

/// The well-known HMAC-SHA256 vector of the pangram under "key".
#[test]
fn btcpay_sig_is_hmac_sha256_in_hexadecimal() {
    let signature = btcpay_sig(&secret("key"), b"The quick brown fox jumps over the lazy dog");
    assert_eq!(signature, "sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8");
}

#[test]
fn btcpay_sig_takes_the_whole_secret_even_with_the_prefix() {
    let (with, without) =
        (secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), secret("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
    assert_ne!(btcpay_sig(&with, b"x"), btcpay_sig(&without, b"x"));
}

#[test]
fn a_secret_that_is_not_base64_signs_with_its_own_bytes() {
    let at = Timestamp(1);
    for text in ["plain", "whsec_not base64!"] {
        let expected = super::sign::standard_signature(&Secret::parse(text).unwrap(), "id", at, b"");
        assert!(expected.starts_with("v1,"), "{text}");
    }
    assert_eq!(secret("plain").standard_key(), b"plain");
    assert_eq!(secret("whsec_!").standard_key(), b"whsec_!");
}

#[test]
fn secrets_made_here_have_the_standard_form_and_are_never_printed() {
    let secret = Secret::from_random([0xab; 24]);
    assert_eq!(secret.reveal(), "whsec_q6urq6urq6urq6urq6urq6urq6urq6ur");
    assert_eq!(secret.standard_key(), [0xab; 24]);
    assert_eq!(format!("{secret:?}"), "Secret(redacted)");
    assert_eq!(Secret::parse(""), None);
}

#[test]
fn the_id_header_is_the_first_delivery_s() {
    let names: Vec<_> =
        headers(&secret("s"), &envelope("d2", "d1"), Timestamp(7), b"{}").into_iter().take(3).collect();
    assert_eq!(names[1], ("webhook-id", "d1".to_string()));
    assert_eq!(names[2], ("webhook-timestamp", "7".to_string()));
}

#[test]
fn the_body_is_indented_and_in_the_contract_s_order() {
    let payload = json!({
        "afterExpiration": false, "payment": { "id": "abc-0", "value": "0.01" },
        "metadata": { "orderId": "7" }, "invoiceId": "inv", "storeId": "store", "timestamp": 1,
        "type": "InvoiceReceivedPayment", "webhookId": "forged",
    });
    let text = body(payload.as_object().unwrap(), &envelope("d2", "d1"));
    expect![[r#"
        {
          "deliveryId": "d2",
          "webhookId": "hook",
          "originalDeliveryId": "d1",
          "isRedelivery": true,
          "type": "InvoiceReceivedPayment",
          "timestamp": 1,
          "storeId": "store",
          "invoiceId": "inv",
          "metadata": {
            "orderId": "7"
          },
          "afterExpiration": false,
          "payment": {
            "id": "abc-0",
            "value": "0.01"
          }
        }"#]]
    .assert_eq(&text);
}

#[test]
fn a_first_delivery_is_its_own_original() {
    let first = Envelope::first(DeliveryId::parse("d1").unwrap(), WebhookId::parse("hook").unwrap());
    assert_eq!(first, envelope("d1", "d1"));
    assert!(!first.is_redelivery());
}

#[test]
fn a_subscription_wants_everything_or_what_it_names() {
    let some: Subscription =
        serde_json::from_str(r#"{"everything":false,"specificEvents":["InvoiceSettled"]}"#).unwrap();
    assert!(some.wants("InvoiceSettled") && !some.wants("InvoiceCreated"));
    let unsaid: Subscription = serde_json::from_str("{}").unwrap();
    assert!(unsaid.wants("InvoiceCreated"));
}

/// The waits, in seconds, between the attempts at a receiver that always gives this outcome.
fn waits(outcome: Outcome, automatic: bool) -> (Vec<i64>, Decision) {
    let (mut waits, mut now) = (Vec::new(), Timestamp(1_000));
    for attempt in 1.. {
        match next_attempt(outcome, attempt, automatic, now) {
            Decision::RetryAt(next) => {
                waits.push(next.0 - now.0);
                now = next;
            }
            end => return (waits, end),
        }
    }
    unreachable!("the schedule ends")
}

#[test]
fn a_dead_receiver_is_tried_for_three_days() {
    let (waits, end) = waits(Outcome::NoAnswer, true);
    assert_eq!(waits[..5], [10, 60, 600, 3_600, 21_600]);
    assert!(waits[5..].iter().all(|wait| *wait == 43_200));
    assert_eq!(waits[5..].iter().sum::<i64>(), 3 * 86_400);
    assert_eq!(end, Decision::GiveUp);
}

#[test]
fn only_success_410_and_a_switched_off_schedule_are_final() {
    assert_eq!(waits(Outcome::Answered(204), true), (Vec::new(), Decision::Delivered));
    assert_eq!(waits(Outcome::Answered(410), true), (Vec::new(), Decision::GiveUp));
    assert_eq!(waits(Outcome::Answered(500), false), (Vec::new(), Decision::GiveUp));
    assert_eq!(waits(Outcome::Answered(200), false), (Vec::new(), Decision::Delivered));
    for status in [301, 400, 401, 404, 408, 429, 500, 503] {
        assert_eq!(waits(Outcome::Answered(status), true).0.len(), 11, "{status}");
    }
}

proptest! {
    #[test]
    fn every_retry_lies_later_and_the_schedule_ends(
        status in proptest::option::of(0_u16..=999),
        made in 0_u32..,
        at in 0_i64..4_000_000_000,
    ) {
        let outcome = status.map_or(Outcome::NoAnswer, Outcome::Answered);
        match next_attempt(outcome, made, true, Timestamp(at)) {
            Decision::RetryAt(next) => prop_assert!(next.0 > at && made <= 11 && !outcome.is_success()),
            Decision::Delivered => prop_assert!(outcome.is_success()),
            Decision::GiveUp => prop_assert!(made > 11 || status == Some(410)),
        }
    }

    #[test]
    fn another_body_id_or_instant_has_another_signature(body in ".*", other in ".*") {
        prop_assume!(body != other);
        let (key, at) = (secret("k"), Timestamp(5));
        prop_assert_ne!(btcpay_sig(&key, body.as_bytes()), btcpay_sig(&key, other.as_bytes()));
        let signed = standard_signature(&key, "a", at, body.as_bytes());
        prop_assert_ne!(&signed, &standard_signature(&key, "a", at, other.as_bytes()));
        prop_assert_ne!(&signed, &standard_signature(&key, "b", at, body.as_bytes()));
        prop_assert_ne!(&signed, &standard_signature(&key, "a", Timestamp(6), body.as_bytes()));
    }
}

#[test]
fn metadata_is_sent_as_it_was_written() {
    let metadata = r#"{"z":1.10,"big":123456789012345678901234567890,"a":[ 1e2 ]}"#;
    let payload = format!(r#"{{"type":"InvoiceCreated","payment":{{"id":"x"}},"metadata":{metadata}}}"#);
    let text = super::body_of_text(&payload, &envelope("d1", "d1")).unwrap();
    assert!(
        text.contains(&format!("\n  \"metadata\": {metadata},\n  \"payment\": {{\n    \"id\"")),
        "{text}"
    );
    assert!(super::body_of_text("[]", &envelope("d1", "d1")).is_err());
}
