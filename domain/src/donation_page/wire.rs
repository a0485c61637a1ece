//! How amounts are read from and written to JSON: digit for digit, as text.
use crate::currency::Currency;
use crate::money::Money;
use crate::settings::wire::exact;
use alloc::string::ToString;
use alloc::vec::Vec;
use rust_decimal::Decimal;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A decimal as text or as a number.
#[derive(Deserialize)]
#[serde(transparent)]
struct Exact(#[serde(deserialize_with = "exact")] Decimal);

pub(super) mod decimals {
    use super::{Decimal, Deserialize, Deserializer, Exact, Serializer, ToString, Vec};

    pub(in crate::donation_page) fn serialize<S: Serializer>(
        amounts: &[Decimal],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(amounts.iter().map(ToString::to_string))
    }

    pub(in crate::donation_page) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<Decimal>, D::Error> {
        let amounts = Vec::<Exact>::deserialize(deserializer)?;
        Ok(amounts.into_iter().map(|Exact(amount)| amount).collect())
    }
}

/// `{"amount": "5000", "currency": "EUR"}`.
#[derive(Deserialize)]
struct Read {
    amount: Exact,
    currency: Currency,
}

#[derive(Serialize)]
struct Written {
    amount: alloc::string::String,
    currency: Currency,
}

pub(super) mod goal {
    use super::{Deserialize, Deserializer, Error, Money, Read, Serialize, Serializer, ToString, Written};

    pub(in crate::donation_page) fn serialize<S: Serializer>(
        goal: &Option<Money>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let written =
            |goal: &Money| Written { amount: goal.to_decimal().to_string(), currency: goal.currency() };
        goal.as_ref().map(written).serialize(serializer)
    }

    pub(in crate::donation_page) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Money>, D::Error> {
        let read = Option::<Read>::deserialize(deserializer)?;
        let money = read.map(|Read { amount, currency }| Money::try_from_decimal(amount.0, currency));
        money.transpose().map_err(D::Error::custom)
    }
}
