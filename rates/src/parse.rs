//! Reads a script of rules. By hand, with limits: a hostile script is refused, never slow and never deep.
//!
//! ```text
//! script  = { ";" | rule }
//! rule    = PAIR "=" sum [ ";" ]
//! sum     = product { ( "+" | "-" ) product }
//! product = factor { ( "*" | "/" ) factor }
//! factor  = ( "-" | "+" ) factor | "(" sum ")" | NUMBER | PAIR | SOURCE "(" PAIR ")"
//!         | "median" "(" sum { "," sum } ")"
//! ```
//!
//! All but the last line is the language of the contract's server. `median` is ours: the price in the middle of several,
//! those left out that have none now or stray from the rest; `rates/src/median.rs` says how.
//!
//! `//` begins a comment that ends with the line. The semicolon may be left out, as old scripts do.
use crate::rule::{Expr, Op, Pair, Rule, RuleSet};
use domain::settings::MAX_SCRIPT_BYTES;
use rust_decimal::Decimal;
use std::fmt;
use std::str::FromStr;

mod lex;
use lex::{Lexer, Token};

/// The one word that is no source.
pub(crate) const MEDIAN: &str = "median";
/// How deep parentheses and signs may be nested.
const MAX_NESTING: u32 = 64;

/// Why a script can't be read, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// What is wrong.
    pub kind: ParseErrorKind,
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
}

/// What is wrong with a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParseErrorKind {
    /// Longer than [`MAX_SCRIPT_BYTES`].
    TooLong,
    /// Parentheses nested too deep.
    TooMuchNestedCalls,
    /// Where a pair was expected stands something else.
    InvalidCurrencyIdentifier,
    /// A source is asked for what another source says.
    NestedInvocation,
    /// A source is asked for nothing.
    MissingArgument,
    /// A median of nothing.
    NothingToCompare,
    /// What is asked is not a source's name.
    InvalidExchangeName,
    /// An operator that the language does not have.
    UnsupportedOperator,
    /// A number with too many digits.
    NumberTooLong,
    /// Anything else out of place.
    SyntaxError,
}

impl FromStr for RuleSet {
    type Err = ParseError;

    fn from_str(script: &str) -> Result<Self, ParseError> {
        let mut parser = Parser { lexer: Lexer::new(script), nesting: 0 };
        parser.rules().map(|rules| Self { rules }).map_err(|(kind, at)| ParseError::at(kind, script, at))
    }
}

/// What is wrong, and at which byte.
type Fault = (ParseErrorKind, usize);

struct Parser<'a> {
    lexer: Lexer<'a>,
    nesting: u32,
}

impl Parser<'_> {
    fn rules(&mut self) -> Result<Vec<Rule>, Fault> {
        if self.lexer.len() > MAX_SCRIPT_BYTES {
            return Err((ParseErrorKind::TooLong, 0));
        }
        let mut rules = Vec::new();
        loop {
            match self.lexer.peek()? {
                None => return Ok(rules),
                Some((Token::Symbol(';'), _)) => self.lexer.skip()?,
                Some((Token::Word(word), at)) => rules.push(self.rule(word, at)?),
                Some((Token::Number(_) | Token::Symbol(_), at)) => {
                    return Err((ParseErrorKind::SyntaxError, at));
                }
            }
        }
    }

    fn rule(&mut self, word: &str, at: usize) -> Result<Rule, Fault> {
        let pair = Pair::parse(word).ok_or((ParseErrorKind::InvalidCurrencyIdentifier, at))?;
        self.lexer.skip()?;
        self.expect('=')?;
        let expr = self.sum()?;
        match self.lexer.peek()? {
            None | Some((Token::Symbol(';') | Token::Word(_), _)) => Ok(Rule { pair, expr }),
            Some((Token::Number(_) | Token::Symbol(_), at)) => Err((ParseErrorKind::SyntaxError, at)),
        }
    }

    fn sum(&mut self) -> Result<Expr, Fault> {
        let first = self.product()?;
        let mut rest = Vec::new();
        while let Some(op) = self.operator(&[('+', Op::Add), ('-', Op::Subtract)])? {
            rest.push((op, self.product()?));
        }
        Ok(chain(first, rest))
    }

    fn product(&mut self) -> Result<Expr, Fault> {
        let first = self.factor()?;
        let mut rest = Vec::new();
        while let Some(op) = self.operator(&[('*', Op::Multiply), ('/', Op::Divide)])? {
            rest.push((op, self.factor()?));
        }
        Ok(chain(first, rest))
    }

    fn operator(&mut self, known: &[(char, Op)]) -> Result<Option<Op>, Fault> {
        let Some((Token::Symbol(symbol), _)) = self.lexer.peek()? else {
            return Ok(None);
        };
        let op = known.iter().find(|(sign, _)| *sign == symbol).map(|(_, op)| *op);
        if op.is_some() {
            self.lexer.skip()?;
        }
        Ok(op)
    }

    fn factor(&mut self) -> Result<Expr, Fault> {
        let (token, at) = self.lexer.peek()?.ok_or((ParseErrorKind::SyntaxError, self.lexer.len()))?;
        self.lexer.skip()?;
        match token {
            Token::Symbol('(') => self.deeper(at, |parser| {
                let inner = parser.sum()?;
                parser.expect(')')?;
                Ok(inner)
            }),
            Token::Symbol('-') => self.deeper(at, |parser| Ok(Expr::Negate(Box::new(parser.factor()?)))),
            Token::Symbol('+') => self.deeper(at, Self::factor),
            Token::Symbol(_) => Err((ParseErrorKind::SyntaxError, at)),
            Token::Number(digits) => self.number(digits, at),
            Token::Word(word) => self.word(word, at),
        }
    }

    fn deeper<T>(&mut self, at: usize, read: impl FnOnce(&mut Self) -> Result<T, Fault>) -> Result<T, Fault> {
        self.nesting += 1;
        if self.nesting > MAX_NESTING {
            return Err((ParseErrorKind::TooMuchNestedCalls, at));
        }
        let inner = read(self)?;
        self.nesting -= 1;
        Ok(inner)
    }

    fn number(&mut self, digits: &str, at: usize) -> Result<Expr, Fault> {
        if self.at_symbol('(')? {
            return Err((ParseErrorKind::InvalidExchangeName, at));
        }
        Decimal::from_str_exact(digits).map(Expr::Number).map_err(|_| (ParseErrorKind::NumberTooLong, at))
    }

    fn word(&mut self, word: &str, at: usize) -> Result<Expr, Fault> {
        if self.at_symbol('(')? {
            self.lexer.skip()?;
            if word.eq_ignore_ascii_case(MEDIAN) {
                return self.deeper(at, |parser| parser.several(at)).map(Expr::Median);
            }
            let pair = self.argument()?;
            self.expect(')')?;
            return Ok(Expr::Source(word.to_ascii_lowercase(), pair));
        }
        Pair::parse(word).map(Expr::Pair).ok_or((ParseErrorKind::InvalidCurrencyIdentifier, at))
    }

    /// Operands with commas between, up to the parenthesis that closes them.
    fn several(&mut self, at: usize) -> Result<Vec<Expr>, Fault> {
        if self.at_symbol(')')? {
            return Err((ParseErrorKind::NothingToCompare, at));
        }
        let mut several = vec![self.sum()?];
        while self.at_symbol(',')? {
            self.lexer.skip()?;
            several.push(self.sum()?);
        }
        self.expect(')')?;
        Ok(several)
    }

    fn argument(&mut self) -> Result<Pair, Fault> {
        let (token, at) = self.lexer.peek()?.ok_or((ParseErrorKind::SyntaxError, self.lexer.len()))?;
        match token {
            Token::Word(word) => {
                self.lexer.skip()?;
                if self.at_symbol('(')? {
                    return Err((ParseErrorKind::NestedInvocation, at));
                }
                Pair::parse(word).ok_or((ParseErrorKind::InvalidCurrencyIdentifier, at))
            }
            Token::Symbol(')') => Err((ParseErrorKind::MissingArgument, at)),
            Token::Number(_) | Token::Symbol(_) => Err((ParseErrorKind::InvalidCurrencyIdentifier, at)),
        }
    }

    fn at_symbol(&mut self, symbol: char) -> Result<bool, Fault> {
        Ok(self.lexer.peek()?.is_some_and(|(token, _)| token == Token::Symbol(symbol)))
    }

    fn expect(&mut self, symbol: char) -> Result<(), Fault> {
        match self.lexer.peek()? {
            Some((Token::Symbol(found), _)) if found == symbol => self.lexer.skip(),
            Some((_, at)) => Err((ParseErrorKind::SyntaxError, at)),
            None => Err((ParseErrorKind::SyntaxError, self.lexer.len())),
        }
    }
}

fn chain(first: Expr, rest: Vec<(Op, Expr)>) -> Expr {
    if rest.is_empty() { first } else { Expr::Chain(Box::new(first), rest) }
}

impl ParseError {
    fn at(kind: ParseErrorKind, script: &str, byte: usize) -> Self {
        let before = script.get(..byte).unwrap_or(script);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let column = before.get(line_start..).unwrap_or("").chars().count() + 1;
        Self { kind, line: before.matches('\n').count() + 1, column }
    }
}

impl ParseErrorKind {
    /// The contract's name for it, where it has one.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TooLong | Self::NumberTooLong | Self::SyntaxError => "SyntaxError",
            Self::TooMuchNestedCalls => "TooMuchNestedCalls",
            Self::InvalidCurrencyIdentifier => "InvalidCurrencyIdentifier",
            Self::NestedInvocation => "NestedInvocation",
            Self::MissingArgument | Self::NothingToCompare => "MissingArgument",
            Self::InvalidExchangeName => "InvalidExchangeName",
            Self::UnsupportedOperator => "UnsupportedOperator",
        }
    }

    const fn explanation(self) -> &'static str {
        match self {
            Self::TooLong => "a script may have at most 10000 bytes",
            Self::TooMuchNestedCalls => "too many parentheses or signs inside each other",
            Self::InvalidCurrencyIdentifier => "expected a pair of currencies such as BTC_USD or BTC_X",
            Self::NestedInvocation => {
                "a source can only be asked for a pair, not for what another source says"
            }
            Self::MissingArgument => "write the pair to ask for, as in kraken(BTC_USD)",
            Self::NothingToCompare => {
                "write what to compare, with commas between, as in median(kraken(BTC_USD), bitstamp(BTC_USD))"
            }
            Self::InvalidExchangeName => "only a source can be asked, as in kraken(BTC_USD)",
            Self::UnsupportedOperator => "the operators are + - * /",
            Self::NumberTooLong => "a number may have at most 28 digits",
            Self::SyntaxError => "not expected here; rules are written like BTC_USD = kraken(BTC_USD);",
        }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, line, column } = self;
        write!(f, "{} in line {line}, character {column}: {}", kind.name(), kind.explanation())
    }
}

impl std::error::Error for ParseError {}

#[cfg(test)]
mod tests;
