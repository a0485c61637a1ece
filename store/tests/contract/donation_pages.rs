//! Donation pages: whose they are, what becomes of their addresses, and that their progress is the ledger's.
use crate::fixture::{PRICE, SYSTEM, Shop, block, order};
use crate::place::{NOW, Place};
use domain::Picture;
use domain::donation_page::{PageSettings, Progress, Slug};
use domain::{DonationPage, Fact, PageId, Sats, Timestamp};
use store::{Declaration, Declared, Error, MOST_PAGES};

fn slug(text: &str) -> Slug {
    Slug::parse(text).unwrap()
}

fn id(text: &str) -> PageId {
    PageId::parse(text).unwrap()
}

fn titled(title: &str) -> PageSettings {
    PageSettings { title: title.into(), ..PageSettings::default() }
}

pub(crate) fn page(shop: &Shop, name: &str) -> DonationPage {
    DonationPage {
        id: id(&format!("id-{name}-{}", shop.access.store())),
        store: shop.access.store().clone(),
        slug: slug(name),
        settings: titled("Save the harbour"),
        created_at: NOW,
        archived_at: None,
    }
}

pub(crate) async fn made(shop: &Shop, name: &str) -> PageId {
    let page = page(shop, name);
    let id = page.id.clone();
    shop.store.create_page(&shop.access, page).await.unwrap();
    id
}

pub(crate) async fn progress(shop: &Shop, id: &PageId) -> (u64, u64) {
    let Progress { received, donations } =
        shop.store.page_of_invoice(&SYSTEM, id).await.unwrap().unwrap().progress;
    (received.to_sat(), donations)
}

fn picture(last: u8) -> Picture {
    Picture::try_new([&b"\x89PNG\r\n\x1a\n"[..], &[last]].concat(), Picture::MOST_OF_PAGE).unwrap()
}

pub(crate) async fn a_page_reads_back_and_changes(place: &Place) {
    let shop = Shop::open(place).await;
    let (store, access) = (&shop.store, &shop.access);
    let first = page(&shop, "roof");
    store.create_page(access, first.clone()).await.unwrap();
    let second = made(&shop, "boat").await;
    let found = store.page(access, &first.id).await.unwrap().unwrap();
    assert_eq!((&found.page, found.progress, found.picture_at), (&first, Progress::default(), None));
    assert_eq!(found.declared, Declared::Never);
    assert_eq!(store.page_at(&SYSTEM, &first.slug).await, Ok(Some(found.clone())));
    store.update_page(access, &first.id, &titled("Mend the roof")).await.unwrap();
    let listed = store.pages(access).await.unwrap();
    let titles: Vec<&str> = listed.iter().map(|record| record.page.settings.title.as_str()).collect();
    assert_eq!(titles, ["Mend the roof", "Save the harbour"]);
    assert_eq!(listed[1].page.id, second);
    assert_eq!(store.page_at(&SYSTEM, &slug("nothing")).await, Ok(None));
    assert_eq!(store.update_page(access, &id("nothing"), &titled("x")).await, Err(Error::NotFound));
}

pub(crate) async fn a_page_that_another_changed_is_left_alone(place: &Place) {
    let shop = Shop::open(place).await;
    let (store, access) = (&shop.store, &shop.access);
    let page = page(&shop, "roof");
    store.create_page(access, page.clone()).await.unwrap();
    let (was, ann, bob) = (&page.settings, &titled("Ann's"), &titled("Bob's"));
    assert_eq!(store.replace_page(access, &page.id, (was, ann)).await, Ok(true));
    assert_eq!(store.replace_page(access, &page.id, (was, bob)).await, Ok(false));
    assert_eq!(&store.page(access, &page.id).await.unwrap().unwrap().page.settings, ann);
    assert_eq!(store.replace_page(access, &page.id, (ann, bob)).await, Ok(true));
    assert_eq!(store.replace_page(access, &id("nothing"), (ann, bob)).await, Err(Error::NotFound));
}

pub(crate) async fn a_slug_is_one_page_s(place: &Place) {
    let mine = Shop::open(place).await;
    let theirs = Shop::in_store(&mine.store, "other").await;
    made(&mine, "roof").await;
    let again = DonationPage { id: id("again"), ..page(&mine, "roof") };
    assert_eq!(mine.store.create_page(&mine.access, again).await, Err(Error::Exists));
    assert_eq!(theirs.store.create_page(&theirs.access, page(&theirs, "roof")).await, Err(Error::Exists));
    assert_eq!(mine.store.create_page(&mine.access, page(&theirs, "boat")).await, Err(Error::NotFound));
}

pub(crate) async fn a_page_put_away_keeps_its_address_and_its_money(place: &Place) {
    let mine = Shop::open(place).await;
    let theirs = Shop::in_store(&mine.store, "other").await;
    let first = made(&mine, "roof").await;
    let mut gift = order(1);
    gift.page = Some(first.clone());
    mine.create(gift).await;
    mine.store.archive_page(&mine.access, &first, Timestamp(NOW.0 + 5)).await.unwrap();
    let found = mine.store.page_at(&SYSTEM, &slug("roof")).await.unwrap().unwrap();
    assert_eq!(found.page.archived_at, Some(Timestamp(NOW.0 + 5)));
    assert_eq!(mine.store.pages(&mine.access).await, Ok(vec![]));
    assert_eq!(mine.store.page(&mine.access, &first).await, Ok(None));
    assert_eq!(mine.store.archive_page(&mine.access, &first, NOW).await, Err(Error::NotFound));
    mine.learn(1, mine.mined(1, 100)).await.unwrap();
    assert_eq!(progress(&mine, &first).await, (PRICE, 1), "what still comes is counted");
    assert_eq!(theirs.store.create_page(&theirs.access, page(&theirs, "roof")).await, Err(Error::Exists));
    let again = DonationPage { id: id("again"), ..page(&mine, "roof") };
    mine.store.create_page(&mine.access, again.clone()).await.unwrap();
    assert_eq!(mine.store.page_at(&SYSTEM, &slug("roof")).await.unwrap().unwrap().page, again);
}

pub(crate) async fn another_store_has_no_say(place: &Place) {
    let mine = Shop::open(place).await;
    let theirs = Shop::in_store(&mine.store, "other").await;
    let (store, access) = (&mine.store, &theirs.access);
    let page = made(&mine, "roof").await;
    assert_eq!(store.page(access, &page).await, Ok(None));
    assert_eq!(store.pages(access).await, Ok(vec![]));
    assert_eq!(store.update_page(access, &page, &titled("Mine")).await, Err(Error::NotFound));
    assert_eq!(store.archive_page(access, &page, NOW).await, Err(Error::NotFound));
    assert_eq!(store.set_picture(access, &page, Some(picture(1)), NOW).await, Err(Error::NotFound));
    let mut gift = order(1);
    gift.page = Some(page.clone());
    theirs.create(gift).await;
    theirs.learn(1, theirs.mined(1, 100)).await.unwrap();
    assert_eq!(progress(&mine, &page).await, (0, 0), "another store's money is not this page's");
}

pub(crate) async fn pages_are_not_without_end(place: &Place) {
    let shop = Shop::open(place).await;
    for number in 0..MOST_PAGES {
        made(&shop, &format!("page-{number}")).await;
    }
    let more = shop.store.create_page(&shop.access, page(&shop, "more")).await;
    assert_eq!(more, Err(Error::TooMany { most: MOST_PAGES }));
    let first = page(&shop, "page-0").id;
    shop.store.archive_page(&shop.access, &first, NOW).await.unwrap();
    made(&shop, "more").await;
}

pub(crate) async fn a_picture_comes_and_goes(place: &Place) {
    let shop = Shop::open(place).await;
    let (store, access, page) = (&shop.store, &shop.access, made(&shop, "roof").await);
    assert_eq!(store.picture(&SYSTEM, &page).await, Ok(None));
    for (last, at) in [(1, 5), (2, 6)] {
        let at = Timestamp(NOW.0 + at);
        store.set_picture(access, &page, Some(picture(last)), at).await.unwrap();
        assert_eq!(store.picture(&SYSTEM, &page).await, Ok(Some(picture(last))));
        assert_eq!(store.page(access, &page).await.unwrap().unwrap().picture_at, Some(at));
    }
    store.set_picture(access, &page, None, NOW).await.unwrap();
    assert_eq!(store.picture(&SYSTEM, &page).await, Ok(None));
}

pub(crate) async fn the_file_states_pages(place: &Place) {
    let shop = Shop::open(place).await;
    let (store, access) = (&shop.store, &shop.access);
    let theirs = Shop::in_store(store, "other").await;
    let stated = |name: &str, title: &str, picture| Declaration {
        slug: slug(name),
        settings: titled(title),
        picture,
        new_id: id(&format!("new-{name}")),
    };
    let by_hand = made(&shop, "by-hand").await;
    assert_eq!(store.declare_page(access, stated("roof", "Roof", Some(picture(1))), NOW).await, Ok(true));
    assert_eq!(store.declare_page(access, stated("boat", "Boat", None), NOW).await, Ok(true));
    assert_eq!(store.declare_page(access, stated("roof", "The roof", None), NOW).await, Ok(false));
    let found = store.page(access, &id("new-roof")).await.unwrap().unwrap();
    assert_eq!((found.page.settings.title.as_str(), found.picture_at), ("The roof", None));
    assert_eq!(found.declared, Declared::Present);
    assert_eq!(store.mark_dropped(&SYSTEM, vec![slug("roof")], NOW).await, Ok(vec!["boat".to_owned()]));
    assert_eq!(store.mark_dropped(&SYSTEM, vec![slug("roof")], NOW).await, Ok(vec![]));
    let boat = store.page(access, &id("new-boat")).await.unwrap().unwrap();
    assert_eq!((boat.declared, boat.page.archived_at), (Declared::Dropped, None), "it is left as it was");
    assert_eq!(store.page(access, &by_hand).await.unwrap().unwrap().declared, Declared::Never);
    store.archive_page(access, &id("new-roof"), NOW).await.unwrap();
    assert_eq!(store.declare_page(access, stated("roof", "Roof", None), NOW).await, Ok(false));
    let back = store.page_at(&SYSTEM, &slug("roof")).await.unwrap().unwrap();
    assert_eq!((back.page.id, back.page.archived_at), (id("new-roof"), None), "the same page comes back");
    let taken = theirs.store.declare_page(&theirs.access, stated("roof", "Mine", None), NOW).await;
    assert_eq!(taken, Err(Error::Exists));
}

pub(crate) async fn progress_follows_the_books(place: &Place) {
    let shop = Shop::open(place).await;
    let roof = made(&shop, "roof").await;
    for number in 1..=2 {
        let mut gift = order(number);
        gift.page = Some(roof.clone());
        shop.create(gift).await;
    }
    shop.create(order(3)).await;
    shop.learn(1, shop.seen(1)).await.unwrap();
    assert_eq!(progress(&shop, &roof).await, (0, 0), "seen is not booked");
    shop.learn(1, shop.mined(1, 100)).await.unwrap();
    shop.learn(3, shop.mined(3, 100)).await.unwrap();
    assert_eq!(progress(&shop, &roof).await, (PRICE, 1));
    let mut more = shop.arrival(1, 2);
    more.value = Sats::try_new(700).unwrap();
    shop.learn(1, Fact::Mined { arrival: more.clone(), block: block(101), tip: 101 }).await.unwrap();
    shop.learn(2, shop.mined(2, 101)).await.unwrap();
    assert_eq!(progress(&shop, &roof).await, (2 * PRICE + 700, 2), "one donation may come in parts");
    shop.learn(1, Fact::Unmined { id: more.id, block: block(101).hash }).await.unwrap();
    assert_eq!(progress(&shop, &roof).await, (2 * PRICE, 2));
    let undone = Fact::Unmined { id: shop.arrival(2, 1).id, block: block(101).hash };
    shop.learn(2, undone).await.unwrap();
    assert_eq!(progress(&shop, &roof).await, (PRICE, 1), "what the chain takes back is taken back");
}

pub(crate) async fn a_deleted_store_has_no_pages(place: &Place) {
    let shop = Shop::open(place).await;
    let page = made(&shop, "roof").await;
    let mut gift = order(1);
    gift.page = Some(page.clone());
    shop.create(gift).await;
    shop.store.delete_store(&shop.access, NOW).await.unwrap();
    assert_eq!(shop.store.page_at(&SYSTEM, &slug("roof")).await, Ok(None));
    assert_eq!(shop.store.pages(&shop.access).await, Ok(vec![]));
    shop.learn(1, shop.mined(1, 100)).await.unwrap();
}
