//! Properties: whatever facts, ticks and marks come, in whatever order and however wrong.
use crate::story::*;
use domain::invoice::{Details, Invoice, Mark, NetworkFeeMode, NewInvoice, Price, SpeedPolicy, Tolerance};
use domain::ledger::{Account, Entry};
use domain::payment::{PaymentStatus, Place};
use domain::{
    Additional, Arrival, BlockHash, BlockRef, Change, Currency, Event, EventKind, Fact, Method, Origin,
    Payment, PaymentId, Sats, Status, Timestamp,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::{BTreeMap, BTreeSet};

/// Payments of several transactions: two outputs of one, a line of replacements, rivals that pay another
/// address, one that pays an address the invoice never had, one relayed by strangers, a block's reward.
const COINS: [Coin; 10] = [
    A,
    A.output(1),
    B.spending("ab"),
    C.spending("b"),
    A.tx('d').spending("c"),
    A.tx('e').spending("c").to("other address").replaceable(),
    A.tx('f').spending("d").to("unknown address"),
    A.tx('g').spending("e").replaceable(),
    A.tx('h').spending("f").relayed(),
    A.tx('i').coinbase(),
];
const BTC: [&str; COINS.len()] = ["0.4", "0.7", "1", "1.2", "0.005", "1", "0.3", "0.00000546", "0.6", "1"];

#[derive(Clone, Debug)]
enum Move {
    Learn(Fact),
    Tick,
    Mark(Mark),
    Refund,
}

fn arrival(coin: usize, at: i64) -> Arrival {
    COINS[coin].arrival(BTC[coin], at)
}

fn block(height: u32, fork: u8) -> BlockRef {
    let mut hash = [fork; 32];
    hash[..4].copy_from_slice(&height.to_le_bytes());
    BlockRef { height, hash: BlockHash(hash) }
}

fn times() -> impl Strategy<Value = i64> {
    prop_oneof![0..EXPIRY, EXPIRY - 2..EXPIRY + 2, EXPIRY..MONITORED, MONITORED - 2..2 * MONITORED]
}

/// Facts about one payment, true or not.
fn facts_about(coin: usize) -> impl Strategy<Value = Fact> {
    let blocks = (100..104_u32, 0..2_u8).prop_map(|(height, fork)| block(height, fork));
    prop_oneof![
        3 => times().prop_map(move |at| Fact::Seen(arrival(coin, at))),
        3 => (blocks.clone(), prop_oneof![9 => 0..8_u32, 1 => 97..102_u32], times()).prop_map(move |(block, above, at)| {
            Fact::Mined { arrival: arrival(coin, at), block, tip: block.height + above }
        }),
        2 => blocks.prop_map(move |block| Fact::Unmined { id: COINS[coin].id(), block: block.hash }),
        1 => Just(Fact::Gone { id: COINS[coin].id() }),
    ]
}

fn lightning(number: u8, at: i64) -> Fact {
    let id = PaymentId::Lightning(format!("{number:02x}").repeat(32));
    Fact::Received(Arrival {
        id,
        method: Method::Bolt11,
        destination: "lnbc1".into(),
        ..A.arrival("0.2", at)
    })
}

fn facts() -> impl Strategy<Value = Fact> {
    prop_oneof![
        12 => (0..COINS.len()).prop_flat_map(facts_about),
        1 => (0..3_u8, times()).prop_map(|(number, at)| lightning(number, at)),
        2 => prop_oneof![9 => 98..112_u32, 1 => 196..206_u32].prop_map(|tip| Fact::Buried { tip }),
    ]
}

/// Moves, each with the clock's time, which may go back.
fn histories() -> impl Strategy<Value = Vec<(Move, i64)>> {
    let moves = prop_oneof![
        16 => facts().prop_map(Move::Learn),
        3 => Just(Move::Tick),
        1 => select(vec![Mark::Settled, Mark::Invalid]).prop_map(Move::Mark),
        1 => Just(Move::Refund),
    ];
    vec((moves, times()), 0..40)
}

prop_compose! {
    fn invoices()(
        price in select(vec![Price::Fixed(btc("0")), Price::Fixed(btc("0.4")), Price::Fixed(btc("1")), Price::Open(Currency::BTC)]),
        speed in select(vec![SpeedPolicy::HighSpeed, SpeedPolicy::MediumSpeed, SpeedPolicy::LowMediumSpeed, SpeedPolicy::LowSpeed]),
        mode in select(vec![NetworkFeeMode::Never, NetworkFeeMode::Always, NetworkFeeMode::MultiplePaymentsOnly]),
        percent in select(vec![0, 2, 100]),
    ) -> NewInvoice {
        let mut new = usual();
        new.terms.price = price;
        new.terms.speed = speed;
        new.terms.network_fee_mode = mode;
        new.terms.tolerance = Tolerance::from_percent(percent.into()).unwrap();
        new.prompts[0].network_fee = sats("0.01");
        new.prompts.push(prompt(Method::OnChain, "other address", Some(8)));
        new
    }
}

fn moved(invoice: &Invoice, (step, now): &(Move, i64)) -> Option<Change> {
    let now = Timestamp(*now);
    match step {
        Move::Learn(fact) => invoice.learn(fact, now),
        Move::Tick => invoice.tick(now),
        Move::Mark(mark) => invoice.mark(*mark, now).ok(),
        Move::Refund => invoice.record_refund(now).ok(),
    }
}

/// Walks a history; calls `at_each` with the state before and the change.
fn walk(new: NewInvoice, history: &[(Move, i64)], mut at_each: impl FnMut(&Invoice, &Change)) -> Invoice {
    let mut invoice = Invoice::create(new).invoice;
    for step in history {
        if let Some(change) = moved(&invoice, step) {
            at_each(&invoice, &change);
            invoice = change.invoice;
        }
    }
    invoice
}

fn book(balances: &mut BTreeMap<Account, i64>, entries: &[Entry]) {
    for (account, amount) in entries.iter().flat_map(Entry::legs) {
        *balances.entry(account).or_default() += amount.to_sat();
    }
    balances.retain(|_, balance| *balance != 0);
}

/// What the accounts should hold by the payments alone.
fn holdings(invoice: &Invoice) -> BTreeMap<Account, i64> {
    let mut balances = BTreeMap::new();
    for payment in invoice.payments.iter().filter(|payment| payment.is_booked()) {
        let asset = match (payment.arrival.method, payment.arrival.destination.as_str()) {
            (Method::Bolt11, _) => Account::Lightning,
            (_, "address") => Account::Wallet(domain::WalletNo(7)),
            (_, "other address") => Account::Wallet(domain::WalletNo(8)),
            _ => Account::Unassigned,
        };
        let income = if came_in_time(invoice, payment) { Account::Invoices } else { Account::Late };
        let value = payment.arrival.value.to_signed().to_sat();
        *balances.entry(asset).or_default() += value;
        *balances.entry(income).or_default() -= value;
    }
    balances
}

fn are_rivals(one: &Payment, other: &Payment) -> bool {
    let spends_same = one.arrival.spends.iter().any(|spent| other.arrival.spends.contains(spent));
    spends_same && !same_transaction(one, other)
}

fn same_transaction(one: &Payment, other: &Payment) -> bool {
    match (&one.arrival.id, &other.arrival.id) {
        (PaymentId::OnChain(one), PaymentId::OnChain(other)) => one.txid == other.txid,
        _ => false,
    }
}

/// The rule of inheritance, told slowly: spread over rivals at one destination until nothing is new.
fn came_in_time(invoice: &Invoice, payment: &Payment) -> bool {
    let mut line = vec![payment];
    let mut grown = true;
    while grown {
        let joins = |other: &&Payment| {
            let known = line.iter().any(|member| member.arrival.id == other.arrival.id);
            let linked = |member: &&Payment| are_rivals(member, other) || same_transaction(member, other);
            !known && other.arrival.destination == payment.arrival.destination && line.iter().any(linked)
        };
        let joined: Vec<_> = invoice.payments.iter().filter(joins).collect();
        grown = !joined.is_empty() && payment.arrival.method == Method::OnChain;
        if grown {
            line.extend(joined);
        }
    }
    line.iter().any(|member| member.arrival.at < invoice.terms.expires_at)
}

/// Whether a payment counts, told slowly.
fn counts(invoice: &Invoice, payment: &Payment) -> bool {
    let waits = |p: &Payment| p.place == Place::Mempool;
    let since = |p: &Payment| {
        let siblings = invoice.payments.iter().filter(|other| waits(other) && same_transaction(p, other));
        siblings.map(|sibling| sibling.arrival.at).min()
    };
    let txid = |p: &Payment| match &p.arrival.id {
        PaymentId::OnChain(outpoint) => Some(outpoint.txid),
        PaymentId::Lightning(_) => None,
    };
    let beaten_by = |other: &Payment| {
        let later = waits(other) && (since(other), txid(other)) > (since(payment), txid(payment));
        are_rivals(payment, other) && (matches!(other.place, Place::Mined { .. }) || later)
    };
    match payment.place {
        Place::Gone => false,
        Place::Mined { .. } | Place::Final => true,
        Place::Mempool => !invoice.payments.iter().any(beaten_by),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn what_is_always_true_is_true(new in invoices(), history in histories()) {
        hold_still(&walk(new, &history, |before, change| {
            assert_eq!((change.since, change.invoice.revision), (before.revision, before.revision + 1));
            assert!(change.invoice.as_of >= before.as_of);
            hold_still(&change.invoice);
        }));
    }

    #[test]
    fn a_fact_learnt_twice_changes_nothing(new in invoices(), history in histories(), fact in facts(), now in times()) {
        let invoice = walk(new, &history, |_, _| ());
        let once = invoice.learn(&fact, Timestamp(now)).map_or(invoice, |change| change.invoice);
        prop_assert_eq!(once.learn(&fact, Timestamp(now)), None);
    }

    #[test]
    fn money_is_conserved(new in invoices(), history in histories()) {
        let mut balances = BTreeMap::new();
        walk(new, &history, |_, change| {
            for entry in &change.entries {
                assert_eq!(entry.legs().iter().map(|(_, amount)| amount.to_sat()).sum::<i64>(), 0);
            }
            book(&mut balances, &change.entries);
            assert_eq!(balances, holdings(&change.invoice));
        });
    }

    /// A canary becomes what any invoice would, but nobody is told of it, and all that comes is booked apart.
    #[test]
    fn a_canary_is_told_to_nobody_and_earns_nothing(new in invoices(), history in histories()) {
        let canary = NewInvoice { details: Details { canary: true, ..new.details.clone() }, ..new.clone() };
        prop_assert!(Invoice::create(canary.clone()).events.is_empty());
        let (mut sold, mut apart, mut told) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
        let sale = walk(new, &history, |_, change| book(&mut sold, &change.entries));
        let tried = walk(canary, &history, |_, change| {
            book(&mut apart, &change.entries);
            told.extend(change.events.clone());
        });
        prop_assert_eq!(told, vec![]);
        prop_assert_eq!(tried.verdict(), sale.verdict());
        let own = apart.remove(&Account::Canary).unwrap_or_default();
        sold.retain(|account, _| !matches!(account, Account::Invoices | Account::Late));
        prop_assert_eq!(own, -apart.values().sum::<i64>());
        prop_assert_eq!(apart, sold);
    }

    #[test]
    fn each_payment_stands_as_the_slow_rule_says(new in invoices(), history in histories()) {
        let invoice = walk(new, &history, |_, _| ());
        for payment in &invoice.payments {
            prop_assert_eq!(invoice.is_in_time(payment), came_in_time(&invoice, payment));
            let excluded = invoice.payment_status(payment) == PaymentStatus::Invalid;
            prop_assert_eq!(excluded, !counts(&invoice, payment));
        }
    }

    #[test]
    fn settled_means_that_enough_in_time_is_deep_enough(new in invoices(), history in histories()) {
        let invoice = walk(new, &history, |_, _| ());
        let verdict = invoice.verdict();
        if verdict.status == Status::Settled && verdict.additional != Additional::Marked {
            let settled = |p: &&Payment| came_in_time(&invoice, p) && invoice.payment_status(p) == PaymentStatus::Settled;
            let settled: Sats = invoice.payments.iter().filter(settled).map(|p| p.arrival.value).sum();
            prop_assert!(settled >= invoice.tally().least);
            prop_assert!(invoice.tally().price == Some(Sats::ZERO) || settled > Sats::ZERO);
        }
    }

    #[test]
    fn what_is_settled_stays_so_until_a_payment_or_a_person_takes_it_back(new in invoices(), history in histories()) {
        walk(new, &history, |before, change| {
            let took_back = |event: &Event| matches!(event.kind, EventKind::PaymentReversed { .. });
            if before.verdict().status == Status::Settled && change.invoice.verdict().status != Status::Settled {
                let by_a_person = change.invoice.mark != before.mark;
                assert!(by_a_person || change.events.iter().any(took_back), "it was settled, and nobody was told");
            }
        });
    }

    #[test]
    fn what_may_yet_be_worth_nothing_is_never_settled(new in invoices(), history in histories()) {
        let invoice = walk(new, &history, |_, _| ());
        for payment in invoice.payments.iter().filter(|p| invoice.payment_status(p) == PaymentStatus::Settled) {
            let least = match payment.arrival.origin {
                Origin::Checked => u32::from(payment.arrival.replaceable),
                Origin::Relayed => 1,
                Origin::Coinbase => 100,
            };
            prop_assert!(payment.place == Place::Final || payment.confirmations() >= least);
        }
    }

    #[test]
    fn events_tell_a_possible_story(new in invoices(), history in histories()) {
        let created = Invoice::create(new.clone());
        let mut audience = Audience::default();
        audience.hear(&created.events);
        let last = walk(new, &history, |_, change| audience.hear(&change.events));
        prop_assert_eq!(audience.received.len(), last.payments.len());
    }

    #[test]
    fn one_more_payment_never_makes_it_worth_less(mut new in invoices(), history in histories(), value in 1..2_000_000_u64, at in times()) {
        if let Price::Open(_) = new.terms.price {
            new.terms.price = Price::Fixed(btc("0.1"));
        }
        let invoice = walk(new, &history, |_, _| ());
        let mut more = A.tx('z').spending("z").arrival("0", at);
        more.value = Sats::try_new(value).unwrap();
        let after = invoice.learn(&Fact::Seen(more), invoice.as_of).unwrap().invoice;
        let (was, is) = (invoice.tally(), after.tally());
        prop_assert!(!was.is_enough() || is.is_enough());
        prop_assert!(!was.is_enough_in_time() || is.is_enough_in_time());
        prop_assert!(!was.is_enough_settled() || is.is_enough_settled());
        prop_assert!(!was.is_over() || is.is_over());
    }

    #[test]
    fn what_is_due_is_exactly_what_is_missing(mut new in invoices(), history in histories()) {
        new.terms.tolerance = Tolerance::default();
        let invoice = walk(new, &history, |_, _| ());
        let due = invoice.tally().due().to_sat();
        if due <= 0 {
            return Ok(());
        }
        let pays = |sats: i64| {
            let mut rest = A.tx('z').spending("z").arrival("0", 0);
            rest.value = Sats::try_new(u64::try_from(sats).unwrap()).unwrap();
            invoice.learn(&Fact::Seen(rest), invoice.as_of).unwrap().invoice.tally()
        };
        prop_assert!(pays(due).is_enough() && !pays(due).is_over());
        prop_assert!(!pays(due - 1).is_enough());
    }

    #[test]
    fn facts_learnt_together_come_to_the_same_as_one_by_one(new in invoices(), facts in vec(facts(), 0..12), now in times()) {
        let invoice = Invoice::create(new).invoice;
        let together = invoice.learn_all(&facts, Timestamp(now));
        let (mut one_by_one, mut events, mut entries) = (invoice.clone(), Vec::new(), Vec::new());
        for fact in &facts {
            if let Some(change) = one_by_one.learn(fact, Timestamp(now)) {
                one_by_one = change.invoice;
                events.extend(change.events);
                entries.extend(change.entries);
            }
        }
        prop_assert_eq!(together.is_none(), one_by_one == invoice);
        let Some(together) = together else { return Ok(()) };
        prop_assert_eq!(together.since, invoice.revision);
        let hear = |events: &[Event]| {
            let mut audience = Audience::default();
            audience.hear(events);
            (audience.received, audience.settled)
        };
        prop_assert_eq!(hear(&together.events), hear(&events));
        let sum = |entries: &[Entry]| {
            let mut balances = BTreeMap::new();
            book(&mut balances, entries);
            balances.retain(|_, amount| *amount != 0);
            balances
        };
        prop_assert_eq!(sum(&together.entries), sum(&entries));
        prop_assert_eq!(together.invoice.revision > invoice.revision, true);
        let expected = Invoice { revision: together.invoice.revision, ..one_by_one };
        prop_assert_eq!(together.invoice, expected);
    }

    /// Payments of different transactions, none a rival of another, are told of and booked alike.
    #[test]
    fn payments_are_told_of_together_as_one_by_one(
        new in invoices(),
        facts in Just(vec![0, 5, 6]).prop_shuffle().prop_flat_map(|coins| coins.into_iter().map(facts_about).collect::<Vec<_>>()),
        now in times(),
    ) {
        let invoice = Invoice::create(new).invoice;
        let of_payments = |events: &[Event]| -> Vec<Event> {
            let tells = |event: &&Event| matches!(event.kind, EventKind::ReceivedPayment { .. } | EventKind::PaymentSettled { .. });
            events.iter().filter(tells).cloned().collect()
        };
        let together = invoice.learn_all(&facts, Timestamp(now));
        let (mut one_by_one, mut events, mut entries) = (invoice.clone(), Vec::new(), Vec::new());
        for fact in &facts {
            if let Some(change) = one_by_one.learn(fact, Timestamp(now)) {
                one_by_one = change.invoice;
                events.extend(of_payments(&change.events));
                entries.extend(change.entries);
            }
        }
        let (told, booked) = together.map_or_else(Default::default, |change| (of_payments(&change.events), change.entries));
        prop_assert_eq!(told, events);
        prop_assert_eq!(booked, entries);
    }

    /// Facts about one payment come in their order; those about different ones in any.
    #[test]
    fn the_order_of_facts_about_different_payments_does_not_matter(
        new in invoices(),
        (histories, one, other) in (0..COINS.len()).map(|coin| vec(facts_about(coin), 0..5)).collect::<Vec<_>>()
            .prop_flat_map(|histories| {
                let turns: Vec<_> = histories.iter().enumerate().flat_map(|(coin, facts)| vec![coin; facts.len()]).collect();
                (Just(histories), Just(turns.clone()).prop_shuffle(), Just(turns).prop_shuffle())
            }),
        now in times(),
    ) {
        let invoice = Invoice::create(new).invoice;
        let told = |turns: &[usize]| {
            let mut queues: Vec<_> = histories.iter().map(|facts| facts.iter()).collect();
            let facts: Vec<_> = turns.iter().map(|coin| queues[*coin].next().unwrap()).collect();
            let change = invoice.learn_all(facts, Timestamp(now));
            let entries = change.as_ref().map_or(Vec::new(), |change| change.entries.clone());
            let mut last = change.map_or(invoice.clone(), |change| change.invoice);
            last = last.tick(Timestamp(now)).map_or(last, |change| change.invoice);
            last.payments.sort_by(|a, b| a.arrival.id.cmp(&b.arrival.id));
            let mut balances = BTreeMap::new();
            book(&mut balances, &entries);
            (last.verdict(), last.tally(), last.payments, balances)
        };
        prop_assert_eq!(told(&one), told(&other));
    }
}

/// Someone who hears the events and finds out whoever tells nonsense.
#[derive(Default)]
struct Audience {
    received: BTreeSet<PaymentId>,
    settled: BTreeSet<PaymentId>,
    is_settled: bool,
}

impl Audience {
    fn hear(&mut self, events: &[Event]) {
        for event in events {
            match &event.kind {
                EventKind::ReceivedPayment { payment, .. } => {
                    assert!(self.received.insert(payment.arrival.id.clone()), "received twice");
                }
                EventKind::PaymentSettled { payment, .. } => {
                    assert!(self.received.contains(&payment.arrival.id), "settled before received");
                    assert!(self.settled.insert(payment.arrival.id.clone()), "settled twice");
                }
                EventKind::PaymentReversed { payment, .. } => {
                    assert!(self.settled.remove(&payment.arrival.id), "reversed, but not settled");
                    self.is_settled = false;
                }
                EventKind::Settled { .. } => {
                    assert!(!self.is_settled, "settled twice with nothing between");
                    self.is_settled = true;
                }
                EventKind::Invalid { .. } | EventKind::Expired { .. } => {
                    assert!(
                        !self.is_settled
                            || matches!(event.kind, EventKind::Invalid { manually_marked: true })
                    );
                    self.is_settled = false;
                }
                EventKind::Created
                | EventKind::Processing { .. }
                | EventKind::ExpiredPaidPartial
                | EventKind::PaidAfterExpiration
                | EventKind::Refund => {}
            }
        }
    }
}
