//! What makes a book of `docs/`.

use super::cargo_install::Crate;
use super::{installed, named};
use std::path::PathBuf;

/// Without its server and its search, which is a script of many hundred kilobytes.
const MDBOOK: Crate = Crate { name: "mdbook", version: "0.5.4", arguments: &["--no-default-features"] };

pub(crate) fn find_or_fetch() -> anyhow::Result<PathBuf> {
    match named("MDBOOK")?.or_else(|| installed(&["mdbook"])) {
        Some(program) => Ok(program),
        None => MDBOOK.built(|| Ok(Vec::new())),
    }
}
