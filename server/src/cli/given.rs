//! The argument that names a wallet: what it is, the name of a file with it in, or `-` for standard input.
use super::{Failure, Outside};
use anyhow::Context;
use chain::wallet::MAX_FILE_BYTES;
use clap::{Arg, ArgAction, ArgMatches};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use zeroize::Zeroizing;

const NAME: &str = "wallet";

pub(super) fn argument() -> Arg {
    Arg::new(NAME)
        .value_name("XPUB|DESCRIPTOR|FILE")
        .required(true)
        // Words pasted without quotes are a seed: they are taken in here, so that no usage error repeats them.
        .action(ArgAction::Append)
        .num_args(1..)
        .help("An extended public key, an output descriptor, or a file: one that your wallet's program wrote, or a list of addresses; - reads it from standard input")
}

/// The wallet's text.
pub(super) fn text(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<Zeroizing<String>, Failure> {
    let words: Vec<&str> =
        matches.get_many::<String>(NAME).into_iter().flatten().map(String::as_str).collect();
    match words.as_slice() {
        [word] => named(word, outside),
        words => Ok(Zeroizing::new(words.join(" "))),
    }
}

/// The text that one word stands for: what is in the file of that name, or came from standard input, or itself.
pub(super) fn named(word: &str, outside: &mut Outside<'_>) -> Result<Zeroizing<String>, Failure> {
    match word {
        "-" => read(&mut *outside.input, "what came from standard input"),
        name if Path::new(name).is_file() => {
            let file = File::open(name).context("The file cannot be read")?;
            read(file, "what is in the file")
        }
        word => Ok(Zeroizing::new(word.to_owned())),
    }
}

fn read(from: impl Read, what: &str) -> Result<Zeroizing<String>, Failure> {
    let limit = u64::try_from(MAX_FILE_BYTES).map_or(u64::MAX, |bytes| bytes + 1);
    let mut bytes = Zeroizing::new(Vec::new());
    from.take(limit).read_to_end(&mut bytes)?;
    let text = std::str::from_utf8(&bytes);
    let advice =
        || Failure::usage(format!("{what} is not text; give a key, a descriptor or a list of addresses"));
    text.map(|text| Zeroizing::new(text.to_owned())).map_err(|_| advice())
}
