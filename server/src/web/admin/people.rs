//! Everybody who has an account on the server, for who runs it; and an account for somebody who has none.
use super::link::Made;
use super::members::not_invited;
use super::{Posted, Refused, Shell, SignedIn};
use crate::app::invitations::{self, Desk};
use crate::app::{App, people};
use crate::web::{Sample, frame};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::permission::Permission;
use store::Person;

/// The page's path.
pub(super) const PATH: &str = "/admin/people";

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/server_people.html")]
struct Page {
    shell: Shell,
    rows: Vec<Row>,
    may_invite: bool,
    mistake: Option<String>,
    email: String,
}

/// A person.
#[derive(Clone, Debug)]
struct Row {
    path: String,
    name: String,
    email: String,
    is_administrator: bool,
    is_locked: bool,
    waits: bool,
    is_you: bool,
}

pub(super) async fn show(State(app): State<App>, by: SignedIn) -> Result<Response, Refused> {
    by.require(Permission::ViewUsers)?;
    Ok(frame::answer(StatusCode::OK, &page(&app, &by).await?))
}

/// Makes an account for somebody who belongs to no store yet, and the link to set its password.
pub(super) async fn invite(
    State(app): State<App>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    by.require(Permission::CreateUser)?;
    by.require(Permission::ViewUsers)?;
    let email = fields.one("email").trim();
    let invited = match people::check_email(email) {
        Ok(()) => invitations::invite(Desk::of(&app), &by.actor(), email, None).await,
        Err(refusal) => Err(refusal.into()),
    };
    match invited {
        Ok(shown) => {
            Ok(Made::answer(Shell::new(&app, &by, "A link to hand over", PATH), email, &shown, PATH))
        }
        Err(refusal) => {
            let (status, mistake) = not_invited(refusal)?;
            let page = Page { mistake: Some(mistake), email: email.to_owned(), ..page(&app, &by).await? };
            Ok(frame::answer(status, &page))
        }
    }
}

async fn page(app: &App, by: &SignedIn) -> Result<Page, Refused> {
    let people = app.store.people(&app.system).await?;
    let links = app.store.password_links(&app.system).await?;
    let row = |person: Person| Row {
        path: format!("{PATH}/{}", person.id),
        name: person.name.unwrap_or_default(),
        email: person.email.into_inner(),
        is_administrator: person.administrator_at.is_some(),
        is_locked: person.disabled_at.is_some(),
        waits: links.iter().any(|(id, _)| *id == person.id),
        is_you: person.id == by.person().id,
    };
    Ok(Page {
        shell: Shell::new(app, by, "People of this server", PATH),
        rows: people.into_iter().map(row).collect(),
        may_invite: by.may(Permission::CreateUser, None),
        mistake: None,
        email: String::new(),
    })
}

/// Every state of the page.
pub(super) fn samples() -> Vec<Sample> {
    let row = |name: &str| Row {
        path: format!("{PATH}/8EfSMnqPz8cXpPgFuVZ2kA"),
        name: String::new(),
        email: format!("{name}@harbour.example"),
        is_administrator: false,
        is_locked: false,
        waits: false,
        is_you: false,
    };
    let ann = Row { is_administrator: true, is_you: true, name: "Ann Lee".into(), ..row("ann") };
    let page = |rows| Page {
        shell: Shell::sample("People of this server", PATH),
        rows,
        may_invite: true,
        mistake: None,
        email: String::new(),
    };
    let all = || {
        let (bob, cy) = (row("bob"), Row { waits: true, ..row("cy") });
        vec![ann.clone(), bob, cy, Row { is_locked: true, ..row("eve") }]
    };
    let hostile = crate::web::sample::HOSTILE;
    let bad = Row { name: hostile.into(), email: hostile.into(), ..row("bob") };
    let mistake = Some(super::account::capital(&people::Refusal::Exists.to_string()));
    vec![
        Sample::of("admin-server-people", &page(vec![ann.clone()])),
        Sample::of("admin-server-people-many", &page(all())),
        Sample::of(
            "admin-server-people-mistake",
            &Page { mistake, email: "bob@harbour.example".into(), ..page(all()) },
        ),
        Sample::of("admin-server-people-hostile", &Page { email: hostile.into(), ..page(vec![ann, bad]) }),
    ]
}
