//! What is not a wallet, and what the owner is told.
use super::*;
use bitcoin::{NetworkKind, PrivateKey};

const WORDS: &str =
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

/// The refusal says nothing of the input, not even a piece of it.
fn check_secret(text: &str, expected: WalletError) {
    let error = refusal(text);
    assert_eq!(error, expected, "for a secret of {} characters", text.len());
    let said = format!("{error} {error:?}");
    let letters: Vec<char> = text.chars().collect();
    for piece in letters.windows(10) {
        assert!(!said.contains(&piece.iter().collect::<String>()), "the message repeats the input");
    }
}

fn test_key(seed: u8) -> Xpub {
    Xpub { network: NetworkKind::Test, ..account(seed) }
}

#[test]
fn extended_private_keys() {
    let key = master(1);
    for text in [
        key.to_string(),
        format!("{}-[p2sh]", key),
        format!("wpkh([d34db33f/84h]{key}/0/*)"),
        format!("wsh(sortedmulti(1,{},{key}/0/*))", account(2)),
        format!("2-of-{}-{key}", account(2)),
        format!("tr({}/0/*,pk({key}/*))", account(2)),
        format!("my key: {key}"),
        key.to_string()[..60].to_owned(),
        Xpriv { network: NetworkKind::Test, ..key }.to_string(),
        "zprvAdG4iTXWBoARxkkzNpNh8r6Qag3irQB8PzEMkAFeTRXxHpbF9z4QgEvBRmfvqWvGp42t42nvgGpNgYSJA9iefm1yYNZKEm7z6qUWCroSQnE".into(),
    ] {
        check_secret(&text, WalletError::ExtendedPrivateKey);
    }
}

#[test]
fn single_private_keys() {
    let key = |network, compressed| PrivateKey { compressed, network, inner: master(1).private_key }.to_wif();
    for text in [
        key(NetworkKind::Main, true),
        key(NetworkKind::Main, false),
        key(NetworkKind::Test, true),
        key(NetworkKind::Test, false),
        format!("wpkh({})", key(NetworkKind::Main, true)),
        "6PRVWUbkzzsbcVac2qwfssoUJAN1Xhrg6bNk8J7Nzm5H7kxEbn2Nh2ZoGg".into(),
        "S6c56bnXQiBjk9mqSYE7ykVQ7NzrRy".into(),
    ] {
        check_secret(&text, WalletError::PrivateKey);
    }
}

#[test]
fn hexadecimal_secrets() {
    let digits = master(1).private_key.display_secret().to_string();
    for text in [
        digits.clone(),
        digits.to_uppercase(),
        format!("0x{digits}"),
        format!("{digits}{digits}"),
        digits[..32].into(),
    ] {
        check_secret(&text, WalletError::HexSecret);
    }
}

#[test]
fn seed_words() {
    let twelve: Vec<&str> = WORDS.split(' ').collect();
    let numbered: Vec<String> = twelve.iter().enumerate().map(|(n, w)| format!("{}. {w}", n + 1)).collect();
    for text in [
        WORDS.to_owned(),
        format!("{WORDS} {WORDS}"),
        WORDS.to_uppercase(),
        WORDS.replace(' ', "\n"),
        WORDS.replace(' ', ", "),
        WORDS.replace(' ', "-"),
        numbered.join("\n"),
        twelve[1..].join(" "),
        format!("seed: {WORDS}"),
        "あいこくしん あいこくしん あいこくしん あいこくしん".into(),
        "的的的的的的的的的的的在".into(),
        "wild father tree among universe such mobile favorite target dynamic credit identify".into(),
        "ms10testsxxxxxxxxxxxxxxxxxxxxxxxxxx4nzvca9cmczlw".into(),
    ] {
        check_secret(&text, WalletError::SeedWords);
    }
}

#[test]
fn keys_for_another_network() {
    let on = |text: &str, network| Wallet::parse(text, network).expect_err(text).to_string();
    let (main, test) = (account(1).to_string(), test_key(1).to_string());
    assert_eq!(
        on(&test, Network::Mainnet),
        "this key is for a test network, but this server runs on mainnet; export the public key of a mainnet wallet \
         (xpub, ypub or zpub)"
    );
    for network in [Network::Testnet4, Network::Signet, Network::Regtest] {
        for text in [BIP84, &main, &format!("wpkh({main}/0/*)"), &format!("2-of-{test}-{main}")] {
            assert!(on(text, network).starts_with("this key is for mainnet, but"), "{text} on {network}");
        }
    }
}

#[test]
fn damaged_keys() {
    let key = account(1).to_string();
    let changed = key.replacen(&key[50..51], if &key[50..51] == "a" { "b" } else { "a" }, 1);
    assert_eq!(refusal(&changed), WalletError::KeyChecksum);
    assert_eq!(refusal(&key[..100]), WalletError::KeyChecksum);
    assert_eq!(refusal(&format!("wpkh({}/0/*)", &key[..110])), WalletError::KeyChecksum);
    assert!(matches!(refusal(&format!("{}0", &key[..110])), WalletError::MalformedKey(_)));
    assert_eq!(refusal("xpub"), WalletError::KeyChecksum);
    assert_eq!(refusal(&format!("xpub{}", "z".repeat(9_000))), WalletError::MalformedKey("it is too long"));
    let mut data = account(1).encode();
    data[45] = 0;
    assert!(matches!(refusal(&base58::encode_check(&data)), WalletError::MalformedKey(_)));
    assert!(matches!(refusal(&spelled(&account(1), [0x04, 0x88, 0xb2, 0x1f])), WalletError::MalformedKey(_)));
}

#[test]
fn depths_that_do_not_fit() {
    let at_depth = |depth| Xpub { depth, ..account(1) };
    for text in [
        public(1, "84h/0h/0h/0").to_string(),
        public(1, "84h/0h/0h/0/5").to_string(),
        format!("{}/0/*", at_depth(254)),
        at_depth(254).to_string(),
        at_depth(0).to_string(),
    ] {
        assert!(matches!(refusal(&text), WalletError::Depth(_)), "{text}");
    }
    for key in [public(1, "m"), public(1, "0h"), public(1, "48h/0h/0h/2h"), at_depth(253)] {
        assert_eq!(parse(&key.to_string()).kind(), Kind::Wpkh);
    }
}

#[test]
fn paths_that_lead_nowhere() {
    let key = account(1);
    for text in
        ["K/0h/*", "K/0'/*", "K/<0;1h>/*", "wpkh(K/0/*h)", "wpkh(K/84H/0/*)", "wsh(sortedmulti(1,K/0h/*))"]
    {
        assert_eq!(refusal(&text.replace('K', &key.to_string())), WalletError::HardenedStep, "{text}");
    }
    for text in ["K/0", "wpkh(K/0/1)", "tr(K/<0;1>)", "K/"] {
        assert_eq!(refusal(&text.replace('K', &key.to_string())), WalletError::NoWildcard, "{text}");
    }
    for text in [
        "K/x/*",
        "K/2147483648/*",
        "K//*",
        "K/*/*",
        "wpkh([xx/84h]K)",
        "wpkh([d34db33f/84hK)",
        "tr(K/<0;1>/<2;3>/*)",
    ] {
        let error = refusal(&text.replace('K', &key.to_string()));
        assert!(
            matches!(error, WalletError::MalformedDescriptor | WalletError::HardenedStep),
            "{text}: {error:?}"
        );
    }
}

#[test]
fn wrong_descriptor_checksums() {
    let good = parse(&account(1).to_string()).descriptor().to_owned();
    let (body, sum) = good.split_once('#').unwrap();
    let error = refusal(&format!("{body}#qqqqqqqq"));
    assert_eq!(error, WalletError::DescriptorChecksum { given: "qqqqqqqq".into(), expected: sum.into() });
    assert!(error.to_string().contains(&format!("it says #qqqqqqqq, but the text before it has #{sum}")));
    for text in [format!("{body}#"), format!("{body}#{}", &sum[..7]), format!("{good}x"), format!("{good}#")]
    {
        assert_eq!(refusal(&text), WalletError::MalformedDescriptorChecksum, "{text}");
    }
    // Verified over the text as given, before anything in it is respelled.
    let respelled = format!("wpkh({})", spelled(&account(1), ZPUB));
    let sum = miniscript::descriptor::checksum::desc_checksum(&respelled).unwrap();
    assert_eq!(parse(&format!("{respelled}#{sum}")).descriptor(), good);
}

#[test]
fn descriptors_not_served() {
    let key = account(1);
    for text in [
        "combo(K/*)",
        "pk(K/*)",
        "multi(1,K/*)",
        "addr(1LqBGSKuX5yYUonjxT5qGfpUsXKYYWeabA)",
        "raw(00)",
        "rawtr(K/*)",
        "x(K)",
    ] {
        assert_eq!(
            refusal(&text.replace('K', &key.to_string())),
            WalletError::UnsupportedDescriptor,
            "{text}"
        );
    }
    for text in [
        "wpkh()",
        "wpkh(K",
        "wpkh(K))",
        "wpkh(K,K)",
        "wsh(sortedmulti(2,K))",
        "sh(wpkh(K)",
        "wpkh(nothing)",
        "tr(K,{)",
    ] {
        let error = refusal(&text.replace('K', &key.to_string()));
        assert_eq!(error, WalletError::MalformedDescriptor, "{text}");
    }
    for text in ["wsh(sortedmulti(2,K,K))", "wsh(sortedmulti(2,[d34db33f]K,K))", "2-of-K-K"] {
        assert_eq!(refusal(&text.replace('K', &key.to_string())), WalletError::RepeatedKey, "{text}");
    }
}

#[test]
fn one_address_or_one_key() {
    for text in [
        "1LqBGSKuX5yYUonjxT5qGfpUsXKYYWeabA",
        "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu",
        "bitcoin:bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu?amount=1",
        "2Mww8dCYPUpKHofjgcXcBCEGmniw9CoaiD2",
    ] {
        assert_eq!(refusal(text), WalletError::SingleAddress, "{text}");
    }
    let key = account(1).public_key.to_string();
    assert_eq!(refusal(&key), WalletError::SinglePublicKey);
    assert_eq!(refusal(&format!("wpkh({key})")), WalletError::SinglePublicKey);
}

#[test]
fn prefixes_that_contradict_what_surrounds_them() {
    let lone = refusal(&spelled(&account(1), BIG_ZPUB));
    assert!(matches!(lone, WalletError::MultisigKey { prefix: "Zpub", .. }));
    assert!(lone.to_string().contains("wsh(sortedmulti(2,"));
    for text in [
        "K-[legacy]",
        "K-[p2sh]",
        "K-[taproot]",
        "pkh(K)",
        "sh(wpkh(K))",
        "tr(K)",
        "wsh(sortedmulti(1,K))",
        "1-of-K",
    ] {
        let error = refusal(&text.replace('K', BIP84));
        assert!(matches!(error, WalletError::KindConflict { prefix: "zpub", .. }), "{text}: {error:?}");
    }
    check(&format!("{BIP49}-[p2sh]"), &["37VucYSaXLCAsxYyAPfbSi9eh4iEcbShgf"]);
}

#[test]
fn unknown_suffixes() {
    for text in ["K-[segwit]", "K-[]", "K-[legacy]-[p2sh]", "K-[legacy]-[legacy]", "K-[keeporder]"] {
        assert_eq!(
            refusal(&text.replace('K', &account(1).to_string())),
            WalletError::UnknownSuffix,
            "{text}"
        );
    }
}

#[test]
fn anything_else() {
    assert_eq!(refusal(""), WalletError::Empty);
    assert_eq!(refusal(" \n\t"), WalletError::Empty);
    assert_eq!(refusal(&"x".repeat(MAX_INPUT_BYTES + 1)), WalletError::TooLong);
    assert_eq!(refusal(&format!("{BIP84}\n{BIP84}")), WalletError::Whitespace);
    for text in [
        "hello",
        "é",
        "2-of-",
        "0-of-K-K",
        "lnbc1",
        "{\"a\":1}",
        "2-of-a-b",
        "[d34db33f/84h/0h/0h]",
        "[",
        "-[",
        "#",
        "]",
        "-[legacy]",
    ] {
        assert_eq!(refusal(&text.replace('K', "k")), WalletError::Unrecognised, "{text}");
    }
}

/// The parser of descriptors recurses; nothing pasted may exhaust a thread's stack.
#[test]
fn deep_nesting_does_not_overflow() {
    let key = account(1);
    let nested =
        |unit: &str, times: usize| format!("wsh({}pk({key}/*){})", unit.repeat(times), ")".repeat(times));
    let leaves = |count: u32| (0..count).map(|n| format!("{{pk({key}/{n}/*),")).collect::<String>();
    let tree = |count| format!("tr({key}/*,{}pk({key}/77/*){})", leaves(count), "}".repeat(count as usize));
    for (text, served) in [
        (format!("wsh({}", "(".repeat(9_000)), false),
        (format!("wsh({}", "n:".repeat(4_000)), false),
        (format!("wsh({}:pk({key}))", "n".repeat(9_000)), false),
        (format!("wsh({}:pk({key}))", "l".repeat(60)), true),
        (nested("or_i(0,", 1_000), false),
        (nested("or_i(0,", 38), true),
        (nested("or_i(0,", 39), false),
        (nested("nnnnnnnnnnnnnnnnnnnnnn:or_i(0,", 38), false),
        (nested("n:or_i(0,", 36), true),
        (nested("nn:or_i(0,", 32), true),
        (format!("tr({key},{}pk({key})", "{".repeat(9_000)), false),
        (tree(38), true),
        (tree(39), false),
    ] {
        let shown: String = text.chars().take(40).collect();
        let parse = move || Wallet::parse(&text, Network::Mainnet).map(|wallet| wallet.address(0));
        let thread = std::thread::Builder::new().stack_size(1 << 20).spawn(parse).unwrap();
        assert_eq!(thread.join().unwrap().is_ok(), served, "{shown}");
    }
}
