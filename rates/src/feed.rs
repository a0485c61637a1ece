//! How a source is asked, and what its replies say once they are read.
//!
//! A reply is taken as it comes: whether its quotes can be believed is for [`Cache`](crate::Cache) to say.
use crate::rule::Pair;
use domain::Timestamp;
use rust_decimal::Decimal;

/// Longest explanation that is kept of a reply that can't be read: it may quote the reply.
const MAX_WHY_CHARS: usize = 160;

/// Where a source is asked, and how its answer is read.
#[derive(Clone, Copy, Debug)]
pub struct Feed {
    /// Scheme and host, without a slash at the end.
    pub origin: &'static str,
    /// What is asked there, one request each; the replies are put together.
    pub paths: &'static [&'static str],
    /// Reads a reply. Pure: any text is read or refused.
    pub parse: fn(&str) -> Result<Reply, Unreadable>,
    /// How often it is asked and how long its quotes are good.
    pub pace: Pace,
}

/// How often a source is asked, and how long what it said is good. All in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// From one answer to the next request.
    pub refresh: u64,
    /// How long after the answer came a quote may be used.
    pub valid: u64,
    /// How old the quotes may be by the source's own word, where it gives one.
    pub told_within: u64,
}

/// The contract's: asked every minute, good for five.
pub(crate) const EXCHANGE: Pace = Pace { refresh: 60, valid: 300, told_within: 300 };

/// What a reply says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// At least one quote; of a pair that is quoted twice the last counts.
    pub quotes: Vec<Quote>,
    /// When it was so, if the source says.
    pub told_at: Option<Timestamp>,
}

/// What a source says of a pair, as it says it: the bid may be above the ask. Both are above zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// What is priced in what.
    pub pair: Pair,
    /// What buyers offer.
    pub bid: Decimal,
    /// What sellers ask.
    pub ask: Decimal,
}

/// The reply is not in the documented format, or says nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the answer can't be read: {0}")]
pub struct Unreadable(String);

impl Reply {
    /// A reply with these quotes.
    ///
    /// # Errors
    /// Where there are none.
    pub fn try_new(quotes: impl IntoIterator<Item = Quote>) -> Result<Self, Unreadable> {
        let quotes: Vec<Quote> = quotes.into_iter().collect();
        if quotes.is_empty() {
            return Err(Unreadable::new("it holds no rates"));
        }
        Ok(Self { quotes, told_at: None })
    }

    /// The same, with the source's word for when it was so.
    #[must_use]
    pub fn told_at(self, at: Timestamp) -> Self {
        Self { told_at: Some(at), ..self }
    }

    /// Both together; as old as the older one.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.quotes.extend(other.quotes);
        self.told_at = self.told_at.into_iter().chain(other.told_at).min();
        self
    }
}

impl Quote {
    /// A quote with both sides; `None` if one is missing, as in a market without offers, or the pair has no name.
    pub fn try_new(
        pair: Option<Pair>,
        bid: impl Into<Option<Decimal>>,
        ask: impl Into<Option<Decimal>>,
    ) -> Option<Self> {
        let positive = |side: Option<Decimal>| side.filter(|side| *side > Decimal::ZERO);
        let (bid, ask) = (positive(bid.into())?, positive(ask.into())?);
        Some(Self { pair: pair.filter(Pair::is_concrete)?, bid, ask })
    }

    /// A price without a gap.
    pub fn exactly(pair: Option<Pair>, price: impl Into<Option<Decimal>>) -> Option<Self> {
        let price = price.into();
        Self::try_new(pair, price, price)
    }
}

impl Unreadable {
    pub(crate) fn new(why: impl ToString) -> Self {
        let plain = |c: char| if c.is_control() { ' ' } else { c };
        Self(why.to_string().chars().take(MAX_WHY_CHARS).map(plain).collect())
    }
}
