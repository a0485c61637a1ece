//! The shops: their settings, wallets and webhooks, and the invoices they ask for.
use crate::dice::Dice;
use crate::program::CENTS_PER_BTC;
use crate::receivers::{Mood, Post, RECORDS, Receiver};
use chain::wallet::Wallet;
use domain::invoice::{Details, Mark, NetworkFeeMode, Price, SpeedPolicy, Tolerance};
use domain::settings::StoreSettings;
use domain::webhook::{Secret, Subscription};
use domain::{
    Currency, Invoice, InvoiceId, Method, Money, Network, Seconds, StoreAccess, Timestamp, UserId, WebhookId,
};
use rust_decimal::Decimal;
use server::app::App;
use server::app::create_invoice::Order;
use server::app::payment_methods::{self, Given, Wanted};
use server::app::stores::{self, NewStore};
use std::sync::OnceLock;
use store::{PasswordHash, Person, StatedReceiver, Webhook};

/// The account key of the test vectors of BIP84, as a test network writes it.
const TPUB: &str = "tpubDC8msFGeGuwnKG9Upg7DM2b4DaRqg3CUZa5g8v2SRQ6K4NSkxUgd7HsL2XVWbVm39yBA4LAxysQAm397zwQSQoQgewGiYZqrA9DsP4zbQ1M";

/// A shop: what its owner has set up.
#[derive(Clone, Debug)]
pub(crate) struct Shop {
    pub(crate) access: StoreAccess,
    pub(crate) fee_mode: NetworkFeeMode,
}

/// What an invoice asks for, as the simulation itself understands it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    Sats(u64),
    Whatever,
}

/// An invoice as it was agreed; the oracle's own copy.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) id: InvoiceId,
    pub(crate) shop: usize,
    /// The script to pay to; none where there is nothing to pay.
    pub(crate) script: Option<Vec<u8>>,
    pub(crate) asked: Asked,
    pub(crate) created_at: Timestamp,
    pub(crate) expires_at: Timestamp,
    pub(crate) monitored_until: Timestamp,
    pub(crate) speed: SpeedPolicy,
    /// How much may be missing, in millionths.
    pub(crate) tolerance: u64,
    pub(crate) fee_mode: NetworkFeeMode,
    /// What each payment costs its payer, where it does.
    pub(crate) network_fee: u64,
    /// A person's words, in their order; the last one holds.
    pub(crate) marks: Vec<Mark>,
    pub(crate) archived: bool,
    /// As the program answered.
    pub(crate) answered: Invoice,
    /// As somebody last looked at it.
    pub(crate) looked_at: Invoice,
}

/// What is asked of the program, beside what the simulation knows about it.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) order: Order,
    pub(crate) asked: Asked,
    pub(crate) expires_after: u32,
    pub(crate) monitored_for: u32,
    pub(crate) speed: SpeedPolicy,
    pub(crate) tolerance: u64,
}

/// Addresses as somebody makes them offline: more than a run shows.
fn offline() -> String {
    static LIST: OnceLock<String> = OnceLock::new();
    let make = || {
        let wallet = Wallet::parse(&format!("{TPUB}-[taproot]"), Network::Regtest).expect("it is a wallet");
        (0..400).map(|index| wallet.address(index) + "\n").collect()
    };
    LIST.get_or_init(make).clone()
}

/// Sets up three shops: the first two share a wallet, the third has a list of addresses, each bears fees in its own way,
/// and all tell webhooks.
pub(crate) async fn set_up(app: &App, post: &Post) -> Vec<Shop> {
    let owner = person(app).await;
    let modes = [NetworkFeeMode::MultiplePaymentsOnly, NetworkFeeMode::Always, NetworkFeeMode::Never];
    let mut shops = Vec::new();
    for (number, fee_mode) in modes.into_iter().enumerate() {
        let settings = StoreSettings {
            name: format!("Shop {number}"),
            network_fee_mode: fee_mode,
            ..StoreSettings::default()
        };
        let new = NewStore::with(settings).expect("the settings are in order");
        let record = new.record(app.now(), &app.chance);
        let by = app.system.actor();
        stores::add(&app.store, &by, owner.clone(), record.clone()).await.expect("it has an owner");
        let access = app.system.to_store(&record.id);
        let wallet = if number < 2 { TPUB.to_owned() } else { offline() };
        let given = Given { wallet: Some(wallet), ..Given::default() };
        let wanted = Wanted { enabled: Some(true), wallet: Some(given) };
        let put = payment_methods::put(app, &access, Method::OnChain, wanted).await;
        assert!(put.is_ok(), "the wallet is in order");
        shops.push(Shop { access, fee_mode });
    }
    for receiver in receivers() {
        put_webhook(app, post, &shops, receiver).await;
    }
    let records = StatedReceiver {
        name: RECORDS.into(),
        place: "records".into(),
        new_id: WebhookId::from_random(app.chance.bytes()),
    };
    app.store.declare_receiver(&shops[0].access, records, app.now()).await.expect("the shop is there");
    shops
}

async fn person(app: &App) -> UserId {
    let id = UserId::from_random(app.chance.bytes());
    let person = Person {
        id: id.clone(),
        email: "owner@example.org".into(),
        name: None,
        password_hash: PasswordHash("nobody signs in here".into()),
        created_at: app.now(),
        administrator_at: None,
        disabled_at: None,
    };
    app.store.create_person(&app.system.actor(), person).await.expect("there is nobody yet");
    id
}

fn receivers() -> Vec<Receiver> {
    let one = |name: &str, shop: usize| Receiver {
        webhook: String::new(),
        shop,
        url: format!("https://{name}.example.org/hook"),
        secret: format!("the secret of {name}"),
        wants: &[],
        automatic: true,
        steady: false,
        mood: Mood::Up,
        receipts: Vec::new(),
    };
    let whsec = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned();
    let picky = &["InvoiceCreated", "InvoiceSettled", "InvoicePaymentReversed", "InvoicePaidAfterExpiration"];
    vec![
        Receiver { steady: true, secret: whsec, ..one("steady", 0) },
        one("moody", 0),
        Receiver { mood: Mood::Dead, ..one("dead", 0) },
        Receiver { steady: true, wants: picky, ..one("picky", 1) },
        Receiver { mood: Mood::Flapping, ..one("flapping", 1) },
        Receiver { automatic: false, ..one("once", 2) },
        one("moody-too", 2),
    ]
}

async fn put_webhook(app: &App, post: &Post, shops: &[Shop], receiver: Receiver) {
    let id = WebhookId::from_random(app.chance.bytes());
    let specific = receiver.wants.iter().map(|&name| name.to_owned()).collect();
    let webhook = Webhook {
        id: id.clone(),
        url: receiver.url.clone(),
        secret: Secret::parse(&receiver.secret).expect("it is not empty"),
        enabled: true,
        automatic: receiver.automatic,
        subscription: Subscription { everything: receiver.wants.is_empty(), specific },
        created_at: app.now(),
    };
    app.store.create_webhook(&shops[receiver.shop].access, webhook).await.expect("the shop is there");
    post.add(Receiver { webhook: id.as_str().into(), ..receiver });
}

/// Any invoice at all.
pub(crate) fn any_request(dice: &mut Dice) -> Request {
    let usd = Currency::parse("USD").expect("it is in the table");
    let (price, asked) = match dice.below(20) {
        0..=9 => {
            let cents = dice.between(1, 50_000);
            (
                Price::Fixed(Money::from_minor(cents, usd)),
                Asked::Sats((cents * 100_000_000).div_ceil(CENTS_PER_BTC)),
            )
        }
        10..=15 => {
            let sats = dice.between(1, 3_000_000);
            (Price::Fixed(Money::from_minor(sats, Currency::BTC)), Asked::Sats(sats))
        }
        16..=18 => (Price::Open(usd), Asked::Whatever),
        _ => (Price::Fixed(Money::from_minor(0, usd)), Asked::Sats(0)),
    };
    let speed = SpeedPolicy::ALL[dice.below(4) as usize];
    let expires_after = [30, 300, 900, 3_600, 86_400][dice.below(5) as usize];
    let monitored_for = [600, 3_600, 86_400, 604_800][dice.below(4) as usize];
    let tolerance: u64 = [0, 0, 0, 10_000, 125_000, 1_000_000][dice.below(6) as usize];
    let percent = Decimal::new(i64::try_from(tolerance).expect("it is small"), 4);
    let order = Order {
        price,
        speed: Some(speed),
        expires_after: Some(Seconds(expires_after)),
        monitored_for: Some(Seconds(monitored_for)),
        tolerance: Tolerance::from_percent(percent),
        details: Details::default(),
    };
    Request { order, asked, expires_after, monitored_for, speed, tolerance }
}

/// The oracle's copy of what the program has just agreed to. `Err` where it is not what was asked for.
pub(crate) fn shown(
    shop: usize,
    fee_mode: NetworkFeeMode,
    request: &Request,
    now: Timestamp,
    answered: Invoice,
) -> Result<Shown, String> {
    let free = request.asked == Asked::Sats(0);
    let expires_at = Timestamp(now.0 + i64::from(request.expires_after));
    let script = match (answered.prompts.as_slice(), free) {
        ([], true) => None,
        ([prompt], false) => chain::script(&prompt.destination, Network::Regtest),
        (prompts, _) => {
            return Err(format!("an invoice over {:?} can be paid by {prompts:?}", request.asked));
        }
    };
    Ok(Shown {
        id: answered.id.clone(),
        shop,
        script,
        asked: request.asked,
        created_at: now,
        expires_at,
        monitored_until: Timestamp(expires_at.0 + i64::from(request.monitored_for)),
        speed: request.speed,
        tolerance: request.tolerance,
        fee_mode,
        network_fee: answered.prompts.first().map_or(0, |prompt| prompt.network_fee.to_sat()),
        marks: Vec::new(),
        archived: false,
        looked_at: answered.clone(),
        answered,
    })
}
