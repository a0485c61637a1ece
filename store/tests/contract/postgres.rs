//! What only a database server can do to us: end connections, be shared, refuse.
use crate::fixture::{SYSTEM, Shop, order};
use crate::group::{all_at_once, spawn};
use crate::place::{NOW, Place};
use std::io::{BufReader, Read};
use std::sync::Arc;
use std::time::Duration;
use store::{Candidate, Error, Hold, Lead, Listener, Location, PostgresUrl, Scratch, Store};

fn url(text: &str) -> PostgresUrl {
    PostgresUrl::parse(text).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ended_connections_are_opened_again() {
    let place = Place::postgres();
    let shop = Shop::open(&place).await;
    shop.create(order(1)).await;
    place.scratch().end_connections();
    let mut tries = 0;
    while shop.store.create_invoice(&shop.access, shop.row(order(2))).await.is_err() {
        tries += 1;
        assert!(tries < 100, "it writes again by itself");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    while shop.store.invoice_count(&SYSTEM).await != Ok(2) {
        tries += 1;
        assert!(tries < 100, "it reads again by itself");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    shop.load(1).await;
    shop.load(2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_ended_under_load_lose_nothing_that_was_answered() {
    let place = Place::postgres();
    let shop = Arc::new(Shop::open(&place).await);
    let writers: Vec<_> = (0..4_u32)
        .map(|writer| {
            let shop = shop.clone();
            spawn(async move {
                let mut answered = Vec::new();
                for number in (1..60).map(|number| writer * 1000 + number) {
                    if shop.store.create_invoice(&shop.access, shop.row(order(number))).await.is_ok() {
                        answered.push(number);
                    }
                }
                answered
            })
        })
        .collect();
    for _ in 0..5 {
        tokio::time::sleep(Duration::from_millis(30)).await;
        place.scratch().end_connections();
    }
    let mut answered = Vec::new();
    for writer in writers {
        answered.extend(writer.await.unwrap());
    }
    assert!(!answered.is_empty());
    let shop = shop.beside(&place);
    for number in answered {
        shop.load(number).await;
    }
    let addresses = shop.store.watched_count(&SYSTEM).await;
    assert_eq!(shop.store.invoice_count(&SYSTEM).await, addresses, "whole or not at all");
}

/// Each statement is a way there and back: what waits together is written with few of them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn invoices_that_wait_together_take_few_statements() {
    let place = Place::postgres();
    let shop = Shop::open(&place).await;
    place.scratch().execute(
        "CREATE SEQUENCE statements; \
        CREATE FUNCTION counted() RETURNS trigger LANGUAGE plpgsql AS \
        $$ BEGIN PERFORM nextval('statements'); RETURN NULL; END $$; \
        CREATE TRIGGER counted AFTER INSERT ON invoice FOR EACH STATEMENT EXECUTE FUNCTION counted(); \
        CREATE TRIGGER counted AFTER INSERT ON address FOR EACH STATEMENT EXECUTE FUNCTION counted(); \
        CREATE TRIGGER counted AFTER INSERT ON event FOR EACH STATEMENT EXECUTE FUNCTION counted()",
    );
    let writes = (0..200_u32).map(|number| {
        let (store, access, row) = (shop.store.clone(), shop.access.clone(), shop.row(order(number)));
        async move { store.create_invoice(&access, row).await }
    });
    assert!(all_at_once(&place, &shop, writes.collect()).await.iter().all(Result::is_ok));
    assert_eq!(shop.store.invoice_count(&SYSTEM).await, Ok(200));
    let statements = place.scratch().number("SELECT last_value FROM statements");
    assert!(statements < 100, "{statements} statements for 200 invoices, where each by itself takes three");
}

/// As PostgreSQL says it when its disk is full; nothing is half written, and writing goes on when there is room again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_at_the_server_is_survived() {
    let place = Place::postgres();
    let shop = Shop::open(&place).await;
    shop.create(order(0)).await;
    place.scratch().execute(
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS \
        $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$; \
        CREATE TRIGGER full_disk BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION full_disk()",
    );
    let writes = (1..20_u32).map(|number| {
        let (store, access, row) = (shop.store.clone(), shop.access.clone(), shop.row(order(number)));
        async move { store.create_invoice(&access, row).await }
    });
    for refused in all_at_once(&place, &shop, writes.collect()).await {
        assert_eq!(refused, Err(Error::Full));
    }
    assert_eq!(shop.store.invoice_count(&SYSTEM).await, Ok(1), "what is there can be read");
    assert_eq!(shop.store.watched_count(&SYSTEM).await, Ok(1), "nothing is half written");
    place.scratch().execute("DROP TRIGGER full_disk ON event");
    shop.create(order(1)).await;
    shop.load(1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_handles_share_a_database() {
    let place = Place::postgres();
    let one = Arc::new(Shop::open(&place).await);
    let other = Arc::new(one.beside(&place));
    let writes: Vec<_> = (0..40_u32)
        .map(|number| {
            let shop = if number % 2 == 0 { one.clone() } else { other.clone() };
            spawn(async move { shop.create(order(number)).await })
        })
        .collect();
    for write in writes {
        write.await.unwrap();
    }
    for number in 0..40 {
        assert_eq!(one.load(number).await, other.load(number).await);
    }
    // What one handle has taken the other can't take again.
    let again = other.store.create_invoice(&other.access, other.row(order(0))).await;
    assert!(matches!(again, Err(Error::Exists | Error::AddressTaken)), "{again:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_server_at_a_time_holds_it() {
    let scratch = Scratch::create();
    let first = Hold::take(&url(scratch.url())).unwrap();
    assert_eq!(Hold::take(&url(scratch.url())).unwrap_err(), Error::Busy);
    drop(first);
    let second = loop {
        match Hold::take(&url(scratch.url())) {
            Ok(hold) => break hold,
            Err(Error::Busy) => tokio::time::sleep(Duration::from_millis(20)).await,
            Err(error) => panic!("{error}"),
        }
    };
    scratch.end_connections();
    let lost = tokio::time::timeout(Duration::from_secs(20), second.lost()).await;
    lost.expect("who holds it learns that it is lost");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_share_it_and_a_command_has_it_alone() {
    let scratch = Scratch::create();
    let url = url(scratch.url());
    let first = Hold::take(&url).unwrap();
    assert_eq!(Hold::join(&url).unwrap_err(), Error::Busy, "as long as it may be brought up to date");
    first.share().unwrap();
    let second = Hold::join(&url).unwrap();
    assert_eq!(Hold::take(&url).unwrap_err(), Error::Busy);
    drop(first);
    assert_eq!(Hold::take(&url).unwrap_err(), Error::Busy, "one server is left");
    drop(second);
    eventually(|| Hold::take(&url).ok()).await;
}

/// Asks again and again until there is an answer.
async fn eventually<T>(mut ask: impl FnMut() -> Option<T>) -> T {
    for _ in 0..1_000 {
        if let Some(answer) = ask() {
            return answer;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it never came");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_leads_and_the_next_one_takes_over() {
    let scratch = Scratch::create();
    let url = url(scratch.url());
    let (mut one, mut other) = (Candidate::new(&url), Candidate::new(&url));
    let opening = Place::memory().opening(domain::Network::Regtest);
    let store = Store::open(Location::Postgres(url.clone()), opening).unwrap();
    let _servers = [Hold::join(&url).unwrap(), Hold::join(&url).unwrap()];
    assert_eq!(store.servers(&SYSTEM).await.unwrap(), Some((2, false)));
    let mut lead = one.stand().unwrap().expect("nobody leads yet");
    assert_eq!(store.servers(&SYSTEM).await.unwrap(), Some((2, true)));
    assert!(other.stand().unwrap().is_none());
    // For longer than the database waits for a sign of life.
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert!(other.stand().unwrap().is_none(), "it gives signs of life");
    scratch.end_connections();
    lead.lost().await;
    let second: Lead = eventually(|| other.stand().ok().flatten()).await;
    assert!(one.stand().unwrap().is_none());
    drop(second);
    eventually(|| one.stand().unwrap()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_committed_is_heard_by_others() {
    let place = Place::postgres();
    let shop = Shop::open(&place).await;
    let ear = Listener::open(&url(place.scratch().url())).unwrap();
    shop.create(order(1)).await;
    assert!(ear.heard().await);
    place.scratch().end_connections();
    assert!(!ear.heard().await, "it says that it hears nothing any more");
}

/// A server that is frozen in the middle of a transaction must not hold up all others for as long as it sleeps.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transaction_that_falls_silent_is_ended_by_the_database() {
    let place = Place::postgres();
    let shop = Shop::open(&place).await;
    let sleeper = shop.beside(&place);
    let asleep = spawn(async move {
        // As a frozen process: nothing is said between two statements.
        let act = || std::thread::sleep(Duration::from_secs(6));
        sleeper.store.write_slowly(act).await
    });
    tokio::time::sleep(Duration::from_millis(500)).await;
    shop.create(order(1)).await;
    assert!(!asleep.is_finished(), "nobody waited for it");
    assert!(matches!(asleep.await.unwrap(), Err(Error::Unreachable(_))));
}

/// A backup may come in over a slow line: nobody else writes meanwhile, so nobody is held up.
#[test]
fn a_restore_may_take_its_time() {
    let place = Place::file();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(crate::copies::furnish(&place));
    let (contents, stream) = crate::copies::out(&place.location());
    let other = Place::postgres();
    let (first, rest) = stream.split_at(stream.len() / 2);
    let mut slow = BufReader::with_capacity(512, first.chain(Pause).chain(rest));
    let to = other.location();
    let restored = store::backup::restore(&mut slow, &to, domain::Network::Regtest, (NOW, Some(0)));
    assert_eq!(restored.unwrap().0, contents);
}

/// Nothing comes, for longer than a server may fall silent while others wait for it.
struct Pause;

impl Read for Pause {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        std::thread::sleep(Duration::from_secs(4));
        Ok(0)
    }
}

#[test]
fn what_can_not_be_reached_is_said_without_the_password() {
    let scratch = Scratch::create();
    let missing = format!("{}_missing", scratch.url());
    let (place, _) = scratch.url().rsplit_once('@').unwrap();
    let wrong = scratch.url().replace(place, "postgres://almoner:n0t-it");
    let nobody = "postgres://almoner:n0t-it@127.0.0.1:1/books".to_owned();
    for text in [missing, wrong, nobody] {
        let opening = Place::memory().opening(domain::Network::Regtest);
        let refused = Store::open(Location::Postgres(url(&text)), opening).unwrap_err();
        let words = refused.to_string();
        assert!(matches!(refused, Error::Unreachable(_)), "{refused:?}");
        assert!(!words.contains("n0t-it") && words.contains("can't be reached"), "{words}");
    }
}
