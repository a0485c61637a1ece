//! The use cases, and the parts they share.
//!
//! One file a use case. Each loads what it needs, asks `domain`, and commits what comes out; none decides
//! about money itself.
use crate::auth::by_proxy::ByProxy;
use crate::auth::outside::Outside;
use crate::auth::setup::SetupToken;
use crate::chance::Chance;
use crate::clock::Clock;
use crate::metrics::Metrics;
use crate::web::guard::Guard;
use crate::web::test_coins::TestCoins;
use chain::WatchList;
use domain::{Network, SystemAccess, Timestamp};
use std::ops::Deref;
use std::sync::Arc;
use store::{Store, Term};
use tokio::sync::{Mutex, MutexGuard};

pub mod backups;
pub mod change;
pub mod change_invoice;
pub mod create_invoice;
pub mod donation_pages;
pub mod expire;
pub mod exports;
pub mod first_steps;
pub mod gaps;
pub mod grant_key;
pub mod invitations;
pub mod market;
pub mod members;
pub mod neighbours;
pub mod node;
pub mod onlookers;
pub mod overview;
mod paid_out;
pub mod payment_methods;
pub mod payment_requests;
pub mod payouts;
pub mod people;
pub mod privacy;
pub mod quote;
pub mod received;
pub mod receivers;
pub mod record_fact;
pub mod redeliver;
pub mod refund;
pub mod renew_invoice;
pub mod rescan;
pub mod spends;
pub mod stores;
pub mod turns;
pub mod valuation;
mod wakes;
pub mod wallets;
pub mod webhooks;

pub use backups::Backups;
pub use exports::Exports;
pub use market::Market;
pub use node::Node;
pub use onlookers::Onlookers;
pub use wakes::Wakes;

/// The program's parts, shared by every request and loop. Cheap to clone.
#[derive(Clone, Debug)]
pub struct App {
    whole: Arc<Whole>,
    /// The database, as this handle may write to it.
    pub store: Store,
}

#[derive(Debug)]
struct Whole {
    parts: Parts,
    metrics: Metrics,
    backups: Backups,
    chain_turn: Mutex<()>,
}

/// What the program is put together from, once, in [`crate::serve`] or a test.
#[derive(Debug)]
pub struct Parts {
    /// The database.
    pub store: Store,
    /// Proof of being the program itself.
    pub system: SystemAccess,
    /// What time it is.
    pub clock: Clock,
    /// Where random bytes come from.
    pub chance: Chance,
    /// The network everything happens on.
    pub network: Network,
    /// The public address, such as `https://donate.example.org`, without a slash at its end.
    pub origin: String,
    /// The wallets that issue addresses.
    pub wallets: wallets::Wallets,
    /// The scripts that are waited for.
    pub watch: WatchList,
    /// What the sources of rates say.
    pub market: Market,
    /// How the chain source is doing.
    pub node: Node,
    /// Wakes the background loops when there is something for them.
    pub wakes: Wakes,
    /// Lets somebody make the first account.
    pub setup: SetupToken,
    /// Settings that requests look at.
    pub limits: Limits,
    /// Lets strangers make invoices, within bounds.
    pub guard: Guard,
    /// Files that are made in the background.
    pub exports: Exports,
    /// What of an organisation's own vouches for people.
    pub outside: Outside,
}

/// Settings that requests look at.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Largest request body, in bytes.
    pub body_bytes: usize,
    /// Longest time a request may take, in seconds.
    pub request_seconds: u64,
    /// Whether webhooks may go to loopback, private and link-local addresses.
    pub webhooks_to_private: bool,
    /// Whether there are pages for those who run it.
    pub web_admin: bool,
    /// Whether owners of stores may invite people who have no account.
    pub owners_invite: bool,
    /// Whose word is taken there for who somebody is.
    pub sign_in_by: Option<ByProxy>,
    /// On regtest, the node's wallet that pays when the demo's button is pressed.
    pub demo_node_wallet: Option<TestCoins>,
}

impl App {
    /// Puts the parts together.
    pub fn new(parts: Parts) -> Self {
        Self::measured(parts, Metrics::default())
    }

    /// The same, telling `metrics`, which may have begun to count before.
    pub fn measured(parts: Parts, metrics: Metrics) -> Self {
        let store = parts.store.clone();
        let backups = Backups::default();
        Self { whole: Arc::new(Whole { parts, metrics, backups, chain_turn: Mutex::default() }), store }
    }

    /// The same program; what it writes through this is refused once another server leads.
    #[must_use]
    pub fn in_term(&self, term: &Term) -> Self {
        Self { whole: self.whole.clone(), store: self.store.in_term(term) }
    }

    /// What is told to those who watch over the program.
    pub fn metrics(&self) -> &Metrics {
        &self.whole.metrics
    }

    /// What the program was told of backups.
    pub fn backups(&self) -> &Backups {
        &self.whole.backups
    }

    /// A background loop begins its next turn.
    pub fn turned(&self, which: turns::Loop) {
        self.wakes.turned(which);
        self.metrics().counted().turned(which, self.now());
    }

    /// Waits for whoever else records what the chain teaches: while it is held, the position stays where it is.
    pub async fn chain_turn(&self) -> MutexGuard<'_, ()> {
        self.whole.chain_turn.lock().await
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.whole.parts
    }
}
