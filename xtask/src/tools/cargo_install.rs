//! A program from crates.io, pinned by its version and its own lock file, built once.

use super::place::{self, Place};
use crate::test;
use crate::{dirs, proc};
use anyhow::Context;
use std::ffi::OsString;
use std::path::PathBuf;

/// A program that is built from a crate of the same name.
pub(crate) struct Crate {
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
    /// Further arguments for `cargo install`.
    pub(crate) arguments: &'static [&'static str],
}

impl Crate {
    /// The program, built if it was not yet; `settings` are environment variables for that. Nobody waits for a program
    /// that does a few seconds' work in a test to be optimised.
    pub(crate) fn built(
        &self,
        settings: impl FnOnce() -> anyhow::Result<Vec<(&'static str, OsString)>>,
    ) -> anyhow::Result<PathBuf> {
        let Self { name, version, arguments } = self;
        let label = format!("{name} {version} {}\n", arguments.join(" "));
        let dir = Place { name, label }.filled(|unfinished, _| {
            println!("building {name} {version} (once, some minutes)");
            // Beside the place and not in it, so that what was built is there again after an interruption.
            let build = dirs::tools().join(format!("{name}.build"));
            let mut command =
                test::cargo(&["install", "--quiet", "--locked", "--debug", "--no-track", "--root"]);
            command.arg(unfinished).arg("--target-dir").arg(&build).args(*arguments);
            command.arg(format!("{name}@{version}")).env("CARGO_PROFILE_DEV_DEBUG", "0").envs(settings()?);
            proc::run(&mut command).with_context(|| format!("{name} {version} could not be built"))?;
            place::remove(&build)
        })?;
        Ok(dir.join("bin").join(name))
    }
}
