//! Makes the files that people asked for, and throws them away when their time is over. Each server does its own.
use crate::app::{App, exports};
use std::time::Duration;

/// How often old ones are looked for.
const EVERY: Duration = Duration::from_secs(600);

/// Runs until it is dropped.
pub async fn run(app: App) {
    if let Err(error) = app.exports.recall(&app).await {
        tracing::error!(%error, "it can't be read which files were asked for before: ask for them again");
    }
    loop {
        app.exports.forget_old(app.now()).await;
        exports::make(&app).await;
        tokio::select! {
            () = app.exports.wanted() => {}
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}
