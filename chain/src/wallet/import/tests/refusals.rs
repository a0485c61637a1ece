//! Files that are not taken, and what their owner is told.
use super::*;
use proptest::prelude::*;

#[track_caller]
fn refused(text: &str, network: Network) -> WalletError {
    Import::read(text, network).expect_err(text)
}

#[test]
fn files_that_can_spend_are_refused_by_what_they_hold() {
    let seed = sample!("electrum-seed.json");
    let without_seed = seed
        .replace("wild father tree among universe such mobile favorite target dynamic credit identify", "");
    for (text, network, expected) in [
        (seed, Regtest, WalletError::SeedWords),
        (without_seed.as_str(), Regtest, WalletError::ExtendedPrivateKey),
        // With a password on the keys alone nothing in the file looks like a key any more.
        (sample!("electrum-password.json"), Regtest, WalletError::SeedWords),
        (sample!("electrum-encrypted.txt"), Regtest, WalletError::EncryptedFile),
        (sample!("core-private.json"), Regtest, WalletError::ExtendedPrivateKey),
    ] {
        assert_eq!(refused(text, network), expected);
    }
}

#[test]
fn what_can_spend_is_found_wherever_it_stands() {
    let words =
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
    let wif = "L5TXU4SdD9e6QGgBjxeegJKxt4FgATLG1TCnFM8JLyEkFuyHEqNM";
    for (field, expected) in [
        (serde_json::json!({"note": words}), WalletError::SeedWords),
        (serde_json::json!({"mnemonic": ["a", "b"]}), WalletError::SeedWords),
        (serde_json::json!({"seed": {"mnemonicString": {"asString": "encrypted"}}}), WalletError::SeedWords),
        (serde_json::json!({"master_private_key": "encrypted"}), WalletError::ExtendedPrivateKey),
        (serde_json::json!({"keypairs": {"02ab": "encrypted"}}), WalletError::PrivateKey),
        (serde_json::json!({"lightning_xprv": "encrypted"}), WalletError::ExtendedPrivateKey),
        (serde_json::json!({"devices": [{"x": wif}]}), WalletError::PrivateKey),
        (serde_json::json!({"x": "ab".repeat(32)}), WalletError::HexSecret),
        (serde_json::json!({wif: true}), WalletError::PrivateKey),
    ] {
        for file in
            [sample!("specter.json"), sample!("coldcard-wasabi.json"), sample!("sparrow-multisig.json")]
        {
            let mut value: Value = serde_json::from_str(file).unwrap();
            value["extra"] = field.clone();
            assert_eq!(refused(&value.to_string(), Mainnet), expected, "{field}");
        }
    }
    for file in [sample!("bip129.bsms"), sample!("coldcard-multisig.txt"), sample!("sparrow.txt")] {
        assert_eq!(refused(&format!("{file}\n# {wif}"), Mainnet), WalletError::PrivateKey);
    }
}

#[test]
fn a_file_for_another_network_is_refused() {
    for (text, network) in [
        (sample!("electrum-watch.json"), Mainnet),
        (sample!("core-listdescriptors.json"), Mainnet),
        (sample!("coldcard-export.json"), Mainnet),
        (sample!("specter.json"), Regtest),
        (sample!("bip129.bsms"), Regtest),
    ] {
        assert!(matches!(refused(text, network), WalletError::WrongNetwork { .. }), "{text}");
    }
    assert!(matches!(refused(sample!("electrum-imported.json"), Mainnet), WalletError::AddressLine { .. }));
}

#[test]
fn a_choice_is_the_owner_s() {
    let all: Value = serde_json::from_str(sample!("core-listdescriptors.json")).unwrap();
    let mut without_segwit = all.clone();
    without_segwit["descriptors"]
        .as_array_mut()
        .unwrap()
        .retain(|one| !one["desc"].as_str().unwrap().starts_with("wpkh"));
    let told = refused(&without_segwit.to_string(), Regtest);
    assert_eq!(told, WalletError::SeveralWallets("pkh, sh(wpkh), tr".into()));
    assert!(told.to_string().contains("the one you want, alone"));
    let none =
        serde_json::json!({"descriptors": [{"desc": all["descriptors"][1]["desc"], "internal": true}]});
    assert!(matches!(refused(&none.to_string(), Regtest), WalletError::MalformedFile(_)));
}

#[test]
fn a_changed_first_address_is_told() {
    let text = sample!("coldcard-export.json")
        .replace("tb1qc58ys2dphtphg6yuugdf3d0kufmk0tye044g3l", "tb1qcr8te4kr609gcawutmrza0j4xv80jy8zmfp6l0");
    // The other accounts are as they should be, but none of them is the one to take.
    assert_eq!(refused(&text, Testnet4), WalletError::FirstAddress);
    let text = sample!("bip129.bsms").replace("bc1qrgc6p3", "bc1qrgc6p4");
    assert_eq!(refused(&text, Mainnet), WalletError::FirstAddress);
}

#[test]
fn parts_of_a_wallet_are_not_a_wallet() {
    assert_eq!(refused(sample!("bip129-key.bsms"), Mainnet), WalletError::KeyRecord);
    for (file, from, to) in [
        (sample!("coldcard-multisig.txt"), "Policy: 2 of 2\n", ""),
        (sample!("coldcard-multisig.txt"), "2 of 2", "2 of 3"),
        (sample!("coldcard-multisig.txt"), "P2WSH", "P2TR"),
        (sample!("sparrow-multisig.json"), "multi(2,first,second)", ""),
        (sample!("sparrow-multisig.json"), "\"P2WSH\"", "\"P2A\""),
        (sample!("bip129.bsms"), "BSMS 1.0", "BSMS 9.0"),
        (sample!("bip129.bsms"), "/0/*,/1/*", "No path restrictions"),
        (sample!("bip129.bsms"), "/0/*,/1/*", "/0h/*"),
        (sample!("bip129.bsms"), "\nbc1q", " bc1q"),
        (sample!("electrum-watch.json"), "\"standard\"", "\"2fa\""),
        (sample!("electrum-multisig.json"), "x3/", "y3/"),
    ] {
        let text = file.replace(from, to);
        assert_ne!(text, file, "{from}");
        let network = if file.contains("Vpub") || file.contains("vpub") { Regtest } else { Mainnet };
        assert!(matches!(refused(&text, network), WalletError::MalformedFile(_)), "{text}");
    }
}

#[test]
fn policies_that_are_none() {
    let key = |n: u8| format!("xpub{n}");
    for template in [
        "pkh(@0)",
        "pkh(@0/0/**)",
        "sh(multi(1,@1/**,@0/**))",
        "sh(multi(1,@0/**,@2/**))",
        "sh(multi(1,@0/**,@0/**))",
        "sh(multi(1,@0/<0;1>/*,@0/<1;2>/*))",
        "sh(multi(1,@0/**,xpub6AHA9hZDN11k2ijHMeS5QqHx2KP9aMBRhTDqANMnwVtdyw2TDYRmF8PjpvwUFcL1Et8Hj59S3gTSMcUQ5gAqTz3Wd8EsMTmF3DChhqPQBnU/<0;1>/*))",
        "pkh(@0/<0;1;2>/*)",
        "wpkh(@00/**)",
        "wpkh(@0/**)",
    ] {
        let keys = [key(0), key(1)];
        let policy = serde_json::json!({"descriptor_template": template, "keys_info": keys});
        assert!(matches!(refused(&policy.to_string(), Mainnet), WalletError::MalformedFile(_)), "{template}");
    }
}

/// Aggregated keys (BIP390) are not known here.
#[test]
fn policies_with_aggregated_keys() {
    let vectors: Value = serde_json::from_str(sample!("bip388-vectors.json")).unwrap();
    for template in ["tr(musig(@0/**,@1/**))", "tr(musig(@0,@1)/**)"] {
        let policy =
            serde_json::json!({"descriptor_template": template, "keys_info": vectors[4]["keys_info"]});
        refused(&policy.to_string(), Mainnet);
    }
}

#[test]
fn anything_else_is_told_what_is_known() {
    assert_eq!(refused("{\"a\":1}", Mainnet), WalletError::UnknownFile);
    assert_eq!(refused("[1]", Mainnet), WalletError::UnknownFile);
    assert!(matches!(refused("{\"a\":", Mainnet), WalletError::MalformedFile(_)));
    assert_eq!(refused("", Mainnet), WalletError::Empty);
    assert_eq!(refused(BIP84[0], Mainnet), WalletError::SingleAddress);
    assert_eq!(refused("hello", Mainnet), WalletError::Unrecognised);
    assert_eq!(refused(&"x".repeat(MAX_FILE_BYTES + 1), Mainnet), WalletError::TooLong);
    assert_eq!(refused(&"[".repeat(100_000), Mainnet), WalletError::TooLong);
    assert!(matches!(refused(&"{\"a\":".repeat(100_000), Mainnet), WalletError::MalformedFile(_)));
}

const SAMPLES: [&str; 14] = [
    sample!("electrum-watch.json"),
    sample!("electrum-multisig.json"),
    sample!("electrum-imported.json"),
    sample!("electrum-seed.json"),
    sample!("core-listdescriptors.json"),
    sample!("coldcard-export.json"),
    sample!("coldcard-wasabi.json"),
    sample!("coldcard-electrum.json"),
    sample!("coldcard-multisig.txt"),
    sample!("sparrow.txt"),
    sample!("sparrow-multisig.json"),
    sample!("specter.json"),
    sample!("bip129.bsms"),
    sample!("bip388-vectors.json"),
];

proptest! {
    /// A file with a piece of it cut out, doubled or overwritten is refused or read, and never panics.
    #[test]
    fn no_damaged_file_panics(
        sample in proptest::sample::select(SAMPLES.as_slice()),
        at in any::<proptest::sample::Index>(),
        length in 0_usize..40,
        put in "[ -~]{0,12}",
    ) {
        let start = at.index(sample.len());
        let end = (start + length).min(sample.len());
        let damaged = format!("{}{put}{}", &sample[..start], &sample[end..]);
        for network in [Mainnet, Regtest] {
            if let Ok(Import { given: Given::Wallet(wallet), .. }) = Import::read(&damaged, network) {
                wallet.address(0);
            }
        }
    }
}

#[test]
fn an_electrum_file_is_checked_by_its_first_address() {
    let watch = sample!("electrum-watch.json");
    let (first, second) =
        ("bcrt1q4794m2uuw9jmjszmplfj4wvvr5j272fpmfgxur", "bcrt1qha2jlcpgy2gylsdlkpjx67vmj8vswkq9gzr498");
    let turned = watch.replace(first, "FIRST").replace(second, first).replace("FIRST", second);
    assert_eq!(refused(&turned, Regtest), WalletError::FirstAddress);
    let mut bare: serde_json::Value = serde_json::from_str(watch).unwrap();
    bare.as_object_mut().unwrap().remove("addresses");
    assert!(Import::read(&bare.to_string(), Regtest).is_ok(), "a file that names none is taken at its word");
}
