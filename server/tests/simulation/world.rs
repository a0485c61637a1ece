//! The world outside: a chain, and payers who make transactions. It knows the truth; the program has to find it out.
//!
//! The fake node takes whatever it is given. What real nodes refuse (spending what is spent, children without
//! their parents) is refused here.
use chain::source::fake::{Draft, FakeChain, Reorg};
use domain::{BlockRef, OutPoint, Timestamp, Txid};
use std::collections::{BTreeMap, BTreeSet};

/// A script that is nobody's.
const NOBODY: [u8; 22] = [0x00, 0x14, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9];

/// Blocks that were there before anybody was shown an address; never reorganised.
pub(crate) const BEGINNING: u32 = 10;

/// Where something is, in truth or as the program knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the node's mempool.
    Waiting,
    /// In a block of the best chain.
    Mined(BlockRef),
    /// In neither.
    Gone,
}

/// A transaction as it was made.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    pub(crate) txid: Txid,
    pub(crate) inputs: Vec<OutPoint>,
    /// Script and satoshis.
    pub(crate) outputs: Vec<(Vec<u8>, u64)>,
    pub(crate) replaceable: bool,
    pub(crate) coinbase: bool,
    /// When the node last took it into its mempool.
    pub(crate) seen_at: Timestamp,
}

/// What a payer wants to send.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wish {
    pub(crate) outputs: Vec<(Vec<u8>, u64)>,
    pub(crate) spends: Option<OutPoint>,
    pub(crate) unreplaceable: bool,
}

/// The chain and everything ever sent to it.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) chain: FakeChain,
    made: BTreeMap<Txid, Made>,
    /// In the order in which they were made.
    order: Vec<Txid>,
    now: Timestamp,
}

impl World {
    pub(crate) fn new(now: Timestamp) -> Self {
        let chain = FakeChain::new(now);
        chain.mine(BEGINNING);
        Self { chain, made: BTreeMap::new(), order: Vec::new(), now }
    }

    /// What the node's and the miners' clocks show.
    pub(crate) fn set_time(&mut self, now: Timestamp) {
        self.now = now;
        self.chain.set_time(now);
    }

    pub(crate) fn made(&self) -> impl Iterator<Item = &Made> {
        self.order.iter().map(|txid| &self.made[txid])
    }

    pub(crate) fn find(&self, txid: Txid) -> Option<&Made> {
        self.made.get(&txid)
    }

    pub(crate) fn place(&self, txid: Txid) -> Place {
        match self.chain.place_of(txid) {
            Some(block) => Place::Mined(block),
            None if self.chain.is_waiting(txid) => Place::Waiting,
            None => Place::Gone,
        }
    }

    /// The transactions for which that holds, in the order in which they were made.
    pub(crate) fn those(&self, holds: impl Fn(&Self, &Made) -> bool) -> Vec<Txid> {
        self.made().filter(|made| holds(self, made)).map(|made| made.txid).collect()
    }

    pub(crate) fn waiting(&self) -> Vec<Txid> {
        self.those(|world, made| world.place(made.txid) == Place::Waiting)
    }

    /// Those that a node would take into its mempool again.
    pub(crate) fn resendable(&self) -> Vec<Txid> {
        self.those(|world, made| {
            let unspent = |spent: &OutPoint| !world.is_spent_in_chain(*spent);
            let at_hand = |spent: &OutPoint| {
                !world.made.contains_key(&spent.txid) || world.place(spent.txid) != Place::Gone
            };
            !made.coinbase
                && world.place(made.txid) == Place::Gone
                && made.inputs.iter().all(|i| unspent(i) && at_hand(i))
        })
    }

    fn is_spent_in_chain(&self, outpoint: OutPoint) -> bool {
        self.made()
            .any(|made| made.inputs.contains(&outpoint) && matches!(self.place(made.txid), Place::Mined(_)))
    }

    /// Outputs to those scripts that are mined and not spent.
    pub(crate) fn spendable(&self, scripts: &BTreeSet<&[u8]>) -> Vec<OutPoint> {
        let mut found = Vec::new();
        for made in self.made().filter(|made| matches!(self.place(made.txid), Place::Mined(_))) {
            for (vout, _) in
                (0..).zip(&made.outputs).filter(|(_, (script, _))| scripts.contains(script.as_slice()))
            {
                let outpoint = OutPoint { txid: made.txid, vout };
                let rival =
                    self.made().any(|m| m.inputs.contains(&outpoint) && self.place(m.txid) != Place::Gone);
                if !rival {
                    found.push(outpoint);
                }
            }
        }
        found
    }

    pub(crate) fn send(&mut self, wish: &Wish) -> Txid {
        let txid = self.chain.send(draft(wish));
        self.register(txid, !wish.unreplaceable)
    }

    /// Sends something that spends what `replaced` spends; that leaves the mempool.
    pub(crate) fn replace(&mut self, replaced: Txid, wish: &Wish) -> Txid {
        let txid = self.chain.replace(replaced, draft(wish));
        self.register(txid, !wish.unreplaceable)
    }

    /// Makes something that spends what `victim` spends, for the next block's miner alone.
    pub(crate) fn double_spend(&mut self, victim: Txid, wish: &Wish) -> Txid {
        let txid = self.chain.double_spend(victim, draft(wish));
        self.register(txid, !wish.unreplaceable)
    }

    pub(crate) fn evict(&mut self, txid: Txid) {
        self.chain.evict(txid);
    }

    pub(crate) fn resend(&mut self, txid: Txid) {
        self.chain.rebroadcast(txid);
        self.note_seen(txid);
    }

    pub(crate) fn mine(&mut self, blocks: u32) {
        self.chain.mine(blocks);
    }

    /// Mines a block without those, nor what spends them.
    pub(crate) fn mine_without(&mut self, left_out: &[Txid]) {
        self.chain.mine_without(&self.with_descendants(left_out));
    }

    /// Mines a block whose reward goes to that script.
    pub(crate) async fn mine_to(&mut self, script: &[u8], sats: u64) -> Txid {
        let block = self.chain.mine_to(script, sats);
        let shown = self.chain.source().block(block, &[]).await.expect("the node is there for its miner");
        let shown = shown.expect("it was just mined");
        let txid = shown.transactions().next().expect("the reward is in it").txid;
        let seen_at = self.now;
        let made = Made {
            txid,
            inputs: Vec::new(),
            outputs: vec![(script.to_vec(), sats)],
            replaceable: false,
            coinbase: true,
            seen_at,
        };
        self.add(made);
        txid
    }

    /// Replaces the highest blocks: of their transactions those in `lost` vanish, those in `robbed` are spent
    /// otherwise in the new chain, and the others wait or are mined again.
    pub(crate) fn reorg(&mut self, reorg: &Reorg, robbed: &[Txid]) {
        let fork = self.chain.tip().height - reorg.depth;
        let above =
            |world: &Self, made: &Made| matches!(world.place(made.txid), Place::Mined(b) if b.height > fork);
        let leaving = self.those(above);
        let lost = self.with_descendants(&[&reorg.lost, robbed].concat());
        for orphan in self.waiting() {
            if lost.contains(&orphan) {
                self.evict(orphan);
            }
        }
        for victim in robbed {
            self.double_spend(*victim, &Wish::of(&[(&NOBODY, 700)]));
        }
        self.chain.reorg(&Reorg { lost, ..reorg.clone() });
        leaving.into_iter().for_each(|txid| self.note_seen(txid));
    }

    /// Transactions in blocks above that height that spend nothing made here, and so can be spent otherwise.
    pub(crate) fn uprooted(&self, depth: u32) -> Vec<Txid> {
        let fork = self.chain.tip().height - depth;
        self.those(|world, made| {
            matches!(world.place(made.txid), Place::Mined(b) if b.height > fork) && !made.coinbase
        })
    }

    pub(crate) fn has_parent(&self, txid: Txid) -> bool {
        self.made[&txid].inputs.iter().any(|spent| self.made.contains_key(&spent.txid))
    }

    fn with_descendants(&self, txids: &[Txid]) -> Vec<Txid> {
        let mut all: Vec<Txid> = txids.to_vec();
        // A child is made after its parent.
        for made in self.made() {
            if !all.contains(&made.txid) && made.inputs.iter().any(|spent| all.contains(&spent.txid)) {
                all.push(made.txid);
            }
        }
        all
    }

    fn register(&mut self, txid: Txid, replaceable: bool) -> Txid {
        let transaction = self.chain.transaction(txid).expect("it was just made");
        let spent = |outpoint: String| OutPoint::parse(&outpoint).expect("an outpoint is written txid:vout");
        let made = Made {
            txid,
            inputs: transaction.input.iter().map(|input| spent(input.previous_output.to_string())).collect(),
            outputs: transaction
                .output
                .iter()
                .map(|o| (o.script_pubkey.to_bytes(), o.value.to_sat()))
                .collect(),
            replaceable,
            coinbase: false,
            seen_at: self.now,
        };
        self.add(made);
        txid
    }

    fn add(&mut self, made: Made) {
        self.order.push(made.txid);
        self.made.insert(made.txid, made);
    }

    fn note_seen(&mut self, txid: Txid) {
        if let Some(made) = self.made.get_mut(&txid) {
            made.seen_at = self.now;
        }
    }
}

impl Wish {
    pub(crate) fn of(outputs: &[(&[u8], u64)]) -> Self {
        let outputs = outputs.iter().map(|(script, sats)| (script.to_vec(), *sats)).collect();
        Self { outputs, ..Self::default() }
    }

    /// Something that pays none of the invoices.
    pub(crate) fn to_nobody() -> Self {
        Self::of(&[(&NOBODY, 1_000)])
    }
}

fn draft(wish: &Wish) -> Draft {
    let start = if wish.unreplaceable { Draft::default().unreplaceable() } else { Draft::default() };
    let paying = wish.outputs.iter().fold(start, |draft, (script, sats)| draft.and(script, *sats));
    wish.spends.into_iter().fold(paying, Draft::spending)
}
