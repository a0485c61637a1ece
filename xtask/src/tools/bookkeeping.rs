//! What reads the books that Almoner writes: beancount and hledger.

use super::debian::{Packages, Root};
use super::languages::found;
use super::named;
use std::path::PathBuf;

const PACKAGES: Packages = Packages {
    name: "bookkeeping",
    packages: &["beancount", "hledger", "python3"],
    advice: "exports of the books are tested with beancount and hledger; install your system's packages for them, or set \
             BEAN_CHECK and HLEDGER",
};

/// `$BEAN_CHECK` and `$HLEDGER`.
pub(crate) fn find_or_fetch() -> anyhow::Result<[(&'static str, PathBuf); 2]> {
    Ok([
        ("BEAN_CHECK", one("BEAN_CHECK", "bean-check", bean_check)?),
        ("HLEDGER", one("HLEDGER", "hledger", |root| root.program("usr/bin/hledger", &[], &[]))?),
    ])
}

fn one(variable: &str, name: &str, make: fn(&Root) -> anyhow::Result<PathBuf>) -> anyhow::Result<PathBuf> {
    match named(variable)?.or_else(|| found(&[name], &["--version"])) {
        Some(program) => Ok(program),
        None => make(&PACKAGES.unpacked()?),
    }
}

/// The packages' own Python runs it, with the packages' modules and no others.
fn bean_check(root: &Root) -> anyhow::Result<PathBuf> {
    let settings = [("PYTHONNOUSERSITE", "1".to_owned()), ("PYTHONDONTWRITEBYTECODE", "1".to_owned())];
    let arguments = ["-m", "beancount.scripts.check"];
    root.script("bean-check", &root.file("usr/bin/python3.11"), &settings, &arguments)
}
