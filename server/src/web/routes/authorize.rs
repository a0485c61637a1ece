//! The consent page's address: see [`crate::web::authorize`].
use super::unavailable;
use crate::api::ApiError;
use crate::app::App;
use crate::app::grant_key;
use crate::auth::by_proxy::Peer;
use crate::auth::outside::{self, Asking};
use crate::auth::sessions::Found;
use crate::auth::shown::{self, Shown};
use crate::auth::tickets::Ticket;
use crate::auth::{second_factor, sessions};
use crate::web::admin;
use crate::web::authorize::{Page, Question, Step, Wrong};
use crate::web::fields::Fields;
use crate::web::guard::NotWhole;
use crate::web::notice::Notice;
use axum::extract::{RawForm, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::consent::Chosen;
use domain::{StoreId, UserId};

const WRONG: &str = "This address and password don't belong together, or the account is locked.";
const TOO_OFTEN: &str = "A wrong password was given too often. Try again in a quarter of an hour.";
const TOO_OLD: &str = "That took too long, or the page was sent twice. Show who you are again.";
const NO_WAY: &str = "This account has a second factor, and this server has no page where it could be shown.";
const BUSY: &str = "The server is busy. Try again in a few seconds.";

pub(super) async fn show(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    peer: Peer,
    headers: HeaderMap,
) -> Response {
    let question = match Question::parse(query.as_deref().unwrap_or_default()) {
        Ok(question) => question,
        Err(why) => return Wrong::answer(app.network, why),
    };
    match sessions::find(&app, Asking { headers: &headers, peer }).await {
        Ok(Found::Open(open)) if app.limits.web_admin => {
            choose(&app, &question, open.person.id).await.unwrap_or_else(IntoResponse::into_response)
        }
        Ok(_) => sign_in(&app, &question, None),
        Err(error) => troubled(&app, &question, error),
    }
}

pub(super) async fn send(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    form: Result<RawForm, axum::extract::rejection::RawFormRejection>,
) -> Result<Response, Response> {
    let question = Question::parse(query.as_deref().unwrap_or_default())
        .map_err(|why| Wrong::answer(app.network, why))?;
    let RawForm(bytes) = form.map_err(|_| NotWhole.into_response())?;
    let given = Fields::parse(&bytes);
    match given.one("ticket") {
        "" => recognise(&app, &question, &given).await,
        ticket => grant(&app, &question, (ticket, &given)).await.map_err(IntoResponse::into_response),
    }
}

fn sign_in(app: &App, question: &Question, wrong: Option<(StatusCode, &str)>) -> Response {
    let status = wrong.map_or(StatusCode::OK, |(status, _)| status);
    let step = Step::SignIn(wrong.map(|(_, why)| why));
    Page::new(app.network, question, step).answer(status)
}

/// Somebody says who they are.
async fn recognise(app: &App, question: &Question, given: &Fields) -> Result<Response, Response> {
    let shown = shown::password(app, given.one("email"), given.one("password")).await;
    let person = match shown.map_err(|error| troubled(app, question, error))? {
        Shown::Person { person, .. } => person,
        Shown::Asked(asked) => return Ok(elsewhere(app, question, asked.refusal())),
        Shown::Nobody => return Ok(sign_in(app, question, Some((StatusCode::UNPROCESSABLE_ENTITY, WRONG)))),
        Shown::TooOften(seconds) => {
            let mut response = sign_in(app, question, Some((StatusCode::TOO_MANY_REQUESTS, TOO_OFTEN)));
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            return Ok(response);
        }
    };
    let has_more_to_show = second_factor::is_set(&app.store, &person.id).await;
    if has_more_to_show.map_err(|error| unavailable(app.network, &error).into_response())? {
        return Ok(elsewhere(app, question, NO_WAY));
    }
    choose(app, question, person.id).await.map_err(IntoResponse::into_response)
}

/// Who has more to show, such as a second factor, shows it on the sign-in page, and comes back from there. `why` is said where
/// there is no such page.
fn elsewhere(app: &App, question: &Question, why: &str) -> Response {
    if app.limits.web_admin {
        return Redirect::to(&admin::way_in(Some(&question.action()))).into_response();
    }
    sign_in(app, question, Some((StatusCode::UNPROCESSABLE_ENTITY, why)))
}

fn troubled(app: &App, question: &Question, error: ApiError) -> Response {
    match error {
        ApiError::Told(status, outside::TOLD, why) => sign_in(app, question, Some((status, &why))),
        ApiError::Told(StatusCode::SERVICE_UNAVAILABLE, ..) => {
            sign_in(app, question, Some((StatusCode::SERVICE_UNAVAILABLE, BUSY)))
        }
        _ => Notice::unavailable(app.network).into_response(),
    }
}

/// They are asked what to grant.
async fn choose(app: &App, question: &Question, person: UserId) -> Result<Response, Notice> {
    let stores = app.store.stores_of(&person).await.map_err(|error| unavailable(app.network, &error))?;
    let stores: Vec<(String, String)> =
        stores.into_iter().map(|(store, _)| (store.id.to_string(), store.settings.name)).collect();
    let ticket = Ticket::of(person).issue(app, &question.query);
    let step = Step::Choose { ticket: &ticket, stores: &stores };
    Ok(Page::new(app.network, question, step).answer(StatusCode::OK))
}

/// They have said yes.
async fn grant(app: &App, question: &Question, (ticket, given): (&str, &Fields)) -> Result<Response, Notice> {
    let redeemed = Ticket::redeem(app, ticket, &question.query).await;
    let Some(Ticket { person, .. }) = redeemed.map_err(|error| unavailable(app.network, &error))? else {
        return Ok(sign_in(app, question, Some((StatusCode::UNPROCESSABLE_ENTITY, TOO_OLD))));
    };
    let chosen = Chosen {
        grants: given.all("permission").filter_map(|text| text.parse().ok()).collect(),
        stores: given.all("store").filter_map(StoreId::parse).collect(),
    };
    let grants = question.asked.granted(&chosen);
    if grants.is_empty() {
        return choose(app, question, person).await; // a key that opens nothing is no use to anybody
    }
    let made = grant_key::run(app, &person, (&question.who(), grants.clone())).await;
    let key = made.map_err(|error| unavailable(app.network, &error))?;
    let step = Step::Granted { key: &key, user: person.as_str(), grants: &grants };
    Ok(Page::new(app.network, question, step).answer(StatusCode::OK))
}
