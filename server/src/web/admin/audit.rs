//! Who changed what: in one store, or anywhere on the server. The last change first.
use super::figures::short;
use super::place::{AFTER, Asked, Place, ROWS, is_full};
use super::{Refused, Shell, SignedIn};
use crate::app::App;
use crate::web::{Sample, frame};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::audit::Row as Kept;
use domain::permission::Permission;
use domain::{StoreId, UserId};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Behind a store's path, and behind that of the pages.
pub(super) const END: &str = "/audit";
/// The server's own.
pub(super) const WHOLE: &str = "/admin/audit";

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/audit.html")]
struct Page {
    shell: Shell,
    whole: bool,
    rows: Vec<Row>,
    older: Option<String>,
}

/// A change.
#[derive(Clone, Debug)]
struct Row {
    number: i64,
    at: String,
    who: String,
    deed: String,
    store: Option<String>,
    subject: String,
    details: String,
}

/// People by their ids, as far as they still have an account.
type Names = BTreeMap<String, String>;

pub(super) async fn of_store(
    State(app): State<App>,
    by: SignedIn,
    Path(store): Path<String>,
    query: RawQuery,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ViewStoreSettings, &store).await?;
    let asked = Asked::of(query);
    let before = asked.one(AFTER).and_then(|text| text.parse().ok());
    let kept = app.store.audit_of_store(&place.access, before, ROWS).await?;
    let shell = place.shell(&app, &by, "Audit trail", END);
    let page = Page { whole: false, ..Page::of(shell, &kept, &names(&app, &kept).await?) };
    Ok(frame::answer(StatusCode::OK, &page.going_on(&asked, &place.path(END))))
}

pub(super) async fn of_server(
    State(app): State<App>,
    by: SignedIn,
    query: RawQuery,
) -> Result<Response, Refused> {
    by.require(Permission::ModifyServerSettings)?;
    let asked = Asked::of(query);
    let before = asked.one(AFTER).and_then(|text| text.parse().ok());
    let kept = app.store.audit_newest(&app.system, before, ROWS).await?;
    let shell = Shell::new(&app, &by, "Audit trail", WHOLE);
    let page = Page::of(shell, &kept, &names(&app, &kept).await?);
    Ok(frame::answer(StatusCode::OK, &page.going_on(&asked, WHOLE)))
}

/// Who they are that a page names.
async fn names(app: &App, rows: &[Kept]) -> Result<Names, store::Error> {
    let mut names = Names::new();
    let ids: BTreeSet<String> =
        rows.iter().flat_map(|row| [row.person.clone(), row.subject.clone()]).flatten().collect();
    for id in ids {
        let person = match UserId::parse(&id) {
            Some(id) => app.store.person(&id).await?,
            None => None,
        };
        let named = person.map(|person| person.email.to_string());
        names.insert(id.clone(), named.unwrap_or(id));
    }
    Ok(names)
}

impl Page {
    fn of(shell: Shell, kept: &[Kept], names: &Names) -> Self {
        Self { shell, whole: true, rows: kept.iter().map(|row| Row::of(row, names)).collect(), older: None }
    }

    fn going_on(self, asked: &Asked, path: &str) -> Self {
        let last = self.rows.last().filter(|_| is_full(self.rows.len())).map(|row| row.number);
        Self { older: last.map(|number| asked.going_on(path, &number.to_string())), ..self }
    }
}

impl Row {
    fn of(kept: &Kept, names: &Names) -> Self {
        let name = |id: &String| names.get(id).unwrap_or(id).clone();
        let person = kept.person.as_ref().map(name);
        let who = match (kept.actor.as_str(), person) {
            ("person", Some(person)) => person,
            ("key", Some(person)) => format!("{person}, by an API key"),
            ("first-visitor", _) => "whoever came first".into(),
            ("command-line", _) => "the command line".into(),
            ("configuration", _) => "the configuration file".into(),
            ("program", _) => "the program".into(),
            (other, person) => person.unwrap_or_else(|| other.to_owned()),
        };
        Self {
            number: kept.number,
            at: short(kept.at),
            who,
            deed: kept.deed.replace(['.', '-'], " "),
            store: kept.store.as_deref().and_then(StoreId::parse).map(|store| store.to_string()),
            subject: kept.subject.as_ref().map_or("–".into(), name),
            details: details(&kept.details),
        }
    }
}

/// What else was written down, as `name: value`.
fn details(json: &str) -> String {
    let Ok(details) = serde_json::from_str::<Map<String, Value>>(json) else { return json.to_owned() };
    let said = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts
            .iter()
            .map(|part| part.as_str().map_or_else(|| part.to_string(), str::to_owned))
            .collect::<Vec<_>>()
            .join(", "),
        other => other.to_string(),
    };
    let parts: Vec<String> = details.iter().map(|(name, value)| format!("{name}: {}", said(value))).collect();
    if parts.is_empty() { "–".into() } else { parts.join("; ") }
}

/// Every state of the page.
pub(super) fn samples() -> Vec<Sample> {
    use super::Shell;
    use super::sample_store::in_store;
    let kept = |number: i64, deed: &str, details: &str| Kept {
        number,
        at: super::sample_store::NOW,
        actor: "person".into(),
        person: Some("ann".into()),
        key: None,
        deed: deed.into(),
        store: Some("harbour".into()),
        subject: Some("8EfSMnqPz8cXpPgFuVZ2kA".into()),
        details: details.into(),
    };
    let names = Names::from([("ann".into(), "ann@harbour.example".into())]);
    let rows = [
        kept(3, "invoice.marked", r#"{"as":"Settled"}"#),
        kept(2, "store.changed", r#"{"changed":["name","website"]}"#),
        kept(1, "webhook.made", "{}"),
    ];
    let mut hostile = kept(1, "webhook.made", "{}");
    hostile.subject = Some(crate::web::sample::HOSTILE.into());
    let of_store =
        |kept: &[Kept]| Page { whole: false, ..Page::of(in_store("Audit trail", END), kept, &names) };
    vec![
        Sample::of("admin-audit", &of_store(&rows)),
        Sample::of("admin-audit-none", &of_store(&[])),
        Sample::of("admin-audit-hostile", &of_store(&[hostile])),
        Sample::of("admin-audit-whole", &Page::of(Shell::sample("Audit trail", WHOLE), &rows, &names)),
    ]
}
