//! A second way from a stored descriptor to a script, to compare with the first.
//!
//! It shares nothing with `branch.rs` but the descriptor's text: keys are cut out of it and derived by the `bitcoin`
//! crate, step by step; one key's script is made as an address, any other by `miniscript` from the derived keys.
use crate::convert;
use bitcoin::bip32::{ChildNumber, Xpub};
use bitcoin::secp256k1::{All, Secp256k1};
use bitcoin::{Address, CompressedPublicKey, KnownHrp, PublicKey, ScriptBuf};
use domain::Network;
use miniscript::Descriptor;
use std::str::FromStr;

/// What ends a word of a descriptor.
const ENDS: [char; 5] = ['(', ')', '{', '}', ','];

/// The script at an index of the wallet with that descriptor, worked out another way than [`super::Wallet::script`]
/// does; `None` if the descriptor can't be read this way.
pub fn rederived(descriptor: &str, index: u32, network: Network) -> Option<ScriptBuf> {
    let (body, _) = descriptor.rsplit_once('#').unwrap_or((descriptor, ""));
    let curve = Secp256k1::new();
    let mut definite = String::with_capacity(body.len());
    for piece in body.split_inclusive(ENDS) {
        let word = piece.trim_end_matches(ENDS);
        match extended_key(word) {
            Some((key, path)) => definite.push_str(&child(&curve, key, path, index)?.to_string()),
            None => definite.push_str(word),
        }
        definite.push_str(&piece[word.len()..]);
    }
    of_one_key(&curve, &definite, network).or_else(|| of_script(&definite))
}

/// An extended key and the path behind it, without the origin before it.
fn extended_key(word: &str) -> Option<(Xpub, &str)> {
    let word = word.rsplit(']').next()?;
    let (key, path) = word.split_once('/')?;
    Some((Xpub::from_str(key).ok()?, path))
}

/// The key at the end of the path: of several branches the first, and the index for the star.
fn child(curve: &Secp256k1<All>, key: Xpub, path: &str, index: u32) -> Option<PublicKey> {
    let steps = path.split('/').map(|step| {
        let first = step.trim_matches(['<', '>']).split(';').next()?;
        let number = if first == "*" { index } else { first.parse().ok()? };
        ChildNumber::from_normal_idx(number).ok()
    });
    let steps: Vec<ChildNumber> = steps.collect::<Option<_>>()?;
    Some(PublicKey::new(key.derive_pub(curve, &steps).ok()?.public_key))
}

fn of_one_key(curve: &Secp256k1<All>, definite: &str, network: Network) -> Option<ScriptBuf> {
    let (function, rest) = definite.split_once('(')?;
    let (function, rest) = match rest.strip_prefix("wpkh(") {
        Some(rest) if function == "sh" => ("sh(wpkh", rest),
        Some(_) | None => (function, rest),
    };
    let key = CompressedPublicKey::from_str(rest.trim_end_matches(')')).ok()?;
    let address = match function {
        "pkh" => Address::p2pkh(key, convert::network(network)),
        "wpkh" => Address::p2wpkh(&key, KnownHrp::from(convert::network(network))),
        "sh(wpkh" => Address::p2shwpkh(&key, convert::network(network)),
        "tr" => {
            let internal = key.0.x_only_public_key().0;
            Address::p2tr(curve, internal, None, KnownHrp::from(convert::network(network)))
        }
        _ => return None,
    };
    Some(address.script_pubkey())
}

fn of_script(definite: &str) -> Option<ScriptBuf> {
    Some(Descriptor::<PublicKey>::from_str(definite).ok()?.script_pubkey())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wallet::Wallet;

    const A: &str = "xpub6CatWdiZiodmUeTDp8LT5or8nmbKNcuyvz7WyksVFkKB4RHwCD3XyuvPEbvqAQY3rAPshWcMLoP2fMFMKHPJ4ZeZXYVUhLv1VMrjPC7PW6V";
    const B: &str = "xpub6BosfCnifzxcFwrSzQiqu2DBVTshkCXacvNsWGYJVVhhawA7d4R5WSWGFNbi8Aw6ZRc1brxMyWMzG3DSSSSoekkudhUd9yLb6qx39T9nMdj";

    #[test]
    fn both_ways_lead_to_the_same_scripts() {
        let descriptors = [
            A.to_owned(),
            format!("pkh({A})"),
            format!("sh(wpkh({A}/0/*))"),
            format!("tr({A}/7/<0;1>/*)"),
            format!("wsh(sortedmulti(1,[00000000/48h/0h/0h/2h]{A}/<0;1>/*,{B}/<0;1>/*))"),
            format!("sh(wsh(sortedmulti(2,{A},{B})))"),
            format!("sh(sortedmulti(2,{B},{A}))"),
            format!("wsh(or_d(pk({A}),and_v(v:pkh({B}),older(1000))))"),
            format!("tr({A},pk({B}))"),
        ];
        for descriptor in descriptors {
            let wallet = Wallet::parse(&descriptor, Network::Mainnet).unwrap();
            for index in [0, 1, 999, 0x7fff_ffff] {
                let second = rederived(wallet.descriptor(), index, Network::Mainnet);
                assert_eq!(second, Some(wallet.script(index)), "{descriptor} at {index}");
            }
        }
    }

    #[test]
    fn what_is_no_descriptor_leads_nowhere() {
        for text in ["", "list 1", "wpkh(", "wpkh(key/0/*)", &format!("wpkh({A}/0h/*)")] {
            assert_eq!(rederived(text, 0, Network::Mainnet), None, "{text}");
        }
    }
}
