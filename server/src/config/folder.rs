//! The folder for what must be kept: made when missing, readable by this account alone.
use anyhow::Context;
use std::path::Path;

/// Makes the folder and those above it, unless it is there.
///
/// # Errors
/// Says what to do, for the operator.
pub fn prepare_folder(path: &Path) -> anyhow::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    let advice = || {
        format!(
            "The folder {} cannot be made. Make it for the account this program runs under, or give another as --data-dir",
            path.display()
        )
    };
    builder.create(path).with_context(advice)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_new_folder_is_for_this_account_alone_and_an_old_one_is_left_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("a/b");
        let mode = || std::fs::metadata(&folder).unwrap().permissions().mode() & 0o777;
        prepare_folder(&folder).unwrap();
        assert_eq!(mode(), 0o700);
        std::fs::set_permissions(&folder, PermissionsExt::from_mode(0o750)).unwrap();
        prepare_folder(&folder).unwrap();
        assert_eq!(mode(), 0o750);
    }

    #[test]
    fn what_cannot_be_made_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        std::fs::write(&file, "").unwrap();
        let error = prepare_folder(&file.join("below")).unwrap_err();
        assert!(error.to_string().contains("below cannot be made"), "{error}");
    }
}
