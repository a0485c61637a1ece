//! HTTP as a client speaks it.
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;
use std::future::Future;
use std::sync::LazyLock;
use std::time::Duration;
use tokio::runtime::Runtime;

/// Where clients and receivers live, so that tests can be written as stories.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
});

pub(crate) fn runtime() -> &'static Runtime {
    &RUNTIME
}

pub(crate) fn wait_for<T>(work: impl Future<Output = T>) -> T {
    RUNTIME.block_on(work)
}

/// A client of one server.
#[derive(Clone, Debug)]
pub(crate) struct Api {
    http: Client,
    base: String,
    authorization: Option<String>,
}

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Api {
    pub(crate) fn new(base: String) -> Self {
        let http = Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(40))
            .redirect(reqwest::redirect::Policy::none())
            // A connection kept from before the server was killed would fail the next request.
            .pool_max_idle_per_host(0)
            .build()
            .unwrap();
        Self { http, base, authorization: None }
    }

    /// The same with that `Authorization`.
    pub(crate) fn authorized(&self, authorization: impl Into<String>) -> Self {
        Self { authorization: Some(authorization.into()), ..self.clone() }
    }

    /// The same at another server.
    pub(crate) fn at(&self, other: &Self) -> Self {
        Self { base: other.base.clone(), ..self.clone() }
    }

    pub(crate) fn key(&self, key: &str) -> Self {
        self.authorized(format!("token {key}"))
    }

    pub(crate) fn basic(&self, email: &str, password: &str) -> Self {
        use base64::Engine;
        let both = base64::engine::general_purpose::STANDARD.encode(format!("{email}:{password}"));
        self.authorized(format!("Basic {both}"))
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let request = self.http.request(method.parse::<Method>().unwrap(), format!("{}{path}", self.base));
        match &self.authorization {
            Some(authorization) => request.header("authorization", authorization),
            None => request,
        }
    }

    /// Sends; an error is the connection's.
    pub(crate) fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Answer, String> {
        let request = self.request(method, path);
        answer(match body {
            Some(body) => request.json(body),
            None => request,
        })
    }

    #[track_caller]
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.must("GET", path, None)
    }

    #[track_caller]
    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        self.must("POST", path, Some(body))
    }

    #[track_caller]
    pub(crate) fn put(&self, path: &str, body: &Value) -> Answer {
        self.must("PUT", path, Some(body))
    }

    #[track_caller]
    fn must(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        self.send(method, path, body).unwrap_or_else(|reason| panic!("{method} {path}: {reason}"))
    }
}

/// Sends a request made by hand; an error is the connection's.
pub(crate) fn answer(request: RequestBuilder) -> Result<Answer, String> {
    wait_for(async {
        let response = request.send().await.map_err(|error| format!("{error:?}"))?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.text().await.map_err(|error| format!("{error:?}"))?;
        Ok(Answer { status, headers, body })
    })
}

/// What a stream of events says until those words came.
pub(crate) fn events_until(request: RequestBuilder, words: &str) -> String {
    wait_for(async {
        let mut response = request.send().await.unwrap();
        let mut said = String::new();
        while !said.contains(words) {
            let chunk = response.chunk().await.unwrap().expect("the stream goes on");
            said.push_str(&String::from_utf8_lossy(&chunk));
        }
        said
    })
}

impl Answer {
    /// The body, if the status is that one.
    #[track_caller]
    pub(crate) fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.json()
    }

    /// The body; null if it is empty.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        if self.body.is_empty() {
            return Value::Null;
        }
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }
}

/// A text in an answer.
#[track_caller]
pub(crate) fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_else(|| panic!("no text {field} in {value}"))
}
