//! The command line: one file a subcommand. What this is not: the work; that is in `app` and `serve`.
mod audit;
mod backup;
mod canary;
mod completions;
mod config;
mod data;
mod doctor;
mod donation_page;
mod drill;
mod failure;
mod given;
mod ledger;
mod log;
mod manual;
mod privacy;
mod push;
mod redact;
mod rescue;
mod restore;
mod serve;
mod spend;
mod store;
mod store_invite;
mod store_rescan;
mod store_role;
mod store_wallet;
#[cfg(test)]
mod tests;
mod user;
mod user_access;
mod wallet;
mod wallet_card;

pub use failure::Failure;

use clap::{ArgMatches, Command};
use std::ffi::OsString;
use std::io::{Read, Write};
use std::process::ExitCode;

const ABOUT: &str = "Takes Bitcoin donations and payments straight into your own wallet";
const LONG_ABOUT: &str = "Takes Bitcoin donations and payments straight into your own wallet: one program, no third party, \
                          and no key on this machine that could spend.";

/// What a command sees of the world outside.
pub struct Outside<'a> {
    /// The environment's variables.
    pub environment: Vec<(OsString, OsString)>,
    /// Standard input.
    pub input: &'a mut dyn Read,
    /// Standard output.
    pub output: &'a mut (dyn Write + Send),
}

impl Outside<'_> {
    /// A variable of the environment, if it is text.
    fn variable(&self, name: &str) -> Option<&str> {
        self.environment.iter().find(|(known, _)| known == name).and_then(|(_, value)| value.to_str())
    }
}

/// The whole program.
pub fn main() -> ExitCode {
    let (mut input, mut output) = (std::io::stdin(), std::io::stdout());
    let environment = std::env::vars_os().collect();
    let mut outside = Outside { environment, input: &mut input, output: &mut output };
    match run(std::env::args_os(), &mut outside) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

/// Runs one command.
///
/// # Errors
/// [`Failure`] says what is wrong and with which code to leave.
pub fn run(arguments: impl IntoIterator<Item = OsString>, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let matches = command().try_get_matches_from(arguments).map_err(redact::refusal)?;
    match matches.subcommand() {
        Some(("serve", matches)) => serve::run(matches, outside),
        Some(("user", matches)) => user::run(matches, outside),
        Some(("store", matches)) => store::run(matches, outside),
        Some(("donation-page", matches)) => donation_page::run(matches, outside),
        Some(("wallet", matches)) => wallet::run(matches, outside),
        Some(("ledger", matches)) => ledger::run(matches, outside),
        Some(("spend", matches)) => spend::run(matches, outside),
        Some(("audit", matches)) => audit::run(matches, outside),
        Some(("backup", matches)) => backup::run(matches, outside),
        Some(("restore", matches)) => restore::run(matches, outside),
        Some(("rescue", matches)) => rescue::run(matches, outside),
        Some(("drill", matches)) => drill::run(matches, outside),
        Some(("doctor", matches)) => doctor::run(matches, outside),
        Some(("canary", matches)) => canary::run(matches, outside),
        Some(("privacy", matches)) => privacy::run(matches, outside),
        Some(("push", matches)) => push::run(matches, outside),
        Some(("config", matches)) => config::run(matches, outside),
        Some(("manual", matches)) => manual::run(matches, outside),
        Some(("completions", matches)) => completions::run(matches, outside),
        _ => unreachable!("clap asks for one of the subcommands above"),
    }
}

/// The definition that help, parsing and manual page are made from.
fn command() -> Command {
    Command::new("almoner")
        .version(env!("CARGO_PKG_VERSION"))
        .about(ABOUT)
        .long_about(LONG_ABOUT)
        .after_help(
            "Every setting is also an environment variable and a key of the file: almoner config reference.",
        )
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommands([serve::command(), user::command(), store::command(), donation_page::command()])
        .subcommands([backup::command(), restore::command(), drill::command()])
        .subcommands([ledger::command(), spend::command()])
        .subcommands([wallet::command(), rescue::command(), audit::command(), doctor::command()])
        .subcommand(push::command())
        .subcommands([canary::command(), privacy::command(), config::command(), manual::command()])
        .subcommand(completions::command())
}

/// The settings a subcommand is given, from all three places.
fn settings(matches: &ArgMatches, outside: &Outside<'_>) -> Result<crate::config::Values, Failure> {
    let flags = crate::config::given(matches);
    Ok(crate::config::Values::gather(flags, outside.environment.clone())?)
}

/// Names nothing: the environment may hold a password.
impl std::fmt::Debug for Outside<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Outside")
    }
}
