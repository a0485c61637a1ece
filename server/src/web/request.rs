//! `/payment-requests/{id}`: what somebody is asked for, what of it came, and a form that makes an invoice for the rest, or
//! for a part where that is allowed. It is found by the request's unguessable address only. A GET shows it and mints nothing.
mod sample;

use super::donate::Mistake;
use super::frame::Frame;
use super::look::Look;
use super::tongue::Tongue;
use super::{links, markdown};
use askama::Template;
use domain::money::typed;
use domain::payment_request::RequestStatus;
use domain::{Money, Network, Timestamp};
use serde::Deserialize;
use store::RequestRecord;

pub(super) use sample::samples;
pub(super) use sample::{hostile as sample_hostile, record as sample_record, terms as sample_terms};

/// Letters of an amount that are looked at, and given back when it is wrong.
const LONGEST: usize = 40;

/// The form's fields.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Given {
    /// How much; empty for the rest.
    pub amount: Option<String>,
}

/// What the page is told.
#[derive(Clone, Debug)]
pub struct Scene<'a> {
    /// What the page is written in.
    pub tongue: Tongue,
    /// The request, and what came for it.
    pub record: &'a RequestRecord,
    /// Who asks.
    pub store: &'a str,
    /// The present instant.
    pub now: Timestamp,
    /// Where the coins are.
    pub network: Network,
    /// For the forms: see [`super::guard`].
    pub token: String,
    /// What the store's pages wear.
    pub look: Look,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "request.html")]
pub struct Request {
    frame: Frame,
    tone: &'static str,
    store: String,
    title: String,
    headline: String,
    text: Option<String>,
    facts: Vec<(String, String)>,
    /// What can be done, while anything can.
    form: Option<Form>,
}

/// How it is paid.
#[derive(Debug)]
struct Form {
    action: String,
    token: String,
    whole: String,
    /// The label of the field for another amount, where one may be written.
    part: Option<String>,
    whole_digits: bool,
    amount: String,
    mistake: Option<String>,
}

impl Scene<'_> {
    /// The page's path on this server.
    pub fn path(&self) -> String {
        links::request_path(&self.record.request.id)
    }

    /// How it stands now: the one who looks may be faster than the loop that lets time pass.
    pub fn status(&self) -> RequestStatus {
        self.record.request.status_with(self.record.brought, self.now)
    }

    /// Whether it can be paid.
    pub fn is_open(&self) -> bool {
        self.status() == RequestStatus::Pending && self.record.request.archived_at.is_none()
    }

    /// What was asked for: an amount, or the rest.
    pub fn read(&self, given: &Given) -> Result<Option<Money>, Mistake> {
        let text = given.amount.as_deref().map(str::trim).filter(|text| !text.is_empty());
        let Some(text) = text else { return Ok(None) };
        let currency = self.record.request.terms.price.currency();
        match typed::read(text, currency) {
            Ok(money) if money.is_zero() => Err(Mistake::Zero),
            Ok(money) => Ok(Some(money)),
            Err(error) => Err(Mistake::Amount(currency, error)),
        }
    }
}

impl Request {
    /// The page as it is shown first.
    pub fn new(scene: &Scene<'_>) -> Self {
        Self::of(scene, &Given::default(), None)
    }

    /// The form as it was sent, and what is wrong with it.
    pub fn with_mistake(scene: &Scene<'_>, given: &Given, mistake: String) -> Self {
        Self::of(scene, given, Some(mistake))
    }

    fn of(scene: &Scene<'_>, given: &Given, mistake: Option<String>) -> Self {
        let (tongue, terms) = (scene.tongue, &scene.record.request.terms);
        let frame = Frame::new(tongue, format!("{} · {}", terms.title, scene.store), scene.network);
        let status = scene.status();
        Self {
            frame: frame.wearing(scene.look.clone()),
            tone: tone(scene, status),
            store: scene.store.into(),
            title: terms.title.clone(),
            headline: headline(scene, status),
            text: terms.description.as_ref().map(|text| markdown::to_html(text)),
            facts: facts(scene),
            form: scene.is_open().then(|| Form::of(scene, given, mistake)),
        }
    }
}

impl Form {
    fn of(scene: &Scene<'_>, given: &Given, mistake: Option<String>) -> Self {
        let (tongue, request) = (scene.tongue, &scene.record.request);
        let due = tongue.money(request.due(scene.record.brought));
        let currency = request.terms.price.currency();
        let part = || tongue.say_with("request-part", &[("currency", currency.code().into())]);
        Self {
            action: tongue.link(&scene.path()),
            token: scene.token.clone(),
            whole: tongue.say_with("request-pay", &[("amount", due.into())]),
            part: request.terms.custom_amounts.then(part),
            whole_digits: currency.exponent() == 0,
            amount: given.amount.as_deref().unwrap_or_default().chars().take(LONGEST).collect(),
            mistake,
        }
    }
}

fn tone(scene: &Scene<'_>, status: RequestStatus) -> &'static str {
    match status {
        RequestStatus::Completed => "good",
        RequestStatus::Processing => "working",
        RequestStatus::Pending if scene.is_open() => "asking",
        RequestStatus::Pending | RequestStatus::Expired => "over",
    }
}

fn headline(scene: &Scene<'_>, status: RequestStatus) -> String {
    let (tongue, store) = (scene.tongue, [("store", scene.store.into())]);
    match status {
        RequestStatus::Completed => tongue.say("request-completed"),
        RequestStatus::Processing => tongue.say("request-processing"),
        RequestStatus::Pending if scene.is_open() => tongue.say_with("request-asks", &store),
        RequestStatus::Pending => tongue.say_with("request-closed", &store),
        RequestStatus::Expired => tongue.say_with("request-expired", &store),
    }
}

/// What is to be known of the money, row by row.
fn facts(scene: &Scene<'_>) -> Vec<(String, String)> {
    let (tongue, RequestRecord { request, brought, .. }) = (scene.tongue, scene.record);
    let money = |minor| tongue.money(Money::from_minor(minor, request.terms.price.currency()));
    let mut facts = vec![(tongue.say("request-amount"), tongue.money(request.terms.price))];
    if brought.paid > 0 {
        facts.push((tongue.say("request-paid"), money(brought.paid)));
        if brought.settled < brought.paid {
            facts.push((tongue.say("request-waiting"), money(brought.paid - brought.settled)));
        }
        if scene.is_open() {
            facts.push((tongue.say("request-due"), tongue.money(request.due(*brought))));
        }
    }
    if let Some(end) = request.terms.expires_at {
        facts.push((tongue.say("request-until"), tongue.instant(end)));
    }
    if let Some(reference) = &request.terms.reference {
        facts.push((tongue.say("request-reference"), reference.clone()));
    }
    facts
}
