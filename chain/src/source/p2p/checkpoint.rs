//! Where the headers begin that a new database reads.
use crate::convert;
use domain::{BlockHash, BlockRef, Network};

/// Block 910,000 of mainnet, of August 2025: Bitcoin Core 30 and Bitcoin Knots 29 hold it for part of the chain too.
/// No address can have been shown before: this program was made after.
const MAINNET: (u32, &str) = (910_000, "0000000000000000000108970acb9522ffd516eae17acddcb1bd16469194a821");

/// A block that everybody agrees on, to begin with.
pub(super) fn checkpoint(network: Network) -> BlockRef {
    let (height, hash) = MAINNET;
    match (network, BlockHash::from_hex(hash)) {
        (Network::Mainnet, Some(hash)) => BlockRef { height, hash },
        (Network::Mainnet | Network::Testnet4 | Network::Signet | Network::Regtest, _) => {
            BlockRef { height: 0, hash: convert::genesis(network) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mainnet_begins_far_from_genesis() {
        let BlockRef { height, hash } = checkpoint(Network::Mainnet);
        assert_eq!((height, hash.to_string().as_str()), MAINNET);
        assert_eq!(checkpoint(Network::Signet).height, 0);
    }
}
