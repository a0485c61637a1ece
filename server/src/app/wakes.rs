//! Taps on the shoulder for the background loops, and for those who look at a page. A lost tap costs a moment, never an
//! event: each loop also asks the database when it is next needed.
use super::Onlookers;
use super::turns::{Loop, Turns};
use tokio::sync::Notify;

/// One bell for each loop, and one for each page that is looked at.
#[derive(Debug, Default)]
pub struct Wakes {
    webhooks: Notify,
    expiry: Notify,
    rates: Notify,
    onlookers: Onlookers,
    turns: Turns,
}

impl Wakes {
    /// Something was committed: there may be events to send, and an earlier instant to wake at.
    pub fn committed(&self) {
        self.webhooks.notify_one();
        self.expiry.notify_one();
    }

    /// A store's rate rules, or its currency, may have changed: other sources may have to be asked.
    pub fn rates_wanted(&self) {
        self.rates.notify_one();
    }

    /// Waits for that, for the loop that asks.
    pub async fn for_rates(&self) {
        self.rates.notified().await;
    }

    /// A loop begins its next turn.
    pub fn turned(&self, which: Loop) {
        self.turns.count(which);
    }

    /// How many turns each loop has begun.
    pub fn turns(&self) -> &Turns {
        &self.turns
    }

    /// Those who look at an invoice's page.
    pub fn onlookers(&self) -> &Onlookers {
        &self.onlookers
    }

    /// Waits for a commit, for the webhook loop.
    pub async fn for_webhooks(&self) {
        self.webhooks.notified().await;
    }

    /// Waits for a commit, for the expiry loop.
    pub async fn for_expiry(&self) {
        self.expiry.notified().await;
    }
}
