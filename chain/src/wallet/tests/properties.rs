//! What holds for every input and every wallet.
use super::*;
use proptest::prelude::*;

/// Pieces that wallets are written with, to get further into the parser than random bytes do.
fn pieces() -> impl Strategy<Value = String> {
    let key = (1_u8..4).prop_map(|seed| account(seed).to_string());
    const WORDS: &[&str] = &[
        "wpkh(",
        "pkh(",
        "sh(",
        "wsh(",
        "tr(",
        "sortedmulti(",
        "multi(",
        "2",
        ",",
        ")",
        "{",
        "}",
        "/0/*",
        "/<0;1>/*",
        "/**",
        "/0h/*",
        "[d34db33f/84h/0h/0h]",
        "[",
        "]",
        "#",
        "-",
        "-[legacy]",
        "-[p2sh]",
        "-[taproot]",
        "2-of-",
        "n:",
        "v:",
        "pk(",
        "and_v(",
        "or_d(",
        "older(",
        "thresh(",
        "1",
        "é",
        " ",
        "*",
        "<",
        ";",
        ">",
        "xpub",
        "zpub",
        "hash160(",
    ];
    let word = proptest::sample::select(WORDS).prop_map(str::to_owned);
    proptest::collection::vec(prop_oneof![3 => word, 1 => key], 0..24).prop_map(|parts| parts.concat())
}

fn wallets() -> impl Strategy<Value = String> {
    const SHAPES: &[&str] = &[
        "@",
        "@-[legacy]",
        "@-[p2sh]",
        "@-[taproot]",
        "pkh(@)",
        "sh(wpkh(@/<0;1>/*))",
        "wpkh(@/5/*)",
        "tr([d34db33f/86h]@)",
        "wsh(sortedmulti(2,@,%))",
        "sh(wsh(sortedmulti(1,@/0/*,%/1/*)))",
        "2-of-@-%-[legacy]",
        "1-of-@-%-[keeporder]",
        "tr(@,pk(%))",
    ];
    (proptest::sample::select(SHAPES), 1_u8..100, 101_u8..200).prop_map(|(shape, a, b)| {
        shape.replace('@', &account(a).to_string()).replace('%', &account(b).to_string())
    })
}

/// The text with the character at a place replaced by another printable one.
fn mutated(text: &str, place: usize, replacement: u8) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let place = place % bytes.len();
    bytes[place] = replacement;
    String::from_utf8(bytes).unwrap()
}

fn identity(text: &str) -> Option<String> {
    Wallet::parse(text, Network::Mainnet).ok().map(|w| w.fingerprint_id().to_owned())
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = Wallet::parse(&String::from_utf8_lossy(&bytes), Network::Mainnet);
    }

    #[test]
    fn no_text_panics(text in ".{0,300}", network in proptest::sample::select(Network::ALL.as_slice())) {
        let _ = Wallet::parse(&text, network);
    }

    #[test]
    fn no_near_wallet_panics(text in pieces()) {
        if let Ok(wallet) = Wallet::parse(&text, Network::Mainnet) {
            wallet.address(0);
            wallet.address(MAX_INDEX);
        }
    }

    #[test]
    fn canonical_forms_read_back(text in wallets(), index in 0..=MAX_INDEX) {
        let wallet = parse(&text);
        let stored = Wallet::from_canonical(wallet.descriptor(), Network::Mainnet).unwrap();
        let identified = Wallet::from_canonical(wallet.fingerprint_id(), Network::Mainnet).unwrap();
        prop_assert_eq!(stored.descriptor(), wallet.descriptor());
        prop_assert_eq!(stored.key_path(index), wallet.key_path(index));
        for other in [stored, identified] {
            prop_assert_eq!(other.fingerprint_id(), wallet.fingerprint_id());
            prop_assert_eq!(other.address(index), wallet.address(index));
        }
    }

    #[test]
    fn a_mistyped_key_is_no_other_wallet(seed in 1_u8..200, place in any::<usize>(), typed in 33_u8..127) {
        let key = account(seed).to_string();
        let wrong = mutated(&key, place, typed);
        prop_assert!(wrong == key || identity(&wrong).is_none());
    }

    #[test]
    fn a_mistyped_descriptor_is_no_other_wallet(text in wallets(), place in any::<usize>(), typed in 33_u8..127) {
        let wallet = parse(&text);
        let wrong = mutated(wallet.descriptor(), place, typed);
        let read = identity(&wrong);
        prop_assert!(read.is_none() || read.as_deref() == Some(wallet.fingerprint_id()), "{}", wrong);
    }
}
