//! Keeps up with the other servers on the same database: looks when the database tells that something was committed, and
//! now and then in any case.
use crate::app::App;
use crate::app::neighbours::{Seen, keep_up};
use crate::app::turns::Loop;
use std::time::Duration;
use store::{Listener, PostgresUrl};

/// How often it looks while the database tells, and while it does not: by fault, or because it can't.
const EVERY: [Duration; 2] = [Duration::from_secs(2), Duration::from_millis(500)];
/// How long to wait after a notice for others: hundreds of them need one look.
const GATHER: Duration = Duration::from_millis(25);
/// How long until it is tried again to listen.
const LISTEN_AGAIN: Duration = Duration::from_secs(5);

/// Runs until it is dropped.
pub async fn run(app: App, url: PostgresUrl) {
    let mut seen = Seen::default();
    loop {
        match listen(&url).await {
            Ok(listener) => while look_and_listen(&app, &mut seen, &listener).await {},
            Err(error) => {
                tracing::warn!(%error, "the database does not tell of news, so it is asked more often; trying again");
                let again = tokio::time::sleep(LISTEN_AGAIN);
                tokio::select! {
                    () = again => {}
                    () = look_on(&app, &mut seen) => {}
                }
            }
        }
    }
}

async fn listen(url: &PostgresUrl) -> Result<Listener, store::Error> {
    let url = url.clone();
    let opened = tokio::task::spawn_blocking(move || Listener::open(&url)).await;
    opened.unwrap_or_else(|error| Err(store::Error::Failed(error.to_string())))
}

/// Looks, and waits until it is time to look again; whether the database still tells.
async fn look_and_listen(app: &App, seen: &mut Seen, listener: &Listener) -> bool {
    let [rarely, often] = EVERY;
    let every = if look(app, seen).await { rarely } else { often };
    tokio::select! {
        heard = listener.heard() => {
            tokio::time::sleep(GATHER).await;
            heard
        }
        () = tokio::time::sleep(every) => true,
    }
}

async fn look_on(app: &App, seen: &mut Seen) {
    loop {
        look(app, seen).await;
        tokio::time::sleep(EVERY[1]).await;
    }
}

/// Looks once; whether that went well.
async fn look(app: &App, seen: &mut Seen) -> bool {
    app.turned(Loop::Neighbours);
    let watched = if app.node.is_watching() { app.watch.catch_up().await } else { Ok(()) };
    let kept_up = keep_up(app, seen).await;
    if let Err(error) = &kept_up {
        tracing::warn!(%error, "what other servers did can't be looked up; trying again");
    }
    watched.is_ok() && kept_up.is_ok()
}
