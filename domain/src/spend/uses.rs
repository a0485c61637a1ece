//! What became of each coin of a spend: its shares of what stayed the owner's, of what was paid away, and of the fee.
use super::{Purpose, Spend, SpentCoin};
use crate::block::{OutPoint, Txid};
use crate::money::Sats;
use alloc::vec::Vec;
use serde::{Deserialize, Serialize};

/// What a coin went into. The three add up to the coin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uses {
    /// The transaction that is meant; of any other this tells nothing.
    pub by: Txid,
    /// What stays the owner's: swept to a place of theirs, or come back as change.
    pub stayed: Sats,
    /// What was paid to others.
    pub paid: Sats,
    /// What the miner got.
    pub fee: Sats,
    /// Whether what was paid went back to somebody who had paid.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub is_refund: bool,
}

impl Uses {
    /// What it adds up to.
    pub fn total(&self) -> Sats {
        self.stayed.plus(self.paid).plus(self.fee)
    }
}

/// What a transaction did with the coins it spent, as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Division {
    /// The transaction.
    pub by: Txid,
    /// What was paid to others.
    pub paid: Sats,
    /// What the miner got.
    pub fee: Sats,
    /// Whether what was paid went back to somebody who had paid.
    pub is_refund: bool,
}

impl Division {
    /// What each coin goes into, in proportion, to the satoshi; the rest stays the owner's. `None` where they come to less
    /// than was paid.
    pub fn among(self, coins: &[SpentCoin]) -> Option<Vec<(OutPoint, Uses)>> {
        let whole = coins.iter().map(|coin| coin.value).sum();
        let gone = self.paid.plus(self.fee);
        if gone > whole {
            return None;
        }
        let (mut passed, mut gone_passed) = (Sats::ZERO, Sats::ZERO);
        let shares = coins.iter().map(|coin| {
            let before = share(gone, passed, whole);
            passed = passed.plus(coin.value);
            let here = share(gone, passed, whole).minus_or_zero(before);
            let fee_before = share(self.fee, gone_passed, gone);
            gone_passed = gone_passed.plus(here);
            let fee = share(self.fee, gone_passed, gone).minus_or_zero(fee_before);
            let (stayed, paid) = (coin.value.minus_or_zero(here), here.minus_or_zero(fee));
            (coin.outpoint, Uses { by: self.by, stayed, paid, fee, is_refund: self.is_refund })
        });
        Some(shares.collect())
    }
}

impl Spend {
    /// What each of its coins goes into; nothing before its transaction is known.
    pub fn uses(&self) -> Vec<(OutPoint, Uses)> {
        let paid = match self.purpose {
            Purpose::Sweep => Sats::ZERO,
            Purpose::Payout | Purpose::Refund => self.sent(),
        };
        let is_refund = self.purpose == Purpose::Refund;
        let division = self.txid.map(|by| Division { by, paid, fee: self.fee, is_refund });
        division.and_then(|division| division.among(&self.coins)).unwrap_or_default()
    }
}

/// The part of `of` that belongs to the first `part` of `whole`, rounded down: so what is given to one after the other adds
/// up to all of it.
fn share(of: Sats, part: Sats, whole: Sats) -> Sats {
    let (of, part, whole) = (u128::from(of.to_sat()), u128::from(part.to_sat()), u128::from(whole.to_sat()));
    let share = (of * part).checked_div(whole).unwrap_or(0);
    u64::try_from(share).ok().and_then(Sats::try_new).unwrap_or(Sats::MAX)
}
