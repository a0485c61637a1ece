//! A receiver of webhooks on loopback: keeps all that comes, and answers as it is told to, path by path.
use crate::api::runtime;
use crate::patience::within;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// How a path answers.
#[derive(Clone, Debug)]
pub(crate) enum Manner {
    Status(u16),
    /// With 307, to that address.
    Redirect(String),
    /// Never, as far as anybody would wait.
    Silence,
}

/// A request that came.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) raw: Bytes,
    pub(crate) body: Value,
    /// Whether it was answered with success.
    pub(crate) accepted: bool,
}

#[derive(Clone, Debug, Default)]
struct Kept {
    received: Arc<Mutex<Vec<Received>>>,
    manners: Arc<Mutex<HashMap<String, Manner>>>,
}

/// The receiver; closed when dropped.
#[derive(Debug)]
pub(crate) struct Hooks {
    kept: Kept,
    port: u16,
    task: JoinHandle<()>,
}

impl Hooks {
    pub(crate) fn open() -> Self {
        Self::open_at(0)
    }

    /// At that port; 0 for any.
    pub(crate) fn open_at(port: u16) -> Self {
        let kept = Kept::default();
        let router = Router::new().route("/{path}", post(receive)).with_state(kept.clone());
        let listener = runtime().block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, port))).unwrap();
        let port = listener.local_addr().unwrap().port();
        let task = runtime().spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { kept, port, task }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/{path}", self.port)
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// How that path answers from now on; 200 if nothing was said.
    pub(crate) fn answer(&self, path: &str, manner: Manner) {
        self.kept.manners.lock().unwrap().insert(path.to_owned(), manner);
    }

    /// All that came to that path, accepted or not.
    pub(crate) fn all(&self, path: &str) -> Vec<Received> {
        self.kept.received.lock().unwrap().iter().filter(|received| received.path == path).cloned().collect()
    }

    /// The kinds of event that path accepted about the invoice, in order, repetitions left out by their id.
    pub(crate) fn story(&self, path: &str, invoice: &str) -> Vec<String> {
        let mut known = HashSet::new();
        let all = self.all(path);
        let about = all.iter().filter(|received| received.accepted && received.body["invoiceId"] == invoice);
        about
            .filter(|received| known.insert(received.header("webhook-id").to_owned()))
            .map(|received| received.body["type"].as_str().unwrap().trim_start_matches("Invoice").to_owned())
            .collect()
    }

    /// Waits until that path has accepted exactly these kinds of event about the invoice, in this order.
    #[track_caller]
    pub(crate) fn tell(&self, seconds: u32, path: &str, invoice: &str, story: &[&str]) {
        within(seconds, || {
            let told = self.story(path, invoice);
            if told == story { Ok(()) } else { Err(format!("{path} was told {told:?} instead of {story:?}")) }
        });
    }
}

impl Drop for Hooks {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn receive(
    State(kept): State<Kept>,
    Path(path): Path<String>,
    headers: HeaderMap,
    raw: Bytes,
) -> Response {
    let manner = kept.manners.lock().unwrap().get(&path).cloned().unwrap_or(Manner::Status(200));
    let body = serde_json::from_slice(&raw).unwrap_or_default();
    let accepted = matches!(manner, Manner::Status(200..=299));
    kept.received.lock().unwrap().push(Received { path, headers, raw, body, accepted });
    match manner {
        Manner::Status(status) => StatusCode::from_u16(status).unwrap().into_response(),
        Manner::Redirect(to) => (StatusCode::TEMPORARY_REDIRECT, [("location", to)]).into_response(),
        Manner::Silence => {
            tokio::time::sleep(Duration::from_secs(60)).await;
            StatusCode::OK.into_response()
        }
    }
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// Checks both signatures as a receiver would that knows the secret.
    #[track_caller]
    pub(crate) fn is_signed_with(&self, secret: &str) {
        let contract = format!("sha256={}", hex::encode(hmac(secret.as_bytes(), &self.raw)));
        assert_eq!(self.header("btcpay-sig"), contract);
        let key = secret.strip_prefix("whsec_").map(|key| STANDARD.decode(key).unwrap());
        let key = key.unwrap_or_else(|| secret.as_bytes().to_vec());
        let mut signed =
            format!("{}.{}.", self.header("webhook-id"), self.header("webhook-timestamp")).into_bytes();
        signed.extend_from_slice(&self.raw);
        assert_eq!(self.header("webhook-signature"), format!("v1,{}", STANDARD.encode(hmac(&key, &signed))));
    }
}

/// HMAC-SHA256 (RFC 2104), written out so that the program's own is not what checks it.
pub(crate) fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut block = [0; 64];
    if key.len() > block.len() {
        block[..32].copy_from_slice(&Sha256::digest(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let inner = Sha256::new().chain_update(block.map(|byte| byte ^ 0x36)).chain_update(message).finalize();
    Sha256::new().chain_update(block.map(|byte| byte ^ 0x5c)).chain_update(inner).finalize().into()
}

#[test]
fn the_receiver_signs_as_rfc_4231_says() {
    let mac = hmac(b"Jefe", b"what do ya want for nothing?");
    assert_eq!(hex::encode(mac), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}
