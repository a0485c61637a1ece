//! `cargo xtask test`: what must pass before a change is kept.

use crate::proc;
use crate::steps::{self, Step};
use crate::tools::Program;
use crate::{dirs, fuzz, manual, postgres, tools};
use anyhow::bail;
use std::path::Path;
use std::process::Command;

/// Runs every step on the whole workspace; `args` after `--` go to the test runner.
pub(crate) fn run(args: &[String]) -> anyhow::Result<()> {
    run_with(args, Vec::new())
}

/// The same, and more steps after them.
pub(crate) fn run_with(args: &[String], more: Vec<Step>) -> anyhow::Result<()> {
    let runner_args = runner_args(args)?;
    // It runs until the last step has ended.
    let database = asked(runner_args, "store") || asked(runner_args, "server");
    let database = database.then(postgres::Server::start).transpose()?;
    let mut steps = all_steps(runner_args, database.as_ref())?;
    steps.extend(more);
    steps::run(steps)
}

/// The steps of `test`, in order. A new step goes at the end of this list.
fn all_steps(runner_args: &[String], database: Option<&postgres::Server>) -> anyhow::Result<Vec<Step>> {
    for (program, component) in [("cargo-fmt", "rustfmt"), ("cargo-clippy", "clippy")] {
        need_component(program, component)?;
    }
    let narrow = names_packages(runner_args);
    let programs = tools::of_tests(|name| asked(runner_args, name))?;
    let mut tests = tests(&programs, runner_args);
    tests.command.envs(database.map(|server| ("POSTGRES_URL", server.url())));
    let mut steps = vec![formatting(), lints(), tests, doc_tests()];
    if !narrow {
        steps.extend(browsers(&programs, runner_args));
        steps.push(simulation());
        steps.extend(fuzz::briefly());
        steps.push(manual::step()?);
    }
    Ok(steps)
}

/// Whether a crate's tests will run.
fn asked(runner_args: &[String], name: &str) -> bool {
    !names_packages(runner_args) || runner_args.iter().any(|arg| arg.contains(name))
}

fn formatting() -> Step {
    Step {
        name: "formatting",
        command: cargo(&["fmt", "--all", "--check"]),
        advice: "run `cargo fmt` and commit what it changes",
    }
}

fn lints() -> Step {
    Step {
        name: "lints",
        command: cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]),
        advice: "follow clippy's advice above; clippy.toml says why a function is banned",
    }
}

fn tests(programs: &[Program], runner_args: &[String]) -> Step {
    let mut command = if has_nextest() {
        cargo(&["nextest", "run"])
    } else {
        println!("cargo-nextest is not installed, using the slower `cargo test`");
        cargo(&["test"])
    };
    if !names_packages(runner_args) {
        command.arg("--workspace");
        if has_nextest() {
            command.args(["-E", "not package(browser)"]);
        }
    }
    command.args(runner_args).envs(programs.iter().cloned());
    Step {
        name: "tests",
        command,
        advice: "each failed test is shown above; run one alone with `cargo test -p CRATE NAME`",
    }
}

/// Real browsers, whose tests take much longer than others. Still of the whole workspace, so that no crate is built again
/// with other features. Plain `cargo test` cannot tell them apart: there they are among the tests.
fn browsers(programs: &[Program], runner_args: &[String]) -> Option<Step> {
    let mut command = cargo(&["nextest", "run", "--workspace", "-E", "package(browser)"]);
    // Half of them wait for pages that look again once a minute.
    command.args(["--test-threads", "4"]);
    command.args(runner_args).envs(programs.iter().cloned());
    has_nextest().then_some(Step {
        name: "browsers",
        command,
        advice: "each failed test is shown above; to run one alone, set what `cargo xtask tools` prints, then \
                 `cargo test -p browser NAME`",
    })
}

fn has_nextest() -> bool {
    proc::on_path("cargo-nextest").is_some()
}

fn doc_tests() -> Step {
    Step {
        name: "examples in domain's documentation",
        command: cargo(&["test", "--quiet", "--doc", "-p", "domain"]),
        advice: "mend the example, or what it documents",
    }
}

/// The ordinary tests try 100 seeds; this tries 1,000.
fn simulation() -> Step {
    let mut command = cargo(&["test", "--quiet", "-p", "server", "--test", "simulation", "whatever"]);
    command.env("SIMULATION_SEEDS", "1000");
    Step {
        name: "simulation",
        command,
        advice: "the failure above names its seed and the command that replays it with the whole trace",
    }
}

/// `cargo` in the repository's root.
pub(crate) fn cargo(args: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(dirs::root()).args(args);
    // What cargo says about xtask itself: some build scripts (ring's) look at it, and all that stands on them
    // would be built again whenever `cargo test` and `cargo xtask test` take turns.
    let about_us = |name: &str| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
    for (name, _) in std::env::vars_os().filter(|(name, _)| about_us(&name.to_string_lossy())) {
        command.env_remove(name);
    }
    command
}

/// With `--workspace` beside it, `-p CRATE` would not narrow anything.
fn names_packages(args: &[String]) -> bool {
    args.iter().any(|arg| arg.starts_with("-p") || arg.starts_with("--package"))
}

fn runner_args(args: &[String]) -> anyhow::Result<&[String]> {
    match args.split_first() {
        None => Ok(args),
        Some((dashes, rest)) if dashes == "--" => Ok(rest),
        Some((other, _)) => {
            bail!("`{other}` is not understood; arguments for the test runner come after `--`")
        }
    }
}

fn need_component(program: &str, component: &str) -> anyhow::Result<()> {
    let beside_cargo = std::env::var_os("CARGO").map(|cargo| Path::new(&cargo).with_file_name(program));
    if proc::on_path(program).is_none() && !beside_cargo.is_some_and(|file| file.exists()) {
        bail!(
            "{component} is missing: run `rustup component add {component}` (Debian: apt install rust-{component} or {component})"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn arguments_for_the_runner_come_after_dashes() {
        assert_eq!(runner_args(&words("-- -p domain")).unwrap(), words("-p domain"));
        assert!(runner_args(&words("")).unwrap().is_empty());
        assert!(runner_args(&words("-p domain")).is_err());
    }

    #[test]
    fn naming_a_package_narrows_the_run() {
        let narrow = proc::show(&super::tests(&[], &words("-p domain")).command);
        assert!(!narrow.contains("--workspace"), "{narrow}");
        let wide = proc::show(&super::tests(&[], &[]).command);
        assert!(wide.contains("--workspace"), "{wide}");
    }
}
