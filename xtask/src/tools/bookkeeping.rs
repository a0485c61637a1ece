//! What reads the books that Almoner writes: beancount, hledger, ledger, and libofx's own reader of bank statements.

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

const READERS: Packages = Packages {
    name: "readers",
    packages: &["ledger", "ofx"],
    advice: "exports of the books are tested with ledger and libofx's ofxdump; install your system's packages for them, or \
             set LEDGER and OFXDUMP",
};

/// `$BEAN_CHECK`, `$HLEDGER`, `$LEDGER` and `$OFXDUMP`.
pub(crate) fn find_or_fetch() -> anyhow::Result<[(&'static str, PathBuf); 4]> {
    let hledger = |root: &Root| root.program("usr/bin/hledger", &[], &[]);
    let ledger = |root: &Root| root.program("usr/bin/ledger", &[libraries(root, "usr/lib/ledger")?], &[]);
    Ok([
        ("BEAN_CHECK", one("BEAN_CHECK", "bean-check", &PACKAGES, bean_check)?),
        ("HLEDGER", one("HLEDGER", "hledger", &PACKAGES, hledger)?),
        ("LEDGER", one("LEDGER", "ledger", &READERS, ledger)?),
        ("OFXDUMP", one("OFXDUMP", "ofxdump", &READERS, ofxdump)?),
    ])
}

fn one(
    variable: &str,
    name: &str,
    packages: &Packages,
    make: fn(&Root) -> anyhow::Result<PathBuf>,
) -> anyhow::Result<PathBuf> {
    match named(variable)?.or_else(|| found(&[name], &["--version"])) {
        Some(program) => Ok(program),
        None => make(&packages.unpacked()?),
    }
}

/// It looks for the grammar of statements where the variable says.
fn ofxdump(root: &Root) -> anyhow::Result<PathBuf> {
    let grammar = root.file("usr/share/libofx7/libofx/dtd").display().to_string();
    root.program("usr/bin/ofxdump", &[libraries(root, "usr/lib")?, ("OFX_DTD_PATH", grammar)], &[])
}

/// The packages' libraries, and those in a folder that they keep besides.
fn libraries(root: &Root, folder: &str) -> anyhow::Result<(&'static str, String)> {
    Ok(("LD_LIBRARY_PATH", format!("{}:{}", root.file(folder).display(), root.library_path()?)))
}

/// The packages' own Python runs it, with the packages' modules and no others.
fn bean_check(root: &Root) -> anyhow::Result<PathBuf> {
    let settings = [("PYTHONNOUSERSITE", "1".to_owned()), ("PYTHONDONTWRITEBYTECODE", "1".to_owned())];
    let arguments = ["-m", "beancount.scripts.check"];
    root.script("bean-check", &root.file("usr/bin/python3.11"), &settings, &arguments)
}
