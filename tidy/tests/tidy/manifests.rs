//! What the manifests may say: who depends on whom, what is inherited, and why each dependency is there.

use crate::tree::File;
use toml::{Table, Value};

/// Which crates of the house each crate may use. A new crate gets a row here and in ARCHITECTURE.md.
const ARROWS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("store", &["domain"]),
    ("chain", &["domain"]),
    ("rates", &["domain"]),
    ("ln", &["domain"]),
    ("server", &["domain", "store", "chain", "rates", "ln"]),
    ("tidy", &[]),
    ("xtask", &[]),
    ("bench", &["domain", "store", "chain", "rates", "ln", "server"]),
    ("fuzz", &["domain", "chain", "rates", "ln", "server"]),
    ("browser", &["domain", "chain", "server"]),
];

/// Crates that write the workspace's lints out, to change one. `fuzz` may call what is `unsafe` where it says so: the
/// counters a compiler puts into code cannot be reached otherwise.
const OWN_LINTS: [&str; 1] = ["fuzz"];

pub(crate) fn forbidden_arrows(file: &File) -> Vec<String> {
    let member = member(file);
    let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == member) else {
        return vec![format!(
            "{}: a new crate needs a row in tidy's ARROWS and in ARCHITECTURE.md",
            file.path
        )];
    };
    dependencies(&parse(file))
        .map(|(name, _)| name)
        // A crate may name itself, to give its own tests its feature `testing`.
        .filter(|name| {
            *name != member
                && ARROWS.iter().any(|(house, _)| house == name)
                && !allowed.contains(&name.as_str())
        })
        .map(|name| {
            let advice = "adapters meet only in server, and domain knows nobody";
            format!("{}: {member} must not depend on {name}; {advice}", file.path)
        })
        .collect()
}

/// Versions, lints and the rest come from the workspace, so that there is one place to look.
pub(crate) fn not_inherited(file: &File) -> Vec<String> {
    let manifest = parse(file);
    let mut offences: Vec<String> = dependencies(&manifest)
        .filter(|(_, dependency)| !inherits(dependency))
        .map(|(name, _)| {
            format!("{}: write `{name}.workspace = true`, its version in the root manifest", file.path)
        })
        .collect();
    if !manifest.get("lints").is_some_and(inherits) && !OWN_LINTS.contains(&member(file)) {
        offences.push(format!("{}: add `[lints]` with `workspace = true`", file.path));
    }
    let package = manifest.get("package").and_then(Value::as_table).cloned().unwrap_or_default();
    for field in ["version", "edition", "rust-version", "license", "publish"] {
        if !package.get(field).is_some_and(inherits) {
            offences.push(format!("{}: write `{field}.workspace = true`", file.path));
        }
    }
    offences
}

/// Dependencies of the workspace with no comment. One comment serves the lines directly below it, up to the
/// next comment or empty line; a heading (`# ---- web ----`) is no reason.
pub(crate) fn unexplained(manifest: &str) -> Vec<String> {
    let mut offences = Vec::new();
    let mut explained = false;
    let mut inside = false;
    for (number, line) in manifest.lines().enumerate().map(|(index, line)| (index + 1, line.trim())) {
        match line {
            _ if line.starts_with('[') => inside = line == "[workspace.dependencies]",
            _ if !inside => {}
            "" => explained = false,
            _ if line.starts_with('#') => explained = !line.starts_with("# --"),
            _ if explained || line.contains(" # ") || line.contains("path = \"") => {}
            _ if line.contains(" = ") || line.contains(".version") => {
                let name = line.split([' ', '.']).next().unwrap_or_default();
                offences
                    .push(format!("Cargo.toml:{number}: say above `{name}` in a comment why it is needed"));
            }
            _ => {}
        }
    }
    offences
}

fn member(file: &File) -> &str {
    file.path.trim_end_matches("/Cargo.toml")
}

fn parse(file: &File) -> Table {
    file.text.parse().unwrap_or_else(|error| panic!("{}: {error}", file.path))
}

/// Every dependency of a manifest: normal, development and build, for every target.
fn dependencies(manifest: &Table) -> impl Iterator<Item = (String, Value)> {
    let mut found: Vec<(String, Value)> = Vec::new();
    let targets = manifest.get("target").and_then(Value::as_table);
    let tables = targets.into_iter().flat_map(Table::values).filter_map(Value::as_table);
    for table in std::iter::once(manifest).chain(tables) {
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let entries = table.get(kind).and_then(Value::as_table).cloned();
            found.extend(entries.unwrap_or_default());
        }
    }
    found.into_iter()
}

fn inherits(value: impl std::borrow::Borrow<Value>) -> bool {
    value.borrow().get("workspace").and_then(Value::as_bool) == Some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(member: &str, text: &str) -> File {
        File { path: format!("{member}/Cargo.toml"), text: text.into() }
    }

    fn arrows(member: &str, text: &str) -> usize {
        forbidden_arrows(&manifest(member, text)).len()
    }

    #[test]
    fn a_forbidden_arrow_is_found() {
        assert_eq!(arrows("chain", "[dependencies]\nstore.workspace = true"), 1);
        assert_eq!(arrows("domain", "[dev-dependencies]\nchain = { workspace = true }"), 1);
        assert_eq!(arrows("rates", "[target.'cfg(unix)'.dependencies]\nserver.workspace = true"), 1);
        assert_eq!(arrows("xtask", "[build-dependencies]\ndomain.workspace = true"), 1);
        assert_eq!(arrows("misc", ""), 1);
    }

    #[test]
    fn allowed_arrows_are_left_alone() {
        assert_eq!(arrows("chain", "[dependencies]\ndomain.workspace = true\ntokio.workspace = true"), 0);
        assert_eq!(arrows("server", "[dependencies]\nstore.workspace = true\nchain.workspace = true"), 0);
    }

    const GOOD: &str = "[package]\nversion.workspace = true\nedition.workspace = true\nrust-version.workspace = true\n\
        license.workspace = true\npublish.workspace = true\n[lints]\nworkspace = true\n";

    #[test]
    fn what_is_not_inherited_is_found() {
        let check = |more: &str, expected| {
            let offences = not_inherited(&manifest("store", &format!("{GOOD}{more}")));
            assert_eq!(offences.len(), expected, "{offences:?}");
        };
        check("[dependencies]\nserde.workspace = true\nhex = { workspace = true, features = [] }", 0);
        check("[dependencies]\nserde = \"1\"\nhex = { version = \"1\" }", 2);
        assert_eq!(not_inherited(&manifest("store", "")).len(), 6);
    }

    #[test]
    fn a_dependency_without_a_reason_is_found() {
        let check = |text: &str, expected| {
            let offences = unexplained(&format!("[workspace.dependencies]\n{text}"));
            assert_eq!(offences.len(), expected, "{text}: {offences:?}");
        };
        check("a = \"1\"", 1);
        check("# ---- web ----\na = \"1\"", 1);
        check("# Why.\na = \"1\"\n\nb = { version = \"1\" }", 1);
        check("# Why, for both.\na = \"1\"\nb = \"1\"", 0);
        check("a = \"1\" # why\nb = { path = \"b\" }\n[profile.dev]\nc = 1", 0);
    }
}
