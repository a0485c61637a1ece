//! What the checkout page says in each of its stages. Only sentences; the numbers in them come in ready.
use super::stage::{Depth, Stage};
use crate::web::words;
use domain::money::SignedSats;
use domain::payment::PaymentStatus;
use domain::{Invoice, Payment, Sats, Timestamp};

/// A heading and what follows from it for the payer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Story {
    /// The stage in a few words.
    pub(super) headline: String,
    /// What to know and do, one paragraph each.
    pub(super) say: Vec<String>,
}

/// Who tells the story, and when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Teller<'a> {
    /// The invoice, as it stands at `now`.
    pub(super) invoice: &'a Invoice,
    /// Who is paid.
    pub(super) store: &'a str,
    /// The present instant.
    pub(super) now: Timestamp,
    /// Whether unconfirmed payments may go unseen for a while.
    pub(super) seen_late: bool,
}

impl Teller<'_> {
    /// The story of that stage.
    pub(super) fn tell(&self, stage: Stage) -> Story {
        match stage {
            Stage::Waiting => self.waiting(),
            Stage::PartPaid => self.part_paid(),
            Stage::Seen => self.seen(),
            Stage::Confirming(depth) => self.confirming(depth),
            Stage::Paid => self.paid(),
            Stage::PaidOver => self.paid_over(),
            Stage::NothingDue => self.nothing_due(),
            Stage::Expired => self.expired(),
            Stage::ExpiredPart => self.expired_part(),
            Stage::PaidLate => self.paid_late(),
            Stage::Unconfirmed => self.unconfirmed(),
            Stage::Accepted => self.accepted(),
            Stage::Declined => self.declined(),
        }
    }

    fn waiting(&self) -> Story {
        let say = vec![self.deadline()];
        story("Waiting for your payment", say.into_iter().chain(self.patience()).collect())
    }

    fn part_paid(&self) -> Story {
        let tally = self.invoice.tally();
        let price = tally.price.map_or_else(String::new, |price| format!(" of {}", words::bitcoin(price)));
        let came = format!(
            "{}{price} has arrived. Please send the rest to the same address.",
            words::bitcoin(tally.paid)
        );
        let say = vec![came, self.deadline()];
        story("Part of the amount has arrived", say.into_iter().chain(self.patience()).collect())
    }

    fn seen(&self) -> Story {
        let wait = "It is final once it is in a block of the Bitcoin chain, which takes ten minutes as a rule and sometimes an hour.";
        self.thanks("Payment seen", wait)
    }

    fn confirming(&self, Depth { have, need }: Depth) -> Story {
        let headline = format!("Confirming: {have} of {need}");
        self.thanks(&headline, "It is in the Bitcoin chain. Each further block, about ten minutes apart, is one more confirmation.")
    }

    fn thanks(&self, headline: &str, wait: &str) -> Story {
        let mut say = vec![format!("Thank you. {wait}")];
        say.extend(self.excess().map(|over| format!("You sent {over} more than was asked.")));
        say.push("You need not wait here: you may close this page and come back to it at any time.".into());
        story(headline, say)
    }

    fn paid(&self) -> Story {
        let unconfirmed =
            |p: &Payment| !p.is_booked() && self.invoice.payment_status(p) == PaymentStatus::Settled;
        let word = if self.invoice.payments.iter().any(unconfirmed) { "accepted" } else { "confirmed" };
        story(
            "Paid. Thank you!",
            vec![format!("Your payment went straight to {}’s own wallet and is {word}.", self.store)],
        )
    }

    fn paid_over(&self) -> Story {
        let mut say = self.paid().say;
        let over = self.excess().unwrap_or_else(|| "something".into());
        say.push(format!("You sent {over} more than was asked. Did you not mean to? {}", self.ask()));
        story("Paid, and a little more. Thank you!", say)
    }

    fn nothing_due(&self) -> Story {
        story("Nothing to pay", vec!["This invoice is over nothing. It is settled already.".into()])
    }

    fn expired(&self) -> Story {
        let ended = words::instant(self.invoice.terms.expires_at);
        story(
            "The time to pay is over",
            vec![
                format!("It ended on {ended}. Please do not pay this invoice any more; start a new one instead."),
                "Have you paid already? Then nothing is lost: the address stays watched, and your payment will show here.".into(),
            ],
        )
    }

    fn expired_part(&self) -> Story {
        let tally = self.invoice.tally();
        let price = tally.price.map_or_else(String::new, |price| format!(" of {}", words::bitcoin(price)));
        let came =
            format!("{}{price} had arrived when the time to pay was over.", words::bitcoin(tally.paid));
        story("Only part of the amount arrived in time", vec![came, self.is_safe(), self.ask()])
    }

    fn paid_late(&self) -> Story {
        let ended = words::instant(self.invoice.terms.expires_at);
        let came = format!("The full amount arrived, but after {ended}, when this price was no longer held.");
        story("Paid, but late", vec![came, self.is_safe(), self.ask()])
    }

    fn unconfirmed(&self) -> Story {
        let came = "Your payment was seen in time but has not been confirmed since. Often its fee is too low for the miners.";
        let later =
            "It may still confirm, and then it will be booked; your wallet may also let you raise its fee.";
        story("The payment was not confirmed in time", vec![came.into(), later.into(), self.ask()])
    }

    fn accepted(&self) -> Story {
        story("Accepted. Thank you!", vec![format!("{} has marked this invoice as paid.", self.store)])
    }

    fn declined(&self) -> Story {
        let say = format!("{} has marked this invoice as not valid. Please do not pay it.", self.store);
        story("This invoice is not valid", vec![say, format!("Have you paid it already? {}", self.ask())])
    }

    fn deadline(&self) -> String {
        let left = words::span(self.invoice.terms.expires_at.since(self.now));
        let until = words::soon(self.invoice.terms.expires_at, self.now);
        format!("Please pay within {left}, by {until}.")
    }

    fn patience(&self) -> Option<String> {
        let words = "This page may show your payment only after it is in a block, in about ten minutes or more. Your payment is safe meanwhile.";
        self.seen_late.then(|| words.into())
    }

    fn is_safe(&self) -> String {
        format!("Nothing is lost: it went straight to {}’s own wallet.", self.store)
    }

    fn ask(&self) -> String {
        format!("Please write to {} and give the invoice number below.", self.store)
    }

    fn excess(&self) -> Option<String> {
        let over = -self.invoice.tally().due();
        let over = u64::try_from(over.to_sat()).ok().filter(|_| over > SignedSats::default())?;
        Sats::try_new(over).map(words::bitcoin)
    }
}

fn story(headline: &str, say: Vec<String>) -> Story {
    Story { headline: headline.into(), say }
}
