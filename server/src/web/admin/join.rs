//! Where somebody whom their organisation vouches for shows the password of the account that has their address, once: then the
//! account is bound to who they are there, and that page is not seen again. What this is not: when it is asked for; that is
//! [`domain::outside`]'s.
use super::sign_in::{BUSY, TOO_OFTEN, TOO_OLD, page as sign_in_page, safe, show_more, too_often};
use super::{HOME, OurForm, Refused, Shell};
use crate::api::ApiError;
use crate::app::App;
use crate::auth::attempts::Guess;
use crate::auth::basic;
use crate::auth::outside::Asked;
use crate::auth::tickets::Ticket;
use crate::web::{Sample, frame};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::Network;
use store::Person;

/// Where the form goes.
pub(super) const PATH: &str = "/sign-in/join";
/// What a ticket of this page is for.
const JOINING: &str = "join";
const WRONG: &str = "This is not the password of that account.";

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/join.html")]
struct Page<'a> {
    shell: Shell,
    next: &'a str,
    ticket: &'a str,
    email: &'a str,
    wrong: Option<&'a str>,
}

/// Asks for the password of the account that has their address.
pub(super) fn page(app: &App, asked: Asked, next: &str) -> Response {
    let email = asked.person.email.to_string();
    answer(app, &asked.ticket(), (next, &email), None)
}

fn answer(
    app: &App,
    ticket: &Ticket,
    (next, email): (&str, &str),
    wrong: Option<(StatusCode, &str)>,
) -> Response {
    let ticket = ticket.issue(app, JOINING);
    let status = wrong.map_or(StatusCode::OK, |(status, _)| status);
    let wrong = wrong.map(|(_, why)| why);
    frame::answer(status, &Page { shell: shell(app.network), next, ticket: &ticket, email, wrong })
}

fn shell(network: Network) -> Shell {
    Shell::for_nobody(network, "Your account here")
}

pub(super) async fn send(State(app): State<App>, form: OurForm) -> Result<Response, Refused> {
    let next = safe(form.fields.one("next"));
    let ticket = Ticket::redeem(&app, form.fields.one("ticket"), JOINING).await?;
    let person = match &ticket {
        Some(ticket) => app.store.person(&ticket.person).await?,
        None => None,
    };
    let (Some(ticket), Some(person)) = (ticket, person) else {
        return Ok(sign_in_page(&app, (next, ""), Some((StatusCode::UNPROCESSABLE_ENTITY, TOO_OLD))));
    };
    let attempt = match Guess::Password.begin(&app, &person.email).await? {
        Ok(attempt) => attempt,
        Err(too_many) => return Ok(too_often(&app, (next, ""), (TOO_OFTEN, too_many.seconds))),
    };
    match is_theirs(&app, &person, form.fields.one("password")).await {
        Ok(true) => {
            attempt.right(&app).await?;
            show_more(&app, ticket, (next, &form.headers)).await
        }
        Ok(false) => {
            attempt.wrong(&app);
            let wrong = Some((StatusCode::UNPROCESSABLE_ENTITY, WRONG));
            Ok(answer(&app, &ticket, (next, &person.email), wrong))
        }
        Err(ApiError::Told(StatusCode::SERVICE_UNAVAILABLE, ..)) => {
            attempt.unseen(&app).await;
            let busy = Some((StatusCode::SERVICE_UNAVAILABLE, BUSY));
            Ok(answer(&app, &ticket, (next, &person.email), busy))
        }
        Err(error) => {
            attempt.unseen(&app).await;
            Err(error.into())
        }
    }
}

/// Whether it is the account's own password: the directory's is no proof of an account that is not bound to anybody there.
async fn is_theirs(app: &App, person: &Person, given: &str) -> Result<bool, ApiError> {
    let found = basic::whose(app, &person.email, given).await?;
    Ok(found.is_some_and(|found| found.id == person.id))
}

/// Every state of the page.
pub(super) fn samples() -> Vec<Sample> {
    let page =
        |email, wrong| Page { shell: shell(Network::Mainnet), next: HOME, ticket: "a-ticket", email, wrong };
    vec![
        Sample::of("admin-join", &page("ann@harbour.example", None)),
        Sample::of("admin-join-wrong", &page("ann@harbour.example", Some(WRONG))),
        Sample::of("admin-join-hostile", &page(crate::web::sample::HOSTILE, None)),
    ]
}
