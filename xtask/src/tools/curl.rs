//! What the manual's readers ask the API with.

use super::debian::Packages;
use super::{installed, named};
use std::path::PathBuf;

const PACKAGES: Packages = Packages {
    name: "curl",
    packages: &["curl"],
    advice: "the manual's commands are tested with curl; install your system's package of it, or set CURL",
};

pub(crate) fn find_or_fetch() -> anyhow::Result<PathBuf> {
    match named("CURL")?.or_else(|| installed(&["curl"])) {
        Some(program) => Ok(program),
        None => PACKAGES.unpacked()?.program("usr/bin/curl", &[], &[]),
    }
}
