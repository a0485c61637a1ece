//! Replacement and double spends: who takes whose place, and from when it counts.
use crate::story::Step::*;
use crate::story::*;
use domain::invoice::SpeedPolicy;
use expect_test::expect;

const REPLACES_A: Coin = B.spending("a");

#[test]
fn a_replacement_to_the_same_address_came_when_the_first_did() {
    check(
        &[Seen(A.replaceable(), "1"), Tick(900), Later(1000), Seen(REPLACES_A, "1"), Gone(A), Mined(B, 100)],
        expect![[r#"
            a seen: New → Processing, due 0, wakes 2001
              InvoiceReceivedPayment a 1 Processing
              InvoiceProcessing
            at 900: nothing new
            b seen: Processing, due 0, wakes 2001
              InvoiceReceivedPayment b 1 Processing
            a gone: Processing, due 0, wakes 2001
            b mined at 100: Processing → Settled, due 0, wakes never
              InvoicePaymentSettled b 1 Settled
              InvoiceSettled
              Received b, block 100: 1 from income:invoices to assets:wallet:7
        "#]],
    );
}

#[test]
fn it_is_the_same_whichever_is_learnt_first() {
    check(
        &[Later(1000), SeenAt(REPLACES_A, "1", 1000), SeenAt(A, "1", 10)],
        expect![[r#"
        b seen: New → Expired/PaidLate, due 0, wakes never
          InvoiceExpired
          InvoiceReceivedPayment b 1 Processing afterExpiration
          InvoicePaidAfterExpiration
        a seen: Expired/PaidLate → Processing, due 0, wakes 2001
          InvoiceReceivedPayment a 1 Invalid
          InvoiceProcessing
    "#]],
    );
}

#[test]
fn booked_late_until_it_turns_out_to_have_replaced_one_in_time() {
    check(
        &[Tick(900), Found(REPLACES_A, "1", 100, 1000), SeenAt(A, "1", 10)],
        expect![[r#"
            at 900: New → Expired, due 1, wakes never
              InvoiceExpired
            b mined at 100: Expired → Expired/PaidLate, due 0, wakes never
              InvoiceReceivedPayment b 1 Settled afterExpiration
              InvoicePaymentSettled b 1 Settled afterExpiration
              InvoicePaidAfterExpiration
              Received b, block 100: 1 from income:late to assets:wallet:7
            a seen: Expired/PaidLate → Settled, due 0, wakes never
              InvoiceReceivedPayment a 1 Invalid
              InvoiceProcessing
              InvoiceSettled
              Reclassified b, block 100: 1 from income:invoices to income:late
        "#]],
    );
}

#[test]
fn a_replacement_of_a_replacement_is_in_time_too() {
    let (b, c) = (B.spending("ab"), C.spending("b"));
    check(
        &[Seen(A, "1"), Tick(900), Later(1000), Seen(b, "1"), Later(1100), Seen(c, "1"), Mined(c, 100)],
        expect![[r#"
            a seen: New → Processing, due 0, wakes 2001
              InvoiceReceivedPayment a 1 Processing
              InvoiceProcessing
            at 900: nothing new
            b seen: Processing, due 0, wakes 2001
              InvoiceReceivedPayment b 1 Processing
            c seen: Processing, due 0, wakes 2001
              InvoiceReceivedPayment c 1 Processing
            c mined at 100: Processing → Settled, due 0, wakes never
              InvoicePaymentSettled c 1 Settled
              InvoiceSettled
              Received c, block 100: 1 from income:invoices to assets:wallet:7
        "#]],
    );
}

#[test]
fn also_when_the_one_between_is_learnt_last() {
    let (b, c) = (B.spending("ab"), C.spending("b"));
    check(
        &[Later(1100), SeenAt(c, "1", 1100), SeenAt(A, "1", 10), SeenAt(b, "1", 1000)],
        expect![[r#"
        c seen: New → Expired/PaidLate, due 0, wakes never
          InvoiceExpired
          InvoiceReceivedPayment c 1 Processing afterExpiration
          InvoicePaidAfterExpiration
        a seen: Expired/PaidLate → Processing/PaidOver, due -1, wakes 2001
          InvoiceReceivedPayment a 1 Processing
          InvoiceProcessing overPaid
        b seen: Processing/PaidOver → Processing, due 0, wakes 2001
          InvoiceReceivedPayment b 1 Invalid
    "#]],
    );
}

#[test]
fn what_pays_another_script_inherits_nothing() {
    let other = REPLACES_A.to("other address");
    check(
        &[Seen(A, "1"), Tick(900), Later(1000), Seen(other, "1"), Mined(other, 100)],
        expect![[r#"
            a seen: New → Processing, due 0, wakes 2001
              InvoiceReceivedPayment a 1 Processing
              InvoiceProcessing
            at 900: nothing new
            b seen: Processing → Expired/PaidLate, due 0, wakes never
              InvoiceReceivedPayment b 1 Processing afterExpiration
              InvoiceExpired
              InvoicePaidAfterExpiration
            b mined at 100: Expired/PaidLate, due 0, wakes never
              InvoicePaymentSettled b 1 Settled afterExpiration
              Received b, block 100: 1 from income:late to assets:unassigned
        "#]],
    );
}

#[test]
fn two_outputs_of_one_transaction_do_not_exclude_each_other() {
    check(
        &[Seen(A, "0.5"), Seen(A.output(1), "0.5"), Mined(A, 100), Mined(A.output(1), 100)],
        expect![[r#"
            a seen: New → New/PaidPartial, due 0.5, wakes 900
              InvoiceReceivedPayment a 0.5 Processing
            a.1 seen: New/PaidPartial → Processing, due 0, wakes 2001
              InvoiceReceivedPayment a.1 0.5 Processing
              InvoiceProcessing
            a mined at 100: Processing, due 0, wakes 2001
              InvoicePaymentSettled a 0.5 Settled
              Received a, block 100: 0.5 from income:invoices to assets:wallet:7
            a.1 mined at 100: Processing → Settled, due 0, wakes never
              InvoicePaymentSettled a.1 0.5 Settled
              InvoiceSettled
              Received a.1, block 100: 0.5 from income:invoices to assets:wallet:7
        "#]],
    );
}

#[test]
fn a_replacement_excludes_every_output_of_what_it_replaces() {
    check(
        &[Seen(A, "0.5"), Seen(A.output(1), "0.5"), Later(20), Seen(REPLACES_A, "1")],
        expect![[r#"
        a seen: New → New/PaidPartial, due 0.5, wakes 900
          InvoiceReceivedPayment a 0.5 Processing
        a.1 seen: New/PaidPartial → Processing, due 0, wakes 2001
          InvoiceReceivedPayment a.1 0.5 Processing
          InvoiceProcessing
        b seen: Processing, due 0, wakes 2001
          InvoiceReceivedPayment b 1 Processing
    "#]],
    );
}

#[test]
fn a_transaction_is_as_old_as_the_first_of_its_outputs() {
    let steps = [SeenAt(A, "0.5", 10), SeenAt(A.output(1), "0.5", 30), SeenAt(REPLACES_A, "0.2", 20)];
    check(
        &steps,
        expect![[r#"
        a seen: New → New/PaidPartial, due 0.5, wakes 900
          InvoiceReceivedPayment a 0.5 Processing
        a.1 seen: New/PaidPartial → Processing, due 0, wakes 2001
          InvoiceReceivedPayment a.1 0.5 Processing
          InvoiceProcessing
        b seen: Processing → New/PaidPartial, due 0.8, wakes 900
          InvoiceReceivedPayment b 0.2 Processing
    "#]],
    );
}

#[test]
fn double_spent_and_then_seen_again() {
    check(
        &[Seen(A, "1"), Later(20), Seen(REPLACES_A, "0.1"), Gone(A), Gone(REPLACES_A), Seen(A, "1")],
        expect![[r#"
        a seen: New → Processing, due 0, wakes 2001
          InvoiceReceivedPayment a 1 Processing
          InvoiceProcessing
        b seen: Processing → New/PaidPartial, due 0.9, wakes 900
          InvoiceReceivedPayment b 0.1 Processing
        a gone: New/PaidPartial, due 0.9, wakes 900
        b gone: New/PaidPartial → New, due 1, wakes 900
        a seen: New → Processing, due 0, wakes 2001
          InvoiceProcessing
    "#]],
    );
}

#[test]
fn the_one_that_is_mined_wins_though_it_came_first() {
    check(
        &[Seen(A, "1"), Later(20), Seen(REPLACES_A, "0.1"), Mined(A, 100)],
        expect![[r#"
            a seen: New → Processing, due 0, wakes 2001
              InvoiceReceivedPayment a 1 Processing
              InvoiceProcessing
            b seen: Processing → New/PaidPartial, due 0.9, wakes 900
              InvoiceReceivedPayment b 0.1 Processing
            a mined at 100: New/PaidPartial → Settled, due 0, wakes never
              InvoicePaymentSettled a 1 Settled
              InvoiceProcessing
              InvoiceSettled
              Received a, block 100: 1 from income:invoices to assets:wallet:7
        "#]],
    );
}

#[test]
fn settled_at_once_and_then_replaced() {
    let fast = Given(|new| new.terms.speed = SpeedPolicy::HighSpeed);
    check(
        &[fast, Seen(A, "1"), Later(20), Seen(REPLACES_A, "1"), Mined(REPLACES_A, 100)],
        expect![[r#"
            created: New, due 1, wakes 900
              InvoiceCreated
            a seen: New → Settled, due 0, wakes never
              InvoiceReceivedPayment a 1 Settled
              InvoicePaymentSettled a 1 Settled
              InvoiceProcessing
              InvoiceSettled
            b seen: Settled, due 0, wakes never
              InvoicePaymentReversed a 1 Invalid
              InvoiceReceivedPayment b 1 Settled
              InvoicePaymentSettled b 1 Settled
            b mined at 100: Settled, due 0, wakes never
              Received b, block 100: 1 from income:invoices to assets:wallet:7
        "#]],
    );
}
