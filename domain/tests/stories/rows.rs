//! The contract's transition table, a story for each of its rows.
//!
//! [`ROWS`] is the table. A row without a story does not compile, and a story in which nothing goes the
//! way of its row, or is told otherwise than the row says, fails.
use crate::story::Step::*;
use crate::story::*;
use domain::invoice::Price;
use domain::{Currency, Rate};
use expect_test::expect;

/// From where, to where, what of the status is told at that step (payments' own events aside; for the
/// rows about payments, what is told of those), and the story.
struct Row {
    from: &'static str,
    to: &'static str,
    told: &'static [&'static str],
    story: fn() -> Vec<Told>,
}

const fn row(
    from: &'static str,
    to: &'static str,
    told: &'static [&'static str],
    story: fn() -> Vec<Told>,
) -> Row {
    Row { from, to, told, story }
}

macro_rules! rows {
    ($($story:ident($from:literal => $to:literal, $told:expr);)*) => {
        const ROWS: &[(&str, Row)] = &[$((stringify!($story), row($from, $to, &$told, stories::$story)),)*];
        $(#[test] fn $story() { holds(stringify!($story)); })*
    };
}

rows! {
    an_invoice_is_created("" => "New", ["InvoiceCreated"]);
    a_payment_is_added("Expired" => "Expired/PaidPartial", ["InvoiceReceivedPayment a 0.5 Processing afterExpiration"]);
    a_payment_becomes_settled("New/PaidPartial" => "New/PaidPartial", ["InvoicePaymentSettled a 0.5 Settled"]);
    something_comes_but_not_enough("New" => "New/PaidPartial", []);
    enough_comes("New" => "Processing", ["InvoiceProcessing"]);
    more_than_enough_comes("New" => "Processing/PaidOver", ["InvoiceProcessing overPaid"]);
    an_open_price_is_set_by_the_first_payment("New" => "Processing", ["InvoiceProcessing"]);
    a_replacement_pays_less("Processing" => "New/PaidPartial", []);
    a_double_spend_leaves_nothing("Processing" => "New", []);
    more_comes_while_processing("Processing" => "Processing/PaidOver", []);
    the_surplus_is_lost_while_processing("Processing/PaidOver" => "Processing", []);
    enough_is_deep_enough("Processing" => "Settled", ["InvoiceSettled"]);
    an_overpaid_invoice_settles_overpaid("Processing/PaidOver" => "Settled/PaidOver", ["InvoiceSettled overPaid"]);
    not_deep_enough_in_time("Processing" => "Invalid", ["InvoiceInvalid"]);
    nothing_came_in_time("New" => "Expired", ["InvoiceExpired"]);
    a_part_came_in_time("New/PaidPartial" => "Expired/PaidPartial", ["InvoiceExpired partiallyPaid", "InvoiceExpiredPaidPartial"]);
    enough_comes_too_late("Expired" => "Expired/PaidLate", ["InvoicePaidAfterExpiration"]);
    the_rest_comes_too_late("Expired/PaidPartial" => "Expired/PaidLate", ["InvoicePaidAfterExpiration"]);
    a_part_comes_too_late("Expired" => "Expired/PaidPartial", []);
    new_is_marked_settled("New" => "Settled/Marked", ["InvoiceSettled manuallyMarked"]);
    processing_is_marked_settled("Processing" => "Settled/Marked", ["InvoiceSettled manuallyMarked"]);
    expired_is_marked_settled("Expired" => "Settled/Marked", ["InvoiceSettled manuallyMarked"]);
    invalid_is_marked_settled("Invalid" => "Settled/Marked", ["InvoiceSettled manuallyMarked"]);
    new_is_marked_invalid("New" => "Invalid/Marked", ["InvoiceInvalid manuallyMarked"]);
    processing_is_marked_invalid("Processing" => "Invalid/Marked", ["InvoiceInvalid manuallyMarked"]);
    expired_is_marked_invalid("Expired" => "Invalid/Marked", ["InvoiceInvalid manuallyMarked"]);
    marked_settled_is_marked_invalid("Settled/Marked" => "Invalid/Marked", ["InvoiceInvalid manuallyMarked"]);
    settled_is_refunded("Settled" => "Settled", ["InvoiceRefund"]);
    invalid_is_refunded("Invalid" => "Invalid", ["InvoiceRefund"]);
    paid_late_is_refunded("Expired/PaidLate" => "Expired/PaidLate", ["InvoiceRefund"]);
    paid_in_part_is_refunded("Expired/PaidPartial" => "Expired/PaidPartial", ["InvoiceRefund"]);
}

/// The contract's lines that a row here belongs to are sixteen; each "or" in them is a row of its own.
#[test]
fn no_story_is_told_for_two_rows() {
    let mut names: Vec<_> = ROWS.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), ROWS.len());
}

fn holds(name: &str) {
    let (_, row) = ROWS.iter().find(|(known, _)| *known == name).unwrap();
    let told = (row.story)();
    let step = told.iter().find(|step| step.from == row.from && step.to == row.to && says(step, row.told));
    assert!(
        step.is_some(),
        "{name}: nothing went from {:?} to {:?} telling {:?}: {told:#?}",
        row.from,
        row.to,
        row.told
    );
}

fn says(step: &Told, expected: &[&str]) -> bool {
    let about_payments =
        |event: &str| event.starts_with("InvoicePayment") || event.starts_with("InvoiceReceived");
    let wanted = expected.iter().any(|event| about_payments(event));
    let told: Vec<_> =
        step.events.iter().map(String::as_str).filter(|event| about_payments(event) == wanted).collect();
    told == expected
}

mod stories {
    use super::*;

    pub(super) fn an_invoice_is_created() -> Vec<Told> {
        check(
            &[],
            expect![[r#"
            created: New, due 1, wakes 900
              InvoiceCreated
        "#]],
        )
    }

    pub(super) fn a_payment_is_added() -> Vec<Told> {
        check(
            &[Tick(900), Seen(A, "0.5")],
            expect![[r#"
            at 900: New → Expired, due 1, wakes never
              InvoiceExpired
            a seen: Expired → Expired/PaidPartial, due 0.5, wakes never
              InvoiceReceivedPayment a 0.5 Processing afterExpiration
        "#]],
        )
    }

    pub(super) fn a_payment_becomes_settled() -> Vec<Told> {
        check(
            &[Seen(A, "0.5"), Mined(A, 100)],
            expect![[r#"
                a seen: New → New/PaidPartial, due 0.5, wakes 900
                  InvoiceReceivedPayment a 0.5 Processing
                a mined at 100: New/PaidPartial, due 0.5, wakes 900
                  InvoicePaymentSettled a 0.5 Settled
                  Received a, block 100: 0.5 from income:invoices to assets:wallet:7
            "#]],
        )
    }

    pub(super) fn something_comes_but_not_enough() -> Vec<Told> {
        check(
            &[Seen(A, "0.3"), Seen(B, "0.6"), Seen(C, "0.1")],
            expect![[r#"
            a seen: New → New/PaidPartial, due 0.7, wakes 900
              InvoiceReceivedPayment a 0.3 Processing
            b seen: New/PaidPartial, due 0.1, wakes 900
              InvoiceReceivedPayment b 0.6 Processing
            c seen: New/PaidPartial → Processing, due 0, wakes 2001
              InvoiceReceivedPayment c 0.1 Processing
              InvoiceProcessing
        "#]],
        )
    }

    pub(super) fn enough_comes() -> Vec<Told> {
        check(
            &[Seen(A, "1")],
            expect![[r#"
            a seen: New → Processing, due 0, wakes 2001
              InvoiceReceivedPayment a 1 Processing
              InvoiceProcessing
        "#]],
        )
    }

    pub(super) fn more_than_enough_comes() -> Vec<Told> {
        check(
            &[Seen(A, "1.00000001")],
            expect![[r#"
            a seen: New → Processing/PaidOver, due -0.00000001, wakes 2001
              InvoiceReceivedPayment a 1.00000001 Processing
              InvoiceProcessing overPaid
        "#]],
        )
    }

    pub(super) fn an_open_price_is_set_by_the_first_payment() -> Vec<Told> {
        let open = Given(|new| {
            new.terms.price = Price::Open(Currency::parse("USD").unwrap());
            new.terms.rate = Some(Rate::try_new(50_000.into(), Currency::parse("USD").unwrap()).unwrap());
        });
        check(
            &[open, Seen(A, "0.25"), Later(20), Seen(B, "0.1"), Mined(A, 100)],
            expect![[r#"
                created: New, due 0, wakes 900
                  InvoiceCreated
                a seen: New → Processing, due 0, wakes 2001
                  InvoiceReceivedPayment a 0.25 Processing
                  InvoiceProcessing
                b seen: Processing → Processing/PaidOver, due -0.1, wakes 2001
                  InvoiceReceivedPayment b 0.1 Processing
                a mined at 100: Processing/PaidOver → Settled/PaidOver, due -0.1, wakes never
                  InvoicePaymentSettled a 0.25 Settled
                  InvoiceSettled overPaid
                  Received a, block 100: 0.25 from income:invoices to assets:wallet:7
            "#]],
        )
    }

    pub(super) fn a_replacement_pays_less() -> Vec<Told> {
        check(
            &[Seen(A.replaceable(), "1"), Later(20), Seen(B.spending("a"), "0.4")],
            expect![[r#"
            a seen: New → Processing, due 0, wakes 2001
              InvoiceReceivedPayment a 1 Processing
              InvoiceProcessing
            b seen: Processing → New/PaidPartial, due 0.6, wakes 900
              InvoiceReceivedPayment b 0.4 Processing
        "#]],
        )
    }

    pub(super) fn a_double_spend_leaves_nothing() -> Vec<Told> {
        check(
            &[Seen(A, "1"), Gone(A)],
            expect![[r#"
            a seen: New → Processing, due 0, wakes 2001
              InvoiceReceivedPayment a 1 Processing
              InvoiceProcessing
            a gone: Processing → New, due 1, wakes 900
        "#]],
        )
    }

    pub(super) fn more_comes_while_processing() -> Vec<Told> {
        check(
            &[Seen(A, "1"), Seen(B, "0.1")],
            expect![[r#"
            a seen: New → Processing, due 0, wakes 2001
              InvoiceReceivedPayment a 1 Processing
              InvoiceProcessing
            b seen: Processing → Processing/PaidOver, due -0.1, wakes 2001
              InvoiceReceivedPayment b 0.1 Processing
        "#]],
        )
    }

    pub(super) fn the_surplus_is_lost_while_processing() -> Vec<Told> {
        check(
            &[Seen(A, "1"), Seen(B, "0.1"), Gone(B)],
            expect![[r#"
            a seen: New → Processing, due 0, wakes 2001
              InvoiceReceivedPayment a 1 Processing
              InvoiceProcessing
            b seen: Processing → Processing/PaidOver, due -0.1, wakes 2001
              InvoiceReceivedPayment b 0.1 Processing
            b gone: Processing/PaidOver → Processing, due 0, wakes 2001
        "#]],
        )
    }

    pub(super) fn enough_is_deep_enough() -> Vec<Told> {
        check(
            &[Seen(A, "1"), Mined(A, 100), Tick(3000)],
            expect![[r#"
                a seen: New → Processing, due 0, wakes 2001
                  InvoiceReceivedPayment a 1 Processing
                  InvoiceProcessing
                a mined at 100: Processing → Settled, due 0, wakes never
                  InvoicePaymentSettled a 1 Settled
                  InvoiceSettled
                  Received a, block 100: 1 from income:invoices to assets:wallet:7
                at 3000: nothing new
            "#]],
        )
    }

    pub(super) fn an_overpaid_invoice_settles_overpaid() -> Vec<Told> {
        check(
            &[Seen(A, "1.5"), Mined(A, 100)],
            expect![[r#"
                a seen: New → Processing/PaidOver, due -0.5, wakes 2001
                  InvoiceReceivedPayment a 1.5 Processing
                  InvoiceProcessing overPaid
                a mined at 100: Processing/PaidOver → Settled/PaidOver, due -0.5, wakes never
                  InvoicePaymentSettled a 1.5 Settled
                  InvoiceSettled overPaid
                  Received a, block 100: 1.5 from income:invoices to assets:wallet:7
                  Reclassified a, block 100: 0.5 from income:overpaid to income:invoices
            "#]],
        )
    }

    pub(super) fn not_deep_enough_in_time() -> Vec<Told> {
        check(
            &[Seen(A, "1"), Tick(2000), Tick(2001), Mined(A, 100)],
            expect![[r#"
                a seen: New → Processing, due 0, wakes 2001
                  InvoiceReceivedPayment a 1 Processing
                  InvoiceProcessing
                at 2000: nothing new
                at 2001: Processing → Invalid, due 0, wakes never
                  InvoiceInvalid
                a mined at 100: Invalid → Settled, due 0, wakes never
                  InvoicePaymentSettled a 1 Settled
                  InvoiceSettled
                  Received a, block 100: 1 from income:invoices to assets:wallet:7
            "#]],
        )
    }

    pub(super) fn nothing_came_in_time() -> Vec<Told> {
        check(
            &[Tick(899), Tick(900), Tick(3000)],
            expect![[r#"
            at 899: nothing new
            at 900: New → Expired, due 1, wakes never
              InvoiceExpired
            at 3000: nothing new
        "#]],
        )
    }

    pub(super) fn a_part_came_in_time() -> Vec<Told> {
        check(
            &[Seen(A, "0.5"), Tick(900)],
            expect![[r#"
            a seen: New → New/PaidPartial, due 0.5, wakes 900
              InvoiceReceivedPayment a 0.5 Processing
            at 900: New/PaidPartial → Expired/PaidPartial, due 0.5, wakes never
              InvoiceExpired partiallyPaid
              InvoiceExpiredPaidPartial
        "#]],
        )
    }

    pub(super) fn enough_comes_too_late() -> Vec<Told> {
        check(
            &[Tick(900), Seen(A, "1"), Mined(A, 100)],
            expect![[r#"
                at 900: New → Expired, due 1, wakes never
                  InvoiceExpired
                a seen: Expired → Expired/PaidLate, due 0, wakes never
                  InvoiceReceivedPayment a 1 Processing afterExpiration
                  InvoicePaidAfterExpiration
                a mined at 100: Expired/PaidLate, due 0, wakes never
                  InvoicePaymentSettled a 1 Settled afterExpiration
                  Received a, block 100: 1 from income:late to assets:wallet:7
            "#]],
        )
    }

    pub(super) fn the_rest_comes_too_late() -> Vec<Told> {
        check(
            &[Seen(A, "0.5"), Tick(900), Seen(B, "0.6"), Mined(A, 100), Mined(B, 101)],
            expect![[r#"
                a seen: New → New/PaidPartial, due 0.5, wakes 900
                  InvoiceReceivedPayment a 0.5 Processing
                at 900: New/PaidPartial → Expired/PaidPartial, due 0.5, wakes never
                  InvoiceExpired partiallyPaid
                  InvoiceExpiredPaidPartial
                b seen: Expired/PaidPartial → Expired/PaidLate, due -0.1, wakes never
                  InvoiceReceivedPayment b 0.6 Processing afterExpiration
                  InvoicePaidAfterExpiration
                a mined at 100: Expired/PaidLate, due -0.1, wakes never
                  InvoicePaymentSettled a 0.5 Settled
                  Received a, block 100: 0.5 from income:underpaid to assets:wallet:7
                b mined at 101: Expired/PaidLate, due -0.1, wakes never
                  InvoicePaymentSettled b 0.6 Settled afterExpiration
                  Received b, block 101: 0.6 from income:late to assets:wallet:7
            "#]],
        )
    }

    pub(super) fn a_part_comes_too_late() -> Vec<Told> {
        check(
            &[Tick(900), Seen(A, "0.5")],
            expect![[r#"
            at 900: New → Expired, due 1, wakes never
              InvoiceExpired
            a seen: Expired → Expired/PaidPartial, due 0.5, wakes never
              InvoiceReceivedPayment a 0.5 Processing afterExpiration
        "#]],
        )
    }

    pub(super) fn new_is_marked_settled() -> Vec<Told> {
        check(
            &[MarkSettled, MarkSettled, Tick(900), Seen(A, "1"), Mined(A, 100)],
            expect![[r#"
                marked Settled: New → Settled/Marked, due 1, wakes never
                  InvoiceSettled manuallyMarked
                Settled refused: The invoice is Settled and can't be marked so
                at 900: nothing new
                a seen: Settled/Marked, due 0, wakes never
                  InvoiceReceivedPayment a 1 Processing afterExpiration
                a mined at 100: Settled/Marked, due 0, wakes never
                  InvoicePaymentSettled a 1 Settled afterExpiration
                  Received a, block 100: 1 from income:late to assets:wallet:7
            "#]],
        )
    }

    pub(super) fn processing_is_marked_settled() -> Vec<Told> {
        check(
            &[Seen(A, "1"), MarkSettled, Tick(2001)],
            expect![[r#"
            a seen: New → Processing, due 0, wakes 2001
              InvoiceReceivedPayment a 1 Processing
              InvoiceProcessing
            marked Settled: Processing → Settled/Marked, due 0, wakes never
              InvoiceSettled manuallyMarked
            at 2001: nothing new
        "#]],
        )
    }

    pub(super) fn expired_is_marked_settled() -> Vec<Told> {
        check(
            &[Tick(900), MarkSettled],
            expect![[r#"
            at 900: New → Expired, due 1, wakes never
              InvoiceExpired
            marked Settled: Expired → Settled/Marked, due 1, wakes never
              InvoiceSettled manuallyMarked
        "#]],
        )
    }

    pub(super) fn invalid_is_marked_settled() -> Vec<Told> {
        check(
            &[Seen(A, "1"), Tick(2001), MarkSettled],
            expect![[r#"
            a seen: New → Processing, due 0, wakes 2001
              InvoiceReceivedPayment a 1 Processing
              InvoiceProcessing
            at 2001: Processing → Invalid, due 0, wakes never
              InvoiceInvalid
            marked Settled: Invalid → Settled/Marked, due 0, wakes never
              InvoiceSettled manuallyMarked
        "#]],
        )
    }

    pub(super) fn new_is_marked_invalid() -> Vec<Told> {
        check(
            &[MarkInvalid, MarkInvalid, Seen(A, "1"), Mined(A, 100)],
            expect![[r#"
                marked Invalid: New → Invalid/Marked, due 1, wakes never
                  InvoiceInvalid manuallyMarked
                Invalid refused: The invoice is Invalid and can't be marked so
                a seen: Invalid/Marked, due 0, wakes never
                  InvoiceReceivedPayment a 1 Processing
                a mined at 100: Invalid/Marked, due 0, wakes never
                  InvoicePaymentSettled a 1 Settled
                  Received a, block 100: 1 from income:invoices to assets:wallet:7
            "#]],
        )
    }

    pub(super) fn processing_is_marked_invalid() -> Vec<Told> {
        check(
            &[Seen(A, "1"), MarkInvalid],
            expect![[r#"
            a seen: New → Processing, due 0, wakes 2001
              InvoiceReceivedPayment a 1 Processing
              InvoiceProcessing
            marked Invalid: Processing → Invalid/Marked, due 0, wakes never
              InvoiceInvalid manuallyMarked
        "#]],
        )
    }

    pub(super) fn expired_is_marked_invalid() -> Vec<Told> {
        check(
            &[Tick(900), MarkInvalid, MarkSettled],
            expect![[r#"
            at 900: New → Expired, due 1, wakes never
              InvoiceExpired
            marked Invalid: Expired → Invalid/Marked, due 1, wakes never
              InvoiceInvalid manuallyMarked
            marked Settled: Invalid/Marked → Settled/Marked, due 1, wakes never
              InvoiceSettled manuallyMarked
        "#]],
        )
    }

    pub(super) fn marked_settled_is_marked_invalid() -> Vec<Told> {
        check(
            &[MarkSettled, MarkInvalid, MarkSettled],
            expect![[r#"
            marked Settled: New → Settled/Marked, due 1, wakes never
              InvoiceSettled manuallyMarked
            marked Invalid: Settled/Marked → Invalid/Marked, due 1, wakes never
              InvoiceInvalid manuallyMarked
            marked Settled: Invalid/Marked → Settled/Marked, due 1, wakes never
              InvoiceSettled manuallyMarked
        "#]],
        )
    }

    pub(super) fn settled_is_refunded() -> Vec<Told> {
        check(
            &[Refund, Seen(A, "1"), Refund, Mined(A, 100), Refund, Refund],
            expect![[r#"
                refund refused: The invoice is New and can't be refunded
                a seen: New → Processing, due 0, wakes 2001
                  InvoiceReceivedPayment a 1 Processing
                  InvoiceProcessing
                refund refused: The invoice is Processing and can't be refunded
                a mined at 100: Processing → Settled, due 0, wakes never
                  InvoicePaymentSettled a 1 Settled
                  InvoiceSettled
                  Received a, block 100: 1 from income:invoices to assets:wallet:7
                refunded: Settled, due 0, wakes never
                  InvoiceRefund
                refunded: Settled, due 0, wakes never
                  InvoiceRefund
            "#]],
        )
    }

    pub(super) fn invalid_is_refunded() -> Vec<Told> {
        check(
            &[Seen(A, "1"), Tick(2001), Refund],
            expect![[r#"
            a seen: New → Processing, due 0, wakes 2001
              InvoiceReceivedPayment a 1 Processing
              InvoiceProcessing
            at 2001: Processing → Invalid, due 0, wakes never
              InvoiceInvalid
            refunded: Invalid, due 0, wakes never
              InvoiceRefund
        "#]],
        )
    }

    pub(super) fn paid_late_is_refunded() -> Vec<Told> {
        check(
            &[Tick(900), Refund, Seen(A, "1"), Refund],
            expect![[r#"
            at 900: New → Expired, due 1, wakes never
              InvoiceExpired
            refund refused: The invoice is Expired and can't be refunded
            a seen: Expired → Expired/PaidLate, due 0, wakes never
              InvoiceReceivedPayment a 1 Processing afterExpiration
              InvoicePaidAfterExpiration
            refunded: Expired/PaidLate, due 0, wakes never
              InvoiceRefund
        "#]],
        )
    }

    pub(super) fn paid_in_part_is_refunded() -> Vec<Told> {
        check(
            &[Seen(A, "0.5"), Refund, Tick(900), Refund],
            expect![[r#"
            a seen: New → New/PaidPartial, due 0.5, wakes 900
              InvoiceReceivedPayment a 0.5 Processing
            refund refused: The invoice is New and can't be refunded
            at 900: New/PaidPartial → Expired/PaidPartial, due 0.5, wakes never
              InvoiceExpired partiallyPaid
              InvoiceExpiredPaidPartial
            refunded: Expired/PaidPartial, due 0.5, wakes never
              InvoiceRefund
        "#]],
        )
    }
}
