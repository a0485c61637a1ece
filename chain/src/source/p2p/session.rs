//! One run of the light client: from connecting to peers until they are all gone. The next run goes on
//! where it ended.
mod chain;
mod dial;
mod relay;

use super::checkpoint::checkpoint;
use super::{Shared, seeds};
use crate::convert;
use crate::source::url::P2pUrl;
use crate::source::{Notice, Setup};
use crate::watch_list::{Cursor, WatchList};
use bip157::{Client, Info, Requester, TrustedPeer, Warning};
use bitcoin::Transaction;
use domain::{BlockRef, Network};
use relay::heard;
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{Duration, Instant};

/// How long after the last peer is gone the next run begins.
const PAUSE: Duration = Duration::from_secs(1);

/// How long after no seed answered they are asked again.
const PAUSE_FOR_SEEDS: Duration = Duration::from_secs(10);

/// How often one more try is granted.
const REFILL: Duration = Duration::from_secs(3600);

/// How long after they were met nodes begin to relay: they look at each peer ten times a second.
const RELAYS_AFTER: Duration = Duration::from_millis(300);

/// How often it is looked whether a run gets on, and how often in vain before it ends.
const LOOK: Duration = Duration::from_secs(5);
const LOOKS: u32 = 12;

const NO_FILTERS: &str = "a peer does not answer, or serves no block filters \
                          (a node does with blockfilterindex=1 and peerblockfilters=1)";

/// Everything a run needs, and what it leaves to the next.
pub(super) struct Session {
    settings: P2pUrl,
    network: Network,
    watch: WatchList,
    shared: Arc<Shared>,
    notices: mpsc::Sender<Notice>,
    /// Blocks known from before, ascending.
    recent: Vec<BlockRef>,
    /// The lowest block that is wanted, if it is known by its height.
    from: Option<u32>,
    /// The block above which a new database begins, once the headers have been read.
    beginning: Option<BlockRef>,
    /// Where this run began.
    anchor: BlockRef,
    /// What is relayed, once this run listens, and how far the watched scripts have been subscribed to.
    relayed: Option<mpsc::Receiver<Transaction>>,
    subscribed: Cursor,
    /// When a peer that was met since, which may be the one that relays, begins to; and whether that time has come.
    hears_at: Option<Instant>,
    hears: bool,
}

/// How far a run had come when it was last looked at: headers and filters.
#[derive(Default)]
struct Standstill {
    at: (Option<u32>, Option<u32>),
    /// How often it was found there again.
    looks: u32,
}

/// Ends the task when dropped.
struct Running(JoinHandle<()>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Session {
    pub(super) fn new(
        settings: P2pUrl,
        setup: Setup,
        shared: Arc<Shared>,
        notices: mpsc::Sender<Notice>,
    ) -> Self {
        let Setup { network, watch, recent } = setup;
        let (anchor, subscribed) = (checkpoint(network), Cursor::default());
        Self {
            settings,
            network,
            watch,
            shared,
            notices,
            recent,
            from: None,
            beginning: None,
            anchor,
            relayed: None,
            subscribed,
            hears_at: None,
            hears: false,
        }
    }

    /// Shows every block from that height up.
    pub(super) fn from(mut self, height: Option<u32>) -> Self {
        let is_below = height.is_some_and(|height| height <= checkpoint(self.network).height);
        let genesis = BlockRef { height: 0, hash: convert::genesis(self.network) };
        self.recent = if is_below { vec![genesis] } else { self.recent };
        Self { from: height, ..self }
    }

    /// Runs for ever.
    pub(super) async fn run(mut self) {
        loop {
            let peers = self.peers().await;
            let pause = if peers.is_empty() { PAUSE_FOR_SEEDS } else { PAUSE };
            if !peers.is_empty() {
                self.connect(peers).await;
                self.ended();
            }
            tokio::time::sleep(pause).await;
        }
    }

    /// No peer is left. They go without a word when they are asked for what they do not have.
    fn ended(&self) {
        let headers = self.shared.view().headers_read();
        let judged = self.shared.view().judged_to();
        if headers.is_some() && judged.is_some() && !self.shared.link().synchronized {
            self.shared.troubled(NO_FILTERS.into());
        }
        self.shared.disconnected();
    }

    async fn connect(&mut self, peers: Vec<TrustedPeer>) {
        (self.anchor, self.relayed, self.hears) = (self.best_anchor(), None, false);
        self.shared.view().begin(self.anchor);
        let (node, client) = self.builder(peers).build();
        // Ended with this run.
        #[allow(clippy::disallowed_methods)]
        let _running = Running(tokio::spawn(async move {
            if let Err(error) = node.run().await {
                tracing::debug!(%error, "the light client stopped");
            }
        }));
        self.shared.connected(client.requester.clone());
        self.listen(client).await;
    }

    async fn listen(&mut self, client: Client) {
        let Client { requester, mut event_rx, mut warn_rx, mut info_rx } = client;
        let mut refill = tokio::time::interval_at(Instant::now() + REFILL, REFILL);
        let mut look = tokio::time::interval_at(Instant::now() + LOOK, LOOK);
        let mut standstill = Standstill::default();
        loop {
            tokio::select! {
                // In this order: who is connected is asked for after who is missing, and what comes in masses is last.
                biased;
                Some(warning) = warn_rx.recv() => self.heed(&warning),
                Some(info) = info_rx.recv() => self.note(&info),
                () = self.shared.deeper.notified() => if self.shared.reach().is_none() {
                    return self.start_over();
                },
                () = until(self.hears_at) => self.hear(),
                _ = look.tick() => if self.stands_still(&mut standstill, &requester) {
                    return;
                },
                () = self.watch.added(), if self.relayed.is_some() => self.subscribe_new(&requester).await,
                _ = refill.tick() => self.offer_peers(&requester),
                transaction = heard(&mut self.relayed) => self.relay(transaction, &requester).await,
                event = event_rx.recv() => {
                    let Some(event) = event else { return };
                    if !self.learn(event, &requester).await {
                        return;
                    }
                },
            }
        }
    }

    /// Whether nothing has come for so long that this run should end. Before that, what is missing is asked for again:
    /// an answer may have been lost between two peers.
    fn stands_still(&mut self, standstill: &mut Standstill, requester: &Requester) -> bool {
        let mut view = self.shared.view();
        let (headed, judged) = (view.headed_tip().map(|tip| tip.height), view.judged_to());
        drop(view);
        let now = (headed, judged);
        if standstill.at == now && judged.is_some() {
            // Whoever should relay is not to be met: what is mined is seen all the same.
            self.hear();
        }
        let is_missing = judged.is_none() || judged < headed;
        standstill.looks = if is_missing && standstill.at == now { standstill.looks + 1 } else { 0 };
        standstill.at = now;
        if let (Some(judged), 1..) = (judged, standstill.looks) {
            drop(requester.rescan_from(judged));
        }
        standstill.looks >= LOOKS
    }

    fn heed(&self, warning: &Warning) {
        tracing::debug!(%warning, "light client");
        match warning {
            Warning::NeedConnections { connected, .. } => self.shared.connections(*connected),
            Warning::CouldNotConnect => self.shared.troubled("a connection failed or took too long".into()),
            Warning::PeerTimedOut | Warning::NoCompactFilters => self.shared.troubled(NO_FILTERS.into()),
            Warning::UnexpectedSyncError { .. } if self.shared.view().headers_read().is_none() => {
                let BlockRef { height, hash } = self.anchor;
                self.shared.troubled(format!(
                    "its chain does not go through block {hash} at height {height}, from where this server reads on; \
                     it needs peers on the same chain as before"
                ));
            }
            other => self.shared.troubled(other.to_string()),
        }
    }

    fn note(&mut self, info: &Info) {
        match info {
            Info::ConnectionsMet => self.shared.connections(usize::MAX),
            Info::SuccessfulHandshake if self.relayed.is_some() => {
                self.hears_at = Some(Instant::now() + RELAYS_AFTER);
            }
            _ => (),
        }
    }

    async fn tell(&self, notice: Notice) {
        // Nobody listens only while the source is being dropped.
        let _ = self.notices.send(notice).await;
    }
}

async fn until(instant: Option<Instant>) {
    match instant {
        Some(instant) => tokio::time::sleep_until(instant).await,
        None => std::future::pending().await,
    }
}
