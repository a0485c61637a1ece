//! Why a step of a spend is not taken, in words for whoever tried.
use crate::scan::Unread;
use chain::spending::{DestinationError, DraftError, Refusal};
use domain::OutPoint;
use domain::spend::{FeeRateError, MAX_NOTE_LEN, NotNow, PlanError};
use thiserror::Error;

/// Why not. Nothing was changed.
#[derive(Debug, Error)]
pub enum SpendError {
    /// There is no such spend in this store.
    #[error("there is no such spend in this store")]
    NotThere,
    /// There is no such wallet.
    #[error("this store has no coins in that wallet")]
    NoWallet,
    /// The wallet is a list of addresses.
    #[error(
        "this wallet is a list of addresses: its keys are not known here, so no device could be told which of them must sign; \
         spend its coins with the wallet's own program"
    )]
    Listed,
    /// The wallet's descriptor can't be read.
    #[error("this wallet's descriptor can't be spent from: {0}")]
    Unspendable(String),
    /// The address is wrong.
    #[error(transparent)]
    Destination(#[from] DestinationError),
    /// The address is an invoice's.
    #[error(
        "an invoice of this server has shown this address: what is sent there counts as its payment; take an address that \
         nobody was given"
    )]
    OwnAddress,
    /// The note is too long.
    #[error("a note has at most {MAX_NOTE_LEN} bytes")]
    LongNote,
    /// The fee rate is wrong.
    #[error(transparent)]
    FeeRate(#[from] FeeRateError),
    /// No fee rate was given, and the chain source knows none.
    #[error("say what fee rate to pay: the chain source suggests none")]
    NoFeeRate,
    /// It can't be planned.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// It can't be drafted.
    #[error(transparent)]
    Draft(#[from] DraftError),
    /// Somebody was faster with one of the coins.
    #[error(
        "somebody else has just put the coin {0} into another draft; look at that one, and draft this anew"
    )]
    Taken(OutPoint),
    /// No payouts, too many, or some that are not there.
    #[error("name payouts of this store that wait to be paid, at most {} together", super::MOST_PAYOUTS)]
    NoPayouts,
    /// Refunds and others together.
    #[error("refunds and other payouts stand in different accounts of the books; draft one after the other")]
    Mixed,
    /// A payout can't be taken.
    #[error("{0}")]
    Payout(store::NotReserved),
    /// An earlier draft of a payout could still happen, and its coins are not to be had.
    #[error(
        "one of these payouts was in the spend {0}, which was given up but may have been signed; what pays it now must take one of \
         the same coins, and none of them is free: give up the draft that has them, or wait for more blocks"
    )]
    FormerHeld(domain::SpendId),
    /// Another transaction has paid a payout of it.
    #[error(
        "its payout {0} was paid by another transaction meanwhile, and would be paid twice; draft the others anew"
    )]
    PaidBefore(domain::PayoutId),
    /// Somebody was faster with this spend.
    #[error("somebody else has just changed this; look at it again before you go on")]
    Changed,
    /// What codes say can't be put together.
    #[error(transparent)]
    Unread(#[from] Unread),
    /// What came back is not taken.
    #[error(transparent)]
    Returned(#[from] Refusal),
    /// The step can't be taken as things are.
    #[error(transparent)]
    NotNow(#[from] NotNow),
    /// What was filled in says something else.
    #[error("{0}")]
    Said(&'static str),
    /// No coin was spent by it.
    #[error("that transaction, in a block, spent no coin of this store; look whether its id is whole")]
    NotSpent,
    /// It was drafted here.
    #[error("that transaction was drafted here: the books know what it was for")]
    DraftedHere,
    /// More was paid than there was.
    #[error("the coins it spent come to {0}, less than what was paid and the fee")]
    MorePaid(domain::Sats),
    /// Nothing is there to send it through.
    #[error(
        "no chain source can be asked to send it; send the transaction's digits from anywhere else, it is watched for all the same"
    )]
    NoSource,
    /// The node refuses it.
    #[error("the node refuses it: {0}; nothing was sent")]
    Refused(String),
    /// The node did not answer.
    #[error("it is not known whether it was sent: {0}; send it again when the node answers")]
    Away(chain::Error),
    /// The database refused.
    #[error(transparent)]
    Store(store::Error),
}

impl From<store::Error> for SpendError {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::CoinTaken(coin) => Self::Taken(coin),
            store::Error::Conflict { .. } => Self::Changed,
            store::Error::NotReserved(why) => Self::Payout(why),
            error => Self::Store(error),
        }
    }
}
