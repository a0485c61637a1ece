//! `almoner manual`: the manual pages, made from the definitions of the commands and the settings: almoner(1) for the
//! commands, almoner.toml(5) for the file, almoner(8) for running the service.
use super::{Failure, Outside};
use crate::config::page::FIELDS;
use crate::config::{RELOADED, SETTINGS};
use clap::{Arg, ArgMatches, Command};
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, italic, roman};
use std::io::{self, Write};

const EXIT_CODES: [(&str, &str); 5] = [
    ("0", "It succeeded."),
    ("1", "It failed; standard error says why. Trying again later may help."),
    ("2", "The command line or a setting is wrong. Trying again without a change does not help."),
    (
        "3",
        "almoner doctor found something that somebody should look at soon, or almoner drill could not try everything.",
    ),
    (
        "4",
        "almoner doctor found something that endangers payments or the records of them, almoner canary that they fail, or almoner drill that something differs.",
    ),
];

const FILES: [(&str, &str); 2] = [
    ("/var/lib/almoner", "Everything that must be kept and backed up, unless data-dir says otherwise."),
    ("/var/lib/almoner/almoner.sqlite", "The database, unless the setting database says otherwise."),
];

/// The sections of almoner(8).
const SERVICE: &[(&str, &[(&str, &str)])] = &[
    (
        "FIRST START",
        &[
            (
                "1.",
                "Set network, chain and origin in /etc/almoner/almoner.toml. almoner config check --config FILE says what is wrong with it.",
            ),
            (
                "2.",
                "Make the first account, its store and the store's wallet, under the service's account: almoner user create, almoner store create and almoner store wallet, each with --config /etc/almoner/almoner.toml, as in runuser -u almoner -- almoner user create you@example.org --administrator --config /etc/almoner/almoner.toml.",
            ),
            ("3.", "systemctl enable --now almoner"),
            ("4.", "Put a web server or an onion service in front: /usr/share/doc/almoner/examples."),
        ],
    ),
    (
        "EVERY DAY",
        &[
            (
                "systemctl status almoner",
                "How it is, in a sentence, and the last lines of the log; journalctl -u almoner shows all of it.",
            ),
            (
                "systemctl reload almoner",
                "Has the settings read again. What can change at once does; the log names what needs a restart, and what is wrong. A file with a mistake changes nothing.",
            ),
            ("systemctl restart almoner", "Who connects meanwhile waits a moment."),
            (
                "systemctl stop almoner.socket almoner",
                "Stops it. With the socket left open, the next visitor would start it again.",
            ),
        ],
    ),
    (
        "SECRETS",
        &[(
            "systemctl edit almoner",
            "LoadCredential=chain:/etc/almoner/chain in the section [Service] hands the setting chain over from a file that root alone can read, one line without a name.",
        )],
    ),
    (
        "WATCHDOG",
        &[(
            "WatchdogSec=",
            "The program is started anew when its database gives no answer, or a background loop hangs. An error, such as a full disk, is an answer: the log and the status name it.",
        )],
    ),
    (
        "FILES",
        &[
            ("/etc/almoner/almoner.toml", "The settings. Upgrades leave what you changed alone."),
            (
                "/var/lib/almoner",
                "Everything that must be kept and backed up. Neither removing nor purging the package touches it.",
            ),
            (
                "/lib/systemd/system/almoner.socket",
                "Where it answers; ListenStream= there goes before the setting listen.",
            ),
        ],
    ),
];

pub(super) fn command() -> Command {
    let section = Arg::new("section").value_name("SECTION").default_value("1").value_parser(["1", "5", "8"]);
    Command::new("manual").about("Prints a manual page, to be read with man").hide(true).arg(section)
}

pub(super) fn run(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let page = match matches.get_one::<String>("section").map(String::as_str) {
        Some("5") => file_page().into_bytes(),
        Some("8") => service_page().into_bytes(),
        _ => page()?,
    };
    outside.output.write_all(&page)?;
    Ok(())
}

/// The page in roff.
pub(super) fn page() -> io::Result<Vec<u8>> {
    let mut command = super::command();
    command.build();
    let man = Man::new(command.clone()).manual("Almoner").date("");
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    page.write_all(commands(&command).render().as_bytes())?;
    page.write_all(settings().render().as_bytes())?;
    page.write_all(list("FILES", &FILES).render().as_bytes())?;
    page.write_all(list("EXIT STATUS", &EXIT_CODES).render().as_bytes())?;
    Ok(page)
}

/// Every command with options of its own; those that are settings have their own section.
fn commands(root: &Command) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["COMMANDS"]);
    for command in root.get_subcommands().filter(|command| !command.is_hide_set()) {
        if !command.is_subcommand_required_set() {
            one_command(command, &mut roff);
        }
        command.get_subcommands().for_each(|verb| one_command(verb, &mut roff));
    }
    roff
}

fn one_command(command: &Command, roff: &mut Roff) {
    let name = command.get_bin_name().unwrap_or(command.get_name()).to_owned();
    entry(vec![bold(name)], &styled(command.get_about()), roff);
    let is_own = |arg: &&clap::Arg| {
        let id = arg.get_id().as_str();
        id != "help" && SETTINGS.iter().all(|setting| setting.name != id)
    };
    for arg in command.get_arguments().filter(is_own) {
        roff.control("RS", []);
        entry(vec![italic(arg.to_string())], &styled(arg.get_help()), roff);
        roff.control("RE", []);
    }
}

fn styled(text: Option<&clap::builder::StyledStr>) -> String {
    text.map(|text| format!("{text}.")).unwrap_or_default()
}

fn settings() -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["SETTINGS"]).text([roman(
        "Options of serve; the other commands take those they need. Each can also be given in the environment, or in \
         the TOML file of --config under its name. The command line goes before the environment, and that before the file.",
    )]);
    for setting in SETTINGS {
        let option = vec![bold(format!("--{}", setting.name)), roman(" "), italic(setting.value)];
        let text =
            format!("{} Default: {}. Environment: {}.", setting.help, setting.default, setting.variable());
        entry(option, &text, &mut roff);
    }
    roff
}

/// almoner.toml(5).
fn file_page() -> String {
    let mut roff = heading("almoner.toml", "5", "settings of Almoner");
    roff.control("SH", ["DESCRIPTION"]).text([roman(
        "A file in TOML with a line for each setting, and tables for donation pages and receivers of contributions. Every setting can also be given \
         in the environment, as an option of almoner serve, or as a credential of the service: a file of its name, one \
         line, in the folder that $CREDENTIALS_DIRECTORY names. The command line goes before the environment, that before \
         credentials, and they before the file. A name that is no setting is refused.",
    )]);
    roff.control("SH", ["SETTINGS"]);
    for setting in SETTINGS.iter().filter(|setting| setting.name != "config") {
        let at_once = if RELOADED.contains(&setting.name) { " Takes effect on a reload, too." } else { "" };
        let text =
            format!("{}{at_once} Default: {}. Example: {}", setting.help, setting.default, setting.example);
        entry(vec![bold(setting.name), roman(" = "), italic(setting.value)], &text, &mut roff);
    }
    roff.control("SH", ["DONATION PAGES"]).text([roman(
        "Each begins with a line [[donation-page]], behind all settings. They are written to the database at each start \
         and each reload.",
    )]);
    for field in FIELDS {
        let text = format!("{}. Example: {}", field.help, field.example);
        entry(vec![bold(field.name)], &text, &mut roff);
    }
    roff.control("SH", ["RECEIVERS OF CONTRIBUTIONS"]).text([roman(
        "Each begins with a line [[push]], behind all settings: a CiviCRM, a Redis list, or a command that contributions \
         are pushed to. A change needs a restart.",
    )]);
    for field in crate::config::push::FIELDS {
        let text = format!("{}. Example: {}", field.help, field.example);
        entry(vec![bold(field.name)], &text, &mut roff);
    }
    roff.control("SH", ["SEE ALSO"]).text([bold("almoner"), roman("(1), "), bold("almoner"), roman("(8)")]);
    roff.to_roff()
}

/// almoner(8).
fn service_page() -> String {
    let mut roff = heading("almoner", "8", "running Almoner as a service");
    roff.control("SH", ["DESCRIPTION"]).text([roman(
        "The service almoner.service runs almoner serve under the account almoner, with the settings in \
         /etc/almoner/almoner.toml. It answers at the socket that almoner.socket holds open, also while one server goes \
         and the next comes: a restart turns nobody away.",
    )]);
    for (title, entries) in SERVICE {
        roff.control("SH", [*title]);
        entries.iter().for_each(|(name, text)| entry(vec![bold(*name)], text, &mut roff));
    }
    roff.control("SH", ["SEE ALSO"]).text([
        bold("almoner"),
        roman("(1), "),
        bold("almoner.toml"),
        roman("(5)"),
    ]);
    roff.to_roff()
}

fn heading(name: &str, section: &str, about: &str) -> Roff {
    let mut roff = Roff::new();
    roff.control("TH", [name, section, "", "Almoner"]);
    // Long examples cannot be stretched to a straight margin.
    roff.control("ad", ["l"]);
    roff.control("SH", ["NAME"]).text([roman(format!("{name} - {about}"))]);
    roff
}

fn list(title: &str, entries: &[(&str, &str)]) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", [title]);
    entries.iter().for_each(|(name, text)| entry(vec![bold(*name)], text, &mut roff));
    roff
}

fn entry(title: Vec<Inline>, text: &str, roff: &mut Roff) {
    roff.control("TP", []).text(title).text([roman(text)]);
}
