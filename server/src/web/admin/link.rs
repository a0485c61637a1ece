//! A link by which somebody sets their password: shown to whoever made it, this once; and the page it leads to. Looking at
//! that page uses nothing up: programs that carry messages look at links, too.
use super::account::capital;
use super::{OurForm, Refused, SIGN_IN, Shell};
use crate::app::invitations::{self, Shown};
use crate::app::{App, people};
use crate::web::{Sample, Tongue, frame};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::Network;

const NOT_ALIKE: &str = "The password is not the same in both places.";

/// The page that shows a link.
#[derive(Template)]
#[template(path = "admin/link_made.html")]
pub(super) struct Made<'a> {
    shell: Shell,
    email: &'a str,
    url: &'a str,
    until: String,
    onward: &'a str,
}

/// The page that a link leads to.
#[derive(Template)]
#[template(path = "admin/link.html")]
struct Page {
    shell: Shell,
    state: Step,
}

/// How far somebody has come.
enum Step {
    /// They are asked for a password.
    Asked { path: String, email: String, wrong: Option<String> },
    /// They have set it.
    Set,
    /// The link opens nothing.
    Over,
}

impl<'a> Made<'a> {
    /// The page about a link for whoever has that address; `onward` is where it leads on to.
    pub(super) fn answer(shell: Shell, email: &'a str, shown: &'a Shown, onward: &'a str) -> Response {
        let until = Tongue::ENGLISH.instant(shown.until);
        frame::answer(StatusCode::OK, &Made { shell, email, url: &shown.url, until, onward })
    }
}

pub(super) async fn show(State(app): State<App>, Path(token): Path<String>) -> Result<Response, Refused> {
    asked(&app, &token, None).await
}

pub(super) async fn send(
    State(app): State<App>,
    Path(token): Path<String>,
    OurForm { fields, .. }: OurForm,
) -> Result<Response, Refused> {
    let new = fields.one("new");
    if new != fields.one("again") {
        return asked(&app, &token, Some(NOT_ALIKE.into())).await;
    }
    match invitations::set_password(&app, &token, new).await {
        Ok(true) => Ok(answer(&app, StatusCode::OK, Step::Set)),
        Ok(false) => Ok(answer(&app, StatusCode::NOT_FOUND, Step::Over)),
        Err(people::Refusal::Store(error)) => Err(error.into()),
        Err(people::Refusal::Busy(_)) => Err(Refused::Busy),
        Err(refusal) => asked(&app, &token, Some(capital(&refusal.to_string()))).await,
    }
}

async fn asked(app: &App, token: &str, wrong: Option<String>) -> Result<Response, Refused> {
    let Some(person) = invitations::whose(app, token).await? else {
        return Ok(answer(app, StatusCode::NOT_FOUND, Step::Over));
    };
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let path = format!("{}/{token}", invitations::PATH);
    Ok(answer(app, status, Step::Asked { path, email: person.email.into_inner(), wrong }))
}

fn answer(app: &App, status: StatusCode, state: Step) -> Response {
    frame::answer(status, &Page { shell: shell(app.network), state })
}

fn shell(network: Network) -> Shell {
    Shell::for_nobody(network, "Set your password")
}

/// Every state of the pages.
pub(super) fn samples() -> Vec<Sample> {
    let token = "0123456789abcdef".repeat(4);
    let url = format!("https://pay.example.org{}/{token}", invitations::PATH);
    let asked = |email: &str, wrong: Option<&str>| Step::Asked {
        path: format!("{}/{token}", invitations::PATH),
        email: email.into(),
        wrong: wrong.map(Into::into),
    };
    let page = |state| Page { shell: shell(Network::Mainnet), state };
    let made = |email| Made {
        shell: Shell::sample("A link to hand over", super::people::PATH),
        email,
        url: &url,
        until: Tongue::ENGLISH.instant(super::sample_store::NOW),
        onward: super::people::PATH,
    };
    let hostile = crate::web::sample::HOSTILE;
    vec![
        Sample::of("admin-link-made", &made("bob@harbour.example")),
        Sample::of("admin-link-made-hostile", &made(hostile)),
        Sample::of("admin-set-password", &page(asked("bob@harbour.example", None))),
        Sample::of("admin-set-password-wrong", &page(asked("bob@harbour.example", Some(NOT_ALIKE)))),
        Sample::of("admin-set-password-hostile", &page(asked(hostile, None))),
        Sample::of("admin-set-password-done", &page(Step::Set)),
        Sample::of("admin-set-password-over", &page(Step::Over)),
    ]
}
