//! Where somebody shows who they are, and where they leave.
use super::sign_in_outside::Button;
use super::{HOME, OurForm, Posted, Refused, Shell, join};
use crate::api::ApiError;
use crate::app::App;
use crate::auth::by_proxy::Peer;
use crate::auth::outside::{self, Admitted, Asking, Vouched};
use crate::auth::second_factor;
use crate::auth::sessions::Found;
use crate::auth::shown::{self, Shown};
use crate::auth::tickets::Ticket;
use crate::auth::{passkeys, sessions};
use crate::web::fields::Fields;
use crate::web::{Sample, authorize, frame};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::passkey::Refusal;
use domain::{Network, Timestamp, UserId};

pub(super) const WRONG: &str = "This address and password don't belong together, or the account is locked.";
pub(super) const TOO_OFTEN: &str = "A wrong password was given too often. Try again in a quarter of an hour.";
pub(super) const BUSY: &str = "The server is busy. Try again in a few seconds.";

const WRONG_CODE: &str =
    "This is not the code of this moment, or it was used already. Wait for the next one, and write that.";
const TOO_OFTEN_CODE: &str = "A wrong code was given too often. Try again in a quarter of an hour.";
pub(super) const TOO_OLD: &str = "That took too long, or the page was sent twice. Show who you are again.";
/// What stands in the address of whoever is sent here because their organisation is to be asked about their groups again.
pub(super) const BY_GROUPS: &str = "groups=again";
const ASK_AGAIN: &str = "Your session is over: it holds only as long as your organisation's word on the groups you are in, which is old by now, or has changed. Sign in through it again.";
/// What a ticket of this page is for; the consent page's are for what was asked there, which begins otherwise.
const WAITING: &str = "sign-in";

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/sign_in.html")]
struct Page<'a> {
    shell: Shell,
    /// Where they go then; home, if nowhere.
    next: &'a str,
    /// What they wrote before.
    email: &'a str,
    /// Who they are, by the word of the web server in front.
    named: Option<&'a str>,
    /// Where the organisation's own sign-in is, if there is one.
    outside: Option<Button>,
    /// Whether they may write another name than an e-mail address.
    by_name: bool,
    /// Why they are not in, if they tried.
    wrong: Option<&'a str>,
}

/// The page after it, for who has a second factor.
#[derive(Debug, Template)]
#[template(path = "admin/code.html")]
struct CodePage<'a> {
    shell: Shell,
    next: &'a str,
    ticket: &'a str,
    wrong: Option<&'a str>,
}

pub(super) async fn show(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    peer: Peer,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let given = Fields::parse(query.unwrap_or_default().as_bytes());
    let next = safe(given.one("next"));
    let found = sessions::find(&app, Asking { headers: &headers, peer }).await?;
    if matches!(found, Found::Open(_)) {
        return Ok(Redirect::to(next).into_response());
    }
    let wrong =
        BY_GROUPS.split_once('=').filter(|(name, value)| given.one(name) == *value).map(|_| ASK_AGAIN);
    let named = named(&app, peer, &headers);
    let (outside, by_name) = (Button::to(&app, next), app.outside.directory.is_some());
    let page = Page { shell: shell(&app), next, email: "", named, outside, by_name, wrong };
    Ok(page.shell.answer(StatusCode::OK, &page))
}

/// Whom the web server in front names, if its word is taken.
fn named<'a>(app: &App, peer: Peer, headers: &'a HeaderMap) -> Option<&'a str> {
    app.limits.sign_in_by.as_ref()?.named(peer, headers)
}

/// The same, with all that it says of them.
fn vouched(app: &App, form: &OurForm) -> Option<Vouched> {
    app.limits.sign_in_by.as_ref()?.vouched(form.peer, &form.headers)
}

/// Lets somebody in whom the web server in front names. That they pressed a button tells that they want to.
pub(super) async fn send_named(State(app): State<App>, form: OurForm) -> Result<Response, Refused> {
    let vouched = vouched(&app, &form).ok_or(Refused::NotThere)?;
    let next = (form.fields.one("next"), &form.headers);
    match outside::admit(&app, &vouched).await? {
        Ok(Admitted::Person { person, groups_at }) => enter(&app, (&person.id, groups_at), next).await,
        Ok(asked @ Admitted::Asked(_)) => go_on(&app, asked, next).await,
        Err(turned) => {
            let email = vouched.email.unwrap_or_default();
            let wrong = Some((StatusCode::UNPROCESSABLE_ENTITY, &*turned.to_string()));
            Ok(page(&app, (safe(next.0), &email), wrong))
        }
    }
}

pub(super) async fn send(State(app): State<App>, form: OurForm) -> Result<Response, Refused> {
    let (next, email) = (safe(form.fields.one("next")), form.fields.one("email"));
    match shown::password(&app, email, form.fields.one("password")).await {
        Ok(Shown::Person { person, groups_at }) => {
            go_on(&app, Admitted::Person { person, groups_at }, (next, &form.headers)).await
        }
        Ok(Shown::Asked(asked)) => go_on(&app, Admitted::Asked(asked), (next, &form.headers)).await,
        Ok(Shown::Nobody) => Ok(page(&app, (next, email), Some((StatusCode::UNPROCESSABLE_ENTITY, WRONG)))),
        Ok(Shown::TooOften(seconds)) => Ok(too_often(&app, (next, email), (TOO_OFTEN, seconds))),
        Err(ApiError::Told(status, outside::TOLD, why)) => {
            Ok(page(&app, (next, email), Some((status, &why))))
        }
        Err(ApiError::Told(StatusCode::SERVICE_UNAVAILABLE, ..)) => {
            Ok(page(&app, (next, email), Some((StatusCode::SERVICE_UNAVAILABLE, BUSY))))
        }
        Err(error) => Err(error.into()),
    }
}

/// The page, for somebody who has to wait.
pub(super) fn too_often(app: &App, who: (&str, &str), (why, seconds): (&str, u64)) -> Response {
    let mut response = page(app, who, Some((StatusCode::TOO_MANY_REQUESTS, why)));
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// Somebody has shown a password, or their organisation vouches for them: they show what there is still to show, or are in.
pub(super) async fn go_on(
    app: &App,
    admitted: Admitted,
    (next, headers): (&str, &HeaderMap),
) -> Result<Response, Refused> {
    match admitted {
        Admitted::Person { person, groups_at } => {
            let ticket = Ticket { groups_at, ..Ticket::of(person.id) };
            show_more(app, ticket, (next, headers)).await
        }
        Admitted::Asked(asked) => Ok(join::page(app, *asked, safe(next))),
    }
}

/// Somebody has shown a password: they show their second factor, or have shown all.
pub(super) async fn show_more(
    app: &App,
    ticket: Ticket,
    (next, headers): (&str, &HeaderMap),
) -> Result<Response, Refused> {
    if second_factor::is_set(&app.store, &ticket.person).await? {
        return Ok(code_page(app, &ticket, safe(next), None));
    }
    finish(app, &ticket, (next, headers)).await
}

/// What a ticket was for is done, and they are in.
async fn finish(
    app: &App,
    ticket: &Ticket,
    (next, headers): (&str, &HeaderMap),
) -> Result<Response, Refused> {
    match outside::redeem(app, ticket).await? {
        Ok(()) => enter(app, (&ticket.person, ticket.groups_at), (next, headers)).await,
        Err(turned) => {
            let wrong = Some((StatusCode::UNPROCESSABLE_ENTITY, &*turned.to_string()));
            Ok(page(app, (safe(next), ""), wrong))
        }
    }
}

/// Who has shown a password shows a code.
pub(super) async fn send_code(State(app): State<App>, form: OurForm) -> Result<Response, Refused> {
    let next = safe(form.fields.one("next"));
    let Some(ticket) = Ticket::redeem(&app, form.fields.one("ticket"), WAITING).await? else {
        return Ok(page(&app, (next, ""), Some((StatusCode::UNPROCESSABLE_ENTITY, TOO_OLD))));
    };
    match second_factor::show(&app, &ticket.person, form.fields.one("code")).await? {
        second_factor::Shown::Right => finish(&app, &ticket, (next, &form.headers)).await,
        second_factor::Shown::Wrong => {
            let wrong = Some((StatusCode::UNPROCESSABLE_ENTITY, WRONG_CODE));
            Ok(code_page(&app, &ticket, next, wrong))
        }
        second_factor::Shown::TooOften(seconds) => Ok(too_often(&app, (next, ""), (TOO_OFTEN_CODE, seconds))),
    }
}

/// Somebody has shown all there is to show; with when their organisation told their groups, if it did.
pub(super) async fn enter(
    app: &App,
    (person, groups_at): (&UserId, Option<Timestamp>),
    (next, headers): (&str, &HeaderMap),
) -> Result<Response, Refused> {
    let is_locked = app.store.person(person).await?.is_none_or(|person| person.disabled_at.is_some());
    if is_locked {
        return Ok(page(app, (HOME, ""), Some((StatusCode::UNPROCESSABLE_ENTITY, WRONG))));
    }
    let token = sessions::open(app, (person, groups_at), headers).await?;
    Ok(([(header::SET_COOKIE, token.cookie(&app.origin))], Redirect::to(safe(next))).into_response())
}

/// Asks for the second factor. The ticket on the page is for who showed their password, once, for ten minutes.
fn code_page(app: &App, ticket: &Ticket, next: &str, wrong: Option<(StatusCode, &str)>) -> Response {
    let ticket = ticket.issue(app, WAITING);
    let shell = Shell::for_nobody(app.network, "Second factor");
    let status = wrong.map_or(StatusCode::OK, |(status, _)| status);
    frame::answer(status, &CodePage { shell, next, ticket: &ticket, wrong: wrong.map(|(_, why)| why) })
}

/// Signs out.
pub(super) async fn leave(State(app): State<App>, Posted { by, .. }: Posted) -> Result<Response, Refused> {
    app.store.end_session(&by.actor(), &by.person().id, &by.session().id).await?;
    let cookie = sessions::no_cookie(&app.origin);
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(super::SIGN_IN)).into_response())
}

pub(super) fn page(app: &App, (next, email): (&str, &str), wrong: Option<(StatusCode, &str)>) -> Response {
    let status = wrong.map_or(StatusCode::OK, |(status, _)| status);
    let (outside, by_name) = (Button::to(app, next), app.outside.directory.is_some());
    let wrong = wrong.map(|(_, why)| why);
    let page = Page { shell: shell(app), next, email, named: None, outside, by_name, wrong };
    page.shell.answer(status, &page)
}

/// The page's shell: with the script that offers passkeys, where there are any.
fn shell(app: &App) -> Shell {
    let shell = Shell::for_nobody(app.network, "Sign in");
    if passkeys::off(app).is_none() { shell.with_script() } else { shell }
}

/// The page, for somebody whom no passkey has let in.
pub(super) fn without_passkey(app: &App, form: &OurForm, why: &str) -> Response {
    page(app, (next(form), ""), Some((StatusCode::UNPROCESSABLE_ENTITY, why)))
}

/// Where the form says that they are going.
pub(super) fn next(form: &OurForm) -> &str {
    safe(form.fields.one("next"))
}

/// Where somebody may be sent who has signed in: a page of these, or the consent page, as a path of this server and
/// nothing else; otherwise home. Browsers drop tabs and line breaks from addresses and take `\` for `/`: such a path is none.
pub(super) fn safe(next: &str) -> &str {
    let is_plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let after = |start: &str| next.strip_prefix(start);
    let is_admin = after(HOME).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']));
    let is_consent = after(authorize::PATH).is_some_and(|rest| rest.starts_with('?'));
    let path = next.split('?').next().unwrap_or_default();
    let climbs = path.split('/').any(|part| part == ".." || part.to_ascii_lowercase().contains("%2e"));
    if is_plain && !climbs && (is_admin || is_consent) { next } else { HOME }
}

/// Every state of the page.
pub(super) fn samples() -> Vec<Sample> {
    let shell = || Shell::for_nobody(Network::Mainnet, "Sign in").with_script();
    let hostile = crate::web::sample::HOSTILE;
    let next = "/admin/account?a=1&b=2";
    let page = |email, wrong| Page {
        shell: shell(),
        next,
        email,
        named: None,
        outside: None,
        by_name: false,
        wrong,
    };
    let outside = || Some(Button::sample(next));
    let turned = "Your organisation knows you, but nobody with your address has an account here. Ask an administrator for one.";
    let named = Some("ann@harbour.example");
    let passkey = Refusal::Unknown.to_string();
    let code = |wrong| CodePage { shell: shell(), next: HOME, ticket: "a-ticket", wrong };
    vec![
        Sample::of("admin-sign-in-code", &code(None)),
        Sample::of("admin-sign-in-code-wrong", &code(Some(WRONG_CODE))),
        Sample::of("admin-sign-in", &page("", None)),
        Sample::of("admin-sign-in-no-passkey", &page("", Some(&passkey))),
        Sample::of("admin-sign-in-named", &Page { named, ..page("", None) }),
        Sample::of("admin-sign-in-outside", &Page { outside: outside(), ..page("", None) }),
        Sample::of("admin-sign-in-outside-turned", &Page { outside: outside(), ..page("", Some(turned)) }),
        Sample::of("admin-sign-in-groups", &Page { outside: outside(), ..page("", Some(ASK_AGAIN)) }),
        Sample::of("admin-sign-in-directory", &Page { by_name: true, ..page("", None) }),
        Sample::of("admin-sign-in-wrong", &page("ann@harbour.example", Some(WRONG))),
        Sample::of("admin-sign-in-hostile", &page(hostile, Some(WRONG))),
        Sample::of("admin-sign-in-too-often", &page("ann@harbour.example", Some(TOO_OFTEN))),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_elsewhere() {
        for good in [
            "/admin",
            "/admin/",
            "/admin?a=b",
            "/admin/stores/x?y=%20z&u=https://a.b",
            "/api-keys/authorize?permissions=a",
        ] {
            assert_eq!(safe(good), good);
        }
        for bad in [
            "",
            "/",
            "//evil.example",
            "//evil.example/admin",
            "/\\evil.example",
            "/admin/..//evil.example",
            "/admin/%2e%2e//evil.example",
            "/admin/.%2E/x",
            "/admin\\..\\evil",
            "/\t/evil.example",
            "/admin\n//evil.example",
            "https://evil.example/admin",
            "javascript:alert(1)",
            "/administrator",
            "/admin.evil.example",
            "/admin@evil.example",
            "/sign-out",
            "/api-keys/authorize",
            "admin",
            "/admin/\u{e9}",
        ] {
            assert_eq!(safe(bad), HOME, "{bad:?}");
        }
    }
}
