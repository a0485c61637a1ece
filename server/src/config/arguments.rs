//! Settings as options of the command line.
use super::{Fallback, SETTINGS, Setting};
use clap::builder::StyledStr;
use clap::{Arg, ArgMatches};

/// The options of those settings, in the table's order.
pub fn arguments(names: &[&str]) -> Vec<Arg> {
    SETTINGS.iter().filter(|setting| names.contains(&setting.name)).map(argument).collect()
}

/// What the command line gives for settings.
pub fn given(matches: &ArgMatches) -> Vec<(&'static Setting, String)> {
    let value = |setting: &'static Setting| {
        let text = matches.try_get_one::<String>(setting.name).ok().flatten()?;
        Some((setting, text.clone()))
    };
    SETTINGS.iter().filter_map(value).collect()
}

fn argument(setting: &'static Setting) -> Arg {
    Arg::new(setting.name)
        .long(setting.name)
        .value_name(setting.value)
        .help(StyledStr::from(short_help(setting)))
        .long_help(StyledStr::from(format!(
            "{}\n[default: {}] [env: {}]",
            setting.help,
            setting.default,
            setting.variable()
        )))
}

fn short_help(setting: &Setting) -> String {
    match setting.default {
        Fallback::Text(default) => format!("{} [default: {default}]", setting.summary()),
        Fallback::Words(_) | Fallback::Required(_) => setting.summary().to_owned(),
    }
}
