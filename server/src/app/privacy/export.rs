//! Everything held about an invoice, as one JSON value: for whoever asks what is known of them.
use domain::{Invoice, SystemAccess};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use store::{Error, HeldBeside, Store};

/// The invoice as it is stored, its events, the words it is found by, its deliveries, its entries in the books.
pub async fn of(store: &Store, system: &SystemAccess, invoice: &Invoice) -> Result<Value, Error> {
    let beside = store.held_beside(system, &invoice.id).await?;
    let entries = store.entries_of(&system.to_store(&invoice.store), &invoice.id).await?;
    let HeldBeside { events, terms, deliveries, answers } = beside;
    let event = |(kind, at, payload): (String, domain::Timestamp, String)| json!({ "type": kind, "at": at.0, "payload": read(payload) });
    let delivery = |(id, made, accepted, status): (
        String,
        domain::Timestamp,
        Option<domain::Timestamp>,
        Option<u32>,
    )| {
        json!({ "id": id, "createdAt": made.0, "acceptedAt": accepted.map(|at| at.0), "httpStatus": status })
    };
    let entry = |booked: store::StoredEntry| json!({ "number": booked.number, "at": booked.entry.at.0, "amountSats": booked.entry.amount.to_sat() });
    Ok(json!({
        "invoice": invoice,
        "searchTerms": terms,
        "events": events.into_iter().map(event).collect::<Vec<_>>(),
        "deliveries": deliveries.into_iter().map(delivery).collect::<Vec<_>>(),
        "keptAnswers": answers.into_iter().map(read).collect::<Vec<_>>(),
        "entries": entries.into_iter().map(entry).collect::<Vec<_>>(),
    }))
}

/// JSON as it was kept; as text where it is none.
fn read(text: String) -> Value {
    let raw: Option<Box<RawValue>> = RawValue::from_string(text.clone()).ok();
    raw.and_then(|raw| serde_json::to_value(raw).ok()).unwrap_or(Value::String(text))
}
