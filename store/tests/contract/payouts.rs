//! Pull payments and payouts: never more claimed than was set aside, never in two spends, told in order.
use crate::fixture::{SYSTEM, Shop, block, everything, order};
use crate::place::{NOW, Place};
use crate::spends::draft;
use domain::audit::DeedKind;
use domain::payout::{NotNow, Paid, PayoutState};
use domain::pull_payment::{NotClaimable, PullTerms};
use domain::webhook::Decision;
use domain::{
    Currency, Fact, Money, Payout, PayoutId, PullPayment, PullPaymentId, Rate, Sats, Timestamp, Txid,
};
use serde_json::{Map, Value, json};
use store::{
    Claim, Commit, Error, Former, NotClaimed, NotReserved, PayoutFilter, PayoutRecord, PositionStep,
    PullFilter, SpendStep,
};

fn id(text: &str) -> PayoutId {
    PayoutId::parse(text).unwrap()
}

fn sats(minor: u64) -> Money {
    Money::from_minor(minor, Currency::SATS)
}

fn rate() -> (Rate, Sats) {
    (Rate::of_bitcoin(Currency::SATS).unwrap(), Sats::DUST)
}

pub(crate) async fn pull(shop: &Shop, name: &str, limit: u64) -> PullPaymentId {
    let id = PullPaymentId::parse(&format!("{name}-{}", shop.access.store())).unwrap();
    let terms = PullTerms { name: name.into(), ..PullTerms::over(sats(limit)) };
    let pull = PullPayment::create(id.clone(), shop.access.store().clone(), terms, NOW);
    shop.store.create_pull_payment(&shop.access, pull, None).await.unwrap();
    id
}

fn claim(name: &str, pull: Option<&PullPaymentId>, amount: Option<u64>) -> Claim {
    Claim {
        id: id(name),
        pull_payment: pull.cloned(),
        destination: format!("address-of-{name}"),
        script: name.as_bytes().to_vec(),
        amount: amount.map(sats),
        metadata: Map::new(),
        approval: None,
    }
}

/// A payout out of the store's own that may be paid.
pub(crate) async fn approved(shop: &Shop, name: &str) -> PayoutId {
    let claim = Claim { approval: Some(rate()), ..claim(name, None, Some(10_000)) };
    shop.store.make_payout(&shop.access, claim, NOW).await.unwrap().unwrap().payout.id
}

/// A claim to some of a pull payment.
pub(crate) async fn claimed(shop: &Shop, name: &str, pull: &PullPaymentId) {
    shop.store.claim_payout(&SYSTEM, claim(name, Some(pull), Some(1_000)), NOW).await.unwrap().unwrap();
}

async fn load(shop: &Shop, id: &PayoutId) -> PayoutRecord {
    shop.store.payout(&shop.access, id).await.unwrap().unwrap()
}

async fn state(shop: &Shop, id: &PayoutId) -> PayoutState {
    load(shop, id).await.payout.state()
}

async fn cancel(shop: &Shop, id: &PayoutId) -> Result<Result<PayoutRecord, NotNow>, Error> {
    let act = |payout: &Payout| payout.cancel(NOW);
    shop.store.step_payout(&shop.access, id, DeedKind::PayoutCancelled, act).await
}

pub(crate) async fn a_pull_payment_is_claimed_in_parts_and_never_beyond(place: &Place) {
    let shop = Shop::open(place).await;
    let pull = pull(&shop, "pull", 10_000).await;
    let ask = async |name: &str, amount: Option<u64>| {
        shop.store.claim_payout(&SYSTEM, claim(name, Some(&pull), amount), NOW).await.unwrap()
    };
    let first = ask("a", Some(6_000)).await.unwrap();
    assert_eq!((first.payout.claimed, first.payout.state()), (sats(6_000), PayoutState::AwaitingApproval));
    let left = sats(4_000);
    assert_eq!(ask("b", Some(4_001)).await, Err(NotClaimed::Pull(NotClaimable::Overdraft { left })));
    assert_eq!(ask("a", Some(1)).await, Err(NotClaimed::SameDestination), "somebody waits at that address");
    assert!(matches!(ask("b", Some(545)).await, Err(NotClaimed::TooLittle(_))), "no node would relay it");
    assert_eq!(ask("b", None).await.unwrap().payout.claimed, left, "all that is left");
    let record = shop.store.public_pull_payment(&SYSTEM, &pull).await.unwrap().unwrap();
    assert_eq!(record.claimed, 10_000);
    cancel(&shop, &id("a")).await.unwrap().unwrap();
    assert_eq!(shop.store.pull_payment(&shop.access, &pull).await.unwrap().unwrap().claimed, 4_000);
    let mut again = claim("c", Some(&pull), Some(6_000));
    again.script = b"a".to_vec();
    shop.store.claim_payout(&SYSTEM, again, NOW).await.unwrap().unwrap();
    let deeds: Vec<String> =
        shop.store.audit_newest(&SYSTEM, None, 2).await.unwrap().into_iter().map(|row| row.deed).collect();
    assert_eq!(deeds, ["payout.cancelled", "pull-payment.made"], "who claims is nobody that is known");

    shop.store.archive_pull_payment(&shop.access, &pull, NOW).await.unwrap();
    shop.store.archive_pull_payment(&shop.access, &pull, NOW).await.unwrap();
    assert_eq!(state(&shop, &id("c")).await, PayoutState::Cancelled);
    assert_eq!(ask("d", None).await, Err(NotClaimed::Pull(NotClaimable::Archived)));
    let list = async |include_archived| {
        let filter = PullFilter { include_archived, ..PullFilter::default() };
        shop.store.pull_payments(&shop.access, filter).await.unwrap().len()
    };
    assert_eq!((list(false).await, list(true).await), (0, 1));
}

pub(crate) async fn two_who_claim_at_once_get_no_more_than_there_is(place: &Place) {
    let shop = Shop::open(place).await;
    let pull = pull(&shop, "pull", 10_000).await;
    let ask = async |name: &str| {
        shop.store.claim_payout(&SYSTEM, claim(name, Some(&pull), Some(10_000)), NOW).await.unwrap().is_ok()
    };
    let (one, two) = tokio::join!(ask("a"), ask("b"));
    assert!(one != two, "{one} {two}");
    assert_eq!(shop.store.pull_payment(&shop.access, &pull).await.unwrap().unwrap().claimed, 10_000);
}

pub(crate) async fn of_two_who_approve_at_once_one_does(place: &Place) {
    let shop = Shop::open(place).await;
    let made =
        shop.store.make_payout(&shop.access, claim("a", None, Some(10_000)), NOW).await.unwrap().unwrap();
    let approve = async || {
        let act = |payout: &Payout| payout.approve(0, rate(), NOW).map(Some);
        let id = made.payout.id.clone();
        shop.store.step_payout(&shop.access, &id, DeedKind::PayoutApproved, act).await.unwrap().is_ok()
    };
    let (one, two) = tokio::join!(approve(), approve());
    assert!(one != two, "{one} {two}");
    let after = load(&shop, &made.payout.id).await;
    assert_eq!((after.payout.sats(), after.payout.revision), (Sats::try_new(10_000), 2));
    assert_eq!(shop.store.payout_store(&made.payout.id).await, Ok(Some(shop.access.store().clone())));
    let nothing = shop.store.make_payout(&shop.access, claim("b", None, None), NOW).await;
    assert_eq!(nothing, Ok(Err(NotClaimed::NoAmount)));
    let little = Claim { approval: Some(rate()), ..claim("b", None, Some(545)) };
    let little = shop.store.make_payout(&shop.access, little, NOW).await.unwrap();
    assert!(matches!(little, Err(NotClaimed::TooLittle(_))), "{little:?}");
    assert_eq!(shop.store.payouts(&shop.access, PayoutFilter::default()).await.unwrap().len(), 1);
}

/// A shop with four coins in a block.
async fn with_coins(place: &Place) -> Shop {
    let shop = Shop::open(place).await;
    for number in [1, 2, 3, 4] {
        shop.create(order(number)).await;
        shop.learn(number, shop.mined(number, 100)).await.unwrap();
    }
    shop
}

async fn take(shop: &Shop, name: &str, coins: &[u32], payouts: &[&PayoutId]) -> Result<domain::Spend, Error> {
    let spend = draft(shop, name, coins, None);
    let payouts = payouts.iter().map(|id| (*id).clone()).collect();
    shop.store.draft_spend_for(&shop.access, spend.clone(), vec![1], payouts).await.map(|()| spend)
}

async fn give_up(shop: &Shop, spend: &domain::Spend) {
    let spend = spend.abandoned(&[], NOW).unwrap().unwrap();
    let step = SpendStep { spend, signed: None, deed: DeedKind::SpendAbandoned };
    shop.store.step_spend(&shop.access, step).await.unwrap();
}

pub(crate) async fn a_payout_is_in_one_spend_at_a_time(place: &Place) {
    let shop = with_coins(place).await;
    let (a, b) = (approved(&shop, "a").await, approved(&shop, "b").await);
    let (of_one, of_two) = ([&a], [&a, &b]);
    let (one, two) = tokio::join!(take(&shop, "one", &[1], &of_one), take(&shop, "two", &[2], &of_two));
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    let refused = one.as_ref().err().or(two.as_ref().err()).unwrap();
    assert_eq!(*refused, Error::NotReserved(NotReserved::NotWaiting(a.clone())));
    let (winner, loser) = if one.is_ok() { ("one", "two") } else { ("two", "one") };
    let spend = |name| draft(&shop, name, &[1], None).id;
    assert_eq!(shop.store.spend(&shop.access, &spend(loser)).await, Ok(None), "nothing of it is kept");
    assert_eq!(state(&shop, &a).await, PayoutState::InProgress);
    let held = shop.store.payouts_in(&shop.access, &spend(winner)).await.unwrap();
    assert!(held.iter().any(|payout| payout.id == a));
    assert!(matches!(cancel(&shop, &a).await, Ok(Err(NotNow::InSpend(_)))));
}

pub(crate) async fn what_was_let_go_is_paid_only_by_what_rules_the_first_out(place: &Place) {
    let shop = with_coins(place).await;
    let a = approved(&shop, "a").await;
    let first = take(&shop, "one", &[1, 2], &[&a]).await.unwrap();
    assert_eq!(shop.store.former_spends(&shop.access, std::slice::from_ref(&a)).await, Ok(vec![]));
    give_up(&shop, &first).await;
    assert_eq!(state(&shop, &a).await, PayoutState::AwaitingPayment);
    let coins = first.coins.iter().map(|coin| coin.outpoint).collect();
    let former = Former { spend: first.id.clone(), coins };
    assert_eq!(shop.store.former_spends(&shop.access, std::slice::from_ref(&a)).await, Ok(vec![former]));
    let other = take(&shop, "two", &[3], &[&a]).await;
    assert_eq!(other, Err(Error::NotReserved(NotReserved::StillOut(a.clone(), first.id.clone()))));
    let second = take(&shop, "three", &[2, 3], &[&a]).await.unwrap();
    give_up(&shop, &second).await;

    // Something else spends a coin of both: once that lies deep, they are out of the way.
    let spending = domain::payment::Spending { by: Txid([1; 32]), block: block(101) };
    shop.learn(2, Fact::Spent { id: shop.arrival(2, 1).id, spending }).await.unwrap();
    let mut height = 100;
    let mut at = async |to: u32| {
        while height < to {
            height += 1;
            let position = Some(PositionStep::Connected { block: block(height), time: NOW });
            shop.store.commit(&SYSTEM, Commit { changes: Vec::new(), position }).await.unwrap();
        }
    };
    at(106).await;
    assert!(take(&shop, "four", &[4], &[&a]).await.is_err(), "it may be taken back yet");
    at(107).await;
    take(&shop, "five", &[4], &[&a]).await.unwrap();
}

pub(crate) async fn a_block_completes_it_and_takes_that_back(place: &Place) {
    let shop = with_coins(place).await;
    let a = approved(&shop, "a").await;
    let spend = take(&shop, "one", &[1], &[&a]).await.unwrap();
    let coins: Vec<_> = spend.coins.iter().map(|coin| coin.outpoint).collect();
    let found = shop.store.payouts_on_coins(&SYSTEM, &coins).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((&found[0].1.id, &found[0].2.payout.id), (&spend.id, &a));
    let waiting = shop.store.payouts_to(&SYSTEM, &[b"a".to_vec(), b"b".to_vec()]).await.unwrap();
    assert_eq!(waiting.iter().map(|record| &record.payout.id).collect::<Vec<_>>(), [&a]);
    let paid = Paid { by: Txid([9; 32]), block: block(101) };
    let change = waiting[0].payout.learn_paid(paid, NOW).unwrap();
    let commit = async |change| {
        shop.store.commit_with(&SYSTEM, Commit::default(), vec![(waiting[0].number, change)]).await
    };
    commit(change.clone()).await.unwrap();
    assert_eq!(commit(change).await, Err(Error::Conflict { revision: 3 }), "twice is once");
    assert_eq!(state(&shop, &a).await, PayoutState::Completed);
    assert_eq!(shop.store.payouts_to(&SYSTEM, &[b"a".to_vec()]).await, Ok(vec![]), "it takes nothing more");
    let back = shop.store.payouts_paid_in(&SYSTEM, block(101).hash).await.unwrap();
    commit(back[0].payout.learn_unpaid(block(101).hash, NOW).unwrap()).await.unwrap();
    assert_eq!(state(&shop, &a).await, PayoutState::InProgress, "its spend still has it");
    assert_eq!(shop.store.payouts_paid_in(&SYSTEM, block(101).hash).await, Ok(vec![]));
}

pub(crate) async fn payouts_are_told_in_order(place: &Place) {
    let shop = Shop::open(place).await;
    let hook = shop.add_webhook(1, everything()).await;
    let (a, b) = (approved(&shop, "a").await, approved(&shop, "b").await);
    cancel(&shop, &a).await.unwrap().unwrap();
    let due = async |at| shop.store.due_deliveries(&SYSTEM, &hook, at, 10).await.unwrap();
    let first = due(NOW).await;
    assert_eq!(first.iter().map(|one| one.kind.as_str()).collect::<Vec<_>>(), ["PayoutCreated"; 2]);
    shop.attempt(&first[0].id, Decision::RetryAt(Timestamp(NOW.0 + 60))).await.unwrap();
    assert_eq!(due(NOW).await.len(), 1, "the other's line goes on");
    let (mut line, later) = (Vec::new(), Timestamp(NOW.0 + 60));
    while let Some(next) = due(later).await.into_iter().next() {
        let payload: Value = serde_json::from_str(&next.payload).unwrap();
        if payload["payoutId"] == json!(a) {
            line.push(format!("{} {}", next.kind, payload["payoutState"].as_str().unwrap()));
        }
        shop.attempt(&next.id, Decision::Delivered).await.unwrap();
    }
    assert_eq!(
        line,
        ["PayoutCreated AwaitingPayment", "PayoutApproved AwaitingPayment", "PayoutUpdated Cancelled"]
    );
    let rows = shop.store.deliveries_page(&shop.access, &hook, None, 100).await.unwrap();
    let about = |id: &PayoutId| rows.iter().filter(|row| row.payout.as_ref() == Some(id)).count();
    assert_eq!((about(&a), about(&b)), (3, 2));
    let again = domain::DeliveryId::parse("again").unwrap();
    shop.store.redeliver(&shop.access, &hook, &first[0].id, &again, NOW).await.unwrap();
    assert!(due(NOW).await.iter().any(|one| one.id == again));
}

pub(crate) async fn another_store_has_no_say_in_a_payout(place: &Place) {
    let mine = Shop::open(place).await;
    let theirs = Shop::in_store(&mine.store, "other").await;
    let pull = pull(&mine, "pull", 10_000).await;
    let a = approved(&mine, "a").await;
    let (store, access) = (&mine.store, &theirs.access);
    assert_eq!(store.pull_payment(access, &pull).await, Ok(None));
    assert_eq!(store.pull_payments(access, PullFilter::default()).await, Ok(vec![]));
    assert_eq!(store.archive_pull_payment(access, &pull, NOW).await, Err(Error::NotFound));
    assert_eq!(store.payout(access, &a).await, Ok(None));
    assert_eq!(store.payouts(access, PayoutFilter::default()).await, Ok(vec![]));
    assert_eq!(store.former_spends(access, std::slice::from_ref(&a)).await, Err(Error::NotFound));
    assert_eq!(cancel(&theirs, &a).await, Err(Error::NotFound));
    let claim = claim("b", Some(&pull), Some(1_000));
    assert_eq!(store.make_payout(access, claim.clone(), NOW).await, Err(Error::NotFound));
    let filter = PayoutFilter { pull_payment: Some(pull.clone()), ..PayoutFilter::default() };
    store.make_payout(&mine.access, claim, NOW).await.unwrap().unwrap();
    assert_eq!(store.payouts(&mine.access, filter.clone()).await.unwrap().len(), 1, "of that pull payment");
    assert_eq!(store.payouts(access, filter).await, Ok(vec![]));
    assert_eq!(store.public_payout(&SYSTEM, &pull, &a).await, Ok(None), "it is not of that pull payment");
    let coin = theirs.create(order(9)).await;
    theirs.learn(9, theirs.mined(9, 100)).await.unwrap();
    assert_eq!(take(&theirs, "x", &[9], &[&a]).await, Err(Error::NotFound), "{coin:?}");
    mine.store.delete_store(&mine.access, NOW).await.unwrap();
    assert_eq!(store.public_pull_payment(&SYSTEM, &pull).await, Ok(None));
    assert_eq!(store.payout_store(&a).await, Ok(None));
}
