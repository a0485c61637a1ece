//! What checks Prometheus' rules and what a program tells it.

use super::debian::Packages;
use super::{installed, named};
use std::path::PathBuf;

const PACKAGES: Packages = Packages {
    name: "prometheus",
    packages: &["prometheus"],
    advice: "the tests of metrics and alerts need promtool; install your system's package prometheus, or set PROMTOOL",
};

/// `$PROMTOOL`.
pub(crate) fn find_or_fetch() -> anyhow::Result<PathBuf> {
    match named("PROMTOOL")?.or_else(|| installed(&["promtool"])) {
        Some(found) => Ok(found),
        None => Ok(PACKAGES.unpacked()?.file("usr/bin/promtool")),
    }
}
