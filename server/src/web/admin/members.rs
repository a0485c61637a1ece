//! Who belongs to a store: let in, invited, given another role, taken out. By the same rules as through the API; whether somebody
//! who has no account may be invited, and how many, is for [`crate::app::invitations`].
use super::account::capital;
use super::link::Made;
use super::place::{self, Asked, Place};
use super::{HOME, Posted, Refused, Shell, SignedIn};
use crate::app::invitations::{self, Desk};
use crate::app::members::{self, Giver, Kind, Refusal};
use crate::app::{App, people};
use crate::web::{Sample, Tongue, frame};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::permission::Permission;
use domain::{Role, Timestamp, UserId};
use store::Person;

/// Behind a store's path.
pub(super) const END: &str = "/people";

/// What somebody becomes unless something else is chosen.
const LEAST: &str = Role::Guest.name();

/// What was just done, by the word that stands in the page's address.
const DONE: [(&str, &str); 3] = [
    ("added", "They belong to the store now."),
    ("changed", "Their role is changed. What they may do has changed with it."),
    ("removed", "They don’t belong to the store any more. What they did stays in the audit trail."),
];

const NOBODY: &str = "Nobody with this address has an account on this server. An administrator can make one; then \
    they can be added here.";

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/members.html")]
struct Page {
    shell: Shell,
    path: String,
    done: Option<&'static str>,
    /// Why nothing was done.
    mistake: Option<String>,
    /// Somebody without an account, who can be invited.
    offer: Option<Offer>,
    rows: Vec<Row>,
    kinds: Vec<String>,
    may_change: bool,
    may_invite: bool,
    /// What was written into the form.
    email: String,
    role: String,
}

/// Somebody who is about to be invited.
#[derive(Clone, Debug)]
struct Offer {
    email: String,
    role: String,
}

/// A member.
#[derive(Clone, Debug)]
struct Row {
    id: String,
    name: String,
    email: String,
    role: String,
    /// Whether a group of their organisation's gives it.
    by_group: bool,
    /// About a link that they have not used.
    waits: Option<String>,
    /// Whether another link may be made for them here.
    may_be_again: bool,
    is_locked: bool,
    is_you: bool,
}

pub(super) async fn show(
    State(app): State<App>,
    by: SignedIn,
    Path(store): Path<String>,
    query: RawQuery,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ViewStoreSettings, &store).await?;
    let done = Asked::of(query).done(&DONE);
    Ok(frame::answer(StatusCode::OK, &Page { done, ..page(&app, &by, &place).await? }))
}

/// Lets somebody in who has an account. Who has none is invited, once whoever does it has seen that they have none.
pub(super) async fn add(
    State(app): State<App>,
    Path(store): Path<String>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ModifyStoreSettings, &store).await?;
    let giver = Giver { access: &place.access, held: by.grants() };
    let (email, role) = (fields.one("email").trim(), fields.one("role"));
    let limit = invitations::limit(&app, by.may(Permission::CreateUser, None));
    let refused = match app.store.person_by_email(email).await? {
        Some(person) => match giver.join(&app, &person.id, role).await {
            Ok(()) => return Ok(done(&place, "added")),
            Err(refusal) => said(refusal)?,
        },
        None if people::check_email(email).is_err() => {
            (StatusCode::UNPROCESSABLE_ENTITY, capital(&people::Refusal::Email.to_string()))
        }
        None => match limit {
            None => (StatusCode::UNPROCESSABLE_ENTITY, NOBODY.into()),
            Some(_) if fields.one("new") != "yes" => {
                return offered(&app, &by, &place, (email, role)).await;
            }
            Some(limit) => {
                let giver = Some((giver, role, limit));
                match invitations::invite(Desk::of(&app), &by.actor(), email, giver).await {
                    Ok(shown) => {
                        let shell = place.shell(&app, &by, "A link to hand over", END);
                        return Ok(Made::answer(shell, email, &shown, &place.path(END)));
                    }
                    Err(refusal) => not_invited(refusal)?,
                }
            }
        },
    };
    again(&app, &by, &place, (email, role), refused).await
}

/// Asks whether somebody is to be invited, who has no account.
async fn offered(
    app: &App,
    by: &SignedIn,
    place: &Place,
    (email, role): (&str, &str),
) -> Result<Response, Refused> {
    let offer = Offer { email: email.to_owned(), role: role.to_owned() };
    let page = Page { offer: Some(offer), ..page(app, by, place).await? };
    Ok(frame::answer(StatusCode::OK, &page))
}

/// The page again, with what was written and why it was not done.
async fn again(
    app: &App,
    by: &SignedIn,
    place: &Place,
    (email, role): (&str, &str),
    (status, mistake): (StatusCode, String),
) -> Result<Response, Refused> {
    let page = Page {
        mistake: Some(mistake),
        email: email.to_owned(),
        role: role.to_owned(),
        ..page(app, by, place).await?
    };
    Ok(frame::answer(status, &page))
}

/// Makes another link for a member who was invited and has not come.
pub(super) async fn invite_again(
    State(app): State<App>,
    Path(store): Path<String>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ModifyStoreSettings, &store).await?;
    let limit = invitations::limit(&app, by.may(Permission::CreateUser, None));
    let limit = limit.ok_or(Refused::Missing(Permission::CreateUser))?;
    let person = UserId::parse(fields.one("person")).ok_or(Refused::NotThere)?;
    let person = app.store.person(&person).await?.ok_or(Refused::NotThere)?;
    let giver = Giver { access: &place.access, held: by.grants() };
    match invitations::invite_again(Desk::of(&app), &person.id, (giver, limit)).await {
        Ok((shown, _)) => {
            let shell = place.shell(&app, &by, "A link to hand over", END);
            Ok(Made::answer(shell, &person.email, &shown, &place.path(END)))
        }
        Err(refusal) => again(&app, &by, &place, ("", LEAST), said(refusal)?).await,
    }
}

/// Gives a member another role, if they still have the one that the page showed.
pub(super) async fn change(
    State(app): State<App>,
    Path(store): Path<String>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ModifyStoreSettings, &store).await?;
    let person = UserId::parse(fields.one("person")).ok_or(Refused::NotThere)?;
    let (role, seen) = (fields.one("role"), fields.one("seen"));
    let giver = Giver { access: &place.access, held: by.grants() };
    match giver.move_to(&app, &person, Some(role), Some(seen)).await {
        Ok(()) => Ok(after(&by, &place, &person, "changed")),
        Err(refusal) => again(&app, &by, &place, ("", LEAST), said(refusal)?).await,
    }
}

/// Has a member leave, if they still have the role that the page showed.
pub(super) async fn remove(
    State(app): State<App>,
    Path(store): Path<String>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ModifyStoreSettings, &store).await?;
    let person = UserId::parse(fields.one("person")).ok_or(Refused::NotThere)?;
    let giver = Giver { access: &place.access, held: by.grants() };
    match giver.move_to(&app, &person, None, Some(fields.one("seen"))).await {
        Ok(()) => Ok(after(&by, &place, &person, "removed")),
        Err(refusal) => again(&app, &by, &place, ("", LEAST), said(refusal)?).await,
    }
}

/// Back to the page; who did it to themselves may not be let in there any more.
fn after(by: &SignedIn, place: &Place, person: &UserId, word: &str) -> Response {
    if by.person().id == *person { Redirect::to(HOME).into_response() } else { done(place, word) }
}

fn done(place: &Place, word: &str) -> Response {
    place::done(&place.path(END), word)
}

/// How a refusal is answered, unless it was the database's.
fn said(refusal: Refusal) -> Result<(StatusCode, String), Refused> {
    let status = match &refusal {
        Refusal::Rule(_) => StatusCode::CONFLICT,
        Refusal::NoSuchRole(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Refusal::MoreThanTheirs(permission) => return Err(Refused::Missing(*permission)),
        Refusal::Store(_) => StatusCode::SERVICE_UNAVAILABLE,
    };
    match refusal {
        Refusal::Store(error) => Err(error.into()),
        refusal => Ok((status, capital(&refusal.to_string()))),
    }
}

/// The same, of an invitation.
pub(super) fn not_invited(refusal: invitations::Refusal) -> Result<(StatusCode, String), Refused> {
    match refusal {
        invitations::Refusal::Member(refusal) => said(refusal),
        invitations::Refusal::Person(people::Refusal::Store(error)) => Err(error.into()),
        invitations::Refusal::Person(people::Refusal::Busy(_)) => Err(Refused::Busy),
        invitations::Refusal::Person(refusal) => {
            Ok((StatusCode::UNPROCESSABLE_ENTITY, capital(&refusal.to_string())))
        }
    }
}

async fn page(app: &App, by: &SignedIn, place: &Place) -> Result<Page, Refused> {
    let may_change = by.may(Permission::ModifyStoreSettings, Some(place.id()));
    let kinds = members::kinds(&app.store, &place.access).await?;
    let links = app.store.password_links(&app.system).await?;
    let people = app.store.member_people(&place.access).await?;
    let by_group = app.store.members_from_outside(&place.access).await?;
    let may_invite = may_change && invitations::limit(app, by.may(Permission::CreateUser, None)).is_some();
    let invited = if may_invite { app.store.invited_members(&place.access).await? } else { Vec::new() };
    let row = |(person, role): (Person, String)| {
        let until = links.iter().find(|(id, _)| *id == person.id).map(|(_, until)| *until);
        let by_group = by_group.contains(&person.id);
        let may_be_again = invited.contains(&person.id);
        Row { by_group, may_be_again, ..Row::of(person, role, (until, app.now()), &by.person().id) }
    };
    Ok(Page {
        shell: place.shell(app, by, "People", END),
        path: place.path(END),
        done: None,
        mistake: None,
        offer: None,
        rows: people.into_iter().map(row).collect(),
        kinds: kinds.into_iter().map(|Kind { name, .. }| name).collect(),
        may_change,
        may_invite,
        email: String::new(),
        role: LEAST.into(),
    })
}

impl Row {
    fn of(person: Person, role: String, (until, now): (Option<Timestamp>, Timestamp), you: &UserId) -> Self {
        Self {
            is_you: person.id == *you,
            id: person.id.to_string(),
            name: person.name.unwrap_or_default(),
            email: person.email.into_inner(),
            role,
            by_group: false,
            waits: until.map(|until| waits(until, now)),
            may_be_again: false,
            is_locked: person.disabled_at.is_some(),
        }
    }
}

/// What is to be said of a link that was not used.
pub(super) fn waits(until: Timestamp, now: Timestamp) -> String {
    let at = Tongue::ENGLISH.instant(until);
    if now < until {
        format!("Their link to set a password was not used yet. It holds until {at}.")
    } else {
        format!("Their link to set a password ran out at {at}, without being used.")
    }
}

/// Every state of the page.
pub(super) fn samples() -> Vec<Sample> {
    use super::sample_store::{NOW, in_store, path};
    let row = |name: &str, role: &str| Row {
        id: "8EfSMnqPz8cXpPgFuVZ2kA".into(),
        name: String::new(),
        email: format!("{name}@harbour.example"),
        role: role.into(),
        by_group: false,
        waits: None,
        may_be_again: false,
        is_locked: false,
        is_you: false,
    };
    let ann = Row { is_you: true, name: "Ann Lee".into(), ..row("ann", "Owner") };
    let until = |hours: i64| Some(waits(Timestamp(NOW.0 + hours * 3_600), NOW));
    let page = |rows: Vec<Row>| Page {
        shell: in_store("People", END),
        path: path(END),
        done: None,
        mistake: None,
        offer: None,
        rows,
        kinds: ["Owner", "Manager", "Finance", "Support", "Till"].map(Into::into).into(),
        may_change: true,
        may_invite: true,
        email: String::new(),
        role: "Finance".into(),
    };
    let all = || {
        vec![
            ann.clone(),
            Row { by_group: true, ..row("bob", "Finance") },
            Row { waits: until(70), may_be_again: true, ..row("cy", "Till") },
            Row { waits: until(-2), may_be_again: true, ..row("di", "Support") },
            Row { is_locked: true, ..row("eve", "Support") },
        ]
    };
    let offer = Offer { email: "fay@harbour.example".into(), role: "Finance".into() };
    let mistake = capital(&domain::account::Refusal::LastOwner(Vec::new()).to_string());
    let hostile = crate::web::sample::HOSTILE;
    let bad =
        Row { name: hostile.into(), email: hostile.into(), role: hostile.into(), ..row("bob", "Finance") };
    vec![
        Sample::of("admin-people", &page(vec![ann.clone()])),
        Sample::of("admin-people-many", &Page { done: Some(DONE[0].1), ..page(all()) }),
        Sample::of("admin-people-offer", &Page { offer: Some(offer), ..page(vec![ann.clone()]) }),
        Sample::of("admin-people-mistake", &Page { mistake: Some(mistake), ..page(all()) }),
        Sample::of("admin-people-looking", &Page { may_change: false, may_invite: false, ..page(all()) }),
        Sample::of("admin-people-hostile", &Page { email: hostile.into(), ..page(vec![ann, bad]) }),
    ]
}
