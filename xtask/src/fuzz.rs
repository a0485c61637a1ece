//! `cargo xtask fuzz [TARGET] [--seconds N]`: throws made-up input at the doors that strangers' text comes in by.
//!
//! The `fuzz` crate holds the targets and the fuzzer. Only the workspace's own crates are compiled anew, with counters
//! that show the fuzzer where it has been (`fuzz/instrument.sh`); everything below them is what the tests use too.

use crate::steps::{self, Step};
use crate::{dirs, test};
use anyhow::{Context, bail};
use std::path::PathBuf;

/// The crate's targets, and how long each is tried in a test: together some 20 seconds.
const TARGETS: [(&str, u64); 4] = [("wallet", 6), ("amounts", 2), ("rules", 4), ("bodies", 12)];
/// A test begins with the same numbers each time, so that it does not fail by chance on somebody else's change.
const TEST_SEED: u64 = 1;

/// For as long as a person says, one target or all in turn, with other numbers each time.
pub(crate) fn run(args: &[String]) -> anyhow::Result<()> {
    let Options { target, seconds } = Options::parse(args)?;
    let seed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?.as_secs();
    let chosen = TARGETS.iter().filter(|(name, _)| target.as_deref().is_none_or(|target| target == *name));
    steps::run(chosen.map(|(name, _)| step(name, seconds, seed)).collect())
}

/// Each target briefly, for `cargo xtask test`.
pub(crate) fn briefly() -> impl Iterator<Item = Step> {
    TARGETS.into_iter().map(|(name, seconds)| step(name, seconds, TEST_SEED))
}

fn step(target: &'static str, seconds: u64, seed: u64) -> Step {
    let mut command =
        test::cargo(&["run", "--quiet", "--package", "fuzz", "--features", "engine", "--", target]);
    command.args([seconds.to_string(), seed.to_string()]).arg(findings(target));
    command.env("RUSTC_WORKSPACE_WRAPPER", dirs::root().join("fuzz/instrument.sh"));
    Step {
        name: "fuzzing",
        command,
        advice: "if it says what panicked or hangs, the newest file in target/fuzz/TARGET is the input: copy it to \
                 fuzz/corpus/TARGET under a telling name, see it fail in `cargo test -p fuzz`, and mend what it shows",
    }
}

/// Where inputs that fail are kept.
fn findings(target: &str) -> PathBuf {
    dirs::target().join("fuzz").join(target)
}

#[derive(Debug, PartialEq, Eq)]
struct Options {
    target: Option<String>,
    seconds: u64,
}

impl Options {
    fn parse(args: &[String]) -> anyhow::Result<Self> {
        let mut options = Self { target: None, seconds: 60 };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--seconds" => {
                    let given = args.next().context("--seconds wants a number")?;
                    options.seconds =
                        given.parse().with_context(|| format!("--seconds {given}: not a number"))?;
                }
                name if options.target.is_none() && TARGETS.iter().any(|(target, _)| *target == name) => {
                    options.target = Some(name.to_owned());
                }
                other => {
                    let names = TARGETS.map(|(name, _)| name).join(", ");
                    bail!(
                        "`{other}` is not understood; use: cargo xtask fuzz [TARGET] [--seconds N], with one of {names}"
                    );
                }
            }
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> anyhow::Result<Options> {
        Options::parse(&text.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn one_target_or_all_for_so_long() {
        assert_eq!(parse("").unwrap(), Options { target: None, seconds: 60 });
        let one = Options { target: Some("rules".into()), seconds: 5 };
        assert_eq!(parse("rules --seconds 5").unwrap(), one);
        assert_eq!(parse("--seconds 5 rules").unwrap(), one);
        for wrong in ["rule", "rules wallet", "--seconds", "--seconds x"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_target_has_its_inputs() {
        for (name, _) in TARGETS {
            assert!(dirs::root().join("fuzz/corpus").join(name).is_dir(), "{name}");
        }
    }
}
