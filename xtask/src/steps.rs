//! A list of commands run one after another, each with a header, its seconds, and advice if it fails.

use crate::proc;
use anyhow::Context;
use std::process::Command;
use std::time::Instant;

/// One command and what to do when it fails.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) command: Command,
    pub(crate) advice: &'static str,
}

/// Runs all, stopping at the first that fails.
pub(crate) fn run(steps: Vec<Step>) -> anyhow::Result<()> {
    let started = Instant::now();
    let total = steps.len();
    for (index, mut step) in steps.into_iter().enumerate() {
        let began = Instant::now();
        println!("\n=== {}/{total} {}: {}", index + 1, step.name, proc::show(&step.command));
        proc::run(&mut step.command).with_context(|| format!("{}: {}", step.name, step.advice))?;
        println!("=== {} ok in {:.1} s", step.name, began.elapsed().as_secs_f64());
    }
    println!("\nall {total} steps ok in {:.1} s", started.elapsed().as_secs_f64());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(script: &str) -> Step {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        Step { name: "shell", command, advice: "mend the script" }
    }

    #[test]
    fn the_first_failure_ends_it_with_advice() {
        let dir = crate::dirs::TempDir::create("almoner-xtask-steps").unwrap();
        let mark = dir.path().join("mark");
        let after = format!("touch '{}'", mark.display());
        let error = run(vec![step("true"), step("exit 4"), step(&after)]).unwrap_err();
        assert!(format!("{error:#}").starts_with("shell: mend the script"), "{error:#}");
        assert!(!mark.exists());
    }
}
