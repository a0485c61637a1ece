//! What was measured as a page of the manual: tables, a plot for each, and on which machine it was.
use crate::table::{Printed, Table};
use anyhow::Context;
use std::fmt::Write;
use std::path::Path;
use std::process::Command;

/// Where the results begin and end in the page; what stands around them is written by hand.
const BEGIN: &str = "<!-- results: written by `cargo xtask bench --write` -->";
const END: &str = "<!-- end of results -->";
const PAGE: &str = "docs/benchmarks.md";
const PLOTS: &str = "docs/benchmarks";
/// Of a plot, in pixels.
const WIDTH: f64 = 720.0;
const LABEL: f64 = 300.0;
const LINE: f64 = 22.0;

/// Puts what was measured into the page, in the place of what was there. `root` is the repository's folder.
pub(crate) fn write(root: &Path, tables: &[Table]) -> anyhow::Result<()> {
    let path = root.join(PAGE);
    let page = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let (before, rest) = page.split_once(BEGIN).with_context(|| format!("{PAGE} has no `{BEGIN}`"))?;
    let (_, after) = rest.split_once(END).with_context(|| format!("{PAGE} has no `{END}`"))?;
    let plots = root.join(PLOTS);
    std::fs::create_dir_all(&plots)?;
    let mut results = format!("{BEGIN}\n\n{}\n", machine());
    for table in tables.iter().filter(|table| !table.rows.is_empty()) {
        results += &markdown(table);
        if let Some(plot) = plot(table) {
            let name = format!("{}.svg", slug(&table.title));
            std::fs::write(plots.join(&name), plot)?;
            writeln!(results, "\n![{}](benchmarks/{name})", table.title)?;
        }
    }
    std::fs::write(&path, format!("{before}{results}\n{END}{after}"))?;
    println!("\nwritten to {PAGE}");
    Ok(())
}

fn machine() -> String {
    let processors = std::thread::available_parallelism().map_or(0, usize::from);
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("unknown processors", |(_, model)| model.trim());
    let memory = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kib: f64 = memory.split_whitespace().nth(1).and_then(|text| text.parse().ok()).unwrap_or_default();
    let commit = said("git", &["rev-parse", "--short=12", "HEAD"]);
    let day = said("date", &["-u", "+%Y-%m-%d"]);
    format!("{day}, commit {commit}, {processors} × {model}, {:.0} GB of memory.\n", kib * 1024.0 / 1e9)
}

fn said(program: &str, words: &[&str]) -> String {
    let output = Command::new(program).args(words).output().ok();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    text.filter(|text| !text.is_empty()).unwrap_or_else(|| "unknown".into())
}

fn markdown(table: &Table) -> String {
    let mut text = format!(
        "\n### {}\n\n| | median | 99th | rate | CPU each | |\n| --- | ---: | ---: | ---: | ---: | --- |\n",
        table.title
    );
    for Printed { name, median, percentile_99, rate, cpu, note, .. } in &table.rows {
        text += &format!("| {name} | {median} | {percentile_99} | {rate} | {cpu} | {note} |\n");
    }
    text
}

/// A bar for each row: how many a second where that was measured, how long it took where not.
fn plot(table: &Table) -> Option<String> {
    let by_rate = table.rows.iter().filter(|row| row.per_second.is_some()).count() >= 2;
    let value = |row: &Printed| if by_rate { row.per_second } else { row.median_ms };
    let bars: Vec<(&str, f64, &str)> = table
        .rows
        .iter()
        .filter_map(|row| {
            let told = if by_rate { &row.rate } else { &row.median };
            value(row).map(|value| (row.name.as_str(), value, told.as_str()))
        })
        .collect();
    let longest = bars.iter().map(|(_, value, _)| *value).fold(0.0, f64::max);
    (bars.len() > 1 && longest > 0.0).then(|| drawn(&bars, longest))
}

fn drawn(bars: &[(&str, f64, &str)], longest: f64) -> String {
    let height = LINE * bars.len() as f64 + 10.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#fff\"/>\n"
    );
    for (place, (name, value, told)) in bars.iter().enumerate() {
        let top = 5.0 + LINE * place as f64;
        let width = ((WIDTH - LABEL - 110.0) * value / longest).max(1.0);
        let (end, base) = (LABEL + width + 6.0, top + 14.0);
        svg += &format!(
            "<text x=\"{}\" y=\"{base}\" text-anchor=\"end\">{}</text>\
             <rect x=\"{LABEL}\" y=\"{top}\" width=\"{width:.1}\" height=\"16\" fill=\"#59316b\"/>\
             <text x=\"{end:.1}\" y=\"{base}\">{}</text>\n",
            LABEL - 6.0,
            escaped(name),
            escaped(told)
        );
    }
    svg + "</svg>\n"
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

fn slug(title: &str) -> String {
    let plain = title.to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    plain.split('-').filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_take_the_place_of_those_before_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("docs")).unwrap();
        let page = dir.path().join(PAGE);
        std::fs::write(&page, format!("By hand.\n{BEGIN}\nold\n{END}\nAfter.\n")).unwrap();
        let row = |name: &str, rate: f64| Printed {
            name: name.into(),
            rate: format!("{rate}/s"),
            per_second: Some(rate),
            ..Printed::default()
        };
        let rows = vec![row("one & only", 10.0), row("other", 5.0)];
        let tables = [Table { title: "Made: 2 at once".into(), rows }, Table::default()];
        write(dir.path(), &tables).unwrap();
        let text = std::fs::read_to_string(&page).unwrap();
        assert!(text.starts_with("By hand.\n") && text.ends_with("\nAfter.\n") && !text.contains("old"));
        assert!(
            text.contains("### Made: 2 at once") && text.contains("| one & only |  |  | 10/s |"),
            "{text}"
        );
        assert!(text.contains("](benchmarks/made-2-at-once.svg)"));
        let svg = std::fs::read_to_string(dir.path().join(PLOTS).join("made-2-at-once.svg")).unwrap();
        assert!(svg.contains("one &amp; only") && svg.matches("<rect").count() == 3, "{svg}");
        write(dir.path(), &tables).unwrap();
        assert_eq!(std::fs::read_to_string(&page).unwrap(), text, "again, the same");
    }
}
