//! What is due: open and zero prices, tolerance, network fees.
use crate::story::Step::*;
use crate::story::*;
use domain::invoice::{NetworkFeeMode, NewInvoice, Price, SpeedPolicy, Tolerance};
use domain::{Currency, Rate};
use expect_test::expect;

fn fee(new: &mut NewInvoice, mode: NetworkFeeMode) {
    new.terms.network_fee_mode = mode;
    new.prompts[0].network_fee = sats("0.01");
}

#[test]
fn nothing_due_is_settled_from_the_start() {
    let free = Given(|new| new.terms.price = Price::Fixed(btc("0")));
    check(
        &[free, Tick(900), Seen(A, "0.1"), MarkSettled, Refund],
        expect![[r#"
        created: Settled, due 0, wakes never
          InvoiceCreated
          InvoiceProcessing
          InvoiceSettled
        at 900: nothing new
        a seen: Settled → Settled/PaidOver, due -0.1, wakes never
          InvoiceReceivedPayment a 0.1 Processing afterExpiration
        Settled refused: The invoice is Settled and can't be marked so
        refunded: Settled/PaidOver, due -0.1, wakes never
          InvoiceRefund
    "#]],
    );
}

#[test]
fn nothing_due_has_no_fee_either() {
    let free = Given(|new| {
        new.terms.price = Price::Fixed(btc("0"));
        fee(new, NetworkFeeMode::Always);
    });
    check(
        &[free],
        expect![[r#"
        created: Settled, due 0, wakes never
          InvoiceCreated
          InvoiceProcessing
          InvoiceSettled
    "#]],
    );
}

#[test]
fn an_open_price_that_nobody_pays_expires() {
    check(
        &[Given(|new| new.terms.price = Price::Open(Currency::BTC)), Tick(900)],
        expect![[r#"
        created: New, due 0, wakes 900
          InvoiceCreated
        at 900: New → Expired, due 0, wakes never
          InvoiceExpired
    "#]],
    );
}

#[test]
fn an_open_price_follows_what_replaces_the_first_payment() {
    let open = Given(|new| new.terms.price = Price::Open(Currency::BTC));
    check(
        &[open, Seen(A, "0.3"), Later(20), Seen(B.spending("a"), "0.2"), Mined(B, 100)],
        expect![[r#"
            created: New, due 0, wakes 900
              InvoiceCreated
            a seen: New → Processing, due 0, wakes 2001
              InvoiceReceivedPayment a 0.3 Processing
              InvoiceProcessing
            b seen: Processing, due 0, wakes 2001
              InvoiceReceivedPayment b 0.2 Processing
            b mined at 100: Processing → Settled, due 0, wakes never
              InvoicePaymentSettled b 0.2 Settled
              InvoiceSettled
              Received b, block 100: 0.2 from income:invoices to assets:wallet:7
        "#]],
    );
}

#[test]
fn an_open_price_that_is_settled_stays_so_when_an_earlier_payment_is_told_later() {
    let open = Given(|new| new.terms.price = Price::Open(Currency::BTC));
    check(
        &[open, Found(B, "0.2", 100, 30), SeenAt(A, "0.3", 10), Mined(A, 101)],
        expect![[r#"
            created: New, due 0, wakes 900
              InvoiceCreated
            b mined at 100: New → Settled, due 0, wakes never
              InvoiceReceivedPayment b 0.2 Settled
              InvoicePaymentSettled b 0.2 Settled
              InvoiceProcessing
              InvoiceSettled
              Received b, block 100: 0.2 from income:invoices to assets:wallet:7
            a seen: Settled → Settled/PaidOver, due -0.3, wakes never
              InvoiceReceivedPayment a 0.3 Processing
            a mined at 101: Settled/PaidOver, due -0.2, wakes never
              InvoicePaymentSettled a 0.3 Settled
              Received a, block 101: 0.3 from income:invoices to assets:wallet:7
        "#]],
    );
}

#[test]
fn what_is_worth_no_more_than_its_fee_sets_no_open_price() {
    let open = Given(|new| {
        new.terms.price = Price::Open(Currency::BTC);
        fee(new, NetworkFeeMode::Always);
    });
    check(
        &[open, Seen(A, "0.01"), Seen(B, "0.3"), Mined(B, 100)],
        expect![[r#"
            created: New, due 0, wakes 900
              InvoiceCreated
            a seen: New → New/PaidPartial, due 0, wakes 900
              InvoiceReceivedPayment a 0.01 Processing
            b seen: New/PaidPartial → Processing, due 0, wakes 2001
              InvoiceReceivedPayment b 0.3 Processing
              InvoiceProcessing
            b mined at 100: Processing → Settled, due 0, wakes never
              InvoicePaymentSettled b 0.3 Settled
              InvoiceSettled
              Received b, block 100: 0.3 from income:invoices to assets:wallet:7
        "#]],
    );
}

#[test]
fn an_open_price_paid_late_stays_expired() {
    check(
        &[Given(|new| new.terms.price = Price::Open(Currency::BTC)), Tick(900), Seen(A, "0.3")],
        expect![[r#"
        created: New, due 0, wakes 900
          InvoiceCreated
        at 900: New → Expired, due 0, wakes never
          InvoiceExpired
        a seen: Expired → Expired/PaidLate, due 0, wakes never
          InvoiceReceivedPayment a 0.3 Processing afterExpiration
          InvoicePaidAfterExpiration
    "#]],
    );
}

#[test]
fn an_open_price_is_net_of_the_fee() {
    let open = Given(|new| {
        new.terms.price = Price::Open(Currency::BTC);
        fee(new, NetworkFeeMode::Always);
    });
    check(
        &[open, Seen(A, "0.3"), Mined(A, 100)],
        expect![[r#"
            created: New, due 0, wakes 900
              InvoiceCreated
            a seen: New → Processing, due 0, wakes 2001
              InvoiceReceivedPayment a 0.3 Processing
              InvoiceProcessing
            a mined at 100: Processing → Settled, due 0, wakes never
              InvoicePaymentSettled a 0.3 Settled
              InvoiceSettled
              Received a, block 100: 0.3 from income:invoices to assets:wallet:7
        "#]],
    );
}

#[test]
fn as_much_as_is_tolerated_may_be_missing() {
    let lenient = || Given(|new| new.terms.tolerance = Tolerance::from_percent(2.into()).unwrap());
    check(
        &[lenient(), Seen(A, "0.97999999")],
        expect![[r#"
        created: New, due 1, wakes 900
          InvoiceCreated
        a seen: New → New/PaidPartial, due 0.02000001, wakes 900
          InvoiceReceivedPayment a 0.97999999 Processing
    "#]],
    );
    check(
        &[lenient(), Seen(A, "0.98"), Mined(A, 100)],
        expect![[r#"
            created: New, due 1, wakes 900
              InvoiceCreated
            a seen: New → Processing, due 0.02, wakes 2001
              InvoiceReceivedPayment a 0.98 Processing
              InvoiceProcessing
            a mined at 100: Processing → Settled, due 0.02, wakes never
              InvoicePaymentSettled a 0.98 Settled
              InvoiceSettled
              Received a, block 100: 0.98 from income:invoices to assets:wallet:7
        "#]],
    );
}

#[test]
fn something_must_come_though_all_may_be_missing() {
    let lenient = Given(|new| new.terms.tolerance = Tolerance::from_percent(100.into()).unwrap());
    check(
        &[lenient, Seen(A, "0.00000001")],
        expect![[r#"
        created: New, due 1, wakes 900
          InvoiceCreated
        a seen: New → Processing, due 0.99999999, wakes 2001
          InvoiceReceivedPayment a 0.00000001 Processing
          InvoiceProcessing
    "#]],
    );
}

#[test]
fn no_fee_however_many_pay() {
    let never = Given(|new| fee(new, NetworkFeeMode::Never));
    check(
        &[never, Seen(A, "0.5"), Seen(B, "0.5")],
        expect![[r#"
        created: New, due 1, wakes 900
          InvoiceCreated
        a seen: New → New/PaidPartial, due 0.5, wakes 900
          InvoiceReceivedPayment a 0.5 Processing
        b seen: New/PaidPartial → Processing, due 0, wakes 2001
          InvoiceReceivedPayment b 0.5 Processing
          InvoiceProcessing
    "#]],
    );
}

#[test]
fn a_fee_for_each() {
    let always = Given(|new| fee(new, NetworkFeeMode::Always));
    check(
        &[always, Seen(A, "0.5"), Seen(B, "0.51"), Seen(C, "0.01")],
        expect![[r#"
        created: New, due 1.01, wakes 900
          InvoiceCreated
        a seen: New → New/PaidPartial, due 0.52, wakes 900
          InvoiceReceivedPayment a 0.5 Processing
        b seen: New/PaidPartial, due 0.02, wakes 900
          InvoiceReceivedPayment b 0.51 Processing
        c seen: New/PaidPartial, due 0.02, wakes 900
          InvoiceReceivedPayment c 0.01 Processing
    "#]],
    );
}

#[test]
fn a_fee_for_each_but_one() {
    let usual = Given(|new| fee(new, NetworkFeeMode::MultiplePaymentsOnly));
    check(
        &[usual, Seen(A, "0.5"), Seen(B, "0.5"), Seen(C, "0.02")],
        expect![[r#"
        created: New, due 1, wakes 900
          InvoiceCreated
        a seen: New → New/PaidPartial, due 0.51, wakes 900
          InvoiceReceivedPayment a 0.5 Processing
        b seen: New/PaidPartial, due 0.02, wakes 900
          InvoiceReceivedPayment b 0.5 Processing
        c seen: New/PaidPartial → Processing, due 0, wakes 2001
          InvoiceReceivedPayment c 0.02 Processing
          InvoiceProcessing
    "#]],
    );
}

#[test]
fn a_fee_for_each_but_one_of_what_settled() {
    let usual = Given(|new| fee(new, NetworkFeeMode::MultiplePaymentsOnly));
    check(
        &[usual, Seen(A, "1"), Later(20), Seen(B, "0.5"), Mined(B, 100), Mined(A, 101)],
        expect![[r#"
            created: New, due 1, wakes 900
              InvoiceCreated
            a seen: New → Processing, due 0, wakes 2001
              InvoiceReceivedPayment a 1 Processing
              InvoiceProcessing
            b seen: Processing → Processing/PaidOver, due -0.49, wakes 2001
              InvoiceReceivedPayment b 0.5 Processing
            b mined at 100: Processing/PaidOver, due -0.49, wakes 2001
              InvoicePaymentSettled b 0.5 Settled
              Received b, block 100: 0.5 from income:invoices to assets:wallet:7
            a mined at 101: Processing/PaidOver → Settled/PaidOver, due -0.49, wakes never
              InvoicePaymentSettled a 1 Settled
              InvoiceSettled overPaid
              Received a, block 101: 1 from income:invoices to assets:wallet:7
              Reclassified b, block 100: 0.49 from income:overpaid to income:invoices
        "#]],
    );
}

#[test]
fn lightning_owes_no_network_fee() {
    let always = Given(|new| fee(new, NetworkFeeMode::Always));
    check(
        &[always, Lightning("1")],
        expect![[r#"
            created: New, due 1.01, wakes 900
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
fn dust_never_makes_a_paid_invoice_unpaid() {
    let usual = Given(|new| fee(new, NetworkFeeMode::MultiplePaymentsOnly));
    check(
        &[usual, Seen(A, "1"), Mined(A, 100), Later(20), Seen(B, "0.00000546"), Mined(B, 101)],
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
            b seen: Settled, due 0, wakes never
              InvoiceReceivedPayment b 0.00000546 Processing
            b mined at 101: Settled, due 0, wakes never
              InvoicePaymentSettled b 0.00000546 Settled
              Received b, block 101: 0.00000546 from income:invoices to assets:wallet:7
        "#]],
    );
}

#[test]
fn a_price_in_money_is_due_to_the_last_satoshi() {
    let dollars = Given(|new| {
        let usd = Currency::parse("USD").unwrap();
        new.terms.price = Price::Fixed(domain::Money::parse("10.00", usd).unwrap());
        new.terms.rate = Some(Rate::try_new(64_123.into(), usd).unwrap());
        new.terms.speed = SpeedPolicy::HighSpeed;
    });
    check(
        &[dollars, Seen(A, "0.00015595"), Seen(B, "0.00000001")],
        expect![[r#"
        created: New, due 0.00015596, wakes 900
          InvoiceCreated
        a seen: New → New/PaidPartial, due 0.00000001, wakes 900
          InvoiceReceivedPayment a 0.00015595 Settled
          InvoicePaymentSettled a 0.00015595 Settled
        b seen: New/PaidPartial → Settled, due 0, wakes never
          InvoiceReceivedPayment b 0.00000001 Settled
          InvoicePaymentSettled b 0.00000001 Settled
          InvoiceProcessing
          InvoiceSettled
    "#]],
    );
}

#[test]
fn a_price_without_a_rate_can_not_be_reached() {
    let unknown = Given(|new| {
        new.terms.price =
            Price::Fixed(domain::Money::parse("10.00", Currency::parse("USD").unwrap()).unwrap());
        new.terms.rate = None;
    });
    check(
        &[unknown, Seen(A, "21"), Mined(A, 100)],
        expect![[r#"
            created: New, due 0, wakes 900
              InvoiceCreated
            a seen: New → New/PaidPartial, due -21, wakes 900
              InvoiceReceivedPayment a 21 Processing
            a mined at 100: New/PaidPartial, due -21, wakes 900
              InvoicePaymentSettled a 21 Settled
              Received a, block 100: 21 from income:invoices to assets:wallet:7
        "#]],
    );
}
