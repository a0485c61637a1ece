//! What an invoice brings to a payment request: its price where that was reached, what came otherwise, nothing where it is invalid.
use domain::fact::Arrival;
use domain::invoice::{Mark, NetworkFeeMode, NewInvoice, Price, Prompt, SpeedPolicy, Terms, Tolerance};
use domain::{
    BlockHash, BlockRef, Currency, Fact, Invoice, InvoiceId, Method, Money, Origin, OutPoint, PaymentId,
    Rate, Sats, StoreId, Timestamp, Txid,
};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn usd() -> Currency {
    Currency::parse("USD").unwrap()
}

/// An invoice over 100 USD, where a bitcoin costs 33,333.33 USD: 300,001 sat, rounded up.
fn invoice(tolerance: u32) -> Invoice {
    let terms = Terms {
        price: Price::Fixed(Money::from_minor(10_000, usd())),
        rate: Rate::try_new(Decimal::new(3_333_333, 2), usd()).ok(),
        rate_source: None,
        created_at: Timestamp(0),
        expires_at: Timestamp(900),
        monitored_until: Timestamp(2_000),
        speed: SpeedPolicy::MediumSpeed,
        tolerance: Tolerance::from_percent(tolerance.into()).unwrap(),
        network_fee_mode: NetworkFeeMode::Never,
    };
    let prompt = Prompt {
        method: Method::OnChain,
        destination: "address".into(),
        derivation: None,
        network_fee: Sats::ZERO,
    };
    let (id, store) = (InvoiceId::parse("i").unwrap(), StoreId::parse("s").unwrap());
    let details = domain::invoice::Details::default();
    Invoice::create(NewInvoice { id, store, terms, prompts: vec![prompt], details }).invoice
}

fn arrival(tag: u8, sats: u64, at: i64) -> Arrival {
    Arrival {
        id: PaymentId::OnChain(OutPoint { txid: Txid([tag; 32]), vout: 0 }),
        method: Method::OnChain,
        destination: "address".into(),
        value: Sats::try_new(sats).unwrap(),
        at: Timestamp(at),
        replaceable: false,
        origin: Origin::Checked,
        spends: Vec::new(),
        quote: None,
    }
}

fn mined(tag: u8, sats: u64, at: i64) -> Fact {
    let block = BlockRef { height: 100, hash: BlockHash([tag; 32]) };
    Fact::Mined { arrival: arrival(tag, sats, at), block, tip: 100 }
}

fn learn(invoice: &Invoice, fact: &Fact, now: i64) -> Invoice {
    invoice.learn(fact, Timestamp(now)).map_or(invoice.clone(), |change| change.invoice)
}

/// Paid and settled, in cents.
fn share(invoice: &Invoice) -> (u64, u64) {
    let share = invoice.share();
    (share.paid.minor(), share.settled.minor())
}

#[test]
fn what_came_counts_and_the_price_where_it_was_reached() {
    let new = invoice(0);
    assert_eq!(share(&new), (0, 0));
    let seen = learn(&new, &Fact::Seen(arrival(1, 150_000, 1)), 1);
    assert_eq!(share(&seen), (5_000, 0));
    let half = learn(&seen, &mined(1, 150_000, 1), 2);
    assert_eq!(share(&half), (5_000, 5_000));
    let whole = learn(&half, &Fact::Seen(arrival(2, 150_001, 3)), 3);
    assert_eq!(share(&whole), (10_000, 5_000));
    assert_eq!(share(&learn(&whole, &mined(2, 150_001, 3), 4)), (10_000, 10_000));
    let over = learn(&new, &mined(3, 600_000, 1), 2);
    assert_eq!(share(&over), (20_000, 20_000), "what is too much came, too");
}

#[test]
fn what_passes_for_the_price_is_the_price() {
    let nearly = learn(&invoice(10), &mined(1, 280_000, 1), 2);
    assert_eq!(share(&nearly), (10_000, 10_000));
    assert_eq!(share(&learn(&invoice(0), &mined(1, 280_000, 1), 2)).0, 9_333);
}

#[test]
fn late_money_came_and_invalid_money_did_not() {
    let expired = invoice(0).tick(Timestamp(900)).unwrap().invoice;
    assert_eq!(share(&learn(&expired, &mined(1, 300_001, 950), 950)), (10_000, 10_000));
    let waiting = learn(&invoice(0), &Fact::Seen(arrival(1, 300_001, 1)), 1);
    let invalid = waiting.tick(Timestamp(2_001)).unwrap().invoice;
    assert_eq!(share(&invalid), (0, 0));
    let gone = learn(&waiting, &Fact::Gone { id: arrival(1, 1, 1).id }, 2);
    assert_eq!(share(&gone), (0, 0));
}

#[test]
fn a_mark_counts_as_it_says() {
    let settled = invoice(0).mark(Mark::Settled, Timestamp(5)).unwrap().invoice;
    assert_eq!(share(&settled), (10_000, 10_000));
    let paid = learn(&invoice(0), &Fact::Seen(arrival(1, 300_001, 1)), 1);
    let invalid = paid.mark(Mark::Invalid, Timestamp(5)).unwrap().invoice;
    assert_eq!(share(&invalid), (0, 0));
}

proptest! {
    /// However much comes in however many payments: never more is settled than was paid, and who paid the price brings it.
    #[test]
    fn what_settled_was_paid(values in proptest::collection::vec((600_u64..400_000, any::<bool>()), 0..6)) {
        let mut invoice = invoice(0);
        for (tag, (sats, deep)) in (1_u8..).zip(&values) {
            let fact = if *deep { mined(tag, *sats, 1) } else { Fact::Seen(arrival(tag, *sats, 1)) };
            invoice = learn(&invoice, &fact, 2);
        }
        let (paid, settled) = share(&invoice);
        prop_assert!(settled <= paid);
        let came: u64 = values.iter().map(|(sats, _)| sats).sum();
        // Half a cent is 15 sat here: what is nearer to the price than that leaves nothing due.
        let is_whole = paid >= 10_000;
        prop_assert!(if came >= 299_986 { is_whole } else { came >= 299_984 || !is_whole }, "{} for {}", paid, came);
    }
}
