//! The books as they are kept and read: nothing is rewritten, sums follow the entries, coins agree with both.
use crate::fixture::{PRICE, SYSTEM, Shop, block, order};
use crate::place::{NOW, Place};
use domain::invoice::RateSource;
use domain::ledger::{Account, EntryKind, Quote};
use domain::payment::Spending;
use domain::{Currency, Fact, OutPoint, PaymentId, Rate, Timestamp, Txid};
use std::collections::BTreeMap;
use store::{Commit, DAY, Journal, JournalRow, PositionStep, Reconciled};

pub(crate) const ALL: Journal =
    Journal { from: Timestamp(0), to: Timestamp(i64::MAX), after: None, most: 1000 };

/// Everything in the journal, read in pages of that size.
pub(crate) async fn journal(shop: &Shop, most: u32) -> Vec<JournalRow> {
    let (mut all, mut page) = (Vec::new(), Journal { most, ..ALL });
    loop {
        let rows = shop.store.journal(&shop.access, page).await.unwrap();
        let Some(last) = rows.last() else { return all };
        page.after = Some(last.cursor());
        all.extend(rows);
    }
}

/// Fails unless sums, balances and coins are what the journal says, worked out the long way.
pub(crate) async fn holds_together(shop: &Shop) {
    let (mut sums, mut worths) = (BTreeMap::new(), BTreeMap::new());
    for row in journal(shop, 3).await {
        for (account, amount) in row.stored.entry.legs() {
            *sums.entry(account).or_insert(0) += amount.to_sat();
            let worth = row.stored.worth.map_or(0, |worth| i64::try_from(worth.minor()).unwrap());
            let currency = row.stored.worth.map(|worth| worth.currency().code());
            *worths.entry((account, currency)).or_insert(0) += worth * amount.to_sat().signum();
        }
    }
    let balances = shop.store.balances(&shop.access).await.unwrap();
    assert_eq!(balances.iter().map(|balance| balance.amount.to_sat()).sum::<i64>(), 0);
    let balances: BTreeMap<_, _> = balances.iter().map(|b| (b.account, b.amount.to_sat())).collect();
    assert_eq!(balances, sums);
    let totals = shop.store.totals(&shop.access, (Timestamp(0), Timestamp(i64::MAX))).await.unwrap();
    let totals =
        totals.iter().map(|total| ((total.account, total.currency.map(Currency::code)), total.worth));
    assert_eq!(totals.collect::<BTreeMap<_, _>>(), worths);
    for Reconciled { wallet, on_chain, in_books } in shop.store.reconcile(&SYSTEM).await.unwrap() {
        let booked = sums.get(&Account::Wallet(wallet)).copied().unwrap_or_default();
        assert_eq!((on_chain, in_books), (booked, booked));
    }
    let recount = shop.store.recount(&SYSTEM).await.unwrap();
    assert_eq!(recount.miskept(), [], "what is kept is what there is: {recount:?}");
}

fn quote(per_btc: &str, currency: &str) -> Quote {
    let rate = Rate::try_new(per_btc.parse().unwrap(), Currency::parse(currency).unwrap()).unwrap();
    Quote { rate, source: Some(RateSource { sources: vec!["coingecko".into(), "kraken".into()], at: NOW }) }
}

fn spent(shop: &Shop, number: u32, height: u32) -> Fact {
    let spending = Spending { by: Txid([9; 32]), block: block(height) };
    Fact::Spent { id: shop.arrival(number, 1).id, spending }
}

/// A fact that is learnt at that instant.
async fn learn_at(shop: &Shop, number: u32, fact: Fact, at: i64) {
    let change = shop.load(number).await.learn(&fact, Timestamp(at)).unwrap();
    shop.store.commit(&SYSTEM, Commit { changes: vec![change], position: None }).await.unwrap();
}

pub(crate) async fn what_came_is_told_with_its_value(place: &Place) {
    let shop = Shop::open(place).await;
    let mut first = order(1);
    first.order_id = Some("=1+1".into());
    shop.create(first).await;
    shop.create(order(2)).await;
    let mut arrival = shop.arrival(1, 1);
    arrival.quote = Some(quote("61234.5678", "EUR"));
    let mined = Fact::Mined { arrival, block: block(100), tip: 100 };
    learn_at(&shop, 1, mined, NOW.0).await;
    learn_at(&shop, 2, shop.mined(2, 101), NOW.0 + DAY).await;
    let rows = journal(&shop, 1).await;
    assert_eq!(rows, journal(&shop, 1000).await);
    let told: Vec<_> = rows.iter().map(|row| (row.order_id.as_deref(), row.stored.worth)).collect();
    let entry = &rows[0].stored.entry;
    assert_eq!(entry.quote, Some(quote("61234.5678", "EUR")), "to the last digit, with who said so and when");
    assert_eq!(told, [(Some("=1+1"), entry.worth()), (None, None)]);
    assert!(entry.worth().is_some());
    let only = |from, to| Journal { from: Timestamp(from), to: Timestamp(to), ..ALL };
    let count = async |journal| shop.store.journal(&shop.access, journal).await.unwrap().len();
    assert_eq!(count(only(NOW.0, NOW.0 + 1)).await, 1, "with the first instant, without the last");
    assert_eq!((count(only(NOW.0 + 1, NOW.0 + DAY)).await, count(only(0, NOW.0)).await), (0, 0));
    // By the day.
    let first = NOW.0 / DAY * DAY;
    let always = (Timestamp(0), Timestamp(i64::MAX));
    let days = shop.store.days(&shop.access, Account::Invoices, always).await.unwrap();
    let told: Vec<_> =
        days.iter().map(|day| (day.day.0, day.total.amount.to_sat(), day.total.worth)).collect();
    let price = i64::try_from(PRICE).unwrap();
    let worth = i64::try_from(entry.worth().unwrap().minor()).unwrap();
    assert_eq!(told, [(first, -price, -worth), (first + DAY, -price, 0)]);
    let at = async |at| shop.store.balances_at(&shop.access, Timestamp(at)).await.unwrap();
    assert_eq!((at(NOW.0).await.len(), at(NOW.0 + DAY).await[0].amount.to_sat()), (0, price));
    let day = (Timestamp(first + DAY), Timestamp(first + 2 * DAY));
    let totals = shop.store.totals(&shop.access, day).await.unwrap();
    assert!(totals.iter().all(|total| total.currency.is_none() && total.legs == 1) && totals.len() == 2);
    holds_together(&shop).await;
}

/// Page by page as in one go; what was taken back is told too, what was spent is not, and nothing of the operator's own.
pub(crate) async fn what_was_given_is_told_with_what_is_said_of_it(place: &Place) {
    let shop = Shop::open(place).await;
    let mut named = order(1);
    named.order_id = Some("A 1".into());
    shop.create(named).await;
    for number in [2, 3] {
        shop.create(order(number)).await;
    }
    for number in [1, 2, 3] {
        shop.learn(number, shop.mined(number, 100)).await.unwrap();
    }
    shop.learn(1, spent(&shop, 1, 101)).await.unwrap();
    let unmined = Fact::Unmined { id: shop.arrival(2, 1).id, block: block(100).hash };
    shop.learn(2, unmined).await.unwrap();
    let all = shop.store.contributions(&shop.access, ALL).await.unwrap();
    let kinds: Vec<_> = all.iter().map(|row| row.stored.entry.kind).collect();
    use EntryKind::{Received, Reversed};
    assert_eq!(kinds, [Received, Received, Received, Reversed]);
    assert_eq!(all[0].details.metadata.order_id().as_deref(), Some("A 1"));
    let (mut paged, mut page) = (Vec::new(), Journal { most: 1, ..ALL });
    while let Some(row) = shop.store.contributions(&shop.access, page).await.unwrap().pop() {
        page.after = Some((row.stored.entry.at, row.stored.number));
        paged.push(row);
    }
    assert_eq!(paged, all);
    let before = Journal { to: Timestamp(NOW.0), ..ALL };
    assert_eq!(shop.store.contributions(&shop.access, before).await.unwrap(), []);
}

pub(crate) async fn what_is_spent_leaves_the_wallet_and_comes_back_with_its_block(place: &Place) {
    let shop = Shop::open(place).await;
    for number in [1, 2] {
        shop.create(order(number)).await;
        shop.learn(number, shop.mined(number, 100)).await.unwrap();
        holds_together(&shop).await;
    }
    let PaymentId::OnChain(coin) = shop.arrival(1, 1).id else { panic!() };
    let nobody_s = OutPoint { txid: Txid([200; 32]), vout: 0 };
    let found = shop.store.invoices_of_coins(&SYSTEM, &[nobody_s, coin]).await.unwrap();
    assert_eq!(found, BTreeMap::from([(coin, shop.id(1))]));
    shop.learn(1, spent(&shop, 1, 101)).await.unwrap();
    holds_together(&shop).await;
    let reconciled = shop.store.reconcile(&SYSTEM).await.unwrap();
    let price = i64::try_from(PRICE).unwrap();
    assert_eq!(reconciled, [Reconciled { wallet: shop.wallet, on_chain: price, in_books: price }]);
    let in_block = shop.store.spent_in_block(&SYSTEM, block(101).hash).await.unwrap();
    assert_eq!(in_block.iter().map(|spent| &spent.invoice).collect::<Vec<_>>(), [&shop.id(1)]);
    assert_eq!(shop.store.spent_in_block(&SYSTEM, block(100).hash).await.unwrap(), []);
    let before = journal(&shop, 1000).await;
    shop.learn(1, Fact::Unspent { id: shop.arrival(1, 1).id, block: block(101).hash }).await.unwrap();
    let after = journal(&shop, 1000).await;
    assert_eq!(after[..before.len()], before, "nothing is rewritten");
    assert_eq!(after.last().unwrap().stored.entry.kind, EntryKind::Unspent);
    assert_eq!(shop.store.spent_in_block(&SYSTEM, block(101).hash).await.unwrap(), []);
    holds_together(&shop).await;
}

/// A server that starts watches every coin whose spending could still be told, or untold.
pub(crate) async fn coins_are_watched_until_no_block_can_give_them_back(place: &Place) {
    let shop = Shop::open(place).await;
    for number in [1, 2, 3] {
        shop.create(order(number)).await;
    }
    shop.learn(1, shop.mined(1, 100)).await.unwrap();
    shop.learn(2, shop.seen(2)).await.unwrap();
    shop.learn(3, shop.mined(3, 100)).await.unwrap();
    shop.learn(3, spent(&shop, 3, 101)).await.unwrap();
    let watched = async || {
        let each = |all: &mut Vec<OutPoint>, coin| all.push(coin);
        let mut all = shop.store.fold_coins(&SYSTEM, Vec::new(), each).await.unwrap();
        all.sort();
        all
    };
    let mut all: Vec<_> = [1, 2, 3].map(|number| shop.outpoint(number, 1)).into();
    assert_eq!(watched().await, all);
    let far = PositionStep::Restarted { block: block(102), time: NOW };
    shop.store.commit(&SYSTEM, Commit { changes: Vec::new(), position: Some(far) }).await.unwrap();
    all.pop();
    assert_eq!(watched().await, all, "no block that is remembered holds the spending");
}

pub(crate) async fn a_difference_is_found(place: &Place) {
    let Some(path) = place.path() else { return };
    let shop = Shop::open(place).await;
    shop.create(order(1)).await;
    shop.learn(1, shop.mined(1, 100)).await.unwrap();
    let raw = rusqlite::Connection::open(&path).unwrap();
    assert_eq!(raw.execute("UPDATE payment SET value = value + 7", []).unwrap(), 1);
    let differences = async || {
        let recount = shop.store.recount(&SYSTEM).await.unwrap();
        let of = |all: &[Reconciled]| all.iter().map(Reconciled::difference).collect::<Vec<_>>();
        assert_eq!(of(&shop.store.reconcile(&SYSTEM).await.unwrap()), [0], "sums are moved, not counted");
        assert_eq!(recount.miskept().is_empty(), of(&recount.wallets) == [0]);
        of(&recount.wallets)
    };
    assert_eq!(differences().await, [7]);
    raw.execute("UPDATE payment SET spent_height = 1", []).unwrap();
    assert_eq!(differences().await, [-i64::try_from(PRICE).unwrap()]);
    raw.execute("UPDATE payment SET spent_height = NULL, value = value - 7", []).unwrap();
    assert_eq!(differences().await, [0]);
    raw.execute("UPDATE account_day SET amount = amount - 5 WHERE account LIKE 'assets:wallet:%'", [])
        .unwrap();
    assert_eq!(differences().await, [5]);
    raw.execute("UPDATE account_day SET amount = amount + 5 WHERE account LIKE 'assets:wallet:%'", [])
        .unwrap();
    raw.execute("UPDATE wallet_sum SET on_chain = on_chain + 3", []).unwrap();
    let kept = shop.store.reconcile(&SYSTEM).await.unwrap();
    assert_eq!(kept.iter().map(Reconciled::difference).collect::<Vec<_>>(), [3]);
    assert_eq!(shop.store.recount(&SYSTEM).await.unwrap().miskept(), [shop.wallet]);
}

/// What the migration makes of books that were kept before: the same that is kept now.
#[tokio::test]
async fn books_of_before_are_carried_over() {
    let place = Place::file();
    let shop = Shop::open(&place).await;
    for number in 1..=4 {
        shop.create(order(number)).await;
        let mut arrival = shop.arrival(number, 1);
        arrival.quote = (number % 2 == 0).then(|| quote("50000", "EUR"));
        let mined = Fact::Mined { arrival, block: block(100), tip: 100 };
        learn_at(&shop, number, mined, NOW.0 + i64::from(number) * DAY / 2).await;
    }
    shop.learn(4, Fact::Unmined { id: shop.arrival(4, 1).id, block: block(100).hash }).await.unwrap();
    let raw = rusqlite::Connection::open(place.path().unwrap()).unwrap();
    let dump = || {
        let select = "SELECT 'sum ' || store || ' ' || account || ' ' || day || ' ' || currency || ' ' || amount || ' ' || worth \
            || ' ' || legs FROM account_day UNION ALL SELECT 'coin ' || id || ' ' || wallet || ' ' || value FROM payment ORDER BY 1";
        let mut statement = raw.prepare(select).unwrap();
        let rows = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
        rows.map(Result::unwrap).collect::<Vec<_>>()
    };
    let kept = dump();
    assert!(kept.len() > 10, "{kept:?}");
    raw.execute_batch("DELETE FROM account_day; UPDATE payment SET wallet = NULL, value = NULL;").unwrap();
    let migration =
        store::ALL_MIGRATIONS.iter().find(|text| text.contains("CREATE TABLE account_day")).unwrap();
    let plain: String =
        migration.lines().filter(|line| !line.starts_with("--")).collect::<Vec<_>>().join("\n");
    let fills =
        |statement: &&str| statement.trim().starts_with("INSERT") || statement.trim().starts_with("UPDATE");
    let filling: Vec<_> = plain.split(';').filter(fills).collect();
    assert_eq!(filling.len(), 2);
    raw.execute_batch(&filling.join(";")).unwrap();
    assert_eq!(dump(), kept);
    holds_together(&shop).await;
}
