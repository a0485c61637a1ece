//! What pages show people: what waits for them, what came in, what lies where, page by page.
use crate::fixture::{PRICE, SYSTEM, Shop, everything, only, order};
use crate::ledger::{ALL, journal};
use crate::place::{NOW, Place};
use domain::invoice::Mark;
use domain::ledger::{Account, Quote};
use domain::settings::StoreSettings;
use domain::{Change, Currency, Fact, Invoice, PageId, Rate, Sats, Timestamp};
use std::collections::BTreeMap;
use store::{Cursor, DAY, Received, Used, Waiting};

/// Long after every invoice has expired, and before any may be too late to confirm.
const LATE: Timestamp = Timestamp(NOW.0 + 5_000);

async fn change(shop: &Shop, number: u32, change: impl Fn(&Invoice) -> Option<Change>) {
    let change = change(&shop.load(number).await).unwrap();
    shop.store.commit(&SYSTEM, only(change)).await.unwrap();
}

/// So much comes for an invoice at that instant, in a block at once.
async fn comes(shop: &Shop, number: u32, sats: u64, at: Timestamp) {
    let Fact::Mined { mut arrival, block, tip } = shop.mined(number, 100) else { unreachable!() };
    (arrival.value, arrival.at) = (Sats::try_new(sats).unwrap(), at);
    let fact = Fact::Mined { arrival, block, tip };
    change(shop, number, |invoice| invoice.learn(&fact, at)).await;
}

async fn orders(shop: &Shop, numbers: std::ops::RangeInclusive<u32>) {
    for number in numbers {
        let page = (number == 4).then(|| PageId::parse("page").unwrap());
        shop.create(store_order(number, page)).await;
    }
}

fn store_order(number: u32, page: Option<PageId>) -> crate::fixture::Order {
    crate::fixture::Order { at: Timestamp(NOW.0 + i64::from(number)), page, ..order(number) }
}

/// The numbers of the invoices that need a person, read in pages of that size.
async fn odd(shop: &Shop, limit: u32) -> Vec<u32> {
    let (mut numbers, mut after): (Vec<u32>, Option<Cursor>) = (Vec::new(), None);
    loop {
        let (page, next) = shop.store.odd_invoices(&shop.access, after, limit).await.unwrap();
        let number = |found: &Invoice| (0..100).find(|number| shop.id(*number) == found.id).unwrap();
        numbers.extend(page.iter().map(number));
        // A link carries it, as text.
        after = next.map(|next| Cursor::parse(&next.to_string()).unwrap());
        if after.is_none() {
            return numbers;
        }
    }
}

pub(crate) async fn what_needs_a_person_is_found(place: &Place) {
    let shop = Shop::open(place).await;
    orders(&shop, 1..=10).await;
    assert_eq!(odd(&shop, 50).await, [0_u32; 0]);
    comes(&shop, 1, PRICE, LATE).await;
    comes(&shop, 2, PRICE / 2, NOW).await;
    assert_eq!(odd(&shop, 50).await, [1], "a part may yet be followed by the rest");
    change(&shop, 2, |invoice| invoice.tick(LATE)).await;
    comes(&shop, 3, PRICE * 2, NOW).await;
    comes(&shop, 4, PRICE / 2, NOW).await;
    change(&shop, 4, |invoice| invoice.tick(LATE)).await;
    for number in [5, 6] {
        comes(&shop, number, PRICE, LATE).await;
    }
    change(&shop, 5, |invoice| invoice.archived(true, LATE)).await;
    change(&shop, 6, |invoice| invoice.mark(Mark::Settled, LATE).ok()).await;
    for number in [7, 8] {
        shop.learn(number, shop.seen(number)).await.unwrap();
    }
    change(&shop, 7, |invoice| invoice.tick(Timestamp(LATE.0 + 100_000))).await;
    change(&shop, 9, |invoice| invoice.tick(LATE)).await;
    for limit in [1, 2, 3, 4, 50] {
        assert_eq!(odd(&shop, limit).await, [7, 3, 2, 1], "in pages of {limit}");
    }
    let waiting = Waiting { new: 1, processing: 1, odd: 4 };
    assert_eq!(shop.store.waiting(&shop.access, 100).await, Ok(waiting));
    assert_eq!(shop.store.waiting(&shop.access, 2).await, Ok(Waiting { odd: 2, ..waiting }));
    let other = Shop::in_store(&shop.store, "other").await;
    assert_eq!(odd(&other, 50).await, [0_u32; 0]);
    assert_eq!(shop.store.waiting(&other.access, 100).await, Ok(Waiting::default()));
}

pub(crate) async fn what_came_in_is_told_by_day(place: &Place) {
    let shop = Shop::open(place).await;
    orders(&shop, 1..=3).await;
    let euro = Currency::parse("EUR").unwrap();
    let rate = Rate::try_new("50000".parse().unwrap(), euro).unwrap();
    let valued = |number: u32, sats| {
        let Fact::Mined { mut arrival, block, tip } = shop.mined(number, 100) else { unreachable!() };
        arrival.value = Sats::try_new(sats).unwrap();
        arrival.quote = Some(Quote { rate, source: None });
        Fact::Mined { arrival, block, tip }
    };
    // Too much for the first: what moves on to another account was received once.
    for (number, sats, at) in [(1, 3 * PRICE, NOW.0), (2, PRICE, NOW.0 + DAY), (3, PRICE, NOW.0 + DAY)] {
        change(&shop, number, |invoice| invoice.learn(&valued(number, sats), Timestamp(at))).await;
    }
    let Fact::Mined { block, .. } = shop.mined(3, 100) else { unreachable!() };
    let back = Fact::Unmined { id: shop.arrival(3, 1).id, block: block.hash };
    change(&shop, 3, |invoice| invoice.learn(&back, Timestamp(NOW.0 + 2 * DAY))).await;
    let all = (Timestamp(0), Timestamp(i64::MAX));
    let days = shop.store.received(&shop.access, all).await.unwrap();
    let told: Vec<_> = days.iter().map(|day| (day.amount.to_sat(), day.worth, day.currency)).collect();
    let eur = Some(euro);
    assert_eq!(told, [(300_000, 15_000, eur), (200_000, 10_000, eur), (-100_000, -5_000, eur)]);
    let first = days[0].day;
    assert!(first.0 <= NOW.0 && NOW.0 < first.0 + DAY && first.0 % DAY == 0);
    let second = (Timestamp(first.0 + DAY), Timestamp(first.0 + 2 * DAY));
    assert_eq!(shop.store.received(&shop.access, second).await.unwrap(), days[1..2]);
    let booked = shop.store.balances(&shop.access).await.unwrap();
    let wallet = booked.iter().find(|balance| balance.account == Account::Wallet(shop.wallet)).unwrap();
    let sum: i64 = days.iter().map(|Received { amount, .. }| amount.to_sat()).sum();
    assert_eq!(sum, wallet.amount.to_sat());
    let other = Shop::in_store(&shop.store, "other").await;
    assert_eq!(shop.store.received(&other.access, all).await, Ok(Vec::new()));
}

pub(crate) async fn the_journal_is_read_from_its_end(place: &Place) {
    let shop = Shop::open(place).await;
    orders(&shop, 1..=4).await;
    for number in 1..=4 {
        comes(&shop, number, PRICE, NOW).await;
    }
    let mut all = journal(&shop, ALL.most).await;
    all.reverse();
    for most in [1, 3, 50] {
        let (mut found, mut before) = (Vec::new(), (ALL.to, -1));
        loop {
            let page = shop.store.journal_newest(&shop.access, ALL.from, before, most).await.unwrap();
            let Some(last) = page.last() else { break };
            before = last.cursor();
            found.extend(page);
        }
        assert_eq!(found, all, "in pages of {most}");
    }
    let since = Timestamp(NOW.0 + 4);
    let found = shop.store.journal_newest(&shop.access, since, (ALL.to, -1), 50).await.unwrap();
    assert_eq!(found, all[..1], "each is booked no earlier than its invoice was made");
}

pub(crate) async fn coins_are_told_the_largest_first(place: &Place) {
    let shop = Shop::open(place).await;
    orders(&shop, 1..=5).await;
    for (number, sats) in [(1, 500), (2, 900), (3, 500), (5, 100)] {
        comes(&shop, number, sats, NOW).await;
    }
    shop.learn(4, shop.seen(4)).await.unwrap();
    let spending = domain::payment::Spending { by: domain::Txid([9; 32]), block: crate::fixture::block(101) };
    let spent = Fact::Spent { id: shop.arrival(5, 1).id, spending };
    change(&shop, 5, |invoice| invoice.learn(&spent, NOW)).await;
    for limit in [1, 2, 50] {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = shop.store.coins(&shop.access, shop.wallet, after, limit).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some((last.value, last.outpoint));
            found.extend(page);
        }
        let values: Vec<_> = found.iter().map(|coin| coin.value.to_sat()).collect();
        assert_eq!(values, [900, 500, 500], "in pages of {limit}");
        assert_eq!((&found[0].invoice, found[0].height), (&shop.id(2), 100));
    }
    // Another store may pay into the same wallet: what came to it is its own.
    let other = Shop::in_store(&shop.store, "other").await;
    assert_eq!(shop.store.coins(&other.access, shop.wallet, None, 50).await, Ok(Vec::new()));
    let vitals = shop.store.vitals(&SYSTEM).await.unwrap().wallets;
    for wallet in vitals {
        assert_eq!(shop.store.wallet_vitals(&SYSTEM, wallet.number).await, Ok(wallet));
    }
}

pub(crate) async fn addresses_are_told_the_last_first(place: &Place) {
    let shop = Shop::open(place).await;
    orders(&shop, 1..=4).await;
    for number in [1, 3] {
        comes(&shop, number, PRICE, NOW).await;
    }
    let all = async |used, limit| {
        let (mut found, mut before) = (Vec::new(), None);
        loop {
            let page =
                shop.store.addresses_of(&shop.access, shop.wallet, (used, before), limit).await.unwrap();
            let Some(last) = page.last() else { break found };
            before = Some(last.index);
            found.extend(page.into_iter().map(|shown| shown.invoice.id));
        }
    };
    let ids = |numbers: &[u32]| numbers.iter().map(|number| shop.id(*number)).collect::<Vec<_>>();
    for limit in [1, 3, 50] {
        assert_eq!(all(Used::Either, limit).await, ids(&[4, 3, 2, 1]), "in pages of {limit}");
        assert_eq!(all(Used::Yes, limit).await, ids(&[3, 1]));
        assert_eq!(all(Used::No, limit).await, ids(&[4, 2]));
    }
    let other = Shop::in_store(&shop.store, "other").await;
    let theirs = shop.store.addresses_of(&other.access, shop.wallet, (Used::Either, None), 50).await;
    assert_eq!(theirs, Ok(Vec::new()), "another store may pay into the same wallet");
}

pub(crate) async fn deliveries_are_told_in_pages_and_of_one_invoice(place: &Place) {
    let shop = Shop::open(place).await;
    let (webhook, second) =
        (shop.add_webhook(1, everything()).await, shop.add_webhook(2, everything()).await);
    orders(&shop, 1..=3).await;
    shop.learn(2, shop.mined(2, 100)).await.unwrap();
    let all = shop.store.deliveries(&shop.access, &webhook, 100).await.unwrap();
    assert_eq!(all.len(), 7);
    for limit in [1, 3, 100] {
        let mut found: Vec<store::DeliveryRow> = Vec::new();
        loop {
            let after = found.last().map(|row| row.delivery.id.clone());
            let page =
                shop.store.deliveries_page(&shop.access, &webhook, after.as_ref(), limit).await.unwrap();
            if page.is_empty() {
                break;
            }
            found.extend(page);
        }
        assert!(found.iter().map(|row| &row.delivery).eq(&all), "in pages of {limit}");
    }
    let mut backlog = shop.store.backlog_of(&shop.access, 100).await.unwrap();
    assert_eq!(backlog, shop.store.backlog(&SYSTEM).await.unwrap());
    assert_eq!(backlog.remove(0).waiting, 7);
    assert_eq!(shop.store.backlog_of(&shop.access, 3).await.unwrap()[1].waiting, 3);
    let of = shop.store.deliveries_of(&shop.access, &shop.id(2), 100).await.unwrap();
    let mut counted = BTreeMap::new();
    for row in &of {
        assert_eq!(row.invoice, Some(shop.id(2)));
        *counted.entry(row.webhook.clone()).or_insert(0) += 1;
    }
    assert_eq!(counted, [(webhook.clone(), 5), (second.clone(), 5)].into());
    assert_eq!((of[0].kind.as_str(), of[0].url.as_str()), ("InvoiceCreated", "https://receiver.example/1"));
    assert_eq!(shop.store.deliveries_of(&shop.access, &shop.id(2), 4).await.unwrap(), of[..4]);
    shop.store.delete_webhook(&shop.access, &second, NOW).await.unwrap();
    assert_eq!(shop.store.deliveries_of(&shop.access, &shop.id(2), 100).await.unwrap().len(), 10);
    let other = Shop::in_store(&shop.store, "other").await;
    assert_eq!(shop.store.deliveries_of(&other.access, &shop.id(2), 100).await, Ok(Vec::new()));
    assert_eq!(shop.store.deliveries_page(&other.access, &webhook, None, 100).await, Ok(Vec::new()));
}

pub(crate) async fn a_store_s_log_is_read_from_its_end(place: &Place) {
    let shop = Shop::open(place).await;
    let other = Shop::in_store(&shop.store, "other").await;
    for name in ["a", "b", "c"] {
        for shop in [&shop, &other] {
            let settings = StoreSettings { name: name.into(), ..StoreSettings::default() };
            shop.store.update_store(&shop.access, &settings).await.unwrap();
        }
    }
    let all = shop.store.audit_newest(&SYSTEM, None, 100).await.unwrap();
    assert!(all.windows(2).all(|rows| rows[0].number == rows[1].number + 1), "{all:?}");
    let mine = |row: &&domain::audit::Row| row.store.as_deref() == Some(shop.access.store().as_str());
    let expected: Vec<_> = all.iter().filter(mine).cloned().collect();
    assert!(expected.len() >= 4 && expected.len() < all.len());
    let (mut found, mut before): (Vec<domain::audit::Row>, Option<i64>) = (Vec::new(), None);
    loop {
        let page = shop.store.audit_of_store(&shop.access, before, 2).await.unwrap();
        let Some(last) = page.last() else { break };
        before = Some(last.number);
        found.extend(page);
    }
    assert_eq!(found, expected);
    let next = shop.store.audit_newest(&SYSTEM, Some(all[0].number), 1).await.unwrap();
    assert_eq!(next, all[1..2]);
}
