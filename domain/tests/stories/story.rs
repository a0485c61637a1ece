//! The language of the stories: steps in, and out comes what changed at each: verdict, what is due, when
//! to wake, events as webhooks carry them, and ledger legs.
//!
//! Whatever the story, [`check`] also holds each step to what is always true: learning a fact again
//! changes nothing, the invoice survives being written and read, a change counts one revision on, each
//! entry balances, and time has something to say at `wakes_at` and not a second earlier.
use domain::invoice::{
    Derivation, Details, Invoice, Mark, NetworkFeeMode, NewInvoice, Price, Prompt, SpeedPolicy, Terms,
    Tolerance,
};
use domain::ledger::Entry;
use domain::payment::Spending;
use domain::spend::Uses;
use domain::{
    Arrival, BlockHash, BlockRef, Change, Currency, Event, Fact, InvoiceId, Method, Money, Origin, OutPoint,
    PaymentId, Rate, Sats, StoreId, Timestamp, Txid, WalletNo,
};
use expect_test::Expect;
use std::collections::BTreeMap;
use std::fmt::Write;

/// When the invoice of a story expires; it is made at 0.
pub const EXPIRY: i64 = 900;
/// Until when its payments may settle.
pub const MONITORED: i64 = 2000;

/// An output of a transaction that pays the invoice.
#[derive(Clone, Copy, Debug)]
pub struct Coin {
    tx: char,
    output: u32,
    /// Each letter is one output that the transaction spends; its own letter if nothing else is said.
    spends: &'static str,
    to: &'static str,
    replaceable: bool,
    origin: Origin,
}

pub const A: Coin =
    Coin { tx: 'a', output: 0, spends: "a", to: "address", replaceable: false, origin: Origin::Checked };
pub const B: Coin = Coin { tx: 'b', spends: "b", ..A };
pub const C: Coin = Coin { tx: 'c', spends: "c", ..A };

impl Coin {
    pub const fn tx(self, tx: char) -> Self {
        Self { tx, ..self }
    }

    pub const fn spending(self, spends: &'static str) -> Self {
        Self { spends, ..self }
    }

    pub const fn to(self, to: &'static str) -> Self {
        Self { to, ..self }
    }

    pub const fn output(self, output: u32) -> Self {
        Self { output, ..self }
    }

    pub const fn replaceable(self) -> Self {
        Self { replaceable: true, ..self }
    }

    /// Known from strangers only.
    pub const fn relayed(self) -> Self {
        Self { origin: Origin::Relayed, ..self }
    }

    /// A block's reward.
    pub const fn coinbase(self) -> Self {
        Self { origin: Origin::Coinbase, spends: "", ..self }
    }

    pub fn id(self) -> PaymentId {
        PaymentId::OnChain(OutPoint { txid: Txid([self.tx as u8; 32]), vout: self.output })
    }

    pub fn arrival(self, btc: &str, at: i64) -> Arrival {
        let input = |letter: char| OutPoint { txid: Txid([letter as u8 - b'a'; 32]), vout: 0 };
        Arrival {
            id: self.id(),
            method: Method::OnChain,
            destination: self.to.into(),
            value: sats(btc),
            at: Timestamp(at),
            replaceable: self.replaceable,
            origin: self.origin,
            spends: self.spends.chars().map(input).collect(),
            quote: None,
        }
    }
}

/// One step of a story.
#[derive(Clone, Copy)]
pub enum Step {
    /// Other terms than [`usual`]; first, if at all.
    Given(fn(&mut NewInvoice)),
    /// The clock moves on, and nobody tells the invoice.
    Later(i64),
    /// The clock moves on and the invoice is told.
    Tick(i64),
    /// A payment of so many bitcoin is in the mempool, seen now.
    Seen(Coin, &'static str),
    /// The same, but its node had seen it at another time.
    SeenAt(Coin, &'static str, i64),
    /// A payment that was seen before is mined at this height, which is the tip's too.
    Mined(Coin, u32),
    /// A payment that nobody has seen before is found in a block of this height and time.
    Found(Coin, &'static str, u32, i64),
    /// The tip is at this height.
    Tip(u32),
    /// The block that held the payment left the chain.
    Unmined(Coin),
    /// The same of the block at this height, whether it held the payment or not.
    UnminedFrom(Coin, u32),
    /// The payment is not to be expected any more.
    Gone(Coin),
    /// The wallet spent the coin in the block at this height.
    Spent(Coin, u32),
    /// That block left the chain.
    Unspent(Coin, u32),
    /// It is known what the coin is spent for: so much stays the owner's, is paid to others, is the fee.
    Explained(Coin, [&'static str; 3]),
    /// The same, where what was paid went back to somebody who had paid.
    GivenBack(Coin, [&'static str; 3]),
    /// A Lightning payment of so many bitcoin arrived.
    Lightning(&'static str),
    /// A person marks the invoice settled.
    MarkSettled,
    /// A person marks the invoice invalid.
    MarkInvalid,
    /// A refund is created.
    Refund,
}

/// What one step did, for tests that look for a particular one.
#[derive(Clone, Debug)]
pub struct Told {
    pub from: String,
    pub to: String,
    pub events: Vec<String>,
}

/// Tells the story and compares it with what is expected.
#[track_caller]
pub fn check(steps: &[Step], expected: Expect) -> Vec<Told> {
    let (given, steps) = match steps {
        [Step::Given(change), rest @ ..] => (Some(change), rest),
        all => (None, all),
    };
    let mut new = usual();
    if let Some(change) = given {
        change(&mut new);
    }
    let mut world = World::begun(Invoice::create(new));
    if given.is_none() && !steps.is_empty() {
        world.text.clear(); // how the usual one begins is told once
    }
    for step in steps {
        world.take(*step);
    }
    expected.assert_eq(&world.text);
    world.told
}

/// An invoice over one bitcoin until 900, whose payments settle with one confirmation until 2000.
pub fn usual() -> NewInvoice {
    NewInvoice {
        id: InvoiceId::parse("invoice").unwrap(),
        store: StoreId::parse("store").unwrap(),
        terms: Terms {
            price: Price::Fixed(btc("1")),
            rate: Rate::of_bitcoin(Currency::BTC),
            rate_source: None,
            created_at: Timestamp(0),
            expires_at: Timestamp(EXPIRY),
            monitored_until: Timestamp(MONITORED),
            speed: SpeedPolicy::MediumSpeed,
            tolerance: Tolerance::default(),
            network_fee_mode: NetworkFeeMode::Never,
        },
        prompts: vec![prompt(Method::OnChain, "address", Some(7)), prompt(Method::Bolt11, "lnbc1", None)],
        details: Details::default(),
    }
}

pub fn prompt(method: Method, destination: &str, wallet: Option<u32>) -> Prompt {
    let derivation = wallet.map(|wallet| Derivation { wallet: WalletNo(wallet), index: 0 });
    Prompt { method, destination: destination.into(), derivation, network_fee: Sats::ZERO }
}

pub fn btc(amount: &str) -> Money {
    Money::parse(amount, Currency::BTC).unwrap()
}

pub fn sats(amount: &str) -> Sats {
    Sats::try_new(btc(amount).minor()).unwrap()
}

struct World {
    invoice: Invoice,
    now: i64,
    arrivals: BTreeMap<PaymentId, Arrival>,
    blocks: BTreeMap<PaymentId, BlockHash>,
    forks: u8,
    text: String,
    told: Vec<Told>,
}

impl World {
    fn begun(change: Change) -> Self {
        let (arrivals, blocks) = (BTreeMap::new(), BTreeMap::new());
        let invoice = change.invoice.clone();
        let mut world =
            Self { invoice, now: 0, arrivals, blocks, forks: 0, text: String::new(), told: Vec::new() };
        assert_eq!((change.since, change.invoice.revision), (0, 1));
        world.tell("created", "", &change.events, &[]);
        world
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Given(_) => panic!("the terms are given first"),
            Step::Later(at) => self.now = at,
            Step::Tick(at) => {
                self.now = at;
                let change = self.invoice.tick(Timestamp(at));
                self.commit(&format!("at {at}"), change);
            }
            Step::Seen(coin, amount) => self.see(coin, amount, self.now),
            Step::SeenAt(coin, amount, at) => self.see(coin, amount, at),
            Step::Mined(coin, height) => self.mine(&coin.id(), height),
            Step::Found(coin, amount, height, at) => {
                self.arrivals.insert(coin.id(), coin.arrival(amount, at));
                self.mine(&coin.id(), height);
            }
            Step::Tip(tip) => self.learn(&format!("tip {tip}"), Fact::Buried { tip }),
            Step::Unmined(coin) => self.unmine(&coin.id(), self.blocks[&coin.id()]),
            Step::UnminedFrom(coin, height) => self.unmine(&coin.id(), self.block(height).hash),
            Step::Gone(coin) => {
                self.learn(&format!("{} gone", name(&coin.id())), Fact::Gone { id: coin.id() })
            }
            Step::Spent(coin, height) => self.spend(&coin.id(), self.block(height)),
            Step::Unspent(coin, height) => {
                let fact = Fact::Unspent { id: coin.id(), block: self.block(height).hash };
                self.learn(&format!("{} unspent", name(&coin.id())), fact);
            }
            Step::Explained(coin, parts) | Step::GivenBack(coin, parts) => {
                let is_refund = matches!(step, Step::GivenBack(..));
                let [stayed, paid, fee] = parts.map(sats);
                let uses = Uses { by: Txid([9; 32]), stayed, paid, fee, is_refund };
                let fact = Fact::Explained { id: coin.id(), uses };
                self.learn(&format!("{} explained", name(&coin.id())), fact);
            }
            Step::Lightning(amount) => self.lightning(amount),
            Step::MarkSettled => self.mark(Mark::Settled),
            Step::MarkInvalid => self.mark(Mark::Invalid),
            Step::Refund => match self.invoice.record_refund(Timestamp(self.now)) {
                Ok(change) => self.commit("refunded", Some(change)),
                Err(refused) => self.line(&format!("refund refused: {refused}")),
            },
        }
    }

    fn see(&mut self, coin: Coin, amount: &str, at: i64) {
        let arrival = coin.arrival(amount, at);
        self.arrivals.insert(coin.id(), arrival.clone());
        self.learn(&format!("{} seen", name(&coin.id())), Fact::Seen(arrival));
    }

    fn mine(&mut self, id: &PaymentId, height: u32) {
        let arrival = self.arrivals[id].clone();
        let block = self.block(height);
        self.blocks.insert(id.clone(), block.hash);
        self.learn(&format!("{} mined at {height}", name(id)), Fact::Mined { arrival, block, tip: height });
    }

    fn unmine(&mut self, id: &PaymentId, block: BlockHash) {
        self.learn(&format!("{} unmined", name(id)), Fact::Unmined { id: id.clone(), block });
        self.forks += 1;
    }

    fn spend(&mut self, id: &PaymentId, block: BlockRef) {
        let spending = Spending { by: Txid([9; 32]), block };
        let what = format!("{} spent at {}", name(id), block.height);
        self.learn(&what, Fact::Spent { id: id.clone(), spending });
    }

    /// The block at that height of the chain as it is now.
    fn block(&self, height: u32) -> BlockRef {
        let mut hash = [self.forks; 32];
        hash[..4].copy_from_slice(&height.to_le_bytes());
        BlockRef { height, hash: BlockHash(hash) }
    }

    fn lightning(&mut self, amount: &str) {
        let arrival = Arrival {
            id: PaymentId::Lightning("5f".repeat(32)),
            method: Method::Bolt11,
            destination: "lnbc1".into(),
            ..A.arrival(amount, self.now)
        };
        self.learn("lightning", Fact::Received(arrival));
    }

    fn mark(&mut self, mark: Mark) {
        let marked = self.invoice.mark(mark, Timestamp(self.now));
        assert_eq!(self.invoice.can_be_marked(mark), marked.is_ok());
        match marked {
            Ok(change) => self.commit(&format!("marked {mark:?}"), Some(change)),
            Err(refused) => self.line(&format!("{mark:?} refused: {refused}")),
        }
    }

    fn learn(&mut self, what: &str, fact: Fact) {
        let change = self.invoice.learn(&fact, Timestamp(self.now));
        let after = change.as_ref().map_or(&self.invoice, |change| &change.invoice);
        assert_eq!(after.learn(&fact, Timestamp(self.now)), None, "{what}, learnt again");
        self.commit(what, change);
    }

    fn commit(&mut self, what: &str, change: Option<Change>) {
        let Some(change) = change else { return self.line(&format!("{what}: nothing new")) };
        assert_eq!(change.since, self.invoice.revision);
        assert_eq!(change.invoice.revision, change.since + 1);
        let from = verdict(&self.invoice);
        self.invoice = change.invoice;
        self.tell(what, &from, &change.events, &change.entries);
    }

    fn tell(&mut self, what: &str, from: &str, events: &[Event], entries: &[Entry]) {
        hold_still(&self.invoice);
        let to = verdict(&self.invoice);
        let turn = if from.is_empty() || from == to { to.clone() } else { format!("{from} → {to}") };
        let due = self.invoice.tally().due().to_btc();
        let wakes = self.invoice.wakes_at().map_or("never".into(), |at| at.to_string());
        self.line(&format!("{what}: {turn}, due {due}, wakes {wakes}"));
        let events: Vec<_> = events.iter().map(|event| self.event(event)).collect();
        for event in &events {
            self.line(&format!("  {event}"));
        }
        for entry in entries {
            let line = self.entry(entry);
            self.line(&format!("  {line}"));
        }
        self.told.push(Told { from: from.into(), to, events });
    }

    /// An event by its webhook body: the name, the payment if it has one, and the flags that are set.
    fn event(&self, event: &Event) -> String {
        assert!(
            event.at >= self.invoice.terms.created_at && event.at.0 <= self.now.max(self.invoice.as_of.0)
        );
        let body = event.payload(&self.invoice);
        let mut text = body["type"].as_str().unwrap().to_owned();
        assert_eq!(text, event.kind.name());
        if let Some(payment) = body.get("payment") {
            let id = PaymentId::parse(payment["id"].as_str().unwrap()).unwrap();
            write!(
                text,
                " {} {} {}",
                name(&id),
                payment["value"].as_str().unwrap(),
                payment["status"].as_str().unwrap()
            )
            .unwrap();
        }
        for (field, value) in &body {
            if value == true {
                write!(text, " {field}").unwrap();
            }
        }
        text
    }

    fn entry(&self, entry: &Entry) -> String {
        let [(debit, amount), (credit, back)] = entry.legs();
        assert_eq!((amount, -amount), (entry.amount.to_signed(), back));
        assert_eq!(
            (&entry.invoice, &entry.store, entry.at),
            (&self.invoice.id, &self.invoice.store, self.invoice.as_of)
        );
        let payment = self.invoice.payments.iter().find(|payment| payment.arrival.id == entry.payment);
        assert_eq!(entry.quote, self.invoice.quote_for(payment.unwrap()));
        let block = entry.block.map_or("no block".into(), |block| format!("block {}", block.height));
        let payment = name(&entry.payment);
        let (kind, amount) = (entry.kind, amount.to_btc());
        format!("{kind:?} {payment}, {block}: {amount} from {} to {}", credit.path(), debit.path())
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }
}

/// What is true of every invoice at every time.
pub fn hold_still(invoice: &Invoice) {
    let written = serde_json::to_string(invoice).unwrap();
    assert_eq!(&serde_json::from_str::<Invoice>(&written).unwrap(), invoice);
    match invoice.wakes_at() {
        None => assert_eq!(invoice.tick(Timestamp(i64::MAX)), None),
        Some(at) => {
            assert_eq!(invoice.tick(Timestamp(at.0 - 1)), None, "nothing happens before {at}");
            assert!(invoice.tick(at).is_some(), "something happens at {at}");
        }
    }
}

fn verdict(invoice: &Invoice) -> String {
    let verdict = invoice.verdict();
    match verdict.additional {
        domain::Additional::None => verdict.status.name().into(),
        additional => format!("{}/{}", verdict.status.name(), additional.name()),
    }
}

/// A payment's name in stories: its transaction's letter, and the output unless it is the first.
fn name(id: &PaymentId) -> String {
    match id {
        PaymentId::OnChain(outpoint) if outpoint.vout == 0 => char::from(outpoint.txid.0[0]).into(),
        PaymentId::OnChain(outpoint) => format!("{}.{}", char::from(outpoint.txid.0[0]), outpoint.vout),
        PaymentId::Lightning(_) => "lightning".into(),
    }
}
