//! Sends a delivery's event once more, as a delivery of its own.
use super::App;
use domain::{DeliveryId, StoreAccess, WebhookId};
use store::Store;

/// What the new delivery is called.
pub fn new_id(app: &App) -> DeliveryId {
    DeliveryId::from_random(app.chance.bytes())
}

/// Queues the event of that webhook's delivery again, as `again`; it is sent soon. `database` may keep the answer to a
/// request with it.
///
/// # Errors
/// [`store::Error::NotFound`] if the webhook has no such delivery.
pub async fn run(
    app: &App,
    database: &Store,
    access: &StoreAccess,
    (webhook, id): (&WebhookId, &DeliveryId),
    again: &DeliveryId,
) -> Result<(), store::Error> {
    database.redeliver(access, webhook, id, again, app.now()).await?;
    app.wakes.committed();
    Ok(())
}
