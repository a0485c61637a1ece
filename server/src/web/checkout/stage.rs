//! Which of its faces the checkout page shows. Everything follows from the invoice.
use domain::payment::PaymentStatus;
use domain::{Additional, Invoice, Sats, Status};

/// What a payer should know first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Nothing came yet.
    Waiting,
    /// Something came, and there is time for the rest.
    PartPaid,
    /// All came; not in a block yet.
    Seen,
    /// All came and lies in blocks, but not deep enough.
    Confirming(Depth),
    /// Paid.
    Paid,
    /// Paid, and more than that.
    PaidOver,
    /// There was nothing to pay from the start.
    NothingDue,
    /// The time is over and nothing came.
    Expired,
    /// The time is over and less came than was asked.
    ExpiredPart,
    /// The time was over when enough came.
    PaidLate,
    /// Enough came in time but never got into a block.
    Unconfirmed,
    /// The owner says it is paid.
    Accepted,
    /// The owner says it is not.
    Declined,
}

/// How deep the payment lies that needs the longest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Depth {
    /// Confirmations it has.
    pub(super) have: u32,
    /// Confirmations it needs.
    pub(super) need: u32,
}

/// How a page feels: its colour, and how soon it looks again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    /// The payer is asked for something.
    Asking,
    /// The network is at work.
    Working,
    /// All is well.
    Good,
    /// It is over.
    Over,
    /// Money came, but the payer should talk to the owner.
    Odd,
    /// The payer should not pay, or has not.
    Bad,
}

impl Stage {
    /// The invoice's stage.
    pub(super) fn of(invoice: &Invoice) -> Self {
        let verdict = invoice.verdict();
        match (verdict.status, verdict.additional) {
            (Status::New, Additional::PaidPartial) => Self::PartPaid,
            (Status::New, _) => Self::Waiting,
            (Status::Processing, _) => Self::processing(invoice),
            (Status::Settled, Additional::Marked) => Self::Accepted,
            (Status::Settled, Additional::PaidOver) => Self::PaidOver,
            (Status::Settled, _) if asks_nothing(invoice) => Self::NothingDue,
            (Status::Settled, _) => Self::Paid,
            (Status::Expired, Additional::PaidPartial) => Self::ExpiredPart,
            (Status::Expired, Additional::PaidLate) => Self::PaidLate,
            (Status::Expired, _) => Self::Expired,
            (Status::Invalid, Additional::Marked) => Self::Declined,
            (Status::Invalid, _) => Self::Unconfirmed,
        }
    }

    fn processing(invoice: &Invoice) -> Self {
        match depth(invoice) {
            Some(depth) if depth.have > 0 => Self::Confirming(depth),
            Some(_) | None => Self::Seen,
        }
    }

    /// Whether the page asks for money.
    pub(super) const fn is_payable(self) -> bool {
        matches!(self, Self::Waiting | Self::PartPaid)
    }

    /// Whether the payer has done their part.
    pub(super) const fn is_paid(self) -> bool {
        matches!(self, Self::Seen | Self::Confirming(_) | Self::Paid | Self::PaidOver | Self::Accepted)
    }

    /// How the page feels.
    pub(super) const fn tone(self) -> Tone {
        match self {
            Self::Waiting | Self::PartPaid => Tone::Asking,
            Self::Seen | Self::Confirming(_) => Tone::Working,
            Self::Paid | Self::PaidOver | Self::NothingDue | Self::Accepted => Tone::Good,
            Self::Expired => Tone::Over,
            Self::ExpiredPart | Self::PaidLate => Tone::Odd,
            Self::Unconfirmed | Self::Declined => Tone::Bad,
        }
    }
}

impl Tone {
    /// The style sheet's name for it.
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Asking => "asking",
            Self::Working => "working",
            Self::Good => "good",
            Self::Over => "over",
            Self::Odd => "odd",
            Self::Bad => "bad",
        }
    }
}

/// Of the payments that are not deep enough yet, the one that lies least deep.
pub(super) fn depth(invoice: &Invoice) -> Option<Depth> {
    depths(invoice).min()
}

/// Whether each block brings the invoice nearer to what it needs.
pub(super) fn counts_blocks(invoice: &Invoice) -> bool {
    depths(invoice).any(|depth| depth.have > 0)
}

fn depths(invoice: &Invoice) -> impl Iterator<Item = Depth> {
    let standings = invoice.standings().into_iter();
    let waiting =
        invoice.payments.iter().zip(standings).filter(|(_, s)| s.status == PaymentStatus::Processing);
    waiting.map(|(payment, _)| Depth {
        have: payment.confirmations(),
        need: payment.confirmations_needed(invoice.terms.speed),
    })
}

fn asks_nothing(invoice: &Invoice) -> bool {
    invoice.terms.price_sats() == Some(Sats::ZERO) && invoice.payments.is_empty()
}
