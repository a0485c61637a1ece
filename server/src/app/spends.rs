//! Spends, from a wish to a transaction on its way: drafted out of settled coins, signed by the owner's own device, brought
//! back, looked through, sent. What this is not: a wallet; there is no key here.
//!
//! Pages and commands come through here alike. Each step is kept before anything leaves the house, so that of two people who
//! take one at the same moment one is told that the other was faster.
mod draft;
mod error;
mod explain;
mod pay_out;

pub use crate::scan::Unread;
pub use draft::{Made, Order, draft, suggested_rate};
pub use error::SpendError;
pub use explain::{Explanation, explain};
pub use pay_out::{Batch, MOST_PAYOUTS, pay_out};

use crate::app::App;
use crate::scan;
use chain::spending::{self, Signed};
use chain::{Probe, Sending};
use domain::audit::DeedKind;
use domain::spend::NotNow;
use domain::{Network, Sats, Spend, SpendId, StoreAccess, SystemAccess, Timestamp};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use store::{SpendRecord, SpendStep, Store};

/// What a step needs, with a running server or without one.
#[derive(Debug)]
pub struct Desk<'a> {
    /// The database.
    pub store: &'a Store,
    /// To look across stores: which script is whose.
    pub system: SystemAccess,
    /// The network.
    pub network: Network,
    /// When it is.
    pub now: Timestamp,
    /// Whoever takes the step, in which store.
    pub access: &'a StoreAccess,
    /// The chain source, if it can be asked.
    pub probe: Option<Probe>,
}

impl<'a> Desk<'a> {
    /// In the running server.
    pub fn of(app: &'a App, access: &'a StoreAccess) -> Self {
        Self {
            store: &app.store,
            system: app.system,
            network: app.network,
            now: app.now(),
            access,
            probe: app.node.probe(),
        }
    }
}

/// One of the store's spends.
///
/// # Errors
/// There is none of that id.
pub async fn find(desk: &Desk<'_>, id: &SpendId) -> Result<SpendRecord, SpendError> {
    desk.store.spend(desk.access, id).await?.ok_or(SpendError::NotThere)
}

/// Takes what came back from the owner's device: a file, its text, or what its codes say, one a line. What was signed before is taken as well, and changes
/// nothing.
///
/// # Errors
/// It is not this draft, wholly signed; or that was given up.
pub async fn sign_back(desk: &Desk<'_>, id: &SpendId, given: &[u8]) -> Result<Signed, SpendError> {
    let spend = find(desk, id).await?.spend;
    let draft = desk.store.spend_psbt(desk.access, id).await?.ok_or(SpendError::NotThere)?;
    let signed = spending::check(&draft, &read(given)?)?;
    if let Some(spend) = spend.signed(signed.txid, desk.now)? {
        step(desk, spend, DeedKind::SpendSigned, Some(signed.transaction.clone())).await?;
    }
    Ok(signed)
}

fn read(given: &[u8]) -> Result<Vec<u8>, SpendError> {
    let text = std::str::from_utf8(given).map(str::trim).unwrap_or_default();
    let is_of_codes = ["ur:", "UR:", "B$"].iter().any(|head| text.starts_with(head));
    if is_of_codes && given.len() <= spending::MAX_PSBT_BYTES {
        let lines: Vec<&str> = text.lines().collect();
        return Ok(spending::read(&scan::assemble(&lines)?)?);
    }
    Ok(spending::read(given)?)
}

/// The signed transaction in hexadecimal digits, to be sent from anywhere.
///
/// # Errors
/// It is not signed yet.
pub async fn transaction(desk: &Desk<'_>, id: &SpendId) -> Result<String, SpendError> {
    let signed = desk.store.spend_signed(desk.access, id).await?;
    signed.map(hex::encode).ok_or(SpendError::NotNow(NotNow::NotSigned))
}

/// Sends it through the chain source. It is noted first, so that nobody gives it up meanwhile; where the node refuses it,
/// that is taken back. Sending it again is allowed.
///
/// # Errors
/// It is not signed, was given up, or the node does not take it.
pub async fn broadcast(desk: &Desk<'_>, id: &SpendId) -> Result<(), SpendError> {
    let spend = find(desk, id).await?.spend;
    let signed = desk.store.spend_signed(desk.access, id).await?;
    let sent = spend.broadcast(desk.now)?;
    pays_nothing_twice(desk, &spend).await?;
    let transaction = signed.ok_or(SpendError::NotNow(NotNow::NotSigned))?;
    let probe = desk.probe.as_ref().ok_or(SpendError::NoSource)?;
    if let Some(sent) = &sent {
        step(desk, sent.clone(), DeedKind::SpendBroadcast, None).await?;
    }
    match (probe.broadcast(&transaction).await, sent) {
        (Ok(Sending::Sent), _) => Ok(()),
        (Ok(Sending::Refused(reason)), Some(sent)) => {
            step(desk, sent.held_back(), DeedKind::SpendRefused, None).await?;
            Err(SpendError::Refused(reason))
        }
        (Ok(Sending::Refused(reason)), None) => Err(SpendError::Refused(reason)),
        // It may have been sent: that stays noted, and it is sent again.
        (Err(error), _) => Err(SpendError::Away(error)),
    }
}

/// Refuses a spend of which another transaction has paid a payout meanwhile.
async fn pays_nothing_twice(desk: &Desk<'_>, spend: &Spend) -> Result<(), SpendError> {
    let payouts = desk.store.payouts_in(desk.access, &spend.id).await?;
    let paid = |payout: &&domain::Payout| payout.paid.is_some_and(|paid| Some(paid.by) != spend.txid);
    match payouts.iter().find(paid) {
        Some(payout) => Err(SpendError::PaidBefore(payout.id.clone())),
        None => Ok(()),
    }
}

/// Gives it up, and frees its coins.
///
/// # Errors
/// It was sent, and nothing took its place.
pub async fn abandon(desk: &Desk<'_>, id: &SpendId) -> Result<(), SpendError> {
    let SpendRecord { spend, spendings, .. } = find(desk, id).await?;
    match spend.abandoned(&spendings, desk.now)? {
        Some(spend) => step(desk, spend, DeedKind::SpendAbandoned, None).await,
        None => Ok(()),
    }
}

async fn step(
    desk: &Desk<'_>,
    spend: Spend,
    deed: DeedKind,
    signed: Option<Vec<u8>>,
) -> Result<(), SpendError> {
    Ok(desk.store.step_spend(desk.access, SpendStep { spend, signed, deed }).await?)
}

/// Reads an amount of bitcoin as people write it, `0.015`, to the satoshi; `None` for anything else.
pub fn amount(text: &str) -> Option<Sats> {
    let bitcoin: Decimal = text.trim().parse().ok()?;
    let sats = bitcoin.checked_mul(Decimal::from(100_000_000_u32)).filter(|sats| sats.fract().is_zero())?;
    Sats::try_new(sats.to_u64()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_to_the_satoshi() {
        for (text, sats) in
            [("0.015", Some(1_500_000)), ("21000000", Some(2_100_000_000_000_000)), ("0.00000001", Some(1))]
        {
            assert_eq!(amount(text).map(Sats::to_sat), sats, "{text}");
        }
        for text in ["", "-1", "1e-8x", "0.000000001", "21000001", "1,5", "99999999999999999999999999999"] {
            assert_eq!(amount(text), None, "{text}");
        }
    }
}
