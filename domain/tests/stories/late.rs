//! Money that comes late, or is learnt of late, and clocks that go wrong.
use crate::story::Step::*;
use crate::story::*;
use expect_test::expect;

#[test]
fn late_money_is_booked_and_told_though_nothing_becomes_of_the_invoice() {
    check(
        &[Tick(900), Seen(A, "1"), Mined(A, 100), Tip(106), Tick(3000)],
        expect![[r#"
            at 900: New → Expired, due 1, wakes never
              InvoiceExpired
            a seen: Expired → Expired/PaidLate, due 0, wakes never
              InvoiceReceivedPayment a 1 Processing afterExpiration
              InvoicePaidAfterExpiration
            a mined at 100: Expired/PaidLate, due 0, wakes never
              InvoicePaymentSettled a 1 Settled afterExpiration
              Received a, block 100: 1 from income:late to assets:wallet:7
            tip 106: nothing new
            at 3000: nothing new
        "#]],
    );
}

#[test]
fn money_that_comes_years_later_is_booked_too() {
    check(
        &[Tick(900), Later(100_000_000), Found(A, "0.2", 90_000, 99_999_000)],
        expect![[r#"
            at 900: New → Expired, due 1, wakes never
              InvoiceExpired
            a mined at 90000: Expired → Expired/PaidPartial, due 0.8, wakes never
              InvoiceReceivedPayment a 0.2 Settled afterExpiration
              InvoicePaymentSettled a 0.2 Settled afterExpiration
              Received a, block 90000: 0.2 from income:late to assets:wallet:7
        "#]],
    );
}

#[test]
fn the_server_was_down_and_the_block_is_older_than_the_expiry() {
    check(
        &[Tick(5000), Found(A, "1", 100, 899)],
        expect![[r#"
            at 5000: New → Expired, due 1, wakes never
              InvoiceExpired
            a mined at 100: Expired → Settled, due 0, wakes never
              InvoiceReceivedPayment a 1 Settled
              InvoicePaymentSettled a 1 Settled
              InvoiceProcessing
              InvoiceSettled
              Received a, block 100: 1 from income:invoices to assets:wallet:7
        "#]],
    );
}

#[test]
fn the_server_was_down_and_the_block_is_younger_than_the_expiry() {
    check(
        &[Tick(5000), Found(A, "1", 100, 900)],
        expect![[r#"
            at 5000: New → Expired, due 1, wakes never
              InvoiceExpired
            a mined at 100: Expired → Expired/PaidLate, due 0, wakes never
              InvoiceReceivedPayment a 1 Settled afterExpiration
              InvoicePaymentSettled a 1 Settled afterExpiration
              InvoicePaidAfterExpiration
              Received a, block 100: 1 from income:late to assets:wallet:7
        "#]],
    );
}

#[test]
fn the_server_was_down_and_catches_up_before_it_looks_at_the_clock() {
    check(
        &[Later(5000), Found(A, "1", 100, 899), Tick(5000)],
        expect![[r#"
            a mined at 100: New → Settled, due 0, wakes never
              InvoiceReceivedPayment a 1 Settled
              InvoicePaymentSettled a 1 Settled
              InvoiceProcessing
              InvoiceSettled
              Received a, block 100: 1 from income:invoices to assets:wallet:7
            at 5000: nothing new
        "#]],
    );
}

#[test]
fn a_late_payment_before_the_tick_is_told_after_the_expiry() {
    check(
        &[Later(950), Seen(A, "1")],
        expect![[r#"
        a seen: New → Expired/PaidLate, due 0, wakes never
          InvoiceExpired
          InvoiceReceivedPayment a 1 Processing afterExpiration
          InvoicePaidAfterExpiration
    "#]],
    );
    check(
        &[Later(950), Seen(A, "0.5")],
        expect![[r#"
        a seen: New → Expired/PaidPartial, due 0.5, wakes never
          InvoiceExpired
          InvoiceReceivedPayment a 0.5 Processing afterExpiration
    "#]],
    );
    check(
        &[Seen(B, "0.5"), Later(950), Seen(A, "0.1")],
        expect![[r#"
        b seen: New → New/PaidPartial, due 0.5, wakes 900
          InvoiceReceivedPayment b 0.5 Processing
        a seen: New/PaidPartial → Expired/PaidPartial, due 0.4, wakes never
          InvoiceExpired partiallyPaid
          InvoiceExpiredPaidPartial
          InvoiceReceivedPayment a 0.1 Processing afterExpiration
    "#]],
    );
}

#[test]
fn a_payment_in_the_last_second_is_in_time_and_one_at_the_expiry_is_late() {
    check(
        &[Later(899), Seen(A, "1")],
        expect![[r#"
        a seen: New → Processing, due 0, wakes 2001
          InvoiceReceivedPayment a 1 Processing
          InvoiceProcessing
    "#]],
    );
    check(
        &[Later(900), Seen(A, "1")],
        expect![[r#"
        a seen: New → Expired/PaidLate, due 0, wakes never
          InvoiceExpired
          InvoiceReceivedPayment a 1 Processing afterExpiration
          InvoicePaidAfterExpiration
    "#]],
    );
}

#[test]
fn in_time_by_its_node_s_word_though_told_late() {
    check(
        &[Tick(900), SeenAt(A, "1", 1000), SeenAt(A, "1", 800), SeenAt(A, "1", 850)],
        expect![[r#"
        at 900: New → Expired, due 1, wakes never
          InvoiceExpired
        a seen: Expired → Expired/PaidLate, due 0, wakes never
          InvoiceReceivedPayment a 1 Processing afterExpiration
          InvoicePaidAfterExpiration
        a seen: Expired/PaidLate → Processing, due 0, wakes 2001
          InvoiceProcessing
        a seen: nothing new
    "#]],
    );
}

#[test]
fn a_payment_in_time_that_confirms_after_the_expiry_settles() {
    check(
        &[Seen(A, "1"), Tick(900), Later(1500), Mined(A, 100)],
        expect![[r#"
            a seen: New → Processing, due 0, wakes 2001
              InvoiceReceivedPayment a 1 Processing
              InvoiceProcessing
            at 900: nothing new
            a mined at 100: Processing → Settled, due 0, wakes never
              InvoicePaymentSettled a 1 Settled
              InvoiceSettled
              Received a, block 100: 1 from income:invoices to assets:wallet:7
        "#]],
    );
}

#[test]
fn confirmed_after_all_monitoring_it_settles_still() {
    check(
        &[Seen(A, "1"), Later(9000), Mined(A, 100)],
        expect![[r#"
            a seen: New → Processing, due 0, wakes 2001
              InvoiceReceivedPayment a 1 Processing
              InvoiceProcessing
            a mined at 100: Processing → Settled, due 0, wakes never
              InvoicePaymentSettled a 1 Settled
              InvoiceSettled
              Received a, block 100: 1 from income:invoices to assets:wallet:7
        "#]],
    );
}

#[test]
fn late_money_does_not_settle_what_was_in_time_only_in_part() {
    let steps = [Seen(A, "0.5"), Mined(A, 100), Tick(900), Seen(B, "0.5"), Mined(B, 101), Gone(B)];
    check(
        &steps,
        expect![[r#"
            a seen: New → New/PaidPartial, due 0.5, wakes 900
              InvoiceReceivedPayment a 0.5 Processing
            a mined at 100: New/PaidPartial, due 0.5, wakes 900
              InvoicePaymentSettled a 0.5 Settled
              Received a, block 100: 0.5 from income:invoices to assets:wallet:7
            at 900: New/PaidPartial → Expired/PaidPartial, due 0.5, wakes never
              InvoiceExpired partiallyPaid
              InvoiceExpiredPaidPartial
              Reclassified a, block 100: 0.5 from income:underpaid to income:invoices
            b seen: Expired/PaidPartial → Expired/PaidLate, due 0, wakes never
              InvoiceReceivedPayment b 0.5 Processing afterExpiration
              InvoicePaidAfterExpiration
            b mined at 101: Expired/PaidLate, due 0, wakes never
              InvoicePaymentSettled b 0.5 Settled afterExpiration
              Received b, block 101: 0.5 from income:late to assets:wallet:7
            b gone: nothing new
        "#]],
    );
}

#[test]
fn late_money_does_not_settle_what_waits_for_its_block() {
    check(
        &[Seen(A, "1"), Tick(900), Found(B, "1", 100, 950), Mined(A, 101)],
        expect![[r#"
            a seen: New → Processing, due 0, wakes 2001
              InvoiceReceivedPayment a 1 Processing
              InvoiceProcessing
            at 900: nothing new
            b mined at 100: Processing → Processing/PaidOver, due -1, wakes 2001
              InvoiceReceivedPayment b 1 Settled afterExpiration
              InvoicePaymentSettled b 1 Settled afterExpiration
              Received b, block 100: 1 from income:late to assets:wallet:7
            a mined at 101: Processing/PaidOver → Settled/PaidOver, due -1, wakes never
              InvoicePaymentSettled a 1 Settled
              InvoiceSettled overPaid
              Received a, block 101: 1 from income:invoices to assets:wallet:7
        "#]],
    );
}

#[test]
fn late_money_that_goes_again_and_comes_again() {
    check(
        &[Tick(900), Seen(A, "1"), Gone(A), Seen(A, "1")],
        expect![[r#"
        at 900: New → Expired, due 1, wakes never
          InvoiceExpired
        a seen: Expired → Expired/PaidLate, due 0, wakes never
          InvoiceReceivedPayment a 1 Processing afterExpiration
          InvoicePaidAfterExpiration
        a gone: Expired/PaidLate → Expired, due 1, wakes never
        a seen: Expired → Expired/PaidLate, due 0, wakes never
          InvoicePaidAfterExpiration
    "#]],
    );
}

#[test]
fn seen_again_by_a_node_that_had_seen_it_in_time() {
    check(
        &[Tick(900), SeenAt(A, "1", 1000), Gone(A), SeenAt(A, "1", 800)],
        expect![[r#"
        at 900: New → Expired, due 1, wakes never
          InvoiceExpired
        a seen: Expired → Expired/PaidLate, due 0, wakes never
          InvoiceReceivedPayment a 1 Processing afterExpiration
          InvoicePaidAfterExpiration
        a gone: Expired/PaidLate → Expired, due 1, wakes never
        a seen: Expired → Processing, due 0, wakes 2001
          InvoiceProcessing
    "#]],
    );
}

#[test]
fn a_clock_that_goes_back_never_takes_back_an_expiry() {
    check(
        &[Tick(900), Tick(10), Later(20), SeenAt(A, "0.1", 1000), MarkSettled],
        expect![[r#"
        at 900: New → Expired, due 1, wakes never
          InvoiceExpired
        at 10: nothing new
        a seen: Expired → Expired/PaidPartial, due 0.9, wakes never
          InvoiceReceivedPayment a 0.1 Processing afterExpiration
        marked Settled: Expired/PaidPartial → Settled/Marked, due 0.9, wakes never
          InvoiceSettled manuallyMarked
    "#]],
    );
}

#[test]
fn a_clock_that_goes_back_never_takes_back_an_invalidity() {
    check(
        &[Seen(A, "1"), Tick(2001), Tick(10), Refund],
        expect![[r#"
        a seen: New → Processing, due 0, wakes 2001
          InvoiceReceivedPayment a 1 Processing
          InvoiceProcessing
        at 2001: Processing → Invalid, due 0, wakes never
          InvoiceInvalid
        at 10: nothing new
        refunded: Invalid, due 0, wakes never
          InvoiceRefund
    "#]],
    );
}
