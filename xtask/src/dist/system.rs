//! The package in a small Debian of its own, made by `debootstrap`: installed, run, upgraded, removed and purged.
//!
//! Needs root and debootstrap; where it has not both it fails, and says so: a test that was not made is no success.

use super::{Package, folder, stage};
use crate::dirs;
use crate::proc;
use anyhow::{Context, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is in the small Debian beside the least there can be.
const INCLUDED: &str = "systemd,systemd-sysv,dbus,lintian,apparmor,nginx-light,caddy,tor,curl,zsh,fish,man-db,libgcc-s1,ca-certificates";
const RELEASE: &str = "bookworm";
/// A version after every other, for the upgrade.
const NEXT: &str = "+next";

/// Tries everything that `packaging/tests/in-a-system.sh` says.
pub(super) fn test(package: &Package) -> anyhow::Result<()> {
    let uid = proc::capture(Command::new("id").arg("-u"))?;
    if uid.trim() != "0" || proc::on_path("debootstrap").is_none() {
        bail!(
            "NOT TESTED: the package is installed in a system of its own by root with debootstrap (apt install debootstrap)"
        );
    }
    let base = base()?;
    let next = next_version(package)?;
    let system = folder().join("trial");
    remove(&system)?;
    proc::run(Command::new("cp").args(["-a", "--reflink=auto"]).arg(&base).arg(&system))?;
    let trial = system.join("trial");
    fs::create_dir(&trial)?;
    fs::copy(&package.deb, trial.join("first.deb"))?;
    fs::copy(&next, trial.join("next.deb"))?;
    fs::copy(dirs::root().join("packaging/tests/in-a-system.sh"), trial.join("trial.sh"))?;
    // Mounts and processes of its own: whatever is left running ends with it.
    let mut command = Command::new("unshare");
    command.args(["--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--root"]).arg(&system);
    command.args(["sh", "-eu", "/trial/trial.sh"]).env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    proc::run(&mut command).context("the package does not do in a fresh Debian what it should")?;
    remove(&system)
}

/// The small Debian, made once.
fn base() -> anyhow::Result<PathBuf> {
    let (base, label) = (folder().join("system"), format!("{RELEASE} {INCLUDED}\n"));
    let mark = folder().join("system.label");
    if fs::read_to_string(&mark).is_ok_and(|made| made == label) {
        return Ok(base);
    }
    remove(&base)?;
    println!("making a small Debian (once, some minutes)");
    let mut command = Command::new("debootstrap");
    command.args(["--variant=minbase", &format!("--include={INCLUDED}"), RELEASE]).arg(&base);
    proc::run(&mut command)?;
    fs::write(mark, label)?;
    Ok(base)
}

/// The same package under a later version.
fn next_version(package: &Package) -> anyhow::Result<PathBuf> {
    let control = package.stage.join("DEBIAN/control");
    let text = fs::read_to_string(&control)?;
    let later: Vec<String> = text
        .lines()
        .map(|line| if line.starts_with("Version: ") { format!("{line}{NEXT}") } else { line.to_owned() })
        .collect();
    fs::write(&control, later.join("\n") + "\n")?;
    let packed = stage::pack(&package.stage, &folder());
    fs::write(&control, text)?;
    packed
}

fn remove(path: &Path) -> anyhow::Result<()> {
    if path.exists() {
        fs::remove_dir_all(path).with_context(|| format!("cannot remove {}", path.display()))?;
    }
    Ok(())
}
