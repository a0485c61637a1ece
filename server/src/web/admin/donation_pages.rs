//! A store's donation pages, and how far each has come.
use super::figures::{btc, instant, money};
use super::place::Place;
use super::{Refused, Shell, SignedIn};
use crate::app::App;
use crate::web::{Sample, frame};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::permission::Permission;
use domain::{Sats, Timestamp};
use store::{Declared, PageRecord};

/// Behind a store's path.
pub(super) const END: &str = "/donation-pages";

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/donation_pages.html")]
struct Page {
    shell: Shell,
    own: String,
    /// Where one is made, by whoever may.
    make: Option<String>,
    rows: Vec<Row>,
}

/// A donation page.
#[derive(Clone, Debug)]
struct Row {
    title: String,
    path: String,
    /// Where it is changed, by whoever may.
    edit: Option<String>,
    state: String,
    received: String,
    donations: u64,
    average: Option<String>,
    goal: Option<String>,
    campaign: Option<String>,
    stated: &'static str,
}

pub(super) async fn show(
    State(app): State<App>,
    by: SignedIn,
    Path(store): Path<String>,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ViewStoreSettings, &store).await?;
    let pages = app.store.pages(&place.access).await?;
    let list = by.may(Permission::ModifyStoreSettings, Some(place.id())).then(|| place.path(END));
    let rows = pages.iter().map(|record| Row::of(list.as_deref(), record, app.now())).collect();
    let own = format!("/donate/{}", place.id());
    let make = list.map(|list| format!("{list}/new"));
    let page = Page { shell: place.shell(&app, &by, "Donation pages", END), own, make, rows };
    Ok(frame::answer(StatusCode::OK, &page))
}

impl Row {
    fn of(list: Option<&str>, record: &PageRecord, now: Timestamp) -> Self {
        let PageRecord { page, progress, declared, .. } = record;
        let settings = &page.settings;
        let state = match settings.ends_at {
            Some(end) if end <= now => format!("ended on {}", instant(end)),
            Some(end) => format!("open until {}", instant(end)),
            None => "open".into(),
        };
        let average = progress.received.to_sat().checked_div(progress.donations).and_then(Sats::try_new);
        Self {
            title: settings.title.clone(),
            path: format!("/donate/{}", page.slug.as_str()),
            edit: list.map(|list| format!("{list}/{}", page.id)),
            state,
            received: btc(progress.received),
            donations: progress.donations,
            average: average.map(btc),
            goal: settings.goal.map(money),
            campaign: settings.campaign.clone(),
            stated: match declared {
                Declared::Never => "here, through the API or by a command",
                Declared::Present => "in the configuration file",
                Declared::Dropped => "in the configuration file once; it stays as it was then",
            },
        }
    }
}

/// Every state of the page.
pub(super) fn samples() -> Vec<Sample> {
    use super::sample_store::in_store;
    let row = |title: &str| Row {
        title: title.into(),
        path: "/donate/pier".into(),
        edit: Some("/admin/stores/harbour/donation-pages/pier".into()),
        state: "open".into(),
        received: "0.41500000\u{a0}BTC".into(),
        donations: 83,
        average: Some("0.00500000\u{a0}BTC".into()),
        goal: Some("25,000.00\u{a0}EUR".into()),
        campaign: Some("Pier 2026".into()),
        stated: "here, through the API or by a command",
    };
    let page = |rows| Page {
        shell: in_store("Donation pages", END),
        own: "/donate/harbour".into(),
        make: Some("/admin/stores/harbour/donation-pages/new".into()),
        rows,
    };
    vec![
        Sample::of("admin-donation-pages", &page(vec![row("A new pier")])),
        Sample::of("admin-donation-pages-none", &page(Vec::new())),
        Sample::of("admin-donation-pages-hostile", &page(vec![row(crate::web::sample::HOSTILE)])),
    ]
}
