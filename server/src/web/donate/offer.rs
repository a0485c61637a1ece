//! What a page lets donors choose from now: currencies whose rate is known, and amounts in them.
use domain::donation_page::PageSettings;
use domain::{Currency, Money};

/// What there is to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The currency of the presets, and of amounts that name none.
    pub main: Currency,
    /// Currencies a donor may choose from now, the main one first; never none.
    pub currencies: Vec<Currency>,
    /// Amounts to choose from, in the main currency.
    pub presets: Vec<Money>,
    /// Whether a donor may write an amount.
    pub free: bool,
    /// Whether a donor may leave the amount to their wallet.
    pub open: bool,
    /// The currency the page would ask in, where nobody knows its rate now.
    pub missing: Option<Currency>,
    /// Every currency that is taken; none: all there are.
    taken: Option<Vec<Currency>>,
}

impl Offer {
    /// The page that every store has: any amount in any currency.
    pub fn of_store(home: Currency, has_rate: impl Fn(Currency) -> bool) -> Self {
        Self { taken: None, ..Self::of_page(&PageSettings::default(), home, has_rate) }
    }

    /// A page of those settings in a store with the currency `home`. Where no rate is known for what it would ask in,
    /// it asks in bitcoin, which needs none.
    pub fn of_page(settings: &PageSettings, home: Currency, has_rate: impl Fn(Currency) -> bool) -> Self {
        let wanted = settings.offered(home);
        let can_be_paid = |currency: &Currency| currency.is_bitcoin() || has_rate(*currency);
        let mut currencies: Vec<Currency> = wanted.iter().copied().filter(can_be_paid).collect();
        if currencies.is_empty() {
            currencies.push(Currency::BTC);
        }
        let main = currencies[0];
        let missing = wanted.first().copied().filter(|wanted| *wanted != main);
        let own = if missing.is_none() { settings.preset_amounts(home) } else { Vec::new() };
        let presets = if own.is_empty() { suiting(main).to_vec() } else { own };
        let taken: Vec<Currency> = wanted.into_iter().chain(currencies.iter().copied()).collect();
        Self {
            main,
            currencies,
            presets,
            free: settings.free_amount,
            open: settings.open_amount,
            missing,
            taken: Some(taken),
        }
    }

    /// Whether an amount may be in that currency; also one whose rate is not known now, which is told later.
    pub fn takes(&self, currency: Currency) -> bool {
        self.taken.as_ref().is_none_or(|taken| taken.contains(&currency))
    }
}

/// Four amounts that suit the currency.
fn suiting(currency: Currency) -> [Money; 4] {
    let minor = match currency {
        Currency::BTC => [20_000, 50_000, 100_000, 500_000],
        Currency::SATS => [20_000, 50_000, 100_000, 500_000],
        _ if currency.exponent() == 0 => [1_000, 2_500, 5_000, 10_000],
        _ => [10, 25, 50, 100].map(|units| units * 10_u64.pow(currency.exponent())),
    };
    minor.map(|minor| Money::from_minor(minor, currency))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_rate_bitcoin_is_offered() {
        let eur = Currency::parse("EUR").unwrap();
        let usd = Currency::parse("USD").unwrap();
        let settings =
            PageSettings { presets: vec![7.into()], currencies: vec![usd], ..PageSettings::default() };
        let known = Offer::of_page(&settings, eur, |_| true);
        assert_eq!((known.main, known.missing, known.presets.len()), (eur, None, 1));
        let other = Offer::of_page(&settings, eur, |currency| currency == usd);
        assert_eq!((other.main, other.missing, other.presets.len()), (usd, Some(eur), 4));
        let none = Offer::of_page(&settings, eur, |_| false);
        assert_eq!((none.currencies.as_slice(), none.missing), (&[Currency::BTC][..], Some(eur)));
        assert!(none.takes(eur) && none.takes(Currency::BTC) && !none.takes(Currency::SATS));
    }
}
