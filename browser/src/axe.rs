//! Deque's axe-core, the checker that most tools for accessibility are built on.
use super::Visitor;
use super::process::program;
use serde_json::{Value, json};
use std::fs;
use std::sync::LazyLock;

static AXE: LazyLock<String> =
    LazyLock::new(|| fs::read_to_string(program("AXE")).expect("AXE names a script"));

/// WCAG 2.2 at levels A and AA, which includes 2.0 and 2.1.
const RULES: [&str; 5] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

impl Visitor {
    /// What is wrong with the page by WCAG 2.2 AA, as far as a program can tell; each with its place.
    #[track_caller]
    pub fn barriers(&self) -> Vec<String> {
        self.violations(&json!({ "type": "tag", "values": RULES }))
    }

    /// The same, by the one rule that asks how the page is coloured.
    #[track_caller]
    pub fn pale_texts(&self) -> Vec<String> {
        self.violations(&json!({ "type": "rule", "values": ["color-contrast"] }))
    }

    /// Has the checker in each page that is opened from now on: for many pages that is quicker than bringing it to each.
    /// Chromium only.
    #[track_caller]
    pub fn takes_the_checker_along(&self) {
        self.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": *AXE }));
    }

    #[track_caller]
    fn violations(&self, rules: &Value) -> Vec<String> {
        if self.run("return typeof window.axe;") == "undefined" {
            self.run(&AXE);
        }
        // All that a page needs is on it: nothing has to be loaded first.
        let script = "const done = arguments[arguments.length - 1]; \
             axe.run(document, { runOnly: arguments[0], resultTypes: ['violations'], preload: false }) \
                .then(found => done(found.violations), error => done(String(error)));";
        let found = self.run_async(script, vec![rules.clone()]);
        let violations = found.as_array().unwrap_or_else(|| panic!("axe: {found}"));
        violations.iter().flat_map(places).collect()
    }
}

fn places(violation: &Value) -> Vec<String> {
    let rule = violation["id"].as_str().unwrap_or_default();
    let nodes = violation["nodes"].as_array().map(Vec::as_slice).unwrap_or_default();
    let place = |node: &Value| {
        let summary = node["failureSummary"].as_str().unwrap_or_default().replace('\n', " ");
        format!("{rule}: {summary} at {}", node["html"].as_str().unwrap_or_default())
    };
    nodes.iter().map(place).collect()
}
