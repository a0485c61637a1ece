//! What a bitcoin costs: rate sources, the language of rate rules, and a store's rate.
//!
//! Pure: replies and the time come in, and everything here is decided without a network or clock. Each source is a file
//! that says where it is asked and reads what it answers ([`SOURCES`]); [`Cache`] keeps what is believed of it and says
//! who is to be asked next; a snapshot of that ([`Tickers`]) is what a store's script of rules ([`RuleSet`]), its own or
//! the default one, is evaluated on ([`StoreRates`]). What it is not: the one who asks, which is `server`'s background
//! loop; and money is converted and rounded in `domain::rate`, and nowhere else.
#![warn(missing_docs)]

mod bid_ask;
mod cache;
mod evaluate;
mod feed;
mod median;
mod own;
mod parse;
mod quote;
mod rule;
mod scripts;
mod sources;
mod tickers;

pub use bid_ask::BidAsk;
pub use cache::{Cache, Failure, Fetched, Notice, Rejection, SourceState};
pub use evaluate::{Appraisal, RateError, evaluate};
pub use feed::{Feed, Pace, Quote, Reply, Unreadable};
pub use own::OwnScripts;
pub use parse::{ParseError, ParseErrorKind};
pub use quote::{Quoted, StoreRates, problems};
pub use rule::{Pair, Rule, RuleSet};
pub use scripts::{default_script, median_script};
pub use sources::{FIXED, SOURCES, Source, find_source};
pub use tickers::{FixedError, Ticker, Tickers};
