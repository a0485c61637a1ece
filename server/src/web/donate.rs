//! `/donate/{storeId}`: a form that asks how much. A GET shows it and mints nothing; only a POST makes an
//! invoice, from this page or from a form on the store's own site.
mod form;
mod sample;

use super::frame::Frame;
use super::tongue::Tongue;
use askama::Template;
use domain::{Currency, Money, Network, StoreId};

pub use form::{Given, Mistake, read};
pub(super) use sample::samples;

/// What the page is told.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// What the page is written in.
    pub tongue: Tongue,
    /// Who is given to.
    pub id: &'a StoreId,
    /// By name.
    pub store: &'a str,
    /// The currency the form asks in.
    pub currency: Currency,
    /// Where the coins are.
    pub network: Network,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "donate.html")]
pub struct Donate {
    frame: Frame,
    store: String,
    title: String,
    action: String,
    currency: Currency,
    presets: Vec<Preset>,
    amount: String,
    mistake: Option<String>,
}

#[derive(Debug)]
struct Preset {
    value: String,
    text: String,
}

impl Donate {
    /// The empty form, or with an amount that a link named.
    pub fn new(scene: Scene<'_>, amount: &str) -> Self {
        let tongue = scene.tongue;
        let title = tongue.say_with("donate-give-to", &[("store", scene.store.into())]);
        let presets = presets(scene.currency).into_iter();
        Self {
            frame: Frame::new(tongue, title.clone(), scene.network),
            store: scene.store.into(),
            title,
            action: tongue.link(&format!("/donate/{}", scene.id)),
            currency: scene.currency,
            presets: presets.map(|amount| Preset::new(tongue, amount)).collect(),
            amount: amount.chars().take(form::LONGEST).collect(),
            mistake: None,
        }
    }

    /// The form as it was sent, and what is wrong with it.
    pub fn with_mistake(scene: Scene<'_>, amount: &str, mistake: String) -> Self {
        let mut page = Self::new(scene, amount);
        page.frame.title = format!("{} · {}", scene.tongue.say("donate-check"), page.title);
        page.mistake = Some(mistake);
        page
    }

    fn straight(&self) -> String {
        self.frame.tongue.say_with("donate-straight", &[("store", (&*self.store).into())])
    }

    fn enter(&self) -> String {
        self.frame.tongue.say_with("donate-enter", &[("currency", self.currency.code().into())])
    }

    /// Which keys a phone offers.
    fn keys(&self) -> &'static str {
        if self.currency.exponent() == 0 { "numeric" } else { "decimal" }
    }
}

impl Preset {
    fn new(tongue: Tongue, amount: Money) -> Self {
        Self { value: amount.to_decimal().normalize().to_string(), text: tongue.round_money(amount) }
    }
}

/// Four amounts that suit the currency.
fn presets(currency: Currency) -> [Money; 4] {
    let minor = match currency {
        Currency::BTC => [20_000, 50_000, 100_000, 500_000],
        Currency::SATS => [20_000, 50_000, 100_000, 500_000],
        _ if currency.exponent() == 0 => [1_000, 2_500, 5_000, 10_000],
        _ => [10, 25, 50, 100].map(|units| units * 10_u64.pow(currency.exponent())),
    };
    minor.map(|minor| Money::from_minor(minor, currency))
}
