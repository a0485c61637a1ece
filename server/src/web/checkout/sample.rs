//! The checkout page in every stage, made by the real rules from the facts that lead there.
use super::{Checkout, Scene};
use crate::web::sample::{self, LATER, PRICE, Sample, TAPROOT};
use crate::web::tongue::Tongue;
use domain::invoice::{Checkout as Options, Mark, Metadata, NetworkFeeMode, Price, SpeedPolicy};
use domain::settings::StoreSettings;
use domain::{Currency, Fact, Invoice, InvoiceId, Money, Network, Timestamp};
use std::sync::LazyLock;

/// As long as a real one.
const TOKEN: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

static SETTINGS: LazyLock<StoreSettings> = LazyLock::new(sample::settings);

const THANKS: &str = "Thank you! We tell how it goes on [our site](https://harbour.example/).";

/// Every stage and every peculiarity.
pub(in crate::web) fn samples(tongue: Tongue) -> Vec<Sample> {
    let mut samples = stages(tongue);
    samples.extend(open_and_empty(tongue));
    samples.extend(peculiar(tongue));
    samples
}

fn stages(tongue: Tongue) -> Vec<Sample> {
    let show = |name, invoice: &Invoice| page(name, scene(tongue, invoice));
    let show_later = |name, invoice: &Invoice| page(name, Scene { now: LATER, ..scene(tongue, invoice) });
    let made = sample::invoice;
    let slow = || sample::changed(|terms| terms.speed = SpeedPolicy::LowMediumSpeed);
    let part = || made().told(sample::seen(1, 15_000));
    let seen = || made().told(sample::seen(1, PRICE));
    let mined = || sample::mined(1, PRICE);
    vec![
        show("checkout-waiting", &made()),
        show("checkout-part-paid", &part()),
        show("checkout-seen", &seen()),
        show("checkout-confirming", &slow().told(mined())),
        show("checkout-paid", &with_way_back(made().told(mined()))),
        show("checkout-paid-over", &made().told(sample::mined(1, PRICE + 5_000))),
        show("checkout-seen-over", &made().told(sample::seen(1, PRICE + 5_000))),
        show_later("checkout-expired", &made()),
        show_later("checkout-expired-part", &part()),
        show_later("checkout-paid-late", &made().told(sample::late(PRICE))),
        show_later("checkout-unconfirmed", &seen().at(Timestamp(made().terms.monitored_until.0 + 60))),
        show("checkout-accepted", &marked(Mark::Settled)),
        show("checkout-declined", &marked(Mark::Invalid)),
    ]
}

fn open_and_empty(tongue: Tongue) -> Vec<Sample> {
    let show = |name, invoice: &Invoice| page(name, scene(tongue, invoice));
    let priced = |price| sample::changed(|terms| terms.price = price);
    let open = || priced(Price::Open(sample::EUR()));
    let whole = sample::changed(|terms| {
        terms.price = Price::Fixed(Money::from_minor(120_000, Currency::SATS));
        terms.rate = domain::Rate::of_bitcoin(Currency::SATS);
    });
    vec![
        show("checkout-open", &open()),
        show("checkout-open-paid", &open().told(sample::mined(1, 33_000))),
        show("checkout-nothing-due", &priced(Price::Fixed(Money::from_minor(0, sample::EUR())))),
        show("checkout-sats", &whole),
    ]
}

fn peculiar(tongue: Tongue) -> Vec<Sample> {
    let show = |name, invoice: &Invoice| page(name, scene(tongue, invoice));
    let made = sample::invoice();
    let bad = StoreSettings {
        name: sample::HOSTILE.into(),
        html_title: Some(sample::HOSTILE.into()),
        ..sample::settings()
    };
    let with_fees = sample::changed(|terms| terms.network_fee_mode = NetworkFeeMode::Always);
    let replaced =
        made.clone().told(sample::seen(1, PRICE)).told(sample::gone(1)).told(sample::seen(2, 20_000));
    let mut taproot = made.clone();
    taproot.prompts[0].destination = TAPROOT.into();
    let crowd = (0..30).fold(made.clone(), |invoice, n| invoice.told(sample::mined(n, 400)));
    let ours = with_way_back(made.clone().told(sample::mined(1, PRICE)));
    let away = StoreSettings { redirect_automatically: true, ..sample::settings() };
    let plain = StoreSettings {
        show_store_header: false,
        show_pay_in_wallet_button: false,
        html_title: Some("Harbour shop".into()),
        ..sample::settings()
    };
    let other = InvoiceId::parse("4Vx1qPb2mRkLz9sT6YhWcD").expect("a good name");
    vec![
        show("checkout-replaced", &replaced),
        show("checkout-with-fees", &with_fees),
        show("checkout-taproot", &taproot),
        show("checkout-crowd", &crowd),
        page(
            "checkout-thanks",
            Scene { thanks: Some(THANKS), ..scene(tongue, &made.clone().told(sample::seen(1, PRICE))) },
        ),
        of("checkout-away", &away, scene(tongue, &ours)),
        of("checkout-in-its-colour", &sample::branded(), scene(tongue, &made)),
        of("checkout-plain", &plain, scene(tongue, &made)),
        page("checkout-renewed", Scene { now: LATER, successor: Some(&other), ..scene(tongue, &made) }),
        page("checkout-paid-before", Scene { paid_before: Some(&other), ..scene(tongue, &made) }),
        page("checkout-of-an-order", Scene { now: LATER, ..scene(tongue, &with_way_back(made.clone())) }),
        page("checkout-seen-late", Scene { seen_late: true, ..scene(tongue, &made) }),
        page("checkout-still", Scene { still: true, ..scene(tongue, &made) }),
        page("checkout-demo", Scene { demo: true, network: Network::Regtest, ..scene(tongue, &made) }),
        of("checkout-hostile", &bad, scene(tongue, &hostile())),
        of("checkout-hostile-paid", &bad, scene(tongue, &hostile().told(sample::mined(1, PRICE)))),
        of("checkout-hostile-expired", &bad, Scene { now: LATER, ..scene(tongue, &hostile()) }),
    ]
}

fn hostile() -> Invoice {
    let mut invoice = sample::invoice();
    let metadata = serde_json::json!({ "itemDesc": sample::HOSTILE, "orderId": sample::HOSTILE }).to_string();
    invoice.details.metadata = Metadata::parse(&metadata).expect("it is an object");
    let redirect = format!("https://shop.example/{}?order={{OrderId}}", sample::HOSTILE);
    invoice.details.checkout = Options { redirect_url: Some(redirect.into()), ..Options::default() };
    invoice
}

fn marked(mark: Mark) -> Invoice {
    let invoice = sample::invoice();
    invoice.mark(mark, sample::NOW).expect("a new invoice can be marked").invoice
}

fn with_way_back(mut invoice: Invoice) -> Invoice {
    invoice.details.checkout.redirect_url = Some("https://harbour.example/thanks?order={OrderId}".into());
    invoice
}

fn scene(tongue: Tongue, invoice: &Invoice) -> Scene<'_> {
    Scene {
        tongue,
        invoice,
        settings: &SETTINGS,
        successor: None,
        paid_before: None,
        token: Some(TOKEN),
        thanks: None,
        now: sample::NOW,
        network: Network::Mainnet,
        height: Some(924_000),
        seen_late: false,
        demo: false,
        still: false,
    }
}

fn of(name: &'static str, settings: &StoreSettings, scene: Scene<'_>) -> Sample {
    page(name, Scene { settings, ..scene })
}

fn page(name: &'static str, scene: Scene<'_>) -> Sample {
    let code = super::code(scene.invoice, scene.now);
    Sample { code, ..Sample::of(name, &Checkout::new(scene)) }
}

/// An invoice that learns in passing.
pub(in crate::web) trait Told {
    /// After that fact.
    fn told(self, fact: Fact) -> Self;
    /// At that instant.
    fn at(self, now: Timestamp) -> Self;
}

impl Told for Invoice {
    fn told(self, fact: Fact) -> Self {
        let at = sample::instant_of(&fact);
        self.learn(&fact, at).map_or(self, |change| change.invoice)
    }

    fn at(self, now: Timestamp) -> Self {
        self.tick(now).map_or(self, |change| change.invoice)
    }
}
