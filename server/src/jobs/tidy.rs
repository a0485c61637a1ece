//! Throws away what has had its time: answers kept for repeated requests.
use crate::app::App;
use domain::Timestamp;
use std::time::Duration;

/// How long an answer is kept for a request that is repeated with the same key.
const ANSWERS_KEPT_SECONDS: i64 = 24 * 60 * 60;
const EVERY: Duration = Duration::from_secs(60 * 60);

/// Runs until it is dropped.
pub async fn run(app: App) {
    loop {
        let before = Timestamp(app.now().0.saturating_sub(ANSWERS_KEPT_SECONDS));
        if let Err(error) = app.store.forget_answers(&app.system, before).await {
            tracing::error!(%error, "old answers could not be thrown away; trying again in an hour");
        }
        tokio::time::sleep(EVERY).await;
    }
}
