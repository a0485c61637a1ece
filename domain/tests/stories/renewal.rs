//! Which invoices may be made anew once their time is over, and what their successors ask for.
use crate::story::*;
use domain::invoice::{Checkout, Details, Invoice, Mark, Metadata, NewInvoice, NotRenewable, Price};
use domain::{Currency, Fact, Money, Seconds, Timestamp};
use proptest::prelude::*;

fn invoice(change: impl FnOnce(&mut NewInvoice)) -> Invoice {
    let mut new = usual();
    change(&mut new);
    Invoice::create(new).invoice
}

fn seen(at: i64, btc: &str) -> Fact {
    Fact::Seen(A.arrival(btc, at))
}

fn order(id: &str, checkout: Checkout) -> impl FnOnce(&mut NewInvoice) {
    let metadata = Metadata::parse(&format!(r#"{{"orderId":"{id}"}}"#)).unwrap();
    move |new| new.details = Details { metadata, checkout, ..Details::default() }
}

fn with_way_back() -> Checkout {
    Checkout { redirect_url: Some("https://shop.example/".into()), ..Checkout::default() }
}

/// The reason in a word, or `yes`.
fn answer(invoice: &Invoice, now: i64) -> &'static str {
    match invoice.renewal(Timestamp(now)) {
        Ok(_) => "yes",
        Err(NotRenewable::NotExpired { verdict }) => verdict.status.name(),
        Err(NotRenewable::NoPrice) => "no price",
        Err(NotRenewable::Archived) => "archived",
        Err(NotRenewable::TooLate) => "too late",
        Err(NotRenewable::OfAnOrder) => "of an order",
    }
}

#[test]
fn time_opens_it_and_time_closes_it() {
    let made = invoice(|_| ());
    for (now, expected) in
        [(0, "New"), (EXPIRY - 1, "New"), (EXPIRY, "yes"), (MONITORED, "yes"), (MONITORED + 1, "too late")]
    {
        assert_eq!(answer(&made, now), expected, "at {now}");
    }
    let told = made.tick(Timestamp(EXPIRY)).unwrap().invoice;
    assert_eq!(answer(&told, 0), "yes", "a clock put back makes nothing payable again");
}

#[test]
fn the_successor_asks_for_the_same() {
    let made = invoice(order("7", Checkout::default()));
    let renewal = made.renewal(Timestamp(EXPIRY)).unwrap();
    assert_eq!(Price::Fixed(renewal.price), made.terms.price);
    assert_eq!(renewal.expires_after, Seconds(u32::try_from(EXPIRY).unwrap()));
    assert_eq!(renewal.monitored_for, Seconds(u32::try_from(MONITORED - EXPIRY).unwrap()));
    assert_eq!((renewal.speed, renewal.tolerance), (made.terms.speed, made.terms.tolerance));
    assert_eq!(renewal.details, made.details);
}

#[test]
fn money_or_a_word_of_the_owner_closes_it() {
    let made = invoice(|_| ());
    let learn = |fact: Fact, at| made.learn(&fact, Timestamp(at)).unwrap().invoice;
    assert_eq!(answer(&learn(seen(1, "0.1"), 1), EXPIRY), "Expired", "part of it came");
    assert_eq!(answer(&learn(seen(1, "1"), 1), EXPIRY), "Processing");
    assert_eq!(answer(&learn(seen(EXPIRY + 1, "1"), EXPIRY + 1), EXPIRY + 2), "Expired", "it came late");
    let gone = learn(seen(1, "1"), 1).learn(&Fact::Gone { id: A.id() }, Timestamp(2)).unwrap().invoice;
    assert_eq!(answer(&gone, EXPIRY), "yes", "what went away is no money");
    for (mark, expected) in [(Mark::Settled, "Settled"), (Mark::Invalid, "Invalid")] {
        assert_eq!(answer(&made.mark(mark, Timestamp(1)).unwrap().invoice, EXPIRY), expected);
    }
    let away = made.archived(true, Timestamp(1)).unwrap().invoice;
    assert_eq!(answer(&away, EXPIRY), "archived");
}

#[test]
fn only_a_price_can_be_renewed() {
    let usd = Currency::parse("USD").unwrap();
    let priced = |price| invoice(|new| new.terms.price = price);
    assert_eq!(answer(&priced(Price::Open(usd)), EXPIRY), "no price");
    assert_eq!(answer(&priced(Price::Fixed(Money::from_minor(0, usd))), EXPIRY), "Settled");
}

#[test]
fn a_shops_order_is_renewed_only_if_the_shop_says_so() {
    assert_eq!(answer(&invoice(order("7", Checkout::default())), EXPIRY), "yes");
    assert_eq!(answer(&invoice(|new| new.details.checkout = with_way_back()), EXPIRY), "yes");
    assert_eq!(answer(&invoice(order("7", with_way_back())), EXPIRY), "of an order");
    let said = |renewable| Checkout { renewable: Some(renewable), ..with_way_back() };
    assert_eq!(answer(&invoice(order("7", said(true))), EXPIRY), "yes");
    assert_eq!(answer(&invoice(|new| new.details.checkout = said(false)), EXPIRY), "of an order");
}

proptest! {
    #[test]
    fn what_can_still_settle_by_itself_is_never_renewed(now in 0..2 * MONITORED, at in 0..2 * MONITORED) {
        let made = invoice(|_| ());
        let paid = made.learn(&seen(at, "1"), Timestamp(at)).unwrap().invoice;
        prop_assert!(paid.renewal(Timestamp(now)).is_err());
        prop_assert_eq!(made.renewal(Timestamp(now)).is_ok(), (EXPIRY..=MONITORED).contains(&now));
    }
}
