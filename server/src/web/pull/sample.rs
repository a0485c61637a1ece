//! A pull payment: open, partly claimed, with a mistake, all claimed, not begun, expired, withdrawn, under attack.
use super::{Given, Pull, Scene};
use crate::app::payouts::ClaimError;
use crate::web::look::Look;
use crate::web::sample::{self, NOW, Sample};
use crate::web::tongue::Tongue;
use domain::payout::NewPayout;
use domain::pull_payment::PullTerms;
use domain::{Money, Network, Payout, PayoutId, PullPayment, PullPaymentId, Sats, StoreId, Timestamp};
use store::{NotClaimed, PayoutRecord, PullRecord};

/// Every state of the page.
pub(in crate::web) fn samples(tongue: Tongue) -> Vec<Sample> {
    let (whole, claimed) = (record(terms(), 0), [payout(1), payout(2)]);
    let (parts, empty) = (record(terms(), 15_000), record(terms(), 25_000));
    let show = |name, record: &PullRecord, payouts: &[PayoutRecord], now| {
        Sample::of(name, &Pull::new(&scene(tongue, (record, payouts), now)))
    };
    let given = Given { address: Some("bc1q".into()), amount: Some("300".into()) };
    let mistaken = {
        let scene = scene(tongue, (&parts, &claimed), NOW);
        let mistake = scene.refusal(&ClaimError::NotClaimed(NotClaimed::SameDestination));
        Sample::of("pull-mistake", &Pull::with_mistake(&scene, &given, mistake))
    };
    let away = PullRecord { pull: whole.pull.archived(NOW).expect("once"), ..whole.clone() };
    vec![
        show("pull", &whole, &[], NOW),
        show("pull-parts", &parts, &claimed, NOW),
        mistaken,
        show("pull-empty", &empty, &claimed, NOW),
        show("pull-waits", &whole, &[], Timestamp(NOW.0 - 86_400)),
        show("pull-expired", &parts, &claimed, Timestamp(NOW.0 + 40 * 86_400)),
        show("pull-withdrawn", &away, &[], NOW),
        show("pull-hostile", &record(hostile(), 0), &[], NOW),
    ]
}

fn scene<'a>(
    tongue: Tongue,
    (record, payouts): (&'a PullRecord, &'a [PayoutRecord]),
    now: Timestamp,
) -> Scene<'a> {
    Scene {
        tongue,
        record,
        payouts,
        store: sample::STORE,
        now,
        network: Network::Mainnet,
        token: "A".repeat(55),
        look: Look::default(),
    }
}

fn record(terms: PullTerms, claimed: u64) -> PullRecord {
    let id = PullPaymentId::parse("Pf4RkQmZ8cXpPgFuVZ2kA7").expect("a good name");
    let pull = PullPayment::create(id, store(), terms, sample::MADE);
    PullRecord { number: 7, pull, claimed }
}

fn store() -> StoreId {
    StoreId::parse("harbour").expect("a good name")
}

/// A refund of 250 EUR.
fn terms() -> PullTerms {
    PullTerms {
        name: "Refund of the harbour tour".into(),
        description: "The boat is **in repair**; we are sorry.".into(),
        starts_at: Some(sample::MADE),
        expires_at: Some(Timestamp(NOW.0 + 30 * 86_400)),
        ..PullTerms::over(Money::from_minor(25_000, sample::EUR()))
    }
}

/// The same, under attack.
fn hostile() -> PullTerms {
    let text = || sample::HOSTILE.to_owned();
    PullTerms { name: text(), description: text(), ..terms() }
}

/// The second waits for approval, the first may be paid.
fn payout(number: i64) -> PayoutRecord {
    let new = NewPayout {
        id: PayoutId::parse("QvV8mPj2Wr7sXhD4nK6tYb").expect("a good name"),
        store: store(),
        pull_payment: None,
        is_refund: true,
        destination: sample::TAPROOT.into(),
        claimed: Money::from_minor(7_500, sample::EUR()),
        metadata: serde_json::Map::new(),
    };
    let payout = Payout::create(new, sample::MADE).payout;
    let rate = sample::invoice().terms.rate.expect("it has one");
    let payout = match number {
        1 => payout.approve(0, (rate, Sats::DUST), NOW).expect("it waits").payout,
        _ => payout,
    };
    PayoutRecord { number, payout, script: Vec::new() }
}
