//! How soon a payment is told, from a real node on regtest: `cargo run -p chain --release --features testing
//! --example follow_bench`. Prints medians and 99th percentiles; nothing is asserted.
use chain::regtest::{Options, Regtest};
use chain::source::{ChainUrl, Setup, Source};
use chain::watch::Watched;
use chain::{Follower, Update, WatchList};
use domain::{Network, WalletNo};
use serde_json::json;
use std::time::Duration;
use tokio::time::Instant;

const PAYMENTS: u32 = 60;
const CATCH_UP: u32 = 2_000;
const WAITING: u32 = 2_000;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let node = Regtest::with(Options { blocks: 300, ..Options::default() });
        for scripts in [10, 100_000] {
            latency(&node, &node.url(), scripts).await;
        }
        catch_up(&node).await;
        full_mempool(&node).await;
        let peer = Regtest::with(Options { filters: true, blocks: 300, ..Options::default() });
        latency(&peer, &peer.p2p_url(), 100_000).await;
    });
}

async fn latency(node: &Regtest, url: &str, scripts: u32) {
    let url: ChainUrl = url.parse().expect("the helper's own URL");
    let watch = WatchList::new(&url, [7; 16]);
    watch.extend((0..scripts).map(|index| (script(index), Watched { wallet: WalletNo(1), index })));
    let setup = Setup { network: Network::Regtest, watch: watch.clone(), recent: Vec::new() };
    let mut source = Source::open(&url, setup);
    let mut follower = Follower::new(Vec::new(), []);
    while !matches!(follower.next(&mut source, &watch).await, Ok(Update::CaughtUp { .. })) {}
    let (mut seen, mut mined) = (Vec::new(), Vec::new());
    for payment in 0..PAYMENTS {
        let address = node.new_address();
        let address: bitcoin::Address<bitcoin::address::NetworkUnchecked> =
            address.parse().expect("an address");
        let watched = Watched { wallet: WalletNo(2), index: payment };
        watch.add(address.assume_checked_ref().script_pubkey().as_bytes(), watched);
        tokio::time::sleep(Duration::from_millis(20)).await;
        node.send(&address.assume_checked_ref().to_string(), "0.001");
        let sent = Instant::now();
        until(&mut follower, &mut source, &watch, |update| matches!(update, Update::Seen(_))).await;
        seen.push(sent.elapsed());
        node.mine(1);
        let found = Instant::now();
        until(
            &mut follower,
            &mut source,
            &watch,
            |update| matches!(update, Update::Connected { sightings, .. } if !sightings.is_empty()),
        )
        .await;
        mined.push(found.elapsed());
    }
    println!(
        "{url}, {scripts} scripts: seen after {}, mined after {}",
        percentiles(seen),
        percentiles(mined)
    );
}

async fn catch_up(node: &Regtest) {
    let url: ChainUrl = node.url().parse().expect("the helper's own URL");
    let watch = WatchList::new(&url, [7; 16]);
    let setup = Setup { network: Network::Regtest, watch: watch.clone(), recent: Vec::new() };
    let mut source = Source::open(&url, setup);
    let mut follower = Follower::new(Vec::new(), []);
    while !matches!(follower.next(&mut source, &watch).await, Ok(Update::CaughtUp { .. })) {}
    node.mine(CATCH_UP);
    let started = Instant::now();
    while !matches!(follower.next(&mut source, &watch).await, Ok(Update::CaughtUp { .. })) {}
    println!("{CATCH_UP} small blocks caught up in {:?}", started.elapsed());
}

async fn full_mempool(node: &Regtest) {
    let address = node.new_address();
    // Until the wallet has only coins left at the end of chains as long as nodes accept.
    let pay = |_: &u32| {
        let params = json!({"address": address, "amount": "0.001", "fee_rate": 25});
        node.try_call("sendtoaddress", &params).is_ok()
    };
    let waiting = (0..WAITING).take_while(pay).count();
    let url: ChainUrl = node.url().parse().expect("the helper's own URL");
    let watch = WatchList::new(&url, [7; 16]);
    let setup = Setup { network: Network::Regtest, watch: watch.clone(), recent: Vec::new() };
    let mut source = Source::open(&url, setup);
    let mut follower = Follower::new(Vec::new(), []);
    let started = Instant::now();
    while !matches!(follower.next(&mut source, &watch).await, Ok(Update::CaughtUp { .. })) {}
    println!("a mempool of {waiting} transactions looked through in {:?}", started.elapsed());
    let started = Instant::now();
    follower.examine_again();
    while follower.try_next(&mut source, &watch).await.is_ok_and(|update| update.is_some()) {}
    println!("and again in {:?}", started.elapsed());
}

async fn until(
    follower: &mut Follower,
    source: &mut Source,
    watch: &WatchList,
    holds: impl Fn(&Update) -> bool,
) {
    loop {
        match follower.next(source, watch).await {
            Ok(update) if holds(&update) => return,
            Ok(_) => (),
            Err(error) => println!("{error}"),
        }
    }
}

fn percentiles(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    format!("{:?} (99%: {:?})", at(50), at(99))
}

fn script(index: u32) -> Vec<u8> {
    let mut script = vec![0x00, 0x14];
    script.extend([0xb7; 16]);
    script.extend(index.to_be_bytes());
    script
}
