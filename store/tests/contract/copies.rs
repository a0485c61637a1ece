//! Backups: the whole database out as one stream and in again, row for row; and what is refused.
use crate::fixture::{SYSTEM, Shop, block, everything, order, person};
use crate::place::{NOW, Place};
use domain::outside::{Identity, Way};
use domain::session::Span;
use domain::webhook::Decision;
use domain::{Network, SessionId, Timestamp};
use std::path::Path;
use store::backup::{Contents, Refusal, copy_in, copy_out, read_through, restore, set_aside};
use store::{
    Commit, Leap, Location, Opening, PasswordLink, PositionStep, Remember, ServerSetting, Session, Store,
};

/// A shop in which something of everything has happened.
pub(crate) async fn furnish(place: &Place) -> Shop {
    let shop = Shop::open(place).await;
    let webhook = shop.add_webhook(1, everything()).await;
    let page = crate::donation_pages::made(&shop, "roof").await;
    let request = crate::payment_requests::made(&shop, "pier", 2 * crate::fixture::PRICE).await;
    for number in 0..6 {
        let mut order = order(number);
        order.order_id = (number % 2 == 0).then(|| format!("\\\"o\\\\{number}\\u0001\u{1f600}"));
        order.terms = vec![format!("term {number}")];
        order.page = (number % 3 == 0).then(|| page.clone());
        order.request = (number % 2 == 1).then(|| request.clone());
        shop.create(order).await;
    }
    shop.learn(0, shop.seen(0)).await.unwrap();
    shop.learn(1, shop.mined(1, 100)).await.unwrap();
    shop.learn(3, shop.mined(3, 100)).await.unwrap();
    let position = Some(PositionStep::Connected { block: block(100), time: NOW });
    shop.store.commit(&SYSTEM, Commit { changes: Vec::new(), position }).await.unwrap();
    let due = shop.store.due_deliveries(&SYSTEM, &webhook, NOW, 1).await.unwrap();
    shop.attempt(&due[0].id, Decision::Delivered).await.unwrap();
    let list = shop.store.add_list(&SYSTEM.actor(), 3, NOW).await.unwrap();
    shop.store.append_addresses(&SYSTEM.actor(), list, vec![vec![0; 22], vec![255; 22]]).await.unwrap();
    let spend = crate::spends::draft(&shop, "sweep", &[1, 3], Some(0));
    let (pull, payout) =
        (crate::payouts::pull(&shop, "pull", 10_000).await, crate::payouts::approved(&shop, "payout").await);
    crate::payouts::claimed(&shop, "claim", &pull).await;
    shop.store.draft_spend_for(&shop.access, spend, vec![0, 255], vec![payout]).await.unwrap();
    assert!(crate::server_settings::set(&shop.store, None, Some("age1a")).await);
    let remember =
        Remember { key: [1; 32], request_hash: [2; 32], status: 200, body: vec![0, 255], created_at: NOW };
    let remembering = shop.store.remembering(remember);
    remembering.create_invoice(&shop.access, shop.row(order(7))).await.unwrap();
    shop
}

pub(crate) fn out(location: &Location) -> (Contents, Vec<u8>) {
    let mut stream = Vec::new();
    let contents = copy_out(location, "0.1.0", NOW, &mut stream).unwrap();
    (contents, stream)
}

fn into(stream: &[u8], path: &Path) -> Result<Contents, Refusal> {
    copy_in(&mut &*stream, &path.into(), Network::Regtest, NOW)
}

pub(crate) fn beside(path: &Path, name: &str) -> std::path::PathBuf {
    path.parent().unwrap().join(name)
}

/// From every engine into every engine.
pub(crate) async fn a_database_goes_out_and_in_again(place: &Place) {
    if !place.survives() {
        return;
    }
    let shop = furnish(place).await;
    let (contents, stream) = out(&place.location());
    assert_eq!(contents.bytes, stream.len() as u64);
    assert_eq!((contents.rows_of("invoice"), contents.rows_of("address")), (7, 7));
    assert_eq!(read_through(&mut &*stream, Network::Regtest).unwrap(), contents);
    let mut others = vec![Place::file()];
    if place.is_remote() {
        others.push(Place::postgres());
    }
    for other in others {
        let to = other.location();
        let (restored, gaps) = restore(&mut &*stream, &to, Network::Regtest, (NOW, Some(0))).unwrap();
        assert_eq!((&restored, gaps), (&contents, Vec::new()));
        assert_eq!(out(&to).0, contents, "row for row");
        let again = restore(&mut &*stream, &to, Network::Regtest, (NOW, Some(0)));
        assert!(matches!(again, Err(Refusal::Taken)), "{again:?}");
        assert_eq!(out(&to).0, contents, "and it is as it was");
        other.skip_ids();
        goes_on(&other.open(), &shop).await;
    }
}

/// What was restored is there, and more can be written.
async fn goes_on(opened: &Store, shop: &Shop) {
    assert_eq!(opened.watch_key(), shop.store.watch_key());
    assert_eq!(opened.position(&SYSTEM).await.unwrap(), Some(block(100)));
    for number in 0..6 {
        let invoice = opened.invoice(&shop.access, &shop.id(number)).await.unwrap().unwrap();
        assert_eq!(invoice, shop.load(number).await);
    }
    opened.create_invoice(&shop.access, shop.row(order(50))).await.unwrap();
}

/// A session that was ended since the backup would be open again.
pub(crate) async fn nobody_is_signed_in_after_a_restore(place: &Place) {
    if !place.survives() {
        return;
    }
    let store = place.open();
    let ann = person("ann");
    store.create_person(&SYSTEM.actor(), ann.clone()).await.unwrap();
    let id = SessionId::parse("first").unwrap();
    let session =
        Session { id, person: ann.id.clone(), label: None, span: Span::beginning(NOW), groups_at: None };
    store.open_session(session, [1; 32]).await.unwrap();
    let link = PasswordLink { hash: [2; 32], expires_at: Timestamp(NOW.0 + 60) };
    let passkey = crate::passkeys::add(&store, 1, &ann.id).await;
    let known = Identity::try_new(Way::OpenId, "https://login.example.org", "1").unwrap();
    assert_eq!(store.bind_identity(&ann.id, known.clone(), (NOW, true)).await, Ok(Ok(())));
    store.make_password_link(&SYSTEM.actor(), &ann.id, link).await.unwrap();
    assert!(crate::server_settings::set(&store, None, Some("age1a")).await);
    let (contents, stream) = out(&place.location());
    assert_eq!((contents.rows_of("session"), contents.rows_of("password_link")), (1, 1));
    let other = if place.is_remote() { Place::postgres() } else { Place::file() };
    restore(&mut &*stream, &other.location(), Network::Regtest, (NOW, None)).unwrap();
    let restored = other.open();
    assert_eq!(
        restored.person_by_email(&ann.email).await.unwrap().map(|person| person.id),
        Some(ann.id.clone())
    );
    assert_eq!(restored.session_by_hash(&[1; 32]).await, Ok(None));
    assert_eq!(restored.sessions_of(&ann.id).await, Ok(vec![]));
    assert_eq!(restored.password_links(&SYSTEM).await, Ok(vec![]), "a link that was used since");
    assert_eq!(restored.passkeys_of(&ann.id).await, Ok(vec![passkey]), "they sign in as before");
    assert_eq!(restored.person_by_identity(&known).await.unwrap().map(|person| person.id), Some(ann.id));
    let setting = restored.server_setting(&SYSTEM, ServerSetting::BackupRecipients).await;
    assert_eq!(setting, Ok(Some("age1a".into())), "what was set for the server holds");
}

/// A restore that fails midway leaves a server's database empty, and it can be done again.
pub(crate) async fn a_restore_is_whole_or_not_at_all(place: &Place) {
    if !place.is_remote() {
        return;
    }
    furnish(place).await;
    let (contents, stream) = out(&place.location());
    let other = Place::postgres();
    let to = other.location();
    let half = &stream[..stream.len() * 3 / 4];
    let cut = restore(&mut &*half, &to, Network::Regtest, (NOW, None)).unwrap_err();
    assert!(matches!(cut, Refusal::Damaged(_)), "{cut:?}");
    let (restored, gaps) = restore(&mut &*stream, &to, Network::Regtest, (NOW, None)).unwrap();
    assert_eq!((restored, gaps.len()), (contents, 2));
}

pub(crate) async fn what_is_written_meanwhile_is_not_in_it(place: &Place) {
    if !place.is_threaded() {
        return;
    }
    let shop = furnish(place).await;
    let runtime = tokio::runtime::Handle::current();
    let mut number = 100;
    let mut written = Vec::new();
    let mut busy = Busy(|bytes: &[u8]| {
        written.extend(bytes);
        // Not answered if the copy held a lock that writes wait for.
        tokio::task::block_in_place(|| runtime.block_on(shop.create(order(number))));
        number += 1;
    });
    let contents = copy_out(&place.location(), "0.1.0", NOW, &mut busy).unwrap();
    assert_eq!((contents.rows_of("invoice"), contents.rows_of("address")), (7, 7), "as of its beginning");
    assert!(number > 140);
    read_through(&mut &*written, Network::Regtest).unwrap();
}

pub(crate) async fn what_is_set_aside_stays_as_it_was(place: &Place) {
    if !place.is_threaded() {
        return;
    }
    let shop = furnish(place).await;
    let runtime = tokio::runtime::Handle::current();
    let folder = tempfile::tempdir().unwrap();
    let aside = folder.path().join("aside");
    // More pages than are copied at once, so that others write between.
    for number in 100..400 {
        shop.create(order(number)).await;
    }
    let mut number = 400;
    let mut pauses = || {
        tokio::task::block_in_place(|| runtime.block_on(shop.create(order(number))));
        number += 1;
    };
    let still = set_aside(&place.location(), &aside, &mut pauses).unwrap();
    if matches!(place.location(), Location::File(_)) {
        assert!(number > 400, "nobody wrote meanwhile");
        let mut stream = Vec::new();
        let contents = copy_out(&still, "0.1.0", NOW, &mut stream).unwrap();
        assert_eq!(contents.rows_of("invoice"), 307, "as of its beginning");
        read_through(&mut &*stream, Network::Regtest).unwrap();
        let names = std::fs::read_dir(folder.path()).unwrap();
        let names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["aside"], "nothing is left beside it");
    } else {
        assert_eq!(still, place.location(), "a server shows one moment by itself");
    }
}

struct Busy<F>(F);

impl<F: FnMut(&[u8])> std::io::Write for Busy<F> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        (self.0)(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

pub(crate) async fn a_backup_that_is_not_whole_is_refused(place: &Place) {
    if !place.survives() {
        return;
    }
    furnish(place).await;
    let (_, stream) = out(&place.location());
    let read = |stream: &[u8]| read_through(&mut &*stream, Network::Regtest);
    // Cut off anywhere.
    for length in (1..stream.len()).step_by(97).chain([stream.len() - 1]) {
        let refused = read(&stream[..length]).unwrap_err();
        assert!(matches!(refused, Refusal::Damaged(_) | Refusal::Foreign), "{length}: {refused:?}");
    }
    // One bit changed anywhere; what is no difference to JSON is one to the hash.
    for place in (0..stream.len()).step_by(89) {
        let mut altered = stream.clone();
        altered[place] ^= 1;
        read(&altered).unwrap_err();
    }
    // A row less, a row twice, a row more.
    let text = String::from_utf8(stream.clone()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let row = lines.iter().position(|line| line.starts_with('[')).unwrap();
    for changed in [[&lines[..row], &lines[row + 1..]].concat(), [&lines[..=row], &lines[row..]].concat()] {
        let refused = read(format!("{}\n", changed.join("\n")).as_bytes()).unwrap_err();
        assert!(matches!(refused, Refusal::Damaged(_)), "{refused:?}");
    }
    let more = [&stream[..], b"[]\n"].concat();
    assert!(matches!(read(&more), Err(Refusal::Damaged(_))));
}

pub(crate) async fn what_is_not_ours_to_restore_is_named(place: &Place) {
    let Some(path) = place.path() else { return };
    furnish(place).await;
    let (contents, stream) = out(&place.location());
    let target = beside(&path, "target.db");
    let changed = |from: &str, to: &str| {
        let text = String::from_utf8(stream.clone()).unwrap();
        into(text.replacen(from, to, 1).as_bytes(), &target).unwrap_err()
    };
    for foreign in ["", "no backup", "{}\n", "{\"almoner\":\"other\"}\n", "\n\n", "SQLite format 3\0"] {
        assert!(matches!(into(foreign.as_bytes(), &target), Err(Refusal::Foreign)), "{foreign}");
    }
    let newer = changed("\"format\":1", "\"format\":2").to_string();
    assert!(
        newer.contains("newer version of this program (0.1.0; its format is 2, this program knows up to 1)")
    );
    let newest = format!("\"migration\":{}", contents.header.migration);
    assert!(changed(&newest, "\"migration\":999").to_string().contains("install that version"));
    let other = copy_in(&mut &*stream, &(&target).into(), Network::Mainnet, NOW).unwrap_err();
    assert!(other.to_string().contains("say --network regtest"), "{other}");
    assert!(!target.exists(), "nothing was begun");
}

/// After a restore, whatever was issued since the backup is issued by nobody again.
pub(crate) async fn wallets_leap_and_never_go_back(place: &Place) {
    let shop = furnish(place).await;
    let (store, list) = (&shop.store, domain::WalletNo(2));
    let scripts = (0..6_000_u32).map(|n| n.to_be_bytes().to_vec()).collect();
    store.append_addresses(&SYSTEM.actor(), list, scripts).await.unwrap();
    let leap = Leap { taken_at: NOW, now: Timestamp(NOW.0 + 60), issued_since: None };
    let gaps = store.leap(&SYSTEM, leap).await.unwrap();
    assert_eq!(gaps, store.gaps(&SYSTEM).await.unwrap());
    let spans: Vec<_> = gaps.iter().map(|gap| (gap.wallet, gap.first, gap.past)).collect();
    assert_eq!(spans, [(shop.wallet, 8, 5_008), (list, 0, 5_000)]);
    assert_eq!(store.next_index(&SYSTEM, shop.wallet).await, Ok(5_008));
    assert_eq!(store.unissued(&SYSTEM, list, 0, 1).await.unwrap()[0].position, 5_000, "not those in between");
    assert_eq!(store.addresses_left(&SYSTEM, list).await, Ok(1_002));
    // The chain shows that even more were issued.
    let wide = store::Gap { past: 9_000, ..gaps[0] };
    store.widen_gap(&SYSTEM, wide).await.unwrap();
    store.widen_gap(&SYSTEM, store::Gap { past: 10, ..wide }).await.unwrap();
    assert_eq!(store.next_index(&SYSTEM, shop.wallet).await, Ok(9_000), "never back");
    assert_eq!(store.gap_at(&SYSTEM, shop.wallet, 8_999).await, Ok(Some(wide)));
    assert_eq!(store.gap_at(&SYSTEM, shop.wallet, 9_000).await, Ok(None));
    assert_eq!(store.gap_at(&SYSTEM, shop.wallet, 7).await, Ok(None));
    store.create_invoice(&shop.access, shop.row(order(8_000))).await.unwrap();
    assert_eq!(store.gap_at(&SYSTEM, shop.wallet, 8_000).await, Ok(None), "its invoice is known now");
    assert_eq!(
        store.store_of_wallet(&SYSTEM, shop.wallet).await.as_ref(),
        Ok(&Some(shop.access.store().clone()))
    );
    // Once more, from where it is.
    let gaps = store.leap(&SYSTEM, Leap { issued_since: Some(3), ..leap }).await.unwrap();
    assert_eq!((gaps[0].first, gaps[0].past), (9_000, 9_003));
    assert_eq!(store.leap(&SYSTEM, Leap { issued_since: Some(0), ..leap }).await, Ok(Vec::new()));
}

/// Every column of every table is in a backup, whatever a migration adds.
pub(crate) async fn nothing_is_left_out(place: &Place) {
    let Some(path) = place.path() else { return };
    drop(place.open());
    let (_, stream) = out(&place.location());
    let raw = rusqlite::Connection::open(&path).unwrap();
    let columns = "SELECT m.name || ' ' || c.name || ' ' || lower(c.type) FROM sqlite_master m, pragma_table_info(m.name) c \
        WHERE m.type = 'table' AND m.name != 'migration' ORDER BY 1";
    let mut statement = raw.prepare(columns).unwrap();
    let there: Vec<String> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let mut told = Vec::new();
    for line in String::from_utf8(stream).unwrap().lines().filter(|line| line.contains("\"columns\"")) {
        let head: serde_json::Value = serde_json::from_str(line).unwrap();
        for column in head["columns"].as_array().unwrap() {
            let column = column.as_str().unwrap().replace(" int", " integer");
            told.push(format!("{} {column}", head["table"].as_str().unwrap()));
        }
    }
    told.sort();
    assert_eq!(told, there);
}

/// A database of an earlier version, made with its migrations alone.
pub(crate) fn older(place: &Place, migrations: usize) -> Opening {
    place.opening(Network::Regtest).with_migrations(&store::ALL_MIGRATIONS[..migrations])
}
