//! The program as it is given away: optimised, without a trace of where it was built.

use crate::{proc, test};
use anyhow::Context;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What compilers are to write instead of a folder, so that the same sources make the same bytes anywhere.
fn renamed(root: &Path) -> anyhow::Result<[(String, &'static str); 2]> {
    let home = match std::env::var_os("CARGO_HOME") {
        Some(home) => PathBuf::from(home),
        None => Path::new(&std::env::var_os("HOME").context("HOME is not set")?).join(".cargo"),
    };
    let name = |path: &Path| path.display().to_string();
    Ok([(name(root), "/almoner"), (name(&home), "/cargo")])
}

/// Compiles it, below the sources, and gives its path.
pub(super) fn program(root: &Path) -> anyhow::Result<PathBuf> {
    let renamed = renamed(root)?;
    let flags = |option: &str| renamed.clone().map(|(from, to)| format!("{option}={from}={to}")).join(" ");
    let target = root.join("target/dist/build");
    let mut command = test::cargo(&["build", "--locked", "--release", "-p", "server", "--bin", "almoner"]);
    command.current_dir(root).arg("--target-dir").arg(&target);
    command.env("RUSTFLAGS", flags("--remap-path-prefix"));
    command.env("CFLAGS", flags("-ffile-prefix-map"));
    proc::run(&mut command).context("the program could not be built")?;
    Ok(target.join("release/almoner"))
}

/// Every file that git keeps or would keep, as it is now.
pub(super) fn copy_sources(root: &Path, copy: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(copy)?;
    let script = "git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t \"$0\"";
    proc::run(Command::new("sh").args(["-c", script]).arg(copy).current_dir(root))
}

/// The Debian packages whose libraries the program needs, as in `Depends`.
pub(super) fn libraries(program: &Path) -> anyhow::Result<String> {
    let headers = proc::capture(Command::new("objdump").arg("-p").arg(program))?;
    Ok(depends(&headers))
}

/// From what `objdump -p` prints.
fn depends(headers: &str) -> String {
    let versions = headers.split_whitespace().filter_map(|word| word.strip_prefix("GLIBC_"));
    let numbers =
        |version: &str| version.split('.').map(|n| n.parse::<u32>().unwrap_or(0)).collect::<Vec<_>>();
    let newest = versions.max_by_key(|version| numbers(version)).unwrap_or("2.36");
    let gcc = if headers.contains("libgcc_s.so.1") { ", libgcc-s1 (>= 4.2)" } else { "" };
    format!("libc6 (>= {newest}){gcc}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_libc_that_is_used_is_needed() {
        let headers = "  NEEDED libgcc_s.so.1\n  NEEDED libc.so.6\n 0x06969191 0x00 07 GLIBC_2.9\n 0x0 0x00 06 GLIBC_2.34\n";
        assert_eq!(depends(headers), "libc6 (>= 2.34), libgcc-s1 (>= 4.2)");
    }
}
