//! The database: what was committed, and how to find it again. What it is not: it holds no rules; those are `domain`'s.
//!
//! [`Store`] is the handle; it is cheap to clone. Every write is durable when its call returns, whole or not at all, and
//! many callers' writes share one transaction (group commit). Look-ups in a store want a [`domain::StoreAccess`],
//! look-ups across stores a [`domain::SystemAccess`].
//!
//! One file to a noun; each adds its functions to [`Store`]. SQL is written once, for every engine: see `sql.rs`.
mod abreast;
mod accounts;
mod addresses;
mod audit;
mod backlog;
pub mod backup;
mod canaries;
mod coins;
mod commit;
mod connection;
mod creations;
mod deliveries;
mod dialect;
mod donation_pages;
mod engine;
mod error;
mod events;
mod examine;
mod fault;
mod gaps;
#[cfg(feature = "growth")]
mod grow;
mod guesses;
mod idempotency;
mod identities;
mod invited;
mod invoices;
mod issuing;
mod keys;
mod leader;
mod ledger;
mod list;
mod listed;
mod location;
mod logos;
mod members;
mod migrations;
mod odd;
mod outbox;
mod outside_roles;
mod passkeys;
mod password_links;
mod payment_requests;
mod payments;
mod payouts;
mod people;
#[cfg(feature = "testing")]
mod plans;
mod position;
mod postgres;
mod prepare;
mod privacy;
mod pruning;
mod pull_payments;
mod receivers;
mod renewals;
mod rescans;
mod roles;
mod runs;
mod schema;
mod second_factors;
mod server_settings;
mod sessions;
mod snapshot;
mod spends;
mod sql;
mod sqlite;
mod stores;
mod tickets;
mod usage;
mod vitals;
mod wallets;
mod webhooks;
mod writer;

pub use abreast::{Issued, Latest, Standing};
pub use addresses::{IssuedAddress, Shown, Used, Watched};
pub use audit::{AuditFilter, Audited};
pub use backlog::Backlog;
pub use canaries::Known;
pub use coins::Coin;
pub use commit::{Commit, NewRow};
pub use deliveries::{Delivery, DeliveryDetail, DeliveryRow};
pub use domain::account::Member;
pub use donation_pages::{Declaration, Declared, MOST_PAGES, PageRecord};
pub use error::{Error, Result};
pub use events::StoredEvent;
pub use examine::Depth;
pub use fault::{Hook, Moment};
pub use gaps::{FEWEST_SKIPPED, Gap, Leap};
pub use idempotency::{Remember, Remembered};
pub use identities::Bound;
pub use keys::{ApiKey, KeyHolder};
pub use leader::Term;
pub use ledger::{
    Balance, Contribution, DAY, DayTotal, InWallet, Journal, JournalRow, Received, Reconciled, Recount,
    StoredEntry, Total,
};
pub use list::{Cursor, InvoiceFilter};
pub use listed::{Appended, Listed};
pub use location::Location;
pub use odd::Waiting;
pub use outbox::{Attempt, Destination, DueDelivery, Push};
pub use outside_roles::Kept;
pub use passkeys::{Answered, Passkey, Taken};
pub use password_links::{Joins, PasswordLink};
pub use payment_requests::{RequestFilter, RequestRecord};
pub use payments::{PlaceName, StoredPayment};
pub use payouts::{Claim, Former, NotClaimed, NotReserved, PayoutFilter, PayoutRecord};
pub use people::{PasswordHash, Person};
#[cfg(feature = "testing")]
pub use plans::{Plan, plans};
pub use position::PositionStep;
#[cfg(feature = "testing")]
pub use postgres::Scratch;
pub use postgres::{Candidate, Hold, Lead, Listener, PostgresUrl, UrlError};
pub use privacy::{HeldBeside, Holding};
pub use pruning::Forgotten;
pub use pull_payments::{PullFilter, PullRecord};
pub use receivers::{ReceiverState, StatedReceiver};
pub use renewals::Renewed;
pub use rescans::{RESCANS_KEPT, Rescan, RescanFound, RescanProgress, RescanState};
pub use runs::{Job, RUNS_KEPT, Run};
pub use second_factors::{Confirmed, SecondFactor, TotpSecret};
pub use server_settings::ServerSetting;
pub use sessions::Session;
pub use spends::{SpendRecord, SpendStep};
pub use stores::{HeldRole, Shop, StoreRecord};
pub use usage::Usage;
pub use vitals::{Overdue, Vitals, WalletVitals};
pub use wallets::{PaymentMethod, Wallet};
pub use webhooks::{MOST_WEBHOOKS, Webhook};
pub use writer::{Clock, Committing, Ids, Observer};

/// Every change of format this version knows, as it is written; for tests.
#[cfg(feature = "testing")]
pub const ALL_MIGRATIONS: &[&str] = MIGRATIONS;

use creations::{Creation, New, create};
use domain::Network;
use engine::{Asker, Engine};
use fault::Fault;
use migrations::MIGRATIONS;
use prepare::Prepared;
use sha2::{Digest, Sha256};
use sql::{Sql, Tx};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

/// What a database is opened with.
pub struct Opening {
    network: Network,
    watch_key: [u8; 16],
    clock: Clock,
    ids: Ids,
    inline: bool,
    fault: Fault,
    migrations: &'static [&'static str],
    upgrade: Upgrade,
    copies: Option<PathBuf>,
    observer: Observer,
}

/// What is done with a database of an earlier version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Upgrade {
    /// It is copied, then brought up to date.
    AfterCopy,
    /// It is left as it is.
    Refused,
}

impl Opening {
    /// `network` is the one the database must belong to; a new one will. `watch_key`, 16 random bytes, is kept by a new
    /// database and ignored by an old one. `clock` tells when something is written down, `ids` makes identifiers of events.
    pub fn new(network: Network, watch_key: [u8; 16], clock: Clock, ids: Ids) -> Self {
        Self {
            network,
            watch_key,
            clock,
            ids,
            inline: false,
            fault: Fault::default(),
            migrations: MIGRATIONS,
            upgrade: Upgrade::AfterCopy,
            copies: None,
            observer: Box::new(|_| ()),
        }
    }

    /// Runs everything in the caller's thread, one write to a transaction, so that a simulation runs the same each time.
    #[must_use]
    pub fn inline(self) -> Self {
        Self { inline: true, ..self }
    }

    /// Opens no database of an earlier version: [`Error::Older`].
    #[must_use]
    pub fn as_it_is(self) -> Self {
        Self { upgrade: Upgrade::Refused, ..self }
    }

    /// Before a database on a server is brought up to date, a copy of it goes into a file whose name begins with `base`;
    /// without one it is not brought up to date. A database in a file has its copies beside itself.
    #[must_use]
    pub fn copied_to(self, base: PathBuf) -> Self {
        Self { copies: Some(base), ..self }
    }

    /// Knows these migrations instead of the program's, as an earlier or a later version would.
    #[cfg(feature = "testing")]
    #[must_use]
    pub fn with_migrations(self, migrations: &'static [&'static str]) -> Self {
        Self { migrations, ..self }
    }

    /// Tells `observer` when transactions begin and end, in the thread that writes.
    #[must_use]
    pub fn observed(self, observer: Observer) -> Self {
        Self { observer, ..self }
    }

    /// Lets `hook` decide about simulated crashes.
    #[cfg(feature = "testing")]
    #[must_use]
    pub fn with_fault(self, hook: Hook) -> Self {
        Self { fault: Fault(Some(hook)), ..self }
    }
}

/// A handle on an open database.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
    remember: Option<Arc<Remember>>,
    term: Option<Term>,
}

struct Inner {
    engine: Engine,
    network: Network,
    watch_key: [u8; 16],
}

impl Store {
    /// Opens the database, makes it if there is none, and brings it up to date.
    ///
    /// Before an older one is brought up to date, a copy of it is made (`snapshot.rs`).
    /// [`Error::Newer`], [`Error::WrongNetwork`] and [`Error::NoSnapshot`] leave it as it was.
    pub fn open(location: impl Into<Location>, mut opening: Opening) -> Result<Self> {
        let location = location.into();
        let mut connection = location.writer()?;
        let watch_key = migrations::bring_up_to_date(&mut *connection, &location, &mut opening)?;
        let network = opening.network;
        let engine = Engine::start(connection, &location, opening)?;
        let inner = Inner { engine, network, watch_key };
        Ok(Self { inner: Arc::new(inner), remember: None, term: None })
    }

    /// Opens a database to look at it: nothing is made, brought up to date, written or locked, and whoever else uses
    /// it goes on. Every write fails.
    ///
    /// [`Error::Older`], [`Error::Newer`] or [`Error::WrongNetwork`] if it is not one to read.
    pub fn open_to_read(location: impl Into<Location>, network: Network) -> Result<Self> {
        let location = location.into();
        let mut connection = location.reader()?;
        let read_only = connection.dialect().read_only();
        connection.batch(read_only)?;
        let watch_key = migrations::look(&mut *connection, network)?;
        // Nothing is written that would have an instant or an identifier.
        let opening =
            Opening::new(network, watch_key, Box::new(|| domain::Timestamp(0)), Box::new(|| [0; 16]));
        let engine = Engine::start(connection, &location, opening.inline())?;
        let inner = Inner { engine, network, watch_key };
        Ok(Self { inner: Arc::new(inner), remember: None, term: None })
    }

    /// The network it belongs to.
    pub fn network(&self) -> Network {
        self.inner.network
    }

    /// The key of the watch list's fingerprints: random, made with the database, the same ever after.
    pub fn watch_key(&self) -> [u8; 16] {
        self.inner.watch_key
    }

    /// A secret that all who share this database have, and nobody who does not: another for each purpose.
    pub fn secret(&self, purpose: &str) -> [u8; 32] {
        let hash = Sha256::new().chain_update(b"almoner shared secret").chain_update(self.inner.watch_key);
        hash.chain_update(purpose).finalize().into()
    }

    /// Whether the database answers.
    pub fn is_alive(&self) -> bool {
        self.short(|sql| sql.one("SELECT COUNT(*) FROM meta", &[], |row| row.int(0))).is_ok()
    }

    /// Waits until the database answers a reader and has given a write its turn; an error is an answer too.
    ///
    /// Whoever asks wants to know whether anything hangs: this takes as long as that does.
    pub async fn answer(&self) -> Result<()> {
        self.own(|sql| sql.one("SELECT COUNT(*) FROM meta", &[], |row| row.int(0))).await?;
        self.write(|_| Ok(())).await
    }

    /// Limits the database to so many pages, as if the disk were full beyond.
    #[cfg(feature = "testing")]
    pub async fn limit_pages(&self, pages: u32) -> Result<()> {
        self.write(move |tx| sqlite::limit_pages(tx.sql, pages)).await
    }

    /// A write that does nothing but `act`, and then one thing more; for tests.
    #[cfg(feature = "testing")]
    pub async fn write_slowly(&self, act: impl FnOnce() + Send + 'static) -> Result<()> {
        let write = move |tx: &mut Tx<'_>| {
            act();
            tx.sql.one("SELECT COUNT(*) FROM meta", &[], |row| row.int(0)).map(drop)
        };
        self.write(write).await
    }

    fn short<T>(&self, act: impl FnOnce(&mut dyn Sql) -> Result<T>) -> Result<T> {
        self.inner.engine.short(act)
    }

    async fn long<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut dyn Sql) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.inner.engine.long(Asker::Visitor, act).await
    }

    /// A read for one of the program's own loops, which waits for nobody's list.
    async fn own<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut dyn Sql) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.inner.engine.long(Asker::Program, act).await
    }

    /// A new invoice, which may be written together with others that are made at the same moment.
    async fn create(&self, new: Prepared, addresses: Vec<IssuedAddress>) -> Result<()> {
        if self.term.is_some() {
            return self
                .write(move |tx| create(tx, New { invoice: &new, addresses: &addresses }).map(drop))
                .await;
        }
        let remember = self.remember.clone();
        self.inner.engine.create(Creation { new, addresses, remember }).await
    }

    /// A write that follows from facts, or is the program's own bookkeeping. What people set is written by `change`.
    async fn write<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (remember, term) = (self.remember.clone(), self.term.clone());
        if remember.is_none() && term.is_none() {
            return self.inner.engine.write(act).await;
        }
        let all = move |tx: &mut Tx<'_>| {
            term.map_or(Ok(()), |term| term.check(tx.sql))?;
            remember.map_or(Ok(()), |remember| idempotency::insert(tx.sql, &remember))?;
            act(tx)
        };
        self.inner.engine.write(all).await
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("network", &self.inner.network).finish_non_exhaustive()
    }
}

impl fmt::Debug for Opening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opening").field("network", &self.network).finish_non_exhaustive()
    }
}
