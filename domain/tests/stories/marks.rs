//! A person's word: what is refused, and what becomes of the chain's.
use crate::story::Step::*;
use crate::story::*;
use domain::Timestamp;
use domain::invoice::{Invoice, Metadata};
use expect_test::expect;

#[test]
fn settled_by_the_chain_takes_no_mark() {
    check(
        &[Seen(A, "1"), Mined(A, 100), MarkSettled, MarkInvalid],
        expect![[r#"
            a seen: New → Processing, due 0, wakes 2001
              InvoiceReceivedPayment a 1 Processing
              InvoiceProcessing
            a mined at 100: Processing → Settled, due 0, wakes never
              InvoicePaymentSettled a 1 Settled
              InvoiceSettled
              Received a, block 100: 1 from income:invoices to assets:wallet:7
            Settled refused: The invoice is Settled and can't be marked so
            Invalid refused: The invoice is Settled and can't be marked so
        "#]],
    );
}

#[test]
fn invalid_takes_only_the_better_word() {
    check(
        &[Seen(A, "1"), Tick(2001), MarkInvalid, MarkSettled, MarkInvalid, MarkInvalid],
        expect![[r#"
        a seen: New → Processing, due 0, wakes 2001
          InvoiceReceivedPayment a 1 Processing
          InvoiceProcessing
        at 2001: Processing → Invalid, due 0, wakes never
          InvoiceInvalid
        Invalid refused: The invoice is Invalid and can't be marked so
        marked Settled: Invalid → Settled/Marked, due 0, wakes never
          InvoiceSettled manuallyMarked
        marked Invalid: Settled/Marked → Invalid/Marked, due 0, wakes never
          InvoiceInvalid manuallyMarked
        Invalid refused: The invoice is Invalid and can't be marked so
    "#]],
    );
}

#[test]
fn expired_but_paid_late_is_marked_settled() {
    check(
        &[Tick(900), Seen(A, "1"), Mined(A, 100), MarkSettled],
        expect![[r#"
            at 900: New → Expired, due 1, wakes never
              InvoiceExpired
            a seen: Expired → Expired/PaidLate, due 0, wakes never
              InvoiceReceivedPayment a 1 Processing afterExpiration
              InvoicePaidAfterExpiration
            a mined at 100: Expired/PaidLate, due 0, wakes never
              InvoicePaymentSettled a 1 Settled afterExpiration
              Received a, block 100: 1 from income:late to assets:wallet:7
            marked Settled: Expired/PaidLate → Settled/Marked, due 0, wakes never
              InvoiceSettled manuallyMarked
        "#]],
    );
}

#[test]
fn a_refund_needs_something_to_give_back() {
    check(
        &[Refund, Tick(900), Refund, MarkInvalid, Refund],
        expect![[r#"
        refund refused: The invoice is New and can't be refunded
        at 900: New → Expired, due 1, wakes never
          InvoiceExpired
        refund refused: The invoice is Expired and can't be refunded
        marked Invalid: Expired → Invalid/Marked, due 1, wakes never
          InvoiceInvalid manuallyMarked
        refunded: Invalid/Marked, due 1, wakes never
          InvoiceRefund
    "#]],
    );
}

#[test]
fn money_for_a_marked_invoice_is_told_and_booked() {
    check(
        &[MarkInvalid, Seen(A, "1"), Mined(A, 100), Tick(900), Later(950), Found(B, "1", 101, 940)],
        expect![[r#"
            marked Invalid: New → Invalid/Marked, due 1, wakes never
              InvoiceInvalid manuallyMarked
            a seen: Invalid/Marked, due 0, wakes never
              InvoiceReceivedPayment a 1 Processing
            a mined at 100: Invalid/Marked, due 0, wakes never
              InvoicePaymentSettled a 1 Settled
              Received a, block 100: 1 from income:invoices to assets:wallet:7
            at 900: nothing new
            b mined at 101: Invalid/Marked, due -1, wakes never
              InvoiceReceivedPayment b 1 Settled afterExpiration
              InvoicePaymentSettled b 1 Settled afterExpiration
              Received b, block 101: 1 from income:late to assets:wallet:7
        "#]],
    );
}

#[test]
fn putting_away_and_writing_on_it_changes_no_verdict() {
    let made = Invoice::create(usual()).invoice;
    assert_eq!(made.archived(false, Timestamp(5)), None);
    let away = made.archived(true, Timestamp(5)).unwrap();
    assert_eq!((away.since, away.invoice.revision, away.invoice.archived_at), (1, 2, Some(Timestamp(5))));
    assert_eq!(away.invoice.archived(true, Timestamp(6)), None);
    let written = away.invoice.with_metadata(Metadata::parse(r#"{"orderId":7}"#).unwrap());
    assert_eq!((written.since, written.invoice.revision), (2, 3));
    assert_eq!(written.invoice.details.metadata.order_id().as_deref(), Some("7"));
    let back = written.invoice.archived(false, Timestamp(7)).unwrap();
    assert_eq!(back.invoice.archived_at, None);
    assert_eq!(back.invoice.verdict(), made.verdict());
    assert!([away.events, back.events].concat().is_empty() && away.entries.is_empty());
}
