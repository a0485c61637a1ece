//! A wallet's chain read again, because somebody asked: what came before the wallet was watched, or further out than anybody
//! looked, and what was spent without the books noticing, is found and booked, once.
//!
//! What is asked for is a row in the database, so that a restart, or another server, begins it anew; booking again what is booked
//! changes nothing. What this is not: the reading itself ([`chain::rescue`]), or what its finds mean ([`crate::rescue`]).
mod work;

pub use work::{Way, carry_out};

use crate::app::payment_methods::Records;
use crate::ledger::reports::first_instant;
use domain::{Method, StoreAccess, Timestamp, WalletNo};
use store::Store;
use thiserror::Error;

/// Seconds between blocks, fewer than there are: so a date leads to a block well before it.
const BLOCK_SECONDS: u64 = 480;
/// So many blocks earlier, to be sure.
const EARLIER: u64 = 144;

/// Where to begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beginning {
    /// At that block.
    Height(u32),
    /// Well before that instant.
    Instant(Timestamp),
}

/// Why it is not begun.
#[derive(Debug, Error)]
pub enum RescanError {
    /// It is neither a height nor a date.
    #[error("Say where to begin: the height of a block, as in 840000, or a day, as in 2024-04-20.")]
    NoBeginning,
    /// That block is not there yet.
    #[error("The server has read the chain up to block {position}. Name a block up to there.")]
    TooHigh {
        /// Up to which block it has read.
        position: u32,
    },
    /// Nothing was read yet.
    #[error("The server has not read any block yet. Try again when it has.")]
    NothingRead,
    /// The store has nothing to do with that wallet.
    #[error("The store uses no such wallet.")]
    NotTheirs,
    /// One at a time.
    #[error("The chain is being read again for this wallet already. Wait until that has ended, or stop it.")]
    Busy,
    /// The database refused.
    #[error(transparent)]
    Store(store::Error),
}

impl From<store::Error> for RescanError {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Exists => Self::Busy,
            other => Self::Store(other),
        }
    }
}

impl Beginning {
    /// Reads a height or a day.
    ///
    /// # Errors
    /// [`RescanError::NoBeginning`].
    pub fn parse(text: &str) -> Result<Self, RescanError> {
        let text = text.trim();
        if let Ok(height) = text.parse() {
            return Ok(Self::Height(height));
        }
        first_instant(text).map(Self::Instant).ok_or(RescanError::NoBeginning)
    }

    /// The block, as far as can be told from here: of a day, one that was there well before.
    fn height(self, position: u32, now: Timestamp) -> u32 {
        match self {
            Self::Height(height) => height,
            Self::Instant(instant) => {
                let blocks = (now.since(instant) / BLOCK_SECONDS).saturating_add(EARLIER);
                position.saturating_sub(u32::try_from(blocks).unwrap_or(u32::MAX))
            }
        }
    }
}

/// Has the chain read again for a wallet that the store uses, or used, from there on.
///
/// # Errors
/// [`RescanError`].
pub async fn ask(records: &Records<'_>, wallet: WalletNo, beginning: Beginning) -> Result<(), RescanError> {
    let Records { store, system, now, access, .. } = records;
    if !is_used(store, access, wallet).await? {
        return Err(RescanError::NotTheirs);
    }
    let position = store.position(system).await?.ok_or(RescanError::NothingRead)?.height;
    let height = beginning.height(position, *now);
    if height > position {
        return Err(RescanError::TooHigh { position });
    }
    Ok(store.ask_rescan(access, wallet, height, *now).await?)
}

/// Whether the store is paid into that wallet, or its books know it from before.
///
/// # Errors
/// The database's.
pub async fn is_used(store: &Store, access: &StoreAccess, wallet: WalletNo) -> Result<bool, store::Error> {
    let method = store.payment_method(access, Method::OnChain).await?;
    if method.is_some_and(|method| method.wallet == Some(wallet)) {
        return Ok(true);
    }
    let balances = store.balances(access).await?;
    Ok(balances.iter().any(|balance| balance.account == domain::ledger::Account::Wallet(wallet)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_is_a_height_or_a_day() {
        assert_eq!(Beginning::parse(" 840000 ").unwrap(), Beginning::Height(840_000));
        let day = Beginning::parse("2026-01-31").unwrap();
        assert_eq!(day, Beginning::Instant(Timestamp(1_769_817_600)));
        for wrong in ["", "-1", "99999999999", "31.1.2026", "2026-02-30", "soon"] {
            assert!(matches!(Beginning::parse(wrong), Err(RescanError::NoBeginning)), "{wrong}");
        }
    }

    #[test]
    fn a_day_leads_to_a_block_well_before_it() {
        let now = Timestamp(1_800_000_000);
        let height = |days: i64| Beginning::Instant(Timestamp(now.0 - days * 86_400)).height(900_000, now);
        assert_eq!(
            (height(0), height(365)),
            (899_856, 834_156),
            "a year has 52,560 blocks at ten minutes each"
        );
        assert_eq!(height(100_000), 0);
    }
}
