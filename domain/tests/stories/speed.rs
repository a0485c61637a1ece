//! How deep is deep enough.
use crate::story::Step::*;
use crate::story::*;
use domain::invoice::SpeedPolicy;
use expect_test::expect;

#[test]
fn at_once() {
    check(
        &[Given(|new| new.terms.speed = SpeedPolicy::HighSpeed), Seen(A, "1")],
        expect![[r#"
        created: New, due 1, wakes 900
          InvoiceCreated
        a seen: New → Settled, due 0, wakes never
          InvoiceReceivedPayment a 1 Settled
          InvoicePaymentSettled a 1 Settled
          InvoiceProcessing
          InvoiceSettled
    "#]],
    );
}

#[test]
fn at_once_but_not_what_may_be_replaced() {
    let fast = Given(|new| new.terms.speed = SpeedPolicy::HighSpeed);
    check(
        &[fast, Seen(A.replaceable(), "1"), Mined(A, 100)],
        expect![[r#"
            created: New, due 1, wakes 900
              InvoiceCreated
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
fn at_once_but_not_what_strangers_relay() {
    let fast = Given(|new| new.terms.speed = SpeedPolicy::HighSpeed);
    check(
        &[fast, Seen(A.relayed(), "1"), Mined(A, 100)],
        expect![[r#"
        created: New, due 1, wakes 900
          InvoiceCreated
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
fn what_strangers_relay_waits_again_when_its_block_leaves() {
    let fast = Given(|new| new.terms.speed = SpeedPolicy::HighSpeed);
    check(
        &[fast, Found(A.relayed(), "1", 100, 10), Unmined(A), Mined(A, 101)],
        expect![[r#"
        created: New, due 1, wakes 900
          InvoiceCreated
        a mined at 100: New → Settled, due 0, wakes never
          InvoiceReceivedPayment a 1 Settled
          InvoicePaymentSettled a 1 Settled
          InvoiceProcessing
          InvoiceSettled
          Received a, block 100: 1 from income:invoices to assets:wallet:7
        a unmined: Settled → Processing, due 0, wakes 2001
          InvoicePaymentReversed a 1 Processing
          Reversed a, block 100: 1 from assets:wallet:7 to income:invoices
        a mined at 101: Processing → Settled, due 0, wakes never
          InvoicePaymentSettled a 1 Settled
          InvoiceSettled
          Received a, block 101: 1 from income:invoices to assets:wallet:7
    "#]],
    );
}

#[test]
fn what_our_own_node_checked_stays_when_its_block_leaves() {
    let fast = Given(|new| new.terms.speed = SpeedPolicy::HighSpeed);
    check(
        &[fast, Found(A, "1", 100, 10), Unmined(A)],
        expect![[r#"
        created: New, due 1, wakes 900
          InvoiceCreated
        a mined at 100: New → Settled, due 0, wakes never
          InvoiceReceivedPayment a 1 Settled
          InvoicePaymentSettled a 1 Settled
          InvoiceProcessing
          InvoiceSettled
          Received a, block 100: 1 from income:invoices to assets:wallet:7
        a unmined: Settled, due 0, wakes never
          Reversed a, block 100: 1 from assets:wallet:7 to income:invoices
    "#]],
    );
}

#[test]
fn a_block_s_reward_is_settled_when_it_can_be_spent() {
    let fast = Given(|new| new.terms.speed = SpeedPolicy::HighSpeed);
    check(
        &[fast, Found(A.coinbase(), "1", 100, 10), Tip(198), Tip(199)],
        expect![[r#"
        created: New, due 1, wakes 900
          InvoiceCreated
        a mined at 100: New → Processing, due 0, wakes 2001
          InvoiceReceivedPayment a 1 Processing
          InvoiceProcessing
          Received a, block 100: 1 from income:invoices to assets:wallet:7
        tip 198: Processing, due 0, wakes 2001
        tip 199: Processing → Settled, due 0, wakes never
          InvoicePaymentSettled a 1 Settled
          InvoiceSettled
    "#]],
    );
}

#[test]
fn a_block_s_reward_may_take_longer_than_is_waited_for() {
    check(
        &[Found(A.coinbase(), "1", 100, 10), Tick(2001), Tip(199)],
        expect![[r#"
        a mined at 100: New → Processing, due 0, wakes 2001
          InvoiceReceivedPayment a 1 Processing
          InvoiceProcessing
          Received a, block 100: 1 from income:invoices to assets:wallet:7
        at 2001: Processing → Invalid, due 0, wakes never
          InvoiceInvalid
        tip 199: Invalid → Settled, due 0, wakes never
          InvoicePaymentSettled a 1 Settled
          InvoiceSettled
    "#]],
    );
}

#[test]
fn a_block_s_reward_is_gone_with_its_block() {
    let fast = Given(|new| new.terms.speed = SpeedPolicy::HighSpeed);
    check(
        &[fast, Found(A.coinbase(), "1", 100, 10), Tip(199), Unmined(A), Gone(A)],
        expect![[r#"
        created: New, due 1, wakes 900
          InvoiceCreated
        a mined at 100: New → Processing, due 0, wakes 2001
          InvoiceReceivedPayment a 1 Processing
          InvoiceProcessing
          Received a, block 100: 1 from income:invoices to assets:wallet:7
        tip 199: Processing → Settled, due 0, wakes never
          InvoicePaymentSettled a 1 Settled
          InvoiceSettled
        a unmined: Settled → Processing, due 0, wakes 2001
          InvoicePaymentReversed a 1 Processing
          Reversed a, block 100: 1 from assets:wallet:7 to income:invoices
        a gone: Processing → New, due 1, wakes 900
    "#]],
    );
}

#[test]
fn one_block() {
    check(
        &[Seen(A.replaceable(), "1"), Mined(A, 100)],
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
fn two_blocks() {
    let fair = Given(|new| new.terms.speed = SpeedPolicy::LowMediumSpeed);
    check(
        &[fair, Seen(A, "1"), Mined(A, 100), Tip(101)],
        expect![[r#"
            created: New, due 1, wakes 900
              InvoiceCreated
            a seen: New → Processing, due 0, wakes 2001
              InvoiceReceivedPayment a 1 Processing
              InvoiceProcessing
            a mined at 100: Processing, due 0, wakes 2001
              Received a, block 100: 1 from income:invoices to assets:wallet:7
            tip 101: Processing → Settled, due 0, wakes never
              InvoicePaymentSettled a 1 Settled
              InvoiceSettled
        "#]],
    );
}

#[test]
fn six_blocks_and_more_tells_nothing() {
    let slow = Given(|new| new.terms.speed = SpeedPolicy::LowSpeed);
    check(
        &[slow, Seen(A, "1"), Mined(A, 100), Tip(104), Tip(103), Tip(105), Tip(106)],
        expect![[r#"
            created: New, due 1, wakes 900
              InvoiceCreated
            a seen: New → Processing, due 0, wakes 2001
              InvoiceReceivedPayment a 1 Processing
              InvoiceProcessing
            a mined at 100: Processing, due 0, wakes 2001
              Received a, block 100: 1 from income:invoices to assets:wallet:7
            tip 104: Processing, due 0, wakes 2001
            tip 103: nothing new
            tip 105: Processing → Settled, due 0, wakes never
              InvoicePaymentSettled a 1 Settled
              InvoiceSettled
            tip 106: nothing new
        "#]],
    );
}

#[test]
fn an_old_report_of_the_same_block_makes_nothing_shallower() {
    let fair = Given(|new| new.terms.speed = SpeedPolicy::LowMediumSpeed);
    check(
        &[fair, Seen(A, "1"), Mined(A, 100), Tip(101), Mined(A, 100)],
        expect![[r#"
        created: New, due 1, wakes 900
          InvoiceCreated
        a seen: New → Processing, due 0, wakes 2001
          InvoiceReceivedPayment a 1 Processing
          InvoiceProcessing
        a mined at 100: Processing, due 0, wakes 2001
          Received a, block 100: 1 from income:invoices to assets:wallet:7
        tip 101: Processing → Settled, due 0, wakes never
          InvoicePaymentSettled a 1 Settled
          InvoiceSettled
        a mined at 100: nothing new
    "#]],
    );
}

#[test]
fn lightning_is_settled_at_once_whatever_the_policy() {
    check(
        &[Given(|new| new.terms.speed = SpeedPolicy::LowSpeed), Lightning("1")],
        expect![[r#"
            created: New, due 1, wakes 900
              InvoiceCreated
            lightning: New → Settled, due 0, wakes never
              InvoiceReceivedPayment lightning 1 Settled
              InvoicePaymentSettled lightning 1 Settled
              InvoiceProcessing
              InvoiceSettled
              Received lightning, no block: 1 from income:invoices to assets:lightning
        "#]],
    );
}

#[test]
fn each_payment_is_as_deep_as_its_own_block() {
    let fair = Given(|new| new.terms.speed = SpeedPolicy::LowMediumSpeed);
    check(
        &[fair, Seen(A, "0.5"), Seen(B, "0.5"), Mined(A, 100), Mined(B, 101), Tip(101), Tip(102)],
        expect![[r#"
            created: New, due 1, wakes 900
              InvoiceCreated
            a seen: New → New/PaidPartial, due 0.5, wakes 900
              InvoiceReceivedPayment a 0.5 Processing
            b seen: New/PaidPartial → Processing, due 0, wakes 2001
              InvoiceReceivedPayment b 0.5 Processing
              InvoiceProcessing
            a mined at 100: Processing, due 0, wakes 2001
              Received a, block 100: 0.5 from income:invoices to assets:wallet:7
            b mined at 101: Processing, due 0, wakes 2001
              Received b, block 101: 0.5 from income:invoices to assets:wallet:7
            tip 101: Processing, due 0, wakes 2001
              InvoicePaymentSettled a 0.5 Settled
            tip 102: Processing → Settled, due 0, wakes never
              InvoicePaymentSettled b 0.5 Settled
              InvoiceSettled
        "#]],
    );
}
