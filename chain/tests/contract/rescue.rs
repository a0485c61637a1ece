//! The rescue finds what was ever paid, whatever was paid in whichever order, and refuses a node that is not to be
//! believed.
use chain::rescue::{Report, Rescue, Rule, Scripts};
use chain::source::fake::{FakeChain, Reorg};
use chain::wallet::Wallet;
use chain::{Error, WatchList};
use domain::{Network, Timestamp, Txid};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// The account key of the test vectors of BIP84, as a test network writes it.
pub(crate) const TPUB: &str = "tpubDC8msFGeGuwnKG9Upg7DM2b4DaRqg3CUZa5g8v2SRQ6K4NSkxUgd7HsL2XVWbVm39yBA4LAxysQAm397zwQSQoQgewGiYZqrA9DsP4zbQ1M";
pub(crate) const RULE: Rule = Rule { look_ahead: 5 };

pub(crate) fn wallet() -> Wallet {
    Wallet::parse(TPUB, Network::Regtest).expect("a good key")
}

fn rescue(chain: &FakeChain, birthday: u32) -> Result<Report, Error> {
    rescue_all(chain, vec![Scripts::Derived(wallet())], birthday)
}

pub(crate) fn rescue_all(chain: &FakeChain, wallets: Vec<Scripts>, birthday: u32) -> Result<Report, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let rescue = Rescue::new(wallets, RULE, birthday, WatchList::with_fingerprints([3; 16]));
    let rescue = rescue.without_pauses();
    runtime.block_on(rescue.run(&mut |_| chain.source(), &mut |_| ()))
}

fn found(report: &Report) -> BTreeMap<Txid, (u32, u32, u64)> {
    let hit = |hit: &chain::rescue::Hit| {
        let sighting = &hit.sighting;
        (sighting.outpoint.txid, (sighting.watched.index, hit.block.height, sighting.value.to_sat()))
    };
    report.hits.iter().map(hit).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Any order, any gaps within the rule: as in a live server's books, each payment is there, at its height.
    #[test]
    fn everything_within_the_rule_is_found(steps in proptest::collection::vec((0_u32..7, any::<prop::sample::Index>(), 0_u32..3), 1..25)) {
        let (chain, wallet) = (FakeChain::new(Timestamp(0)), wallet());
        chain.mine(2);
        // Each next index lies within what the rule looks at, given those below.
        let mut indexes: Vec<u32> = Vec::new();
        for (gap, _, _) in &steps {
            let above = indexes.last().map_or(0, |index| index + 1);
            indexes.push((above + *gap).min(RULE.needed(indexes.last().copied()) - 1));
        }
        // They are paid in any order.
        let mut order: Vec<usize> = (0..indexes.len()).collect();
        for (from, (_, to, _)) in steps.iter().enumerate() {
            let to = to.index(order.len());
            order.swap(from, to);
        }
        let mut paid = BTreeMap::new();
        for (place, (_, _, blocks)) in order.into_iter().zip(&steps) {
            let (index, sats) = (indexes[place], 1_000 + u64::try_from(paid.len()).unwrap());
            let txid = chain.pay(wallet.script(index).as_bytes(), sats);
            paid.insert(txid, (index, sats));
            chain.mine(*blocks);
        }
        chain.mine(1);
        chain.reorg(&Reorg { depth: 2, length: 3, lost: Vec::new(), mines_mempool: true });
        let report = rescue(&chain, 0).unwrap();
        let expected: BTreeMap<_, _> = paid
            .into_iter()
            .map(|(txid, (index, sats))| (txid, (index, chain.place_of(txid).unwrap().height, sats)))
            .collect();
        prop_assert_eq!(found(&report), expected);
        prop_assert_eq!(report.tip, chain.tip());
        let window = report.windows[0].received;
        prop_assert!(window.watched >= RULE.needed(window.highest));
    }
}

#[test]
fn a_low_index_paid_before_the_high_one_that_reveals_it_is_found_in_a_second_reading() {
    let (chain, wallet) = (FakeChain::new(Timestamp(0)), wallet());
    // Index 17 is beyond what is looked at in the beginning; 9 brings it into view, but later.
    chain.pay(wallet.script(17).as_bytes(), 3_000);
    chain.mine(5);
    chain.pay(wallet.script(9).as_bytes(), 2_000);
    chain.mine(1);
    let report = rescue(&chain, 0).unwrap();
    assert_eq!(report.readings, 2);
    assert_eq!(found(&report).values().map(|(index, ..)| *index).collect::<Vec<_>>().len(), 2);
}

#[test]
fn what_lies_below_the_birthday_is_not_read_and_a_list_is_looked_at_whole() {
    let (chain, wallet) = (FakeChain::new(Timestamp(0)), wallet());
    chain.pay(wallet.script(0).as_bytes(), 1_000);
    let early = chain.mine(1).height;
    chain.pay(wallet.script(1).as_bytes(), 1_000);
    chain.mine(1);
    assert_eq!(found(&rescue(&chain, 0).unwrap()).len(), 2);
    assert_eq!(found(&rescue(&chain, early + 1).unwrap()).len(), 1);
    let list = Scripts::Listed((0..2).map(|index| wallet.script(index)).collect());
    let report = rescue_all(
        &chain,
        vec![Scripts::Derived(Wallet::parse(&format!("{TPUB}-[p2sh]"), Network::Regtest).unwrap()), list],
        0,
    )
    .unwrap();
    assert_eq!(found(&report).len(), 2);
    assert_eq!(
        report.windows.iter().map(|window| window.received.highest).collect::<Vec<_>>(),
        [None, Some(1)]
    );
}

#[test]
fn a_reorganisation_while_it_reads_leaves_no_ghost() {
    let (chain, wallet) = (FakeChain::new(Timestamp(0)), wallet());
    let stays = chain.pay(wallet.script(0).as_bytes(), 1_000);
    chain.mine(5);
    let lost = chain.pay(wallet.script(1).as_bytes(), 2_000);
    chain.mine(3);
    chain.surprise(14, move |chain| {
        chain.reorg(&Reorg { depth: 4, length: 6, lost: vec![lost], mines_mempool: false });
    });
    let report = rescue(&chain, 0).unwrap();
    assert_eq!(found(&report).keys().copied().collect::<Vec<_>>(), [stays]);
    assert_eq!(report.tip, chain.tip());
}

#[test]
fn a_pruned_node_and_one_that_is_away_are_refused() {
    let chain = FakeChain::new(Timestamp(0));
    chain.mine(20);
    chain.prune_below(10);
    assert!(matches!(rescue(&chain, 0), Err(Error::PrunedPast { .. })));
    assert!(rescue(&chain, 12).is_ok());
    chain.set_syncing(true);
    assert!(matches!(rescue(&chain, 12), Err(Error::Syncing { .. })));
    chain.outage(true);
    assert!(matches!(rescue(&chain, 12), Err(Error::Unreachable { .. })));
}

#[test]
fn what_a_second_reading_brings_into_view_is_looked_for_above_it_too() {
    let (chain, wallet) = (FakeChain::new(Timestamp(0)), wallet());
    // 8 brings 28 into view, which the first reading has passed; only 28 brings 65 into view, which lies above both.
    let indexes = [28, 8, 65];
    for index in indexes {
        chain.pay(wallet.script(index).as_bytes(), 1_000);
        chain.mine(3);
    }
    let report = rescue(&chain, 0).unwrap();
    let found: Vec<_> = report.hits.iter().map(|hit| hit.sighting.watched.index).collect();
    assert_eq!((found.as_slice(), report.readings), (indexes.as_slice(), 3));
}
