//! The verdict on an invoice, by the contract's names.
use super::{Invoice, Tally};
use crate::time::Timestamp;
use core::fmt;
use serde::{Deserialize, Serialize};

/// Where an invoice stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Status {
    /// Waiting to be paid.
    New,
    /// Paid in full; not all of it deep enough.
    Processing,
    /// Paid in full and deep enough.
    Settled,
    /// Not paid in full in time.
    Expired,
    /// Paid in full but not deep enough in time.
    Invalid,
}

/// What is odd about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Additional {
    /// Nothing.
    None,
    /// Something came, but not enough.
    PaidPartial,
    /// More came than was due.
    PaidOver,
    /// Enough came, but only after the time to pay.
    PaidLate,
    /// A person decided.
    Marked,
}

/// Status and what is odd about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Verdict {
    /// Where the invoice stands.
    pub status: Status,
    /// What is odd.
    pub additional: Additional,
}

/// What a person may say of an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mark {
    /// Treat it as paid.
    Settled,
    /// Treat it as not paid.
    Invalid,
}

/// The mark is not possible from where the invoice stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotMarkable {
    /// Where it stands.
    pub verdict: Verdict,
}

/// A refund is not possible from where the invoice stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotRefundable {
    /// Where it stands.
    pub verdict: Verdict,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 5] = [Self::New, Self::Processing, Self::Settled, Self::Expired, Self::Invalid];

    /// The contract's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "New",
            Self::Processing => "Processing",
            Self::Settled => "Settled",
            Self::Expired => "Expired",
            Self::Invalid => "Invalid",
        }
    }

    /// Reads the contract's name, in any case.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name().eq_ignore_ascii_case(name))
    }
}

impl Additional {
    /// Every value.
    pub const ALL: [Self; 5] = [Self::None, Self::PaidPartial, Self::PaidOver, Self::PaidLate, Self::Marked];

    /// The contract's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::PaidPartial => "PaidPartial",
            Self::PaidOver => "PaidOver",
            Self::PaidLate => "PaidLate",
            Self::Marked => "Marked",
        }
    }

    /// Reads the contract's name, in any case.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|additional| additional.name().eq_ignore_ascii_case(name))
    }
}

impl Invoice {
    /// The verdict that follows from the ground state.
    pub fn verdict(&self) -> Verdict {
        self.verdict_at(self.as_of, &self.tally())
    }

    /// The verdict that would follow were it `as_of` now.
    pub(super) fn verdict_at(&self, as_of: Timestamp, tally: &Tally) -> Verdict {
        match self.mark {
            Some(Mark::Settled) => Verdict { status: Status::Settled, additional: Additional::Marked },
            Some(Mark::Invalid) => Verdict { status: Status::Invalid, additional: Additional::Marked },
            None => self.verdict_of_the_chain(as_of, tally),
        }
    }

    fn verdict_of_the_chain(&self, as_of: Timestamp, tally: &Tally) -> Verdict {
        let over = if tally.is_over() { Additional::PaidOver } else { Additional::None };
        let partial = if tally.is_anything() { Additional::PaidPartial } else { Additional::None };
        let late = if tally.is_enough() { Additional::PaidLate } else { partial };
        let (status, additional) = if tally.is_enough_in_time() {
            if tally.is_enough_settled() {
                (Status::Settled, over)
            } else if as_of > self.terms.monitored_until {
                (Status::Invalid, over)
            } else {
                (Status::Processing, over)
            }
        } else if as_of < self.terms.expires_at {
            (Status::New, partial)
        } else {
            (Status::Expired, late)
        };
        Verdict { status, additional }
    }
}

impl fmt::Display for NotMarkable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "The invoice is {} and can't be marked so", self.verdict.status.name())
    }
}

impl fmt::Display for NotRefundable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "The invoice is {} and can't be refunded", self.verdict.status.name())
    }
}

impl core::error::Error for NotMarkable {}
impl core::error::Error for NotRefundable {}
