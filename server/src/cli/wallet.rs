//! `almoner wallet preview`: the first addresses of a wallet, to compare with what the owner's own wallet shows.
use super::{Failure, Outside, settings};
use crate::config::{arguments, network};
use chain::wallet::{MAX_INPUT_BYTES, Wallet};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use std::io::Read;
use zeroize::Zeroizing;

pub(super) fn command() -> Command {
    let wallet = Arg::new("wallet")
        .value_name("XPUB|DESCRIPTOR")
        .required(true)
        // Words pasted without quotes are a seed: they are taken in here, so that no usage error repeats them.
        .action(ArgAction::Append)
        .num_args(1..)
        .help("An extended public key or an output descriptor; - reads it from standard input");
    let count = Arg::new("count")
        .long("count")
        .value_name("COUNT")
        .value_parser(value_parser!(u32).range(1..=1000))
        .default_value("10")
        .help("How many addresses");
    let preview = Command::new("preview")
        .about("Shows the first addresses a wallet would receive to, to compare with your own wallet's")
        .after_help("Nothing is stored, and nobody is asked: the addresses are worked out here.")
        .args([wallet, count])
        .args(arguments(&["network", "config"]));
    Command::new("wallet")
        .about("Tells about wallets")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommand(preview)
}

pub(super) fn run(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let Some(("preview", matches)) = matches.subcommand() else {
        unreachable!("clap asks for the subcommand above");
    };
    let network = network(&settings(matches, outside)?)?;
    let input = pasted(matches, outside)?;
    let wallet = Wallet::parse(&input, network).map_err(Failure::usage)?;
    let count = matches.get_one::<u32>("count").copied().unwrap_or(10);
    let width = wallet.key_path(count - 1).len();
    writeln!(outside.output, "Receiving addresses of this {} wallet on {network}:", wallet.kind())?;
    for index in 0..count {
        writeln!(outside.output, "{:<width$}  {}", wallet.key_path(index), wallet.address(index))?;
    }
    writeln!(outside.output, "They must be the ones your own wallet shows. If not, do not use this key.")?;
    Ok(())
}

fn pasted(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<Zeroizing<String>, Failure> {
    let words: Vec<&str> =
        matches.get_many::<String>("wallet").into_iter().flatten().map(String::as_str).collect();
    let text = Zeroizing::new(words.join(" "));
    if text.as_str() != "-" {
        return Ok(text);
    }
    let limit = u64::try_from(MAX_INPUT_BYTES).map_or(u64::MAX, |bytes| bytes + 1);
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_INPUT_BYTES + 1));
    (&mut *outside.input).take(limit).read_to_end(&mut bytes)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| {
        Failure::usage("what came from standard input is not text; give a key or a descriptor")
    })?;
    Ok(Zeroizing::new(text.to_owned()))
}
