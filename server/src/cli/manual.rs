//! `almoner manual`: the manual page almoner(1), made from the definitions of the commands and the settings.
use super::{Failure, Outside};
use crate::config::SETTINGS;
use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, italic, roman};
use std::io::{self, Write};

const EXIT_CODES: [(&str, &str); 5] = [
    ("0", "It succeeded."),
    ("1", "It failed; standard error says why. Trying again later may help."),
    ("2", "The command line or a setting is wrong. Trying again without a change does not help."),
    ("3", "almoner doctor found something that somebody should look at soon."),
    (
        "4",
        "almoner doctor found something that endangers payments or the records of them, or almoner canary that they fail.",
    ),
];

const FILES: [(&str, &str); 2] = [
    ("/var/lib/almoner", "Everything that must be kept and backed up, unless data-dir says otherwise."),
    ("/var/lib/almoner/almoner.sqlite", "The database, unless the setting database says otherwise."),
];

pub(super) fn command() -> Command {
    Command::new("manual").about("Prints the manual page, to be read with man").hide(true)
}

pub(super) fn run(outside: &mut Outside<'_>) -> Result<(), Failure> {
    outside.output.write_all(&page()?)?;
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

fn list(title: &str, entries: &[(&str, &str)]) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", [title]);
    entries.iter().for_each(|(name, text)| entry(vec![bold(*name)], text, &mut roff));
    roff
}

fn entry(title: Vec<Inline>, text: &str, roff: &mut Roff) {
    roff.control("TP", []).text(title).text([roman(text)]);
}
