//! What the replies in JSON have in common. Numbers are read digit by digit, never by way of floating point.
use crate::feed::Unreadable;
use crate::rule::Pair;
use domain::Currency;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// Coins that stand for a dollar and have four letters.
const DOLLAR_COINS: [&str; 2] = ["USDT", "USDC"];

/// A number, written as one or as text; nothing where something else stands.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Num(pub(super) Option<Decimal>);

impl<'de> Deserialize<'de> for Num {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let text = raw.get().trim_matches('"');
        Ok(Self(text.parse().ok().or_else(|| Decimal::from_scientific(text).ok())))
    }
}

impl From<Num> for Option<Decimal> {
    fn from(number: Num) -> Self {
        number.0
    }
}

pub(super) fn read<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Unreadable> {
    serde_json::from_str(text).map_err(Unreadable::new)
}

/// A pair from two codes, bitcoin's other code included.
pub(super) fn pair(left: &str, right: &str) -> Option<Pair> {
    let code = |text: &str| if text.eq_ignore_ascii_case("XBT") { "BTC".to_owned() } else { text.to_owned() };
    Pair::parse(&format!("{}_{}", code(left), code(right)))
}

/// A pair from codes with a mark between, such as `btc_usd`, `BTC-USD` or `BTC/USD`.
pub(super) fn marked(text: &str) -> Option<Pair> {
    let (left, right) = text.split_once(['_', '-', '/'])?;
    pair(left, right)
}

/// A pair from codes without a mark between, such as `BTCUSD`: cut before a currency or a dollar's coin at the end.
pub(super) fn joined(text: &str) -> Option<Pair> {
    let text = text.trim().to_ascii_uppercase();
    let ends_with_coin = DOLLAR_COINS.iter().any(|coin| text.ends_with(coin));
    let (left, right) =
        text.split_at_checked(text.len().checked_sub(if ends_with_coin { 4 } else { 3 })?)?;
    let is_known = ends_with_coin || right == "XBT" || Currency::parse(right).is_ok();
    if is_known { pair(left, right) } else { None }
}
