//! A small world to tell stories in: a store with an owner and a wallet, invoices, payments, webhooks.
use crate::place::{NOW, Place};
use domain::invoice::{
    Derivation, Details, Donation, Metadata, NetworkFeeMode, NewInvoice, Price, Prompt, SpeedPolicy, Terms,
    Tolerance,
};
use domain::settings::StoreSettings;
use domain::webhook::{Decision, Secret, Subscription};
use domain::{
    Arrival, BlockHash, BlockRef, Change, Currency, DeliveryId, Fact, Invoice, InvoiceId, Method, Money,
    Origin, OutPoint, PageId, PaymentId, Rate, RequestId, Sats, StoreAccess, StoreId, SystemAccess,
    Timestamp, Txid, UserId, WalletNo, WebhookId,
};
use store::{
    Attempt, Commit, IssuedAddress, Member, NewRow, PasswordHash, Person, Result, Store, StoreRecord, Webhook,
};

pub(crate) const SYSTEM: SystemAccess = SystemAccess::for_program();
pub(crate) const PRICE: u64 = 100_000;

/// A store with an owner and a wallet.
pub(crate) struct Shop {
    pub(crate) store: Store,
    pub(crate) access: StoreAccess,
    pub(crate) wallet: WalletNo,
}

/// 16 bytes that say who they are.
pub(crate) fn bytes(name: &str, number: u32) -> [u8; 16] {
    let mut bytes = [0; 16];
    for (place, byte) in name.bytes().take(12).enumerate() {
        bytes[place] = byte;
    }
    bytes[12..].copy_from_slice(&number.to_be_bytes());
    bytes
}

pub(crate) fn person(name: &str) -> Person {
    Person {
        id: UserId::from_random(bytes(name, 0)),
        email: format!("{name}@example.org").into(),
        name: Some(name.into()),
        password_hash: PasswordHash(format!("hash of {name}")),
        created_at: NOW,
        administrator_at: None,
        disabled_at: None,
    }
}

/// An order: what differs between the invoices of a story.
#[derive(Clone)]
pub(crate) struct Order {
    pub(crate) number: u32,
    pub(crate) order_id: Option<String>,
    pub(crate) terms: Vec<String>,
    pub(crate) at: Timestamp,
    pub(crate) speed: SpeedPolicy,
    pub(crate) page: Option<PageId>,
    pub(crate) request: Option<RequestId>,
}

pub(crate) fn order(number: u32) -> Order {
    Order {
        number,
        order_id: None,
        terms: Vec::new(),
        at: NOW,
        speed: SpeedPolicy::MediumSpeed,
        page: None,
        request: None,
    }
}

impl Shop {
    pub(crate) async fn open(place: &Place) -> Self {
        Self::in_store(&place.open(), "shop").await
    }

    /// A shop of that name, with an owner and a wallet of the same name.
    pub(crate) async fn in_store(store: &Store, name: &str) -> Self {
        let owner = person(name);
        let member = Member { person: owner.id.clone(), role: "Owner".into() };
        store.create_person(&SYSTEM.actor(), owner).await.unwrap();
        let id = StoreId::from_random(bytes(name, 0));
        let settings = StoreSettings { name: name.into(), ..StoreSettings::default() };
        store
            .create_store(&SYSTEM.actor(), StoreRecord { id: id.clone(), settings, created_at: NOW }, member)
            .await
            .unwrap();
        let wallet = store.add_wallet(&SYSTEM.actor(), (name, name), NOW).await.unwrap();
        Self { store: store.clone(), access: SYSTEM.to_store(&id), wallet }
    }

    /// The same shop after its database was opened again.
    pub(crate) fn reopened(self, place: &Place) -> Self {
        let Self { store, access, wallet } = self;
        drop(store);
        Self { store: place.open(), access, wallet }
    }

    /// The same shop through another handle on the same database.
    pub(crate) fn beside(&self, place: &Place) -> Self {
        Self { store: place.open(), access: self.access.clone(), wallet: self.wallet }
    }

    pub(crate) fn row(&self, order: Order) -> NewRow {
        let index = order.number;
        let change = Invoice::create(NewInvoice {
            id: self.id(index),
            store: self.access.store().clone(),
            terms: terms(&order),
            prompts: vec![Prompt {
                method: Method::OnChain,
                destination: self.destination(index),
                derivation: Some(Derivation { wallet: self.wallet, index }),
                network_fee: Sats::ZERO,
            }],
            details: details(order),
        });
        NewRow { change, addresses: vec![self.address(index)] }
    }

    /// The id of the invoice with that number.
    pub(crate) fn id(&self, number: u32) -> InvoiceId {
        InvoiceId::from_random(bytes(self.access.store().as_str().get(..8).unwrap(), number))
    }

    pub(crate) fn destination(&self, number: u32) -> String {
        format!("address-{}-{number}", self.wallet.0)
    }

    pub(crate) fn address(&self, index: u32) -> IssuedAddress {
        let script = self.destination(index).into_bytes();
        IssuedAddress { wallet: self.wallet, index, script, fingerprint: u64::MAX - u64::from(index) }
    }

    pub(crate) async fn create(&self, order: Order) -> Invoice {
        let row = self.row(order);
        let invoice = row.change.invoice.clone();
        self.store.create_invoice(&self.access, row).await.unwrap();
        invoice
    }

    pub(crate) async fn load(&self, number: u32) -> Invoice {
        self.store.invoice(&self.access, &self.id(number)).await.unwrap().unwrap()
    }

    /// Lets an invoice learn a fact and commits what follows, if anything does.
    pub(crate) async fn learn(&self, number: u32, fact: Fact) -> Result<Invoice> {
        let invoice = self.store.public_invoice(&SYSTEM, &self.id(number)).await?.unwrap();
        let Some(change) = invoice.learn(&fact, NOW) else { return Ok(invoice) };
        let invoice = change.invoice.clone();
        self.store.commit(&SYSTEM, only(change)).await?;
        Ok(invoice)
    }

    /// The money for an invoice; `tag` tells payments of one invoice apart.
    pub(crate) fn arrival(&self, number: u32, tag: u8) -> Arrival {
        Arrival {
            id: PaymentId::OnChain(self.outpoint(number, tag)),
            method: Method::OnChain,
            destination: self.destination(number),
            value: Sats::try_new(PRICE).unwrap(),
            at: NOW,
            replaceable: false,
            origin: Origin::Checked,
            spends: Vec::new(),
            quote: None,
        }
    }

    pub(crate) fn outpoint(&self, number: u32, tag: u8) -> OutPoint {
        let mut txid = [tag; 32];
        txid[..4].copy_from_slice(&number.to_be_bytes());
        txid[4..8].copy_from_slice(&self.wallet.0.to_be_bytes());
        OutPoint { txid: Txid(txid), vout: 0 }
    }

    pub(crate) fn seen(&self, number: u32) -> Fact {
        Fact::Seen(self.arrival(number, 1))
    }

    pub(crate) fn mined(&self, number: u32, height: u32) -> Fact {
        Fact::Mined { arrival: self.arrival(number, 1), block: block(height), tip: height }
    }

    pub(crate) async fn add_webhook(&self, number: u32, subscription: Subscription) -> WebhookId {
        let id = WebhookId::from_random(bytes(self.access.store().as_str().get(..8).unwrap(), number));
        let webhook = Webhook {
            id: id.clone(),
            url: format!("https://receiver.example/{number}"),
            secret: Secret::parse("a secret").unwrap(),
            enabled: true,
            automatic: true,
            subscription,
            created_at: NOW,
        };
        self.store.create_webhook(&self.access, webhook).await.unwrap();
        id
    }

    /// Notes an attempt at a delivery.
    pub(crate) async fn attempt(&self, delivery: &DeliveryId, decision: Decision) -> Result<()> {
        let accepted = decision == Decision::Delivered;
        let attempt = Attempt {
            delivery: delivery.clone(),
            at: NOW,
            http_status: Some(if accepted { 200 } else { 500 }),
            error: (!accepted).then(|| "500".into()),
            decision,
        };
        self.store.record_attempt(&SYSTEM, attempt).await
    }

    /// What is due at a webhook: number of the invoice's creation order is not known here, so its id, and the kind.
    pub(crate) async fn due(&self, webhook: &WebhookId, now: Timestamp) -> Vec<(InvoiceId, String)> {
        let due = self.store.due_deliveries(&SYSTEM, webhook, now, 100).await.unwrap();
        due.into_iter().filter_map(|delivery| Some((delivery.invoice?, delivery.kind))).collect()
    }
}

fn terms(order: &Order) -> Terms {
    let expires_at = Timestamp(order.at.0 + 900);
    Terms {
        price: Price::Fixed(Money::from_minor(PRICE, Currency::SATS)),
        rate: Rate::of_bitcoin(Currency::SATS),
        rate_source: None,
        created_at: order.at,
        expires_at,
        monitored_until: Timestamp(expires_at.0 + 86_400),
        speed: order.speed,
        tolerance: Tolerance::default(),
        network_fee_mode: NetworkFeeMode::Never,
    }
}

fn details(order: Order) -> Details {
    let metadata = match order.order_id {
        Some(id) => Metadata::parse(&format!(r#"{{"orderId":"{id}"}}"#)).unwrap(),
        None => Metadata::default(),
    };
    let donation = order.page.map(|page| Donation { page: Some(page) });
    Details {
        metadata,
        search_terms: order.terms.into_iter().map(Into::into).collect(),
        donation,
        request: order.request,
        ..Details::default()
    }
}

pub(crate) fn only(change: Change) -> Commit {
    Commit { changes: vec![change], position: None }
}

pub(crate) fn block(height: u32) -> BlockRef {
    fork(height, 0)
}

/// A block of a branch of the chain.
pub(crate) fn fork(height: u32, branch: u8) -> BlockRef {
    let mut hash = [branch; 32];
    hash[..4].copy_from_slice(&height.to_be_bytes());
    BlockRef { height, hash: BlockHash(hash) }
}

pub(crate) fn everything() -> Subscription {
    Subscription::default()
}
