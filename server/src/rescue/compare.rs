//! Two databases held against each other: whether a rescue, or a backup, holds what the live books hold.
use domain::{BlockRef, SystemAccess};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::RangeInclusive;
use store::{Error, InWallet, Store};

/// How often it is begun again when the chain is reorganised meanwhile.
const ATTEMPTS: u32 = 5;

/// What differs between the live books and the rescued ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// So many payments are in both, alike, spent or not.
    pub alike: u64,
    /// So many of those were spent since.
    pub spent: u64,
    /// In the live books only, or otherwise there.
    pub missing: Vec<Difference>,
    /// In the rescued books only: paid while the live server was away, or before it had the wallet.
    pub beyond: Vec<Difference>,
}

/// A payment that the two do not have alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The payment, by its transaction output.
    pub payment: String,
    /// What the live books have of it.
    pub live: Option<Place>,
    /// What the others have of it.
    pub found: Option<Place>,
}

/// How much is booked, of which block, and in which it was spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The amount.
    pub sats: i64,
    /// The block's height.
    pub height: u32,
    /// The height of the block that spends it, unless it lies there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spent: Option<u32>,
}

/// Compares what the two have booked into their wallets, of blocks that both have read.
///
/// # Errors
/// The databases'.
pub async fn compare(
    system: &SystemAccess,
    live: &Store,
    rescued: &Store,
    blocks: RangeInclusive<u32>,
) -> Result<Comparison, Error> {
    let (live, rescued) = (booked(system, live, &blocks).await?, booked(system, rescued, &blocks).await?);
    let mut comparison = Comparison::default();
    for payment in live.keys().chain(rescued.keys()).collect::<BTreeSet<_>>() {
        let (live, found) = (live.get(payment).copied(), rescued.get(payment).copied());
        let difference = || Difference { payment: payment.clone(), live, found };
        match live {
            Some(place) if live == found => {
                comparison.alike += 1;
                comparison.spent += u64::from(place.spent.is_some());
            }
            Some(_) => comparison.missing.push(difference()),
            None => comparison.beyond.push(difference()),
        }
    }
    Ok(comparison)
}

/// Compares up to the highest block that both have, `recent` being the last ones of the rescued books, and tells which
/// that was; `None` where there is none.
///
/// # Errors
/// The databases'.
pub async fn compare_shared(
    system: &SystemAccess,
    (live, rescued): (&Store, &Store),
    recent: &[BlockRef],
    birthday: u32,
) -> Result<Option<(u32, Comparison)>, Error> {
    for _ in 0..ATTEMPTS {
        let Some(height) = shared(system, live, recent).await? else { return Ok(None) };
        let compared = compare(system, live, rescued, birthday..=height).await?;
        // Else the chain was reorganised meanwhile, and the live books with it.
        if shared(system, live, recent).await? >= Some(height) {
            return Ok(Some((height, compared)));
        }
    }
    Err(Error::Busy)
}

async fn shared(system: &SystemAccess, live: &Store, recent: &[BlockRef]) -> Result<Option<u32>, Error> {
    let known = live.recent_blocks(system).await?;
    Ok(known.into_iter().find(|block| recent.contains(block)).map(|block| block.height))
}

async fn booked(
    system: &SystemAccess,
    store: &Store,
    blocks: &RangeInclusive<u32>,
) -> Result<BTreeMap<String, Place>, Error> {
    let all = store.in_wallets(system).await?;
    let there = all.into_iter().filter(|payment| blocks.contains(&payment.height));
    let place = |payment: InWallet| {
        let spent = payment.spent.filter(|height| blocks.contains(height));
        (payment.payment, Place { sats: payment.sats, height: payment.height, spent })
    };
    Ok(there.map(place).collect())
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.live, self.found) {
            (Some(live), Some(found)) => write!(f, "the books have {live}, and there were {found}"),
            (Some(live), None) => write!(f, "the books have {live}, and nothing was there"),
            (None, Some(found)) => write!(f, "the books have nothing, and there were {found}"),
            (None, None) => Ok(()),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} sats in block {}", self.sats, self.height)?;
        match self.spent {
            Some(height) => write!(f, ", spent in block {height}"),
            None => Ok(()),
        }
    }
}
