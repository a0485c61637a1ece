//! `almoner user create`: an account, made without a running server. (What lets its owner in again is in `user_access`.)
use super::{Failure, Outside, data, user_access};
use crate::app::people::{self, NewPerson};
use crate::auth::setup;
use crate::chance::Chance;
use crate::clock::Clock;
use crate::config::arguments;
use anyhow::Context;
use clap::{Arg, ArgAction, ArgMatches, Command};
use domain::UserId;
use domain::audit::Actor;
use std::io::Read;
use std::path::Path;
use store::Store;
use zeroize::Zeroizing;

/// Longest password file looked at, in bytes.
const MAX_PASSWORD_BYTES: u64 = 4096;
/// Characters of made-up passwords: none that looks like another. Each is worth five bits.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
const GROUPS: usize = 5;
const GROUP_LETTERS: usize = 5;

pub(super) fn command() -> Command {
    let email = Arg::new("email")
        .value_name("EMAIL")
        .required(true)
        .help("Where the person is reached; also the name to log in with");
    let administrator = Arg::new("administrator")
        .long("administrator")
        .action(ArgAction::SetTrue)
        .help("Lets the person do everything on this server; the first one may anyway");
    let without = Arg::new("without-password")
        .long("without-password")
        .action(ArgAction::SetTrue)
        .conflicts_with_all(["password-file", "password-stdin"])
        .help(
            "Gives it none: its owner comes in through their organisation, by their address the first time",
        );
    let create = Command::new("create")
        .about("Makes an account")
        .after_help("Without a password, one is made up and shown, this once.")
        .args([email, administrator, without])
        .args(password_arguments())
        .args(arguments(&data::SETTINGS));
    Command::new("user")
        .about("Makes accounts, and lets their owners in again")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommand(create)
        .subcommands(user_access::commands())
}

/// How a password is given.
pub(super) fn password_arguments() -> [Arg; 2] {
    let file = Arg::new("password-file")
        .long("password-file")
        .value_name("PATH")
        .help("Reads the password from a file");
    let stdin = Arg::new("password-stdin")
        .long("password-stdin")
        .action(ArgAction::SetTrue)
        .conflicts_with("password-file")
        .help("Reads the password from standard input");
    [file, stdin]
}

pub(super) fn run(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    match matches.subcommand() {
        Some(("create", matches)) => make(matches, outside),
        Some((name, matches)) => user_access::run(name, matches, outside),
        None => unreachable!("clap asks for one of the subcommands above"),
    }
}

fn make(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    if matches.get_flag("without-password") {
        return make_without(matches, outside);
    }
    let given = password_given(matches, outside)?;
    let password = given.clone().unwrap_or_else(|| made_up(&Chance::System));
    let email = matches.get_one::<String>("email").map(String::as_str).unwrap_or_default();
    let person = NewPerson {
        email,
        name: None,
        password: &password,
        administrator: matches.get_flag("administrator"),
    };
    people::check(&person).map_err(Failure::usage)?;
    let store = data::open(matches, outside)?;
    let (id, is_first) = data::wait(create(&store, person))?.context("The account was not made")?;
    writeln!(outside.output, "Made the account {email}, with the id {id}.")?;
    if is_first {
        setup::forget_in(&data::folder(matches, outside)?);
        writeln!(
            outside.output,
            "It is the first one, so it is administrator: it may do everything on this server."
        )?;
    }
    if given.is_none() {
        writeln!(outside.output, "Its password, shown only now: {}", password.as_str())?;
    }
    Ok(())
}

/// An account without a password is never the first one: whoever runs the machine must be able to sign in by themselves.
fn make_without(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let email = matches.get_one::<String>("email").map(String::as_str).unwrap_or_default();
    let now = Clock::System.now();
    let mut person = people::without_password(now, &Chance::System, (email, None)).map_err(Failure::usage)?;
    person.administrator_at = matches.get_flag("administrator").then_some(now);
    let store = data::open(matches, outside)?;
    if data::wait(store.is_without_people())?.context("The accounts cannot be counted")? {
        return Err(Failure::usage(
            "The first account needs a password of its own; make one with a password first.",
        ));
    }
    let id = person.id.clone();
    let made = data::wait(store.create_person(&Actor::CommandLine, person))?;
    made.map_err(people::Refusal::from).context("The account was not made")?;
    writeln!(outside.output, "Made the account {email}, with the id {id}. It has no password.")?;
    Ok(())
}

/// Makes the account, and says whether it is the first. The first one is administrator whatever was asked, as when it is
/// made through the API: somebody must be.
async fn create(store: &Store, person: NewPerson<'_>) -> Result<(UserId, bool), people::Refusal> {
    let (by, now, chance) = (Actor::CommandLine, Clock::System.now(), Chance::System);
    if store.is_without_people().await.map_err(people::Refusal::Store)? {
        return Ok((people::create_first(store, &by, now, &chance, person).await?, true));
    }
    Ok((people::create(store, &by, now, &chance, person).await?, false))
}

pub(super) fn password_given(
    matches: &ArgMatches,
    outside: &mut Outside<'_>,
) -> Result<Option<Zeroizing<String>>, Failure> {
    if matches.get_flag("password-stdin") {
        return first_line(&mut *outside.input).map(Some);
    }
    let Some(path) = matches.get_one::<String>("password-file") else { return Ok(None) };
    let file = std::fs::File::open(Path::new(path));
    let mut file = file.with_context(|| format!("The password file {path} cannot be read"))?;
    first_line(&mut file).map(Some)
}

/// The text without the line break at its end.
fn first_line(from: &mut dyn Read) -> Result<Zeroizing<String>, Failure> {
    let mut text = Zeroizing::new(String::new());
    let read = from.take(MAX_PASSWORD_BYTES).read_to_string(&mut text);
    read.context("The password cannot be read; it must be text in UTF-8")?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    if line.contains(['\n', '\r']) {
        return Err(Failure::usage("The password has more than one line. Give it alone, on one line."));
    }
    Ok(Zeroizing::new(line.to_owned()))
}

/// 125 random bits, in groups that can be typed off paper.
pub(super) fn made_up(chance: &Chance) -> Zeroizing<String> {
    let bytes = Zeroizing::new(chance.bytes::<{ GROUPS * GROUP_LETTERS }>());
    let letter = |byte: &u8| char::from(ALPHABET[usize::from(byte % 32)]);
    let groups = bytes.chunks(GROUP_LETTERS).map(|group| group.iter().map(letter).collect::<String>());
    Zeroizing::new(groups.collect::<Vec<_>>().join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_up_passwords_can_be_typed_and_differ() {
        let chance = Chance::seeded(1);
        let (first, second) = (made_up(&chance), made_up(&chance));
        assert_eq!(first.len(), 29);
        assert!(first.bytes().all(|byte| byte == b'-' || ALPHABET.contains(&byte)), "{}", first.as_str());
        assert_ne!(first.as_str(), second.as_str());
    }

    #[test]
    fn one_line_break_at_the_end_is_not_part_of_a_password() {
        let read = |text: &str| first_line(&mut text.as_bytes()).map(|line| line.to_string());
        assert_eq!(read("pass word\n").unwrap(), "pass word");
        assert_eq!(read("pass word\r\n").unwrap(), "pass word");
        assert_eq!(read(" pass ").unwrap(), " pass ");
        assert_eq!(read("one\ntwo\n").unwrap_err().code(), 2);
    }
}
