//! Deliveries: in order for each webhook and invoice, until they are accepted or given up.
use crate::fixture::{SYSTEM, Shop, everything, order};
use crate::place::{NOW, Place};
use domain::webhook::{Decision, Outcome};
use domain::{DeliveryId, Timestamp, WebhookId};
use store::{DueDelivery, Error};

/// A shop with a webhook and a settled invoice, whose five events wait.
async fn five_wait(place: &Place) -> (Shop, WebhookId) {
    let shop = Shop::open(place).await;
    let webhook = shop.add_webhook(1, everything()).await;
    shop.create(order(1)).await;
    shop.learn(1, shop.mined(1, 100)).await.unwrap();
    (shop, webhook)
}

async fn due(shop: &Shop, webhook: &WebhookId, now: Timestamp) -> Vec<DueDelivery> {
    shop.store.due_deliveries(&SYSTEM, webhook, now, 100).await.unwrap()
}

fn later(seconds: i64) -> Timestamp {
    Timestamp(NOW.0 + seconds)
}

pub(crate) async fn order_is_kept_for_each_invoice(place: &Place) {
    let (shop, webhook) = five_wait(place).await;
    shop.create(order(2)).await;
    let mut told = Vec::new();
    loop {
        let due = due(&shop, &webhook, NOW).await;
        let Some(first) = due.first() else { break };
        assert!(due.len() <= 2, "one for each invoice");
        shop.attempt(&first.id, Decision::Delivered).await.unwrap();
        told.push((first.invoice.clone().unwrap(), first.kind.clone()));
    }
    let of = |number| {
        told.iter()
            .filter(|(id, _)| *id == shop.id(number))
            .map(|(_, kind)| kind.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(of(2), ["InvoiceCreated"]);
    assert_eq!(
        of(1),
        [
            "InvoiceCreated",
            "InvoiceReceivedPayment",
            "InvoicePaymentSettled",
            "InvoiceProcessing",
            "InvoiceSettled"
        ]
    );
}

pub(crate) async fn a_dead_receiver_delays_only_itself(place: &Place) {
    let (shop, dead) = five_wait(place).await;
    let alive = shop.add_webhook(2, everything()).await;
    shop.create(order(2)).await;
    for delivery in due(&shop, &dead, NOW).await {
        shop.attempt(&delivery.id, Decision::RetryAt(later(10))).await.unwrap();
    }
    assert_eq!(
        shop.store.due_webhooks(&SYSTEM, NOW).await,
        Ok(vec![alive.clone()]),
        "those behind wait with the first"
    );
    assert_eq!(shop.due(&alive, NOW).await, [(shop.id(2), "InvoiceCreated".into())]);
    shop.attempt(&due(&shop, &alive, NOW).await[0].id, Decision::Delivered).await.unwrap();
    shop.learn(2, shop.seen(2)).await.unwrap();
    assert_eq!(
        shop.store.due_webhooks(&SYSTEM, NOW).await,
        Ok(vec![alive.clone()]),
        "nor is it told of in vain"
    );
    assert_eq!(shop.due(&dead, NOW).await, [], "and so does what comes after");
    let again = due(&shop, &dead, later(10)).await;
    assert_eq!(
        again.iter().map(|d| d.kind.as_str()).collect::<Vec<_>>(),
        ["InvoiceCreated", "InvoiceCreated"]
    );
    assert_eq!(again.iter().map(|d| d.attempts).collect::<Vec<_>>(), [1, 1]);
}

pub(crate) async fn giving_up_lets_the_next_one_go(place: &Place) {
    let (shop, webhook) = five_wait(place).await;
    let first = due(&shop, &webhook, NOW).await.remove(0);
    shop.attempt(&first.id, Decision::GiveUp).await.unwrap();
    let second = due(&shop, &webhook, NOW).await.remove(0);
    assert_eq!(second.kind, "InvoiceReceivedPayment");
    let detail = shop.store.delivery(&shop.access, &webhook, &first.id).await.unwrap().unwrap();
    assert_eq!((detail.delivery.failed_at, detail.delivery.due_at), (Some(NOW), None));
    assert_eq!(detail.delivery.outcome(), Some(Outcome::Answered(500)));
    assert_eq!(detail.delivery.error.as_deref(), Some("500"));
    assert_eq!(detail.payload, first.payload);
    assert_eq!(shop.attempt(&first.id, Decision::Delivered).await, Err(Error::NotFound), "it is over");
}

pub(crate) async fn a_redelivery_stands_outside_the_order(place: &Place) {
    let (shop, webhook) = five_wait(place).await;
    let (store, access) = (&shop.store, &shop.access);
    let first = due(&shop, &webhook, NOW).await.remove(0);
    shop.attempt(&first.id, Decision::RetryAt(later(60))).await.unwrap();
    let [again, once_more, other] = ["again", "once-more", "other"].map(|id| DeliveryId::parse(id).unwrap());
    store.redeliver(access, &webhook, &first.id, &again, later(1)).await.unwrap();
    store.redeliver(access, &webhook, &again, &once_more, later(2)).await.unwrap();
    let waiting = due(&shop, &webhook, later(2)).await;
    assert_eq!(waiting.iter().map(|d| &d.id).collect::<Vec<_>>(), [&again, &once_more]);
    assert!(
        waiting.iter().all(|d| d.original.as_ref() == Some(&first.id) && d.event == first.event),
        "{waiting:?}"
    );
    assert_eq!(waiting[0].payload, first.payload);
    shop.attempt(&again, Decision::RetryAt(later(90))).await.unwrap();
    shop.attempt(&once_more, Decision::Delivered).await.unwrap();
    assert_eq!(
        shop.due(&webhook, later(60)).await,
        [(shop.id(1), "InvoiceCreated".into())],
        "the line goes on as it was"
    );
    assert_eq!(store.redeliver(access, &webhook, &first.id, &again, NOW).await, Err(Error::Exists));
    assert_eq!(store.redeliver(access, &webhook, &other, &again, NOW).await, Err(Error::NotFound));
}

pub(crate) async fn deliveries_are_listed_newest_first(place: &Place) {
    let (shop, webhook) = five_wait(place).await;
    let first = due(&shop, &webhook, NOW).await.remove(0);
    shop.attempt(&first.id, Decision::Delivered).await.unwrap();
    let list = shop.store.deliveries(&shop.access, &webhook, 100).await.unwrap();
    assert_eq!((list.len(), &list[4].id), (5, &first.id));
    assert_eq!((list[4].attempts, list[4].last_at, list[4].delivered_at), (1, Some(NOW), Some(NOW)));
    assert_eq!((list[4].http_status, list[4].outcome()), (Some(200), Some(Outcome::Answered(200))));
    assert_eq!((list[0].attempts, list[0].outcome(), list[0].due_at), (0, None, Some(NOW)));
    assert_eq!(shop.store.deliveries(&shop.access, &webhook, 2).await.unwrap(), list[..2]);
}

pub(crate) async fn the_next_due_instant_is_known(place: &Place) {
    let (shop, webhook) = five_wait(place).await;
    let store = &shop.store;
    assert_eq!(store.next_delivery_due(&SYSTEM, later(-1)).await, Ok(None));
    assert_eq!(
        store.next_delivery_due(&SYSTEM, NOW).await,
        Ok(None),
        "what is due already is due_webhooks' business"
    );
    let first = due(&shop, &webhook, NOW).await.remove(0);
    shop.attempt(&first.id, Decision::RetryAt(later(10))).await.unwrap();
    assert_eq!(store.next_delivery_due(&SYSTEM, NOW).await, Ok(Some(later(10))));
    let mut stopped = store.webhook(&shop.access, &webhook).await.unwrap().unwrap();
    stopped.enabled = false;
    store.update_webhook(&shop.access, stopped.clone(), NOW).await.unwrap();
    assert_eq!(store.next_delivery_due(&SYSTEM, NOW).await, Ok(None));
    assert_eq!(shop.due(&webhook, later(10)).await, []);
    stopped.enabled = true;
    store.update_webhook(&shop.access, stopped, NOW).await.unwrap();
    assert_eq!(shop.due(&webhook, later(10)).await.len(), 1, "what waited goes on when it is enabled again");
}

pub(crate) async fn an_event_from_ahead_of_the_clock_is_due_at_once(place: &Place) {
    let shop = Shop::open(place).await;
    let webhook = shop.add_webhook(1, everything()).await;
    let mut order = order(1);
    order.at = later(3600);
    shop.create(order).await;
    assert_eq!(shop.store.due_webhooks(&SYSTEM, NOW).await, Ok(vec![webhook.clone()]));
    assert_eq!(shop.due(&webhook, NOW).await.len(), 1);
    assert_eq!(shop.store.next_delivery_due(&SYSTEM, NOW).await, Ok(None));
}
