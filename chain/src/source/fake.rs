//! A chain in memory, for tests and simulation: deterministic, without sockets and without a time of its
//! own. [`FakeChain`] acts on it as miners and payers do; [`FakeSource`] shows it to a follower.
mod draft;
mod world;

pub use draft::Draft;

use super::{Error, Header, Mempool, NodeClock, NodeStatus, Notice, Sending, Source, Standing, Visibility};
use crate::Block;
use bitcoin::Transaction;
use bitcoin::consensus::encode::deserialize;
use domain::{BlockHash, BlockRef, Network, Timestamp, Txid};
use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use tokio::sync::Notify;
use world::World;

/// A handle to one chain; clones act on the same. The network is always regtest.
#[derive(Clone)]
pub struct FakeChain(Arc<Shared>);

struct Shared {
    world: Mutex<World>,
    inboxes: Mutex<Vec<Weak<Inbox>>>,
    /// While set, nobody is told of anything; see [`FakeChain::lose_notices`].
    deaf: AtomicBool,
    surprises: Mutex<VecDeque<(u32, Surprise)>>,
}

/// What happens between two questions.
type Surprise = Box<dyn FnOnce(&FakeChain) + Send>;

#[derive(Debug, Default)]
struct Inbox {
    notices: Mutex<VecDeque<Notice>>,
    bell: Notify,
}

/// How a reorganisation goes; see [`FakeChain::reorg`].
#[derive(Clone, Debug)]
pub struct Reorg {
    /// How many blocks leave.
    pub depth: u32,
    /// How many come in their place.
    pub length: u32,
    /// Transactions of the blocks that leave which are lost; the others wait in the mempool again.
    pub lost: Vec<Txid>,
    /// Whether the first new block takes what waits in the mempool.
    pub mines_mempool: bool,
}

impl FakeChain {
    /// A chain of the genesis block alone, at that time.
    pub fn new(now: Timestamp) -> Self {
        let (world, inboxes) = (Mutex::new(World::new(now)), Mutex::default());
        Self(Arc::new(Shared { world, inboxes, deaf: AtomicBool::new(false), surprises: Mutex::default() }))
    }

    /// A source that shows this chain. There may be several.
    pub fn source(&self) -> Source {
        let inbox = Arc::new(Inbox::default());
        lock(&self.0.inboxes).push(Arc::downgrade(&inbox));
        Source::Fake(FakeSource { chain: self.clone(), inbox })
    }

    /// Blocks and arrivals bear this time from now on.
    pub fn set_time(&self, now: Timestamp) {
        self.world().now = now;
    }

    /// Broadcasts a replaceable transaction that pays that script; the first output does.
    pub fn pay(&self, script: &[u8], sats: u64) -> Txid {
        self.send(Draft::paying(script, sats))
    }

    /// Broadcasts a transaction. Whatever in the mempool conflicts with it is replaced.
    pub fn send(&self, draft: Draft) -> Txid {
        self.act(|world| {
            let serial = world.next_serial();
            world.accept(draft.build(serial))
        })
    }

    /// Broadcasts a transaction in place of another, whose inputs it spends.
    pub fn replace(&self, replaced: Txid, draft: Draft) -> Txid {
        let rival = self.rival(replaced, draft);
        self.act(|world| world.accept(rival))
    }

    /// Makes a transaction that spends the other's inputs and that nobody hears of before the next block.
    pub fn double_spend(&self, victim: Txid, draft: Draft) -> Txid {
        let rival = self.rival(victim, draft);
        self.act(|world| world.hide(rival))
    }

    fn rival(&self, other: Txid, draft: Draft) -> Transaction {
        let mut world = self.world();
        let other = world.transaction(other).expect("a transaction of this chain").clone();
        let serial = world.next_serial();
        draft.instead_of(&other).build(serial)
    }

    /// The transaction and its descendants leave the mempool, as of too low a fee.
    pub fn evict(&self, txid: Txid) {
        self.act(|world| world.remove(txid, true));
    }

    /// A transaction made earlier is broadcast again.
    pub fn rebroadcast(&self, txid: Txid) {
        self.act(|world| {
            let transaction = world.transaction(txid).expect("a transaction of this chain").clone();
            world.accept(transaction)
        });
    }

    /// Mines that many blocks, the first with all that waits. Returns the last.
    pub fn mine(&self, blocks: u32) -> BlockRef {
        self.act(|world| (0..blocks).map(|_| world.mine(&|_| true, None)).last().unwrap_or(world.tip()))
    }

    /// Mines one block without these transactions.
    pub fn mine_without(&self, left_out: &[Txid]) -> BlockRef {
        self.act(|world| world.mine(&|txid| !left_out.contains(&txid), None))
    }

    /// Mines one block whose reward goes to that script.
    pub fn mine_to(&self, script: &[u8], sats: u64) -> BlockRef {
        self.act(|world| world.mine(&|_| true, Some((script.to_vec(), sats))))
    }

    /// Replaces the highest blocks by others.
    pub fn reorg(&self, reorg: &Reorg) -> BlockRef {
        self.act(|world| {
            (0..reorg.depth).for_each(|_| world.disconnect(&|txid| !reorg.lost.contains(&txid)));
            for _ in 0..reorg.length {
                world.mine(&|_| reorg.mines_mempool, None);
            }
            world.tip()
        })
    }

    /// The node forgets every block that is not in its best chain, as if it had never seen it.
    pub fn forget_stale_blocks(&self) {
        self.world().forget_stale();
    }

    /// While there is an outage the node answers nobody and tells nobody.
    pub fn outage(&self, away: bool) {
        self.world().outage = away;
        self.poll();
    }

    /// The node was started anew with an empty mempool, and says whether it has finished loading it.
    pub fn restart(&self, loaded: bool) {
        let mut world = self.world();
        world.empty_mempool();
        world.loaded = loaded;
        drop(world);
        self.poll();
    }

    /// The node has, or has not, finished loading its mempool.
    pub fn set_loaded(&self, loaded: bool) {
        self.world().loaded = loaded;
        self.poll();
    }

    /// The node says that it is, or is not, still downloading the chain.
    pub fn set_syncing(&self, syncing: bool) {
        self.world().syncing = syncing;
    }

    /// The node no longer has blocks below that height.
    pub fn prune_below(&self, height: u32) {
        self.world().pruned_below = height;
    }

    /// The source can or cannot list the mempool; one that cannot is like peers that only relay.
    pub fn set_listable(&self, listable: bool) {
        self.world().listable = listable;
    }

    /// While notices are lost, sources have to be told to look with [`FakeChain::poll`].
    pub fn lose_notices(&self, lost: bool) {
        self.0.deaf.store(lost, Ordering::Relaxed);
    }

    /// Every source looks again, as a real one does every few seconds.
    pub fn poll(&self) {
        self.deliver(&[Notice::Tip, Notice::Mempool]);
    }

    /// Does that after so many more questions from sources, just before the next is answered: things change
    /// while a follower is in the middle of finding out how they are.
    pub fn surprise(&self, after_questions: u32, act: impl FnOnce(&Self) + Send + 'static) {
        lock(&self.0.surprises).push_back((after_questions, Box::new(act)));
    }

    fn spring_surprises(&self) {
        let mut waiting = lock(&self.0.surprises);
        let (due, later): (Vec<_>, Vec<_>) = waiting.drain(..).partition(|(after, _)| *after == 0);
        *waiting = later.into_iter().map(|(after, act)| (after - 1, act)).collect();
        drop(waiting);
        due.into_iter().for_each(|(_, act)| act(self));
    }

    /// The best chain's tip.
    pub fn tip(&self) -> BlockRef {
        self.world().tip()
    }

    /// The block of the best chain that holds the transaction.
    pub fn place_of(&self, txid: Txid) -> Option<BlockRef> {
        self.world().place_of(txid)
    }

    /// Whether the transaction waits in the mempool.
    pub fn is_waiting(&self, txid: Txid) -> bool {
        self.world().waiting(txid).is_some()
    }

    /// The transaction as it was made.
    pub fn transaction(&self, txid: Txid) -> Option<Transaction> {
        self.world().transaction(txid).cloned()
    }

    pub(super) async fn status(&self) -> Result<NodeStatus, Error> {
        let world = self.reach()?;
        let (height, headers) =
            (world.tip().height, world.tip().height + if world.syncing { 1000 } else { 0 });
        Ok(NodeStatus {
            network: Network::Regtest,
            blocks: height,
            headers,
            verification_progress: if world.syncing { 0.5 } else { 1.0 },
            initial_block_download: world.syncing,
            pruned_height: (world.pruned_below > 0).then_some(world.pruned_below),
            synchronized: !world.syncing,
            peers: None,
        })
    }

    pub(super) async fn fee_rate(&self, _blocks: u16) -> Result<Option<u64>, Error> {
        self.reach().map(|_| Some(1000))
    }

    pub(super) async fn previous(&self, wanted: &[(Txid, BlockHash)]) -> Result<Vec<Transaction>, Error> {
        let world = self.reach()?;
        Ok(wanted.iter().filter_map(|(txid, _)| world.transaction(*txid).cloned()).collect())
    }

    /// Refused when what it spends was spent in a block, as a node would.
    pub(super) async fn broadcast(&self, transaction: &[u8]) -> Result<Sending, Error> {
        drop(self.reach()?);
        let Ok(transaction) = deserialize::<Transaction>(transaction) else {
            return Ok(Sending::Refused("TX decode failed".into()));
        };
        if self.world().is_spent_by_another(&transaction) {
            return Ok(Sending::Refused("missing-inputs".into()));
        }
        self.act(|world| world.accept(transaction));
        Ok(Sending::Sent)
    }

    pub(super) async fn clock(&self) -> Result<NodeClock, Error> {
        self.reach().map(|world| NodeClock { now: world.now, peers_ahead_seconds: 0 })
    }

    fn act<T>(&self, act: impl FnOnce(&mut World) -> T) -> T {
        let mut world = self.world();
        let result = act(&mut world);
        let notices = std::mem::take(&mut world.notices);
        let silent = world.outage || self.0.deaf.load(Ordering::Relaxed);
        drop(world);
        if !silent {
            self.deliver(&notices);
        }
        result
    }

    fn deliver(&self, notices: &[Notice]) {
        lock(&self.0.inboxes).retain(|inbox| {
            let Some(inbox) = inbox.upgrade() else { return false };
            lock(&inbox.notices).extend(notices.iter().cloned());
            inbox.bell.notify_one();
            true
        });
    }

    fn world(&self) -> MutexGuard<'_, World> {
        lock(&self.0.world)
    }

    /// The world, to answer one question of a source.
    fn reach(&self) -> Result<MutexGuard<'_, World>, Error> {
        self.spring_surprises();
        let world = self.world();
        if world.outage {
            return Err(Error::Unreachable { address: "fake".into(), reason: "there is an outage".into() });
        }
        Ok(world)
    }
}

impl fmt::Debug for FakeChain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FakeChain").field(&self.tip()).finish()
    }
}

/// Shows a [`FakeChain`] to one follower.
#[derive(Debug)]
pub struct FakeSource {
    chain: FakeChain,
    inbox: Arc<Inbox>,
}

impl FakeSource {
    pub(super) const fn chain(&self) -> &FakeChain {
        &self.chain
    }

    pub(super) async fn tip(&self) -> Result<BlockRef, Error> {
        Ok(self.chain.reach()?.tip())
    }

    pub(super) async fn hashes(&self, from: u32, count: u32) -> Result<Vec<BlockHash>, Error> {
        Ok(self.chain.reach()?.hashes(from, count))
    }

    pub(super) async fn header(&self, hash: BlockHash) -> Result<Option<Header>, Error> {
        Ok(self.chain.reach()?.header(hash))
    }

    pub(super) async fn block(&self, block: BlockRef) -> Result<Option<Block>, Error> {
        let world = self.chain.reach()?;
        if block.height < world.pruned_below {
            return Err(Error::PrunedPast { height: block.height });
        }
        Ok(world.block(block.hash))
    }

    pub(super) async fn mempool(&self) -> Result<Option<Mempool>, Error> {
        let world = self.chain.reach()?;
        Ok(world.listable.then(|| world.mempool()))
    }

    pub(super) async fn transactions(&self, txids: &[Txid]) -> Result<Vec<Transaction>, Error> {
        let world = self.chain.reach()?;
        Ok(txids.iter().filter_map(|txid| world.waiting(*txid)).map(|(tx, _)| tx.clone()).collect())
    }

    pub(super) async fn standing(&self, txid: Txid) -> Result<Option<Standing>, Error> {
        let world = self.chain.reach()?;
        let seen = world.waiting(txid).map(|(_, seen)| seen);
        Ok(world.listable.then(|| Standing { seen, tip: world.tip().hash }))
    }

    pub(super) async fn wait(&mut self) {
        while lock(&self.inbox.notices).is_empty() {
            self.inbox.bell.notified().await;
        }
    }

    pub(super) fn take_notice(&mut self) -> Option<Notice> {
        lock(&self.inbox.notices).pop_front()
    }

    pub(super) fn visibility(&self) -> Visibility {
        if self.chain.world().listable { Visibility::AtOnce } else { Visibility::Relayed }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
