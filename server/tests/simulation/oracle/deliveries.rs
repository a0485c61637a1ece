//! The webhooks: every event arrives at every receiver that wants it, in order for each invoice, and is given up only
//! where the contract of the schedule says so.
use super::{Case, Check};
use crate::receivers::{Receipt, Receiver};
use crate::shop::Shown;
use domain::{DeliveryId, StoreAccess, WebhookId};
use std::collections::BTreeMap;
use store::StoredEvent;

/// Attempts after which a delivery may be given up.
const ATTEMPTS: usize = 12;

/// When the deliveries are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// In between: receivers that are always up have everything.
    Between,
    /// At the end: all receivers are up, and all retries have been made.
    End,
}

/// One receiver's deliveries: which event each carries, by identifiers.
type Carried = BTreeMap<String, String>;

pub(crate) async fn check(case: &Case<'_>, stage: Stage) -> Check {
    for receiver in case.receivers {
        let access = &case.shops[receiver.shop].access;
        let carried = carried(case, receiver, access, stage).await?;
        let mut receipts: BTreeMap<&str, Vec<&Receipt>> = BTreeMap::new();
        for receipt in &receiver.receipts {
            receipts.entry(&receipt.invoice).or_default().push(receipt);
        }
        for shown in case.shown.iter().filter(|shown| shown.shop == receiver.shop) {
            let events = case.app.store.events_of(access, &shown.id).await.map_err(|e| e.to_string())?;
            let wanted: Vec<StoredEvent> =
                events.into_iter().filter(|event| receiver.wants(&event.kind)).collect();
            let receipts = receipts.remove(shown.id.as_str()).unwrap_or_default();
            let line = Line { receiver, shown, wanted: &wanted, receipts: &receipts, carried: &carried };
            line.each_event_has_one_delivery()?;
            let reached = line.is_in_order()?;
            let due_now =
                stage == Stage::End || (receiver.steady && wanted.iter().all(|event| event.at <= case.now));
            if due_now && reached != wanted.len() {
                return Err(line.complaint(format!("only {reached} of {} events arrived", wanted.len())));
            }
        }
        if let Some(invoice) = receipts.keys().next() {
            return Err(format!("{} heard of {invoice}, which is not its shop's", receiver.url));
        }
    }
    Ok(())
}

async fn carried(
    case: &Case<'_>,
    receiver: &Receiver,
    access: &StoreAccess,
    stage: Stage,
) -> Result<Carried, String> {
    let webhook = WebhookId::parse(&receiver.webhook).expect("it was made by the program");
    let deliveries =
        case.app.store.deliveries(access, &webhook, u32::MAX).await.map_err(|e| e.to_string())?;
    let mut carried = Carried::new();
    for delivery in deliveries {
        if stage == Stage::End && delivery.due_at.is_some() {
            return Err(format!("{}: {delivery:?} still waits at the end", receiver.url));
        }
        let id: &DeliveryId = &delivery.id;
        let detail = case.app.store.delivery(access, &webhook, id).await.map_err(|e| e.to_string())?;
        let detail = detail.ok_or_else(|| format!("delivery {id} is listed and can't be read"))?;
        carried.insert(id.as_str().into(), detail.event.as_str().into());
    }
    Ok(carried)
}

/// What one receiver heard of one invoice.
struct Line<'a> {
    receiver: &'a Receiver,
    shown: &'a Shown,
    wanted: &'a [StoredEvent],
    receipts: &'a [&'a Receipt],
    carried: &'a Carried,
}

impl Line<'_> {
    fn each_event_has_one_delivery(&self) -> Check {
        for event in self.wanted {
            let count = self.carried.values().filter(|carried| *carried == event.id.as_str()).count();
            if count != 1 {
                return Err(self.complaint(format!("{} has {count} deliveries", event.kind)));
            }
        }
        Ok(())
    }

    /// How many of the events are done with; an error where one was sent before its time.
    fn is_in_order(&self) -> Result<usize, String> {
        let (mut at, mut tries) = (0, 0);
        let mut done = false;
        for receipt in self.receipts {
            let index = self.event_of(receipt)?;
            if done && index == at + 1 {
                (at, tries, done) = (index, 0, false);
            }
            if index != at {
                return Err(self.complaint(format!("{} was sent out of order", receipt.kind)));
            }
            tries += 1;
            let accepted = receipt.status.is_some_and(|status| (200..300).contains(&status));
            let given_up = receipt.status == Some(410) || tries >= ATTEMPTS || !self.receiver.automatic;
            done |= accepted || given_up;
        }
        Ok(if self.receipts.is_empty() { 0 } else { at + usize::from(done) })
    }

    fn event_of(&self, receipt: &Receipt) -> Result<usize, String> {
        let event = self.carried.get(&receipt.delivery);
        let index =
            self.wanted.iter().position(|wanted| Some(wanted.id.as_str()) == event.map(String::as_str));
        let index = index
            .ok_or_else(|| self.complaint(format!("{} is not a delivery of its own", receipt.delivery)))?;
        let payload: serde_json::Value =
            serde_json::from_str(&self.wanted[index].payload).map_err(|e| e.to_string())?;
        let payload = payload.as_object().expect("a payload is an object");
        match payload.iter().find(|(name, value)| receipt.body.get(name) != Some(value)) {
            Some((name, value)) => Err(self.complaint(format!("{name} is not {value} in {}", receipt.body))),
            None => Ok(index),
        }
    }

    fn complaint(&self, what: String) -> String {
        let wanted: Vec<&str> = self.wanted.iter().map(|event| event.kind.as_str()).collect();
        let got: Vec<String> = self.receipts.iter().map(|r| format!("{} {:?}", r.kind, r.status)).collect();
        format!("{}, invoice {}: {what}\nwanted {wanted:?}\ngot {got:?}", self.receiver.url, self.shown.id)
    }
}
