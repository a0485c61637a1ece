//! The one-time token that lets somebody make the first account: so that no first visitor becomes administrator.
//!
//! `serve` writes it to a file that only the operator can read, while there is nobody yet; in memory only its hash is
//! kept. On regtest none is needed from the same machine; see [`crate::api::users::create`].
use crate::chance::Chance;
use anyhow::Context;
use axum::http::{HeaderMap, HeaderValue, header::AUTHORIZATION};
use domain::Network;
use sha2::{Digest, Sha256};
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use store::Store;
use subtle::ConstantTimeEq;

/// The file's name, in the data folder.
pub const FILE: &str = "setup-token";
/// The word before the token in `Authorization`.
const SCHEME: &str = "SetupToken";

/// The token as far as it is known once it is written.
#[derive(Debug)]
pub struct SetupToken(Mutex<Option<Waiting>>);

#[derive(Debug)]
struct Waiting {
    hash: [u8; 32],
    file: Option<PathBuf>,
}

impl SetupToken {
    /// None: there is somebody already.
    pub fn over() -> Self {
        Self(Mutex::new(None))
    }

    /// That token, kept in no file; for tests.
    pub fn of(token: &str) -> Self {
        Self(Mutex::new(Some(Waiting { hash: hash(token), file: None })))
    }

    /// While there is nobody, writes a new token to the data folder, and logs where, but not what it is.
    pub async fn prepare(
        store: &Store,
        chance: &Chance,
        folder: &Path,
        network: Network,
    ) -> anyhow::Result<Self> {
        let file = folder.join(FILE);
        if !store.is_without_people().await? {
            forget(&file);
            return Ok(Self::over());
        }
        // Servers that share a database write the same into their folders, as any of them may be asked.
        let random = || hex::encode(chance.bytes::<20>());
        let token =
            if store.is_shared() { hex::encode(&store.secret("set-up token")[..20]) } else { random() };
        write(&file, &token)
            .with_context(|| format!("the set-up token can't be written to {}", file.display()))?;
        tracing::info!(file = %file.display(), %network, "there is nobody yet: the first account is made with the token in this file");
        Ok(Self(Mutex::new(Some(Waiting { hash: hash(&token), file: Some(file) }))))
    }

    /// Whether these headers hold the token. Takes as long whatever they hold.
    pub fn is_in(&self, headers: &HeaderMap) -> bool {
        let given = headers.get(AUTHORIZATION).and_then(token).map(hash).unwrap_or_default();
        let waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.as_ref().is_some_and(|waiting| bool::from(waiting.hash.ct_eq(&given)))
    }

    /// Ends its life: somebody has used it.
    pub fn end(&self) {
        let waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(file) = waiting.and_then(|waiting| waiting.file) {
            forget(&file);
        }
    }
}

/// Whether the header's scheme is the token's.
pub fn is_token(value: &HeaderValue) -> bool {
    token(value).is_some()
}

fn token(value: &HeaderValue) -> Option<&str> {
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case(SCHEME).then_some(token.trim())
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// Writes a file that nobody but its owner can read, also not for a moment.
fn write(file: &Path, token: &str) -> std::io::Result<()> {
    forget(file);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    writeln!(file, "{token}")
}

/// Takes the token's file away from that folder: somebody has an account now, made by another way.
pub fn forget_in(folder: &Path) {
    forget(&folder.join(FILE));
}

/// A file left over opens nothing: the token in it is not the one in memory.
fn forget(file: &Path) {
    if let Err(error) = std::fs::remove_file(file)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(%error, file = %file.display(), "the used set-up token can't be deleted; it opens nothing any more");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(value: &str) -> HeaderMap {
        HeaderMap::from_iter([(AUTHORIZATION, value.parse().unwrap())])
    }

    #[test]
    fn only_the_token_and_only_once() {
        let setup = SetupToken::of("abc");
        assert!(setup.is_in(&headers("SetupToken abc")) && setup.is_in(&headers("setuptoken  abc ")));
        for bad in ["SetupToken abd", "SetupToken ", "token abc", "abc"] {
            assert!(!setup.is_in(&headers(bad)), "{bad}");
        }
        assert!(!setup.is_in(&HeaderMap::new()));
        setup.end();
        assert!(
            !setup.is_in(&headers("SetupToken abc")) && !SetupToken::over().is_in(&headers("SetupToken "))
        );
    }

    #[test]
    fn the_file_is_for_its_owner_and_vanishes() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(FILE);
        std::fs::write(&file, "left over").unwrap();
        write(&file, "secret").unwrap();
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        let setup = SetupToken(Mutex::new(Some(Waiting { hash: hash("secret"), file: Some(file.clone()) })));
        setup.end();
        assert!(!file.exists());
    }
}
