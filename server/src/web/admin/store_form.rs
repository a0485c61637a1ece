//! A store's settings, changed: by the same checks as through the API, each complaint beside its field. What is not on the form
//! stays as it is. Who changes what somebody else has changed since is told so first.
mod field;

use self::field::{FIELDS, Field, Group, Kind};
use super::place::{Place, done};
use super::{Posted, Refused, Shell, SignedIn, settings};
use crate::app::App;
use crate::web::{Sample, frame, look};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Picture;
use domain::permission::Permission;
use domain::settings::{Problem, StoreSettings};
use serde_json::{Map, Value};

/// Behind a store's path.
pub(super) const END: &str = "/settings/change";

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/store_form.html")]
struct Page {
    shell: Shell,
    action: String,
    back: String,
    mistake: Option<String>,
    /// What else is said of it, in sentences.
    notes: Vec<String>,
    groups: Vec<(&'static str, Vec<Row>)>,
    /// The values that the page shows, or that were shown.
    seen: String,
    /// Where the store's logo is, if it has one on this server.
    logo: Option<String>,
}

/// A field as it is shown.
#[derive(Clone, Debug)]
struct Row {
    field: &'static Field,
    id: String,
    value: String,
    problem: Option<String>,
    options: Vec<(String, String)>,
}

/// Why nothing was changed.
enum Refusal {
    Wrong(Vec<Problem>),
    /// Somebody else changed them: the values as they are.
    Meanwhile(Vec<String>),
}

pub(super) async fn show(
    State(app): State<App>,
    by: SignedIn,
    Path(store): Path<String>,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ModifyStoreSettings, &store).await?;
    let values = field::values(&place.settings);
    Ok(frame::answer(StatusCode::OK, &page(&app, &by, &place, &values, &[])))
}

pub(super) async fn send(
    State(app): State<App>,
    Path(store): Path<String>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ModifyStoreSettings, &store).await?;
    let values = field::sent(&fields);
    let (seen, stated) = (fields.one("seen").to_owned(), values.clone());
    let change = move |settings: &mut StoreSettings| {
        let now = field::values(settings);
        if field::fingerprint(&now) != seen {
            return Err(Refusal::Meanwhile(now));
        }
        *settings = changed(settings, &stated).map_err(Refusal::Wrong)?;
        Ok(())
    };
    match app.store.update_settings(&place.access, change).await? {
        Ok(()) => {
            app.wakes.rates_wanted();
            Ok(done(&place.path(settings::END), settings::CHANGED))
        }
        Err(Refusal::Wrong(problems)) => {
            let page = Page {
                mistake: Some("Nothing was changed yet: look at what is marked.".into()),
                seen: fields.one("seen").to_owned(),
                ..page(&app, &by, &place, &values, &problems)
            };
            Ok(frame::answer(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(Refusal::Meanwhile(now)) => {
            let page = page(&app, &by, &place, &values, &[]);
            Ok(frame::answer(StatusCode::CONFLICT, &page.overtaken(&now, &values)))
        }
    }
}

/// Gives the store a logo, in place of the one it has.
pub(super) async fn set_logo(
    State(app): State<App>,
    Path(store): Path<String>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ModifyStoreSettings, &store).await?;
    match Picture::try_new(fields.file("file").to_vec(), Picture::MOST_OF_LOGO) {
        Ok(logo) => {
            app.store.set_logo(&place.access, look::logo_id(&logo), logo).await?;
            Ok(Redirect::to(&place.path(END)).into_response())
        }
        Err(error) => {
            let mistake = Some(format!("The logo: {error}."));
            let page = Page { mistake, ..page(&app, &by, &place, &field::values(&place.settings), &[]) };
            Ok(frame::answer(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

/// Takes the store's logo away.
pub(super) async fn remove_logo(
    State(app): State<App>,
    Path(store): Path<String>,
    Posted { by, .. }: Posted,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ModifyStoreSettings, &store).await?;
    app.store.remove_logo(&place.access).await?;
    Ok(Redirect::to(&place.path(END)).into_response())
}

/// The settings with these values in place of theirs, if the API would take them.
fn changed(settings: &StoreSettings, values: &[String]) -> Result<StoreSettings, Vec<Problem>> {
    let mut body = settings.to_body();
    let mut problems = Vec::new();
    for (field, value) in FIELDS.iter().zip(values) {
        match field.wire(value) {
            Ok(value) => put(&mut body, field.path, value),
            Err(message) => problems.push(Problem::new(field.path, message)),
        }
    }
    let stated = StoreSettings::from_body(body, settings.rates.clone());
    match (stated, problems.is_empty()) {
        (Ok(settings), true) => Ok(settings),
        (Ok(_), false) => Err(problems),
        (Err(others), _) => Err(problems.into_iter().chain(others).collect()),
    }
}

/// Puts a value where its path says: `name`, or `receipt.enabled`.
fn put(body: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        None => drop(body.insert(path.into(), value)),
        Some((outer, inner)) => {
            let within = body.entry(outer).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(within) = within {
                within.insert(inner.into(), value);
            }
        }
    }
}

fn page(app: &App, by: &SignedIn, place: &Place, values: &[String], problems: &[Problem]) -> Page {
    let shell = place.shell(app, by, "Change the settings", settings::END);
    let logo = place.settings.logo().map(|logo| format!("/logo/{}/{logo}", place.id()));
    Page { logo, ..Page::of(shell, (place.path(END), place.path(settings::END)), values, problems) }
}

impl Page {
    fn of(shell: Shell, (action, back): (String, String), values: &[String], problems: &[Problem]) -> Self {
        let rows: Vec<Row> =
            FIELDS.iter().zip(values).map(|(field, value)| Row::of(field, value, problems)).collect();
        let of_group = |group: Group| rows.iter().filter(|row| row.field.group == group).cloned().collect();
        // Of a field that is not here.
        let others = problems.iter().filter(|problem| FIELDS.iter().all(|field| field.path != problem.path));
        Self {
            shell,
            action,
            back,
            mistake: None,
            notes: others.map(|problem| format!("{}: {}", problem.path, problem.message)).collect(),
            groups: Group::ALL.into_iter().map(|group| (group.name(), of_group(group))).collect(),
            seen: field::fingerprint(values),
            logo: None,
        }
    }

    /// Says what somebody else has changed; sent again, it is put in its place.
    fn overtaken(self, now: &[String], stated: &[String]) -> Self {
        let pairs = FIELDS.iter().zip(now.iter().zip(stated));
        let differing = pairs.filter(|(_, (now, stated))| now != stated);
        let notes =
            differing.map(|(field, (now, _))| format!("{}: it is “{}” now.", field.label, field.said(now)));
        Self {
            mistake: Some(
                "Somebody else changed the settings since you opened this page, so nothing was changed now. Below is \
                 where your form differs from how they are. Send it again to have it your way."
                    .into(),
            ),
            notes: notes.collect(),
            seen: field::fingerprint(now),
            ..self
        }
    }
}

impl Row {
    fn of(field: &'static Field, value: &str, problems: &[Problem]) -> Self {
        let problem = problems.iter().find(|problem| problem.path == field.path);
        Self {
            field,
            id: field.path.replace('.', "-"),
            value: value.to_owned(),
            problem: problem.map(|problem| problem.message.clone()),
            options: field.options(value),
        }
    }
}

/// Every state of the page.
pub(super) fn samples() -> Vec<Sample> {
    use super::sample_store::{in_store, path};
    let page = |values: &[String], problems: &[Problem]| {
        let shell = in_store("Change the settings", settings::END);
        Page::of(shell, (path(END), path(settings::END)), values, problems)
    };
    let usual = crate::web::sample::settings();
    let values = field::values(&usual);
    let other = |name: &str, color: &str| {
        let color = Some(color.to_owned());
        field::values(&StoreSettings { name: name.into(), brand_color: color, ..usual.clone() })
    };
    let (wrong, hostile) = (other("", "red"), crate::web::sample::HOSTILE);
    let settings = StoreSettings { name: String::new(), brand_color: Some("red".into()), ..usual.clone() };
    let mistake = Some("Nothing was changed yet: look at what is marked.".into());
    let logo = Some("/logo/harbour/8EfSMnqPz8cXpPgFuVZ2kA".into());
    vec![
        Sample::of("admin-store-form", &page(&values, &[])),
        Sample::of("admin-store-form-logo", &Page { logo, ..page(&values, &[]) }),
        Sample::of("admin-store-form-wrong", &Page { mistake, ..page(&wrong, &settings.problems()) }),
        Sample::of(
            "admin-store-form-overtaken",
            &page(&values, &[]).overtaken(&other("Harbour", "#224466"), &values),
        ),
        Sample::of("admin-store-form-hostile", &page(&other(hostile, hostile), &[])),
    ]
}
