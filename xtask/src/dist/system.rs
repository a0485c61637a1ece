//! The package in a small Debian of its own, made by `debootstrap` and booted by `systemd-nspawn`: installed, run, upgraded,
//! removed and purged.
//!
//! Needs root and debootstrap; where it has not both it fails, and says so: a test that was not made is no success.

use super::{Package, folder, stage};
use crate::{dirs, proc, tools};
use anyhow::{Context, bail};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is in the small Debian beside the least there can be. Its own apt installs it: debootstrap knows no alternatives.
const INCLUDED: [&str; 13] = [
    "systemd",
    "systemd-sysv",
    "lintian",
    "apparmor",
    "nginx-light",
    "caddy",
    "tor",
    "curl",
    "zsh",
    "fish",
    "man-db",
    "procps",
    "openssl",
];
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
    fs::rename(&next, trial.join("next.deb"))?;
    let scripts = dirs::root().join("packaging/tests");
    fs::copy(scripts.join("in-a-system.sh"), trial.join("trial.sh"))?;
    fs::copy(scripts.join("trial.service"), system.join("etc/systemd/system/trial.service"))?;
    proc::run(inside(&system).args(["systemctl", "enable", "trial.service"]))?;
    boot(&system)?;
    remove(&system)
}

/// Boots it, waits until the trial has ended it, and says how that went.
fn boot(system: &Path) -> anyhow::Result<()> {
    let mut command = Command::new(tools::systemd::nspawn()?);
    command.args([
        "--quiet",
        "--boot",
        "--private-network",
        "--register=no",
        "--keep-unit",
        "--console=pipe",
    ]);
    let booted = proc::capture(command.arg("--directory").arg(system));
    let log = fs::read_to_string(system.join("trial/log")).unwrap_or_default();
    println!("{log}");
    match fs::read_to_string(system.join("trial/ended")) {
        Ok(code) if code.trim() == "0" => Ok(()),
        Ok(_) => bail!(
            "the package does not do in a fresh Debian what it should; {} is left to look at",
            system.display()
        ),
        Err(_) => {
            booted.context("NOT TESTED: no Debian could be booted here by systemd-nspawn")?;
            bail!("NOT TESTED: the Debian that was booted ended before the trial did")
        }
    }
}

/// A command in that root folder, not booted, with mounts and processes of its own: whatever is left running ends with it.
fn inside(system: &Path) -> Command {
    let mut command = Command::new("unshare");
    command.args(["--mount", "--pid", "--fork", "--kill-child", "chroot"]).arg(system);
    command.env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin").env("LC_ALL", "C.UTF-8");
    command
}

/// The small Debian, made once.
fn base() -> anyhow::Result<PathBuf> {
    let (base, label) = (folder().join("system"), format!("{RELEASE} {}\n", INCLUDED.join(" ")));
    let mark = folder().join("system.label");
    if fs::read_to_string(&mark).is_ok_and(|made| made == label) {
        return Ok(base);
    }
    remove(&base)?;
    println!("making a small Debian (once, some minutes)");
    let mut command = Command::new("debootstrap");
    command.args(["--variant=minbase", RELEASE]).arg(&base);
    proc::run(&mut command)?;
    // Nothing is started by being installed.
    fs::write(base.join("usr/sbin/policy-rc.d"), "#!/bin/sh\nexit 101\n")?;
    fs::set_permissions(base.join("usr/sbin/policy-rc.d"), fs::Permissions::from_mode(0o755))?;
    let mut command = inside(&base);
    command.args(["apt-get", "install", "--yes", "--quiet", "--no-install-recommends"]).args(INCLUDED);
    proc::run(command.env("DEBIAN_FRONTEND", "noninteractive"))
        .context("the small Debian can't be completed")?;
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
