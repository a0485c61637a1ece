//! What an invoice forgets, and what it never does.
use crate::story::*;
use domain::invoice::{Checkout, Details, Donation, Forgetting, Invoice, Metadata};
use domain::{Fact, PageId, Timestamp};

const WRITTEN: &str = r#"{"orderId":"A 7","buyerEmail":"ann@example.org","itemDesc":"Tea for Ann","campaign":"Roofs",
    "donationPage":"roof","orderUrl":"https://pay.example/donate/roof","n":{"deep":["Ann"]}}"#;

fn invoice(donation: Option<Donation>) -> Invoice {
    let mut new = usual();
    new.details = Details {
        metadata: Metadata::parse(WRITTEN).unwrap(),
        checkout: Checkout {
            redirect_url: Some("https://shop.example/ann".into()),
            default_language: Some("fr".into()),
            lazy_payment_methods: true,
            ..Checkout::default()
        },
        search_terms: vec!["roof".into()],
        donation,
        ..Details::default()
    };
    let made = Invoice::create(new).invoice;
    made.learn(&Fact::Seen(A.arrival("0.001", 1_000)), Timestamp(2_000)).map_or(made, |change| change.invoice)
}

fn left(invoice: &Invoice) -> String {
    invoice.details.metadata.as_json().to_owned()
}

#[test]
fn an_old_order_keeps_its_number_and_an_old_gift_its_page() {
    let gift = Donation { page: Some(PageId::from_random([1; 16])) };
    let order = invoice(None).forget(Forgetting::Old).invoice;
    assert_eq!(left(&order), r#"{"campaign":"Roofs","donationPage":"roof","orderId":"A 7"}"#);
    assert!(order.details.search_terms.is_empty());
    let gift = invoice(Some(gift)).forget(Forgetting::Old).invoice;
    assert!(left(&gift).contains("Tea for Ann") && left(&gift).contains("orderUrl"), "{}", left(&gift));
    assert_eq!(gift.details.search_terms.len(), 1);
}

#[test]
fn who_asks_is_forgotten_with_the_number_of_the_order() {
    let asked = invoice(None).forget(Forgetting::Asked).invoice;
    assert_eq!(left(&asked), r#"{"campaign":"Roofs","donationPage":"roof"}"#);
    assert_eq!(
        (&asked.details.checkout.redirect_url, &asked.details.checkout.default_language),
        (&None, &None)
    );
    assert!(asked.details.checkout.lazy_payment_methods);
}

#[test]
fn what_nobody_paid_keeps_what_it_was_for_and_no_words() {
    let order = invoice(None).forget(Forgetting::Unpaid).invoice;
    assert_eq!(left(&order), r#"{"campaign":"Roofs","donationPage":"roof","orderId":"A 7"}"#);
    let gift = Donation { page: Some(PageId::from_random([1; 16])) };
    let gift = invoice(Some(gift)).forget(Forgetting::Unpaid).invoice;
    assert_eq!((left(&gift), gift.details.search_terms.len()), (left(&order), 0));
    assert!(gift.details.donation.is_some_and(|donation| donation.page.is_some()), "it stays its page's");
}

#[test]
fn what_money_did_is_never_forgotten() {
    for why in [Forgetting::Old, Forgetting::Asked, Forgetting::Unpaid] {
        let before = invoice(None);
        let change = before.forget(why);
        assert_eq!((change.since, change.invoice.revision), (before.revision, before.revision + 1));
        assert!(change.events.is_empty() && change.entries.is_empty(), "nobody is told, nothing is booked");
        let after =
            Invoice { details: before.details.clone(), revision: before.revision, ..change.invoice.clone() };
        assert_eq!(after, before);
        let again = change.invoice.forget(why).invoice;
        assert_eq!(again.details, change.invoice.details, "forgetting again forgets nothing more");
    }
}

#[test]
fn a_text_is_found_wherever_it_stands_in_whatever_case() {
    let details = invoice(None).details;
    for text in ["ANN@example.org", "ann", " shop.example/ANN ", "ROOF", "a 7"] {
        assert!(details.mentions(text), "{text}");
    }
    for text in ["", " ", "bob", "2000"] {
        assert!(!details.mentions(text), "{text}");
    }
}

#[test]
fn nothing_that_is_printed_holds_what_was_written() {
    let printed = format!("{:?}", invoice(None));
    for text in ["ann", "Tea", "Roofs", "shop.example"] {
        assert!(!printed.contains(text), "{text}: {printed}");
    }
}
