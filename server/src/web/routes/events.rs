//! `GET /i/{id}/events`: tells a page that is looked at that there is something new, as server-sent events.
//!
//! The first event says how the invoice stands now, the further ones that it changed; none says more, the page loads
//! itself again to show it. What it is not: asked of the database again and again; see [`crate::app::onlookers`].
use super::checkout::invoice;
use crate::app::App;
use crate::app::onlookers::{Look, News};
use crate::web::checkout;
use crate::web::notice::Notice;
use axum::extract::{Path, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use domain::InvoiceId;
use futures_util::stream::{self, Stream};
use futures_util::{StreamExt, TryStreamExt};
use serde_json::json;
use std::convert::Infallible;
use std::time::Duration;

/// How often something is sent where nothing is new: proxies close what is silent for a minute.
const HEARTBEAT: Duration = Duration::from_secs(25);
/// After that long a browser asks anew: whoever went away without a word gives the place back.
const LONGEST: Duration = Duration::from_secs(60 * 60);
/// When a browser whose stream ended tries again, in milliseconds, and by how much that differs from one to the next,
/// so that after a restart not all come at once.
const AGAIN_MS: (u64, u64) = (2_000, 6_000);

pub(super) async fn watch(State(app): State<App>, Path(id): Path<String>) -> Result<Response, Notice> {
    let id = InvoiceId::parse(&id).ok_or_else(|| Notice::not_found(app.network))?;
    // Looking comes before reading: what is committed between the two is told.
    let Ok(look) = app.wakes.onlookers().look(&id) else { return Ok(no_place()) };
    let (invoice, settings) = invoice(&app, id.as_str()).await?;
    let scene = super::checkout::scene(&app, &invoice, &settings);
    if !checkout::can_change(scene) {
        return Ok(StatusCode::NO_CONTENT.into_response()); // browsers do not come back after this answer
    }
    let (revision, status) = checkout::standing(scene);
    let height = app.node.state().position.map(|position| position.height);
    let now = event("now", &json!({ "revision": revision, "status": status.name(), "height": height }));
    let first = stream::iter([now.retry(again(&app))]);
    let until = Box::pin(tokio::time::sleep(LONGEST));
    let events = first.chain(news(look)).take_until(until).map(Ok::<_, Infallible>).into_stream();
    let answer = Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT));
    Ok(([(HeaderName::from_static("x-accel-buffering"), "no")], answer).into_response())
}

fn news(look: Look) -> impl Stream<Item = Event> {
    stream::unfold(look, async |mut look| {
        let event = match look.next().await? {
            News::Changed { revision, status } => {
                event("changed", &json!({ "revision": revision, "status": status.name() }))
            }
            News::Block { height } => event("block", &json!({ "height": height })),
        };
        Some((event, look))
    })
}

fn event(name: &str, data: &serde_json::Value) -> Event {
    Event::default().event(name).data(data.to_string())
}

fn again(app: &App) -> Duration {
    let (least, spread) = AGAIN_MS;
    Duration::from_millis(least + u64::from(u16::from_be_bytes(app.chance.bytes())) % spread)
}

/// All places are taken; the page looks by itself now and then.
fn no_place() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "60")]).into_response()
}

#[cfg(test)]
mod tests;
