//! The chain through a peer: filters for blocks, relayed transactions for the rest. The same stories where
//! peers can know as much as a node of one's own; and what is theirs alone.
use crate::node::regtest;
use crate::rig::{Place, Rig, to, unwatched_script};
use crate::world::World;
use crate::{on_one_world, run};
use chain::source::{ChainUrl, Error, Setup, Source};
use chain::{Visibility, WatchList};
use domain::Network;
use std::time::Duration;

#[test]
fn scenarios_that_peers_can_tell() {
    on_one_world![World::peer();
        a_payment_is_seen_mined_and_buried,
        several_payments_in_one_block_and_in_one_transaction,
        a_reward_to_a_watched_script,
        a_replacement_is_told_before_what_it_replaces,
        a_replacement_by_a_stranger,
        a_double_spend_that_is_mined,
        a_reorganisation_brings_the_payment_back_in_another_block,
        a_position_on_a_stale_branch,
        a_payment_is_not_seen_again_after_it_is_mined,
        a_script_added_later,
    ];
}

#[test]
fn a_peer_that_goes_and_comes_back() {
    run(World::peer(), async |rig: &mut Rig| {
        rig.caught_up().await;
        assert_eq!(rig.source.visibility(), Visibility::Relayed);
        let status = rig.source.status().await.expect("a peer answers");
        assert!(status.synchronized && status.blocks == rig.world.height(), "{status:?}");
        let (before, _) = rig.pay_watched(10_000);
        rig.until_place(before, Place::Waiting).await;
        regtest(rig).stop();
        let gone = async {
            while rig.source.status().await.is_ok_and(|status| status.synchronized) {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), gone)
            .await
            .expect("it is noticed that the peer is gone");
        regtest(rig).start_again();
        rig.world.mine(2);
        let height = rig.world.height();
        rig.until_place(before, Place::Mined(height - 1)).await;
        rig.caught_up().await;
        assert!(rig.source.status().await.expect("it is back").synchronized);
    });
}

#[test]
fn what_was_mined_while_we_were_down() {
    run(World::peer(), async |rig: &mut Rig| {
        rig.caught_up().await;
        let (mined, _) = rig.pay_watched(10_000);
        rig.world.mine(30);
        let height = rig.world.height();
        rig.crash();
        rig.caught_up().await;
        assert_eq!(rig.store.place(mined), Some(Place::Mined(height - 29)));
        let mark = rig.mark();
        rig.crash();
        rig.caught_up().await;
        assert_eq!(rig.told_since(mark), Vec::<String>::new());
        // Nothing for us in it, so no block is fetched; the position moves all the same.
        rig.world.pay(&[to(&unwatched_script().0, 1000)]);
        rig.world.mine(1);
        rig.caught_up().await;
        assert_eq!(rig.told_since(mark), ["connected "]);
    });
}

#[test]
fn nobody_there() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let url: ChainUrl = "p2p://127.0.0.1:1".parse().expect("a good URL");
        let watch = WatchList::new(&url, [1; 16]);
        let source = Source::open(&url, Setup { network: Network::Regtest, watch, recent: Vec::new() });
        tokio::time::sleep(Duration::from_millis(300)).await;
        let error = source.status().await.expect_err("nobody is there");
        assert!(matches!(error, Error::Unreachable { .. }), "{error}");
        assert!(error.to_string().contains("127.0.0.1:1"), "{error}");
    });
}
