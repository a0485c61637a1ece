//! Where a light client begins on a new database: no later than the first address was shown, however far the
//! chain has gone on since, and no earlier than it must.
use crate::rig::unwatched_script;
use chain::regtest::{Options, Regtest};
use chain::source::{ChainUrl, Setup, Source};
use chain::{Follower, Update, WatchList};
use domain::{BlockRef, Network, Timestamp};
use serde_json::json;
use std::time::{Duration, SystemTime};

const DAY: i64 = 24 * 3600;
/// Blocks from before anybody was shown an address: more headers than a client keeps that begins near the tip.
const OLD: u32 = 2_500;
/// Blocks on top of the payment: more than a client looks back by itself.
const ABOVE: u32 = 400;

/// A chain whose first blocks are ten days old, with one payment to that script since.
struct Past {
    node: Regtest,
    paid: u32,
}

impl Past {
    fn with_payment_to(script: &[u8], old: u32) -> Self {
        let arguments = vec![format!("-mocktime={}", now() - 10 * DAY)];
        let options = Options { zmq: false, filters: true, blocks: old, arguments, ..Options::default() };
        let mut node = Regtest::with(options);
        node.call("setmocktime", json!([0]));
        node.pay(&[(script, 1_000)]);
        node.mine(1);
        let paid = node.height();
        node.mine(ABOVE);
        Self { node, paid }
    }
}

/// What the clock of this machine, and so the node's, says.
fn now() -> i64 {
    #[allow(clippy::disallowed_methods, reason = "the node under test looks at the same clock")]
    let now = SystemTime::now();
    i64::try_from(now.duration_since(SystemTime::UNIX_EPOCH).expect("after 1970").as_secs()).expect("it fits")
}

/// Follows from nothing until all is told: the height of the first block told, and of each that pays us.
fn follow(url: &str, watch: &WatchList, since: Option<Timestamp>) -> (u32, Vec<u32>) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let url: ChainUrl = url.parse().expect("a good URL");
        let setup = Setup { network: Network::Regtest, watch: watch.clone(), recent: Vec::new() };
        let mut source = Source::open(&url, setup);
        let told = tokio::time::timeout(Duration::from_secs(60), tell(&mut source, watch, since));
        told.await.expect("all is told in a minute")
    })
}

async fn tell(source: &mut Source, watch: &WatchList, since: Option<Timestamp>) -> (u32, Vec<u32>) {
    let mut follower = Follower::new(Vec::new(), []).since(since);
    let (mut first, mut paid): (Option<BlockRef>, _) = (None, Vec::new());
    loop {
        match follower.next(source, watch).await {
            Ok(Update::Connected { block, sightings, .. }) => {
                first = first.or(Some(block));
                paid.extend(sightings.iter().map(|_| block.height));
            }
            Ok(Update::CaughtUp { .. }) => {
                return (first.expect("it begins before it is caught up").height, paid);
            }
            Ok(_) => {}
            Err(error) if error.passes_by_itself() => tokio::time::sleep(Duration::from_millis(50)).await,
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn a_payment_from_before_the_first_peer_was_met() {
    let (script, watched) = unwatched_script();
    for old in [OLD, 300] {
        let Past { node, paid } = Past::with_payment_to(&script, old);
        let shown_at = Timestamp(now() - 60);
        let watch = WatchList::with_scripts([1; 16]);
        watch.add(&script, watched);
        let (first, found) = follow(&node.p2p_url(), &watch, Some(shown_at));
        assert_eq!(found, [paid], "begun at {first} of {}", node.height());
        assert!(first >= old - 200, "begun at {first}, which is earlier than need be");
        let (first, found) = follow(&node.p2p_url(), &watch, None);
        assert_eq!(found, Vec::<u32>::new(), "nobody was shown an address");
        assert!(first > paid);
    }
}

#[test]
fn a_client_that_began_near_the_tip_goes_back_when_it_hears_of_an_address_shown_before() {
    let (script, watched) = unwatched_script();
    let Past { node, paid } = Past::with_payment_to(&script, OLD);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let watch = WatchList::with_scripts([1; 16]);
        watch.add(&script, watched);
        let url: ChainUrl = node.p2p_url().parse().expect("a good URL");
        let setup = Setup { network: Network::Regtest, watch: watch.clone(), recent: Vec::new() };
        let mut source = Source::open(&url, setup);
        // The client has begun near the tip when it hears that it must go further back.
        let synchronized = async {
            while !source.status().await.is_ok_and(|status| status.synchronized) {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), synchronized).await.expect("it gets to the tip");
        let since = Some(Timestamp(now() - 60));
        let told = tokio::time::timeout(Duration::from_secs(60), tell(&mut source, &watch, since)).await;
        assert_eq!(told.expect("all is told in a minute").1, [paid]);
    });
}
