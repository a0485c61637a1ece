//! The configuration reference, `docs/config.md`, made from the table.
use super::{Fallback, SETTINGS, Setting};
use std::fmt::Write;

const INTRODUCTION: &str = "\
# Settings

<!-- Made by `almoner config reference` from `server/src/config.rs`. Change it there. -->

Every setting can be given in three places. Where two of them give it, the first in this table holds.

| place | written as | good for |
| --- | --- | --- |
| command line | `--listen 127.0.0.1:8080` | trying things out. Other users of the machine can see it: no passwords |
| environment | `ALMONER_LISTEN=127.0.0.1:8080` | services. An empty variable counts as not given |
| file of `--config` | `listen = \"127.0.0.1:8080\"` | everything else. TOML, readable by the service's account alone |

A name that is no setting is refused, with the one probably meant, so a slip never goes unnoticed. A change
takes effect at the next start. Relative paths begin in the folder the program was started in.

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
    out
}

fn section(setting: &Setting) -> String {
    let Setting { name, value, default, help, .. } = setting;
    let mut out = format!("\n## {name}\n\n{help}\n\n");
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
