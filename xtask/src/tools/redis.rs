//! A Redis server, into which contributions are pushed: `$REDIS_SERVER`, or the machine's, or Debian's unpacked.

use super::debian::Packages;
use super::{installed, named};
use std::path::PathBuf;

const PACKAGES: Packages = Packages {
    name: "redis",
    packages: &["redis-server"],
    advice: "contributions are pushed into a real Redis by the tests; install your system's package (redis-server), or \
             set REDIS_SERVER",
};

/// The server's program.
pub(crate) fn find_or_fetch() -> anyhow::Result<PathBuf> {
    match named("REDIS_SERVER")?.or_else(|| installed(&["redis-server"])) {
        Some(program) => Ok(program),
        // A server that is a link: which program it is depends on the name it is called by.
        None => PACKAGES.unpacked()?.program("usr/bin/redis-server", &[], &[]),
    }
}
