//! The audit log: whoever changes what people set is told, in a chain in which no change goes unseen.
use crate::fixture::{SYSTEM, Shop, person};
use crate::place::{NOW, Place};
use domain::audit::{Actor, Broken, Deed, DeedKind, Head};
use domain::settings::StoreSettings;
use domain::{KeyId, Method, UserId, WebhookId};
use store::{ApiKey, AuditFilter, Audited, Error, Member, PaymentMethod, Store, Webhook};

/// The log, a line for each row behind that one.
async fn told(store: &Store, after: i64) -> Vec<String> {
    let filter = AuditFilter { after: Some(after), ..AuditFilter::default() };
    let rows = store.audit_rows(&SYSTEM, filter, 1_000).await.unwrap();
    let line = |row: &domain::audit::Row| format!("{} {} {}", row.actor, row.deed, row.details);
    rows.iter().map(line).collect()
}

async fn length(store: &Store) -> i64 {
    store.audit_head(&SYSTEM).await.unwrap().number
}

async fn whole(store: &Store, noted: Option<Head>) -> Head {
    match store.verify_audit(&SYSTEM, noted).await.unwrap() {
        Audited::Whole(head) => head,
        Audited::Broken(broken) => panic!("{broken}"),
    }
}

fn webhook(name: &str) -> Webhook {
    Webhook {
        id: WebhookId::parse(name).unwrap(),
        url: "https://secret-in-path.example".into(),
        secret: domain::webhook::Secret::parse("s3cret").unwrap(),
        enabled: true,
        automatic: true,
        subscription: domain::webhook::Subscription { everything: true, specific: Vec::new() },
        created_at: NOW,
    }
}

pub(crate) async fn whoever_changes_something_is_told(place: &Place) {
    let Shop { store, access, wallet } = Shop::open(place).await;
    let start = length(&store).await;
    let ann = person("ann");
    let by = Actor::Key { key: KeyId::parse("k1").unwrap(), person: ann.id.clone() };
    store.create_person(&by, ann.clone()).await.unwrap();
    let promoted =
        store::Person { email: "new@example.org".into(), administrator_at: Some(NOW), ..ann.clone() };
    store.update_person(&Actor::CommandLine, promoted).await.unwrap();
    let key = KeyId::parse("k2").unwrap();
    let grants = vec!["btcpay.store.canviewinvoices".parse().unwrap()];
    let made =
        ApiKey { id: key.clone(), person: ann.id.clone(), label: "till".into(), grants, created_at: NOW };
    store.create_key(&by, made, [1; 32]).await.unwrap();
    store.delete_key(&by, &ann.id, &key).await.unwrap();
    store.add_member(&access, Member { person: ann.id.clone(), role: "Guest".into() }).await.unwrap();
    store
        .update_settings(&access, |settings| settings.website = Some("https://a.example".into()))
        .await
        .unwrap();
    let put =
        PaymentMethod { method: Method::OnChain, wallet: Some(wallet), enabled: true, config: "{}".into() };
    store.put_payment_method(&access, put, NOW).await.unwrap();
    store.delete_payment_method(&access, Method::OnChain).await.unwrap();
    store.create_webhook(&access, webhook("w")).await.unwrap();
    let other = Webhook { enabled: false, url: "https://b.example".into(), ..webhook("w") };
    store.update_webhook(&access, other, NOW).await.unwrap();
    store.delete_webhook(&access, &WebhookId::parse("w").unwrap(), NOW).await.unwrap();
    let list = store.add_list(&by, 20, NOW).await.unwrap();
    store.append_addresses(&by, list, vec![vec![1], vec![2]]).await.unwrap();
    store.set_low_water_mark(&by, list, 5).await.unwrap();
    store.start_wallet_at(&by, wallet, 40).await.unwrap();
    store.note(&SYSTEM, Deed::new(DeedKind::Purged).with("invoices", 3)).await.unwrap();
    store.delete_store(&access, NOW).await.unwrap();

    let rows = told(&store, start).await;
    let ann = &ann.id;
    assert_eq!(
        rows,
        [
            r#"key person.made {"administrator":false,"disabled":false}"#.to_owned(),
            r#"command-line person.changed {"administrator":true,"changed":["email","administrator"],"disabled":false}"#.into(),
            format!(r#"key key.made {{"permissions":["btcpay.store.canviewinvoices"],"person":"{ann}"}}"#),
            format!(r#"key key.deleted {{"person":"{ann}"}}"#),
            r#"program member.added {"role":"Guest"}"#.into(),
            r#"program store.changed {"changed":["website"]}"#.into(),
            format!(r#"program payment-method.changed {{"changed":["wallet","enabled","config"],"enabled":true,"wallet":{}}}"#, wallet.0),
            "program payment-method.deleted {}".into(),
            "program webhook.made {}".into(),
            r#"program webhook.changed {"changed":["url","enabled"]}"#.into(),
            "program webhook.deleted {}".into(),
            r#"key wallet.added {"lowWaterMark":20}"#.into(),
            r#"key wallet.addresses-added {"count":2}"#.into(),
            r#"key wallet.changed {"lowWaterMark":5}"#.into(),
            r#"key wallet.changed {"startIndex":40}"#.into(),
            r#"program data.purged {"invoices":3}"#.into(),
            "program store.deleted {}".into(),
        ]
    );
    let all = store.audit_rows(&SYSTEM, AuditFilter::default(), 1_000).await.unwrap();
    let text = format!("{all:?}");
    for personal in ["example.org", "secret-in-path", "s3cret", "till", "a.example"] {
        assert!(!text.contains(personal), "{personal} in {text}");
    }
    assert_eq!(whole(&store, None).await.number, start + 17);
}

pub(crate) async fn what_changes_nothing_is_not_told(place: &Place) {
    let Shop { store, access, wallet } = Shop::open(place).await;
    let start = length(&store).await;
    store.update_settings(&access, |_| ()).await.unwrap();
    let settings: StoreSettings = store.settings(&access).await.unwrap().unwrap();
    store.update_store(&access, &settings).await.unwrap();
    store.start_wallet_at(&SYSTEM.actor(), wallet, 0).await.unwrap();
    assert_eq!(store.add_wallet(&SYSTEM.actor(), ("shop", "shop"), NOW).await, Ok(wallet));
    store.update_person(&SYSTEM.actor(), person("shop")).await.unwrap();
    assert_eq!(told(&store, start).await, Vec::<String>::new());
}

pub(crate) async fn a_refused_change_leaves_no_row(place: &Place) {
    let Shop { store, access, .. } = Shop::open(place).await;
    let before = store.audit_head(&SYSTEM).await.unwrap();
    assert_eq!(store.create_person(&SYSTEM.actor(), person("shop")).await, Err(Error::Exists));
    let nobody = Member { person: UserId::parse("nobody").unwrap(), role: "Guest".into() };
    assert_eq!(store.add_member(&access, nobody).await, Err(Error::NotFound));
    assert_eq!(store.audit_head(&SYSTEM).await, Ok(before));
}

/// Many in one transaction, some of which fail: each row follows the one before.
#[allow(clippy::disallowed_methods, reason = "every task is awaited")]
pub(crate) async fn many_at_once_make_one_chain(place: &Place) {
    let store = Shop::open(place).await.store;
    let start = length(&store).await;
    let tasks: Vec<_> = (0..60)
        .map(|number| {
            let (store, who) = (store.clone(), person(&format!("p{}", number % 40)));
            tokio::spawn(async move { store.create_person(&Actor::Program, who).await })
        })
        .collect();
    let mut made = 0;
    for task in tasks {
        made += i64::from(task.await.unwrap().is_ok());
    }
    assert_eq!(made, 40);
    let head = whole(&store, None).await;
    assert_eq!(head.number, start + 40);
    assert_eq!(whole(&store, Some(head)).await, head);
}

pub(crate) async fn rows_are_found_by_what_is_asked(place: &Place) {
    let Shop { store, access, .. } = Shop::open(place).await;
    let ann = Actor::Person(UserId::parse("ann").unwrap());
    store.create_person(&ann, person("bob")).await.unwrap();
    store.create_webhook(&access, webhook("w")).await.unwrap();
    let find = async |filter: AuditFilter| -> Vec<String> {
        let rows = store.audit_rows(&SYSTEM, filter, 100).await.unwrap();
        rows.into_iter().map(|row| row.deed).collect()
    };
    let all = AuditFilter::default();
    assert_eq!(find(AuditFilter { person: Some("ann".into()), ..all.clone() }).await, ["person.made"]);
    assert_eq!(find(AuditFilter { deed: Some("webhook.".into()), ..all.clone() }).await, ["webhook.made"]);
    assert_eq!(find(AuditFilter { subject: Some("w".into()), ..all.clone() }).await, ["webhook.made"]);
    let here = Some(access.store().to_string());
    assert_eq!(
        find(AuditFilter { store: here, ..all.clone() }).await,
        ["store.made", "member.added", "webhook.made"]
    );
    assert_eq!(find(AuditFilter { since: Some(domain::Timestamp(NOW.0 + 1)), ..all.clone() }).await.len(), 0);
    assert_eq!(find(all).await.len(), 6);
}

/// What somebody can do to the file with another program.
pub(crate) async fn any_change_of_the_log_is_found(place: &Place) {
    let Shop { store, access, .. } = Shop::open(place).await;
    for number in 0..4 {
        store.create_webhook(&access, webhook(&format!("w{number}"))).await.unwrap();
    }
    let head = whole(&store, None).await;
    let last = head.number;
    let Some(path) = place.path() else { return };
    let offences = [
        ("UPDATE audit SET person = 'eve' WHERE number = 3", Broken::Altered(3)),
        ("UPDATE audit SET at = at + 1 WHERE number = 2", Broken::Altered(2)),
        ("UPDATE audit SET seal = zeroblob(32) WHERE number = 2", Broken::Altered(2)),
        ("UPDATE audit SET details = CAST(x'ff' AS TEXT) WHERE number = 2", Broken::Altered(2)),
        ("DELETE FROM audit WHERE number = 4", Broken::Missing(4)),
        ("DELETE FROM audit WHERE number = 1", Broken::Missing(1)),
        (
            "INSERT INTO audit SELECT 0, at, actor, person, api_key, deed, store, subject, details, seal FROM audit WHERE number = 1",
            Broken::Altered(0),
        ),
        (
            "INSERT INTO audit SELECT number + 1, at, actor, person, api_key, deed, store, subject, details, seal FROM audit WHERE number = 8",
            Broken::Altered(9),
        ),
        (
            "UPDATE audit SET number = CASE number WHEN 2 THEN -3 WHEN 3 THEN -2 ELSE number END; UPDATE audit SET number = ABS(number)",
            Broken::Altered(2),
        ),
    ];
    assert_eq!(last, 8);
    for (offence, found) in offences {
        tampered(&path, offence, async || {
            assert_eq!(store.verify_audit(&SYSTEM, None).await, Ok(Audited::Broken(found)), "{offence}");
        })
        .await;
    }
    tampered(&path, "DELETE FROM audit WHERE number = 8", async || {
        assert_eq!(whole(&store, None).await.number, 7);
        let found = Broken::CutOff { last: 7, head: 8 };
        assert_eq!(store.verify_audit(&SYSTEM, Some(head)).await, Ok(Audited::Broken(found)));
    })
    .await;
    assert_eq!(whole(&store, Some(head)).await, head);
}

/// Does that to the file, looks, and puts back what was there.
async fn tampered(path: &std::path::Path, offence: &str, look: impl AsyncFnOnce()) {
    let other = rusqlite::Connection::open(path).unwrap();
    other.execute_batch("CREATE TABLE kept AS SELECT * FROM audit").unwrap();
    other.execute_batch(offence).unwrap();
    look().await;
    other.execute_batch("DELETE FROM audit; INSERT INTO audit SELECT * FROM kept; DROP TABLE kept").unwrap();
}
