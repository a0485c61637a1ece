//! The configuration reference, `docs/config.md`, made from the table.
use super::group_role;
use super::page::FIELDS;
use super::push;
use super::{Fallback, RELOADED, SETTINGS, Setting};
use std::fmt::Write;

const INTRODUCTION: &str = "\
# Settings

<!-- Made by `almoner config reference` from `server/src/config.rs`. Change it there. -->

Every setting can be given in four places. Where two of them give it, the first in this table holds.

| place | written as | good for |
| --- | --- | --- |
| command line | `--listen 127.0.0.1:8080` | trying things out. Other users of the machine can see it: no passwords |
| environment | `ALMONER_LISTEN=127.0.0.1:8080` | services. An empty variable counts as not given |
| credential of the service | a file `listen` holding `127.0.0.1:8080` | passwords: `LoadCredential=chain:/etc/almoner/chain` in the unit; one line, for the service alone |
| file of `--config` | `listen = \"127.0.0.1:8080\"` | everything else. TOML, readable by the service's account alone |

A name that is no setting is refused, with the one probably meant, so a slip never goes unnoticed. Relative paths begin
in the folder the program was started in. A credential is a file in the folder that `$CREDENTIALS_DIRECTORY` names; files
of other names there are left alone.

A change takes effect at the next start; where a section says so, also when the running server is told to read its settings
again (`systemctl reload almoner`, or SIGHUP). A file with a mistake in it changes nothing then, and the log says what is
wrong; the log also names what changed and waits for a restart.

";

const PAGES: &str = "
## Donation pages

The file may also state donation pages, one table each, behind all settings. They are written to the database at each
start and each reload: a page that is not there yet is made, one that is becomes what the file says, and one that was put away comes
back. A change made elsewhere to a page of the file lasts until then. A page that is taken out of the file
stays as it was and is marked as no longer in it; put it away with `almoner donation-page delete` or through the API.
Pages can also be made without the file, by `almoner donation-page create` or through the API.

A page needs a slug and a title. Without a store yet, pages wait for the next start or reload. A mistake is told with its
line, and the server does not start with it.

";

const PUSHES: &str = "
## Receivers of contributions

The file may also state where contributions are pushed to: a CiviCRM, a Redis list, or a command, one table each. They can
run commands and hold credentials, so nothing but this file sets them up. A change needs a restart. One that is taken out
is sent nothing more. [Contributions in your CRM](crm.md) tells what they are sent.

";

const GROUP_ROLES: &str = "
## Roles that groups give

The file may also state what being in a group of the organisation's gives: a role in a store, or running the server, one table
each. They are looked at each time somebody signs in whom it vouches for; of several for one store the first counts. A change
needs a restart. [People](people.md) tells the rest.

";

/// The reference, in Markdown.
pub fn reference() -> String {
    let mut out = INTRODUCTION.to_owned();
    out += "A file to begin with:\n\n```toml\n";
    let must =
        |setting: &&Setting| matches!(setting.default, Fallback::Required(_)) || setting.name == "origin";
    SETTINGS.iter().filter(must).for_each(|setting| out += &toml_line(setting));
    out += "```\n";
    SETTINGS.iter().for_each(|setting| out += &section(setting));
    out + &group_roles() + &pages() + &pushes()
}

fn group_roles() -> String {
    let mut out = GROUP_ROLES.to_owned() + "```toml\n[[sign-in-role]]\n";
    for group_role::Field { name, example, .. } in &group_role::FIELDS {
        out += &format!("{name} = {example}\n");
    }
    out += "```\n\n| field | says |\n| --- | --- |\n";
    for group_role::Field { name, help, .. } in &group_role::FIELDS {
        out += &format!("| `{name}` | {help}. |\n");
    }
    out
}

fn pages() -> String {
    let mut out = PAGES.to_owned() + "```toml\n[[donation-page]]\n";
    FIELDS.iter().for_each(|field| out += &format!("{} = {}\n", field.name, field.example));
    out += "```\n\n| field | says |\n| --- | --- |\n";
    FIELDS.iter().for_each(|field| out += &format!("| `{}` | {}. |\n", field.name, field.help));
    out
}

fn pushes() -> String {
    let mut out = PUSHES.to_owned() + "```toml\n[[push]]\n";
    let civicrm = |field: &&push::Field| field.of.is_empty() || field.of.contains(&"civicrm");
    push::FIELDS
        .iter()
        .filter(civicrm)
        .for_each(|field| out += &format!("{} = {}\n", field.name, field.example));
    out += "```\n\n| field | of | says | example |\n| --- | --- | --- | --- |\n";
    for push::Field { name, of, help, example } in push::FIELDS {
        let of = if of.is_empty() { "all".to_owned() } else { of.join(", ") };
        out += &format!("| `{name}` | {of} | {help}. | `{example}` |\n");
    }
    out
}

fn section(setting: &Setting) -> String {
    let Setting { name, value, default, help, .. } = setting;
    let at_once = if RELOADED.contains(name) { " Takes effect on a reload, too." } else { "" };
    let mut out = format!("\n## {name}\n\n{help}{at_once}\n\n");
    let default = match default {
        Fallback::Text(text) => format!("`{text}`"),
        Fallback::Words(_) | Fallback::Required(_) => default.to_string(),
    };
    let file = if *name == "config" {
        "not in the file".into()
    } else {
        format!("`{}`", toml_line(setting).trim_end())
    };
    // Writing into a string cannot fail.
    let _ = writeln!(
        out,
        "| default | command line | environment | file, for example |\n| --- | --- | --- | --- |"
    );
    let value = value.replace('|', "\\|");
    let _ = writeln!(out, "| {default} | `--{name} {value}` | `{}` | {file} |", setting.variable());
    out
}

fn toml_line(setting: &Setting) -> String {
    let whole_number = setting.example.bytes().all(|byte| byte.is_ascii_digit());
    let quote = if whole_number { "" } else { "\"" };
    format!("{} = {quote}{}{quote}\n", setting.name, setting.example)
}
