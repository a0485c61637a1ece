//! `almoner config reference`: the configuration reference, as in `docs/config.md`.
use super::{Failure, Outside};
use crate::config::reference;
use clap::Command;

pub(super) fn command() -> Command {
    let reference = Command::new("reference").about("Prints what every setting does, in Markdown");
    Command::new("config")
        .about("Tells about the settings")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommand(reference)
}

pub(super) fn run(outside: &mut Outside<'_>) -> Result<(), Failure> {
    outside.output.write_all(reference().as_bytes())?;
    Ok(())
}
