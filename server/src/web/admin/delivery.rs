//! One delivery: what was sent, what came back, and sending it once more.
use super::figures::instant;
use super::place::Place;
use super::webhooks::{END, find, host, path_of, went};
use super::{Posted, Refused, Shell, SignedIn};
use crate::app::{App, redeliver};
use crate::web::{Sample, frame};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::permission::Permission;
use domain::webhook::{Envelope, body_of_text};
use domain::{DeliveryId, WebhookId};
use store::DeliveryDetail;

/// Longest body shown, in bytes.
const LONGEST: usize = 64 * 1024;

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/delivery.html")]
struct Page {
    shell: Shell,
    path: String,
    webhook_path: String,
    kind: String,
    host: String,
    made: String,
    attempts: u32,
    last: Option<String>,
    next: Option<String>,
    original: Option<String>,
    went: String,
    tone: &'static str,
    error: Option<String>,
    body: String,
}

pub(super) async fn show(
    State(app): State<App>,
    by: SignedIn,
    Path((store, webhook, id)): Path<(String, String, String)>,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ModifyWebhooks, &store).await?;
    let webhook = find(&app, &place, &webhook).await?;
    let id = DeliveryId::parse(&id).ok_or(Refused::NotThere)?;
    let detail = app.store.delivery(&place.access, &webhook.id, &id).await?.ok_or(Refused::NotThere)?;
    let shell = place.shell(&app, &by, "Delivery", END);
    Ok(frame::answer(StatusCode::OK, &Page::of(shell, &place.path(""), (&webhook.id, &webhook.url), &detail)))
}

/// Sends it once more, as the API does, and leads to the new delivery.
pub(super) async fn again(
    State(app): State<App>,
    Path((store, webhook, id)): Path<(String, String, String)>,
    form: Posted,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &form.by, Permission::ModifyWebhooks, &store).await?;
    let webhook = WebhookId::parse(&webhook).ok_or(Refused::NotThere)?;
    let id = DeliveryId::parse(&id).ok_or(Refused::NotThere)?;
    let again = redeliver::new_id(&app);
    redeliver::run(&app, &app.store, &place.access, (&webhook, &id), &again).await?;
    Ok(Redirect::to(&path_of(&place.path(""), &webhook, &again)).into_response())
}

impl Page {
    fn of(shell: Shell, store: &str, (webhook, url): (&WebhookId, &str), detail: &DeliveryDetail) -> Self {
        let delivery = &detail.delivery;
        let (went, tone) = went(delivery);
        let original = delivery.original.as_ref();
        Self {
            shell,
            path: path_of(store, webhook, &delivery.id),
            webhook_path: format!("{store}{END}/{webhook}"),
            kind: detail.kind.clone(),
            host: host(url),
            made: instant(delivery.created_at),
            attempts: delivery.attempts,
            last: delivery.last_at.map(instant),
            next: delivery.due_at.map(instant),
            original: original.map(|original| path_of(store, webhook, original)),
            went,
            tone,
            error: delivery.error.clone(),
            body: body(webhook, detail),
        }
    }
}

/// What is sent, letter by letter; of very much the beginning.
fn body(webhook: &WebhookId, detail: &DeliveryDetail) -> String {
    let delivery_id = detail.delivery.id.clone();
    let original_delivery_id = detail.delivery.original.clone().unwrap_or_else(|| delivery_id.clone());
    let envelope = Envelope { delivery_id, webhook_id: webhook.clone(), original_delivery_id };
    let mut text = body_of_text(&detail.payload, &envelope).unwrap_or_else(|_| detail.payload.clone());
    if text.len() > LONGEST {
        let end = (0..=LONGEST).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
        text.truncate(end);
        text.push('…');
    }
    text
}

/// Every state of the page.
pub(super) fn samples() -> Vec<Sample> {
    use super::sample_store::{deliveries, in_store};
    let webhook = WebhookId::parse("hook").expect("a good name");
    let show = |name, hostile: bool, place: usize| {
        let row = deliveries().swap_remove(place);
        let payload = serde_json::json!({"type": row.kind, "invoiceId": row.invoice.as_ref().map(domain::InvoiceId::as_str), "metadata": {
            "buyerName": if hostile { crate::web::sample::HOSTILE } else { "Ann" } }});
        let mut delivery = row.delivery;
        if hostile {
            delivery.error = Some(crate::web::sample::HOSTILE.into());
        }
        let event = domain::EventId::from_random([0; 16]);
        let detail = DeliveryDetail { delivery, event, kind: row.kind, payload: payload.to_string() };
        let shell = in_store("Delivery", END);
        Sample::of(
            name,
            &Page::of(shell, "/admin/stores/harbour", (&webhook, "https://shop.example/hook"), &detail),
        )
    };
    vec![
        show("admin-delivery", false, 0),
        show("admin-delivery-failing", false, 1),
        show("admin-delivery-hostile", true, 1),
    ]
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn only_the_host_of_an_address_is_shown() {
        assert_eq!(host("https://user:secret@shop.example:8443/hook?key=secret"), "shop.example");
        assert_eq!(host("nonsense"), "nonsense");
    }
}
