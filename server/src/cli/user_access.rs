//! `almoner user set-password`, `sign-out`, `reset-second-factor`, `remove-passkeys` and `unbind`: when somebody can't get in any more,
//! or somebody else may have. Beside a server or without one.
use super::user::{made_up, password_arguments, password_given};
use super::{Failure, Outside, data};
use crate::app::people;
use crate::auth::password;
use crate::chance::Chance;
use crate::config::arguments;
use anyhow::Context;
use clap::{Arg, ArgAction, ArgMatches, Command};
use domain::audit::Actor;
use store::{Bound, PasswordHash, Person, Store};
use zeroize::Zeroizing;

/// On whose word all this is done.
const BY: Actor = Actor::CommandLine;

pub(super) fn commands() -> [Command; 5] {
    let email = || Arg::new("email").value_name("EMAIL").required(true).help("Whose account it is");
    let command = |name: &'static str| Command::new(name).arg(email()).args(arguments(&data::SETTINGS));
    [
        command("set-password")
            .about("Gives somebody another password, and signs them out everywhere")
            .after_help("Without a password, one is made up and shown, this once.")
            .args(password_arguments()),
        command("sign-out").about("Ends all of somebody's sessions on the pages"),
        command("reset-second-factor")
            .about("Takes somebody's second factor away, and signs them out everywhere")
            .after_help(
                "For whoever has lost both their telephone and their recovery codes. See first that it is really them who ask: \
                their password alone lets them in then.",
            ),
        command("remove-passkeys")
            .about("Takes all of somebody's passkeys away, and signs them out everywhere")
            .after_help(
                "For when a telephone or security key is in other hands. Their password lets them in, with their second factor if \
                they have one.",
            ),
        command("unbind")
            .about("Undoes that an organisation's account lets somebody in, and signs them out everywhere")
            .after_help(
                "Shows what was bound: who says it, and what they are called there. Whoever comes next from there with their \
                address is asked as for the first time. With --show nothing is undone.",
            )
            .arg(
                Arg::new("show")
                    .long("show")
                    .action(ArgAction::SetTrue)
                    .help("Only shows what is bound"),
            ),
    ]
}

pub(super) fn run(name: &str, matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    match name {
        "set-password" => set_password(matches, outside),
        "sign-out" => sign_out(matches, outside),
        "remove-passkeys" => remove_passkeys(matches, outside),
        "unbind" => unbind(matches, outside),
        _ => reset_second_factor(matches, outside),
    }
}

fn set_password(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let given = password_given(matches, outside)?;
    let password = given.clone().unwrap_or_else(|| made_up(&Chance::System));
    people::check_password(&password).map_err(Failure::usage)?;
    let (store, person) = somebody(matches, outside)?;
    data::wait(give_password(&store, person, &password))?.context("The password was not changed")?;
    writeln!(outside.output, "The password is changed, and every session of this account has ended.")?;
    if given.is_none() {
        writeln!(outside.output, "The password, shown only now: {}", password.as_str())?;
    }
    Ok(())
}

async fn give_password(store: &Store, person: Person, password: &Zeroizing<String>) -> anyhow::Result<()> {
    let hash = PasswordHash(password::hash(password, Chance::System.bytes()).await?);
    Ok(store.update_person(&BY, Person { password_hash: hash, ..person }).await?)
}

fn sign_out(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let (store, person) = somebody(matches, outside)?;
    let ended = data::wait(store.end_sessions(&BY, &person.id, None))?.context("No session was ended")?;
    writeln!(outside.output, "Sessions ended: {ended}. Keys for the API go on working.")?;
    Ok(())
}

fn reset_second_factor(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let (store, person) = somebody(matches, outside)?;
    let reset = async {
        let had_one = store.remove_second_factor(&BY, &person.id).await?;
        store.end_sessions(&BY, &person.id, None).await?;
        Ok::<_, store::Error>(had_one)
    };
    let had_one = data::wait(reset)?.context("The second factor was not taken away")?;
    let said = if had_one {
        "The second factor is taken away, and every session of this account has ended. The password alone lets in now; set up another second factor soon."
    } else {
        "This account has no second factor. Every session of it has ended."
    };
    writeln!(outside.output, "{said}")?;
    Ok(())
}

fn remove_passkeys(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let (store, person) = somebody(matches, outside)?;
    let remove = async {
        let removed = store.remove_passkeys(&BY, &person.id).await?;
        store.end_sessions(&BY, &person.id, None).await?;
        Ok::<_, store::Error>(removed)
    };
    let removed = data::wait(remove)?.context("The passkeys were not taken away")?;
    writeln!(
        outside.output,
        "Passkeys taken away: {removed}. Every session of this account has ended; the password lets in."
    )?;
    Ok(())
}

fn unbind(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let (store, person) = somebody(matches, outside)?;
    let all = data::wait(store.identities_of(&person.id))?.context("What is bound cannot be looked up")?;
    if all.is_empty() {
        return Ok(writeln!(outside.output, "Nothing is bound to this account.")?);
    }
    for Bound { identity, .. } in all {
        let (way, issuer, subject) = (identity.way().name(), identity.issuer(), identity.subject());
        let line = format!("{way}, {issuer}: {subject}");
        if !matches.get_flag("show") {
            let undone = store.unbind_identity(&BY, &person.id, identity);
            data::wait(undone)?.with_context(|| format!("It was not undone: {line}"))?;
        }
        writeln!(outside.output, "{line}")?;
    }
    if !matches.get_flag("show") {
        writeln!(outside.output, "This is undone, and every session of this account has ended.")?;
    }
    Ok(())
}

/// The database, and the account that the arguments name.
fn somebody(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(Store, Person), Failure> {
    let email = matches.get_one::<String>("email").map(String::as_str).unwrap_or_default();
    let store = data::open(matches, outside)?;
    let found = data::wait(store.person_by_email(email))?.context("The account cannot be looked up")?;
    let advice = || Failure::usage(format!("Nobody with the address {email} has an account."));
    let person = found.ok_or_else(advice)?;
    Ok((store, person))
}

#[cfg(test)]
mod tests;
