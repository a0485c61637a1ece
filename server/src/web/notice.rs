//! Pages that say one thing: there is nothing here, or not now.
use super::frame::{self, Frame};
use super::sample::Sample;
use super::tongue::Tongue;
use crate::app::App;
use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::Network;

/// What there is to say, by the keys of its sentences; on its way out [`in_words`] says it in the reader's language.
#[derive(Clone, Copy, Debug)]
pub struct Notice {
    status: StatusCode,
    network: Network,
    title: &'static str,
    headline: &'static str,
    say: &'static [&'static str],
}

/// The page: a heading and a few sentences.
#[derive(Debug, Template)]
#[template(path = "notice.html")]
struct Page {
    frame: Frame,
    headline: String,
    say: Vec<String>,
}

impl Notice {
    /// Nothing lives at that address.
    pub fn not_found(network: Network) -> Self {
        Self {
            status: StatusCode::NOT_FOUND,
            network,
            title: "notice-not-found-title",
            headline: "notice-not-found",
            say: &["notice-not-found-address", "notice-not-found-payer"],
        }
    }

    /// As [`Notice::not_found`], for what was asked there in another way than it can be.
    pub fn not_here(status: StatusCode, network: Network) -> Self {
        Self { status, ..Self::not_found(network) }
    }

    /// The server can't answer now. Nor can it where a form was sent; then it was not carried out, or, if the answer came
    /// too late, sending it again leads to what it made.
    pub fn unavailable(network: Network) -> Self {
        Self {
            status: StatusCode::SERVICE_UNAVAILABLE,
            network,
            title: "notice-unavailable-title",
            headline: "notice-unavailable",
            say: &["notice-unavailable-page", "notice-unavailable-safe"],
        }
    }

    /// The server knows who should be paid but can't make an address.
    pub fn no_wallet(network: Network) -> Self {
        Self {
            status: StatusCode::SERVICE_UNAVAILABLE,
            network,
            title: "notice-no-wallet-title",
            headline: "notice-no-wallet",
            say: &["notice-no-wallet-tell"],
        }
    }

    /// The store of this invoice was deleted: what it says about itself may not hold any more.
    pub fn store_gone(network: Network) -> Self {
        Self {
            status: StatusCode::GONE,
            network,
            title: "notice-store-gone-title",
            headline: "notice-store-gone",
            say: &["notice-store-gone-paid", "notice-store-gone-unpaid"],
        }
    }

    /// The donation page was put away.
    pub fn page_gone(network: Network) -> Self {
        Self {
            status: StatusCode::GONE,
            network,
            title: "notice-page-gone-title",
            headline: "notice-page-gone",
            say: &["notice-page-gone-paid", "notice-page-gone-unpaid"],
        }
    }

    /// The invoice can't be made anew now.
    pub fn not_renewed(network: Network) -> Self {
        Self {
            status: StatusCode::SERVICE_UNAVAILABLE,
            network,
            title: "notice-not-renewed",
            headline: "notice-not-renewed",
            say: &["notice-not-renewed-rate", "notice-not-renewed-later"],
        }
    }

    /// Nothing has settled that a receipt could be given for, or the owner gives none.
    pub fn no_receipt(network: Network) -> Self {
        Self {
            status: StatusCode::NOT_FOUND,
            network,
            title: "notice-no-receipt",
            headline: "notice-no-receipt",
            say: &["notice-no-receipt-why"],
        }
    }

    /// The demo's node did not pay.
    pub fn not_paid(network: Network) -> Self {
        Self {
            status: StatusCode::BAD_GATEWAY,
            network,
            title: "notice-not-paid-title",
            headline: "notice-not-paid",
            say: &["notice-not-paid-why"],
        }
    }

    fn page(&self, tongue: Tongue) -> Page {
        Page {
            frame: Frame::new(tongue, tongue.say(self.title), self.network),
            headline: tongue.say(self.headline),
            say: self.say.iter().map(|key| tongue.say(key)).collect(),
        }
    }
}

impl IntoResponse for Notice {
    /// The answer, not yet in words.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("30"));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes each notice that goes out, in the language of the one who asked: so nobody who refuses something has to
/// know who is reading.
///
/// So does whatever is refused with a status and no page: nobody is left before an empty one.
pub async fn in_words(State(app): State<App>, tongue: Tongue, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let told = response.extensions_mut().remove::<Notice>();
    let Some(notice) = told.or_else(|| wordless(&response, app.network)) else { return response };
    for name in [header::CONTENT_TYPE, header::CONTENT_LENGTH] {
        response.headers_mut().remove(name);
    }
    let mut written = frame::answer(notice.status, &notice.page(tongue));
    written.headers_mut().extend(response.headers().clone());
    written
}

/// What to say where the answer is a refusal without a page: addresses that can't be read, files that are not there.
fn wordless(response: &Response, network: Network) -> Option<Notice> {
    let kind = response.headers().get(header::CONTENT_TYPE);
    let is_page = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let status = response.status();
    (status.is_client_error() && !is_page).then(|| Notice::not_here(status, network))
}

/// Every page of this file.
pub(super) fn samples(tongue: Tongue) -> Vec<Sample> {
    let show = |name, notice: Notice| Sample::of(name, &notice.page(tongue));
    vec![
        show("not-found", Notice::not_found(Network::Mainnet)),
        show("unavailable", Notice::unavailable(Network::Mainnet)),
        show("no-wallet", Notice::no_wallet(Network::Mainnet)),
        show("store-gone", Notice::store_gone(Network::Mainnet)),
        show("page-gone", Notice::page_gone(Network::Mainnet)),
        show("not-renewed", Notice::not_renewed(Network::Mainnet)),
        show("no-receipt", Notice::no_receipt(Network::Mainnet)),
        show("not-paid", Notice::not_paid(Network::Regtest)),
    ]
}
