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
mod place;
pub(crate) mod postgres;
pub(crate) mod promtool;
pub(crate) mod systemd;
mod wheel;

use crate::proc;
use anyhow::Context;
use std::path::PathBuf;

/// Everything the tests use, each with the environment variable that names it to them.
pub(crate) fn all() -> anyhow::Result<Vec<(&'static str, PathBuf)>> {
    let mut all = vec![("BITCOIND", bitcoind::find_or_fetch()?)];
    all.extend(languages::find_or_fetch()?);
    all.extend(browsers::find_or_fetch()?);
    all.extend(electrum::find_or_fetch()?);
    all.push(("POSTGRES", postgres::find_or_fetch()?));
    all.push(("CURL", curl::find_or_fetch()?));
    all.extend(copies::find_or_fetch()?);
    all.push(("MDBOOK", mdbook::find_or_fetch()?));
    all.extend(fronts::find_or_fetch()?);
    all.push(("SYSTEMD_ANALYZE", systemd::find_or_fetch()?));
    all.push(("PROMTOOL", promtool::find_or_fetch()?));
    all.extend(bookkeeping::find_or_fetch()?);
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
