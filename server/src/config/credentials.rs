//! Settings from the folder of credentials that systemd makes for a service (`LoadCredential=`): a file each, named as
//! the setting, so that a password is in no file that others read, on no command line and in no environment.
//!
//! Files of other names are for something else, and left alone, unless a slip is probable.
use super::error::Error;
use super::values::{Origin, Value};
use super::{SETTINGS, Setting};
use std::fs;
use std::io;
use std::path::Path;

/// The variable that names the folder.
pub(super) const FOLDER: &str = "CREDENTIALS_DIRECTORY";

/// The settings that the folder gives.
pub(super) fn read(folder: &Path) -> Result<Vec<(&'static Setting, Value)>, Error> {
    refuse_slips(folder)?;
    let mut found = Vec::new();
    for setting in SETTINGS {
        let path = folder.join(setting.name);
        match fs::read_to_string(&path) {
            Ok(text) => {
                let text = line(&text).to_owned();
                found.push((setting, Value { text, origin: Origin::Credential { path } }));
            }
            Err(missing) if missing.kind() == io::ErrorKind::NotFound => {}
            Err(cause) => return Err(Error::UnreadableCredential { path, cause }),
        }
    }
    Ok(found)
}

/// The text without the line break that editors put at its end.
fn line(text: &str) -> &str {
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.strip_suffix('\r').unwrap_or(text)
}

fn refuse_slips(folder: &Path) -> Result<(), Error> {
    let entries = fs::read_dir(folder)
        .map_err(|cause| Error::UnreadableCredential { path: folder.to_owned(), cause })?;
    for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if Setting::find(&name).is_none() {
            let slip = Error::unknown_name(&name, Origin::Credential { path });
            if slip.is_probable_slip() {
                return Err(slip);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{Config, Given, Values};
    use super::*;

    fn with(files: &[(&str, &str)]) -> Result<Config, Error> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let environment =
            vec![(FOLDER.into(), folder.path().into()), ("ALMONER_NETWORK".into(), "regtest".into())];
        let values = Values::of(Given { flags: Vec::new(), environment })?;
        Config::read(&values)
    }

    #[test]
    fn a_password_with_a_line_break_at_its_end_is_taken() {
        let url = "bitcoind://alm:hunter2@127.0.0.1:18443";
        for end in ["", "\n", "\r\n"] {
            let config = with(&[("chain", &format!("{url}{end}")), ("cookie", "for the node")]).unwrap();
            let chain::ChainUrl::Bitcoind(node) = &config.chain else { panic!("{:?}", config.chain) };
            assert!(!format!("{node:?}").contains("hunter2"));
        }
        let error = with(&[("chain", "bitcoind://alm:hunter2@127.0.0.1:18443\n\n")]).unwrap_err().to_string();
        assert!(error.contains("line break") && !error.contains("hunter2"), "{error}");
    }

    #[test]
    fn a_slip_in_a_name_is_told_and_other_names_are_left_alone() {
        let error = with(&[("chan", "p2p://127.0.0.1:18444")]).unwrap_err().to_string();
        assert!(error.contains("chan") && error.contains("did you mean chain?"), "{error}");
        let error = with(&[("tls.key", "x")]).unwrap_err().to_string();
        assert!(error.contains("chain is missing"), "{error}");
    }
}
