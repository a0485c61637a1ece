//! Opening: what is kept, and what is refused.
use crate::fixture::{Shop, order};
use crate::place::{Place, WATCH_KEY};
use domain::{Network, Timestamp};
use store::{Error, Opening, Store};

pub(crate) async fn what_was_written_is_there_after_reopening(place: &Place) {
    if !place.survives() {
        return;
    }
    let shop = Shop::open(place).await;
    let made = shop.create(order(1)).await;
    let shop = shop.reopened(place);
    assert_eq!(shop.load(1).await, made);
    let other_key = Opening::new(Network::Regtest, [9; 16], Box::new(|| Timestamp(0)), Box::new(|| [0; 16]));
    let again = place.try_open(other_key).unwrap();
    assert_eq!(again.watch_key(), WATCH_KEY, "the key made with the database stays");
    assert!(again.is_alive());
}

pub(crate) async fn another_network_is_refused(place: &Place) {
    if !place.survives() {
        return;
    }
    drop(place.open());
    let refused = place.try_open(place.opening(Network::Mainnet)).unwrap_err();
    assert_eq!(refused, Error::WrongNetwork { found: "regtest".into(), wanted: Network::Mainnet });
    assert!(refused.to_string().contains("regtest"), "{refused}");
    assert_eq!(place.open().network(), Network::Regtest, "and it is as it was");
}

pub(crate) async fn a_newer_database_is_refused(place: &Place) {
    let Some(path) = place.path() else { return };
    drop(place.open());
    let raw = rusqlite::Connection::open(&path).unwrap();
    raw.execute("INSERT INTO migration (number, applied_at) VALUES (999, 0)", []).unwrap();
    drop(raw);
    let refused = place.try_open(place.opening(Network::Regtest)).unwrap_err();
    assert!(matches!(refused, Error::Newer { found: 999, .. }), "{refused:?}");
    assert!(refused.to_string().contains("newer version"), "{refused}");
}

pub(crate) async fn damage_is_told_from_absence(place: &Place) {
    let Some(path) = place.path() else { return };
    std::fs::write(&path, "these are no books of ours, and never were: ".repeat(200)).unwrap();
    let refused = place.try_open(place.opening(Network::Regtest)).unwrap_err();
    assert!(matches!(refused, Error::Corrupt(_)), "{refused:?}");
}

pub(crate) async fn a_folder_that_cannot_be_written_is_told(place: &Place) {
    let Some(path) = place.path() else { return };
    let missing = path.parent().unwrap().join("missing").join("almoner.db");
    let refused = Store::open(&missing, place.opening(Network::Regtest)).unwrap_err();
    assert!(matches!(refused, Error::ReadOnly(_)), "{refused:?}");
    let folder = path.parent().unwrap();
    let refused = Store::open(folder, place.opening(Network::Regtest)).unwrap_err();
    assert!(matches!(refused, Error::ReadOnly(_)), "{refused:?}");
    // A file without the permission to write; root may write all the same.
    drop(place.open());
    let mut permissions = std::fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&path, permissions).unwrap();
    match place.try_open(place.opening(Network::Regtest)) {
        Ok(_) | Err(Error::ReadOnly(_)) => {}
        Err(other) => panic!("{other:?}"),
    }
}

#[cfg(unix)]
pub(crate) async fn only_its_owner_reads_it(place: &Place) {
    use std::os::unix::fs::PermissionsExt;
    let Some(path) = place.path() else { return };
    let files = || {
        let ends = ["", "-wal", "-shm"].map(|end| format!("{}{end}", path.display()));
        ends.into_iter().filter(|name| std::path::Path::new(name).exists()).collect::<Vec<_>>()
    };
    let modes = || {
        files()
            .iter()
            .map(|name| std::fs::metadata(name).unwrap().permissions().mode() & 0o777)
            .collect::<Vec<_>>()
    };
    let widen = || {
        for name in files() {
            std::fs::set_permissions(name, PermissionsExt::from_mode(0o644)).unwrap();
        }
    };
    let store = place.open();
    assert_eq!(modes(), [0o600; 3], "a new one");
    widen();
    drop(store);
    widen();
    let _store = place.open();
    assert_eq!(modes(), [0o600; 3], "one from before");
}

#[cfg(not(unix))]
pub(crate) async fn only_its_owner_reads_it(_: &Place) {}
