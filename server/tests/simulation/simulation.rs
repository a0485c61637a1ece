//! One run: a world, a program in it, and dice that decide what happens next.
use crate::dice::Dice;
use crate::model::Model;
use crate::oracle::{self, Case, Check, Stage};
use crate::program::{Followed, Program};
use crate::receivers::Post;
use crate::shop::{self, Shop, Shown};
use crate::trace::Trace;
use crate::world::World;
use chain::Update;
use domain::{Timestamp, WebhookId};
use server::clock::HandClock;
use server::jobs::webhooks::Carriers;
use std::collections::BTreeSet;

mod actions;
mod outside;

/// When every run begins: 2026-01-01T00:00:00Z.
const START: Timestamp = Timestamp(1_767_225_600);
/// Steps of a run, and between two looks of the oracle.
const STEPS: u64 = 150;
const CHECK_EVERY: u64 = 50;
/// Updates after which following the chain is taken for endless.
const ENDLESS: u32 = 10_000;

/// A run under way.
#[derive(Debug)]
pub(crate) struct Simulation {
    dice: Dice,
    clock: HandClock,
    /// The latest instant the clock ever showed.
    peak: Timestamp,
    /// How far the server's clock is ahead of the world's.
    error: i64,
    /// How far the miners' clocks are ahead of the world's.
    skew: i64,
    world: World,
    program: Program,
    post: Post,
    carriers: Carriers,
    shops: Vec<Shop>,
    shown: Vec<Shown>,
    /// Every script ever shown: what the program must watch.
    scripts: BTreeSet<Vec<u8>>,
    model: Model,
    trace: Trace,
    step: u64,
    counts: Counts,
}

/// What a run has been through, to see that it is not idle.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) invoices: u64,
    pub(crate) transactions: u64,
    pub(crate) updates: u64,
    pub(crate) taken_back: u64,
    pub(crate) crashes: u64,
    pub(crate) deliveries: u64,
    pub(crate) contributions: u64,
}

impl Counts {
    pub(crate) fn add(&mut self, other: Self) {
        self.invoices += other.invoices;
        self.transactions += other.transactions;
        self.updates += other.updates;
        self.taken_back += other.taken_back;
        self.crashes += other.crashes;
        self.deliveries += other.deliveries;
        self.contributions += other.contributions;
    }
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) hash: String,
    pub(crate) counts: Counts,
}

/// Why a run failed, and where.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) step: u64,
    pub(crate) reason: String,
    pub(crate) tail: Vec<String>,
}

/// Runs one seed. `aloud` prints the trace.
pub(crate) async fn run(seed: u64, aloud: bool) -> Result<Ended, Failure> {
    let mut simulation = Simulation::new(seed, aloud).await;
    match simulation.live().await {
        Ok(()) => {
            let counts = simulation.count();
            Ok(Ended { hash: simulation.trace.hash(), counts })
        }
        Err(reason) => Err(Failure { step: simulation.step, reason, tail: simulation.trace.tail() }),
    }
}

impl Simulation {
    async fn new(seed: u64, aloud: bool) -> Self {
        let clock = HandClock::at(START);
        let post = Post::new(clock.clone());
        let world = World::new(START);
        let mut program = Program::new(seed, clock.clone());
        let app = program.start(&world.chain).await.expect("a new program starts");
        let shops = shop::set_up(&app, &post).await;
        Self {
            dice: Dice::new(seed),
            peak: START,
            error: 0,
            skew: 0,
            world,
            program,
            carriers: post.carriers(),
            post,
            shops,
            shown: Vec::new(),
            scripts: BTreeSet::new(),
            model: Model::default(),
            trace: Trace::new(aloud),
            step: 0,
            counts: Counts::default(),
            clock,
        }
    }

    async fn live(&mut self) -> Check {
        while self.step < STEPS {
            self.step += 1;
            self.act().await?;
            if let Some(complaint) = self.post.complaint() {
                return Err(complaint);
            }
            if self.step.is_multiple_of(CHECK_EVERY) {
                self.settle().await?;
                self.ask(Stage::Between).await?;
            }
        }
        self.finish().await
    }

    /// The trouble ends: everything is let go on until nothing is left to do.
    async fn settle(&mut self) -> Check {
        self.note("everything is well again".into());
        self.world.chain.outage(false);
        self.world.chain.lose_notices(false);
        self.world.chain.set_loaded(true);
        self.world.chain.poll();
        let back = self.peak.0 - self.clock.now().0;
        self.set_clock_wrong(back.max(0));
        self.program.fault.disarm();
        self.ensure_running().await?;
        self.follow_until_idle().await?;
        loop {
            self.expire().await?;
            let before = self.clock.now();
            self.deliver().await?;
            self.look_at_clock();
            if self.clock.now() == before {
                return Ok(());
            }
            // Slow receivers have taken their time: more may have expired.
        }
    }

    /// Time passes until no delivery waits and no invoice does.
    async fn finish(&mut self) -> Check {
        self.settle().await?;
        self.post.heal();
        self.pass_time(40 * 24 * 3_600);
        loop {
            self.expire().await?;
            self.deliver().await?;
            self.look_at_clock();
            let app = self.program.app().expect("it was started");
            let next =
                app.store.next_delivery_due(&app.system, app.now()).await.map_err(|e| e.to_string())?;
            match next {
                Some(at) => self.pass_time(at.0 - self.clock.now().0),
                None => break,
            }
        }
        self.ask(Stage::End).await
    }

    async fn ask(&mut self, stage: Stage) -> Check {
        let app = self.program.app().ok_or("it does not run")?;
        let (receivers, documents) = (self.post.all(), self.post.documents());
        let case = Case {
            app: &app,
            world: &self.world,
            model: &self.model,
            shops: &self.shops,
            shown: &self.shown,
            receivers: &receivers,
            documents: &documents,
            now: self.clock.now(),
        };
        oracle::check(&case, stage).await?;
        for shown in &self.shown {
            let stored = app.store.public_invoice(&app.system, &shown.id).await.map_err(|e| e.to_string())?;
            self.trace.fold(&format!("{stored:?}"));
        }
        self.trace.fold(&format!("{receivers:?}"));
        self.note(format!("the oracle agrees about {} invoices", self.shown.len()));
        Ok(())
    }

    /// Starts the program if it does not run; what it then knows is what was committed.
    async fn ensure_running(&mut self) -> Check {
        if self.program.app().is_some() {
            return Ok(());
        }
        let app = self.program.start(&self.world.chain).await?;
        let fee_rate = self.dice.pick(&[None, Some(1_000), Some(12_345)]).flatten();
        app.node.note(|state| state.fee_rate = fee_rate);
        self.note("the server starts".into());
        let receivers = [];
        let case = Case {
            app: &app,
            world: &self.world,
            model: &self.model,
            shops: &self.shops,
            shown: &self.shown,
            receivers: &receivers,
            documents: &[],
            now: self.clock.now(),
        };
        oracle::recovered(&case).await
    }

    /// Takes one update in. `false` when there is none to be had.
    async fn follow_once(&mut self) -> Result<bool, String> {
        match self.program.follow().await? {
            None | Some(Followed::Idle) => Ok(false),
            Some(Followed::Trouble(trouble)) => {
                self.note(format!("the chain can't be followed: {trouble}"));
                Ok(false)
            }
            Some(Followed::Told { update, kept }) => {
                self.learn(&update, kept)?;
                if kept && self.dice.percent(10) {
                    self.replay(&update).await?;
                }
                Ok(self.program.app().is_some())
            }
        }
    }

    fn learn(&mut self, update: &Update, kept: bool) -> Check {
        self.note(format!("told {}{}", tell(update), if kept { "" } else { ", and dies before it is kept" }));
        self.verify(update)?;
        self.counts.updates += 1;
        self.counts.taken_back += u64::from(matches!(update, Update::Disconnected { .. }));
        if kept {
            self.model.learn(update, self.clock.now(), &self.scripts);
        }
        if self.program.app().is_none() {
            self.died();
        }
        Ok(())
    }

    /// What is told is true of the world: values, scripts, inputs and times.
    fn verify(&self, update: &Update) -> Check {
        let (sightings, mined) = match update {
            Update::Seen(sightings) => (sightings, None),
            Update::Connected { time, sightings, .. } => (sightings, Some(*time)),
            Update::Disconnected { .. } | Update::Gone(_) | Update::CaughtUp { .. } => return Ok(()),
        };
        for sighting in sightings {
            let made = self
                .world
                .find(sighting.outpoint.txid)
                .ok_or_else(|| format!("{sighting:?} was never made"))?;
            let output = (sighting.script.clone(), sighting.value.to_sat());
            let at = mined.unwrap_or(made.seen_at);
            let vout = usize::try_from(sighting.outpoint.vout).map_err(|e| e.to_string())?;
            let is_true = made.outputs.get(vout) == Some(&output)
                && (made.inputs.clone(), made.replaceable, made.coinbase, Some(at))
                    == (sighting.spends.clone(), sighting.replaceable, sighting.coinbase, sighting.at);
            if !is_true {
                return Err(format!("{sighting:?} was told; in truth {made:?} at {at}"));
            }
        }
        Ok(())
    }

    /// Told once more, it changes nothing; nor does news of the mempool that comes after the block.
    async fn replay(&mut self, update: &Update) -> Check {
        let Some(app) = self.program.app() else { return Ok(()) };
        self.program.fault.disarm();
        let before = self.image().await?;
        let moves = matches!(update, Update::Connected { .. } | Update::Disconnected { .. });
        match (server::app::record_fact::record(&app, update).await, moves) {
            (Ok(()), false) | (Err(store::Error::OutOfStep { .. }), true) => {}
            (recorded, _) => return Err(format!("told again, {update:?} was answered {recorded:?}")),
        }
        if let Update::Connected { sightings, .. } = update {
            let late = server::app::record_fact::record(&app, &Update::Seen(sightings.clone())).await;
            late.map_err(|e| format!("told late, {update:?} was refused: {e}"))?;
        }
        if self.image().await? != before {
            return Err(format!("told again, {update:?} changed something"));
        }
        Ok(())
    }

    /// All that the database says of the invoices.
    async fn image(&self) -> Result<Vec<String>, String> {
        let app = self.program.app().ok_or("it does not run")?;
        let mut image = vec![format!("{:?}", app.store.position(&app.system).await)];
        for shown in &self.shown {
            let access = &self.shops[shown.shop].access;
            let invoice =
                app.store.public_invoice(&app.system, &shown.id).await.map_err(|e| e.to_string())?;
            let events = app.store.events_of(access, &shown.id).await.map_err(|e| e.to_string())?.len();
            let entries = app.store.entries_of(access, &shown.id).await.map_err(|e| e.to_string())?.len();
            image.push(format!("{:?} {events} {entries}", invoice.map(|invoice| invoice.revision)));
        }
        Ok(image)
    }

    async fn follow_until_idle(&mut self) -> Check {
        for _ in 0..ENDLESS {
            if !self.follow_once().await? {
                return Ok(());
            }
        }
        Err("the follower never comes to rest".into())
    }

    async fn expire(&mut self) -> Check {
        let whole = self.program.expire().await?;
        if !whole && self.program.app().is_none() {
            self.died();
        }
        Ok(())
    }

    /// Every receiver with something due is served, in any order.
    async fn deliver(&mut self) -> Check {
        let Some(app) = self.program.app() else { return Ok(()) };
        let due = app.store.due_webhooks(&app.system, app.now()).await;
        drop(app);
        let mut due: Vec<WebhookId> = due.map_err(|e| e.to_string())?;
        self.dice.shuffle(&mut due);
        for webhook in due {
            let carriers = self.carriers.clone();
            if !self.program.deliver(&carriers, &webhook).await? {
                self.died();
                return Ok(());
            }
        }
        Ok(())
    }

    fn died(&mut self) {
        self.counts.crashes += 1;
        self.note("the server is dead".into());
    }

    /// Time passes.
    fn pass_time(&mut self, seconds: i64) {
        self.clock.advance(seconds);
        self.look_at_clock();
    }

    /// The server's clock, and it alone, is moved.
    fn set_clock_wrong(&mut self, seconds: i64) {
        self.clock.advance(seconds);
        self.error += seconds;
        self.look_at_clock();
    }

    fn look_at_clock(&mut self) {
        let now = self.clock.now();
        self.peak = self.peak.max(now);
        self.world.set_time(Timestamp(now.0 - self.error + self.skew));
    }

    fn note(&mut self, what: String) {
        let at = self.clock.now().0 - START.0;
        self.trace.note(format!("{:>4} at {at:>8}: {what}", self.step));
    }

    fn count(&self) -> Counts {
        let deliveries = self.post.all().iter().map(|receiver| receiver.receipts.len() as u64).sum();
        let transactions = self.world.made().count() as u64;
        let contributions = self.post.documents().len() as u64;
        let invoices = self.shown.len() as u64;
        Counts { invoices, transactions, deliveries, contributions, ..self.counts }
    }
}

fn tell(update: &Update) -> String {
    match update {
        Update::Connected { block, sightings, .. } => {
            format!("block {} with {} payments", block.height, sightings.len())
        }
        Update::Disconnected { block, .. } => format!("that block {} left", block.height),
        Update::Seen(sightings) => {
            let seen: Vec<String> = sightings.iter().map(|s| short(&s.outpoint.to_string())).collect();
            format!("of {}", seen.join(", "))
        }
        Update::Gone(txids) => {
            let gone: Vec<String> = txids.iter().map(|txid| short(&txid.to_string())).collect();
            format!("that {} went", gone.join(", "))
        }
        Update::CaughtUp { .. } => "that this is all".into(),
    }
}

/// Enough of an identifier to tell it from the others.
pub(crate) fn short(text: &str) -> String {
    let (txid, vout) = text.split_once(':').unwrap_or((text, ""));
    format!("{}{}{vout}", &txid[..8.min(txid.len())], if vout.is_empty() { "" } else { ":" })
}
