//! Signing in at the organisation's own provider: where somebody sets out for it, and where it sends them back.
//!
//! Plain links, which change nothing here: what comes back counts only in the browser that set out from our page. What
//! this is not: what the provider's answer must say; that is [`crate::auth::outside`]'s.
use super::sign_in::{TOO_OLD, go_on, page, safe};
use super::{Refused, SIGN_IN_OUTSIDE, way_in};
use crate::app::App;
use crate::auth::outside::{self, Failed, Provider, WayThere as Way};
use crate::web::fields::Fields;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

const NOT_WANTED: &str = "You were not signed in there. Begin again if you want to be.";

/// What leads there from the sign-in page.
#[derive(Debug)]
pub(super) struct Button {
    /// What people know it by.
    pub(super) name: String,
    /// Where it leads.
    pub(super) path: String,
}

impl Button {
    /// To the provider, if there is one, for somebody who goes to `next` then.
    pub(super) fn to(app: &App, next: &str) -> Option<Self> {
        let provider = app.outside.provider.as_ref()?;
        Some(Self { name: provider.name.clone(), path: path(next) })
    }

    /// For the page's samples.
    pub(super) fn sample(next: &str) -> Self {
        Self { name: "Harbour".into(), path: path(next) }
    }
}

fn path(next: &str) -> String {
    way_in(Some(next)).replacen(super::SIGN_IN, SIGN_IN_OUTSIDE, 1)
}

/// Leads to the provider.
pub(super) async fn set_out(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let provider = app.outside.provider.as_ref().ok_or(Refused::NotThere)?;
    let given = Fields::parse(query.unwrap_or_default().as_bytes());
    let next = safe(given.one("next"));
    if is_sent_by_others(&headers) {
        // Another site may not have somebody signed in who did not ask for it; they press the button.
        return Ok(Redirect::to(&way_in(Some(next))).into_response());
    }
    let way = Way::draw(&app, next);
    match provider.ask(&way, app.now()).await {
        Ok(url) => {
            let cookie = [(header::SET_COOKIE, way.cookie(&app))];
            Ok((cookie, Redirect::to(url.as_str())).into_response())
        }
        Err(failed) => Ok(told(&app, provider, next, &failed)),
    }
}

/// Whether the browser says that the link stood on another site's page.
fn is_sent_by_others(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none")
}

/// Somebody is back, with a code or without.
pub(super) async fn come_back(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let provider = app.outside.provider.as_ref().ok_or(Refused::NotThere)?;
    let given = Fields::parse(query.unwrap_or_default().as_bytes());
    let mut response = arrive(&app, provider, (&given, &headers)).await?;
    response.headers_mut().append(header::SET_COOKIE, Way::no_cookie(&app));
    Ok(response)
}

async fn arrive(
    app: &App,
    provider: &Provider,
    (given, headers): (&Fields, &HeaderMap),
) -> Result<Response, Refused> {
    let refused = |next: &str, why: &str| {
        Ok(page(app, (safe(next), ""), Some((StatusCode::UNPROCESSABLE_ENTITY, why))))
    };
    let way = Way::find(app, headers).filter(|way| way.is_named(given.one("state")));
    let Some(way) = way.filter(|_| provider.is_of(given.one("iss"))) else {
        return refused("", TOO_OLD);
    };
    if way.was_walked(app).await? {
        return refused("", TOO_OLD);
    }
    match given.one("error") {
        "" => {}
        "access_denied" => return refused(&way.next, NOT_WANTED),
        error => return Ok(told(app, provider, &way.next, &Failed::by_its_word(error))),
    }
    let vouched = match provider.answer(&way, given.one("code"), app.now()).await {
        Ok(vouched) => vouched,
        Err(failed) => return Ok(told(app, provider, &way.next, &failed)),
    };
    // Of two who bring the same answer at once, one comes in, whatever the provider says to the other.
    if !way.walk(app).await? {
        return refused("", TOO_OLD);
    }
    match outside::admit(app, &vouched).await? {
        Ok(admitted) => go_on(app, admitted, (&way.next, headers)).await,
        Err(turned) => refused(&way.next, &turned.to_string()),
    }
}

/// Why it can't be done, on the page and in the log.
fn told(app: &App, provider: &Provider, next: &str, failed: &Failed) -> Response {
    tracing::warn!(reason = %failed, "nobody can be signed in by the organisation's provider");
    let status = match failed {
        Failed::Unreachable(_) => StatusCode::BAD_GATEWAY,
        Failed::Refused(_) | Failed::Untrusted(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    page(app, (safe(next), ""), Some((status, &failed.say(&provider.name))))
}
