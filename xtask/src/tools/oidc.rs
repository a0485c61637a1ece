//! An OpenID provider for the tests of signing in: a certified one in JavaScript, with all it needs, pinned by hashes.
//! `$OIDC_PROVIDER` is its module, which Node.js runs.

use super::place::Place;
use super::{languages, named};
use crate::proc;
use anyhow::Context;
use std::fs;
use std::path::PathBuf;

const WANTED: &str = include_str!("oidc/package.json");
const PINNED: &str = include_str!("oidc/package-lock.json");
const MODULE: &str = "node_modules/oidc-provider/lib/index.js";
const ADVICE: &str = "tests of signing in speak to a real OpenID provider, which npm fetches: look at the network, or set \
                      OIDC_PROVIDER to the module of oidc-provider";

/// The module.
pub(crate) fn find_or_fetch() -> anyhow::Result<PathBuf> {
    if let Some(module) = named("OIDC_PROVIDER")? {
        return Ok(module);
    }
    let place = Place { name: "oidc", label: PINNED.to_owned() };
    let dir = place.filled(|unfinished, _| {
        fs::write(unfinished.join("package.json"), WANTED)?;
        fs::write(unfinished.join("package-lock.json"), PINNED)?;
        println!("downloading an OpenID provider");
        let mut command = languages::npm()?;
        command.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(unfinished);
        proc::capture(&mut command).map(drop).context(ADVICE)
    })?;
    Ok(dir.join(MODULE))
}
