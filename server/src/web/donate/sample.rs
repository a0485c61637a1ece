//! The donation page: empty, with a mistake in it, in other currencies, with everything an owner can set, without a
//! rate, over, under attack; and the page that helps to share it.
use super::{Donate, Given, Offer, Scene, Share, read};
use crate::web::look::Look;
use crate::web::sample::{self, NOW, Sample};
use crate::web::tongue::Tongue;
use domain::donation_page::{PageSettings, Progress, Slug};
use domain::{Currency, DonationPage, Money, Network, PageId, Rate, Sats, StoreId, Timestamp};
use store::{Declared, PageRecord};

const STORE: &str = "Friends of the Harbour";
const TEXT: &str = "The pier is **a hundred years old** and leaks.\n\nWith what you give we\n\n\
    - mend its roof,\n- paint the light,\n- keep the [sea rescue](https://rescue.example.org/) going.";

/// Every state of the page.
pub(in crate::web) fn samples(tongue: Tongue) -> Vec<Sample> {
    [of_stores(tongue), of_owners(tongue)].concat()
}

/// The page that every store has.
fn of_stores(tongue: Tongue) -> Vec<Sample> {
    let id = StoreId::parse("harbour").expect("a good name");
    let scene = |store, currency| Scene {
        tongue,
        id: &id,
        store,
        record: None,
        offer: Offer::of_store(currency, |_| true),
        goal_rate: None,
        now: NOW,
        network: Network::Mainnet,
        token: "A".repeat(55),
        look: Look::default(),
    };
    let home = scene(STORE, sample::EUR());
    vec![
        empty("donate", &home),
        Sample::of("donate-named", &Donate::new(&home, &amount("40"))),
        mistaken("donate-mistake", &home, amount("ten")),
        mistaken("donate-empty", &home, amount("")),
        empty("donate-sats", &scene(STORE, Currency::SATS)),
        empty("donate-in-its-colour", &Scene { look: Look::of(&id, &sample::branded()), ..home.clone() }),
        empty("donate-test", &Scene { network: Network::Regtest, ..home.clone() }),
        mistaken("donate-hostile", &scene(sample::HOSTILE, sample::EUR()), amount(sample::HOSTILE)),
    ]
}

/// Pages that owners made.
fn of_owners(tongue: Tongue) -> Vec<Sample> {
    let id = StoreId::parse("harbour").expect("a good name");
    let whole = record(whole());
    let bitcoin =
        record(PageSettings { goal: Some(Money::from_minor(50_000_000, Currency::BTC)), ..titled() });
    let few = record(few());
    let hostile = record(hostile());
    let scene = |record, rate: Option<Rate>| scene(tongue, &id, (record, rate));
    let now = scene(&whole, rate());
    let later = Timestamp(NOW.0 + 90 * 86_400);
    vec![
        empty("donate-page", &now),
        empty("donate-page-no-rate", &scene(&whole, None)),
        empty("donate-page-ended", &Scene { now: later, ..now.clone() }),
        mistaken("donate-page-mistake", &now, Given { currency: Some("JPY".into()), ..amount("500") }),
        empty("donate-page-bitcoin", &scene(&bitcoin, Rate::of_bitcoin(Currency::BTC))),
        mistaken("donate-page-few", &scene(&few, rate()), amount("6")),
        empty("donate-page-hostile", &scene(&hostile, rate())),
        Sample::of("donate-share", &Share::new(&now, "https://give.example.org")),
        Sample::of("donate-share-few", &Share::new(&scene(&few, rate()), "https://give.example.org")),
    ]
}

fn scene<'a>(tongue: Tongue, id: &'a StoreId, (record, rate): (&'a PageRecord, Option<Rate>)) -> Scene<'a> {
    Scene {
        tongue,
        id,
        store: STORE,
        record: Some(record),
        offer: Offer::of_page(&record.page.settings, sample::EUR(), |_| rate.is_some()),
        goal_rate: rate,
        now: NOW,
        network: Network::Mainnet,
        token: "A".repeat(55),
        look: Look::default(),
    }
}

fn rate() -> Option<Rate> {
    Rate::try_new(60_631.into(), sample::EUR()).ok()
}

fn record(settings: PageSettings) -> PageRecord {
    let page = DonationPage {
        id: PageId::parse("pier").expect("a good name"),
        store: StoreId::parse("harbour").expect("a good name"),
        slug: Slug::parse("save-the-pier").expect("a good name"),
        created_at: NOW,
        archived_at: None,
        settings,
    };
    let received = Sats::try_new(7_421_500).expect("less than all there is");
    let picture_at = page.settings.picture_text.as_ref().map(|_| NOW);
    PageRecord {
        page,
        progress: Progress { received, donations: 118 },
        picture_at,
        declared: Declared::Never,
    }
}

fn titled() -> PageSettings {
    PageSettings { title: "Save the old pier".into(), ..PageSettings::default() }
}

fn whole() -> PageSettings {
    PageSettings {
        text: Some(TEXT.into()),
        picture_text: Some("The pier at low tide".into()),
        currencies: vec![Currency::BTC, sample::EUR()],
        presets: vec![5.into(), 20.into(), 50.into()],
        campaign: Some("Roof and light".into()),
        goal: Some(Money::from_minor(1_000_000, sample::EUR())),
        ends_at: Some(Timestamp(NOW.0 + 30 * 86_400)),
        thanks: Some("Thank you! We tell how it goes on [our site](https://pier.example.org/).".into()),
        ..titled()
    }
}

fn few() -> PageSettings {
    let presets = vec![5.into(), 10.into()];
    PageSettings { presets, free_amount: false, open_amount: false, ..titled() }
}

fn hostile() -> PageSettings {
    let text = || Some(sample::HOSTILE.to_owned());
    PageSettings {
        title: sample::HOSTILE.into(),
        text: text(),
        picture_text: text(),
        campaign: text(),
        thanks: text(),
        ..PageSettings::default()
    }
}

fn amount(text: &str) -> Given {
    Given { amount: text.into(), ..Given::default() }
}

fn empty(name: &'static str, scene: &Scene<'_>) -> Sample {
    Sample::of(name, &Donate::new(scene, &Given::default()))
}

fn mistaken(name: &'static str, scene: &Scene<'_>, given: Given) -> Sample {
    let mistake = read(&given, &scene.offer).expect_err("the samples are wrong on purpose");
    Sample::of(name, &Donate::with_mistake(scene, &given, mistake.say(scene.tongue)))
}
