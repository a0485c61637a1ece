//! A follower and the smallest honest store beside it: it commits each update before it asks for the next,
//! checks that updates fit together, and can crash and start again from what was committed.
use crate::world::{Output, World};
use chain::source::Source;
use chain::source::fake::FakeChain;
use chain::watch::Watched;
use chain::{Catching, Elsewhere, Error, Follower, Sighting, Tracked, Update, WatchList};
use domain::{BlockRef, OutPoint, Timestamp, Txid, WalletNo};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How long anything may take on a real node.
const PATIENCE: Duration = Duration::from_secs(20);

/// Where a payment stands, as the store knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Waiting,
    Mined(u32),
    Gone,
}

pub(crate) struct Rig {
    pub(crate) world: World,
    pub(crate) watch: WatchList,
    pub(crate) source: Source,
    follower: Follower,
    pub(crate) store: Store,
}

/// What was committed.
#[derive(Default)]
pub(crate) struct Store {
    pub(crate) blocks: Vec<BlockRef>,
    pub(crate) payments: BTreeMap<OutPoint, (Sighting, Place)>,
    /// Every update's short name, in order: what a story is checked against.
    pub(crate) told: Vec<String>,
    pub(crate) tip: u32,
    /// Coins spent in blocks of the chain, and at which height.
    pub(crate) spent: BTreeMap<OutPoint, (Txid, u32)>,
}

/// What another process issues: written down, and told to nobody.
#[derive(Clone, Debug, Default)]
pub(crate) struct Others(Arc<Mutex<Written>>);

#[derive(Debug, Default)]
struct Written {
    scripts: Vec<(Vec<u8>, Watched)>,
    away: bool,
}

impl Others {
    pub(crate) fn issue(&self, script: &[u8], watched: Watched) {
        self.0.lock().expect("nobody panics while holding it").scripts.push((script.to_vec(), watched));
    }

    pub(crate) fn are_away(&self, away: bool) {
        self.0.lock().expect("nobody panics while holding it").away = away;
    }
}

impl Elsewhere for Others {
    fn catch_up<'a>(&'a self, watch: &'a WatchList) -> Catching<'a> {
        Box::pin(async move {
            let written = self.0.lock().expect("nobody panics while holding it");
            if written.away {
                return Err("they are away".into());
            }
            for (script, watched) in &written.scripts {
                if !watch.has(script, *watched) {
                    watch.add(script, *watched);
                }
            }
            Ok(())
        })
    }
}

impl Rig {
    /// Others issue addresses as well.
    pub(crate) fn beside_others(&self) -> Others {
        let others = Others::default();
        self.watch.beside(Box::new(others.clone()));
        others
    }

    pub(crate) fn new(world: World) -> Self {
        let watch = WatchList::with_scripts([42; 16]);
        let source = world.source(&watch, Vec::new());
        let follower = Follower::new(Vec::new(), []);
        Self { world, watch, source, follower, store: Store::default() }
    }

    /// A new watched script, different from every other in this process.
    pub(crate) fn script(&self) -> Vec<u8> {
        let (script, watched) = unwatched_script();
        self.watch.add(&script, watched);
        script
    }

    /// Pays a new watched script.
    pub(crate) fn pay_watched(&mut self, sats: u64) -> (Txid, Vec<u8>) {
        let script = self.script();
        (self.world.pay(&[(script.clone(), sats)]), script)
    }

    /// Takes updates until that is true of the store.
    pub(crate) async fn until(&mut self, wanted: &str, mut holds: impl FnMut(&Store) -> bool) {
        let waited = tokio::time::timeout(PATIENCE, async {
            while !holds(&self.store) {
                match self.follower.next(&mut self.source, &self.watch).await {
                    Ok(update) => self.commit(update),
                    Err(error) if error.passes_by_itself() => {
                        tokio::time::sleep(Duration::from_millis(50)).await
                    }
                    Err(error) => panic!("waiting until {wanted}: {error}"),
                }
            }
        });
        if waited.await.is_err() {
            panic!("in vain: {wanted}; {:#?}", self.store);
        }
    }

    pub(crate) async fn caught_up(&mut self) {
        let height = self.world.height();
        let before = self.store.told.len();
        self.until("caught up", |store| {
            let last = store.blocks.last().is_some_and(|b| b.height == height);
            last && store.told[before.min(store.told.len())..].iter().any(|t| t == "caught up")
        })
        .await;
    }

    pub(crate) async fn until_place(&mut self, txid: Txid, place: Place) {
        self.until(&format!("{txid} is {place:?}"), |store| store.place(txid) == Some(place)).await;
    }

    /// One error, where none should pass.
    pub(crate) async fn next_error(&mut self) -> Error {
        loop {
            match tokio::time::timeout(PATIENCE, self.follower.next(&mut self.source, &self.watch)).await {
                Ok(Ok(update)) => self.commit(update),
                Ok(Err(error)) => return error,
                Err(_) => panic!("no error came; {:#?}", self.store.told),
            }
        }
    }

    /// Takes everything there is to tell now; an outage ends it early.
    pub(crate) async fn settle(&mut self, chain: &FakeChain) {
        chain.poll();
        loop {
            match self.follower.try_next(&mut self.source, &self.watch).await {
                Ok(Some(update)) => self.commit(update),
                Ok(None) => return,
                Err(error) if error.passes_by_itself() => return,
                Err(error) => panic!("{error}"),
            }
        }
    }

    pub(crate) fn examine_again(&mut self) {
        self.follower.examine_again();
    }

    /// Takes at most that many updates.
    pub(crate) async fn step(&mut self, updates: u64) {
        for _ in 0..updates {
            match self.follower.try_next(&mut self.source, &self.watch).await {
                Ok(Some(update)) => self.commit(update),
                Ok(None) | Err(_) => return,
            }
        }
    }

    /// Everything but what was committed is lost.
    pub(crate) fn crash(&mut self) {
        let recent = self.store.blocks.clone();
        self.source = self.world.source(&self.watch, recent.clone());
        self.follower = Follower::new(recent, self.store.waiting());
    }

    pub(crate) fn told_since(&self, mark: usize) -> Vec<String> {
        self.store.told[mark..].iter().filter(|t| *t != "caught up").cloned().collect()
    }

    pub(crate) fn mark(&self) -> usize {
        self.store.told.len()
    }

    fn commit(&mut self, update: Update) {
        if let (Update::Gone(gone), World::Fake(chain)) = (&update, &self.world) {
            // Told right after it was found out; with a block, something may have happened since.
            let with_block = self.store.told.last().is_some_and(|told| told.starts_with("connected"));
            let mined = gone.iter().find(|txid| chain.place_of(**txid).is_some());
            assert!(
                with_block || mined.is_none(),
                "{mined:?} is not gone: it is in a block; {:#?}",
                self.store
            );
        }
        if let Update::Disconnected { block, .. } = &update {
            let height = block.height;
            self.store.commit(update);
            self.follower.track(self.store.taken_back(height));
        } else {
            self.store.commit(update);
        }
    }
}

impl Store {
    pub(crate) fn place(&self, txid: Txid) -> Option<Place> {
        self.payments.iter().find(|(outpoint, _)| outpoint.txid == txid).map(|(_, (_, place))| *place)
    }

    pub(crate) fn sighting(&self, txid: Txid) -> &Sighting {
        let found = self.payments.iter().find(|(outpoint, _)| outpoint.txid == txid);
        &found.expect("a payment that was told").1.0
    }

    fn waiting(&self) -> Vec<Tracked> {
        self.payments
            .values()
            .filter(|(_, place)| *place == Place::Waiting)
            .map(|(s, _)| tracked(s))
            .collect()
    }

    /// Payments that are unconfirmed because the block above the position left.
    fn taken_back(&mut self, height: u32) -> Vec<Tracked> {
        let lost = self.payments.values_mut().filter(|(_, place)| *place == Place::Mined(height));
        lost.map(|(sighting, place)| {
            *place = Place::Waiting;
            tracked(sighting)
        })
        .collect()
    }

    fn commit(&mut self, update: Update) {
        match update {
            Update::Connected { block, tip, sightings, spends, .. } => {
                let spends = spends.iter().map(|spend| (spend.coin, (spend.by, block.height)));
                self.spent.extend(spends);
                if let Some(last) = self.blocks.last() {
                    assert_eq!(block.height, last.height + 1, "blocks come one after another");
                }
                self.blocks.push(block);
                self.tip = tip;
                self.told.push(format!("connected {}", names(&sightings)));
                self.put(sightings, Place::Mined(block.height));
            }
            Update::Disconnected { block, parent } => {
                assert_eq!(self.blocks.pop(), Some(block), "only the position leaves");
                assert_eq!(parent.height + 1, block.height, "one at a time");
                self.spent.retain(|_, (_, height)| *height != block.height);
                if self.blocks.is_empty() {
                    self.blocks.push(parent);
                }
                assert_eq!(self.blocks.last(), Some(&parent));
                self.told.push("disconnected".into());
            }
            Update::Seen(sightings) => {
                self.told.push(format!("seen {}", names(&sightings)));
                for s in &sightings {
                    let known = self.payments.get(&s.outpoint).map(|(_, place)| *place);
                    assert!(!matches!(known, Some(Place::Mined(_))), "a mined payment is not seen anew");
                }
                self.put(sightings, Place::Waiting);
            }
            Update::Gone(txids) => {
                for (outpoint, (_, place)) in &mut self.payments {
                    if txids.contains(&outpoint.txid) {
                        assert_eq!(*place, Place::Waiting, "only what waits can go");
                        *place = Place::Gone;
                    }
                }
                self.told.push("gone".into());
            }
            Update::CaughtUp { tip } => {
                assert_eq!(self.blocks.last(), Some(&tip));
                self.told.push("caught up".into());
            }
        }
    }

    fn put(&mut self, sightings: Vec<Sighting>, place: Place) {
        for sighting in sightings {
            self.payments.insert(sighting.outpoint, (sighting, place));
        }
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places: Vec<_> = self.payments.iter().map(|(o, (_, place))| format!("{o}: {place:?}")).collect();
        f.debug_struct("Store").field("told", &self.told).field("payments", &places).finish_non_exhaustive()
    }
}

fn names(sightings: &[Sighting]) -> String {
    sightings.iter().map(|s| s.value.to_sat().to_string()).collect::<Vec<_>>().join("+")
}

fn tracked(sighting: &Sighting) -> Tracked {
    // Where a source has no clock, the program has one.
    let at = sighting.at.or(Some(Timestamp(1_700_000_000)));
    Tracked { txid: sighting.outpoint.txid, spends: sighting.spends.clone(), at }
}

/// A script nobody else has, and what it would be watched as.
pub(crate) fn unwatched_script() -> (Vec<u8>, Watched) {
    static COUNT: AtomicU32 = AtomicU32::new(1);
    let index = COUNT.fetch_add(1, Ordering::Relaxed);
    let mut script = vec![0x00, 0x14];
    script.extend([0xa1; 16]);
    script.extend(index.to_be_bytes());
    (script, Watched { wallet: WalletNo(1), index })
}

pub(crate) fn to(script: &[u8], sats: u64) -> Output {
    (script.to_vec(), sats)
}
