//! The receivers of webhooks: each verifies what it gets by itself, remembers it, and answers as its mood is.
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::webhook::Outcome;
use serde_json::Value;
use server::clock::HandClock;
use server::egress::{Answer, Outgoing, Sender};
use server::jobs::webhooks::Carriers;
use server::push;
use sha2::{Digest, Sha256};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How a receiver answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    Up,
    /// With a status of its own.
    Says(u16),
    /// Not at all.
    Dead,
    /// After that many seconds.
    Slow(i64),
    /// Every other time.
    Flapping,
}

/// One endpoint.
#[derive(Clone, Debug)]
pub(crate) struct Receiver {
    pub(crate) webhook: String,
    /// Whose: the index of a shop.
    pub(crate) shop: usize,
    pub(crate) url: String,
    pub(crate) secret: String,
    /// The events it wants; all when there are none.
    pub(crate) wants: &'static [&'static str],
    pub(crate) automatic: bool,
    /// Its mood never changes: it is always up.
    pub(crate) steady: bool,
    pub(crate) mood: Mood,
    pub(crate) receipts: Vec<Receipt>,
}

/// One delivery as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Receipt {
    pub(crate) delivery: String,
    pub(crate) invoice: String,
    pub(crate) kind: String,
    pub(crate) body: Value,
    /// What was answered.
    pub(crate) status: Option<u16>,
}

/// The name of the receiver of the first shop's contributions.
pub(crate) const RECORDS: &str = "records";

/// One document about a contribution as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) body: Value,
    /// Whether the program heard that it was taken in.
    pub(crate) accepted: bool,
}

/// All receivers, shared with the sender that brings them their deliveries.
#[derive(Clone, Debug)]
pub(crate) struct Post(Arc<Mutex<Inside>>);

#[derive(Debug)]
struct Inside {
    receivers: Vec<Receiver>,
    documents: Vec<Document>,
    clock: HandClock,
    complaints: Vec<String>,
}

impl Post {
    pub(crate) fn new(clock: HandClock) -> Self {
        Self(Arc::new(Mutex::new(Inside {
            receivers: Vec::new(),
            documents: Vec::new(),
            clock,
            complaints: Vec::new(),
        })))
    }

    /// Carriers that bring everything here.
    pub(crate) fn carriers(&self) -> Carriers {
        let (post, records) = (self.clone(), self.clone());
        let script = Box::new(move |document: &str| records.inside().record(document));
        Carriers {
            sender: Sender::Scripted(Arc::new(move |request| post.inside().take(request))),
            receivers: push::Receivers::scripted(RECORDS, Vec::new(), script),
        }
    }

    /// What came to the records of the first shop, in the order in which it came.
    pub(crate) fn documents(&self) -> Vec<Document> {
        self.inside().documents.clone()
    }

    pub(crate) fn add(&self, receiver: Receiver) {
        self.inside().receivers.push(receiver);
    }

    pub(crate) fn all(&self) -> Vec<Receiver> {
        self.inside().receivers.clone()
    }

    /// Puts one in another mood, unless nothing can disturb it.
    pub(crate) fn upset(&self, index: usize, mood: Mood) {
        let mut inside = self.inside();
        let receiver = &mut inside.receivers[index];
        if !receiver.steady {
            receiver.mood = mood;
        }
    }

    /// Everybody is well from now on.
    pub(crate) fn heal(&self) {
        self.inside().receivers.iter_mut().for_each(|receiver| receiver.mood = Mood::Up);
    }

    /// The first thing that was wrong with a delivery.
    pub(crate) fn complaint(&self) -> Option<String> {
        self.inside().complaints.first().cloned()
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inside {
    fn take(&mut self, request: &Outgoing) -> Answer {
        let Some(receiver) = self.receivers.iter_mut().find(|receiver| receiver.url == request.url) else {
            self.complaints.push(format!("something was sent to {}, which nobody gave", request.url));
            return answer(None);
        };
        match receiver.read(request, self.clock.now().0) {
            Ok(receipt) => {
                let status = receiver.react(&self.clock);
                receiver.receipts.push(Receipt { status, ..receipt });
                answer(status)
            }
            Err(complaint) => {
                self.complaints.push(format!("{}: {complaint}", receiver.url));
                answer(None)
            }
        }
    }
}

impl Inside {
    /// The records are in the mood of the moody receiver. What they answer when they are dead is lost, but not what they
    /// were told.
    fn record(&mut self, document: &str) -> Answer {
        let outcome = match self.receivers.get(1).map_or(Mood::Up, |receiver| receiver.mood) {
            Mood::Up | Mood::Says(200..=299) => Outcome::Accepted,
            Mood::Says(_) => Outcome::Refused,
            Mood::Dead => Outcome::NoAnswer,
            Mood::Slow(seconds) => {
                self.clock.advance(seconds);
                Outcome::Accepted
            }
            Mood::Flapping if self.documents.len().is_multiple_of(2) => Outcome::Refused,
            Mood::Flapping => Outcome::Accepted,
        };
        match serde_json::from_str(document) {
            Ok(body) => self.documents.push(Document { body, accepted: outcome.is_success() }),
            Err(error) => self.complaints.push(format!("a document is no JSON: {error}")),
        }
        Answer { outcome, error: (!outcome.is_success()).then(|| "not now".into()) }
    }
}

impl Receiver {
    pub(crate) fn wants(&self, kind: &str) -> bool {
        self.wants.is_empty() || self.wants.contains(&kind)
    }

    /// Verifies a request as the contract and the Standard Webhooks specification tell receivers to.
    fn read(&self, request: &Outgoing, now: i64) -> Result<Receipt, String> {
        let header = |name: &str| {
            let found = request.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.clone()).ok_or(format!("the header {name} is missing"))
        };
        let body: Value =
            serde_json::from_str(&request.body).map_err(|e| format!("the body is not JSON: {e}"))?;
        let text =
            |name: &str| body[name].as_str().map(str::to_owned).ok_or(format!("the body has no {name}"));
        let (id, at) = (header("webhook-id")?, header("webhook-timestamp")?);
        let signed = format!("{id}.{at}.{}", request.body);
        let plain = hex::encode(hmac(self.secret.as_bytes(), request.body.as_bytes()));
        let standard = STANDARD.encode(hmac(&self.standard_key(), signed.as_bytes()));
        same("BTCPay-Sig", &header("BTCPay-Sig")?, &format!("sha256={plain}"))?;
        same("webhook-signature", &header("webhook-signature")?, &format!("v1,{standard}"))?;
        same("webhook-timestamp", &at, &now.to_string())?;
        same("webhookId", &text("webhookId")?, &self.webhook)?;
        same("webhook-id", &id, &text("originalDeliveryId")?)?;
        same("deliveryId", &text("deliveryId")?, &id)?;
        if body["isRedelivery"] != Value::Bool(false) {
            return Err("nobody asked for a redelivery".into());
        }
        Ok(Receipt { delivery: id, invoice: text("invoiceId")?, kind: text("type")?, body, status: None })
    }

    fn react(&mut self, clock: &HandClock) -> Option<u16> {
        match self.mood {
            Mood::Up => Some(200),
            Mood::Says(status) => Some(status),
            Mood::Dead => None,
            Mood::Slow(seconds) => {
                clock.advance(seconds);
                Some(202)
            }
            Mood::Flapping if self.receipts.len().is_multiple_of(2) => Some(503),
            Mood::Flapping => Some(200),
        }
    }

    fn standard_key(&self) -> Vec<u8> {
        match self.secret.strip_prefix("whsec_") {
            Some(key) => STANDARD.decode(key).expect("our own secrets are base64"),
            None => self.secret.as_bytes().to_vec(),
        }
    }
}

fn answer(status: Option<u16>) -> Answer {
    match status {
        Some(status) if (200..300).contains(&status) => {
            Answer { outcome: Outcome::Answered(status), error: None }
        }
        Some(status) => Answer { outcome: Outcome::Answered(status), error: Some("it said no".into()) },
        None => Answer { outcome: Outcome::NoAnswer, error: Some("nobody answered".into()) },
    }
}

fn same(what: &str, is: &str, ought: &str) -> Result<(), String> {
    if is == ought { Ok(()) } else { Err(format!("{what} is {is}, not {ought}")) }
}

/// HMAC-SHA256 by its definition (RFC 2104), so that nothing here is verified with the code that signed it.
fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut block = [0_u8; 64];
    match key.len() {
        0..=64 => block[..key.len()].copy_from_slice(key),
        _ => block[..32].copy_from_slice(&Sha256::digest(key)),
    }
    let padded = |pad: u8| block.map(|byte| byte ^ pad).to_vec();
    let inner = Sha256::digest([padded(0x36), message.to_vec()].concat());
    Sha256::digest([padded(0x5c), inner.to_vec()].concat()).to_vec()
}
