//! Receivers of contributions: stated, dropped, and what waits for them.
use crate::fixture::{SYSTEM, Shop, order};
use crate::place::{NOW, Place};
use domain::webhook::Decision;
use domain::{StoreId, Timestamp, WebhookId};
use store::{Destination, Error, ReceiverState, StatedReceiver};

const LATER: Timestamp = Timestamp(NOW.0 + 100);

fn stated(name: &str, id: &str) -> StatedReceiver {
    let new_id = WebhookId::parse(id).unwrap();
    StatedReceiver { name: name.into(), place: format!("{name} at home"), new_id }
}

async fn declare(shop: &Shop, name: &str, id: &str) -> bool {
    shop.store.declare_receiver(&shop.access, stated(name, id), NOW).await.unwrap()
}

async fn drop_all_but(shop: &Shop, names: &[&str]) -> Vec<String> {
    let still: Vec<(StoreId, String)> =
        names.iter().map(|name| (shop.access.store().clone(), (*name).to_owned())).collect();
    shop.store.drop_receivers(&SYSTEM, still).await.unwrap()
}

async fn state(shop: &Shop, name: &str) -> ReceiverState {
    let all = shop.store.receivers(&SYSTEM).await.unwrap();
    all.into_iter().find(|receiver| receiver.name == name && receiver.store == *shop.access.store()).unwrap()
}

pub(crate) async fn only_contributions_reach_a_receiver_with_their_invoice(place: &Place) {
    let shop = Shop::open(place).await;
    let theirs = Shop::in_store(&shop.store, "other").await;
    assert!(declare(&shop, "crm", "crm").await, "it is new");
    assert!(!declare(&shop, "crm", "another").await, "and is known by its name from then on");
    assert!(declare(&theirs, "crm", "theirs").await, "names are a store's own");
    shop.create(order(1)).await;
    shop.learn(1, shop.seen(1)).await.unwrap();
    assert_eq!(shop.store.due_webhooks(&SYSTEM, NOW).await, Ok(vec![]));
    let invoice = shop.learn(1, shop.mined(1, 100)).await.unwrap();
    let id = WebhookId::parse("crm").unwrap();
    assert_eq!(shop.store.due_webhooks(&SYSTEM, NOW).await, Ok(vec![id.clone()]));
    let due = shop.store.due_deliveries(&SYSTEM, &id, NOW, 10).await.unwrap();
    assert_eq!((due.len(), due[0].kind.as_str()), (1, "InvoicePaymentSettled"));
    let Destination::Push(push) = &due[0].to else { panic!("{:?}", due[0].to) };
    assert_eq!((push.receiver.as_str(), &push.invoice), ("crm", &invoice));
    shop.attempt(&due[0].id, Decision::Delivered).await.unwrap();
    let state = state(&shop, "crm").await;
    assert_eq!((state.taken, state.waiting, state.given_up, state.stated), (1, 0, 0, true));
    assert_eq!(shop.store.vitals(&SYSTEM).await.unwrap().backlog.deliveries, 0);
}

pub(crate) async fn who_manages_webhooks_finds_no_receiver(place: &Place) {
    let shop = Shop::open(place).await;
    declare(&shop, "crm", "crm").await;
    shop.create(order(1)).await;
    shop.learn(1, shop.mined(1, 100)).await.unwrap();
    let id = WebhookId::parse("crm").unwrap();
    let (store, access) = (&shop.store, &shop.access);
    assert_eq!(store.webhooks(access).await, Ok(vec![]));
    assert_eq!(store.webhook(access, &id).await, Ok(None));
    assert_eq!(store.webhook_store(&id).await, Ok(None));
    assert_eq!(store.deliveries(access, &id, 10).await, Ok(vec![]));
    assert_eq!(store.delete_webhook(access, &id, NOW).await, Err(Error::NotFound));
    let due = store.due_deliveries(&SYSTEM, &id, NOW, 10).await.unwrap();
    assert_eq!(store.delivery(access, &id, &due[0].id).await, Ok(None));
    let again = domain::DeliveryId::parse("again").unwrap();
    assert_eq!(store.redeliver(access, &id, &due[0].id, &again, NOW).await, Err(Error::NotFound));
    for number in 0..store::MOST_WEBHOOKS {
        shop.add_webhook(number, crate::fixture::everything()).await; // it takes no place of theirs
    }
}

pub(crate) async fn what_waits_for_one_that_was_dropped_waits_on(place: &Place) {
    let shop = Shop::open(place).await;
    declare(&shop, "crm", "crm").await;
    declare(&shop, "queue", "queue").await;
    shop.create(order(1)).await;
    shop.learn(1, shop.mined(1, 100)).await.unwrap();
    assert_eq!(drop_all_but(&shop, &["queue"]).await, ["crm"]);
    assert_eq!(drop_all_but(&shop, &["queue"]).await, [""; 0], "once");
    shop.create(order(2)).await;
    shop.learn(2, shop.mined(2, 101)).await.unwrap();
    let queue = WebhookId::parse("queue").unwrap();
    assert_eq!(shop.store.due_webhooks(&SYSTEM, NOW).await, Ok(vec![queue]));
    assert_eq!((state(&shop, "crm").await.waiting, state(&shop, "queue").await.waiting), (1, 2));
    assert_eq!(shop.store.forget_receiver(&shop.access, "queue", LATER).await, Err(Error::Exists), "stated");
    assert!(!declare(&shop, "crm", "another").await);
    assert_eq!(shop.due(&WebhookId::parse("crm").unwrap(), NOW).await.len(), 1);
    drop_all_but(&shop, &["queue"]).await;
    assert_eq!(shop.store.forget_receiver(&shop.access, "crm", LATER).await, Ok(1));
    assert_eq!(shop.store.forget_receiver(&shop.access, "crm", LATER).await, Err(Error::NotFound));
    assert!(shop.store.receivers(&SYSTEM).await.unwrap().iter().all(|receiver| receiver.name == "queue"));
}

pub(crate) async fn what_was_given_up_is_sent_again_once(place: &Place) {
    let shop = Shop::open(place).await;
    declare(&shop, "crm", "crm").await;
    let id = WebhookId::parse("crm").unwrap();
    for number in 1..=2 {
        shop.create(order(number)).await;
        shop.learn(number, shop.mined(number, 100)).await.unwrap();
    }
    let due = shop.store.due_deliveries(&SYSTEM, &id, NOW, 10).await.unwrap();
    shop.attempt(&due[0].id, Decision::GiveUp).await.unwrap();
    shop.attempt(&due[1].id, Decision::Delivered).await.unwrap();
    assert_eq!(state(&shop, "crm").await.given_up, 1);
    assert_eq!(shop.store.vitals(&SYSTEM).await.unwrap().backlog.given_up, 1);
    assert_eq!(state(&shop, "crm").await.error.as_deref(), Some("500"));
    let again = async || shop.store.push_again(&shop.access, "crm", LATER).await;
    assert_eq!((again().await, again().await), (Ok(1), Ok(0)));
    let due_again = shop.store.due_deliveries(&SYSTEM, &id, LATER, 10).await.unwrap();
    assert_eq!((due_again.len(), &due_again[0].event), (1, &due[0].event));
    assert_eq!(due_again[0].original.as_ref(), Some(&due[0].id));
    assert_eq!((state(&shop, "crm").await.given_up, state(&shop, "crm").await.waiting), (0, 1));
    shop.attempt(&due_again[0].id, Decision::GiveUp).await.unwrap();
    assert_eq!((state(&shop, "crm").await.given_up, again().await), (1, Ok(1)));
    let last = shop.store.due_deliveries(&SYSTEM, &id, LATER, 10).await.unwrap();
    assert_eq!(last[0].original.as_ref(), Some(&due[0].id), "the first, whichever was given up last");
    assert_eq!(shop.store.push_again(&shop.access, "nobody", LATER).await, Err(Error::NotFound));
    let backlog = shop.store.backlog(&SYSTEM).await.unwrap();
    assert_eq!((backlog[0].push.as_deref(), backlog[0].waiting), (Some("crm"), 1));
}
