//! The chain through a peer: filters for blocks, relayed transactions for the rest. The same stories where
//! peers can know as much as a node of one's own; and what is theirs alone.
use crate::node::regtest;
use crate::rig::{Place, Rig, to, unwatched_script};
use crate::world::World;
use crate::{on_one_world, run};
use chain::regtest::{Options, Regtest};
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
        a_coin_that_is_spent,
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
        until_synchronized(&rig.source).await;
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

/// Does that with a source that nobody has asked anything yet.
fn with_source(url: &str, act: impl AsyncFnOnce(Source)) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let url: ChainUrl = url.parse().expect("a good URL");
        let watch = WatchList::new(&url, [1; 16]);
        act(Source::open(&url, Setup { network: Network::Regtest, watch, recent: Vec::new() })).await;
    });
}

/// Asks until it says so.
async fn until_it_says(source: &Source, words: &str) -> Error {
    let said = async {
        loop {
            match source.status().await {
                Err(error) if error.to_string().contains(words) => return error,
                _ => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(30), said)
        .await
        .unwrap_or_else(|_| panic!("it never says {words}"))
}

async fn until_synchronized(source: &Source) {
    let synchronized = async {
        while !source.status().await.is_ok_and(|status| status.synchronized) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), synchronized).await.expect("it is synchronized");
}

#[test]
fn nobody_there() {
    with_source("p2p://127.0.0.1:1", async |source| {
        let error = until_it_says(&source, "a connection failed").await;
        assert!(matches!(&error, Error::NoPeer { peers, .. } if peers == "p2p://127.0.0.1:1"), "{error}");
        assert!(error.passes_by_itself());
    });
}

#[test]
fn peers_are_found_by_a_seed() {
    let World::Peer(node) = World::peer() else { panic!("it is a peer") };
    let port = node.p2p_url().rsplit(':').next().expect("a port").to_owned();
    // The name is looked up as any seed's is; on every machine it stands for this one.
    with_source(&format!("p2p://?seed=localhost:{port}"), async |source| {
        until_synchronized(&source).await;
        assert_eq!(source.tip().await.expect("it is known").height, node.height());
    });
}

/// A spend's way out where there is no node of one's own: a peer takes it, and it is mined.
#[test]
fn a_transaction_goes_out_through_a_peer() {
    let World::Peer(node) = World::peer() else { panic!("it is a peer") };
    let wanted = serde_json::json!([[], [{ node.new_address(): "0.001" }]]);
    let drafted = node.call("createrawtransaction", wanted);
    let funded = node.call("fundrawtransaction", serde_json::json!([drafted, { "fee_rate": 10 }]));
    let signed = node.call("signrawtransactionwithwallet", serde_json::json!([funded["hex"]]));
    let digits = signed["hex"].as_str().expect("it is signed");
    let transaction = const_hex::decode(digits).expect("digits");
    let txid = node.call("decoderawtransaction", serde_json::json!([digits]))["txid"].clone();
    let waiting = || node.call("getrawmempool", serde_json::json!([]));
    with_source(&node.p2p_url(), async |source| {
        let probe = source.probe();
        until_synchronized(&source).await;
        assert_eq!(probe.broadcast(&transaction).await, Ok(chain::Sending::Sent));
        let arrives = async {
            while waiting() != serde_json::json!([txid]) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), arrives).await.expect("the peer passes it on");
        let garbage = probe.broadcast(b"no transaction").await;
        assert!(matches!(garbage, Ok(chain::Sending::Refused(_))), "{garbage:?}");
    });
    node.mine(1);
    let mined = node.call("gettransaction", serde_json::json!([txid]));
    assert_eq!(mined["confirmations"], 1, "{mined}");
}

#[test]
fn no_seed_answers() {
    // A label is at most 63 letters long, so the system knows without asking anybody that there is no such name.
    let url = format!("p2p://?seed={}", "x".repeat(64));
    with_source(&url, async |source| {
        let error = until_it_says(&source, "no DNS seed answers").await;
        assert!(error.passes_by_itself() && matches!(error, Error::NoPeer { .. }), "{error}");
    });
}

#[test]
fn a_peer_without_block_filters() {
    let node = Regtest::with(Options { zmq: false, ..Options::default() });
    with_source(&node.p2p_url(), async |source| {
        let error = until_it_says(&source, "serves no block filters").await;
        assert!(error.passes_by_itself(), "{error}");
    });
}

#[test]
fn a_peer_that_never_knew_our_blocks() {
    run(World::peer(), async |rig: &mut Rig| {
        rig.caught_up().await;
        let (txid, _) = rig.pay_watched(10_000);
        rig.world.mine(1);
        rig.caught_up().await;
        let placed = rig.store.place(txid);
        rig.world = World::peer();
        rig.crash();
        let error = until_it_says(&rig.source, "does not go through block").await;
        assert!(matches!(error, Error::NoPeer { .. }), "{error}");
        rig.next_error().await;
        assert_eq!(rig.store.place(txid), placed, "nothing is taken back on a stranger's word");
    });
}

/// Peers tell nothing of what left their chain, so a database must remember enough from its first block on.
#[test]
fn a_reorganisation_deeper_than_what_was_read_since_a_database_was_new() {
    run(World::peer(), async |rig: &mut Rig| {
        rig.caught_up().await;
        let (txid, _) = rig.pay_watched(10_000);
        rig.world.mine(1);
        rig.caught_up().await;
        let height = rig.world.height();
        rig.crash();
        rig.world.reorg(9, true);
        rig.caught_up().await;
        // It is mined again lower down; that it waited meanwhile may be told late, as relays go their own way.
        assert_ne!(rig.store.place(txid), Some(Place::Mined(height)));
        assert_eq!(rig.store.blocks.last().map(|block| block.height), Some(rig.world.height()));
    });
}

/// Where a follower is far behind what peers have shown when they go, the next session must still reach it.
#[test]
fn peers_that_go_while_much_is_still_to_be_read() {
    run(World::peer(), async |rig: &mut Rig| {
        rig.caught_up().await;
        let script = rig.script();
        let txid = rig.world.pay(&[to(&script, 1000)]);
        rig.world.mine(600);
        let paid_at = rig.world.height() - 599;
        let all_shown = async {
            while !rig.source.tip().await.is_ok_and(|tip| tip.height == paid_at + 599) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), all_shown).await.expect("all is shown");
        regtest(rig).stop();
        let gone = async {
            while rig.source.status().await.is_ok_and(|status| status.synchronized) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), gone)
            .await
            .expect("it is noticed that the peer is gone");
        regtest(rig).start_again();
        rig.until_place(txid, Place::Mined(paid_at)).await;
        rig.caught_up().await;
    });
}
