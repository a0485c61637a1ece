//! Asks the sources of rates that some store's rules name, each when it is its turn, one request at a time each.
use crate::app::turns::Loop;
use crate::app::{App, quote};
use rates::{Fetched, Source};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use tokio::task::{Id, JoinError, JoinSet};

mod fetch;

pub use fetch::Fetcher;

/// The longest sleep: another program may have changed a store, and the clock may have been set.
const LONGEST: Duration = Duration::from_secs(60);

/// The sources that are being asked.
#[derive(Debug, Default)]
struct Asked {
    tasks: JoinSet<Fetched>,
    of_task: BTreeMap<Id, &'static Source>,
}

/// Runs until it is dropped.
pub async fn run(app: App, fetcher: Fetcher) {
    let mut asked = Asked::default();
    let mut wanted = BTreeSet::new();
    let mut look = true;
    loop {
        app.turned(Loop::Rates);
        if look {
            match needed(&app).await {
                Ok(needed) => wanted = needed,
                Err(error) => tracing::error!(%error, "the stores' rate rules can't be read; trying again"),
            }
        }
        for source in app.market.due(&wanted, app.now()) {
            asked.start(source, &fetcher, &app);
        }
        let idle: BTreeSet<_> = wanted.iter().copied().filter(|id| !asked.is_asked(id)).collect();
        let sleep = app.market.next_due(&idle, app.now()).map_or(LONGEST, Duration::from_secs).min(LONGEST);
        look = tokio::select! {
            Some(done) = asked.tasks.join_next_with_id() => { asked.ended(done, &app); false }
            () = app.wakes.for_rates() => true,
            () = tokio::time::sleep(sleep) => true,
        };
    }
}

/// The sources that some store's rules name, or that somebody tries out.
async fn needed(app: &App) -> Result<BTreeSet<&'static str>, store::Error> {
    let mut needed = app.market.looked_at(app.now());
    for store in app.store.stores(&app.system).await? {
        needed.extend(quote::asks(app, &store.settings, &store.settings.rates));
    }
    Ok(needed)
}

impl Asked {
    fn is_asked(&self, id: &str) -> bool {
        self.of_task.values().any(|source| source.id == id)
    }

    fn start(&mut self, source: &'static Source, fetcher: &Fetcher, app: &App) {
        if !self.is_asked(source.id) {
            let (fetcher, now) = (fetcher.clone(), app.now());
            let id = self.tasks.spawn(async move { fetcher.fetch(source, now).await }).id();
            self.of_task.insert(id, source);
        }
    }

    /// Takes in what came of it. A task that broke off is a defect of ours: its source counts as failing.
    fn ended(&mut self, done: Result<(Id, Fetched), JoinError>, app: &App) {
        let (id, fetched) = match done {
            Ok(done) => done,
            Err(error) => (error.id(), Fetched::failed(format!("asking it broke off: {error}"))),
        };
        if let Some(source) = self.of_task.remove(&id) {
            app.market.learn(source, fetched, app.now());
        }
    }
}
