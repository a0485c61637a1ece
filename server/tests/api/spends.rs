//! Spends on the pages: drafted, given to a device as text, file and codes, signed by keys that the server never had, brought
//! back, sent, mined, booked; and what is refused, with nothing half done.
use bitcoin::Psbt;
use bitcoin::bip32::{DerivationPath, Xpriv};
use bitcoin::secp256k1::Secp256k1;
use chain::source::fake::{Draft, Reorg};
use domain::invoice::ON_CHANGE_BRANCH;
use domain::{Role, StoreId};
use serde_json::{Value, json};
use server::testing::{Answer, Browser, TPUB, TestApp};
use store::Member;

/// What the words `abandon … about` come to (BIP39): the owner of [`server::testing::TPUB`].
const SEED: &str = "5eb00bbddcf069084889a8ab9155568165f5c453ccb85e70811aaed6f6da5fc1\
    9a5ac40b389cd370d086206dec8aa6c43daea6690f20ad3d8d48b2d2ce9e38e4";
/// Another wallet.
const HERS: &str = "tpubD8eQVK4Kdxg3gHrF62jGP7dKVCoYiEB8dFSpuTawkL5YxTus5j5pf83vaKnii4bc6v2NVEy81P2gYrJczYne3QNNwMTS53p5uzDyHvnw2jm";
/// Somebody's address on regtest.
const VAULT: &str = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";

pub(crate) struct World {
    pub(crate) app: TestApp,
    chain: (chain::Follower, chain::Source),
    pub(crate) store: StoreId,
    pub(crate) key: String,
}

impl World {
    /// A shop with coins of so many sats each in a block.
    pub(crate) async fn with_coins(coins: &[u64]) -> Self {
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

    pub(crate) async fn receive(&mut self, sats: u64) {
        let script = self.asks_for(sats).await;
        self.app.chain.send(Draft::paying(&script, sats));
        self.mine().await;
    }

    /// Where an invoice over so much is paid.
    pub(crate) async fn asks_for(&self, sats: u64) -> Vec<u8> {
        let invoices = format!("/api/v1/stores/{}/invoices", self.store);
        let amount = format!("0.{sats:08}");
        let body = json!({ "amount": amount, "currency": "BTC" });
        let id = self.app.post(&invoices).key(&self.key).json(&body).ok().await["id"].clone();
        let methods = format!("{invoices}/{}/payment-methods", id.as_str().unwrap());
        let methods: Value = self.app.get(&methods).key(&self.key).ok().await;
        let address = methods[0]["destination"].as_str().unwrap();
        chain::script(address, self.app.app.network).unwrap()
    }

    /// One invoice paid by two outputs, which are two coins.
    async fn receive_twice(&mut self, sats: u64) {
        let invoices = format!("/api/v1/stores/{}/invoices", self.store);
        let body = json!({ "amount": format!("0.{:08}", 2 * sats), "currency": "BTC" });
        let id = self.app.post(&invoices).key(&self.key).json(&body).ok().await["id"].clone();
        let methods = format!("{invoices}/{}/payment-methods", id.as_str().unwrap());
        let methods: Value = self.app.get(&methods).key(&self.key).ok().await;
        let script =
            chain::script(methods[0]["destination"].as_str().unwrap(), self.app.app.network).unwrap();
        self.app.chain.send(Draft::paying(&script, sats).and(&script, sats));
        self.mine().await;
    }

    pub(crate) async fn mine(&mut self) {
        self.app.catch_up(&mut self.chain).await;
        self.app.chain.mine(1);
        self.app.catch_up(&mut self.chain).await;
    }

    pub(crate) async fn owner(&self) -> Browser<'_> {
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

    /// The chain's news.
    pub(crate) async fn catch_up(&mut self) {
        self.app.catch_up(&mut self.chain).await;
    }

    /// All coins there are, the largest first.
    pub(crate) async fn coins(&self) -> Vec<domain::OutPoint> {
        let access = self.app.app.system.to_store(&self.store);
        let coins = self.app.app.store.coins(&access, domain::WalletNo(1), None, 9).await.unwrap();
        coins.into_iter().map(|coin| coin.outpoint).collect()
    }

    /// The first coin there is.
    async fn coin(&self) -> domain::OutPoint {
        let access = self.app.app.system.to_store(&self.store);
        self.app.app.store.coins(&access, domain::WalletNo(1), None, 9).await.unwrap()[0].outpoint
    }

    /// Coins and books agree.
    pub(crate) async fn reconciles(&self) {
        let wallets = self.app.app.store.reconcile(&self.app.app.system).await.unwrap();
        assert!(wallets.iter().all(|wallet| wallet.difference() == 0), "{wallets:?}");
    }

    pub(crate) async fn balances(&self) -> Vec<(String, i64)> {
        let access = self.app.app.system.to_store(&self.store);
        let balances = self.app.app.store.balances(&access).await.unwrap();
        let told = balances.iter().map(|balance| (balance.account.path(), balance.amount.to_sat()));
        told.filter(|(account, sats)| *sats != 0 && !account.starts_with("income:")).collect()
    }
}

/// The draft as the page has it.
pub(crate) fn draft_on(page: &Answer) -> Psbt {
    let (_, rest) = page.text.split_once("<pre tabindex=\"0\">").unwrap();
    rest.split_once("</pre>").unwrap().0.parse().unwrap()
}

pub(crate) fn signed(mut psbt: Psbt) -> Psbt {
    let curve = Secp256k1::new();
    let master = Xpriv::new_master(bitcoin::Network::Regtest, &hex::decode(SEED).unwrap()).unwrap();
    let account: DerivationPath = "m/84h/1h/0h".parse().unwrap();
    psbt.sign(&master.derive_priv(&curve, &account).unwrap(), &curve).unwrap();
    psbt
}

#[track_caller]
pub(crate) fn says(page: &Answer, parts: &[&str]) {
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
    says(&garbage, &["no signed transaction"]);
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

/// What a payout leaves comes back to the wallet's change branch: it is booked, lies in the wallet, and is spent again.
#[tokio::test]
async fn change_comes_back_and_is_spent_again() {
    let mut world = World::with_coins(&[50_000]).await;
    let owner = world.owner().await;
    let payout = [("for", "payout"), ("everything", ""), ("amount", "0.0003")];
    let spend = world.draft(&owner, &payout).await.unwrap();
    let page = owner.look(&spend).await;
    owner.send(&format!("{spend}/signed"), &[("text", &signed(draft_on(&page)).to_string())]).await;
    assert_eq!(owner.send(&format!("{spend}/broadcast"), &[]).await.status, 303);
    let waiting = [("assets:wallet:1".to_owned(), 50_000)];
    world.app.catch_up(&mut world.chain).await;
    assert_eq!(world.balances().await, waiting, "what waits is in no books");
    world.mine().await;
    let fee = world.balances().await[1].1;
    let change = 20_000 - fee;
    let paid = [
        ("assets:wallet:1".to_owned(), change),
        ("expenses:fees".to_owned(), fee),
        ("expenses:payouts".to_owned(), 30_000),
    ];
    assert_eq!(world.balances().await, paid);
    world.reconciles().await;
    let owner = world.owner().await;
    let coins = owner.look(&format!("/admin/stores/{}/wallets/1/coins", world.store)).await;
    says(&coins, &[&format!("0.000{change} BTC"), "<bdi>change</bdi>"]);
    let invoices = format!("/api/v1/stores/{}/invoices?includeArchived=true", world.store);
    let all: Value = world.app.get(&invoices).key(&world.key).ok().await;
    assert_eq!(all.as_array().unwrap().len(), 1, "{all}");

    // The block leaves, and comes back with the transaction.
    world.app.chain.reorg(&Reorg { depth: 1, length: 2, lost: Vec::new(), mines_mempool: false });
    world.app.catch_up(&mut world.chain).await;
    assert_eq!(world.balances().await, waiting);
    world.reconciles().await;
    world.mine().await;
    assert_eq!(world.balances().await, paid);

    let owner = world.owner().await;
    let again = world.draft(&owner, &[]).await.unwrap();
    let psbt = draft_on(&owner.look(&again).await);
    assert!(psbt.inputs[0].bip32_derivation.values().next().unwrap().1.to_string().ends_with("1/0"));
    let back = owner.send(&format!("{again}/signed"), &[("text", &signed(psbt).to_string())]).await;
    assert_eq!(back.status, 303, "{back:?}");
    assert_eq!(owner.send(&format!("{again}/broadcast"), &[]).await.status, 303);
    world.mine().await;
    let balances = world.balances().await;
    assert_eq!(
        balances.iter().map(|(account, _)| account.as_str()).collect::<Vec<_>>(),
        ["assets:elsewhere", "expenses:fees", "expenses:payouts"]
    );
    world.reconciles().await;
    // Nothing is held twice or disposed of twice.
    let key = &world.key;
    let report = format!(
        "/api/v1/stores/{}/reports/cost-basis?currency=USD&format=jsonl&method=specific",
        world.store
    );
    let sold = world.app.get(&report).key(key).send().await;
    assert_eq!(sold.status, 200, "{sold:?}");
}

/// The same of what the owner's own program spends, which no draft from here says anything of: it is moved out less what
/// came back, until a person says what it was for.
#[tokio::test]
async fn what_another_program_spends_comes_back_as_well() {
    let mut world = World::with_coins(&[50_000]).await;
    let coin = world.coin().await;
    let wallet = chain::wallet::Wallet::parse(TPUB, world.app.app.network).unwrap();
    let change = |index| wallet.script_at(ON_CHANGE_BRANCH | index).unwrap().into_bytes();
    let vault = chain::script(VAULT, world.app.app.network).unwrap();
    let by = world.app.chain.send(Draft::paying(&vault, 30_000).and(&change(7), 19_000).spending(coin));
    world.mine().await;
    let wallet_has = |sats| ("assets:wallet:1".to_owned(), sats);
    let out = |sats| ("equity:moved-out".to_owned(), sats);
    assert_eq!(world.balances().await, [wallet_has(19_000), out(31_000)]);
    world.reconciles().await;
    let owner = world.owner().await;
    let told = [("transaction", by.to_string()), ("for", "payout".into()), ("fee", "0.00001".into())];
    let told: Vec<(&str, &str)> = told.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let answer = owner.send(&world.path("/explain"), &told).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let fees = ("expenses:fees".to_owned(), 1_000);
    let paid = ("expenses:payouts".to_owned(), 30_000);
    assert_eq!(world.balances().await, [wallet_has(19_000), fees, paid]);
    // The next change a draft names lies behind what the owner's program used.
    let payout = [("for", "payout"), ("everything", ""), ("amount", "0.0001")];
    let spend = world.draft(&owner, &payout).await.unwrap();
    let page = owner.look(&spend).await;
    says(&page, &[&chain::address(&change(8), world.app.app.network).unwrap()]);
    assert_eq!(owner.send(&format!("{spend}/abandon"), &[]).await.status, 303);
    // Coins that nobody here knows, sent to the change branch: the owner's, but from where, no book says.
    world.app.chain.send(Draft::paying(&change(9), 5_000));
    world.mine().await;
    assert_eq!(world.balances().await[0], wallet_has(24_000));
    // So far ahead that no wallet would look there: not watched. It follows what is used.
    world.app.chain.send(Draft::paying(&change(45), 1_000));
    world.mine().await;
    assert_eq!(world.balances().await[0], wallet_has(25_000), "40 behind the last");
    world.reconciles().await;
}

/// Coins are ticked, some on one page and some on the next, and the draft takes these and no others; one that is gone, or too
/// little, is said, and the ticks stay.
#[tokio::test]
async fn coins_are_chosen_by_whoever_wants_to() {
    let mut world = World::with_coins(&[]).await;
    for _ in 0..26 {
        world.receive_twice(10_000).await;
    }
    let owner = world.owner().await;
    let form = owner.look(&world.path("/new")).await;
    says(&form, &["/spends/new/coins?wallet=1\">of wallet 1"]);
    let first = owner.look(&world.path("/new/coins?wallet=1")).await;
    says(&first, &["Smaller ones", "0.00010000 BTC"]);
    let ticks = |page: &Answer| -> Vec<String> {
        let parts = page.text.split("type=\"checkbox\" name=\"coin\" value=\"").skip(1);
        parts.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
    };
    let on_first = ticks(&first);
    assert_eq!(on_first.len(), 50);
    let after = first.text.split("name=\"after\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let more = [("wallet", "1"), ("coin", on_first[3].as_str()), ("after", after)];
    let second = owner.send(&world.path("/new/coins"), &more).await;
    assert_eq!(second.status, 200);
    says(
        &second,
        &["Ticked before this: 1.", &format!("type=\"hidden\" name=\"coin\" value=\"{}\"", on_first[3])],
    );
    let on_second = ticks(&second);
    assert_eq!(on_second.len(), 2);
    let both = [("wallet", "1"), ("coin", on_first[3].as_str()), ("coin", on_second[0].as_str())];
    let filled = owner.send(&world.path("/new/coins"), &both).await;
    says(&filled, &["the coins that you have ticked: 2", "All of these coins, less the fee"]);
    let nothing = owner.send(&world.path("/new/coins"), &[("wallet", "1")]).await;
    says(&nothing, &["Take the ticked ones"]);
    let coins = [("coin", on_first[3].as_str()), ("coin", on_second[0].as_str())];
    let little = [coins.as_slice(), &[("everything", ""), ("amount", "0.001")]].concat();
    let refused = world.draft(&owner, &little).await.unwrap_err();
    assert_eq!(refused.status, 422);
    says(&refused, &["come to 20000 sat", "the coins that you have ticked: 2"]);
    let spend = world.draft(&owner, &coins).await.unwrap();
    let psbt = draft_on(&owner.look(&spend).await);
    let mut spent: Vec<_> =
        psbt.unsigned_tx.input.iter().map(|input| input.previous_output.to_string()).collect();
    let mut wanted = [on_first[3].clone(), on_second[0].clone()];
    spent.sort();
    wanted.sort();
    assert_eq!(spent, wanted);
    let again = world.draft(&owner, &coins).await.unwrap_err();
    says(&again, &["another draft"]);
    says(&owner.look(&world.path("/new/coins?wallet=1")).await, &["in a draft"]);
    let gone = format!("{}:0", "ab".repeat(32));
    let refused = world.draft(&owner, &[("coin", &gone)]).await.unwrap_err();
    says(&refused, &[&gone]);
    assert_eq!(owner.look(&world.path("/new/coins")).await.status, 404, "of which wallet?");
}

/// A form with files, as a browser sends it.
async fn sent_with(world: &World, (owner, path): (&Browser<'_>, &str), files: &[(&str, Vec<u8>)]) -> Answer {
    let page = owner.look(path.rsplit_once('/').unwrap().0.trim_end_matches("/signed")).await;
    let token = page.hidden().into_iter().find(|(name, _)| name == "form-token").unwrap().1;
    let mut body =
        format!("--x\r\nContent-Disposition: form-data; name=\"form-token\"\r\n\r\n{token}\r\n").into_bytes();
    for (name, content) in files {
        let head = format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"it\"\r\n\r\n");
        let head = if *name == "text" { head.replace("; filename=\"it\"", "") } else { head };
        body.extend([head.as_bytes(), content, b"\r\n"].concat());
    }
    body.extend(b"--x--\r\n");
    let call = world.app.post(path).header("content-type", "multipart/form-data; boundary=x");
    call.header("sec-fetch-site", "same-origin").header("cookie", &owner.cookie).body(body).send().await
}

/// What a device shows on its screen is photographed, or looked at by this computer's camera, and read; in whatever order.
#[tokio::test]
async fn codes_are_read_off_photographs_and_off_a_camera() {
    let world = World::with_coins(&[50_000, 30_000]).await;
    let owner = world.owner().await;
    let spend = world.draft(&owner, &[]).await.unwrap();
    let psbt = signed(draft_on(&owner.look(&spend).await)).serialize();
    let cbor = [&[0x59][..], &u16::try_from(psbt.len()).unwrap().to_be_bytes(), &psbt].concat();
    let mut encoder = ur::Encoder::new(&cbor, 120, "crypto-psbt").unwrap();
    let all = cbor.len().div_ceil(120);
    let texts: Vec<String> = (0..all).map(|_| encoder.next_part().unwrap().to_uppercase()).collect();
    let pictures: Vec<Vec<u8>> =
        texts.iter().rev().map(|text| server::web::qr::png_of(text, 6).unwrap()).collect();

    let camera = owner.look(&format!("{spend}/camera")).await;
    let policy = camera.header("content-security-policy");
    assert!(policy.contains("script-src 'self'; connect-src 'self'"), "{policy}");
    assert_eq!(camera.header("permissions-policy"), "camera=(self), microphone=(), geolocation=()");
    assert_eq!(
        owner.look(&spend).await.header("permissions-policy"),
        "camera=(), microphone=(), geolocation=()"
    );

    let path = format!("{spend}/signed");
    let some: Vec<_> = pictures[1..].iter().map(|picture| ("pictures", picture.clone())).collect();
    let missing = sent_with(&world, (&owner, &path), &some).await;
    assert_eq!(missing.status, 422);
    says(&missing, &[&format!("of {all} parts {} are known", all - 1), "waits to be signed"]);
    let blank = sent_with(&world, (&owner, &path), &[("pictures", b"GIF89a".to_vec())]).await;
    says(&blank, &["give photographs as JPEG or PNG"]);

    // A camera sees one at a time.
    let look = format!("{spend}/signed/look");
    let mut known = String::new();
    for (seen, picture) in (1..).zip(&pictures) {
        let fields = [("text", known.clone().into_bytes()), ("picture", picture.clone())];
        let answer = sent_with(&world, (&owner, &look), &fields).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let told: Value = serde_json::from_str(&answer.text).unwrap();
        assert_eq!(told["whole"], seen == all, "{told}");
        known += &format!("{}\r\n", told["texts"][0].as_str().unwrap());
    }
    let again =
        sent_with(&world, (&owner, &look), &[("text", known.clone().into_bytes()), ("picture", vec![9])])
            .await;
    let told: Value = serde_json::from_str(&again.text).unwrap();
    assert_eq!((told["whole"].as_bool(), told["texts"].as_array().unwrap().len()), (Some(false), 0));
    let by_text = owner.send(&path, &[("text", &known)]).await;
    assert_eq!(by_text.status, 303, "{by_text:?}");
    let all: Vec<_> = pictures.iter().map(|picture| ("pictures", picture.clone())).collect();
    assert_eq!(sent_with(&world, (&owner, &path), &all).await.status, 303, "twice is once");
    says(&owner.look(&spend).await, &["signed, not sent"]);
}

/// A finished transaction in digits, as other programs give it, is as good.
#[tokio::test]
async fn a_finished_transaction_comes_back_as_well() {
    let world = World::with_coins(&[50_000]).await;
    let owner = world.owner().await;
    let spend = world.draft(&owner, &[]).await.unwrap();
    let draft = draft_on(&owner.look(&spend).await);
    let unsigned = hex::encode(bitcoin::consensus::serialize(&draft.unsigned_tx));
    let refused = owner.send(&format!("{spend}/signed"), &[("text", &unsigned)]).await;
    assert_eq!(refused.status, 422);
    says(&refused, &["signatures are missing for input 1"]);
    let mut psbt = signed(draft);
    let (key, signature) = psbt.inputs[0].partial_sigs.pop_first().unwrap();
    let mut finished = psbt.unsigned_tx;
    finished.input[0].witness.push(signature.to_vec());
    finished.input[0].witness.push(key.to_bytes());
    let digits = hex::encode(bitcoin::consensus::serialize(&finished));
    let back = owner.send(&format!("{spend}/signed"), &[("text", &digits)]).await;
    assert_eq!(back.status, 303, "{back:?}");
    says(&owner.look(&spend).await, &["signed, not sent"]);
}

#[tokio::test]
async fn nobody_spends_out_of_another_store_s_wallet_or_to_an_address_of_this_server() {
    let world = World::with_coins(&[50_000]).await;
    let eve = world.app.person("eve@example.org").await;
    let other = world.app.store(&eve, "Other").await;
    let key = world.app.key(&eve, &["unrestricted"]).await;
    let path = format!("/api/v1/stores/{other}/payment-methods/BTC-CHAIN");
    world.app.put(&path).key(&key).json(&json!({ "enabled": true, "config": HERS })).ok().await;
    let browser = world.app.signed_in("eve@example.org").await;
    let fields = [
        ("wallet", "1"),
        ("for", "sweep"),
        ("to", VAULT),
        ("everything", "yes"),
        ("fee-rate", "2"),
        ("amount", ""),
    ];
    let refused = browser.send(&format!("/admin/stores/{other}/spends/new"), &fields).await;
    assert_eq!(refused.status, 422);
    says(&refused, &["no coins in that wallet"]);
    let invoices = format!("/api/v1/stores/{}/invoices", world.store);
    let body = json!({ "amount": "0.001", "currency": "BTC" });
    let id = world.app.post(&invoices).key(&world.key).json(&body).ok().await["id"].clone();
    let methods = format!("{invoices}/{}/payment-methods", id.as_str().unwrap());
    let methods: Value = world.app.get(&methods).key(&world.key).ok().await;
    let owner = world.owner().await;
    let own = [("to", methods[0]["destination"].as_str().unwrap())];
    says(&world.draft(&owner, &own).await.unwrap_err(), &["invoice of this server has shown this address"]);
}

/// Whoever looks at the chain does not learn by its place which output came back.
#[tokio::test]
async fn what_comes_back_stands_wherever_its_amount_puts_it() {
    let world = World::with_coins(&[50_000]).await;
    let owner = world.owner().await;
    for amount in ["0.0001", "0.0003"] {
        let payout = [("for", "payout"), ("everything", ""), ("amount", amount)];
        let spend = world.draft(&owner, &payout).await.unwrap();
        let outputs = draft_on(&owner.look(&spend).await).unsigned_tx.output;
        assert!(outputs.len() == 2 && outputs[0].value < outputs[1].value, "{amount}: {outputs:?}");
        assert_eq!(owner.send(&format!("{spend}/abandon"), &[]).await.status, 303);
    }
}

#[tokio::test]
async fn what_a_node_refuses_was_not_sent_and_what_it_may_have_taken_was() {
    let mut world = World::with_coins(&[50_000]).await;
    let coin = world.coin().await;
    let owner = world.owner().await;
    let spend = world.draft(&owner, &[]).await.unwrap();
    let text = signed(draft_on(&owner.look(&spend).await)).to_string();
    owner.send(&format!("{spend}/signed"), &[("text", &text)]).await;
    world.app.chain.outage(true);
    let away = owner.send(&format!("{spend}/broadcast"), &[]).await;
    assert!(away.status.is_client_error() || away.status.is_server_error(), "{away:?}");
    world.app.chain.outage(false);
    says(&owner.look(&spend).await, &["sent, waits for a block"]);
    let held = owner.send(&format!("{spend}/abandon"), &[]).await;
    says(&held, &["It was sent already"]);
    // Another program was faster: the node takes no second spend of a coin.
    let vault = chain::script(VAULT, world.app.app.network).unwrap();
    world.app.chain.send(Draft::paying(&vault, 49_000).spending(coin));
    world.app.chain.mine(1); // which this server has not heard of yet
    let refused = owner.send(&format!("{spend}/broadcast"), &[]).await;
    says(&refused, &["missing-inputs"]);
    world.mine().await;
    let owner = world.owner().await;
    says(&owner.look(&spend).await, &["happen any more"]);

    let world = World::with_coins(&[50_000]).await;
    let coin = world.coin().await;
    let owner = world.owner().await;
    let spend = world.draft(&owner, &[]).await.unwrap();
    let text = signed(draft_on(&owner.look(&spend).await)).to_string();
    owner.send(&format!("{spend}/signed"), &[("text", &text)]).await;
    world.app.chain.send(Draft::paying(&vault, 49_000).spending(coin));
    world.app.chain.mine(1); // which this server has not heard of yet
    says(&owner.send(&format!("{spend}/broadcast"), &[]).await, &["missing-inputs"]);
    says(&owner.look(&spend).await, &["signed, not sent"]);
    assert_eq!(owner.send(&format!("{spend}/abandon"), &[]).await.status, 303, "it never left the house");
}

/// A change address is paid twice in one block, and once by strangers beside the owner.
#[tokio::test]
async fn change_is_booked_once_whoever_pays_it_and_however_often() {
    let mut world = World::with_coins(&[50_000, 40_000]).await;
    let wallet = chain::wallet::Wallet::parse(TPUB, world.app.app.network).unwrap();
    let change = |index| wallet.script_at(ON_CHANGE_BRANCH | index).unwrap().into_bytes();
    let access = world.app.app.system.to_store(&world.store);
    let coins = world.app.app.store.coins(&access, domain::WalletNo(1), None, 9).await.unwrap();
    let (large, small) = (coins[0].outpoint, coins[1].outpoint);
    let twice = Draft::paying(&change(3), 30_000).and(&change(3), 19_000).spending(large);
    world.app.chain.send(twice);
    world.mine().await;
    let wallet_has = |sats| ("assets:wallet:1".to_owned(), sats);
    let out = |sats| ("equity:moved-out".to_owned(), sats);
    assert_eq!(world.balances().await, [wallet_has(40_000 + 49_000), out(1_000)]);
    world.reconciles().await;
    // Of what others paid, too, nobody can say whose part came back.
    let foreign = domain::OutPoint { txid: domain::Txid([9; 32]), vout: 0 };
    world.app.chain.send(Draft::paying(&change(4), 60_000).spending(small).spending(foreign));
    world.mine().await;
    assert_eq!(world.balances().await, [wallet_has(49_000 + 60_000), out(41_000)]);
    world.reconciles().await;
}

/// A payment is spent in the very block that holds it, and some of it comes back.
#[tokio::test]
async fn what_is_spent_in_its_own_block_comes_back_from_the_owner_s_own() {
    let mut world = World::with_coins(&[]).await;
    let invoices = format!("/api/v1/stores/{}/invoices", world.store);
    let body = json!({ "amount": "0.0005", "currency": "BTC" });
    let id = world.app.post(&invoices).key(&world.key).json(&body).ok().await["id"].clone();
    let methods = format!("{invoices}/{}/payment-methods", id.as_str().unwrap());
    let methods: Value = world.app.get(&methods).key(&world.key).ok().await;
    let network = world.app.app.network;
    let script = chain::script(methods[0]["destination"].as_str().unwrap(), network).unwrap();
    let txid = world.app.chain.send(Draft::paying(&script, 50_000));
    let wallet = chain::wallet::Wallet::parse(TPUB, network).unwrap();
    let back = wallet.script_at(ON_CHANGE_BRANCH | 2).unwrap().into_bytes();
    let coin = domain::OutPoint { txid, vout: 0 };
    world.app.chain.send(Draft::paying(&back, 19_000).spending(coin));
    world.app.chain.mine(1);
    world.app.catch_up(&mut world.chain).await;
    let expected = [("assets:wallet:1".to_owned(), 19_000), ("equity:moved-out".to_owned(), 31_000)];
    assert_eq!(world.balances().await, expected);
    world.reconciles().await;
}

/// Two stores share a wallet: what comes back is of whoever's coins were spent.
#[tokio::test]
async fn change_is_in_the_books_of_the_store_whose_coins_were_spent() {
    let mut world = World::with_coins(&[50_000]).await;
    let (other, key) = world.app.shop_with_wallet("till").await;
    let wallet = chain::wallet::Wallet::parse(TPUB, world.app.app.network).unwrap();
    let change = |index| wallet.script_at(ON_CHANGE_BRANCH | index).unwrap().into_bytes();
    let first = std::mem::replace(&mut world.store, other);
    let first_key = std::mem::replace(&mut world.key, key);
    world.receive(40_000).await;
    let has = |sats, out| [("assets:wallet:1".to_owned(), sats), ("equity:moved-out".to_owned(), out)];
    world.app.chain.send(Draft::paying(&change(1), 39_000).spending(world.coin().await));
    world.mine().await;
    assert_eq!(world.balances().await, has(39_000, 1_000));
    (world.store, world.key) = (first, first_key);
    assert_eq!(world.balances().await, [("assets:wallet:1".to_owned(), 50_000)]);
    world.app.chain.send(Draft::paying(&change(2), 48_000).spending(world.coin().await));
    world.mine().await;
    assert_eq!(world.balances().await, has(48_000, 2_000));
    world.reconciles().await;
}
