//! Spends: kept whole, one to a coin, changed by one person at a time; and told by what the chain did.
use crate::fixture::{PRICE, SYSTEM, Shop, block, bytes, order};
use crate::place::{NOW, Place};
use domain::audit::DeedKind;
use domain::payment::Spending;
use domain::spend::{Candidate, FeeRate, Output, Purpose, SpentCoin, State};
use domain::{Fact, OutPoint, PaymentId, Sats, Spend, SpendId, Txid};
use store::{AuditFilter, Error, SpendStep};

const TXID: Txid = Txid([77; 32]);

fn coin(shop: &Shop, number: u32) -> OutPoint {
    let PaymentId::OnChain(coin) = shop.arrival(number, 1).id else { panic!() };
    coin
}

/// A draft of those orders' coins, with change if an index is given.
pub(crate) fn draft(shop: &Shop, name: &str, numbers: &[u32], change: Option<u32>) -> Spend {
    let value = Sats::try_new(PRICE).unwrap();
    let coins = numbers.iter().map(|number| SpentCoin { outpoint: coin(shop, *number), value });
    Spend {
        id: SpendId::from_random(bytes(name, 0)),
        store: shop.access.store().clone(),
        wallet: shop.wallet,
        revision: 1,
        purpose: Purpose::Sweep,
        note: Some("to the vault".into()),
        created_at: NOW,
        coins: coins.collect(),
        outputs: vec![Output { address: "vault".into(), value, change }],
        fee: Sats::ZERO,
        fee_rate: FeeRate::LEAST,
        txid: Some(TXID),
        signed_at: None,
        broadcast_at: None,
        abandoned_at: None,
    }
}

/// A shop with three coins in a block.
async fn with_coins(place: &Place) -> Shop {
    let shop = Shop::open(place).await;
    for number in [1, 2, 3] {
        shop.create(order(number)).await;
        shop.learn(number, shop.mined(number, 100)).await.unwrap();
    }
    shop
}

fn step(spend: Spend, deed: DeedKind, signed: Option<Vec<u8>>) -> SpendStep {
    SpendStep { spend, signed, deed }
}

pub(crate) async fn a_spend_reads_back_and_runs_its_course(place: &Place) {
    let shop = with_coins(place).await;
    let spend = draft(&shop, "one", &[1, 2], Some(4));
    shop.store.draft_spend(&shop.access, spend.clone(), b"psbt\xff".to_vec()).await.unwrap();
    let find = async || shop.store.spend(&shop.access, &spend.id).await.unwrap().unwrap();
    assert_eq!((find().await.spend, find().await.state()), (spend.clone(), State::Drafted));
    assert_eq!(shop.store.spend_psbt(&shop.access, &spend.id).await, Ok(Some(b"psbt\xff".to_vec())));
    assert_eq!(shop.store.spend_signed(&shop.access, &spend.id).await, Ok(None));
    assert_eq!(shop.store.next_change(&SYSTEM, shop.wallet).await, Ok(5));
    let signed = spend.signed(TXID, NOW).unwrap().unwrap();
    let back = step(signed.clone(), DeedKind::SpendSigned, Some(vec![1, 2, 3]));
    shop.store.step_spend(&shop.access, back.clone()).await.unwrap();
    assert_eq!(shop.store.step_spend(&shop.access, back).await, Err(Error::Conflict { revision: 2 }));
    assert_eq!(shop.store.spend_signed(&shop.access, &spend.id).await, Ok(Some(vec![1, 2, 3])));
    let sent = signed.broadcast(NOW).unwrap().unwrap();
    shop.store.step_spend(&shop.access, step(sent.clone(), DeedKind::SpendBroadcast, None)).await.unwrap();
    assert_eq!(shop.store.spend_signed(&shop.access, &spend.id).await, Ok(Some(vec![1, 2, 3])), "it stays");
    assert_eq!(find().await.state(), State::Broadcast);
    assert_eq!(shop.store.spends_by(&SYSTEM, TXID).await, Ok(vec![sent]));
    assert_eq!(shop.store.spends_by(&SYSTEM, Txid([1; 32])).await, Ok(vec![]));
    for number in [1, 2] {
        let spending = Spending { by: TXID, block: block(102) };
        shop.learn(number, Fact::Spent { id: shop.arrival(number, 1).id, spending }).await.unwrap();
    }
    assert_eq!((find().await.state(), find().await.spendings.len()), (State::Confirmed { height: 102 }, 1));
    let filter = AuditFilter { deed: Some("spend.".into()), ..AuditFilter::default() };
    let deeds: Vec<String> =
        shop.store.audit_rows(&SYSTEM, filter, 10).await.unwrap().into_iter().map(|row| row.deed).collect();
    assert_eq!(deeds, ["spend.drafted", "spend.signed", "spend.broadcast"]);
    let second = draft(&shop, "two", &[3], None);
    shop.store.draft_spend(&shop.access, second.clone(), Vec::new()).await.unwrap();
    let ids = async |before, most| {
        let all = shop.store.spends(&shop.access, before, most).await.unwrap();
        all.into_iter().map(|record| (record.number, record.spend.id)).collect::<Vec<_>>()
    };
    let all = ids(None, 10).await;
    assert_eq!(all.iter().map(|(_, id)| id.clone()).collect::<Vec<_>>(), [second.id, spend.id]);
    assert_eq!(ids(None, 1).await, all[..1]);
    assert_eq!(ids(Some(all[0].0), 10).await, all[1..]);
}

pub(crate) async fn a_coin_is_in_one_draft_at_a_time(place: &Place) {
    let shop = with_coins(place).await;
    let first = draft(&shop, "first", &[1, 2], None);
    let second = draft(&shop, "second", &[2, 3], None);
    let of = |spend: &Spend| shop.store.draft_spend(&shop.access, spend.clone(), Vec::new());
    let (one, other) = tokio::join!(of(&first), of(&second));
    let (won, lost) = if one.is_ok() { (first, second) } else { (second, first) };
    assert_eq!(
        [one, other].into_iter().filter_map(Result::err).collect::<Vec<_>>(),
        [Error::CoinTaken(coin(&shop, 2))]
    );
    assert_eq!(shop.store.spend(&shop.access, &lost.id).await, Ok(None), "nothing of the other is kept");
    let taken = |candidates: Vec<Candidate>| candidates.iter().filter(|candidate| candidate.taken).count();
    let look =
        async |named: &[OutPoint]| shop.store.candidates(&shop.access, shop.wallet, named).await.unwrap();
    assert_eq!((look(&[]).await.len(), taken(look(&[]).await)), (3, 2));
    assert_eq!(look(&[coin(&shop, 2)]).await.len(), 1);
    let given_up = won.abandoned(&[], NOW).unwrap().unwrap();
    shop.store.step_spend(&shop.access, step(given_up, DeedKind::SpendAbandoned, None)).await.unwrap();
    assert_eq!(taken(look(&[]).await), 0);
    of(&lost).await.unwrap();
    assert_eq!(taken(look(&[]).await), 2);
    let found = shop.store.spend(&shop.access, &won.id).await.unwrap().unwrap();
    assert_eq!(found.state(), State::Abandoned);
    // Change comes back to an address of its own.
    let change = draft(&shop, "change", &[], Some(0));
    of(&change).await.unwrap();
    assert_eq!(of(&draft(&shop, "again", &[], Some(0))).await, Err(Error::Exists));
}

pub(crate) async fn only_the_store_s_own_settled_coins_may_be_spent(place: &Place) {
    let shop = with_coins(place).await;
    let slow = domain::invoice::SpeedPolicy::LowSpeed;
    shop.create(crate::fixture::Order { speed: slow, ..order(4) }).await;
    shop.learn(4, shop.mined(4, 100)).await.unwrap();
    shop.create(order(5)).await;
    shop.learn(5, shop.seen(5)).await.unwrap();
    let candidates = shop.store.candidates(&shop.access, shop.wallet, &[]).await.unwrap();
    let settled = candidates.iter().filter(|candidate| candidate.settled).count();
    assert_eq!((candidates.len(), settled), (4, 3), "what is in no block is no coin yet");
    let other = Shop::in_store(&shop.store, "other").await;
    assert_eq!(shop.store.candidates(&other.access, shop.wallet, &[]).await, Ok(vec![]));
    assert_eq!(shop.store.candidates(&other.access, shop.wallet, &[coin(&shop, 1)]).await, Ok(vec![]));
    let spend = draft(&shop, "mine", &[1], None);
    assert_eq!(other.store.draft_spend(&other.access, spend.clone(), Vec::new()).await, Err(Error::NotFound));
    shop.store.draft_spend(&shop.access, spend.clone(), vec![1]).await.unwrap();
    assert_eq!(other.store.spend(&other.access, &spend.id).await, Ok(None));
    assert_eq!(other.store.spend_psbt(&other.access, &spend.id).await, Ok(None));
    assert_eq!(other.store.spends(&other.access, None, 10).await, Ok(vec![]));
    let theirs = step(spend.abandoned(&[], NOW).unwrap().unwrap(), DeedKind::SpendAbandoned, None);
    assert_eq!(other.store.step_spend(&other.access, theirs).await, Err(Error::NotFound));
}
