//! Pages for those who run it: behind a sign-in, and never more than the API lets the same person do.
//!
//! A page is one file, `admin/<name>.rs`: its view, its template, its handlers, its `samples`; it is named in [`router`]
//! and, if it is led to from every page, in [`shell`]. A handler that shows something takes [`SignedIn`], one that does
//! something takes [`Posted`], which lets only forms of the same session through: there is no third way in. Both give the
//! proofs of access that the database asks for, by the same permissions as the API. In English only. What this is not: the
//! pages that donors see, which know nobody and set no cookie.
mod asked;
mod attention;
mod audit;
mod books;
mod coins;
mod dashboard;
mod delivery;
mod donation_pages;
mod figures;
mod first_steps;
mod history;
mod home;
mod invoice;
mod invoices;
mod new_store;
mod of_store;
mod place;
mod plot;
mod refused;
mod sample_store;
mod settings;
mod shell;
mod sign_in;
mod wallet_form;
mod wallets;
mod webhooks;

pub use asked::{OurForm, Posted, SignedIn, TOKEN};
pub use refused::Refused;
pub(super) use shell::STYLE;
pub use shell::{Shell, store_path};

use super::sample::Sample;
use crate::app::App;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{get, post};

/// Where they begin.
pub const HOME: &str = "/admin";
/// The page where somebody shows who they are.
pub const SIGN_IN: &str = "/sign-in";
/// Where the form goes that ends a session.
pub const SIGN_OUT: &str = "/sign-out";

/// Larger than any form here: a signed transaction of many inputs is the largest.
const FORM_BYTES: usize = 512 * 1024;

/// Their addresses; none where the operator wants none of this.
pub(super) fn router(app: &App) -> Router<App> {
    if !app.limits.web_admin {
        return Router::new();
    }
    Router::new()
        .route(SIGN_IN, get(sign_in::show).post(sign_in::send))
        .route(SIGN_OUT, post(sign_in::leave))
        .route(HOME, get(home::show))
        .route(new_store::PATH, get(new_store::show).post(new_store::send))
        .merge(of_store::router())
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .layer(middleware::from_fn_with_state(app.clone(), refused::in_words))
}

/// Every page in every state.
pub fn samples() -> Vec<Sample> {
    let mut samples = sign_in::samples();
    samples.extend(home::samples());
    samples.extend(new_store::samples());
    samples.extend(of_store::samples());
    samples.extend(refused::samples());
    samples
}
