//! Webhooks: what they are, and which events reach them.
use crate::fixture::{SYSTEM, Shop, everything, order};
use crate::place::{NOW, Place};
use domain::webhook::Subscription;
use domain::{Timestamp, WebhookId};
use store::Error;

fn specific(kinds: &[&str]) -> Subscription {
    Subscription { everything: false, specific: kinds.iter().map(ToString::to_string).collect() }
}

pub(crate) async fn a_webhook_reads_back(place: &Place) {
    let shop = Shop::open(place).await;
    let (store, access) = (&shop.store, &shop.access);
    let id = shop.add_webhook(1, specific(&["InvoiceExpired", "InvoiceSettled", "InvoiceSettled"])).await;
    let mut webhook = store.webhook(access, &id).await.unwrap().unwrap();
    assert_eq!(webhook.subscription, specific(&["InvoiceExpired", "InvoiceSettled"]));
    assert_eq!((webhook.secret.reveal(), webhook.enabled, webhook.automatic), ("a secret", true, true));
    assert_eq!(store.webhook_store(&id).await.unwrap().as_ref(), Some(access.store()));
    webhook.url = "https://elsewhere.example".into();
    webhook.enabled = false;
    webhook.automatic = false;
    webhook.subscription = everything();
    store.update_webhook(access, webhook.clone(), Timestamp(NOW.0 + 5)).await.unwrap();
    assert_eq!(store.webhooks(access).await, Ok(vec![webhook.clone()]));
    assert_eq!(store.create_webhook(access, webhook).await, Err(Error::Exists));
    let unknown = WebhookId::parse("unknown").unwrap();
    assert_eq!(store.webhook(access, &unknown).await, Ok(None));
    assert_eq!(store.delete_webhook(access, &unknown, NOW).await, Err(Error::NotFound));
}

pub(crate) async fn one_that_another_changed_is_left_alone(place: &Place) {
    let shop = Shop::open(place).await;
    let (store, access) = (&shop.store, &shop.access);
    let id = shop.add_webhook(1, specific(&["InvoiceSettled", "InvoiceExpired"])).await;
    let was = store.webhook(access, &id).await.unwrap().unwrap();
    let at = |url: &str| store::Webhook { url: url.into(), ..was.clone() };
    let replace =
        async |was: &store::Webhook, webhook| store.replace_webhook(access, was.clone(), webhook, NOW).await;
    assert_eq!(replace(&was, at("https://ann.example")).await, Ok(true));
    assert_eq!(replace(&was, at("https://bob.example")).await, Ok(false));
    assert_eq!(store.webhook(access, &id).await.unwrap().unwrap().url, "https://ann.example");
    assert_eq!(replace(&at("https://ann.example"), at("https://bob.example")).await, Ok(true));
    let unknown = store::Webhook { id: WebhookId::parse("unknown").unwrap(), ..was.clone() };
    assert_eq!(replace(&unknown, unknown.clone()).await, Err(Error::NotFound));
}

pub(crate) async fn events_go_to_those_that_want_them(place: &Place) {
    let shop = Shop::open(place).await;
    let theirs = Shop::in_store(&shop.store, "other").await;
    let every = shop.add_webhook(1, everything()).await;
    let settled = shop.add_webhook(2, specific(&["InvoiceSettled"])).await;
    let disabled = shop.add_webhook(3, everything()).await;
    let mut webhook = shop.store.webhook(&shop.access, &disabled).await.unwrap().unwrap();
    webhook.enabled = false;
    shop.store.update_webhook(&shop.access, webhook, NOW).await.unwrap();
    let foreign = theirs.add_webhook(4, everything()).await;
    shop.create(order(1)).await;
    shop.learn(1, shop.mined(1, 100)).await.unwrap();
    let count = async |shop: &Shop, id| shop.store.deliveries(&shop.access, id, 100).await.unwrap().len();
    assert_eq!(count(&shop, &every).await, 5);
    assert_eq!(count(&shop, &settled).await, 1);
    assert_eq!(count(&shop, &disabled).await, 0);
    assert_eq!(count(&theirs, &foreign).await, 0);
    assert_eq!(shop.store.due_webhooks(&SYSTEM, NOW).await, Ok(vec![every.clone(), settled.clone()]));
    let due = shop.store.due_deliveries(&SYSTEM, &settled, NOW, 10).await.unwrap();
    assert_eq!((due.len(), due[0].kind.as_str(), &due[0].webhook), (1, "InvoiceSettled", &settled));
    assert!(due[0].payload.contains("\"type\":\"InvoiceSettled\""), "{}", due[0].payload);
    let events = shop.store.events_of(&shop.access, &shop.id(1)).await.unwrap();
    assert!(events.iter().any(|event| event.id == due[0].event));
}

pub(crate) async fn a_deleted_webhook_is_sent_nothing(place: &Place) {
    let shop = Shop::open(place).await;
    let webhook = shop.add_webhook(1, everything()).await;
    shop.create(order(1)).await;
    let due = shop.store.due_deliveries(&SYSTEM, &webhook, NOW, 10).await.unwrap();
    shop.store.delete_webhook(&shop.access, &webhook, NOW).await.unwrap();
    assert_eq!(shop.store.due_webhooks(&SYSTEM, NOW).await, Ok(vec![]));
    assert_eq!(shop.due(&webhook, NOW).await, []);
    assert_eq!(shop.attempt(&due[0].id, domain::webhook::Decision::Delivered).await, Err(Error::NotFound));
    assert_eq!(shop.store.webhooks(&shop.access).await, Ok(vec![]));
    shop.create(order(2)).await;
    assert_eq!(shop.due(&webhook, NOW).await, []);
}

pub(crate) async fn webhooks_are_not_without_end(place: &Place) {
    let shop = Shop::open(place).await;
    for number in 0..store::MOST_WEBHOOKS {
        shop.add_webhook(number, everything()).await;
    }
    let mut webhooks = shop.store.webhooks(&shop.access).await.unwrap();
    let mut more = webhooks.remove(0);
    let first = std::mem::replace(&mut more.id, WebhookId::parse("more").unwrap());
    let refused = shop.store.create_webhook(&shop.access, more.clone()).await;
    assert_eq!(refused, Err(Error::TooMany { most: 50 }));
    shop.store.delete_webhook(&shop.access, &first, NOW).await.unwrap();
    shop.store.create_webhook(&shop.access, more).await.unwrap();
    Shop::in_store(&shop.store, "other").await.add_webhook(99, everything()).await;
}
