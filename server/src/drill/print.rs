//! A report as people read it, and as programs do.
use super::{Report, Step};
use crate::doctor::Level;
use serde_json::{Value, json};

/// One line a step, one below it for each difference, and how long it took.
pub fn text(report: &Report) -> String {
    let mut text = String::new();
    for step in &report.steps {
        let (level, name, seconds) = (step.level.name(), step.name, step.seconds);
        text.push_str(&format!("{level:<8}{name:<8}{} ({seconds} s)\n", step.words));
        differences(step).for_each(|line| text.push_str(&format!("{:16}{line}\n", "")));
    }
    let end = match report.level() {
        Level::Fine => "All is alike, and nothing is left of it",
        Level::Warning => "What was tried is alike, but not all was tried",
        Level::Failure => {
            "Something is not as it should be; what to do: docs/playbook.md, AlmonerDrillFailed"
        }
    };
    text.push_str(&format!("{end}. It took {} seconds.\n", report.seconds));
    text
}

/// `payment: what the books have, and what was found`.
pub(super) fn differences(step: &Step) -> impl Iterator<Item = String> {
    step.differences.iter().map(|difference| format!("{}: {difference}.", difference.payment))
}

/// The report as JSON: `version` changes when a member's meaning does; steps and members may be added.
///
/// `{"version":1,"level":"fine|warning|failure","seconds":N,"steps":[{"step":NAME,"level":…,"words":…,"seconds":N,
/// "figures":{…},"differences":[{"payment":…,"live":{"sats":N,"height":N,"spent":N}|null,"found":…}]}]}`, `spent` being
/// the block in which it was spent, if it was.
pub fn json(report: &Report) -> Value {
    let steps = report.steps.iter().map(|step| {
        json!({
            "step": step.name, "level": step.level, "words": step.words, "seconds": step.seconds,
            "figures": step.figures, "differences": step.differences,
        })
    });
    let steps: Vec<Value> = steps.collect();
    json!({ "version": 1, "level": report.level(), "seconds": report.seconds, "steps": steps })
}
