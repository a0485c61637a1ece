//! A database for one test, on the server that `$POSTGRES_URL` names; gone with its handle.
use super::PostgresUrl;
use super::link::Link;
use std::sync::atomic::{AtomicU32, Ordering};

/// A database of its own.
#[derive(Debug)]
pub struct Scratch {
    server: PostgresUrl,
    name: String,
    url: String,
}

impl Scratch {
    /// Makes one.
    ///
    /// # Panics
    /// Where there is no server to make it on: `cargo xtask test` starts one, and `cargo xtask postgres` for single tests.
    #[must_use]
    pub fn create() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let server = std::env::var("POSTGRES_URL").expect(
            "POSTGRES_URL names no server to test with: run `cargo xtask test`, or `cargo xtask postgres` beside this and \
             set what it prints",
        );
        let name = format!("scratch_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let (place, _) = server.rsplit_once('/').expect("POSTGRES_URL names a database");
        let url = format!("{place}/{name}");
        let server = PostgresUrl::parse(&server).expect("POSTGRES_URL is a URL of PostgreSQL's");
        execute(&server, &format!("CREATE DATABASE {name}"));
        Self { server, name, url }
    }

    /// Its URL, with the password.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Runs statements in it, as an operator might.
    pub fn execute(&self, sql: &str) {
        execute(&PostgresUrl::parse(&self.url).expect("it is a URL of ours"), sql);
    }

    /// The number that a query answers.
    pub fn number(&self, sql: &str) -> i64 {
        let url = PostgresUrl::parse(&self.url).expect("it is a URL of ours");
        let mut number = None;
        let link = Link::open(&url).expect("the server to test with answers");
        let query = link.prepare(sql).expect("the test's query is right");
        for rows in link.query(&query, Vec::new()) {
            number = rows.expect("the test's query is right").first().map(|row| row.get(0));
        }
        number.expect("the test's query answers a number")
    }

    /// Ends all connections to it, as an operator might.
    pub fn end_connections(&self) {
        let name = &self.name;
        execute(
            &self.server,
            &format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"),
        );
    }
}

impl Scratch {
    /// Lets nobody write to it, or everybody again.
    pub fn only_read(&self, only: bool) {
        let (name, switch) = (&self.name, if only { "on" } else { "off" });
        let alter = format!("ALTER DATABASE {name} SET default_transaction_read_only = {switch}");
        execute(&self.server, &alter);
        self.end_connections();
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            execute(&self.server, &format!("DROP DATABASE {} WITH (FORCE)", self.name));
        }
    }
}

fn execute(server: &PostgresUrl, sql: &str) {
    Link::open(server).and_then(|link| link.batch(sql)).expect("the server to test with does as it is told");
}
