//! Lists of addresses: each is in a list once, is issued once, and keeps its place.
use crate::fixture::{SYSTEM, Shop, order};
use crate::place::{NOW, Place};
use domain::WalletNo;
use proptest::prelude::*;
use std::collections::BTreeSet;
use store::{Appended, Error, IssuedAddress, Store};

fn script(name: u32) -> Vec<u8> {
    format!("listed-{name}").into_bytes()
}

fn scripts(names: impl IntoIterator<Item = u32>) -> Vec<Vec<u8>> {
    names.into_iter().map(script).collect()
}

/// Makes an invoice that shows that address of a list.
async fn issue(shop: &Shop, list: WalletNo, number: u32, position: u32, name: u32) -> Result<(), Error> {
    let mut row = shop.row(order(number));
    let address =
        IssuedAddress { wallet: list, index: position, script: script(name), fingerprint: u64::from(name) };
    row.addresses = vec![address];
    shop.store.create_invoice(&shop.access, row).await
}

async fn unissued(store: &Store, list: WalletNo, from: u32) -> Vec<(u32, Vec<u8>)> {
    let found = store.unissued(&SYSTEM, list, from, 100).await.unwrap();
    found.into_iter().map(|listed| (listed.position, listed.script)).collect()
}

pub(crate) async fn a_list_grows_at_its_end_and_holds_nothing_twice(place: &Place) {
    let store = place.open();
    let list = store.add_list(&SYSTEM.actor(), 20, NOW).await.unwrap();
    let other = store.add_list(&SYSTEM.actor(), 5, NOW).await.unwrap();
    assert_ne!(list, other);
    let first = store.append_addresses(&SYSTEM.actor(), list, scripts([1, 2, 1, 3])).await.unwrap();
    assert_eq!(first, Appended { added: 3, known: 1, issued: 0 });
    let second = store.append_addresses(&SYSTEM.actor(), list, scripts([4, 2, 5])).await.unwrap();
    assert_eq!(second, Appended { added: 2, known: 1, issued: 0 });
    let all = store.listed(&SYSTEM, list, 0, 100).await.unwrap();
    assert_eq!(all.iter().map(|one| one.position).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
    assert_eq!(all.into_iter().map(|one| one.script).collect::<Vec<_>>(), scripts([1, 2, 3, 4, 5]));
    let page = store.listed(&SYSTEM, list, 3, 1).await.unwrap();
    assert_eq!(page.iter().map(|one| one.position).collect::<Vec<_>>(), [3]);
    assert_eq!(store.addresses_left(&SYSTEM, list).await, Ok(5));
    assert_eq!(store.addresses_left(&SYSTEM, other).await, Ok(0));
    let wallet = store.wallet(&SYSTEM, list).await.unwrap().unwrap();
    assert_eq!((wallet.is_list(), wallet.low_water_mark), (true, Some(20)));
}

pub(crate) async fn an_address_of_a_list_is_issued_once(place: &Place) {
    let shop = Shop::open(place).await;
    let list = shop.store.add_list(&SYSTEM.actor(), 20, NOW).await.unwrap();
    shop.store.append_addresses(&SYSTEM.actor(), list, scripts(1..=4)).await.unwrap();
    issue(&shop, list, 10, 0, 1).await.unwrap();
    issue(&shop, list, 11, 2, 3).await.unwrap();
    assert_eq!(issue(&shop, list, 12, 0, 1).await, Err(Error::AddressTaken));
    assert_eq!(unissued(&shop.store, list, 0).await, [(1, script(2)), (3, script(4))]);
    assert_eq!(unissued(&shop.store, list, 2).await, [(3, script(4))]);
    assert_eq!(shop.store.addresses_left(&SYSTEM, list).await, Ok(2));
    assert_eq!(shop.store.next_index(&SYSTEM, list).await, Ok(3));

    // In another list it counts as issued, too, whether it was there before or comes later.
    let other = shop.store.add_list(&SYSTEM.actor(), 20, NOW).await.unwrap();
    let appended = shop.store.append_addresses(&SYSTEM.actor(), other, scripts([3, 2, 7])).await.unwrap();
    assert_eq!(appended, Appended { added: 2, known: 0, issued: 1 });
    issue(&shop, list, 13, 1, 2).await.unwrap();
    assert_eq!(unissued(&shop.store, other, 0).await, [(1, script(7))]);
    if place.survives() {
        let shop = shop.reopened(place);
        assert_eq!(unissued(&shop.store, list, 0).await, [(3, script(4))]);
    }
}

pub(crate) async fn a_long_list_is_written_whole_and_in_order(place: &Place) {
    let store = place.open();
    let list = store.add_list(&SYSTEM.actor(), 20, NOW).await.unwrap();
    let appended = store.append_addresses(&SYSTEM.actor(), list, scripts(0..2_500)).await.unwrap();
    assert_eq!(appended, Appended { added: 2_500, known: 0, issued: 0 });
    let last = store.listed(&SYSTEM, list, 2_499, 10).await.unwrap();
    assert_eq!(last.iter().map(|one| one.script.clone()).collect::<Vec<_>>(), [script(2_499)]);
    let again = store.append_addresses(&SYSTEM.actor(), list, scripts(0..2_500)).await.unwrap();
    assert_eq!(again, Appended { added: 0, known: 2_500, issued: 0 });
}

pub(crate) async fn only_a_list_has_a_low_water_mark(place: &Place) {
    let store = place.open();
    let list = store.add_list(&SYSTEM.actor(), 20, NOW).await.unwrap();
    store.set_low_water_mark(&SYSTEM.actor(), list, 7).await.unwrap();
    assert_eq!(store.wallet(&SYSTEM, list).await.unwrap().unwrap().low_water_mark, Some(7));
    let derived = store.add_wallet(&SYSTEM.actor(), ("wpkh(a)", "wpkh(a/0/*)"), NOW).await.unwrap();
    assert_eq!(store.set_low_water_mark(&SYSTEM.actor(), derived, 7).await, Err(Error::NotFound));
    assert!(!store.wallet(&SYSTEM, derived).await.unwrap().unwrap().is_list());
}

pub(crate) async fn a_wallet_never_goes_back_behind_its_start(place: &Place) {
    let shop = Shop::open(place).await;
    shop.store.start_wallet_at(&SYSTEM.actor(), shop.wallet, 40).await.unwrap();
    assert_eq!(shop.store.next_index(&SYSTEM, shop.wallet).await, Ok(40));
    shop.store.start_wallet_at(&SYSTEM.actor(), shop.wallet, 3).await.unwrap();
    assert_eq!(shop.store.next_index(&SYSTEM, shop.wallet).await, Ok(40));
    shop.create(order(45)).await;
    assert_eq!(shop.store.next_index(&SYSTEM, shop.wallet).await, Ok(46));
    assert_eq!(shop.store.add_wallet(&SYSTEM.actor(), ("shop", "shop"), NOW).await, Ok(shop.wallet));
    assert_eq!(shop.store.next_index(&SYSTEM, shop.wallet).await, Ok(46));
    assert_eq!(shop.store.watched_count(&SYSTEM).await, Ok(1), "nothing below is watched unless issued");
    assert_eq!(shop.store.next_index(&SYSTEM, WalletNo(99)).await, Err(Error::NotFound));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Whatever is added in whatever pieces: an address has one place, its first, and places have no gaps.
    #[test]
    fn a_list_is_the_first_of_each(pieces in proptest::collection::vec(
        proptest::collection::vec(0_u32..20, 0..15), 0..6,
    )) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (told, left) = runtime.block_on(async {
            let store = Place::memory().open();
            let list = store.add_list(&SYSTEM.actor(), 1, NOW).await.unwrap();
            let mut added = 0;
            for piece in &pieces {
                added += store.append_addresses(&SYSTEM.actor(), list, scripts(piece.clone())).await.unwrap().added;
            }
            (added, unissued(&store, list, 0).await)
        });
        let mut seen = BTreeSet::new();
        let first: Vec<u32> = pieces.concat().into_iter().filter(|name| seen.insert(*name)).collect();
        prop_assert_eq!(told, first.len() as u64);
        prop_assert_eq!(left, (0..).zip(scripts(first)).collect::<Vec<_>>());
    }
}
