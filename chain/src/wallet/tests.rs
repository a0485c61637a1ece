//! Wallets: known answers from the BIPs, every spelling of one wallet, and the fast path against `miniscript`.
mod properties;
mod refusals;

use super::*;
use bitcoin::base58;
use bitcoin::bip32::{DerivationPath, Xpriv, Xpub};
use bitcoin::secp256k1::Secp256k1;

// Accounts of the seed "abandon abandon … about" (BIP44, BIP49, BIP84, BIP86).
const BIP44: &str = "xpub6BosfCnifzxcFwrSzQiqu2DBVTshkCXacvNsWGYJVVhhawA7d4R5WSWGFNbi8Aw6ZRc1brxMyWMzG3DSSSSoekkudhUd9yLb6qx39T9nMdj";
const BIP49: &str = "ypub6Ww3ibxVfGzLrAH1PNcjyAWenMTbbAosGNB6VvmSEgytSER9azLDWCxoJwW7Ke7icmizBMXrzBx9979FfaHxHcrArf3zbeJJJUZPf663zsP";
const BIP49_TEST: &str = "upub5EFU65HtV5TeiSHmZZm7FUffBGy8UKeqp7vw43jYbvZPpoVsgU93oac7Wk3u6moKegAEWtGNF8DehrnHtv21XXEMYRUocHqguyjknFHYfgY";
const BIP84: &str = "zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs";
const BIP86: &str = "xpub6BgBgsespWvERF3LHQu6CnqdvfEvtMcQjYrcRzx53QJjSxarj2afYWcLteoGVky7D3UKDP9QyrLprQ3VCECoY49yfdDEHGCtMMj92pReUsQ";

const ZPUB: [u8; 4] = [0x04, 0xb2, 0x47, 0x46];
const BIG_ZPUB: [u8; 4] = [0x02, 0xaa, 0x7e, 0xd3];

fn parse(text: &str) -> Wallet {
    Wallet::parse(text, Network::Mainnet).unwrap_or_else(|e| panic!("{text}: {e}"))
}

fn refusal(text: &str) -> WalletError {
    Wallet::parse(text, Network::Mainnet).expect_err(text)
}

fn check(text: &str, first_addresses: &[&str]) {
    check_on(Network::Mainnet, text, first_addresses);
}

fn check_on(network: Network, text: &str, first_addresses: &[&str]) {
    let wallet = Wallet::parse(text, network).unwrap_or_else(|e| panic!("{text}: {e}"));
    for (index, address) in (0..).zip(first_addresses) {
        assert_eq!(wallet.address(index), *address, "{text} at {index}");
    }
}

fn master(seed: u8) -> Xpriv {
    Xpriv::new_master(bitcoin::Network::Bitcoin, &[seed; 32]).unwrap()
}

fn public(seed: u8, path: &str) -> Xpub {
    let curve = Secp256k1::new();
    let path: DerivationPath = path.parse().unwrap();
    Xpub::from_priv(&curve, &master(seed).derive_priv(&curve, &path).unwrap())
}

fn account(seed: u8) -> Xpub {
    public(seed, "84h/0h/0h")
}

fn spelled(key: &Xpub, version: [u8; 4]) -> String {
    let mut data = key.encode();
    data[..4].copy_from_slice(&version);
    base58::encode_check(&data)
}

#[test]
fn the_bips_first_addresses() {
    check(&format!("{BIP44}-[legacy]"), &["1LqBGSKuX5yYUonjxT5qGfpUsXKYYWeabA"]);
    check(BIP49, &["37VucYSaXLCAsxYyAPfbSi9eh4iEcbShgf"]);
    check(
        BIP84,
        &["bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu", "bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g"],
    );
    check(&format!("{BIP86}-[taproot]"), &["bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr"]);
    check_on(Network::Testnet4, BIP49_TEST, &["2Mww8dCYPUpKHofjgcXcBCEGmniw9CoaiD2"]);
}

#[test]
fn test_networks_share_keys_but_not_addresses() {
    let key = Xpub { network: bitcoin::NetworkKind::Test, ..account(1) }.to_string();
    let start = |network| Wallet::parse(&key, network).unwrap().address(0)[..5].to_owned();
    assert_eq!(start(Network::Testnet4), start(Network::Signet));
    assert!(start(Network::Signet).starts_with("tb1q"));
    assert!(start(Network::Regtest).starts_with("bcrt1"));
}

#[test]
fn one_wallet_in_every_spelling() {
    let (key, zpub, branch) = (account(1), spelled(&account(1), ZPUB), public(1, "84h/0h/0h/0"));
    let identity = parse(&key.to_string()).fingerprint_id().to_owned();
    for text in [
        zpub.clone(),
        format!("  {zpub}\n"),
        format!("{key}/0/*"),
        format!("[d34db33f/84h/0h/0h]{zpub}"),
        format!("wpkh({key})"),
        format!("wpkh({zpub})"),
        format!("wpkh({key}/0/*)"),
        format!("wpkh({key}/<0;1>/*)"),
        format!("wpkh({key}/**)"),
        format!("wpkh([d34db33f/84'/0'/0']{key}/<0;1>/*)"),
        format!("wpkh({branch}/*)"),
        parse(&zpub).descriptor().to_owned(),
        identity.clone(),
    ] {
        assert_eq!(parse(&text).fingerprint_id(), identity, "{text}");
        assert_eq!(parse(&text).script(5), parse(&zpub).script(5), "{text}");
    }
}

#[test]
fn other_wallets_of_one_key_are_others() {
    let key = account(1);
    let texts =
        ["pkh(K)", "sh(wpkh(K))", "wpkh(K)", "tr(K)", "wpkh(K/1/*)", "wpkh(K/*)", "wsh(sortedmulti(1,K))"];
    let identities: BTreeSet<String> =
        texts.iter().map(|t| parse(&t.replace('K', &key.to_string())).fingerprint_id().to_owned()).collect();
    assert_eq!(identities.len(), texts.len());
}

#[test]
fn multisig_in_every_spelling() {
    let (a, b) = (account(1), account(2));
    let (za, zb) = (spelled(&a, BIG_ZPUB), spelled(&b, BIG_ZPUB));
    let identity = parse(&format!("wsh(sortedmulti(2,{a}/0/*,{b}/0/*))")).fingerprint_id().to_owned();
    for text in [
        format!("2-of-{a}-{b}"),
        format!("2-of-{b}-{a}"),
        format!("2-of-{za}-{zb}"),
        format!("wsh(sortedmulti(2,{zb},{za}))"),
        format!("wsh(sortedmulti(2,[d34db33f/48h/0h/0h/2h]{a}/<0;1>/*,{b}/<0;1>/*))"),
    ] {
        assert_eq!(parse(&text).fingerprint_id(), identity, "{text}");
    }
    let kinds = [
        (format!("2-of-{a}-{b}"), "wsh(sortedmulti 2 of 2)"),
        (format!("1-of-{a}-{b}-[p2sh]"), "sh(wsh(sortedmulti 1 of 2))"),
        (format!("2-of-{a}-{b}-[legacy]"), "sh(sortedmulti 2 of 2)"),
        (format!("2-of-{b}-{a}-[legacy]-[keeporder]"), "other"),
    ];
    for (text, kind) in kinds {
        assert_eq!(parse(&text).kind().to_string(), kind, "{text}");
    }
}

#[test]
fn kept_order_differs_from_sorted_order_only() {
    let (a, b) = (account(1), account(2));
    let kept = |x: &Xpub, y: &Xpub| parse(&format!("2-of-{x}-{y}-[keeporder]"));
    let sorted = parse(&format!("2-of-{a}-{b}"));
    assert_ne!(kept(&a, &b).script(0), kept(&b, &a).script(0));
    assert!([kept(&a, &b).script(0), kept(&b, &a).script(0)].contains(&sorted.script(0)));
}

#[test]
fn the_fast_path_agrees_with_miniscript() {
    let (a, b, c) = (account(1), account(2), account(3));
    for text in [
        format!("pkh({a}/0/*)"),
        format!("sh(wpkh({a}/0/*))"),
        format!("wpkh({a}/0/*)"),
        format!("wpkh({a}/3/4/5/*)"),
        format!("wpkh({a}/*)"),
        format!("tr({a}/0/*)"),
        format!("sh(sortedmulti(2,{a}/0/*,{b}/0/*,{c}/0/*))"),
        format!("wsh(sortedmulti(2,{a}/0/*,{b}/1/*,{c}/*))"),
        format!("sh(wsh(sortedmulti(3,{a}/0/*,{b}/0/*,{c}/0/*)))"),
        format!("wsh(sortedmulti(1,{a}/0/*))"),
    ] {
        let wallet = parse(&text);
        assert_ne!(wallet.kind(), Kind::Other, "{text}");
        let descriptor: Descriptor<DescriptorPublicKey> = text.parse().unwrap();
        for index in [0, 1, 2, 19, 1_000, MAX_INDEX] {
            assert_eq!(
                wallet.script(index),
                branch::through_miniscript(&descriptor, index),
                "{text} at {index}"
            );
        }
    }
}

#[test]
fn other_scripts_go_through_miniscript() {
    let (a, b) = (account(1), account(2));
    let nums = "50929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0";
    for text in [
        format!("wsh(or_d(pk({a}/<0;1>/*),and_v(v:pkh({b}/<0;1>/*),older(65535))))"),
        format!("tr({a}/<0;1>/*,pk({b}/<0;1>/*))"),
        format!("tr({nums},multi_a(2,{a}/<0;1>/*,{b}/<0;1>/*))"),
    ] {
        let wallet = parse(&text);
        assert_eq!(wallet.kind(), Kind::Other);
        let stored = parse(wallet.fingerprint_id());
        assert_eq!(stored.fingerprint_id(), wallet.fingerprint_id());
        assert_eq!(stored.address(7), wallet.address(7));
        assert_ne!(wallet.address(7), wallet.address(8));
    }
}

#[test]
fn keys_say_their_path() {
    let key = account(1);
    let path = |text: String| parse(&text).key_path(7);
    assert_eq!(path(key.to_string()), "0/7");
    assert_eq!(path(format!("wpkh({key}/*)")), "7");
    assert_eq!(path(format!("wpkh([d34db33f/84h/0h/0h]{key}/5/<2;3>/*)")), "5/2/7");
    assert_eq!(path(format!("wsh(sortedmulti(2,{key},{}))", account(2))), "0/7");
}

#[test]
fn the_descriptor_keeps_origin_and_change() {
    let key = account(1);
    let wallet = parse(&format!("[d34db33f/84h/0h/0h]{}", spelled(&key, ZPUB)));
    let (body, checksum) = wallet.descriptor().split_once('#').unwrap();
    assert_eq!(body, format!("wpkh([d34db33f/84'/0'/0']{key}/<0;1>/*)"));
    assert_eq!(checksum.len(), 8);
}

#[test]
fn debug_shows_no_key() {
    let wallet = parse(&account(1).to_string());
    assert_eq!(format!("{wallet:?} {:?}", wallet.clone().kind()), "Wallet(wpkh, mainnet) Wpkh");
}
