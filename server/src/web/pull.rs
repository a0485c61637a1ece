//! `/pull-payments/{id}`: what was set aside for somebody, a form that claims it to an address, and how far what was claimed
//! is. It is found by the pull payment's unguessable address only. A GET shows it and claims nothing.
mod sample;

use super::donate::Mistake;
use super::frame::Frame;
use super::look::Look;
use super::tongue::Tongue;
use super::{links, markdown};
use crate::app::payouts::ClaimError;
use askama::Template;
use domain::money::typed;
use domain::payout::PayoutState;
use domain::pull_payment::NotClaimable;
use domain::{Money, Network, Payout, Timestamp};
use serde::Deserialize;
use store::{NotClaimed, PayoutRecord, PullRecord};

pub(super) use sample::samples;

/// Letters of a field that are given back when it is wrong.
const LONGEST: usize = 200;

/// The form's fields.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Given {
    /// Where to.
    pub address: Option<String>,
    /// How much; empty for all that is left.
    pub amount: Option<String>,
}

/// What the page is told.
#[derive(Clone, Debug)]
pub struct Scene<'a> {
    /// What the page is written in.
    pub tongue: Tongue,
    /// The pull payment, and what was claimed from it.
    pub record: &'a PullRecord,
    /// Its payouts, newest first.
    pub payouts: &'a [PayoutRecord],
    /// Who gives it.
    pub store: &'a str,
    /// The present instant.
    pub now: Timestamp,
    /// Where the coins are.
    pub network: Network,
    /// For the form: see [`super::guard`].
    pub token: String,
    /// What the store's pages wear.
    pub look: Look,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "pull.html")]
pub struct Pull {
    frame: Frame,
    tone: &'static str,
    store: String,
    title: String,
    headline: String,
    text: Option<String>,
    facts: Vec<(String, String)>,
    form: Option<Form>,
    claims: Vec<Claimed>,
}

/// How it is claimed.
#[derive(Debug)]
struct Form {
    action: String,
    token: String,
    address: String,
    part: String,
    amount: String,
    whole_digits: bool,
    mistake: Option<String>,
}

/// What was claimed.
#[derive(Debug)]
struct Claimed {
    amount: String,
    address: String,
    stands: String,
}

impl Scene<'_> {
    /// The page's path on this server.
    pub fn path(&self) -> String {
        links::pull_payment_path(&self.record.pull.id)
    }

    /// What is left.
    pub fn left(&self) -> Money {
        self.record.pull.left(self.record.claimed)
    }

    /// Whether anything can be claimed.
    pub fn is_open(&self) -> bool {
        self.record.pull.is_open(self.now).is_ok() && !self.left().is_zero()
    }

    /// What was asked for: an amount, or all that is left.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(&self, given: &Given) -> Result<Option<Money>, Mistake> {
        let text = given.amount.as_deref().map(str::trim).filter(|text| !text.is_empty());
        let Some(text) = text else { return Ok(None) };
        let currency = self.left().currency();
        match typed::read(text, currency) {
            Ok(money) if money.is_zero() => Err(Mistake::Zero),
            Ok(money) => Ok(Some(money)),
            Err(error) => Err(Mistake::Amount(currency, error)),
        }
    }

    /// Why nothing was claimed, as the reader is told.
    pub fn refusal(&self, error: &ClaimError) -> String {
        let key = match error {
            ClaimError::NotClaimed(NotClaimed::SameDestination) => "pull-taken",
            ClaimError::NotClaimed(NotClaimed::Pull(NotClaimable::Overdraft { .. })) => "pull-too-much",
            ClaimError::NotClaimed(_) | ClaimError::Amount(_) => "donate-too-small",
            ClaimError::Destination(_) | ClaimError::NotThere | ClaimError::Store(_) => "pull-not-address",
        };
        self.tongue.say(key)
    }
}

impl Pull {
    /// The page as it is shown first.
    pub fn new(scene: &Scene<'_>) -> Self {
        Self::of(scene, &Given::default(), None)
    }

    /// The form as it was sent, and what is wrong with it.
    pub fn with_mistake(scene: &Scene<'_>, given: &Given, mistake: String) -> Self {
        Self::of(scene, given, Some(mistake))
    }

    fn of(scene: &Scene<'_>, given: &Given, mistake: Option<String>) -> Self {
        let (tongue, terms) = (scene.tongue, &scene.record.pull.terms);
        let title = if terms.name.is_empty() { scene.store.to_owned() } else { terms.name.clone() };
        let frame = Frame::new(tongue, format!("{title} · {}", scene.store), scene.network);
        Self {
            frame: frame.wearing(scene.look.clone()),
            tone: if scene.is_open() { "asking" } else { "over" },
            store: scene.store.into(),
            title,
            headline: headline(scene),
            text: (!terms.description.is_empty()).then(|| markdown::to_html(&terms.description)),
            facts: facts(scene),
            form: scene.is_open().then(|| Form::of(scene, given, mistake)),
            claims: scene.payouts.iter().map(|record| Claimed::of(tongue, &record.payout)).collect(),
        }
    }
}

impl Form {
    fn of(scene: &Scene<'_>, given: &Given, mistake: Option<String>) -> Self {
        let (tongue, currency) = (scene.tongue, scene.left().currency());
        let cut = |text: &Option<String>| text.iter().flat_map(|text| text.chars()).take(LONGEST).collect();
        let amount = match &given.amount {
            None => scene.left().to_decimal().to_string(),
            Some(_) => cut(&given.amount),
        };
        Self {
            action: tongue.link(&scene.path()),
            token: scene.token.clone(),
            address: cut(&given.address),
            part: tongue.say_with("pull-part", &[("currency", currency.code().into())]),
            amount,
            whole_digits: currency.exponent() == 0,
            mistake,
        }
    }
}

impl Claimed {
    fn of(tongue: Tongue, payout: &Payout) -> Self {
        let key = match payout.state() {
            PayoutState::AwaitingApproval => "pull-awaiting-approval",
            PayoutState::AwaitingPayment => "pull-awaiting-payment",
            PayoutState::InProgress => "pull-in-progress",
            PayoutState::Completed => "pull-completed",
            PayoutState::Cancelled => "pull-cancelled",
        };
        let (amount, address) = (tongue.money(payout.claimed), payout.destination.clone());
        Self { amount, address, stands: tongue.say(key) }
    }
}

fn headline(scene: &Scene<'_>) -> String {
    let (tongue, pull) = (scene.tongue, &scene.record.pull);
    let store = [("store", scene.store.into())];
    match pull.is_open(scene.now) {
        Err(NotClaimable::NotStarted) => {
            let start = tongue.instant(pull.terms.starts_at.unwrap_or(pull.created_at));
            tongue.say_with("pull-waits", &[("instant", start.into())])
        }
        Err(NotClaimable::Expired) => tongue.say_with("pull-expired", &store),
        Err(_) => tongue.say_with("pull-closed", &store),
        Ok(()) if scene.left().is_zero() => tongue.say("pull-empty"),
        Ok(()) => tongue.say_with("pull-offers", &store),
    }
}

/// What is to be known of the money, row by row.
fn facts(scene: &Scene<'_>) -> Vec<(String, String)> {
    let (tongue, terms) = (scene.tongue, &scene.record.pull.terms);
    let mut facts = vec![(tongue.say("pull-amount"), tongue.money(terms.limit))];
    if scene.record.claimed > 0 {
        facts.push((tongue.say("pull-left"), tongue.money(scene.left())));
    }
    if let Some(end) = terms.expires_at {
        facts.push((tongue.say("pull-until"), tongue.instant(end)));
    }
    facts
}
