//! Comma-separated values (RFC 4180), safe to open in a spreadsheet.
//!
//! A cell of somebody's words that a spreadsheet would take for a formula begins with an apostrophe, as the field does
//! (OWASP, "CSV injection"); numbers of ours stay numbers.
use super::cells::{btc, instant};
use super::{Layout, Opening};
use ::csv::{QuoteStyle, Terminator, WriterBuilder};
use domain::Timestamp;
use std::borrow::Cow;
use std::io::{self, Write};
use store::JournalRow;

/// The journal, a line for each entry.
pub(super) struct Journal;

/// The names in the first line, and which are over numbers. New ones come at the end.
pub(super) const COLUMNS: [(&str, bool); 15] = [
    ("number", true),
    ("time", false),
    ("kind", false),
    ("amount_btc", true),
    ("debit", false),
    ("credit", false),
    ("worth", true),
    ("currency", false),
    ("rate", true),
    ("rate_sources", false),
    ("rate_time", false),
    ("payment", false),
    ("block", true),
    ("invoice", false),
    ("order", false),
];

/// What stands under them for an entry.
pub(super) fn cells(JournalRow { stored, order_id }: &JournalRow) -> [String; COLUMNS.len()] {
    let entry = &stored.entry;
    let quote = entry.quote.as_ref();
    let source = quote.and_then(|quote| quote.source.as_ref());
    [
        stored.number.to_string(),
        instant(entry.at),
        entry.kind.name().to_owned(),
        btc(entry.amount.to_signed()),
        entry.debit.path(),
        entry.credit.path(),
        stored.worth.map(|worth| worth.to_decimal().to_string()).unwrap_or_default(),
        stored.worth.map(|worth| worth.currency().code()).unwrap_or_default().to_owned(),
        quote.map(|quote| quote.rate.per_btc().to_string()).unwrap_or_default(),
        source.map(|source| source.sources.join(" ")).unwrap_or_default(),
        source.map(|source| instant(source.at)).unwrap_or_default(),
        entry.payment.to_string(),
        entry.block.map(|block| block.height.to_string()).unwrap_or_default(),
        entry.invoice.as_str().to_owned(),
        order_id.clone().unwrap_or_default(),
    ]
}

impl Layout for Journal {
    fn begin(&mut self, _: &Opening, out: &mut dyn Write) -> io::Result<()> {
        names(out, &COLUMNS.map(|(name, _)| name))
    }

    fn row(&mut self, row: &JournalRow, out: &mut dyn Write) -> io::Result<()> {
        let cells = cells(row);
        let cells = cells.iter().zip(COLUMNS).map(|(cell, (_, is_number))| match is_number {
            true => Cell::Number(cell),
            false => Cell::Word(cell),
        });
        line(out, &cells.collect::<Vec<_>>())
    }

    fn end(&mut self, _: Option<Timestamp>, _: &[store::Balance], _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

/// What stands in a cell.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cell<'a> {
    /// A number of ours, or nothing.
    Number(&'a str),
    /// Words, whoever wrote them.
    Word(&'a str),
}

/// Writes the first line: names of ours, as they are.
pub(super) fn names(out: &mut dyn Write, names: &[&str]) -> io::Result<()> {
    record(out, QuoteStyle::Necessary, names.iter().map(|name| Cow::Borrowed(*name)))
}

/// Writes a line. Whatever is no number stands in quotation marks, so that nothing divides it where a spreadsheet is set to
/// take semicolons or tabs for the ends of cells.
pub(super) fn line(out: &mut dyn Write, cells: &[Cell<'_>]) -> io::Result<()> {
    let cells = cells.iter().map(|cell| match cell {
        Cell::Number(number) => Cow::Borrowed(*number),
        Cell::Word(words) => guarded(words),
    });
    record(out, QuoteStyle::NonNumeric, cells)
}

fn record<'a>(
    out: &mut dyn Write,
    quotes: QuoteStyle,
    cells: impl Iterator<Item = Cow<'a, str>>,
) -> io::Result<()> {
    let mut builder = WriterBuilder::new();
    builder.quote_style(quotes).terminator(Terminator::CRLF).buffer_capacity(512);
    let mut writer = builder.from_writer(out);
    for cell in cells {
        writer.write_field(cell.as_bytes())?;
    }
    writer.write_record(None::<&[u8]>)?;
    writer.flush()
}

/// With an apostrophe before what a spreadsheet would take for a formula.
fn guarded(words: &str) -> Cow<'_, str> {
    let starts_a_formula = |letter: char| {
        matches!(
            letter,
            '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}'
        )
    };
    match words.starts_with(starts_a_formula) {
        true => Cow::Owned(format!("'{words}")),
        false => Cow::Borrowed(words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(cells: &[Cell<'_>]) -> String {
        let mut out = Vec::new();
        line(&mut out, cells).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn words_are_no_formulas_and_numbers_stay_numbers() {
        let cells =
            ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "\u{ff1d}1", "plain", "a;b", "say \"hi\"", "", "'=1"];
        let line = written(&cells.map(Cell::Word));
        let wanted = "\"'=1+1\",\"'+1\",\"'-1\",\"'@A1\",\"'\t=1\",\"'\r=1\",\"'\u{ff1d}1\",\"plain\",\"a;b\",\"say \"\"hi\"\"\",\"\",\"'=1\"\r\n";
        assert_eq!(line, wanted);
        assert_eq!(written(&[Cell::Number("-0.5"), Cell::Number("")]), "-0.5,\"\"\r\n");
    }

    proptest! {
        /// Read by the standard's rules, every cell is there again; none begins as a formula does.
        #[test]
        fn whatever_is_written_is_read_again(words in prop::collection::vec("\\PC{0,6}|[=+@\",;\r\n\t'-]{0,4}", 1..6)) {
            let cells: Vec<_> = words.iter().map(|word| Cell::Word(word)).collect();
            let read = read(&written(&cells));
            prop_assert_eq!(read.len(), words.len());
            for (read, word) in read.iter().zip(&words) {
                let guarded = format!("'{word}");
                prop_assert!(read == word || *read == guarded);
                prop_assert!(!read.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']));
            }
        }
    }

    fn read(line: &str) -> Vec<String> {
        let line = line.strip_suffix("\r\n").unwrap();
        let (mut cells, mut cell, mut inside) = (Vec::new(), String::new(), false);
        let mut letters = line.chars().peekable();
        while let Some(letter) = letters.next() {
            match letter {
                '"' if inside && letters.peek() == Some(&'"') => cell.extend(letters.next()),
                '"' => inside = !inside,
                ',' if !inside => cells.push(std::mem::take(&mut cell)),
                other => cell.push(other),
            }
        }
        cells.push(cell);
        cells
    }
}
