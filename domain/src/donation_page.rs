//! A donation page: what its owner set, whether it is open, and how far its goal is reached.
//!
//! What it is not: it holds no money and decides no invoice. Its progress is a sum over the ledger's entries of the
//! invoices that were made through it.
use crate::currency::Currency;
use crate::id::{PageId, StoreId};
use crate::money::{Money, Sats};
use crate::rate::Rate;
use crate::settings::Problem;
use crate::settings::wire as json;
use crate::time::Timestamp;
use alloc::string::String;
use alloc::vec::Vec;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

mod slug;
mod validate;
mod wire;

pub use slug::{RESERVED, Slug, SlugError};

/// A page where a store asks for donations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DonationPage {
    /// Which.
    pub id: PageId,
    /// Whose.
    pub store: StoreId,
    /// Its name in links, the same for as long as it lives: posters and links lead there.
    pub slug: Slug,
    /// What its owner set.
    pub settings: PageSettings,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was put away, if it was. Its invoices stay.
    pub archived_at: Option<Timestamp>,
}

/// What a visitor finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageState {
    /// It takes donations.
    Open,
    /// Its last day is over. It still shows what came together.
    Ended,
    /// Its owner put it away.
    Gone,
}

/// Everything the owner of a page can set. Serialises under the names of the API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PageSettings {
    /// What it is for, in a few words. 1 to 100 characters.
    pub title: String,
    /// What it is for, at length: Markdown, at most 4,000 bytes.
    pub text: Option<String>,
    /// What its picture shows, for those who don't see it. At most 300 characters.
    pub picture_text: Option<String>,
    /// The currency of the amounts offered, and of the field where a donor writes one. None: the store's own.
    pub currency: Option<Currency>,
    /// Currencies a donor may choose besides that one.
    pub currencies: Vec<Currency>,
    /// Amounts to choose from, in whole units of the currency; none: amounts that suit it.
    #[serde(with = "wire::decimals")]
    pub presets: Vec<Decimal>,
    /// Whether a donor may write an amount.
    pub free_amount: bool,
    /// Whether a donor may leave the amount to their wallet.
    pub open_amount: bool,
    /// What the donations of this page are counted as. At most 100 characters.
    pub campaign: Option<String>,
    /// How much is hoped for.
    #[serde(with = "wire::goal")]
    pub goal: Option<Money>,
    /// From this instant on it takes nothing more.
    pub ends_at: Option<Timestamp>,
    /// What is said to those who gave: Markdown, at most 1,000 bytes.
    pub thanks: Option<String>,
}

/// What came in through a page: booked and not taken back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// The sum.
    pub received: Sats,
    /// From how many donations.
    pub donations: u64,
}

/// What came in, beside what is hoped for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reached {
    /// What came in, in the goal's currency at the rate given, rounded to nearest.
    pub worth: Money,
    /// In percent of the goal, rounded down; more than 100 when more came.
    pub percent: u64,
}

impl DonationPage {
    /// What a visitor finds at that instant.
    pub fn state(&self, now: Timestamp) -> PageState {
        match (self.archived_at, self.settings.ends_at) {
            (Some(_), _) => PageState::Gone,
            (None, Some(end)) if end <= now => PageState::Ended,
            (None, _) => PageState::Open,
        }
    }
}

impl PageSettings {
    /// The settings that the body of a request states; else all that is wrong with it. What it leaves out, or gives
    /// as `null` or empty text, becomes the default. `home` is the store's own currency.
    pub fn from_body(body: Map<String, Value>, home: Currency) -> Result<Self, Vec<Problem>> {
        let settings: Self = json::read(json::without_unsaid(body))?;
        let problems = settings.problems(home);
        if problems.is_empty() { Ok(settings) } else { Err(problems) }
    }

    /// The fields, under the names of the API.
    pub fn to_body(&self) -> Map<String, Value> {
        json::to_map(self)
    }

    /// All that is wrong with these settings, by field.
    pub fn problems(&self, home: Currency) -> Vec<Problem> {
        validate::problems(self, home)
    }

    /// The currency of the presets, where the store's own is `home`.
    pub fn main_currency(&self, home: Currency) -> Currency {
        self.currency.unwrap_or(home)
    }

    /// Every currency a donor may choose, the main one first, each once.
    pub fn offered(&self, home: Currency) -> Vec<Currency> {
        let mut offered = Vec::from([self.main_currency(home)]);
        for currency in &self.currencies {
            if !offered.contains(currency) {
                offered.push(*currency);
            }
        }
        offered
    }

    /// The presets as money. One that is no amount of the currency any more, because the store's own has changed, is
    /// left out.
    pub fn preset_amounts(&self, home: Currency) -> Vec<Money> {
        let currency = self.main_currency(home);
        self.presets.iter().filter_map(|amount| Money::try_from_decimal(*amount, currency).ok()).collect()
    }
}

impl Default for PageSettings {
    /// A page without a title, in the store's own currency, where donors choose any amount.
    fn default() -> Self {
        Self {
            title: String::new(),
            text: None,
            picture_text: None,
            currency: None,
            currencies: Vec::new(),
            presets: Vec::new(),
            free_amount: true,
            open_amount: true,
            campaign: None,
            goal: None,
            ends_at: None,
            thanks: None,
        }
    }
}

impl Progress {
    /// How far the goal is reached, where a bitcoin costs `rate` in the goal's currency. `None` when the rate is
    /// another currency's, or the goal is nothing.
    pub fn toward(self, goal: Money, rate: Rate) -> Option<Reached> {
        if rate.currency() != goal.currency() || goal.is_zero() {
            return None;
        }
        let worth = rate.worth(self.received);
        let percent = u128::from(worth.minor()) * 100 / u128::from(goal.minor());
        Some(Reached { worth, percent: u64::try_from(percent).unwrap_or(u64::MAX) })
    }
}

#[cfg(test)]
mod tests;
