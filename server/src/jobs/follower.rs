//! Follows the chain: takes update after update from the source and records each before asking for the next.
use crate::app::turns::Loop;
use crate::app::{App, record_fact};
use chain::source::Setup;
use chain::{ChainUrl, Follower, Probe, Source, Tracked, Update};
use domain::{BlockRef, Network};
use std::time::Duration;

/// Pauses after one failure, two in a row, and so on; the last for all further ones.
const PAUSES: [Duration; 4] =
    [Duration::from_millis(250), Duration::from_secs(1), Duration::from_secs(3), Duration::from_secs(10)];
/// How often the node is asked how it is doing.
const STATUS_EVERY: Duration = Duration::from_secs(10);
/// How often while it does not answer, is not synchronized, or was not opened yet: so that it is known soon when it is.
const STATUS_SOON: Duration = Duration::from_secs(1);
/// Within how many blocks a payment's own spending should confirm, when its fee is estimated.
const FEE_TARGET_BLOCKS: u16 = 6;

/// Opens the source that URL names, starting from what the database knows.
pub async fn open(app: &App, url: &ChainUrl, network: Network) -> Result<Source, store::Error> {
    let recent = recent(app).await?;
    let source = Source::open(url, Setup { network, watch: app.watch.clone(), recent });
    app.node.opened(source.probe());
    Ok(source)
}

/// A follower that goes on where the database stands.
pub async fn resume(app: &App) -> Result<Follower, store::Error> {
    let recent = recent(app).await?;
    // Invoices can be made before the node is first reached: it is followed from when the first address was shown.
    let since = if recent.is_empty() { app.store.first_issued(&app.system).await? } else { None };
    Ok(Follower::new(recent, tracked(app).await?).since(since))
}

/// The blocks followed last, ascending.
async fn recent(app: &App) -> Result<Vec<BlockRef>, store::Error> {
    let newest_first = app.store.recent_blocks(&app.system).await?;
    Ok(newest_first.into_iter().rev().collect())
}

/// The unconfirmed payments in the database, by transaction.
async fn tracked(app: &App) -> Result<Vec<Tracked>, store::Error> {
    let mut tracked = Vec::new();
    for txid in app.store.unconfirmed(&app.system).await? {
        let Some(stored) = app.store.payments_of(&app.system, &[txid]).await?.into_iter().next() else {
            continue;
        };
        let invoice = app.store.public_invoice(&app.system, &stored.invoice).await?;
        let payments = invoice.map(|invoice| invoice.payments).unwrap_or_default();
        if let Some(payment) = payments.into_iter().find(|p| p.arrival.id == stored.id) {
            let arrival = payment.arrival;
            tracked.push(Tracked { txid, spends: arrival.spends, at: Some(arrival.at) });
        }
    }
    Ok(tracked)
}

/// Runs until it is dropped.
pub async fn run(app: App, mut source: Source) {
    let mut failures = 0;
    loop {
        let Err(error) = follow(&app, &mut source, &mut failures).await;
        let text = format!("{error:#}");
        let trouble = app.node.state().trouble;
        if trouble.as_deref() != Some(text.as_str()) {
            tracing::warn!(error = text, "the chain can't be followed for now; trying again");
        }
        app.node.note(|state| state.trouble = Some(text));
        let pause = PAUSES.get(failures).or(PAUSES.last()).copied().unwrap_or_default();
        failures += 1;
        tokio::time::sleep(pause).await;
    }
}

/// Follows until something fails. A follower whose update could not be recorded is thrown away: the next
/// one starts from what the database says.
async fn follow(
    app: &App,
    source: &mut Source,
    failures: &mut usize,
) -> Result<std::convert::Infallible, anyhow::Error> {
    let mut follower = resume(app).await?;
    loop {
        let update = follower.next(source, &app.watch).await?;
        step(app, &mut follower, &update).await?;
        *failures = 0;
    }
}

/// Records one update and notes what it says about the node.
pub async fn step(app: &App, follower: &mut Follower, update: &Update) -> Result<(), store::Error> {
    record_fact::record(app, update).await?;
    match update {
        Update::Connected { block, tip, .. } => {
            app.node.note(|state| {
                state.position = Some(*block);
                state.caught_up &= block.height == *tip;
            });
            if block.height == *tip {
                app.wakes.onlookers().tell_of_block(block.height);
            }
        }
        Update::Disconnected { parent, .. } => {
            app.node.note(|state| state.position = Some(*parent));
            follower.track(tracked(app).await?);
        }
        Update::CaughtUp { tip } => app.node.note(|state| {
            state.position = Some(*tip);
            state.caught_up = true;
            if state.trouble.take().is_some() {
                tracing::info!("the chain is followed again");
            }
        }),
        Update::Seen(_) | Update::Gone(_) => {}
    }
    Ok(())
}

/// Asks the node now and then how it is doing; runs until it is dropped.
pub async fn watch_node(app: App) {
    loop {
        app.turned(Loop::Node);
        let well = match app.node.probe() {
            Some(probe) => ask_node(&app, &probe).await,
            None => false,
        };
        tokio::time::sleep(if well { STATUS_EVERY } else { STATUS_SOON }).await;
    }
}

/// Notes what the node says of itself; whether it is synchronized.
async fn ask_node(app: &App, probe: &Probe) -> bool {
    let status = probe.status().await.ok(); // why it does not answer is told by the follower's own failure
    let fee_rate = probe.fee_rate(FEE_TARGET_BLOCKS).await.ok().flatten();
    let synchronized = status.as_ref().is_some_and(|status| status.synchronized);
    app.node.note(|state| {
        state.fee_rate = fee_rate.or(state.fee_rate);
        state.status = status;
    });
    synchronized
}
