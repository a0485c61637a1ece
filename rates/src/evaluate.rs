//! What a script says a pair costs, on given quotes. Always ends: calls nest at most eight deep, and steps
//! are counted.
use crate::bid_ask::{BidAsk, NoResult};
use crate::cache::Rejection;
use crate::median::{agreeing, median};
use crate::rule::{Answer, Expr, Op, Pair, Rule, RuleSet, answer};
use crate::sources::find_source;
use crate::tickers::{Silence, Tickers};
use domain::Timestamp;
use rust_decimal::Decimal;
use std::mem::take;
use std::sync::LazyLock;

/// How deep rules may ask each other; the contract's limit.
const MAX_NESTED_CALLS: u32 = 8;
/// How many parts of expressions are looked at in all. Real scripts need a few dozen.
const MAX_STEPS: u32 = 2_000;

/// Rules every script has unless it says otherwise.
static IMPLIED: LazyLock<RuleSet> = LazyLock::new(|| {
    let one_satoshi = Expr::Number(Decimal::new(1, 8));
    let by_way_of_bitcoin =
        Expr::Chain(Box::new(Expr::Pair(pair("SATS_BTC"))), vec![(Op::Multiply, Expr::Pair(pair("BTC_X")))]);
    RuleSet {
        rules: vec![
            Rule { pair: pair("SATS_X"), expr: by_way_of_bitcoin },
            Rule { pair: pair("SATS_BTC"), expr: one_satoshi },
        ],
    }
});

fn pair(text: &str) -> Pair {
    Pair::parse(text).expect("the pairs of the implied rules are well formed")
}

/// A price, and whose word it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appraisal {
    /// What the rules come to.
    pub price: BidAsk,
    /// The sources whose quotes went into it, each once, in alphabetical order.
    pub sources: Vec<&'static str>,
    /// When the oldest of those quotes was got; none if all that went into it counts at all times.
    pub oldest: Option<Timestamp>,
}

/// Why a pair has no price.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum RateError {
    /// No rule speaks of the pair.
    #[error("no rule says what {0} is")]
    NoRule(Pair),
    /// Rules ask each other in circles, or too deep.
    #[error("the rules for {0} ask each other too often")]
    TooMuchNestedCalls(Pair),
    /// The source has no current quote for the pair.
    #[error("{0} has no current rate for {1}")]
    RateUnavailable(String, Pair),
    /// What the source says of the pair is not believed.
    #[error("what {0} says of {1} is not believed: {2}")]
    Rejected(String, Pair, Rejection),
    /// The source gives no rates now.
    #[error("{0} gives no rates for now: {1}")]
    SourceDown(String, String),
    /// The source is known by name, but can't be asked.
    #[error(
        "{0} is a known rate source, but this version can't ask it; GET /misc/rate-sources lists those it can"
    )]
    NotLive(String),
    /// Too few of several prices agree.
    #[error("the sources of {0} differ too much to be believed")]
    Disagree(Pair),
    /// There is no such source.
    #[error("there is no rate source called {0}; GET /misc/rate-sources lists those there are")]
    InvalidExchangeName(String),
    /// Something was divided by what may be zero.
    #[error("division by zero in the rule for {0}")]
    DivideByZero(Pair),
    /// A price with a gap between bid and ask was subtracted or negated.
    #[error("a rate with a gap between bid and ask can't be subtracted, in the rule for {0}")]
    InvalidNegative(Pair),
    /// The result is zero or less.
    #[error("the rate of {0} comes out as zero or less")]
    NotPositive(Pair),
    /// A number became too large, or the result can't be a rate.
    #[error("the rate of {0} is too large or too small")]
    OutOfRange(Pair),
    /// The store's script can't be read.
    #[error("the script can't be read: {0}")]
    BadScript(String),
}

impl RateError {
    /// The contract's name for it (`StoreRateResult.errors`).
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NoRule(_) | Self::BadScript(_) => "PreprocessError",
            Self::TooMuchNestedCalls(_) => "TooMuchNestedCalls",
            Self::RateUnavailable(..)
            | Self::Rejected(..)
            | Self::SourceDown(..)
            | Self::NotLive(_)
            | Self::Disagree(_)
            | Self::OutOfRange(_) => "RateUnavailable",
            Self::InvalidExchangeName(_) => "InvalidExchangeName",
            Self::DivideByZero(_) => "DivideByZero",
            Self::InvalidNegative(_) | Self::NotPositive(_) => "InvalidNegative",
        }
    }
}

/// What `rules` say of `pair` at `now` on these quotes, before any spread; else everything that stands in the way,
/// each once. Both sides of the price are above zero.
pub fn evaluate(
    rules: &RuleSet,
    pair: &Pair,
    tickers: &Tickers,
    now: Timestamp,
) -> Result<Appraisal, Vec<RateError>> {
    let own = || rules.rules.iter();
    let implied = IMPLIED.rules.iter().filter(|rule| own().all(|mine| mine.pair != rule.pair));
    let rules = implied.chain(own()).collect();
    let mut evaluation = Evaluation { rules, tickers, now, steps: 0, errors: Vec::new(), used: Vec::new() };
    let value = evaluation.pair(pair, 0);
    let mut errors = evaluation.errors;
    match value {
        Some(price) if price.bid() > Decimal::ZERO => return Ok(appraisal(price, evaluation.used)),
        Some(_) => errors.push(RateError::NotPositive(pair.clone())),
        None => {}
    }
    errors.sort();
    errors.dedup();
    Err(errors)
}

/// A quote that went into a price: whose, and since when.
type Used = (&'static str, Option<Timestamp>);

fn appraisal(price: BidAsk, used: Vec<Used>) -> Appraisal {
    let oldest = used.iter().filter_map(|(_, at)| *at).min();
    let mut sources: Vec<&'static str> = used.into_iter().map(|(source, _)| source).collect();
    sources.sort_unstable();
    sources.dedup();
    Appraisal { price, sources, oldest }
}

struct Evaluation<'a> {
    /// Implied rules, then the script's own.
    rules: Vec<&'a Rule>,
    tickers: &'a Tickers,
    now: Timestamp,
    steps: u32,
    errors: Vec<RateError>,
    used: Vec<Used>,
}

impl Evaluation<'_> {
    /// `None` if something stands in the way; what, is among the errors.
    fn pair(&mut self, asked: &Pair, depth: u32) -> Option<BidAsk> {
        if asked.is_trivial() {
            return Some(BidAsk::ONE);
        }
        if depth > MAX_NESTED_CALLS {
            return self.fail(RateError::TooMuchNestedCalls(asked.clone()));
        }
        match answer(&self.rules, asked) {
            Some(Answer::Direct(expr)) => self.expr(expr, asked, depth),
            Some(Answer::Inverse) => {
                let price = self.pair(&asked.inverse(), depth + 1)?;
                self.settle(BidAsk::ONE.over(price), asked)
            }
            None => self.fail(RateError::NoRule(asked.clone())),
        }
    }

    fn expr(&mut self, expr: &Expr, context: &Pair, depth: u32) -> Option<BidAsk> {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            return self.fail(RateError::TooMuchNestedCalls(context.clone()));
        }
        match expr {
            Expr::Number(number) => Some(BidAsk::exactly(*number)),
            Expr::Pair(pair) => self.pair(&pair.within(context), depth + 1),
            Expr::Source(name, pair) => self.quote(name, &pair.within(context)),
            Expr::Negate(inner) => {
                let value = self.expr(inner, context, depth)?;
                self.settle(value.negated(), context)
            }
            Expr::Chain(first, rest) => self.chain(first, rest, context, depth),
            Expr::Median(several) => self.median(several, context, depth),
        }
    }

    /// Without those that have no price and those that stray, and without a word of them.
    fn median(&mut self, several: &[Expr], context: &Pair, depth: u32) -> Option<BidAsk> {
        let (told, before) = (self.errors.len(), take(&mut self.used));
        let mut found = Vec::new();
        for one in several {
            let price = self.expr(one, context, depth);
            let used = take(&mut self.used);
            found.extend(price.map(|price| (price, used)));
        }
        self.used = before;
        if self.steps > MAX_STEPS || found.is_empty() {
            return None;
        }
        self.errors.truncate(told);
        let prices: Vec<BidAsk> = found.iter().map(|(price, _)| *price).collect();
        let Some(agrees) = agreeing(&prices) else {
            return self.fail(RateError::Disagree(context.clone()));
        };
        let (prices, used): (Vec<BidAsk>, Vec<Vec<Used>>) =
            found.into_iter().zip(agrees).filter(|(_, agrees)| *agrees).map(|(one, _)| one).unzip();
        self.used.extend(used.into_iter().flatten());
        median(&prices)
    }

    /// Looks at every operand even after an error, so that all errors are told at once.
    fn chain(&mut self, first: &Expr, rest: &[(Op, Expr)], context: &Pair, depth: u32) -> Option<BidAsk> {
        let mut total = self.expr(first, context, depth);
        for (op, operand) in rest {
            let operand = self.expr(operand, context, depth);
            total = match (total, operand) {
                (Some(total), Some(operand)) => self.settle(apply(*op, total, operand), context),
                (None, _) | (_, None) => None,
            };
            if self.steps > MAX_STEPS {
                return None;
            }
        }
        total
    }

    fn quote(&mut self, source: &str, pair: &Pair) -> Option<BidAsk> {
        let Some(source) = find_source(source) else {
            return self.fail(RateError::InvalidExchangeName(source.into()));
        };
        let silence = match self.tickers.get(source.id, pair, self.now) {
            Ok(ticker) => {
                self.used.push((source.id, ticker.at));
                return Some(ticker.price);
            }
            Err(silence) => silence,
        };
        let name = source.id.to_owned();
        self.fail(match silence {
            _ if !source.is_live() => RateError::NotLive(name),
            Silence::Unsaid => RateError::RateUnavailable(name, pair.clone()),
            Silence::Rejected(why) => RateError::Rejected(name, pair.clone(), why),
            Silence::Trouble(why) => RateError::SourceDown(name, why),
        })
    }

    fn settle(&mut self, result: Result<BidAsk, NoResult>, context: &Pair) -> Option<BidAsk> {
        match result {
            Ok(price) => Some(price),
            Err(NoResult::DivideByZero) => self.fail(RateError::DivideByZero(context.clone())),
            Err(NoResult::InvalidNegative) => self.fail(RateError::InvalidNegative(context.clone())),
            Err(NoResult::Overflow) => self.fail(RateError::OutOfRange(context.clone())),
        }
    }

    fn fail(&mut self, error: RateError) -> Option<BidAsk> {
        self.errors.push(error);
        None
    }
}

fn apply(op: Op, a: BidAsk, b: BidAsk) -> Result<BidAsk, NoResult> {
    match op {
        Op::Add => a.plus(b),
        Op::Subtract => a.minus(b),
        Op::Multiply => a.times(b),
        Op::Divide => a.over(b),
    }
}
