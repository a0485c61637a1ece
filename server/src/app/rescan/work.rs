//! Carries a rescan out: reads the chain on a thread of its own, behind everything else, and books what it finds in small pieces,
//! between which the follower goes on.
//!
//! What is booked is of blocks that the follower has read as well, and what was found is watched before the follower's next
//! block. What it read meanwhile without knowing of the finds is read again here, until nothing is left between the two.
use crate::app::payment_methods::Records;
use crate::app::wallets;
use crate::app::{App, change};
use crate::backup::gentle;
use crate::rescue::card::history;
use crate::rescue::{Again, Booking, Lost};
use chain::rescue::{Progress, RECENT, Report, Rescue, Rule};
use chain::source::Setup;
use chain::{ChainUrl, Source, WatchList};
use domain::{BlockRef, Network};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use store::{Rescan, RescanFound, RescanProgress, RescanState, Wallet};
use thiserror::Error;
use tokio::runtime::Builder;
use tokio::sync::oneshot;

/// How often is noted how far it is, and looked whether it is still wanted.
const EVERY: Duration = Duration::from_secs(1);
/// So often the chain may have moved on meanwhile before it is given up.
const PASSES: u32 = 40;

type Listing = dyn Fn([u8; 16]) -> WatchList + Send + Sync;
type Opening = dyn Fn(&WatchList, u32) -> Source + Send + Sync;

/// The way to the chain, opened anew for each reading.
#[derive(Clone)]
pub struct Way {
    list: Arc<Listing>,
    open: Arc<Opening>,
    /// Whether a node of the owner's checks what it shows.
    checked: bool,
    rule: Rule,
}

impl Way {
    /// To that source.
    pub fn to(url: &ChainUrl, network: Network) -> Self {
        let (of_list, of_source) = (url.clone(), url.clone());
        Self {
            list: Arc::new(move |key| WatchList::new(&of_list, key)),
            open: Arc::new(move |watch, height| {
                let setup = Setup { network, watch: watch.clone(), recent: Vec::new() };
                Source::open_from(&of_source, setup, height)
            }),
            checked: matches!(url, ChainUrl::Bitcoind(_)),
            rule: Rule::default(),
        }
    }

    /// To whatever that opens, looking so far ahead.
    #[cfg(feature = "testing")]
    pub fn by(open: impl Fn() -> Source + Send + Sync + 'static, rule: Rule) -> Self {
        let list = Arc::new(WatchList::with_fingerprints);
        Self { list, open: Arc::new(move |_, _| open()), checked: true, rule }
    }
}

impl fmt::Debug for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Way")
    }
}

/// Why it could not be done. What was booked by then stays; asking again does the rest.
#[derive(Debug, Error)]
enum Trouble {
    #[error(
        "{0}. Ask again from a block that the node can show, or have the server follow a node that is not pruned, or chain = p2p://"
    )]
    Pruned(chain::Error),
    #[error("{0}")]
    Chain(chain::Error),
    #[error("The chain kept changing while it was read. Ask again.")]
    Restless,
    #[error("The wallet can't be read: {0}")]
    Unreadable(String),
    #[error("The reading broke off. Ask again; if it happens again, please report it.")]
    BrokeOff,
    #[error("{0}")]
    Store(#[from] store::Error),
}

impl From<chain::Error> for Trouble {
    fn from(error: chain::Error) -> Self {
        match error {
            chain::Error::PrunedPast { .. } => Self::Pruned(error),
            other => Self::Chain(other),
        }
    }
}

/// What is being done.
struct Work<'a> {
    app: &'a App,
    way: &'a Way,
    rescan: &'a Rescan,
    progress: Arc<Mutex<RescanProgress>>,
}

/// Where a block is that was read last.
enum Standing {
    /// The follower stands there.
    Last,
    /// The follower has read on.
    Below,
    /// It left the chain.
    Left,
}

/// Does it, until it is done, can't be done, or is stopped by somebody.
///
/// # Errors
/// The database's, when what came of it can't be written down.
pub async fn carry_out(app: &App, way: &Way, rescan: &Rescan) -> Result<(), store::Error> {
    let progress = Arc::new(Mutex::new(RescanProgress { height: rescan.from_height, ..Default::default() }));
    let work = Work { app, way, rescan, progress: progress.clone() };
    let mut work = Box::pin(work.run());
    loop {
        let told = *progress.lock().unwrap_or_else(PoisonError::into_inner);
        if !app.store.note_rescan(&app.system, rescan.number, told).await? {
            return Ok(()); // it was stopped
        }
        tokio::select! {
            outcome = &mut work => return end(app, rescan, outcome).await,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

async fn end(app: &App, rescan: &Rescan, outcome: Result<RescanFound, Trouble>) -> Result<(), store::Error> {
    let state = match outcome {
        Ok(found) => {
            tracing::info!(wallet = rescan.wallet.0, ?found, "the chain was read again for a wallet");
            RescanState::Done(found)
        }
        Err(trouble) => {
            tracing::warn!(wallet = rescan.wallet.0, %trouble, "the chain could not be read again for a wallet");
            RescanState::Failed { why: trouble.to_string() }
        }
    };
    app.store.end_rescan(&app.system, rescan, state, app.now()).await
}

impl Work<'_> {
    async fn run(&self) -> Result<RescanFound, Trouble> {
        let Self { app, rescan, .. } = self;
        let wallet = app.store.wallet(&app.system, rescan.wallet).await?.ok_or(store::Error::NotFound)?;
        let lost = Lost::of_wallet(&app.store, &app.system, &wallet).await;
        let lost = lost.map_err(|error| Trouble::Unreadable(format!("{error:#}")))?;
        let (mut from, mut found) = (rescan.from_height, RescanFound::default());
        for _ in 0..PASSES {
            let report = self.read(&wallet, &lost, from).await?;
            let Some(anchor) = self.shared(&report).await? else {
                from = from.saturating_sub(block_count(RECENT));
                continue;
            };
            found.height = found.height.max(anchor.height);
            if !self.book((&wallet, &lost), &report, anchor, &mut found).await? {
                continue;
            }
            match self.standing(anchor).await? {
                Standing::Last => return Ok(found),
                Standing::Below => from = anchor.height.saturating_add(1),
                Standing::Left => {}
            }
        }
        Err(Trouble::Restless)
    }

    /// Where that block is from the follower's position.
    async fn standing(&self, block: BlockRef) -> Result<Standing, store::Error> {
        let app = self.app;
        let _turn = app.chain_turn().await;
        let recent = app.store.recent_blocks(&app.system).await?;
        Ok(match recent.iter().position(|known| *known == block) {
            Some(0) => Standing::Last,
            Some(_) => Standing::Below,
            None => Standing::Left,
        })
    }

    /// The highest block that both this reading and the follower have read.
    async fn shared(&self, report: &Report) -> Result<Option<BlockRef>, store::Error> {
        let known = self.app.store.recent_blocks(&self.app.system).await?;
        let is_read = |block: &BlockRef| report.recent.iter().any(|(read, _)| read == block);
        Ok(known.into_iter().find(is_read))
    }

    /// Reads from that block on, on a thread of its own, which ends soon after nobody waits for it any more.
    async fn read(&self, wallet: &Wallet, lost: &Lost, from: u32) -> Result<Report, Trouble> {
        let Self { app, way, .. } = self;
        let known = app.store.coins_of_wallet(&app.system, wallet.number).await?;
        let (annotations, _) = history(&app.store, &app.system, wallet.number).await?;
        let rule = Rule { look_ahead: way.rule.look_ahead.max(annotations.gap_limit.unwrap_or(0)) };
        let list = (way.list)(app.chance.bytes());
        let rescue = Rescue::new(vec![lost.scripts()], rule, from, list).knowing(known);
        let (tell, told) = oneshot::channel();
        let (way, progress) = (self.way.clone(), self.progress.clone());
        let work = move || read_on(rescue, &way, from, (&progress, tell));
        let thread = std::thread::Builder::new().name("rescan".into()).spawn(work);
        thread.map_err(|_| Trouble::BrokeOff)?;
        Ok(told.await.map_err(|_| Trouble::BrokeOff)??)
    }

    /// Books what was found, up to that block; whether it is still in the chain at the end.
    async fn book(
        &self,
        (wallet, lost): (&Wallet, &Lost),
        report: &Report,
        anchor: BlockRef,
        found: &mut RescanFound,
    ) -> Result<bool, Trouble> {
        let Self { app, way, rescan, .. } = self;
        let access = app.system.to_store(&rescan.store);
        let records = Records::of(app, &access);
        let booking = Booking { records, chance: &app.chance, skipped: 0, checked: way.checked };
        let again = Again::new((wallet, lost), report, anchor);
        let mut pieces = booking.pieces(&again).await?;
        self.leave_out(wallet, again.highest()).await?;
        found.found = found.found.max(u64::try_from(report.hits.len()).unwrap_or(u64::MAX));
        while let Some(piece) = pieces.pop() {
            let _turn = app.chain_turn().await;
            if !app.store.recent_blocks(&app.system).await?.contains(&anchor) {
                return Ok(false);
            }
            let is_new = booking.book_piece(&again, &piece).await.map_err(|error| match error {
                crate::rescue::RescueError::Store(error) => Trouble::Store(error),
                other => Trouble::Unreadable(other.to_string()),
            })?;
            add(found, is_new);
            app.watch.extend(piece.scripts());
            app.watch.extend_coins(piece.coins());
            app.wakes.committed();
        }
        if let Some(issuer) = wallets::find(app, wallet.number).await? {
            change::watch(app, &issuer).await?;
        }
        Ok(true)
    }

    /// What was paid further out than anything was issued is never issued.
    async fn leave_out(&self, wallet: &Wallet, highest: Option<u32>) -> Result<(), store::Error> {
        let app = self.app;
        if let Some(highest) = highest.filter(|_| !wallet.is_list()) {
            let by = app.system.actor();
            app.store.start_wallet_at(&by, wallet.number, highest.saturating_add(1)).await?;
        }
        wallets::skip(app, wallet).await
    }
}

/// The thread's work.
fn read_on(
    rescue: Rescue,
    way: &Way,
    from: u32,
    (progress, mut tell): (&Mutex<RescanProgress>, oneshot::Sender<Result<Report, chain::Error>>),
) {
    gentle::go_behind_others();
    // Without it nobody is told, and whoever waits hears that.
    let Ok(runtime) = Builder::new_current_thread().enable_all().build() else { return };
    let mut note = |told: Progress| {
        let found = u64::try_from(told.found).unwrap_or(u64::MAX);
        *progress.lock().unwrap_or_else(PoisonError::into_inner) =
            RescanProgress { height: told.height, end: told.end, found };
    };
    let mut open = |watch: &WatchList| (way.open)(watch, from);
    runtime.block_on(async {
        tokio::select! {
            report = rescue.run(&mut open, &mut note) => drop(tell.send(report)),
            () = tell.closed() => {}
        }
    });
}

/// The one's counts on top of the other's.
fn add(found: &mut RescanFound, new: RescanFound) {
    found.payments += new.payments;
    found.change += new.change;
    found.sats += new.sats;
    found.spent += new.spent;
}

fn block_count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
