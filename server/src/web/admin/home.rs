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
    /// Whether some of it does not hold, as it is given by groups that were not told in this session.
    lacks_groups: bool,
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
    let page = Page { shell: Shell::new(&app, &by, "Stores", HOME), lacks_groups: by.lacks_groups(), stores };
    Ok(frame::answer(StatusCode::OK, &page))
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
    let page = |stores| Page { shell: shell(), lacks_groups: false, stores };
    let stores = vec![row("Friends of the Harbour", "Owner"), row("Lighthouse shop", "Guest")];
    let hostile = vec![row(crate::web::sample::HOSTILE, "Guest")];
    vec![
        Sample::of("admin-home", &page(stores.clone())),
        Sample::of("admin-home-groups", &Page { lacks_groups: true, ..page(stores) }),
        Sample::of("admin-home-empty", &page(Vec::new())),
        Sample::of("admin-home-hostile", &page(hostile)),
    ]
}
