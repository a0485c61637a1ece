//! Whom a run speaks to: peers that were named, or that seeds tell of; and how they are dialled. What it is not: what
//! they tell.
use super::{Session, seeds};
use crate::convert;
use bip157::chain::ChainState;
use bip157::{Builder, HashCheckpoint, Requester, TrustedPeer};
use bitcoin::hashes::Hash;
use domain::{BlockRef, Network};
use std::net::{IpAddr, SocketAddr};
use tokio::time::Duration;

/// Peers asked at a time, when they are found by DNS: filters must be the same from each.
const PEERS: u8 = 3;

/// How often each configured peer may be tried in one run. One connection is for blocks, one for relayed
/// transactions. So many peers or more found by seeds are tried once each.
const TRIES: usize = 16;

/// A configured peer is kept as long as it stays.
const KEEP: Duration = Duration::from_secs(30 * 24 * 3600);

/// Peers may be far away; but one that has not what we ask for says nothing, and another has to be asked.
const HANDSHAKE_TIME_OUT: Duration = Duration::from_secs(8);
const RESPONSE_TIME_OUT: Duration = Duration::from_secs(8);

const NO_SEED: &str =
    "no DNS seed answers; let this machine look up names, or name peers, as in p2p://HOST:PORT";

impl Session {
    /// The peers of the next run: those named, or those that seeds tell of.
    pub(super) async fn peers(&self) -> Vec<TrustedPeer> {
        if !self.settings.peers.is_empty() {
            return self.settings.peers.iter().map(|peer| trusted(peer, self.network)).collect();
        }
        let port = default_port(self.network);
        let found = if self.settings.seeds.is_empty() {
            seeds::find(&seeds::rounds(self.network, port)).await
        } else {
            let seeds = self.settings.seeds.iter();
            let names = seeds.map(|(host, at)| (host.clone(), at.unwrap_or(port)));
            seeds::find(&[names.collect()]).await
        };
        if found.is_empty() {
            self.shared.troubled(NO_SEED.into());
        }
        found.into_iter().map(TrustedPeer::from_socket_addr).collect()
    }

    pub(super) fn builder(&self, peers: Vec<TrustedPeer>) -> Builder {
        let BlockRef { height, hash } = self.anchor;
        let start = HashCheckpoint::new(height, bitcoin::BlockHash::from_byte_array(hash.0));
        let builder = Builder::new(convert::network(self.network))
            .chain_state(ChainState::Checkpoint(start))
            .headers_only_sync()
            .handshake_timeout(HANDSHAKE_TIME_OUT)
            .response_timeout(RESPONSE_TIME_OUT);
        let count = u8::try_from(peers.len()).unwrap_or(u8::MAX);
        if self.settings.peers.is_empty() {
            // The peers tell of others, too.
            let tries = if peers.len() < TRIES { TRIES } else { 1 };
            builder.add_peers(repeated(&peers, tries)).required_peers(count.min(PEERS))
        } else {
            let builder = builder.add_peers(repeated(&peers, TRIES)).whitelist_only();
            builder.required_peers(count.min(2)).maximum_connection_time(KEEP)
        }
    }

    /// Every connection uses up one of the tries that a run begins with.
    pub(super) fn offer_peers(&self, requester: &Requester) {
        for peer in &self.settings.peers {
            let _ = requester.add_peer(trusted(peer, self.network));
        }
    }
}

/// Each connection takes one away; the last is tried first.
fn repeated(peers: &[TrustedPeer], tries: usize) -> impl Iterator<Item = TrustedPeer> {
    std::iter::repeat_n(peers, tries).flatten().rev().cloned().collect::<Vec<_>>().into_iter()
}

fn trusted((host, port): &(String, Option<u16>), network: Network) -> TrustedPeer {
    let port = port.unwrap_or_else(|| default_port(network));
    match host.parse::<IpAddr>() {
        Ok(address) => TrustedPeer::from_socket_addr(SocketAddr::new(address, port)),
        Err(_) => TrustedPeer::from_hostname(host.clone(), port),
    }
}

const fn default_port(network: Network) -> u16 {
    match network {
        Network::Mainnet => 8333,
        Network::Testnet4 => 48333,
        Network::Signet => 38333,
        Network::Regtest => 18444,
    }
}
