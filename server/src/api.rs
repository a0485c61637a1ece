//! The Greenfield API: the list of endpoints, and what is put around them.
//!
//! One endpoint is one file, `api/<noun>/<verb>.rs`: its description, request, answer, errors and handler. To add one,
//! write its file and name it in [`endpoints`]; the document and the page that shows it are made from the handlers.
pub mod body;
pub mod document;
pub mod donation_pages;
pub mod error;
pub mod idempotency;
pub mod invoices;
pub mod keys;
pub mod layers;
pub mod members;
pub mod misc;
pub mod payment_methods;
pub mod payment_requests;
pub mod payouts;
pub mod pull_payments;
pub mod query;
pub mod rates;
pub mod reports;
pub mod rescans;
pub mod resolve;
pub mod roles;
pub mod sampled;
pub mod server_info;
pub mod stores;
pub mod twins;
pub mod users;
pub mod webhooks;

pub use error::{ApiError, FieldError};

use crate::app::App;
use axum::extract::{ConnectInfo, Request};
use axum::http::Extensions;
use axum::response::Response;
use axum::{Router, middleware};
use serde_json::Value;
use std::net::SocketAddr;
use tower::ServiceExt;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Where the API begins; everything below these paths is answered here, also what is not there.
const ROOTS: [&str; 6] =
    ["/api", "/api/", "/api/{*rest}", "/misc/{*rest}", "/swagger/v1/swagger.json", "/docs"];

/// Everything under `/api` and `/misc`, the API's document and the page that shows it.
///
/// The connection's address is looked at once, for the first person on regtest, so it is served with
/// `into_make_service_with_connect_info::<SocketAddr>()`.
pub fn router(app: App) -> Router {
    let (routes, _) = endpoints().split_for_parts();
    let routes = routes
        .merge(document::routes())
        .fallback(layers::no_such_route)
        .method_not_allowed_fallback(layers::no_such_method)
        .layer(middleware::from_fn_with_state(
            (app.clone(), idempotency::Running::default()),
            idempotency::replay,
        ))
        .with_state(app.clone());
    let routes = layers::around(routes, &app);
    let answer = move |request: Request| answer(routes.clone(), request);
    ROOTS
        .into_iter()
        .fold(Router::new(), |router, root| router.route(root, axum::routing::any(answer.clone())))
}

/// Looks the request up under the path it means.
async fn answer(routes: Router, mut request: Request) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().copied();
    // What the outer router noted about its own path must not be taken for ours.
    *request.extensions_mut() = Extensions::new();
    request.extensions_mut().extend(peer.map(of_connection).unwrap_or_default());
    match twins::rewritten(request) {
        Ok(request) => routes.oneshot(request).await.unwrap_or_else(|never| match never {}),
        Err(response) => *response,
    }
}

fn of_connection(peer: ConnectInfo<SocketAddr>) -> Extensions {
    let mut extensions = Extensions::new();
    extensions.insert(peer);
    extensions
}

/// The document of what is served.
pub fn openapi() -> Value {
    let (_, document) = endpoints().split_for_parts();
    document::finished(document)
}

/// Every endpoint.
fn endpoints() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(document::head())
        .merge(people())
        .routes(routes!(keys::create::create_key))
        .routes(routes!(keys::get_current::get_current_key, keys::delete_current::delete_current_key))
        .routes(routes!(keys::delete::delete_key))
        .routes(routes!(keys::create_for::create_key_for))
        .routes(routes!(keys::delete_of::delete_key_of))
        .routes(routes!(server_info::get::get_server_info))
        .routes(routes!(server_info::health::get_health))
        .routes(routes!(misc::permissions::get_permissions))
        .routes(routes!(misc::rate_sources::get_rate_sources))
        .routes(routes!(misc::lang::get_languages))
        .routes(routes!(stores::list::list_stores, stores::create::create_store))
        .routes(routes!(stores::get::get_store, stores::update::update_store, stores::delete::delete_store))
        .routes(routes!(stores::upload_logo::upload_logo, stores::delete_logo::delete_logo))
        .routes(routes!(payment_methods::list::list_methods))
        .routes(routes!(
            payment_methods::get::get_method,
            payment_methods::put::put_method,
            payment_methods::delete::delete_method
        ))
        .routes(routes!(
            payment_methods::preview::preview_stored,
            payment_methods::preview_proposed::preview_proposed
        ))
        .routes(routes!(rescans::list::list_rescans, rescans::ask::ask_rescan, rescans::stop::stop_rescan))
        .routes(routes!(rates::get::get_rates))
        .routes(routes!(
            rates::get_configuration::get_configuration,
            rates::put_configuration::put_configuration
        ))
        .routes(routes!(rates::preview::preview_configuration))
        .routes(routes!(reports::list::list_reports))
        .routes(routes!(reports::get::get_report))
        .routes(routes!(webhooks::list::list_webhooks, webhooks::create::create_webhook))
        .routes(routes!(
            webhooks::get::get_webhook,
            webhooks::update::update_webhook,
            webhooks::delete::delete_webhook
        ))
        .routes(routes!(webhooks::deliveries::list_deliveries))
        .routes(routes!(webhooks::delivery::get_delivery))
        .routes(routes!(webhooks::delivery_request::get_delivery_request))
        .routes(routes!(webhooks::redeliver::redeliver))
        .routes(routes!(donation_pages::list::list_pages, donation_pages::create::create_page))
        .routes(routes!(
            donation_pages::get::get_page,
            donation_pages::update::update_page,
            donation_pages::delete::delete_page
        ))
        .routes(routes!(
            donation_pages::put_picture::put_picture,
            donation_pages::delete_picture::delete_picture
        ))
        .merge(of_payment_requests())
        .merge(of_payouts())
        .routes(routes!(invoices::list::list, invoices::create::create))
        .routes(routes!(invoices::get::get, invoices::update::update, invoices::archive::archive))
        .routes(routes!(invoices::payment_methods::payment_methods))
        .routes(routes!(invoices::activate::activate))
        .routes(routes!(invoices::status::status))
        .routes(routes!(invoices::unarchive::unarchive))
}

/// Those about refunds, pull payments and payouts.
fn of_payouts() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(invoices::refund::refund))
        .routes(routes!(invoices::refund_data::refund_data))
        .routes(routes!(pull_payments::list::list_pull_payments, pull_payments::create::create_pull_payment))
        .routes(routes!(pull_payments::get::get_pull_payment, pull_payments::archive::archive_pull_payment))
        .routes(routes!(pull_payments::list_payouts::list_claims, pull_payments::claim::claim))
        .routes(routes!(pull_payments::get_payout::get_claim))
        .routes(routes!(pull_payments::lnurl::lnurl))
        .routes(routes!(payouts::list::list_payouts, payouts::create::create_payout))
        .routes(routes!(
            payouts::get::get_payout,
            payouts::approve::approve_payout,
            payouts::cancel::cancel_payout
        ))
        .routes(routes!(payouts::mark::mark_payout))
        .routes(routes!(payouts::mark_paid::mark_payout_paid))
        .routes(routes!(payouts::processors::all_processors))
        .routes(routes!(payouts::processors::processors_of_store))
}

/// Those about payment requests.
fn of_payment_requests() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(payment_requests::list::list_requests, payment_requests::create::create_request))
        .routes(routes!(
            payment_requests::get::get_request,
            payment_requests::update::update_request,
            payment_requests::archive::archive_request
        ))
        .routes(routes!(payment_requests::pay::pay_request))
}

/// Those about people: accounts, members, roles.
fn people() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(users::list::list_users, users::create::create_user))
        .routes(routes!(users::me::get_me, users::update_me::update_me, users::delete_me::delete_me))
        .routes(routes!(users::get::get_user, users::delete::delete_user))
        .routes(routes!(users::lock::lock_user))
        .routes(routes!(users::approve::approve_user))
        .routes(routes!(members::list::list_members, members::add::add_member))
        .routes(routes!(members::invite::invite_member))
        .routes(routes!(members::invite_again::invite_member_again))
        .routes(routes!(members::update::update_member, members::remove::remove_member))
        .routes(routes!(roles::of_store::list_store_roles))
        .routes(routes!(roles::of_server::list_server_roles))
}
