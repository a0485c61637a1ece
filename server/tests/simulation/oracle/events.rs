//! The events: each thing told once, in an order that can be, and none missing at the end.
use super::verdict::{Counted, Expected};
use super::{Case, Check, payment_id};
use crate::shop::{Asked, Shown};
use domain::invoice::{Mark, Status};
use serde_json::Value;
use std::collections::BTreeMap;
use store::StoredEvent;

/// What the events so far say.
#[derive(Debug, Default)]
struct Story {
    created: u32,
    /// For each payment: how often it was received, and whether it counts as settled.
    payments: BTreeMap<String, (u32, bool)>,
    /// The last status told.
    status: Option<Status>,
    /// Whether a payment was taken back since then.
    reversed: bool,
    /// Whether it was ever told to be paid.
    paid: bool,
    /// How many of a person's words were told.
    marks: usize,
}

pub(crate) async fn check(case: &Case<'_>, shown: &Shown, paid: &[Counted], expected: &Expected) -> Check {
    let access = &case.shops[shown.shop].access;
    let events = case.app.store.events_of(access, &shown.id).await.map_err(|e| e.to_string())?;
    let told =
        || events.iter().map(|event| format!("{} {}", event.at, event.kind)).collect::<Vec<_>>().join(", ");
    let mut story = Story::default();
    for pair in events.windows(2) {
        if pair[0].at > pair[1].at {
            return Err(format!("{} tells events backwards: {}", shown.id, told()));
        }
    }
    for event in &events {
        story.take(event, shown).map_err(|e| format!("{}: {e}: {}", shown.id, told()))?;
    }
    story.ends(shown, paid, expected).map_err(|e| format!("{}: {e}: {}", shown.id, told()))
}

impl Story {
    fn take(&mut self, event: &StoredEvent, shown: &Shown) -> Check {
        let body: Value = serde_json::from_str(&event.payload).map_err(|e| e.to_string())?;
        if body["type"] != event.kind.as_str() || body["invoiceId"] != shown.id.as_str() {
            return Err(format!("{} carries {body}", event.kind));
        }
        if self.created == 0 && event.kind != "InvoiceCreated" {
            return Err("something comes before its creation".into());
        }
        let manual = body["manuallyMarked"] == Value::Bool(true);
        match event.kind.as_str() {
            "InvoiceCreated" => {
                self.created += 1;
                if self.created > 1 {
                    return Err("it is created twice".into());
                }
            }
            "InvoiceReceivedPayment" => self.receive(&body)?,
            "InvoicePaymentSettled" => self.settle(&body, true)?,
            "InvoicePaymentReversed" => self.settle(&body, false)?,
            "InvoiceProcessing" => {
                self.paid = true;
                self.turn(Status::Processing);
            }
            "InvoiceSettled" if manual => self.mark(Mark::Settled, shown)?,
            "InvoiceSettled" if !self.paid => return Err("it is settled without having been paid".into()),
            "InvoiceSettled" => self.turn(Status::Settled),
            "InvoiceExpired" => self.turn(Status::Expired),
            "InvoiceInvalid" if manual => self.mark(Mark::Invalid, shown)?,
            "InvoiceInvalid" => {
                self.paid = true;
                self.turn(Status::Invalid);
            }
            "InvoiceExpiredPaidPartial" | "InvoicePaidAfterExpiration" => {
                if self.status != Some(Status::Expired) {
                    return Err(format!("{} without having expired", event.kind));
                }
            }
            other => return Err(format!("nobody knows {other}")),
        }
        Ok(())
    }

    fn receive(&mut self, body: &Value) -> Check {
        let (times, _) = self.payments.entry(id(body)?).or_default();
        *times += 1;
        if *times == 1 { Ok(()) } else { Err("a payment is received twice".into()) }
    }

    fn settle(&mut self, body: &Value, is: bool) -> Check {
        let (received, settled) = self.payments.entry(id(body)?).or_default();
        if *received == 0 {
            return Err("a payment is settled or taken back before it is received".into());
        }
        if *settled == is {
            return Err(format!("a payment's being settled, {is}, is told twice"));
        }
        *settled = is;
        self.reversed |= !is;
        Ok(())
    }

    fn mark(&mut self, mark: Mark, shown: &Shown) -> Check {
        if shown.marks.get(self.marks) != Some(&mark) {
            return Err("nobody marked it so".into());
        }
        self.marks += 1;
        self.turn(if mark == Mark::Settled { Status::Settled } else { Status::Invalid });
        Ok(())
    }

    fn turn(&mut self, status: Status) {
        (self.status, self.reversed) = (Some(status), false);
    }

    fn ends(&self, shown: &Shown, paid: &[Counted], expected: &Expected) -> Check {
        if self.created != 1 {
            return Err("its creation is not told".into());
        }
        for payment in paid {
            let (received, settled) =
                self.payments.get(&payment_id(payment.outpoint)).copied().unwrap_or_default();
            if received != 1 {
                return Err(format!("{} is received {received} times", payment.outpoint));
            }
            let ought = expected.settled.contains(&payment.outpoint);
            if settled != ought {
                return Err(format!(
                    "{} is settled, so it is told: {settled}; in truth {ought}",
                    payment.outpoint
                ));
            }
        }
        if self.marks != shown.marks.len() {
            return Err("a mark is not told".into());
        }
        if self.payments.len() != paid.len() {
            return Err("a payment is told that never was".into());
        }
        match (self.status, expected.status) {
            (None | Some(Status::Processing | Status::Settled), Status::New) => Ok(()),
            (Some(Status::Settled), Status::Processing)
                if self.reversed || shown.asked == Asked::Whatever =>
            {
                Ok(())
            }
            (told, truth) if told == Some(truth) => Ok(()),
            (told, truth) => Err(format!("the last status told is {told:?}; in truth {truth:?}")),
        }
    }
}

fn id(body: &Value) -> Result<String, String> {
    body["payment"]["id"].as_str().map(str::to_owned).ok_or_else(|| format!("no payment is named: {body}"))
}
