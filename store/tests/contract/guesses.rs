//! Guesses and tickets, as several servers on one database count and use them.
use crate::fixture::SYSTEM;
use crate::group::spawn;
use crate::place::{NOW, Place};
use domain::guess::{OF_ALL, OF_ONE, TooMany, WINDOW};
use domain::{Seconds, Timestamp};

const ANN: [u8; 32] = [1; 32];
const BOB: [u8; 32] = [2; 32];

pub(crate) async fn guesses_are_counted_for_each_account_and_forgotten(place: &Place) {
    let store = place.open();
    for _ in 0..OF_ONE {
        assert_eq!(store.count_guess(ANN, NOW).await, Ok(Ok(())));
    }
    let later = NOW.plus(Seconds(60));
    assert_eq!(store.count_guess(ANN, later).await, Ok(Err(TooMany { seconds: 840 })));
    assert_eq!(store.count_guess(BOB, later).await, Ok(Ok(())), "others are not hindered");
    store.forget_guesses(ANN).await.unwrap();
    for _ in 1..OF_ONE {
        assert_eq!(store.count_guess(ANN, later).await, Ok(Ok(())));
    }
    store.take_guess_back(ANN).await.unwrap();
    assert_eq!(store.count_guess(ANN, later).await, Ok(Ok(())), "one was not looked at");
    assert_eq!(store.count_guess(ANN, later).await, Ok(Ok(())));
    assert_eq!(store.count_guess(ANN, later).await, Ok(Err(TooMany { seconds: 900 })));
    assert_eq!(store.count_guess(ANN, later.plus(WINDOW)).await, Ok(Ok(())));
    let much_later = later.plus(WINDOW).plus(WINDOW).plus(Seconds(1));
    assert_eq!(store.forget_old_guesses(&SYSTEM, much_later).await, Ok(1), "Bob's");
    assert_eq!(
        store.forget_old_guesses(&SYSTEM, much_later.plus(WINDOW)).await,
        Ok(2),
        "Ann's and everybody's"
    );
}

/// Whoever sends many at once is looked at no more often than one after the other.
pub(crate) async fn of_many_guesses_at_once_so_many_are_looked_at(place: &Place) {
    let store = place.open();
    let tries = (0..OF_ONE * 3).map(|_| {
        let store = store.clone();
        spawn(async move { store.count_guess(ANN, NOW).await.unwrap() })
    });
    let mut looked_at = 0;
    for attempt in tries.collect::<Vec<_>>() {
        looked_at += u32::from(attempt.await.unwrap().is_ok());
    }
    assert_eq!(looked_at, OF_ONE);
}

pub(crate) async fn all_guesses_together_have_an_end(place: &Place) {
    let store = place.open();
    let account = |number: u32| {
        let mut account = [7; 32];
        account[..4].copy_from_slice(&number.to_be_bytes());
        account
    };
    for number in 0..OF_ALL {
        assert_eq!(store.count_guess(account(number), NOW).await, Ok(Ok(())), "{number}");
    }
    assert_eq!(store.count_guess(ANN, NOW).await, Ok(Err(TooMany { seconds: 900 })));
    store.forget_guesses(account(5)).await.unwrap();
    assert_eq!(store.count_guess(ANN, NOW).await, Ok(Ok(())), "who was right is counted no more");
}

pub(crate) async fn a_ticket_is_used_once_whoever_shows_it(place: &Place) {
    let store = place.open();
    let ends = NOW.plus(Seconds::minutes(10));
    assert_eq!(store.is_ticket_used([1; 32]).await, Ok(false));
    let tries = (0..6).map(|_| {
        let store = store.clone();
        spawn(async move { store.use_ticket([1; 32], ends, NOW).await.unwrap() })
    });
    let mut used = 0;
    for attempt in tries.collect::<Vec<_>>() {
        used += u32::from(attempt.await.unwrap());
    }
    assert_eq!((used, store.is_ticket_used([1; 32]).await), (1, Ok(true)));
    assert_eq!(store.use_ticket([2; 32], ends, NOW).await, Ok(true));
    // It is forgotten when it would be too old by every server's clock, and not before.
    let behind = Timestamp(ends.0 + 599);
    assert_eq!(store.use_ticket([1; 32], ends, behind).await, Ok(false));
    assert_eq!(store.forget_used_tickets(&SYSTEM, behind).await, Ok(0));
    assert_eq!(store.forget_used_tickets(&SYSTEM, Timestamp(ends.0 + 600)).await, Ok(2));
    assert_eq!(store.is_ticket_used([1; 32]).await, Ok(false));
}
