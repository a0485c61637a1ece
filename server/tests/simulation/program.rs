//! The program under test: put together as `serve` does, killed and started again on the same data folder.
use crate::fault::Fault;
use chain::source::fake::FakeChain;
use chain::{Follower, Source, Update, Visibility, WatchList};
use domain::{Network, SystemAccess, Timestamp, WebhookId};
use server::app::wallets::Wallets;
use server::app::{App, Exports, Limits, Market, Node, Parts, Wakes, expire};
use server::auth::outside::Outside;
use server::auth::setup::SetupToken;
use server::chance::Chance;
use server::clock::{Clock, HandClock};
use server::jobs::webhooks::Carriers;
use server::web::guard::{Guard, Rules};
use server::{jobs, serve};
use store::{Moment, Opening, Store};
use tempfile::TempDir;

/// What a bitcoin costs, in cents.
pub(crate) const CENTS_PER_BTC: u64 = 6_123_457;
const RATES: &str = "BTC_USD=61234.57";
/// For that long after a start the expiry loop waits for the chain; see `jobs::expiry`.
const GRACE_SECONDS: i64 = 120;

/// The program, running or not.
#[derive(Debug)]
pub(crate) struct Program {
    folder: TempDir,
    seed: u64,
    starts: u64,
    clock: HandClock,
    pub(crate) fault: Fault,
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    app: App,
    source: Source,
    follower: Option<Follower>,
    started_at: Timestamp,
}

/// One try to follow the chain.
#[derive(Debug)]
pub(crate) enum Followed {
    /// Nothing to learn for now.
    Idle,
    /// The node could not be followed; the next try starts from the database.
    Trouble(String),
    /// An update, and whether it is in the database now. If the process died of it, it is not running any more.
    Told { update: Update, kept: bool },
}

impl Program {
    pub(crate) fn new(seed: u64, clock: HandClock) -> Self {
        let memory = std::path::Path::new("/dev/shm");
        let folder = if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() };
        let folder = folder.expect("there is room for a data folder");
        Self { folder, seed, starts: 0, clock, fault: Fault::default(), running: None }
    }

    /// The parts, while it runs.
    pub(crate) fn app(&self) -> Option<App> {
        self.running.as_ref().map(|running| running.app.clone())
    }

    /// Starts it: nothing is known but what the data folder holds.
    pub(crate) async fn start(&mut self, chain: &FakeChain) -> Result<App, String> {
        self.starts += 1;
        self.fault.disarm();
        let chance = Chance::seeded(self.seed ^ self.starts.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let app = App::new(self.parts(chance)?);
        serve::load_wallets(&app).await.map_err(|e| format!("the wallets can't be loaded: {e:#}"))?;
        serve::load_watched(&app).await.map_err(|e| format!("the addresses can't be loaded: {e}"))?;
        let started_at = self.clock.now();
        self.running = Some(Running { app: app.clone(), source: chain.source(), follower: None, started_at });
        Ok(app)
    }

    fn parts(&self, chance: Chance) -> Result<Parts, String> {
        let (ids, clock) = (chance.clone(), self.clock.clone());
        let clock = Box::new(move || clock.now());
        let opening = Opening::new(Network::Regtest, chance.bytes(), clock, Box::new(move || ids.bytes()));
        let opening = opening.inline().with_fault(self.fault.hook());
        let store = Store::open(self.folder.path().join("almoner.sqlite").as_path(), opening)
            .map_err(|e| format!("the database can't be opened: {e}"))?;
        Ok(Parts {
            watch: WatchList::with_fingerprints(store.watch_key()),
            store,
            system: SystemAccess::for_program(),
            clock: Clock::Hand(self.clock.clone()),
            chance,
            network: Network::Regtest,
            origin: "https://pay.example.org".into(),
            wallets: Wallets::default(),
            market: Market::new(rates::Tickers::fixed(RATES).expect("it is a rate")),
            node: Node::new(Visibility::AtOnce),
            wakes: Wakes::default(),
            setup: SetupToken::over(),
            limits: Limits {
                body_bytes: 100_000,
                request_seconds: 10,
                webhooks_to_private: false,
                web_admin: false,
                owners_invite: true,
                sign_in_by: None,
                demo_node_wallet: None,
            },
            guard: Guard::new(Rules::default()),
            exports: Exports::nowhere(),
            outside: Outside::default(),
        })
    }

    /// Kills it: everything in memory is gone.
    pub(crate) async fn kill(&mut self) {
        self.running = None;
        self.fault.disarm();
        for _ in 0..3 {
            tokio::task::yield_now().await; // tasks that were aborted let go of the database
        }
    }

    /// Kills it if it met the fault; says at which moment.
    pub(crate) async fn bury(&mut self) -> Option<Moment> {
        let struck = self.fault.struck()?;
        self.kill().await;
        Some(struck)
    }

    /// Asks the follower for an update and records it, as the follower's loop does. `None` while it is not running.
    pub(crate) async fn follow(&mut self) -> Result<Option<Followed>, String> {
        let Some(running) = &mut self.running else { return Ok(None) };
        let app = running.app.clone();
        if running.follower.is_none() {
            let resumed =
                jobs::follower::resume(&app).await.map_err(|e| format!("the follower can't resume: {e}"))?;
            running.follower = Some(resumed);
        }
        let follower = running.follower.as_mut().expect("it was just made");
        let update = match follower.try_next(&mut running.source, &app.watch).await {
            Ok(None) => return Ok(Some(Followed::Idle)),
            Ok(Some(update)) => update,
            Err(error) if error.passes_by_itself() => {
                running.follower = None;
                app.node.note(|state| state.trouble = Some(error.to_string()));
                return Ok(Some(Followed::Trouble(error.to_string())));
            }
            Err(error) => return Err(format!("the follower wants a person: {error}")),
        };
        let recorded = jobs::follower::step(&app, follower, &update).await;
        drop(app);
        let kept = match (recorded, self.fault.struck()) {
            (Ok(()), None) => true,
            (Err(store::Error::Crashed), Some(moment)) => moment == Moment::AfterCommit,
            (recorded, struck) => {
                return Err(format!("{update:?} was answered {recorded:?}, crash: {struck:?}"));
            }
        };
        self.bury().await;
        Ok(Some(Followed::Told { update, kept }))
    }

    /// Lets invoices expire, as the loop does, unless it would still wait for the chain.
    pub(crate) async fn expire(&mut self) -> Result<bool, String> {
        let Some(running) = &self.running else { return Ok(false) };
        let app = running.app.clone();
        let patient = app.now().0 < running.started_at.0 + GRACE_SECONDS;
        if patient && !app.node.state().caught_up {
            return Ok(false);
        }
        let outcome = expire::run(&app).await;
        drop(app);
        self.settle_outcome("expiry", outcome.map(drop)).await
    }

    /// Serves that receiver, as its task does.
    pub(crate) async fn deliver(&mut self, carriers: &Carriers, webhook: &WebhookId) -> Result<bool, String> {
        let Some(app) = self.app() else { return Ok(false) };
        let outcome = jobs::webhooks::deliver_due(&app, carriers, webhook).await;
        drop(app);
        self.settle_outcome("delivery", outcome).await
    }

    /// Whether it was done whole; the only error allowed is the crash that was planned.
    async fn settle_outcome(
        &mut self,
        what: &str,
        outcome: Result<(), store::Error>,
    ) -> Result<bool, String> {
        match (outcome, self.fault.struck()) {
            (Ok(()), None) => Ok(true),
            (Err(store::Error::Crashed), Some(_)) => {
                self.bury().await;
                Ok(false)
            }
            (outcome, struck) => Err(format!("{what} was answered {outcome:?}, crash: {struck:?}")),
        }
    }
}
