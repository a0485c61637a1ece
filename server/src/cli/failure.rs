//! How a command ends that did not succeed: one paragraph on standard error, and an exit code.
use crate::config;
use std::fmt;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

/// Wrongly used: trying again without a change is no use.
const USAGE: u8 = 2;
/// It did not work out, this time.
const FAILED: u8 = 1;

/// Why a command did not succeed.
#[derive(Debug)]
pub enum Failure {
    /// What clap says: a usage error, or the help that was asked for.
    Clap(clap::Error),
    /// A wrong argument or setting.
    Usage(String),
    /// What the command printed says it all; this is the code to leave with.
    Told(u8),
    /// Anything else, with its causes.
    Failed(anyhow::Error),
}

impl Failure {
    /// A wrong argument, from what is wrong with it.
    pub(super) fn usage(problem: impl fmt::Display) -> Self {
        Self::Usage(problem.to_string())
    }

    /// Says it on standard error, except help that was asked for; the code to leave with.
    pub(super) fn report(&self) -> ExitCode {
        match self {
            // Nowhere is left to say that standard error cannot be written to.
            Self::Clap(error) => drop(error.print()),
            Self::Told(_) => {}
            Self::Failed(_) if self.is_closed_pipe() => {}
            Self::Usage(_) | Self::Failed(_) => drop(writeln!(io::stderr(), "almoner: {self}")),
        }
        ExitCode::from(self.code())
    }

    /// 0 for help that was asked for, 2 for wrong use, a command's own for what it has told, 1 for the rest.
    pub(super) fn code(&self) -> u8 {
        match self {
            Self::Clap(error) if !error.use_stderr() => 0,
            Self::Clap(_) | Self::Usage(_) => USAGE,
            Self::Told(code) => *code,
            Self::Failed(_) if self.is_closed_pipe() => 0,
            Self::Failed(_) => FAILED,
        }
    }

    /// Whether the reader of our output had seen enough, as `head` does.
    fn is_closed_pipe(&self) -> bool {
        let Self::Failed(error) = self else { return false };
        error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Clap(error) => error.fmt(f),
            Self::Usage(problem) => f.write_str(problem),
            Self::Told(_) => Ok(()),
            // With the causes behind it, on one line.
            Self::Failed(error) => write!(f, "{error:#}"),
        }
    }
}

impl From<config::Error> for Failure {
    fn from(error: config::Error) -> Self {
        Self::usage(error)
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Failed(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Failed(error.into())
    }
}
