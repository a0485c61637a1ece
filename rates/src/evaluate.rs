//! What a script says a pair costs, on given quotes. Always ends: calls nest at most eight deep, and steps
//! are counted.
use crate::bid_ask::{BidAsk, NoResult};
use crate::rule::{Answer, Expr, Op, Pair, Rule, RuleSet, answer};
use crate::sources::find_source;
use crate::tickers::Tickers;
use rust_decimal::Decimal;
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
            Self::RateUnavailable(..) | Self::OutOfRange(_) => "RateUnavailable",
            Self::InvalidExchangeName(_) => "InvalidExchangeName",
            Self::DivideByZero(_) => "DivideByZero",
            Self::InvalidNegative(_) | Self::NotPositive(_) => "InvalidNegative",
        }
    }
}

/// What `rules` say of `pair` on these quotes, before any spread; else everything that stands in the way,
/// each once. Both sides of the result are above zero.
pub fn evaluate(rules: &RuleSet, pair: &Pair, tickers: &Tickers) -> Result<BidAsk, Vec<RateError>> {
    let own = || rules.rules.iter();
    let implied = IMPLIED.rules.iter().filter(|rule| own().all(|mine| mine.pair != rule.pair));
    let mut evaluation =
        Evaluation { rules: implied.chain(own()).collect(), tickers, steps: 0, errors: Vec::new() };
    let value = evaluation.pair(pair, 0);
    let mut errors = evaluation.errors;
    match value {
        Some(price) if price.bid() > Decimal::ZERO => return Ok(price),
        Some(_) => errors.push(RateError::NotPositive(pair.clone())),
        None => {}
    }
    errors.sort();
    errors.dedup();
    Err(errors)
}

struct Evaluation<'a> {
    /// Implied rules, then the script's own.
    rules: Vec<&'a Rule>,
    tickers: &'a Tickers,
    steps: u32,
    errors: Vec<RateError>,
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
        }
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
        match self.tickers.get(source.id, pair) {
            Some(price) => Some(price),
            None => self.fail(RateError::RateUnavailable(source.id.into(), pair.clone())),
        }
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
