//! `almoner store invite`: somebody into a store, beside a server or without one: at once if they have an account, by a link if
//! they have none.
use super::{Failure, Outside, data, settings};
use crate::app::invitations::{self, Desk, Limit, Refusal};
use crate::app::members::{self, Giver};
use crate::app::people;
use crate::auth::unlimited;
use crate::chance::Chance;
use crate::clock::Clock;
use crate::config::{arguments, origin};
use anyhow::Context;
use clap::{Arg, ArgAction, ArgMatches, Command};
use domain::account::{self, Member};
use domain::audit::Actor;
use domain::{StoreAccess, StoreId, SystemAccess};
use store::{Person, Store};

/// The settings it takes: the database's, and what links begin with.
const SETTINGS: [&str; 6] = ["network", "data-dir", "database", "config", "origin", "listen"];

pub(super) fn command() -> Command {
    let word = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).value_name(value).required(true).help(help)
    };
    let role = Arg::new("role")
        .long("role")
        .value_name("ROLE")
        .required_unless_present("again")
        .conflicts_with("again")
        .help("What they become there, as in Finance; almoner store role list tells all");
    let again = Arg::new("again")
        .long("again")
        .action(ArgAction::SetTrue)
        .help("Makes another link for somebody who was invited and has not come; the one they had opens nothing then");
    Command::new("invite")
        .about("Lets somebody into a store; who has no account gets one, and a link to set its password")
        .after_help("The link is shown this once, and holds for three days. Hand it over in a way that nobody else reads.")
        .args([word("store", "STORE", "The store's id"), word("email", "EMAIL", "Their e-mail address"), role, again])
        .args(arguments(&SETTINGS))
}

pub(super) fn run(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let text = |name| matches.get_one::<String>(name).map(|text| text.trim()).unwrap_or_default();
    let (email, role) = (text("email"), text("role"));
    people::check_email(email).map_err(Failure::usage)?;
    let id = StoreId::parse(text("store"))
        .ok_or_else(|| Failure::usage("this is no store's id; GET /api/v1/stores lists them"))?;
    let origin = origin(&settings(matches, outside)?)?;
    let store = data::open(matches, outside)?;
    let access = SystemAccess::for_command_line().to_store(&id);
    let found = data::wait(store.store(&access))?.context("The store cannot be looked up")?;
    found.ok_or_else(|| Failure::usage("there is no store with this id"))?;
    let person = data::wait(store.person_by_email(email))?.context("The account cannot be looked up")?;
    if matches.get_flag("again") {
        let person = person.ok_or_else(|| Failure::usage("nobody with this address has an account"))?;
        let shown = data::wait(invited_again(&store, &access, (&person, &origin)))??;
        writeln!(outside.output, "The link that they had opens nothing any more.")?;
        return Ok(tell_link(outside, &shown)?);
    }
    if let Some(person) = person {
        data::wait(join(&store, &access, (&person, role)))??;
        return Ok(writeln!(outside.output, "They have an account, and belong to the store now as {role}.")?);
    }
    let shown = data::wait(invited(&store, &access, (email, role, &origin)))??;
    writeln!(outside.output, "An account is made for {email}, who belongs to the store as {role}.")?;
    Ok(tell_link(outside, &shown)?)
}

fn tell_link(outside: &mut Outside<'_>, shown: &invitations::Shown) -> std::io::Result<()> {
    writeln!(outside.output, "The link to set its password, shown only now: {}", shown.url.as_str())
}

/// A giver to whom nothing is forbidden.
async fn join(store: &Store, access: &StoreAccess, (person, role): (&Person, &str)) -> Result<(), Failure> {
    let giver = Giver { access, held: &unlimited() };
    let role = giver.role(store, role).await.map_err(Failure::usage)?;
    let person = person.id.clone();
    let join = move |members: &mut Vec<Member>| account::join(members, &person, role);
    let joined = store.update_members(access, join).await.context("Nobody was let in")?;
    joined.map_err(Failure::usage)
}

async fn invited_again(
    store: &Store,
    access: &StoreAccess,
    (person, origin): (&Person, &str),
) -> Result<invitations::Shown, Failure> {
    let desk = Desk { store, chance: &Chance::System, now: Clock::System.now(), origin };
    let giver = Giver { access, held: &unlimited() };
    match invitations::invite_again(desk, &person.id, (giver, Limit::None)).await {
        Ok((shown, _)) => Ok(shown),
        Err(members::Refusal::Store(error)) => {
            Err(anyhow::Error::new(error).context("No link was made").into())
        }
        Err(refusal) => Err(Failure::usage(refusal)),
    }
}

async fn invited(
    store: &Store,
    access: &StoreAccess,
    (email, role, origin): (&str, &str, &str),
) -> Result<invitations::Shown, Failure> {
    let desk = Desk { store, chance: &Chance::System, now: Clock::System.now(), origin };
    let held = unlimited();
    let giver = Giver { access, held: &held };
    let invited =
        invitations::invite(desk, &Actor::CommandLine, email, Some((giver, role, Limit::None))).await;
    invited.map_err(|refusal| match refusal {
        Refusal::Person(people::Refusal::Store(error)) => {
            anyhow::Error::new(error).context("Nobody was invited").into()
        }
        refusal => Failure::usage(refusal),
    })
}

#[cfg(test)]
mod tests;
