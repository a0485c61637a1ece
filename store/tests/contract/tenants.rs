//! What belongs to one store is nobody else's.
use crate::fixture::{PRICE, SYSTEM, Shop, everything, order};
use crate::place::{NOW, Place};
use domain::invoice::{Mark, Status};
use domain::settings::StoreSettings;
use domain::{DeliveryId, Method};
use store::{Error, InvoiceFilter, Member, PaymentMethod};

pub(crate) async fn another_store_sees_nothing(place: &Place) {
    let mine = Shop::open(place).await;
    let theirs = Shop::in_store(&mine.store, "other").await;
    let (store, access) = (&mine.store, &theirs.access);
    let webhook = mine.add_webhook(1, everything()).await;
    let invoice = mine.create(order(1)).await;
    mine.learn(1, mine.mined(1, 100)).await.unwrap();
    let delivery = mine.store.deliveries(&mine.access, &webhook, 1).await.unwrap().remove(0).id;
    assert_eq!(store.invoice(access, &invoice.id).await, Ok(None));
    assert_eq!(store.events_of(access, &invoice.id).await, Ok(vec![]));
    assert_eq!(store.entries_of(access, &invoice.id).await, Ok(vec![]));
    assert_eq!(store.balances(access).await, Ok(vec![]));
    for text_search in [None, Some(invoice.id.to_string()), Some(mine.outpoint(1, 1).txid.to_string())] {
        let searched_addresses = vec![(mine.wallet, 1)];
        let filter = InvoiceFilter { text_search, searched_addresses, ..InvoiceFilter::default() };
        assert_eq!(store.invoices(access, filter).await, Ok(vec![]));
    }
    let mark = mine.load(1).await.mark(Mark::Invalid, NOW);
    assert!(mark.is_err(), "settled");
    let change = mine.load(1).await.archived(true, NOW).unwrap();
    assert_eq!(store.commit_one(access, change).await, Err(Error::NotFound));
    assert_eq!(store.create_invoice(access, mine.row(order(2))).await, Err(Error::NotFound));
    assert_eq!(store.webhooks(access).await, Ok(vec![]));
    assert_eq!(store.webhook(access, &webhook).await, Ok(None));
    let found = store.webhook(&mine.access, &webhook).await.unwrap().unwrap();
    assert_eq!(store.update_webhook(access, found, NOW).await, Err(Error::NotFound));
    assert_eq!(store.delete_webhook(access, &webhook, NOW).await, Err(Error::NotFound));
    assert_eq!(store.deliveries(access, &webhook, 10).await, Ok(vec![]));
    assert_eq!(store.delivery(access, &webhook, &delivery).await, Ok(None));
    let again = DeliveryId::parse("again").unwrap();
    assert_eq!(store.redeliver(access, &webhook, &delivery, &again, NOW).await, Err(Error::NotFound));
}

pub(crate) async fn a_deleted_store_is_gone_but_its_money_is_booked(place: &Place) {
    let shop = Shop::open(place).await;
    let store = &shop.store;
    let webhook = shop.add_webhook(1, everything()).await;
    shop.create(order(1)).await;
    store.delete_store(&shop.access, NOW).await.unwrap();
    assert_eq!(store.store(&shop.access).await, Ok(None));
    assert_eq!(store.stores(&SYSTEM).await, Ok(vec![]));
    assert_eq!(store.invoice(&shop.access, &shop.id(1)).await, Ok(None));
    assert_eq!(store.invoice_store(&shop.id(1)).await, Ok(None));
    assert_eq!(store.webhook_store(&webhook).await, Ok(None));
    assert_eq!(store.invoices(&shop.access, InvoiceFilter::default()).await, Ok(vec![]));
    assert_eq!(store.due_webhooks(&SYSTEM, NOW).await, Ok(vec![]), "nothing more is sent");
    assert_eq!(store.create_invoice(&shop.access, shop.row(order(2))).await, Err(Error::NotFound));
    let settings = StoreSettings::default();
    assert_eq!(store.update_store(&shop.access, &settings).await, Err(Error::NotFound));
    assert_eq!(store.delete_store(&shop.access, NOW).await, Err(Error::NotFound));
    let address = shop.address(1);
    let at = [(shop.wallet, 1, address.script.as_slice())];
    assert_eq!(store.invoices_at(&SYSTEM, &at).await, Ok(vec![Some(shop.id(1))]), "still watched");
    let paid = shop.learn(1, shop.mined(1, 100)).await.unwrap();
    assert_eq!((paid.verdict().status, paid.tally().paid.to_sat()), (Status::Settled, PRICE));
    assert_eq!(store.public_invoice(&SYSTEM, &paid.id).await, Ok(Some(paid)));
}

pub(crate) async fn stores_share_wallets_not_invoices(place: &Place) {
    let mine = Shop::open(place).await;
    let theirs = Shop::in_store(&mine.store, "other").await;
    for shop in [&mine, &theirs] {
        let put = PaymentMethod {
            method: Method::OnChain,
            wallet: Some(mine.wallet),
            enabled: true,
            config: "{}".into(),
        };
        shop.store.put_payment_method(&shop.access, put, NOW).await.unwrap();
    }
    mine.create(order(1)).await;
    let mut row = theirs.row(order(1));
    row.addresses = vec![mine.address(2)];
    theirs.store.create_invoice(&theirs.access, row).await.unwrap();
    assert_eq!(mine.store.next_index(&SYSTEM, mine.wallet).await, Ok(3), "they draw on one row of indices");
    let (first, second) = (mine.address(1), mine.address(2));
    let at = [(mine.wallet, 1, first.script.as_slice()), (mine.wallet, 2, second.script.as_slice())];
    assert_eq!(mine.store.invoices_at(&SYSTEM, &at).await, Ok(vec![Some(mine.id(1)), Some(theirs.id(1))]));
    let guest = Member { person: crate::fixture::person("other").id, role: "Guest".into() };
    mine.store.add_member(&mine.access, guest.clone()).await.unwrap();
    assert_eq!(mine.store.add_member(&mine.access, guest.clone()).await, Err(Error::Exists));
    assert_eq!(mine.store.members(&mine.access).await.unwrap().len(), 2);
    assert_eq!(mine.store.stores_of(&guest.person).await.unwrap().len(), 2);
}
