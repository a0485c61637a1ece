//! One run of the light client: from connecting to peers until they are all gone. The next run goes on
//! where it ended.
use super::Shared;
use crate::convert;
use crate::source::url::P2pUrl;
use crate::source::{Header, Notice, Setup};
use crate::watch_list::{Cursor, WatchList};
use bip157::chain::{BlockHeaderChanges, ChainState, IndexedHeader};
use bip157::{
    Builder, Client, Event, GossipMonitorRequestBuilder, HashCheckpoint, Requester, TrustedPeer, Warning,
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

/// Peers asked at a time, when they are found by DNS: filters must be the same from each.
const PEERS: u8 = 3;

/// How often each configured peer may be tried in one run. One connection is for blocks, one for relayed
/// transactions.
const TRIES: usize = 16;

/// How often one more try is granted.
const REFILL: Duration = Duration::from_secs(3600);

/// A configured peer is kept as long as it stays.
const KEEP: Duration = Duration::from_secs(30 * 24 * 3600);

/// Peers may be far away; but one that has not what we ask for says nothing, and another has to be asked.
const HANDSHAKE_TIME_OUT: Duration = Duration::from_secs(8);
const RESPONSE_TIME_OUT: Duration = Duration::from_secs(8);

/// A run that had to read more headers than this to find the tip ends, and the next begins near the tip.
const TOO_MANY_HEADERS: u32 = 5000;

/// How far below the tip a run begins when there is no position yet.
const BELOW_TIP: u32 = 144;

/// Unconfirmed payments are looked for at this many addresses, the latest. A hundred bytes each.
const RELAYED_SCRIPTS: usize = 100_000;

/// Everything a run needs, and what it leaves to the next.
pub(super) struct Session {
    settings: P2pUrl,
    network: Network,
    watch: WatchList,
    shared: Arc<Shared>,
    notices: mpsc::Sender<Notice>,
    /// Blocks known from before, ascending.
    recent: Vec<BlockRef>,
    /// Where this run began.
    anchor: BlockRef,
    /// How far the watched scripts have been subscribed to.
    subscribed: Cursor,
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
        Self { settings, network, watch, shared, notices, recent, anchor, subscribed }
    }

    /// Runs for ever.
    pub(super) async fn run(mut self) {
        loop {
            self.connect().await;
            self.shared.disconnected();
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn connect(&mut self) {
        self.anchor = self.best_anchor();
        self.shared.view().begin(self.anchor);
        let (node, client) = self.builder().build();
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
        let Client { requester, mut event_rx, mut warn_rx, info_rx: _ } = client;
        let Some(mut relayed) = self.subscribe_all(&requester).await else { return };
        let mut refill = tokio::time::interval_at(Instant::now() + REFILL, REFILL);
        loop {
            tokio::select! {
                event = event_rx.recv() => {
                    let Some(event) = event else { return };
                    if !self.learn(event, &requester).await {
                        return;
                    }
                },
                Some(transaction) = relayed.recv() => self.relay(transaction, &requester).await,
                () = self.watch.added() => self.subscribe_new(&requester).await,
                Some(warning) = warn_rx.recv() => self.heed(&warning),
                _ = refill.tick() => self.offer_peers(&requester),
            }
        }
    }

    /// Where the next run begins: deep enough that a reorganisation during an absence is noticed.
    fn best_anchor(&self) -> BlockRef {
        let stored = self.recent.first().copied();
        let shown = self.shared.view().shown_below_tip(BELOW_TIP);
        shown.or(stored).unwrap_or_else(|| checkpoint(self.network))
    }

    fn builder(&self) -> Builder {
        let BlockRef { height, hash } = self.anchor;
        let start = HashCheckpoint::new(height, bitcoin::BlockHash::from_byte_array(hash.0));
        let builder = Builder::new(convert::network(self.network))
            .chain_state(ChainState::Checkpoint(start))
            .headers_only_sync()
            .handshake_timeout(HANDSHAKE_TIME_OUT)
            .response_timeout(RESPONSE_TIME_OUT);
        match self.settings.peers.len() {
            0 => builder.required_peers(PEERS),
            peers => {
                let again = std::iter::repeat_n(&self.settings.peers, TRIES).flatten();
                let peers_needed = if peers == 1 { 1 } else { 2 };
                builder
                    .add_peers(again.map(|peer| trusted(peer, self.network)))
                    .whitelist_only()
                    .required_peers(peers_needed)
                    .maximum_connection_time(KEEP)
            }
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
        if self.recent.is_empty() {
            let below = tip.height.saturating_sub(BELOW_TIP);
            let begin = self.shared.view().headed_at(below);
            let far = below.saturating_sub(self.anchor.height) > TOO_MANY_HEADERS;
            if let Some(begin) = begin.filter(|_| far) {
                self.recent = vec![begin];
                return false;
            }
        }
        if self.shared.view().floor().is_none() {
            let floor = self.common_ground().unwrap_or(tip.height.saturating_sub(BELOW_TIP));
            self.shared.view().set_floor(floor);
        }
        self.show().await;
        let judged = self.shared.view().judged_to();
        match judged.filter(|height| *height < tip.height) {
            // An error means that the run is over, which the next event says.
            Some(height) => drop(requester.rescan_from(height)),
            None => self.shared.synchronized(),
        }
        true
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

    /// Asks for relayed transactions that pay the latest scripts. `None`: the run is over already.
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
        if !matches!(warning, Warning::NeedConnections { .. }) {
            self.shared.troubled(warning.to_string());
        }
    }

    async fn tell(&self, notice: Notice) {
        // Nobody listens only while the source is being dropped.
        let _ = self.notices.send(notice).await;
    }
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

/// A block that everybody agrees on, to begin with.
fn checkpoint(network: Network) -> BlockRef {
    match network {
        Network::Mainnet => {
            let HashCheckpoint { height, hash } = HashCheckpoint::taproot_activation();
            BlockRef { height, hash: convert::block_hash(hash) }
        }
        Network::Testnet4 | Network::Signet | Network::Regtest => {
            BlockRef { height: 0, hash: convert::genesis(network) }
        }
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
