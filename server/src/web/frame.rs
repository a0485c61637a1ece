//! What every page has around it, how it leaves the house, and the files that go with it.
//!
//! One style sheet, one icon and the script of live pages, each named by its own content, so that a browser keeps them for ever
//! and never keeps an old one.
use super::admin;
use super::guard::SCRIPT;
use super::look::{self, Look};
use super::tongue::Tongue;
use askama::Template;
use axum::extract::{MatchedPath, Path, Request};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::Network;
use std::sync::LazyLock;

const STYLE: &[u8] = include_bytes!("../../assets/almoner.css");
const ICON: &[u8] = include_bytes!("../../assets/icon.png");
const LIVE: &[u8] = include_bytes!("../../assets/checkout.js");

static FILES: LazyLock<[File; 3]> = LazyLock::new(|| {
    [
        File::new("almoner", STYLE, "css", "text/css; charset=utf-8"),
        File::new("almoner", ICON, "png", "image/png"),
        File::new("checkout", LIVE, "js", "text/javascript; charset=utf-8"),
    ]
});

/// For how long a browser may keep what is named by its content.
pub(super) const KEPT: &str = "public, max-age=31536000, immutable";

/// Nothing is loaded from anywhere but here, nothing runs, nobody frames the page.
pub(super) const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// As [`POLICY`], for a page with a script of ours.
const POLICY_WITH_SCRIPTS: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// A page that is kept up to date: our own script runs and asks us. Shops show it in a frame over their own page, and
/// any may: there is nothing on it that would harm whoever is made to click it.
const LIVE_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors http: https:";

/// What the page says that takes photographs: its script asks us what is to be seen.
const CAMERA_POLICY: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What no page may use, and what that one may.
const NO_SENSORS: &str = "camera=(), microphone=(), geolocation=()";
const CAMERA: &str = "camera=(self), microphone=(), geolocation=()";
const PERMISSIONS: HeaderName = HeaderName::from_static("permissions-policy");

/// How a policy says that nobody frames the page, and that any site may.
const UNFRAMED: &str = "frame-ancestors 'none'";
const FRAMED: &str = "frame-ancestors http: https:";

/// Where the checkout lives and what its forms lead to. A shop that shows it in a frame must see what they are answered
/// there too, be it only that something can't be done now; every other page is framed by nobody.
const IN_FRAMES: [&str; 3] = ["/i/{id}", "/i/{id}/renew", "/i/{id}/demo-pay"];

const HEADERS: [(HeaderName, &str); 8] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::CACHE_CONTROL, "no-store"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
    (PERMISSIONS, NO_SENSORS),
];

/// A file every page refers to.
#[derive(Debug)]
pub struct File {
    /// Its path on this server.
    pub path: String,
    /// What is in it.
    pub content: &'static [u8],
    media_type: &'static str,
}

/// What the layout needs to know.
#[derive(Clone, Debug)]
pub struct Frame {
    /// What the page is written in.
    pub tongue: Tongue,
    /// In the browser's tab.
    pub title: String,
    /// Seconds until the page loads itself again; a live page only where no scripts run.
    pub refresh: Option<u32>,
    /// Where that leads, if not to the page itself.
    pub away: Option<String>,
    /// Whether a script keeps the page up to date.
    pub live: bool,
    /// The network's name, where coins have no value.
    pub test_network: Option<&'static str>,
    /// What the page's address has after `?` beside the language: kept when the reader chooses another.
    pub query: Option<&'static str>,
    /// What it wears: the store's logo and colour.
    pub look: Look,
}

impl Frame {
    /// A page that stands still.
    pub fn new(tongue: Tongue, title: impl Into<String>, network: Network) -> Self {
        let test_network = (network != Network::Mainnet).then(|| network.name());
        Self {
            tongue,
            title: title.into(),
            refresh: None,
            away: None,
            live: false,
            test_network,
            query: None,
            look: Look::default(),
        }
    }

    /// In the store's colour, with its logo.
    #[must_use]
    pub fn wearing(self, look: Look) -> Self {
        Self { look, ..self }
    }

    /// Whether something stands above the page.
    pub fn has_head(&self) -> bool {
        self.test_network.is_some() || self.look.logo.is_some()
    }

    /// Says that the coins are worth nothing, where they are.
    pub fn banner(&self) -> Option<String> {
        let network = self.test_network?;
        Some(self.tongue.say_with("frame-test-network", &[("network", network.into())]))
    }

    /// This page in that language, by a link that holds from wherever the page is.
    pub fn in_tongue(&self, tongue: &Tongue) -> String {
        tongue.chosen().link(&self.query.map_or_else(String::new, |query| format!("?{query}")))
    }

    /// The style sheet's path.
    pub fn style(&self) -> &'static str {
        &FILES[0].path
    }

    /// The icon's path.
    pub fn icon(&self) -> &'static str {
        &FILES[1].path
    }

    /// The script's path.
    pub fn script(&self) -> &'static str {
        &FILES[2].path
    }
}

impl File {
    /// A file of that name; its path changes with its content.
    pub(super) fn new(name: &str, content: &'static [u8], ending: &str, media_type: &'static str) -> Self {
        let path = format!("/assets/{name}.{:016x}.{ending}", fingerprint(content));
        Self { path, content, media_type }
    }
}

/// The files all pages share.
pub fn files() -> &'static [File] {
    &*FILES
}

/// Answers for a file every page refers to.
pub async fn serve_file(Path(name): Path<String>) -> Response {
    let wanted = |file: &&File| file.path.strip_prefix("/assets/") == Some(&name);
    match FILES
        .iter()
        .chain([&*SCRIPT, &*admin::STYLE, &*admin::CODES, &*admin::CAMERA, &*admin::SCRIPT])
        .find(wanted)
    {
        Some(file) => kept(file.media_type, file.content),
        None => look::sheet_named(&name)
            .map_or_else(|| StatusCode::NOT_FOUND.into_response(), |sheet| kept(FILES[0].media_type, sheet)),
    }
}

fn kept(media_type: &'static str, content: impl IntoResponse) -> Response {
    ([(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, KEPT)], content).into_response()
}

/// The page as an answer.
pub fn answer(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The page as an answer, for one that is kept up to date.
pub fn answer_live(status: StatusCode, page: &impl Template) -> Response {
    live(answer(status, page))
}

/// Lets a script of ours run on the page: one that asks nobody.
pub fn scripted(mut response: Response) -> Response {
    let policy = HeaderValue::from_static(POLICY_WITH_SCRIPTS);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

/// Lets the page's script look through the camera, and ask us what is to be seen.
pub fn with_camera(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CAMERA_POLICY));
    headers.insert(PERMISSIONS, HeaderValue::from_static(CAMERA));
    response
}

/// Lets the script that keeps a page up to date run on it, and ask us.
pub fn live(mut response: Response) -> Response {
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(LIVE_POLICY));
    response
}

/// Adds what every answer to a browser carries, unless the answer says otherwise.
pub async fn guard(request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>();
    let in_frames = path.is_some_and(|path| IN_FRAMES.contains(&path.as_str()));
    let mut response = next.run(request).await;
    add_headers(response.headers_mut());
    if in_frames {
        let_be_framed(response.headers_mut());
    }
    response
}

fn let_be_framed(headers: &mut HeaderMap) {
    let policy = headers.get(header::CONTENT_SECURITY_POLICY).and_then(|policy| policy.to_str().ok());
    let framed = policy.and_then(|policy| HeaderValue::from_str(&policy.replace(UNFRAMED, FRAMED)).ok());
    if let Some(policy) = framed {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
}

fn add_headers(headers: &mut HeaderMap) {
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
}

/// FNV-1a: tells contents apart, guards nothing.
pub(super) fn fingerprint(content: &[u8]) -> u64 {
    content
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn files_are_kept_for_ever_and_pages_not_at_all() {
        let name = files()[0].path.strip_prefix("/assets/").unwrap().to_owned();
        let mut response = serve_file(Path(name)).await;
        add_headers(response.headers_mut());
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
        assert_eq!(response.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        let mut response = StatusCode::OK.into_response();
        add_headers(response.headers_mut());
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
        assert_eq!(response.headers()[header::CONTENT_SECURITY_POLICY], POLICY);
        assert!(POLICY.ends_with(UNFRAMED) && LIVE_POLICY.ends_with(FRAMED));
        assert_eq!(POLICY_WITH_SCRIPTS.replace("script-src 'self'; ", ""), POLICY);
        assert_eq!(CAMERA_POLICY.replace("connect-src 'self'; ", ""), POLICY_WITH_SCRIPTS);
    }

    #[tokio::test]
    async fn other_names_are_nothing() {
        for name in ["", "almoner.css", "../Cargo.toml", "almoner.0000000000000000.css"] {
            assert_eq!(serve_file(Path(name.into())).await.status(), StatusCode::NOT_FOUND, "{name}");
        }
    }
}
