//! What a receipt is given for.
use crate::story::*;
use domain::invoice::{Invoice, Mark, NewInvoice};
use domain::{Fact, Timestamp};

fn invoice(change: impl FnOnce(&mut NewInvoice)) -> Invoice {
    let mut new = usual();
    change(&mut new);
    Invoice::create(new).invoice
}

fn told(invoice: Invoice, fact: &Fact, at: i64) -> Invoice {
    invoice.learn(fact, Timestamp(at)).map_or(invoice, |change| change.invoice)
}

fn mined(coin: Coin, btc: &str, height: u32, at: i64) -> Fact {
    let hash = domain::BlockHash([1; 32]);
    Fact::Mined { arrival: coin.arrival(btc, at), block: domain::BlockRef { height, hash }, tip: height }
}

#[test]
fn nothing_is_receipted_before_it_settles() {
    let made = invoice(|_| ());
    assert_eq!(made.receipted(), None);
    let seen = told(made, &Fact::Seen(A.arrival("1", 10)), 10);
    assert_eq!(seen.receipted(), None);
    let paid = told(seen, &mined(A, "1", 100, 20), 20);
    let receipted = paid.receipted().unwrap();
    assert_eq!(receipted.total, sats("1"));
    assert_eq!(receipted.paid_at, Some(Timestamp(10)), "when it was first seen");
    assert_eq!(receipted.worth, Some(paid.amount()));
    assert_eq!(receipted.payments, [&paid.payments[0]]);
}

#[test]
fn what_is_on_its_way_or_gone_is_left_out() {
    let part = told(invoice(|_| ()), &mined(B, "0.3", 100, 30), 30);
    let part = told(part, &Fact::Seen(A.arrival("0.2", 10)), 31);
    let receipted = part.receipted().unwrap();
    assert_eq!((receipted.total, receipted.payments.len()), (sats("0.3"), 1));
    let late = told(part, &mined(C, "1", 101, EXPIRY + 5), EXPIRY + 5);
    let receipted = late.receipted().unwrap();
    assert_eq!((receipted.total, receipted.paid_at), (sats("1.3"), Some(Timestamp(EXPIRY + 5))));
    assert_eq!(receipted.payments[0].arrival.id, B.id(), "in the order in which they came");
    let block = domain::BlockHash([1; 32]);
    let undone = told(late, &Fact::Unmined { id: C.id(), block }, EXPIRY + 6);
    assert_eq!(undone.receipted().unwrap().total, sats("0.3"), "a reorganisation takes it back");
}

#[test]
fn a_person_may_take_it_for_paid() {
    let made = invoice(|_| ());
    let settled = made.mark(Mark::Settled, Timestamp(5)).unwrap().invoice;
    let receipted = settled.receipted().unwrap();
    assert_eq!((receipted.total, receipted.paid_at), (domain::Sats::ZERO, None));
    let declined = made.mark(Mark::Invalid, Timestamp(5)).unwrap().invoice;
    assert_eq!(declined.receipted(), None);
}
