//! The whole program in a test: the real router over a database in memory, a fake chain and a clock moved by hand.
//!
//! [`TestApp::new`] puts it together; people, keys and stores are put in directly, everything else goes through
//! requests, which [`Call`] spells. What it is not: part of the program; it is behind the feature `testing`.
use crate::app::wallets::Wallets;
use crate::app::{App, Exports, Limits, Market, Node, Parts, Wakes};
use crate::auth::outside::Outside;
use crate::auth::setup::SetupToken;
use crate::auth::{key_hash, password};
use crate::chance::Chance;
use crate::clock::{Clock, HandClock};
use crate::web::guard::{self, Guard, Rules};
use axum::Router;
use chain::source::fake::FakeChain;
use chain::{Follower, Source, Visibility, WatchList};
use domain::audit::Actor;
use domain::settings::StoreSettings;
use domain::{KeyId, Network, StoreId, SystemAccess, Timestamp, UserId};
use rates::Tickers;
use store::{ApiKey, Location, Member, Opening, PasswordHash, Person, Store, StoreRecord};
use tokio::sync::OnceCell;

mod browser;
mod call;

pub use browser::Browser;
pub use call::{Answer, Call};

/// When every test begins: 2026-01-01T00:00:00Z.
pub const START: Timestamp = Timestamp(1_767_225_600);
/// The rates of every test.
pub const RATES: &str = "BTC_USD=50000, BTC_EUR=40000";
/// The one-time token of [`TestApp::new_on`].
pub const SETUP_TOKEN: &str = "0123456789abcdef0123456789abcdef01234567";
/// The account key of the test vectors of BIP84, as a test network writes it.
pub const TPUB: &str = "tpubDC8msFGeGuwnKG9Upg7DM2b4DaRqg3CUZa5g8v2SRQ6K4NSkxUgd7HsL2XVWbVm39yBA4LAxysQAm397zwQSQoQgewGiYZqrA9DsP4zbQ1M";

/// The program and what drives it.
#[derive(Debug)]
pub struct TestApp {
    /// Its parts.
    pub app: App,
    /// Its router, pages and API.
    pub router: Router,
    /// Its clock.
    pub clock: HandClock,
    /// Its chain.
    pub chain: FakeChain,
}

/// A test that looks at its log shares the process with others that don't. Where nobody listens yet, a line that is logged
/// for the first time may be taken for unwanted for ever, just as that test begins to listen: so somebody always does.
fn keep_logs_wanted() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        // Another may be there before, which is as good.
        drop(tracing::subscriber::set_global_default(tracing_subscriber::registry()));
    });
}

impl TestApp {
    /// An empty server on regtest.
    pub async fn new() -> Self {
        Self::new_on(Network::Regtest).await
    }

    /// An empty server on that network. (The chain always says regtest; nobody asks it here.)
    pub async fn new_on(network: Network) -> Self {
        Self::build(network, |_| {})
    }

    /// An empty server on regtest with other parts than usual.
    pub async fn with(change: impl FnOnce(&mut Parts)) -> Self {
        Self::build(Network::Regtest, change)
    }

    /// Another server on the same database, whose clock is the same.
    pub fn beside(&self, change: impl FnOnce(&mut Parts)) -> Self {
        let mut parts = parts(self.app.network, &self.clock);
        (parts.store, parts.chance) = (self.app.store.clone(), Chance::seeded(2));
        parts.watch = WatchList::with_fingerprints(parts.store.watch_key());
        change(&mut parts);
        let app = App::new(parts);
        Self { router: crate::router(app.clone()), app, clock: self.clock.clone(), chain: self.chain.clone() }
    }

    fn build(network: Network, change: impl FnOnce(&mut Parts)) -> Self {
        keep_logs_wanted();
        let (clock, chain) = (HandClock::at(START), FakeChain::new(START));
        let mut parts = parts(network, &clock);
        change(&mut parts);
        let app = App::new(parts);
        let router = crate::router(app.clone());
        Self { app, router, clock, chain }
    }

    /// A person with that address and the password `password`, who is not administrator.
    pub async fn person(&self, email: &str) -> UserId {
        self.add_person(email, None).await
    }

    /// An administrator with that address and the password `password`.
    pub async fn administrator(&self, email: &str) -> UserId {
        self.add_person(email, Some(self.app.now())).await
    }

    /// A person with that address whose account has no password.
    pub async fn person_without_password(&self, email: &str) -> UserId {
        self.add(email, None, PasswordHash::none()).await
    }

    async fn add_person(&self, email: &str, administrator_at: Option<Timestamp>) -> UserId {
        self.add(email, administrator_at, PasswordHash(password_hash().await)).await
    }

    async fn add(
        &self,
        email: &str,
        administrator_at: Option<Timestamp>,
        password_hash: PasswordHash,
    ) -> UserId {
        let id = UserId::from_random(self.app.chance.bytes());
        let person = Person {
            id: id.clone(),
            email: email.into(),
            name: None,
            password_hash,
            created_at: self.app.now(),
            administrator_at,
            disabled_at: None,
        };
        self.app.store.create_person(&Actor::Program, person).await.expect("a test's people are in order");
        id
    }

    /// A key of that person with those permissions.
    pub async fn key(&self, person: &UserId, permissions: &[&str]) -> String {
        let text = hex::encode(self.app.chance.bytes::<20>());
        let grants = permissions.iter().map(|text| text.parse().expect("a test's permissions exist"));
        let key = ApiKey {
            id: KeyId::from_random(self.app.chance.bytes()),
            person: person.clone(),
            label: "test".into(),
            grants: grants.collect(),
            created_at: self.app.now(),
        };
        self.app
            .store
            .create_key(&Actor::Program, key, key_hash(&text))
            .await
            .expect("a test's keys are in order");
        text
    }

    /// A store of that name that belongs to that person.
    pub async fn store(&self, owner: &UserId, name: &str) -> StoreId {
        let id = StoreId::from_random(self.app.chance.bytes());
        let settings = StoreSettings { name: name.into(), ..StoreSettings::default() };
        let record = StoreRecord { id: id.clone(), settings, created_at: self.app.now() };
        let owner = Member { person: owner.clone(), role: domain::Role::Owner.name().into() };
        self.app
            .store
            .create_store(&Actor::Program, record, owner)
            .await
            .expect("a test's stores are in order");
        id
    }

    /// A person with a store and an unlimited key: the store's id and the key.
    pub async fn shop(&self, name: &str) -> (StoreId, String) {
        let owner = self.person(&format!("{name}@example.org")).await;
        (self.store(&owner, name).await, self.key(&owner, &["unrestricted"]).await)
    }

    /// As [`TestApp::shop`], with the wallet [`TPUB`] to receive to.
    pub async fn shop_with_wallet(&self, name: &str) -> (StoreId, String) {
        let (store, key) = self.shop(name).await;
        let path = format!("/api/v1/stores/{store}/payment-methods/BTC-CHAIN");
        let body = serde_json::json!({"enabled": true, "config": TPUB});
        let answer = self.put(&path).key(&key).json(&body).send().await;
        assert!(answer.status.is_success(), "{answer:?}");
        (store, key)
    }

    /// A GET.
    pub fn get(&self, path: &str) -> Call {
        Call::new(self, "GET", path)
    }

    /// A POST.
    pub fn post(&self, path: &str) -> Call {
        Call::new(self, "POST", path)
    }

    /// A POST of a form that stood on that page: with its token, and these fields, encoded.
    pub fn form(&self, page: &str, fields: &str) -> Call {
        let path = page.split_once('?').map_or(page, |(path, _)| path);
        let token = guard::token(&self.app, path);
        let call = self.post(page).header("content-type", "application/x-www-form-urlencoded");
        call.body(format!("{fields}&{}={token}", guard::TOKEN))
    }

    /// Presses the button of a page that has one: sends its hidden fields to that path.
    pub fn press(&self, path: &str, page: &Answer) -> Call {
        let fields =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(page.hidden()).finish();
        self.post(path).header("content-type", "application/x-www-form-urlencoded").body(fields)
    }

    /// A PUT.
    pub fn put(&self, path: &str) -> Call {
        Call::new(self, "PUT", path)
    }

    /// A DELETE.
    pub fn delete(&self, path: &str) -> Call {
        Call::new(self, "DELETE", path)
    }

    /// Any other method.
    pub fn call(&self, method: &str, path: &str) -> Call {
        Call::new(self, method, path)
    }

    /// A follower of the fake chain that starts from what the database knows; for [`TestApp::catch_up`].
    pub async fn follower(&self) -> (Follower, Source) {
        let follower = crate::jobs::follower::resume(&self.app).await.expect("a test's database answers");
        (follower, self.chain.source())
    }

    /// Records everything the chain has to tell.
    pub async fn catch_up(&self, (follower, source): &mut (Follower, Source)) {
        while let Some(update) =
            follower.try_next(source, &self.app.watch).await.expect("the fake chain answers")
        {
            crate::jobs::follower::step(&self.app, follower, &update)
                .await
                .expect("a test's database takes it");
        }
    }
}

/// The hash of `password`: computed once, because it is slow on purpose.
async fn password_hash() -> String {
    static HASH: OnceCell<String> = OnceCell::const_new();
    let hash = async || password::hash("password", [0; password::SALT_BYTES]).await;
    HASH.get_or_init(async || hash().await.expect("nobody else hashes so much in a test")).await.clone()
}

fn parts(network: Network, clock: &HandClock) -> Parts {
    let chance = Chance::seeded(1);
    let setup = if network == Network::Regtest { SetupToken::over() } else { SetupToken::of(SETUP_TOKEN) };
    let store = store(network, clock, &chance);
    Parts {
        watch: WatchList::with_fingerprints(store.watch_key()),
        store,
        system: SystemAccess::for_program(),
        clock: Clock::Hand(clock.clone()),
        chance,
        network,
        origin: "https://pay.example.org".into(),
        wallets: Wallets::default(),
        market: Market::new(Tickers::fixed(RATES).expect("they are rates")),
        node: Node::new(Visibility::AtOnce),
        wakes: Wakes::default(),
        limits: Limits {
            body_bytes: 100_000,
            request_seconds: 10,
            webhooks_to_private: false,
            web_admin: true,
            owners_invite: true,
            sign_in_by: None,
            demo_node_wallet: None,
        },
        guard: Guard::new(Rules::default()),
        exports: Exports::nowhere(),
        outside: Outside::default(),
        setup,
    }
}

fn store(network: Network, clock: &HandClock, chance: &Chance) -> Store {
    let (ids, clock) = (chance.clone(), clock.clone());
    let opening =
        Opening::new(network, chance.bytes(), Box::new(move || clock.now()), Box::new(move || ids.bytes()));
    Store::open(Location::Memory, opening).expect("a database in memory always opens")
}
