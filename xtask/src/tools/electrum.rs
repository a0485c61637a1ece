//! A donor's wallet of another make: Electrum, and the server it asks.

use super::cargo_install::Crate;
use super::debian::{Packages, Root};
use super::{installed, languages, named};
use anyhow::Context;
use std::ffi::OsString;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

/// The wallet; and for its server the database it is linked with, and what reads that one's headers.
const PACKAGES: Packages = Packages {
    name: "electrum",
    packages: &["electrum", "librocksdb-dev", "libclang1-14", "libclang-common-14-dev"],
    advice: "the test of Electrum needs it and electrs; install your system's package electrum, and set ELECTRS to an \
             electrs you have",
};

/// The last version whose database is the one of Debian 12, so that it need not be compiled.
const ELECTRS: Crate = Crate { name: "electrs", version: "0.10.10", arguments: &["--no-default-features"] };

/// `$ELECTRUM`, `$ELECTRUM_PYTHON` which can `import electrum`, and `$ELECTRS`.
pub(crate) fn find_or_fetch() -> anyhow::Result<Vec<(&'static str, PathBuf)>> {
    let [wallet, python] = wallet()?;
    Ok(vec![("ELECTRUM", wallet), ("ELECTRUM_PYTHON", python), ("ELECTRS", electrs()?)])
}

/// The program and the Python it runs on.
fn wallet() -> anyhow::Result<[PathBuf; 2]> {
    if let (Some(wallet), Some(python)) = (named("ELECTRUM")?, named("ELECTRUM_PYTHON")?) {
        return Ok([wallet, python]);
    }
    let imports = languages::found(&["python3"], &["-c", "import electrum"]);
    if let (Some(wallet), Some(python)) = (installed(&["electrum"]), imports) {
        return Ok([wallet, python]);
    }
    let root = PACKAGES.unpacked()?;
    let python = languages::python(&root)?;
    let script = root.file("usr/bin/electrum").display().to_string();
    Ok([root.script("electrum", &python, &[], &[&script])?, python])
}

fn electrs() -> anyhow::Result<PathBuf> {
    if let Some(found) = named("ELECTRS")?.or_else(|| installed(&["electrs"])) {
        return Ok(found);
    }
    let root = PACKAGES.unpacked()?;
    let built = ELECTRS.built(|| build_settings(&root))?;
    root.script("electrs", &built, &[], &[])
}

/// Links with the database that was unpacked and what it compresses with: compiling either takes g++ and minutes. The
/// headers are read by `bindgen`, through a libclang that was unpacked too.
fn build_settings(root: &Root) -> anyhow::Result<Vec<(&'static str, OsString)>> {
    let libraries = root.libraries();
    // Who has gcc need not have g++, which brings the name that a linker looks for.
    let standard = libraries.join("libstdc++.so");
    if !standard.exists() {
        symlink("libstdc++.so.6", &standard).context("cannot name the C++ library")?;
    }
    let headers = root.file("usr/lib/llvm-14/lib/clang/14.0.6/include");
    Ok(vec![
        ("LIBCLANG_PATH", libraries.clone().into()),
        ("LD_LIBRARY_PATH", libraries.clone().into()),
        ("BINDGEN_EXTRA_CLANG_ARGS", format!("-I{}", headers.display()).into()),
        ("ROCKSDB_INCLUDE_DIR", root.file("usr/include").into()),
        ("ROCKSDB_LIB_DIR", libraries.clone().into()),
        ("SNAPPY_LIB_DIR", libraries.into()),
    ])
}
