//! What the checkout page says in each of its stages. Which sentences, not their words; the numbers in them come in
//! ready.
use super::Scene;
use super::stage::{Depth, Stage};
use crate::web::tongue::Tongue;
use crate::web::words;
use domain::invoice::Standing;
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
    /// The paragraph that grows old, and what stays true in its place while the page is kept up to date.
    pub(super) lasting: Option<Lasting>,
}

/// What a paragraph says on a page that is not loaded again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lasting {
    /// Which paragraph.
    pub(super) at: usize,
    /// What it says then.
    pub(super) text: String,
}

impl Story {
    /// What that paragraph says on a page that is kept up to date, where that differs.
    pub(super) fn lasting(&self, at: &usize) -> Option<&str> {
        self.lasting.as_ref().filter(|lasting| lasting.at == *at).map(|lasting| &*lasting.text)
    }
}

/// Who tells the story, and when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Teller<'a> {
    /// In which language.
    pub(super) tongue: Tongue,
    /// The invoice, as it stands at `now`.
    pub(super) invoice: &'a Invoice,
    /// Who is paid.
    pub(super) store: &'a str,
    /// The present instant.
    pub(super) now: Timestamp,
    /// Whether unconfirmed payments may go unseen for a while.
    pub(super) seen_late: bool,
}

impl<'a> Teller<'a> {
    /// Who tells of that scene.
    pub(super) const fn of(scene: Scene<'a>) -> Self {
        let Scene { tongue, invoice, settings, now, seen_late, .. } = scene;
        Self { tongue, invoice, store: settings.name.as_str(), now, seen_late }
    }

    /// The story of that stage.
    pub(super) fn tell(&self, stage: Stage) -> Story {
        match stage {
            Stage::Waiting => self.waiting(),
            Stage::PartPaid => self.part_paid(),
            Stage::Seen => self.seen(),
            Stage::Confirming(depth) => self.confirming(depth),
            Stage::Paid => self.story("checkout-paid", vec![self.went_straight()]),
            Stage::PaidOver => self.paid_over(),
            Stage::NothingDue => self.nothing_due(),
            Stage::Expired => self.expired(),
            Stage::ExpiredPart => self.expired_part(),
            Stage::PaidLate => self.paid_late(),
            Stage::Unconfirmed => self.unconfirmed(),
            Stage::Accepted => self.story("checkout-accepted", vec![self.of_store("checkout-accepted-by")]),
            Stage::Declined => self.declined(),
        }
    }

    fn waiting(&self) -> Story {
        let say = [self.deadline()].into_iter().chain(self.patience()).collect();
        Story { lasting: Some(self.until(0)), ..self.story("checkout-waiting", say) }
    }

    fn part_paid(&self) -> Story {
        let say = [self.part("checkout-part-paid-came"), self.deadline()];
        let say = say.into_iter().chain(self.patience()).collect();
        Story { lasting: Some(self.until(1)), ..self.story("checkout-part-paid", say) }
    }

    fn seen(&self) -> Story {
        self.story("checkout-seen", self.thanks("checkout-seen-wait"))
    }

    fn confirming(&self, Depth { have, need }: Depth) -> Story {
        let depth = [("have", have.into()), ("need", need.into())];
        let headline = self.tongue.say_with("checkout-confirming", &depth);
        Story { headline, say: self.thanks("checkout-confirming-wait"), lasting: None }
    }

    fn thanks(&self, wait: &str) -> Vec<String> {
        let excess =
            self.excess().map(|over| self.tongue.say_with("checkout-excess", &[("over", over.into())]));
        let leave = self.tongue.say("checkout-leave");
        [self.tongue.say(wait)].into_iter().chain(excess).chain([leave]).collect()
    }

    fn went_straight(&self) -> String {
        let standings = self.invoice.standings();
        let unconfirmed = |(payment, standing): (&Payment, &Standing)| {
            !payment.is_booked() && standing.status == PaymentStatus::Settled
        };
        let accepted = self.invoice.payments.iter().zip(&standings).any(unconfirmed);
        self.of_store(if accepted { "checkout-paid-accepted" } else { "checkout-paid-confirmed" })
    }

    fn paid_over(&self) -> Story {
        let ask = |over: String| {
            let values = [("over", over.into()), ("store", self.store.into())];
            self.tongue.say_with("checkout-paid-over-ask", &values)
        };
        let say = [self.went_straight()].into_iter().chain(self.excess().map(ask));
        self.story("checkout-paid-over", say.collect())
    }

    fn nothing_due(&self) -> Story {
        self.story("checkout-nothing-due", vec![self.tongue.say("checkout-nothing-due-settled")])
    }

    fn expired(&self) -> Story {
        let say = vec![self.ended("checkout-expired-ended"), self.tongue.say("checkout-expired-watched")];
        self.story("checkout-expired", say)
    }

    fn expired_part(&self) -> Story {
        let came = self.part("checkout-expired-part-came");
        let say = vec![came, self.of_store("checkout-safe"), self.of_store("checkout-ask")];
        self.story("checkout-expired-part", say)
    }

    fn paid_late(&self) -> Story {
        let came = self.ended("checkout-paid-late-came");
        let say = vec![came, self.of_store("checkout-safe"), self.of_store("checkout-ask")];
        self.story("checkout-paid-late", say)
    }

    fn unconfirmed(&self) -> Story {
        let came = self.tongue.say("checkout-unconfirmed-came");
        let later = self.tongue.say("checkout-unconfirmed-later");
        self.story("checkout-unconfirmed", vec![came, later, self.of_store("checkout-ask")])
    }

    fn declined(&self) -> Story {
        let say = vec![self.of_store("checkout-declined-by"), self.of_store("checkout-declined-ask")];
        self.story("checkout-declined", say)
    }

    fn deadline(&self) -> String {
        let expires_at = self.invoice.terms.expires_at;
        let left = self.tongue.span(expires_at.since(self.now));
        let until = self.tongue.soon(expires_at, self.now);
        self.tongue.say_with("checkout-deadline", &[("left", left.into()), ("until", until.into())])
    }

    fn until(&self, at: usize) -> Lasting {
        let until = self.tongue.soon(self.invoice.terms.expires_at, self.now);
        Lasting { at, text: self.tongue.say_with("checkout-deadline-live", &[("until", until.into())]) }
    }

    fn patience(&self) -> Option<String> {
        self.seen_late.then(|| self.tongue.say("checkout-patience"))
    }

    /// How much came of how much; there is no part where the payer names the amount.
    fn part(&self, key: &str) -> String {
        let tally = self.invoice.tally();
        let price = tally.price.map_or_else(String::new, words::bitcoin);
        self.tongue.say_with(key, &[("paid", words::bitcoin(tally.paid).into()), ("price", price.into())])
    }

    fn ended(&self, key: &str) -> String {
        let ended = self.tongue.instant(self.invoice.terms.expires_at);
        self.tongue.say_with(key, &[("ended", ended.into())])
    }

    fn of_store(&self, key: &str) -> String {
        self.tongue.say_with(key, &[("store", self.store.into())])
    }

    fn excess(&self) -> Option<String> {
        let over = -self.invoice.tally().due();
        let over = u64::try_from(over.to_sat()).ok().filter(|_| over > SignedSats::default())?;
        Sats::try_new(over).map(words::bitcoin)
    }

    fn story(&self, headline: &str, say: Vec<String>) -> Story {
        Story { headline: self.tongue.say(headline), say, lasting: None }
    }
}
