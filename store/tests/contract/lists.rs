//! Lists of invoices.
use crate::fixture::{Order, SYSTEM, Shop, order};
use crate::place::{NOW, Place};
use domain::invoice::Status;
use domain::{InvoiceId, Timestamp};
use std::collections::BTreeSet;
use store::{Cursor, InvoiceFilter};

/// The numbers of the invoices that pass, in the order given.
async fn numbers(shop: &Shop, filter: InvoiceFilter) -> Vec<u32> {
    let found = shop.store.invoices(&shop.access, filter).await.unwrap();
    let number = |id: &InvoiceId| (0..100).find(|number| shop.id(*number) == *id).unwrap();
    found.iter().map(|invoice| number(&invoice.id)).collect()
}

/// Six invoices, one second apart, with orders `order-0`, `order-1`, `order-0`, ...; 1 is paid, 2 settled, 3 archived.
async fn six(place: &Place) -> Shop {
    let shop = Shop::open(place).await;
    for number in 0..6 {
        let mut order = order(number);
        order.at = Timestamp(NOW.0 + i64::from(number));
        order.order_id = Some(format!("order-{}", number % 2));
        order.terms = vec![format!("Donor {number}"), "Winter".into(), "winter ".into()];
        shop.create(order).await;
    }
    shop.learn(1, shop.seen(1)).await.unwrap();
    shop.learn(2, shop.mined(2, 100)).await.unwrap();
    let archived = shop.load(3).await.archived(true, NOW).unwrap();
    shop.store.commit_one(&shop.access, archived).await.unwrap();
    shop
}

fn all() -> InvoiceFilter {
    InvoiceFilter { include_archived: true, ..InvoiceFilter::default() }
}

pub(crate) async fn every_filter_filters(place: &Place) {
    let shop = six(place).await;
    assert_eq!(numbers(&shop, all()).await, [5, 4, 3, 2, 1, 0], "newest first");
    let of = |statuses: &[Status]| InvoiceFilter { statuses: statuses.to_vec(), ..all() };
    assert_eq!(numbers(&shop, of(&[Status::Settled])).await, [2]);
    assert_eq!(numbers(&shop, of(&[Status::Settled, Status::Processing, Status::Settled])).await, [2, 1]);
    assert_eq!(numbers(&shop, of(&[Status::Expired])).await, [0_u32; 0]);
    let orders =
        |ids: &[&str]| InvoiceFilter { order_ids: ids.iter().map(ToString::to_string).collect(), ..all() };
    assert_eq!(numbers(&shop, orders(&["order-1"])).await, [5, 3, 1]);
    assert_eq!(numbers(&shop, orders(&["order-0", "order-1", "none"])).await.len(), 6);
    assert_eq!(numbers(&shop, orders(&["order"])).await, [0_u32; 0], "the whole order id, not its beginning");
    let since = |start: i64, end: i64| InvoiceFilter {
        start: Some(Timestamp(NOW.0 + start)),
        end: Some(Timestamp(NOW.0 + end)),
        ..all()
    };
    assert_eq!(numbers(&shop, since(2, 4)).await, [4, 3, 2], "both ends included");
    let mixed = InvoiceFilter { statuses: vec![Status::New], take: Some(1), skip: 1, ..orders(&["order-0"]) };
    assert_eq!(numbers(&shop, mixed).await, [0]);
}

pub(crate) async fn pages_do_not_overlap(place: &Place) {
    let shop = six(place).await;
    let page = |skip, take, statuses: &[Status]| InvoiceFilter {
        skip,
        take: Some(take),
        statuses: statuses.to_vec(),
        ..all()
    };
    assert_eq!(numbers(&shop, page(0, 2, &[])).await, [5, 4]);
    assert_eq!(numbers(&shop, page(2, 2, &[])).await, [3, 2]);
    assert_eq!(numbers(&shop, page(5, 2, &[])).await, [0]);
    assert_eq!(numbers(&shop, page(6, 2, &[])).await, [0_u32; 0]);
    assert_eq!(numbers(&shop, page(1, 2, &[Status::New, Status::Settled])).await, [4, 3]);
    assert_eq!(numbers(&shop, page(3, 9, &[Status::New, Status::Settled])).await, [2, 0]);
    assert_eq!(numbers(&shop, page(0, 0, &[])).await, [0_u32; 0]);
}

pub(crate) async fn search_finds_by_prefix(place: &Place) {
    let shop = six(place).await;
    let search = |text: &str| InvoiceFilter { text_search: Some(text.into()), ..all() };
    assert_eq!(numbers(&shop, search("donor 4")).await, [4], "search terms in any case");
    assert_eq!(numbers(&shop, search("DON")).await, [5, 4, 3, 2, 1, 0]);
    assert_eq!(numbers(&shop, search("onor")).await, [0_u32; 0], "only beginnings");
    assert_eq!(numbers(&shop, search("order-1")).await, [5, 3, 1]);
    assert_eq!(numbers(&shop, search(" ")).await.len(), 6, "nothing asked for");
    let id = shop.id(4);
    assert_eq!(numbers(&shop, search(id.as_str())).await, [4]);
    let txid = shop.outpoint(2, 1).txid.to_string();
    assert_eq!(numbers(&shop, search(&txid)).await, [2]);
    assert_eq!(numbers(&shop, search(&format!("{txid}:0"))).await, [2]);
    for hostile in ["%", "_", "'", "\"; DROP TABLE invoice; --", "\\", "*", "\u{10ffff}"] {
        assert_eq!(numbers(&shop, search(hostile)).await, [0_u32; 0], "{hostile}");
    }
    let found = InvoiceFilter { searched_addresses: vec![(shop.wallet, 3)], ..search("bc1qanything") };
    assert_eq!(numbers(&shop, found).await, [3]);
    let both = InvoiceFilter { statuses: vec![Status::Settled], ..search("winter") };
    assert_eq!(numbers(&shop, both).await, [2]);
    assert_eq!(shop.store.invoice_count(&SYSTEM).await, Ok(6));
}

pub(crate) async fn archived_invoices_hide(place: &Place) {
    let shop = six(place).await;
    assert_eq!(numbers(&shop, InvoiceFilter::default()).await, [5, 4, 2, 1, 0]);
    let back = shop.load(3).await.archived(false, NOW).unwrap();
    shop.store.commit_one(&shop.access, back).await.unwrap();
    assert_eq!(numbers(&shop, InvoiceFilter::default()).await.len(), 6);
}

pub(crate) async fn pages_add_up_to_the_list(place: &Place) {
    let shop = six(place).await;
    for number in 6..12 {
        let mut order = order(number);
        order.at = Timestamp(NOW.0 + 2); // of one instant
        shop.create(order).await;
    }
    let search = InvoiceFilter { text_search: Some("winter".into()), ..all() };
    let statuses = InvoiceFilter { statuses: vec![Status::New, Status::Settled], ..all() };
    let orders = InvoiceFilter { order_ids: vec!["order-0".into(), "order-1".into()], ..all() };
    let late = InvoiceFilter { skip: 3, end: Some(Timestamp(NOW.0 + 4)), ..InvoiceFilter::default() };
    for filter in [all(), search, statuses, orders, late] {
        let whole = shop.store.invoices(&shop.access, filter.clone()).await.unwrap();
        for limit in [1, 2, 3, 5, 100] {
            let (mut pages, mut after) = (Vec::new(), None);
            loop {
                let (page, next) =
                    shop.store.invoices_page(&shop.access, &filter, after, limit).await.unwrap();
                assert!(page.len() <= limit as usize);
                pages.extend(page);
                after = next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(pages, whole, "{filter:?} by {limit}");
        }
    }
    let none = shop.store.invoices_page(&shop.access, &all(), None, 0).await;
    assert_eq!(none, Ok((vec![], None)));
}

pub(crate) async fn any_number_of_orders_can_be_asked_for(place: &Place) {
    let shop = six(place).await;
    let mut order_ids: Vec<_> = (0..40_000).map(|number| format!("none \"{number}")).collect();
    order_ids.extend(["order-1".into(), "order-1".into()]);
    assert_eq!(numbers(&shop, InvoiceFilter { order_ids, ..all() }).await, [5, 3, 1]);
}

/// As many invoices as are looked for in another way than a few.
async fn thousands(place: &Place) -> Shop {
    let shop = Shop::open(place).await;
    for number in 0..8 {
        let mut order = order(number);
        order.at = Timestamp(NOW.0 + i64::from(number));
        order.order_id = Some(format!("order-{number}"));
        order.terms = vec![["Winter", "summer", "w2", "spring"][(number % 4) as usize].into()];
        shop.create(order).await;
    }
    shop.store.multiply(&SYSTEM, 700).await.unwrap();
    shop
}

/// All pages of a list, none of which holds more than the limit.
async fn pages(shop: &Shop, filter: &InvoiceFilter, limit: u32) -> Vec<InvoiceId> {
    let (mut pages, mut after) = (Vec::new(), None);
    loop {
        let (page, next) = shop.store.invoices_page(&shop.access, filter, after, limit).await.unwrap();
        assert!(page.len() <= limit as usize);
        pages.extend(page.into_iter().map(|invoice| invoice.id));
        match next {
            None => return pages,
            Some(next) => after = Some(Cursor::parse(&next.to_string()).unwrap()),
        }
    }
}

pub(crate) async fn a_word_that_very_many_have_finds_them_page_by_page(place: &Place) {
    let shop = thousands(place).await;
    let search = |text: &str| InvoiceFilter { text_search: Some(text.into()), ..all() };
    let made = 8 * 701;
    // One word of few; two that begin so; what every order begins with; all of them, whose words are many more.
    for (text, wanted) in [("winter", made / 4), ("w", made / 2), ("ORDER", 0), ("order-", made)] {
        let found = pages(&shop, &search(text), 999).await;
        let different: BTreeSet<_> = found.iter().collect();
        assert_eq!((found.len(), different.len()), (wanted, wanted), "{text}");
        let whole = shop.store.invoices(&shop.access, search(text)).await.unwrap();
        assert!(whole.iter().map(|invoice| &invoice.id).eq(&found), "{text}: in pages and at once");
    }
    let newest = order(9_000);
    let newest = shop.create(Order { terms: vec!["Winter".into()], ..newest }).await;
    let first = shop.store.invoices_page(&shop.access, &search("winter"), None, 1).await.unwrap().0;
    assert_eq!(first[0].id, newest.id, "the newest first");
}

pub(crate) async fn filters_hold_among_very_many(place: &Place) {
    let shop = thousands(place).await;
    shop.learn(0, shop.seen(0)).await.unwrap();
    let of = |text: &str, statuses: &[Status]| InvoiceFilter {
        text_search: Some(text.into()),
        statuses: statuses.to_vec(),
        ..all()
    };
    for text in ["winter", "order-"] {
        let processing = pages(&shop, &of(text, &[Status::Processing]), 10).await;
        assert_eq!(processing, [shop.id(0)], "{text}: it lies behind thousands");
        assert_eq!(pages(&shop, &of(text, &[Status::Invalid]), 10).await, [], "{text}");
        let whole = pages(&shop, &of(text, &[]), 1_000).await;
        let late = InvoiceFilter { skip: 1_200, ..of(text, &[]) };
        assert_eq!(pages(&shop, &late, 1_000).await, whole[1_200..], "{text}");
        let one = InvoiceFilter { order_ids: vec!["order-4".into()], ..of(text, &[]) };
        assert_eq!(pages(&shop, &one, 10).await, [shop.id(4)], "{text}");
    }
}
