//! Where a browser is asked for a passkey: to sign in with one, or to add one to one's account. What this is not: the list of
//! those one has, which is on the page of the account.
use super::account::{self, knows_password};
use super::{OurForm, Posted, Refused, SIGN_IN, Shell, sign_in};
use crate::app::App;
use crate::auth::passkeys::{self, Added, Failure, Question, browser_of};
use crate::web::frame::File;
use crate::web::{Sample, fields::Fields};
use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::Response;
use domain::passkey;
use domain::{Network, PasskeyId};
use std::sync::LazyLock;

/// Where the form goes of whom their passkey lets in.
pub const SIGN_IN_PASSKEY: &str = "/sign-in/passkey";
/// Where whoever wants to sign in with a passkey is asked for it.
pub const SIGN_IN_PASSKEY_BEGIN: &str = "/sign-in/passkey/begin";
/// Where one's passkeys are added and removed.
pub const PATH: &str = "/admin/account/passkeys";

const ASSET: &[u8] = include_bytes!("../../../assets/passkey.js");

/// The script that hands on what is asked.
pub(in crate::web) static SCRIPT: LazyLock<File> =
    LazyLock::new(|| File::new("passkey", ASSET, "js", "text/javascript; charset=utf-8"));

const SHOW: &str = "Your device asks you for its PIN, finger or face, and then lets you in here.";
const MAKE: &str = "Your device asks where to keep the passkey, and for its PIN, finger or face.";

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/passkey.html")]
struct Page<'a> {
    shell: Shell,
    question: Question,
    /// What is about to happen.
    say: &'static str,
    /// Where the answer goes.
    action: &'static str,
    /// What goes with it: a field's name and what it holds.
    kept: (&'static str, &'a str),
    /// Where passkeys of this server work.
    origin: &'a str,
    back: &'static str,
}

/// Asks whoever wants to sign in for their passkey.
pub(super) async fn begin_sign_in(State(app): State<App>, form: OurForm) -> Result<Response, Refused> {
    let (whose, cookie) = browser_of(&form.headers, &app.origin, &app.chance);
    let question = match passkeys::ask_who(&app, &whose) {
        Ok(question) => question,
        Err(failure) => return Ok(sign_in::without_passkey(&app, &form, &said(failure)?)),
    };
    let page = Page {
        shell: Shell::for_nobody(app.network, "Sign in with a passkey").with_script(),
        question,
        say: SHOW,
        action: SIGN_IN_PASSKEY,
        kept: ("next", sign_in::next(&form)),
        origin: &app.origin,
        back: SIGN_IN,
    };
    let mut response = page.shell.answer(StatusCode::OK, &page);
    response.headers_mut().extend(cookie.map(|cookie| (header::SET_COOKIE, cookie)));
    Ok(response)
}

/// Lets in whoever answers with a passkey.
pub(super) async fn send_sign_in(State(app): State<App>, form: OurForm) -> Result<Response, Refused> {
    let (whose, _) = browser_of(&form.headers, &app.origin, &app.chance);
    let (question, answer) = (form.fields.one("question"), form.fields.one("answer"));
    match passkeys::who(&app, &whose, question, answer).await {
        Ok(person) => sign_in::enter(&app, (&person, None), (sign_in::next(&form), &form.headers)).await,
        Err(failure) => Ok(sign_in::without_passkey(&app, &form, &said(failure)?)),
    }
}

/// Asks somebody's browser for another passkey of theirs, if they know their password.
pub(super) async fn begin(
    State(app): State<App>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    let name = match passkey::name(fields.one("name")) {
        Ok(name) => name,
        Err(refusal) => return account::without_passkey(&app, &by, refusal.to_string()).await,
    };
    if let Err(why) = knows_password(&app, &by, fields.one("password")).await? {
        return account::without_passkey(&app, &by, why.into()).await;
    }
    let question = match passkeys::ask_for_another(&app, by.person(), &by.session().id).await {
        Ok(question) => question,
        Err(failure) => return account::without_passkey(&app, &by, said(failure)?).await,
    };
    let page = Page {
        shell: Shell::new(&app, &by, "Add a passkey", account::PATH).with_script(),
        question,
        say: MAKE,
        action: ADD,
        kept: ("name", &name),
        origin: &app.origin,
        back: account::PATH,
    };
    Ok(page.shell.answer(StatusCode::OK, &page))
}

/// Where the form goes that brings a new passkey.
const ADD: &str = "/admin/account/passkeys/add";

/// Adds the passkey that somebody's browser has made.
pub(super) async fn add(State(app): State<App>, Posted { by, fields }: Posted) -> Result<Response, Refused> {
    let added = given(&fields);
    match passkeys::add(&app, &by.actor(), (&by.person().id, &by.session().id), added).await {
        Ok(()) => Ok(account::done("passkey")),
        Err(failure) => account::without_passkey(&app, &by, said(failure)?).await,
    }
}

fn given(fields: &Fields) -> Added<'_> {
    Added { name: fields.one("name"), question: fields.one("question"), answer: fields.one("answer") }
}

/// Takes one of one's passkeys away.
pub(super) async fn remove(
    State(app): State<App>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    let id = PasskeyId::parse(fields.one("passkey")).ok_or(Refused::NotThere)?;
    app.store.remove_passkey(&by.actor(), &by.person().id, &id).await?;
    Ok(account::done("passkey-removed"))
}

/// What to tell whoever tried, if it is theirs to be told.
fn said(failure: Failure) -> Result<String, Refused> {
    match failure {
        Failure::Refused(refusal) => Ok(refusal.to_string()),
        Failure::Off(off) => Ok(off.to_string()),
        Failure::Other(error) => Err(error.into()),
    }
}

/// Every state of the page.
pub(super) fn samples() -> Vec<Sample> {
    // Nothing is asked by it: the picture would be of what a browser makes of that.
    let question = || Question { options: String::new(), sealed: "a-question".into() };
    let origin = "https://pay.example.org";
    let sign_in = Page {
        shell: Shell::for_nobody(Network::Mainnet, "Sign in with a passkey").with_script(),
        question: question(),
        say: SHOW,
        action: SIGN_IN_PASSKEY,
        kept: ("next", "/admin"),
        origin,
        back: SIGN_IN,
    };
    let add = |name| Page {
        shell: Shell::sample("Add a passkey", account::PATH).with_script(),
        question: question(),
        say: MAKE,
        action: ADD,
        kept: ("name", name),
        origin,
        back: account::PATH,
    };
    vec![
        Sample::of("admin-sign-in-passkey", &sign_in),
        Sample::of("admin-passkey-add", &add("Telephone")),
        Sample::of("admin-passkey-hostile", &add(crate::web::sample::HOSTILE)),
    ]
}
