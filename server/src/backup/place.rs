//! Where backups go: into a file, into a folder that keeps the last ones, or to a command.
use anyhow::{Context, bail};
use std::fmt;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a command is told by.
const COMMAND: &str = "command:";

/// Where a backup goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A file, which must not be there yet.
    File(PathBuf),
    /// A folder, where each backup has its time as its name.
    Folder(PathBuf),
    /// A command of the shell, which reads it from standard input.
    Command(String),
}

impl Place {
    /// Reads the setting: a folder, or `command:` and a command.
    ///
    /// # Errors
    /// As one clause, what to write instead.
    pub fn setting(text: &str) -> Result<Self, String> {
        match text.trim().strip_prefix(COMMAND) {
            Some(command) if command.trim().is_empty() => {
                Err("the command is missing; write it as in command:ssh backup@example.org 'cat > almoner.backup'".into())
            }
            Some(command) => Ok(Self::Command(command.trim().into())),
            None if Path::new(text.trim()).is_absolute() => Ok(Self::Folder(text.trim().into())),
            None => Err("write the whole path of a folder, as in /srv/backup/almoner, or a command, as in command:restic backup --stdin".into()),
        }
    }

    /// Reads what the command line names: as the setting, and files, too.
    ///
    /// # Errors
    /// As [`Place::setting`].
    pub fn argument(text: &str) -> Result<Self, String> {
        match Path::new(text) {
            _ if text.trim().starts_with(COMMAND) => Self::setting(text),
            path if path.is_dir() => Ok(Self::Folder(path.into())),
            path => Ok(Self::File(path.into())),
        }
    }

    /// What may be told of it: a command's words may hold a password.
    pub fn shown(&self) -> String {
        match self {
            Self::File(path) | Self::Folder(path) => path.display().to_string(),
            Self::Command(_) => "command".into(),
        }
    }
}

/// Gives a finished backup to a command, whose exit code says whether it took it.
pub(super) fn hand_over(backup: &Path, command: &str) -> anyhow::Result<()> {
    let input = Stdio::from(File::open(backup)?);
    let mut words = Command::new("sh");
    let status = words.args(["-c", command]).stdin(input).stdout(Stdio::null()).status();
    let status = status.context("the command of backup-to can't be started")?;
    if !status.success() {
        bail!(
            "the command of backup-to did not take the backup: it ended with {status}; try it by hand, with any file as its input"
        );
    }
    Ok(())
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_a_whole_path_or_a_command() {
        assert_eq!(Place::setting("/srv/b"), Ok(Place::Folder("/srv/b".into())));
        assert_eq!(Place::setting("command: a b"), Ok(Place::Command("a b".into())));
        assert!(Place::setting("b").is_err() && Place::setting("command: ").is_err());
    }

    #[test]
    fn the_words_of_a_command_are_not_told() {
        assert_eq!(Place::setting("command:put --password secret").unwrap().to_string(), "command");
    }
}
