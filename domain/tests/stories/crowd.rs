//! Thousands of payments of one invoice: counted all the same. How long it takes is printed, not tested.
use crate::story::*;
use domain::invoice::Invoice;
use domain::payment::{Payment, Place};
use domain::{Fact, OutPoint, Sats, Status, Timestamp, Txid};

const CROWD: u32 = 2_000;

/// An invoice with a crowd of unconfirmed payments of 0.001, which `vary` makes different.
fn crowded(vary: impl Fn(u32, &mut Payment)) -> Invoice {
    let mut invoice = Invoice::create(usual()).invoice;
    for number in 0..CROWD {
        let arrival = A.output(number).arrival("0.001", 5);
        let mut payment = Payment::new(arrival, Place::Mempool);
        vary(number, &mut payment);
        invoice.payments.push(payment);
    }
    invoice
}

fn txid(number: u32) -> Txid {
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    Txid(bytes)
}

fn alone(number: u32, payment: &mut Payment) {
    let output = OutPoint { txid: txid(number), vout: 0 };
    payment.arrival.id = domain::PaymentId::OnChain(output);
    payment.arrival.spends = vec![OutPoint { txid: txid(number), vout: 7 }];
}

/// Each spends what the one before spends, and something that the next does: a line as long as the crowd.
fn in_line(number: u32, payment: &mut Payment) {
    alone(number, payment);
    payment.arrival.at = Timestamp(i64::from(number));
    payment.arrival.spends.push(OutPoint { txid: txid(number + 1), vout: 7 });
}

#[track_caller]
fn check_one_more(what: &str, invoice: &Invoice, paid: u64) {
    #[allow(clippy::disallowed_methods, reason = "for the eye, never for the verdict")]
    let started = std::time::Instant::now();
    let change = invoice.learn(&Fact::Seen(B.arrival("0.5", 6)), Timestamp(6)).unwrap();
    println!("one payment beside {CROWD} of {what}: {:?}", started.elapsed());
    assert_eq!(change.invoice.tally().paid, Sats::try_new(paid).unwrap());
    assert_eq!(change.invoice.verdict().status, Status::Processing);
}

#[test]
fn a_crowd_in_one_transaction() {
    check_one_more("one transaction", &crowded(|_, _| ()), 250_000_000);
}

#[test]
fn a_crowd_of_transactions() {
    check_one_more("as many transactions", &crowded(alone), 250_000_000);
}

#[test]
fn a_crowd_in_a_line_of_replacements() {
    let mut invoice = crowded(in_line);
    check_late_heir(&invoice);
    invoice.payments.reverse();
    check_late_heir(&invoice);
}

fn check_late_heir(invoice: &Invoice) {
    check_one_more(
        "one line of replacements",
        &{
            let mut rich = invoice.clone();
            rich.payments.push(Payment::new(C.arrival("0.5", 5), Place::Mempool));
            rich
        },
        100_000_000 + 100_000,
    );
    let last = invoice.payments.iter().max_by_key(|payment| payment.arrival.at).unwrap();
    assert!(last.arrival.at.0 > EXPIRY && invoice.is_in_time(last));
}

#[test]
fn a_crowd_at_once() {
    let invoice = Invoice::create(usual()).invoice;
    let facts: Vec<_> = (0..CROWD).map(|number| Fact::Seen(A.output(number).arrival("0.001", 5))).collect();
    #[allow(clippy::disallowed_methods, reason = "for the eye, never for the verdict")]
    let started = std::time::Instant::now();
    let change = invoice.learn_all(&facts, Timestamp(6)).unwrap();
    println!("{CROWD} payments at once: {:?}", started.elapsed());
    let payloads = domain::event::payloads(&change.events, &change.invoice);
    println!("and their payloads: {:?}", started.elapsed());
    assert_eq!(change.invoice.revision, 2, "one step");
    assert_eq!(change.events.len(), facts.len() + 1);
    let plainly = change.events.iter().take(3).map(|event| event.payload(&change.invoice));
    for (text, plainly) in payloads.iter().zip(plainly) {
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(text).unwrap(),
            serde_json::Value::Object(plainly)
        );
    }
    assert_eq!(change.invoice.standings().len(), facts.len());
}
