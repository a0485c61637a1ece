//! Asking again: whether an invoice whose time ran out may be made anew at today's rate, and with what. What it is not:
//! the new invoice; that is made as every other is.
use super::{Additional, Details, Invoice, Price, SpeedPolicy, Status, Tolerance, Verdict};
use crate::money::Money;
use crate::time::{Seconds, Timestamp};
use core::fmt;

/// What the successor of an invoice asks for: the same price, times and wishes. Its rate and its fees are today's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renewal {
    /// The price, in the currency it was named in.
    pub price: Money,
    /// Time to pay.
    pub expires_after: Seconds,
    /// Time for a payment to settle.
    pub monitored_for: Seconds,
    /// How deep a payment must lie.
    pub speed: SpeedPolicy,
    /// How much may be missing.
    pub tolerance: Tolerance,
    /// What the owner wrote on it.
    pub details: Details,
}

/// Why an invoice is not made anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotRenewable {
    /// It can still be paid, was paid, was marked, or something came for it: a second one would ask for the money twice.
    NotExpired {
        /// Where it stands.
        verdict: Verdict,
    },
    /// The payer names the amount, or there is none: nothing was promised that could be renewed.
    NoPrice,
    /// Its owner put it away.
    Archived,
    /// It has been over for so long that its price may not hold any more.
    TooLate,
    /// It belongs to an order of a shop, which knows this invoice and no other; there the payer begins anew.
    OfAnOrder,
}

impl Invoice {
    /// What a successor of this invoice asks for, if it may have one at `now`.
    ///
    /// An invoice may be renewed once its time is over and nothing came, until the end of the time for which its
    /// payments are watched. Whether the owner wants it is [`super::Checkout::renewable`]; unsaid, it follows from what
    /// hangs on the invoice: see [`NotRenewable::OfAnOrder`].
    pub fn renewal(&self, now: Timestamp) -> Result<Renewal, NotRenewable> {
        let verdict = self.verdict_at(self.as_of.max(now), &self.tally());
        if verdict != (Verdict { status: Status::Expired, additional: Additional::None }) {
            return Err(NotRenewable::NotExpired { verdict });
        }
        let price = match self.terms.price {
            Price::Fixed(money) if !money.is_zero() => money,
            Price::Fixed(_) | Price::Open(_) => return Err(NotRenewable::NoPrice),
        };
        self.is_offered(now)?;
        let terms = &self.terms;
        Ok(Renewal {
            price,
            expires_after: span(terms.created_at, terms.expires_at),
            monitored_for: span(terms.expires_at, terms.monitored_until),
            speed: terms.speed,
            tolerance: terms.tolerance,
            details: self.details.clone(),
        })
    }

    fn is_offered(&self, now: Timestamp) -> Result<(), NotRenewable> {
        let checkout = &self.details.checkout;
        let of_an_order = checkout.redirect_url.is_some() && self.details.metadata.order_id().is_some();
        if self.archived_at.is_some() {
            Err(NotRenewable::Archived)
        } else if now > self.terms.monitored_until {
            Err(NotRenewable::TooLate)
        } else if !checkout.renewable.unwrap_or(!of_an_order) {
            Err(NotRenewable::OfAnOrder)
        } else {
            Ok(())
        }
    }
}

fn span(from: Timestamp, to: Timestamp) -> Seconds {
    Seconds(u32::try_from(to.since(from)).unwrap_or(u32::MAX))
}

impl fmt::Display for NotRenewable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotExpired { verdict } => {
                write!(f, "The invoice is {} and needs no other in its place", verdict.status.name())
            }
            Self::NoPrice => f.write_str("The invoice names no price; start a new one instead"),
            Self::Archived => f.write_str("The invoice has been archived; start a new one instead"),
            Self::TooLate => f.write_str("The invoice has been over for too long; start a new one instead"),
            Self::OfAnOrder => {
                f.write_str("The invoice belongs to an order; start again where it was placed")
            }
        }
    }
}

impl core::error::Error for NotRenewable {}
