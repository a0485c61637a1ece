//! Pages as they come in and go out, when they are open, and how far they have come.
use super::*;
use proptest::prelude::*;
use serde_json::json;
use std::borrow::ToOwned;
use std::vec;
use std::vec::Vec;

fn eur() -> Currency {
    Currency::parse("EUR").unwrap()
}

fn read(body: Value) -> Result<PageSettings, Vec<Problem>> {
    PageSettings::from_body(body.as_object().unwrap().clone(), eur())
}

/// A page with a title and one more field set so is refused, and this place is named.
fn refused(field: &str, value: Value, path: &str) {
    let mut body = json!({ "title": "Save the harbour" });
    body[field] = value.clone();
    let problems = read(body).unwrap_err();
    assert_eq!(problems.iter().map(|p| p.path.as_str()).collect::<Vec<_>>(), [path], "{value}");
}

#[test]
fn a_title_is_enough_and_what_was_read_can_be_sent_back() {
    let plain = read(json!({ "title": "Save the harbour", "text": "", "goal": null })).unwrap();
    assert_eq!(plain, PageSettings { title: "Save the harbour".into(), ..PageSettings::default() });
    let whole = json!({
        "title": "Save the harbour", "text": "It is **old**.\n\nIt leaks.", "pictureText": "The harbour at night",
        "currency": "EUR", "currencies": ["USD", "BTC"], "presets": ["5", "12.50", "100"], "freeAmount": true,
        "openAmount": false, "campaign": "Roof", "goal": { "amount": "5000.00", "currency": "USD" },
        "endsAt": 1_800_000_000, "thanks": "Thank you!",
    });
    let settings = read(whole.clone()).unwrap();
    assert_eq!(Value::Object(settings.to_body()), whole);
    let stored = serde_json::to_string(&settings).unwrap();
    assert_eq!(serde_json::from_str::<PageSettings>(&stored).unwrap(), settings);
}

#[test]
fn amounts_may_be_numbers_and_stay_exact() {
    let body =
        json!({ "title": "T", "presets": [5, 0.1, "1e1"], "goal": { "amount": 0.3, "currency": "btc" } });
    let settings = read(body).unwrap();
    let minor: Vec<u64> = settings.preset_amounts(eur()).iter().map(|money| money.minor()).collect();
    assert_eq!(minor, [500, 10, 1_000]);
    assert_eq!(settings.goal, Some(Money::from_minor(30_000_000, Currency::BTC)));
}

#[test]
fn what_is_wrong_is_named() {
    refused("title", json!(" "), "title");
    refused("title", json!("x".repeat(101)), "title");
    refused("title", json!("two\nlines"), "title");
    refused("text", json!("x".repeat(4_001)), "text");
    refused("text", json!("nul\0"), "text");
    refused("thanks", json!("x".repeat(1_001)), "thanks");
    refused("pictureText", json!("x".repeat(301)), "pictureText");
    refused("campaign", json!("a\tb"), "campaign");
    refused("currency", json!("XXQ"), "currency");
    refused("currencies", json!(["EUR", "XXQ"]), "currencies");
    refused("currencies", json!(vec!["EUR"; 21]), "currencies");
    refused("presets", json!(["1.234"]), "presets[0]");
    refused("presets", json!(["1", "0"]), "presets[1]");
    refused("presets", json!(["-1"]), "presets[0]");
    refused("presets", json!(["ten"]), "presets");
    refused("presets", json!(vec![1; 13]), "presets");
    refused("goal", json!({ "amount": "0", "currency": "EUR" }), "goal");
    refused("goal", json!({ "amount": "1.5", "currency": "JPY" }), "goal");
    refused("goal", json!({ "amount": "5" }), "goal");
    refused("endsAt", json!("tomorrow"), "endsAt");
    refused("freeAmount", json!("yes"), "freeAmount");
    let fixed = json!({ "title": "T", "freeAmount": false, "presets": [5], "currencies": ["USD"] });
    assert_eq!(read(fixed).unwrap_err()[0].path, "currencies");
}

#[test]
fn every_currency_is_offered_once_the_main_one_first() {
    let settings = read(json!({ "title": "T", "currencies": ["BTC", "EUR", "USD", "BTC"] })).unwrap();
    let codes = |home| settings.offered(home).iter().map(|c| c.code()).collect::<Vec<_>>();
    assert_eq!(codes(eur()), ["EUR", "BTC", "USD"]);
    assert_eq!(codes(Currency::BTC), ["BTC", "EUR", "USD"]);
}

#[test]
fn slugs_are_plain_words() {
    for good in ["a", "save-the-harbour", "2026", &"x".repeat(64)] {
        assert_eq!(Slug::parse(good).unwrap().as_str(), good);
    }
    assert_eq!(Slug::parse(" roof ").unwrap().as_str(), "roof");
    for (bad, error) in [
        ("", SlugError::Empty),
        ("Roof", SlugError::Letter('R')),
        ("a/b", SlugError::Letter('/')),
        ("a_b", SlugError::Letter('_')),
        ("hafén", SlugError::Letter('é')),
        ("-a", SlugError::Edge),
        ("a-", SlugError::Edge),
        ("embed", SlugError::Reserved("embed")),
        (&"x".repeat(65), SlugError::TooLong),
    ] {
        assert_eq!(Slug::parse(bad), Err(error), "{bad:?}");
    }
}

#[test]
fn a_page_is_open_until_its_end_and_gone_once_put_away() {
    let mut page = DonationPage {
        id: PageId::parse("p").unwrap(),
        store: StoreId::parse("s").unwrap(),
        slug: Slug::parse("roof").unwrap(),
        settings: PageSettings::default(),
        created_at: Timestamp(0),
        archived_at: None,
    };
    assert_eq!(page.state(Timestamp(i64::MAX)), PageState::Open);
    page.settings.ends_at = Some(Timestamp(100));
    assert_eq!(page.state(Timestamp(99)), PageState::Open);
    assert_eq!(page.state(Timestamp(100)), PageState::Ended);
    page.archived_at = Some(Timestamp(50));
    assert_eq!(page.state(Timestamp(60)), PageState::Gone);
}

#[test]
fn progress_is_told_in_the_goals_currency() {
    let progress = Progress { received: Sats::try_new(12_500_000).unwrap(), donations: 3 };
    let rate = Rate::try_new(40_000.into(), eur()).unwrap();
    let goal = Money::from_minor(1_000_000, eur());
    let reached = progress.toward(goal, rate).unwrap();
    assert_eq!((reached.worth, reached.percent), (Money::from_minor(500_000, eur()), 50));
    let dollars = Rate::try_new(50_000.into(), Currency::parse("USD").unwrap()).unwrap();
    assert_eq!(progress.toward(goal, dollars), None);
    let quarter = Money::from_minor(50_000_000, Currency::BTC);
    let of_bitcoin = Rate::of_bitcoin(Currency::BTC).unwrap();
    assert_eq!(progress.toward(quarter, of_bitcoin).unwrap().percent, 25);
    let small = Money::from_minor(1, Currency::SATS);
    assert_eq!(
        progress.toward(small, Rate::of_bitcoin(Currency::SATS).unwrap()).unwrap().percent,
        1_250_000_000
    );
}

#[test]
fn details_of_before_there_were_pages_are_read() {
    use crate::invoice::{Details, Donation};
    let old = r#"{"metadata":{},"checkout":{},"receipt":{},"search_terms":[]}"#;
    assert_eq!(serde_json::from_str::<Details>(old).unwrap(), Details::default());
    let page = PageId::parse("p");
    let new = Details { donation: Some(Donation { page }), ..Details::default() };
    assert_eq!(serde_json::from_str::<Details>(&serde_json::to_string(&new).unwrap()).unwrap(), new);
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        Just(json!([])),
        Just(json!([1, "2.5"])),
        Just(json!({})),
        Just(json!({ "amount": 1, "currency": "USD" })),
    ]
}

proptest! {
    #[test]
    fn any_value_in_any_field_is_read_or_its_field_named(index in 0_usize..24, value in any_value()) {
        let names: Vec<_> = PageSettings::default().to_body().keys().cloned().collect();
        let name = names[index % names.len()].clone();
        let mut body = json!({ "title": "T" });
        body[&name] = value;
        match read(body) {
            Ok(settings) => prop_assert_eq!(read(Value::Object(settings.to_body())), Ok(settings)),
            Err(problems) => {
                let named = problems.iter().all(|p| p.path.split('[').next() == Some(name.as_str()));
                prop_assert!(named, "{:?}", problems.iter().map(|p| p.path.to_owned()).collect::<Vec<_>>());
            },
        }
    }

    #[test]
    fn whatever_is_a_slug_is_safe_in_a_link(text in ".{0,70}") {
        if let Ok(slug) = Slug::parse(&text) {
            prop_assert!(slug.as_str().bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
            prop_assert!((1..=64).contains(&slug.as_str().len()));
        }
    }
}
