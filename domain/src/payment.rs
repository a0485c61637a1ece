//! A payment: the ground state that facts add to, and what follows from it.
use crate::block::{BlockRef, OutPoint, Txid};
use crate::fact::{Arrival, COINBASE_MATURITY, Origin};
use crate::invoice::SpeedPolicy;
use crate::ledger::Account;
use crate::money::Sats;
use crate::spend::Uses;
use alloc::string::String;
use core::fmt;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What makes a payment one and the same, however often it is reported.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PaymentId {
    /// The transaction output that pays us.
    OnChain(OutPoint),
    /// A Lightning payment hash, in hexadecimal.
    Lightning(String),
}

impl PaymentId {
    /// Reads what [`fmt::Display`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        match OutPoint::parse(text) {
            Some(outpoint) => Some(Self::OnChain(outpoint)),
            None => {
                let hash = text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
                hash.then(|| Self::Lightning(text.into()))
            }
        }
    }
}

impl fmt::Display for PaymentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OnChain(outpoint) => outpoint.fmt(f),
            Self::Lightning(hash) => f.write_str(hash),
        }
    }
}

impl Serialize for PaymentId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PaymentId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not a payment id"))
    }
}

/// Where a payment stands in the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// Waiting in the mempool.
    Mempool,
    /// In a block of the best chain.
    Mined {
        /// The block.
        block: BlockRef,
        /// The highest tip seen while that block was in the best chain.
        tip: u32,
    },
    /// Neither in the mempool nor in a block.
    Gone,
    /// Final, as Lightning payments are from the start.
    Final,
}

/// A payment to an invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// What came, as first reported; `at` moves earlier if an earlier sighting is reported.
    pub arrival: Arrival,
    /// Where it is now.
    pub place: Place,
    /// The account its value came from, once it is in the books.
    pub booked: Option<Account>,
    /// How much of it the books have in [`Account::Overpaid`] instead.
    #[serde(default, skip_serializing_if = "Sats::is_zero")]
    pub over: Sats,
    /// Where the owner's wallet spent the coin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spent: Option<Spending>,
    /// The spending as it stands in the books.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_out: Option<Spending>,
    /// What its coin is spent for, if somebody said so; it counts once that transaction has spent it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uses: Option<Uses>,
    /// The same as it stands in the books.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explained: Option<Uses>,
    /// Of what came back to the wallet ([`crate::Invoice::returned`]): the account it comes out of, once that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Account>,
}

/// Where a coin was spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spending {
    /// The transaction that spends it.
    pub by: Txid,
    /// The block that holds that transaction.
    pub block: BlockRef,
}

/// A payment's status as the contract names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PaymentStatus {
    /// Counted, not yet deep enough.
    Processing,
    /// Counted and deep enough for the invoice's speed policy.
    Settled,
    /// Not counted: gone, or excluded by another transaction.
    Invalid,
}

impl PaymentStatus {
    /// The contract's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Processing => "Processing",
            Self::Settled => "Settled",
            Self::Invalid => "Invalid",
        }
    }
}

impl Payment {
    /// A payment that nothing is known of but what came and where it is.
    pub const fn new(arrival: Arrival, place: Place) -> Self {
        Self {
            arrival,
            place,
            booked: None,
            over: Sats::ZERO,
            spent: None,
            moved_out: None,
            uses: None,
            explained: None,
            source: None,
        }
    }

    /// What its coin was spent for: nothing before it was, or where another transaction than was said spent it.
    pub fn used(&self) -> Option<Uses> {
        let spending = self.spent?;
        self.uses.filter(|uses| uses.by == spending.by && uses.total() == self.arrival.value)
    }

    /// Confirmations: 1 in the tip's own block, 0 unconfirmed.
    pub fn confirmations(&self) -> u32 {
        match self.place {
            Place::Mined { block, tip } => tip.saturating_sub(block.height).saturating_add(1),
            Place::Mempool | Place::Gone | Place::Final => 0,
        }
    }

    /// Whether it is in a block, or final: its money is ours and belongs in the ledger.
    pub fn is_booked(&self) -> bool {
        match self.place {
            Place::Mined { .. } | Place::Final => true,
            Place::Mempool | Place::Gone => false,
        }
    }

    /// How many confirmations settle it under that policy: more than the policy asks for where it may yet turn out
    /// to be worth nothing.
    pub fn confirmations_needed(&self, policy: SpeedPolicy) -> u32 {
        let asked = policy.confirmations(self.arrival.replaceable);
        match self.arrival.origin {
            Origin::Checked => asked,
            Origin::Relayed => asked.max(1),
            Origin::Coinbase => asked.max(COINBASE_MATURITY),
        }
    }

    /// Whether it lies deep enough for that policy, exclusions by other payments aside.
    pub fn is_deep_enough(&self, policy: SpeedPolicy) -> bool {
        match self.place {
            Place::Final => true,
            Place::Gone => false,
            Place::Mempool | Place::Mined { .. } => self.confirmations() >= self.confirmations_needed(policy),
        }
    }
}
