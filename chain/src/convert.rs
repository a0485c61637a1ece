//! From the `bitcoin` crate's names of things to the domain's.
use crate::source::Header;
use bitcoin::OutPoint;
use bitcoin::hashes::Hash;
use domain::{BlockHash, Network, Timestamp, Txid};

/// A transaction identifier.
pub(crate) fn txid(txid: bitcoin::Txid) -> Txid {
    Txid(txid.to_byte_array())
}

/// A block identifier.
pub(crate) fn block_hash(hash: bitcoin::BlockHash) -> BlockHash {
    BlockHash(hash.to_byte_array())
}

/// An output's place.
pub(crate) fn outpoint(outpoint: OutPoint) -> domain::OutPoint {
    domain::OutPoint { txid: txid(outpoint.txid), vout: outpoint.vout }
}

/// The library's name of a network.
pub(crate) const fn network(network: Network) -> bitcoin::Network {
    match network {
        Network::Mainnet => bitcoin::Network::Bitcoin,
        Network::Testnet4 => bitcoin::Network::Testnet4,
        Network::Signet => bitcoin::Network::Signet,
        Network::Regtest => bitcoin::Network::Regtest,
    }
}

/// The first block of a network's chain.
pub(crate) fn genesis(of: Network) -> BlockHash {
    block_hash(bitcoin::constants::genesis_block(network(of)).block_hash())
}

/// The header of the block at that height.
pub(crate) fn header(header: &bitcoin::block::Header, height: u32) -> Header {
    Header {
        height,
        hash: block_hash(header.block_hash()),
        prev: block_hash(header.prev_blockhash),
        time: Timestamp(i64::from(header.time)),
    }
}

/// A script as the address people write; `None` for a script that has none.
pub fn address(script: &[u8], network: Network) -> Option<String> {
    let script = bitcoin::Script::from_bytes(script);
    bitcoin::Address::from_script(script, self::network(network)).ok().map(|address| address.to_string())
}

/// The script an address stands for; `None` for what is no address of that network.
pub fn script(address: &str, network: Network) -> Option<Vec<u8>> {
    let address =
        address.parse::<bitcoin::Address<_>>().ok()?.require_network(self::network(network)).ok()?;
    Some(address.script_pubkey().into_bytes())
}
