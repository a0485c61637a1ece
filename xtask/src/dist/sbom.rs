//! The list of everything the program was made of, in the CycloneDX form (1.5): from `cargo metadata` and the lock file
//! alone, so that no further tool has to be trusted, and nothing in it depends on the machine.

use crate::{proc, test};
use anyhow::{Context, ensure};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The list for the program that is built from `root`.
pub(super) fn of(root: &Path) -> anyhow::Result<String> {
    let mut command = test::cargo(&["metadata", "--format-version", "1", "--locked"]);
    let host = host()?;
    command.current_dir(root).args(["--filter-platform", &host]);
    let metadata: Value = serde_json::from_str(&proc::capture(&mut command)?)?;
    let used = reachable(&metadata)?;
    let lock = std::fs::read_to_string(root.join("Cargo.lock"))?;
    let sums = checksums(&lock);
    let packages = metadata["packages"].as_array().context("cargo metadata names no packages")?;
    let mut components = BTreeMap::new();
    for package in packages.iter().filter(|package| used.contains(text(package, "id"))) {
        let key = (text(package, "name").to_owned(), text(package, "version").to_owned());
        ensure!(
            package["source"].is_null() || sums.contains_key(&key),
            "{} {} is not in Cargo.lock with a checksum: what is shipped must be pinned",
            key.0,
            key.1
        );
        components.insert(key.clone(), component(package, sums.get(&key)));
    }
    let main = packages.iter().find(|package| package["source"].is_null()).map(|ours| text(ours, "version"));
    let list = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": { "component": { "type": "application", "name": "almoner", "version": main, "bom-ref": "almoner" } },
        "components": components.into_values().collect::<Vec<_>>(),
    });
    Ok(serde_json::to_string_pretty(&list)? + "\n")
}

fn component(package: &Value, sum: Option<&String>) -> Value {
    let (name, version) = (text(package, "name"), text(package, "version"));
    let mut component = json!({ "type": "library", "name": name, "version": version, "bom-ref": format!("{name}@{version}") });
    if let Some(licence) = package["license"].as_str() {
        component["licenses"] = json!([{ "expression": licence.replace('/', " OR ") }]);
    }
    if let Some(sum) = sum {
        component["purl"] = format!("pkg:cargo/{name}@{version}").into();
        component["hashes"] = json!([{ "alg": "SHA-256", "content": sum }]);
    }
    component
}

/// The ids of all packages that go into the program or into building it; not those that only its tests need.
fn reachable(metadata: &Value) -> anyhow::Result<BTreeSet<&str>> {
    let nodes = metadata["resolve"]["nodes"].as_array().context("cargo metadata resolves nothing")?;
    let by_id: BTreeMap<&str, &Value> = nodes.iter().map(|node| (text(node, "id"), node)).collect();
    let root = by_id.keys().copied().find(|id| id.contains("/server#"));
    let mut open = vec![root.context("the crate server is missing")?];
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        let dependencies = by_id.get(id).and_then(|node| node["deps"].as_array()).into_iter().flatten();
        open.extend(
            dependencies
                .filter(|dependency| is_shipped(dependency))
                .map(|dependency| text(dependency, "pkg")),
        );
    }
    Ok(seen)
}

fn is_shipped(dependency: &Value) -> bool {
    let mut kinds = dependency["dep_kinds"].as_array().into_iter().flatten();
    kinds.any(|kind| kind["kind"] != "dev")
}

/// The checksums in the lock file, by name and version.
fn checksums(lock: &str) -> BTreeMap<(String, String), String> {
    let field = |block: &str, name: &str| {
        let start = format!("{name} = \"");
        let line = block.lines().find_map(|line| line.strip_prefix(start.as_str()))?;
        Some(line.trim_end_matches('"').to_owned())
    };
    let entry = |block| Some(((field(block, "name")?, field(block, "version")?), field(block, "checksum")?));
    lock.split("[[package]]").filter_map(entry).collect()
}

fn host() -> anyhow::Result<String> {
    let said = proc::capture(std::process::Command::new("rustc").arg("-vV"))?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc does not say what it compiles for")?.to_owned())
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cargo's own answer to what goes into the program, against the list, and each against the lock file.
    #[test]
    fn nothing_that_is_shipped_is_missing() {
        let root = crate::dirs::root();
        let list: Value = serde_json::from_str(&of(&root).unwrap()).unwrap();
        let listed: BTreeSet<String> = list["components"]
            .as_array()
            .unwrap()
            .iter()
            .map(|part| format!("{} {}", text(part, "name"), text(part, "version")))
            .collect();
        let mut tree =
            test::cargo(&["tree", "--locked", "-p", "server", "-e", "normal,build", "--prefix", "none"]);
        tree.args(["--format", "{p}"]).current_dir(&root);
        let told = proc::capture(&mut tree).unwrap();
        let shipped: BTreeSet<String> = told
            .lines()
            .filter_map(|line| line.split_once(" v"))
            .map(|(name, rest)| format!("{name} {}", rest.split_whitespace().next().unwrap_or_default()))
            .collect();
        let missing: Vec<_> = shipped.difference(&listed).collect();
        assert!(shipped.len() > 100 && missing.is_empty(), "{missing:?}");
        let locked = checksums(&std::fs::read_to_string(root.join("Cargo.lock")).unwrap());
        for part in list["components"].as_array().unwrap().iter().filter(|part| !part["purl"].is_null()) {
            let key = (text(part, "name").to_owned(), text(part, "version").to_owned());
            assert_eq!(
                part["hashes"][0]["content"].as_str(),
                locked.get(&key).map(String::as_str),
                "{key:?}"
            );
            assert!(!part["licenses"].is_null(), "{key:?} has no licence");
        }
    }
}
