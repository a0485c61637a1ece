//! Cuts a script into words, numbers and signs.
use super::{Fault, ParseErrorKind};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A letter or `_`, then letters, digits and `_`.
    Word(&'a str),
    /// Digits, with or without a point and more digits.
    Number(&'a str),
    /// One of `= ; ( ) , + - * /`.
    Symbol(char),
}

pub(super) struct Lexer<'a> {
    script: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    pub(super) const fn new(script: &'a str) -> Self {
        Self { script, at: 0 }
    }

    /// Bytes of the whole script: where it ends.
    pub(super) const fn len(&self) -> usize {
        self.script.len()
    }

    /// The next token and the byte where it begins; `None` at the end.
    pub(super) fn peek(&mut self) -> Result<Option<(Token<'a>, usize)>, Fault> {
        self.pass_blanks();
        let rest = self.rest();
        let Some(first) = rest.chars().next() else {
            return Ok(None);
        };
        let token = match first {
            'a'..='z' | 'A'..='Z' | '_' => Token::Word(run(rest, |c| c.is_ascii_alphanumeric() || c == '_')),
            '0'..='9' => Token::Number(self.number(rest)?),
            '=' | ';' | '(' | ')' | ',' | '+' | '-' | '*' | '/' => Token::Symbol(first),
            '%' | '^' | '&' | '|' | '!' | '~' | '<' | '>' | '?' => {
                return Err((ParseErrorKind::UnsupportedOperator, self.at));
            }
            _ => return Err((ParseErrorKind::SyntaxError, self.at)),
        };
        Ok(Some((token, self.at)))
    }

    /// Goes past the next token.
    pub(super) fn skip(&mut self) -> Result<(), Fault> {
        let next = self.peek()?;
        self.at += match next {
            Some((Token::Word(text) | Token::Number(text), _)) => text.len(),
            Some((Token::Symbol(symbol), _)) => symbol.len_utf8(),
            None => 0,
        };
        Ok(())
    }

    fn rest(&self) -> &'a str {
        self.script.get(self.at..).unwrap_or("")
    }

    /// Goes past white space and comments.
    fn pass_blanks(&mut self) {
        loop {
            let rest = self.rest();
            let blanks = rest.len() - rest.trim_start().len();
            let comment = if rest.trim_start().starts_with("//") {
                run(rest.trim_start(), |c| c != '\n').len()
            } else {
                0
            };
            if blanks + comment == 0 {
                return;
            }
            self.at += blanks + comment;
        }
    }

    fn number(&self, rest: &'a str) -> Result<&'a str, Fault> {
        let text = run(rest, |c| c.is_ascii_alphanumeric() || c == '.' || c == '_');
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let is_number = [whole, fraction]
            .into_iter()
            .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
        if is_number { Ok(text) } else { Err((ParseErrorKind::SyntaxError, self.at)) }
    }
}

/// The beginning of `text` whose characters are all `wanted`.
fn run(text: &str, wanted: impl Fn(char) -> bool) -> &str {
    let end = text.find(|c| !wanted(c)).unwrap_or(text.len());
    text.get(..end).unwrap_or(text)
}
