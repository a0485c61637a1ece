//! A named socket of this machine, where the web server in front may connect: whoever can is let in by the file's owner,
//! group and mode, which no address can promise. What this is not: the socket that systemd hands over.
use anyhow::{Context, bail};
use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::net::UnixStream;
use std::path::Path;
use tokio::net::UnixListener;

/// Who may connect: the account that the server runs under, and its group.
const MODE: u32 = 0o660;

/// Somebody came by that socket. A request that bears this was brought by the web server in front.
#[derive(Clone, Copy, Debug)]
pub struct BySocket;

/// Listens there. What an ended server left is taken away; anything else is not.
///
/// # Errors
/// For the operator.
pub fn bind(path: &Path) -> anyhow::Result<UnixListener> {
    let shown = path.display();
    if let Some(found) = found(path)? {
        if !found.is_socket() {
            bail!("{shown} is there and is no socket; choose another path for sign-in-socket");
        }
        if UnixStream::connect(path).is_ok() {
            bail!("another program answers at {shown}; stop it, or choose another path for sign-in-socket");
        }
        fs::remove_file(path)
            .with_context(|| format!("the socket {shown}, left over, can't be taken away"))?;
    }
    let listener = UnixListener::bind(path).with_context(|| {
        format!("nothing can listen at {shown}; make its folder, where the service's account may write")
    })?;
    // Until here only the account itself can connect, with any umask that keeps others from writing its files.
    fs::set_permissions(path, Permissions::from_mode(MODE))
        .with_context(|| format!("the group can't be let in at {shown}"))?;
    Ok(listener)
}

fn found(path: &Path) -> io::Result<Option<fs::FileType>> {
    match fs::symlink_metadata(path) {
        Ok(found) => Ok(Some(found.file_type())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_takes_the_place_of_one_that_ended_and_of_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sign-in.socket");
        let first = bind(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o660);
        let error = bind(&path).unwrap_err().to_string();
        assert!(error.contains("another program answers"), "{error}");
        drop(first);
        assert!(path.exists(), "left over");
        drop(bind(&path).unwrap());
        let file = folder.path().join("file");
        fs::write(&file, "kept").unwrap();
        let error = bind(&file).unwrap_err().to_string();
        assert!(error.contains("is no socket") && fs::read_to_string(&file).unwrap() == "kept", "{error}");
        let error = bind(&folder.path().join("none/x")).unwrap_err().to_string();
        assert!(error.contains("make its folder"), "{error}");
    }
}
