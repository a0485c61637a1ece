//! A file that somebody asked for: how far it is, and the file itself once it is made. The page loads itself again by a
//! header, so that it needs no script; whoever leaves finds it among the reports.
use super::figures::instant;
use super::place::Place;
use super::reports::{self, title};
use super::{Posted, Refused, Shell, SignedIn};
use crate::api::reports::get::as_file;
use crate::app::App;
use crate::app::exports::{Export, KEPT, State as Stands};
use crate::ledger::reports::Report;
use crate::web::{Sample, frame};
use askama::Template;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::ExportId;
use domain::permission::Permission;
use futures_util::stream;
use tokio::fs::File;
use tokio::io::AsyncReadExt;

/// Behind a store's path.
const END: &str = "/exports";
/// How often the page loads itself again, in seconds.
const REFRESH: HeaderValue = HeaderValue::from_static("2");
/// Read and sent at once, in bytes.
const PIECE: usize = 64 * 1024;

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/export.html")]
struct Page {
    shell: Shell,
    title: String,
    path: String,
    /// Where the reports are.
    reports: String,
    format: String,
    days: String,
    asked: String,
    progress: Progress,
}

/// How far it is.
#[derive(Clone, Debug)]
enum Progress {
    Waiting,
    Writing { read: String, of: String, percent: u64 },
    Done { size: String, until: String },
    Failed { why: String },
}

/// One in a list.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// Its page.
    pub(super) path: String,
    /// What it is.
    pub(super) title: String,
    /// How far it is.
    pub(super) stands: String,
}

impl Line {
    /// That file, of the store whose pages begin at `store`.
    pub(super) fn of(store: &str, export: &Export) -> Self {
        let (about, days) = (export.asked.report.about(), super::report::days(&export.asked));
        let stands = match Progress::of(export) {
            Progress::Waiting => "waits for its turn".into(),
            Progress::Writing { percent, .. } => format!("{percent} % done"),
            Progress::Done { size, until } => format!("ready, {size}, kept until {until}"),
            Progress::Failed { .. } => "failed".into(),
        };
        let title = format!("{}, {days}, as {}", title(about), export.format());
        Self { path: path_of(store, &export.id), title, stands }
    }
}

/// The page of a file.
pub(super) fn path_of(store: &str, id: &ExportId) -> String {
    format!("{store}{END}/{id}")
}

pub(super) async fn show(
    State(app): State<App>,
    by: SignedIn,
    Path((store, id)): Path<(String, String)>,
) -> Result<Response, Refused> {
    let (place, export) = open(&app, &by, &store, &id).await?;
    let shell = place.shell(&app, &by, "A file", reports::END);
    let mut answer = frame::answer(StatusCode::OK, &Page::of(shell, &place.path(""), &export));
    if matches!(export.state, Stands::Waiting | Stands::Writing) {
        answer.headers_mut().insert(header::REFRESH, REFRESH);
    }
    Ok(answer)
}

/// The file itself.
pub(super) async fn file(
    State(app): State<App>,
    by: SignedIn,
    Path((store, id)): Path<(String, String)>,
) -> Result<Response, Refused> {
    let (_, export) = open(&app, &by, &store, &id).await?;
    if !matches!(export.state, Stands::Done { .. }) {
        return Err(Refused::NotThere);
    }
    let file = File::open(app.exports.path(&export.id)).await.map_err(|_| Refused::NotThere)?;
    let pieces = stream::try_unfold(file, |mut file| async move {
        let mut piece = vec![0; PIECE];
        let read = file.read(&mut piece).await?;
        piece.truncate(read);
        Ok::<_, std::io::Error>((read > 0).then(|| (Bytes::from(piece), file)))
    });
    Ok(as_file(Body::from_stream(pieces), export.asked.report.about().name, &export.format()))
}

/// Throws it away.
pub(super) async fn delete(
    State(app): State<App>,
    Path((store, id)): Path<(String, String)>,
    Posted { by, .. }: Posted,
) -> Result<Response, Refused> {
    let (place, export) = open(&app, &by, &store, &id).await?;
    app.exports.delete(&export).await;
    Ok(Redirect::to(&place.path(reports::END)).into_response())
}

/// A file that they asked for, if they may still see what is in it.
async fn open(app: &App, by: &SignedIn, store: &str, id: &str) -> Result<(Place, Export), Refused> {
    let place = Place::of(app, by, Permission::ViewReports, store).await?;
    app.exports.forget_old(app.now()).await;
    let id = ExportId::parse(id).ok_or(Refused::NotThere)?;
    let export = app.exports.one(&place.access, &by.person().id, &id).ok_or_else(|| missing(app))?;
    may_see(by, &place, export.asked.report)?;
    Ok((place, export))
}

/// Why a file is not there: it may lie on another server.
fn missing(app: &App) -> Refused {
    if app.store.is_shared() { Refused::Elsewhere } else { Refused::NotThere }
}

/// Whether they may see that report: those that name donors take more.
pub(super) fn may_see(by: &SignedIn, place: &Place, report: Report) -> Result<(), Refused> {
    if report.names_donors() {
        by.store(Permission::ViewInvoices, place.id())?;
    }
    Ok(())
}

impl Progress {
    fn is_under_way(&self) -> bool {
        matches!(self, Self::Waiting | Self::Writing { .. })
    }

    fn of(export: &Export) -> Self {
        match &export.state {
            Stands::Waiting => Self::Waiting,
            Stands::Writing => {
                let (read, of) = (export.asked.count.get(), export.entries.max(1));
                // What is booked meanwhile is read, too.
                let percent = read.min(of).saturating_mul(100) / of;
                Self::Writing { read: count(read), of: count(export.entries.max(read)), percent }
            }
            Stands::Done { at, bytes } => Self::Done { size: size(*bytes), until: instant(at.plus(KEPT)) },
            Stands::Failed { why, .. } => Self::Failed { why: why.clone() },
        }
    }
}

/// A number of things, its thousands apart.
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let (first, rest) = digits.split_at((digits.len() - 1) % 3 + 1);
    let groups = rest.as_bytes().chunks(3).map(|group| String::from_utf8_lossy(group));
    groups.fold(first.to_owned(), |text, group| text + "," + &group)
}

/// How large a file is, in the units that file managers use.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
    }
}

impl Page {
    fn of(shell: Shell, store: &str, export: &Export) -> Self {
        Self {
            shell,
            title: title(export.asked.report.about()),
            path: path_of(store, &export.id),
            reports: format!("{store}{}", reports::END),
            format: export.format(),
            days: super::report::days(&export.asked),
            asked: instant(export.asked_at),
            progress: Progress::of(export),
        }
    }
}

/// Files in every state.
pub(super) fn sample_lines() -> Vec<Line> {
    sample_exports().iter().map(|(_, export)| Line::of("/admin/stores/harbour", export)).collect()
}

fn sample_exports() -> Vec<(&'static str, Export)> {
    use super::sample_store::NOW;
    let ann = domain::UserId::parse("ann").expect("a good name");
    let harbour = domain::StoreId::parse("harbour").expect("a good name");
    let grants = ["btcpay.store.canviewreports".parse().expect("there is such a permission")];
    let by = domain::audit::Actor::Person(ann.clone());
    let access = domain::access::authorise(by, &grants, Permission::ViewReports, &harbour);
    let access = access.expect("they may");
    let id = |number: u8| ExportId::from_random([number; 16]);
    let export = |number: u8, report: Report, state: Stands| {
        let days = |field: crate::ledger::reports::Field| match field.name() {
            "from" => vec!["2026-01-01".to_owned()],
            "to" => vec!["2026-12-31".to_owned()],
            "format" => vec!["csv".to_owned()],
            _ => Vec::new(),
        };
        let (asked, said) = Export::read(report, days).expect("a sample's fields are in order");
        asked.count.add(41_250);
        Export {
            id: id(number),
            access: access.clone(),
            by: ann.clone(),
            asked,
            said,
            entries: 100_000,
            asked_at: NOW,
            tries: 1,
            state,
        }
    };
    let why = "The file can't be written: No space left on device (os error 28).".to_owned();
    vec![
        ("admin-export-waiting", export(1, Report::Gifts, Stands::Waiting)),
        ("admin-export-writing", export(2, Report::Journal, Stands::Writing)),
        ("admin-export-done", export(3, Report::Journal, Stands::Done { at: NOW, bytes: 24_815_301 })),
        ("admin-export-failed", export(4, Report::CostBasis, Stands::Failed { at: NOW, why })),
    ]
}

/// Every state of the page.
pub(super) fn samples() -> Vec<Sample> {
    use super::sample_store::in_store;
    let show = |(name, export): &(&'static str, Export)| {
        Sample::of(name, &Page::of(in_store("A file", reports::END), "/admin/stores/harbour", export))
    };
    sample_exports().iter().map(show).collect()
}

#[cfg(test)]
mod tests {
    use super::{count, size};

    #[test]
    fn thousands_stand_apart() {
        let counts = [0, 12, 123, 1_234, 41_250, 100_000, 1_234_567].map(count);
        assert_eq!(counts, ["0", "12", "123", "1,234", "41,250", "100,000", "1,234,567"]);
    }

    #[test]
    fn files_have_sizes() {
        let sizes = [0, 999, 1_000, 65_536, 999_999, 24_815_301].map(size);
        assert_eq!(sizes, ["0 bytes", "999 bytes", "1 kB", "65 kB", "999 kB", "24.8 MB"]);
    }
}
