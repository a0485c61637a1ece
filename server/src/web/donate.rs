//! `/donate/{slug}`, and `/donate/{storeId}` for the page that every store has: what is asked for, how far it has come,
//! and a form that asks how much. A GET shows it and mints nothing; only a POST makes an invoice, from this page or
//! from a form on the owner's own site.
mod form;
mod offer;
mod progress;
mod sample;
mod share;

use super::frame::Frame;
use super::look::Look;
use super::markdown;
use super::tongue::Tongue;
use askama::Template;
use domain::donation_page::PageState;
use domain::money::typed;
use domain::{Currency, Money, Network, Rate, StoreId, Timestamp};
use progress::Told;
use store::PageRecord;

pub use form::{Given, Mistake, read};
pub use offer::Offer;
pub(super) use sample::samples;
pub use share::Share;

/// What the page is told.
#[derive(Clone, Debug)]
pub struct Scene<'a> {
    /// What the page is written in.
    pub tongue: Tongue,
    /// Who is given to.
    pub id: &'a StoreId,
    /// By name.
    pub store: &'a str,
    /// The page its owner made; none for the one that every store has.
    pub record: Option<&'a PageRecord>,
    /// What there is to choose from.
    pub offer: Offer,
    /// What a bitcoin costs in the currency of the page's goal, if anybody knows.
    pub goal_rate: Option<Rate>,
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
#[template(path = "donate.html")]
pub struct Donate {
    frame: Frame,
    store: String,
    title: String,
    /// Whether the title is the owner's, and so does not say who is given to.
    named: bool,
    text: Option<String>,
    picture: Option<Picture>,
    told: Option<Told>,
    until: Option<String>,
    /// Set once it takes nothing more: what is said to those who gave.
    ended: Option<Option<String>>,
    action: String,
    offer: Offer,
    presets: Vec<Preset>,
    currency: Currency,
    amount: String,
    mistake: Option<String>,
    token: String,
}

#[derive(Debug)]
struct Preset {
    value: String,
    text: String,
}

#[derive(Debug)]
struct Picture {
    path: String,
    says: String,
}

impl Scene<'_> {
    /// The page's path on this server.
    pub fn path(&self) -> String {
        match self.record {
            Some(record) => format!("/donate/{}", record.page.slug),
            None => format!("/donate/{}", self.id),
        }
    }

    /// What stands at its head.
    pub fn title(&self) -> String {
        match self.record {
            Some(record) => record.page.settings.title.clone(),
            None => self.tongue.say_with("donate-give-to", &[("store", self.store.into())]),
        }
    }

    /// What a visitor finds.
    pub fn state(&self) -> PageState {
        self.record.map_or(PageState::Open, |record| record.page.state(self.now))
    }

    fn told(&self) -> Option<Told> {
        let PageRecord { page, progress, .. } = self.record?;
        let settings = &page.settings;
        Told::new(self.tongue, settings.campaign.as_deref(), *progress, (settings.goal, self.goal_rate))
    }

    fn picture(&self) -> Option<Picture> {
        let record = self.record?;
        let Timestamp(at) = record.picture_at?;
        let says = record.page.settings.picture_text.clone().unwrap_or_default();
        Some(Picture { path: format!("{}/picture?v={at}", self.path()), says })
    }
}

impl Donate {
    /// The empty form, or with an amount and a currency that a link named.
    pub fn new(scene: &Scene<'_>, given: &Given) -> Self {
        let (tongue, title) = (scene.tongue, scene.title());
        let settings = scene.record.map(|record| &record.page.settings);
        let state = scene.state();
        let until = settings.and_then(|settings| settings.ends_at).filter(|_| state == PageState::Open);
        let thanks = settings.and_then(|settings| settings.thanks.as_deref()).map(markdown::to_html);
        Self {
            frame: Frame::new(tongue, title.clone(), scene.network).wearing(scene.look.clone()),
            store: scene.store.into(),
            title,
            named: scene.record.is_some(),
            text: settings.and_then(|settings| settings.text.as_deref()).map(markdown::to_html),
            picture: scene.picture(),
            told: scene.told(),
            until: until.map(|end| tongue.say_with("donate-until", &[("time", tongue.instant(end).into())])),
            ended: (state != PageState::Open).then_some(thanks),
            action: tongue.link(&scene.path()),
            presets: scene.offer.presets.iter().map(|amount| Preset::new(tongue, *amount)).collect(),
            currency: chosen(given, &scene.offer),
            amount: given.amount_for(&scene.offer),
            offer: scene.offer.clone(),
            mistake: None,
            token: scene.token.clone(),
        }
    }

    /// The form as it was sent, and what is wrong with it.
    pub fn with_mistake(scene: &Scene<'_>, given: &Given, mistake: String) -> Self {
        let mut page = Self::new(scene, given);
        page.frame.title = format!("{} · {}", scene.tongue.say("donate-check"), page.title);
        page.mistake = Some(mistake);
        page
    }

    fn straight(&self) -> String {
        self.frame.tongue.say_with("donate-straight", &[("store", (&*self.store).into())])
    }

    fn enter(&self) -> String {
        match self.offer.currencies.as_slice() {
            [only] => self.frame.tongue.say_with("donate-enter", &[("currency", only.code().into())]),
            _ => self.frame.tongue.say("donate-enter-any"),
        }
    }

    fn missing(&self) -> Option<String> {
        let missing = self.offer.missing?.code().into();
        Some(self.frame.tongue.say_with("donate-no-rate-now", &[("currency", missing)]))
    }

    /// Which keys a phone offers.
    fn keys(&self) -> &'static str {
        let is_whole = |currency: &Currency| currency.exponent() == 0;
        if self.offer.currencies.iter().all(is_whole) { "numeric" } else { "decimal" }
    }
}

/// Why an amount in that currency can't be given now, and what can.
pub fn no_rate(scene: &Scene<'_>, given: &Given) -> String {
    let asked = given.currency.as_deref().and_then(|code| Currency::parse(code).ok());
    let currency = asked.unwrap_or(scene.offer.main).code();
    if scene.offer.open {
        scene.tongue.say("donate-no-rate")
    } else {
        scene.tongue.say_with("donate-no-rate-now", &[("currency", currency.into())])
    }
}

impl Preset {
    fn new(tongue: Tongue, amount: Money) -> Self {
        Self { value: typed::plainly(amount), text: tongue.round_money(amount) }
    }
}

/// The currency that is chosen when the page is shown.
fn chosen(given: &Given, offer: &Offer) -> Currency {
    let asked = given.currency.as_deref().and_then(|code| Currency::parse(code).ok());
    asked.filter(|currency| offer.currencies.contains(currency)).unwrap_or(offer.main)
}
