//! Lets time pass for the invoices and payment requests whose time has come.
use super::App;
use super::onlookers::Told;
use domain::{Change, Timestamp};
use store::Commit;

/// How many invoices are ticked in one transaction.
const BATCH: u32 = 256;

/// Ticks everything that is due, and says when the next will be.
pub async fn run(app: &App) -> Result<Option<Timestamp>, store::Error> {
    let (invoices, requests) = (of_invoices(app).await?, of_requests(app).await?);
    Ok(invoices.into_iter().chain(requests).min())
}

async fn of_requests(app: &App) -> Result<Option<Timestamp>, store::Error> {
    while app.store.tick_requests(&app.system, app.now(), BATCH).await? > 0 {
        app.wakes.committed();
    }
    app.store.next_request_wake(&app.system).await
}

async fn of_invoices(app: &App) -> Result<Option<Timestamp>, store::Error> {
    loop {
        let now = app.now();
        let due = app.store.due(&app.system, now, BATCH).await?;
        if due.is_empty() {
            return app.store.next_wake(&app.system).await;
        }
        let changes: Vec<Change> = due.iter().filter_map(|invoice| invoice.tick(now)).collect();
        if changes.is_empty() {
            tracing::error!(first = %due[0].id, "invoices are due but time changes nothing about them");
            return Ok(None);
        }
        let told = Told::of_all(&changes);
        match app.store.commit(&app.system, Commit { changes: changes.clone(), position: None }).await {
            Ok(()) => {
                app.metrics().counted().committed(&changes, now);
                app.wakes.committed();
                app.wakes.onlookers().tell(told);
            }
            Err(store::Error::Conflict { .. }) => app.wakes.committed(), // look again
            Err(error) => return Err(error),
        }
    }
}
