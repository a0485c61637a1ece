//! Reads the chain again for wallets, when somebody asks for it: one after another, wherever it was asked.
use crate::app::App;
use crate::app::rescan::{Way, carry_out};
use std::time::Duration;

/// How often is looked whether one is asked for: it may have been asked by a command, or another server.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// After a failure of the database's.
const AGAIN: Duration = Duration::from_secs(10);

/// Runs until it is dropped.
pub async fn run(app: App, way: Way) {
    loop {
        let done = match app.store.next_rescan(&app.system).await {
            Ok(Some(rescan)) if app.node.is_synchronized() => carry_out(&app, &way, &rescan).await,
            Ok(_) => {
                tokio::time::sleep(LOOK_EVERY).await;
                Ok(())
            }
            Err(error) => Err(error),
        };
        if let Err(error) = done {
            tracing::error!(%error, "the chain can't be read again for a wallet; trying again");
            tokio::time::sleep(AGAIN).await;
        }
    }
}
