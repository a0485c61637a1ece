//! `cargo xtask bench`: builds the server and the measurements as fast as a release, and runs them.

use crate::{proc, test, tools};

/// `args` go to the `bench` program; a leading `--` may be left out.
pub(crate) fn run(args: &[String]) -> anyhow::Result<()> {
    let node = tools::bitcoind::find_or_fetch()?;
    // Apart from the measurements, so that it is built exactly as it is for use.
    proc::run(&mut test::cargo(&["build", "--profile", "bench-run", "-p", "server", "--bin", "almoner"]))?;
    let args = args.strip_prefix(&["--".to_owned()]).unwrap_or(args);
    let mut command = test::cargo(&["run", "--profile", "bench-run", "-p", "bench", "--"]);
    proc::run(command.args(args).env("BITCOIND", node))
}
