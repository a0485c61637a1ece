//! Amounts as people type them: in the digits of their script, with a comma or a point for the decimals, and perhaps
//! something between the thousands.
//!
//! What is typed says how it is meant; no language and no browser has a say, so the same text is the same amount
//! everywhere. Of point and comma the later one begins the decimals when both are there, and one that comes twice
//! stands between thousands. What could mean two amounts is refused: `1.234` and `1,234` are a thousand or one,
//! unless the currency has no decimals. So nobody gives a thousand times what they meant.
use super::{AmountError, Money};
use crate::currency::Currency;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Why what was typed is not an amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypedError {
    /// It could be read in two ways.
    TwoReadings {
        /// What it is when the mark stands between thousands, typed without doubt.
        grouped: String,
        /// What it is when the mark begins the decimals, typed without doubt.
        decimal: String,
    },
    /// It is no amount of the currency.
    Amount(AmountError),
}

/// Digits, and the marks between them: one fewer.
struct Parts<'a> {
    runs: Vec<&'a str>,
    marks: Vec<char>,
}

/// What somebody typed, as an amount of the currency. Empty text is [`AmountError::NotANumber`].
pub fn read(text: &str, currency: Currency) -> Result<Money, TypedError> {
    let text = in_ascii(text);
    let digits = text.trim_start_matches(['+', '-']);
    let sign = if text.starts_with('-') { "-" } else { "" };
    let parts = Parts::of(digits).filter(|_| text.len() - digits.len() <= 1);
    let plain = parts.ok_or(TypedError::Amount(AmountError::NotANumber))?.plain(currency)?;
    Money::parse(&[sign, &plain].concat(), currency).map_err(TypedError::Amount)
}

/// The amount in digits that [`read`] never doubts: `2.5`, `1.2340`.
pub fn plainly(money: Money) -> String {
    without_doubt(money.to_decimal().normalize().to_string())
}

fn without_doubt(mut digits: String) -> String {
    if let Some((whole, part)) = digits.split_once('.')
        && part.len() == 3
        && is_first_group(whole)
    {
        digits.push('0');
    }
    digits
}

impl<'a> Parts<'a> {
    /// None when there is something else than digits and marks.
    fn of(text: &'a str) -> Option<Self> {
        let is_mark = |letter: char| !letter.is_ascii_digit();
        let marks: Vec<char> = text.chars().filter(|letter| is_mark(*letter)).collect();
        let known = marks.iter().all(|mark| matches!(mark, '.' | ',' | ' ' | '\'' | '٫' | '٬'));
        (known && marks.len() < text.len()).then(|| Self { runs: text.split(is_mark).collect(), marks })
    }

    /// With a point before the decimals, and nothing else between the digits.
    fn plain(&self, currency: Currency) -> Result<String, TypedError> {
        let not_a_number = TypedError::Amount(AmountError::NotANumber);
        let (last, before) = match self.marks.split_last() {
            None => return Ok(self.runs.concat()),
            Some((last, before)) => (*last, before),
        };
        let begins_decimals = match last {
            '٫' => true,
            '.' | ',' if before.is_empty() && self.is_one_group() => {
                return self.doubted(currency);
            }
            '.' | ',' => !before.contains(&last),
            _ => false,
        };
        let plain = if begins_decimals { self.decimal() } else { self.grouped() };
        plain.ok_or(not_a_number)
    }

    /// One mark, and what is around it could be thousands or decimals.
    fn doubted(&self, currency: Currency) -> Result<String, TypedError> {
        let grouped = self.runs.concat();
        match currency.exponent() {
            0 => Ok(grouped),
            _ => Err(TypedError::TwoReadings { grouped, decimal: without_doubt(self.runs.join(".")) }),
        }
    }

    fn is_one_group(&self) -> bool {
        matches!(*self.runs, [first, last] if is_first_group(first) && last.len() == 3)
    }

    /// Every mark stands between thousands.
    fn grouped(&self) -> Option<String> {
        is_grouped(&self.runs, &self.marks).then(|| self.runs.concat())
    }

    /// The last mark begins the decimals.
    fn decimal(&self) -> Option<String> {
        let (part, whole) = self.runs.split_last()?;
        let (_, marks) = self.marks.split_last()?;
        let is_whole = marks.is_empty() || is_grouped(whole, marks);
        let whole = Some(whole.concat()).filter(|_| is_whole)?;
        Some(if whole.is_empty() { ["0.", part].concat() } else { [&whole, ".", part].concat() })
    }
}

/// One to three digits and then three each, with the same mark between them.
fn is_grouped(runs: &[&str], marks: &[char]) -> bool {
    let alike = marks.windows(2).all(|pair| pair.first() == pair.last());
    let is_grouped = runs
        .split_first()
        .is_some_and(|(first, rest)| is_first_group(first) && rest.iter().all(|run| run.len() == 3));
    alike && is_grouped
}

/// What may stand before the first mark between thousands.
fn is_first_group(digits: &str) -> bool {
    (1..=3).contains(&digits.len()) && !digits.starts_with('0')
}

/// Digits of any script that is read here as ASCII, blanks and marks of a kind alike, invisible letters left out.
fn in_ascii(text: &str) -> String {
    text.trim().chars().filter_map(letter).collect::<String>().trim().into()
}

fn letter(letter: char) -> Option<char> {
    match letter {
        '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{61c}'
        | '\u{feff}' => None,
        '\u{660}'..='\u{669}' => digit(letter, '\u{660}'),
        '\u{6f0}'..='\u{6f9}' => digit(letter, '\u{6f0}'),
        '\u{ff10}'..='\u{ff19}' => digit(letter, '\u{ff10}'),
        '\u{ff0e}' | '。' => Some('.'),
        '\u{ff0c}' | '،' | '、' => Some(','),
        '’' | '‘' | 'ʼ' | '\u{ff07}' => Some('\''),
        '−' | '\u{ff0d}' => Some('-'),
        '\u{ff0b}' => Some('+'),
        _ if letter.is_whitespace() => Some(' '),
        _ => Some(letter),
    }
}

fn digit(letter: char, zero: char) -> Option<char> {
    char::from_digit(u32::from(letter) - u32::from(zero), 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn currency(code: &str) -> Currency {
        Currency::parse(code).unwrap()
    }

    fn typed(text: &str, code: &str) -> Result<String, TypedError> {
        read(text, currency(code)).map(|money| money.to_decimal().normalize().to_string())
    }

    #[track_caller]
    fn check(texts: &[&str], code: &str, amount: &str) {
        for text in texts {
            assert_eq!(typed(text, code).as_deref(), Ok(amount), "{text:?}");
        }
    }

    #[test]
    fn amounts_are_read_as_people_write_them() {
        check(&["25", " 25 ", "25.", "25,", "25.0", "25,00", "025", "+25"], "EUR", "25");
        check(
            &[
                "12.50",
                "12,50",
                "12,5",
                "12.5000",
                "١٢٫٥٠",
                "۱۲٫۵",
                "\u{ff11}\u{ff12}\u{ff0e}\u{ff15}",
                "12。5",
                "12،5",
            ],
            "EUR",
            "12.5",
        );
        check(&[".5", ",50", "0.500", "0,5", "٫٥"], "EUR", "0.5");
        check(&["0.00041234", "0,00041234", "٠٫٠٠٠٤١٢٣٤", "۰٫۰۰۰۴۱۲۳۴"], "BTC", "0.00041234");
        check(&["0.001", "0,001", "00.001", ".001"], "BTC", "0.001");
    }

    #[test]
    fn thousands_may_be_kept_apart() {
        check(
            &["1 000", "1\u{a0}000", "1\u{202f}000", "1'000", "1’000", "1٬000", "۱٬۰۰۰", "1000"],
            "EUR",
            "1000",
        );
        check(&["1 000,5", "1.000,50", "1,000.50", "1'000.50", "۱٬۰۰۰٫۵", "١٬٠٠٠٫٥٠"], "EUR", "1000.5");
        check(&["1.234.567", "1,234,567", "1 234 567", "1,234,567.00"], "EUR", "1234567");
        check(&["1.234,5678", "1,234.5678", "1234.5678", "1234,5678"], "BTC", "1234.5678");
    }

    #[test]
    fn what_could_be_a_thousand_times_as_much_is_refused() {
        let two = |grouped: &str, decimal: &str| {
            Err(TypedError::TwoReadings { grouped: grouped.into(), decimal: decimal.into() })
        };
        for text in ["1.234", "1,234", " 1.234", "۱,۲۳۴", "\u{ff11}\u{ff0c}\u{ff12}\u{ff13}\u{ff14}"] {
            for code in ["EUR", "BTC", "KWD"] {
                assert_eq!(typed(text, code), two("1234", "1.2340"), "{text}");
            }
        }
        assert_eq!(typed("25.000", "EUR"), two("25000", "25.0000"));
        check(&["25.0000", "25"], "EUR", "25");
        check(&["1.234", "1,234", "1234"], "JPY", "1234");
        check(&["20,000", "20.000"], "SATS", "20000");
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        let texts = [
            "",
            "  ",
            ".",
            ",",
            "-",
            "+",
            "ten",
            "1e3",
            "0x10",
            "25€",
            "$25",
            "--1",
            "+-1",
            "1.2.3",
            "1,2,3",
            "1 2",
            "12 5",
            "1,2345,678",
            "1,,5",
            "1, 5",
            "1.000.00",
            "1,234.567,8",
            "1 000'000",
            "0 500",
            "1٬0",
            "1٫0٫0",
            "½",
            "२५",
            "1\0",
        ];
        for text in texts {
            assert_eq!(typed(text, "EUR"), Err(TypedError::Amount(AmountError::NotANumber)), "{text:?}");
        }
        let refused = |text| typed(text, "EUR").unwrap_err();
        let euro = currency("EUR");
        assert_eq!(refused("0.123"), TypedError::Amount(AmountError::TooPrecise { currency: euro }));
        assert_eq!(refused("1 000,125"), TypedError::Amount(AmountError::TooPrecise { currency: euro }));
        assert_eq!(refused("-1"), TypedError::Amount(AmountError::Negative));
        assert_eq!(refused("−1,5"), TypedError::Amount(AmountError::Negative));
        assert_eq!(refused("99999999999999999999"), TypedError::Amount(AmountError::TooLarge));
    }

    proptest! {
        #[test]
        fn what_we_write_plainly_is_read_back(minor in 0..1_000_000_000_000_u64, code in "EUR|BTC|KWD|JPY|SATS") {
            let money = Money::from_minor(minor, currency(&code));
            prop_assert_eq!(read(&plainly(money), currency(&code)), Ok(money));
        }

        #[test]
        fn no_digit_is_lost_and_none_is_made(text in "[0-9]{1,4}([.,' ][0-9]{1,4}){0,3}", code in "EUR|BTC|KWD|JPY") {
            let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
            if let Ok(money) = read(&text, currency(&code)) {
                let read = digits(&money.to_decimal().to_string());
                let typed = digits(&text);
                prop_assert_eq!(read.trim_matches('0'), typed.trim_matches('0'));
            }
        }

        #[test]
        fn nothing_typed_makes_it_panic(text in ".{0,60}", code in "EUR|BTC|KWD|JPY") {
            let _ = read(&text, currency(&code));
        }
    }
}
