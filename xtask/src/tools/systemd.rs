//! `systemd-analyze`, which judges the service's unit: `$SYSTEMD_ANALYZE`, or the machine's, or Debian's unpacked.

use super::debian::Packages;
use super::languages::found;
use super::named;
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
