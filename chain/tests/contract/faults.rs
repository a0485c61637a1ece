//! What goes wrong between a follower and its node, on the chain in memory: outages, lost notices, nodes
//! that forget, nodes that are not ready.
use crate::rig::{Place, Rig, to, unwatched_script};
use crate::run;
use crate::world::World;
use chain::source::fake::{FakeChain, Reorg};
use chain::{Error, Follower, Update, WatchList};
use domain::Timestamp;

fn fake(scenario: impl AsyncFnOnce(&mut Rig, FakeChain)) {
    let world = World::fake();
    let World::Fake(chain) = &world else { panic!("made in memory") };
    let chain = chain.clone();
    run(world, async |rig: &mut Rig| {
        rig.caught_up().await;
        scenario(rig, chain).await;
    });
}

#[test]
fn everything_that_happened_in_an_outage_is_told_after_it() {
    fake(async |rig, chain| {
        let (replaced, script) = rig.pay_watched(1000);
        rig.until_place(replaced, Place::Waiting).await;
        chain.outage(true);
        assert!(matches!(rig.next_error().await, Error::Unreachable { .. }));
        let new = chain.replace(replaced, chain::source::fake::Draft::paying(&script, 900));
        let (mined, _) = rig.pay_watched(2000);
        chain.mine_without(&[new]);
        chain.outage(false);
        rig.until_place(replaced, Place::Gone).await;
        assert_eq!(rig.store.place(new), Some(Place::Waiting));
        assert!(matches!(rig.store.place(mined), Some(Place::Mined(_))));
    });
}

#[test]
fn a_beginning_reaches_back_to_the_first_address_shown() {
    let chain = FakeChain::new(Timestamp(0));
    let script = unwatched_script();
    let watch = WatchList::with_fingerprints([1; 16]);
    watch.add(&script.0, script.1);
    for hour in 0..200_i64 {
        chain.set_time(Timestamp(hour * 3_600));
        chain.mine(6);
    }
    let paid = chain.pay(&script.0, 1_000);
    let place = chain.mine(1);
    chain.mine(300);
    let shown_at = Timestamp(190 * 3_600);
    for (since, told) in [(None, false), (Some(shown_at), true), (Some(Timestamp(0)), true)] {
        let (mut follower, mut source) = (Follower::new(Vec::new(), []).since(since), chain.source());
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let mut found = None;
        while let Some(update) = runtime.block_on(follower.try_next(&mut source, &watch)).unwrap() {
            match update {
                Update::Connected { block, sightings, .. } if !sightings.is_empty() => {
                    found = Some((block, sightings[0].outpoint.txid));
                }
                _ => {}
            }
        }
        assert_eq!(found, told.then_some((place, paid)), "since {since:?}");
    }
}

#[test]
fn lost_notices_delay_and_lose_nothing() {
    fake(async |rig, chain| {
        chain.lose_notices(true);
        let (waiting, _) = rig.pay_watched(1000);
        let (mined, _) = rig.pay_watched(2000);
        chain.mine_without(&[waiting]);
        chain.poll();
        rig.until_place(waiting, Place::Waiting).await;
        assert!(matches!(rig.store.place(mined), Some(Place::Mined(_))));
        chain.evict(waiting);
        chain.poll();
        rig.until_place(waiting, Place::Gone).await;
    });
}

#[test]
fn a_script_that_was_paid_before_it_was_watched() {
    fake(async |rig, chain| {
        let (script, watched) = unwatched_script();
        let txid = chain.pay(&script, 1000);
        rig.settle(&chain).await;
        rig.watch.add(&script, watched);
        rig.settle(&chain).await;
        assert_eq!(rig.store.place(txid), None, "looked at before");
        rig.examine_again();
        rig.until_place(txid, Place::Waiting).await;
    });
}

#[test]
fn a_mempool_that_is_still_loaded_proves_nothing() {
    fake(async |rig, chain| {
        let (txid, _) = rig.pay_watched(1000);
        rig.until_place(txid, Place::Waiting).await;
        chain.restart(false);
        rig.pay_watched(3000);
        rig.settle(&chain).await;
        assert_eq!(rig.store.payments.len(), 2);
        assert_eq!(rig.store.place(txid), Some(Place::Waiting));
        chain.set_loaded(true);
        rig.until_place(txid, Place::Gone).await;
    });
}

#[test]
fn a_node_that_forgot_the_stale_branch() {
    fake(async |rig, chain| {
        let (txid, _) = rig.pay_watched(1000);
        chain.mine(4);
        rig.caught_up().await;
        rig.crash();
        chain.reorg(&Reorg { depth: 4, length: 5, lost: vec![txid], mines_mempool: false });
        chain.forget_stale_blocks();
        rig.until_place(txid, Place::Gone).await;
        rig.caught_up().await;
    });
}

#[test]
fn a_node_still_downloading_takes_nothing_back() {
    fake(async |rig, chain| {
        let (txid, _) = rig.pay_watched(1000);
        chain.mine(3);
        rig.caught_up().await;
        let placed = rig.store.place(txid);
        chain.set_syncing(true);
        chain.reorg(&Reorg { depth: 3, length: 0, lost: vec![txid], mines_mempool: false });
        assert!(matches!(rig.next_error().await, Error::Syncing { .. }));
        assert_eq!(rig.store.place(txid), placed);
        chain.set_syncing(false);
        rig.until_place(txid, Place::Gone).await;
    });
}

#[test]
fn a_new_database_waits_for_the_tip() {
    let world = World::fake();
    let World::Fake(chain) = &world else { panic!("made in memory") };
    let chain = chain.clone();
    chain.set_syncing(true);
    run(world, async |rig: &mut Rig| {
        assert!(matches!(rig.next_error().await, Error::Syncing { .. }));
        assert!(rig.store.blocks.is_empty());
        chain.set_syncing(false);
        rig.caught_up().await;
        assert_eq!(rig.store.blocks.last(), Some(&chain.tip()));
    });
}

#[test]
fn blocks_pruned_before_they_were_read() {
    fake(async |rig, chain| {
        let height = chain.tip().height;
        chain.lose_notices(true);
        chain.mine(5);
        chain.prune_below(height + 3);
        chain.poll();
        assert_eq!(rig.next_error().await, Error::PrunedPast { height: height + 1 });
    });
}

#[test]
fn peers_that_only_relay() {
    let world = World::fake();
    let World::Fake(chain) = &world else { panic!("made in memory") };
    let chain = chain.clone();
    chain.set_listable(false);
    run(world, async |rig: &mut Rig| {
        rig.caught_up().await;
        let (old, script) = rig.pay_watched(1000);
        rig.until_place(old, Place::Waiting).await;
        let new = rig.world.replace(old, &[to(&script, 900)]);
        rig.until_place(old, Place::Gone).await;
        assert_eq!(rig.store.place(new), Some(Place::Waiting));
        chain.evict(new);
        chain.rebroadcast(old);
        rig.until_place(new, Place::Gone).await;
        assert_eq!(rig.store.place(old), Some(Place::Waiting), "it can come back");
        let mined = rig.world.mine_double_spend(old, &[to(&script, 800)]);
        rig.until_place(old, Place::Gone).await;
        assert_eq!(rig.store.place(mined), Some(Place::Mined(chain.tip().height)));
        let new = rig.pay_watched(3000).0;
        rig.until_place(new, Place::Waiting).await;
        chain.mine(1);
        let height = chain.tip().height;
        rig.until_place(new, Place::Mined(height)).await;
        rig.caught_up().await;
        // Never mined, never contradicted: after two weeks nobody remembers it.
        let (forgotten, _) = rig.pay_watched(2000);
        rig.until_place(forgotten, Place::Waiting).await;
        rig.crash();
        chain.evict(forgotten);
        chain.set_time(domain::Timestamp(1_700_000_000 + 15 * 24 * 3600));
        chain.mine(1);
        rig.until_place(forgotten, Place::Gone).await;
    });
}
