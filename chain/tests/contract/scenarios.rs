//! Stories that are the same on every source.
use crate::rig::{Place, Rig, to, unwatched_script};
use chain::Visibility;

pub(crate) async fn a_payment_is_seen_mined_and_buried(rig: &mut Rig) {
    rig.caught_up().await;
    let mark = rig.mark();
    let (txid, script) = rig.pay_watched(70_000);
    rig.until_place(txid, Place::Waiting).await;
    let sighting = rig.store.sighting(txid).clone();
    assert_eq!((sighting.script, sighting.value.to_sat()), (script, 70_000));
    assert!(sighting.replaceable && !sighting.coinbase);
    assert_eq!(sighting.spends.len(), 1);
    assert_eq!(sighting.at.is_some(), rig.source.visibility() == Visibility::AtOnce);
    rig.world.mine(1);
    let height = rig.world.height();
    rig.until_place(txid, Place::Mined(height)).await;
    rig.world.mine(2);
    rig.caught_up().await;
    assert_eq!(rig.store.tip, height + 2);
    assert_eq!(rig.told_since(mark), ["seen 70000", "connected 70000", "connected ", "connected "]);
}

pub(crate) async fn what_came_while_down_is_told(rig: &mut Rig) {
    rig.caught_up().await;
    let (before, _) = rig.pay_watched(10_000);
    rig.until_place(before, Place::Waiting).await;
    let mark = rig.mark();
    let (mined, _) = rig.pay_watched(20_000);
    rig.world.mine(1);
    let height = rig.world.height();
    let (buried_at, waiting) = (height, rig.pay_watched(30_000).0);
    rig.crash();
    rig.caught_up().await;
    assert_eq!(rig.store.place(before), Some(Place::Mined(buried_at)));
    assert_eq!(rig.store.place(mined), Some(Place::Mined(buried_at)));
    assert_eq!(rig.store.place(waiting), Some(Place::Waiting));
    rig.world.mine(3);
    rig.crash();
    rig.caught_up().await;
    assert_eq!(rig.store.place(waiting), Some(Place::Mined(height + 1)));
    let told = rig.told_since(mark);
    assert_eq!(told.iter().filter(|t| t.starts_with("connected")).count(), 4, "{told:?}");
}

pub(crate) async fn several_payments_in_one_block_and_in_one_transaction(rig: &mut Rig) {
    rig.caught_up().await;
    let (first, second, stranger) = (rig.script(), rig.script(), unwatched_script().0);
    let mark = rig.mark();
    let double = rig.world.pay(&[to(&first, 1000), to(&stranger, 5000), to(&second, 2000), to(&first, 3000)]);
    rig.until_place(double, Place::Waiting).await;
    let single = rig.world.pay(&[to(&second, 4000)]);
    rig.until_place(single, Place::Waiting).await;
    rig.world.mine(1);
    rig.caught_up().await;
    assert_eq!(rig.store.payments.len(), 4);
    let vouts: Vec<_> = rig.store.payments.keys().filter(|o| o.txid == double).map(|o| o.vout).collect();
    assert_eq!(vouts, [0, 2, 3]);
    let told = rig.told_since(mark);
    assert_eq!(told[..2], ["seen 1000+2000+3000", "seen 4000"]);
    assert!(["connected 1000+2000+3000+4000", "connected 4000+1000+2000+3000"].contains(&told[2].as_str()));
}

pub(crate) async fn a_reward_to_a_watched_script(rig: &mut Rig) {
    rig.caught_up().await;
    let script = rig.script();
    rig.world.mine_to(&script);
    rig.caught_up().await;
    let (sighting, place) = rig.store.payments.values().next().expect("the reward").clone();
    assert_eq!(place, Place::Mined(rig.world.height()));
    assert!(sighting.value.to_sat() > 0 && sighting.coinbase && !sighting.replaceable);
    assert_eq!(sighting.spends, [], "a reward spends nothing, and excludes no other");
    rig.world.reorg(1, true);
    let txid = sighting.outpoint.txid;
    rig.until_place(txid, Place::Gone).await;
}

pub(crate) async fn a_replacement_is_told_before_what_it_replaces(rig: &mut Rig) {
    rig.caught_up().await;
    let (old, script) = rig.pay_watched(50_000);
    rig.until_place(old, Place::Waiting).await;
    let mark = rig.mark();
    let new = rig.world.replace(old, &[to(&script, 49_000)]);
    rig.until_place(old, Place::Gone).await;
    assert_eq!(rig.store.place(new), Some(Place::Waiting));
    assert_eq!(rig.store.sighting(new).spends, rig.store.sighting(old).spends);
    rig.world.mine(1);
    rig.caught_up().await;
    assert_eq!(rig.told_since(mark), ["seen 49000", "gone", "connected 49000"]);
}

pub(crate) async fn a_replacement_by_a_stranger(rig: &mut Rig) {
    rig.caught_up().await;
    let (old, _) = rig.pay_watched(50_000);
    rig.until_place(old, Place::Waiting).await;
    let mark = rig.mark();
    rig.world.replace(old, &[to(&unwatched_script().0, 49_000)]);
    rig.until_place(old, Place::Gone).await;
    rig.world.mine(1);
    rig.caught_up().await;
    assert_eq!(rig.told_since(mark), ["gone", "connected "]);
}

pub(crate) async fn an_eviction(rig: &mut Rig) {
    rig.caught_up().await;
    let (txid, _) = rig.pay_watched(50_000);
    rig.until_place(txid, Place::Waiting).await;
    rig.world.evict(txid);
    rig.until_place(txid, Place::Gone).await;
    rig.world.rebroadcast(txid);
    rig.until_place(txid, Place::Waiting).await;
    rig.world.mine(1);
    let height = rig.world.height();
    rig.until_place(txid, Place::Mined(height)).await;
}

pub(crate) async fn a_double_spend_that_is_mined(rig: &mut Rig) {
    rig.caught_up().await;
    let (victim, script) = rig.pay_watched(50_000);
    rig.until_place(victim, Place::Waiting).await;
    let mark = rig.mark();
    let rival = rig.world.mine_double_spend(victim, &[to(&script, 1000)]);
    rig.caught_up().await;
    assert_eq!(rig.store.place(victim), Some(Place::Gone));
    assert_eq!(rig.store.place(rival), Some(Place::Mined(rig.world.height())));
    assert_eq!(rig.told_since(mark), ["connected 1000", "gone"]);
}

pub(crate) async fn a_reorganisation_brings_the_payment_back_in_another_block(rig: &mut Rig) {
    rig.caught_up().await;
    let (txid, _) = rig.pay_watched(50_000);
    rig.world.mine(2);
    rig.caught_up().await;
    let height = rig.world.height();
    assert_eq!(rig.store.place(txid), Some(Place::Mined(height - 1)));
    let mark = rig.mark();
    rig.world.reorg(2, false);
    rig.caught_up().await;
    assert_eq!(rig.store.place(txid), Some(Place::Waiting));
    let lost = ["disconnected", "disconnected", "connected ", "connected ", "connected "];
    assert_eq!(rig.told_since(mark), lost, "it waits again, and nobody says that it is gone");
    rig.world.mine(1);
    rig.caught_up().await;
    assert_eq!(rig.store.place(txid), Some(Place::Mined(height + 2)));
}

pub(crate) async fn a_reorganisation_that_excludes_the_payment(rig: &mut Rig) {
    rig.caught_up().await;
    let (txid, _) = rig.pay_watched(50_000);
    rig.world.mine(2);
    rig.caught_up().await;
    let mark = rig.mark();
    rig.world.reorg_with_double_spend(2, txid, &[to(&unwatched_script().0, 1000)]);
    rig.until_place(txid, Place::Gone).await;
    rig.caught_up().await;
    let told = rig.told_since(mark);
    assert_eq!(told.iter().filter(|t| *t == "gone").count(), 1, "{told:?}");
}

pub(crate) async fn a_position_on_a_stale_branch(rig: &mut Rig) {
    rig.caught_up().await;
    let (txid, _) = rig.pay_watched(50_000);
    rig.world.mine(3);
    rig.caught_up().await;
    let height = rig.world.height();
    rig.crash();
    rig.world.reorg(3, true);
    rig.caught_up().await;
    assert_eq!(rig.store.place(txid), Some(Place::Mined(height - 2)));
    assert_eq!(rig.store.blocks.last().map(|b| b.height), Some(height + 1));
}

pub(crate) async fn a_payment_is_not_seen_again_after_it_is_mined(rig: &mut Rig) {
    rig.caught_up().await;
    let mark = rig.mark();
    // Never seen unconfirmed: the block's own announcement of it may come late.
    let (txid, _) = rig.pay_watched(50_000);
    rig.world.mine(1);
    let height = rig.world.height();
    rig.until_place(txid, Place::Mined(height)).await;
    rig.world.mine(1);
    rig.caught_up().await;
    let told = rig.told_since(mark);
    let mined = told.iter().position(|t| t == "connected 50000").expect("it was mined");
    assert!(!told[mined..].iter().any(|t| t.starts_with("seen")), "{told:?}");
}

pub(crate) async fn a_script_added_later(rig: &mut Rig) {
    rig.caught_up().await;
    let (script, watched) = unwatched_script();
    rig.watch.add(&script, watched);
    let txid = rig.world.pay(&[to(&script, 1234)]);
    rig.until_place(txid, Place::Waiting).await;
    assert_eq!(rig.store.sighting(txid).watched, watched);
    rig.world.mine(1);
    rig.caught_up().await;
}

/// In a later block, in the block that pays it, and in another block after a reorganisation.
pub(crate) async fn a_coin_that_is_spent(rig: &mut Rig) {
    rig.caught_up().await;
    let (script, elsewhere) = (rig.world.own_script(), unwatched_script().0);
    rig.watch.add(&script, unwatched_script().1);
    let paid = rig.world.pay(&[to(&script, 90_000)]);
    rig.world.mine(1);
    rig.caught_up().await;
    assert!(rig.store.spent.is_empty());
    rig.crash();
    let coin = |txid| domain::OutPoint { txid, vout: 0 };
    let by = rig.world.spend(coin(paid), &[to(&elsewhere, 1_000)]);
    rig.caught_up().await;
    assert!(rig.store.spent.is_empty(), "it is not in a block");
    let again = rig.world.pay(&[to(&script, 80_000)]);
    let at_once = rig.world.spend(coin(again), &[to(&elsewhere, 1_000)]);
    rig.world.mine(1);
    rig.caught_up().await;
    let height = rig.world.height();
    let spent = |height| [(coin(paid), (by, height)), (coin(again), (at_once, height))].into();
    assert_eq!(rig.store.spent, spent(height));
    rig.world.reorg(1, false);
    rig.caught_up().await;
    assert!(rig.store.spent.is_empty(), "its block left");
    rig.world.mine(1);
    rig.caught_up().await;
    assert_eq!(rig.store.spent, spent(height + 2));
}

/// Another process issues addresses and says nothing of it: what is paid to them is found as soon as it can be, in the
/// mempool, in a block, and after an absence.
pub(crate) async fn scripts_that_others_issue_are_watched_in_time(rig: &mut Rig) {
    let others = rig.beside_others();
    rig.caught_up().await;
    let (first, watched) = unwatched_script();
    others.issue(&first, watched);
    let waiting = rig.world.pay(&[to(&first, 11_000)]);
    rig.until_place(waiting, Place::Waiting).await;
    let (second, watched) = unwatched_script();
    others.issue(&second, watched);
    let mined = rig.world.pay(&[to(&second, 12_000)]);
    rig.world.mine(1);
    let height = rig.world.height();
    rig.until_place(mined, Place::Mined(height)).await;
    let (third, watched) = unwatched_script();
    let (fourth, watched_fourth) = unwatched_script();
    others.issue(&third, watched);
    others.issue(&fourth, watched_fourth);
    let buried = rig.world.pay(&[to(&third, 13_000)]);
    rig.world.mine(2);
    rig.crash(); // whoever starts now hears of blocks alone
    rig.caught_up().await;
    let late = rig.world.pay(&[to(&fourth, 14_000)]);
    assert_eq!(rig.store.place(waiting), Some(Place::Mined(height)));
    assert_eq!(rig.store.place(buried), Some(Place::Mined(height + 1)));
    rig.until_place(late, Place::Waiting).await;
}

/// While it can't be read what others issued, nothing is matched, and so nothing is passed over.
pub(crate) async fn nothing_is_matched_while_others_can_not_be_asked(rig: &mut Rig) {
    let others = rig.beside_others();
    rig.caught_up().await;
    others.are_away(true);
    let (script, watched) = unwatched_script();
    others.issue(&script, watched);
    let txid = rig.world.pay(&[to(&script, 15_000)]);
    rig.world.mine(1);
    let height = rig.world.height();
    let error = rig.next_error().await;
    assert!(error.passes_by_itself() && error.to_string().contains("other servers"), "{error}");
    assert_eq!(rig.store.place(txid), None);
    others.are_away(false);
    rig.until_place(txid, Place::Mined(height)).await;
}
