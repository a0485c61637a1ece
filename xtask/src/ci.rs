//! `cargo xtask ci`: `test`, plus what needs a tool that not everyone has.

use crate::proc;
use crate::steps::Step;
use crate::test;

pub(crate) fn run(args: &[String]) -> anyhow::Result<()> {
    let mut steps = Vec::new();
    if proc::on_path("cargo-deny").is_some() {
        steps.push(deny());
    } else {
        println!("skipped: cargo deny (advisories, licences); `cargo install cargo-deny` to have it checked");
    }
    test::run_with(args, steps)
}

fn deny() -> Step {
    Step {
        name: "dependencies",
        command: test::cargo(&["deny", "check"]),
        advice: "update or replace the dependency named above; deny.toml says what is allowed",
    }
}
