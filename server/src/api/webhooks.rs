//! Webhooks: where a store's events are sent, and how that went.
use super::ApiError;
use super::body::or_default;
use crate::app::App;
use crate::app::webhooks::{Checked, Wanted};
use domain::webhook::Subscription;
use domain::{StoreAccess, WebhookId};
use serde::{Deserialize, Serialize};
use store::{Delivery, Webhook};
use utoipa::ToSchema;

pub mod create;
pub mod delete;
pub mod deliveries;
pub mod delivery;
pub mod delivery_request;
pub mod get;
pub mod list;
pub mod redeliver;
pub mod update;

/// What a webhook is to be.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebhookRequest {
    /// Where to send: an `http` or `https` address.
    #[schema(value_type = String)]
    url: Option<String>,
    /// Whether to send. Yes, if nothing is said.
    enabled: Option<bool>,
    /// Whether to repeat deliveries that failed, over more than three days. Yes, if nothing is said.
    automatic_redelivery: Option<bool>,
    /// What to send.
    #[serde(default, deserialize_with = "or_default")]
    #[schema(value_type = Option<AuthorizedEvents>)]
    authorized_events: Subscription,
    /// What to sign with. If nothing is said, a new webhook gets one, and an old one keeps its own.
    #[serde(default, deserialize_with = "or_default")]
    #[schema(value_type = Option<String>)]
    secret: String,
}

/// Which events a webhook receives.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
#[allow(dead_code, reason = "it describes `domain`'s Subscription")]
pub struct AuthorizedEvents {
    /// All of the store's.
    #[schema(default = true)]
    everything: bool,
    /// Otherwise those of these names.
    specific_events: Vec<String>,
}

/// A webhook.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebhookData {
    id: String,
    /// Whether events are sent.
    enabled: bool,
    /// Whether deliveries that failed are repeated.
    automatic_redelivery: bool,
    /// Where events are sent.
    url: String,
    /// Which.
    #[schema(value_type = AuthorizedEvents)]
    authorized_events: Subscription,
}

/// A delivery and how it went.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeliveryData {
    id: String,
    /// When the event happened, in unix seconds.
    timestamp: i64,
    /// When it was sent last; before it is, when the event happened.
    delivery_time: i64,
    /// What the receiver answered.
    http_code: Option<u16>,
    /// What went wrong.
    error_message: Option<String>,
    /// `HttpSuccess`, `HttpError` or `Failed` (no answer); `Pending` before the first attempt.
    status: &'static str,
    /// How often it was sent.
    attempts: u32,
    /// When it is sent next, if it is.
    next_attempt: Option<i64>,
}

impl From<Webhook> for WebhookData {
    fn from(webhook: Webhook) -> Self {
        Self {
            id: webhook.id.to_string(),
            enabled: webhook.enabled,
            automatic_redelivery: webhook.automatic,
            url: webhook.url,
            authorized_events: webhook.subscription,
        }
    }
}

impl From<Delivery> for DeliveryData {
    fn from(delivery: Delivery) -> Self {
        let status = delivery.outcome().map_or("Pending", domain::webhook::Outcome::name);
        Self {
            id: delivery.id.to_string(),
            timestamp: delivery.created_at.0,
            delivery_time: delivery.last_at.unwrap_or(delivery.created_at).0,
            http_code: delivery.http_status,
            error_message: delivery.error,
            status,
            attempts: delivery.attempts,
            next_attempt: delivery.due_at.map(|due| due.0),
        }
    }
}

/// Shows no secret.
impl std::fmt::Debug for WebhookRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WebhookRequest").field("url", &self.url).finish_non_exhaustive()
    }
}

impl WebhookRequest {
    /// What it asks for, if it can be had.
    fn check(self) -> Result<Checked, ApiError> {
        let wanted = Wanted {
            url: self.url.unwrap_or_default(),
            secret: self.secret,
            enabled: self.enabled.unwrap_or(true),
            automatic: self.automatic_redelivery.unwrap_or(true),
            subscription: self.authorized_events,
        };
        Ok(wanted.check()?)
    }
}

/// The webhook itself; it may have been deleted since it was found.
async fn open(app: &App, access: &StoreAccess, id: &WebhookId) -> Result<Webhook, ApiError> {
    let webhook = app.store.webhook(access, id).await?;
    webhook.ok_or_else(|| ApiError::not_found("webhook-not-found", "The webhook was not found"))
}

fn no_delivery() -> ApiError {
    ApiError::not_found("webhookdelivery-not-found", "The delivery was not found")
}
