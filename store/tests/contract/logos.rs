//! Logos: kept with the settings that name them, seen by their address alone.
use crate::fixture::{SYSTEM, Shop};
use crate::place::{NOW, Place};
use domain::Picture;
use domain::settings::StoreSettings;

fn logo(end: u8) -> Picture {
    Picture::try_new([&b"GIF89a"[..], &[end]].concat(), 64).unwrap()
}

pub(crate) async fn a_logo_comes_and_goes(place: &Place) {
    let shop = Shop::open(place).await;
    let (store, access) = (&shop.store, &shop.access);
    let shown = |id: &'static str| store.logo(&SYSTEM, access.store(), id);
    assert_eq!(shown("aa").await, Ok(None));

    let settings = store.set_logo(access, "aa".into(), logo(1)).await.unwrap();
    assert_eq!((settings.logo(), settings.logo_url.as_deref()), (Some("aa"), Some("fileid:aa")));
    assert_eq!(store.settings(access).await.unwrap().unwrap(), settings);
    assert_eq!(shown("aa").await, Ok(Some(logo(1))));

    store.set_logo(access, "bb".into(), logo(2)).await.unwrap();
    assert_eq!((shown("aa").await, shown("bb").await), (Ok(None), Ok(Some(logo(2)))));

    store.remove_logo(access).await.unwrap();
    assert_eq!(shown("bb").await, Ok(None));
    let bare = StoreSettings { logo_url: None, ..settings };
    assert_eq!(store.settings(access).await.unwrap().unwrap(), bare);
    store.remove_logo(access).await.unwrap();
}

pub(crate) async fn a_logo_goes_with_its_store(place: &Place) {
    let shop = Shop::open(place).await;
    shop.store.set_logo(&shop.access, "aa".into(), logo(1)).await.unwrap();
    shop.store.delete_store(&shop.access, NOW).await.unwrap();
    assert_eq!(shop.store.logo(&SYSTEM, shop.access.store(), "aa").await, Ok(None));
    assert!(shop.store.set_logo(&shop.access, "bb".into(), logo(2)).await.is_err());
}
