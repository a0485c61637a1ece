//! One invoice and its possible fates, and the pages made of them: for the tests, and to be looked at.
use super::tongue::Tongue;
use askama::Template;
use domain::fact::Arrival;
use domain::invoice::{
    Details, Metadata, NetworkFeeMode, NewInvoice, Price, Prompt, RateSource, SpeedPolicy, Terms, Tolerance,
};
use domain::settings::StoreSettings;
use domain::{
    BlockHash, BlockRef, Currency, Fact, Invoice, InvoiceId, Method, Money, Origin, OutPoint, PaymentId,
    Rate, Sats, Seconds, StoreId, Timestamp, Txid,
};
use rust_decimal::Decimal;

/// A page as it is sent.
#[derive(Clone, Debug)]
pub struct Sample {
    /// What it shows.
    pub name: &'static str,
    /// The page.
    pub html: String,
    /// What its QR code holds, where it has one.
    pub code: Option<String>,
}

/// When the invoice was made.
pub(super) const MADE: Timestamp = Timestamp(1_795_356_300);
/// When most pages are looked at: two minutes later.
pub(super) const NOW: Timestamp = Timestamp(MADE.0 + 120);
/// When pages of expired invoices are looked at.
pub(super) const LATER: Timestamp = Timestamp(MADE.0 + 40 * 60);
/// The invoice's price in satoshis: 25 EUR at the sample's rate, rounded up.
pub(super) const PRICE: u64 = 41_233;
/// Text that would take a page over, were it taken for markup.
pub(super) const HOSTILE: &str = r#""><script src="https://evil.example/x.js">alert('1')</script><img src=x onerror=alert(1)>{{7*7}}&amp;"#;
/// Who is paid.
pub(super) const STORE: &str = "Friends of the Harbour";
/// The longest kind of address (first test vector of BIP86).
pub(super) const TAPROOT: &str = "bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr";

/// The first test vector of BIP84.
const ADDRESS: &str = "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu";
const TIP: u32 = 924_000;

/// Every page in every state, in that language.
pub fn samples(tongue: Tongue) -> Vec<Sample> {
    let mut samples = super::checkout::samples(tongue);
    samples.extend(super::receipt::samples(tongue));
    samples.extend(super::donate::samples(tongue));
    samples.extend(super::request::samples(tongue));
    samples.extend(super::pull::samples(tongue));
    samples.extend(super::guard::samples(tongue));
    samples.extend(super::notice::samples(tongue));
    samples
}

impl Sample {
    pub(super) fn of(name: &'static str, page: &impl Template) -> Self {
        let html = page.render().expect("writing to a string does not fail");
        Self { name, html, code: None }
    }
}

/// A store as its owner made it.
pub(super) fn settings() -> StoreSettings {
    StoreSettings {
        name: STORE.into(),
        support_url: Some("mailto:help@harbour.example?subject=Invoice%20{InvoiceId}".into()),
        ..StoreSettings::default()
    }
}

/// An invoice over 25 EUR, just made.
pub(super) fn invoice() -> Invoice {
    changed(|_| ())
}

/// The same with other terms.
pub(super) fn changed(change: impl FnOnce(&mut Terms)) -> Invoice {
    let mut terms = terms();
    change(&mut terms);
    let metadata = Metadata::parse(r#"{"itemDesc":"Harbour tour for two","orderId":"2026-0417"}"#);
    let details = Details { metadata: metadata.expect("it is an object"), ..Details::default() };
    let prompt = Prompt {
        method: Method::OnChain,
        destination: ADDRESS.into(),
        derivation: None,
        network_fee: Sats::try_new(210).expect("a small amount"),
    };
    let id = InvoiceId::parse("8EfSMnqPz8cXpPgFuVZ2kA").expect("a good name");
    let store = StoreId::parse("harbour").expect("a good name");
    Invoice::create(NewInvoice { id, store, terms, prompts: vec![prompt], details }).invoice
}

fn terms() -> Terms {
    Terms {
        price: Price::Fixed(Money::from_minor(2_500, EUR())),
        rate: Rate::try_new(Decimal::new(6_063_120, 2), EUR()).ok(),
        rate_source: Some(RateSource {
            sources: vec!["bitstamp".into(), "kraken".into()],
            at: Timestamp(MADE.0 - 40),
        }),
        created_at: MADE,
        expires_at: MADE.plus(Seconds::minutes(15)),
        monitored_until: MADE.plus(Seconds::hours(24)),
        speed: SpeedPolicy::MediumSpeed,
        tolerance: Tolerance::default(),
        network_fee_mode: NetworkFeeMode::Never,
    }
}

/// The store's settings, with a logo and a pale colour.
pub(super) fn branded() -> StoreSettings {
    let mut settings = StoreSettings { brand_color: Some("#F7B500".into()), ..settings() };
    settings.wear_logo("00112233aabbccdd");
    settings
}

/// The euro.
#[allow(non_snake_case, reason = "reads like the constant it can't be")]
pub(super) fn EUR() -> Currency {
    Currency::parse("EUR").expect("the table has it")
}

/// Payment number `n` waits in the mempool.
pub(super) fn seen(n: u8, sats: u64) -> Fact {
    Fact::Seen(arrival(n, sats, Timestamp(NOW.0 - 20)))
}

/// Payment number `n` is in the newest block.
pub(super) fn mined(n: u8, sats: u64) -> Fact {
    Fact::Mined { arrival: arrival(n, sats, Timestamp(NOW.0 - 20)), block: block(), tip: TIP }
}

/// A payment mined after the time was over.
pub(super) fn late(sats: u64) -> Fact {
    Fact::Mined { arrival: arrival(1, sats, Timestamp(LATER.0 - 300)), block: block(), tip: TIP }
}

/// Payment number `n` went away.
pub(super) fn gone(n: u8) -> Fact {
    Fact::Gone { id: id(n) }
}

/// When the fact was learnt.
pub(super) fn instant_of(fact: &Fact) -> Timestamp {
    match fact {
        Fact::Seen(arrival) | Fact::Received(arrival) | Fact::Mined { arrival, .. } => arrival.at,
        Fact::Buried { .. }
        | Fact::Unmined { .. }
        | Fact::Gone { .. }
        | Fact::Spent { .. }
        | Fact::Unspent { .. }
        | Fact::Explained { .. }
        | Fact::Traced { .. } => NOW,
    }
}

fn arrival(n: u8, sats: u64, at: Timestamp) -> Arrival {
    Arrival {
        id: id(n),
        method: Method::OnChain,
        destination: ADDRESS.into(),
        value: Sats::try_new(sats).expect("less than all there is"),
        at,
        replaceable: false,
        origin: Origin::Checked,
        spends: vec![OutPoint { txid: Txid([n ^ 0x5a; 32]), vout: 0 }],
        quote: None,
    }
}

fn id(n: u8) -> PaymentId {
    let txid = std::array::from_fn(|at| {
        n.wrapping_mul(97).wrapping_add(u8::try_from(at).unwrap_or(0).wrapping_mul(29))
    });
    PaymentId::OnChain(OutPoint { txid: Txid(txid), vout: 0 })
}

fn block() -> BlockRef {
    BlockRef { height: TIP, hash: BlockHash([7; 32]) }
}
