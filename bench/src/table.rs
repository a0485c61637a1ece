//! The table of results, printed row by row as they come.
use crate::samples::Samples;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Everything printed so far, for the page of results.
static TABLES: Mutex<Vec<Table>> = Mutex::new(Vec::new());

/// A group of rows as it was printed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    pub(crate) title: String,
    pub(crate) rows: Vec<Printed>,
}

/// A row as it was printed, and the numbers that can be drawn.
#[derive(Clone, Debug, Default)]
pub(crate) struct Printed {
    pub(crate) name: String,
    pub(crate) median: String,
    pub(crate) percentile_99: String,
    pub(crate) rate: String,
    pub(crate) cpu: String,
    pub(crate) note: String,
    pub(crate) median_ms: Option<f64>,
    pub(crate) per_second: Option<f64>,
}

/// What was printed so far.
pub(crate) fn printed() -> Vec<Table> {
    TABLES.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Width of the first column.
const NAME: usize = 44;

/// One line of the table; what was not measured stays empty.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row(Printed);

impl Row {
    pub(crate) fn new(name: impl Into<String>) -> Self {
        Self(Printed { name: name.into(), ..Printed::default() })
    }

    /// Median and 99th percentile.
    pub(crate) fn times(self, samples: &Samples) -> Self {
        let median = samples.median();
        Self(Printed {
            median: time(median),
            percentile_99: time(samples.percentile_99()),
            median_ms: Some(median.as_secs_f64() * 1e3),
            ..self.0
        })
    }

    /// How many a second.
    pub(crate) fn rate(self, per_second: f64) -> Self {
        let rate = format!("{}/s", thousands(per_second));
        Self(Printed { rate, per_second: Some(per_second), ..self.0 })
    }

    /// Processor time of the measured process for each.
    pub(crate) fn cpu(self, each: Duration) -> Self {
        Self(Printed { cpu: time(each), ..self.0 })
    }

    /// Whatever else there is to say, such as the target and whether it is met.
    pub(crate) fn note(self, note: impl Into<String>) -> Self {
        Self(Printed { note: note.into(), ..self.0 })
    }

    pub(crate) fn print(&self) {
        let Printed { name, median, percentile_99, rate, cpu, note, .. } = &self.0;
        let line = format!("{name:<NAME$} {median:>9} {percentile_99:>9} {rate:>12} {cpu:>9}  {note}");
        println!("{}", line.trim_end());
        let mut tables = TABLES.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(table) = tables.last_mut() {
            table.rows.push(self.0.clone());
        }
    }
}

/// The heading of a group of rows.
pub(crate) fn heading(title: &str) {
    let columns = format!("{:>9} {:>9} {:>12} {:>9}", "median", "99th", "rate", "CPU each");
    println!("\n{title:<NAME$} {columns}");
    println!("{}", "-".repeat(NAME + 44));
    let table = Table { title: title.to_owned(), rows: Vec::new() };
    TABLES.lock().unwrap_or_else(PoisonError::into_inner).push(table);
}

/// "met" or "missed", behind the target.
pub(crate) fn verdict(target: &str, met: bool) -> String {
    format!("target {target}: {}", if met { "met" } else { "MISSED" })
}

/// Three significant digits and a unit.
pub(crate) fn time(duration: Duration) -> String {
    let ns = duration.as_secs_f64() * 1e9;
    let (value, unit) = match ns {
        ns if ns < 1e3 => (ns, "ns"),
        ns if ns < 1e6 => (ns / 1e3, "µs"),
        ns if ns < 1e9 => (ns / 1e6, "ms"),
        ns => (ns / 1e9, "s"),
    };
    let decimals = if value < 10.0 { 2 } else { usize::from(value < 100.0) };
    format!("{value:.decimals$} {unit}")
}

/// A whole number in groups of three digits.
pub(crate) fn thousands(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_for_people() {
        let written = [0.4, 999.6, 12_345.0, 1_000_000.0].map(thousands);
        assert_eq!(written, ["0", "1,000", "12,345", "1,000,000"]);
        let written = [850, 1_234, 45_600_000, 2_000_000_000].map(|ns| time(Duration::from_nanos(ns)));
        assert_eq!(written, ["850 ns", "1.23 µs", "45.6 ms", "2.00 s"]);
    }
}
