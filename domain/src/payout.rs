//! A payout: money that is to leave, to one address, once.
//!
//! Its ground state is what people decided (claimed, approved, cancelled), the one [`Way`] it is being paid, if it is, and
//! where a block paid it; how it stands follows ([`Payout::state`]). There is never more than one way at a time, so it is
//! never in two spends. What it is not: the transaction; a [`crate::Spend`] is.
mod event;
#[cfg(test)]
mod tests;

pub use event::{PayoutEvent, PayoutEventKind};

use crate::block::{BlockHash, BlockRef, Txid};
use crate::id::{PayoutId, PullPaymentId, SpendId, StoreId};
use crate::money::{Money, Sats};
use crate::personal::Personal;
use crate::rate::Rate;
use crate::time::Timestamp;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A payout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payout {
    /// Which.
    pub id: PayoutId,
    /// Whose.
    pub store: StoreId,
    /// The pull payment it was claimed from, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pull_payment: Option<PullPaymentId>,
    /// How often it has changed; a change is refused when another came between.
    pub revision: u64,
    /// How often what it pays was stated anew before it was approved: whoever approves says which of them they saw.
    pub stated: u64,
    /// Whether it gives something back to somebody who had paid.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub is_refund: bool,
    /// The address it goes to.
    pub destination: String,
    /// How much was claimed, in the currency it was claimed in.
    pub claimed: Money,
    /// When.
    pub created_at: Timestamp,
    /// What its maker wrote beside it: kept and given back.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub metadata: Personal<Map<String, Value>>,
    /// Somebody's approval, and what it comes to in bitcoin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
    /// When it was cancelled, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled_at: Option<Timestamp>,
    /// How it is being paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub way: Option<Way>,
    /// The block that paid it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid: Option<Paid>,
}

fn is_empty(metadata: &Personal<Map<String, Value>>) -> bool {
    metadata.is_empty()
}

/// What a new payout is over.
#[derive(Clone, Debug)]
pub struct NewPayout {
    /// Which.
    pub id: PayoutId,
    /// Whose.
    pub store: StoreId,
    /// The pull payment it is claimed from.
    pub pull_payment: Option<PullPaymentId>,
    /// Whether it gives something back to somebody who had paid.
    pub is_refund: bool,
    /// The address it goes to.
    pub destination: String,
    /// How much.
    pub claimed: Money,
    /// What its maker wrote beside it.
    pub metadata: Map<String, Value>,
}

impl NewPayout {
    /// Refuses what comes to so little bitcoin that nodes would not relay it, where that is known before it is approved.
    ///
    /// # Errors
    /// [`NotNow::TooLittle`].
    pub fn is_enough(&self) -> Result<(), NotNow> {
        let sats =
            Rate::of_bitcoin(self.claimed.currency()).and_then(|rate| rate.sats_due(self.claimed).ok());
        match sats {
            Some(sats) if sats < Sats::DUST => Err(NotNow::TooLittle { least: Sats::DUST }),
            Some(_) | None => Ok(()),
        }
    }
}

/// That it may be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Since when.
    pub at: Timestamp,
    /// What a bitcoin cost then.
    pub rate: Rate,
    /// What it comes to: exactly this is paid.
    pub sats: Sats,
}

/// How it is being paid. There is one way at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Way {
    /// That spend pays it.
    Spend(SpendId),
    /// A person says that they pay it by other means.
    Word {
        /// Whether they say it is done.
        done: bool,
        /// What proves it, as they wrote it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        proof: Option<Personal<Map<String, Value>>>,
    },
}

/// What paid it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paid {
    /// The transaction.
    pub by: Txid,
    /// Its block.
    pub block: BlockRef,
}

/// How a payout stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PayoutState {
    /// Somebody must approve it.
    AwaitingApproval,
    /// It may be paid.
    AwaitingPayment,
    /// It is being paid.
    InProgress,
    /// It is paid.
    Completed,
    /// It was cancelled.
    Cancelled,
}

/// What a step did to a payout. Nothing has happened until it is committed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "nothing has happened until the change is committed"]
pub struct PayoutChange {
    /// The revision that the step starts from; 0 for a new one.
    pub since: u64,
    /// The payout from now on.
    pub payout: Payout,
    /// What to tell the outside, in order.
    pub events: Vec<PayoutEvent>,
}

/// Why a step can't be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotNow {
    /// It stands so that this makes no sense.
    State(PayoutState),
    /// A spend has it; that must be given up first.
    InSpend(SpendId),
    /// A spend that had it was given up, and may have been signed all the same: it can still happen.
    StillOut(SpendId),
    /// What it pays was stated anew since.
    OldRevision,
    /// So little that nodes don't relay it.
    TooLittle {
        /// The least they do.
        least: Sats,
    },
    /// More bitcoin than there can be, or a rate of another currency.
    TooMuch,
}

impl PayoutState {
    /// All there are.
    pub const ALL: [Self; 5] =
        [Self::AwaitingApproval, Self::AwaitingPayment, Self::InProgress, Self::Completed, Self::Cancelled];

    /// The contract's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AwaitingApproval => "AwaitingApproval",
            Self::AwaitingPayment => "AwaitingPayment",
            Self::InProgress => "InProgress",
            Self::Completed => "Completed",
            Self::Cancelled => "Cancelled",
        }
    }

    /// Reads the contract's name, in any case.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name().eq_ignore_ascii_case(name))
    }

    /// Whether nothing more is to happen to it.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Completed | Self::Cancelled)
    }
}

impl Payout {
    /// A payout, just claimed.
    pub fn create(new: NewPayout, now: Timestamp) -> PayoutChange {
        let payout = Self {
            id: new.id,
            store: new.store,
            pull_payment: new.pull_payment,
            revision: 1,
            stated: 0,
            is_refund: new.is_refund,
            destination: new.destination,
            claimed: new.claimed,
            created_at: now,
            metadata: new.metadata.into(),
            approval: None,
            cancelled_at: None,
            way: None,
            paid: None,
        };
        let events = Vec::from([PayoutEvent { kind: PayoutEventKind::Created, at: now }]);
        PayoutChange { since: 0, payout, events }
    }

    /// How it stands.
    pub fn state(&self) -> PayoutState {
        match (&self.paid, self.cancelled_at, &self.way) {
            (Some(_), _, _) => PayoutState::Completed,
            (None, Some(_), _) => PayoutState::Cancelled,
            (None, None, Some(Way::Word { done: true, .. })) => PayoutState::Completed,
            (None, None, Some(Way::Word { done: false, .. } | Way::Spend(_))) => PayoutState::InProgress,
            (None, None, None) if self.approval.is_some() => PayoutState::AwaitingPayment,
            (None, None, None) => PayoutState::AwaitingApproval,
        }
    }

    /// What is to be paid; none before it is approved.
    pub fn sats(&self) -> Option<Sats> {
        self.approval.map(|approval| approval.sats)
    }

    /// The spend that has it.
    pub const fn spend(&self) -> Option<&SpendId> {
        match &self.way {
            Some(Way::Spend(spend)) => Some(spend),
            Some(Way::Word { .. }) | None => None,
        }
    }

    /// Approves it, at that rate. `stated` is what whoever approves saw, `least` what the network passes on to its address.
    ///
    /// # Errors
    /// [`NotNow`] says why not.
    pub fn approve(
        &self,
        stated: u64,
        (rate, least): (Rate, Sats),
        now: Timestamp,
    ) -> Result<PayoutChange, NotNow> {
        if stated != self.stated {
            return Err(NotNow::OldRevision);
        }
        if self.state() != PayoutState::AwaitingApproval {
            return Err(NotNow::State(self.state()));
        }
        let sats = rate.sats_due(self.claimed).map_err(|_| NotNow::TooMuch)?;
        if sats < least {
            return Err(NotNow::TooLittle { least });
        }
        let approval = Approval { at: now, rate, sats };
        let change = self.changed(|next| next.approval = Some(approval));
        Ok(change.telling(PayoutEventKind::Approved, now))
    }

    /// Cancels it. `None` when that was done before.
    ///
    /// # Errors
    /// It is being paid, or paid.
    pub fn cancel(&self, now: Timestamp) -> Result<Option<PayoutChange>, NotNow> {
        match self.state() {
            PayoutState::Cancelled => Ok(None),
            PayoutState::AwaitingApproval | PayoutState::AwaitingPayment => {
                let change = self.changed(|next| next.cancelled_at = Some(now));
                Ok(Some(change.telling(PayoutEventKind::Updated, now)))
            }
            PayoutState::InProgress | PayoutState::Completed => Err(self.not_now()),
        }
    }

    /// Takes a person's word: that they pay it by other means, that it is paid, or, with `None`, that neither is so.
    ///
    /// # Errors
    /// It is not approved, was cancelled, is in a spend, or a block paid it.
    pub fn mark(
        &self,
        done: Option<bool>,
        proof: Option<Map<String, Value>>,
        now: Timestamp,
    ) -> Result<Option<PayoutChange>, NotNow> {
        let is_open = self.approval.is_some() && self.cancelled_at.is_none() && self.paid.is_none();
        if !is_open || self.spend().is_some() {
            return Err(self.not_now());
        }
        let way = done.map(|done| Way::Word { done, proof: proof.map(Into::into) });
        let step = || self.changed(|next| next.way.clone_from(&way)).telling(PayoutEventKind::Updated, now);
        Ok((way != self.way).then(step))
    }

    /// That spend pays it from now on, and nothing else may.
    ///
    /// # Errors
    /// It is not waiting to be paid: another was faster.
    pub fn reserve(&self, spend: &SpendId, now: Timestamp) -> Result<PayoutChange, NotNow> {
        if self.state() != PayoutState::AwaitingPayment {
            return Err(self.not_now());
        }
        let change = self.changed(|next| next.way = Some(Way::Spend(spend.clone())));
        Ok(change.telling(PayoutEventKind::Updated, now))
    }

    /// That spend does not pay it after all: it was given up, or something took its place. `None` when it is not the one
    /// that has it.
    pub fn release(&self, spend: &SpendId, now: Timestamp) -> Option<PayoutChange> {
        let has_it = self.spend() == Some(spend);
        has_it.then(|| {
            let change = self.changed(|next| next.way = None);
            change.telling_if_it_stands_otherwise(self, now)
        })
    }

    /// A block paid it. `None` when that is known, or when it was not to be paid.
    pub fn learn_paid(&self, paid: Paid, now: Timestamp) -> Option<PayoutChange> {
        let is_wanted = self.approval.is_some() && self.cancelled_at.is_none() && self.paid.is_none();
        is_wanted.then(|| {
            let change = self.changed(|next| next.paid = Some(paid));
            change.telling_if_it_stands_otherwise(self, now)
        })
    }

    /// That block left the chain. Where no spend of ours has it, it counts as being paid until a person says otherwise. `None` when it was not the one that paid it.
    pub fn learn_unpaid(&self, block: BlockHash, now: Timestamp) -> Option<PayoutChange> {
        let paid_it = self.paid.is_some_and(|paid| paid.block.hash == block);
        paid_it.then(|| {
            // What paid it may be mined again, though no draft of ours stands for it.
            let proof = self.proof().map(Into::into);
            let change = self.changed(|next| {
                next.paid = None;
                next.way = next.way.take().or(Some(Way::Word { done: false, proof }));
            });
            change.telling_if_it_stands_otherwise(self, now)
        })
    }

    /// What proves that it is paid, or is being paid, as the contract writes it.
    pub fn proof(&self) -> Option<Map<String, Value>> {
        let on_chain = |paid: Paid| {
            let mut proof = Map::new();
            proof.insert("proofType".into(), "PayoutTransactionOnChainBlob".into());
            proof.insert("id".into(), alloc::format!("{}", paid.by).into());
            proof
        };
        match (&self.paid, &self.way) {
            (Some(paid), _) => Some(on_chain(*paid)),
            (None, Some(Way::Word { proof, .. })) => proof.clone().map(Personal::into_inner),
            (None, Some(Way::Spend(_)) | None) => None,
        }
    }

    fn not_now(&self) -> NotNow {
        match self.spend() {
            Some(spend) if self.paid.is_none() => NotNow::InSpend(spend.clone()),
            Some(_) | None => NotNow::State(self.state()),
        }
    }

    fn changed(&self, act: impl FnOnce(&mut Self)) -> PayoutChange {
        let mut payout = self.clone();
        act(&mut payout);
        payout.revision = payout.revision.saturating_add(1);
        PayoutChange { since: self.revision, payout, events: Vec::new() }
    }
}

impl PayoutChange {
    fn telling(mut self, kind: PayoutEventKind, now: Timestamp) -> Self {
        self.events.push(PayoutEvent { kind, at: now });
        self
    }

    /// Whether a person ends it by this, or says that they pay it by other means: not while a spend could still do so.
    pub fn is_by_hand(&self) -> bool {
        self.payout.cancelled_at.is_some() || matches!(self.payout.way, Some(Way::Word { .. }))
    }

    /// This step and one that was taken from what it made, as one.
    pub fn then(mut self, next: Self) -> Self {
        self.events.extend(next.events);
        Self { payout: next.payout, ..self }
    }

    fn telling_if_it_stands_otherwise(self, before: &Payout, now: Timestamp) -> Self {
        if self.payout.state() == before.state() { self } else { self.telling(PayoutEventKind::Updated, now) }
    }
}

impl fmt::Display for NotNow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::State(state) => {
                write!(f, "The payout is {}, so this can't be done with it", state.name())
            }
            Self::InSpend(spend) => {
                write!(
                    f,
                    "The payout is in the spend {spend}, which may be sent at any time; give that up first"
                )
            }
            Self::StillOut(spend) => {
                write!(
                    f,
                    "The payout was in the spend {spend}, which was given up but may have been signed, and could still pay it; \
                     spend one of its coins otherwise, and wait until that lies 6 blocks deep"
                )
            }
            Self::OldRevision => {
                f.write_str("The payout was changed meanwhile; look at it again, and approve what it is now")
            }
            Self::TooLittle { least } => {
                write!(f, "That is less than the {least} that nodes pass on to this address; ask for more")
            }
            Self::TooMuch => f.write_str("The amount is more bitcoin than can exist"),
        }
    }
}

impl core::error::Error for NotNow {}
