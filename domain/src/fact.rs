//! What the outside world teaches: facts about payments, from chain sources and Lightning.
//!
//! Facts may repeat, come late, or be taken back. A source reports the facts about one payment in
//! the order in which they came true; facts about different payments may come in any order.
use crate::block::{BlockHash, BlockRef, OutPoint};
use crate::ledger::{Account, Quote};
use crate::method::Method;
use crate::money::Sats;
use crate::payment::{PaymentId, Spending};
use crate::spend::Uses;
use crate::time::Timestamp;
use alloc::string::String;
use alloc::vec::Vec;
use serde::{Deserialize, Serialize};

/// Money that came to one of an invoice's destinations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    /// What makes this payment this one.
    pub id: PaymentId,
    /// How it was paid.
    pub method: Method,
    /// The address or payment code it was paid to.
    pub destination: String,
    /// How much came.
    pub value: Sats,
    /// When it was first seen: by us, by the node, or, if nobody saw it unconfirmed, its block's time.
    pub at: Timestamp,
    /// Whether the transaction announces that it may be replaced (BIP125).
    pub replaceable: bool,
    /// Where its transaction comes from, which says what it is worth before it is buried.
    #[serde(default)] // rows written before it was asked
    pub origin: Origin,
    /// What the transaction spends; nothing for a coinbase, and the same for each output of one transaction.
    /// Two transactions that spend one output exclude each other.
    pub spends: Vec<OutPoint>,
    /// What a bitcoin cost in the store's own currency when it was first seen, if anybody knew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<Quote>,
}

/// Where a payment's transaction comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// A node of the owner's, which checked it.
    #[default]
    Checked,
    /// Strangers, who may relay what is not valid: nobody has checked it.
    Relayed,
    /// A block's reward, which nobody can spend before it is [`COINBASE_MATURITY`] deep.
    Coinbase,
}

/// So many confirmations a block's reward has when the next block may spend it (consensus, `COINBASE_MATURITY`).
pub const COINBASE_MATURITY: u32 = 100;

/// One thing learnt about one invoice's payments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// The payment waits in the mempool, or was relayed to us.
    Seen(Arrival),
    /// The payment is in a block of the best chain.
    Mined {
        /// The payment.
        arrival: Arrival,
        /// The block that holds it.
        block: BlockRef,
        /// Height of the best chain's tip when this was learnt.
        tip: u32,
    },
    /// The best chain's tip is at this height: payments lie deeper.
    Buried {
        /// Height of the tip.
        tip: u32,
    },
    /// The block that held the payment left the best chain.
    Unmined {
        /// The payment.
        id: PaymentId,
        /// The block that left.
        block: BlockHash,
    },
    /// The payment can't be expected to confirm: replaced, evicted or double spent.
    Gone {
        /// The payment.
        id: PaymentId,
    },
    /// The owner's wallet spent the payment's coin.
    Spent {
        /// The payment.
        id: PaymentId,
        /// By which transaction, in which block of the best chain.
        spending: Spending,
    },
    /// The block that held the spending left the best chain.
    Unspent {
        /// The payment.
        id: PaymentId,
        /// The block that left.
        block: BlockHash,
    },
    /// It is known what the payment's coin is spent for, by whatever transaction that tells.
    Explained {
        /// The payment.
        id: PaymentId,
        /// What it goes into.
        uses: Uses,
    },
    /// Where the money of a payment to the wallet's own change branch comes from, as far as it is known by now.
    Traced {
        /// The payment.
        id: PaymentId,
        /// [`Account::Elsewhere`], [`Account::MovedOut`] or [`Account::Unattributed`].
        source: Account,
    },
    /// A Lightning payment arrived: final at once.
    Received(Arrival),
}

impl Fact {
    /// The fact with what a bitcoin cost when its money came; one that brings none stays as it is.
    #[must_use]
    pub fn quoted(mut self, quote: Option<Quote>) -> Self {
        match &mut self {
            Self::Seen(arrival) | Self::Mined { arrival, .. } | Self::Received(arrival) => {
                arrival.quote = quote
            }
            Self::Buried { .. }
            | Self::Unmined { .. }
            | Self::Gone { .. }
            | Self::Spent { .. }
            | Self::Unspent { .. }
            | Self::Explained { .. }
            | Self::Traced { .. } => {}
        }
        self
    }

    /// The payment it is about; `None` if it is about all of them.
    pub fn payment(&self) -> Option<&PaymentId> {
        match self {
            Self::Seen(arrival) | Self::Mined { arrival, .. } | Self::Received(arrival) => Some(&arrival.id),
            Self::Unmined { id, .. }
            | Self::Gone { id }
            | Self::Spent { id, .. }
            | Self::Unspent { id, .. }
            | Self::Explained { id, .. }
            | Self::Traced { id, .. } => Some(id),
            Self::Buried { .. } => None,
        }
    }
}
