//! The reports there are on a store's books, and the files that whoever looks has asked for.
use super::export::Line;
use super::place::Place;
use super::{Refused, Shell, SignedIn};
use crate::app::App;
use crate::ledger::reports::{About, REPORTS};
use crate::web::{Sample, frame};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::permission::Permission;

/// Behind a store's path.
pub(super) const END: &str = "/reports";

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/reports.html")]
struct Page {
    shell: Shell,
    reports: Vec<Way>,
    files: Vec<Line>,
}

/// The way to a report.
#[derive(Clone, Debug)]
struct Way {
    path: String,
    title: String,
    about: &'static str,
}

pub(super) async fn show(
    State(app): State<App>,
    by: SignedIn,
    Path(store): Path<String>,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ViewReports, &store).await?;
    app.exports.forget_old(app.now()).await;
    let sees_donors = by.may(Permission::ViewInvoices, Some(place.id()));
    let shown = REPORTS.iter().filter(|about| sees_donors || !about.report.names_donors());
    let files = app.exports.of(&place.access, &by.person().id);
    let page = Page {
        shell: place.shell(&app, &by, "Reports", END),
        reports: shown.map(|about| Way::to(&place.path(""), about)).collect(),
        files: files.iter().map(|export| Line::of(&place.path(""), export)).collect(),
    };
    Ok(frame::answer(StatusCode::OK, &page))
}

impl Way {
    fn to(store: &str, about: &About) -> Self {
        Self { path: format!("{store}{END}/{}", about.name), title: title(about), about: about.about }
    }
}

/// What a report is called on pages.
pub(super) fn title(about: &About) -> String {
    capital(&about.name.replace('-', " "))
}

/// With a capital at its beginning.
pub(super) fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Every state of the page.
pub(super) fn samples() -> Vec<Sample> {
    use super::sample_store::{in_store, path};
    let page = |files: Vec<Line>| Page {
        shell: in_store("Reports", END),
        reports: REPORTS.iter().map(|about| Way::to(&path(""), about)).collect(),
        files,
    };
    vec![
        Sample::of("admin-reports", &page(super::export::sample_lines())),
        Sample::of("admin-reports-none", &page(Vec::new())),
    ]
}
