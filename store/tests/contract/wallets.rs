//! Wallets, payment methods, addresses.
use crate::fixture::{SYSTEM, Shop, order};
use crate::place::{NOW, Place};
use domain::{Method, Timestamp, WalletNo};
use store::{Error, PaymentMethod};

pub(crate) async fn a_wallet_has_one_number(place: &Place) {
    let store = place.open();
    let first = store.add_wallet(&SYSTEM.actor(), ("wpkh(a)", "wpkh(a/0/*)"), NOW).await.unwrap();
    let second = store.add_wallet(&SYSTEM.actor(), ("wpkh(b)", "wpkh(b/0/*)"), NOW).await.unwrap();
    assert_ne!(first, second);
    assert_eq!(
        store.add_wallet(&SYSTEM.actor(), ("wpkh(a)", "said differently"), Timestamp(0)).await,
        Ok(first)
    );
    let wallets = store.wallets(&SYSTEM).await.unwrap();
    assert_eq!(wallets.iter().map(|w| w.number).collect::<Vec<_>>(), [first, second]);
    assert_eq!((wallets[0].descriptor.as_str(), wallets[0].created_at), ("wpkh(a/0/*)", NOW));
    assert_eq!(store.wallet(&SYSTEM, second).await.unwrap().unwrap().identity, "wpkh(b)");
    assert_eq!(store.wallet(&SYSTEM, WalletNo(99)).await, Ok(None));
}

pub(crate) async fn indices_go_on_where_they_stopped(place: &Place) {
    let shop = Shop::open(place).await;
    assert_eq!(shop.store.next_index(&SYSTEM, shop.wallet).await, Ok(0));
    shop.create(order(0)).await;
    shop.create(order(7)).await;
    shop.create(order(3)).await;
    assert_eq!(shop.store.next_index(&SYSTEM, shop.wallet).await, Ok(8));
    if place.survives() {
        let shop = shop.reopened(place);
        assert_eq!(shop.store.next_index(&SYSTEM, shop.wallet).await, Ok(8));
    }
}

pub(crate) async fn payment_methods_come_and_go(place: &Place) {
    let shop = Shop::open(place).await;
    let (store, access) = (&shop.store, &shop.access);
    assert_eq!(store.payment_methods(access).await, Ok(vec![]));
    let sold = async || store.shop(access).await.unwrap().map(|shop| (shop.settings, shop.methods));
    let settings = store.settings(access).await.unwrap().unwrap();
    assert_eq!(sold().await, Some((settings.clone(), vec![])));
    let mut put = PaymentMethod {
        method: Method::OnChain,
        wallet: Some(shop.wallet),
        enabled: true,
        config: "{}".into(),
    };
    store.put_payment_method(access, put.clone(), NOW).await.unwrap();
    put.enabled = false;
    put.config = r#"{"label":"cold"}"#.into();
    store.put_payment_method(access, put.clone(), NOW).await.unwrap();
    assert_eq!(store.payment_methods(access).await, Ok(vec![put.clone()]));
    assert_eq!(sold().await, Some((settings, vec![put.clone()])));
    assert_eq!(store.payment_method(access, Method::OnChain).await, Ok(Some(put)));
    assert_eq!(store.payment_method(access, Method::Bolt11).await, Ok(None));
    store.delete_payment_method(access, Method::OnChain).await.unwrap();
    assert_eq!(store.payment_methods(access).await, Ok(vec![]));
    assert_eq!(store.delete_payment_method(access, Method::OnChain).await, Err(Error::NotFound));
    assert!(store.wallet(&SYSTEM, shop.wallet).await.unwrap().is_some(), "the wallet stays");
    store.delete_store(access, NOW).await.unwrap();
    assert_eq!(sold().await, None);
}

pub(crate) async fn scripts_are_told_apart_exactly(place: &Place) {
    let shop = Shop::open(place).await;
    shop.create(order(1)).await;
    let issued = shop.address(1).script;
    let places = [
        (shop.wallet, 1, b"another script".as_slice()),
        (shop.wallet, 1, issued.as_slice()),
        (shop.wallet, 2, issued.as_slice()),
        (WalletNo(99), 1, issued.as_slice()),
    ];
    let found = shop.store.invoices_at(&SYSTEM, &places).await;
    assert_eq!(found, Ok(vec![None, Some(shop.id(1)), None, None]));
}

pub(crate) async fn every_address_is_watched_for_ever(place: &Place) {
    let shop = Shop::open(place).await;
    assert_eq!(shop.store.first_issued(&SYSTEM).await, Ok(None));
    for number in [2, 1] {
        shop.create(order(number)).await;
    }
    let gone = shop.load(1).await.tick(Timestamp(NOW.0 + 10_000)).unwrap();
    shop.store.commit(&SYSTEM, crate::fixture::only(gone)).await.unwrap();
    assert_eq!(shop.store.first_issued(&SYSTEM).await, Ok(Some(NOW)));
    assert_eq!(shop.store.watched_count(&SYSTEM).await, Ok(2));
    let mut watched = shop.store.fold_watched(&SYSTEM, Vec::new(), |all, one| all.push(one)).await.unwrap();
    watched.sort_unstable_by_key(|one| one.index);
    assert_eq!(watched.iter().map(|w| w.fingerprint).collect::<Vec<_>>(), [u64::MAX - 1, u64::MAX - 2]);
    let collect = |all: &mut Vec<_>, wallet, index, script: &[u8]| all.push((wallet, index, script.to_vec()));
    let scripts = shop.store.fold_scripts(&SYSTEM, Vec::new(), collect).await.unwrap();
    let expected = [1, 2].map(|index| (shop.wallet, index, shop.address(index).script));
    assert_eq!(scripts, expected, "in the order of issue");
}
