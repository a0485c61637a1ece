//! Money that leaves a wallet on purpose: drafted here, signed on the owner's device, brought back, sent, watched.
//!
//! A [`Spend`] keeps what was planned and what people did with it; how it stands on the chain follows from where its coins
//! were spent ([`Spend::state`]), so a reorganisation needs no repair. What this is not: a transaction. Scripts, keys and
//! signatures are `chain`'s, and nothing here or there can sign.
mod fee_rate;
mod plan;
#[cfg(test)]
mod tests;
mod uses;

pub use fee_rate::{FeeRate, FeeRateError};
pub use plan::{Candidate, MOST_COINS, OutputSize, Plan, PlanError, Request, Sizes};
pub use uses::{Division, Uses};

use crate::block::{OutPoint, Txid};
use crate::id::{SpendId, StoreId, WalletNo};
use crate::money::Sats;
use crate::payment::Spending;
use crate::personal::Personal;
use crate::time::Timestamp;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use serde::{Deserialize, Serialize};

/// Longest note, in bytes.
pub const MAX_NOTE_LEN: usize = 500;

/// What a spend is for: whether its money stays the owner's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Purpose {
    /// To another place of the owner's, such as a vault: nothing is given away but the fee.
    Sweep,
    /// To somebody else: an expense.
    Payout,
    /// Back to somebody who paid.
    Refund,
}

/// A coin that a spend takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpentCoin {
    /// Which.
    pub outpoint: OutPoint,
    /// How much it is.
    pub value: Sats,
}

/// What a spend pays to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// The address.
    pub address: String,
    /// How much.
    pub value: Sats,
    /// For what comes back to the wallet: its index on the wallet's change branch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<u32>,
}

/// A spend and how far people have brought it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spend {
    /// Which.
    pub id: SpendId,
    /// Whose.
    pub store: StoreId,
    /// Out of which wallet.
    pub wallet: WalletNo,
    /// How often it has changed; a change is refused when another came between.
    pub revision: u64,
    /// What it is for.
    pub purpose: Purpose,
    /// What its owner wrote about that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Personal<String>>,
    /// When it was drafted.
    pub created_at: Timestamp,
    /// Its coins, in the order of its inputs.
    pub coins: Vec<SpentCoin>,
    /// What it pays, in the order of its outputs.
    pub outputs: Vec<Output>,
    /// What is left for the miner.
    pub fee: Sats,
    /// The rate that was asked for.
    pub fee_rate: FeeRate,
    /// Its transaction's identifier: known from the start where no signature changes it, else once it was signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub txid: Option<Txid>,
    /// When it came back signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_at: Option<Timestamp>,
    /// When it was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broadcast_at: Option<Timestamp>,
    /// When it was given up, and its coins with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub abandoned_at: Option<Timestamp>,
}

/// How a spend stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It waits to be signed.
    Drafted,
    /// It is signed and waits to be sent.
    Signed,
    /// It was sent and waits for a block.
    Broadcast,
    /// A block holds it.
    Confirmed {
        /// The block's height.
        height: u32,
    },
    /// Another transaction spent one of its coins: it can't happen any more.
    Replaced {
        /// That transaction.
        by: Txid,
        /// Its block's height.
        height: u32,
    },
    /// It was given up.
    Abandoned,
}

/// Why a step can't be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotNow {
    /// It was given up.
    Abandoned,
    /// It is not signed yet.
    NotSigned,
    /// It was sent already.
    Sent,
}

impl Purpose {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::Sweep, Self::Payout, Self::Refund];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sweep => "sweep",
            Self::Payout => "payout",
            Self::Refund => "refund",
        }
    }

    /// Reads what [`Purpose::name`] says; `None` for anything else.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.name() == name)
    }
}

impl State {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Drafted => "drafted",
            Self::Signed => "signed",
            Self::Broadcast => "broadcast",
            Self::Confirmed { .. } => "confirmed",
            Self::Replaced { .. } => "replaced",
            Self::Abandoned => "abandoned",
        }
    }
}

impl Spend {
    /// How it stands, by where its coins were spent, as far as they were.
    pub fn state(&self, spendings: &[Spending]) -> State {
        let is_own = |spending: &&Spending| Some(spending.by) == self.txid;
        if let Some(other) = spendings.iter().find(|spending| !is_own(spending)) {
            return State::Replaced { by: other.by, height: other.block.height };
        }
        match spendings.first() {
            Some(spending) => State::Confirmed { height: spending.block.height },
            None if self.abandoned_at.is_some() => State::Abandoned,
            None if self.broadcast_at.is_some() => State::Broadcast,
            None if self.signed_at.is_some() => State::Signed,
            None => State::Drafted,
        }
    }

    /// It came back signed, as that transaction. `None` when that is known: signing twice is signing once.
    ///
    /// # Errors
    /// It was given up.
    pub fn signed(&self, txid: Txid, now: Timestamp) -> Result<Option<Self>, NotNow> {
        if self.abandoned_at.is_some() {
            return Err(NotNow::Abandoned);
        }
        let step = || Self { txid: Some(txid), signed_at: Some(now), ..self.next() };
        Ok(self.signed_at.is_none().then(step))
    }

    /// It is sent. `None` when it was sent before.
    ///
    /// # Errors
    /// It was given up, or is not signed.
    pub fn broadcast(&self, now: Timestamp) -> Result<Option<Self>, NotNow> {
        match (self.abandoned_at, self.signed_at) {
            (Some(_), _) => Err(NotNow::Abandoned),
            (None, None) => Err(NotNow::NotSigned),
            (None, Some(_)) => {
                let step = || Self { broadcast_at: Some(now), ..self.next() };
                Ok(self.broadcast_at.is_none().then(step))
            }
        }
    }

    /// It was not sent after all: the node refused it.
    #[must_use]
    pub fn held_back(&self) -> Self {
        Self { broadcast_at: None, ..self.next() }
    }

    /// It is given up, and its coins are free again. `None` when it was given up before.
    ///
    /// # Errors
    /// It was sent, and nothing took its place: whoever has it can have it mined. Or a block holds it, whoever sent it.
    pub fn abandoned(&self, spendings: &[Spending], now: Timestamp) -> Result<Option<Self>, NotNow> {
        let state = self.state(spendings);
        let is_over = matches!(state, State::Replaced { .. });
        if self.broadcast_at.is_some() && !is_over || matches!(state, State::Confirmed { .. }) {
            return Err(NotNow::Sent);
        }
        let step = || Self { abandoned_at: Some(now), ..self.next() };
        Ok(self.abandoned_at.is_none().then(step))
    }

    /// All that its coins are.
    pub fn total(&self) -> Sats {
        self.coins.iter().map(|coin| coin.value).sum()
    }

    /// What comes back to the wallet.
    pub fn change(&self) -> Sats {
        self.outputs.iter().filter(|output| output.change.is_some()).map(|output| output.value).sum()
    }

    /// What goes where it is meant to go.
    pub fn sent(&self) -> Sats {
        self.outputs.iter().filter(|output| output.change.is_none()).map(|output| output.value).sum()
    }

    fn next(&self) -> Self {
        Self { revision: self.revision.saturating_add(1), ..self.clone() }
    }
}

impl fmt::Display for NotNow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Abandoned => "it was given up, and its coins may be in another draft by now; draft it anew",
            Self::NotSigned => "it is not signed yet; sign it on your device and bring it back first",
            Self::Sent => {
                "it was sent already, and can be mined at any time; if it must not be, replace it with your wallet's own program"
            }
        })
    }
}

impl core::error::Error for NotNow {}
