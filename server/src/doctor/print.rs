//! A report as people read it, in 80 columns, and as programs do.
use super::{Finding, Level, Report};
use serde_json::{Value, json};

/// Where lines end, and how far what belongs to a check is set in.
const WIDTH: usize = 80;
const INDENT: usize = 18;

/// The report as lines for a person; with colour, if the reader is a terminal that has it.
pub fn text(report: &Report, colour: bool) -> String {
    let mut text = String::new();
    for (check, finding) in &report.findings {
        let mark = format!("{:<8}", finding.level.name());
        let mark = if colour { format!("\x1b[{}m{mark}\x1b[0m", colour_of(finding.level)) } else { mark };
        text.push_str(&format!("{mark}{check:<10}{}\n", wrapped(&finding.words)));
        if !finding.fix.is_empty() {
            text.push_str(&format!("{:INDENT$}{}\n", "", wrapped(&format!("-> {}", finding.fix))));
        }
    }
    text
}

/// Green, yellow, red.
const fn colour_of(level: Level) -> u8 {
    match level {
        Level::Fine => 32,
        Level::Warning => 33,
        Level::Failure => 31,
    }
}

/// The words on lines that end in time; only a word longer than a line sticks out.
fn wrapped(words: &str) -> String {
    let (mut text, mut column) = (String::new(), INDENT);
    for word in words.split_whitespace() {
        let length = word.chars().count();
        if column > INDENT && column + 1 + length > WIDTH {
            text.push_str(&format!("\n{:INDENT$}", ""));
            column = INDENT;
        } else if column > INDENT {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += length;
    }
    text
}

/// The report as JSON: `version` changes when a field's meaning does; checks, and fields, may be added.
///
/// `{"version":1,"at":SECONDS,"level":"fine|warning|failure","findings":[{"check":NAME,"level":…,"words":…,"fix":…}]}`,
/// where `fix` is `null` when nothing is to be done. A check may have several findings.
pub fn json(report: &Report) -> Value {
    let findings = report.findings.iter().map(|(check, Finding { level, words, fix })| {
        let fix = (!fix.is_empty()).then_some(fix);
        json!({ "check": check, "level": level, "words": words, "fix": fix })
    });
    let findings: Vec<Value> = findings.collect();
    json!({ "version": 1, "at": report.at, "level": report.level(), "findings": findings })
}
