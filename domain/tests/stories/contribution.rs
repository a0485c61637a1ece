//! Contributions: what is told of them, of what an owner wrote, and how a CiviCRM is asked and answers.
use crate::story::*;
use domain::contribution::civicrm::{self, Mapping};
use domain::contribution::{Field, Message, State, Telling};
use domain::event::payloads;
use domain::invoice::{Donation, Invoice, Metadata};
use domain::ledger::Quote;
use domain::{Contribution, Currency, EventId, Fact, Network, Rate, Timestamp};
use expect_test::expect;
use proptest::prelude::*;
use serde_json::Value;

const FIELDS: [&str; 4] = ["buyerName=Donor.Name", "orderId", "news", "contact=contact_id"];

fn fields(names: &[&str]) -> Vec<Field> {
    names.iter().map(|name| Field::parse(name).unwrap()).collect()
}

/// An invoice with that metadata, and the facts it learns: the payloads of its events as they were committed.
fn told(metadata: &str, change: impl FnOnce(&mut Invoice), facts: &[Fact]) -> (Invoice, Vec<String>) {
    let mut new = usual();
    new.details.metadata = Metadata::parse(metadata).unwrap();
    new.details.donation = Some(Donation { page: None });
    let mut invoice = Invoice::create(new).invoice;
    change(&mut invoice);
    let mut all = Vec::new();
    for (at, fact) in facts.iter().enumerate() {
        let now = Timestamp(20 + i64::try_from(at).unwrap());
        if let Some(change) = invoice.learn(fact, now) {
            all.extend(payloads(&change.events, &change.invoice));
            invoice = change.invoice;
        }
    }
    (invoice, all)
}

fn mined(btc: &str) -> Fact {
    let block = domain::BlockRef { height: 100, hash: domain::BlockHash([1; 32]) };
    let rate = Rate::try_new("61234.57".parse().unwrap(), Currency::parse("USD").unwrap()).unwrap();
    let quote = Some(Quote { rate, source: None });
    Fact::Mined { arrival: domain::Arrival { quote, ..A.arrival(btc, 10) }, block, tip: 100 }
}

fn unmined() -> Fact {
    Fact::Unmined { id: A.id(), block: domain::BlockHash([1; 32]) }
}

fn contributions((invoice, payloads): &(Invoice, Vec<String>), telling: Telling) -> Vec<Contribution> {
    let of = |payload: &String| Contribution::of(payload, invoice, &fields(&FIELDS), telling).ok();
    payloads.iter().filter_map(of).collect()
}

fn document(contribution: &Contribution) -> String {
    let id = EventId::parse("event").unwrap();
    contribution.document(Message { id: &id, sequence: 7, network: Network::Mainnet })
}

fn mapping() -> Mapping {
    Mapping { contact: 42, financial_type: "Donation".into(), payment_instrument: Some("Bitcoin".into()) }
}

#[test]
fn one_document_says_all_that_is_told() {
    let metadata =
        r#"{"buyerName":"Ann","orderId":17,"news":true,"buyerEmail":"ann@example.org","deep":{"a":1}}"#;
    let all = contributions(&told(metadata, |_| (), &[mined("0.5")]), Telling::AsTold);
    assert_eq!(all.len(), 1);
    expect![[r#"{"version":1,"id":"event","sequence":7,"key":"6161616161616161616161616161616161616161616161616161616161616161:0","status":"completed","network":"mainnet","method":"BTC-CHAIN","amountSats":50000000,"worth":{"amount":"30617.29","currency":"USD"},"rate":{"amount":"61234.57","currency":"USD"},"receivedAt":10,"at":20,"isLate":false,"isGift":true,"donationPage":null,"storeId":"store","invoiceId":"invoice","fields":{"Donor.Name":"Ann","orderId":"17","news":"true"}}"#]]
    .assert_eq(&document(&all[0]));
}

#[test]
fn only_settled_payments_and_their_reversals_are_contributions() {
    let seen = Fact::Seen(A.arrival("1", 10));
    let told = told("{}", |_| (), &[seen, mined("1"), unmined(), mined("1")]);
    let states = |telling| contributions(&told, telling).iter().map(|one| one.state).collect::<Vec<_>>();
    assert_eq!(states(Telling::AsTold), [State::Completed, State::Reversed, State::Completed]);
    assert_eq!(
        states(Telling::AsItStands),
        [State::Completed; 3],
        "out of its turn, each says how it stands"
    );
    assert!(told.1.len() > 5, "other events are told, and are none");
    let stranger = Contribution::of(&told.1[2], &Invoice::create(usual()).invoice, &[], Telling::AsTold);
    assert!(stranger.unwrap_err().to_string().contains("no such payment"));
    assert!(Contribution::of("{", &told.0, &[], Telling::AsTold).is_err());
}

#[test]
fn a_civicrm_is_asked_to_save_it_once_by_its_key() {
    let metadata = r#"{"buyerName":"<b>\u0000\n\"O'Neil\" & =1+1","contact":"7"}"#;
    let all = contributions(&told(metadata, |_| (), &[mined("0.5"), unmined()]), Telling::AsTold);
    let calls: Vec<_> = all.iter().map(|one| civicrm::call(one, &mapping(), Network::Mainnet)).collect();
    assert_eq!((calls[0].action, calls[1].action), ("save", "update"));
    expect![[r#"{"match":["trxn_id"],"records":[{"Donor.Name":"<b>  \"O'Neil\" & =1+1","cancel_date":null,"cancel_reason":null,"contact_id":7,"contribution_status_id:name":"Completed","currency":"USD","financial_type_id:name":"Donation","payment_instrument_id:name":"Bitcoin","receive_date":"@10","source":"0.5 BTC at 61234.57 USD, invoice invoice","total_amount":"30617.29","trxn_id":"6161616161616161616161616161616161616161616161616161616161616161:0"}]}"#]]
    .assert_eq(&calls[0].params);
    expect![[r#"{"values":{"cancel_date":"@21","cancel_reason":"The payment was taken back: its block left the chain, or it was double spent","contribution_status_id:name":"Cancelled"},"where":[["trxn_id","=","6161616161616161616161616161616161616161616161616161616161616161:0"]]}"#]]
    .assert_eq(&calls[1].params);
}

#[test]
fn what_nobody_knows_the_worth_of_waits_for_a_person() {
    let fact = Fact::Mined {
        arrival: A.arrival("0.5", 10),
        block: domain::BlockRef { height: 100, hash: domain::BlockHash([1; 32]) },
        tip: 100,
    };
    let all = contributions(&told("{}", |_| (), &[fact]), Telling::AsTold);
    let call = civicrm::call(&all[0], &mapping(), Network::Regtest);
    let params: Value = serde_json::from_str(&call.params).unwrap();
    let record = &params["records"][0];
    assert_eq!((&record["total_amount"], &record["currency"]), (&"0".into(), &Value::Null));
    assert_eq!(record["contribution_status_id:name"], "Pending");
    let source = "0.5 BTC, rate not known (regtest, worthless), invoice invoice";
    assert_eq!(record["source"], source);
}

#[test]
fn a_civicrm_has_it_only_if_its_answer_says_so() {
    let judged = |status, body: &str| civicrm::judge("save", status, body.as_bytes());
    assert_eq!(judged(200, r#"{"values":[{"id":5}],"count":1}"#), Ok(()));
    assert_eq!(civicrm::judge("update", 200, br#"{"values":[]}"#), Ok(()), "there was nothing to take back");
    let mut refused = Vec::new();
    for (status, body) in [
        (200, r#"{"values":[]}"#),
        (200, r#"{"values":{"0":1}}"#),
        (200, r#"{"error_code":"mandatory_missing","error_message":"Ann"}"#),
        (200, r#"{"values":[{"id":5}],"error_message":"Ann"}"#),
        (200, "{}"),
        (200, ""),
        (200, "<!doctype html>"),
        (200, "[]"),
        (500, r#"{"error_code":0,"error_message":"Ann"}"#),
        (500, r#"{"error_code":"<Ann>"}"#),
        (403, "Ann"),
        (302, ""),
        (199, r#"{"values":[{"id":5}]}"#),
    ] {
        refused.push(judged(status, body).unwrap_err());
    }
    expect![[r#"
        CiviCRM answered that it saved nothing
        CiviCRM's answer does not say what it saved
        CiviCRM answered with an error, error code mandatory_missing; its own log says why
        CiviCRM answered with an error; its own log says why
        CiviCRM's answer does not say what it saved
        what answered with HTTP status 200 is no API of CiviCRM's: the answer is not its JSON
        what answered with HTTP status 200 is no API of CiviCRM's: the answer is not its JSON
        what answered with HTTP status 200 is no API of CiviCRM's: the answer is not its JSON
        CiviCRM answered with HTTP status 500, error code 0; its own log says why
        CiviCRM answered with HTTP status 500; its own log says why
        CiviCRM answered with HTTP status 403; its own log says why
        CiviCRM answered with HTTP status 302; its own log says why
        CiviCRM answered with HTTP status 199; its own log says why"#]]
    .assert_eq(&refused.join("\n"));
}

#[test]
fn a_field_is_a_name_and_what_it_is_called_elsewhere() {
    for good in ["buyerName", " buyerName = Donor.Name ", "a=Group.Field:name", "what ever=x"] {
        assert!(Field::parse(good).is_ok(), "{good}");
    }
    for bad in ["", "=", "a=", "=b", "a=b c", "a=b=c", "what ever", "a=é"] {
        assert!(Field::parse(bad).is_err(), "{bad}");
    }
    assert!(civicrm::takes("Donor.Name") && civicrm::takes("contact_id") && !civicrm::takes("trxn_id"));
}

proptest! {
    /// Whatever somebody wrote on an invoice, a document is one line of JSON, the same each time it is told, with what was
    /// asked for and nothing else, and no value can be mistaken for a field of ours.
    #[test]
    fn whatever_was_written_is_told_as_text(name in any::<String>(), other in "[a-z]{12}", contact in any::<String>()) {
        let metadata = serde_json::json!({ "buyerName": name, "secret": other, "contact": contact }).to_string();
        let all = contributions(&told(&metadata, |_| (), &[mined("0.5")]), Telling::AsTold);
        let text = document(&all[0]);
        prop_assert!(!text.chars().any(char::is_control) && !text.contains(&other));
        prop_assert_eq!(&text, &document(&all[0]));
        let read: Value = serde_json::from_str(&text).unwrap();
        let said = read["fields"]["Donor.Name"].as_str().unwrap_or_default();
        prop_assert!(said.chars().count() <= 255);
        let plain: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).take(255).collect();
        prop_assert_eq!(said, plain.trim());
        let call = civicrm::call(&all[0], &mapping(), Network::Mainnet);
        let params: Value = serde_json::from_str(&call.params).unwrap();
        prop_assert_eq!(&params["records"][0]["trxn_id"], &read["key"]);
        prop_assert!(params["records"][0]["contact_id"].is_u64());
        prop_assert_eq!(params.as_object().unwrap().len(), 2);
    }

    /// Whatever answers, only a list of saved records is success.
    #[test]
    fn no_answer_makes_the_judge_stumble(status in 0_u16..1000, body in proptest::collection::vec(any::<u8>(), 0..200)) {
        let judged = civicrm::judge("save", status, &body);
        let is_object = body.first() == Some(&0x7b);
        prop_assert!(judged.is_err() || (200..300).contains(&status) && is_object);
    }
}
