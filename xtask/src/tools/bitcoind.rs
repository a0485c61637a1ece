//! The Bitcoin node: `$BITCOIND`, or `bitcoind` on PATH, or the distribution's package unpacked
//! into `target/tools/bitcoind` without root.

use super::apt::Apt;
use super::place::{self, Place};
use super::{debian, installed, named};
use crate::{dirs, proc};
use anyhow::Context;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// Debian's build of Bitcoin Knots: a full node with wallet, ZMQ and block filters.
const PACKAGE: &str = "bitcoin-knots";
/// It lives in Debian's unstable suite.
const SUITE: &str = "sid";
const PROGRAMS: [&str; 2] = ["bitcoind", "bitcoin-cli"];

/// A `bitcoind` for this machine.
pub(crate) fn find_or_fetch() -> anyhow::Result<PathBuf> {
    match named("BITCOIND")?.or_else(|| installed(&["bitcoind"])) {
        Some(node) => Ok(node),
        None => fetch(),
    }
}

fn fetch() -> anyhow::Result<PathBuf> {
    // Its scripts name the folder they are in: a copy of that folder elsewhere is not the same thing.
    let label = format!("{PACKAGE} run from {}\n", dirs::tools().display());
    let place = Place { name: "bitcoind", label };
    let dir = place.filled(|unfinished, place| {
        let apt = Apt::on_this_machine(SUITE)
            .with_context(|| format!("no bitcoind found and it cannot be fetched here.\n{}", advice()))?;
        install(&apt, unfinished, place)
    })?;
    Ok(dir.join("bitcoind"))
}

fn install(apt: &Apt, unfinished: &Path, place: &Path) -> anyhow::Result<()> {
    let work = unfinished.join("apt");
    let debs = apt.download(&[PACKAGE], &work).with_context(advice)?;
    debian::unpack(&debs, &unfinished.join("root"), &[])?;
    for name in PROGRAMS {
        write_wrapper(unfinished, place, name)?;
    }
    place::remove(&work)
}

/// A script that runs the program through the loader and libraries unpacked with it, whatever
/// this machine's own libc is. It names the final place, where it will be moved.
fn write_wrapper(unpacked: &Path, place: &Path, name: &str) -> anyhow::Result<()> {
    let (loader, libraries) = loader_and_libraries(&unpacked.join("root"))?;
    let root = place.join("root");
    let script = wrapper(&root.join(loader), &root.join(libraries), &root.join("usr/bin").join(name));
    let file = unpacked.join(name);
    fs::write(&file, script)?;
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755))?;
    Ok(())
}

fn wrapper(loader: &Path, libraries: &Path, program: &Path) -> String {
    let [loader, libraries, program] =
        [loader, libraries, program].map(|path| debian::quote(&path.display().to_string()));
    format!(
        "#!/bin/sh\n# Written by `cargo xtask`.\nexec {loader} --library-path {libraries} {program} \"$@\"\n"
    )
}

/// Both relative to the unpacked root: `usr/lib/<triplet>/ld-linux-*.so.*` and its folder.
fn loader_and_libraries(root: &Path) -> anyhow::Result<(PathBuf, PathBuf)> {
    let libraries = Path::new("usr/lib").join(debian::triplet());
    let loader = fs::read_dir(root.join(&libraries))
        .with_context(|| format!("the packages hold no {}", libraries.display()))?
        .filter_map(Result::ok)
        .map(|entry| entry.file_name())
        .find(|name| name.to_string_lossy().starts_with("ld-linux"))
        .context("the packages hold no dynamic loader")?;
    Ok((libraries.join(loader), libraries))
}

fn advice() -> &'static str {
    if cfg!(target_os = "macos") {
        "Install it with `brew install bitcoin`, or set BITCOIND to a bitcoind you have."
    } else if proc::on_path("pacman").is_some() {
        "Install it with `pacman -S bitcoin-daemon`, or set BITCOIND to a bitcoind you have."
    } else if proc::on_path("dnf").is_some() {
        "Install it with `dnf install bitcoin-core-server`, or set BITCOIND to a bitcoind you have."
    } else if proc::on_path("apk").is_some() {
        "Install it with `apk add bitcoin`, or set BITCOIND to a bitcoind you have."
    } else {
        "Install your system's Bitcoin Core or Bitcoin Knots package, or set BITCOIND to a bitcoind you have."
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrapper_survives_odd_folders() {
        let script = wrapper(Path::new("/a b/ld"), Path::new("/it's"), Path::new("/p"));
        assert!(script.ends_with("exec '/a b/ld' --library-path '/it'\\''s' '/p' \"$@\"\n"), "{script}");
    }
}
