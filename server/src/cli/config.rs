//! `almoner config reference`: the configuration reference, as in `docs/config.md`. `almoner config check`: whether the
//! settings could be started with, before they are.
use super::{Failure, Outside, settings};
use crate::config::{Config, SETTINGS, arguments, reference};
use clap::{ArgMatches, Command};

pub(super) fn command() -> Command {
    let reference = Command::new("reference").about("Prints what every setting does, in Markdown");
    let all: Vec<&str> = SETTINGS.iter().map(|setting| setting.name).collect();
    let check = Command::new("check")
        .about("Says whether a server could start with these settings")
        .args(arguments(&all));
    Command::new("config")
        .about("Tells about the settings")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommands([reference, check])
}

pub(super) fn run(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    match matches.subcommand() {
        Some(("check", matches)) => {
            let config = Config::read(&settings(matches, outside)?)?;
            writeln!(outside.output, "The settings are in order, for {}.", config.network)?;
        }
        _ => outside.output.write_all(reference().as_bytes())?,
    }
    Ok(())
}
