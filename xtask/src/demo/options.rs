//! What may follow `cargo xtask demo`.

use anyhow::{Context, bail};
use std::time::Duration;

/// The demo's options.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Options {
    /// Pay and settle without a person, then stop.
    pub(super) once: bool,
    /// Stop by itself after this long.
    pub(super) exit_after: Option<Duration>,
    /// Listen here instead of 8080 or a free port.
    pub(super) port: Option<u16>,
}

impl Options {
    pub(super) fn parse(args: &[String]) -> anyhow::Result<Self> {
        let mut options = Self::default();
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--once" => options.once = true,
                "--exit-after" => {
                    let seconds = number(arg, args.next())?;
                    options.exit_after = Some(Duration::from_secs(seconds.into()));
                }
                "--port" => {
                    let port = number(arg, args.next())?;
                    options.port = Some(u16::try_from(port).context("a port is at most 65535")?);
                }
                other => bail!("the demo knows --once, --exit-after SECONDS and --port PORT, not `{other}`"),
            }
        }
        Ok(options)
    }
}

fn number(option: &str, value: Option<&String>) -> anyhow::Result<u32> {
    let value = value.with_context(|| format!("{option} needs a number after it"))?;
    value.parse().with_context(|| format!("{option} needs a number, not `{value}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> anyhow::Result<Options> {
        let args: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        Options::parse(&args)
    }

    #[test]
    fn options_are_read() {
        let expected = Options { once: true, exit_after: Some(Duration::from_secs(5)), port: Some(9000) };
        assert_eq!(parse("--once --exit-after 5 --port 9000").unwrap(), expected);
        assert_eq!(parse("").unwrap(), Options::default());
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["--twice", "--exit-after", "--exit-after soon", "--port 70000"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
