//! Pages that say one thing: there is nothing here, or not now.
use super::frame::{self, Frame};
use super::limit;
use super::sample::Sample;
use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::Network;

/// A page with a heading and a few sentences.
#[derive(Debug, Template)]
#[template(path = "notice.html")]
pub struct Notice {
    status: StatusCode,
    frame: Frame,
    headline: &'static str,
    say: &'static [&'static str],
}

impl Notice {
    /// Nothing lives at that address.
    pub fn not_found(network: Network) -> Self {
        Self {
            status: StatusCode::NOT_FOUND,
            frame: Frame::new("Page not found", network),
            headline: "There is nothing here",
            say: &[
                "The address may be mistyped or cut short. Please compare it with the link you were given.",
                "If you came here to pay, go back to the shop or the donation page and start again. Nothing has been paid here.",
            ],
        }
    }

    /// The server can't answer now. Never for a form that was sent: loading it again must not send it again.
    pub fn unavailable(network: Network) -> Self {
        Self {
            status: StatusCode::SERVICE_UNAVAILABLE,
            frame: Frame::new("Please try again", network),
            headline: "Please try again in a moment",
            say: &[
                "This page can’t be made just now.",
                "If you have paid already, your payment is safe: it goes straight to its address, whatever happens here.",
            ],
        }
    }

    /// The server knows who should be paid but can't make an address.
    pub fn no_wallet(network: Network) -> Self {
        Self {
            status: StatusCode::SERVICE_UNAVAILABLE,
            frame: Frame::new("Not ready yet", network),
            headline: "Bitcoin can’t be taken here just now",
            say: &[
                "There is no wallet here with an address left to pay to. Please tell whoever sent you; nothing has been paid.",
            ],
        }
    }

    /// More forms were sent than invoices are made for strangers; see [`super::limit`].
    pub fn too_many(network: Network) -> Self {
        Self {
            status: StatusCode::TOO_MANY_REQUESTS,
            frame: Frame::new("One moment, please", network),
            headline: "One moment, please",
            say: &[
                "Many people are giving at this moment. Please go back, wait a few seconds and send the form again.",
                "Nothing has been made yet, and nothing has been paid.",
            ],
        }
    }

    /// The store of this invoice was deleted: what it says about itself may not hold any more.
    pub fn store_gone(network: Network) -> Self {
        Self {
            status: StatusCode::GONE,
            frame: Frame::new("No longer here", network),
            headline: "This shop is no longer here",
            say: &[
                "If you have paid already, your payment went straight to the shop’s own wallet. Ask the shop what became of it.",
                "If you have not paid, please don’t pay to this address any more.",
            ],
        }
    }

    /// The demo's node did not pay.
    pub fn not_paid(network: Network) -> Self {
        Self {
            status: StatusCode::BAD_GATEWAY,
            frame: Frame::new("Not paid", network),
            headline: "The node did not pay",
            say: &[
                "Its wallet may be locked or empty; the log of this server says more. Go back and try again.",
            ],
        }
    }
}

impl IntoResponse for Notice {
    fn into_response(self) -> Response {
        let mut response = frame::answer(self.status, &self);
        if self.status == StatusCode::TOO_MANY_REQUESTS {
            let wait = HeaderValue::from_static(limit::RETRY_AFTER_SECONDS);
            response.headers_mut().insert(header::RETRY_AFTER, wait);
        }
        response
    }
}

/// Every page of this file.
pub(super) fn samples() -> Vec<Sample> {
    vec![
        Sample::of("not-found", &Notice::not_found(Network::Mainnet)),
        Sample::of("unavailable", &Notice::unavailable(Network::Mainnet)),
        Sample::of("no-wallet", &Notice::no_wallet(Network::Mainnet)),
        Sample::of("too-many", &Notice::too_many(Network::Mainnet)),
        Sample::of("store-gone", &Notice::store_gone(Network::Mainnet)),
        Sample::of("not-paid", &Notice::not_paid(Network::Regtest)),
    ]
}
