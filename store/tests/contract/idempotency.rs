//! Answers kept with the writes they answer.
use crate::fixture::{SYSTEM, Shop, order};
use crate::place::{NOW, Place};
use domain::Timestamp;
use store::{Error, Remember};

fn answer(key: u8) -> Remember {
    Remember {
        key: [key; 32],
        request_hash: [9; 32],
        status: 200,
        body: b"{\"id\":1}".to_vec(),
        created_at: NOW,
    }
}

pub(crate) async fn an_answer_is_kept_with_its_write(place: &Place) {
    let shop = Shop::open(place).await;
    assert_eq!(shop.store.recall(&[1; 32]).await, Ok(None));
    let remembering = shop.store.remembering(answer(1));
    remembering.create_invoice(&shop.access, shop.row(order(1))).await.unwrap();
    let kept = shop.store.recall(&[1; 32]).await.unwrap().unwrap();
    assert_eq!(
        (kept.status, kept.body.as_slice(), kept.request_hash),
        (200, b"{\"id\":1}".as_slice(), [9; 32])
    );
    let again = shop.store.remembering(answer(1)).create_invoice(&shop.access, shop.row(order(2))).await;
    assert_eq!(again, Err(Error::Remembered));
    assert_eq!(shop.store.invoice_count(&SYSTEM).await, Ok(1), "the second was not made");
}

pub(crate) async fn a_failed_write_keeps_no_answer(place: &Place) {
    let shop = Shop::open(place).await;
    shop.create(order(1)).await;
    let failed = shop.store.remembering(answer(1)).create_invoice(&shop.access, shop.row(order(1))).await;
    assert_eq!(failed, Err(Error::Exists));
    assert_eq!(shop.store.recall(&[1; 32]).await, Ok(None));
}

pub(crate) async fn old_answers_are_forgotten(place: &Place) {
    let shop = Shop::open(place).await;
    shop.store.remembering(answer(1)).add_wallet(&SYSTEM.actor(), ("a", "a"), NOW).await.unwrap();
    let later = Remember { created_at: Timestamp(NOW.0 + 1), ..answer(2) };
    shop.store.remembering(later).add_wallet(&SYSTEM.actor(), ("b", "b"), NOW).await.unwrap();
    let before = Timestamp(NOW.0 + 1);
    assert_eq!(shop.store.forget_answers(&SYSTEM, before, 9).await, Ok(1));
    assert_eq!(shop.store.recall(&[1; 32]).await, Ok(None));
    assert!(shop.store.recall(&[2; 32]).await.unwrap().is_some());
    let after = Timestamp(NOW.0 + 2);
    let third = Remember { created_at: before, ..answer(3) };
    shop.store.remembering(third).add_wallet(&SYSTEM.actor(), ("c", "c"), NOW).await.unwrap();
    let left = [
        shop.store.forget_answers(&SYSTEM, after, 1).await,
        shop.store.forget_answers(&SYSTEM, after, 1).await,
    ];
    assert_eq!(left, [Ok(1), Ok(1)], "no more at a time than asked for");
    assert_eq!(shop.store.forget_answers(&SYSTEM, after, 1).await, Ok(0));
}
