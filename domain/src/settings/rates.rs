//! Where a store's rates come from: the contract's `StoreRateConfiguration`, once for first choice and once
//! to fall back on.
use super::{Problem, wire};
use alloc::string::String;
use alloc::vec::Vec;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The longest script of rate rules, in bytes.
pub const MAX_SCRIPT_BYTES: usize = 10_000;

/// Both of a store's ways to a rate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RateConfig {
    /// Asked first.
    pub primary: RateSettings,
    /// Asked when the first has no rate; none means no invoice is made then.
    pub fallback: Option<RateSettings>,
}

/// One way to a rate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RateSettings {
    /// Taken off the bid and put on the ask, in percent, 0 to 100. On the wire a string.
    #[serde(with = "wire::decimal")]
    pub spread: Decimal,
    /// The source that the default script asks; none means the one recommended for the store's currency.
    /// Always none with a script of the store's own.
    pub preferred_source: Option<String>,
    /// Whether the store has a script of its own.
    pub is_custom_script: bool,
    /// That script; empty without one. In answers the caller puts the default script here.
    #[serde(rename = "effectiveScript")]
    pub script: String,
}

impl RateSettings {
    /// The settings that the body of a request states; else all that is wrong with it. Whether the source
    /// exists and the script makes sense is for the `rates` crate to say.
    pub fn from_body(body: Map<String, Value>) -> Result<Self, Vec<Problem>> {
        let settings = wire::read::<Self>(wire::without_unsaid(body))?.tidied();
        let problems = settings.problems();
        if problems.is_empty() { Ok(settings) } else { Err(problems) }
    }

    /// The contract's fields.
    pub fn to_body(&self) -> Map<String, Value> {
        wire::to_map(self)
    }

    /// All that is wrong, by field.
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.spread < Decimal::ZERO || self.spread > Decimal::ONE_HUNDRED {
            problems.push(Problem::new("spread", "Spread value must be in %, between 0 and 100"));
        }
        if self.is_custom_script && self.script.trim().is_empty() {
            problems.push(Problem::new("effectiveScript", "Write a script, or set isCustomScript to false"));
        }
        if self.script.len() > MAX_SCRIPT_BYTES {
            problems.push(Problem::new("effectiveScript", "The script may have at most 10000 bytes"));
        }
        problems
    }

    /// Only what counts: a script or a source, not both.
    fn tidied(mut self) -> Self {
        if self.is_custom_script {
            self.preferred_source = None;
        } else {
            self.script.clear();
        }
        self
    }
}
