//! Lots, what they cost and what was gained: by every method, whatever comes and goes, nothing is lost or made.
use domain::ledger::{Account, Entry, EntryKind};
use domain::report::{
    Coins, CostMethod, Disposal, Holding, Lot, Movement, Pool, Prices, RollForward, Stretch, Taken, Value,
    sell,
};
use domain::{Currency, InvoiceId, Money, PaymentId, Rate, Sats, StoreId, Timestamp, WalletNo};
use proptest::collection::vec;
use proptest::prelude::*;

fn coin(number: u32) -> PaymentId {
    PaymentId::Lightning(format!("{number:064x}"))
}

fn sats(sats: u64) -> Sats {
    Sats::try_new(sats).unwrap()
}

fn cents(cents: i128) -> Value {
    Value::from_minor(cents)
}

fn came(number: u32, at: i64, units: u64, basis: Option<i128>) -> Movement {
    Movement::Acquired(Lot {
        payment: coin(number),
        account: Account::Wallet(WalletNo(1)),
        number: number.into(),
        at: Timestamp(at),
        units: sats(units),
        basis: basis.map(cents),
    })
}

/// The coin of that number, or a part of it, goes.
fn went(number: u32, at: i64, units: u64, proceeds: Option<i128>) -> Movement {
    let (payment, proceeds) = (coin(number), proceeds.map(cents));
    let number = i64::from(number) + 1_000;
    Movement::Disposed(Disposal { payment, number, at: Timestamp(at), units: sats(units), proceeds })
}

/// Three came at different prices, then as much as the last one goes, whose coin it is.
fn three() -> Vec<Movement> {
    vec![
        came(1, 10, 100, Some(1_000)),
        came(2, 20, 100, Some(3_000)),
        came(3, 30, 100, None),
        came(4, 40, 150, Some(3_000)),
        went(4, 50, 150, Some(4_500)),
    ]
}

fn told(taken: &[Taken]) -> Vec<(i64, u64, Option<i128>, Option<i128>)> {
    let tell = |taken: &Taken| {
        let part = &taken.part;
        (part.number, part.units.to_sat(), part.basis.map(Value::minor), taken.gain().map(Value::minor))
    };
    taken.iter().map(tell).collect()
}

#[test]
fn each_method_takes_other_lots() {
    let by = |method| {
        let (sold, pool) = sell(method, &three()).unwrap();
        (told(&sold[0].taken), pool.held().basis.minor(), pool.held().unvalued.to_sat())
    };
    let fifo = vec![(1, 100, Some(1_000), Some(2_000)), (2, 50, Some(1_500), Some(0))];
    assert_eq!(by(CostMethod::Fifo), (fifo, 4_500, 100));
    assert_eq!(by(CostMethod::Lifo), (vec![(4, 150, Some(3_000), Some(1_500))], 4_000, 100));
    let hifo = vec![(2, 100, Some(3_000), Some(0)), (4, 50, Some(1_000), Some(500))];
    assert_eq!(by(CostMethod::Hifo), (hifo, 3_000, 100));
    assert_eq!(by(CostMethod::Specific), (vec![(4, 150, Some(3_000), Some(1_500))], 4_000, 100));
}

#[test]
fn what_has_no_cost_is_said_so_and_gains_nothing() {
    let movements = [came(1, 10, 100, None), went(1, 20, 100, Some(500))];
    let (sold, pool) = sell(CostMethod::Fifo, &movements).unwrap();
    assert_eq!(told(&sold[0].taken), [(1, 100, None, None)]);
    assert_eq!(pool.held(), Holding::NONE);
    let moved = RollForward::of(whole(&movements), CostMethod::Fifo, Prices::default()).unwrap();
    assert_eq!((moved.additions.fair, moved.change, moved.realised.unknown.to_sat()), (None, None, 100));
}

#[test]
fn more_than_is_held_cannot_go() {
    for method in CostMethod::ALL {
        let mut pool = Pool::new(method);
        let Movement::Acquired(lot) = came(1, 10, 100, Some(1)) else { unreachable!() };
        pool.acquire(lot);
        let before = pool.held();
        let Movement::Disposed(too_much) = went(1, 20, 101, None) else { unreachable!() };
        assert!(pool.dispose(&too_much).is_err());
        assert_eq!(pool.held(), before, "nothing is taken");
    }
}

#[test]
fn thirds_of_a_lot_cost_what_the_lot_cost() {
    let thirds = [
        came(1, 10, 3, Some(100)),
        went(1, 20, 1, Some(10)),
        went(1, 20, 1, Some(10)),
        went(1, 20, 1, Some(10)),
    ];
    let (sold, _) = sell(CostMethod::Specific, &thirds).unwrap();
    let costs: Vec<_> = sold.iter().map(|sold| sold.taken[0].part.basis.unwrap().minor()).collect();
    assert_eq!(costs, [33, 34, 33]);
}

fn whole(movements: &[Movement]) -> Stretch<'_> {
    Stretch { before: &[], until: movements, from: Timestamp(0) }
}

fn eur(per_btc: u64) -> Option<Rate> {
    Rate::try_new(per_btc.into(), Currency::parse("EUR").unwrap()).ok()
}

/// A bitcoin came at 20,000 and another at 30,000; one goes at 40,000; the price ends at 50,000.
#[test]
fn a_month_rolls_forward() {
    let btc = 100_000_000;
    let movements = [
        came(1, 10, btc, Some(2_000_000)),
        came(2, 110, btc, Some(3_000_000)),
        went(1, 120, btc, Some(4_000_000)),
    ];
    let stretch = Stretch { before: &movements[..1], until: &movements, from: Timestamp(100) };
    let prices = Prices { opening: eur(25_000), closing: eur(50_000) };
    let moved = RollForward::of(stretch, CostMethod::Fifo, prices).unwrap();
    let fair = |line: domain::report::Line| line.fair.unwrap().minor();
    assert_eq!(fair(moved.opening), 2_500_000);
    assert_eq!((fair(moved.corrections), fair(moved.additions)), (0, 3_000_000));
    assert_eq!((fair(moved.disposals), fair(moved.closing)), (4_000_000, 5_000_000));
    assert_eq!(moved.change.unwrap().minor(), 3_500_000, "1.5 until it went, and 2 of the other");
    assert_eq!(moved.realised.gains.minor(), 2_000_000);
    assert_eq!(moved.unrealised().unwrap().minor(), 2_000_000);
    let no_price = RollForward::of(stretch, CostMethod::Fifo, Prices { closing: None, ..prices }).unwrap();
    assert_eq!((no_price.closing.fair, no_price.change, no_price.unrealised()), (None, None, None));
}

fn entry(kind: EntryKind, at: i64, number: u32, amount: u64) -> Entry {
    let wallet = Account::Wallet(WalletNo(1));
    let (debit, credit) = match kind {
        EntryKind::Received => (wallet, Account::Donations),
        EntryKind::Reversed => (Account::Donations, wallet),
        EntryKind::Reclassified => (Account::Invoices, Account::Overpaid),
        EntryKind::Spent => (Account::MovedOut, wallet),
        EntryKind::Unspent => (wallet, Account::MovedOut),
        EntryKind::Explained => (Account::Elsewhere, Account::MovedOut),
        EntryKind::Unexplained => (Account::MovedOut, Account::Elsewhere),
    };
    let rate = eur(10_000).unwrap();
    Entry {
        kind,
        at: Timestamp(at),
        store: StoreId::from_random([1; 16]),
        invoice: InvoiceId::from_random([2; 16]),
        payment: coin(number),
        block: None,
        debit,
        credit,
        amount: sats(amount),
        quote: Some(domain::ledger::Quote { rate, source: None }),
    }
}

fn worth(entry: &Entry) -> Option<Value> {
    entry.worth().map(Value::from)
}

/// What was swept to another place of the owner's is held on, at its cost; the fee alone was disposed of.
#[test]
fn what_stayed_the_owners_was_not_disposed_of() {
    let told = |steps: &[Entry]| {
        let mut coins = Coins::default();
        (1..).zip(steps).for_each(|(number, entry)| coins.learn(number, entry, worth(entry)));
        let (sold, pool) = sell(CostMethod::Specific, &coins.movements()).unwrap();
        let gone: u64 = sold.iter().map(|sold| sold.disposal.units.to_sat()).sum();
        (gone, sold.first().and_then(|sold| sold.disposal.proceeds), pool.held().units.to_sat())
    };
    let came = entry(EntryKind::Received, 1, 7, 50_000);
    let spent = entry(EntryKind::Spent, 2, 7, 50_000);
    let stayed = entry(EntryKind::Explained, 2, 7, 49_000);
    let whole = worth(&spent).unwrap();
    assert_eq!(told(&[came.clone(), spent.clone()]), (50_000, Some(whole), 0));
    let part = whole.share(sats(1_000), sats(50_000));
    assert_eq!(told(&[came.clone(), spent.clone(), stayed.clone()]), (1_000, Some(part), 49_000));
    let undone = [entry(EntryKind::Unexplained, 3, 7, 49_000), entry(EntryKind::Unspent, 3, 7, 50_000)];
    let all = [[came, spent, stayed].as_slice(), &undone].concat();
    assert_eq!(told(&all), (0, None, 50_000));
}

#[test]
fn what_the_chain_took_back_never_happened_and_what_came_again_came_then() {
    let mut coins = Coins::default();
    let steps = [
        entry(EntryKind::Received, 1, 7, 50_000),
        entry(EntryKind::Spent, 2, 7, 50_000),
        entry(EntryKind::Unspent, 3, 7, 50_000),
        entry(EntryKind::Reversed, 3, 7, 50_000),
        entry(EntryKind::Reclassified, 4, 7, 50_000),
    ];
    for (number, entry) in (1..).zip(&steps) {
        coins.learn(number, entry, worth(entry));
    }
    assert_eq!(coins.movements(), []);
    let again = entry(EntryKind::Received, 9, 7, 50_000);
    coins.learn(6, &again, worth(&again));
    let Movement::Acquired(lot) = &coins.movements()[0] else { panic!("nothing came") };
    assert_eq!((lot.at, lot.number, lot.basis), (Timestamp(9), 6, Some(cents(500))));
}

#[derive(Clone, Debug)]
enum Move {
    Come(u64, Option<u64>),
    /// That coin of those held goes.
    Go(prop::sample::Index, Option<u64>),
    Back(prop::sample::Index),
    Stay(prop::sample::Index),
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let index = any::<prop::sample::Index>;
    let money = || prop::option::weighted(0.8, 0..2_000_000_000_000_u64);
    let step = prop_oneof![
        4 => (1..300_000_000_u64, money()).prop_map(|(units, basis)| Move::Come(units, basis)),
        3 => (index(), money()).prop_map(|(coin, proceeds)| Move::Go(coin, proceeds)),
        1 => index().prop_map(Move::Back),
        1 => index().prop_map(Move::Stay),
    ];
    vec(step, 0..60)
}

/// The entries that the books would have of it, with what each was worth. Only what is there goes.
fn entries(moves: &[Move]) -> Vec<(Entry, Option<Value>)> {
    let (mut all, mut held, mut gone) = (Vec::new(), Vec::new(), Vec::new());
    for (number, step) in (0..).zip(moves) {
        let at = i64::from(number) * 10;
        let value = |money: Option<u64>| money.map(|money| Value::from_minor(money.into()));
        match step {
            Move::Come(units, basis) => {
                held.push((number, *units));
                all.push((entry(EntryKind::Received, at, number, *units), value(*basis)));
            }
            Move::Go(index, proceeds) if !held.is_empty() => {
                let (coin, units) = held.remove(index.index(held.len()));
                gone.push((coin, units));
                all.push((entry(EntryKind::Spent, at, coin, units), value(*proceeds)));
            }
            Move::Back(index) if !held.is_empty() => {
                let (coin, units) = held.remove(index.index(held.len()));
                all.push((entry(EntryKind::Reversed, at, coin, units), None));
            }
            Move::Stay(index) if !gone.is_empty() => {
                let (coin, units) = gone.remove(index.index(gone.len()));
                held.push((coin, units));
                all.push((entry(EntryKind::Unspent, at, coin, units), None));
            }
            Move::Go(..) | Move::Back(_) | Move::Stay(_) => {}
        }
    }
    all
}

/// What came and went by the books before that instant.
fn known_at(entries: &[(Entry, Option<Value>)], at: i64) -> Vec<Movement> {
    let mut coins = Coins::default();
    for (number, (entry, value)) in (1..).zip(entries).filter(|(_, (entry, _))| entry.at.0 < at) {
        coins.learn(number, entry, *value);
    }
    coins.movements()
}

fn balance(entries: &[(Entry, Option<Value>)], before: i64) -> i64 {
    let legs = entries.iter().filter(|(entry, _)| entry.at.0 < before).flat_map(|(entry, _)| entry.legs());
    legs.filter(|(account, _)| account.is_asset()).map(|(_, amount)| amount.to_sat()).sum()
}

proptest! {
    /// The lots are what the books have in the wallet, and their costs what came less what went, by every method.
    #[test]
    fn lots_are_what_is_held_and_cost_is_neither_lost_nor_made(moves in moves()) {
        let entries = entries(&moves);
        let movements = known_at(&entries, i64::MAX);
        for method in CostMethod::ALL {
            let (sold, pool) = sell(method, &movements).unwrap();
            let lots: Holding = pool.lots().map(|lot| Holding::of(lot.units, lot.basis)).sum();
            prop_assert_eq!(lots, pool.held());
            prop_assert_eq!(lots.units.to_sat(), balance(&entries, i64::MAX));
            prop_assert!(pool.lots().all(|lot| !lot.units.is_zero()));
            let came: Holding = movements.iter().filter_map(|movement| match movement {
                Movement::Acquired(lot) => Some(Holding::of(lot.units, lot.basis)),
                Movement::Disposed(_) => None,
            }).sum();
            let parts = sold.iter().flat_map(|sold| &sold.taken);
            let went: Holding = parts.map(|taken| Holding::of(taken.part.units, taken.part.basis)).sum();
            prop_assert_eq!(came, went + lots);
            for sold in &sold {
                let units: Sats = sold.taken.iter().map(|taken| taken.part.units).sum();
                prop_assert_eq!(units, sold.disposal.units);
                let proceeds: Option<Value> = sold.taken.iter().map(|taken| taken.proceeds)
                    .try_fold(Value::ZERO, |sum, next| Some(sum + next?));
                prop_assert_eq!(proceeds, sold.disposal.proceeds);
            }
        }
    }

    /// Every roll-forward closes, wherever it is cut, and the next one opens where it closed.
    #[test]
    fn a_roll_forward_closes_and_the_next_goes_on(
        moves in moves(),
        cuts in (0..600_i64, 0..600_i64),
        prices in (prop::option::of(1_000..90_000_u64), prop::option::of(1_000..90_000_u64)),
    ) {
        let entries = entries(&moves);
        let (from, to) = (cuts.0.min(cuts.1), cuts.0.max(cuts.1));
        let (before, until) = (known_at(&entries, from), known_at(&entries, to));
        let prices = Prices { opening: prices.0.and_then(eur), closing: prices.1.and_then(eur) };
        for method in CostMethod::ALL {
            let stretch = Stretch { before: &before, until: &until, from: Timestamp(from) };
            let moved = RollForward::of(stretch, method, prices).unwrap();
            prop_assert_eq!(moved.opening.held.units.to_sat(), balance(&entries, from));
            prop_assert_eq!(moved.closing.held.units.to_sat(), balance(&entries, to));
            let end = moved.opening.held + moved.corrections.held + moved.additions.held - moved.disposals.held;
            prop_assert_eq!(end, moved.closing.held);
            if let (Some(change), Some(closing)) = (moved.change, moved.closing.fair) {
                let sum = moved.opening.fair.unwrap() + moved.corrections.fair.unwrap()
                    + moved.additions.fair.unwrap() - moved.disposals.fair.unwrap() + change;
                prop_assert_eq!(sum, closing);
            }
            let first = Stretch { before: &[], until: &before, from: Timestamp(0) };
            let first = RollForward::of(first, method, Prices { opening: None, closing: prices.opening }).unwrap();
            prop_assert_eq!(first.closing, moved.opening);
        }
    }

    /// The share of a part is never more than the whole, and parts taken one after another come to it.
    #[test]
    fn shares_add_up(value in 0..u64::MAX, parts in vec(1..1_000_000_000_u64, 1..20)) {
        let whole = Value::from_minor(value.into());
        let (mut left, mut units) = (whole, parts.iter().sum::<u64>());
        let mut sum = Value::ZERO;
        for part in parts {
            let share = left.share(sats(part), sats(units));
            prop_assert!(share >= Value::ZERO && share <= left);
            (left, units, sum) = (left - share, units - part, sum + share);
        }
        prop_assert_eq!((left, sum), (Value::ZERO, whole));
    }
}

#[test]
fn a_price_of_one_unit_values_a_payment() {
    let money = Money::from_minor(250, Currency::parse("EUR").unwrap());
    assert_eq!(Value::from(money).minor(), 250);
    assert_eq!(CostMethod::parse("HIFO"), Ok(CostMethod::Hifo));
    assert!(CostMethod::parse("average").unwrap_err().to_string().contains("fifo, lifo, hifo"));
}
