//! Settings as they come in and go out, and what is wrong with them.
use super::*;
use proptest::prelude::*;
use serde_json::json;
use std::borrow::ToOwned;
use std::vec;

fn object(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

fn read(body: Value) -> Result<StoreSettings, Vec<Problem>> {
    StoreSettings::from_body(object(body), RateConfig::default())
}

/// A named store with one more field set so is refused, and this field is named.
fn refused(field: &str, value: Value) {
    let mut body = object(json!({ "name": "Shop" }));
    body.insert(field.into(), value.clone());
    let problems = StoreSettings::from_body(body, RateConfig::default()).unwrap_err();
    assert_eq!(problems.iter().map(|p| p.path.as_str()).collect::<Vec<_>>(), [field], "{value}");
}

/// A named store with one more field set so is accepted, and answers that field like this.
fn accepted(field: &str, value: Value, answer: Value) {
    let mut body = object(json!({ "name": "Shop" }));
    body.insert(field.into(), value);
    let settings = StoreSettings::from_body(body, RateConfig::default()).unwrap();
    assert_eq!(settings.to_body().get(field), Some(&answer));
}

#[test]
fn a_name_is_enough_and_the_rest_is_the_contract_s_default() {
    let body = read(json!({ "name": "Shop", "id": "ignored" })).unwrap().to_body();
    let expected = json!({
        "name": "Shop", "website": null, "supportUrl": null, "logoUrl": null, "cssUrl": null, "paymentSoundUrl": null,
        "brandColor": null, "applyBrandColorToBackend": false, "defaultCurrency": "USD", "additionalTrackedRates": [],
        "invoiceExpiration": 900, "refundBOLT11Expiration": 30, "displayExpirationTimer": 300,
        "monitoringExpiration": 86400, "speedPolicy": "MediumSpeed", "lightningDescriptionTemplate": null,
        "paymentTolerance": 0, "archived": false, "anyoneCanCreateInvoice": false,
        "receipt": { "enabled": true, "showQR": true, "showPayments": true }, "lightningAmountInSatoshi": false,
        "lightningPrivateRouteHints": false, "onChainWithLnInvoiceFallback": false, "redirectAutomatically": false,
        "showRecommendedFee": true, "recommendedFeeBlockTarget": 1, "defaultLang": "en", "htmlTitle": null,
        "networkFeeMode": "MultiplePaymentsOnly", "payJoinEnabled": false, "autoDetectLanguage": false,
        "showPayInWalletButton": true, "showStoreHeader": true, "celebratePayment": true, "playSoundOnPayment": false,
        "lazyPaymentMethods": false, "defaultPaymentMethod": null, "paymentMethodCriteria": [],
    });
    assert_eq!(Value::Object(body), expected);
}

#[test]
fn what_is_left_out_null_or_empty_becomes_the_default_again() {
    let unsaid = json!({
        "name": "Shop", "website": "", "archived": null, "receipt": null, "defaultLang": "",
        "paymentMethodCriteria": null,
    });
    assert_eq!(read(unsaid), read(json!({ "name": "Shop" })));
}

#[test]
fn fields_are_read_as_the_contract_says() {
    accepted("invoiceExpiration", json!(119), json!(60));
    accepted("paymentTolerance", json!(1.5), json!(1.5));
    accepted("paymentTolerance", json!(0.1), json!(0.1));
    accepted("paymentTolerance", json!("2"), json!(2));
    accepted("defaultPaymentMethod", json!("BTC_LightningLike"), json!("BTC-LN"));
    accepted("defaultCurrency", json!("eur"), json!("EUR"));
    accepted("speedPolicy", json!("LowMediumSpeed"), json!("LowMediumSpeed"));
    accepted(
        "supportUrl",
        json!("mailto:help@example.org?subject={OrderId}"),
        json!("mailto:help@example.org?subject={OrderId}"),
    );
    accepted("logoUrl", json!("fileid:0b5c-11"), json!("fileid:0b5c-11"));
    accepted("website", json!("https://shop.example"), json!("https://shop.example"));
    let criterion = json!([{ "paymentMethodId": "BTC", "amount": 5.25, "above": true }]);
    let written =
        json!([{ "paymentMethodId": "BTC-CHAIN", "currencyCode": "USD", "amount": "5.25", "above": true }]);
    accepted("paymentMethodCriteria", criterion, written);
}

#[test]
fn bad_fields_are_named() {
    for value in [json!(59), json!(-1), json!(2_073_660), json!("900"), json!(1.5)] {
        refused("invoiceExpiration", value);
    }
    refused("monitoringExpiration", json!(599));
    refused("displayExpirationTimer", json!(0));
    for value in [json!(-0.1), json!(100.1), json!("lots"), json!(1e300), json!(true)] {
        refused("paymentTolerance", value);
    }
    refused("defaultCurrency", json!("DOUBLOON"));
    refused("speedPolicy", json!("Ludicrous"));
    refused("archived", json!("yes"));
    refused("recommendedFeeBlockTarget", json!(0));
    refused("refundBOLT11Expiration", json!(3651));
    refused("brandColor", json!("red"));
    refused("defaultLang", json!("<b>"));
    refused("htmlTitle", json!("x".repeat(501)));
    refused("paymentMethodCriteria", json!([{ "paymentMethodId": "BTC", "amount": "-1" }]));
}

#[test]
fn addresses_that_would_run_scripts_are_refused() {
    for text in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\nscript:x",
        "data:text/html,x",
        "shop.example",
        "https://",
        "http://:80",
        "//x",
        "https://a\"b",
    ] {
        refused("supportUrl", json!(text));
        refused("website", json!(text));
        refused("cssUrl", json!(text));
    }
    refused("logoUrl", json!("fileid:../../etc"));
}

#[test]
fn every_problem_is_told_at_once() {
    let problems = read(json!({ "name": "", "archived": 1 })).unwrap_err();
    assert_eq!(problems.len(), 1, "what can't be read comes first: {problems:?}");
    let problems =
        read(json!({ "name": "x".repeat(51), "brandColor": "red", "invoiceExpiration": 1 })).unwrap_err();
    assert_eq!(problems.len(), 3, "{problems:?}");
}

#[test]
fn rates_are_kept_by_an_update_and_are_not_in_the_answer() {
    let primary = RateSettings { preferred_source: Some("kraken".into()), ..RateSettings::default() };
    let rates = RateConfig { primary, fallback: None };
    let body = object(json!({ "name": "Shop", "rates": { "primary": { "preferredSource": "forged" } } }));
    let settings = StoreSettings::from_body(body, rates.clone()).unwrap();
    assert_eq!(settings.rates, rates);
    assert_eq!(settings.to_body().get("rates"), None);
    let stored = serde_json::to_string(&settings).unwrap();
    assert_eq!(serde_json::from_str::<StoreSettings>(&stored).unwrap(), settings);
}

#[test]
fn rate_settings_have_a_source_or_a_script() {
    let read = |value| RateSettings::from_body(object(value));
    let by_source =
        read(json!({ "spread": "1.5", "preferredSource": "kraken", "effectiveScript": "shown, not meant" }))
            .unwrap();
    assert_eq!(
        Value::Object(by_source.to_body()),
        json!({ "spread": "1.5", "preferredSource": "kraken", "isCustomScript": false, "effectiveScript": "" })
    );
    let by_script =
        read(json!({ "isCustomScript": true, "preferredSource": "kraken", "effectiveScript": "X_X = 1;" }))
            .unwrap();
    assert_eq!((by_script.preferred_source, by_script.script.as_str()), (None, "X_X = 1;"));
    for (body, path) in [
        (json!({ "spread": "-1" }), "spread"),
        (json!({ "spread": 100.5 }), "spread"),
        (json!({ "spread": "one" }), "spread"),
        (json!({ "isCustomScript": true }), "effectiveScript"),
        (json!({ "isCustomScript": true, "effectiveScript": "x".repeat(10_001) }), "effectiveScript"),
    ] {
        assert_eq!(read(body.clone()).unwrap_err()[0].path, path, "{body}");
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        Just(json!([])),
        Just(json!({})),
    ]
}

proptest! {
    #[test]
    fn any_value_in_any_field_is_read_or_its_field_named(index in 0_usize..40, value in any_value()) {
        let names: Vec<String> = StoreSettings::default().to_body().keys().cloned().collect();
        let name = names[index % names.len()].clone();
        let body = Map::from_iter([("name".to_owned(), json!("Shop")), (name.clone(), value)]);
        match StoreSettings::from_body(body, RateConfig::default()) {
            Ok(settings) => prop_assert_eq!(read(Value::Object(settings.to_body())), Ok(settings)),
            Err(problems) => {
                let paths: Vec<String> = problems.into_iter().map(|p| p.path).collect();
                prop_assert_eq!(paths, vec![name]);
            },
        }
    }
}
