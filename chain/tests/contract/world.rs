//! What payers and miners do, in memory or with a real node.
use bitcoin::hashes::Hash;
use chain::WatchList;
use chain::regtest::{Options, Regtest};
use chain::source::fake::{Draft, FakeChain, Reorg};
use chain::source::{ChainUrl, Setup, Source};
use domain::{BlockRef, Network, Timestamp, Txid};

/// A chain to act on.
pub(crate) enum World {
    Fake(FakeChain),
    /// A node of our own.
    Node(Box<Regtest>),
    /// Somebody else's node, asked as a peer.
    Peer(Box<Regtest>),
}

/// A payment to a script.
pub(crate) type Output = (Vec<u8>, u64);

impl World {
    pub(crate) fn fake() -> Self {
        let chain = FakeChain::new(Timestamp(1_700_000_000));
        chain.mine(5);
        Self::Fake(chain)
    }

    pub(crate) fn node() -> Self {
        Self::Node(Box::new(Regtest::start()))
    }

    pub(crate) fn peer() -> Self {
        Self::Peer(Box::new(Regtest::with(Options { zmq: false, filters: true, ..Options::default() })))
    }

    pub(crate) fn source(&self, watch: &WatchList, recent: Vec<BlockRef>) -> Source {
        match self {
            Self::Fake(chain) => chain.source(),
            Self::Node(node) => open(&node.url(), watch, recent),
            Self::Peer(node) => open(&node.p2p_url(), watch, recent),
        }
    }

    pub(crate) fn pay(&mut self, outputs: &[Output]) -> Txid {
        match self {
            Self::Fake(chain) => chain.send(draft(outputs)),
            Self::Node(node) | Self::Peer(node) => ours(node.pay(&borrowed(outputs))),
        }
    }

    /// A script that [`World::spend`] can spend from.
    pub(crate) fn own_script(&self) -> Vec<u8> {
        match self {
            Self::Fake(_) => vec![0x51; 22],
            Self::Node(node) | Self::Peer(node) => node.own_script_bytes(),
        }
    }

    pub(crate) fn spend(&mut self, coin: domain::OutPoint, outputs: &[Output]) -> Txid {
        match self {
            Self::Fake(chain) => chain.send(draft(outputs).spending(coin)),
            Self::Node(node) | Self::Peer(node) => {
                let coin = bitcoin::OutPoint { txid: theirs(coin.txid), vout: coin.vout };
                ours(node.spend(coin, &borrowed(outputs)))
            }
        }
    }

    pub(crate) fn replace(&mut self, replaced: Txid, outputs: &[Output]) -> Txid {
        match self {
            Self::Fake(chain) => chain.replace(replaced, draft(outputs)),
            Self::Node(node) | Self::Peer(node) => ours(node.replace(theirs(replaced), &borrowed(outputs))),
        }
    }

    /// Mines a block with nothing in it but a transaction that excludes `victim`.
    pub(crate) fn mine_double_spend(&mut self, victim: Txid, outputs: &[Output]) -> Txid {
        match self {
            Self::Fake(chain) => {
                let rival = chain.double_spend(victim, draft(outputs));
                chain.mine(1);
                rival
            }
            Self::Node(node) | Self::Peer(node) => {
                ours(node.mine_double_spend(theirs(victim), &borrowed(outputs)))
            }
        }
    }

    pub(crate) fn evict(&mut self, txid: Txid) {
        match self {
            Self::Fake(chain) => chain.evict(txid),
            Self::Node(node) | Self::Peer(node) => node.evict_all(),
        }
    }

    pub(crate) fn rebroadcast(&mut self, txid: Txid) {
        match self {
            Self::Fake(chain) => chain.rebroadcast(txid),
            Self::Node(node) | Self::Peer(node) => {
                let raw = node.raw(theirs(txid));
                node.broadcast_raw(&raw);
            }
        }
    }

    pub(crate) fn mine(&mut self, blocks: u32) {
        match self {
            Self::Fake(chain) => drop_it(chain.mine(blocks)),
            Self::Node(node) | Self::Peer(node) => node.mine(blocks),
        }
    }

    /// Mines a block whose reward goes to that script.
    pub(crate) fn mine_to(&mut self, script: &[u8]) {
        match self {
            Self::Fake(chain) => drop_it(chain.mine_to(script, 5_000_000_000)),
            Self::Node(node) | Self::Peer(node) => {
                let script = bitcoin::Script::from_bytes(script);
                let address =
                    bitcoin::Address::from_script(script, bitcoin::Network::Regtest).expect("an address");
                node.mine_to(1, &address.to_string());
            }
        }
    }

    /// Replaces the highest blocks by as many and one more, which take what waits or nothing.
    pub(crate) fn reorg(&mut self, depth: u32, mines_mempool: bool) {
        let length = depth + 1;
        match self {
            Self::Fake(chain) => {
                drop_it(chain.reorg(&Reorg { depth, length, lost: Vec::new(), mines_mempool }))
            }
            Self::Node(node) | Self::Peer(node) => {
                node.disconnect(depth);
                for _ in 0..length {
                    if mines_mempool { node.mine(1) } else { node.mine_only(&[]) }
                }
            }
        }
    }

    /// Replaces the highest blocks by others, the first of which excludes `victim`.
    pub(crate) fn reorg_with_double_spend(&mut self, depth: u32, victim: Txid, outputs: &[Output]) -> Txid {
        match self {
            Self::Fake(chain) => {
                let rival = chain.double_spend(victim, draft(outputs));
                chain.reorg(&Reorg { depth, length: depth + 1, lost: Vec::new(), mines_mempool: false });
                rival
            }
            Self::Node(node) | Self::Peer(node) => {
                node.disconnect(depth);
                let rival = node.mine_double_spend(theirs(victim), &borrowed(outputs));
                (0..depth).for_each(|_| node.mine_only(&[]));
                ours(rival)
            }
        }
    }

    pub(crate) fn height(&self) -> u32 {
        match self {
            Self::Fake(chain) => chain.tip().height,
            Self::Node(node) | Self::Peer(node) => node.height(),
        }
    }
}

fn open(url: &str, watch: &WatchList, recent: Vec<BlockRef>) -> Source {
    let url: ChainUrl = url.parse().expect("the helper's own URL");
    Source::open(&url, Setup { network: Network::Regtest, watch: watch.clone(), recent })
}

fn drop_it(_: BlockRef) {}

fn draft(outputs: &[Output]) -> Draft {
    outputs.iter().fold(Draft::default(), |draft, (script, sats)| draft.and(script, *sats))
}

fn borrowed(outputs: &[Output]) -> Vec<(&[u8], u64)> {
    outputs.iter().map(|(script, sats)| (script.as_slice(), *sats)).collect()
}

pub(crate) fn ours(txid: bitcoin::Txid) -> Txid {
    Txid(txid.to_byte_array())
}

pub(crate) fn theirs(txid: Txid) -> bitcoin::Txid {
    bitcoin::Txid::from_byte_array(txid.0)
}
