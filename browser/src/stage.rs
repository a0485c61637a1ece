//! Every page in every state, behind a server of their own: the samples that the server's own tests read.
use super::picture::Picture;
use super::wait_for;
use axum::Router;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::middleware;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use server::web::{self, Sample, Tongue, frame};
use std::net::Ipv4Addr;
use std::sync::LazyLock;
use tokio::net::TcpListener;

static SAMPLES: LazyLock<Vec<(Tongue, Vec<Sample>)>> =
    LazyLock::new(|| Tongue::all().map(|tongue| (tongue, all_samples(tongue))).collect());

static PICTURE: LazyLock<Vec<u8>> = LazyLock::new(|| Picture::of_a_pier().small());

/// All pages, with the headers that the server gives them.
#[derive(Debug)]
pub struct Stage {
    address: String,
}

impl Stage {
    /// Begins to serve; ends with the program.
    pub fn open() -> Self {
        let router = Router::new()
            .route("/in/{tongue}/{name}", get(page))
            .route("/code/{name}", get(code))
            .route("/assets/{file}", get(frame::serve_file))
            .fallback(picture)
            .layer(middleware::from_fn(frame::guard));
        let listener =
            wait_for(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))).expect("loopback has a free port");
        let address = listener.local_addr().expect("it is bound");
        super::RUNTIME.spawn(async move { axum::serve(listener, router).await });
        Self { address: format!("http://{address}") }
    }

    /// Where the page is, in that language.
    pub fn url(&self, tongue: Tongue, sample: &Sample) -> String {
        format!("{}/in/{}/{}", self.address, tongue.code(), sample.name)
    }
}

/// The pages for those who run it are in English only.
fn all_samples(tongue: Tongue) -> Vec<Sample> {
    let mut samples = web::samples(tongue);
    if tongue.code() == Tongue::ENGLISH.code() {
        samples.extend(web::admin::samples());
    }
    samples
}

/// Every page in every state, in that language.
pub fn samples(tongue: Tongue) -> &'static [Sample] {
    let found = SAMPLES.iter().find(|(known, _)| known.code() == tongue.code());
    found.map(|(_, samples)| &**samples).unwrap_or_default()
}

async fn page(Path((tongue, name)): Path<(String, String)>) -> Response {
    let tongue = Tongue::all().find(|known| known.code() == tongue);
    match tongue.and_then(|tongue| find(tongue, &name)) {
        Some(sample) if is_live(sample) => frame::live(Html(with_code(sample)).into_response()),
        Some(sample) if sample.html.contains(&web::admin::script().path) => {
            frame::scripted(Html(with_code(sample)).into_response())
        }
        Some(sample) => Html(with_code(sample)).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Whether the page has the script that keeps it up to date.
fn is_live(sample: &Sample) -> bool {
    let scripts = web::files().iter().filter(|file| file.path.ends_with(".js"));
    scripts.into_iter().any(|script| sample.html.contains(&script.path))
}

/// Its code is the one of this state, where the real server knows one state at a time.
fn with_code(sample: &Sample) -> String {
    let starts = ["src=\"/i/", "src=\"/admin/"];
    let start = starts.into_iter().find(|start| sample.code.is_some() && sample.html.contains(start));
    match start.and_then(|start| sample.html.split_once(start)) {
        Some((before, after)) => {
            let after = after.split_once('"').map_or(after, |(_, after)| after);
            format!("{before}src=\"/code/{}\"{after}", sample.name)
        }
        None => sample.html.clone(),
    }
}

async fn code(Path(name): Path<String>) -> Response {
    let code = find(Tongue::ENGLISH, &name).and_then(|sample| sample.code.as_deref());
    match code.map(web::qr::png) {
        Some(Ok(picture)) => ([(header::CONTENT_TYPE, "image/png")], picture).into_response(),
        Some(Err(_)) | None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Whatever else a page shows is a picture that its owner chose.
async fn picture() -> Response {
    ([(header::CONTENT_TYPE, "image/png")], &**PICTURE).into_response()
}

fn find(tongue: Tongue, name: &str) -> Option<&'static Sample> {
    samples(tongue).iter().find(|sample| sample.name == name)
}
