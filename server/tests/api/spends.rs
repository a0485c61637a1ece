//! Spends on the pages: drafted, given to a device as text, file and codes, signed by keys that the server never had, brought
//! back, sent, mined, booked; and what is refused, with nothing half done.
use bitcoin::Psbt;
use bitcoin::bip32::{DerivationPath, Xpriv};
use bitcoin::secp256k1::Secp256k1;
use chain::source::fake::Draft;
use domain::{Role, StoreId};
use serde_json::{Value, json};
use server::testing::{Answer, Browser, TestApp};
use store::Member;

/// What the words `abandon … about` come to (BIP39): the owner of [`server::testing::TPUB`].
const SEED: &str = "5eb00bbddcf069084889a8ab9155568165f5c453ccb85e70811aaed6f6da5fc1\
    9a5ac40b389cd370d086206dec8aa6c43daea6690f20ad3d8d48b2d2ce9e38e4";
/// Somebody's address on regtest.
const VAULT: &str = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";

struct World {
    app: TestApp,
    chain: (chain::Follower, chain::Source),
    store: StoreId,
    key: String,
}

impl World {
    /// A shop with coins of so many sats each in a block.
    async fn with_coins(coins: &[u64]) -> Self {
        let app = TestApp::new().await;
        let mut chain = app.follower().await;
        app.app.node.opened(chain.1.probe());
        app.catch_up(&mut chain).await;
        let (store, key) = app.shop_with_wallet("shop").await;
        let mut world = Self { app, chain, store, key };
        for sats in coins {
            world.receive(*sats).await;
        }
        world
    }

    async fn receive(&mut self, sats: u64) {
        let invoices = format!("/api/v1/stores/{}/invoices", self.store);
        let amount = format!("0.{sats:08}");
        let body = json!({ "amount": amount, "currency": "BTC" });
        let id = self.app.post(&invoices).key(&self.key).json(&body).ok().await["id"].clone();
        let methods = format!("{invoices}/{}/payment-methods", id.as_str().unwrap());
        let methods: Value = self.app.get(&methods).key(&self.key).ok().await;
        let address = methods[0]["destination"].as_str().unwrap();
        self.app.chain.send(Draft::paying(&chain::script(address, self.app.app.network).unwrap(), sats));
        self.mine().await;
    }

    async fn mine(&mut self) {
        self.app.catch_up(&mut self.chain).await;
        self.app.chain.mine(1);
        self.app.catch_up(&mut self.chain).await;
    }

    async fn owner(&self) -> Browser<'_> {
        self.app.signed_in("shop@example.org").await
    }

    fn path(&self, end: &str) -> String {
        format!("/admin/stores/{}/spends{end}", self.store)
    }

    /// Sends the form; gives the path of the spend's page, or the answer that says what is wrong.
    async fn draft(&self, browser: &Browser<'_>, changed: &[(&str, &str)]) -> Result<String, Answer> {
        let usual = [
            ("wallet", "1"),
            ("for", "sweep"),
            ("to", VAULT),
            ("everything", "yes"),
            ("fee-rate", "2"),
            ("amount", ""),
        ];
        let is_changed = |name: &str| changed.iter().any(|(other, _)| *other == name);
        let fields: Vec<_> =
            usual.into_iter().filter(|(name, _)| !is_changed(name)).chain(changed.iter().copied()).collect();
        let answer = browser.send(&self.path("/new"), &fields).await;
        if answer.status == 303 { Ok(answer.header("location").to_owned()) } else { Err(answer) }
    }

    async fn balances(&self) -> Vec<(String, i64)> {
        let access = self.app.app.system.to_store(&self.store);
        let balances = self.app.app.store.balances(&access).await.unwrap();
        let told = balances.iter().map(|balance| (balance.account.path(), balance.amount.to_sat()));
        told.filter(|(account, sats)| *sats != 0 && !account.starts_with("income:")).collect()
    }
}

/// The draft as the page has it.
fn draft_on(page: &Answer) -> Psbt {
    let (_, rest) = page.text.split_once("<pre tabindex=\"0\">").unwrap();
    rest.split_once("</pre>").unwrap().0.parse().unwrap()
}

fn signed(mut psbt: Psbt) -> Psbt {
    let curve = Secp256k1::new();
    let master = Xpriv::new_master(bitcoin::Network::Regtest, &hex::decode(SEED).unwrap()).unwrap();
    let account: DerivationPath = "m/84h/1h/0h".parse().unwrap();
    psbt.sign(&master.derive_priv(&curve, &account).unwrap(), &curve).unwrap();
    psbt
}

#[track_caller]
fn says(page: &Answer, parts: &[&str]) {
    let text = page.text.replace('\u{a0}', " ");
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in {text}");
    }
}

#[tokio::test]
async fn a_sweep_goes_through_the_pages() {
    let mut world = World::with_coins(&[50_000, 30_000]).await;
    let owner = world.owner().await;
    let form = owner.look(&world.path("/new")).await;
    says(&form, &["name=\"fee-rate\" value=\"1\""]);
    let spend = world.draft(&owner, &[("note", "to the <vault>")]).await.unwrap();
    let page = owner.look(&spend).await;
    says(&page, &["waits to be signed", VAULT, "to the &#60;vault&#62;", "Look it through"]);
    let psbt = draft_on(&page);
    let file = owner.look(&format!("{spend}/draft.psbt")).await;
    assert!(file.header("content-disposition").starts_with("attachment; filename=\"almoner-"));
    assert!(
        psbt.inputs.iter().all(|input| input.non_witness_utxo.is_some()),
        "devices look at what came before"
    );
    let codes = owner.look(&format!("{spend}/codes/1")).await;
    says(
        &codes,
        &["Code <span id=\"number\">1</span> of ", "/codes/2\">The next", "<script src=\"/assets/codes."],
    );
    assert!(codes.header("content-security-policy").contains("script-src 'self'"));
    assert_eq!(owner.look(&format!("{spend}/codes/1/code.png")).await.header("content-type"), "image/png");
    for beyond in ["0", "9999", "x"] {
        assert_eq!(owner.look(&format!("{spend}/codes/{beyond}")).await.status, 404, "{beyond}");
    }
    // As a browser sends a file.
    let token = page.hidden().into_iter().find(|(name, _)| name == "form-token").unwrap().1;
    let sent = |bytes: &[u8]| {
        let head = format!(
            "--x\r\nContent-Disposition: form-data; name=\"form-token\"\r\n\r\n{token}\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"signed.psbt\"\r\n\r\n"
        );
        let body = [head.as_bytes(), bytes, b"\r\n--x--\r\n"].concat();
        let call = world
            .app
            .post(&format!("{spend}/signed"))
            .header("content-type", "multipart/form-data; boundary=x");
        call.header("sec-fetch-site", "same-origin").header("cookie", &owner.cookie).body(body).send()
    };
    let unsigned = sent(&psbt.serialize()).await;
    assert_eq!(unsigned.status, 422);
    says(&unsigned, &["signatures are missing for inputs 1, 2", "waits to be signed"]);
    let garbage = sent(&[0xff; 2_000]).await;
    says(&garbage, &["no partially signed transaction"]);
    let back = sent(&signed(psbt.clone()).serialize()).await;
    assert_eq!(back.status, 303, "{back:?}");
    says(&owner.look(&spend).await, &["signed, not sent", "Send it", "The signed transaction"]);
    let again = owner.send(&format!("{spend}/signed"), &[("text", &signed(psbt).to_string())]).await;
    assert_eq!(again.status, 303, "twice is once");
    assert_eq!(owner.send(&format!("{spend}/broadcast"), &[]).await.status, 303);
    says(&owner.look(&spend).await, &["sent, waits for a block", "Send it again"]);
    let given_up = owner.send(&format!("{spend}/abandon"), &[]).await;
    assert_eq!(given_up.status, 422);
    says(&given_up, &["It was sent already"]);
    world.mine().await;
    let owner = world.owner().await;
    says(&owner.look(&spend).await, &["in block "]);
    says(&owner.look(&world.path("")).await, &["in block ", "to a place of your own"]);
    let fee = 80_000 - world.balances().await[0].1;
    assert_eq!(
        world.balances().await,
        [("assets:elsewhere".to_owned(), 80_000 - fee), ("expenses:fees".to_owned(), fee)]
    );
}

#[tokio::test]
async fn what_is_filled_in_wrongly_is_said_and_kept() {
    let world = World::with_coins(&[50_000]).await;
    let owner = world.owner().await;
    for (changed, why) in [
        (("for", ""), "Say what the money is for."),
        (("to", "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu"), "another network than regtest"),
        (("to", "\"><b>"), "no Bitcoin address"),
        (("fee-rate", "5000"), "from 0.1 to 1000"),
        (("amount", "0.1"), "Say either how much, or everything."),
        (("wallet", "7"), "no coins in that wallet"),
        (("fee-rate", "900"), "lower fee rate"),
    ] {
        let refused = world.draft(&owner, &[changed]).await.unwrap_err();
        assert_eq!(refused.status, 422, "{changed:?}");
        says(&refused, &[why]);
        assert!(!refused.text.contains("<b>"));
    }
    says(&owner.look(&world.path("")).await, &["There are none."]);
    let payout = [("for", "payout"), ("everything", ""), ("amount", "0.0003")];
    let spend = world.draft(&owner, &payout).await.unwrap();
    says(&owner.look(&spend).await, &["Goes to", "0.00030000 BTC", "Comes back to"]);
    // Somebody else finds nothing left, until it is given up.
    let late = world.draft(&owner, &[]).await.unwrap_err();
    says(&late, &["in no other draft"]);
    assert_eq!(owner.send(&format!("{spend}/abandon"), &[]).await.status, 303);
    says(&owner.look(&spend).await, &["given up"]);
    world.draft(&owner, &[]).await.unwrap();
}

#[tokio::test]
async fn finance_looks_and_does_nothing() {
    let world = World::with_coins(&[50_000]).await;
    let owner = world.owner().await;
    let spend = world.draft(&owner, &[]).await.unwrap();
    let person = world.app.person("finance@example.org").await;
    let member = Member { person, role: Role::Finance.name().into() };
    world.app.app.store.add_member(&world.app.app.system.to_store(&world.store), member).await.unwrap();
    let finance = world.app.signed_in("finance@example.org").await;
    let page = finance.look(&spend).await;
    assert_eq!(page.status, 200);
    assert!(!page.text.contains("Look it through") && !page.text.contains("Give it up"));
    assert!(!finance.look(&world.path("")).await.text.contains("Draft a spend"));
    for deed in ["signed", "broadcast", "abandon"] {
        assert_eq!(finance.send(&format!("{spend}/{deed}"), &[]).await.status, 403, "{deed}");
    }
}
