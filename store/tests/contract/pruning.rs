//! What nobody needs any more goes, and what somebody may still need stays: for ever, if that is money.
use crate::fixture::{Order, SYSTEM, Shop, everything, only, order};
use crate::place::{NOW, Place};
use domain::invoice::{Additional, Forgetting, Status};
use domain::ledger::Account;
use domain::webhook::Decision;
use domain::{Fact, Invoice, Timestamp};
use store::{Forgotten, InvoiceFilter};

const YEARS: i64 = 5 * 365 * 86_400;
const LATER: Timestamp = Timestamp(NOW.0 + YEARS);

fn told(number: u32) -> Order {
    Order { order_id: Some(format!("order-{number}")), terms: vec!["Ann".into()], ..order(number) }
}

/// Lets time run out for every invoice that waits for it.
async fn expire(shop: &Shop) {
    for invoice in shop.store.due(&SYSTEM, LATER, 99).await.unwrap() {
        shop.store.commit(&SYSTEM, only(invoice.tick(LATER).unwrap())).await.unwrap();
    }
}

async fn compact(shop: &Shop, before: Timestamp) -> usize {
    let unpaid = shop.store.unpaid(&SYSTEM, before, 99).await.unwrap();
    let changes = unpaid.iter().map(|invoice| invoice.forget(Forgetting::Unpaid)).collect();
    shop.store.compact(&SYSTEM, changes, LATER).await.unwrap()
}

async fn events(shop: &Shop, number: u32) -> Vec<String> {
    let events = shop.store.events_of(&shop.access, &shop.id(number)).await.unwrap();
    events.into_iter().map(|event| event.kind).collect()
}

async fn found(shop: &Shop, text: &str) -> usize {
    let filter = InvoiceFilter { text_search: Some(text.into()), ..InvoiceFilter::default() };
    shop.store.invoices(&shop.access, filter).await.unwrap().len()
}

async fn deliver_all(shop: &Shop, webhook: &domain::WebhookId) {
    loop {
        let due = shop.store.due_deliveries(&SYSTEM, webhook, LATER, 100).await.unwrap();
        if due.is_empty() {
            return;
        }
        for delivery in due {
            shop.attempt(&delivery.id, Decision::Delivered).await.unwrap();
        }
    }
}

pub(crate) async fn what_nobody_paid_is_cut_down_and_late_money_finds_it(place: &Place) {
    let shop = Shop::open(place).await;
    let made = shop.create(told(1)).await;
    shop.create(told(2)).await;
    shop.learn(2, shop.mined(2, 100)).await.unwrap(); // paid in time
    let marked = shop.create(told(3)).await.mark(domain::invoice::Mark::Invalid, NOW).unwrap();
    shop.store.commit_one(&shop.access, marked).await.unwrap();
    assert_eq!(compact(&shop, LATER).await, 0, "all of it may still be paid");
    expire(&shop).await;
    assert_eq!(compact(&shop, made.terms.expires_at).await, 0, "not before its time");
    shop.create(order(4)).await; // the newest event of all stays, whatever it is of
    let counted = shop.store.watched_count(&SYSTEM).await;

    assert_eq!(compact(&shop, LATER).await, 1, "what was paid or marked is no waste");
    assert_eq!(compact(&shop, LATER).await, 0, "once");
    assert_eq!(events(&shop, 1).await, [""; 0]);
    assert_eq!(found(&shop, "ann").await, 2, "no word finds it");
    assert_eq!(found(&shop, "order-1").await, 1, "its order does");
    assert!(!events(&shop, 2).await.is_empty() && !events(&shop, 3).await.is_empty());
    let after = shop.load(1).await;
    let but_for = Invoice { details: made.details.clone(), revision: 1, as_of: made.as_of, ..after.clone() };
    assert_eq!(but_for, made, "what was agreed, and where it could be paid");
    assert_eq!(after.details.metadata.order_id().as_deref(), Some("order-1"));
    let held = shop.store.held_beside(&SYSTEM, &made.id).await.unwrap();
    assert!(held.terms.is_empty() && held.events.is_empty(), "{held:?}");

    let shop = if place.survives() { shop.reopened(place) } else { shop };
    assert_eq!(shop.store.watched_count(&SYSTEM).await, counted, "its address is watched");
    money_comes_years_late(&shop, &after).await;
}

async fn money_comes_years_late(shop: &Shop, compacted: &Invoice) {
    let script = shop.address(1).script;
    let owner = shop.store.invoice_of_script(&SYSTEM, &script).await.unwrap().unwrap();
    let owner = shop.store.public_invoice(&SYSTEM, &owner).await.unwrap().unwrap();
    assert_eq!(owner, *compacted);
    let arrival = domain::Arrival { at: LATER, ..shop.arrival(1, 7) };
    let mined = Fact::Mined { arrival, block: crate::fixture::block(900), tip: 906 };
    shop.store.commit(&SYSTEM, only(owner.learn(&mined, LATER).unwrap())).await.unwrap();
    let paid = shop.load(1).await;
    let verdict = paid.verdict();
    assert_eq!((verdict.status, verdict.additional), (Status::Expired, Additional::PaidLate));
    let entries = shop.store.entries_of(&shop.access, &paid.id).await.unwrap();
    let booked: Vec<_> = entries.iter().map(|stored| stored.entry.credit).collect();
    assert_eq!(booked, [Account::Late]);
    assert!(events(shop, 1).await.contains(&"InvoiceReceivedPayment".into()), "and it is told");
    assert_eq!(compact(shop, Timestamp(i64::MAX)).await, 0, "it is whole from now on");
}

pub(crate) async fn a_cut_down_invoice_keeps_what_is_still_delivered(place: &Place) {
    let shop = Shop::open(place).await;
    let webhook = shop.add_webhook(1, everything()).await;
    shop.create(told(1)).await;
    expire(&shop).await;
    assert_eq!(compact(&shop, LATER).await, 1);
    assert_eq!(events(&shop, 1).await, ["InvoiceCreated", "InvoiceExpired"], "both are still to be told");
    let due = shop.store.due_deliveries(&SYSTEM, &webhook, LATER, 9).await.unwrap();
    assert!(due[0].payload.contains("order-1"), "{due:?}");
    deliver_all(&shop, &webhook).await;
    let all = shop.store.deliveries_of(&shop.access, &shop.id(1), 9).await.unwrap();
    assert_eq!(all.len(), 2);
}

pub(crate) async fn a_change_that_comes_between_is_not_lost(place: &Place) {
    let shop = Shop::open(place).await;
    shop.create(told(1)).await;
    expire(&shop).await;
    let unpaid = shop.store.unpaid(&SYSTEM, LATER, 9).await.unwrap();
    let changes = unpaid.iter().map(|invoice| invoice.forget(Forgetting::Unpaid)).collect();
    shop.learn(1, shop.mined(1, 100)).await.unwrap();
    assert_eq!(shop.store.compact(&SYSTEM, changes, LATER).await, Ok(0));
    assert_eq!(found(&shop, "ann").await, 1);
    assert!(events(&shop, 1).await.len() > 2);
}

pub(crate) async fn old_events_go_some_at_a_time_but_not_what_is_still_delivered(place: &Place) {
    let shop = Shop::open(place).await;
    let webhook = shop.add_webhook(1, everything()).await;
    for number in 1..=4 {
        shop.create(told(number)).await;
    }
    shop.learn(1, shop.mined(1, 100)).await.unwrap();
    let sent = shop.store.due_deliveries(&SYSTEM, &webhook, NOW, 9).await.unwrap();
    for delivery in sent.iter().filter(|delivery| delivery.invoice != Some(shop.id(3))) {
        shop.attempt(&delivery.id, Decision::Delivered).await.unwrap();
    }
    let nothing = Ok(Forgotten { count: 0, next: None });
    assert_eq!(shop.store.forget_events(&SYSTEM, NOW, 0, 99).await, nothing, "not before their time");
    assert_eq!(shop.store.forget_events(&SYSTEM, LATER, 0, 99).await, nothing, "a delivery of each is kept");

    shop.store.forget_deliveries(&SYSTEM, LATER, 0, 99).await.unwrap();
    let (mut after, mut forgotten) = (Some(0), Vec::new());
    while let Some(number) = after {
        let some = shop.store.forget_events(&SYSTEM, LATER, number, 2).await.unwrap();
        forgotten.push(some.count);
        after = some.next;
    }
    assert!(forgotten.iter().all(|count| *count <= 2), "{forgotten:?}");
    assert_eq!(forgotten.iter().sum::<usize>(), 3, "those of which all was delivered");
    assert_eq!(events(&shop, 1).await.len(), 4, "the first of five was told, the others wait");
    assert_eq!(events(&shop, 2).await, [""; 0]);
    assert_eq!(events(&shop, 3).await, ["InvoiceCreated"]);
    deliver_all(&shop, &webhook).await;
    assert_eq!(shop.store.entries_of(&shop.access, &shop.id(1)).await.unwrap().len(), 1, "the books stay");
}

pub(crate) async fn no_event_gets_the_number_of_one_that_is_gone(place: &Place) {
    let shop = Shop::open(place).await;
    shop.create(told(1)).await;
    shop.create(told(2)).await;
    let before = shop.store.latest(&SYSTEM).await.unwrap();
    let forgotten = shop.store.forget_events(&SYSTEM, LATER, 0, 99).await.unwrap();
    assert_eq!(forgotten.count, 1, "the newest stays, however old");
    let shop = if place.survives() { shop.reopened(place) } else { shop };
    assert_eq!(shop.store.latest(&SYSTEM).await.unwrap(), before, "who has read so far has read so far");
    shop.create(told(3)).await;
    assert!(shop.store.latest(&SYSTEM).await.unwrap().event > before.event);
}
