//! Who else on this machine can read what must be kept, or the settings with their passwords.
use super::{Finding, Patient};
use crate::config::StatedPush;
use crate::config::push::StatedWay;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// What everybody, and what the group, may do.
const ALL: u32 = 0o007;
const GROUP: u32 = 0o070;
/// What a group may not do with a configuration file or a secret: write it. Reading is how a service is often given one.
const GROUP_WRITES: u32 = 0o020;

pub(super) async fn run(patient: &Patient<'_>) -> Vec<Finding> {
    let config = patient.config;
    let mut found: Vec<Finding> = kept(config.database.path(), &config.data_dir)
        .iter()
        .filter_map(|path| of(path, ALL, GROUP))
        .collect();
    found.extend(config.file.as_deref().and_then(|file| of(file, ALL, GROUP_WRITES)));
    found.extend(config.pushes.iter().filter_map(secret).filter_map(|path| of(path, ALL, GROUP_WRITES)));
    super::or_fine(found, "Nobody else on this machine can read what is kept.")
}

/// The folder, and the files in it that hold something.
fn kept(database: Option<&Path>, folder: &Path) -> Vec<PathBuf> {
    let mut paths = vec![folder.to_owned(), folder.join("setup-token")];
    let beside = |database: &Path, end| {
        let mut name = database.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    };
    for end in ["", "-wal", "-shm", "-lock"] {
        paths.extend(database.map(|database| beside(database, end)));
    }
    paths
}

/// The file with a receiver's secret.
fn secret(push: &StatedPush) -> Option<&Path> {
    match &push.to {
        StatedWay::Civicrm { key_file, .. } => Some(key_file),
        StatedWay::Redis { password_file, .. } => password_file.as_deref(),
        StatedWay::Command(_) => None,
    }
}

/// What is not there is nobody's to read.
fn of(path: &Path, grave: u32, light: u32) -> Option<Finding> {
    let mode = std::fs::metadata(path).ok()?.permissions().mode() & 0o777;
    let words = format!("{} has mode {mode:04o}.", path.display());
    let fix = format!("chmod go-rwx {}", path.display());
    match mode {
        _ if mode & grave != 0 => Some(Finding::failure(format!("{words} Everybody here can use it."), fix)),
        _ if mode & light != 0 => Some(Finding::warning(format!("{words} Its group can use it."), fix)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Level;

    #[test]
    fn what_others_can_read_is_told_with_what_to_do() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("almoner.sqlite");
        let level = |mode: u32, light| {
            std::fs::write(&file, "").unwrap();
            std::fs::set_permissions(&file, PermissionsExt::from_mode(mode)).unwrap();
            of(&file, ALL, light).map(|finding| finding.level)
        };
        assert_eq!(level(0o600, GROUP), None);
        assert_eq!(level(0o640, GROUP), Some(Level::Warning));
        assert_eq!(level(0o640, GROUP_WRITES), None);
        assert_eq!(level(0o660, GROUP_WRITES), Some(Level::Warning));
        assert_eq!(level(0o644, GROUP_WRITES), Some(Level::Failure));
        let told = of(&file, ALL, GROUP).unwrap();
        assert!(told.fix.starts_with("chmod go-rwx /") && told.words.contains("0644"), "{told:?}");
        assert_eq!(of(&dir.path().join("absent"), ALL, GROUP), None);
    }
}
