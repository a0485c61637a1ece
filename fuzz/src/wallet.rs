//! What an owner pastes as a wallet, on every network: refused without repeating it, or watched and no more. The same
//! text is also read as whatever it may be: another program's file, or a list of addresses.
//! Keys may be written `@0` to `@9` (see `keys`).
use crate::keys::{self, Keys};
use bitcoin::secp256k1::Secp256k1;
use bitcoin::{Address, ScriptBuf};
use chain::wallet::{AddressList, Given, Import, MAX_INDEX, Wallet, WalletError};
use domain::Network;
use miniscript::{Descriptor, DescriptorPublicKey};
use std::str::FromStr;

pub(crate) const WORDS: &[&str] = &[
    "@0",
    "@1",
    "@2",
    "@3",
    "@4",
    "@5",
    "@6",
    "@7",
    "@8",
    "@9",
    "#@",
    "wpkh(",
    "pkh(",
    "sh(",
    "wsh(",
    "tr(",
    "sortedmulti(",
    "multi(",
    "multi_a(",
    "sortedmulti_a(",
    "pk(",
    "v:",
    "and_v(",
    "or_d(",
    "thresh(",
    "older(",
    "after(",
    "hash160(",
    "raw(",
    "addr(",
    "combo(",
    "/0/*",
    "/<0;1>/*",
    "/**",
    "/*h",
    "/0h/*",
    "[d34db33f/84h/0h/0h]",
    "[00000000]",
    "2-of-",
    "-[legacy]",
    "-[p2sh]",
    "-[taproot]",
    "-[keeporder]",
    "-[",
    "))",
    "{",
    "}",
    ",",
    "xprv",
    "ZPRV",
    "bitcoin:",
    "abandon ",
    "2147483647",
    "{\"keystore\": {\"xpub\": \"@6\", \"derivation\": \"m/84h\", \"root_fingerprint\": \"d34db33f\"}}",
    "{\"wallet_type\": \"2of2\", \"x1/\": {\"xpub\": \"@0\"}, \"x2/\": {\"xpub\": \"@1\"}}",
    "{\"descriptors\": [{\"desc\": \"wpkh(@0/0/*)\", \"active\": true, \"internal\": false}]}",
    "{\"descriptor\": \"wpkh(@0/0/*)\"}",
    "{\"ExtPubKey\": \"@0\"}",
    "{\"xfp\": \"d34db33f\", \"bip84\": {\"deriv\": \"m/84h\", \"xpub\": \"@0\", \"first\": \"",
    "{\"descriptor_template\": \"wsh(sortedmulti(2,@0/**,@1/**))\", \"keys_info\": [\"xpub",
    "\"policyType\": \"SINGLE\", \"scriptType\": \"P2WPKH\", \"keystores\": [{\"extendedPublicKey\": \"@0\"}]",
    "BSMS 1.0\nwsh(sortedmulti(1,@0/**))\n/0/*,/1/*\n",
    "Policy: 2 of 2\nFormat: P2WSH\nDerivation: m/48h\nD34DB33F: @0\nD34DB330: @1\n",
    "\"seed\": \"",
    "\"xprv\": \"",
    "Index,Payment Address\n",
    "1LqBGSKuX5yYUonjxT5qGfpUsXKYYWeabA\n",
    "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu\n",
    "# ",
    "\n",
];

/// Addresses looked at.
const INDEXES: [u32; 4] = [0, 1, 2, MAX_INDEX];

pub(crate) fn start() -> crate::Run {
    let keys = Keys::new();
    Box::new(move |data| check(&keys.expand(&String::from_utf8_lossy(data))))
}

fn check(text: &str) {
    let can_spend = keys::can_spend(text);
    let read = Network::ALL.map(|network| Wallet::parse(text, network));
    for error in read.iter().filter_map(|wallet| wallet.as_ref().err()) {
        refused(text, error);
    }
    // Test networks differ in their addresses' prefixes alone: one of them is looked at.
    if let Some(wallet) = read.iter().find_map(|wallet| wallet.as_ref().ok()) {
        assert!(!can_spend, "accepted what can spend: {text}");
        accepted(wallet);
    }
    // In a file the name of an empty field may be `xprv`; its key would be longer.
    let can_spend =
        text.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word.len() > 20 && keys::can_spend(word));
    Network::ALL.into_iter().for_each(|network| check_import(text, network, can_spend));
    let [main, test @ ..] = read.map(|wallet| wallet.is_ok());
    assert!(!(main && test[0]), "for coins with and without value: {text}");
    assert!(test.iter().all(|accepted| *accepted == test[0]), "test networks differ: {text}");
}

fn check_import(text: &str, network: Network, can_spend: bool) {
    match Import::read(text, network) {
        Err(error) => refused(text, &error),
        Ok(import) => {
            assert!(!can_spend, "accepted what can spend: {text}");
            match import.given {
                Given::Wallet(wallet) => accepted(&wallet),
                Given::Addresses(list) => listed(&list, network),
            }
        }
    }
}

fn listed(list: &AddressList, network: Network) {
    let scripts = list.scripts();
    assert!(scripts.iter().enumerate().all(|(at, script)| !scripts[..at].contains(script)), "a script twice");
    for script in scripts {
        let address = Address::from_script(script, of_bitcoin(network)).expect("it came from an address");
        assert_eq!(
            AddressList::parse(&address.to_string(), network).map(|again| again.scripts().len()),
            Ok(1)
        );
    }
}

fn refused(text: &str, error: &WalletError) {
    let told = format!("{error} {error:?}");
    assert_eq!(crate::leaked(&told, text), None, "the refusal repeats: {text}");
}

fn accepted(wallet: &Wallet) {
    let descriptor = wallet.descriptor();
    assert!(!keys::can_spend(descriptor), "private: {descriptor}");
    assert_eq!(crate::leaked(&format!("{wallet:?}"), descriptor), None);
    let scripts = INDEXES.map(|index| {
        let script = wallet.script(index);
        let address = Address::from_str(&wallet.address(index)).expect("addresses are well formed");
        let address =
            address.require_network(of_bitcoin(wallet.network())).expect("addresses are of the network");
        assert_eq!(address.script_pubkey(), script);
        assert_eq!(reference(descriptor, index), script, "{descriptor} at {index}");
        script
    });
    assert!(
        scripts.iter().enumerate().all(|(at, script)| !scripts[..at].contains(script)),
        "an address twice"
    );
    for written in [descriptor, wallet.fingerprint_id()] {
        let again = Wallet::from_canonical(written, wallet.network());
        let again = again.unwrap_or_else(|error| panic!("{written} is not read back: {error}"));
        assert_eq!(again.fingerprint_id(), wallet.fingerprint_id());
        assert_eq!(INDEXES.map(|index| again.script(index)), scripts);
    }
}

/// The same script, by `miniscript` alone; it holds no private key either.
fn reference(descriptor: &str, index: u32) -> ScriptBuf {
    let curve = Secp256k1::new();
    let (full, keys) =
        Descriptor::<DescriptorPublicKey>::parse_descriptor(&curve, descriptor).expect("canonical");
    assert!(keys.is_empty());
    let receive = full.into_single_descriptors().expect("canonical").swap_remove(0);
    receive.derived_descriptor(&curve, index).expect("no hardened step").script_pubkey()
}

fn of_bitcoin(network: Network) -> bitcoin::Network {
    match network {
        Network::Mainnet => bitcoin::Network::Bitcoin,
        Network::Testnet4 => bitcoin::Network::Testnet4,
        Network::Signet => bitcoin::Network::Signet,
        Network::Regtest => bitcoin::Network::Regtest,
    }
}
