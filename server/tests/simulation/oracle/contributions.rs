//! The contributions pushed to the first shop's records: each event of a contribution is told in its turn until it is taken
//! in, and at the end the records have every payment once by its key, as it stands.
use super::{Case, Check, Stage};
use serde_json::Value;
use std::collections::BTreeMap;
use store::StoredEvent;

/// Attempts after which a message may be given up.
const ATTEMPTS: usize = 12;

pub(crate) async fn check(case: &Case<'_>, stage: Stage) -> Check {
    let mut of_invoice: BTreeMap<&str, Vec<(&Value, bool)>> = BTreeMap::new();
    for document in case.documents {
        let invoice = document.body["invoiceId"].as_str().ok_or("a document without its invoice")?;
        of_invoice.entry(invoice).or_default().push((&document.body, document.accepted));
    }
    for shown in case.shown.iter().filter(|shown| shown.shop == 0) {
        let access = &case.shops[shown.shop].access;
        let mut events = case.app.store.events_of(access, &shown.id).await.map_err(|e| e.to_string())?;
        events.retain(|event| domain::contribution::KINDS.contains(&event.kind.as_str()));
        let told = of_invoice.remove(shown.id.as_str()).unwrap_or_default();
        let complaint = |what: String| format!("records, invoice {}: {what}\n{events:?}\n{told:?}", shown.id);
        let given_up = in_turn(&events, &told).map_err(complaint)?;
        if stage == Stage::End && !given_up {
            at_the_end(&events, &told).map_err(complaint)?;
        }
    }
    match of_invoice.keys().next() {
        Some(invoice) => Err(format!("the records heard of {invoice}, which is not their shop's")),
        None => Ok(()),
    }
}

/// Whether a message was given up on the way; an error where one was told before its time.
fn in_turn(events: &[StoredEvent], told: &[(&Value, bool)]) -> Result<bool, String> {
    let (mut at, mut tries, mut done, mut given_up) = (0, 0, false, false);
    let mut before = 0;
    for (body, accepted) in told {
        let index = events.iter().position(|event| body["id"] == event.id.as_str());
        let index = index.ok_or_else(|| format!("{} is no event", body["id"]))?;
        if done && index == at + 1 {
            (at, tries, done) = (index, 0, false);
        }
        if index != at {
            return Err(format!("{} was told out of its turn", body["id"]));
        }
        let payload: Value = serde_json::from_str(&events[at].payload).map_err(|e| e.to_string())?;
        let status = if events[at].kind == "InvoicePaymentSettled" { "completed" } else { "reversed" };
        let sequence = body["sequence"].as_u64().unwrap_or(0);
        if body["key"] != payload["payment"]["id"] || body["status"] != status || sequence < before {
            return Err(format!("{body} does not tell of {payload}"));
        }
        before = sequence;
        tries += 1;
        given_up |= !accepted && tries >= ATTEMPTS;
        done |= *accepted || tries >= ATTEMPTS;
    }
    Ok(given_up)
}

/// What is known by key is what the last event of each says.
fn at_the_end(events: &[StoredEvent], told: &[(&Value, bool)]) -> Check {
    let mut truth = BTreeMap::new();
    for event in events {
        let payload: Value = serde_json::from_str(&event.payload).map_err(|e| e.to_string())?;
        truth.insert(payload["payment"]["id"].to_string(), event.kind == "InvoicePaymentSettled");
    }
    let mut known = BTreeMap::new();
    for (body, _) in told {
        known.insert(body["key"].to_string(), body["status"] == "completed");
    }
    if known == truth { Ok(()) } else { Err(format!("the records have {known:?}, and it is {truth:?}")) }
}
