//! Pages that say one thing: there is nothing here, or not now.
use super::frame::{self, Frame};
use super::sample::Sample;
use super::tongue::Tongue;
use askama::Template;
use axum::extract::Request;
use axum::http::StatusCode;
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

    /// The server can't answer now. Never for a form that was sent: loading it again must not send it again.
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
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes each notice that goes out, in the language of the one who asked: so nobody who refuses something has to
/// know who is reading.
pub async fn in_words(tongue: Tongue, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let Some(notice) = response.extensions_mut().remove::<Notice>() else { return response };
    let mut written = frame::answer(notice.status, &notice.page(tongue));
    written.headers_mut().extend(response.headers().clone());
    written
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
