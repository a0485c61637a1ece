//! A pull payment: an amount set aside that whoever knows its address may claim, in parts, each of them a payout.
//!
//! It keeps what was set aside ([`PullTerms`]); what is left follows from its payouts ([`PullPayment::claimable`]). What it is
//! not: money on its way; a payout is.
mod terms;
#[cfg(test)]
mod tests;

pub use terms::PullTerms;

use crate::id::{InvoiceId, PullPaymentId, StoreId};
use crate::money::Money;
use crate::settings::Problem;
use crate::time::Timestamp;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use serde::{Deserialize, Serialize};

/// A pull payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullPayment {
    /// Which.
    pub id: PullPaymentId,
    /// Whose.
    pub store: StoreId,
    /// How often it has changed; a change is refused when another came between.
    pub revision: u64,
    /// What was set aside, and for how long.
    pub terms: PullTerms,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was put away, if it was: nothing more can be claimed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived_at: Option<Timestamp>,
    /// The invoice whose payer it gives something back to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund_of: Option<InvoiceId>,
}

/// Why nothing can be claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotClaimable {
    /// It was put away.
    Archived,
    /// Its time has not come.
    NotStarted,
    /// Its time is over.
    Expired,
    /// More than is left.
    Overdraft {
        /// What is left.
        left: Money,
    },
    /// Nothing was asked for, or nothing is left.
    Nothing,
    /// The amount is of another currency.
    OtherCurrency,
}

/// What is wrong with what a refund says of itself: its name, its description, how it may be claimed.
pub fn problems_of_words(name: &str, description: &str, methods: Option<&[String]>) -> Vec<Problem> {
    let mut found = terms::problems_of_words(name, description);
    found.extend(terms::problems_of_methods(methods));
    found
}

impl PullPayment {
    /// Over these terms, just made.
    pub const fn create(id: PullPaymentId, store: StoreId, terms: PullTerms, now: Timestamp) -> Self {
        Self { id, store, revision: 1, terms, created_at: now, archived_at: None, refund_of: None }
    }

    /// What is left when so much of it was claimed, in minor units.
    pub const fn left(&self, claimed: u64) -> Money {
        let limit = self.terms.limit;
        Money::from_minor(limit.minor().saturating_sub(claimed), limit.currency())
    }

    /// What a claim is over: what was asked for, or all that is left. `claimed` is what its payouts come to, in minor units,
    /// those that were cancelled left out.
    ///
    /// # Errors
    /// [`NotClaimable`] says why there is none.
    pub fn claimable(
        &self,
        asked: Option<Money>,
        claimed: u64,
        now: Timestamp,
    ) -> Result<Money, NotClaimable> {
        self.is_open(now)?;
        let left = self.left(claimed);
        let amount = asked.unwrap_or(left);
        if amount.currency() != left.currency() {
            Err(NotClaimable::OtherCurrency)
        } else if amount.minor() > left.minor() || asked.is_none() && left.is_zero() {
            Err(NotClaimable::Overdraft { left })
        } else if amount.is_zero() {
            Err(NotClaimable::Nothing)
        } else {
            Ok(amount)
        }
    }

    /// Whether anything may be claimed at all.
    ///
    /// # Errors
    /// [`NotClaimable`] says why not.
    pub fn is_open(&self, now: Timestamp) -> Result<(), NotClaimable> {
        if self.archived_at.is_some() {
            Err(NotClaimable::Archived)
        } else if self.terms.starts_at.is_some_and(|start| now < start) {
            Err(NotClaimable::NotStarted)
        } else if self.terms.expires_at.is_some_and(|end| end <= now) {
            Err(NotClaimable::Expired)
        } else {
            Ok(())
        }
    }

    /// Puts it away. `None` when it was put away before.
    #[must_use]
    pub fn archived(&self, now: Timestamp) -> Option<Self> {
        let away =
            || Self { archived_at: Some(now), revision: self.revision.saturating_add(1), ..self.clone() };
        self.archived_at.is_none().then(away)
    }
}

impl NotClaimable {
    /// The contract's code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Archived => "archived",
            Self::NotStarted => "not-started",
            Self::Expired => "expired",
            Self::Overdraft { .. } => "overdraft",
            Self::Nothing | Self::OtherCurrency => "amount-too-low",
        }
    }
}

impl fmt::Display for NotClaimable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Archived => f.write_str("This pull payment has been archived"),
            Self::NotStarted => f.write_str("This pull payment has not started yet"),
            Self::Expired => f.write_str("This pull payment has expired"),
            Self::Overdraft { left } => {
                write!(f, "The payout amount overdraft the pull payment's limit; {left} is left")
            }
            Self::Nothing => {
                f.write_str("Write an amount above zero, or leave it out to claim all that is left")
            }
            Self::OtherCurrency => f.write_str("Write the amount in the currency of the pull payment"),
        }
    }
}

impl core::error::Error for NotClaimable {}
