//! A store for whoever is signed in: as by the API, whoever has an account may have one.
use super::{Posted, Refused, Shell, SignedIn, first_steps};
use crate::app::App;
use crate::app::stores::{self, NewStore, Refusal};
use crate::web::{Sample, frame};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Currency;

/// The page's path.
pub(super) const PATH: &str = "/admin/new-store";

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/new_store.html")]
struct Page {
    shell: Shell,
    name: String,
    currency: String,
    /// What is wrong, after a form that was not carried out.
    mistake: Option<String>,
}

pub(super) async fn show(State(app): State<App>, by: SignedIn) -> Result<Response, Refused> {
    Ok(page(&app, &by, StatusCode::OK, ("", "EUR"), None))
}

pub(super) async fn send(State(app): State<App>, Posted { by, fields }: Posted) -> Result<Response, Refused> {
    let (name, code) = (fields.one("name"), fields.one("currency"));
    let again =
        |mistake: String| page(&app, &by, StatusCode::UNPROCESSABLE_ENTITY, (name, code), Some(mistake));
    let currency = match Currency::parse(code.trim()) {
        Ok(currency) => currency,
        Err(error) => return Ok(again(format!("Currency: {error}."))),
    };
    let new = match NewStore::named(name, currency) {
        Ok(new) => new,
        Err(error) => return Ok(again(format!("{error}."))),
    };
    let record = new.record(app.now(), &app.chance);
    let to = first_steps::path(&record.id);
    match stores::add(&app.store, &by.actor(), by.person().id.clone(), record).await {
        Ok(()) => app.wakes.rates_wanted(),
        Err(Refusal::Store(error)) => return Err(error.into()),
        Err(refusal) => return Ok(again(format!("{refusal}."))),
    }
    Ok(Redirect::to(&to).into_response())
}

fn page(
    app: &App,
    by: &SignedIn,
    status: StatusCode,
    (name, currency): (&str, &str),
    mistake: Option<String>,
) -> Response {
    let shell = Shell::new(app, by, "A new store", super::HOME);
    frame::answer(status, &Page { shell, name: name.into(), currency: currency.into(), mistake })
}

/// Every state of the page.
pub(super) fn samples() -> Vec<Sample> {
    let page = |name: &str, mistake: Option<&str>| Page {
        shell: Shell::sample("A new store", super::HOME),
        name: name.into(),
        currency: "EUR".into(),
        mistake: mistake.map(Into::into),
    };
    vec![
        Sample::of("admin-new-store", &page("", None)),
        Sample::of("admin-new-store-mistake", &page("", Some("name: use 1 to 50 characters."))),
        Sample::of("admin-new-store-hostile", &page(crate::web::sample::HOSTILE, None)),
    ]
}
