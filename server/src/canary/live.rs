//! The live parts, asked for what is known already: the chain source finds past payments again, the next addresses come
//! out the same a second way, rates are had, and receivers of webhooks answer.
//!
//! A receiver is sent no event. Its server is asked for the head of its front page: name, address (by the same rules as
//! a delivery), certificate and HTTP are tried, and nothing of the receiver's own runs. Any answer will do.
use super::Outcome;
use super::scratch::Scratch;
use crate::app::App;
use crate::chance::Chance;
use crate::clock::Clock;
use crate::config::Config;
use crate::doctor::{self, Level, Patient, View};
use crate::egress::Sender;
use crate::jobs;
use anyhow::{Context, bail, ensure};
use chain::source::Setup;
use chain::source::fake::FakeChain;
use chain::watch::Watched;
use chain::{Follower, Source, Update, WatchList};
use domain::audit::Actor;
use domain::payment::Place;
use domain::{BlockRef, Change, Invoice};
use serde_json::{Map, Value};
use std::time::Duration;
use store::{IssuedAddress, Known, NewRow, Store};
use tokio::time::timeout;

/// How many of the newest payments are looked for.
const LOOKED_FOR: u32 = 3;
/// How long finding one may take: peers have to be found first.
const PATIENCE: Duration = Duration::from_secs(120);
/// The doctor's checks that belong to it.
const CHECKS: [&str; 2] = ["wallets", "rates"];

/// What the live parts are asked through.
#[derive(Clone, Copy, Debug)]
pub struct Lines<'a> {
    /// Which chain.
    pub chain: Shown<'a>,
    /// What carries webhooks.
    pub sender: &'a Sender,
    /// The program's clock.
    pub clock: &'a Clock,
    /// Its source of randomness.
    pub chance: &'a Chance,
}

/// Which chain is asked.
#[derive(Clone, Copy, Debug)]
pub enum Shown<'a> {
    /// The one that the settings name.
    Settings,
    /// One in memory, for tests.
    Chain(&'a FakeChain),
}

impl Shown<'_> {
    fn open(self, config: &Config, setup: Setup) -> Source {
        match self {
            Self::Settings => Source::open(&config.chain, setup),
            Self::Chain(chain) => chain.source(),
        }
    }
}

/// Asks them all; what fails first does not keep the rest from being asked.
pub async fn run(patient: &Patient<'_>, lines: Lines<'_>) -> Outcome {
    let mut details = Map::new();
    let mut problems = Vec::new();
    match payments(patient, lines).await {
        Ok(found) => {
            details.insert("payments_found_again".into(), found.into());
            if found == 0 {
                details.insert("note".into(), "no payment is booked yet that could be found again".into());
            }
        }
        Err(error) => problems.push(format!("{error:#}")),
    }
    for (check, finding) in doctor::some(patient, &CHECKS).await.findings {
        if finding.level != Level::Fine {
            problems.push(format!("{check}: {}", finding.words));
        }
    }
    match receivers(patient, lines.sender).await {
        Ok((count, silent)) => {
            details.insert("receivers".into(), count.into());
            problems.extend(silent);
        }
        Err(error) => problems.push(error.to_string()),
    }
    let problem = (!problems.is_empty()).then(|| problems.join("; "));
    if let Some(problem) = &problem {
        details.insert(super::PROBLEM.into(), Value::from(problem.as_str()));
    }
    Outcome { details, problem }
}

/// How many receivers there are, and what is wrong with those that do not answer.
async fn receivers(patient: &Patient<'_>, sender: &Sender) -> anyhow::Result<(usize, Vec<String>)> {
    let store = patient.store.map_err(Clone::clone)?;
    let receivers = store.backlog(patient.system).await?;
    let mut silent = Vec::new();
    for receiver in receivers.iter().filter(|receiver| receiver.enabled && receiver.push.is_none()) {
        if let Err(reason) = sender.reach(&receiver.url).await {
            silent.push(format!("the receiver of webhook {} does not answer: {reason}", receiver.webhook));
        }
    }
    Ok((receivers.len(), silent))
}

/// How many of the newest payments were found again; there may be none yet.
async fn payments(patient: &Patient<'_>, lines: Lines<'_>) -> anyhow::Result<u32> {
    let store = patient.store.map_err(Clone::clone)?;
    View::of(&lines.chain.open(patient.config, setup(patient, Vec::new())), None)
        .await
        .map(drop)
        .or_else(waiting)?;
    let mut found = 0;
    for known in store.known_payments(patient.system, LOOKED_FOR).await? {
        let again = timeout(PATIENCE, find(patient, store, &known, lines)).await;
        again.with_context(|| format!("within {} s", PATIENCE.as_secs())).flatten().with_context(|| {
            format!("the payment {} in block {} was not found again", known.payment, known.block.height)
        })?;
        found += 1;
    }
    Ok(found)
}

/// Peers are not found at once; a node of one's own is there or it is not.
fn waiting(error: chain::Error) -> anyhow::Result<()> {
    match error {
        chain::Error::NoPeer { .. } | chain::Error::Syncing { .. } => Ok(()),
        error => Err(error.into()),
    }
}

fn setup(patient: &Patient<'_>, recent: Vec<BlockRef>) -> Setup {
    let watch = WatchList::new(&patient.config.chain, [0; 16]);
    Setup { network: patient.config.network, watch, recent }
}

/// Finds one payment again, by the same way as the first time, for a copy of its invoice in a scratch database.
async fn find(patient: &Patient<'_>, store: &Store, known: &Known, lines: Lines<'_>) -> anyhow::Result<()> {
    let scratch = Scratch::new(patient.config, lines.clock, lines.chance)?;
    let invoice =
        store.public_invoice(patient.system, &known.invoice).await?.context("its invoice is gone")?;
    let value =
        invoice.payments.iter().find(|paid| paid.arrival.id == known.payment).map(|paid| paid.arrival.value);
    unpaid_copy(&scratch, &invoice, &known.address).await?;
    let mut recent: Vec<BlockRef> = store.recent_blocks(patient.system).await?;
    recent.retain(|block| block.height < known.block.height);
    recent.reverse();
    let app = &scratch.app;
    let setup = Setup { network: app.network, watch: app.watch.clone(), recent: recent.clone() };
    let mut source = lines.chain.open(patient.config, setup);
    let below = below(&source, &recent, known.block.height).await?;
    follow(app, &mut source, Follower::new(vec![below], []), known.block).await?;
    let again = app.store.public_invoice(&app.system, &known.invoice).await?.context("the copy is gone")?;
    let is_it = |paid: &&domain::Payment| {
        let there = matches!(paid.place, Place::Mined { block, .. } if block == known.block);
        paid.arrival.id == known.payment && Some(paid.arrival.value) == value && there
    };
    ensure!(again.payments.iter().any(|paid| is_it(&paid)), "the chain source shows its block without it");
    Ok(())
}

/// The block below that height: as the database knows it, or else as the source does.
async fn below(source: &Source, recent: &[BlockRef], height: u32) -> anyhow::Result<BlockRef> {
    let height = height.checked_sub(1).context("nothing lies below the first block")?;
    if let Some(known) = recent.last().filter(|block| block.height == height) {
        return Ok(*known);
    }
    let hashes = source.hashes(height, 1).await?;
    let hash = *hashes.first().context("the chain source does not show the block below it")?;
    Ok(BlockRef { height, hash })
}

/// The invoice as if nobody had paid it, with its address, watched.
async fn unpaid_copy(scratch: &Scratch, invoice: &Invoice, address: &IssuedAddress) -> anyhow::Result<()> {
    let app = &scratch.app;
    scratch.shop(&invoice.store).await?;
    let wallet = app.store.add_wallet(&Actor::Program, ("scratch", ""), app.now()).await?;
    let watched = Watched { wallet, index: address.index };
    app.watch.add(&address.script, watched);
    let fingerprint = app.watch.fingerprint(&address.script);
    let addresses = vec![IssuedAddress { wallet, fingerprint, ..address.clone() }];
    let as_of = invoice.terms.created_at;
    let invoice = Invoice { revision: 1, payments: Vec::new(), mark: None, as_of, ..invoice.clone() };
    let change = Change { since: 0, invoice, events: Vec::new(), entries: Vec::new() };
    let access = app.system.to_store(&change.invoice.store);
    Ok(app.store.create_invoice(&access, NewRow { change, addresses }).await?)
}

/// Follows the chain up to that block, and records what it teaches.
async fn follow(
    app: &App,
    source: &mut Source,
    mut follower: Follower,
    block: BlockRef,
) -> anyhow::Result<()> {
    loop {
        let update = match follower.next(source, &app.watch).await {
            Err(error) if error.passes_by_itself() && matches!(source, Source::P2p(_)) => {
                tokio::time::sleep(Duration::from_millis(250)).await;
                continue;
            }
            update => update?,
        };
        if matches!(update, Update::Disconnected { .. }) {
            bail!("the block below it is not in the best chain");
        }
        jobs::follower::step(app, &mut follower, &update).await?;
        match update {
            Update::Connected { block: at, .. } if at == block => return Ok(()),
            Update::Connected { block: at, .. } if at.height >= block.height => {
                bail!("another block is in its block's place")
            }
            Update::CaughtUp { .. } => bail!("the chain source ends before its block"),
            _ => {}
        }
    }
}
