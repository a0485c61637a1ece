//! What stands where in the books, and what it was worth when it came.
use crate::story::Step::*;
use crate::story::*;
use domain::invoice::{Donation, Invoice, Price, RateSource};
use domain::ledger::{Account, EntryKind, Quote};
use domain::{BlockHash, BlockRef, Currency, Fact, Money, Rate, Timestamp};
use expect_test::expect;

#[test]
fn what_is_beyond_the_price_stands_apart_and_moves_when_another_payment_goes() {
    check(
        &[
            Found(A, "0.7", 100, 5),
            Found(B.spending("x"), "0.5", 101, 6),
            Found(C.spending("y"), "0.1", 102, 7),
            Unmined(A),
        ],
        expect![[r#"
            a mined at 100: New → New/PaidPartial, due 0.3, wakes 900
              InvoiceReceivedPayment a 0.7 Settled
              InvoicePaymentSettled a 0.7 Settled
              Received a, block 100: 0.7 from income:invoices to assets:wallet:7
            b mined at 101: New/PaidPartial → Settled/PaidOver, due -0.2, wakes never
              InvoiceReceivedPayment b 0.5 Settled
              InvoicePaymentSettled b 0.5 Settled
              InvoiceProcessing overPaid
              InvoiceSettled overPaid
              Received b, block 101: 0.5 from income:invoices to assets:wallet:7
              Reclassified b, block 101: 0.2 from income:overpaid to income:invoices
            c mined at 102: Settled/PaidOver, due -0.3, wakes never
              InvoiceReceivedPayment c 0.1 Settled
              InvoicePaymentSettled c 0.1 Settled
              Received c, block 102: 0.1 from income:invoices to assets:wallet:7
              Reclassified c, block 102: 0.1 from income:overpaid to income:invoices
            a unmined: Settled/PaidOver → Processing/PaidOver, due -0.3, wakes 2001
              InvoicePaymentReversed a 0.7 Processing
              Reversed a, block 100: 0.7 from assets:wallet:7 to income:invoices
              Reclassified b, block 101: 0.2 from income:invoices to income:overpaid
              Reclassified c, block 102: 0.1 from income:invoices to income:overpaid
        "#]],
    );
}

#[test]
fn what_the_wallet_spent_has_moved_out_until_the_block_that_says_so_leaves() {
    check(
        &[
            Found(A, "1.2", 100, 5),
            Spent(A, 101),
            Spent(A, 101),
            Unspent(A, 100),
            Unspent(A, 101),
            Spent(A, 102),
            Unmined(A),
        ],
        expect![[r#"
            a mined at 100: New → Settled/PaidOver, due -0.2, wakes never
              InvoiceReceivedPayment a 1.2 Settled
              InvoicePaymentSettled a 1.2 Settled
              InvoiceProcessing overPaid
              InvoiceSettled overPaid
              Received a, block 100: 1.2 from income:invoices to assets:wallet:7
              Reclassified a, block 100: 0.2 from income:overpaid to income:invoices
            a spent at 101: Settled/PaidOver, due -0.2, wakes never
              Spent a, block 101: 1.2 from assets:wallet:7 to equity:moved-out
            a spent at 101: nothing new
            a unspent: nothing new
            a unspent: Settled/PaidOver, due -0.2, wakes never
              Unspent a, block 101: 1.2 from equity:moved-out to assets:wallet:7
            a spent at 102: Settled/PaidOver, due -0.2, wakes never
              Spent a, block 102: 1.2 from assets:wallet:7 to equity:moved-out
            a unmined: Settled/PaidOver → Processing/PaidOver, due -0.2, wakes 2001
              InvoicePaymentReversed a 1.2 Processing
              Unspent a, block 102: 1.2 from equity:moved-out to assets:wallet:7
              Reclassified a, block 100: 0.2 from income:invoices to income:overpaid
              Reversed a, block 100: 1.2 from assets:wallet:7 to income:invoices
        "#]],
    );
}

#[test]
fn what_a_coin_went_into_is_booked_once_it_is_spent_and_moves_when_something_else_is_known() {
    check(
        &[
            Found(A, "1", 100, 5),
            Explained(A, ["0.9", "0", "0.1"]),
            Spent(A, 101),
            Explained(A, ["0.9", "0", "0.1"]),
            Explained(A, ["0.2", "0.7", "0.1"]),
            Explained(A, ["0.2", "0.7", "0.2"]),
            Explained(A, ["0", "0.9", "0.1"]),
            GivenBack(A, ["0", "0.9", "0.1"]),
            Unspent(A, 101),
        ],
        expect![[r#"
            a mined at 100: New → Settled, due 0, wakes never
              InvoiceReceivedPayment a 1 Settled
              InvoicePaymentSettled a 1 Settled
              InvoiceProcessing
              InvoiceSettled
              Received a, block 100: 1 from income:invoices to assets:wallet:7
            a explained: Settled, due 0, wakes never
            a spent at 101: Settled, due 0, wakes never
              Spent a, block 101: 1 from assets:wallet:7 to equity:moved-out
              Explained a, block 101: 0.9 from equity:moved-out to assets:elsewhere
              Explained a, block 101: 0.1 from equity:moved-out to expenses:fees
            a explained: nothing new
            a explained: Settled, due 0, wakes never
              Unexplained a, block 101: 0.9 from assets:elsewhere to equity:moved-out
              Unexplained a, block 101: 0.1 from expenses:fees to equity:moved-out
              Explained a, block 101: 0.2 from equity:moved-out to assets:elsewhere
              Explained a, block 101: 0.7 from equity:moved-out to expenses:payouts
              Explained a, block 101: 0.1 from equity:moved-out to expenses:fees
            a explained: Settled, due 0, wakes never
              Unexplained a, block 101: 0.2 from assets:elsewhere to equity:moved-out
              Unexplained a, block 101: 0.7 from expenses:payouts to equity:moved-out
              Unexplained a, block 101: 0.1 from expenses:fees to equity:moved-out
            a explained: Settled, due 0, wakes never
              Explained a, block 101: 0.9 from equity:moved-out to expenses:payouts
              Explained a, block 101: 0.1 from equity:moved-out to expenses:fees
            a explained: Settled, due 0, wakes never
              Unexplained a, block 101: 0.9 from expenses:payouts to equity:moved-out
              Unexplained a, block 101: 0.1 from expenses:fees to equity:moved-out
              Explained a, block 101: 0.9 from equity:moved-out to expenses:refunds
              Explained a, block 101: 0.1 from equity:moved-out to expenses:fees
            a unspent: Settled, due 0, wakes never
              Unexplained a, block 101: 0.9 from expenses:refunds to equity:moved-out
              Unexplained a, block 101: 0.1 from expenses:fees to equity:moved-out
              Unspent a, block 101: 1 from equity:moved-out to assets:wallet:7
        "#]],
    );
}

#[test]
fn spent_before_it_was_known_to_be_mined_it_is_booked_when_it_is() {
    check(
        &[Seen(A, "1"), Spent(A, 101), Mined(A, 101), Spent(B, 102)],
        expect![[r#"
        a seen: New → Processing, due 0, wakes 2001
          InvoiceReceivedPayment a 1 Processing
          InvoiceProcessing
        a spent at 101: Processing, due 0, wakes 2001
        a mined at 101: Processing → Settled, due 0, wakes never
          InvoicePaymentSettled a 1 Settled
          InvoiceSettled
          Received a, block 101: 1 from income:invoices to assets:wallet:7
          Spent a, block 101: 1 from assets:wallet:7 to equity:moved-out
        b spent at 102: nothing new
    "#]],
    );
}

#[test]
fn a_gift_is_whatever_was_given_whenever_it_came() {
    let gift = |new: &mut domain::invoice::NewInvoice| new.details.donation = Some(Donation::default());
    check(
        &[Given(gift), Found(A, "0.4", 100, 5), Tick(1000), Later(1000), Found(B, "2", 101, 1000)],
        expect![[r#"
            created: New, due 1, wakes 900
              InvoiceCreated
            a mined at 100: New → New/PaidPartial, due 0.6, wakes 900
              InvoiceReceivedPayment a 0.4 Settled
              InvoicePaymentSettled a 0.4 Settled
              Received a, block 100: 0.4 from income:donations to assets:wallet:7
            at 1000: New/PaidPartial → Expired/PaidPartial, due 0.6, wakes never
              InvoiceExpired partiallyPaid
              InvoiceExpiredPaidPartial
            b mined at 101: Expired/PaidPartial → Expired/PaidLate, due -1.4, wakes never
              InvoiceReceivedPayment b 2 Settled afterExpiration
              InvoicePaymentSettled b 2 Settled afterExpiration
              InvoicePaidAfterExpiration
              Received b, block 101: 2 from income:donations to assets:wallet:7
        "#]],
    );
}

#[test]
fn accounts_and_kinds_are_read_as_they_are_written() {
    let wallet = Account::Wallet(domain::WalletNo(12));
    for account in Account::FIXED.into_iter().chain([wallet]) {
        assert_eq!(Account::parse(&account.path()), Some(account));
        assert_eq!(account.is_asset(), account.path().starts_with("assets:"));
    }
    assert_eq!(Account::parse("assets:wallet:"), None);
    assert_eq!(Account::parse("Income:Late"), None);
    for kind in EntryKind::ALL {
        assert_eq!(EntryKind::parse(kind.name()), Some(kind));
    }
}

fn quote(per_btc: &str, currency: &str, source: &str) -> Quote {
    let currency = Currency::parse(currency).unwrap();
    let source = RateSource { sources: vec![source.into()], at: Timestamp(3) };
    Quote { rate: Rate::try_new(per_btc.parse().unwrap(), currency).unwrap(), source: Some(source) }
}

/// An invoice in that currency at that rate, paid at that time while the market said that: what the books say it was worth.
fn valued(agreed: Option<&Quote>, at: i64, market: Option<&Quote>) -> (Option<String>, Option<Quote>) {
    let mut new = usual();
    if let Some(agreed) = agreed {
        new.terms.rate = Some(agreed.rate);
        new.terms.rate_source.clone_from(&agreed.source);
        new.terms.price = Price::Fixed(Money::from_minor(100, agreed.rate.currency()));
    }
    let invoice = Invoice::create(new).invoice;
    let mut arrival = A.arrival("0.1", at);
    arrival.quote = market.cloned();
    let block = BlockRef { height: 100, hash: BlockHash([1; 32]) };
    let seen = invoice.learn(&Fact::Seen(arrival.clone()), Timestamp(at)).unwrap().invoice;
    // Whatever the market says later is nothing to what has come.
    let later = domain::Arrival { quote: Some(quote("1", "EUR", "later")), ..arrival };
    let mined = Fact::Mined { arrival: later, block, tip: 100 };
    let change = seen.learn(&mined, Timestamp(at + 600)).unwrap();
    let entry = &change.entries[0];
    (entry.worth().map(|worth| worth.to_string()), entry.quote.clone())
}

#[test]
fn it_is_valued_at_the_agreed_rate_while_that_holds_and_else_at_the_market_s_when_it_came() {
    let (agreed, market) = (quote("50000", "EUR", "agreed"), quote("60000", "EUR", "market"));
    let late = EXPIRY + 1;
    let worth = |quote: &Quote, text: &str| (Some(text.to_owned()), Some(quote.clone()));
    assert_eq!(valued(Some(&agreed), 5, Some(&market)), worth(&agreed, "5000.00 EUR"));
    assert_eq!(valued(Some(&agreed), 5, None), worth(&agreed, "5000.00 EUR"));
    assert_eq!(valued(Some(&agreed), late, Some(&market)), worth(&market, "6000.00 EUR"));
    assert_eq!(valued(Some(&agreed), late, None), (None, None), "nobody knew, and that is said");
    assert_eq!(
        valued(None, 5, Some(&market)),
        worth(&market, "6000.00 EUR"),
        "bitcoin's own units are no value"
    );
    assert_eq!(valued(None, 5, None), (None, None));
    let dollars = quote("66000", "USD", "market");
    assert_eq!(
        valued(Some(&agreed), 5, Some(&dollars)),
        worth(&dollars, "6600.00 USD"),
        "the store's own currency"
    );
}

/// What was agreed is in the terms already: a payment does not carry it a second time.
#[test]
fn a_quote_is_kept_only_where_it_tells_something() {
    let kept = |at, quoted: &Quote| {
        let mut new = usual();
        new.terms.rate = Some(quote("50000", "EUR", "agreed").rate);
        new.terms.price = Price::Fixed(Money::from_minor(100, quote("1", "EUR", "").rate.currency()));
        let mut arrival = A.arrival("0.1", at);
        arrival.quote = Some(quoted.clone());
        let learnt = Invoice::create(new).invoice.learn(&Fact::Seen(arrival), Timestamp(at)).unwrap();
        learnt.invoice.payments[0].arrival.quote.is_some()
    };
    assert!(!kept(5, &quote("60000", "EUR", "market")));
    assert!(kept(5, &quote("60000", "USD", "market")));
    assert!(kept(EXPIRY, &quote("60000", "EUR", "market")));
}

#[test]
fn the_rate_of_now_tells_nothing_of_another_day() {
    let now = Timestamp(1_000_000);
    assert!(Quote::tells_of(now, now) && Quote::tells_of(Timestamp(now.0 - 86_400), now));
    assert!(!Quote::tells_of(Timestamp(now.0 - 86_401), now));
    assert!(Quote::tells_of(Timestamp(now.0 + 5), now), "a block's time may lie ahead");
}
