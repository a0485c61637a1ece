//! What a device has signed comes back through a camera: a browser looks at a film of the codes that the device would show, one after
//! another, until the whole is read. And what is said where there is no camera, or none for this page.
use bitcoin::Psbt;
use bitcoin::bip32::{DerivationPath, Xpriv};
use bitcoin::secp256k1::Secp256k1;
use browser::patience::within;
use browser::server::{Server, sign_in};
use browser::{Camera, Kind, Visitor, film};
use chain::regtest::Regtest;
use serde_json::json;
use std::path::Path;

/// What the words `abandon … about` come to (BIP39): the owner of [`server::testing::TPUB`].
const SEED: &str = "5eb00bbddcf069084889a8ab9155568165f5c453ccb85e70811aaed6f6da5fc1\
    9a5ac40b389cd370d086206dec8aa6c43daea6690f20ad3d8d48b2d2ce9e38e4";
/// Somebody's address on regtest.
const VAULT: &str = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
/// Bytes in one code, as devices have it.
const IN_ONE: usize = 100;

/// A store with a coin of a wallet whose keys the device has.
fn with_a_coin(node: &Regtest) -> Server {
    let server = Server::start(node);
    let method = json!({ "enabled": true, "config": server::testing::TPUB });
    server.must("PUT", &server.path("/payment-methods/BTC-CHAIN"), Some(&method));
    let order = json!({ "amount": "0.002", "currency": "BTC" });
    let invoice = server.must("POST", &server.path("/invoices"), Some(&order));
    let path = server.path(&format!("/invoices/{}", invoice["id"].as_str().unwrap()));
    let methods = server.must("GET", &format!("{path}/payment-methods"), None);
    node.send(methods[0]["destination"].as_str().unwrap(), "0.002");
    node.mine(1);
    within(120, || match server.must("GET", &path, None) {
        invoice if invoice["status"] == "Settled" => Ok(()),
        invoice => Err(invoice.to_string()),
    });
    server
}

/// Drafts a spend of everything; gives the address of its page, and the draft.
fn draft(owner: &Visitor, server: &Server) -> (String, Psbt) {
    sign_in(owner, server);
    owner.open(&server.admin("/spends/new"));
    owner.click("#for option[value=sweep]");
    for (field, text) in [("#to", VAULT), ("#fee-rate", "2")] {
        owner.run(&format!("document.querySelector('{field}').value = ''"));
        owner.click(field);
        owner.type_text(text);
    }
    owner.click("#everything");
    owner.click("form[action$='/spends/new'] button");
    owner.sees("main pre");
    // It is folded away.
    let text = owner.run("return document.querySelector('main pre').textContent");
    (owner.url(), text.as_str().unwrap().trim().parse().unwrap())
}

/// What the device does, once its owner has said yes.
fn signed(mut psbt: Psbt) -> Psbt {
    let curve = Secp256k1::new();
    let seed: Vec<u8> =
        (0..SEED.len()).step_by(2).map(|at| u8::from_str_radix(&SEED[at..at + 2], 16).unwrap()).collect();
    let master = Xpriv::new_master(bitcoin::Network::Regtest, &seed).unwrap();
    let account: DerivationPath = "m/84h/1h/0h".parse().unwrap();
    psbt.sign(&master.derive_priv(&curve, &account).unwrap(), &curve).unwrap();
    psbt
}

/// The codes that it shows then, first those that say all there is, then some that stand in for others.
fn codes(psbt: &Psbt) -> Vec<String> {
    let bytes = psbt.serialize();
    let length = u16::try_from(bytes.len()).unwrap();
    assert!(length > 255, "a shorter head of CBOR would be needed");
    let message = [&[0x59], &length.to_be_bytes()[..], &bytes].concat();
    let mut encoder = ur::Encoder::new(&message, IN_ONE, "crypto-psbt").unwrap();
    let enough = message.len().div_ceil(IN_ONE);
    (0..enough + 3).map(|_| encoder.next_part().unwrap().to_uppercase()).collect()
}

/// The camera is turned on, on the page of a spend.
fn look(owner: &Visitor, spend: &str) {
    owner.open(&format!("{spend}/camera"));
    owner.sees("#camera:not([hidden])");
    owner.click("#start");
}

#[test]
fn what_a_device_signed_is_read_off_its_codes_by_a_camera() {
    let node = Regtest::start();
    let server = with_a_coin(&node);
    // The film is about what is drafted first, so it is drafted in a browser without a camera.
    let (spend, psbt) = draft(&Visitor::with(Kind::Chromium), &server);
    let folder = tempfile::tempdir().unwrap();
    let film = folder.path().join("codes.y4m");
    let signed = signed(psbt);
    let codes = codes(&signed);
    assert!(codes.len() > 5, "more than one code is told from another");
    film::write(&film, &codes).unwrap();

    let owner = Visitor::before(Camera::Sees(&film));
    sign_in(&owner, &server);
    look(&owner, &spend);
    owner.sees("main .tag");
    assert_eq!(owner.url(), spend);
    assert!(owner.text("main").contains("signed, not sent"), "{}", owner.text("main"));
    assert_eq!(owner.elsewhere().asked(), Vec::<String>::new());

    // It is what was signed, to the last bit: the node takes it.
    owner.click("form[action$='/broadcast'] button");
    let sent = signed.unsigned_tx.compute_txid().to_string();
    within(60, || {
        let waiting = node.call("getrawmempool", json!([]));
        if waiting[0] == json!(sent) { Ok(()) } else { Err(waiting.to_string()) }
    });
}

/// Says so, in words that say what to do.
#[track_caller]
fn says(owner: &Visitor, spend: &str, words: &[&str]) {
    look(owner, spend);
    within(60, || match owner.text("#said") {
        said if words.iter().all(|words| said.contains(words)) => Ok(()),
        said => Err(format!("it says {said:?}, not {words:?}")),
    });
    assert!(owner.has("#view[hidden]"), "nothing is shown of a camera");
    assert_eq!(owner.text("#start"), "Use the camera", "it can be tried again");
    assert!(owner.has("#pictures"), "photographs do as well");
}

#[test]
fn whoever_has_no_camera_or_lets_no_page_use_it_is_told_what_to_do() {
    let node = Regtest::start();
    let server = with_a_coin(&node);
    let (spend, _) = draft(&Visitor::with(Kind::Chromium), &server);
    let refusing = Visitor::before(Camera::Refused);
    sign_in(&refusing, &server);
    says(&refusing, &spend, &["does not let this page use the camera", "Allow it", "photographs"]);
    let without = Visitor::before(Camera::None);
    sign_in(&without, &server);
    says(&without, &spend, &["has no camera", "photographs"]);
    // Whoever was signed out meanwhile is told that, and not that a camera is broken.
    let folder = tempfile::tempdir().unwrap();
    let film = folder.path().join("codes.y4m");
    film::write(Path::new(&film), &["not a part of anything".to_owned()]).unwrap();
    let owner = Visitor::before(Camera::Sees(&film));
    sign_in(&owner, &server);
    owner.open(&format!("{spend}/camera"));
    owner.devtools("Network.clearBrowserCookies", json!({}));
    owner.sees("#camera:not([hidden])");
    owner.click("#start");
    within(60, || match owner.text("#said") {
        said if said.contains("signed out") => Ok(()),
        said => Err(said),
    });
}
