//! Upgrades: a copy first, then all of it or nothing; and every database that earlier versions made.
use crate::copies::{beside, furnish, older, out};
use crate::fixture::{SYSTEM, Shop, order};
use crate::place::{NOW, Place};
use domain::{Network, StoreId};
use lz4_flex::frame::FrameDecoder;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use store::backup::copy_in;
use store::{ALL_MIGRATIONS, Error, Location, Store};

/// What is beside the database, its own files apart.
fn copies(path: &Path) -> Vec<String> {
    let entries = fs::read_dir(path.parent().unwrap()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.filter(|name| name.contains(".before-")).collect();
    names.sort();
    names
}

fn migration(location: &Location) -> usize {
    out(location).0.header.migration.try_into().unwrap()
}

/// What a copy of a database on a server holds.
fn unpacked(copy: &Path) -> Vec<u8> {
    let mut stream = Vec::new();
    FrameDecoder::new(fs::File::open(copy).unwrap()).read_to_end(&mut stream).unwrap();
    stream
}

/// The copy put in the database's place, or where the database is on a server, into a new one there.
fn gone_back(place: &Place, copy: &Path) -> Place {
    if place.is_remote() {
        let other = Place::postgres();
        other.skip_ids();
        copy_in(&mut &*unpacked(copy), &other.location(), Network::Regtest, NOW).unwrap();
        return other;
    }
    let path = place.path().unwrap();
    for end in ["", "-wal", "-shm"] {
        drop(fs::remove_file(format!("{}{end}", path.display())));
    }
    fs::rename(copy, &path).unwrap();
    let back = Place::at(path.parent().unwrap());
    back.skip_ids();
    back
}

pub(crate) async fn a_copy_is_made_before_an_upgrade(place: &Place) {
    let Some(path) = place.base() else { return };
    drop(place.try_open(older(place, 5)).unwrap());
    assert_eq!(copies(&path), Vec::<String>::new(), "none before the first");
    drop(place.try_open(older(place, 6)).unwrap());
    assert_eq!(copies(&path), ["almoner.db.before-6"]);
    assert_eq!(migration(&place.location()), 6);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(beside(&path, "almoner.db.before-6")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    drop(place.try_open(older(place, 6)).unwrap());
    drop(place.open());
    assert_eq!(copies(&path), ["almoner.db.before-7"], "kept until the next upgrade has succeeded");
    let back = gone_back(place, &beside(&path, "almoner.db.before-7"));
    drop(back.try_open(older(&back, 6)).unwrap());
    assert_eq!(migration(&back.location()), 6, "the earlier version starts");
}

/// What was in it before an upgrade is in the copy, row for row, and the program goes on from there.
pub(crate) async fn the_copy_is_the_whole_database(place: &Place) {
    let Some(path) = place.base() else { return };
    let shop = furnish(place).await;
    let (access, before) = (shop.access.clone(), shop.load(1).await);
    drop(shop);
    let whole = out(&place.location()).0.tables;
    drop(place.try_open(place.opening(Network::Regtest).with_migrations(ONE_MORE)).unwrap());
    let back = gone_back(place, &beside(&path, &format!("almoner.db.before-{}", ALL_MIGRATIONS.len() + 1)));
    assert_eq!(out(&back.location()).0.tables, whole);
    assert_eq!(back.open().invoice(&access, &before.id).await.unwrap().unwrap(), before);
}

/// The program's migrations and another.
const fn and(last: &'static str) -> [&'static str; ALL_MIGRATIONS.len() + 1] {
    let mut all = [""; ALL_MIGRATIONS.len() + 1];
    let mut at = 0;
    while at < ALL_MIGRATIONS.len() {
        all[at] = ALL_MIGRATIONS[at];
        at += 1;
    }
    all[at] = last;
    all
}

const ONE_MORE: &[&str] = &and("CREATE TABLE newest (n {int}) {table};");
const BROKEN: &[&str] = &and(
    "CREATE TABLE newest (n {int}) {table}; UPDATE invoice SET body = ''; INSERT INTO missing VALUES (1);",
);

pub(crate) async fn a_failed_upgrade_leaves_the_earlier_version_startable(place: &Place) {
    let Some(path) = place.base() else { return };
    let shop = furnish(place).await;
    let (before, access) = (shop.load(1).await, shop.access.clone());
    drop(shop);
    let refused = place.try_open(place.opening(Network::Regtest).with_migrations(BROKEN)).unwrap_err();
    assert!(matches!(&refused, Error::Failed(why) if why.contains("missing")), "{refused:?}");
    let newest = ALL_MIGRATIONS.len();
    assert_eq!(migration(&place.location()), newest);
    assert_eq!(copies(&path), [format!("almoner.db.before-{}", newest + 1)], "and the copy is there as well");
    let store = place.open();
    assert_eq!(store.invoice(&access, &before.id).await.unwrap().unwrap(), before);
}

pub(crate) async fn without_a_copy_nothing_is_upgraded(place: &Place) {
    let Some(path) = place.base() else { return };
    drop(place.try_open(older(place, 5)).unwrap());
    // Something is in the way that can't be replaced.
    fs::create_dir_all(beside(&path, "almoner.db.before-6.part/x")).unwrap();
    let refused = place.try_open(place.opening(Network::Regtest)).unwrap_err();
    assert!(matches!(refused, Error::NoSnapshot(_)), "{refused:?}");
    assert!(refused.to_string().contains("nothing was changed"), "{refused}");
    assert_eq!(migration(&place.location()), 5);
    drop(place.try_open(older(place, 5)).unwrap());
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

fn fixture(number: usize) -> PathBuf {
    folder().join(format!("{number:04}.jsonl"))
}

/// The rows of each table, each a map from column to value.
fn rows(stream: &[u8]) -> BTreeMap<String, Vec<BTreeMap<String, Value>>> {
    let (mut tables, mut table, mut columns) = (BTreeMap::new(), String::new(), Vec::new());
    for line in std::str::from_utf8(stream).unwrap().lines() {
        match serde_json::from_str(line).unwrap() {
            Value::Object(head) if head.contains_key("columns") => {
                table = head["table"].as_str().unwrap().to_owned();
                let names = head["columns"].as_array().unwrap().iter();
                columns =
                    names.map(|name| name.as_str().unwrap().split(' ').next().unwrap().to_owned()).collect();
                tables.insert(table.clone(), Vec::new());
            }
            Value::Array(cells) => {
                let row = columns.iter().cloned().zip(cells).collect();
                tables.get_mut(&table).unwrap().push(row);
            }
            _ => {}
        }
    }
    tables
}

/// Every migration has a database from before the next one. The newest is written by
/// `UPDATE_FIXTURES=1 cargo test -p store fixture`; one that was part of a release is never written again.
#[tokio::test]
async fn every_migration_has_a_fixture() {
    let newest = fixture(ALL_MIGRATIONS.len());
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        let place = Place::file();
        drop(furnish(&place).await);
        fs::create_dir_all(folder()).unwrap();
        fs::write(&newest, out(&place.location()).1).unwrap();
    }
    for number in 1..=ALL_MIGRATIONS.len() {
        let path = fixture(number);
        assert!(
            path.exists(),
            "{} is missing: UPDATE_FIXTURES=1 cargo test -p store fixture",
            path.display()
        );
    }
}

/// Each is restored as it was, brought up to date, and has lost nothing.
#[tokio::test]
async fn databases_of_all_earlier_versions_are_brought_up_to_date() {
    for number in 1..=ALL_MIGRATIONS.len() {
        is_brought_up_to_date(number, &Place::file()).await;
        is_brought_up_to_date(number, &Place::postgres()).await;
    }
}

async fn is_brought_up_to_date(number: usize, place: &Place) {
    let stream = fs::read(fixture(number)).unwrap();
    place.skip_ids();
    let contents = copy_in(&mut &*stream, &place.location(), Network::Regtest, NOW).unwrap();
    assert_eq!(contents.header.migration, u32::try_from(number).unwrap());
    assert!(contents.rows_of("invoice") > 0 && contents.rows_of("entry") > 0);
    let store = place.open();
    assert_eq!(copies(&place.base().unwrap()).len(), usize::from(number < ALL_MIGRATIONS.len()));
    let (before, after) = (rows(&stream), rows(&out(&place.location()).1));
    for (table, old) in before {
        let new = &after[&table];
        assert_eq!(new.len(), old.len(), "{number}: {table}");
        for old in &old {
            let is_it =
                |new: &BTreeMap<String, Value>| old.iter().all(|(column, value)| new[column] == *value);
            assert!(new.iter().any(is_it), "{number}: {table}: {old:?}");
        }
    }
    if let Some(path) = place.path() {
        is_sound(&path);
    }
    lives(store).await;
}

fn is_sound(path: &Path) {
    let raw = rusqlite::Connection::open(path).unwrap();
    let sound: String = raw.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    let dangling: u32 =
        raw.query_row("SELECT COUNT(*) FROM pragma_foreign_key_check", [], |row| row.get(0)).unwrap();
    assert_eq!((sound.as_str(), dangling), ("ok", 0));
}

/// What was in it can be read, and more can be written.
async fn lives(store: Store) {
    let all = store.stores(&SYSTEM).await.unwrap();
    assert_eq!(store.recount(&SYSTEM).await.unwrap().miskept(), [], "sums were carried over");
    let id: &StoreId = &all[0].id;
    let wallet = store.wallets(&SYSTEM).await.unwrap()[0].number;
    let shop = Shop { access: SYSTEM.to_store(id), wallet, store };
    assert!(shop.load(1).await.payments.len() == 1);
    shop.create(order(1_000)).await;
    shop.learn(1_000, shop.mined(1_000, 101)).await.unwrap();
    assert_eq!(shop.store.entries_of(&shop.access, &shop.id(1_000)).await.unwrap().len(), 1);
}
