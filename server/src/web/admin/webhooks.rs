//! A store's webhooks, and what was delivered to each.
use super::figures::{instant, short};
use super::place::{AFTER, Asked, Place, ROWS, is_full};
use super::{Refused, Shell, SignedIn};
use crate::app::App;
use crate::app::overview::MOST_COUNTED;
use crate::web::{Sample, frame};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::permission::Permission;
use domain::{DeliveryId, WebhookId};
use store::{Backlog, Delivery, DeliveryRow, Webhook};
use url::Url;

/// Behind a store's path.
pub(super) const END: &str = "/webhooks";

/// The list.
#[derive(Debug, Template)]
#[template(path = "admin/webhooks.html")]
struct List {
    shell: Shell,
    /// Where one is made.
    make: String,
    receivers: Vec<Receiver>,
}

/// One of them.
#[derive(Debug, Template)]
#[template(path = "admin/webhook.html")]
struct One {
    shell: Shell,
    receiver: Receiver,
    /// Whether a test that was just sent went well, and what came of it.
    tried: Option<(bool, String)>,
    rows: Vec<Delivered>,
    older: Option<String>,
}

/// A webhook and how it is doing.
#[derive(Clone, Debug)]
struct Receiver {
    path: String,
    id: String,
    url: String,
    enabled: bool,
    automatic: bool,
    events: String,
    made: String,
    waits: String,
}

/// A delivery in a list.
#[derive(Clone, Debug)]
pub(super) struct Delivered {
    /// Its page.
    pub(super) path: String,
    /// When its event happened.
    pub(super) made: String,
    /// Its event.
    pub(super) kind: String,
    /// The invoice or payment request it is about.
    pub(super) about: String,
    /// The page of that.
    pub(super) about_path: String,
    /// Where it goes.
    pub(super) host: String,
    /// How it went.
    pub(super) went: String,
    /// How that looks.
    pub(super) tone: &'static str,
}

impl Delivered {
    /// That delivery, of the store whose pages begin at `store`.
    pub(super) fn of(store: &str, row: &DeliveryRow) -> Self {
        let (went, tone) = went(&row.delivery);
        let (about, about_path) = about(store, row);
        Self {
            path: path_of(store, &row.webhook, &row.delivery.id),
            made: short(row.delivery.created_at),
            kind: row.kind.clone(),
            about,
            about_path,
            host: host(&row.url),
            went,
            tone,
        }
    }
}

/// What a delivery is about, and the page of that.
fn about(store: &str, row: &DeliveryRow) -> (String, String) {
    match (&row.invoice, &row.request) {
        (Some(invoice), _) => (invoice.to_string(), format!("{store}{}/{invoice}", super::invoices::END)),
        (None, Some(request)) => {
            (request.to_string(), format!("{store}{}/{request}", super::payment_requests::END))
        }
        (None, None) => {
            let payout = row.payout.as_ref().map_or_else(|| "–".into(), ToString::to_string);
            (payout, store.to_owned())
        }
    }
}

/// The page of a delivery.
pub(super) fn path_of(store: &str, webhook: &WebhookId, id: &DeliveryId) -> String {
    format!("{store}{END}/{webhook}/deliveries/{id}")
}

/// The host of an address: the rest may hold what only the receiver should know.
pub(super) fn host(url: &str) -> String {
    Url::parse(url).ok().and_then(|url| Some(url.host_str()?.to_owned())).unwrap_or_else(|| url.to_owned())
}

/// How a delivery went, and how that looks.
pub(super) fn went(delivery: &Delivery) -> (String, &'static str) {
    let answered = match (delivery.http_status, &delivery.error) {
        (Some(status), _) => format!("it answered {status}"),
        (None, Some(error)) => error.clone(),
        (None, None) => "no answer".into(),
    };
    match delivery {
        Delivery { delivered_at: Some(at), .. } => (format!("accepted on {}", instant(*at)), "good"),
        Delivery { failed_at: Some(_), attempts: 0, .. } => ("not sent".into(), "over"),
        Delivery { failed_at: Some(_), attempts, .. } => {
            (format!("given up after {attempts} attempts: {answered}"), "bad")
        }
        Delivery { attempts: 0, .. } => ("about to be sent".into(), "asking"),
        Delivery { due_at: Some(due), attempts, .. } => {
            (format!("tried {attempts} times: {answered}; again on {}", instant(*due)), "odd")
        }
        Delivery { attempts, .. } => (format!("tried {attempts} times: {answered}"), "odd"),
    }
}

impl Receiver {
    fn of(store: &str, webhook: &Webhook, waits: Option<&Backlog>) -> Self {
        let subscription = &webhook.subscription;
        let events =
            if subscription.everything { "all".to_owned() } else { subscription.specific.join(", ") };
        Self {
            path: format!("{store}{END}/{}", webhook.id),
            id: webhook.id.to_string(),
            url: webhook.url.clone(),
            enabled: webhook.enabled,
            automatic: webhook.automatic,
            events: if events.is_empty() { "none".into() } else { events },
            made: instant(webhook.created_at),
            waits: waits.map_or("nothing".into(), waiting),
        }
    }
}

/// What waits for a receiver, in words.
pub(super) fn waiting(backlog: &Backlog) -> String {
    let Some(oldest) = backlog.oldest else { return "nothing".into() };
    let more = if backlog.waiting >= MOST_COUNTED.into() { " or more" } else { "" };
    let deliveries = if backlog.waiting == 1 { "delivery" } else { "deliveries" };
    format!("{}{more} {deliveries}, the oldest since {}", backlog.waiting, instant(oldest))
}

pub(super) async fn list(
    State(app): State<App>,
    by: SignedIn,
    Path(store): Path<String>,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ModifyWebhooks, &store).await?;
    let backlog = app.store.backlog_of(&place.access, MOST_COUNTED).await?;
    let waits = |webhook: &Webhook| backlog.iter().find(|waiting| waiting.webhook == webhook.id);
    let webhooks = app.store.webhooks(&place.access).await?;
    let receivers =
        webhooks.iter().map(|webhook| Receiver::of(&place.path(""), webhook, waits(webhook))).collect();
    let make = format!("{}/new", place.path(END));
    let page = List { shell: place.shell(&app, &by, "Webhooks", END), make, receivers };
    Ok(frame::answer(StatusCode::OK, &page))
}

pub(super) async fn show(
    State(app): State<App>,
    by: SignedIn,
    Path((store, id)): Path<(String, String)>,
    query: RawQuery,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ModifyWebhooks, &store).await?;
    let webhook = find(&app, &place, &id).await?;
    page(&app, &by, (&place, &webhook), &Asked::of(query), None).await
}

/// The page of one, with what came of a test that was just sent.
pub(super) async fn page(
    app: &App,
    by: &SignedIn,
    (place, webhook): (&Place, &Webhook),
    asked: &Asked,
    tried: Option<(bool, String)>,
) -> Result<Response, Refused> {
    let after = asked.one(AFTER).and_then(DeliveryId::parse);
    let rows = app.store.deliveries_page(&place.access, &webhook.id, after.as_ref(), ROWS).await?;
    let backlog = app.store.backlog_of(&place.access, MOST_COUNTED).await?;
    let receiver =
        Receiver::of(&place.path(""), webhook, backlog.iter().find(|waiting| waiting.webhook == webhook.id));
    let last = rows.last().filter(|_| is_full(rows.len()));
    let page = One {
        shell: place.shell(app, by, "Webhook", END),
        tried,
        older: last.map(|last| asked.going_on(&receiver.path, last.delivery.id.as_str())),
        rows: rows.iter().map(|row| Delivered::of(&place.path(""), row)).collect(),
        receiver,
    };
    Ok(frame::answer(StatusCode::OK, &page))
}

/// One of the store's webhooks.
pub(super) async fn find(app: &App, place: &Place, id: &str) -> Result<Webhook, Refused> {
    let id = WebhookId::parse(id).ok_or(Refused::NotThere)?;
    app.store.webhook(&place.access, &id).await?.ok_or(Refused::NotThere)
}

/// Every state of the pages.
pub(super) fn samples() -> Vec<Sample> {
    use super::sample_store::{deliveries, in_store, webhook};
    let store = "/admin/stores/harbour";
    let make = || format!("{store}{END}/new");
    let list = |receivers| List { shell: in_store("Webhooks", END), make: make(), receivers };
    let one = |receiver, rows: Vec<Delivered>| One {
        shell: in_store("Webhook", END),
        receiver,
        tried: None,
        older: None,
        rows,
    };
    let went = |is_well, says: &str| Some((is_well, says.to_owned()));
    let receiver = || Receiver::of(store, &webhook("https://shop.example/hooks/almoner"), None);
    let rows: Vec<Delivered> = deliveries().iter().map(|row| Delivered::of(store, row)).collect();
    let mut hostile = rows.clone();
    for row in &mut hostile {
        row.went = crate::web::sample::HOSTILE.into();
    }
    let strange = Receiver { url: crate::web::sample::HOSTILE.into(), ..receiver() };
    vec![
        Sample::of("admin-webhooks", &list(vec![receiver()])),
        Sample::of("admin-webhooks-none", &list(Vec::new())),
        Sample::of("admin-webhooks-hostile", &list(vec![strange.clone()])),
        Sample::of("admin-webhook", &one(receiver(), rows.clone())),
        Sample::of("admin-webhook-new", &one(receiver(), Vec::new())),
        Sample::of(
            "admin-webhook-tried",
            &One { tried: went(true, "The test was sent and accepted."), ..one(receiver(), rows.clone()) },
        ),
        Sample::of(
            "admin-webhook-tried-in-vain",
            &One {
                tried: went(false, "The test was not accepted: the receiver answered with HTTP status 503."),
                ..one(receiver(), Vec::new())
            },
        ),
        Sample::of("admin-webhook-hostile", &one(strange, hostile)),
    ]
}
