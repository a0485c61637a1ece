//! Webhooks: what one may be like, however it is asked for; made, changed, tried out.
use super::App;
use crate::egress::{Answer, Outgoing, Sender};
use domain::settings::Problem;
use domain::webhook::{self, Envelope, Secret, Subscription};
use domain::{DeliveryId, StoreAccess, WebhookId};
use serde_json::{Map, Value};
use store::{Store, Webhook};
use tokio::sync::Semaphore;
use url::Url;

const LONGEST_URL: usize = 2_000;
const LONGEST_SECRET: usize = 256;
const MOST_EVENTS: usize = 100;
const LONGEST_EVENT: usize = 100;
/// So many are tried out at a time: each waits for its receiver, ten seconds at most.
static TRIALS: Semaphore = Semaphore::const_new(4);

/// What somebody wants of a webhook, as they wrote it.
#[derive(Clone)]
pub struct Wanted {
    /// Where to send.
    pub url: String,
    /// What to sign with; empty for one of ours, or the one there is.
    pub secret: String,
    /// Whether to send.
    pub enabled: bool,
    /// Whether to repeat what failed.
    pub automatic: bool,
    /// What to send.
    pub subscription: Subscription,
}

/// The same, found to be in order.
#[derive(Clone, Debug)]
pub struct Checked {
    url: String,
    secret: Option<Secret>,
    enabled: bool,
    automatic: bool,
    subscription: Subscription,
}

/// Shows no secret.
impl std::fmt::Debug for Wanted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Wanted").field("url", &self.url).finish_non_exhaustive()
    }
}

impl Wanted {
    /// Whether it can be had.
    ///
    /// # Errors
    /// All that is wrong with it, by the fields of the API.
    pub fn check(self) -> Result<Checked, Vec<Problem>> {
        let (url, secret, events) = (url(&self.url), secret(&self.secret), events(&self.subscription));
        match (url, secret, events) {
            (Ok(url), Ok(secret), Ok(())) => {
                let Self { enabled, automatic, subscription, .. } = self;
                Ok(Checked { url, secret, enabled, automatic, subscription })
            }
            (url, secret, events) => {
                Err([url.err(), secret.err(), events.err()].into_iter().flatten().collect())
            }
        }
    }
}

/// The address, if events can be sent there. Where it leads is looked at with each delivery, when its name has been
/// resolved.
fn url(text: &str) -> Result<String, Problem> {
    let text = text.trim();
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let url = url.filter(|_| text.len() <= LONGEST_URL);
    let advice = || format!("Write an http or https address of at most {LONGEST_URL} bytes");
    url.map(Into::into).ok_or_else(|| Problem::new("url", advice()))
}

/// The secret, if one was given.
fn secret(text: &str) -> Result<Option<Secret>, Problem> {
    if text.len() > LONGEST_SECRET {
        return Err(Problem::new("secret", format!("Write at most {LONGEST_SECRET} bytes")));
    }
    Ok(Secret::parse(text))
}

/// Events may be of kinds that this server does not have: they are for other servers' webhooks too.
fn events(subscription: &Subscription) -> Result<(), Problem> {
    let is_name = |name: &String| {
        (1..=LONGEST_EVENT).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    let events = &subscription.specific;
    if events.len() > MOST_EVENTS || !events.iter().all(is_name) {
        let message = "Name events such as InvoiceSettled, at most 100";
        return Err(Problem::new("authorizedEvents.specificEvents", message));
    }
    Ok(())
}

impl Checked {
    /// A webhook of that kind; with a secret of ours, if none was given.
    pub fn made(self, app: &App) -> Webhook {
        Webhook {
            id: WebhookId::from_random(app.chance.bytes()),
            url: self.url,
            secret: self.secret.unwrap_or_else(|| new_secret(app)),
            enabled: self.enabled,
            automatic: self.automatic,
            subscription: self.subscription,
            created_at: app.now(),
        }
    }

    /// What becomes of that webhook; it keeps its secret, if no other was given.
    pub fn of(self, old: Webhook) -> Webhook {
        let Self { url, secret, enabled, automatic, subscription } = self;
        Webhook { url, secret: secret.unwrap_or(old.secret), enabled, automatic, subscription, ..old }
    }
}

/// A secret of ours.
pub fn new_secret(app: &App) -> Secret {
    Secret::from_random(app.chance.bytes())
}

/// Makes it. `database` may keep the answer to a request with it.
///
/// # Errors
/// [`store::Error::TooMany`], or the database's own.
pub async fn make(database: &Store, access: &StoreAccess, webhook: Webhook) -> Result<(), store::Error> {
    database.create_webhook(access, webhook).await
}

/// States one anew, whatever it is like now.
///
/// # Errors
/// [`store::Error::NotFound`] if it was deleted.
pub async fn restate(app: &App, access: &StoreAccess, webhook: Webhook) -> Result<(), store::Error> {
    app.store.update_webhook(access, webhook, app.now()).await?;
    // Enabled again, it is sent what has waited.
    app.wakes.committed();
    Ok(())
}

/// The same, if it is still as it `was`: whether it is.
///
/// # Errors
/// As [`restate`].
pub async fn change(
    app: &App,
    access: &StoreAccess,
    was: Webhook,
    webhook: Webhook,
) -> Result<bool, store::Error> {
    let is_done = app.store.replace_webhook(access, was, webhook, app.now()).await?;
    app.wakes.committed();
    Ok(is_done)
}

/// Sends a made-up event to it at once, and tells what came back; nothing of it is kept. None while others are tried out.
///
/// The invoice that it names is none: `__test__…__test__`, as the contract's own server has it, so that nobody delivers.
///
/// # Errors
/// Nothing can be sent.
pub async fn try_out(
    app: &App,
    access: &StoreAccess,
    webhook: &Webhook,
    kind: &str,
) -> anyhow::Result<Option<Answer>> {
    let Ok(place) = TRIALS.try_acquire() else { return Ok(None) };
    let delivery = DeliveryId::from_random(app.chance.bytes());
    let mut payload = Map::new();
    payload.insert("type".into(), kind.into());
    payload.insert("timestamp".into(), app.now().0.into());
    payload.insert("storeId".into(), access.store().as_str().into());
    let nothing = format!("__test__{delivery}__test__");
    if kind.starts_with("PaymentRequest") {
        payload.insert("paymentRequestId".into(), nothing.into());
        payload.insert("status".into(), "Pending".into());
    } else if kind.starts_with("Payout") {
        payload.insert("payoutId".into(), nothing.into());
        payload.insert("pullPaymentId".into(), Value::Null);
        payload.insert("payoutState".into(), "AwaitingApproval".into());
    } else {
        payload.insert("invoiceId".into(), nothing.into());
        payload.insert("metadata".into(), Value::Object(Map::new()));
    }
    let envelope = Envelope::first(delivery, webhook.id.clone());
    let body = webhook::body(&payload, &envelope);
    let headers = webhook::headers(&webhook.secret, &envelope, app.now(), body.as_bytes()).into();
    let sender = Sender::http(app.limits.webhooks_to_private)?;
    let answer = sender.post(&Outgoing { url: webhook.url.clone(), headers, body }).await;
    drop(place);
    Ok(Some(answer))
}
