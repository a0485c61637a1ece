//! Several servers over one database, any of which may lead at any moment, freeze with something under way, and wake up
//! when another leads: what the one that was deposed still writes is refused, and nothing is lost or doubled.
//!
//! No two of their clocks agree. A server that is cut off and one that is frozen are the same here: nothing of it reaches the database until it is
//! back, and then what it had under way does, late. What this is not: the choice of the leader, which is PostgreSQL's.
use crate::dice::Dice;
use crate::receivers::Post;
use crate::shop;
use chain::source::fake::FakeChain;
use chain::{Follower, Source, Update, Visibility, WatchList};
use domain::invoice::{Details, Price};
use domain::{Currency, InvoiceId, Money, Network, StoreAccess, SystemAccess, Timestamp};
use server::app::create_invoice::{self, Order};
use server::app::neighbours::{Addresses, Seen, keep_up};
use server::app::wallets::Wallets;
use server::app::{App, Exports, Limits, Market, Node, Parts, Wakes, expire};
use server::auth::outside::Outside;
use server::auth::setup::SetupToken;
use server::chance::Chance;
use server::clock::{Clock, HandClock};
use server::web::guard::{Guard, Rules};
use server::{jobs, serve};
use std::collections::{BTreeMap, BTreeSet};
use store::{Location, Opening, Store, Term};

const START: Timestamp = Timestamp(1_767_225_600);
const SERVERS: u64 = 3;
/// How far each server's clock is from the truth, in seconds.
const SKEWS: [i64; 3] = [0, 95, -240];
const STEPS: u64 = 300;
const SEEDS: u64 = 20;
const SATS: u64 = 20_000;

/// A server: what it remembers, and what it has under way.
struct Server {
    app: App,
    source: Source,
    seen: Seen,
    /// The term it believes to lead in.
    term: Option<Term>,
    follower: Option<Follower>,
    under_way: Option<Update>,
    frozen: bool,
}

struct Several {
    dice: Dice,
    /// The world's, and each server's.
    clock: HandClock,
    clocks: Vec<HandClock>,
    chain: FakeChain,
    store: Store,
    access: StoreAccess,
    servers: Vec<Server>,
    /// The epoch of the last term.
    epoch: i64,
    /// Every invoice's script, and whether it was paid.
    shown: BTreeMap<InvoiceId, (Vec<u8>, bool)>,
    refused: u64,
    recorded: u64,
}

#[test]
fn whoever_leads_nothing_is_lost_or_doubled() {
    let (mut refused, mut recorded) = (0, 0);
    for seed in 1..=SEEDS {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("the simulation is sound");
        let several = runtime.block_on(async {
            let mut several = Several::new(seed).await;
            for _ in 0..STEPS {
                several.act().await;
            }
            several.end().await;
            several
        });
        (refused, recorded) = (refused + several.refused, recorded + several.recorded);
    }
    println!("{SEEDS} seeds: {recorded} updates recorded, {refused} writes of deposed leaders refused");
    assert!(refused > SEEDS && recorded > SEEDS, "the runs are not idle: {refused} {recorded}");
}

fn app(store: &Store, clock: &HandClock, seed: u64) -> App {
    let app = App::new(Parts {
        watch: WatchList::with_fingerprints(store.watch_key()),
        store: store.clone(),
        system: SystemAccess::for_program(),
        clock: Clock::Hand(clock.clone()),
        chance: Chance::seeded(seed),
        network: Network::Regtest,
        origin: "https://pay.example.org".into(),
        wallets: Wallets::default(),
        market: Market::new(rates::Tickers::fixed("BTC_USD=50000").expect("the simulation is sound")),
        node: Node::new(Visibility::AtOnce),
        wakes: Wakes::default(),
        setup: SetupToken::over(),
        limits: Limits {
            body_bytes: 100_000,
            request_seconds: 10,
            webhooks_to_private: false,
            web_admin: false,
            owners_invite: true,
            sign_in_by: None,
            demo_node_wallet: None,
        },
        exports: Exports::nowhere(),
        outside: Outside::default(),
        guard: Guard::new(Rules::default()),
    });
    app.watch.beside(Box::new(Addresses::new(store.clone())));
    app
}

impl Several {
    async fn new(seed: u64) -> Self {
        let (clock, chain) = (HandClock::at(START), FakeChain::new(START));
        chain.mine(10);
        let (ids, now) = (Chance::seeded(seed), clock.clone());
        let opening = Opening::new(
            Network::Regtest,
            [7; 16],
            Box::new(move || now.now()),
            Box::new(move || ids.bytes()),
        );
        let store = Store::open(Location::Memory, opening).expect("the simulation is sound");
        let clocks = SKEWS.map(|skew| HandClock::at(Timestamp(START.0 + skew))).to_vec();
        let apps: Vec<App> =
            (0..).zip(&clocks).map(|(at, clock)| app(&store, clock, seed * 10 + at)).collect();
        let shops = shop::set_up(&apps[0], &Post::new(clock.clone())).await;
        let mut servers = Vec::new();
        for app in apps {
            serve::load_wallets(&app).await.expect("the simulation is sound");
            serve::load_watched(&app).await.expect("the simulation is sound");
            let (source, seen) = (chain.source(), Seen::default());
            let idle =
                Server { app, source, seen, term: None, follower: None, under_way: None, frozen: false };
            servers.push(idle);
        }
        Self {
            dice: Dice::new(seed),
            access: shops[0].access.clone(),
            clock,
            clocks,
            chain,
            store,
            servers,
            epoch: 0,
            shown: BTreeMap::new(),
            refused: 0,
            recorded: 0,
        }
    }

    async fn act(&mut self) {
        let at = self.dice.below(SERVERS) as usize;
        match self.dice.below(100) {
            0..15 => self.show(at).await,
            15..30 => self.pay(),
            30..36 => drop(self.chain.mine(1)),
            36..42 => self.elect(at).await,
            42..50 => self.servers[at].frozen ^= true,
            50..68 => self.learn(at).await,
            68..86 => self.record(at).await,
            86..92 => self.expire(at).await,
            92..96 => self.keep_up(at).await,
            _ => self.wait(),
        }
    }

    fn wait(&mut self) {
        let seconds = self.dice.between(1, 90) as i64;
        self.clocks.iter().chain([&self.clock]).for_each(|clock| clock.advance(seconds));
        self.chain.set_time(self.clock.now());
    }

    /// Any server makes an invoice, whoever leads.
    async fn show(&mut self, at: usize) {
        if self.servers[at].frozen {
            return;
        }
        let order = Order {
            price: Price::Fixed(
                Money::parse(&SATS.to_string(), Currency::SATS).expect("the simulation is sound"),
            ),
            speed: None,
            expires_after: None,
            monitored_for: None,
            tolerance: None,
            details: Details::default(),
        };
        let invoice = create_invoice::run(&self.servers[at].app, &self.access, order)
            .await
            .expect("the simulation is sound");
        let script = chain::script(&invoice.prompts[0].destination, Network::Regtest)
            .expect("the simulation is sound");
        assert!(self.shown.values().all(|(known, _)| *known != script), "an address is shown twice");
        self.shown.insert(invoice.id, (script, false));
    }

    fn pay(&mut self) {
        let unpaid: Vec<InvoiceId> =
            self.shown.iter().filter(|(_, (_, paid))| !paid).map(|(id, _)| id.clone()).collect();
        let Some(id) = self.dice.pick(&unpaid) else { return };
        let (script, paid) = self.shown.get_mut(&id).expect("the simulation is sound");
        *paid = true;
        self.chain.pay(script, SATS);
    }

    /// Another leads from now on; nobody tells the one that led before.
    async fn elect(&mut self, at: usize) {
        let server = &mut self.servers[at];
        if server.frozen {
            return;
        }
        let term = self.store.begin_term(&server.app.system).await.expect("the simulation is sound");
        assert!(term.epoch() > self.epoch, "epochs grow");
        self.epoch = term.epoch();
        (server.term, server.follower, server.under_way) = (Some(term), None, None);
    }

    /// Takes an update from the chain, which is not recorded yet.
    async fn learn(&mut self, at: usize) {
        let server = &mut self.servers[at];
        if server.frozen || server.term.is_none() || server.under_way.is_some() {
            return;
        }
        if server.follower.is_none() {
            server.follower =
                Some(jobs::follower::resume(&server.app).await.expect("the simulation is sound"));
        }
        let follower = server.follower.as_mut().expect("the simulation is sound");
        server.under_way =
            follower.try_next(&mut server.source, &server.app.watch).await.expect("the simulation is sound");
    }

    async fn record(&mut self, at: usize) {
        let server = &mut self.servers[at];
        let (Some(term), Some(update)) = (&server.term, &server.under_way) else { return };
        if server.frozen {
            return;
        }
        let app = server.app.in_term(term);
        let follower = server.follower.as_mut().expect("the simulation is sound");
        let writes = !matches!(update, Update::CaughtUp { .. });
        let recorded = jobs::follower::step(&app, follower, update).await;
        let leads = term.epoch() == self.epoch;
        match recorded {
            Ok(()) => {
                assert!(leads || !writes || matches!(update, Update::Gone(_) | Update::Seen(_)), "{update:?}")
            }
            Err(store::Error::Deposed) => assert!(!leads, "the leader was refused: {update:?}"),
            Err(error) => panic!("{update:?}: {error}"),
        }
        server.under_way = None;
        if recorded.is_ok() {
            self.recorded += 1;
        } else {
            self.refused += 1;
            (server.term, server.follower) = (None, None); // it stands by
        }
    }

    async fn expire(&mut self, at: usize) {
        let server = &mut self.servers[at];
        let Some(term) = server.term.as_ref().filter(|_| !server.frozen) else { return };
        match expire::run(&server.app.in_term(term)).await {
            Ok(_) => {}
            Err(store::Error::Deposed) => {
                assert_ne!(term.epoch(), self.epoch, "the leader was refused");
                self.refused += 1;
                (server.term, server.follower, server.under_way) = (None, None, None);
            }
            Err(error) => panic!("{error}"),
        }
    }

    async fn keep_up(&mut self, at: usize) {
        let server = &mut self.servers[at];
        if !server.frozen {
            keep_up(&server.app, &mut server.seen).await.expect("the simulation is sound");
        }
    }

    /// All wake up, the last elected one reads the chain to its end: what must have come of it all?
    async fn end(&mut self) {
        self.servers.iter_mut().for_each(|server| server.frozen = false);
        for at in 0..self.servers.len() {
            self.record(at).await;
        }
        self.elect(0).await;
        for blocks in [0, 6, 0] {
            self.chain.mine(blocks);
            self.chain.poll();
            loop {
                self.learn(0).await;
                if self.servers[0].under_way.is_none() {
                    break;
                }
                self.record(0).await;
            }
        }
        assert_eq!(
            self.store.position(&self.servers[0].app.system).await.expect("the simulation is sound"),
            Some(self.chain.tip())
        );
        for (id, (_, paid)) in &self.shown {
            self.check(id, *paid).await;
        }
    }

    async fn check(&self, id: &InvoiceId, paid: bool) {
        let invoice = self
            .store
            .invoice(&self.access, id)
            .await
            .expect("the database is there")
            .expect("the simulation is sound");
        assert_eq!(invoice.payments.len(), usize::from(paid), "{invoice:?}");
        assert!(invoice.payments.iter().all(|payment| payment.is_booked()), "{invoice:?}");
        let entries = self.store.entries_of(&self.access, id).await.expect("the simulation is sound");
        assert_eq!(entries.len(), usize::from(paid), "it is booked once: {entries:?}");
        let events = self.store.events_of(&self.access, id).await.expect("the simulation is sound");
        let kinds: BTreeSet<&str> = events.iter().map(|event| event.kind.as_str()).collect();
        assert_eq!(kinds.len(), events.len(), "each happened once: {events:?}");
        assert_eq!(kinds.contains("InvoicePaymentSettled"), paid, "{kinds:?}");
    }
}
