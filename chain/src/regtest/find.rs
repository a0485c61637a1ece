//! Where the node's program is.
use std::env;
use std::path::{Path, PathBuf};

/// The node's program: `$BITCOIND`, else what `cargo xtask node` fetched, else on the `PATH`.
///
/// # Panics
/// When there is none, with what to do about it: a test that needs a node must not pass without.
pub fn find_bitcoind() -> PathBuf {
    let named = env::var_os("BITCOIND").filter(|path| !path.is_empty()).map(PathBuf::from);
    named.or_else(fetched).or_else(on_path).expect(
        "no bitcoind: run `cargo xtask node` to fetch one, or set BITCOIND to the path of Bitcoin Core 25 or later",
    )
}

fn fetched() -> Option<PathBuf> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent()?;
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace.join("target"), PathBuf::from);
    let places = [target, workspace.join("target")].map(|target| target.join("tools/bitcoind/bitcoind"));
    places.into_iter().find(|path| path.is_file())
}

fn on_path() -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|dir| dir.join("bitcoind")).find(|path| path.is_file())
}
