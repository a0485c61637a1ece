//! Contributions pushed to a CiviCRM that fails in every way it can, to a real Redis, and to commands.
//!
//! The Redis is `$REDIS_SERVER`, what `cargo xtask tools` fetched, or the one on the `PATH`.
use chain::source::fake::Reorg;
use chain::{Follower, Source};
use domain::contribution::Field;
use domain::webhook::Outcome;
use serde_json::{Value, json};
use server::app::receivers;
use server::config::Config;
use server::egress::{Answer, Sender};
use server::jobs::webhooks::{self, Carriers};
use server::push::Receivers;
use server::testing::TestApp;
use std::os::unix::fs::PermissionsExt;
use std::sync::{Arc, Mutex};
use store::ReceiverState;
use tempfile::TempDir;

mod crm;
mod redis;

use crm::{Crm, Manner};
use redis::Redis;

/// What a donor may call themselves.
const HOSTILE: &str =
    "Bobby\u{0}\r\n=cmd|' /C calc'!A0 <script>alert(1)</script> \u{202e}&params={} '; DROP TABLE--";

/// A shop with receivers, and a chain to pay it on.
struct Scene {
    app: TestApp,
    following: (Follower, Source),
    store: String,
    key: String,
    carriers: Carriers,
    folder: TempDir,
}

impl Scene {
    /// With the receivers that a file with that text states; `{}` in it is a folder with secrets.
    async fn with(text: &str) -> Self {
        let mut scene = Self::without().await;
        scene.state(text).await.unwrap();
        scene
    }

    async fn without() -> Self {
        let app = TestApp::new().await;
        app.chain.mine(1);
        let mut following = app.follower().await;
        app.catch_up(&mut following).await;
        let (store, key) = app.shop_with_wallet("shop").await;
        let folder = tempfile::tempdir().unwrap();
        for (name, text, mode) in
            [("key", "the key\n", 0o600), ("password", "hunter2\n", 0o600), ("wide", "hunter2", 0o644)]
        {
            let file = folder.path().join(name);
            std::fs::write(&file, text).unwrap();
            std::fs::set_permissions(&file, PermissionsExt::from_mode(mode)).unwrap();
        }
        let carriers = Sender::http(true).unwrap().into();
        Self { app, following, store: store.as_str().into(), key, carriers, folder }
    }

    fn config(&self, text: &str) -> Result<Config, server::config::Error> {
        let file = self.folder.path().join("almoner.toml");
        std::fs::write(&file, text.replace("{}", self.folder.path().to_str().unwrap())).unwrap();
        let pairs =
            [("network", "regtest"), ("chain", "p2p://127.0.0.1:1"), ("config", file.to_str().unwrap())];
        Config::from_pairs(&pairs)
    }

    /// As a start of the server with that file does.
    async fn state(&mut self, text: &str) -> anyhow::Result<()> {
        let config = self.config(text)?;
        self.carriers.receivers = Receivers::open(&config.pushes, true)?;
        receivers::state(&self.app.app, &config.pushes).await
    }

    fn scripted(&mut self, script: impl Fn(&str) -> Answer + Send + Sync + 'static) {
        let fields = vec![Field::parse("buyerName").unwrap()];
        self.carriers.receivers = Receivers::scripted("script", fields, Box::new(script));
    }

    /// An invoice over five dollars, and what it is paid to.
    async fn invoice(&self, metadata: Value) -> (String, Vec<u8>) {
        let order = json!({ "amount": "5.00", "currency": "USD", "metadata": metadata });
        let path = format!("/api/v1/stores/{}/invoices", self.store);
        let id =
            self.app.post(&path).key(&self.key).json(&order).ok().await["id"].as_str().unwrap().to_owned();
        let methods = self.app.get(&format!("{path}/{id}/payment-methods")).key(&self.key).ok().await;
        let script =
            chain::script(methods[0]["destination"].as_str().unwrap(), self.app.app.network).unwrap();
        (id, script)
    }

    /// Pays ten thousand satoshis, which are five dollars; gives the contribution's key.
    async fn pay(&mut self, script: &[u8]) -> String {
        let txid = self.app.chain.pay(script, 10_000);
        self.app.chain.mine(1);
        self.learn().await;
        let transaction = self.app.chain.transaction(txid).unwrap();
        let vout = transaction.output.iter().position(|output| output.script_pubkey.as_bytes() == script);
        domain::OutPoint { txid, vout: u32::try_from(vout.unwrap()).unwrap() }.to_string()
    }

    /// An invoice, paid.
    async fn gift(&mut self, metadata: Value) -> String {
        let (_, script) = self.invoice(metadata).await;
        self.pay(&script).await
    }

    async fn learn(&mut self) {
        self.app.catch_up(&mut self.following).await;
    }

    async fn reorganise(&mut self, mines_mempool: bool) {
        self.app.chain.reorg(&Reorg { depth: 1, length: 2, lost: Vec::new(), mines_mempool });
        self.learn().await;
    }

    /// Everything that is due by now.
    async fn deliver(&self) {
        let app = &self.app.app;
        for webhook in app.store.due_webhooks(&app.system, app.now()).await.unwrap() {
            webhooks::deliver_due(app, &self.carriers, &webhook).await.unwrap();
        }
    }

    async fn deliver_after(&self, seconds: i64) {
        self.app.clock.advance(seconds);
        self.deliver().await;
    }

    async fn doing(&self) -> ReceiverState {
        let app = &self.app.app;
        app.store.receivers(&app.system).await.unwrap().remove(0)
    }

    async fn error(&self) -> String {
        self.doing().await.error.unwrap()
    }

    fn folder(&self) -> String {
        self.folder.path().to_str().unwrap().to_owned()
    }
}

fn civicrm(crm: &Crm) -> String {
    format!(
        "[[push]]\nname = 'crm'\nto = 'civicrm'\nurl = '{}'\nkey-file = '{{}}/key'\ncontact-id = 42\n\
         fields = ['buyerName=Donor.Name', 'contact=contact_id']\n",
        crm.url()
    )
}

fn command(script: &str) -> String {
    format!(
        "[[push]]\nname = 'script'\nto = 'command'\ncommand = ['/bin/sh', '-c', '''{script}''']\nfields = ['buyerName']\n"
    )
}

#[tokio::test]
async fn a_gift_is_one_contribution_of_a_crm_that_fails_in_every_way() {
    let crm = Crm::open().await;
    let mut scene = Scene::with(&civicrm(&crm)).await;
    let key = scene.gift(json!({ "buyerName": HOSTILE, "buyerEmail": "not@asked.for" })).await;
    let failures = [
        (Manner::Status(500), "CiviCRM answered with HTTP status 500, error code 1; its own log says why"),
        (Manner::Status(403), "CiviCRM answered with HTTP status 403, error code 1; its own log says why"),
        (
            Manner::ErrorIn200,
            "CiviCRM answered with an error, error code mandatory_missing; its own log says why",
        ),
        (Manner::NotJson, "is no API of CiviCRM's"),
        (Manner::SavedNothing, "CiviCRM answered that it saved nothing"),
        (Manner::LostAnswer, ""),
        (Manner::Silence, "no answer within 10 seconds"),
    ];
    for (manner, complaint) in failures {
        crm.answers(manner);
        scene.deliver_after(100_000).await;
        let error = scene.error().await;
        assert!(error.contains(complaint) && !error.contains("Bobby"), "{manner:?}: {error}");
        assert_eq!(scene.doing().await.waiting, 1, "{manner:?}");
    }
    crm.answers(Manner::Works);
    scene.deliver_after(100_000).await;
    let doing = scene.doing().await;
    assert_eq!((doing.taken, doing.waiting, doing.given_up), (1, 0, 0));
    assert_eq!(doing.place, "CiviCRM at 127.0.0.1");

    let saved = crm.contributions();
    assert_eq!(saved.keys().collect::<Vec<_>>(), [&key], "once, however often it was sent");
    let record = &saved[&key];
    let name = "Bobby   =cmd|' /C calc'!A0 <script>alert(1)</script> \u{202e}&params={} '; DROP TABLE--";
    assert_eq!(record["Donor.Name"], name, "as text");
    let said = |name: &str| record[name].as_str().unwrap_or_default().to_owned();
    assert_eq!((said("total_amount"), said("currency")), ("5.00".into(), "USD".into()));
    assert_eq!(said("contribution_status_id:name"), "Completed");
    assert_eq!((said("financial_type_id:name"), &record["contact_id"]), ("Donation".into(), &json!(42)));
    assert!(said("source").starts_with("0.0001 BTC at 50000 USD (regtest, worthless), invoice "), "{record}");
    assert!(said("receive_date").starts_with("@17672"), "{record}");
    assert!(!record.to_string().contains("asked.for"), "what was not asked for stays");
    let refused = crm.refused();
    assert!(refused.is_empty(), "{refused:?}");
}

#[tokio::test]
async fn a_reorganisation_is_told_and_what_people_wrote_in_the_crm_stays() {
    let crm = Crm::open().await;
    let mut scene = Scene::with(&civicrm(&crm)).await;
    let key = scene.gift(json!({ "contact": "7" })).await;
    scene.deliver().await;
    assert_eq!(crm.contributions()[&key]["contact_id"], 7);
    crm.edit(&key, "contact_id", json!(9));
    scene.reorganise(false).await;
    scene.deliver().await;
    let record = crm.contributions()[&key].clone();
    assert_eq!(
        (&record["contribution_status_id:name"], &record["contact_id"], &record["total_amount"]),
        (&json!("Cancelled"), &json!(9), &json!("5.00"))
    );
    scene.app.chain.mine(1);
    scene.learn().await;
    scene.deliver().await;
    assert_eq!(crm.contributions()[&key]["contribution_status_id:name"], "Completed", "mined again");
    assert_eq!(crm.contributions().len(), 1);
}

#[tokio::test]
async fn a_word_that_means_something_to_the_crm_names_no_contact() {
    let crm = Crm::open().await;
    let mut scene = Scene::with(&civicrm(&crm)).await;
    for contact in ["user_contact_id", "@user:admin", "-1", "1e9", "null", ""] {
        let key = scene.gift(json!({ "contact": contact })).await;
        scene.deliver().await;
        assert_eq!(crm.contributions()[&key]["contact_id"], 42, "{contact}");
    }
}

#[tokio::test]
async fn on_the_main_network_a_crm_inside_is_asked_only_if_the_file_allows_it() {
    let crm = Crm::open().await;
    let mut scene = Scene::with(&civicrm(&crm)).await;
    let text = civicrm(&crm);
    let config = scene.config(&text).unwrap();
    scene.carriers.receivers = Receivers::open(&config.pushes, false).unwrap();
    let key = scene.gift(json!({})).await;
    scene.deliver().await;
    assert!(scene.error().await.contains("127.0.0.1 is not a public address"), "{}", scene.error().await);
    assert!(crm.contributions().is_empty());
    let config = scene.config(&format!("{text}private = 'allow'\n")).unwrap();
    scene.carriers.receivers = Receivers::open(&config.pushes, false).unwrap();
    scene.deliver_after(10).await;
    assert!(crm.contributions().contains_key(&key));
}

#[tokio::test]
async fn a_real_redis_gets_each_document_in_its_list() {
    let redis = Redis::start("hunter2");
    let text = format!(
        "[[push]]\nname = 'queue'\nto = 'redis'\nurl = 'redis://127.0.0.1:{}/3'\npassword-file = '{{}}/password'\n\
         list = 'contributions'\nfields = ['buyerName=name', 'orderId']\n",
        redis.port()
    );
    let mut scene = Scene::with(&text).await;
    let key = scene.gift(json!({ "buyerName": HOSTILE, "orderId": 17, "buyerEmail": "not@asked.for" })).await;
    scene.deliver().await;
    let got = redis.list(3, "contributions");
    assert_eq!(got.len(), 1, "{got:?}");
    assert!(!got[0].contains('\n') && !got[0].contains("asked.for"));
    let document: Value = serde_json::from_str(&got[0]).unwrap();
    assert_eq!(document["key"], *key);
    assert_eq!((&document["status"], &document["amountSats"]), (&json!("completed"), &json!(10_000)));
    assert_eq!(document["worth"], json!({ "amount": "5.00", "currency": "USD" }));
    assert_eq!(document["rate"], json!({ "amount": "50000", "currency": "USD" }));
    assert_eq!((&document["network"], &document["isLate"]), (&json!("regtest"), &json!(false)));
    assert_eq!(document["fields"]["orderId"], "17");
    assert!(document["fields"]["name"].as_str().unwrap().contains("<script>alert(1)</script>"));

    // A server that is away, then one that takes no more, then a key of another kind.
    redis.stop();
    scene.reorganise(false).await;
    scene.deliver().await;
    assert!(scene.error().await.starts_with("Redis can't be reached"), "{}", scene.error().await);
    redis.start_again();
    redis.ask(&["SELECT", "3"], &["SET", "contributions", "something else"]);
    scene.deliver_after(100_000).await;
    assert_eq!(scene.error().await, "Redis refused: WRONGTYPE");
    redis.ask(&["SELECT", "3"], &["DEL", "contributions"]);
    scene.deliver_after(100_000).await;
    let got: Vec<Value> =
        redis.list(3, "contributions").iter().map(|text| serde_json::from_str(text).unwrap()).collect();
    assert_eq!(got.len(), 1);
    assert_eq!((&got[0]["status"], &got[0]["key"]), (&json!("reversed"), &document["key"]));
    assert!(got[0]["sequence"].as_u64() > document["sequence"].as_u64());
    assert_ne!(got[0]["id"], document["id"]);

    std::fs::write(scene.folder.path().join("password"), "wrong").unwrap();
    scene.state(&text).await.unwrap();
    scene.gift(json!({})).await;
    scene.deliver().await;
    let error = scene.error().await;
    assert!(error.starts_with("Redis refused: ") && !error.contains("wrong"), "{error}");
}

#[tokio::test]
async fn a_redis_behind_tls_must_have_a_certificate_that_is_believed() {
    let redis = Redis::start("hunter2");
    let text = |host: &str, ca: &str| {
        format!(
            "[[push]]\nname = 'queue'\nto = 'redis'\nurl = 'rediss://{host}:{}'\npassword-file = '{{}}/password'\n\
             list = 'contributions'\n{ca}",
            redis.tls_port()
        )
    };
    let ca = format!("ca-file = '{}/tests/api/push/tls/ca.pem'\n", env!("CARGO_MANIFEST_DIR"));
    let mut scene = Scene::with(&text("localhost", "")).await;
    let key = scene.gift(json!({})).await;
    scene.deliver().await;
    assert_eq!(scene.doing().await.waiting, 1, "the system knows no such authority");
    assert!(!scene.error().await.contains("hunter2"));
    assert!(redis.list(0, "contributions").is_empty());
    scene.state(&text("localhost", &ca)).await.unwrap();
    scene.deliver_after(10).await;
    let got = redis.list(0, "contributions");
    assert!(got.len() == 1 && got[0].contains(&key), "{:?}", scene.doing().await);
}

#[tokio::test]
async fn a_command_gets_the_document_and_its_exit_code_counts() {
    let scene = Scene::without().await;
    let folder = scene.folder();
    let mut scene = scene;
    let keep = format!("test -e {folder}/up || exit 7; cat >> {folder}/got");
    scene.state(&command(&keep)).await.unwrap();
    let key = scene.gift(json!({ "buyerName": HOSTILE })).await;
    scene.deliver().await;
    assert_eq!(scene.error().await, "the command ended with exit code 7");
    std::fs::write(format!("{folder}/up"), "").unwrap();
    scene.deliver_after(10).await;
    let got = std::fs::read_to_string(format!("{folder}/got")).unwrap();
    let documents: Vec<Value> = got.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((documents.len(), &documents[0]["key"]), (1, &json!(key)));
    assert_eq!(scene.doing().await.place, "command /bin/sh", "its arguments are told to nobody");
}

#[tokio::test]
async fn what_was_given_up_is_sent_again_as_it_stands_by_then() {
    let mut scene = Scene::with(&command("exit 1")).await;
    let got = Arc::new(Mutex::new(Vec::<Value>::new()));
    let key = scene.gift(json!({})).await;
    for _ in 0..12 {
        scene.deliver_after(43_200).await;
    }
    scene.reorganise(false).await;
    for _ in 0..12 {
        scene.deliver_after(43_200).await;
    }
    let doing = scene.doing().await;
    assert_eq!((doing.taken, doing.waiting, doing.given_up), (0, 0, 2));
    let app = &scene.app.app;
    let backlog = app.store.backlog(&app.system).await.unwrap();
    assert_eq!((backlog[0].given_up, backlog[0].push.as_deref()), (2, Some("script")));

    let access = app.system.to_store(&doing.store);
    assert_eq!(app.store.push_again(&access, "script", app.now()).await, Ok(2));
    assert_eq!(app.store.push_again(&access, "script", app.now()).await, Ok(0), "they are on their way");
    let kept = got.clone();
    scene.scripted(move |document| {
        kept.lock().unwrap().push(serde_json::from_str(document).unwrap());
        Answer { outcome: Outcome::Accepted, error: None }
    });
    scene.deliver().await;
    let got = got.lock().unwrap().clone();
    assert_eq!(got.len(), 2);
    assert!(
        got.iter().all(|document| document["status"] == "reversed" && document["key"] == *key),
        "{got:?}"
    );
    assert_eq!(scene.doing().await.given_up, 0);
}

#[tokio::test]
async fn the_api_neither_shows_nor_changes_a_receiver() {
    let mut scene = Scene::with(&command("exit 1")).await;
    scene.gift(json!({})).await;
    let app = &scene.app.app;
    let id = app.store.backlog(&app.system).await.unwrap()[0].webhook.clone();
    let list = format!("/api/v1/stores/{}/webhooks", scene.store);
    assert_eq!(scene.app.get(&list).key(&scene.key).ok().await, json!([]));
    for path in [format!("{list}/{id}"), format!("{list}/{id}/deliveries")] {
        let answer = scene.app.get(&path).key(&scene.key).send().await;
        assert!(answer.status == 404 || answer.text == "[]", "{path}: {answer:?}");
    }
    let body = json!({ "url": "https://evil.example/", "enabled": false });
    let changed = scene.app.put(&format!("{list}/{id}")).key(&scene.key).json(&body).send().await;
    assert_eq!(changed.status, 404, "{changed:?}");
    let deleted = scene.app.delete(&format!("{list}/{id}")).key(&scene.key).send().await;
    assert_eq!(deleted.status, 404, "{deleted:?}");
    scene.deliver().await;
    assert_eq!(scene.doing().await.waiting, 1);
}

#[tokio::test]
async fn a_receiver_that_the_file_states_no_more_is_sent_nothing_and_comes_back() {
    let mut scene = Scene::with(&command("exit 1")).await;
    scene.gift(json!({})).await;
    scene.state("").await.unwrap();
    scene.gift(json!({})).await;
    scene.deliver().await;
    let doing = scene.doing().await;
    assert_eq!((doing.stated, doing.waiting, doing.error), (false, 1, None), "what waited waits on");
    let app = &scene.app.app;
    let access = app.system.to_store(&doing.store);
    assert_eq!(app.store.forget_receiver(&access, "script", app.now()).await, Ok(1));
    assert_eq!(app.store.receivers(&app.system).await, Ok(vec![]));
    scene.state(&command("cat >/dev/null")).await.unwrap();
    scene.gift(json!({})).await;
    scene.deliver().await;
    assert_eq!(scene.doing().await.taken, 1);
}

#[tokio::test]
async fn a_file_with_a_mistake_is_refused_and_no_secret_is_repeated() {
    let scene = Scene::without().await;
    let civicrm = "[[push]]\nname = 'crm'\nto = 'civicrm'\nurl = 'https://crm.example.org'\nkey-file = '{}/key'\ncontact-id = 1\n";
    scene.config(civicrm).unwrap();
    let refused = [
        ("[[push]]\nto = 'redis'\n", "name is wrong"),
        ("[[push]]\nname = 'A b'\nto = 'redis'\n", "small letters"),
        ("[[push]]\nname = 'a'\nto = 'mail'\n", "write civicrm, redis or command"),
        ("[[push]]\nname = 'a'\nto = 'command'\ncommand = 'rm -rf /'\n", "whole path"),
        ("[[push]]\nname = 'a'\nto = 'command'\ncommand = ['rm', '-rf']\n", "whole path"),
        ("[[push]]\nname = 'a'\nto = 'redis'\nurl = 'redis://:hunter2@h/0'\nlist = 'l'\n", "no password"),
        ("[[push]]\nname = 'a'\nto = 'redis'\nurl = 'redis://h/zero'\nlist = 'l'\n", "number of a database"),
        ("[[push]]\nname = 'a'\nto = 'redis'\nurl = 'redis://h'\n", "list is wrong"),
        ("[[push]]\nname = 'a'\nto = 'redis'\nurl = 'redis://h'\nlist = 'l'\nca-file = 'x'\n", "rediss"),
        (
            "[[push]]\nname = 'a'\nto = 'redis'\nurl = 'redis://h'\nlist = 'l'\nkey-file = 'x'\n",
            "has no such field",
        ),
        ("[[push]]\nname = 'a'\nto = 'redis'\nur = 'redis://h'\n", "did you mean url?"),
        ("push = 5\n", "begin each with a line [[push]]"),
        (&format!("{civicrm}fields = ['x=trxn_id']\n"), "written by this program itself"),
        (&format!("{civicrm}fields = ['x=a b']\n"), "as in buyerName"),
        (&format!("{civicrm}{civicrm}"), "another receiver above has it too"),
        (&format!("{civicrm}private = 'yes'\n"), "write allow or refuse"),
    ];
    for (text, complaint) in refused {
        let error = scene.config(text).unwrap_err().to_string();
        assert!(error.contains(complaint) && !error.contains("hunter2"), "{text}\n{error}");
    }
    let wide = scene.config(&civicrm.replace("/key", "/wide")).unwrap();
    let error = format!("{:#}", Receivers::open(&wide.pushes, true).unwrap_err());
    assert!(
        error.contains("chmod go-rwx") && error.contains("crm (") && !error.contains("hunter2"),
        "{error}"
    );
    let shown = format!("{wide:?}");
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[tokio::test]
async fn in_order_for_each_invoice_and_late_money_too() {
    let mut scene = Scene::with(&command("exit 1")).await;
    let got = Arc::new(Mutex::new(Vec::<Value>::new()));
    let kept = got.clone();
    scene.scripted(move |document| {
        let document: Value = serde_json::from_str(document).unwrap();
        let mut kept = kept.lock().unwrap();
        kept.push(document);
        let outcome = if kept.len() % 2 == 1 { Outcome::NoAnswer } else { Outcome::Accepted };
        Answer { outcome, error: None }
    });
    let (id, script) = scene.invoice(json!({})).await;
    scene.pay(&script).await;
    scene.reorganise(false).await;
    scene.app.chain.mine(1);
    scene.learn().await;
    scene.app.clock.advance(4_000);
    scene.app.chain.set_time(scene.app.app.now());
    server::app::expire::run(&scene.app.app).await.unwrap();
    scene.pay(&script).await;
    for _ in 0..40 {
        scene.deliver_after(43_200).await;
    }
    let got = got.lock().unwrap();
    let accepted: Vec<&Value> = got.iter().skip(1).step_by(2).collect();
    let told: Vec<_> =
        accepted.iter().map(|d| (d["status"].as_str().unwrap(), d["isLate"].as_bool().unwrap())).collect();
    assert_eq!(told, [("completed", false), ("reversed", false), ("completed", false), ("completed", true)]);
    assert!(got.chunks(2).all(|pair| pair[0] == pair[1]), "a repetition says the same");
    assert!(accepted.is_sorted_by_key(|document| document["sequence"].as_u64()));
    assert!(accepted.iter().all(|document| document["invoiceId"] == *id));
    assert_ne!(accepted[0]["key"], accepted[3]["key"]);
}
