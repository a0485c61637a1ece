//! Programs that demo and tests need and that cargo does not bring.

mod apt;
pub(crate) mod bitcoind;
pub(crate) mod bookkeeping;
pub(crate) mod browsers;
mod cargo_install;
pub(crate) mod copies;
pub(crate) mod curl;
mod debian;
pub(crate) mod electrum;
pub(crate) mod fronts;
pub(crate) mod languages;
pub(crate) mod mdbook;
pub(crate) mod oidc;
mod place;
pub(crate) mod postgres;
pub(crate) mod promtool;
pub(crate) mod redis;
pub(crate) mod slapd;
pub(crate) mod systemd;
mod wheel;

use crate::proc;
use anyhow::Context;
use std::path::PathBuf;

/// A program, and the environment variable that names it to the tests.
pub(crate) type Program = (&'static str, PathBuf);

/// What the tests of those crates use: fetching it all takes a while the first time.
pub(crate) fn of_tests(asked: impl Fn(&str) -> bool) -> anyhow::Result<Vec<Program>> {
    let mut programs = vec![("BITCOIND", bitcoind::find_or_fetch()?)];
    if asked("server") {
        programs.extend(languages::find_or_fetch()?);
        programs.push(("CURL", curl::find_or_fetch()?));
        programs.extend(copies::find_or_fetch()?);
        programs.push(("PROMTOOL", promtool::find_or_fetch()?));
        programs.extend(bookkeeping::find_or_fetch()?);
        programs.push(("REDIS_SERVER", redis::find_or_fetch()?));
        programs.push(("OIDC_PROVIDER", oidc::find_or_fetch()?));
        programs.extend(slapd::find_or_fetch()?);
    }
    if asked("xtask") {
        programs.extend(fronts::find_or_fetch()?);
        programs.push(("SYSTEMD_ANALYZE", systemd::find_or_fetch()?));
    }
    if asked("browser") {
        programs.extend(browsers::find_or_fetch()?);
        programs.extend(electrum::find_or_fetch()?);
    }
    Ok(programs)
}

/// What all tests use, and what makes the manual and starts a database for them.
pub(crate) fn all() -> anyhow::Result<Vec<Program>> {
    let mut all = of_tests(|_| true)?;
    all.push(("POSTGRES", postgres::find_or_fetch()?));
    all.push(("MDBOOK", mdbook::find_or_fetch()?));
    Ok(all)
}

/// What the environment variable names, which must then be there.
fn named(variable: &str) -> anyhow::Result<Option<PathBuf>> {
    let Some(given) = std::env::var_os(variable).filter(|value| !value.is_empty()) else {
        return Ok(None);
    };
    let path = std::fs::canonicalize(&given).with_context(|| {
        format!("{variable} names {}, which is not there; correct or unset it", given.display())
    })?;
    Ok(Some(path))
}

/// The first of these names that `PATH` has.
fn installed(names: &[&str]) -> Option<PathBuf> {
    names.iter().find_map(|name| proc::on_path(name))
}
