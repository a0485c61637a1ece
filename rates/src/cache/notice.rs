//! What is told of sources: once when it is new, and to whoever asks.
use super::{Rejection, State};
use crate::rule::Pair;
use domain::Timestamp;
use std::fmt;

/// Something new about a source, for the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// It gives no rates.
    Failing {
        /// Which.
        source: &'static str,
        /// Why.
        why: String,
    },
    /// It gives rates again.
    Recovered {
        /// Which.
        source: &'static str,
    },
    /// What it says of a pair is not believed.
    Rejected {
        /// Which.
        source: &'static str,
        /// What it speaks of.
        pair: Pair,
        /// Why.
        why: Rejection,
    },
}

/// How a source is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceState {
    /// Which.
    pub source: &'static str,
    /// When it last gave rates.
    pub answered_at: Option<Timestamp>,
    /// When it is asked next.
    pub next_at: Option<Timestamp>,
    /// Why it gives none now; none if it does.
    pub trouble: Option<String>,
    /// How many pairs it quotes.
    pub pairs: usize,
    /// What is not believed of what it says.
    pub rejected: Vec<(Pair, Rejection)>,
}

impl State {
    pub(super) fn shown(&self, source: &'static str) -> SourceState {
        let rejected = self.rejected.iter().chain(&self.strays);
        SourceState {
            source,
            answered_at: self.answered_at,
            next_at: self.next_at,
            trouble: self.trouble.clone(),
            pairs: self.quotes.len(),
            rejected: rejected.map(|(pair, why)| (pair.clone(), *why)).collect(),
        }
    }
}

pub(super) fn of_trouble(source: &'static str, before: Option<&str>, after: Option<&str>) -> Vec<Notice> {
    match (before, after) {
        (before, Some(why)) if before != Some(why) => vec![Notice::Failing { source, why: why.into() }],
        (Some(_), None) => vec![Notice::Recovered { source }],
        (None | Some(_), _) => Vec::new(),
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failing { source, why } => write!(f, "{source} gives no rates for now: {why}"),
            Self::Recovered { source } => write!(f, "{source} gives rates again"),
            Self::Rejected { source, pair, why } => {
                write!(f, "what {source} says of {pair} is not believed: {why}")
            }
        }
    }
}
