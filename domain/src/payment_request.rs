//! A payment request: an amount that somebody is asked for, paid by any number of invoices until it is reached.
//!
//! Its ground state is what was asked ([`RequestTerms`]) and what its invoices bring ([`Share`]); how it stands follows
//! from the two and the time ([`PaymentRequest::status_with`]). What is stored of that is only what was told last. What it
//! is not: it takes no money itself; an invoice does.
mod event;
mod terms;
#[cfg(test)]
mod tests;

pub use event::{RequestEvent, RequestEventKind};
pub use terms::RequestTerms;

use crate::id::{RequestId, StoreId};
use crate::invoice::Share;
use crate::money::Money;
use crate::time::Timestamp;
use alloc::vec::Vec;
use core::fmt;
use serde::{Deserialize, Serialize};

/// A payment request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentRequest {
    /// Which.
    pub id: RequestId,
    /// Whose.
    pub store: StoreId,
    /// How often it has changed; a change is refused when another came between.
    pub revision: u64,
    /// What is asked for.
    pub terms: RequestTerms,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was put away, if it was. What still comes is counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived_at: Option<Timestamp>,
    /// How it stood when that was last told.
    pub status: RequestStatus,
    /// The latest instant it was changed at; never goes back, whatever the clock does or an invoice was told of.
    pub as_of: Timestamp,
}

/// How a payment request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RequestStatus {
    /// Less came than is asked for.
    Pending,
    /// Enough came, but not all of it is deep enough.
    Processing,
    /// Enough came, and is deep enough.
    Completed,
    /// Its time is over, and less came than was asked for.
    Expired,
}

/// What came for a payment request, all its invoices together, in minor units of its currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Brought {
    /// What came and counts.
    pub paid: u64,
    /// How much of it is deep enough.
    pub settled: u64,
}

/// What a step did to a payment request. Nothing has happened until it is committed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "nothing has happened until the change is committed"]
pub struct RequestChange {
    /// The revision that the step starts from; 0 for a new request.
    pub since: u64,
    /// The request from now on.
    pub request: PaymentRequest,
    /// What to tell the outside, in order.
    pub events: Vec<RequestEvent>,
}

/// Why no invoice is made for a payment request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotPayable {
    /// It was put away.
    Archived,
    /// Enough came.
    AlreadyPaid,
    /// Its time is over.
    Expired,
    /// It is to be paid whole.
    NotInParts,
    /// Nothing was offered.
    Nothing,
    /// The amount is of another currency.
    OtherCurrency,
}

impl RequestStatus {
    /// All there are.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Processing, Self::Completed, Self::Expired];

    /// The contract's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::Processing => "Processing",
            Self::Completed => "Completed",
            Self::Expired => "Expired",
        }
    }

    /// Reads the contract's name, in any case.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name().eq_ignore_ascii_case(name))
    }
}

impl Brought {
    /// All shares together.
    pub fn of(shares: impl IntoIterator<Item = Share>) -> Self {
        shares.into_iter().fold(Self::default(), |sum, share| Self {
            paid: sum.paid.saturating_add(share.paid.minor()),
            settled: sum.settled.saturating_add(share.settled.minor()),
        })
    }
}

impl PaymentRequest {
    /// A payment request over these terms, just made.
    pub fn create(id: RequestId, store: StoreId, terms: RequestTerms, now: Timestamp) -> RequestChange {
        let mut request = Self {
            id,
            store,
            revision: 1,
            terms,
            created_at: now,
            archived_at: None,
            status: RequestStatus::Pending,
            as_of: now,
        };
        request.status = request.status_with(Brought::default(), now);
        let events = Vec::from([RequestEvent { kind: RequestEventKind::Created, at: now }]);
        RequestChange { since: 0, request, events }
    }

    /// How it stands when so much came. Money that came is never too late: what reaches the amount after the time is over
    /// completes it all the same.
    pub fn status_with(&self, brought: Brought, now: Timestamp) -> RequestStatus {
        let (asked, now) = (self.terms.price.minor(), now.max(self.as_of));
        if brought.settled >= asked {
            RequestStatus::Completed
        } else if brought.paid >= asked {
            RequestStatus::Processing
        } else if self.terms.expires_at.is_some_and(|end| end <= now) {
            RequestStatus::Expired
        } else {
            RequestStatus::Pending
        }
    }

    /// Takes in what came, and the time. `None` when nothing follows from it.
    pub fn follow(&self, brought: Brought, now: Timestamp) -> Option<RequestChange> {
        let status = self.status_with(brought, now);
        (status != self.status)
            .then(|| self.changed(now, |next| next.status = status).telling(self, None, now))
    }

    /// When [`PaymentRequest::follow`] next has something to say though nothing comes.
    pub fn wakes_at(&self) -> Option<Timestamp> {
        self.terms.expires_at.filter(|_| self.status == RequestStatus::Pending)
    }

    /// States its terms anew.
    ///
    /// # Errors
    /// Its currency would change although invoices in it were made.
    pub fn restated(
        &self,
        terms: RequestTerms,
        (brought, invoices): (Brought, u64),
        now: Timestamp,
    ) -> Result<RequestChange, CurrencyStays> {
        if invoices > 0 && terms.price.currency() != self.terms.price.currency() {
            return Err(CurrencyStays);
        }
        let change = self.changed(now, |next| {
            next.terms = terms;
            next.status = next.status_with(brought, now);
        });
        Ok(change.telling(self, Some(RequestEventKind::Updated), now))
    }

    /// Puts it away, or back. `None` when it is there already.
    pub fn archived(&self, archived: bool, now: Timestamp) -> Option<RequestChange> {
        let change = || {
            let change = self.changed(now, |next| next.archived_at = archived.then_some(now));
            change.telling(self, archived.then_some(RequestEventKind::Archived), now)
        };
        (self.archived_at.is_some() != archived).then(change)
    }

    /// What is still due.
    pub fn due(&self, brought: Brought) -> Money {
        Money::from_minor(self.terms.price.minor().saturating_sub(brought.paid), self.terms.price.currency())
    }

    /// What an invoice that pays for it is over: the rest, or as much of it as is offered where it may be paid in parts.
    ///
    /// # Errors
    /// [`NotPayable`] says why there is none.
    pub fn payable(
        &self,
        offered: Option<Money>,
        brought: Brought,
        now: Timestamp,
    ) -> Result<Money, NotPayable> {
        if self.archived_at.is_some() {
            return Err(NotPayable::Archived);
        }
        match self.status_with(brought, now) {
            RequestStatus::Completed | RequestStatus::Processing => return Err(NotPayable::AlreadyPaid),
            RequestStatus::Expired => return Err(NotPayable::Expired),
            RequestStatus::Pending => {}
        }
        let due = self.due(brought);
        match offered {
            None => Ok(due),
            Some(_) if !self.terms.custom_amounts => Err(NotPayable::NotInParts),
            Some(offered) if offered.currency() != due.currency() => Err(NotPayable::OtherCurrency),
            Some(offered) if offered.is_zero() => Err(NotPayable::Nothing),
            Some(offered) if offered.minor() < due.minor() => Ok(offered),
            Some(_) => Ok(due),
        }
    }

    /// Lets go of what is personal on it. Doing it again changes nothing but the revision.
    pub fn forget(&self) -> RequestChange {
        self.changed(self.as_of, |next| {
            next.terms.email = None;
            next.terms.form_response = None;
            next.terms.description = None;
        })
    }

    /// Whether that text stands in something that is forgotten, without regard to case.
    pub fn mentions(&self, text: &str) -> bool {
        let text = text.trim().to_lowercase();
        let RequestTerms { email, description, form_response, .. } = &self.terms;
        let answers = form_response.as_ref().and_then(|answers| serde_json::to_string(answers).ok());
        let said = [email, description].into_iter().flatten().map(|said| said.to_lowercase());
        let mut said = said.chain(answers.map(|answers| answers.to_lowercase()));
        !text.is_empty() && said.any(|said| said.contains(&text))
    }

    fn changed(&self, now: Timestamp, act: impl FnOnce(&mut Self)) -> RequestChange {
        let mut request = self.clone();
        request.as_of = request.as_of.max(now);
        act(&mut request);
        request.revision = request.revision.saturating_add(1);
        RequestChange { since: self.revision, request, events: Vec::new() }
    }
}

impl RequestChange {
    /// With what is told: `first`, then the status where it is another one.
    fn telling(mut self, before: &PaymentRequest, first: Option<RequestEventKind>, now: Timestamp) -> Self {
        let mut tell = |kind| self.events.push(RequestEvent { kind, at: now });
        first.into_iter().for_each(&mut tell);
        if self.request.status != before.status {
            tell(RequestEventKind::StatusChanged);
            if self.request.status == RequestStatus::Completed {
                tell(RequestEventKind::Completed);
            }
        }
        self
    }
}

/// The currency of a payment request stays once an invoice was made for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CurrencyStays;

impl fmt::Display for CurrencyStays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "The currency can't be changed once there are invoices; make another payment request instead",
        )
    }
}

impl fmt::Display for NotPayable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Archived => "The payment request was put away and takes nothing more",
            Self::AlreadyPaid => "The payment request is paid already",
            Self::Expired => "The payment request has expired; whoever made it can move its expiryDate",
            Self::NotInParts => {
                "The payment request is to be paid whole: leave the amount out, or allow allowCustomPaymentAmounts"
            }
            Self::Nothing => "Write an amount above zero, or leave it out to pay the rest",
            Self::OtherCurrency => "Write the amount in the currency of the payment request",
        })
    }
}

impl core::error::Error for CurrencyStays {}
impl core::error::Error for NotPayable {}
