//! Pages for those who run it: behind a sign-in, and never more than the API lets the same person do.
//!
//! A page is one file, `admin/<name>.rs`: its view, its template, its handlers, its `samples`; it is named in [`router`]
//! and, if it is led to from every page, in [`shell`]. A handler that shows something takes [`SignedIn`], one that does
//! something takes [`Posted`], which lets only forms of the same session through: there is no third way in. Both give the
//! proofs of access that the database asks for, by the same permissions as the API. In English only. What this is not: the
//! pages that donors see, which know nobody and set no cookie.
pub(crate) mod account;
mod addresses;
mod asked;
mod attention;
mod audit;
mod books;
mod coins;
mod dashboard;
mod delivery;
mod donation_page_form;
mod donation_pages;
mod export;
mod figures;
mod filter;
mod first_steps;
mod form;
mod history;
mod home;
mod invoice;
mod invoices;
mod join;
mod keys;
mod known;
mod link;
mod members;
mod new_store;
mod of_people;
mod of_store;
mod passkeys;
mod payment_request_form;
mod payment_requests;
mod payouts;
mod people;
mod person;
mod place;
mod plot;
mod recipient;
mod refused;
mod report;
mod reports;
mod rescan;
mod roles;
mod sample_store;
pub(crate) mod second_factor;
mod settings;
mod shell;
mod sign_in;
mod sign_in_outside;
mod spend;
mod spend_camera;
mod spend_codes;
mod spend_coins;
mod spend_form;
mod spends;
mod store_form;
mod wallet_form;
mod wallets;
mod webhook_form;
mod webhooks;

pub use asked::{OurForm, Posted, SignedIn, TOKEN};
pub(super) use passkeys::SCRIPT;
pub use passkeys::{PATH as PASSKEYS, SIGN_IN_PASSKEY, SIGN_IN_PASSKEY_BEGIN};
pub use refused::Refused;
pub(super) use refused::way_in;
pub(super) use shell::STYLE;
pub use shell::{Shell, store_path};
pub(super) use spend_camera::SCRIPT as CAMERA;
pub(super) use spend_codes::SCRIPT as CODES;

use super::sample::Sample;
use crate::app::App;
use crate::auth::outside;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{get, post};

/// Where they begin.
pub const HOME: &str = "/admin";
/// The page where somebody shows who they are.
pub const SIGN_IN: &str = "/sign-in";
/// Where the form goes of whom the web server in front has named.
pub const SIGN_IN_NAMED: &str = "/sign-in/named";
/// Where the form goes that shows a second factor.
pub const SIGN_IN_CODE: &str = "/sign-in/code";
/// Where somebody sets out for their organisation's own sign-in.
pub const SIGN_IN_OUTSIDE: &str = "/sign-in/organisation";
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
        .route(SIGN_IN_NAMED, post(sign_in::send_named))
        .route(SIGN_IN_CODE, post(sign_in::send_code))
        .route(join::PATH, post(join::send))
        .route(SIGN_IN_OUTSIDE, get(sign_in_outside::set_out))
        .route(outside::BACK, get(sign_in_outside::come_back))
        .route(SIGN_IN_PASSKEY_BEGIN, post(passkeys::begin_sign_in))
        .route(SIGN_IN_PASSKEY, post(passkeys::send_sign_in))
        .route(SIGN_OUT, post(sign_in::leave))
        .route(HOME, get(home::show))
        .route(new_store::PATH, get(new_store::show).post(new_store::send))
        .merge(of_store::router())
        .merge(of_people::router())
        .merge(account_routes())
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .layer(middleware::from_fn_with_state(app.clone(), refused::in_words))
}

fn account_routes() -> Router<App> {
    let (account, factor, passkey) = (account::PATH, second_factor::PATH, passkeys::PATH);
    Router::new()
        .route(account, get(account::show))
        .route(&format!("{account}/password"), post(account::change_password))
        .route(&format!("{account}/sessions/end"), post(account::end_session))
        .route(&format!("{account}/sessions/end-others"), post(account::end_others))
        .route(&format!("{account}/sessions/name"), post(account::name_session))
        .route(&format!("{passkey}/begin"), post(passkeys::begin))
        .route(&format!("{passkey}/add"), post(passkeys::add))
        .route(&format!("{passkey}/remove"), post(passkeys::remove))
        .route(factor, get(second_factor::show))
        .route(&format!("{factor}/code.png"), get(second_factor::code))
        .route(&format!("{factor}/begin"), post(second_factor::begin))
        .route(&format!("{factor}/confirm"), post(second_factor::confirm))
        .route(&format!("{factor}/codes"), post(second_factor::renew_codes))
        .route(&format!("{factor}/remove"), post(second_factor::remove))
}

/// Their style sheet, beside the one of all pages.
pub fn style() -> &'static super::frame::File {
    &STYLE
}

/// The script of those that ask for passkeys.
pub fn script() -> &'static super::frame::File {
    &SCRIPT
}

/// Every page in every state.
pub fn samples() -> Vec<Sample> {
    let mut samples = sign_in::samples();
    samples.extend(join::samples());
    samples.extend(home::samples());
    samples.extend(new_store::samples());
    samples.extend(of_store::samples());
    samples.extend(of_people::samples());
    samples.extend(account::samples());
    samples.extend(passkeys::samples());
    samples.extend(second_factor::samples());
    samples.extend(refused::samples());
    samples
}
