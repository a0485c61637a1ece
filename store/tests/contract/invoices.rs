//! Making and reading invoices, and what time does to them.
use crate::fixture::{Order, SYSTEM, Shop, only, order};
use crate::place::{NOW, Place};
use domain::invoice::Status;
use domain::{InvoiceId, PageId, Timestamp};
use store::Error;

pub(crate) async fn an_invoice_reads_back_whole(place: &Place) {
    let shop = Shop::open(place).await;
    let mut order = order(1);
    order.order_id = Some("ü/1".into());
    order.terms = vec!["Ann".into()];
    let made = shop.create(order).await;
    assert_eq!(shop.load(1).await, made);
    assert_eq!(shop.store.public_invoice(&SYSTEM, &made.id).await.unwrap(), Some(made.clone()));
    assert_eq!(shop.store.invoice_store(&made.id).await.unwrap().as_ref(), Some(shop.access.store()));
    let unknown = InvoiceId::parse("unknown").unwrap();
    assert_eq!(shop.store.invoice(&shop.access, &unknown).await, Ok(None));
    assert_eq!(shop.store.public_invoice(&SYSTEM, &unknown).await, Ok(None));
    assert_eq!(shop.store.invoice_store(&unknown).await, Ok(None));
    let events = shop.store.events_of(&shop.access, &made.id).await.unwrap();
    assert_eq!(events.iter().map(|e| e.kind.as_str()).collect::<Vec<_>>(), ["InvoiceCreated"]);
    assert!(events[0].payload.contains("\"orderId\":\"ü/1\""), "{}", events[0].payload);
}

pub(crate) async fn an_invoice_is_made_once(place: &Place) {
    let shop = Shop::open(place).await;
    shop.create(order(1)).await;
    let mut again = shop.row(order(1));
    again.addresses[0].index = 77;
    assert_eq!(shop.store.create_invoice(&shop.access, again).await, Err(Error::Exists));
    assert_eq!(shop.store.watched_count(&SYSTEM).await, Ok(1), "nothing of it was written");
    assert_eq!(shop.store.invoice_count(&SYSTEM).await, Ok(1));
}

pub(crate) async fn an_address_is_issued_once(place: &Place) {
    let shop = Shop::open(place).await;
    shop.create(order(1)).await;
    let mut again = shop.row(order(2));
    again.addresses[0].index = 1;
    assert_eq!(shop.store.create_invoice(&shop.access, again).await, Err(Error::AddressTaken));
    assert_eq!(shop.store.invoice_count(&SYSTEM).await, Ok(1), "nothing of it was written");
    assert!(shop.store.invoice(&shop.access, &shop.id(2)).await.unwrap().is_none());
}

pub(crate) async fn a_script_is_issued_once_whatever_the_wallet(place: &Place) {
    let shop = Shop::open(place).await;
    let twin = Shop::in_store(&shop.store, "twin").await;
    shop.create(order(1)).await;
    let mut same = twin.row(order(1));
    same.addresses[0].script = shop.address(1).script;
    assert_ne!(same.addresses[0].wallet, shop.wallet);
    assert_eq!(shop.store.create_invoice(&twin.access, same).await, Err(Error::AddressTaken));
    assert_eq!(shop.store.invoice_count(&SYSTEM).await, Ok(1), "nothing of it was written");
    twin.create(order(1)).await;
}

pub(crate) async fn time_wakes_what_is_due(place: &Place) {
    let shop = Shop::open(place).await;
    assert_eq!(shop.store.next_wake(&SYSTEM).await, Ok(None));
    for number in 0..3 {
        let mut order = order(number);
        order.at = Timestamp(NOW.0 + i64::from(number));
        shop.create(order).await;
    }
    let wakes = |number: i64| Timestamp(NOW.0 + 900 + number);
    assert_eq!(shop.store.next_wake(&SYSTEM).await, Ok(Some(wakes(0))));
    assert_eq!(shop.store.due(&SYSTEM, Timestamp(wakes(0).0 - 1), 10).await, Ok(vec![]));
    let due = shop.store.due(&SYSTEM, wakes(1), 10).await.unwrap();
    assert_eq!(due.iter().map(|i| i.id.clone()).collect::<Vec<_>>(), [shop.id(0), shop.id(1)]);
    assert_eq!(shop.store.due(&SYSTEM, wakes(1), 1).await.unwrap().len(), 1, "no more than asked for");
    for invoice in due {
        let change = invoice.tick(wakes(1)).unwrap();
        shop.store.commit(&SYSTEM, only(change)).await.unwrap();
    }
    assert_eq!(shop.load(0).await.verdict().status, Status::Expired);
    assert_eq!(shop.store.next_wake(&SYSTEM).await, Ok(Some(wakes(2))));
}

pub(crate) async fn open_gifts_are_counted_so_far(place: &Place) {
    let shop = Shop::open(place).await;
    let other = Shop::in_store(&shop.store, "other").await;
    for number in 0..5 {
        let page = Some(PageId::parse("roof").unwrap());
        shop.create(Order { page, ..order(number) }).await;
    }
    shop.create(order(5)).await;
    let open = async |shop: &Shop, most| shop.store.open_gifts(&shop.access, most).await.unwrap();
    assert_eq!((open(&shop, 100).await, open(&other, 100).await), (5, 0));
    assert_eq!((open(&shop, 3).await, open(&shop, 5).await, open(&shop, 0).await), (3, 5, 0));
    shop.learn(1, shop.seen(1)).await.unwrap();
    assert_eq!(open(&shop, 100).await, 4, "what is paid does not wait");
}
