//! What holds always: lists agree with plain filtering, deliveries never overtake, crashes never tear.
use crate::donation_pages::{made, progress};
use crate::fixture::{PRICE, SYSTEM, Shop, block, everything, order};
use crate::ledger::{holds_together, journal};
use crate::place::{NOW, Place};
use domain::invoice::Status;
use domain::ledger::Account;
use domain::payment::Spending;
use domain::webhook::Decision;
use domain::{Fact, Invoice, Network, PageId, Sats, Timestamp, Txid};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use store::backup::restore;
use store::{Error, InvoiceFilter};

fn run<T>(story: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(story)
}

/// An invoice to be made: seconds after the start, order, paid or mined, archived.
type Sketch = (u8, Option<u8>, u8, bool);

async fn draw(shop: &Shop, number: u32, (seconds, order_id, paid, archived): Sketch) -> Invoice {
    let mut order = order(number);
    order.at = Timestamp(NOW.0 + i64::from(seconds));
    order.order_id = order_id.map(|id| format!("o{id}"));
    order.terms = order.order_id.iter().map(|id| format!("term {id}")).collect();
    shop.create(order).await;
    match paid {
        1 => drop(shop.learn(number, shop.seen(number)).await.unwrap()),
        2 => drop(shop.learn(number, shop.mined(number, 100)).await.unwrap()),
        _ => {}
    }
    if archived {
        let change = shop.load(number).await.archived(true, NOW).unwrap();
        shop.store.commit_one(&shop.access, change).await.unwrap();
    }
    shop.load(number).await
}

/// The same list, worked out the long way. `made` is in the order of making.
fn plainly(made: &[Invoice], filter: &InvoiceFilter) -> Vec<Invoice> {
    let passes = |invoice: &&Invoice| {
        let order_id = invoice.details.metadata.order_id();
        let created_at = invoice.terms.created_at;
        let found = |text: &String| {
            order_id.as_ref().is_some_and(|id| {
                id.starts_with(text.as_str()) || format!("term {id}").starts_with(text.as_str())
            })
        };
        (filter.include_archived || invoice.archived_at.is_none())
            && (filter.statuses.is_empty() || filter.statuses.contains(&invoice.verdict().status))
            && (filter.order_ids.is_empty()
                || order_id.as_ref().is_some_and(|id| filter.order_ids.contains(id)))
            && filter.text_search.as_ref().is_none_or(found)
            && filter.start.is_none_or(|start| created_at >= start)
            && filter.end.is_none_or(|end| created_at <= end)
    };
    let mut found: Vec<_> = made.iter().rev().filter(passes).cloned().collect();
    found.sort_by_key(|invoice| std::cmp::Reverse(invoice.terms.created_at));
    let take = filter.take.map_or(usize::MAX, |take| take.try_into().unwrap());
    found.into_iter().skip(filter.skip.try_into().unwrap()).take(take).collect()
}

prop_compose! {
    fn filters()(
        order_ids in prop::collection::vec((0_u8..3).prop_map(|id| format!("o{id}")), 0..2),
        statuses in prop::sample::subsequence(vec![Status::New, Status::Processing, Status::Settled], 0..3),
        text_search in prop::option::of(prop::sample::select(vec!["o", "o1", "term", "term o2", "x"])),
        (start, end) in (prop::option::of(0_i64..6), prop::option::of(0_i64..6)),
        include_archived: bool,
        (skip, take) in (0_u32..3, prop::option::of(0_u32..5)),
    ) -> InvoiceFilter {
        let at = |seconds: Option<i64>| seconds.map(|s| Timestamp(NOW.0 + s));
        InvoiceFilter {
            order_ids, statuses, text_search: text_search.map(Into::into), searched_addresses: Vec::new(),
            start: at(start), end: at(end), include_archived, skip, take,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn lists_agree_with_plain_filtering(
        sketches in prop::collection::vec((0_u8..6, prop::option::of(0_u8..3), 0_u8..3, any::<bool>()), 1..12),
        filters in prop::collection::vec(filters(), 8),
    ) {
        run(async {
            let shop = Shop::open(&Place::memory()).await;
            let mut made = Vec::new();
            for (number, sketch) in (0..).zip(sketches) {
                made.push(draw(&shop, number, sketch).await);
            }
            for filter in filters {
                let found = shop.store.invoices(&shop.access, filter.clone()).await.unwrap();
                assert_eq!(found, plainly(&made, &filter), "{filter:?}");
            }
        });
    }

    #[test]
    fn any_database_survives_a_backup(
        sketches in prop::collection::vec((0_u8..6, prop::option::of(0_u8..3), 0_u8..3, any::<bool>()), 0..8),
        words in prop::collection::vec("\\PC{0,12}|[\\x01-\\x1f\"\\\\]{0,4}", 0..4),
        scripts in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..6),
    ) {
        run(survives(sketches, words, scripts));
    }

    #[test]
    fn deliveries_never_overtake_and_all_arrive(
        invoices in 1_u32..4,
        answers in prop::collection::vec((0_usize..3, 0_u8..4), 0..60),
    ) {
        run(never_overtake(invoices, answers));
    }

    #[test]
    fn a_page_has_what_the_ledger_says(
        acts in prop::collection::vec((0_u32..4, 0_u8..6, 1_u8..3, 0_u32..3), 1..40),
    ) {
        run(counted(acts));
    }

    #[test]
    fn a_crash_at_any_commit_tears_nothing(fatal in 0_u32..24, seed in 0_u32..1000) {
        run(never_torn(fatal, seed));
    }
}

/// Four invoices, two through one page, one through another, one through none, to which anything happens: the invoice,
/// what, which payment, in which block.
async fn counted(acts: Vec<(u32, u8, u8, u32)>) {
    let shop = Shop::open(&Place::memory()).await;
    let pages = [made(&shop, "roof").await, made(&shop, "boat").await];
    let page_of = [Some(&pages[0]), Some(&pages[0]), Some(&pages[1]), None];
    for (number, page) in (0..).zip(page_of) {
        let mut order = order(number);
        order.page = page.cloned();
        shop.create(order).await;
    }
    for (number, act, tag, height) in acts {
        let mut arrival = shop.arrival(number, tag);
        arrival.value = Sats::try_new(u64::from(tag) * 1_000 + u64::from(number)).unwrap();
        let (id, block) = (arrival.id.clone(), block(100 + height));
        let fact = match act {
            0 => Fact::Seen(arrival),
            1 => Fact::Mined { arrival, block, tip: block.height },
            2 => Fact::Unmined { id, block: block.hash },
            3 => Fact::Gone { id },
            4 => Fact::Spent { id, spending: Spending { by: Txid([9; 32]), block } },
            _ => Fact::Unspent { id, block: block.hash },
        };
        let before = journal(&shop, 1000).await;
        shop.learn(number, fact).await.unwrap();
        assert_eq!(journal(&shop, 1000).await[..before.len()], before, "nothing is rewritten");
        holds_together(&shop).await;
        for page in &pages {
            assert_eq!(progress(&shop, page).await, by_the_ledger(&shop, page, page_of).await);
        }
    }
}

/// The sum over the entries of the page's invoices, and how many of these have any money left, the long way.
async fn by_the_ledger(shop: &Shop, page: &PageId, page_of: [Option<&PageId>; 4]) -> (u64, u64) {
    let (mut received, mut donations) = (0, 0);
    for (number, _) in (0..).zip(page_of).filter(|(_, of)| *of == Some(page)) {
        let entries = shop.store.entries_of(&shop.access, &shop.id(number)).await.unwrap();
        let wallet = |stored: &store::StoredEntry| match (stored.entry.debit, stored.entry.credit) {
            (Account::MovedOut, _) | (_, Account::MovedOut) => 0,
            (Account::Wallet(_), _) => stored.entry.amount.to_signed().to_sat(),
            (_, Account::Wallet(_)) => -stored.entry.amount.to_signed().to_sat(),
            _ => 0,
        };
        let sum: i64 = entries.iter().map(wallet).sum();
        received += sum;
        donations += u64::from(sum > 0);
    }
    (received.try_into().unwrap(), donations)
}

/// Out and in again: the same rows, and what is opened is the same database.
async fn survives(sketches: Vec<Sketch>, words: Vec<String>, scripts: Vec<Vec<u8>>) {
    let (place, other) = (Place::inline(), Place::inline());
    let shop = Shop::open(&place).await;
    for (number, sketch) in (0..).zip(sketches) {
        draw(&shop, number, sketch).await;
    }
    for word in &words {
        let known = shop.store.add_wallet(&SYSTEM.actor(), (&format!("identity {word}"), word), NOW).await;
        known.unwrap();
    }
    let list = shop.store.add_list(&SYSTEM.actor(), 3, NOW).await.unwrap();
    shop.store.append_addresses(&SYSTEM.actor(), list, scripts).await.unwrap();
    let (contents, stream) = crate::copies::out(&place.location());
    let restored = restore(&mut &*stream, &other.location(), Network::Regtest, (NOW, Some(0))).unwrap();
    assert_eq!(restored, (contents.clone(), Vec::new()));
    assert_eq!(crate::copies::out(&other.location()), (contents, stream));
    let (here, there) = (shop.store.clone(), other.open());
    assert_eq!(here.wallets(&SYSTEM).await, there.wallets(&SYSTEM).await);
    let all = InvoiceFilter { include_archived: true, ..InvoiceFilter::default() };
    let invoices = here.invoices(&shop.access, all.clone()).await;
    assert_eq!(there.invoices(&shop.access, all).await, invoices);
}

async fn never_overtake(invoices: u32, answers: Vec<(usize, u8)>) {
    let shop = Shop::open(&Place::memory()).await;
    let webhook = shop.add_webhook(1, everything()).await;
    for number in 0..invoices {
        shop.create(order(number)).await;
        shop.learn(number, shop.mined(number, 100)).await.unwrap();
    }
    let mut now = NOW;
    let mut answers = answers.into_iter();
    let mut told: BTreeMap<_, Vec<String>> = BTreeMap::new();
    loop {
        let due = shop.store.due_deliveries(&SYSTEM, &webhook, now, 100).await.unwrap();
        if due.is_empty() {
            match shop.store.next_delivery_due(&SYSTEM, now).await.unwrap() {
                Some(next) => now = next,
                None => break,
            }
            continue;
        }
        let (place, answer) = answers.next().unwrap_or((0, 0));
        let delivery = &due[place % due.len()];
        let decision = if answer == 0 {
            Decision::Delivered
        } else {
            Decision::RetryAt(Timestamp(now.0 + i64::from(answer)))
        };
        shop.attempt(&delivery.id, decision).await.unwrap();
        if answer == 0 {
            told.entry(delivery.invoice.clone().unwrap()).or_default().push(delivery.kind.clone());
        }
    }
    for number in 0..invoices {
        let events = shop.store.events_of(&shop.access, &shop.id(number)).await.unwrap();
        let expected: Vec<_> = events.into_iter().map(|event| event.kind).collect();
        assert_eq!(told.get(&shop.id(number)), Some(&expected));
    }
}

/// Works through some invoices while the process dies at its `fatal`th moment, then again until all is done.
async fn never_torn(fatal: u32, seed: u32) {
    let place = Place::inline();
    let moments = Arc::new(AtomicU32::new(0));
    let count = moments.clone();
    let store = place.open_with_fault(Box::new(move |_| count.fetch_add(1, Ordering::SeqCst) == fatal + 10));
    let shop = Shop::in_store(&store, "shop").await; // three commits, six moments
    drop(store);
    let crashed = work(&shop, seed).await.is_err();
    let shop = shop.reopened(&place);
    assert!(crashed || moments.load(Ordering::SeqCst) <= fatal + 10);
    check_whole(&shop).await;
    work(&shop, seed).await.unwrap();
    check_whole(&shop).await;
    assert_eq!(shop.store.invoice_count(&SYSTEM).await, Ok(3));
    let paid: i64 =
        shop.store.balances(&shop.access).await.unwrap().iter().map(|b| b.amount.to_sat().max(0)).sum();
    assert_eq!(paid, i64::try_from(PRICE * 3).unwrap(), "every payment booked, each once");
}

/// Makes and pays three invoices, in an order that depends on `seed`. What is done already is not done again.
async fn work(shop: &Shop, seed: u32) -> store::Result<()> {
    for step in 0..6 {
        let number = (step + seed) % 3;
        match shop.store.create_invoice(&shop.access, shop.row(order(number))).await {
            Ok(()) | Err(Error::Exists) => {}
            Err(error) => return Err(error),
        }
        shop.learn(number, shop.seen(number)).await?;
        if (seed >> step) & 1 == 1 || step >= 3 {
            shop.learn(number, shop.mined(number, 100)).await?;
            shop.learn(number, Fact::Unmined { id: shop.arrival(number, 1).id, block: block(100).hash })
                .await?;
            shop.learn(number, shop.mined(number, 101)).await?;
        }
    }
    Ok(())
}

/// Each invoice has its address, its payments and its entries, or is not there at all; the books balance.
async fn check_whole(shop: &Shop) {
    let store = &shop.store;
    assert_eq!(store.invoice_count(&SYSTEM).await.unwrap(), store.watched_count(&SYSTEM).await.unwrap());
    for number in 0..3 {
        let Some(invoice) = store.invoice(&shop.access, &shop.id(number)).await.unwrap() else { continue };
        let payments = store.payments_of(&SYSTEM, &[shop.outpoint(number, 1).txid]).await.unwrap();
        assert_eq!(payments.len(), invoice.payments.len());
        let booked = invoice.payments.iter().filter(|payment| payment.booked.is_some()).count();
        let entries = store.entries_of(&shop.access, &invoice.id).await.unwrap();
        assert_eq!(entries.len() % 2, booked, "received and reversed in turn");
        assert!(!store.events_of(&shop.access, &invoice.id).await.unwrap().is_empty());
    }
    let sum: i64 = store.balances(&shop.access).await.unwrap().iter().map(|b| b.amount.to_sat()).sum();
    assert_eq!(sum, 0);
}
