//! Whether webhooks arrive: what waits for each receiver, and since when.
use super::{Finding, Patient, span};
use store::Backlog;
use url::Url;

/// Every receiver is away for a moment now and then.
const LATE: u64 = 15 * 60;
/// A receiver that accepted nothing for so long is taken to be dead.
const DEAD: u64 = 24 * 3600;

pub(super) async fn run(patient: &Patient<'_>) -> Vec<Finding> {
    let Some(store) = patient.store() else { return Vec::new() };
    let backlog = match store.backlog(patient.system).await {
        Ok(backlog) => backlog,
        Err(error) => return vec![Finding::unread(&error)],
    };
    let late = |receiver: &Backlog| {
        let waited = patient.now.since(receiver.oldest?);
        (waited > LATE).then(|| waits(receiver, waited))
    };
    let found = backlog.iter().filter_map(late).chain(backlog.iter().filter_map(given_up)).collect();
    let waiting: u64 = backlog.iter().map(|receiver| receiver.waiting).sum();
    super::or_fine(found, format!("{} receivers, {waiting} deliveries on their way.", backlog.len()))
}

fn waits(receiver: &Backlog, waited: u64) -> Finding {
    if let Some(name) = &receiver.push {
        return pushed(receiver, name, waited);
    }
    let Backlog { webhook, store, waiting, attempts, .. } = receiver;
    let host =
        Url::parse(&receiver.url).ok().and_then(|url| Some(url.host_str()?.to_owned())).unwrap_or_default();
    let words = format!(
        "{waiting} deliveries wait for {host}, the oldest for {}, tried {attempts} times.",
        span(waited)
    );
    if !receiver.enabled {
        let fix =
            format!("Webhook {webhook} of store {store} is switched off: switch it on again, or delete it.");
        return Finding::warning(words, fix);
    }
    let fix = format!(
        "See why webhook {webhook} of store {store} does not answer: its deliveries say what it answered. \
         They are repeated by themselves, or sent again one by one."
    );
    if waited > DEAD { Finding::failure(words, fix) } else { Finding::warning(words, fix) }
}

/// Of a receiver that the configuration file states.
fn pushed(receiver: &Backlog, name: &str, waited: u64) -> Finding {
    let Backlog { waiting, attempts, url, .. } = receiver;
    let words = format!(
        "{waiting} contributions wait for {name} ({url}), the oldest for {}, tried {attempts} times.",
        span(waited)
    );
    if !receiver.enabled {
        let fix = format!(
            "The configuration file states {name} no more: state it again, or give up what waits: almoner push forget {name}"
        );
        return Finding::warning(words, fix);
    }
    let fix = format!("almoner push list says what {name} answered. They are repeated by themselves.");
    if waited > DEAD { Finding::failure(words, fix) } else { Finding::warning(words, fix) }
}

/// Contributions that nobody will send any more, unless somebody says so.
fn given_up(receiver: &Backlog) -> Option<Finding> {
    let name = receiver.push.as_ref().filter(|_| receiver.given_up > 0 && receiver.enabled)?;
    let words =
        format!("{} contributions were given up, as {name} did not take them for days.", receiver.given_up);
    let fix =
        format!("See what it answered: almoner push list. When that is mended: almoner push again {name}");
    Some(Finding::failure(words, fix))
}
