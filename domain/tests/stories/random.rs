//! Properties: whatever facts, ticks and marks come, in whatever order and however wrong.
use crate::story::*;
use domain::invoice::{Details, Invoice, Mark, NetworkFeeMode, NewInvoice, Price, SpeedPolicy, Tolerance};
use domain::ledger::{Account, Entry, EntryKind, Quote};
use domain::payment::{PaymentStatus, Place, Spending};
use domain::spend::Uses;
use domain::{
    Additional, Arrival, BlockHash, BlockRef, Change, Currency, Event, EventKind, Fact, Method, Origin,
    Payment, PaymentId, Rate, Sats, Status, Timestamp, Txid,
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
#[expect(clippy::large_enum_variant, reason = "nearly all of them are facts")]
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
        2 => blocks.clone().prop_map(move |block| Fact::Unmined { id: COINS[coin].id(), block: block.hash }),
        1 => Just(Fact::Gone { id: COINS[coin].id() }),
        1 => blocks.clone().prop_map(move |block| Fact::Spent {
            id: COINS[coin].id(),
            spending: Spending { by: Txid([9; 32]), block },
        }),
        1 => blocks.prop_map(move |block| Fact::Unspent { id: COINS[coin].id(), block: block.hash }),
        1 => uses(coin).prop_map(move |uses| Fact::Explained { id: COINS[coin].id(), uses }),
    ]
}

/// What a coin goes into, by the transaction that spends it or by another; it may not add up.
fn uses(coin: usize) -> impl Strategy<Value = Uses> {
    (
        prop_oneof![4 => Just(9_u8), 1 => Just(8)],
        0..=4_u64,
        0..=4_u64,
        prop_oneof![6 => Just(0_u64), 1 => Just(1)],
    )
        .prop_map(move |(by, stayed, paid, wrong)| {
            let value = sats(BTC[coin]).to_sat();
            let part = |quarters: u64| Sats::try_new(value / 10 * quarters).unwrap();
            let (stayed, paid) = (part(stayed), part(paid));
            let fee = Sats::try_new(value + wrong).unwrap().minus_or_zero(stayed).minus_or_zero(paid);
            Uses { by: Txid([by; 32]), stayed, paid, fee, is_refund: by % 2 == 1 }
        })
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

/// The event without what the books say of the payment, which depends on others.
fn of_itself_alone(mut event: Event) -> Event {
    if let EventKind::ReceivedPayment { payment, .. } | EventKind::PaymentSettled { payment, .. } =
        &mut event.kind
    {
        payment.over = Sats::ZERO;
        payment.booked = payment.booked.map(|_| Account::Invoices);
    }
    event
}

/// The step as a server with a market takes it.
fn priced(step: Move, quote: &Option<Quote>) -> Move {
    let with = |arrival: Arrival| Arrival { quote: quote.clone(), ..arrival };
    match step {
        Move::Learn(Fact::Seen(arrival)) => Move::Learn(Fact::Seen(with(arrival))),
        Move::Learn(Fact::Mined { arrival, block, tip }) => {
            Move::Learn(Fact::Mined { arrival: with(arrival), block, tip })
        }
        other => other,
    }
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
    let mut put = |account, sats| *balances.entry(account).or_default() += sats;
    let mut left = beyond(invoice);
    for payment in in_order(invoice).into_iter().rev() {
        let asset = match (payment.arrival.method, payment.arrival.destination.as_str()) {
            (Method::Bolt11, _) => Account::Lightning,
            (_, "address") => Account::Wallet(domain::WalletNo(7)),
            (_, "other address") => Account::Wallet(domain::WalletNo(8)),
            _ => Account::Unassigned,
        };
        let asset = if payment.spent.is_some() { Account::MovedOut } else { asset };
        let value = payment.arrival.value.to_signed().to_sat();
        match payment.uses.filter(|uses| payment.spent.is_some_and(|spent| spent.by == uses.by)) {
            Some(Uses { stayed, paid, fee, is_refund, .. })
                if stayed.plus(paid).plus(fee) == payment.arrival.value =>
            {
                put(Account::Elsewhere, stayed.to_signed().to_sat());
                let others = if is_refund { Account::Refunds } else { Account::Payouts };
                put(others, paid.to_signed().to_sat());
                put(Account::Fees, fee.to_signed().to_sat());
            }
            _ => put(asset, value),
        }
        if !came_in_time(invoice, payment) {
            put(Account::Late, -value);
        } else if invoice.verdict().status == Status::Expired {
            put(Account::Underpaid, -value);
        } else {
            let over = left.min(value);
            left -= over;
            put(Account::Overpaid, -over);
            put(Account::Invoices, over - value);
        }
    }
    balances.retain(|_, balance| *balance != 0);
    balances
}

/// Payments that are ours, in the order of their coming.
fn in_order(invoice: &Invoice) -> Vec<&Payment> {
    let mut payments: Vec<_> = invoice.payments.iter().filter(|payment| payment.is_booked()).collect();
    payments.sort_by_key(|payment| (began(invoice, payment), payment.arrival.id.clone()));
    payments
}

/// How much of what is ours and came in time is beyond the price and the fees that such payments owe.
fn beyond(invoice: &Invoice) -> i64 {
    let Price::Fixed(price) = invoice.terms.price else { return 0 };
    let (mut sum, mut fees, mut largest) = (0, 0, 0);
    for payment in in_order(invoice).into_iter().filter(|payment| came_in_time(invoice, payment)) {
        let value = i64::try_from(payment.arrival.value.to_sat()).unwrap();
        let fee = if payment.arrival.method == Method::OnChain { value.min(1_000_000) } else { 0 };
        (sum, fees, largest) = (sum + value, fees + fee, largest.max(fee));
    }
    let owed = match invoice.terms.network_fee_mode {
        NetworkFeeMode::Never => 0,
        NetworkFeeMode::Always => fees,
        NetworkFeeMode::MultiplePaymentsOnly => fees - largest,
    };
    (sum - owed - i64::try_from(price.minor()).unwrap()).max(0)
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
    began(invoice, payment) < invoice.terms.expires_at
}

fn began(invoice: &Invoice, payment: &Payment) -> Timestamp {
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
    line.iter().map(|member| member.arrival.at).min().unwrap()
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

    /// Whatever was booked: when all of it is taken back, every account is as it was, to the last cent.
    #[test]
    fn what_is_taken_back_leaves_every_account_as_it_was(
        mut new in invoices(),
        history in histories(),
        quoted in any::<bool>(),
    ) {
        new.terms.rate = Some(Rate::try_new("61234.57".parse().unwrap(), Currency::parse("EUR").unwrap()).unwrap());
        new.terms.price = Price::Fixed(domain::Money::parse("50000", Currency::parse("EUR").unwrap()).unwrap());
        let quote = Quote { rate: Rate::try_new("70000.01".parse().unwrap(), Currency::parse("USD").unwrap()).unwrap(), source: None };
        let quote = quoted.then_some(quote);
        let mut entries = Vec::new();
        let history: Vec<_> = history.into_iter().map(|(step, at)| (priced(step, &quote), at)).collect();
        let mut invoice = walk(new, &history, |_, change| entries.extend(change.entries.clone()));
        for payment in invoice.payments.clone() {
            let id = payment.arrival.id.clone();
            let mut facts = Vec::new();
            if let Some(spending) = payment.spent {
                facts.push(Fact::Unspent { id: id.clone(), block: spending.block.hash });
            }
            if let Place::Mined { block, .. } = payment.place {
                facts.push(Fact::Unmined { id, block: block.hash });
            }
            if let Some(change) = invoice.learn_all(&facts, Timestamp(0)) {
                entries.extend(change.entries);
                invoice = change.invoice;
            }
        }
        entries.retain(|entry| entry.block.is_some()); // Lightning is final
        let mut worth = BTreeMap::<_, i64>::new();
        for entry in &entries {
            let Some(money) = entry.worth() else { continue };
            let minor = i64::try_from(money.minor()).unwrap();
            *worth.entry((entry.debit, money.currency().code())).or_default() += minor;
            *worth.entry((entry.credit, money.currency().code())).or_default() -= minor;
        }
        let mut balances = BTreeMap::new();
        book(&mut balances, &entries);
        prop_assert_eq!(balances, BTreeMap::new());
        prop_assert!(worth.values().all(|minor| *minor == 0), "{:?}", worth);
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
        let is_kept = |account: &Account| {
            account.is_asset()
                || matches!(account, Account::MovedOut | Account::Payouts | Account::Refunds | Account::Fees)
        };
        sold.retain(|account, _| is_kept(account));
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
            events.iter().filter(tells).cloned().map(of_itself_alone).collect()
        };
        // What is over, or under, is known of all together only.
        let of_itself = |entries: &[Entry]| -> Vec<Entry> {
            let is_about_it = |entry: &&Entry| matches!(entry.kind, EntryKind::Received | EntryKind::Spent);
            entries.iter().filter(is_about_it).map(|entry| Entry { credit: Account::Invoices, ..entry.clone() }).collect()
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
        prop_assert_eq!(of_itself(&booked), of_itself(&entries));
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
