//! Rules as values: which pair, how it is calculated, and which rule answers for a pair.
use domain::Currency;
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use std::fmt;

/// Longest pair, the mark between its sides included; the contract's limit.
const MAX_PAIR_LEN: usize = 12;
/// The side of a pair that stands for any currency.
const ANY: &str = "X";

/// What is priced (left) in what (right), as codes in capitals; written `BTC_USD`. `X` stands for any
/// currency.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair {
    left: String,
    right: String,
}

impl Pair {
    /// Reads `BTC_USD`, `btc-usd` or, where it is clear where to cut, `BTCUSD`; `None` for anything else.
    /// Codes need not be known currencies: rules may go by way of anything that a source quotes.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() > MAX_PAIR_LEN {
            return None;
        }
        let (left, right) = text.split_once(['_', '-']).or_else(|| cut(text))?;
        Some(Self { left: code(left)?, right: code(right)? })
    }

    /// The price of a bitcoin in `currency`.
    pub fn of_bitcoin(currency: Currency) -> Self {
        Self { left: Currency::BTC.code().into(), right: currency.code().into() }
    }

    /// Whether both sides name a currency.
    pub fn is_concrete(&self) -> bool {
        self.left != ANY && self.right != ANY
    }

    /// The other way round.
    pub fn inverse(&self) -> Self {
        Self { left: self.right.clone(), right: self.left.clone() }
    }

    /// What is priced.
    pub fn left(&self) -> &str {
        &self.left
    }

    /// What it is priced in.
    pub fn right(&self) -> &str {
        &self.right
    }

    /// Whether both sides are the same, so that the price is one.
    pub(crate) fn is_trivial(&self) -> bool {
        self.left == self.right
    }

    /// This pair with each `X` replaced by the same side of `context`.
    pub(crate) fn within(&self, context: &Self) -> Self {
        let side = |mine: &String, theirs: &String| if mine == ANY { theirs.clone() } else { mine.clone() };
        Self { left: side(&self.left, &context.left), right: side(&self.right, &context.right) }
    }

    /// Whether a rule for this pair speaks of `asked`.
    fn covers(&self, asked: &Self) -> bool {
        let side = |mine: &str, theirs: &str| mine == ANY || mine == theirs;
        side(&self.left, &asked.left) && side(&self.right, &asked.right)
    }

    /// How many sides are open.
    fn wildcards(&self) -> usize {
        [&self.left, &self.right].into_iter().filter(|side| *side == ANY).count()
    }
}

fn code(text: &str) -> Option<String> {
    let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric());
    plain.then(|| text.to_ascii_uppercase())
}

/// Cuts `BTCUSD` in the middle, and longer ones after the first currency we know.
fn cut(text: &str) -> Option<(&str, &str)> {
    let at = match text.len() {
        6 => Some(3),
        7..=10 => (3..=5).find(|at| text.get(..*at).is_some_and(|left| Currency::parse(left).is_ok())),
        _ => None,
    }?;
    text.split_at_checked(at)
}

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", self.left, self.right)
    }
}

/// How a price is calculated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Expr {
    /// A number, never negative.
    Number(Decimal),
    /// What the rules say of another pair.
    Pair(Pair),
    /// What a source says of a pair; its name in small letters.
    Source(String, Pair),
    /// The opposite.
    Negate(Box<Self>),
    /// The one in the middle of several; at least one.
    Median(Vec<Self>),
    /// Operands joined by operators of one precedence, from the left; at least two. Flat, so that a long sum
    /// is not deep.
    Chain(Box<Self>, Vec<(Op, Self)>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Add,
    Subtract,
    Multiply,
    Divide,
}

impl Expr {
    /// Tells of every source it names.
    pub(crate) fn each_source(&self, tell: &mut impl FnMut(&str)) {
        match self {
            Self::Number(_) | Self::Pair(_) => {}
            Self::Source(name, _) => tell(name),
            Self::Negate(inner) => inner.each_source(tell),
            Self::Median(several) => several.iter().for_each(|one| one.each_source(tell)),
            Self::Chain(first, rest) => {
                first.each_source(tell);
                rest.iter().for_each(|(_, operand)| operand.each_source(tell));
            }
        }
    }
}

impl Op {
    const fn binds_tightly(self) -> bool {
        matches!(self, Self::Multiply | Self::Divide)
    }
}

/// One rule: `PAIR = expression;`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub(crate) pair: Pair,
    pub(crate) expr: Expr,
}

/// A script of rules, in the order they were written. Prints as a script again, without its comments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleSet {
    pub(crate) rules: Vec<Rule>,
}

impl RuleSet {
    /// The sources it names, in small letters, each once; they need not exist.
    pub fn sources(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        self.rules.iter().for_each(|rule| {
            rule.expr.each_source(&mut |name| {
                names.insert(name.to_owned());
            });
        });
        names
    }
}

/// How the rules answer for a pair.
#[derive(Debug)]
pub(crate) enum Answer<'a> {
    /// By this expression.
    Direct(&'a Expr),
    /// By the price the other way round.
    Inverse,
}

/// The most specific answer among `rules`; of two equally specific ones, the one written first.
///
/// A rule for the very pair comes first, then one for its inverse, then those with one side open (`BTC_X` and
/// `X_USD` are equals), then their inverses, then `X_X`. This is the contract's order.
pub(crate) fn answer<'a>(rules: &[&'a Rule], asked: &Pair) -> Option<Answer<'a>> {
    let inverse = asked.inverse();
    let ranked = rules.iter().filter_map(|rule| {
        let is_inverse = !rule.pair.covers(asked);
        let counts = !is_inverse || rule.pair.covers(&inverse);
        counts.then_some((rule.pair.wildcards(), is_inverse, &rule.expr))
    });
    let (_, is_inverse, expr) = ranked.min_by_key(|(wildcards, is_inverse, _)| (*wildcards, *is_inverse))?;
    Some(if is_inverse { Answer::Inverse } else { Answer::Direct(expr) })
}

impl fmt::Display for RuleSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.rules.iter().enumerate().try_for_each(|(at, rule)| {
            let line = if at == 0 { "" } else { "\n" };
            write!(f, "{line}{rule}")
        })
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {};", self.pair, self.expr)
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Pair(pair) => pair.fmt(f),
            Self::Source(name, pair) => write!(f, "{name}({pair})"),
            Self::Negate(inner) => match **inner {
                Self::Chain(..) | Self::Negate(_) => write!(f, "-({inner})"),
                Self::Number(_) | Self::Pair(_) | Self::Source(..) | Self::Median(_) => write!(f, "-{inner}"),
            },
            Self::Median(several) => {
                let several: Vec<String> = several.iter().map(ToString::to_string).collect();
                write!(f, "median({})", several.join(", "))
            }
            Self::Chain(first, rest) => {
                let tight = rest.iter().all(|(op, _)| op.binds_tightly());
                first.fmt_operand(tight, f)?;
                rest.iter().try_for_each(|(op, operand)| {
                    write!(f, " {op} ")?;
                    operand.fmt_operand(tight, f)
                })
            }
        }
    }
}

impl Expr {
    /// As an operand of a chain, in parentheses where the chain would otherwise tear it apart.
    fn fmt_operand(&self, chain_is_tight: bool, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let holds = match self {
            Self::Chain(_, rest) => !chain_is_tight && rest.iter().all(|(op, _)| op.binds_tightly()),
            Self::Number(_) | Self::Pair(_) | Self::Source(..) | Self::Negate(_) | Self::Median(_) => true,
        };
        if holds { write!(f, "{self}") } else { write!(f, "({self})") }
    }
}

impl fmt::Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
        })
    }
}
