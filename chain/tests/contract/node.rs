//! What only a real node can do: die, come back, refuse us, prune, or be another.
use crate::rig::{Place, Rig};
use crate::run;
use crate::world::World;
use chain::WatchList;
use chain::regtest::{Options, Regtest};
use chain::source::{ChainUrl, Error, Setup, Source};
use domain::Network;
use serde_json::json;

fn node(options: Options) -> World {
    World::Node(Box::new(Regtest::with(options)))
}

pub(crate) fn regtest(rig: &mut Rig) -> &mut Regtest {
    match &mut rig.world {
        World::Node(node) | World::Peer(node) => node,
        World::Fake(_) => panic!("these stories need a node"),
    }
}

fn open(url: &str, network: Network) -> Source {
    let url: ChainUrl = url.parse().expect("a good URL");
    let watch = WatchList::new(&url, [1; 16]);
    Source::open(&url, Setup { network, watch, recent: Vec::new() })
}

#[test]
fn a_node_killed_and_started_again() {
    run(World::node(), async |rig: &mut Rig| {
        rig.caught_up().await;
        let (waiting, _) = rig.pay_watched(10_000);
        rig.until_place(waiting, Place::Waiting).await;
        let (mined, _) = rig.pay_watched(20_000);
        let raw = regtest(rig).raw(crate::world::theirs(waiting));
        regtest(rig).mine_only(&[mined.to_string()]);
        let height = rig.world.height();
        regtest(rig).flush();
        regtest(rig).kill();
        assert!(matches!(rig.next_error().await, Error::Unreachable { .. }));
        assert!(matches!(rig.source.status().await, Err(Error::Unreachable { .. })));
        regtest(rig).start_again();
        rig.until_place(mined, Place::Mined(height)).await;
        // The mempool died with the node, which is not the payment's end: somebody sends it again.
        rig.caught_up().await;
        regtest(rig).broadcast_raw(&raw);
        rig.until_place(waiting, Place::Waiting).await;
        // Notices come again too: faster than any polling.
        let (after, _) = rig.pay_watched(30_000);
        rig.until_place(after, Place::Waiting).await;
        regtest(rig).stop();
        assert!(matches!(rig.next_error().await, Error::Unreachable { .. }));
        regtest(rig).start_again();
        let mark = rig.mark();
        rig.caught_up().await;
        assert!(!rig.told_since(mark).contains(&"gone".into()), "a node stopped in order keeps its mempool");
        rig.world.mine(1);
        rig.until_place(after, Place::Mined(height + 1)).await;
        rig.until_place(waiting, Place::Mined(height + 1)).await;
    });
}

#[test]
fn a_node_that_lost_its_last_blocks() {
    run(World::node(), async |rig: &mut Rig| {
        regtest(rig).flush();
        rig.caught_up().await;
        let (txid, _) = rig.pay_watched(10_000);
        rig.world.mine(3);
        rig.caught_up().await;
        let mark = rig.mark();
        let height = rig.world.height();
        let blocks = [2, 1, 0].map(|above| regtest(rig).raw_block(height - above));
        regtest(rig).kill();
        regtest(rig).start_again();
        assert_eq!(regtest(rig).height(), height - 3);
        loop {
            match rig.next_error().await {
                Error::Syncing { .. } => break,
                error => assert!(matches!(error, Error::Unreachable { .. }), "{error}"),
            }
        }
        blocks.iter().for_each(|block| drop(regtest(rig).call("submitblock", json!([block]))));
        rig.caught_up().await;
        assert_eq!(rig.told_since(mark), Vec::<String>::new(), "nothing was taken back");
        assert_eq!(rig.store.place(txid), Some(Place::Mined(height - 2)));
    });
}

#[test]
fn polling_alone_and_a_cookie_that_changes() {
    let world = node(Options { zmq: false, cookie: true, ..Options::default() });
    run(world, async |rig: &mut Rig| {
        rig.caught_up().await;
        let (old, script) = rig.pay_watched(10_000);
        rig.until_place(old, Place::Waiting).await;
        let new = rig.world.replace(old, &[(script, 9_000)]);
        rig.until_place(old, Place::Gone).await;
        assert_eq!(rig.store.place(new), Some(Place::Waiting));
        regtest(rig).stop();
        assert!(matches!(rig.next_error().await, Error::Unreachable { .. }));
        regtest(rig).start_again();
        rig.world.mine(1);
        let height = rig.world.height();
        rig.until_place(new, Place::Mined(height)).await;
        rig.world.reorg(1, true);
        rig.until_place(new, Place::Mined(height)).await;
    });
}

#[test]
fn a_node_that_refuses_us_or_is_another() {
    let world = node(Options { blocks: 1, ..Options::default() });
    run(world, async |rig: &mut Rig| {
        let url = regtest(rig).url();
        let wrong = url.replace("p%40ss", "hunter2");
        assert_ne!(wrong, url);
        let error = open(&wrong, Network::Regtest).status().await.expect_err("a wrong password");
        assert!(matches!(error, Error::Unauthorised { .. }), "{error}");
        assert!(error.to_string().contains("wrong password") && !format!("{error:?}").contains("hunter2"));

        for network in [Network::Mainnet, Network::Testnet4, Network::Signet] {
            let error = open(&url, network).tip().await.expect_err("another chain");
            assert_eq!(error, Error::WrongChain { wanted: network, found: "regtest".into() });
        }

        let no_cookie = url.split('@').next_back().expect("host and port");
        let no_cookie = format!("bitcoind://{}&cookie=/nowhere/.cookie", no_cookie);
        let error = open(&no_cookie, Network::Regtest).tip().await.expect_err("no cookie");
        assert!(error.to_string().contains("/nowhere/.cookie"), "{error}");

        let closed = "bitcoind://user:hunter2@127.0.0.1:1?zmq=tcp://127.0.0.1:1";
        let error = open(closed, Network::Regtest).tip().await.expect_err("nobody there");
        assert!(error.passes_by_itself() && !error.to_string().contains("hunter2"), "{error}");

        let not_rpc = format!("bitcoind://u:p@{}", regtest(rig).p2p_url().replace("p2p://", ""));
        assert!(open(&not_rpc, Network::Regtest).tip().await.is_err());

        let status = open(&url, Network::Regtest).status().await.expect("our own node");
        assert!(status.synchronized && status.pruned_height.is_none());
        assert_eq!((status.blocks, status.headers, status.network), (1, 1, Network::Regtest));
        assert_eq!(open(&url, Network::Regtest).probe().fee_rate(6).await, Ok(None));
    });
}

#[test]
fn a_node_that_never_knew_our_blocks() {
    run(World::node(), async |rig: &mut Rig| {
        rig.caught_up().await;
        let (txid, _) = rig.pay_watched(10_000);
        rig.world.mine(1);
        rig.caught_up().await;
        let placed = rig.store.place(txid);
        // The same network, and not one block in common but the first.
        rig.world = node(Options { blocks: 130, ..Options::default() });
        rig.crash();
        let error = rig.next_error().await;
        assert!(matches!(error, Error::Lost { .. }), "{error}");
        assert_eq!(rig.store.place(txid), placed, "nothing is taken back on a stranger's word");
    });
}

#[test]
fn blocks_pruned_before_they_were_read() {
    let arguments = vec!["-prune=1".into(), "-fastprune".into()];
    let world = node(Options { arguments, blocks: 10, ..Options::default() });
    run(world, async |rig: &mut Rig| {
        rig.caught_up().await;
        rig.world.mine(600);
        regtest(rig).call("pruneblockchain", json!([300]));
        let error = rig.next_error().await;
        assert_eq!(error, Error::PrunedPast { height: 11 });
        assert!(rig.source.status().await.expect("it answers").pruned_height.is_some());
    });
}

#[test]
fn a_long_way_to_catch_up_and_a_thousand_payments() {
    run(World::node(), async |rig: &mut Rig| {
        rig.caught_up().await;
        let script = rig.script();
        let outputs: Vec<_> = (0..500).map(|_| (script.clone(), 1000)).collect();
        rig.world.mine(100);
        let first = rig.world.pay(&outputs);
        rig.world.mine(50);
        let second = rig.world.pay(&outputs);
        rig.caught_up().await;
        rig.until_place(second, Place::Waiting).await;
        assert!(matches!(rig.store.place(first), Some(Place::Mined(_))));
        assert_eq!(rig.store.payments.len(), 1000);
    });
}

#[test]
fn a_new_database_begins_just_below_the_tip() {
    run(node(Options { blocks: 10, ..Options::default() }), async |rig: &mut Rig| {
        rig.caught_up().await;
        let heights: Vec<_> = rig.store.blocks.iter().map(|b| b.height).collect();
        assert_eq!(heights, [4, 5, 6, 7, 8, 9, 10]);
        assert_eq!(rig.source.tip().await.ok(), rig.store.blocks.last().copied());
    });
}
