//! Payment requests: what their invoices bring is counted with the invoices themselves, and told in order.
use crate::fixture::{PRICE, SYSTEM, Shop, everything, fork, order};
use crate::place::{NOW, Place};
use domain::payment_request::{Brought, CurrencyStays, RequestStatus, RequestTerms};
use domain::webhook::{Decision, Subscription};
use domain::{Currency, Fact, PaymentRequest, RequestId, Timestamp};
use serde_json::{Map, Value, json};
use store::{Error, RequestFilter, RequestRecord};

const END: Timestamp = Timestamp(NOW.0 + 5_000);

fn terms(more: &Value) -> RequestTerms {
    let mut body = json!({"amount": 2 * PRICE, "currency": "SATS", "title": "A pier", "expiryDate": END.0});
    let fields: &mut Map<String, Value> = body.as_object_mut().unwrap();
    fields.extend(more.as_object().unwrap().clone());
    RequestTerms::from_body(fields.clone(), Currency::SATS).unwrap()
}

fn id(text: &str) -> RequestId {
    RequestId::parse(text).unwrap()
}

pub(crate) async fn made(shop: &Shop, name: &str, sats: u64) -> RequestId {
    let plain: String = name.chars().filter(char::is_ascii_alphabetic).collect();
    let id = id(&format!("{plain}-{}", shop.access.store()));
    let terms = terms(&json!({"amount": sats, "title": name, "email": "ann@example.org"}));
    let change = PaymentRequest::create(id.clone(), shop.access.store().clone(), terms, NOW);
    shop.store.create_request(&shop.access, change).await.unwrap();
    id
}

async fn load(shop: &Shop, id: &RequestId) -> RequestRecord {
    shop.store.request(&shop.access, id).await.unwrap().unwrap()
}

/// How it stands, and what came for it.
async fn stands(shop: &Shop, id: &RequestId) -> (RequestStatus, u64, u64) {
    let RequestRecord { request, brought: Brought { paid, settled }, .. } = load(shop, id).await;
    (request.status, paid, settled)
}

async fn invoices(shop: &Shop, request: &RequestId, numbers: [u32; 2]) {
    for number in numbers {
        let mut order = order(number);
        order.request = Some(request.clone());
        shop.create(order).await;
    }
}

pub(crate) async fn a_request_reads_back_and_changes(place: &Place) {
    let shop = Shop::open(place).await;
    let request = made(&shop, "pier", PRICE).await;
    let first = load(&shop, &request).await;
    assert_eq!(shop.store.public_request(&SYSTEM, &request).await, Ok(Some(first.clone())));
    assert_eq!(shop.store.request_store(&request).await, Ok(Some(shop.access.store().clone())));
    let later = terms(&json!({"amount": 5, "title": "Less"}));
    let changed =
        shop.store.restate_request(&shop.access, &request, later.clone(), NOW).await.unwrap().unwrap();
    assert_eq!((&changed.request.terms, changed.request.revision), (&later, 2));
    assert_eq!(load(&shop, &request).await, changed);
    shop.store.archive_request(&shop.access, &request, NOW).await.unwrap();
    shop.store.archive_request(&shop.access, &request, END).await.unwrap();
    assert_eq!(load(&shop, &request).await.request.archived_at, Some(NOW), "the first time counts");
    let unknown = id("unknown");
    assert_eq!(shop.store.request(&shop.access, &unknown).await, Ok(None));
    assert_eq!(shop.store.archive_request(&shop.access, &unknown, NOW).await, Err(Error::NotFound));
    let deeds: Vec<String> =
        shop.store.audit_newest(&SYSTEM, None, 3).await.unwrap().into_iter().map(|row| row.deed).collect();
    assert_eq!(deeds, ["payment-request.archived", "payment-request.changed", "payment-request.made"]);
}

pub(crate) async fn what_its_invoices_bring_completes_it(place: &Place) {
    let shop = Shop::open(place).await;
    let request = made(&shop, "pier", 2 * PRICE).await;
    invoices(&shop, &request, [1, 2]).await;
    assert_eq!(stands(&shop, &request).await, (RequestStatus::Pending, 0, 0));
    let dollars = terms(&json!({"currency": "USD", "amount": 5}));
    let refused = shop.store.restate_request(&shop.access, &request, dollars, NOW).await;
    assert_eq!(refused, Ok(Err(CurrencyStays)));
    shop.learn(1, shop.mined(1, 100)).await.unwrap();
    assert_eq!(stands(&shop, &request).await, (RequestStatus::Pending, PRICE, PRICE));
    shop.learn(2, shop.seen(2)).await.unwrap();
    assert_eq!(stands(&shop, &request).await, (RequestStatus::Processing, 2 * PRICE, PRICE));
    shop.learn(2, shop.mined(2, 101)).await.unwrap();
    assert_eq!(stands(&shop, &request).await, (RequestStatus::Completed, 2 * PRICE, 2 * PRICE));
    let arrival = shop.arrival(2, 1);
    shop.learn(2, Fact::Unmined { id: arrival.id.clone(), block: fork(101, 0).hash }).await.unwrap();
    assert_eq!(stands(&shop, &request).await, (RequestStatus::Processing, 2 * PRICE, PRICE));
    shop.learn(2, Fact::Gone { id: arrival.id }).await.unwrap();
    assert_eq!(stands(&shop, &request).await, (RequestStatus::Pending, PRICE, PRICE));
    let listed = shop.store.invoices_of_request(&shop.access, &request, 10).await.unwrap();
    assert_eq!(listed.iter().map(|invoice| invoice.id.clone()).collect::<Vec<_>>(), [shop.id(2), shop.id(1)]);
    assert_eq!(shop.store.invoices_of_request(&shop.access, &request, 1).await.unwrap().len(), 1);
}

pub(crate) async fn two_that_are_paid_at_once_are_both_counted(place: &Place) {
    let shop = Shop::open(place).await;
    let request = made(&shop, "pier", 2 * PRICE).await;
    invoices(&shop, &request, [1, 2]).await;
    let (one, two) = tokio::join!(shop.learn(1, shop.mined(1, 100)), shop.learn(2, shop.mined(2, 100)));
    one.and(two).unwrap();
    assert_eq!(stands(&shop, &request).await, (RequestStatus::Completed, 2 * PRICE, 2 * PRICE));
}

pub(crate) async fn time_expires_it_once(place: &Place) {
    let shop = Shop::open(place).await;
    let request = made(&shop, "pier", PRICE).await;
    assert_eq!(shop.store.next_request_wake(&SYSTEM).await, Ok(Some(END)));
    assert_eq!(shop.store.tick_requests(&SYSTEM, Timestamp(END.0 - 1), 10).await, Ok(0));
    assert_eq!(shop.store.tick_requests(&SYSTEM, END, 10).await, Ok(1));
    assert_eq!(shop.store.tick_requests(&SYSTEM, END, 10).await, Ok(0));
    assert_eq!(stands(&shop, &request).await.0, RequestStatus::Expired);
    // An invoice that was told of nothing since is put away: that turns no time back.
    let mut order = order(1);
    order.request = Some(request.clone());
    let invoice = shop.create(order).await;
    shop.store.commit_one(&shop.access, invoice.archived(true, END).unwrap()).await.unwrap();
    assert_eq!(stands(&shop, &request).await.0, RequestStatus::Expired);
    assert_eq!(shop.store.next_request_wake(&SYSTEM).await, Ok(None));
    let longer = terms(&json!({"expiryDate": END.0 + 10}));
    let moved = shop.store.restate_request(&shop.access, &request, longer, END).await.unwrap().unwrap();
    assert_eq!(moved.request.status, RequestStatus::Pending);
    assert_eq!(shop.store.next_request_wake(&SYSTEM).await, Ok(Some(Timestamp(END.0 + 10))));
}

pub(crate) async fn webhooks_are_told_of_it_in_order(place: &Place) {
    let shop = Shop::open(place).await;
    let all = shop.add_webhook(1, everything()).await;
    let specific = Subscription { everything: false, specific: vec!["PaymentRequestCompleted".into()] };
    let some = shop.add_webhook(2, specific).await;
    let request = made(&shop, "pier", PRICE).await;
    let other = made(&shop, "boat", PRICE).await;
    let mut paying = order(1);
    paying.request = Some(request.clone());
    shop.create(paying).await;
    shop.learn(1, shop.mined(1, 100)).await.unwrap();
    let due = shop.store.due_deliveries(&SYSTEM, &some, NOW, 10).await.unwrap();
    assert_eq!(due.iter().map(|one| one.kind.as_str()).collect::<Vec<_>>(), ["PaymentRequestCompleted"]);
    let payload: Value = serde_json::from_str(&due[0].payload).unwrap();
    assert_eq!((&payload["paymentRequestId"], &payload["status"]), (&json!(request), &json!("Completed")));
    assert_eq!(due[0].invoice, None);

    // The first of each line, and no other, waits; one that is put off holds up its own line alone.
    let kinds = async |at| {
        let due = shop.store.due_deliveries(&SYSTEM, &all, at, 10).await.unwrap();
        due.into_iter().map(|one| (one.kind, one.id)).collect::<Vec<_>>()
    };
    let first = kinds(NOW).await;
    let told: Vec<&str> = first.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(told, ["PaymentRequestCreated", "PaymentRequestCreated", "InvoiceCreated"]);
    shop.attempt(&first[0].1, Decision::RetryAt(Timestamp(NOW.0 + 60))).await.unwrap();
    assert_eq!(kinds(NOW).await.len(), 2, "the other request's and the invoice's");
    let (mut line, later) = (Vec::new(), Timestamp(NOW.0 + 60));
    loop {
        let due = shop.store.due_deliveries(&SYSTEM, &all, later, 10).await.unwrap();
        let of_request = |one: &&store::DueDelivery| one.payload.contains(request.as_str());
        let Some(next) = due.iter().find(of_request).or(due.first()) else { break };
        if of_request(&next) && next.invoice.is_none() {
            line.push(next.kind.clone());
        }
        shop.attempt(&next.id, Decision::Delivered).await.unwrap();
    }
    let expected = ["PaymentRequestCreated", "PaymentRequestStatusChanged", "PaymentRequestCompleted"];
    assert_eq!(line, expected);
    let rows = shop.store.deliveries_page(&shop.access, &all, None, 100).await.unwrap();
    let about = |id: &RequestId| rows.iter().filter(|row| row.request.as_ref() == Some(id)).count();
    assert_eq!((about(&request), about(&other)), (3, 1));
    let first = shop.store.deliveries(&shop.access, &some, 1).await.unwrap().remove(0).id;
    let again = domain::DeliveryId::parse("again").unwrap();
    shop.store.redeliver(&shop.access, &some, &first, &again, NOW).await.unwrap();
    let due = shop.store.due_deliveries(&SYSTEM, &some, NOW, 10).await.unwrap();
    assert!(due.iter().any(|one| one.id == again && one.original.as_ref() == Some(&first)));
}

pub(crate) async fn another_store_has_no_say_in_a_request(place: &Place) {
    let mine = Shop::open(place).await;
    let theirs = Shop::in_store(&mine.store, "other").await;
    let request = made(&mine, "pier", PRICE).await;
    let (store, access) = (&mine.store, &theirs.access);
    assert_eq!(store.request(access, &request).await, Ok(None));
    assert_eq!(store.requests(access, RequestFilter::default()).await, Ok(vec![]));
    assert_eq!(store.invoices_of_request(access, &request, 10).await, Ok(vec![]));
    let other = terms(&json!({}));
    assert_eq!(store.restate_request(access, &request, other.clone(), NOW).await, Err(Error::NotFound));
    assert_eq!(store.archive_request(access, &request, NOW).await, Err(Error::NotFound));
    let foreign = PaymentRequest::create(id("x"), mine.access.store().clone(), other, NOW);
    assert_eq!(store.create_request(access, foreign).await, Err(Error::NotFound));
    // An invoice of theirs that names it brings nothing.
    let mut order = order(9);
    order.request = Some(request.clone());
    theirs.create(order).await;
    theirs.learn(9, theirs.mined(9, 100)).await.unwrap();
    assert_eq!(stands(&mine, &request).await, (RequestStatus::Pending, 0, 0));
    mine.store.delete_store(&mine.access, NOW).await.unwrap();
    assert_eq!(store.public_request(&SYSTEM, &request).await, Ok(None));
}

pub(crate) async fn requests_are_found_in_pages(place: &Place) {
    let shop = Shop::open(place).await;
    for name in ["a-boat", "b-Pier", "c-100%", "d-pier", "e_x"] {
        made(&shop, name, PRICE).await;
    }
    let away = made(&shop, "f-away", PRICE).await;
    shop.store.archive_request(&shop.access, &away, NOW).await.unwrap();
    let check = async |filter: RequestFilter, expected: &str| {
        let found = shop.store.requests(&shop.access, filter.clone()).await.unwrap();
        let titles: Vec<&str> = found.iter().map(|one| one.request.terms.title.as_str()).collect();
        assert_eq!(titles.join(" "), expected, "{filter:?}");
        found.last().map(|record| record.number)
    };
    let all = RequestFilter::default();
    let text = |text: &str| RequestFilter { text_search: Some(text.into()), ..RequestFilter::default() };
    check(all.clone(), "e_x d-pier c-100% b-Pier a-boat").await;
    check(RequestFilter { include_archived: true, take: Some(2), ..all.clone() }, "f-away e_x").await;
    let last = check(RequestFilter { take: Some(2), ..all.clone() }, "e_x d-pier").await;
    check(RequestFilter { before: last, take: Some(2), ..all.clone() }, "c-100% b-Pier").await;
    check(RequestFilter { skip: 4, ..all.clone() }, "a-boat").await;
    check(text(" PIER "), "d-pier b-Pier").await;
    check(text("%"), "c-100%").await;
    check(text("_"), "e_x").await;
    check(text("\\"), "").await;
    let statuses = vec![RequestStatus::Expired, RequestStatus::Completed];
    check(RequestFilter { statuses, ..all.clone() }, "").await;
    let statuses = vec![RequestStatus::Pending];
    check(RequestFilter { statuses, ..all }, "e_x d-pier c-100% b-Pier a-boat").await;
}

pub(crate) async fn what_is_personal_goes_when_it_is_over(place: &Place) {
    let shop = Shop::open(place).await;
    let (open, over) = (made(&shop, "open", PRICE).await, made(&shop, "over", PRICE).await);
    shop.store.archive_request(&shop.access, &over, NOW).await.unwrap();
    let (before, later) = (Timestamp(NOW.0 + 1), Timestamp(NOW.0 + 10));
    assert_eq!(shop.store.forget_requests(&SYSTEM, NOW, later, 10).await, Ok(0), "not yet");
    assert_eq!(shop.store.forget_requests(&SYSTEM, before, later, 10).await, Ok(1));
    assert_eq!(shop.store.forget_requests(&SYSTEM, before, later, 10).await, Ok(0), "only once");
    assert_eq!(load(&shop, &over).await.request.terms.email, None);
    assert!(load(&shop, &open).await.request.terms.email.is_some(), "what is open still needs it");
    let found = shop.store.requests_mentioning(&SYSTEM, "ANN@example.org").await.unwrap();
    assert_eq!(found.iter().map(|request| &request.id).collect::<Vec<_>>(), [&open]);
    shop.store.erase_request(&SYSTEM, &open, later).await.unwrap();
    assert_eq!(load(&shop, &open).await.request.terms.email, None);
    assert_eq!(shop.store.requests_mentioning(&SYSTEM, "ANN@example.org").await, Ok(vec![]));
}
