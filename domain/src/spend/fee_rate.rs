//! What a transaction pays for its size, within what anybody can mean.
use alloc::string::{String, ToString};
use core::fmt;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Deserializer, Serialize};

/// Satoshis for 1,000 virtual bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct FeeRate(u64);

/// It is no rate that anybody can mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeeRateError;

impl FeeRate {
    /// The least: 0.1 sat/vB, below which no node relays.
    pub const LEAST: Self = Self(100);
    /// The most: 1,000 sat/vB. Beyond it somebody has mistaken the unit.
    pub const MOST: Self = Self(1_000_000);

    /// That many satoshis for 1,000 virtual bytes.
    ///
    /// # Errors
    /// Below [`FeeRate::LEAST`] or above [`FeeRate::MOST`].
    pub fn try_new(sats_per_kvb: u64) -> Result<Self, FeeRateError> {
        let rate = Self(sats_per_kvb);
        if (Self::LEAST..=Self::MOST).contains(&rate) { Ok(rate) } else { Err(FeeRateError) }
    }

    /// Reads satoshis for one virtual byte, as people write them: `12.5`, three decimals at most.
    ///
    /// # Errors
    /// As [`FeeRate::try_new`], and for what is no number.
    pub fn parse(text: &str) -> Result<Self, FeeRateError> {
        let rate: Decimal = text.trim().parse().map_err(|_| FeeRateError)?;
        let thousands = rate.checked_mul(Decimal::ONE_THOUSAND).filter(|rate| rate.fract().is_zero());
        Self::try_new(thousands.and_then(|rate| rate.to_u64()).ok_or(FeeRateError)?)
    }

    /// Satoshis for 1,000 virtual bytes.
    pub const fn per_kvb(self) -> u64 {
        self.0
    }

    /// Satoshis for one virtual byte, as people write them.
    pub fn per_vb(self) -> String {
        Decimal::from(self.0).checked_div(Decimal::ONE_THOUSAND).unwrap_or_default().normalize().to_string()
    }

    /// What a transaction of that weight (BIP141) pays, rounded up.
    pub(super) fn fee(self, weight: u64) -> u64 {
        weight.div_ceil(4).saturating_mul(self.0).div_ceil(1000)
    }
}

impl<'de> Deserialize<'de> for FeeRate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::try_new(u64::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl fmt::Display for FeeRateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a fee rate is a number of satoshis for each virtual byte, from 0.1 to 1000, such as 2.5")
    }
}

impl core::error::Error for FeeRateError {}
