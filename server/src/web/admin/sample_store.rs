//! A store in all its states, for samples of its pages.
use super::Shell;
use super::shell::store_path;
use crate::app::overview::Overview;
use crate::web::sample::{self, LATER, PRICE};
use domain::event::payloads;
use domain::invoice::{Derivation, Mark, Metadata};
use domain::ledger::Account;
use domain::webhook::{Secret, Subscription};
use domain::{
    Change, DeliveryId, EventId, Fact, Invoice, InvoiceId, PaymentId, Sats, Seconds, SignedSats, StoreId,
    Timestamp, WalletNo, WebhookId,
};
use store::{
    Backlog, Balance, Coin, DAY, Delivery, DeliveryRow, JournalRow, Received, StoredEntry, StoredEvent,
    Waiting, Webhook,
};

/// When the pages are looked at.
pub(super) const NOW: Timestamp = Timestamp(LATER.0 + 3 * DAY);

/// An invoice and what is kept of it.
#[derive(Clone, Debug)]
struct Story {
    invoice: Invoice,
    events: Vec<StoredEvent>,
    entries: Vec<StoredEntry>,
}

/// What is around a page of the store.
pub(super) fn in_store(title: &str, end: &str) -> Shell {
    let (id, here) = (store(), path(end));
    Shell::sample(title, &here).sample_in_store((&id, sample::STORE), &here)
}

/// The path of one of its pages.
pub(super) fn path(end: &str) -> String {
    format!("{}{end}", store_path(&store()))
}

fn store() -> StoreId {
    StoreId::parse("harbour").expect("a good name")
}

/// Invoices of every kind.
pub(super) fn invoices() -> Vec<Invoice> {
    stories().into_iter().map(|story| story.invoice).collect()
}

/// Those that need a person.
pub(super) fn odd_invoices() -> Vec<Invoice> {
    let is_odd = |invoice: &Invoice| super::invoices::tone(invoice.verdict()) == "odd";
    invoices().into_iter().filter(is_odd).collect()
}

/// What was told and booked of one of them.
pub(super) fn told(invoice: &Invoice) -> (Vec<StoredEvent>, Vec<StoredEntry>) {
    let found = stories().into_iter().find(|story| story.invoice.id == invoice.id);
    found.map(|story| (story.events, story.entries)).unwrap_or_default()
}

/// One whose shop wrote markup on it.
pub(super) fn hostile() -> Invoice {
    let mut invoice = sample::invoice();
    let written = serde_json::json!({ "orderId": sample::HOSTILE, "itemDesc": sample::HOSTILE });
    invoice.details.metadata = Metadata::parse(&written.to_string()).expect("it is an object");
    invoice
}

fn stories() -> Vec<Story> {
    let at = |seconds: u32| sample::NOW.plus(Seconds(seconds));
    let lost = at(2 * 86_400);
    let all: [&dyn Fn(Story) -> Story; 9] = [
        &|story| story,
        &|story| story.learn(&sample::seen(1, PRICE / 3), at(0)),
        &|story| story.learn(&sample::seen(1, PRICE), at(0)),
        &|story| story.learn(&sample::seen(1, PRICE), at(0)).learn(&sample::mined(1, PRICE), at(600)),
        &|story| story.learn(&sample::mined(1, PRICE + 12_000), at(300)),
        &|story| story.tick(LATER),
        &|story| story.tick(LATER).learn(&sample::late(PRICE), at(5_000)),
        &|story| story.learn(&sample::seen(1, PRICE), at(0)).tick(lost),
        &|story| story.tick(LATER).mark(lost),
    ];
    all.iter().zip(0_u8..).map(|(tell, number)| tell(Story::new(number))).collect()
}

impl Story {
    fn new(number: u8) -> Self {
        let mut invoice = sample::invoice();
        invoice.id = InvoiceId::from_random([number + 1; 16]);
        invoice.prompts[0].derivation = Some(Derivation { wallet: WalletNo(1), index: number.into() });
        Self { invoice, events: Vec::new(), entries: Vec::new() }
    }

    fn learn(self, fact: &Fact, at: Timestamp) -> Self {
        let change = self.invoice.learn(fact, at);
        self.take(change)
    }

    fn tick(self, at: Timestamp) -> Self {
        let change = self.invoice.tick(at);
        self.take(change)
    }

    fn mark(self, at: Timestamp) -> Self {
        let change = self.invoice.mark(Mark::Settled, at).ok();
        self.take(change)
    }

    fn take(mut self, change: Option<Change>) -> Self {
        let Some(Change { invoice, events, entries, .. }) = change else { return self };
        for (event, payload) in events.iter().zip(payloads(&events, &invoice)) {
            let id = EventId::from_random([0; 16]);
            self.events.push(StoredEvent { id, kind: event.kind.name().into(), at: event.at, payload });
        }
        self.entries.extend(entries.into_iter().zip(1_i64..).map(|(entry, number)| {
            let worth = entry.worth();
            StoredEntry { number, entry, worth }
        }));
        Self { invoice, ..self }
    }
}

/// The journal, the last entry first.
pub(super) fn journal() -> Vec<JournalRow> {
    let all = stories().into_iter().flat_map(|story| story.entries);
    let mut rows: Vec<JournalRow> =
        all.map(|stored| JournalRow { stored, order_id: Some("2026-0417".into()) }).collect();
    rows.reverse();
    rows
}

/// What stands where.
pub(super) fn balances() -> Vec<Balance> {
    let balance = |account, sats| Balance { account, amount: signed(sats) };
    vec![
        balance(Account::Wallet(WalletNo(1)), 120_500_000),
        balance(Account::Donations, -80_000_000),
        balance(Account::Invoices, -40_500_000),
    ]
}

fn signed(sats: i64) -> SignedSats {
    SignedSats::try_new(sats).expect("a small amount")
}

/// What came in, more on some days than on others, over two years.
pub(super) fn received() -> Vec<Received> {
    let day = |ago: i64| Received {
        day: Timestamp((NOW.0.div_euclid(DAY) - ago) * DAY),
        currency: Some(sample::EUR()),
        amount: signed(40_000 + ago * 7_919 % 23 * 21_000),
        worth: 2_500 + ago * 7_919 % 23 * 1_270,
    };
    let taken_back = Received { amount: signed(-30_000), worth: -1_800, ..day(4) };
    let unknown = Received { currency: None, worth: 0, amount: signed(5_000), ..day(1) };
    (0..700).rev().filter(|ago| ago % 11 != 4).map(day).chain([taken_back, unknown]).collect()
}

/// A store at a glance.
pub(super) fn overview() -> Overview {
    let waiting = Waiting { new: 12, processing: 3, odd: 2 };
    Overview {
        invoices: Some((waiting, odd_invoices().into_iter().take(2).collect())),
        books: Some((received(), balances())),
        late: Vec::new(),
    }
}

/// A receiver that does not answer.
pub(super) fn late() -> Vec<Backlog> {
    let (webhook, oldest) = (hook(), Some(Timestamp(NOW.0 - 7_200)));
    let url = "https://shop.example/hooks/almoner".into();
    let (push, given_up) = (None, 0);
    vec![Backlog {
        webhook,
        store: store(),
        url,
        push,
        enabled: true,
        waiting: 4,
        oldest,
        attempts: 6,
        given_up,
    }]
}

fn hook() -> WebhookId {
    WebhookId::parse("hook").expect("a good name")
}

/// A webhook at that address.
pub(super) fn webhook(url: &str) -> Webhook {
    Webhook {
        id: hook(),
        url: url.into(),
        secret: Secret::parse("a secret").expect("it is none too short"),
        enabled: true,
        automatic: true,
        subscription: Subscription::default(),
        created_at: sample::MADE,
    }
}

/// Deliveries as they can go: accepted, failing, given up, not yet sent.
pub(super) fn deliveries() -> Vec<DeliveryRow> {
    let blank = |number: u8| Delivery {
        id: DeliveryId::from_random([number; 16]),
        original: None,
        created_at: sample::MADE,
        due_at: None,
        attempts: 0,
        last_at: None,
        http_status: None,
        error: None,
        delivered_at: None,
        failed_at: None,
    };
    let tried = |number, attempts| Delivery { attempts, last_at: Some(NOW), ..blank(number) };
    let all = [
        Delivery { http_status: Some(200), delivered_at: Some(NOW), ..tried(1, 1) },
        Delivery { http_status: Some(503), due_at: Some(NOW.plus(Seconds(600))), ..tried(2, 4) },
        Delivery { error: Some("the connection was refused".into()), failed_at: Some(NOW), ..tried(3, 12) },
        Delivery { due_at: Some(NOW), ..blank(4) },
    ];
    let row = |delivery| DeliveryRow {
        delivery,
        kind: "InvoiceSettled".into(),
        invoice: Some(sample::invoice().id),
        request: None,
        payout: None,
        webhook: hook(),
        url: "https://shop.example/hooks/almoner".into(),
    };
    all.into_iter().map(row).collect()
}

/// Coins of some of the invoices.
pub(super) fn coins() -> Vec<Coin> {
    let coin = |fact: Fact, sats: u64, is_change: bool| {
        let Some(PaymentId::OnChain(outpoint)) = fact.payment().cloned() else { return None };
        let value = Sats::try_new(sats)?;
        let order_id = (!is_change).then(|| "2026-0417".into());
        let (invoice, is_held) = (sample::invoice().id, is_change);
        Some(Coin {
            outpoint,
            value,
            height: 924_000,
            invoice,
            order_id,
            is_change,
            is_settled: true,
            is_held,
        })
    };
    [coin(sample::mined(1, PRICE), PRICE, false), coin(sample::mined(2, 900), 900, true)]
        .into_iter()
        .flatten()
        .collect()
}

/// An address, of those that come next.
pub(super) fn address() -> String {
    sample::TAPROOT.into()
}
