//! Where everybody begins: the stores they belong to.
use super::{HOME, Refused, Shell, SignedIn};
use crate::app::App;
use crate::web::{Sample, frame};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/home.html")]
struct Page {
    shell: Shell,
    stores: Vec<Row>,
}

/// A store.
#[derive(Clone, Debug)]
struct Row {
    id: String,
    name: String,
    currency: String,
    role: String,
}

pub(super) async fn show(State(app): State<App>, by: SignedIn) -> Result<Response, Refused> {
    let stores = app.store.stores_of(&by.person().id).await?;
    let row = |(store, role): (store::StoreRecord, String)| Row {
        id: store.id.to_string(),
        name: store.settings.name,
        currency: store.settings.default_currency.to_string(),
        role,
    };
    let stores = stores.into_iter().map(row).collect();
    Ok(frame::answer(StatusCode::OK, &Page { shell: Shell::new(&app, &by, "Stores", HOME), stores }))
}

/// Every state of the page.
pub(super) fn samples() -> Vec<Sample> {
    let shell = || Shell::sample("Stores", HOME);
    let row = |name: &str, role: &str| Row {
        id: "8EfSMnqPz8cXpPgFuVZ2kA".into(),
        name: name.into(),
        currency: "EUR".into(),
        role: role.into(),
    };
    let stores = vec![row("Friends of the Harbour", "Owner"), row("Lighthouse shop", "Guest")];
    let hostile = vec![row(crate::web::sample::HOSTILE, "Guest")];
    vec![
        Sample::of("admin-home", &Page { shell: shell(), stores }),
        Sample::of("admin-home-empty", &Page { shell: shell(), stores: Vec::new() }),
        Sample::of("admin-home-hostile", &Page { shell: shell(), stores: hostile }),
    ]
}
