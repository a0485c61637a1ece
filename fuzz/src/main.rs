//! `fuzz TARGET SECONDS SEED FINDINGS`: makes up input for a target until it fails or the time is over.
//!
//! `cargo xtask fuzz` builds and calls it, instrumented. An input that fails is kept in the folder FINDINGS.
#![allow(clippy::disallowed_methods, reason = "it fuzzes for real seconds")]

mod engine;

use anyhow::{Context, bail};
use engine::Session;
use fuzz::Target;
use std::path::PathBuf;
use std::time::Duration;

/// What a thread of the server has, so that what overflows it there overflows it here.
const STACK_BYTES: usize = 2 << 20;

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [target, seconds, seed, findings] = args.as_slice() else {
        bail!("use `cargo xtask fuzz`, which calls this as: fuzz TARGET SECONDS SEED FINDINGS");
    };
    let target = Target::find(target).with_context(|| format!("there is no target `{target}`"))?;
    let session = Session {
        target,
        time: Duration::from_secs(seconds.parse().context("the seconds")?),
        seed: seed.parse().context("the seed")?,
        findings: PathBuf::from(findings),
    };
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(move || session.run())?;
    match thread.join() {
        Ok(done) => done.with_context(|| format!("{}: the fuzzer failed", target.name)),
        Err(_) => bail!("{}: the fuzzer panicked", target.name),
    }
}
