//! Sends what was committed to the webhooks and other receivers that want it: in order for each receiver and invoice, again until
//! it is accepted, one receiver never waiting for another.
use crate::app::App;
use crate::app::turns::Loop;
use crate::egress::{Answer, Outgoing, Sender};
use crate::push;
use domain::webhook::{self, Envelope, Outcome, Secret, next_attempt};
use domain::{Timestamp, WebhookId};
use std::collections::{HashMap, HashSet};
use std::time::Duration;
use store::{Attempt, Destination, DueDelivery};
use tokio::sync::Semaphore;
use tokio::task::{Id, JoinError, JoinSet};

/// Deliveries under way at one receiver at a time, each about another invoice.
const AT_ONCE: u32 = 8;
/// The longest sleep, so that a clock set by hand is noticed.
const LONGEST: Duration = Duration::from_secs(60);
/// How long to wait after a commit for others: hundreds of them need one look.
const GATHER: Duration = Duration::from_millis(5);
/// The pause after the database refused; at one receiver each further one is twice as long.
const PAUSE: Duration = Duration::from_secs(5);
/// The longest pause. What could not be noted is sent again after it, so it must not be short.
const LONGEST_PAUSE: Duration = Duration::from_secs(300);
/// Requests under way at all receivers together: each takes a socket and its body's memory.
const EVERYWHERE: usize = 256;

/// The places of requests under way. Whoever waits for one gets it in turn, so every receiver moves on: one takes at
/// most [`AT_ONCE`] and gives each back after the seconds that a receiver has, thirty at most.
static PLACES: Semaphore = Semaphore::const_new(EVERYWHERE);

/// What brings deliveries where they go.
#[derive(Clone, Debug)]
pub struct Carriers {
    /// To webhooks.
    pub sender: Sender,
    /// To receivers that the configuration file states.
    pub receivers: push::Receivers,
}

impl From<Sender> for Carriers {
    fn from(sender: Sender) -> Self {
        Self { sender, receivers: push::Receivers::default() }
    }
}

/// The receivers that are being served.
#[derive(Debug, Default)]
struct Receivers {
    tasks: JoinSet<()>,
    of_task: HashMap<Id, WebhookId>,
    busy: HashSet<WebhookId>,
}

/// Runs until it is dropped. What is under way then is sent again later: receivers may see a delivery twice.
pub async fn run(app: App, carriers: impl Into<Carriers>) {
    let carriers = carriers.into();
    let mut receivers = Receivers::default();
    loop {
        app.turned(Loop::Webhooks);
        let sleep = match start_idle(&app, &carriers, &mut receivers).await {
            Ok(next) => next.map_or(LONGEST, |at| Duration::from_secs(at.since(app.now()))).min(LONGEST),
            Err(error) => {
                tracing::error!(%error, "webhooks can't be looked up; trying again");
                PAUSE
            }
        };
        tokio::select! {
            Some(done) = receivers.tasks.join_next_with_id() => receivers.ended(done),
            () = app.wakes.for_webhooks() => tokio::time::sleep(GATHER).await,
            () = tokio::time::sleep(sleep) => {}
        }
    }
}

/// Starts a task for every receiver that has something due and none under way; says when the next is due.
async fn start_idle(
    app: &App,
    carriers: &Carriers,
    receivers: &mut Receivers,
) -> Result<Option<Timestamp>, store::Error> {
    let now = app.now();
    for webhook in app.store.due_webhooks(&app.system, now).await? {
        if !receivers.busy.contains(&webhook) {
            receivers.start(webhook.clone(), serve_receiver(app.clone(), carriers.clone(), webhook));
        }
    }
    app.store.next_delivery_due(&app.system, now).await
}

impl Receivers {
    fn start(&mut self, webhook: WebhookId, task: impl Future<Output = ()> + Send + 'static) {
        self.busy.insert(webhook.clone());
        let id = self.tasks.spawn(task).id();
        self.of_task.insert(id, webhook);
    }

    /// Lets go of the receiver whose task ended. A task that broke off is a defect of ours, which another try would
    /// likely meet again: its receiver, and no other, is let go of after a pause.
    fn ended(&mut self, done: Result<(Id, ()), JoinError>) {
        let id = match &done {
            Ok((id, ())) => *id,
            Err(error) => error.id(),
        };
        let Some(webhook) = self.of_task.remove(&id) else { return };
        match done {
            Ok(_) => {
                self.busy.remove(&webhook);
            }
            Err(error) => {
                tracing::error!(%error, %webhook, "deliveries broke off; trying again");
                self.start(webhook, tokio::time::sleep(LONGEST_PAUSE));
            }
        }
    }
}

async fn serve_receiver(app: App, carriers: Carriers, webhook: WebhookId) {
    let mut pauses = pauses();
    while let Err(error) = deliver_due(&app, &carriers, &webhook).await {
        let pause = pauses.next().unwrap_or(LONGEST_PAUSE);
        tracing::error!(%error, %webhook, ?pause, "deliveries can't be looked up or noted; trying again");
        tokio::time::sleep(pause).await;
    }
}

/// How long to wait after each refusal in a row.
fn pauses() -> impl Iterator<Item = Duration> {
    std::iter::successors(Some(PAUSE), |pause| Some(pause.saturating_mul(2).min(LONGEST_PAUSE)))
}

/// Delivers what is due at one receiver until nothing is.
pub async fn deliver_due(app: &App, carriers: &Carriers, webhook: &WebhookId) -> Result<(), store::Error> {
    loop {
        let mut due = app.store.due_deliveries(&app.system, webhook, app.now(), AT_ONCE).await?;
        due.truncate(carriers.at_once(&due));
        if due.is_empty() {
            return Ok(());
        }
        let mut under_way = JoinSet::new();
        for delivery in due {
            under_way.spawn(deliver(app.clone(), carriers.clone(), delivery));
        }
        all_of(under_way).await?;
    }
}

/// Waits for all, whatever became of the first: one cut off would be sent again.
async fn all_of(mut under_way: JoinSet<Result<(), store::Error>>) -> Result<(), store::Error> {
    let mut noted = Ok(());
    while let Some(done) = under_way.join_next().await {
        noted = noted.and(done.unwrap_or_else(|error| Err(store::Error::Failed(error.to_string()))));
    }
    noted
}

/// Makes one attempt and notes what came of it.
async fn deliver(app: App, carriers: Carriers, delivery: DueDelivery) -> Result<(), store::Error> {
    let place = PLACES.acquire().await.expect("the places are never closed");
    let Answer { outcome, error } = carriers.carry(&app, &delivery).await?;
    drop(place);
    app.metrics().counted().attempted(outcome);
    let at = app.now();
    let made = delivery.attempts.saturating_add(1);
    let attempt = Attempt {
        delivery: delivery.id.clone(),
        at,
        http_status: status(outcome),
        error,
        decision: next_attempt(outcome, made, delivery.automatic, at),
    };
    match app.store.record_attempt(&app.system, attempt).await {
        Err(store::Error::NotFound) => Ok(()), // withdrawn meanwhile
        noted => noted,
    }
}

impl Carriers {
    /// How many of these are brought at once; they are all of one receiver.
    fn at_once(&self, due: &[DueDelivery]) -> usize {
        match due.first().map(|delivery| &delivery.to) {
            Some(Destination::Push(push)) => self.receivers.at_once(&push.receiver, due.len()),
            Some(Destination::Webhook { .. }) | None => due.len(),
        }
    }

    /// Makes one attempt.
    async fn carry(&self, app: &App, delivery: &DueDelivery) -> Result<Answer, store::Error> {
        match &delivery.to {
            Destination::Webhook { url, secret } => {
                // Made only now: it says when it was sent.
                let request = request(delivery, (url, secret), app.now());
                let request = request.map_err(|error| store::Error::Corrupt(error.to_string()))?;
                Ok(self.sender.post(&request).await)
            }
            Destination::Push(push) => Ok(self.receivers.tell(delivery, push, app.network).await),
        }
    }
}

fn status(outcome: Outcome) -> Option<u16> {
    match outcome {
        Outcome::Answered(status) => Some(status),
        Outcome::NoAnswer | Outcome::Accepted | Outcome::Refused => None,
    }
}

/// The request that a delivery makes: the body receivers verify, and the signatures they verify it with.
///
/// An error if the stored payload is no JSON object any more.
fn request(
    delivery: &DueDelivery,
    (url, secret): (&str, &Secret),
    now: Timestamp,
) -> Result<Outgoing, serde_json::Error> {
    let envelope = Envelope {
        delivery_id: delivery.id.clone(),
        webhook_id: delivery.webhook.clone(),
        original_delivery_id: delivery.original.clone().unwrap_or_else(|| delivery.id.clone()),
    };
    let body = webhook::body_of_text(&delivery.payload, &envelope)?;
    let headers = webhook::headers(secret, &envelope, now, body.as_bytes()).into();
    Ok(Outgoing { url: url.to_owned(), headers, body })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn a_task_that_breaks_off_frees_no_other_receiver() {
        let webhook = |n: u8| WebhookId::from_random([n; 16]);
        let mut receivers = Receivers::default();
        receivers.start(webhook(1), std::future::pending());
        receivers.start(webhook(2), async { panic!("a defect") });
        let done = receivers.tasks.join_next_with_id().await.unwrap();
        assert!(done.is_err());
        receivers.ended(done);
        assert_eq!(receivers.busy, HashSet::from([webhook(1), webhook(2)]), "the second is paused");
        receivers.start(webhook(3), async {});
        let done = receivers.tasks.join_next_with_id().await.unwrap();
        receivers.ended(done);
        assert_eq!(receivers.busy, HashSet::from([webhook(1), webhook(2)]));
        assert_eq!(receivers.of_task.len(), 2);
    }

    #[tokio::test]
    async fn a_delivery_that_breaks_off_cuts_off_none_beside_it() {
        let noted = Arc::new(AtomicUsize::new(0));
        let mut under_way = JoinSet::new();
        under_way.spawn(async { panic!("a defect") });
        under_way.spawn(async { Err(store::Error::NotFound) });
        for turns in 1..=6 {
            let noted = noted.clone();
            under_way.spawn(async move {
                for _ in 0..turns {
                    tokio::task::yield_now().await;
                }
                noted.fetch_add(1, Ordering::Relaxed);
                Ok(())
            });
        }
        assert!(all_of(under_way).await.is_err(), "what was not noted is tried again after a pause");
        assert_eq!(noted.load(Ordering::Relaxed), 6);
    }

    #[test]
    fn pauses_grow_to_minutes() {
        let seconds: Vec<u64> = pauses().take(8).map(|pause| pause.as_secs()).collect();
        assert_eq!(seconds, [5, 10, 20, 40, 80, 160, 300, 300]);
    }
}
