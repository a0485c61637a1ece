//! Fills a database with open invoices directly: as the program would store them, without HTTP and derivation.
use crate::clock;
use crate::load::Outcome;
use crate::samples::Samples;
use anyhow::Context;
use domain::invoice::{
    Details, Donation, Metadata, NetworkFeeMode, NewInvoice, Price, Prompt, SpeedPolicy, Terms, Tolerance,
};
use domain::webhook::{Secret, Subscription};
use domain::{
    Arrival, BlockHash, BlockRef, Currency, Fact, Invoice, InvoiceId, Method, Money, Network, Origin,
    OutPoint, PaymentId, Rate, Sats, Seconds, StoreAccess, StoreId, SystemAccess, Txid, WalletNo, WebhookId,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use store::{IssuedAddress, Job, Location, NewRow, Opening, Store, Webhook};
use tokio::task::JoinSet;

/// Writers at once when only the end counts.
const WRITERS: usize = 512;
/// Invoices of the seed stay open for as long as any measurement takes.
const OPEN_FOR: Seconds = Seconds::hours(24 * 30);

/// Distinct numbers, spread like random ones.
#[derive(Clone, Debug)]
struct Scatter(Arc<AtomicU64>);

impl Scatter {
    fn new() -> Self {
        // Not from zero: a database filled before has numbers of its own.
        Self(Arc::new(AtomicU64::new(clock::now().0.cast_unsigned() << 24)))
    }

    fn bytes(&self) -> [u8; 16] {
        let n = self.0.fetch_add(1, Ordering::Relaxed);
        let spread =
            n.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        ((u128::from(spread) << 64) | u128::from(n)).to_be_bytes()
    }
}

/// An open database, and where in it new invoices go.
#[derive(Clone, Debug)]
pub(crate) struct Seed {
    store: Store,
    access: StoreAccess,
    wallet: WalletNo,
    next: Arc<AtomicU64>,
    scatter: Scatter,
    /// What every tenth invoice is found by, if anything.
    word: Option<&'static str>,
}

impl Seed {
    /// Opens the database of a server that is stopped; invoices go to that shop and its wallet.
    pub(crate) async fn open(database: impl Into<Location>, shop: &StoreId) -> anyhow::Result<Self> {
        let scatter = Scatter::new();
        let ids = scatter.clone();
        let opening =
            Opening::new(Network::Regtest, [0; 16], Box::new(clock::now), Box::new(move || ids.bytes()));
        let store = Store::open(database, opening)?;
        let system = SystemAccess::for_program();
        let wallets = store.wallets(&system).await?;
        let wallet = wallets.first().ok_or_else(|| anyhow::anyhow!("the shop has no wallet"))?.number;
        let next = store.next_index(&system, wallet).await?;
        let next = Arc::new(AtomicU64::new(next.into()));
        Ok(Self { store, access: system.to_store(shop), wallet, next, scatter, word: None })
    }

    /// The same; every tenth invoice from now on is found by that word.
    pub(crate) fn with_word(self, word: &'static str) -> Self {
        Self { word: Some(word), ..self }
    }

    /// Adds that many invoices.
    pub(crate) async fn add(&self, invoices: usize) -> anyhow::Result<()> {
        let left = Arc::new(AtomicU64::new(invoices as u64));
        let mut writers = JoinSet::new();
        for _ in 0..WRITERS {
            let (seed, left) = (self.clone(), left.clone());
            writers.spawn(async move {
                let take = |n: u64| n.checked_sub(1);
                while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok() {
                    seed.add_one().await?;
                }
                anyhow::Ok(())
            });
        }
        while let Some(ended) = writers.join_next().await {
            ended??;
        }
        Ok(())
    }

    /// A webhook that is told of everything, so that there are deliveries.
    pub(crate) async fn webhook(&self) -> anyhow::Result<()> {
        let webhook = Webhook {
            id: WebhookId::from_random(self.scatter.bytes()),
            url: "http://127.0.0.1:1/".into(),
            secret: Secret::parse("a secret of the bench's").context("it is a secret")?,
            enabled: true,
            automatic: true,
            subscription: Subscription::default(),
            created_at: clock::now(),
        };
        Ok(self.store.create_webhook(&self.access, webhook).await?)
    }

    /// Adds that many invoices, one after the other.
    pub(crate) async fn add_timed(&self, invoices: usize) -> anyhow::Result<Samples> {
        let mut samples = Samples::new();
        for _ in 0..invoices {
            let clock = clock::Stopwatch::start();
            self.add_one().await?;
            samples.record(clock.elapsed());
        }
        Ok(samples)
    }

    /// The ids of some of the newest.
    pub(crate) async fn some(&self, most: u32) -> anyhow::Result<Vec<InvoiceId>> {
        let filter = store::InvoiceFilter::default();
        let (found, _) = self.store.invoices_page(&self.access, &filter, None, most).await?;
        Ok(found.into_iter().map(|invoice| invoice.id).collect())
    }

    /// Goes on behind what others have added.
    pub(crate) async fn skip_to_end(&self) -> anyhow::Result<()> {
        let next = self.store.next_index(&SystemAccess::for_program(), self.wallet).await?;
        self.next.store(next.into(), Ordering::Relaxed);
        Ok(())
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) fn access(&self) -> &StoreAccess {
        &self.access
    }

    /// Adds that many donations, each paid in a block, valued at the rate agreed on.
    pub(crate) async fn add_paid(&self, donations: usize) -> anyhow::Result<()> {
        let mut writers = JoinSet::new();
        for writer in 0..WRITERS {
            let seed = self.clone();
            let share = donations / WRITERS + usize::from(writer < donations % WRITERS);
            writers.spawn(async move {
                for _ in 0..share {
                    seed.add_one_paid().await?;
                }
                anyhow::Ok(())
            });
        }
        while let Some(ended) = writers.join_next().await {
            ended??;
        }
        Ok(())
    }

    async fn add_one_paid(&self) -> anyhow::Result<()> {
        let index = u32::try_from(self.next.fetch_add(1, Ordering::Relaxed))?;
        let mut row = self.invoice(index)?;
        row.change.invoice.details.donation = Some(Donation::default());
        let mut txid = [0; 32];
        txid[..16].copy_from_slice(&self.scatter.bytes());
        let arrival = Arrival {
            id: PaymentId::OnChain(OutPoint { txid: Txid(txid), vout: 0 }),
            method: Method::OnChain,
            destination: row.change.invoice.prompts[0].destination.clone(),
            value: row.change.invoice.terms.price_sats().unwrap_or(Sats::ONE),
            at: clock::now(),
            replaceable: true,
            origin: Origin::Checked,
            spends: Vec::new(),
            quote: None,
        };
        let block = BlockRef { height: 100, hash: BlockHash([1; 32]) };
        let mined = Fact::Mined { arrival, block, tip: 100 };
        if let Some(paid) = row.change.invoice.learn(&mined, clock::now()) {
            row.change = row.change.then(paid);
        }
        Ok(self.store.create_invoice(&self.access, row).await?)
    }

    /// Whether the coins in wallets are what the books say.
    pub(crate) async fn agrees(&self) -> anyhow::Result<bool> {
        let recount = self.store.recount(&SystemAccess::for_program()).await?;
        let wallets = &recount.wallets;
        Ok(recount.miskept().is_empty()
            && !wallets.is_empty()
            && wallets.iter().all(|wallet| wallet.difference() == 0))
    }

    /// Adds invoices for that long, from that many writers at once, each waiting until its own are on the disk.
    pub(crate) async fn add_for(&self, writers: usize, length: Duration) -> anyhow::Result<Outcome> {
        let clock = clock::Stopwatch::start();
        let mut running = JoinSet::new();
        for _ in 0..writers {
            let seed = self.clone();
            running.spawn(async move {
                let mut waits = Vec::new();
                while clock.elapsed() < length {
                    let asked = clock::Stopwatch::start();
                    seed.add_one().await?;
                    waits.push(asked.elapsed());
                }
                anyhow::Ok(waits)
            });
        }
        let mut samples = Samples::new();
        while let Some(ended) = running.join_next().await {
            ended??.into_iter().for_each(|wait| samples.record(wait));
        }
        Ok(Outcome { samples, elapsed: clock.elapsed() })
    }

    async fn add_one(&self) -> anyhow::Result<()> {
        let index = u32::try_from(self.next.fetch_add(1, Ordering::Relaxed))?;
        Ok(self.store.create_invoice(&self.access, self.invoice(index)?).await?)
    }

    fn invoice(&self, index: u32) -> anyhow::Result<NewRow> {
        let usd = Currency::parse("USD")?;
        let now = clock::now();
        let expires_at = now.plus(OPEN_FOR);
        let terms = Terms {
            price: Price::Fixed(Money::from_minor(500, usd)),
            rate: Rate::try_new(60_000.into(), usd).ok(),
            rate_source: None,
            created_at: now,
            expires_at,
            monitored_until: expires_at.plus(Seconds::hours(24)),
            speed: SpeedPolicy::MediumSpeed,
            tolerance: Tolerance::default(),
            network_fee_mode: NetworkFeeMode::default(),
        };
        let script = self.script();
        let prompt = Prompt {
            method: Method::OnChain,
            destination: chain::address(&script, Network::Regtest).unwrap_or_default(),
            derivation: Some(domain::invoice::Derivation { wallet: self.wallet, index }),
            network_fee: Sats::ZERO,
        };
        let metadata = Metadata::parse(&format!(r#"{{"orderId":"order-{index}"}}"#))?;
        let word = self.word.filter(|_| index.is_multiple_of(10));
        let search_terms = word.into_iter().map(Into::into).collect();
        let details = Details { metadata, search_terms, ..Details::default() };
        let id = InvoiceId::from_random(self.scatter.bytes());
        let new =
            NewInvoice { id, store: self.access.store().clone(), terms, prompts: vec![prompt], details };
        let fingerprint = u64::from(index).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let address = IssuedAddress { wallet: self.wallet, index, script, fingerprint };
        Ok(NewRow { change: Invoice::create(new), addresses: vec![address] })
    }

    /// A segwit script that nobody can spend, as long as a real one.
    fn script(&self) -> Vec<u8> {
        let mut script = vec![0x00, 0x14];
        script.extend(self.scatter.bytes());
        script.extend([0; 4]);
        script
    }

    /// Whether the last run of that job went well.
    pub(crate) async fn ran(&self, job: Job) -> anyhow::Result<bool> {
        let runs = self.store.runs(&SystemAccess::for_program(), job, 1).await?;
        Ok(runs.first().is_some_and(|run| run.succeeded))
    }

    /// How many invoices and how many addresses there are: as many as answers were given, each with its own.
    pub(crate) async fn counts(&self) -> anyhow::Result<(u64, u64)> {
        let system = SystemAccess::for_program();
        Ok((self.store.invoice_count(&system).await?, self.store.watched_count(&system).await?))
    }
}
