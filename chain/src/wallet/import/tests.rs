//! Files of other programs, most written by the programs themselves; the folder `samples` says by which and how.
mod refusals;

use super::*;
use domain::Network::{Mainnet, Regtest, Testnet4};

macro_rules! sample {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/wallet/import/samples/", $name))
    };
}
use sample;

fn read(text: &str, network: Network) -> Import {
    Import::read(text, network).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The file is recognised, and gives those addresses first.
#[track_caller]
fn check(text: &str, network: Network, told: &str, addresses: &[&str]) {
    let import = read(text, network);
    assert_eq!(import.format.to_string(), told);
    let Given::Wallet(wallet) = import.given else { panic!("it is a list") };
    let derived: Vec<String> = (0..).take(addresses.len()).map(|index| wallet.address(index)).collect();
    assert_eq!(derived, addresses, "{told}");
    let again = Wallet::from_canonical(wallet.descriptor(), network).unwrap();
    assert_eq!(again.fingerprint_id(), wallet.fingerprint_id());
}

const BIP84: [&str; 2] =
    ["bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu", "bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g"];
const BIP129: [&str; 1] = ["bc1qrgc6p3kylfztu06ysl752gwwuekhvtfh9vr7zg43jvu60mutamcsv948ej"];

#[test]
fn electrum_writes_wallets_of_every_kind() {
    let told = "a wallet file of Electrum";
    check(
        sample!("electrum-watch.json"),
        Regtest,
        told,
        &[
            "bcrt1q4794m2uuw9jmjszmplfj4wvvr5j272fpmfgxur",
            "bcrt1qha2jlcpgy2gylsdlkpjx67vmj8vswkq9gzr498",
            "bcrt1q7a629a885h9dkjda88t0nj5ej93kq8sh64285u",
            "bcrt1qz9vr204vdyjjflcqmdmu394yxz97ayqdhy7de8",
        ],
    );
    check(
        sample!("electrum-standard-legacy.json"),
        Regtest,
        told,
        &["miB6ARJk6MhME5DduTdjAaeXYPLcADWZYD", "mp7PWdhBJmgWdy5HxfndsLhdATFhFDwPDy"],
    );
    check(
        sample!("electrum-standard-nested.json"),
        Regtest,
        told,
        &["2NFWPi4BNULkvaMHcfoH2DVcsu8yWVM7yYt", "2My1NkuZa4k5hWvPn8efgz3cDD2xUvf6kYg"],
    );
    check(
        sample!("electrum-multisig.json"),
        Regtest,
        told,
        &[
            "bcrt1qkpad42v3wkkt9hfww7vs7udr72pm32vyz5kgphkjm5m3z57pgz0swjhzs8",
            "bcrt1qnzwqxqtnmyz7tjuzxagfhkugl0g0h4ay3rgxjtx5233weskwdw0srrsk02",
            "bcrt1qrcwyzu0gywaa6uawqshrdstvy8k3xu7zzpeqydxwq6y7hpvrpcesqxzj65",
        ],
    );
    check(
        sample!("electrum-multisig-nested.json"),
        Regtest,
        told,
        &["2NAmmxrqMdDUjyUKLjiwBFUkZhWDuY5MfHE", "2NEFTbDajV1BGoeDwFyMD3rxRU2NG9Ykzkw"],
    );
    check(
        sample!("electrum-multisig-legacy.json"),
        Regtest,
        told,
        &["2NCaAUPeXDHRphyM5f9sem3vaJY526a9PWH", "2N3xjxacd2vejnnDsuo5DgCr3xdjYLbqs2X"],
    );
}

#[test]
fn electrum_s_origins_are_kept() {
    let Given::Wallet(wallet) = read(sample!("electrum-multisig.json"), Regtest).given else { panic!() };
    assert!(
        wallet.descriptor().starts_with("wsh(sortedmulti(2,[4ba43603/48'/1'/0'/2']tpub"),
        "{}",
        wallet.descriptor()
    );
    assert_eq!(wallet.kind().to_string(), "wsh(sortedmulti 2 of 3)");
}

#[test]
fn electrum_s_imported_addresses_are_a_list() {
    let import = read(sample!("electrum-imported.json"), Regtest);
    let Given::Addresses(list) = import.given else { panic!("it is no list") };
    assert_eq!((list.scripts().len(), import.format), (5, Format::Electrum));
}

#[test]
fn electrum_s_later_changes_are_passed_over() {
    let text = format!(
        "{},\n{{\"op\": \"add\", \"path\": \"/labels/x\", \"value\": \"y\"}}",
        sample!("electrum-watch.json")
    );
    check(&text, Regtest, "a wallet file of Electrum", &["bcrt1q4794m2uuw9jmjszmplfj4wvvr5j272fpmfgxur"]);
    let past = "\"transactions\": {\"TXID\": \"0200\"}".replace("TXID", &"ab".repeat(32));
    let text = sample!("electrum-watch.json").replace("\"transactions\": {}", &past);
    check(&text, Regtest, "a wallet file of Electrum", &["bcrt1q4794m2uuw9jmjszmplfj4wvvr5j272fpmfgxur"]);
}

#[test]
fn of_bitcoin_core_s_descriptors_native_segwit_is_taken() {
    check(
        sample!("core-listdescriptors.json"),
        Regtest,
        "the descriptors of a wallet of Bitcoin Core",
        &[
            "bcrt1qyt2msaz9cqmhumq82rxtxh784lafkhuzfam8gt",
            "bcrt1qg26wfkpytta7lwtlgwa45cezc7x8tke4axkd7v",
            "bcrt1q3604y9dqfh98ed57w40ymfpuhjmt6nc6mf0wst",
        ],
    );
}

/// Each of the others given alone: the addresses are `deriveaddresses`'s.
#[test]
fn each_of_bitcoin_core_s_descriptors_is_read_alone() {
    let all: Value = serde_json::from_str(sample!("core-listdescriptors.json")).unwrap();
    for (place, address) in [
        (0, "mzX6B17aAvdbZmASn7r8HHkLMNQRwLQiFk"),
        (2, "2NFvamKJXvy8SB64CupDeprRAGtAVYEr4je"),
        (4, "bcrt1pr9n5jcz0t58patke3y8qal8l68zr8dpcqep05jamwly74znkd2hsqyjuje"),
        (6, "bcrt1qyt2msaz9cqmhumq82rxtxh784lafkhuzfam8gt"),
    ] {
        let one = all["descriptors"][place]["desc"].as_str().unwrap();
        check(one, Regtest, "an output descriptor", &[address]);
        // As `importdescriptors` takes them: nothing is active yet, and the change branch may not say it is one.
        let change = all["descriptors"][place + 1]["desc"].as_str().unwrap();
        let requests =
            serde_json::json!([{"desc": one, "timestamp": "now"}, {"desc": change, "timestamp": "now"}]);
        let told = "the descriptors of a wallet of Bitcoin Core";
        check(&requests.to_string(), Regtest, told, &[address]);
    }
}

#[test]
fn where_a_wallet_was_used_before_its_file_says_so() {
    let core = sample!("core-listdescriptors.json");
    assert_eq!(read(core, Regtest).next_index, 0);
    let mut used: Value = serde_json::from_str(core).unwrap();
    for (place, next) in [(0, 90), (6, 17), (7, 60)] {
        used["descriptors"][place]["next_index"] = next.into();
        used["descriptors"][place]["next"] = next.into();
    }
    assert_eq!(read(&used.to_string(), Regtest).next_index, 17, "of the one that is taken");

    let electrum = sample!("electrum-watch.json");
    assert_eq!(read(electrum, Regtest).next_index, 0);
    let mut used: Value = serde_json::from_str(electrum).unwrap();
    let txid = "ab".repeat(32);
    // The fourth receiving address, and one for change.
    for address in
        ["bcrt1qz9vr204vdyjjflcqmdmu394yxz97ayqdhy7de8", "bcrt1qlqa86vd53almly22lc7vym2vc6wpnrfdvvmj6k"]
    {
        used["addr_history"][address] = serde_json::json!([[txid, 100]]);
    }
    assert_eq!(read(&used.to_string(), Regtest).next_index, 4);
}

#[test]
fn a_coldcard_writes_files_of_several_kinds() {
    let told = "a wallet export of a Coldcard";
    check(sample!("coldcard-export.json"), Testnet4, told, &["tb1qc58ys2dphtphg6yuugdf3d0kufmk0tye044g3l"]);
    assert!(Import::read(sample!("coldcard-export.json"), Regtest).is_ok(), "test networks share keys");
    check(sample!("coldcard-wasabi.json"), Mainnet, told, &BIP84);
    check(sample!("coldcard-electrum.json"), Mainnet, "a wallet file of Electrum", &BIP84);
    check(sample!("coldcard-multisig.txt"), Mainnet, "a multisig file of a Coldcard", &BIP129);
}

#[test]
fn a_coldcard_s_other_accounts_are_as_it_says() {
    let all: Value = serde_json::from_str(sample!("coldcard-export.json")).unwrap();
    for account in ["bip44", "bip49", "bip84"] {
        let one = serde_json::json!({"xfp": all["xfp"], account: all[account]});
        let first = all[account]["first"].as_str().unwrap();
        check(&one.to_string(), Testnet4, "a wallet export of a Coldcard", &[first]);
    }
}

#[test]
fn each_signer_of_a_multisig_file_may_have_its_own_path() {
    let text = sample!("coldcard-multisig.txt").replace("4FC1DD4A", "Derivation: m/47h/0h/0h/1h\n4FC1DD4A");
    let Given::Wallet(wallet) = read(&text, Mainnet).given else { panic!() };
    assert!(
        wallet.descriptor().contains("[1cf0bf7e/48'/0'/0'/2']")
            && wallet.descriptor().contains("[4fc1dd4a/47'/0'/0'/1']")
    );
    let nested = sample!("coldcard-multisig.txt").replace("P2WSH", "P2SH-P2WSH");
    let Given::Wallet(wallet) = read(&nested, Mainnet).given else { panic!() };
    assert_eq!(wallet.kind().to_string(), "sh(wsh(sortedmulti 2 of 2))");
}

#[test]
fn sparrow_and_specter() {
    check(sample!("sparrow.txt"), Mainnet, "a file of output descriptors", &BIP84);
    check(sample!("sparrow-multisig.json"), Mainnet, "a wallet of Sparrow", &BIP129);
    check(sample!("specter.json"), Mainnet, "a wallet export of Specter", &BIP84);
}

#[test]
fn a_descriptor_record_is_checked_by_its_first_address() {
    check(sample!("bip129.bsms"), Mainnet, "a descriptor record (BIP129)", &BIP129);
    let other = sample!("bip129.bsms").replace("/0/*,/1/*", "/1/*,/0/*");
    assert_eq!(Import::read(&other, Mainnet).unwrap_err(), WalletError::FirstAddress);
    let only = sample!("bip129.bsms").replace("/0/*,/1/*", "/0/*").replace('\n', "\r\n");
    check(&only, Mainnet, "a descriptor record (BIP129)", &BIP129);
}

#[test]
fn wallet_policies_stand_for_descriptors() {
    let vectors: Value = serde_json::from_str(sample!("bip388-vectors.json")).unwrap();
    for vector in vectors.as_array().unwrap() {
        let keys: Vec<&str> =
            vector["keys_info"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        let mut policy = vector.clone();
        policy.as_object_mut().unwrap().remove("descriptor");
        let text = format!("{}\n{}", vector["descriptor_template"].as_str().unwrap(), keys.join("\n"));
        for given in [policy.to_string(), text] {
            let import = read(&given, Mainnet);
            let Given::Wallet(wallet) = import.given else { panic!() };
            assert_eq!(import.format, Format::Policy);
            assert_eq!(wallet.descriptor().split('#').next(), vector["descriptor"].as_str());
        }
    }
}

#[test]
fn what_is_no_file_is_read_as_ever() {
    check(BIP84_KEY, Mainnet, "an extended public key", &BIP84);
    check(&format!("\u{feff}wpkh({BIP84_KEY})\n"), Mainnet, "an output descriptor", &BIP84);
    check(&format!("[73c5da0a/84h/0h/0h]{BIP84_KEY}"), Mainnet, "an extended public key", &BIP84);
    let list = read(&format!("{}\n{}", BIP84[0], BIP129[0]), Mainnet);
    assert!(matches!(list, Import { given: Given::Addresses(_), format: Format::Addresses, .. }));
}

const BIP84_KEY: &str = "zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs";
