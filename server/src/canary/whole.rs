//! A made-up payment through the whole program: router, database, follower, webhook, books; on a chain in memory.
//!
//! It pays an invoice to each kind of wallet that the server has, with the wallet's own keys: the addresses are shown to
//! nobody, and the coins are none.
use super::Outcome;
use super::receiver::Receiver;
use super::scratch::Scratch;
use crate::app::App;
use crate::chance::Chance;
use crate::clock::{Clock, Stopwatch};
use crate::config::Config;
use crate::egress::Sender;
use crate::{jobs, router};
use anyhow::{Context, bail, ensure};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::Request;
use chain::source::fake::FakeChain;
use chain::wallet::Wallet;
use domain::{InvoiceId, Network, SignedSats, StoreId};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use store::Depth;
use tokio::time::{Duration, sleep, timeout};
use tower::ServiceExt;

/// What is paid, in satoshis.
const SATS: u64 = 21_000;
/// How deep it is buried: deep enough for every policy of a store.
const DEPTH: u32 = 6;
/// The account keys of the test vectors of BIP84, for a server without a wallet.
const ZPUB: &str = "zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs";
const TPUB: &str = "tpubDC8msFGeGuwnKG9Upg7DM2b4DaRqg3CUZa5g8v2SRQ6K4NSkxUgd7HsL2XVWbVm39yBA4LAxysQAm397zwQSQoQgewGiYZqrA9DsP4zbQ1M";
const MAX_ANSWER_BYTES: usize = 1 << 20;
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// What the trial plays on. A test puts something broken in.
#[derive(Debug)]
pub struct Stage {
    /// The chain.
    pub chain: FakeChain,
    /// What carries webhooks.
    pub sender: Sender,
    /// How long each step may take.
    pub patience: Duration,
}

impl Stage {
    /// A chain that works, and webhooks over HTTP.
    ///
    /// # Errors
    /// When nothing can be sent.
    pub fn new(clock: &Clock) -> anyhow::Result<Self> {
        let sender = Sender::http(true).context("webhooks can't be sent")?;
        Ok(Self { chain: FakeChain::new(clock.now()), sender, patience: Duration::from_secs(30) })
    }
}

/// Pays an invoice to one wallet of each kind among `wallets`, given as descriptors.
pub async fn run(
    config: &Config,
    wallets: &[String],
    clock: &Clock,
    chance: &Chance,
    stage: Stage,
) -> Outcome {
    let tried = async {
        let scratch = Scratch::new(config, clock, chance)?;
        let mut details = Map::new();
        for (kind, wallet) in of_each_kind(config.network, wallets) {
            let paid = pay(&scratch, &wallet, &stage).await;
            details.insert(kind.clone(), paid.with_context(|| format!("paying a {kind} wallet"))?);
        }
        Ok(details)
    };
    Outcome::of(tried.await)
}

/// One wallet of each kind; a made-up one where there is none.
fn of_each_kind(network: Network, wallets: &[String]) -> BTreeMap<String, String> {
    let kind = |text: &String| {
        let wallet = Wallet::from_canonical(text, network).ok()?;
        Some((wallet.kind().to_string(), text.clone()))
    };
    let mut kinds: BTreeMap<_, _> = wallets.iter().filter_map(kind).collect();
    if kinds.is_empty() {
        let made_up = if network == Network::Mainnet { ZPUB } else { TPUB };
        kinds.insert("made-up".into(), made_up.into());
    }
    kinds
}

/// A shop with that wallet, and one payment, while everything that a server runs beside its requests runs.
async fn pay(scratch: &Scratch, wallet: &str, stage: &Stage) -> anyhow::Result<Value> {
    let app = scratch.app.clone();
    let id = StoreId::from_random(app.chance.bytes());
    let key = scratch.shop(&id).await?;
    let secret = hex::encode(app.chance.bytes::<16>());
    let receiver = Receiver::new(secret.clone());
    let (listener, url) =
        Receiver::listen().await.context("nothing can listen on this machine's own address")?;
    let shop = Shop { app: app.clone(), router: router(app.clone()), store: id, key };
    tokio::select! {
        paid = shop.is_paid(wallet, (&url, &secret), &receiver, stage) => paid,
        () = jobs::follower::run(app.clone(), stage.chain.source()) => bail!("the follower ended"),
        () = jobs::webhooks::run(app, stage.sender.clone()) => bail!("the sender of webhooks ended"),
        ended = receiver.clone().run(listener) => bail!("the receiver ended: {ended:?}"),
    }
}

/// A shop on the scratch program, used through its router alone.
struct Shop {
    app: App,
    router: Router,
    store: StoreId,
    key: String,
}

impl Shop {
    async fn is_paid(
        &self,
        wallet: &str,
        (url, secret): (&str, &str),
        receiver: &Receiver,
        stage: &Stage,
    ) -> anyhow::Result<Value> {
        self.ask("PUT", "/payment-methods/BTC-CHAIN", json!({ "enabled": true, "config": wallet })).await?;
        self.ask("POST", "/webhooks", json!({ "url": url, "secret": secret })).await?;
        let made = self.ask("POST", "/invoices", json!({ "amount": SATS, "currency": "SATS" })).await?;
        let id = made["id"].as_str().context("the invoice has no id")?.to_owned();
        let watch = Stopwatch::start();
        stage.chain.pay(&self.script(&id).await?, SATS);
        self.becomes(&id, "Processing", stage.patience).await.context("the payment was not seen")?;
        let seen = watch.millis();
        stage.chain.mine(DEPTH);
        self.becomes(&id, "Settled", stage.patience)
            .await
            .context("the payment was seen but did not settle")?;
        let settled = watch.millis();
        for kind in ["InvoiceReceivedPayment", "InvoiceSettled"] {
            received(receiver, kind, stage.patience).await?;
        }
        let told = watch.millis();
        self.is_booked(&id).await?;
        Ok(json!({ "seen_ms": seen, "settled_ms": settled, "told_ms": told }))
    }

    async fn script(&self, id: &str) -> anyhow::Result<Vec<u8>> {
        let methods = self.ask("GET", &format!("/invoices/{id}/payment-methods"), Value::Null).await?;
        let address = methods[0]["destination"].as_str().context("the invoice has no address")?;
        chain::script(address, self.app.network).context("the invoice's address is none of this network")
    }

    async fn becomes(&self, id: &str, status: &str, patience: Duration) -> anyhow::Result<()> {
        let path = format!("/invoices/{id}");
        let become_so = async {
            loop {
                let invoice = self.ask("GET", &path, Value::Null).await?;
                if invoice["status"] == status {
                    return Ok(());
                }
                sleep(LOOK_EVERY).await;
            }
        };
        timeout(patience, become_so).await.with_context(|| format!("within {} s", patience.as_secs()))?
    }

    /// The ledger holds it, and balances.
    async fn is_booked(&self, id: &str) -> anyhow::Result<()> {
        let access = self.app.system.to_store(&self.store);
        let invoice = InvoiceId::parse(id).context("the invoice's id is none")?;
        let entries = self.app.store.entries_of(&access, &invoice).await?;
        let gains: Vec<SignedSats> = entries.iter().map(|stored| stored.entry.gain()).collect();
        let booked: i64 = gains.iter().map(|gain| gain.to_sat()).sum();
        ensure!(booked == i64::try_from(SATS)?, "{booked} sat were booked, not {SATS}");
        let damage = self.app.store.examine(&self.app.system, Depth::Quick).await?;
        ensure!(damage.is_empty(), "the books are wrong: {}", damage.join("; "));
        Ok(())
    }

    async fn ask(&self, method: &str, path: &str, body: Value) -> anyhow::Result<Value> {
        let request = Request::builder()
            .method(method)
            .uri(format!("/api/v1/stores/{}{path}", self.store))
            .header("authorization", format!("token {}", self.key))
            .header("content-type", "application/json")
            .extension(ConnectInfo(SocketAddr::from((Ipv4Addr::LOCALHOST, 1))))
            .body(if body.is_null() { Body::empty() } else { Body::from(body.to_string()) })?;
        let answer = self.router.clone().oneshot(request).await.unwrap_or_else(|never| match never {});
        let (status, bytes) = (answer.status(), to_bytes(answer.into_body(), MAX_ANSWER_BYTES).await?);
        ensure!(
            status.is_success(),
            "{method} {path} was answered with {status}: {}",
            String::from_utf8_lossy(&bytes)
        );
        Ok(serde_json::from_slice(&bytes)?)
    }
}

async fn received(receiver: &Receiver, kind: &str, patience: Duration) -> anyhow::Result<()> {
    let arrive = async {
        while !receiver.has(kind).map_err(anyhow::Error::msg)? {
            sleep(LOOK_EVERY).await;
        }
        Ok(())
    };
    let arrived = timeout(patience, arrive).await;
    arrived.with_context(|| format!("the webhook {kind} did not arrive within {} s", patience.as_secs()))?
}
