//! How far a page has come, in words: in bitcoin always, beside a goal as far as today's rate can tell.
use crate::web::tongue::Tongue;
use crate::web::words;
use domain::donation_page::Progress;
use domain::{Money, Rate};

/// What stands over the form.
#[derive(Debug)]
pub(super) struct Told {
    /// What is counted.
    pub(super) heading: String,
    /// How full the bar is, of a hundred; none without a goal or a rate.
    pub(super) bar: Option<u64>,
    /// Sentences.
    pub(super) say: Vec<String>,
}

impl Told {
    /// Nothing where nothing came yet and nothing is hoped for. `rate` is for the goal's currency.
    pub(super) fn new(
        tongue: Tongue,
        campaign: Option<&str>,
        progress: Progress,
        (goal, rate): (Option<Money>, Option<Rate>),
    ) -> Option<Self> {
        if goal.is_none() && progress.donations == 0 {
            return None;
        }
        let heading = campaign.map_or_else(|| tongue.say("donate-so-far"), Into::into);
        let mut told = Self { heading, bar: None, say: vec![received(tongue, progress)] };
        if let Some(goal) = goal {
            told.beside(tongue, progress, (goal, rate));
        }
        Some(told)
    }

    fn beside(&mut self, tongue: Tongue, progress: Progress, (goal, rate): (Money, Option<Rate>)) {
        let hoped = ("goal", tongue.round_money(goal).into());
        let Some(reached) = rate.and_then(|rate| progress.toward(goal, rate)) else {
            self.say.push(tongue.say_with("donate-goal-no-rate", &[hoped]));
            return;
        };
        self.bar = Some(reached.percent.min(100));
        let percent = ("percent", reached.percent.into());
        self.say.push(if goal.currency().is_bitcoin() {
            tongue.say_with("donate-reached", &[hoped, percent])
        } else {
            let worth = ("worth", tongue.money(reached.worth).into());
            tongue.say_with("donate-reached-today", &[hoped, percent, worth])
        });
    }
}

fn received(tongue: Tongue, progress: Progress) -> String {
    let amount = ("amount", words::bitcoin(progress.received).into());
    tongue.say_with("donate-received", &[amount, ("donations", progress.donations.into())])
}
