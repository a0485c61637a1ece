//! Currencies: ISO 4217's, and bitcoin's own units, with how many decimals each has.
use core::fmt;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A currency by its code: three to five capital letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency {
    row: &'static Row,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Row {
    code: &'static str,
    exponent: u32,
}

include!("currency/table.rs");

/// The code names no currency we know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownCurrency;

impl Currency {
    /// Bitcoin, counted in satoshis.
    pub const BTC: Self = Self { row: &BTC };
    /// The satoshi as a currency of its own, without decimals.
    pub const SATS: Self = Self { row: &SATS };

    /// Looks a code up, in any case and with white space around it.
    pub fn parse(code: &str) -> Result<Self, UnknownCurrency> {
        let code = code.trim();
        let all = TABLE.iter().chain([&BTC, &SATS]);
        all.into_iter()
            .find(|row| row.code.eq_ignore_ascii_case(code))
            .map(|row| Self { row })
            .ok_or(UnknownCurrency)
    }

    /// Every currency.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().chain([&BTC, &SATS]).map(|row| Self { row })
    }

    /// The code, in capitals.
    pub const fn code(self) -> &'static str {
        self.row.code
    }

    /// Decimals after the point (ISO 4217's exponent).
    pub const fn exponent(self) -> u32 {
        self.row.exponent
    }

    /// Whether amounts in it are amounts of bitcoin, with no rate between them.
    pub fn is_bitcoin(self) -> bool {
        self == Self::BTC || self == Self::SATS
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = alloc::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::parse(&code).map_err(serde::de::Error::custom)
    }
}

impl fmt::Display for UnknownCurrency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unknown currency; use an ISO 4217 code such as USD, or BTC or SATS")
    }
}

impl core::error::Error for UnknownCurrency {}
