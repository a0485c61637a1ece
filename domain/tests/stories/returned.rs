//! Change: what comes back to the wallet, out of where it was, is followed like any coin, and told to nobody.
use domain::fact::{Arrival, Fact, Origin};
use domain::invoice::{Derivation, Found, Prompt};
use domain::ledger::{Account, Entry, EntryKind};
use domain::payment::Spending;
use domain::report::{Coins, CostMethod, sell};
use domain::spend::Uses;
use domain::{
    BlockHash, BlockRef, Invoice, InvoiceId, Method, OutPoint, PaymentId, Sats, Status, StoreId, Timestamp,
    Txid, WalletNo,
};

const WALLET: Account = Account::Wallet(WalletNo(3));

fn found(index: u32) -> Found {
    let prompt = Prompt {
        method: Method::OnChain,
        destination: "there".into(),
        derivation: Some(Derivation::of_change(WalletNo(3), index)),
        network_fee: Sats::ZERO,
    };
    Found { id: InvoiceId::parse("i").unwrap(), store: StoreId::parse("s").unwrap(), prompt }
}

fn block(height: u32) -> BlockRef {
    BlockRef { height, hash: BlockHash([u8::try_from(height).unwrap(); 32]) }
}

fn sats(amount: u64) -> Sats {
    Sats::try_new(amount).unwrap()
}

fn id(number: u8) -> PaymentId {
    PaymentId::OnChain(OutPoint { txid: Txid([number; 32]), vout: 0 })
}

fn arrival(number: u8, amount: u64) -> Arrival {
    Arrival {
        id: id(number),
        method: Method::OnChain,
        destination: "there".into(),
        value: sats(amount),
        at: Timestamp(50),
        replaceable: true,
        origin: Origin::Checked,
        spends: Vec::new(),
        quote: None,
    }
}

fn mined(number: u8, amount: u64, height: u32) -> Fact {
    Fact::Mined { arrival: arrival(number, amount), block: block(height), tip: height }
}

fn traced(number: u8, source: Account) -> Fact {
    Fact::Traced { id: id(number), source }
}

fn moves(entries: &[Entry]) -> Vec<(EntryKind, Account, Account)> {
    entries.iter().map(|entry| (entry.kind, entry.debit, entry.credit)).collect()
}

#[test]
fn change_is_booked_out_of_where_the_coins_went_and_is_nobody_s_payment() {
    let facts = [mined(1, 1_000, 100), traced(1, Account::Elsewhere)];
    let change = Invoice::of_change(found(0), &facts, Timestamp(60));
    assert_eq!(moves(&change.entries), [(EntryKind::Received, WALLET, Account::Elsewhere)], "in one step");
    assert_eq!(change.entries[0].gain().to_sat(), 0, "nobody gave it");
    assert!(change.events.is_empty() && change.invoice.archived_at.is_none());
    assert_eq!(change.invoice.wallet_of(&change.invoice.payments[0]), Some(WalletNo(3)));
    assert_eq!(change.invoice.learn_all(&facts, Timestamp(61)), None, "twice is once");
    assert_eq!(change.invoice.verdict().status, Status::Settled);
    let unmined = Fact::Unmined { id: id(1), block: block(100).hash };
    let back = change.invoice.learn(&unmined, Timestamp(80)).unwrap();
    assert_eq!(moves(&back.entries), [(EntryKind::Reversed, Account::Elsewhere, WALLET)]);
    assert_eq!(back.entries[0].gain().to_sat(), 0);
    assert!(back.events.is_empty());
    let unconfirmed = [Fact::Seen(arrival(2, 700)), traced(2, Account::MovedOut)];
    let waiting = Invoice::of_change(found(1), &unconfirmed, Timestamp(60));
    assert!(waiting.entries.is_empty() && waiting.events.is_empty());
}

#[test]
fn where_it_was_may_be_known_later_and_what_nobody_knows_is_unattributed() {
    let unknown = Invoice::of_change(found(0), &[mined(1, 1_000, 100)], Timestamp(60));
    assert_eq!(moves(&unknown.entries), [(EntryKind::Received, WALLET, Account::Unattributed)]);
    let facts = [mined(1, 1_000, 100), traced(1, Account::MovedOut)];
    let moved = Invoice::of_change(found(0), &facts, Timestamp(60));
    assert_eq!(moved.entries[0].credit, Account::MovedOut);
    let told = moved.invoice.learn(&traced(1, Account::Elsewhere), Timestamp(70)).unwrap();
    assert_eq!(moves(&told.entries), [(EntryKind::Reclassified, Account::MovedOut, Account::Elsewhere)]);
}

/// A coin of 10,000 is spent: 6,000 paid, 100 for the miner, 3,900 come back, which are spent at last. Whatever is known in
/// between, lots are what the wallet holds, and what came back was acquired only once.
#[test]
fn what_came_back_is_no_new_lot() {
    let spent = Fact::Spent { id: id(1), spending: Spending { by: Txid([2; 32]), block: block(101) } };
    let uses =
        Uses { by: Txid([2; 32]), stayed: sats(3_900), paid: sats(6_000), fee: sats(100), is_refund: false };
    let explained = Fact::Explained { id: id(1), uses };
    let first = Invoice::rescue(found(9), &[mined(1, 10_000, 100), spent], Timestamp(60));
    let change =
        |source| Invoice::of_change(found(0), &[mined(2, 3_900, 101), traced(2, source)], Timestamp(60));
    let swept = Fact::Spent { id: id(2), spending: Spending { by: Txid([3; 32]), block: block(102) } };
    let held = |entries: &[Vec<Entry>], method| {
        let mut coins = Coins::default();
        let all = entries.iter().flatten();
        (1..).zip(all).for_each(|(number, entry)| coins.learn(number, entry, None));
        let (sold, pool) = sell(method, &coins.movements()).unwrap();
        let gone: Vec<u64> = sold.iter().map(|sold| sold.disposal.units.to_sat()).collect();
        (gone, pool.held().units.to_sat())
    };
    let known = first.invoice.learn(&explained, Timestamp(70)).unwrap();
    let moved = change(Account::MovedOut);
    let told = moved.invoice.learn(&traced(2, Account::Elsewhere), Timestamp(70)).unwrap();
    let all_gone = told.invoice.learn(&swept, Timestamp(80)).unwrap();
    for method in CostMethod::ALL {
        let drafted = [first.entries.clone(), known.entries.clone(), change(Account::Elsewhere).entries];
        assert_eq!(held(&drafted, method), (vec![6_100], 3_900), "{method:?}");
        let not_explained = [first.entries.clone(), moved.entries.clone()];
        assert_eq!(held(&not_explained, method), (vec![10_000], 3_900), "{method:?}");
        let explained =
            [first.entries.clone(), moved.entries.clone(), known.entries.clone(), told.entries.clone()];
        assert_eq!(held(&explained, method), (vec![6_100], 3_900), "{method:?}");
        let gone = [explained.as_slice(), std::slice::from_ref(&all_gone.entries)].concat();
        assert_eq!(held(&gone, method), (vec![6_100, 3_900], 0), "{method:?}");
    }
}
