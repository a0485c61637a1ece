//! `Idempotency-Key`: a POST repeated with the same key is answered the same, and done once.
//!
//! Where something is made, the answer is kept in the transaction that makes it ([`Key::store`], [`Key::claim`]): after a
//! crash either both are there or neither, so a repetition is safe at any moment. The answers of other POSTs, which may
//! be done twice without harm, are kept after the deed. Refusals are not kept: nothing was done. Kept for a day.
use super::body::{self, Body};
use super::{ApiError, FieldError};
use crate::app::App;
use crate::auth::Principal;
use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::{InvoiceId, Seconds, Timestamp};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use store::{Remember, Remembered, Store};

/// The request's header.
pub const HEADER: &str = "idempotency-key";
/// The answer's header, with the value `true`, when the answer was given before.
pub const REPLAYED: &str = "idempotency-replayed";
/// How long answers are kept.
pub const KEPT_FOR: Seconds = Seconds::hours(24);
/// How many old answers one that is kept throws away at most: more than come, and few enough to wait for.
const FORGOTTEN_MEANWHILE: u32 = 100;
/// Longest key taken, in bytes.
const LONGEST: usize = 255;

/// The requests with a key that are being answered now, by the hash of their key.
#[derive(Clone, Debug, Default)]
pub struct Running(Arc<Mutex<HashSet<[u8; 32]>>>);

/// The key of a request, if it came with one, for the handler that keeps its own answer.
#[derive(Clone, Debug)]
pub struct Key {
    sent: Result<Option<String>, FieldError>,
    method: Method,
    uri: Uri,
    slip: Option<Slip>,
    mark: Option<Mark>,
}

/// Set by a handler that answers from what was kept; the answer's header says so.
#[derive(Clone, Debug, Default)]
struct Mark(Arc<AtomicBool>);

/// What became of the request with that key before.
#[derive(Debug)]
pub enum Claim {
    /// It was answered: with this invoice.
    Known(InvoiceId),
    /// Nothing; whoever does it keeps the answer with it, if there is a key.
    New(Option<Remember>),
}

/// What the answer will be kept under.
#[derive(Clone, Debug)]
struct Slip {
    key: [u8; 32],
    request_hash: [u8; 32],
    /// Whether the handler keeps the answer itself.
    taken: Arc<AtomicBool>,
}

impl<S: Sync> FromRequestParts<S> for Key {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let (method, uri) = (parts.method.clone(), parts.uri.clone());
        let (slip, mark) = (parts.extensions.get().cloned(), parts.extensions.get().cloned());
        Ok(Self { sent: sent(&parts.headers), method, uri, slip, mark })
    }
}

impl Key {
    /// A handle on the database whose next write keeps `answer` in the same transaction; the plain handle without a key.
    pub fn store(&self, app: &App, status: StatusCode, answer: &impl Serialize) -> Result<Store, ApiError> {
        let Some(slip) = &self.slip else { return Ok(app.store.clone()) };
        let body = serde_json::to_vec(answer).map_err(anyhow::Error::from)?;
        slip.taken.store(true, Ordering::Relaxed);
        Ok(app.store.remembering(slip.remember(status, body, app.now())))
    }

    /// For the making of invoices, which asks the database itself: one look-up less for each.
    ///
    /// The caller puts the invoice's id into `body` of what it is given, and keeps that with the invoice.
    pub async fn claim<T>(
        &self,
        app: &App,
        principal: &Principal,
        body: &Body<T>,
    ) -> Result<Claim, ApiError> {
        let sent = self.sent.clone().map_err(|error| ApiError::Invalid(vec![error]))?;
        let Some(key) = sent else { return Ok(Claim::New(None)) };
        let slip = Slip::new(&key, &who(Some(principal)), (&self.method, &self.uri), &body.bytes);
        match app.store.recall(&slip.key).await? {
            None => Ok(Claim::New(Some(slip.remember(StatusCode::OK, Vec::new(), app.now())))),
            Some(kept) => {
                slip.refuse_another(&kept)?;
                if let Some(Mark(mark)) = &self.mark {
                    mark.store(true, Ordering::Relaxed);
                }
                let id = std::str::from_utf8(&kept.body).ok().and_then(InvoiceId::parse);
                id.map(Claim::Known)
                    .ok_or_else(|| anyhow::anyhow!("a kept answer is not an invoice's id").into())
            }
        }
    }
}

/// Answers a POST that was answered before; keeps the answer of a new one unless its handler does.
pub async fn replay(
    State((app, running)): State<(App, Running)>,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let is_post = request.method() == Method::POST;
    if is_post && keeps_its_own(request.uri().path()) && request.headers().contains_key(HEADER) {
        return Ok(marked(request, next).await);
    }
    let key =
        if is_post { sent(request.headers()).map_err(|error| ApiError::Invalid(vec![error]))? } else { None };
    let Some(key) = key else { return Ok(next.run(request).await) };
    let (mut parts, body) = request.into_parts();
    let principal = principal(&mut parts, &app).await?;
    if principal.is_none() && !is_for_strangers(parts.uri.path()) {
        // It will be refused; nothing of it needs to be read for that.
        return Ok(next.run(Request::from_parts(parts, body)).await);
    }
    let most = if principal.is_some() { app.limits.body_bytes } else { body::STRANGERS_BYTES };
    let bytes = body::read(body, most.min(app.limits.body_bytes)).await?;
    let slip = Slip::new(&key, &who(principal.as_ref()), (&parts.method, &parts.uri), &bytes);
    let Some(_place) = running.enter(slip.key) else { return Err(in_progress()) };
    if let Some(kept) = app.store.recall(&slip.key).await? {
        return slip.again(kept);
    }
    parts.extensions.insert(slip.clone());
    let response = next.run(Request::from_parts(parts, bytes.into())).await;
    if slip.taken.load(Ordering::Relaxed) || !response.status().is_success() {
        return Ok(response);
    }
    slip.keep(&app, response).await
}

/// Runs the handler that keeps its own answers, and says so if it gave one of them.
async fn marked(mut request: Request, next: Next) -> Response {
    let mark = Mark::default();
    request.extensions_mut().insert(mark.clone());
    let mut response = next.run(request).await;
    if mark.0.load(Ordering::Relaxed) {
        response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    }
    response
}

/// The one operation that asks for kept answers itself.
fn keeps_its_own(path: &str) -> bool {
    path.starts_with("/api/v1/stores/") && path.ends_with("/invoices")
}

/// The one operation that somebody without a key may ask for: the first account.
fn is_for_strangers(path: &str) -> bool {
    path == "/api/v1/users"
}

/// Who asks; nobody, if they show nothing. What they show must be right, though.
async fn principal(parts: &mut Parts, app: &App) -> Result<Option<Principal>, ApiError> {
    if parts.headers.get(AUTHORIZATION).is_none_or(crate::auth::setup::is_token) {
        return Ok(None);
    }
    Principal::from_request_parts(parts, app).await.map(Some)
}

/// The key that was sent, if it can be one.
fn sent(headers: &HeaderMap) -> Result<Option<String>, FieldError> {
    let Some(value) = headers.get(HEADER) else { return Ok(None) };
    let text = value.to_str().ok().map(str::trim).filter(|text| (1..=LONGEST).contains(&text.len()));
    let message = format!("Write 1 to {LONGEST} plain characters, such as a random UUID");
    text.map(|text| Some(text.to_owned())).ok_or(FieldError { path: "Idempotency-Key".into(), message })
}

/// Each key and each person has keys of their own.
fn who(principal: Option<&Principal>) -> String {
    match principal {
        None => "nobody".into(),
        Some(Principal { key: Some(key), .. }) => format!("key {key}"),
        Some(Principal { user, .. }) => format!("user {user}"),
    }
}

fn in_progress() -> ApiError {
    let message =
        "A request with this Idempotency-Key is being answered right now; send it again in a moment".into();
    ApiError::Told(StatusCode::CONFLICT, "idempotency-in-progress", message)
}

impl Slip {
    fn new(key: &str, who: &str, (method, uri): (&Method, &Uri), body: &Bytes) -> Self {
        let path = uri.path();
        let whole = uri.path_and_query().map_or(path, |whole| whole.as_str());
        Self {
            key: hash(&[who.as_bytes(), method.as_str().as_bytes(), path.as_bytes(), key.as_bytes()]),
            request_hash: hash(&[whole.as_bytes(), body]),
            taken: Arc::default(),
        }
    }

    fn remember(&self, status: StatusCode, body: Vec<u8>, now: Timestamp) -> Remember {
        let Self { key, request_hash, .. } = self;
        Remember { key: *key, request_hash: *request_hash, status: status.as_u16(), body, created_at: now }
    }

    fn refuse_another(&self, kept: &Remembered) -> Result<(), ApiError> {
        if kept.request_hash == self.request_hash {
            return Ok(());
        }
        let message =
            "This Idempotency-Key was used before, with another request; use a new key for each request";
        Err(ApiError::field("Idempotency-Key", message))
    }

    fn again(&self, kept: Remembered) -> Result<Response, ApiError> {
        self.refuse_another(&kept)?;
        let status = StatusCode::from_u16(kept.status).map_err(anyhow::Error::from)?;
        let mut response = (status, kept.body).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(REPLAYED, HeaderValue::from_static("true"));
        Ok(response)
    }

    /// Keeps an answer whose deed is done. If that fails the answer is still true, so it is given.
    async fn keep(&self, app: &App, response: Response) -> Result<Response, ApiError> {
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.map_err(anyhow::Error::from)?;
        let remember = self.remember(parts.status, bytes.to_vec(), app.now());
        let old = Timestamp(app.now().0 - i64::from(KEPT_FOR.0));
        let kept =
            app.store.remembering(remember).forget_answers(&app.system, old, FORGOTTEN_MEANWHILE).await;
        if let Err(error) = kept {
            tracing::warn!(%error, "an answer could not be kept for its Idempotency-Key");
        }
        Ok(Response::from_parts(parts, bytes.into()))
    }
}

/// A hash of the parts and of where each ends.
fn hash(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// A place among the running; given back when it is dropped.
struct Place {
    running: Running,
    key: [u8; 32],
}

impl Running {
    fn enter(&self, key: [u8; 32]) -> Option<Place> {
        let is_new = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key);
        is_new.then(|| Place { running: self.clone(), key })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.running.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}
