//! `cargo xtask gallery`: pictures of every page in every state, into `docs/gallery/`.

use crate::{dirs, proc, test, tools};

pub(crate) fn run() -> anyhow::Result<()> {
    let settings = tools::browsers::find_or_fetch()?;
    let mut command = test::cargo(&["run", "--quiet", "--package", "browser", "--bin", "gallery", "--"]);
    proc::run(command.arg(dirs::root().join("docs/gallery")).envs(settings))
}
