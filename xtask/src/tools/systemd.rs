//! Programs of systemd: `systemd-nspawn`, which boots a Debian to try the package in, and `systemd-analyze`, which judges the service's unit: `$SYSTEMD_ANALYZE`, or the machine's, or Debian's unpacked.

use super::debian::Packages;
use super::languages::found;
use super::{installed, named};
use std::path::PathBuf;

const PACKAGES: Packages = Packages {
    name: "systemd",
    packages: &["systemd"],
    advice: "the service's unit is judged by systemd-analyze; install your system's package (systemd), version 252 or later",
};

/// One that can judge a unit without a running systemd.
pub(crate) fn find_or_fetch() -> anyhow::Result<PathBuf> {
    match named("SYSTEMD_ANALYZE")?
        .or(found(&["systemd-analyze"], &["security", "--offline=true", "--version"]))
    {
        Some(program) => Ok(program),
        None => PACKAGES.unpacked()?.program("usr/bin/systemd-analyze", &[], &[]),
    }
}

const CONTAINER: Packages = Packages {
    name: "systemd-container",
    packages: &["systemd-container"],
    advice: "the package is tried in a system of its own, which systemd-nspawn boots; install your system's package \
             (systemd-container)",
};

/// One that can boot a system.
pub(crate) fn nspawn() -> anyhow::Result<PathBuf> {
    match named("SYSTEMD_NSPAWN")?.or(installed(&["systemd-nspawn"])) {
        Some(program) => Ok(program),
        None => CONTAINER.unpacked()?.program("usr/bin/systemd-nspawn", &[], &[]),
    }
}
