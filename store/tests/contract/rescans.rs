//! Readings of the chain again: one at a time for a wallet, the first asked for first, stopped by its store alone.
use crate::fixture::{SYSTEM, Shop};
use crate::place::{NOW, Place};
use domain::audit::DeedKind;
use store::{Error, RESCANS_KEPT, RescanFound, RescanProgress, RescanState};

pub(crate) async fn one_rescan_at_a_time_and_what_came_of_it(place: &Place) {
    let shop = Shop::open(place).await;
    let (store, access, wallet) = (&shop.store, &shop.access, shop.wallet);
    assert_eq!(store.next_rescan(&SYSTEM).await, Ok(None));
    store.ask_rescan(access, wallet, 100, NOW).await.unwrap();
    assert_eq!(store.ask_rescan(access, wallet, 5, NOW).await, Err(Error::Exists));
    let next = store.next_rescan(&SYSTEM).await.unwrap().unwrap();
    assert_eq!((next.wallet, next.from_height, next.state.clone()), (wallet, 100, RescanState::Waiting));
    let progress = RescanProgress { height: 120, end: 200, found: 3 };
    assert_eq!(store.note_rescan(&SYSTEM, next.number, progress).await, Ok(true));
    let all = store.rescans(access, wallet).await.unwrap();
    assert_eq!((all.len(), &all[0].state), (1, &RescanState::Running(progress)));
    let found = RescanFound { height: 200, found: 4, payments: 1, change: 1, sats: 7, spent: 2 };
    store.end_rescan(&SYSTEM, &next, RescanState::Done(found), NOW.plus(domain::Seconds(9))).await.unwrap();
    let ended = store.rescans(access, wallet).await.unwrap().remove(0);
    assert_eq!((ended.state, ended.ended_at), (RescanState::Done(found), Some(NOW.plus(domain::Seconds(9)))));
    assert_eq!(store.note_rescan(&SYSTEM, next.number, progress).await, Ok(false), "it has ended");
    assert_eq!(store.stop_rescan(access, wallet, NOW).await, Ok(false));

    for height in 0..RESCANS_KEPT + 3 {
        store.ask_rescan(access, wallet, height, NOW).await.unwrap();
        assert_eq!(store.stop_rescan(access, wallet, NOW).await, Ok(true));
    }
    let all = store.rescans(access, wallet).await.unwrap();
    assert_eq!((all.len(), all[0].from_height), (usize::try_from(RESCANS_KEPT).unwrap(), RESCANS_KEPT + 2));
    assert!(all.iter().all(|rescan| rescan.state == RescanState::Stopped));
    assert_eq!(store.next_rescan(&SYSTEM).await, Ok(None));
    let log = store.audit_of_store(access, None, 100).await.unwrap();
    let count = |kind: DeedKind| log.iter().filter(|row| row.deed == kind.name()).count();
    let kinds = [DeedKind::RescanAsked, DeedKind::RescanStopped, DeedKind::Rescanned];
    assert_eq!(kinds.map(count), [24, 23, 1]);
}
