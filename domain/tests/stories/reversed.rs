//! What the chain gives and takes back.
use crate::story::Step::*;
use crate::story::*;
use domain::invoice::SpeedPolicy;
use expect_test::expect;

#[test]
fn a_settled_payment_is_taken_back_by_a_reorganisation_and_mined_again() {
    check(
        &[Seen(A, "1"), Mined(A, 100), Unmined(A), Mined(A, 100)],
        expect![[r#"
            a seen: New → Processing, due 0, wakes 2001
              InvoiceReceivedPayment a 1 Processing
              InvoiceProcessing
            a mined at 100: Processing → Settled, due 0, wakes never
              InvoicePaymentSettled a 1 Settled
              InvoiceSettled
              Received a, block 100: 1 from income:invoices to assets:wallet:7
            a unmined: Settled → Processing, due 0, wakes 2001
              InvoicePaymentReversed a 1 Processing
              Reversed a, block 100: 1 from assets:wallet:7 to income:invoices
            a mined at 100: Processing → Settled, due 0, wakes never
              InvoicePaymentSettled a 1 Settled
              InvoiceSettled
              Received a, block 100: 1 from income:invoices to assets:wallet:7
        "#]],
    );
}

#[test]
fn taken_back_and_double_spent_elsewhere() {
    check(
        &[Seen(A, "1"), Mined(A, 100), Unmined(A), Gone(A)],
        expect![[r#"
            a seen: New → Processing, due 0, wakes 2001
              InvoiceReceivedPayment a 1 Processing
              InvoiceProcessing
            a mined at 100: Processing → Settled, due 0, wakes never
              InvoicePaymentSettled a 1 Settled
              InvoiceSettled
              Received a, block 100: 1 from income:invoices to assets:wallet:7
            a unmined: Settled → Processing, due 0, wakes 2001
              InvoicePaymentReversed a 1 Processing
              Reversed a, block 100: 1 from assets:wallet:7 to income:invoices
            a gone: Processing → New, due 1, wakes 900
        "#]],
    );
}

#[test]
fn taken_back_after_the_expiry_and_gone_the_invoice_expires_after_all() {
    check(
        &[Seen(A, "1"), Mined(A, 100), Tick(1000), Unmined(A), Gone(A)],
        expect![[r#"
            a seen: New → Processing, due 0, wakes 2001
              InvoiceReceivedPayment a 1 Processing
              InvoiceProcessing
            a mined at 100: Processing → Settled, due 0, wakes never
              InvoicePaymentSettled a 1 Settled
              InvoiceSettled
              Received a, block 100: 1 from income:invoices to assets:wallet:7
            at 1000: nothing new
            a unmined: Settled → Processing, due 0, wakes 2001
              InvoicePaymentReversed a 1 Processing
              Reversed a, block 100: 1 from assets:wallet:7 to income:invoices
            a gone: Processing → Expired, due 1, wakes never
              InvoiceExpired
        "#]],
    );
}

#[test]
fn taken_back_after_monitoring_it_is_invalid_until_mined_again() {
    check(
        &[Seen(A, "1"), Mined(A, 100), Tick(3000), Later(3000), Unmined(A), Mined(A, 101)],
        expect![[r#"
            a seen: New → Processing, due 0, wakes 2001
              InvoiceReceivedPayment a 1 Processing
              InvoiceProcessing
            a mined at 100: Processing → Settled, due 0, wakes never
              InvoicePaymentSettled a 1 Settled
              InvoiceSettled
              Received a, block 100: 1 from income:invoices to assets:wallet:7
            at 3000: nothing new
            a unmined: Settled → Invalid, due 0, wakes never
              InvoicePaymentReversed a 1 Processing
              InvoiceInvalid
              Reversed a, block 100: 1 from assets:wallet:7 to income:invoices
            a mined at 101: Invalid → Settled, due 0, wakes never
              InvoicePaymentSettled a 1 Settled
              InvoiceSettled
              Received a, block 101: 1 from income:invoices to assets:wallet:7
        "#]],
    );
}

#[test]
fn taken_back_while_only_half_is_lost() {
    let steps = [Seen(A, "0.5"), Seen(B, "0.5"), Mined(A, 100), Mined(B, 101), Unmined(B), Mined(B, 101)];
    check(
        &steps,
        expect![[r#"
            a seen: New → New/PaidPartial, due 0.5, wakes 900
              InvoiceReceivedPayment a 0.5 Processing
            b seen: New/PaidPartial → Processing, due 0, wakes 2001
              InvoiceReceivedPayment b 0.5 Processing
              InvoiceProcessing
            a mined at 100: Processing, due 0, wakes 2001
              InvoicePaymentSettled a 0.5 Settled
              Received a, block 100: 0.5 from income:invoices to assets:wallet:7
            b mined at 101: Processing → Settled, due 0, wakes never
              InvoicePaymentSettled b 0.5 Settled
              InvoiceSettled
              Received b, block 101: 0.5 from income:invoices to assets:wallet:7
            b unmined: Settled → Processing, due 0, wakes 2001
              InvoicePaymentReversed b 0.5 Processing
              Reversed b, block 101: 0.5 from assets:wallet:7 to income:invoices
            b mined at 101: Processing → Settled, due 0, wakes never
              InvoicePaymentSettled b 0.5 Settled
              InvoiceSettled
              Received b, block 101: 0.5 from income:invoices to assets:wallet:7
        "#]],
    );
}

#[test]
fn what_was_not_deep_enough_is_reversed_in_the_books_alone() {
    let slow = Given(|new| new.terms.speed = SpeedPolicy::LowSpeed);
    check(
        &[slow, Seen(A, "1"), Mined(A, 100), Tip(104), Unmined(A), Mined(A, 100), Tip(105)],
        expect![[r#"
            created: New, due 1, wakes 900
              InvoiceCreated
            a seen: New → Processing, due 0, wakes 2001
              InvoiceReceivedPayment a 1 Processing
              InvoiceProcessing
            a mined at 100: Processing, due 0, wakes 2001
              Received a, block 100: 1 from income:invoices to assets:wallet:7
            tip 104: Processing, due 0, wakes 2001
            a unmined: Processing, due 0, wakes 2001
              Reversed a, block 100: 1 from assets:wallet:7 to income:invoices
            a mined at 100: Processing, due 0, wakes 2001
              Received a, block 100: 1 from income:invoices to assets:wallet:7
            tip 105: Processing → Settled, due 0, wakes never
              InvoicePaymentSettled a 1 Settled
              InvoiceSettled
        "#]],
    );
}

#[test]
fn late_money_taken_back_leaves_the_account_it_stood_in() {
    check(
        &[Tick(900), Found(A, "1", 100, 950), Unmined(A)],
        expect![[r#"
            at 900: New → Expired, due 1, wakes never
              InvoiceExpired
            a mined at 100: Expired → Expired/PaidLate, due 0, wakes never
              InvoiceReceivedPayment a 1 Settled afterExpiration
              InvoicePaymentSettled a 1 Settled afterExpiration
              InvoicePaidAfterExpiration
              Received a, block 100: 1 from income:late to assets:wallet:7
            a unmined: Expired/PaidLate, due 0, wakes never
              InvoicePaymentReversed a 1 Processing afterExpiration
              Reversed a, block 100: 1 from assets:wallet:7 to income:late
        "#]],
    );
}

#[test]
fn a_block_that_left_takes_no_other_block_s_payments_along() {
    check(
        &[Seen(A, "1"), Mined(A, 100), Unmined(A), Unmined(A), Mined(A, 101), Mined(A, 101)],
        expect![[r#"
            a seen: New → Processing, due 0, wakes 2001
              InvoiceReceivedPayment a 1 Processing
              InvoiceProcessing
            a mined at 100: Processing → Settled, due 0, wakes never
              InvoicePaymentSettled a 1 Settled
              InvoiceSettled
              Received a, block 100: 1 from income:invoices to assets:wallet:7
            a unmined: Settled → Processing, due 0, wakes 2001
              InvoicePaymentReversed a 1 Processing
              Reversed a, block 100: 1 from assets:wallet:7 to income:invoices
            a unmined: nothing new
            a mined at 101: Processing → Settled, due 0, wakes never
              InvoicePaymentSettled a 1 Settled
              InvoiceSettled
              Received a, block 101: 1 from income:invoices to assets:wallet:7
            a mined at 101: nothing new
        "#]],
    );
}

#[test]
fn news_of_a_block_that_never_held_the_payment_is_no_news() {
    check(
        &[Seen(A, "1"), Mined(A, 100), UnminedFrom(A, 101), Mined(A, 101), UnminedFrom(A, 100)],
        expect![[r#"
        a seen: New → Processing, due 0, wakes 2001
          InvoiceReceivedPayment a 1 Processing
          InvoiceProcessing
        a mined at 100: Processing → Settled, due 0, wakes never
          InvoicePaymentSettled a 1 Settled
          InvoiceSettled
          Received a, block 100: 1 from income:invoices to assets:wallet:7
        a unmined: nothing new
        a mined at 101: Settled, due 0, wakes never
        a unmined: nothing new
    "#]],
    );
}

#[test]
fn gone_and_then_mined_all_the_same() {
    check(
        &[Seen(A, "1"), Gone(A), Mined(A, 100)],
        expect![[r#"
            a seen: New → Processing, due 0, wakes 2001
              InvoiceReceivedPayment a 1 Processing
              InvoiceProcessing
            a gone: Processing → New, due 1, wakes 900
            a mined at 100: New → Settled, due 0, wakes never
              InvoicePaymentSettled a 1 Settled
              InvoiceProcessing
              InvoiceSettled
              Received a, block 100: 1 from income:invoices to assets:wallet:7
        "#]],
    );
}

#[test]
fn what_is_mined_is_not_gone_and_no_longer_in_the_mempool() {
    check(
        &[Seen(A, "1"), Mined(A, 100), Gone(A), Seen(A, "1"), Tip(101), Tip(99)],
        expect![[r#"
            a seen: New → Processing, due 0, wakes 2001
              InvoiceReceivedPayment a 1 Processing
              InvoiceProcessing
            a mined at 100: Processing → Settled, due 0, wakes never
              InvoicePaymentSettled a 1 Settled
              InvoiceSettled
              Received a, block 100: 1 from income:invoices to assets:wallet:7
            a gone: nothing new
            a seen: nothing new
            tip 101: nothing new
            tip 99: nothing new
        "#]],
    );
}

#[test]
fn settled_at_once_and_double_spent() {
    let fast = Given(|new| new.terms.speed = SpeedPolicy::HighSpeed);
    check(
        &[fast, Seen(A, "1"), Gone(A), Seen(A, "1")],
        expect![[r#"
        created: New, due 1, wakes 900
          InvoiceCreated
        a seen: New → Settled, due 0, wakes never
          InvoiceReceivedPayment a 1 Settled
          InvoicePaymentSettled a 1 Settled
          InvoiceProcessing
          InvoiceSettled
        a gone: Settled → New, due 1, wakes 900
          InvoicePaymentReversed a 1 Invalid
        a seen: New → Settled, due 0, wakes never
          InvoicePaymentSettled a 1 Settled
          InvoiceProcessing
          InvoiceSettled
    "#]],
    );
}

#[test]
fn a_marked_invoice_s_books_follow_the_chain_all_the_same() {
    check(
        &[Seen(A, "1"), MarkInvalid, Mined(A, 100), Unmined(A)],
        expect![[r#"
            a seen: New → Processing, due 0, wakes 2001
              InvoiceReceivedPayment a 1 Processing
              InvoiceProcessing
            marked Invalid: Processing → Invalid/Marked, due 0, wakes never
              InvoiceInvalid manuallyMarked
            a mined at 100: Invalid/Marked, due 0, wakes never
              InvoicePaymentSettled a 1 Settled
              Received a, block 100: 1 from income:invoices to assets:wallet:7
            a unmined: Invalid/Marked, due 0, wakes never
              InvoicePaymentReversed a 1 Processing
              Reversed a, block 100: 1 from assets:wallet:7 to income:invoices
        "#]],
    );
}

#[test]
fn nothing_is_known_of_what_never_came() {
    check(
        &[Gone(A), Tip(100)],
        expect![[r#"
        a gone: nothing new
        tip 100: nothing new
    "#]],
    );
}
