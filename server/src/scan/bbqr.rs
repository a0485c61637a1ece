//! BBQr (Coinkite, version 1.0): parts that say in clear which of how many they are. What is squeezed in them is unpacked up to
//! a bound.
use super::parts::{Progress, Unread};
use chain::spending::MAX_PSBT_BYTES;
use std::collections::BTreeMap;

/// What each part begins with.
pub(super) const HEAD: &str = "B$";
/// The alphabet of base32 (RFC 4648).
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// What a part's head says.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Head {
    encoding: u8,
    /// `P` for a partially signed transaction, `T` for a finished one.
    kind: u8,
    all: usize,
}

/// The file the parts make.
pub(super) fn assemble(texts: &[&str]) -> Result<Vec<u8>, Unread> {
    let (head, _, _) = part(texts[0]).ok_or(Unread::Mixed)?;
    let mut parts = BTreeMap::new();
    for text in texts {
        let (other, place, rest) = part(text).ok_or(Unread::Mixed)?;
        let known = parts.insert(place, rest);
        if other != head || known.is_some_and(|known| known != rest) {
            return Err(Unread::Mixed);
        }
    }
    if parts.len() < head.all {
        return Err(Unread::Missing(Progress { known: parts.len(), all: head.all }));
    }
    if !matches!(head.kind, b'P' | b'T') {
        return Err(Unread::SomethingElse);
    }
    let mut whole = Vec::new();
    for piece in parts.into_values() {
        whole.extend(decoded(head.encoding, piece).ok_or(Unread::Mixed)?);
    }
    if head.encoding == b'Z' { unpacked(&whole) } else { Ok(whole) }
}

/// A part's head, its place from zero, and what it holds.
fn part(text: &str) -> Option<(Head, usize, &str)> {
    let rest = text.strip_prefix(HEAD)?;
    let (head, rest) = rest.split_at_checked(6)?;
    let [encoding, kind, ..] = *head.as_bytes() else { return None };
    let all = usize::from_str_radix(head.get(2..4)?, 36).ok()?;
    let place = usize::from_str_radix(head.get(4..6)?, 36).ok()?;
    (place < all).then_some((Head { encoding, kind, all }, place, rest))
}

fn decoded(encoding: u8, piece: &str) -> Option<Vec<u8>> {
    match encoding {
        b'H' => hex::decode(piece).ok(),
        b'2' | b'Z' => of_base32(piece),
        _ => None,
    }
}

/// Without padding; bits that fill up no byte are nothing.
fn of_base32(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut held, mut bits) = (Vec::new(), 0_u32, 0_u32);
    for letter in text.bytes() {
        let value = BASE32.iter().position(|known| *known == letter)?;
        held = (held << 5) | u32::try_from(value).ok()?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits).to_be_bytes()[3]);
            held &= (1 << bits) - 1;
        }
    }
    Some(bytes)
}

fn unpacked(squeezed: &[u8]) -> Result<Vec<u8>, Unread> {
    let unpacked = miniz_oxide::inflate::decompress_to_vec_with_limit(squeezed, MAX_PSBT_BYTES);
    unpacked.map_err(|_| Unread::Mixed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base32(bytes: &[u8]) -> String {
        let bits: Vec<u8> =
            bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1)).collect();
        let letter = |five: &[u8]| {
            let value = five.iter().fold(0, |value, bit| 2 * value + usize::from(*bit)) << (5 - five.len());
            char::from(BASE32[value])
        };
        bits.chunks(5).map(letter).collect()
    }

    #[test]
    fn each_encoding_is_read_and_nothing_swells_beyond_the_bound() {
        let bytes: Vec<u8> = (0..=255).cycle().take(400).collect();
        let squeezed = miniz_oxide::deflate::compress_to_vec(&bytes, 9);
        for (encoding, text) in
            [('H', hex::encode_upper(&bytes)), ('2', base32(&bytes)), ('Z', base32(&squeezed))]
        {
            // Split where neither base32 nor hexadecimal digits break a byte.
            let (one, two) = text.split_at(text.len() / 2 / 8 * 8);
            let (one, two) = (format!("B${encoding}P0200{one}"), format!("B${encoding}P0201{two}"));
            assert_eq!(assemble(&[&two, &one]), Ok(bytes.clone()), "{encoding}");
            assert_eq!(assemble(&[&two]), Err(Unread::Missing(Progress { known: 1, all: 2 })));
            assert_eq!(assemble(&[&two, "B$HP0300AA"]), Err(Unread::Mixed));
        }
        let bomb = base32(&miniz_oxide::deflate::compress_to_vec(&vec![0; MAX_PSBT_BYTES + 1], 9));
        assert_eq!(assemble(&[&format!("B$ZP0100{bomb}")]), Err(Unread::Mixed));
        for (text, why) in [
            ("B$HJ0100AA", Unread::SomethingElse),
            ("B$", Unread::Mixed),
            ("B$HP0000", Unread::Mixed),
            ("B$HP0101AA", Unread::Mixed),
            ("B$HP0100A", Unread::Mixed),
            ("B$HPé", Unread::Mixed),
            ("B$2P0100a", Unread::Mixed),
            ("B$9P0100AA", Unread::Mixed),
        ] {
            assert_eq!(assemble(&[text]), Err(why), "{text}");
        }
    }
}
