//! One run of the light client: from connecting to peers until they are all gone. The next run goes on
//! where it ended.
use super::checkpoint::checkpoint;
use super::{Shared, seeds};
use crate::convert;
use crate::source::url::P2pUrl;
use crate::source::{Header, Notice, Setup};
use crate::watch_list::{Cursor, WatchList};
use bip157::chain::{BlockHeaderChanges, ChainState, IndexedHeader};
use bip157::{
    Builder, Client, Event, GossipMonitorRequestBuilder, HashCheckpoint, Info, Requester, TrustedPeer,
    Warning,
};
use bitcoin::hashes::Hash;
use bitcoin::{ScriptBuf, Transaction};
use domain::{BlockRef, Network};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{Duration, Instant};

/// How long after the last peer is gone the next run begins.
const PAUSE: Duration = Duration::from_secs(1);

/// How long after no seed answered they are asked again.
const PAUSE_FOR_SEEDS: Duration = Duration::from_secs(10);

/// Peers asked at a time, when they are found by DNS: filters must be the same from each.
const PEERS: u8 = 3;

/// How often each configured peer may be tried in one run. One connection is for blocks, one for relayed
/// transactions. So many peers or more found by seeds are tried once each.
const TRIES: usize = 16;

/// How often one more try is granted.
const REFILL: Duration = Duration::from_secs(3600);

/// A configured peer is kept as long as it stays.
const KEEP: Duration = Duration::from_secs(30 * 24 * 3600);

/// Peers may be far away; but one that has not what we ask for says nothing, and another has to be asked.
const HANDSHAKE_TIME_OUT: Duration = Duration::from_secs(8);
const RESPONSE_TIME_OUT: Duration = Duration::from_secs(8);

/// How long after they were met nodes begin to relay: they look at each peer ten times a second.
const RELAYS_AFTER: Duration = Duration::from_millis(300);

/// How often it is looked whether a run gets on, and how often in vain before it ends.
const LOOK: Duration = Duration::from_secs(5);
const LOOKS: u32 = 12;

/// A run that had to read more headers than this, a message full, to find where to begin ends, and the next begins
/// there.
const TOO_MANY_HEADERS: u32 = 2000;

/// How far below the tip a run begins when there is no position yet: two days.
const BELOW_TIP: u32 = 288;

/// Unconfirmed payments are looked for at this many addresses, the latest. A hundred bytes each.
const RELAYED_SCRIPTS: usize = 100_000;

const NO_SEED: &str =
    "no DNS seed answers; let this machine look up names, or name peers, as in p2p://HOST:PORT";
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
            beginning: None,
            anchor,
            relayed: None,
            subscribed,
            hears_at: None,
            hears: false,
        }
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

    /// The peers of the next run: those named, or those that seeds tell of.
    async fn peers(&self) -> Vec<TrustedPeer> {
        if !self.settings.peers.is_empty() {
            return self.settings.peers.iter().map(|peer| trusted(peer, self.network)).collect();
        }
        let port = default_port(self.network);
        let found = if self.settings.seeds.is_empty() {
            seeds::find(&seeds::rounds(self.network, port)).await
        } else {
            let seeds = self.settings.seeds.iter();
            let names = seeds.map(|(host, at)| (host.clone(), at.unwrap_or(port)));
            seeds::find(&[names.collect()]).await
        };
        if found.is_empty() {
            self.shared.troubled(NO_SEED.into());
        }
        found.into_iter().map(TrustedPeer::from_socket_addr).collect()
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

    /// Where the next run begins: deep enough that a reorganisation during an absence is noticed.
    fn best_anchor(&self) -> BlockRef {
        let stored = self.recent.first().copied();
        let resumed = self.shared.view().resumes_at(BELOW_TIP);
        resumed.or(stored).or(self.beginning).unwrap_or_else(|| checkpoint(self.network))
    }

    /// The chain is wanted from further back than where it was begun: addresses were shown before.
    fn start_over(&mut self) {
        self.beginning = None;
        self.shared.view().forget_shown();
    }

    fn builder(&self, peers: Vec<TrustedPeer>) -> Builder {
        let BlockRef { height, hash } = self.anchor;
        let start = HashCheckpoint::new(height, bitcoin::BlockHash::from_byte_array(hash.0));
        let builder = Builder::new(convert::network(self.network))
            .chain_state(ChainState::Checkpoint(start))
            .headers_only_sync()
            .handshake_timeout(HANDSHAKE_TIME_OUT)
            .response_timeout(RESPONSE_TIME_OUT);
        let count = u8::try_from(peers.len()).unwrap_or(u8::MAX);
        if self.settings.peers.is_empty() {
            // The peers tell of others, too.
            let tries = if peers.len() < TRIES { TRIES } else { 1 };
            builder.add_peers(repeated(&peers, tries)).required_peers(count.min(PEERS))
        } else {
            let builder = builder.add_peers(repeated(&peers, TRIES)).whitelist_only();
            builder.required_peers(count.min(2)).maximum_connection_time(KEEP)
        }
    }

    /// Takes in one event; false when the run should end and another begin elsewhere.
    async fn learn(&mut self, event: Event, requester: &Requester) -> bool {
        match event {
            Event::ChainUpdate(BlockHeaderChanges::Connected(header)) => {
                self.shared.view().connected(ours(&header))
            }
            Event::ChainUpdate(BlockHeaderChanges::Reorganized { accepted, reorganized }) => {
                let left: Vec<_> = reorganized.iter().map(|header| header.height).collect();
                let accepted: Vec<_> = accepted.iter().map(ours).collect();
                self.shared.view().reorganised(&left, &accepted);
            }
            Event::ChainUpdate(BlockHeaderChanges::ForkAdded(_)) => (),
            Event::IndexedFilter(filter) => {
                let hash = filter.block_hash();
                let may_pay_us = self.matches(hash, filter.block_filter()).await;
                self.shared.view().judged(convert::block_hash(hash), may_pay_us);
                self.shared.well();
            }
            Event::FiltersSynced(_) => return self.synced(requester).await,
        }
        self.show().await;
        true
    }

    /// Whether the filter contains a watched script. A million scripts take a tenth of a second: not on
    /// the threads that serve requests.
    async fn matches(&self, block: bitcoin::BlockHash, filter: bitcoin::bip158::BlockFilter) -> bool {
        let watch = self.watch.clone();
        let matching =
            move || watch.scripts_after(Cursor::default(), |scripts| filter.match_any(&block, scripts)).0;
        match tokio::task::spawn_blocking(matching).await {
            Ok(Ok(found)) => found,
            // A malformed filter proves nothing: the block is read.
            Ok(Err(_)) | Err(_) => true,
        }
    }

    /// Headers, and those filters that were asked for, are up to date.
    async fn synced(&mut self, requester: &Requester) -> bool {
        let Some(tip) = self.shared.view().headed_tip() else { return true };
        if self.shared.view().floor().is_none() {
            let Some(floor) = self.floor() else { return false };
            // Not before: what listens for transactions is a second connection, and where two tell headers at once the
            // client takes the first message full for all there is.
            self.relayed = self.subscribe_all(requester).await;
            self.shared.view().set_floor(floor);
        }
        self.show().await;
        let judged = self.shared.view().judged_to();
        match judged.filter(|height| *height < tip.height) {
            // An error means that the run is over, which the next event says.
            Some(height) => drop(requester.rescan_from(height)),
            None => self.arrive(),
        }
        true
    }

    fn hear(&mut self) {
        (self.hears_at, self.hears) = (None, true);
        self.arrive();
    }

    /// At the end of the peers' chain, and hearing what is relayed, payments are seen as they come.
    fn arrive(&self) {
        let mut view = self.shared.view();
        let tip = view.headed_tip().map(|tip| tip.height);
        let is_there = view.floor().is_some() && view.judged_to() == tip;
        drop(view);
        if is_there && self.hears {
            self.shared.synchronized();
        }
    }

    /// From which height on blocks are of interest; `None` if that is so far up that a run should rather begin there.
    fn floor(&mut self) -> Option<u32> {
        if let Some(known) = self.common_ground() {
            return Some(known);
        }
        let beginning = self.shared.view().beginning(BELOW_TIP)?;
        let far = beginning.height.saturating_sub(self.anchor.height) > TOO_MANY_HEADERS;
        if far && self.recent.is_empty() {
            self.beginning = self.shared.view().headed_at(beginning.height.saturating_sub(1));
            return None;
        }
        Some(beginning.height)
    }

    /// The highest block known from before that is still in the best chain.
    fn common_ground(&self) -> Option<u32> {
        let view = self.shared.view();
        let shared = view.tip().and_then(|tip| {
            let known = (self.anchor.height..=tip.height).rev().filter_map(|height| view.headed_at(height));
            known.filter(|block| view.is_shown(*block)).map(|block| block.height).next()
        });
        let stored = self.recent.iter().rev().find(|block| view.headed_at(block.height) == Some(**block));
        shared.or(stored.map(|block| block.height))
    }

    async fn show(&self) {
        let news = self.shared.view().show();
        if news {
            self.tell(Notice::Tip).await;
        }
    }

    async fn relay(&self, transaction: Transaction, requester: &Requester) {
        // What replaces it is of interest too, even if it pays others.
        let inputs = transaction.input.iter().map(|input| input.previous_output);
        let rivals = GossipMonitorRequestBuilder::from_expected_inputs(inputs).build();
        let _ = requester.subscribe_to_gossip(rivals).await;
        self.tell(Notice::Transaction(Box::new(transaction))).await;
    }

    /// Asks for relayed transactions that pay the latest scripts. `None`: the run is over.
    async fn subscribe_all(&mut self, requester: &Requester) -> Option<mpsc::Receiver<Transaction>> {
        let skip = self.watch.len().saturating_sub(RELAYED_SCRIPTS);
        let (latest, cursor) =
            self.watch.scripts_after(Cursor::default(), |scripts| owned(scripts.skip(skip)));
        self.subscribed = cursor;
        let request = GossipMonitorRequestBuilder::from_expected_output_scripts(latest).build();
        requester.subscribe_to_gossip(request).await.ok().flatten()
    }

    async fn subscribe_new(&mut self, requester: &Requester) {
        let (new, cursor) = self.watch.scripts_after(self.subscribed, |scripts| owned(scripts));
        self.subscribed = cursor;
        if !new.is_empty() {
            let request = GossipMonitorRequestBuilder::from_expected_output_scripts(new).build();
            let _ = requester.subscribe_to_gossip(request).await;
        }
    }

    /// Every connection uses up one of the tries that a run begins with.
    fn offer_peers(&self, requester: &Requester) {
        for peer in &self.settings.peers {
            let _ = requester.add_peer(trusted(peer, self.network));
        }
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

/// The next relayed transaction; none for ever while nobody listens for any.
async fn heard(relayed: &mut Option<mpsc::Receiver<Transaction>>) -> Transaction {
    match relayed {
        Some(relayed) => match relayed.recv().await {
            Some(transaction) => transaction,
            None => std::future::pending().await,
        },
        None => std::future::pending().await,
    }
}

/// Each connection takes one away; the last is tried first.
fn repeated(peers: &[TrustedPeer], tries: usize) -> impl Iterator<Item = TrustedPeer> {
    std::iter::repeat_n(peers, tries).flatten().rev().cloned().collect::<Vec<_>>().into_iter()
}

fn owned<'a>(scripts: impl Iterator<Item = &'a [u8]>) -> Vec<ScriptBuf> {
    scripts.map(|script| ScriptBuf::from_bytes(script.to_vec())).collect()
}

fn ours(header: &IndexedHeader) -> Header {
    Header {
        height: header.height,
        hash: convert::block_hash(header.block_hash()),
        prev: convert::block_hash(header.prev_blockhash()),
        time: domain::Timestamp(i64::from(header.header.time)),
    }
}

fn trusted((host, port): &(String, Option<u16>), network: Network) -> TrustedPeer {
    let port = port.unwrap_or_else(|| default_port(network));
    match host.parse::<IpAddr>() {
        Ok(address) => TrustedPeer::from_socket_addr(SocketAddr::new(address, port)),
        Err(_) => TrustedPeer::from_hostname(host.clone(), port),
    }
}

const fn default_port(network: Network) -> u16 {
    match network {
        Network::Mainnet => 8333,
        Network::Testnet4 => 48333,
        Network::Signet => 38333,
        Network::Regtest => 18444,
    }
}
