//! The pages about people: who belongs to a store and what roles it has, who has an account on the server, keys, links to set a
//! password; and those about settings that people change. Where each is, and its samples; each handler asks for its
//! permission.
use super::{keys, link, members, people, person, recipient, roles, store_form};
use crate::app::App;
use crate::app::invitations;
use crate::web::Sample;
use axum::Router;
use axum::routing::{get, post};

/// Their addresses.
pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/admin/stores/{store}/people", get(members::show))
        .route("/admin/stores/{store}/people/add", post(members::add))
        .route("/admin/stores/{store}/people/invite-again", post(members::invite_again))
        .route("/admin/stores/{store}/people/change", post(members::change))
        .route("/admin/stores/{store}/people/remove", post(members::remove))
        .route("/admin/stores/{store}/roles", get(roles::show))
        .route("/admin/stores/{store}/roles/one", get(roles::one))
        .route("/admin/stores/{store}/roles/make", post(roles::make))
        .route("/admin/stores/{store}/roles/change", post(roles::change))
        .route("/admin/stores/{store}/roles/delete", post(roles::delete))
        .route("/admin/stores/{store}/settings/change", get(store_form::show).post(store_form::send))
        .route("/admin/stores/{store}/settings/change/logo", post(store_form::set_logo))
        .route("/admin/stores/{store}/settings/change/no-logo", post(store_form::remove_logo))
        .route(people::PATH, get(people::show).post(people::invite))
        .route("/admin/people/{person}", get(person::show))
        .route("/admin/people/{person}/lock", post(person::lock))
        .route("/admin/people/{person}/sign-out", post(person::sign_out))
        .route("/admin/people/{person}/second-factor", post(person::reset_second_factor))
        .route("/admin/people/{person}/unbind", post(person::unbind))
        .route("/admin/people/{person}/link", post(person::make_link))
        .route(recipient::PATH, get(recipient::show).post(recipient::name))
        .route("/admin/backup-recipient/remove", post(recipient::remove))
        .route(keys::PATH, get(keys::show))
        .route("/admin/keys/make", post(keys::make))
        .route("/admin/keys/revoke", post(keys::revoke))
        .route(&format!("{}/{{token}}", invitations::PATH), get(link::show).post(link::send))
}

/// Every page in every state.
pub(super) fn samples() -> Vec<Sample> {
    let all: [fn() -> Vec<Sample>; 8] = [
        members::samples,
        roles::samples,
        people::samples,
        person::samples,
        keys::samples,
        link::samples,
        store_form::samples,
        recipient::samples,
    ];
    all.iter().flat_map(|samples| samples()).collect()
}
