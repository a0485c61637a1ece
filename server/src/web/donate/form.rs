//! What a donor sent, read with patience: a comma for a point, blanks anywhere.
use super::Offer;
use crate::web::tongue::Tongue;
use domain::invoice::Price;
use domain::money::AmountError;
use domain::{Currency, Money};
use serde::Deserialize;

/// Letters of an amount that are looked at, and given back when it is wrong.
pub(super) const LONGEST: usize = 40;

/// The form's fields. Any site may send them; nothing else is looked at.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Given {
    /// How much.
    pub amount: String,
    /// In which currency; the store's when it is left out.
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
    /// Not an amount.
    Amount(AmountError),
    /// A currency that the page does not take.
    OtherCurrency(Vec<Currency>),
    /// An amount, or none, where the page has a few to choose from.
    NotOffered,
}

/// What was asked for, of what the page offers.
pub fn read(given: &Given, offer: &Offer) -> Result<Price, Mistake> {
    let currency = match given.currency.as_deref().map(str::trim) {
        None | Some("") => offer.main,
        Some(code) => Currency::parse(code).map_err(|_| Mistake::UnknownCurrency)?,
    };
    if !offer.takes(currency) {
        return Err(Mistake::OtherCurrency(offer.currencies.clone()));
    }
    if given.open.is_some() {
        return if offer.open { Ok(Price::Open(currency)) } else { Err(Mistake::NotOffered) };
    }
    let amount = with_point(&given.amount);
    if amount.is_empty() {
        return Err(Mistake::Nothing);
    }
    let money = Money::parse(&amount, currency).map_err(Mistake::Amount)?;
    match money {
        money if money.is_zero() => Err(Mistake::Zero),
        money if offer.free || offer.presets.contains(&money) => Ok(Price::Fixed(money)),
        _ => Err(Mistake::NotOffered),
    }
}

/// Without blanks, and with a point where one comma stands before at most two digits: `12,50`. A comma
/// before three digits could mean either, so it stays and is refused.
fn with_point(text: &str) -> String {
    let text: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    match text.split_once(',') {
        Some((whole, rest)) if rest.len() <= 2 && !text.contains('.') => format!("{whole}.{rest}"),
        Some(_) | None => text,
    }
}

impl Mistake {
    /// What is wrong, and what to do.
    pub fn say(&self, tongue: Tongue) -> String {
        match self {
            Self::Nothing => tongue.say("donate-nothing"),
            Self::UnknownCurrency => tongue.say("donate-unknown-currency"),
            Self::Amount(AmountError::NotANumber) => tongue.say("donate-not-a-number"),
            Self::Zero | Self::Amount(AmountError::Negative) => tongue.say("donate-zero"),
            Self::Amount(AmountError::TooPrecise { currency }) => too_precise(tongue, *currency),
            Self::Amount(AmountError::TooLarge) => tongue.say("donate-too-large"),
            Self::NotOffered => tongue.say("donate-not-offered"),
            Self::OtherCurrency(offered) => {
                let codes: Vec<&str> = offered.iter().map(|currency| currency.code()).collect();
                tongue.say_with("donate-other-currency", &[("currencies", codes.join(", ").into())])
            }
        }
    }
}

fn too_precise(tongue: Tongue, currency: Currency) -> String {
    let code = ("currency", currency.code().into());
    match currency.exponent() {
        0 => tongue.say_with("donate-no-decimals", &[code]),
        decimals => tongue.say_with("donate-too-precise", &[code, ("decimals", decimals.into())]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::donation_page::PageSettings;

    fn eur() -> Currency {
        Currency::parse("EUR").unwrap()
    }

    fn amount(text: &str) -> Result<Price, Mistake> {
        read(&Given { amount: text.into(), ..Given::default() }, &Offer::of_store(eur(), |_| true))
    }

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, cents) in [
            ("25", 2_500),
            (" 25.5 ", 2_550),
            ("12,50", 1_250),
            ("1 000", 100_000),
            ("1\u{a0}000,5", 100_050),
            ("7,", 700),
        ] {
            assert_eq!(amount(text), Ok(Price::Fixed(Money::from_minor(cents, eur()))), "{text:?}");
        }
    }

    #[test]
    fn what_could_mean_two_things_is_refused() {
        for text in ["1,000", "1.000,50", "1,000.50", "ten", "1e3", "0x10", "٢٥", "25€", "--1", "1.2.3"] {
            assert_eq!(amount(text), Err(Mistake::Amount(AmountError::NotANumber)), "{text:?}");
        }
        assert_eq!(amount("12.345"), Err(Mistake::Amount(AmountError::TooPrecise { currency: eur() })));
        assert_eq!(amount("-1"), Err(Mistake::Amount(AmountError::Negative)));
        assert_eq!(amount("99999999999999999999"), Err(Mistake::Amount(AmountError::TooLarge)));
        assert_eq!(amount("0.00"), Err(Mistake::Zero));
        assert_eq!(amount("  "), Err(Mistake::Nothing));
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
