//! Keys and descriptors' checksums in input: no mutation hits a checksum, so `@0` to `@9` stand for keys, and a `#@` at
//! the end for the checksum of the descriptor before it.
use bitcoin::base58;
use bitcoin::bip32::{DerivationPath, Xpriv, Xpub};
use bitcoin::secp256k1::Secp256k1;
use bitcoin::{NetworkKind, PrivateKey};
use miniscript::descriptor::checksum::desc_checksum;
use std::str::FromStr;

/// What `@0` to `@9` stand for: accounts of mainnet, one of the test networks as `@4` and `@7`, SLIP-132 spellings from
/// `@5`, and what can spend as `@8` and `@9`.
pub(crate) struct Keys([String; 10]);

impl Keys {
    pub(crate) fn new() -> Self {
        const YPUB: [u8; 4] = [0x04, 0x9d, 0x7c, 0xb2];
        const ZPUB: [u8; 4] = [0x04, 0xb2, 0x47, 0x46];
        const VPUB: [u8; 4] = [0x04, 0x5f, 0x1c, 0xf6];
        let test = Xpub { network: NetworkKind::Test, ..account(4) };
        let wif = PrivateKey::new(master(9).private_key, NetworkKind::Main).to_wif();
        Self([
            account(0).to_string(),
            account(1).to_string(),
            account(2).to_string(),
            account(3).to_string(),
            test.to_string(),
            spelled(&account(0), YPUB),
            spelled(&account(0), ZPUB),
            spelled(&test, VPUB),
            master(8).to_string(),
            wif,
        ])
    }

    /// The text with every key and the checksum in its place.
    pub(crate) fn expand(&self, text: &str) -> String {
        let mut expanded = text.trim_end_matches("#@").to_owned();
        for (digit, key) in self.0.iter().enumerate() {
            expanded = expanded.replace(&format!("@{digit}"), key);
        }
        match desc_checksum(&expanded) {
            Ok(checksum) if text.ends_with("#@") => format!("{expanded}#{checksum}"),
            _ => expanded,
        }
    }
}

fn master(seed: u8) -> Xpriv {
    Xpriv::new_master(NetworkKind::Main, &[seed; 32]).expect("32 bytes are a seed")
}

fn account(seed: u8) -> Xpub {
    let curve = Secp256k1::new();
    let path = DerivationPath::from_str("84h/0h/0h").expect("well formed");
    Xpub::from_priv(&curve, &master(seed).derive_priv(&curve, &path).expect("three steps down"))
}

/// The key with another prefix (SLIP-132).
fn spelled(key: &Xpub, version: [u8; 4]) -> String {
    let mut data = key.encode();
    data[..4].copy_from_slice(&version);
    base58::encode_check(&data)
}

/// Whether any word of it is a private key. Of extended ones the beginning is enough.
pub(crate) fn can_spend(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| {
        let start = word.get(..4).unwrap_or_default().to_ascii_lowercase();
        let is_extended = start.ends_with("prv") && start.starts_with(['x', 'y', 'z', 't', 'u', 'v']);
        is_extended || PrivateKey::from_wif(word).is_ok()
    })
}
