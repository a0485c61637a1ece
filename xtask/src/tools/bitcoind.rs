//! The Bitcoin node: `$BITCOIND`, or `bitcoind` on PATH, or the distribution's package unpacked
//! into `target/tools/bitcoind` without root.

use super::apt::Apt;
use crate::{dirs, proc};
use anyhow::{Context, bail};
use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Debian's build of Bitcoin Knots: a full node with wallet, ZMQ and block filters.
const PACKAGE: &str = "bitcoin-knots";
const PROGRAMS: [&str; 2] = ["bitcoind", "bitcoin-cli"];

/// A `bitcoind` that runs on this machine.
pub(crate) fn find_or_fetch() -> anyhow::Result<PathBuf> {
    if let Some(given) = std::env::var_os("BITCOIND").filter(|value| !value.is_empty()) {
        let path = fs::canonicalize(&given).with_context(|| {
            format!("BITCOIND names {}, which is not there; correct or unset it", given.display())
        })?;
        return Ok(path);
    }
    if let Some(installed) = proc::on_path("bitcoind") {
        return Ok(installed);
    }
    fetch(&dirs::tools())
}

/// Fetches once; later calls find what is there. Two at a time wait for each other.
fn fetch(tools: &Path) -> anyhow::Result<PathBuf> {
    fs::create_dir_all(tools).with_context(|| format!("cannot create {}", tools.display()))?;
    let lock = File::create(tools.join("bitcoind.lock"))?;
    lock.lock().context("cannot lock target/tools")?;
    let place = tools.join("bitcoind");
    let program = place.join("bitcoind");
    if version(&program).is_ok() {
        return Ok(program);
    }
    let apt = Apt::on_this_machine()
        .with_context(|| format!("no bitcoind found and it cannot be fetched here.\n{}", advice()))?;
    install(&apt, tools, &place)?;
    println!("node: {}", version(&program)?);
    Ok(program)
}

/// Unpacks beside the final place and moves it there last, so that an interrupted run leaves nothing half done.
fn install(apt: &Apt, tools: &Path, place: &Path) -> anyhow::Result<()> {
    let unfinished = tools.join("bitcoind.unfinished");
    for old in [&unfinished, &place.to_path_buf()] {
        remove(old)?;
    }
    let work = unfinished.join("apt");
    let debs = apt.download(PACKAGE, &work)?;
    println!("node: unpacking {} packages", debs.len());
    let root = unfinished.join("root");
    fs::create_dir_all(&root)?;
    for deb in &debs {
        proc::capture(Command::new("dpkg").arg("-x").arg(deb).arg(&root))?;
    }
    for name in PROGRAMS {
        write_wrapper(&unfinished, place, name)?;
    }
    remove(&work)?;
    fs::rename(&unfinished, place).context("cannot move the unpacked node to its place")
}

fn remove(dir: &Path) -> anyhow::Result<()> {
    if !dir.exists() {
        return Ok(());
    }
    fs::remove_dir_all(dir).with_context(|| format!("cannot remove {}", dir.display()))
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
    let [loader, libraries, program] = [loader, libraries, program].map(quote);
    format!(
        "#!/bin/sh\n# Written by `cargo xtask`.\nexec {loader} --library-path {libraries} {program} \"$@\"\n"
    )
}

fn quote(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', r"'\''"))
}

/// Both relative to the unpacked root: `usr/lib/<triplet>/ld-linux-*.so.*` and its folder.
fn loader_and_libraries(root: &Path) -> anyhow::Result<(PathBuf, PathBuf)> {
    let triplet = format!("{}-linux-gnu", std::env::consts::ARCH);
    let libraries = Path::new("usr/lib").join(triplet);
    let loader = fs::read_dir(root.join(&libraries))
        .with_context(|| format!("the packages hold no {}", libraries.display()))?
        .filter_map(Result::ok)
        .map(|entry| entry.file_name())
        .find(|name| name.to_string_lossy().starts_with("ld-linux"))
        .context("the packages hold no dynamic loader")?;
    Ok((libraries.join(loader), libraries))
}

/// The first line of `-version`, which also proves that it runs.
fn version(program: &Path) -> anyhow::Result<String> {
    if !program.exists() {
        bail!("{} is not there", program.display());
    }
    let text = proc::capture(Command::new(program).arg("-version"))?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
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
