//! A payment request: open, partly paid, with a mistake, waiting, paid, expired, put away, under attack.
use super::{Given, Request, Scene};
use crate::web::look::Look;
use crate::web::sample::{self, NOW, Sample};
use crate::web::tongue::Tongue;
use domain::payment_request::{Brought, RequestTerms};
use domain::{Money, Network, PaymentRequest, RequestId, StoreId, Timestamp};
use store::RequestRecord;

/// Every state of the page.
pub(in crate::web) fn samples(tongue: Tongue) -> Vec<Sample> {
    let show =
        |name, record: &RequestRecord, now| Sample::of(name, &Request::new(&scene(tongue, record, now)));
    let (whole, parts) = (record(terms(), (0, 0)), record(in_parts(), (10_000, 4_000)));
    let (waiting, paid) = (record(terms(), (25_000, 4_000)), record(terms(), (25_000, 25_000)));
    let hostile = record(hostile(), (0, 0));
    let wrong = Given { amount: Some("ten".into()) };
    let mistaken = {
        let scene = scene(tongue, &parts, NOW);
        let mistake = scene.read(&wrong).expect_err("it is wrong on purpose");
        Sample::of("request-mistake", &Request::with_mistake(&scene, &wrong, mistake.say(tongue)))
    };
    let away = {
        let mut record = whole.clone();
        record.request.archived_at = Some(NOW);
        record
    };
    vec![
        show("request", &whole, NOW),
        show("request-parts", &parts, NOW),
        mistaken,
        show("request-processing", &waiting, NOW),
        show("request-completed", &paid, NOW),
        show("request-expired", &parts, Timestamp(NOW.0 + 40 * 86_400)),
        show("request-put-away", &away, NOW),
        show("request-hostile", &hostile, NOW),
    ]
}

fn scene(tongue: Tongue, record: &RequestRecord, now: Timestamp) -> Scene<'_> {
    Scene {
        tongue,
        record,
        store: sample::STORE,
        now,
        network: Network::Mainnet,
        token: "A".repeat(55),
        look: Look::default(),
    }
}

/// A request over these terms for which so much came, in cents, and so much of it is settled.
pub(in crate::web) fn record(terms: RequestTerms, (paid, settled): (u64, u64)) -> RequestRecord {
    let id = RequestId::parse("Pf4RkQmZ8cXpPgFuVZ2kA7").expect("a good name");
    let store = StoreId::parse("harbour").expect("a good name");
    let request = PaymentRequest::create(id, store, terms, sample::MADE).request;
    let brought = Brought { paid, settled };
    let now = request.follow(brought, NOW).map_or(request.clone(), |change| change.request);
    RequestRecord { number: 7, request: now, brought }
}

/// A membership for 250 EUR.
pub(in crate::web) fn terms() -> RequestTerms {
    RequestTerms {
        price: Money::from_minor(25_000, sample::EUR()),
        title: "Membership 2027".into(),
        description: Some(
            "With it come\n\n- the **paper**, four times a year,\n- a berth in the harbour.".into(),
        ),
        email: Some("ann@example.org".into()),
        expires_at: Some(Timestamp(NOW.0 + 30 * 86_400)),
        reference: Some("2027-0042".into()),
        custom_amounts: false,
        form_response: None,
    }
}

fn in_parts() -> RequestTerms {
    RequestTerms { custom_amounts: true, description: None, ..terms() }
}

/// The same, under attack.
pub(in crate::web) fn hostile() -> RequestTerms {
    let text = || sample::HOSTILE.to_owned();
    RequestTerms {
        title: text(),
        description: Some(text().into()),
        reference: Some(text()),
        custom_amounts: true,
        ..terms()
    }
}
