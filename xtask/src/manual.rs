//! `cargo xtask manual`: a book of `docs/`, in `target/manual/`.

use crate::steps::Step;
use crate::{dirs, proc, tools};
use std::process::Command;

pub(crate) fn run() -> anyhow::Result<()> {
    proc::run(&mut book()?)?;
    println!("{}", dirs::target().join("manual/index.html").display());
    Ok(())
}

/// The same, as a step of the tests.
pub(crate) fn step() -> anyhow::Result<Step> {
    Ok(Step {
        name: "the manual",
        command: book()?,
        advice: "mend the chapter or the list in docs/SUMMARY.md",
    })
}

fn book() -> anyhow::Result<Command> {
    let mut command = Command::new(tools::mdbook::find_or_fetch()?);
    command.arg("build").arg(dirs::root().join("docs"));
    command.arg("--dest-dir").arg(dirs::target().join("manual"));
    Ok(command)
}
