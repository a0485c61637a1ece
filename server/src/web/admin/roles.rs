//! What members of a store can be: the roles that every store has, to look at, and its own, which are made, changed and
//! deleted. Nobody makes a role that may do more than they do, and none is deleted that somebody has.
use super::account::capital;
use super::place::{self, Asked, Place};
use super::{Posted, Refused, Shell, SignedIn};
use crate::app::App;
use crate::app::members::{self, Kind};
use crate::web::fields::Fields;
use crate::web::{Sample, frame};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::account;
use domain::permission::{Level, Permission};
use domain::role::CustomRole;
use store::Member;

/// Behind a store's path.
pub(super) const END: &str = "/roles";

/// What was just done, by the word that stands in the page's address.
const DONE: [(&str, &str); 3] = [
    ("made", "The role is made. Give it to somebody on the page of people."),
    ("changed", "The role is changed. Whoever has it may do so from now on."),
    ("deleted", "The role is deleted."),
];

const THERE: &str = "The store has a role of this name already. Change that one, or choose another name.";
const MEANWHILE: &str = "Somebody else changed this role while you did, or deleted it. Nothing was changed now. Look at it \
    again, then decide anew.";

/// The page of all roles.
#[derive(Debug, Template)]
#[template(path = "admin/roles.html")]
struct Page {
    shell: Shell,
    path: String,
    people: String,
    done: Option<&'static str>,
    mistake: Option<String>,
    own: Vec<Row>,
    usual: Vec<Row>,
    may_change: bool,
    name: String,
    choices: Vec<Choice>,
}

/// The page of one.
#[derive(Debug, Template)]
#[template(path = "admin/role.html")]
struct One {
    shell: Shell,
    path: String,
    mistake: Option<String>,
    name: String,
    /// What it may do as the page shows it: what is changed only if it is still so.
    seen: String,
    choices: Vec<Choice>,
    held: usize,
}

/// A role.
#[derive(Clone, Debug)]
struct Row {
    name: String,
    query: String,
    permissions: Vec<&'static str>,
    held: usize,
}

/// A permission that a role can have.
#[derive(Clone, Copy, Debug)]
struct Choice {
    name: &'static str,
    about: &'static str,
    is_chosen: bool,
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

pub(super) async fn one(
    State(app): State<App>,
    by: SignedIn,
    Path(store): Path<String>,
    query: RawQuery,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ModifyStoreSettings, &store).await?;
    let asked = Asked::of(query);
    let page = role_page(&app, &by, &place, asked.one("name").unwrap_or_default()).await?;
    Ok(frame::answer(StatusCode::OK, &page))
}

pub(super) async fn make(
    State(app): State<App>,
    Path(store): Path<String>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ModifyStoreSettings, &store).await?;
    let (status, mistake) = match stated(&by, &place, &fields)? {
        Err(mistake) => (StatusCode::UNPROCESSABLE_ENTITY, mistake),
        Ok(role) if app.store.change_role(&place.access, None, &role).await? => {
            return Ok(done(&place, "made"));
        }
        Ok(_) => (StatusCode::CONFLICT, THERE.into()),
    };
    let page = Page {
        mistake: Some(mistake),
        name: fields.one("name").to_owned(),
        choices: choices(&permissions(&fields)),
        ..page(&app, &by, &place).await?
    };
    Ok(frame::answer(status, &page))
}

pub(super) async fn change(
    State(app): State<App>,
    Path(store): Path<String>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ModifyStoreSettings, &store).await?;
    let seen = fields.one("seen").split(' ').filter_map(Permission::parse).collect();
    let (status, mistake) = match stated(&by, &place, &fields)? {
        Err(mistake) => (StatusCode::UNPROCESSABLE_ENTITY, mistake),
        Ok(role) if app.store.change_role(&place.access, Some(seen), &role).await? => {
            return Ok(done(&place, "changed"));
        }
        Ok(_) => (StatusCode::CONFLICT, MEANWHILE.into()),
    };
    let page = role_page(&app, &by, &place, fields.one("name")).await?;
    // What was chosen stays on a page that was wrong; what somebody else chose is shown.
    let choices =
        if status == StatusCode::CONFLICT { page.choices.clone() } else { choices(&permissions(&fields)) };
    Ok(frame::answer(status, &One { mistake: Some(mistake), choices, ..page }))
}

pub(super) async fn delete(
    State(app): State<App>,
    Path(store): Path<String>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ModifyStoreSettings, &store).await?;
    let name = fields.one("name");
    let held = app.store.delete_role(&place.access, name).await?;
    if held == 0 {
        return Ok(done(&place, "deleted"));
    }
    let page = One { mistake: Some(is_held(held)), ..role_page(&app, &by, &place, name).await? };
    Ok(frame::answer(StatusCode::CONFLICT, &page))
}

fn is_held(held: u64) -> String {
    match held {
        1 => "One member has this role. Give them another one first.".into(),
        held => format!("{held} members have this role. Give them another one first."),
    }
}

/// The role that a form states, which may do no more than whoever states it; or what is wrong with it.
fn stated(by: &SignedIn, place: &Place, fields: &Fields) -> Result<Result<CustomRole, String>, Refused> {
    let role = match CustomRole::try_new(fields.one("name"), &permissions(fields)) {
        Ok(role) => role,
        Err(problem) => return Ok(Err(capital(&problem.to_string()))),
    };
    account::may_give(by.grants(), role.permissions(), place.id()).map_err(Refused::Missing)?;
    Ok(Ok(role))
}

fn permissions(fields: &Fields) -> Vec<Permission> {
    fields.all("permission").filter_map(Permission::parse).collect()
}

/// All that a role can be allowed, and what of it is.
fn choices(chosen: &[Permission]) -> Vec<Choice> {
    let about_stores = Permission::ALL.into_iter().filter(|permission| permission.level() == Level::Store);
    let choice = |permission: Permission| Choice {
        name: permission.name(),
        about: permission.about(),
        is_chosen: chosen.contains(&permission),
    };
    about_stores.map(choice).collect()
}

async fn page(app: &App, by: &SignedIn, place: &Place) -> Result<Page, Refused> {
    let members = app.store.members(&place.access).await?;
    let kinds = members::kinds(&app.store, &place.access).await?;
    let (own, usual): (Vec<Kind>, Vec<Kind>) = kinds.into_iter().partition(|kind| kind.is_own);
    let rows = |kinds: Vec<Kind>| kinds.iter().map(|kind| Row::of(kind, &members)).collect();
    Ok(Page {
        shell: place.shell(app, by, "Roles", super::members::END),
        path: place.path(END),
        people: place.path(super::members::END),
        done: None,
        mistake: None,
        own: rows(own),
        usual: rows(usual),
        may_change: by.may(Permission::ModifyStoreSettings, Some(place.id())),
        name: String::new(),
        choices: choices(&[]),
    })
}

async fn role_page(app: &App, by: &SignedIn, place: &Place, name: &str) -> Result<One, Refused> {
    let own = app.store.custom_roles(&place.access).await?;
    let role = own.iter().find(|role| role.name() == name).ok_or(Refused::NotThere)?;
    let members = app.store.members(&place.access).await?;
    Ok(One {
        shell: place.shell(app, by, name, super::members::END),
        path: place.path(END),
        mistake: None,
        name: name.to_owned(),
        seen: names(role.permissions()).join(" "),
        choices: choices(role.permissions()),
        held: held(&members, name),
    })
}

impl Row {
    fn of(kind: &Kind, members: &[Member]) -> Self {
        Self {
            query: url::form_urlencoded::byte_serialize(kind.name.as_bytes()).collect(),
            permissions: kind.permissions.iter().map(|permission| permission.about()).collect(),
            held: held(members, &kind.name),
            name: kind.name.clone(),
        }
    }
}

fn held(members: &[Member], role: &str) -> usize {
    members.iter().filter(|member| member.role == role).count()
}

fn names(permissions: &[Permission]) -> Vec<&'static str> {
    permissions.iter().map(|permission| permission.name()).collect()
}

fn done(place: &Place, word: &str) -> Response {
    place::done(&place.path(END), word)
}

/// Every state of the pages.
pub(super) fn samples() -> Vec<Sample> {
    use super::sample_store::{in_store, path};
    let till = [Permission::CreateInvoice, Permission::ViewInvoices];
    let row = |name: &str, permissions: &[Permission], held| Row {
        name: name.into(),
        query: "Till".into(),
        permissions: permissions.iter().map(|permission| permission.about()).collect(),
        held,
    };
    let usual =
        || domain::Role::ALL.into_iter().map(|role| row(role.name(), role.permissions(), 1)).collect();
    let page = |own| Page {
        shell: in_store("Roles", super::members::END),
        path: path(END),
        people: path(super::members::END),
        done: None,
        mistake: None,
        own,
        usual: usual(),
        may_change: true,
        name: String::new(),
        choices: choices(&[]),
    };
    let one = |name: &str| One {
        shell: in_store("Till", super::members::END),
        path: path(END),
        mistake: None,
        name: name.into(),
        seen: names(&till).join(" "),
        choices: choices(&till),
        held: 0,
    };
    let hostile = crate::web::sample::HOSTILE;
    vec![
        Sample::of("admin-roles", &page(Vec::new())),
        Sample::of("admin-roles-own", &Page { done: Some(DONE[0].1), ..page(vec![row("Till", &till, 0)]) }),
        Sample::of(
            "admin-roles-mistake",
            &Page {
                mistake: Some(THERE.into()),
                name: "Till".into(),
                choices: choices(&till),
                ..page(vec![])
            },
        ),
        Sample::of("admin-roles-looking", &Page { may_change: false, ..page(vec![row("Till", &till, 2)]) }),
        Sample::of(
            "admin-roles-hostile",
            &Page { name: hostile.into(), ..page(vec![row(hostile, &till, 0)]) },
        ),
        Sample::of("admin-role", &one("Till")),
        Sample::of("admin-role-held", &One { held: 2, mistake: Some(is_held(2)), ..one("Till") }),
        Sample::of("admin-role-hostile", &one(hostile)),
    ]
}
