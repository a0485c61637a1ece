//! Two databases held against each other: whether a rescue found what the live books hold.
use domain::SystemAccess;
use std::collections::BTreeMap;
use store::{Error, Store};

/// What differs between the live books and the rescued ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// So many payments are in both, alike.
    pub alike: u64,
    /// In the live books only, or otherwise there; each by its transaction output.
    pub missing: Vec<String>,
    /// In the rescued books only: paid while the live server was away, or before it had the wallet.
    pub beyond: Vec<String>,
}

/// Compares what the two have booked into their wallets, up to a block that both have read.
///
/// # Errors
/// The databases'.
pub async fn compare(
    system: &SystemAccess,
    live: &Store,
    rescued: &Store,
    up_to: u32,
) -> Result<Comparison, Error> {
    let (live, rescued) = (booked(system, live, up_to).await?, booked(system, rescued, up_to).await?);
    let missing = live.iter().filter(|(id, what)| rescued.get(*id) != Some(what));
    let beyond = rescued.keys().filter(|id| !live.contains_key(*id));
    let missing: Vec<String> = missing.map(|(id, _)| id.clone()).collect();
    let alike = u64::try_from(live.len() - missing.len()).unwrap_or(u64::MAX);
    Ok(Comparison { alike, missing, beyond: beyond.cloned().collect() })
}

async fn booked(
    system: &SystemAccess,
    store: &Store,
    up_to: u32,
) -> Result<BTreeMap<String, (i64, u32)>, Error> {
    let all = store.in_wallets(system).await?;
    let low = all.into_iter().filter(|payment| payment.height <= up_to);
    Ok(low.map(|payment| (payment.payment, (payment.sats, payment.height))).collect())
}
