//! Secrets of the operator's, each in a file of its own that nobody else can read.
use anyhow::{Context, bail, ensure};
use domain::webhook::Secret;
use std::fs::File;
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Longest secret, in bytes.
const MOST_BYTES: u64 = 4096;

/// The secret in that file: one line.
///
/// # Errors
/// For the operator; nothing of the file is repeated.
pub(crate) fn read(path: &Path) -> anyhow::Result<Secret> {
    let shown = path.display();
    let file = File::open(path).with_context(|| format!("the file {shown} with its secret can't be read"))?;
    let facts = file.metadata()?;
    let mode = facts.mode() & 0o777;
    ensure!(
        mode & shut(facts.gid(), rustix::process::getegid().as_raw()) == 0,
        "the file {shown} with its secret has mode {mode:04o}, so others can read it; chmod go-rwx {shown}"
    );
    let mut text = String::new();
    file.take(MOST_BYTES + 1)
        .read_to_string(&mut text)
        .with_context(|| format!("the file {shown} can't be read as text"))?;
    let line = text.trim_end_matches(['\r', '\n']);
    if line.len() as u64 > MOST_BYTES || line.chars().any(char::is_control) {
        bail!("the file {shown} must hold its secret alone, on one line");
    }
    Secret::parse(line).with_context(|| format!("the file {shown} is empty; write the secret into it"))
}

/// The modes that a file of that group may not have, for a program of the group `own`. Its own group may read: so a service is
/// given a file of root's. Root's may, too: a service manager's credentials look like that.
fn shut(group: u32, own: u32) -> u32 {
    if group == own || group == 0 { 0o037 } else { 0o077 }
}

/// The certificate in that file, as it is written there; it is no secret.
///
/// # Errors
/// For the operator.
pub(crate) fn read_certificate(path: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("the certificate {} can't be read", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_group_may_read_if_it_is_the_programs_own_or_roots() {
        for (group, mode, is_good) in
            [(7, 0o640, true), (0, 0o440, true), (8, 0o640, false), (8, 0o600, true)]
        {
            assert_eq!(mode & shut(group, 7) == 0, is_good, "{group} {mode:o}");
        }
        for mode in [0o620, 0o660, 0o650, 0o604] {
            assert_ne!(mode & shut(7, 7), 0, "{mode:o}");
        }
    }

    #[test]
    fn a_secret_is_one_line_that_nobody_else_can_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        let of = |text: &str, mode: u32| {
            // One that was made to be read only can't be written again.
            let _ = std::fs::remove_file(&file);
            std::fs::write(&file, text).unwrap();
            std::fs::set_permissions(&file, PermissionsExt::from_mode(mode)).unwrap();
            read(&file).map(|secret| secret.reveal().to_owned()).map_err(|error| format!("{error:#}"))
        };
        assert_eq!(of("hunter2\n", 0o600).unwrap(), "hunter2");
        assert_eq!(of("hunter2", 0o400).unwrap(), "hunter2");
        assert_eq!(of("hunter2", 0o440).unwrap(), "hunter2");
        for mode in [0o660, 0o604, 0o644] {
            let error = of("hunter2\n", mode).unwrap_err();
            assert!(error.contains("chmod go-rwx") && !error.contains("hunter2"), "{error}");
        }
        for bad in ["", "\n", "hunter2\nhunter3\n", "hunt\u{7}er2"] {
            let error = of(bad, 0o600).unwrap_err();
            assert!(!error.contains("hunt"), "{error}");
        }
    }
}
