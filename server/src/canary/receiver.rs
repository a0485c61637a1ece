//! A receiver of webhooks inside the process: takes what is sent, and looks whether the signature is right.
//!
//! It works the signature out by itself, as a shop would, not by the function that made it.
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::post;
use axum::{Router, serve};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::TcpListener;

/// What was received, by kind of event.
#[derive(Clone, Debug)]
pub(super) struct Receiver {
    secret: String,
    received: Arc<Mutex<Vec<Result<String, String>>>>,
}

impl Receiver {
    /// One that knows that secret.
    pub(super) fn new(secret: String) -> Self {
        Self { secret, received: Arc::default() }
    }

    /// A place of its own to listen at, and its URL.
    pub(super) async fn listen() -> std::io::Result<(TcpListener, String)> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let url = format!("http://{}/", listener.local_addr()?);
        Ok((listener, url))
    }

    /// Receives until it is dropped.
    pub(super) async fn run(self, listener: TcpListener) -> std::io::Result<()> {
        serve(listener, Router::new().route("/", post(take)).with_state(self)).await
    }

    /// Notes a delivery with what is wrong with it.
    pub(super) fn note(&self, signature: &str, body: &[u8]) {
        let read = self.read(signature, body);
        self.received.lock().unwrap_or_else(PoisonError::into_inner).push(read);
    }

    fn read(&self, signature: &str, body: &[u8]) -> Result<String, String> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()).expect("HMAC takes keys of any length");
        mac.update(body);
        let given = signature.strip_prefix("sha256=").and_then(|digits| hex::decode(digits).ok());
        mac.verify_slice(&given.unwrap_or_default())
            .map_err(|_| "a webhook's signature is wrong".to_owned())?;
        let body: Value =
            serde_json::from_slice(body).map_err(|_| "a webhook's body is no JSON".to_owned())?;
        let kind = body["type"].as_str().ok_or_else(|| "a webhook names no event".to_owned())?;
        Ok(kind.to_owned())
    }

    /// Whether that event was received.
    ///
    /// # Errors
    /// What was wrong with a delivery.
    pub(super) fn has(&self, kind: &str) -> Result<bool, String> {
        let received = self.received.lock().unwrap_or_else(PoisonError::into_inner);
        let kinds = received.iter().cloned().collect::<Result<Vec<_>, _>>()?;
        Ok(kinds.iter().any(|known| known == kind))
    }
}

async fn take(State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes) {
    let signature = headers.get("btcpay-sig").and_then(|value| value.to_str().ok()).unwrap_or_default();
    receiver.note(signature, &body);
}
