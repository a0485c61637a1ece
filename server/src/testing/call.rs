//! One request of a test, and its answer.
use super::TestApp;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName};
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use std::net::SocketAddr;
use std::panic::Location;
use tower::ServiceExt;

/// A request in the making.
#[derive(Debug)]
#[must_use = "nothing happens until it is sent"]
pub struct Call {
    router: Router,
    request: Request<Body>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub text: String,
}

impl Call {
    pub(super) fn new(app: &TestApp, method: &str, path: &str) -> Self {
        let request = Request::builder().method(method).uri(path).body(Body::empty());
        let request = request.expect("a test's requests are in order");
        Self { router: app.router.clone(), request }.from("203.0.113.7:1")
    }

    /// With an API key.
    pub fn key(self, key: &str) -> Self {
        self.header("authorization", &format!("token {key}"))
    }

    /// With an email address and a password.
    pub fn basic(self, email: &str, password: &str) -> Self {
        let credentials = STANDARD.encode(format!("{email}:{password}"));
        self.header(AUTHORIZATION.as_str(), &format!("Basic {credentials}"))
    }

    /// With an `Idempotency-Key`.
    pub fn once(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    /// With a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let name: HeaderName = name.parse().expect("a test's headers are in order");
        let value: HeaderValue = value.parse().expect("a test's headers are in order");
        self.request.headers_mut().insert(name, value);
        self
    }

    /// From that address; otherwise it is one that is not ours.
    pub fn from(mut self, peer: &str) -> Self {
        let peer: SocketAddr = peer.parse().expect("a test's addresses are in order");
        self.request.extensions_mut().insert(ConnectInfo(peer));
        self
    }

    /// With a JSON body.
    pub fn json(self, body: &Value) -> Self {
        self.header(CONTENT_TYPE.as_str(), "application/json").body(body.to_string())
    }

    /// With any body.
    pub fn body(mut self, body: impl Into<Body>) -> Self {
        *self.request.body_mut() = body.into();
        self
    }

    /// Sends it.
    pub async fn send(self) -> Answer {
        let response = self.router.oneshot(self.request).await.unwrap_or_else(|never| match never {});
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("an answer has an end");
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    /// Sends it; the answer's JSON if it was done. Panics where it was called otherwise.
    #[track_caller]
    pub fn ok(self) -> impl Future<Output = Value> {
        let caller = Location::caller();
        async move {
            let answer = self.send().await;
            assert!(answer.status.is_success(), "at {caller}: {answer:?}");
            answer.json()
        }
    }
}

impl Answer {
    /// The body as JSON; null if it is empty.
    pub fn json(&self) -> Value {
        if self.text.is_empty() {
            return Value::Null;
        }
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }

    /// The status and the word for programs, or the first wrong field: `403 missing-permission`, `422 url`.
    pub fn refusal(&self) -> String {
        let json = if self.text.is_empty() { Value::Null } else { self.json() };
        let word = json["code"].as_str().or(json[0]["path"].as_str()).unwrap_or_default();
        format!("{} {word}", self.status.as_u16()).trim_end().to_owned()
    }

    /// The hidden fields of the page's forms, in their order.
    pub fn hidden(&self) -> Vec<(String, String)> {
        let fields = self.text.split("<input type=\"hidden\" ").skip(1);
        let attribute = |field: &str, name: &str| {
            let value = field.split_once(&format!("{name}=\"")).and_then(|(_, rest)| rest.split_once('"'));
            let marks = [("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">"), ("&#38;", "&")];
            let text = value.map(|(value, _)| value.to_owned()).unwrap_or_default();
            marks.iter().fold(text, |text, (mark, letter)| text.replace(mark, letter))
        };
        fields.map(|field| (attribute(field, "name"), attribute(field, " value"))).collect()
    }

    /// A header's value; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}
