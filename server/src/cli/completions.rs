//! `almoner completions SHELL`: what a shell needs to complete our commands and options, made from their definitions.
use super::{Failure, Outside};
use clap::{Arg, ArgMatches, Command, value_parser};
use clap_complete::{Shell, generate};

pub(super) fn command() -> Command {
    let shell = Arg::new("shell").value_name("SHELL").required(true).value_parser(value_parser!(Shell));
    Command::new("completions").about("Prints what a shell needs to complete commands").hide(true).arg(shell)
}

pub(super) fn run(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let Some(shell) = matches.get_one::<Shell>("shell") else { unreachable!("clap asks for the shell") };
    let mut script = Vec::new();
    generate(*shell, &mut super::command(), "almoner", &mut script);
    outside.output.write_all(&script)?;
    Ok(())
}
