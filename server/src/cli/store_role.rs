//! `almoner store role`: roles that a store has of its own, beside a server or without one.
use super::{Failure, Outside, data};
use crate::config::arguments;
use anyhow::Context;
use clap::{Arg, ArgMatches, Command};
use domain::permission::Permission;
use domain::role::CustomRole;
use domain::{Role, StoreAccess, StoreId, SystemAccess};
use store::Store;

pub(super) fn command() -> Command {
    let store = || Arg::new("store").value_name("STORE").required(true).help("The store's id");
    let name = || Arg::new("name").value_name("NAME").required(true).help("What the role is called");
    let permissions = Arg::new("permission").value_name("PERMISSION").required(true).num_args(1..).help(
        "What it may do in the store, as in btcpay.store.canviewinvoices; GET /api/v1/misc/permissions lists them all",
    );
    Command::new("role")
        .about("Gives a store roles of its own")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommands([
            Command::new("list")
                .about("Shows which roles members can have")
                .arg(store())
                .args(arguments(&data::SETTINGS)),
            Command::new("set")
                .about("Makes a role, or changes what it may do; whoever has it may do so at once")
                .args([store(), name(), permissions])
                .args(arguments(&data::SETTINGS)),
            Command::new("delete")
                .about("Deletes a role that no member has")
                .args([store(), name()])
                .args(arguments(&data::SETTINGS)),
        ])
}

pub(super) fn run(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    match matches.subcommand() {
        Some(("list", matches)) => list(matches, outside),
        Some(("set", matches)) => set(matches, outside),
        Some((_, matches)) => delete(matches, outside),
        None => unreachable!("clap asks for one of the subcommands above"),
    }
}

fn list(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let (store, access) = open(matches, outside)?;
    let own = data::wait(store.custom_roles(&access))?.context("The roles cannot be read")?;
    for role in Role::ALL {
        writeln!(outside.output, "{role}: {}", names(role.permissions()))?;
    }
    for role in own {
        writeln!(outside.output, "{} (of this store): {}", role.name(), names(role.permissions()))?;
    }
    Ok(())
}

fn set(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let given = matches.get_many::<String>("permission").into_iter().flatten();
    let permissions: Vec<Permission> = given.map(|name| permission(name)).collect::<Result<_, _>>()?;
    let role = CustomRole::try_new(name(matches), &permissions).map_err(Failure::usage)?;
    let (store, access) = open(matches, outside)?;
    data::wait(store.put_role(&access, role.clone()))?.context("The role was not set")?;
    writeln!(outside.output, "The role {:?} may now: {}", role.name(), names(role.permissions()))?;
    Ok(())
}

fn delete(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let (store, access) = open(matches, outside)?;
    match data::wait(store.delete_role(&access, name(matches)))? {
        Ok(0) => Ok(writeln!(outside.output, "The role {:?} is deleted.", name(matches))?),
        Ok(held) => {
            Err(Failure::usage(format!("Members who have this role: {held}. Give them another one first.")))
        }
        Err(store::Error::NotFound) => {
            Err(Failure::usage("The store has no role of its own with this name."))
        }
        Err(error) => Err(anyhow::Error::new(error).context("The role was not deleted").into()),
    }
}

fn name(matches: &ArgMatches) -> &str {
    matches.get_one::<String>("name").map(|name| name.trim()).unwrap_or_default()
}

fn permission(name: &str) -> Result<Permission, Failure> {
    Permission::parse(name).ok_or_else(|| {
        Failure::usage(format!("{name:?} is no permission; write one as in btcpay.store.canviewinvoices"))
    })
}

fn names(permissions: &[Permission]) -> String {
    permissions.iter().map(|permission| permission.name()).collect::<Vec<_>>().join(" ")
}

/// The database, and the store that the arguments name.
fn open(matches: &ArgMatches, outside: &Outside<'_>) -> Result<(Store, StoreAccess), Failure> {
    let id = matches.get_one::<String>("store").map(String::as_str).unwrap_or_default();
    let id = StoreId::parse(id)
        .ok_or_else(|| Failure::usage("this is no store's id; GET /api/v1/stores lists them"))?;
    let store = data::open(matches, outside)?;
    let access = SystemAccess::for_command_line().to_store(&id);
    let found = data::wait(store.store(&access))?.context("The store cannot be looked up")?;
    found.ok_or_else(|| Failure::usage("there is no store with this id"))?;
    Ok((store, access))
}
