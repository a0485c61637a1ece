//! Everything between the rules and the world: use cases, the API, pages, background loops, command line.
//!
//! A request comes in at [`api`] or [`web`], is authorised by [`auth`], and calls a use case in [`app`],
//! which asks `domain` and commits what comes out. Facts come in through [`jobs`]. What it is not: no
//! rule about money lives here, and no SQL.

pub mod api;
pub mod app;
pub mod auth;
pub mod backup;
pub mod canary;
pub mod chance;
pub mod cli;
pub mod clock;
pub mod config;
pub mod doctor;
pub mod drill;
pub mod egress;
pub mod jobs;
pub mod ledger;
pub mod listen;
pub mod metrics;
pub mod push;
pub mod reload;
pub mod rescue;
pub mod scan;
mod scratch;
mod secret;
pub mod serve;
pub mod systemd;
#[cfg(feature = "testing")]
pub mod testing;
pub mod web;

/// Everything the server answers: the API and the pages.
///
/// Served with `into_make_service_with_connect_info::<SocketAddr>()`.
pub fn router(app: app::App) -> axum::Router {
    api::router(app.clone()).merge(web::router(app))
}
