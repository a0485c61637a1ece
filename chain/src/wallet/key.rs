//! Extended public keys in all their spellings (BIP32, SLIP-132), and what their spelling says.
use super::WalletError;
use bitcoin::NetworkKind;
use bitcoin::base58;
use bitcoin::bip32::{ChildNumber, Fingerprint, Xpub};
use domain::Network;
use zeroize::Zeroizing;

/// What a key's prefix says its addresses are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Intent {
    /// Nothing (`xpub`, `tpub`).
    Unsaid,
    /// Segwit inside P2SH (`ypub`, `upub`).
    NestedSegwit,
    /// Native segwit (`zpub`, `vpub`).
    Segwit,
    /// One key of a multisig in P2WSH inside P2SH (`Ypub`, `Upub`).
    NestedMultisig,
    /// One key of a multisig in P2WSH (`Zpub`, `Vpub`).
    Multisig,
}

/// An extended public key and what its spelling adds.
#[derive(Clone, Copy, Debug)]
pub(super) struct ExtendedKey {
    pub(super) xpub: Xpub,
    pub(super) spelling: &'static Spelling,
}

/// One row of SLIP-132's table.
#[derive(Debug)]
pub(super) struct Spelling {
    pub(super) prefix: &'static str,
    version: [u8; 4],
    kind: NetworkKind,
    pub(super) intent: Intent,
}

const SPELLINGS: [Spelling; 10] = [
    spelling("xpub", 0x0488_b21e, NetworkKind::Main, Intent::Unsaid),
    spelling("ypub", 0x049d_7cb2, NetworkKind::Main, Intent::NestedSegwit),
    spelling("zpub", 0x04b2_4746, NetworkKind::Main, Intent::Segwit),
    spelling("Ypub", 0x0295_b43f, NetworkKind::Main, Intent::NestedMultisig),
    spelling("Zpub", 0x02aa_7ed3, NetworkKind::Main, Intent::Multisig),
    spelling("tpub", 0x0435_87cf, NetworkKind::Test, Intent::Unsaid),
    spelling("upub", 0x044a_5262, NetworkKind::Test, Intent::NestedSegwit),
    spelling("vpub", 0x045f_1cf6, NetworkKind::Test, Intent::Segwit),
    spelling("Upub", 0x0242_89ef, NetworkKind::Test, Intent::NestedMultisig),
    spelling("Vpub", 0x0257_5483, NetworkKind::Test, Intent::Multisig),
];

const fn spelling(prefix: &'static str, version: u32, kind: NetworkKind, intent: Intent) -> Spelling {
    Spelling { prefix, version: version.to_be_bytes(), kind, intent }
}

impl Spelling {
    fn of(text: &str) -> Option<&'static Self> {
        SPELLINGS.iter().find(|row| text.starts_with(row.prefix))
    }

    /// The error for a key that stands where its prefix says it does not belong.
    pub(super) fn conflict(&self) -> WalletError {
        WalletError::KindConflict { prefix: self.prefix, meant: self.intent.meant() }
    }
}

impl Intent {
    fn meant(self) -> &'static str {
        match self {
            Self::Unsaid => "any kind of address",
            Self::NestedSegwit => "segwit inside P2SH, sh(wpkh(…))",
            Self::Segwit => "native segwit, wpkh(…)",
            Self::NestedMultisig => "multisig inside P2SH, sh(wsh(sortedmulti(…)))",
            Self::Multisig => "native segwit multisig, wsh(sortedmulti(…))",
        }
    }
}

/// Whether the text begins like an extended public key.
pub(super) fn begins_as_key(text: &str) -> bool {
    Spelling::of(text).is_some()
}

/// The versions of private keys are not in the table, so a private key never decodes.
pub(super) fn decode(text: &str, network: Network) -> Result<ExtendedKey, WalletError> {
    let spelling = Spelling::of(text).ok_or(WalletError::Unrecognised)?;
    // Decoding takes time with the square of the length; a key has 111 characters.
    if text.len() > 120 {
        return Err(WalletError::MalformedKey("it is too long"));
    }
    // Wiped, in case somebody spelled a private key as a public one.
    let data = base58::decode_check(text).map_err(|e| match e {
        base58::Error::Decode(_) => WalletError::MalformedKey("it has characters that such a key never has"),
        _ => WalletError::KeyChecksum,
    })?;
    let mut data = Zeroizing::new(data);
    if data.len() != 78 || !data.starts_with(&spelling.version) {
        return Err(WalletError::MalformedKey("its length or version is not that of an extended public key"));
    }
    refuse_wrong_network(spelling.kind, network)?;
    data[..4].copy_from_slice(if spelling.kind.is_mainnet() {
        &SPELLINGS[0].version
    } else {
        &SPELLINGS[5].version
    });
    let xpub =
        Xpub::decode(&data).map_err(|_| WalletError::MalformedKey("it holds no point of the curve"))?;
    refuse_false_master(&xpub)?;
    Ok(ExtendedKey { xpub, spelling })
}

fn refuse_wrong_network(kind: NetworkKind, network: Network) -> Result<(), WalletError> {
    let mainnet = matches!(network, Network::Mainnet);
    if kind.is_mainnet() == mainnet {
        return Ok(());
    }
    Err(WalletError::WrongNetwork {
        given: if mainnet { "a test network" } else { "mainnet" },
        network,
        expected: if mainnet { "xpub, ypub or zpub" } else { "tpub, upub or vpub" },
    })
}

/// A master key has no parent (BIP32, test vector 5).
fn refuse_false_master(xpub: &Xpub) -> Result<(), WalletError> {
    let orphan = xpub.parent_fingerprint == Fingerprint::default() && xpub.child_number == FIRST_CHILD;
    if xpub.depth == 0 && !orphan {
        Err(WalletError::Depth("it says it is a master key but names a parent"))
    } else {
        Ok(())
    }
}

const FIRST_CHILD: ChildNumber = ChildNumber::Normal { index: 0 };

/// The same key without its place in a tree, which no script depends on.
pub(super) fn without_place(xpub: Xpub) -> Xpub {
    Xpub { depth: 0, parent_fingerprint: Fingerprint::default(), child_number: FIRST_CHILD, ..xpub }
}
