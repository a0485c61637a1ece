//! Invoices made after the fact, for addresses found again on the chain.
use domain::fact::{Arrival, Fact, Origin};
use domain::invoice::{Found, Prompt};
use domain::ledger::{Account, EntryKind};
use domain::{
    Additional, BlockHash, BlockRef, Invoice, InvoiceId, Method, OutPoint, PaymentId, Sats, Status, StoreId,
    Timestamp, Txid,
};

fn found() -> Found {
    let prompt = Prompt {
        method: Method::OnChain,
        destination: "there".into(),
        derivation: None,
        network_fee: Sats::ZERO,
    };
    Found { id: InvoiceId::parse("i").unwrap(), store: StoreId::parse("s").unwrap(), prompt }
}

fn block(height: u32) -> BlockRef {
    BlockRef { height, hash: BlockHash([u8::try_from(height).unwrap(); 32]) }
}

fn mined(number: u8, at: i64, height: u32) -> Fact {
    let arrival = Arrival {
        id: PaymentId::OnChain(OutPoint { txid: Txid([number; 32]), vout: 0 }),
        method: Method::OnChain,
        destination: "there".into(),
        value: Sats::try_new(1_000).unwrap(),
        at: Timestamp(at),
        replaceable: true,
        origin: Origin::Checked,
        spends: Vec::new(),
        quote: None,
    };
    Fact::Mined { arrival, block: block(height), tip: 200 }
}

#[test]
fn what_is_found_is_settled_booked_as_unattributed_and_told_to_nobody() {
    let facts = [mined(1, 50, 100), mined(2, 70, 120)];
    let change = Invoice::rescue(found(), &facts, Timestamp(1_000));
    assert_eq!(change.invoice.verdict().status, Status::Settled);
    assert!(change.events.is_empty() && change.invoice.archived_at.is_none() && change.since == 0);
    let entries: Vec<_> =
        change.entries.iter().map(|e| (e.kind, e.credit, e.block, e.amount.to_sat())).collect();
    let entry = |height| (EntryKind::Received, Account::Unattributed, Some(block(height)), 1_000);
    assert_eq!(entries, [entry(100), entry(120)]);
    assert_eq!(change.invoice.terms.created_at, Timestamp(50));
    assert_eq!(change.invoice.learn_all(&facts, Timestamp(1_000)), None, "twice is once");
    assert_eq!(change.invoice.wakes_at(), None);
}

#[test]
fn an_address_nobody_paid_is_put_away_until_somebody_does() {
    let change = Invoice::rescue(found(), &[], Timestamp(1_000));
    let unpaid = change.invoice;
    assert_eq!((unpaid.verdict().status, unpaid.archived_at), (Status::Expired, Some(Timestamp(1_000))));
    assert_eq!(unpaid.wakes_at(), None, "time has nothing to say about it");
    let paid = unpaid.learn(&mined(1, 2_000, 150), Timestamp(2_000)).unwrap();
    assert_eq!(paid.invoice.archived_at, None);
    assert_eq!(paid.invoice.verdict().additional, Additional::PaidLate);
    assert_eq!(paid.entries[0].credit, Account::Unattributed);
    let gone = paid.invoice.learn(
        &Fact::Unmined { id: paid.entries[0].payment.clone(), block: block(150).hash },
        Timestamp(2_001),
    );
    let reversal = &gone.unwrap().entries[0];
    assert_eq!((reversal.kind, reversal.debit), (EntryKind::Reversed, Account::Unattributed));
}

#[test]
fn what_the_owner_s_own_coins_paid_is_no_income() {
    let id = PaymentId::OnChain(OutPoint { txid: Txid([1; 32]), vout: 0 });
    let facts = [mined(1, 50, 100), Fact::Traced { id, source: Account::MovedOut }, mined(2, 70, 120)];
    let change = Invoice::rescue(found(), &facts, Timestamp(1_000));
    let credits: Vec<_> = change.entries.iter().map(|entry| entry.credit).collect();
    assert_eq!(credits, [Account::MovedOut, Account::Unattributed]);
}

#[test]
fn an_invoice_written_before_reads_as_one_that_was_asked_for() {
    let invoice = Invoice::rescue(found(), &[], Timestamp(1)).invoice;
    let mut json = serde_json::to_value(&invoice).unwrap();
    assert_eq!(json["rescued"], true);
    json.as_object_mut().unwrap().remove("rescued");
    assert!(!serde_json::from_value::<Invoice>(json).unwrap().rescued);
}
