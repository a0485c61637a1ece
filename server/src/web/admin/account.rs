//! One's own account: password, second factor, where one is signed in.
use super::known::{self, Known};
use super::place::{self, Asked};
use super::{Posted, Refused, Shell, SignedIn};
use crate::app::App;
use crate::app::people::{self, Amended};
use crate::auth::shown::{self, Shown};
use crate::auth::{passkeys, sessions};
use crate::web::fields::Fields;
use crate::web::{Sample, Tongue};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::passkey::{Off, Refusal};
use domain::{SessionId, Timestamp};
use store::{Passkey, Session};

/// The page's path.
pub(super) const PATH: &str = "/admin/account";
/// Longest name of a session, in characters.
const LONGEST_LABEL: usize = 60;

const NOT_ALIKE: &str = "The new password is not the same in both places.";
const NOT_CURRENT: &str = "This is not your current password.";
pub(super) const TOO_OFTEN: &str = "A wrong password was given too often. Try again in a quarter of an hour.";

/// What was just done, by the word that stands in the page's address.
const DONE: [(&str, &str); 7] = [
    ("password", "Your password is changed. You are signed out everywhere else."),
    ("ended", "That session is ended."),
    ("others", "You are signed out everywhere else."),
    ("named", "The name is kept."),
    ("second-factor", "Your second factor is taken away. Your password alone lets you in now."),
    ("passkey", "The passkey is added. Next time, sign in with it."),
    ("passkey-removed", "The passkey opens nothing here any more. Delete it from your device, too."),
];

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/account.html")]
struct Page {
    shell: Shell,
    email: String,
    done: Option<&'static str>,
    /// Why the password was not changed.
    wrong: Option<String>,
    has_second_factor: bool,
    codes_left: u32,
    passkeys: Passkeys,
    known: Vec<Known>,
    label: String,
    sessions: Vec<Row>,
}

/// The part about passkeys.
#[derive(Clone, Debug, Default)]
struct Passkeys {
    /// Why this server has none.
    off: Option<Off>,
    /// Why none was added.
    wrong: Option<String>,
    all: Vec<PasskeyRow>,
}

/// A passkey.
#[derive(Clone, Debug)]
struct PasskeyRow {
    id: String,
    name: String,
    added: String,
    /// None: never.
    used: Option<String>,
}

/// A session.
#[derive(Clone, Debug)]
struct Row {
    id: String,
    label: String,
    begun: String,
    used: String,
    is_this: bool,
}

pub(super) async fn show(State(app): State<App>, query: RawQuery, by: SignedIn) -> Result<Response, Refused> {
    let done = Asked::of(query).done(&DONE);
    let page = Page { done, ..page(&app, &by).await? };
    Ok(page.shell.answer(StatusCode::OK, &page))
}

async fn page(app: &App, by: &SignedIn) -> Result<Page, Refused> {
    let person = by.person();
    let factor = app.store.second_factor(&person.id).await?.filter(|factor| factor.confirmed_at.is_some());
    let mut sessions = app.store.sessions_of(&person.id).await?;
    sessions.retain(|session| session.span.is_live(app.now()));
    let all = app.store.passkeys_of(&person.id).await?.iter().map(PasskeyRow::new).collect();
    let passkeys = Passkeys { off: passkeys::off(app), wrong: None, all };
    let shell = Shell::new(app, by, "Your account", PATH);
    Ok(Page {
        shell: if passkeys.off.is_none() { shell.with_script() } else { shell },
        passkeys,
        known: known::of(app, &person.id).await?,
        email: person.email.to_string(),
        done: None,
        wrong: None,
        has_second_factor: factor.is_some(),
        codes_left: factor.map_or(0, |factor| factor.codes_left),
        label: by.session().label.clone().unwrap_or_default(),
        sessions: sessions.iter().map(|session| Row::new(session, &by.session().id)).collect(),
    })
}

impl Row {
    fn new(session: &Session, this: &SessionId) -> Self {
        Self {
            id: session.id.to_string(),
            label: session.label.clone().unwrap_or_default(),
            begun: instant(session.span.created_at),
            used: instant(session.span.used_at),
            is_this: session.id == *this,
        }
    }
}

impl PasskeyRow {
    fn new(passkey: &Passkey) -> Self {
        Self {
            id: passkey.id.to_string(),
            name: passkey.name.clone(),
            added: instant(passkey.created_at),
            used: passkey.used_at.map(instant),
        }
    }
}

impl Passkeys {
    /// Those of these names, each with when it was last used.
    fn sample(all: &[(&str, Option<i64>)]) -> Self {
        let row = |(name, used): &(&str, Option<i64>)| PasskeyRow {
            id: "6kPqLmVx3cXpPgFuVZ2kAb".into(),
            name: (*name).into(),
            added: instant(Timestamp(1_794_000_000)),
            used: used.map(|at| instant(Timestamp(at))),
        };
        Self { all: all.iter().map(row).collect(), ..Self::default() }
    }
}

/// The page, for somebody whose passkey was not added.
pub(super) async fn without_passkey(app: &App, by: &SignedIn, why: String) -> Result<Response, Refused> {
    let mut page = page(app, by).await?;
    page.passkeys.wrong = Some(why);
    Ok(page.shell.answer(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// An instant as these pages write it.
fn instant(at: Timestamp) -> String {
    Tongue::ENGLISH.instant(at)
}

/// Changes the password; whoever else is signed in as this person is so no more.
pub(super) async fn change_password(
    State(app): State<App>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    let person = by.person();
    if let Err(why) = changed(&app, &by, &fields).await? {
        let page = Page { wrong: Some(why), ..page(&app, &by).await? };
        return Ok(page.shell.answer(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    let token = sessions::begin(&app, (&person.id, by.session().groups_at)).await?;
    let cookie = [(header::SET_COOKIE, token.cookie(&app.origin))];
    Ok((cookie, done("password")).into_response())
}

/// The password is changed, or there is a reason why not.
async fn changed(app: &App, by: &SignedIn, fields: &Fields) -> Result<Result<(), String>, Refused> {
    let (current, new) = (fields.one("current"), fields.one("new"));
    if new != fields.one("again") {
        return Ok(Err(NOT_ALIKE.into()));
    }
    if let Err(why) = knows_password(app, by, current).await? {
        return Ok(Err(why.into()));
    }
    let amended = Amended { email: None, name: None, current_password: current, new_password: Some(new) };
    match people::amend(app, &by.actor(), &by.person().id, amended).await {
        Ok(()) => Ok(Ok(())),
        Err(people::Refusal::Store(error)) => Err(error.into()),
        Err(people::Refusal::Busy(_)) => Err(Refused::Busy),
        Err(refusal) => Ok(Err(capital(&refusal.to_string()))),
    }
}

/// Whether somebody who is signed in knows their password, or why they are not believed: a browser left open is not enough
/// for what lets others in.
pub(super) async fn knows_password(
    app: &App,
    by: &SignedIn,
    given: &str,
) -> Result<Result<(), &'static str>, Refused> {
    let person = by.person();
    Ok(match shown::password(app, &person.email, given).await? {
        Shown::Person { person: found, .. } if found.id == person.id => Ok(()),
        Shown::TooOften(_) => Err(TOO_OFTEN),
        Shown::Person { .. } | Shown::Asked(_) | Shown::Nobody => Err(NOT_CURRENT),
    })
}

/// A sentence of ours that began in the middle.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).chain(['.']).collect()
}

/// Ends one session, from afar or here.
pub(super) async fn end_session(
    State(app): State<App>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    let id = SessionId::parse(fields.one("session")).ok_or(Refused::NotThere)?;
    app.store.end_session(&by.actor(), &by.person().id, &id).await?;
    Ok(done("ended"))
}

/// Ends all others.
pub(super) async fn end_others(
    State(app): State<App>,
    Posted { by, .. }: Posted,
) -> Result<Response, Refused> {
    let kept = Some(by.session().id.clone());
    app.store.end_sessions(&by.actor(), &by.person().id, kept).await?;
    Ok(done("others"))
}

/// Names this session.
pub(super) async fn name_session(
    State(app): State<App>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    let label: String = fields.one("label").trim().chars().take(LONGEST_LABEL).collect();
    let label = Some(label).filter(|label| !label.is_empty());
    app.store.name_session(&by.person().id, &by.session().id, label).await?;
    Ok(done("named"))
}

/// Back to the page, which says what was done.
pub(super) fn done(word: &str) -> Response {
    place::done(PATH, word)
}

/// Every state of the page.
pub(super) fn samples() -> Vec<Sample> {
    let row = |label: &str, hours: i64, is_this| Row {
        id: "8EfSMnqPz8cXpPgFuVZ2kA".into(),
        label: label.into(),
        begun: instant(Timestamp(1_795_356_300 - hours * 3_600)),
        used: instant(Timestamp(1_795_356_000)),
        is_this,
    };
    let page = |sessions| Page {
        shell: Shell::sample("Your account", PATH).with_script(),
        passkeys: Passkeys::default(),
        known: Vec::new(),
        email: "ann@harbour.example".into(),
        done: None,
        wrong: None,
        has_second_factor: false,
        codes_left: 0,
        label: String::new(),
        sessions,
    };
    let many = || vec![row("Office", 1, true), row("", 30, false), row("Telephone", 90, false)];
    let hostile = crate::web::sample::HOSTILE;
    vec![
        Sample::of("admin-account", &page(vec![row("", 1, true)])),
        Sample::of(
            "admin-account-many",
            &Page {
                has_second_factor: true,
                codes_left: 9,
                known: vec![Known::sample("248289761001")],
                label: "Office".into(),
                passkeys: Passkeys::sample(&[("Telephone", Some(1_795_300_000)), ("Key on the ring", None)]),
                ..page(many())
            },
        ),
        Sample::of(
            "admin-account-no-passkeys",
            &Page {
                shell: Shell::sample("Your account", PATH),
                passkeys: Passkeys { off: Some(Off::Nameless), ..Passkeys::default() },
                ..page(many())
            },
        ),
        Sample::of(
            "admin-account-no-passkey",
            &Page {
                passkeys: Passkeys {
                    wrong: Some(Refusal::Known.to_string()),
                    ..Passkeys::sample(&[("Telephone", None)])
                },
                ..page(many())
            },
        ),
        Sample::of("admin-account-done", &Page { done: Some(DONE[0].1), ..page(many()) }),
        Sample::of("admin-account-wrong", &Page { wrong: Some(NOT_ALIKE.into()), ..page(many()) }),
        Sample::of(
            "admin-account-hostile",
            &Page {
                label: hostile.into(),
                known: vec![Known::sample(hostile)],
                passkeys: Passkeys::sample(&[(hostile, None)]),
                ..page(vec![row(hostile, 1, true)])
            },
        ),
    ]
}
