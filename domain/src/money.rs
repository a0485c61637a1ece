//! Amounts: integers with their unit in the type. Nothing here is a float, nothing wraps.
use crate::currency::Currency;
use alloc::string::{String, ToString};
use core::fmt;
use core::iter::Sum;
use core::ops::Neg;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize};

pub mod typed;

/// An amount of bitcoin in satoshis; 100,000,000 make one bitcoin. Never negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Sats(u64);

/// A difference between two amounts of bitcoin, in satoshis: what is due, negative when overpaid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct SignedSats(i64);

impl Sats {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The least there can be.
    pub const ONE: Self = Self(1);
    /// Less than this nodes don't relay: the dust limit of a pay-to-pubkey-hash output, the largest of those that wallets
    /// make addresses of (Bitcoin Core's `GetDustThreshold` at its default 3,000 sat/kvB).
    pub const DUST: Self = Self(546);
    /// All the bitcoin there can be: 21 million.
    pub const MAX: Self = Self(2_100_000_000_000_000);

    /// The amount, unless it is more than can exist.
    pub const fn try_new(sats: u64) -> Option<Self> {
        if sats <= Self::MAX.0 { Some(Self(sats)) } else { None }
    }

    /// Whether it is nothing.
    pub const fn is_zero(&self) -> bool {
        self.0 == 0
    }

    /// The number of satoshis.
    pub const fn to_sat(self) -> u64 {
        self.0
    }

    /// The sum, held at [`Sats::MAX`]: no honest sum exceeds it.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0)).min(Self::MAX)
    }

    /// What is left after taking `other` away; nothing when `other` is more.
    #[must_use]
    pub fn minus_or_zero(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// This less `other`, with its sign.
    pub fn less(self, other: Self) -> SignedSats {
        SignedSats(signed(self.0) - signed(other.0))
    }

    /// With a sign, for the ledger.
    pub fn to_signed(self) -> SignedSats {
        SignedSats(signed(self.0))
    }

    /// In bitcoin, exactly.
    pub fn to_btc(self) -> Decimal {
        self.to_signed().to_btc()
    }
}

/// Amounts are at most 21e14, far below `i64::MAX`.
fn signed(sats: u64) -> i64 {
    i64::try_from(sats).expect("an amount of bitcoin is at most 21e14 satoshis")
}

impl Sum for Sats {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Self::plus)
    }
}

impl SignedSats {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// The number of satoshis.
    pub const fn to_sat(self) -> i64 {
        self.0
    }

    /// From a number of satoshis between minus and plus 21e14.
    pub const fn try_new(sats: i64) -> Option<Self> {
        if sats.unsigned_abs() <= Sats::MAX.0 { Some(Self(sats)) } else { None }
    }

    /// In bitcoin, exactly.
    pub fn to_btc(self) -> Decimal {
        Decimal::new(self.0, 8).normalize()
    }
}

impl Neg for SignedSats {
    type Output = Self;

    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl<'de> Deserialize<'de> for Sats {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let sats = u64::deserialize(deserializer)?;
        Self::try_new(sats).ok_or_else(|| serde::de::Error::custom("more bitcoin than can exist"))
    }
}

impl<'de> Deserialize<'de> for SignedSats {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let sats = i64::deserialize(deserializer)?;
        Self::try_new(sats).ok_or_else(|| serde::de::Error::custom("more bitcoin than can exist"))
    }
}

impl fmt::Display for Sats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} sat", self.0)
    }
}

/// An amount of a currency, counted in its smallest unit (cents, yen, satoshis). Never negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    minor: u64,
    currency: Currency,
}

/// Why a written amount is not an amount of the currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmountError {
    /// Not a decimal number.
    NotANumber,
    /// Below zero.
    Negative,
    /// More digits after the point than the currency has.
    TooPrecise {
        /// The currency.
        currency: Currency,
    },
    /// More than can be counted or can exist.
    TooLarge,
}

impl Money {
    /// From a count of the currency's smallest unit.
    pub const fn from_minor(minor: u64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Reads a decimal such as `12.50`: digits with at most one point, no exponent, no grouping.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, AmountError> {
        let text = text.trim();
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let is_number = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if digits.len() < 2 && whole.is_empty() || !is_number(whole) || !is_number(part) {
            return Err(AmountError::NotANumber);
        }
        match Decimal::from_str_exact(text) {
            Ok(amount) => Self::try_from_decimal(amount, currency),
            Err(rust_decimal::Error::Underflow) => Err(AmountError::TooPrecise { currency }),
            Err(_) => Err(AmountError::TooLarge),
        }
    }

    /// The decimal as money of that currency, if it is one exactly.
    pub fn try_from_decimal(amount: Decimal, currency: Currency) -> Result<Self, AmountError> {
        if amount.is_sign_negative() && !amount.is_zero() {
            return Err(AmountError::Negative);
        }
        let scale = Decimal::from(10_u64.pow(currency.exponent()));
        let minor = amount.checked_mul(scale).ok_or(AmountError::TooLarge)?;
        if !minor.fract().is_zero() {
            return Err(AmountError::TooPrecise { currency });
        }
        let minor = u64::try_from(minor.trunc()).map_err(|_| AmountError::TooLarge)?;
        // Kept below 10^18 so that no product with a rate can overflow; no real price comes near.
        if minor >= 1_000_000_000_000_000_000 {
            return Err(AmountError::TooLarge);
        }
        Ok(Self { minor, currency })
    }

    /// How many of the currency's smallest unit.
    pub const fn minor(self) -> u64 {
        self.minor
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// In whole units of the currency, with all its decimals kept (`12.50`).
    pub fn to_decimal(self) -> Decimal {
        Decimal::from_i128_with_scale(i128::from(self.minor), self.currency.exponent())
    }

    /// Whether it is nothing.
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.to_decimal(), self.currency)
    }
}

impl fmt::Display for AmountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotANumber => f.write_str("The amount is not a decimal number; write it like 12.50"),
            Self::Negative => f.write_str("The amount should be 0 or more."),
            Self::TooPrecise { currency } => {
                write!(f, "{currency} amounts have at most {} decimals", currency.exponent())
            }
            Self::TooLarge => f.write_str("The amount is too large"),
        }
    }
}

impl core::error::Error for AmountError {}

/// A decimal as the contract writes it: a string without a needless exponent.
pub fn decimal_string(amount: Decimal) -> String {
    amount.to_string()
}
