//! What of the money found lies in the wallet still: a rescue's coins are those that a plain reading of all transactions
//! leaves, whatever was paid, spent, changed and reorganised in whichever order.
use super::rescue::{RULE, rescue_all, wallet};
use chain::WatchList;
use chain::rescue::{Report, Rescue, Scripts};
use chain::source::fake::{Draft, FakeChain, Reorg};
use chain::wallet::Wallet;
use domain::invoice::ON_CHANGE_BRANCH;
use domain::payment::Spending;
use domain::{BlockRef, Network, OutPoint, Timestamp, Txid};
use proptest::prelude::*;
use proptest::sample::Index;
use std::collections::BTreeMap;

/// A second key, of somebody who shares a wallet.
const OTHER: &str = "tpubDCBWBScQPGv4Xk3JSbhw6wYYpayMjb2eAYyArpbSqQTbLDpphHGAetB6VQgVeftLML8vDSUEWcC2xDi3qJJ3YCDChJDvqVzpgoYSuT52MhJ";

/// A coin: its index, what it is worth, its block and where it was spent.
type Coin = (u32, u64, BlockRef, Option<Spending>);

/// What happens next.
#[derive(Clone, Debug)]
enum Step {
    /// Somebody pays.
    Paid { gap: u32 },
    /// Some coin is spent, and maybe change comes back, or the owner pays themselves.
    Spent { coin: Index, change: Option<u32>, to_self: bool },
    /// Nobody knows of it for so many blocks.
    Mined { blocks: u32 },
    /// All that was in so many blocks is mined again, higher up.
    Reorganised { depth: u32 },
}

/// A transaction that was made.
struct Made {
    txid: Txid,
    pays: Vec<(u32, u64)>,
    spends: Option<OutPoint>,
}

struct Story {
    chain: FakeChain,
    wallet: Wallet,
    made: Vec<Made>,
    /// Nothing spends them yet.
    coins: Vec<OutPoint>,
    /// The indexes that are paid next, of those received to and of the change branch.
    received: Vec<u32>,
    change: Vec<u32>,
    serial: u64,
}

/// Any of these, each next index lying within what is looked at, given those below; they are paid in any order.
fn planned(gaps: &[u32], order: &[Index]) -> Vec<u32> {
    let mut indexes: Vec<u32> = Vec::new();
    for gap in gaps {
        let above = indexes.last().map_or(0, |index| index + 1);
        indexes.push((above + gap).min(RULE.needed(indexes.last().copied()) - 1));
    }
    for (from, to) in (0..indexes.len()).zip(order) {
        let to = to.index(indexes.len());
        indexes.swap(from, to);
    }
    indexes
}

impl Story {
    fn new(steps: &[Step], order: &[Index]) -> Self {
        let received = steps.iter().filter_map(|step| match step {
            Step::Paid { gap } => Some(*gap),
            Step::Spent { to_self, .. } => to_self.then_some(1),
            Step::Mined { .. } | Step::Reorganised { .. } => None,
        });
        let change = steps.iter().filter_map(|step| match step {
            Step::Spent { change, .. } => *change,
            Step::Paid { .. } | Step::Mined { .. } | Step::Reorganised { .. } => None,
        });
        let (received, change): (Vec<_>, Vec<_>) = (received.collect(), change.collect());
        let chain = FakeChain::new(Timestamp(0));
        chain.mine(2);
        Self {
            chain,
            wallet: wallet(),
            made: Vec::new(),
            coins: Vec::new(),
            received: planned(&received, order),
            change: planned(&change, order),
            serial: 0,
        }
    }

    fn goes_on(&mut self, step: &Step) {
        match step {
            Step::Paid { .. } => self.make(None, 1, 0),
            Step::Spent { coin, change, to_self } => {
                let spent = (!self.coins.is_empty()).then(|| self.coins.remove(coin.index(self.coins.len())));
                self.make(spent, usize::from(*to_self), usize::from(change.is_some()));
            }
            Step::Mined { blocks } => {
                self.chain.mine(*blocks);
            }
            Step::Reorganised { depth } => {
                self.chain.reorg(&reorg(*depth));
            }
        }
    }

    fn make(&mut self, spends: Option<OutPoint>, received: usize, change: usize) {
        let indexes: Vec<u32> = self.received.drain(..received).collect();
        let change = self.change.drain(..change).map(|index| index | ON_CHANGE_BRANCH);
        let mut draft = Draft::paying(b"somebody else", 1);
        let mut pays = Vec::new();
        for index in indexes.into_iter().chain(change) {
            self.serial += 1;
            let script = self.wallet.script_at(index).expect("both branches are named");
            draft = draft.and(script.as_bytes(), 1_000 + self.serial);
            pays.push((index, 1_000 + self.serial));
        }
        let draft = spends.iter().fold(draft, |draft, coin| draft.spending(*coin));
        let txid = self.chain.send(draft);
        self.coins.extend((1..).zip(&pays).map(|(vout, _)| OutPoint { txid, vout }));
        self.made.push(Made { txid, pays, spends });
    }

    /// The coins as whoever made all the transactions would count them.
    fn coins(&self) -> BTreeMap<OutPoint, Coin> {
        let mut coins = BTreeMap::new();
        let placed = || self.made.iter().filter_map(|made| Some((made, self.chain.place_of(made.txid)?)));
        for (made, block) in placed() {
            for (vout, (index, sats)) in (1..).zip(&made.pays) {
                coins.insert(OutPoint { txid: made.txid, vout }, (*index, *sats, block, None));
            }
        }
        for (made, block) in placed() {
            if let Some((.., spent)) = made.spends.and_then(|coin| coins.get_mut(&coin)) {
                *spent = Some(Spending { by: made.txid, block });
            }
        }
        coins
    }
}

fn reorg(depth: u32) -> Reorg {
    Reorg { depth, length: depth + 1, lost: Vec::new(), mines_mempool: true }
}

fn found(report: &Report) -> BTreeMap<OutPoint, Coin> {
    let coin = |hit: &chain::rescue::Hit| {
        let sighting = &hit.sighting;
        (sighting.outpoint, (sighting.watched.index, sighting.value.to_sat(), hit.block, hit.spent))
    };
    report.hits.iter().map(coin).collect()
}

fn rescue(chain: &FakeChain) -> Report {
    rescue_all(chain, vec![Scripts::Derived(wallet())], 0).expect("the fake chain answers")
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0_u32..7).prop_map(|gap| Step::Paid { gap }),
        4 => (any::<Index>(), proptest::option::of(0_u32..7), prop::bool::weighted(0.2))
            .prop_map(|(coin, change, to_self)| Step::Spent { coin, change, to_self }),
        3 => (1_u32..4).prop_map(|blocks| Step::Mined { blocks }),
        1 => (1_u32..4).prop_map(|depth| Step::Reorganised { depth }),
    ];
    proptest::collection::vec(step, 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Coins come in, are spent, come back as change, far out and near by, over a node and over peers; blocks leave the best
    /// chain before and while it reads.
    #[test]
    fn the_coins_are_those_that_a_plain_count_leaves(
        steps in steps(),
        order in proptest::collection::vec(any::<Index>(), 40),
        surprises in proptest::collection::vec((0_u32..60, 1_u32..4), 0..3),
        is_own_node in any::<bool>(),
    ) {
        let mut story = Story::new(&steps, &order);
        steps.iter().for_each(|step| story.goes_on(step));
        story.chain.mine(4);
        story.chain.set_listable(is_own_node);
        for (after, depth) in surprises {
            story.chain.surprise(after, move |chain| {
                chain.reorg(&reorg(depth));
            });
        }
        let report = rescue(&story.chain);
        prop_assert_eq!(found(&report), story.coins());
        prop_assert_eq!(report.tip, story.chain.tip());
    }
}

/// Index 17 is beyond what is looked at in the beginning; 9 brings it into view, but later.
#[test]
fn a_coin_found_late_is_followed_to_where_it_was_spent_above() {
    for gap in [0, 6] {
        let (chain, wallet) = (FakeChain::new(Timestamp(0)), wallet());
        let late = OutPoint { txid: chain.pay(wallet.script(17).as_bytes(), 3_000), vout: 0 };
        chain.mine(3);
        chain.pay(wallet.script(9).as_bytes(), 2_000);
        chain.mine(1 + gap);
        let by = chain.send(Draft::paying(b"somebody", 2_900).spending(late));
        let block = chain.mine(1);
        chain.mine(2);
        let report = rescue(&chain);
        assert_eq!(report.readings, 2, "no more often than it must");
        let coins = found(&report);
        assert_eq!(coins[&late].3, Some(Spending { by, block }));
        assert_eq!(coins.values().filter(|(.., spent)| spent.is_none()).count(), 1);
    }
}

#[test]
fn what_was_found_first_stays_spent_when_a_part_is_read_again() {
    let (chain, wallet) = (FakeChain::new(Timestamp(0)), wallet());
    let near = OutPoint { txid: chain.pay(wallet.script(0).as_bytes(), 1_000), vout: 0 };
    let late = OutPoint { txid: chain.pay(wallet.script(17).as_bytes(), 3_000), vout: 0 };
    chain.mine(2);
    chain.send(Draft::paying(b"somebody", 2_900).spending(late));
    chain.mine(2);
    chain.pay(wallet.script(9).as_bytes(), 2_000);
    chain.mine(2);
    let by = chain.send(Draft::paying(b"somebody", 900).spending(near));
    let block = chain.mine(1);
    let report = rescue(&chain);
    assert_eq!(found(&report)[&near].3, Some(Spending { by, block }));
    assert!(found(&report)[&late].3.is_some());
    // Twelve blocks would be fourteen, had all of them been read twice.
    assert!(report.readings == 2 && report.blocks < 2 * u64::from(report.tip.height), "{report:?}");
}

#[test]
fn what_a_block_spent_that_left_while_it_read_lies_there_again() {
    for after in 3..15 {
        let (chain, wallet) = (FakeChain::new(Timestamp(0)), wallet());
        let coin = OutPoint { txid: chain.pay(wallet.script(0).as_bytes(), 1_000), vout: 0 };
        chain.mine(5);
        let lost = chain.send(Draft::paying(b"somebody", 900).spending(coin));
        chain.mine(3);
        chain.surprise(after, move |chain| {
            chain.reorg(&Reorg { depth: 4, length: 6, lost: vec![lost], mines_mempool: false });
        });
        let coins = found(&rescue(&chain));
        assert_eq!(coins.values().map(|(.., spent)| *spent).collect::<Vec<_>>(), [None], "after {after}");
    }
}

#[test]
fn wallets_of_several_keys_and_of_one_branch_alone_are_followed_as_far_as_they_go() {
    let tpub = super::rescue::TPUB;
    let shared = format!("wsh(sortedmulti(2,{tpub}/<0;1>/*,{OTHER}/<0;1>/*))");
    let alone = format!("wpkh({tpub}/0/*)");
    let list = |wallet: &Wallet| Scripts::Listed(vec![wallet.script(0)]);
    for (text, has_change) in [(shared, true), (alone, false)] {
        let wallet = Wallet::parse(&text, Network::Regtest).unwrap();
        let chain = FakeChain::new(Timestamp(0));
        let coin = OutPoint { txid: chain.pay(wallet.script(0).as_bytes(), 5_000), vout: 0 };
        chain.mine(1);
        let change = wallet.script_at(ON_CHANGE_BRANCH | 3).map(|script| script.into_bytes());
        let spend = Draft::paying(b"somebody", 1_000).spending(coin);
        let by = chain.send(spend.and(&change.unwrap_or(b"nowhere".to_vec()), 3_900));
        let block = chain.mine(1);
        let report = rescue_all(&chain, vec![Scripts::Derived(wallet.clone()), list(&wallet)], 0).unwrap();
        let coins = found(&report);
        assert_eq!(coins[&coin].3, Some(Spending { by, block }), "{text}");
        let returned = coins.get(&OutPoint { txid: by, vout: 1 });
        let expected = has_change.then_some((ON_CHANGE_BRANCH | 3, 3_900, block, None));
        assert_eq!(returned, expected.as_ref(), "{text}");
        assert_eq!(report.windows[0].change.map(|reach| reach.highest), has_change.then_some(Some(3)));
        assert_eq!(report.windows[1].change, None, "a list has none");
    }
}

/// As after a first reading, of which these are known, from the next block on.
#[test]
fn coins_that_were_known_before_are_followed_too() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for after in 2..10 {
        let (chain, wallet) = (FakeChain::new(Timestamp(0)), wallet());
        let coin = |index, sats| OutPoint { txid: chain.pay(wallet.script(index).as_bytes(), sats), vout: 0 };
        let (known, other, kept) = (coin(0, 1_000), coin(1, 2_000), coin(2, 3_000));
        let first = chain.mine(1);
        let lost = chain.send(Draft::paying(b"somebody", 900).spending(known));
        chain.send(Draft::paying(b"somebody", 1_900).spending(other));
        chain.mine(3);
        chain.surprise(after, move |chain| {
            chain.reorg(&Reorg { depth: 3, length: 4, lost: vec![lost], mines_mempool: true });
        });
        let watch = WatchList::with_fingerprints([3; 16]);
        let rescue = Rescue::new(vec![Scripts::Derived(wallet.clone())], RULE, first.height + 1, watch);
        let rescue = rescue.knowing([known, other, kept]).without_pauses();
        let report = runtime.block_on(rescue.run(&mut |_| chain.source(), &mut |_| ())).unwrap();
        let spent: Vec<_> = report.spent.iter().map(|(coin, _)| *coin).collect();
        assert_eq!((spent, report.hits), (vec![other], vec![]), "after {after}");
    }
}
