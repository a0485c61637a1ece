//! `almoner restore`: a database from a backup, where there is none.
use super::backup::{identities, identity};
use super::{Failure, Outside, data, settings};
use crate::backup::{Restore, Restored};
use crate::clock::Clock;
use crate::config::{arguments, data_dir, database, network};
use anyhow::Context;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use std::fs::File;
use std::io::Read;

pub(super) fn command() -> Command {
    let file =
        Arg::new("file").value_name("FILE").required(true).help("The backup; - reads it from standard input");
    let dry_run = Arg::new("dry-run")
        .long("dry-run")
        .action(ArgAction::SetTrue)
        .help("Restores it into a scratch place beside the database, compares, and removes that again");
    let issued_since = Arg::new("issued-since")
        .long("issued-since")
        .value_name("COUNT")
        .value_parser(value_parser!(u32))
        .help("How many addresses each wallet has shown since the backup at most, if you know; else it is estimated with room to spare");
    Command::new("restore")
        .about("Makes a database from a backup, where there is none")
        .after_help("No address is shown again that may have been shown since the backup: wallets skip those, and watch them.")
        .args([file, identity("The secret key of age's that opens it"), dry_run, issued_since])
        .args(arguments(&data::SETTINGS))
}

pub(super) fn run(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let values = settings(matches, outside)?;
    let (network, database) = (network(&values)?, database(&values)?);
    let identities = identities(matches)?;
    let name = matches.get_one::<String>("file").map(String::as_str).unwrap_or_default();
    let mut file: Box<dyn Read + '_> = match name {
        "-" => Box::new(&mut *outside.input),
        path => Box::new(File::open(path).with_context(|| format!("The backup {path} cannot be read"))?),
    };
    let data_dir = data_dir(&values)?;
    let restore = Restore {
        database: &database,
        data_dir: &data_dir,
        network,
        identities: identities.as_ref(),
        issued_since: matches.get_one("issued-since").copied(),
        dry_run: matches.get_flag("dry-run"),
        now: Clock::System.now(),
    };
    let done = data::wait(restore.run(&mut file))?;
    let restored = done.with_context(|| format!("The backup {name} was not restored"))?;
    drop(file);
    let done = if restore.dry_run {
        "It can be restored; nothing was changed."
    } else {
        "It is restored. Start the server: it catches up with the chain from where the backup was made."
    };
    tell(&restored, outside)?;
    writeln!(outside.output, "{done}")?;
    Ok(())
}

fn tell(restored: &Restored, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let header = &restored.contents.header;
    writeln!(
        outside.output,
        "The backup was made by version {} {}, and holds {} invoices, {} addresses and {} rows in all.",
        header.program,
        when(header.taken_at),
        restored.contents.rows_of("invoice"),
        restored.contents.rows_of("address"),
        restored.contents.rows()
    )?;
    for gap in &restored.gaps {
        writeln!(
            outside.output,
            "Wallet {} goes on at index {}: {} to {} may have been shown since the backup, and are watched.",
            gap.wallet.0,
            gap.past,
            gap.first,
            gap.past - 1
        )?;
    }
    Ok(())
}

fn when(seconds: i64) -> String {
    let instant = time::OffsetDateTime::from_unix_timestamp(seconds).ok();
    let text = instant.and_then(|at| at.format(&time::format_description::well_known::Rfc3339).ok());
    text.map_or_else(|| "at an unknown time".into(), |text| format!("at {text}"))
}
