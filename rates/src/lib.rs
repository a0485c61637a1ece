//! What a bitcoin costs: rate sources, the language of rate rules, and a store's rate.
//!
//! Pure for now: quotes come in as a snapshot ([`Tickers`]), so everything here is decided without a network
//! or clock. What a store asks for ([`StoreRates`]) is a script of rules ([`RuleSet`]), its own or the
//! default one, evaluated on that snapshot. What it is not: money is converted and rounded in `domain::rate`,
//! and nowhere else.
#![warn(missing_docs)]

mod bid_ask;
mod evaluate;
mod parse;
mod quote;
mod rule;
mod sources;
mod tickers;

pub use bid_ask::BidAsk;
pub use evaluate::{RateError, evaluate};
pub use parse::{ParseError, ParseErrorKind};
pub use quote::{StoreRates, problems};
pub use rule::{Pair, Rule, RuleSet};
pub use sources::{FIXED, SOURCES, Source, default_script, find_source, recommended_source};
pub use tickers::{FixedError, Tickers};
