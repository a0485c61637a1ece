//! What stands in front of the server: nginx, Caddy and Tor, which read the package's examples. `$NGINX`, `$CADDY` and `$TOR`,
//! or the machine's, or Debian's unpacked.

use super::debian::Packages;
use super::{installed, named};
use std::path::PathBuf;

const PACKAGES: Packages = Packages {
    name: "fronts",
    packages: &["nginx-light", "caddy", "tor"],
    advice: "the package's examples are read by the programs they are for; install your system's packages for them \
             (nginx, caddy, tor)",
};
/// Variable, name, and where the packages have it.
const PROGRAMS: [(&str, &str, &str); 3] = [
    ("NGINX", "nginx", "usr/sbin/nginx"),
    ("CADDY", "caddy", "usr/bin/caddy"),
    ("TOR", "tor", "usr/bin/tor"),
];

/// Each with the variable that names it.
pub(crate) fn find_or_fetch() -> anyhow::Result<Vec<(&'static str, PathBuf)>> {
    let find = |(variable, name, path): (&'static str, &str, &str)| {
        let program = match named(variable)?.or(installed(&[name])) {
            Some(program) => program,
            None => PACKAGES.unpacked()?.program(path, &[], &[])?,
        };
        Ok((variable, program))
    };
    PROGRAMS.into_iter().map(find).collect()
}
