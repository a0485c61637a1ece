//! Lets time pass: sleeps until the earliest invoice wakes, and ticks it.
use crate::app::turns::Loop;
use crate::app::{App, expire};
use domain::Timestamp;
use std::time::Duration;

/// How long after a start invoices are left alone, unless the chain has been caught up with before: money
/// that came in time while the server was down is to be found first.
const GRACE: Duration = Duration::from_secs(120);
/// The longest sleep, so that a clock set by hand is noticed.
const LONGEST: Duration = Duration::from_secs(60);
/// How long to wait after a commit for others: hundreds of them need one look.
const GATHER: Duration = Duration::from_millis(250);
/// The pause after the database refused.
const PAUSE: Duration = Duration::from_secs(5);

/// Runs until it is dropped.
pub async fn run(app: App) {
    let _ = tokio::time::timeout(GRACE, app.node.caught_up()).await;
    loop {
        app.turned(Loop::Expiry);
        let sleep = match expire::run(&app).await {
            Ok(next) => until(&app, next),
            Err(error) => {
                tracing::error!(%error, "invoices could not be let expire; trying again");
                PAUSE
            }
        };
        if tokio::time::timeout(sleep, app.wakes.for_expiry()).await.is_ok() {
            tokio::time::sleep(GATHER).await;
        }
    }
}

fn until(app: &App, next: Option<Timestamp>) -> Duration {
    next.map_or(LONGEST, |next| Duration::from_secs(next.since(app.now()))).min(LONGEST)
}
