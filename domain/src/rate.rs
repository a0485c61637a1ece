//! What a bitcoin costs, and the one place where money is converted and rounded.
//!
//! Rounding: what a payer owes is rounded **up** to the next satoshi, in the owner's favour; what a
//! payer is told they paid is rounded **to nearest** minor unit, for display and books only.
use crate::currency::Currency;
use crate::money::{Money, Sats};
use core::fmt;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

/// Digits that matter in a rate: more than any exchange gives, and few enough that no product overflows.
const SIGNIFICANT_DIGITS: u32 = 18;
const SATS_PER_BTC: u128 = 100_000_000;

/// The price of one bitcoin in a currency. Always above zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Rate {
    per_btc: Decimal,
    currency: Currency,
}

#[derive(Serialize, Deserialize)]
struct Written {
    per_btc: Decimal,
    currency: Currency,
}

/// Why a number can't be a rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateError {
    /// Zero or less.
    NotPositive,
    /// So large or so small that amounts would not be exact.
    OutOfRange,
}

/// The amount can't be paid in bitcoin at that rate: more than all bitcoin there can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge;

impl Rate {
    /// A price of one bitcoin, kept to 18 significant digits. Between 10^-9 and 10^15 units of the currency.
    pub fn try_new(per_btc: Decimal, currency: Currency) -> Result<Self, RateError> {
        if per_btc <= Decimal::ZERO {
            return Err(RateError::NotPositive);
        }
        if per_btc < Decimal::new(1, 9) || per_btc > Decimal::from(1_000_000_000_000_000_u64) {
            return Err(RateError::OutOfRange);
        }
        let per_btc =
            per_btc.round_sf_with_strategy(SIGNIFICANT_DIGITS, RoundingStrategy::MidpointNearestEven);
        let per_btc = per_btc.ok_or(RateError::OutOfRange)?.normalize();
        Ok(Self { per_btc, currency })
    }

    /// Bitcoin in a bitcoin unit: 1 for BTC, 100,000,000 for SATS. `None` for every other currency.
    pub fn of_bitcoin(currency: Currency) -> Option<Self> {
        let per_btc = match currency {
            Currency::BTC => Decimal::ONE,
            Currency::SATS => Decimal::from(100_000_000_u64),
            _ => return None,
        };
        Some(Self { per_btc, currency })
    }

    /// Units of the currency for one bitcoin.
    pub const fn per_btc(self) -> Decimal {
        self.per_btc
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// What must be paid for `price`, rounded up to a satoshi: exact, in integers.
    ///
    /// The caller vouches that `price` is in this rate's currency; another currency's is [`TooLarge`].
    pub fn sats_due(self, price: Money) -> Result<Sats, TooLarge> {
        if price.currency() != self.currency {
            return Err(TooLarge);
        }
        let (mantissa, scale) = self.parts();
        // sats = minor / 10^exponent * 10^8 / (mantissa / 10^scale)
        let (up, down) = (scale, self.currency.exponent());
        let minor = u128::from(price.minor());
        let above = minor
            .checked_mul(SATS_PER_BTC)
            .and_then(|n| n.checked_mul(power_of_ten(up.saturating_sub(down))));
        let below = mantissa.checked_mul(power_of_ten(down.saturating_sub(up)));
        let (above, below) = above.zip(below).ok_or(TooLarge)?;
        let sats = u64::try_from(above.div_ceil(below)).map_err(|_| TooLarge)?;
        Sats::try_new(sats).ok_or(TooLarge)
    }

    /// What `sats` are worth, rounded to the nearest minor unit; held at what [`Money`] can count.
    pub fn worth(self, sats: Sats) -> Money {
        let (mantissa, scale) = self.parts();
        let (up, down) = (self.currency.exponent(), scale);
        let above = u128::from(sats.to_sat())
            .saturating_mul(mantissa)
            .saturating_mul(power_of_ten(up.saturating_sub(down)));
        let below = SATS_PER_BTC.saturating_mul(power_of_ten(down.saturating_sub(up)));
        let minor = above.saturating_add(below / 2) / below;
        Money::from_minor(u64::try_from(minor).unwrap_or(u64::MAX), self.currency)
    }

    /// The rate as an integer and how many of its digits stand behind the point.
    fn parts(self) -> (u128, u32) {
        (self.per_btc.mantissa().unsigned_abs(), self.per_btc.scale())
    }
}

fn power_of_ten(exponent: u32) -> u128 {
    10_u128.checked_pow(exponent).unwrap_or(u128::MAX)
}

impl TryFrom<Written> for Rate {
    type Error = RateError;

    fn try_from(written: Written) -> Result<Self, RateError> {
        Self::try_new(written.per_btc, written.currency)
    }
}

impl From<Rate> for Written {
    fn from(rate: Rate) -> Self {
        Self { per_btc: rate.per_btc, currency: rate.currency }
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} for 1 BTC", self.per_btc, self.currency)
    }
}

impl fmt::Display for RateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotPositive => "a rate must be above zero",
            Self::OutOfRange => "a rate must lie between 0.000000001 and 10^15",
        })
    }
}

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the amount is more bitcoin than can exist")
    }
}

impl core::error::Error for RateError {}
impl core::error::Error for TooLarge {}
