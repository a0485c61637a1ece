//! One's own API keys: which there are, another one made, one taken back. A key is shown once; only its hash is kept. Nobody
//! makes a key that may do more than they do, and none ever does more than its owner may at that time.
use super::place::{self, Asked};
use super::{Posted, Refused, Shell, SignedIn};
use crate::app::App;
use crate::app::grant_key::{self, LONGEST_LABEL};
use crate::web::fields::Fields;
use crate::web::{Sample, Tongue, frame};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::permission::{Grant, Level, Permission};
use domain::{KeyId, StoreId};
use std::collections::BTreeMap;
use store::ApiKey;
use zeroize::Zeroizing;

/// The page's path.
pub(super) const PATH: &str = "/admin/keys";
const REVOKED: &str = "The key is taken back. It opens nothing any more.";
const TWICE: &str = "This form was sent before, and the key it made was shown then. If you did not keep it, take it back and \
    make another one.";

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/keys.html")]
struct Page {
    shell: Shell,
    done: Option<&'static str>,
    mistake: Option<String>,
    rows: Vec<Row>,
    /// A word that tells one sending of the form from another.
    once: String,
    label: String,
    stores: Vec<Choice>,
    in_stores: Vec<Choice>,
    elsewhere: Vec<Choice>,
    whole: bool,
}

/// The page that shows a key.
#[derive(Template)]
#[template(path = "admin/key_made.html")]
struct Made<'a> {
    shell: Shell,
    key: &'a str,
    label: &'a str,
    can: Vec<String>,
}

/// A key.
#[derive(Clone, Debug)]
struct Row {
    id: String,
    label: String,
    made: String,
    can: Vec<String>,
}

/// A store, or a permission, that a key can be for.
#[derive(Clone, Debug)]
struct Choice {
    value: String,
    name: String,
    is_chosen: bool,
}

/// Stores by their ids: what they are called.
type Names = BTreeMap<StoreId, String>;

pub(super) async fn show(State(app): State<App>, by: SignedIn, query: RawQuery) -> Result<Response, Refused> {
    let done = Asked::of(query).done(&[("revoked", REVOKED)]);
    Ok(frame::answer(StatusCode::OK, &Page { done, ..page(&app, &by, &Fields::default()).await? }))
}

pub(super) async fn make(State(app): State<App>, Posted { by, fields }: Posted) -> Result<Response, Refused> {
    let names = names(&app, &by).await?;
    let (status, mistake) = match wanted(&by, &names, &fields) {
        Err(mistake) => (StatusCode::UNPROCESSABLE_ENTITY, mistake),
        Ok((label, grants)) => {
            let person = &by.person().id;
            match grant_key::run_once(&app, person, fields.one("once"), (&label, grants.clone())).await {
                Ok(key) => return Ok(made(&app, &by, &Zeroizing::new(key), (&label, can(&grants, &names)))),
                Err(store::Error::Exists) => (StatusCode::CONFLICT, TWICE.into()),
                Err(error) => return Err(error.into()),
            }
        }
    };
    Ok(frame::answer(status, &Page { mistake: Some(mistake), ..page(&app, &by, &fields).await? }))
}

pub(super) async fn revoke(
    State(app): State<App>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    let id = KeyId::parse(fields.one("key")).ok_or(Refused::NotThere)?;
    app.store.delete_key(&by.actor(), &by.person().id, &id).await?;
    Ok(place::done(PATH, "revoked"))
}

fn made(app: &App, by: &SignedIn, key: &str, (label, can): (&str, Vec<String>)) -> Response {
    let shell = Shell::new(app, by, "Your new API key", PATH);
    frame::answer(StatusCode::OK, &Made { shell, key, label, can })
}

/// What a form asks for, or what is wrong with it.
fn wanted(by: &SignedIn, names: &Names, fields: &Fields) -> Result<(String, Vec<Grant>), String> {
    let label = fields.one("label").trim();
    if label.is_empty() || label.chars().count() > LONGEST_LABEL || label.chars().any(char::is_control) {
        return Err(format!(
            "Give the key a name of 1 to {LONGEST_LABEL} characters, by which you know it again."
        ));
    }
    let grants = grants(fields)?;
    match grant_key::beyond(by.grants(), &grants) {
        None => Ok((label.to_owned(), grants)),
        Some(grant) => Err(format!("You may not do this yourself: {}", in_words(grant, names))),
    }
}

/// What was ticked.
fn grants(fields: &Fields) -> Result<Vec<Grant>, String> {
    if fields.one("whole") == "yes" {
        return Ok(vec![Grant::everywhere(Permission::Unrestricted)]);
    }
    let stores: Vec<StoreId> = fields.all("store").filter_map(StoreId::parse).collect();
    let mut grants = Vec::new();
    for permission in fields.all("permission").filter_map(Permission::parse) {
        match permission.level() {
            Level::Server | Level::User => grants.push(Grant::everywhere(permission)),
            Level::Store if stores.is_empty() => {
                return Err("Say in which stores the key may do this.".into());
            }
            Level::Store => {
                let each = stores.iter().filter_map(|store| Grant::in_store(permission, store.clone()).ok());
                grants.extend(each);
            }
        }
    }
    if grants.is_empty() { Err("Say what the key may do.".into()) } else { Ok(grants) }
}

async fn names(app: &App, by: &SignedIn) -> Result<Names, store::Error> {
    let stores = app.store.stores_of(&by.person().id).await?;
    Ok(stores.into_iter().map(|(store, _)| (store.id, store.settings.name)).collect())
}

async fn page(app: &App, by: &SignedIn, sent: &Fields) -> Result<Page, Refused> {
    let names = names(app, by).await?;
    let is_held = |permission: &Permission| match permission.level() {
        Level::Store => names.keys().any(|store| by.may(*permission, Some(store))),
        Level::Server | Level::User => by.may(*permission, None),
    };
    let held = Permission::ALL.into_iter().filter(is_held);
    let (in_stores, elsewhere): (Vec<_>, Vec<_>) = held.partition(|held| held.level() == Level::Store);
    let keys = app.store.keys_of(&by.person().id).await?;
    Ok(Page {
        shell: Shell::new(app, by, "API keys", PATH),
        done: None,
        mistake: None,
        rows: keys.iter().map(|key| Row::of(key, &names)).collect(),
        once: hex::encode(app.chance.bytes::<16>()),
        label: sent.one("label").to_owned(),
        stores: names.iter().map(|(id, name)| Choice::of(id.as_str(), name, ("store", sent))).collect(),
        in_stores: in_stores.iter().map(|held| Choice::of_permission(*held, sent)).collect(),
        elsewhere: elsewhere.iter().map(|held| Choice::of_permission(*held, sent)).collect(),
        whole: sent.one("whole") == "yes",
    })
}

impl Choice {
    fn of(value: &str, name: &str, (field, sent): (&str, &Fields)) -> Self {
        let is_chosen = sent.all(field).any(|sent| sent == value);
        Self { value: value.to_owned(), name: name.to_owned(), is_chosen }
    }

    fn of_permission(permission: Permission, sent: &Fields) -> Self {
        Self::of(permission.name(), permission.about(), ("permission", sent))
    }
}

impl Row {
    fn of(key: &ApiKey, names: &Names) -> Self {
        Self {
            id: key.id.to_string(),
            label: key.label.clone(),
            made: Tongue::ENGLISH.instant(key.created_at),
            can: can(&key.grants, names),
        }
    }
}

/// What a key is for, a sentence for each permission: what its owner does not hold any more is in it, too.
fn can(grants: &[Grant], names: &Names) -> Vec<String> {
    grants.iter().map(|grant| in_words(grant, names)).collect()
}

fn in_words(grant: &Grant, names: &Names) -> String {
    let about = grant.permission().about().trim_end_matches('.');
    match (grant.store(), grant.permission().level()) {
        (Some(store), _) => {
            let name = names.get(store).map_or(store.as_str(), String::as_str);
            format!("{about}, in {name}.")
        }
        (None, Level::Store) => format!("{about}, in every store of yours."),
        (None, Level::Server | Level::User) => format!("{about}."),
    }
}

/// Every state of the pages.
pub(super) fn samples() -> Vec<Sample> {
    let harbour = StoreId::parse("harbour").expect("a good name");
    let names = Names::from([(harbour.clone(), crate::web::sample::STORE.to_owned())]);
    let grants = |permissions: &[Permission]| -> Vec<Grant> {
        let grant = |permission: &Permission| Grant::in_store(*permission, harbour.clone()).ok();
        permissions.iter().filter_map(grant).collect()
    };
    let shop = grants(&[Permission::ViewInvoices, Permission::CreateInvoice]);
    let row = |label: &str, grants: &[Grant]| Row {
        id: "8EfSMnqPz8cXpPgFuVZ2kA".into(),
        label: label.into(),
        made: Tongue::ENGLISH.instant(super::sample_store::NOW),
        can: can(grants, &names),
    };
    let none = Fields::default();
    let choices = |level: Level| {
        let of_level = Permission::ALL.into_iter().filter(move |permission| permission.level() == level);
        of_level.map(|permission| Choice::of_permission(permission, &Fields::default())).collect()
    };
    let page = |rows| Page {
        shell: Shell::sample("API keys", PATH),
        done: None,
        mistake: None,
        rows,
        once: "0123456789abcdef".into(),
        label: String::new(),
        stores: names.iter().map(|(id, name)| Choice::of(id.as_str(), name, ("store", &none))).collect(),
        in_stores: choices(Level::Store),
        elsewhere: choices(Level::User),
        whole: false,
    };
    let two = || {
        vec![
            row("The shop’s plugin", &shop),
            row("Everything", &[Grant::everywhere(Permission::Unrestricted)]),
        ]
    };
    let key = "0123456789abcdef0123456789abcdef01234567";
    let made =
        |label| Made { shell: Shell::sample("Your new API key", PATH), key, label, can: can(&shop, &names) };
    let hostile = crate::web::sample::HOSTILE;
    let mistake = Some("Say in which stores the key may do this.".into());
    vec![
        Sample::of("admin-keys", &page(two())),
        Sample::of("admin-keys-none", &Page { stores: vec![], in_stores: vec![], ..page(vec![]) }),
        Sample::of("admin-keys-revoked", &Page { done: Some(REVOKED), ..page(vec![]) }),
        Sample::of("admin-keys-mistake", &Page { mistake, label: "Till".into(), ..page(two()) }),
        Sample::of("admin-keys-hostile", &Page { label: hostile.into(), ..page(vec![row(hostile, &shop)]) }),
        Sample::of("admin-key-made", &made("The shop’s plugin")),
        Sample::of("admin-key-made-hostile", &made(hostile)),
    ]
}
