//! Somebody's account, for who runs the server: switched off and on, signed out, their second factor taken away, a link to set
//! another password. One's own is on the page of one's account, where it takes the password.
use super::account::capital;
use super::known::{self, Known};
use super::link::Made;
use super::members::waits;
use super::place::{self, Asked};
use super::{Posted, Refused, Shell, SignedIn, people};
use crate::app::{App, invitations};
use crate::auth::second_factor;
use crate::web::{Sample, Tongue, frame};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::UserId;
use domain::outside::{Identity, Way};
use domain::permission::Permission;
use store::Person;

/// What all of this takes.
const NEEDED: Permission = Permission::ModifyServerSettings;

/// What was just done, by the word that stands in the page's address.
const DONE: [(&str, &str); 5] = [
    ("off", "The account is switched off. Nobody is signed in with it any more, and its keys open nothing."),
    ("on", "The account is switched on again. Its keys open what they opened."),
    (
        "unbound",
        "Nobody comes in by that any more, and they are signed out everywhere. Whoever comes next from there with their address is asked as for the first time.",
    ),
    ("out", "They are signed out everywhere. Their keys go on working."),
    (
        "factor",
        "Their second factor is taken away, and they are signed out everywhere. Their password alone lets them in now.",
    ),
];

const YOURSELF: &str =
    "This is your own account. Change it on the page of your account, where it takes your password.";
const LOCKED: &str = "The account is switched off, so a link would open nothing. Switch it on first.";

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/person.html")]
struct Page {
    shell: Shell,
    path: String,
    done: Option<&'static str>,
    mistake: Option<String>,
    name: String,
    email: String,
    since: String,
    is_administrator: bool,
    is_locked: bool,
    is_you: bool,
    waits: Option<String>,
    sessions: usize,
    keys: usize,
    has_second_factor: bool,
    known: Vec<Known>,
}

pub(super) async fn show(
    State(app): State<App>,
    by: SignedIn,
    Path(person): Path<String>,
    query: RawQuery,
) -> Result<Response, Refused> {
    by.require(NEEDED)?;
    let person = find(&app, &person).await?;
    let done = Asked::of(query).done(&DONE);
    Ok(frame::answer(StatusCode::OK, &Page { done, ..page(&app, &by, person).await? }))
}

/// Switches an account off or on.
pub(super) async fn lock(
    State(app): State<App>,
    Path(person): Path<String>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    let person = another(&app, &by, &person).await?;
    let off = match fields.one("to") {
        "off" => true,
        "on" => false,
        _ => return Err(Refused::NotWhole),
    };
    match crate::app::people::lock(&app, &by.actor(), &person.id, off).await? {
        Ok(()) => Ok(done(&person, if off { "off" } else { "on" })),
        Err(refusal) => again(&app, &by, person, capital(&refusal.to_string())).await,
    }
}

/// Ends all their sessions.
pub(super) async fn sign_out(
    State(app): State<App>,
    Path(person): Path<String>,
    Posted { by, .. }: Posted,
) -> Result<Response, Refused> {
    let person = another(&app, &by, &person).await?;
    app.store.end_sessions(&by.actor(), &person.id, None).await?;
    Ok(done(&person, "out"))
}

/// Takes their second factor away: for who has lost telephone and recovery codes.
pub(super) async fn reset_second_factor(
    State(app): State<App>,
    Path(person): Path<String>,
    Posted { by, .. }: Posted,
) -> Result<Response, Refused> {
    let person = another(&app, &by, &person).await?;
    app.store.remove_second_factor(&by.actor(), &person.id).await?;
    app.store.end_sessions(&by.actor(), &person.id, None).await?;
    Ok(done(&person, "factor"))
}

/// Unbinds their account from who they are to their organisation.
pub(super) async fn unbind(
    State(app): State<App>,
    Path(person): Path<String>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    let person = another(&app, &by, &person).await?;
    let way = Way::parse(fields.one("way")).ok_or(Refused::NotThere)?;
    let identity = Identity::try_new(way, fields.one("issuer"), fields.one("subject"));
    let identity = identity.map_err(|_| Refused::NotThere)?;
    app.store.unbind_identity(&by.actor(), &person.id, identity).await?;
    Ok(done(&person, "unbound"))
}

/// Makes a link by which they set another password.
pub(super) async fn make_link(
    State(app): State<App>,
    Path(person): Path<String>,
    Posted { by, .. }: Posted,
) -> Result<Response, Refused> {
    let person = another(&app, &by, &person).await?;
    if person.disabled_at.is_some() {
        return again(&app, &by, person, LOCKED.into()).await;
    }
    let shown = invitations::make_link(&app, &by.actor(), &person.id).await?;
    let shell = Shell::new(&app, &by, "A link to hand over", people::PATH);
    Ok(Made::answer(shell, &person.email, &shown, &path(&person)))
}

async fn find(app: &App, id: &str) -> Result<Person, Refused> {
    let id = UserId::parse(id).ok_or(Refused::NotThere)?;
    app.store.person(&id).await?.ok_or(Refused::NotThere)
}

/// Somebody to whom something is done here, who is somebody else.
async fn another(app: &App, by: &SignedIn, id: &str) -> Result<Person, Refused> {
    by.require(NEEDED)?;
    let person = find(app, id).await?;
    if person.id == by.person().id { Err(Refused::Conflict(YOURSELF.into())) } else { Ok(person) }
}

fn path(person: &Person) -> String {
    format!("{}/{}", people::PATH, person.id)
}

fn done(person: &Person, word: &str) -> Response {
    place::done(&path(person), word)
}

async fn again(app: &App, by: &SignedIn, person: Person, mistake: String) -> Result<Response, Refused> {
    let page = Page { mistake: Some(mistake), ..page(app, by, person).await? };
    Ok(frame::answer(StatusCode::CONFLICT, &page))
}

async fn page(app: &App, by: &SignedIn, person: Person) -> Result<Page, Refused> {
    let links = app.store.password_links(&app.system).await?;
    let link = links.into_iter().find(|(id, _)| *id == person.id);
    let sessions = app.store.sessions_of(&person.id).await?;
    Ok(Page {
        shell: Shell::new(app, by, person.email.as_str(), people::PATH),
        path: path(&person),
        done: None,
        mistake: None,
        since: Tongue::ENGLISH.instant(person.created_at),
        is_administrator: person.administrator_at.is_some(),
        is_locked: person.disabled_at.is_some(),
        is_you: person.id == by.person().id,
        waits: link.map(|(_, until)| waits(until, app.now())),
        sessions: sessions.iter().filter(|session| session.span.is_live(app.now())).count(),
        keys: app.store.keys_of(&person.id).await?.len(),
        has_second_factor: second_factor::is_set(&app.store, &person.id).await?,
        known: known::of(app, &person.id).await?,
        name: person.name.unwrap_or_default(),
        email: person.email.into_inner(),
    })
}

/// Every state of the page.
pub(super) fn samples() -> Vec<Sample> {
    let page = |email: &str| Page {
        shell: Shell::sample(email, people::PATH),
        path: format!("{}/8EfSMnqPz8cXpPgFuVZ2kA", people::PATH),
        done: None,
        mistake: None,
        name: "Bob".into(),
        email: email.into(),
        since: Tongue::ENGLISH.instant(super::sample_store::NOW),
        is_administrator: false,
        is_locked: false,
        is_you: false,
        waits: None,
        sessions: 2,
        keys: 1,
        has_second_factor: true,
        known: vec![Known::sample("248289761001")],
    };
    let bob = || page("bob@harbour.example");
    let refusal = domain::account::Refusal::LastAdministrator.to_string();
    let waits = Some(waits(super::sample_store::NOW, domain::Timestamp(0)));
    let hostile = crate::web::sample::HOSTILE;
    vec![
        Sample::of("admin-person", &bob()),
        Sample::of(
            "admin-person-new",
            &Page {
                waits,
                sessions: 0,
                keys: 0,
                has_second_factor: false,
                known: Vec::new(),
                name: String::new(),
                ..bob()
            },
        ),
        Sample::of(
            "admin-person-off",
            &Page { is_locked: true, done: Some(DONE[0].1), sessions: 0, ..bob() },
        ),
        Sample::of(
            "admin-person-refused",
            &Page { is_administrator: true, mistake: Some(capital(&refusal)), ..bob() },
        ),
        Sample::of("admin-person-you", &Page { is_administrator: true, is_you: true, ..bob() }),
        Sample::of(
            "admin-person-hostile",
            &Page { name: hostile.into(), known: vec![Known::sample(hostile)], ..page(hostile) },
        ),
    ]
}
