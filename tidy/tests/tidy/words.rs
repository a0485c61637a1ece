//! Words that belong in one place only, or nowhere.

use crate::source::{Source, line_of, word_positions};
use crate::tree::File;

pub(crate) fn missing_no_std(lib: &str) -> Vec<String> {
    let pure = lib.lines().any(|line| line.trim() == "#![no_std]");
    if pure {
        return Vec::new();
    }
    vec!["domain/src/lib.rs: `#![no_std]` is missing; it is what keeps the domain from doing IO".into()]
}

/// Names that would give `domain` a clock, a socket or a file.
pub(crate) fn impure_domain(source: Source<'_>) -> Vec<String> {
    if source.member() != "domain" {
        return Vec::new();
    }
    let advice = "domain is pure: take it from core or alloc, or have the caller pass the fact in";
    find(&source, &source.code, &["std::", "extern crate std", "tokio", "async fn"], advice)
}

pub(crate) fn unwraps(source: Source<'_>) -> Vec<String> {
    find(
        &source,
        &source.code,
        &[".unwrap()"],
        "return the error, or say why it cannot be with `.expect(\"...\")`",
    )
}

/// Words only one database engine understands.
pub(crate) fn sql_dialect(source: Source<'_>) -> Vec<String> {
    let engine = source.path == "store/src/dialect.rs"
        || source.path == "store/src/sqlite.rs"
        || source.path.starts_with("store/src/sqlite/");
    if engine {
        return Vec::new();
    }
    let words = ["AUTOINCREMENT", "PRAGMA", "INSERT OR", "strftime", "datetime("];
    let advice = "SQL that only one engine takes belongs in store/src/dialect.rs or the engine's file";
    find(&source, &source.with_strings, &words, advice)
}

/// Tables of what people set; whoever changes one is told in the audit log.
const SETTINGS: [&str; 18] = [
    "store",
    "member",
    "role",
    "person",
    "api_key",
    "second_factor",
    "recovery_code",
    "password_link",
    "passkey",
    "wallet",
    "listed",
    "payment_method",
    "webhook",
    "webhook_event",
    "donation_page",
    "donation_picture",
    "logo",
    "server_setting",
];

/// Settings written without a word of who did it.
pub(crate) fn untold_changes(source: Source<'_>) -> Vec<String> {
    if !source.path.starts_with("store/src/") || !source.code.contains("self.write(") {
        return Vec::new();
    }
    let verbs = ["INSERT INTO ", "UPDATE ", "DELETE FROM "];
    let words: Vec<String> =
        SETTINGS.iter().flat_map(|table| verbs.map(|verb| format!("{verb}{table} "))).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let advice =
        "a file that changes what people set writes by `self.change`, so that the audit log tells who did";
    find(&source, &source.with_strings, &words, advice)
}

/// Looking at the clock instead of being told the time.
pub(crate) fn ambient_clock(source: Source<'_>) -> Vec<String> {
    if source.path == "server/src/clock.rs"
        || ["xtask", "bench", "fuzz", "browser"].contains(&source.member())
    {
        return Vec::new();
    }
    let advice = "take the time as a parameter; only server/src/clock.rs looks at the clock";
    let mut offences = find(&source, &source.code, &["SystemTime::now", "Utc::now", "now_utc()"], advice);
    if !(source.member() == "chain" && uses_tokio_instants(&source.code)) {
        offences.extend(find(&source, &source.code, &["Instant::now"], advice));
    }
    offences
}

/// tokio's clock can be stopped by a test, std's cannot.
fn uses_tokio_instants(code: &str) -> bool {
    let from_std = code.match_indices("std::time::").any(|(at, prefix)| {
        let statement = code[at + prefix.len()..].split(';').next().unwrap_or_default();
        let imported = statement.starts_with("Instant");
        imported || statement.starts_with('{') && statement.contains("Instant")
    });
    code.contains("tokio::time") && !from_std
}

/// Rolling dice instead of being handed them: what the simulation could not repeat.
pub(crate) fn ambient_chance(source: Source<'_>) -> Vec<String> {
    if source.path == "server/src/chance.rs" || ["xtask", "bench"].contains(&source.member()) {
        return Vec::new();
    }
    let words = ["OsRng", "rand::rng", "rand::random", "thread_rng", "from_os_rng", "getrandom"];
    let advice = "take the randomness as a parameter; only server/src/chance.rs asks the system for it";
    find(&source, &source.code, &words, advice)
}

/// Folders of one person's machine. Spelled in two halves, so that this file does not offend.
const PRIVATE: [&str; 2] = [concat!("/wo", "rk/"), concat!(".lib", "rary")];

pub(crate) fn private_places(file: &File) -> Vec<String> {
    let is_name = |character: char| character.is_alphanumeric() || "_.-~>})$".contains(character);
    PRIVATE
        .iter()
        .flat_map(|place| file.text.match_indices(place))
        .filter(|(at, _)| !file.text[..*at].ends_with(is_name))
        .map(|(at, place)| {
            let line = line_of(&file.text, at);
            format!("{}:{line}: `{place}` is a place on one machine; say it without", file.path)
        })
        .collect()
}

fn find(source: &Source<'_>, text: &str, words: &[&str], advice: &str) -> Vec<String> {
    words
        .iter()
        .flat_map(|word| word_positions(text, word).map(move |at| (at, word)))
        .map(|(at, word)| source.offence(at, format!("`{word}`: {advice}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    type Rule = fn(Source<'_>) -> Vec<String>;

    fn check(rule: Rule, path: &str, text: &str, expected: usize) {
        let offences = rule(Source::new(path, text));
        assert_eq!(offences.len(), expected, "{path}: {text}: {offences:?}");
    }

    #[test]
    fn a_domain_with_std_is_found() {
        assert_eq!(missing_no_std("//! Domain.\n// #![no_std]\n").len(), 1);
        assert!(missing_no_std("//! Domain.\n#![no_std]\n").is_empty());
        check(impure_domain, "domain/src/a.rs", "use std::fs;", 1);
        check(impure_domain, "domain/src/a.rs", "async fn f() { tokio::spawn(x) }", 2);
        check(impure_domain, "domain/src/a.rs", "use core::fmt; // std::fs\n#[cfg(test)]\nuse std::fs;", 0);
        check(impure_domain, "server/src/a.rs", "use std::fs;", 0);
    }

    #[test]
    fn an_unwrap_is_found_outside_tests() {
        check(unwraps, "store/src/a.rs", "fn f() { x.unwrap() }", 1);
        check(unwraps, "store/src/a.rs", "fn f() { x.unwrap_or(1); \".unwrap()\" }", 0);
        check(unwraps, "store/src/a.rs", "#[cfg(test)]\nmod tests { fn f() { x.unwrap() } }", 0);
        check(unwraps, "store/tests/a.rs", "fn f() { x.unwrap() }", 0);
    }

    #[test]
    fn dialect_is_found_outside_its_place() {
        check(untold_changes, "store/src/a.rs", "self.write(|| \"UPDATE store SET a = 1\")", 1);
        check(untold_changes, "store/src/a.rs", "self.change(|| \"UPDATE store SET a = 1\")", 0);
        check(untold_changes, "store/src/a.rs", "self.write(|| \"UPDATE invoice SET a = 1\")", 0);
        check(sql_dialect, "store/src/invoices.rs", "\"INSERT OR REPLACE INTO a\"", 1);
        check(sql_dialect, "server/src/a.rs", "r\"PRAGMA x; SELECT datetime('now')\"", 2);
        check(sql_dialect, "store/src/dialect.rs", "\"PRAGMA x\"", 0);
        check(sql_dialect, "store/src/a.rs", "\"ON CONFLICT DO NOTHING\" // PRAGMA", 0);
    }

    #[test]
    fn looking_at_the_clock_is_found() {
        check(ambient_clock, "server/src/app/pay.rs", "let t = SystemTime::now();", 1);
        check(ambient_clock, "store/src/a.rs", "let t = std::time::Instant::now();", 1);
        check(ambient_clock, "server/src/clock.rs", "SystemTime::now()", 0);
        check(ambient_clock, "server/tests/a.rs", "Instant::now()", 0);
    }

    #[test]
    fn rolling_dice_is_found() {
        check(ambient_chance, "server/src/app/key.rs", "OsRng.fill(&mut key)", 1);
        check(ambient_chance, "server/src/app/key.rs", "let x: u8 = rand::random();", 1);
        check(ambient_chance, "server/src/chance.rs", "OsRng.fill(&mut key)", 0);
        check(ambient_chance, "chain/src/a.rs", "use rand::rngs::StdRng;", 0);
    }

    #[test]
    fn chain_may_use_tokios_clock_but_not_stds() {
        check(ambient_clock, "chain/src/a.rs", "use tokio::time::Instant; Instant::now()", 0);
        check(ambient_clock, "chain/src/a.rs", "use std::time::Instant; Instant::now()", 1);
        check(
            ambient_clock,
            "chain/src/a.rs",
            "use tokio::time; use std::time::{Duration, Instant}; Instant::now()",
            1,
        );
        check(ambient_clock, "chain/src/a.rs", "use tokio::time::Instant; SystemTime::now()", 1);
    }

    #[test]
    fn private_places_are_found() {
        let offences = |text: &str| {
            let file = File { path: "README.md".into(), text: text.into() };
            private_places(&file).len()
        };
        assert_eq!(offences(&format!("see {}shared", PRIVATE[0])), 1);
        assert_eq!(offences(&format!("`{}/x`", PRIVATE[1])), 1);
        assert_eq!(offences(&format!("https://example.org{}x", PRIVATE[0])), 0);
    }
}
