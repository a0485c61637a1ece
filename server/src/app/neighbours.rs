//! Other servers on the same database: what they issued, changed and set, taken over here.
//!
//! What this is not: what is written; each server writes by itself, and the database sees to it that nothing is written twice.
use super::App;
use super::onlookers::Told;
use super::{gaps, wallets};
use chain::watch::Watched;
use chain::{Catching, Elsewhere, WatchList};
use domain::SystemAccess;
use store::{Gap, Latest, Store};
use tokio::sync::Mutex;

/// Events that are told to those who look at an invoice, at once; who is not told sees it when the page is next loaded.
const MOST_TOLD: u32 = 2_000;

/// How far this server has come in what others did.
#[derive(Debug, Default)]
pub struct Seen {
    /// None before the first look.
    latest: Option<Latest>,
    gaps: Option<Vec<Gap>>,
}

/// The addresses that all servers have issued, as far as they are on the watch list.
#[derive(Debug)]
pub struct Addresses {
    store: Store,
    system: SystemAccess,
    /// The last invoice whose addresses are; none before all have been read once.
    known: Mutex<Option<i64>>,
}

impl Addresses {
    /// Those in that database; none is on the list yet.
    pub fn new(store: Store) -> Self {
        Self { store, system: SystemAccess::for_program(), known: Mutex::new(None) }
    }

    async fn read(&self, watch: &WatchList) -> Result<(), store::Error> {
        let mut known = self.known.lock().await;
        // Before the first look everything is read in another way: what comes after it matters here.
        let mut after = match *known {
            Some(known) => known,
            None => self.store.newest_issued(&self.system).await?,
        };
        while let (issued, last) = self.store.issued_since(&self.system, after).await?
            && last > after
        {
            for address in issued {
                let watched = Watched { wallet: address.wallet, index: address.index };
                if !watch.has(&address.script, watched) {
                    watch.add(&address.script, watched);
                }
            }
            after = last;
        }
        *known = Some(after);
        Ok(())
    }
}

impl Elsewhere for Addresses {
    fn catch_up<'a>(&'a self, watch: &'a WatchList) -> Catching<'a> {
        Box::pin(async move { self.read(watch).await.map_err(|error| error.to_string()) })
    }
}

/// Takes over what is new since the last look, and wakes whoever waits for it.
///
/// # Errors
/// When the database can't be asked; nothing is passed over by that.
pub async fn keep_up(app: &App, seen: &mut Seen) -> Result<(), store::Error> {
    let latest = app.store.latest(&app.system).await?;
    // What was before the first look was loaded at the start; what people set since then is loaded again.
    let before = seen.latest.unwrap_or(Latest { audit: -1, ..latest });
    if latest.event > before.event {
        if app.wakes.onlookers().count() > 0 {
            let standing = app.store.stirred(&app.system, before.event, MOST_TOLD).await?;
            app.wakes.onlookers().tell_from_elsewhere(standing.into_iter().map(Told::standing));
        }
        app.wakes.committed();
    }
    if latest.audit != before.audit {
        settings(app, seen).await?;
    }
    if app.node.state().by_another {
        position(app, latest, before);
    }
    seen.latest = Some(latest);
    Ok(())
}

/// People have set something: wallets may have come or moved on, and rates of other sources be wanted.
async fn settings(app: &App, seen: &mut Seen) -> Result<(), store::Error> {
    for row in app.store.wallets(&app.system).await? {
        match wallets::load(app, &row).await {
            Err(wallets::LoadError::Store(error)) => return Err(error),
            Err(error) => tracing::error!(%error, "a wallet that another server was given can't be used"),
            Ok(()) => {}
        }
    }
    app.wakes.rates_wanted();
    if !app.store.is_without_people().await? {
        app.setup.end();
    }
    let gaps = app.store.gaps(&app.system).await?;
    if seen.gaps.as_ref().is_some_and(|known| *known != gaps) {
        gaps::watch(app).await?;
    }
    seen.gaps = Some(gaps);
    Ok(())
}

/// What the leader has followed is known here too.
fn position(app: &App, latest: Latest, before: Latest) {
    app.node.note(|state| {
        state.position = latest.position.or(state.position);
        let reached = state.status.as_ref().zip(state.position);
        state.caught_up =
            state.position.is_some() && reached.is_none_or(|(status, at)| status.blocks <= at.height);
    });
    if let Some(block) = latest.position.filter(|_| latest.position != before.position) {
        app.wakes.onlookers().tell_of_block(block.height);
    }
}
