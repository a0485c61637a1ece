//! What a donor sent. How an amount may be typed is [`domain::money::typed`]'s to say.
use super::Offer;
use crate::web::tongue::Tongue;
use domain::Currency;
use domain::invoice::Price;
use domain::money::AmountError;
use domain::money::typed::{self, TypedError};
use serde::Deserialize;

/// Letters of an amount that are looked at, and given back when it is wrong.
const LONGEST: usize = 40;

/// The form's fields. Any site may send them; nothing else is looked at.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Given {
    /// How much.
    pub amount: String,
    /// In which currency; the page's own when it is left out.
    pub currency: Option<String>,
    /// Set when the donor decides in the wallet.
    pub open: Option<String>,
}

/// What is wrong with an amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// The field was empty.
    Nothing,
    /// It said zero.
    Zero,
    /// No currency of that name.
    UnknownCurrency,
    /// Not an amount, or two at once.
    Amount(Currency, TypedError),
    /// A currency that the page does not take.
    OtherCurrency(Vec<Currency>),
    /// An amount, or none, where the page has a few to choose from.
    NotOffered,
}

/// What was asked for, of what the page offers.
pub fn read(given: &Given, offer: &Offer) -> Result<Price, Mistake> {
    let currency = given.currency(offer)?;
    if !offer.takes(currency) {
        return Err(Mistake::OtherCurrency(offer.currencies.clone()));
    }
    if given.open.is_some() {
        return if offer.open { Ok(Price::Open(currency)) } else { Err(Mistake::NotOffered) };
    }
    if given.amount.trim().is_empty() {
        return Err(Mistake::Nothing);
    }
    let money = typed::read(&given.amount, currency).map_err(|error| Mistake::Amount(currency, error))?;
    match money {
        money if money.is_zero() => Err(Mistake::Zero),
        money if offer.free || offer.presets.contains(&money) => Ok(Price::Fixed(money)),
        _ => Err(Mistake::NotOffered),
    }
}

impl Given {
    /// The currency the amount is meant in. One that names none is in the page's own also while nobody knows its rate:
    /// the same digits of another would be another amount.
    fn currency(&self, offer: &Offer) -> Result<Currency, Mistake> {
        match self.currency.as_deref().map(str::trim) {
            None | Some("") if self.open.is_some() => Ok(offer.main),
            None | Some("") => Ok(offer.missing.unwrap_or(offer.main)),
            Some(code) => Currency::parse(code).map_err(|_| Mistake::UnknownCurrency),
        }
    }

    /// The amount as it was sent, to stand in the form again; nothing where the form can't ask for it in its currency now.
    pub(super) fn amount_for(&self, offer: &Offer) -> String {
        let is_missing = |currency| offer.takes(currency) && !offer.currencies.contains(&currency);
        match self.currency(offer) {
            Ok(currency) if is_missing(currency) => String::new(),
            Ok(_) | Err(_) => self.amount.chars().take(LONGEST).collect(),
        }
    }
}

impl Mistake {
    /// What is wrong, and what to do.
    pub fn say(&self, tongue: Tongue) -> String {
        match self {
            Self::Nothing => tongue.say("donate-nothing"),
            Self::UnknownCurrency => tongue.say("donate-unknown-currency"),
            Self::Zero => tongue.say("donate-zero"),
            Self::NotOffered => tongue.say("donate-not-offered"),
            Self::OtherCurrency(offered) => {
                let codes: Vec<&str> = offered.iter().map(|currency| currency.code()).collect();
                tongue.say_with("donate-other-currency", &[("currencies", codes.join(", ").into())])
            }
            Self::Amount(_, TypedError::Amount(error)) => no_amount(tongue, *error),
            Self::Amount(currency, TypedError::TwoReadings { grouped, decimal }) => {
                two_readings(tongue, *currency, (grouped, decimal))
            }
        }
    }
}

fn no_amount(tongue: Tongue, error: AmountError) -> String {
    match error {
        AmountError::NotANumber => tongue.say("donate-not-a-number"),
        AmountError::Negative => tongue.say("donate-zero"),
        AmountError::TooPrecise { currency } => too_precise(tongue, currency),
        AmountError::TooLarge => tongue.say("donate-too-large"),
    }
}

fn too_precise(tongue: Tongue, currency: Currency) -> String {
    let code = ("currency", currency.code().into());
    match currency.exponent() {
        0 => tongue.say_with("donate-no-decimals", &[code]),
        decimals => tongue.say_with("donate-too-precise", &[code, ("decimals", decimals.into())]),
    }
}

/// With fewer than three decimals only one of the two can have been meant, but a slip of the finger too.
fn two_readings(tongue: Tongue, currency: Currency, (grouped, decimal): (&str, &str)) -> String {
    let grouped = ("grouped", grouped.into());
    match currency.exponent() {
        0..3 => tongue.say_with("donate-grouped", &[grouped]),
        _ => tongue.say_with("donate-two-readings", &[grouped, ("decimal", decimal.into())]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Money;
    use domain::donation_page::PageSettings;

    fn eur() -> Currency {
        Currency::parse("EUR").unwrap()
    }

    fn amount(text: &str) -> Result<Price, Mistake> {
        read(&Given { amount: text.into(), ..Given::default() }, &Offer::of_store(eur(), |_| true))
    }

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, cents) in [("25", 2_500), ("12,50", 1_250), ("۱۲٫۵", 1_250), ("1 000", 100_000)] {
            assert_eq!(amount(text), Ok(Price::Fixed(Money::from_minor(cents, eur()))), "{text:?}");
        }
    }

    #[test]
    fn a_mistake_says_what_to_do() {
        let said = |text: &str, code: &str| {
            let currency = Some(code.into());
            let given = Given { amount: text.into(), currency, open: None };
            read(&given, &Offer::of_store(eur(), |_| true)).unwrap_err().say(Tongue::ENGLISH)
        };
        assert!(said("1.234", "EUR").contains("1234"));
        assert!(said("1,234", "BTC").contains("1.2340"));
        assert!(said("12.3456", "EUR").contains("2 decimals"));
        assert!(said("12.5", "JPY").contains("no decimals"));
        for text in ["-1", "0.00"] {
            assert_eq!(said(text, "EUR"), said("0", "EUR"));
        }
        assert_eq!(amount("0"), Err(Mistake::Zero));
        for text in ["", "  ", "\u{3000}"] {
            assert_eq!(amount(text), Err(Mistake::Nothing));
        }
    }

    #[test]
    fn a_site_may_name_the_currency_or_leave_the_amount_open() {
        let yen = Given { amount: "500".into(), currency: Some("jpy".into()), open: None };
        assert_eq!(read(&yen, &Offer::of_store(eur(), |_| true)).unwrap().currency().code(), "JPY");
        let open = Given { amount: "nonsense".into(), currency: Some(" ".into()), open: Some(String::new()) };
        assert_eq!(read(&open, &Offer::of_store(eur(), |_| true)), Ok(Price::Open(eur())));
        let unknown = Given { amount: "5".into(), currency: Some("XYZ".into()), open: None };
        assert_eq!(read(&unknown, &Offer::of_store(eur(), |_| true)), Err(Mistake::UnknownCurrency));
    }

    /// The same digits in another currency would be another amount.
    #[test]
    fn an_amount_that_names_no_currency_is_in_the_pages_own_also_while_its_rate_is_unknown() {
        let usd = Currency::parse("USD").unwrap();
        let settings = PageSettings { currencies: vec![usd], ..PageSettings::default() };
        let given = Given { amount: "25".into(), ..Given::default() };
        for known in [vec![eur(), usd], vec![usd], vec![]] {
            let offer = Offer::of_page(&settings, eur(), |currency| known.contains(&currency));
            assert_eq!(read(&given, &offer), Ok(Price::Fixed(Money::from_minor(2_500, eur()))), "{known:?}");
        }
    }

    #[test]
    fn a_page_takes_what_it_offers() {
        let settings = PageSettings {
            presets: vec![5.into(), 10.into()],
            free_amount: false,
            open_amount: false,
            ..PageSettings::default()
        };
        let offer = Offer::of_page(&settings, eur(), |_| true);
        let given = |amount: &str, currency: Option<&str>, open: Option<&str>| Given {
            amount: amount.into(),
            currency: currency.map(Into::into),
            open: open.map(Into::into),
        };
        assert_eq!(read(&given("5,00", None, None), &offer), Ok(Price::Fixed(Money::from_minor(500, eur()))));
        assert_eq!(read(&given("6", None, None), &offer), Err(Mistake::NotOffered));
        assert_eq!(read(&given("5", None, Some("1")), &offer), Err(Mistake::NotOffered));
        let other = Err(Mistake::OtherCurrency(vec![eur()]));
        assert_eq!(read(&given("5", Some("USD"), None), &offer), other);
    }
}
