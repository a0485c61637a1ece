//! One report: a form for what it is asked by, the beginning of it as a table, and the ways to all of it as a file.
//!
//! What would take long is not read for a page: its file is made in the background.
use super::export::{count, may_see, path_of};
use super::figures::date;
use super::form::{Field, sentence};
use super::place::Place;
use super::reports::{END, capital, title};
use super::{Posted, Refused, Shell, SignedIn, TOKEN};
use crate::api::reports::get::{answer, refusal};
use crate::app::App;
use crate::app::exports::{self, Export, State as Stands};
use crate::ledger::reports::{Asked, Field as By, Report, Text, Wrong};
use crate::ledger::tables::Table;
use crate::ledger::{ExportError, Period};
use crate::web::{Sample, frame};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::permission::Permission;
use domain::report::CostMethod;
use domain::{ExportId, Timestamp};
use store::DAY;
use url::form_urlencoded;

/// So many rows of a report are shown.
const MOST_ROWS: usize = 100;
/// So many entries are gone through while somebody waits for a page: more would take longer than a page may.
const MOST_ENTRIES: u64 = 4_000;
/// Longest text of a cell that is shown, in characters.
const LONGEST_CELL: usize = 2_000;

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/report.html")]
struct Page {
    shell: Shell,
    title: String,
    about: &'static str,
    path: String,
    reports: String,
    fields: Vec<Field>,
    /// What was asked for, to be asked for again.
    hidden: Vec<(String, String)>,
    /// The files that are to be had at once.
    files: Vec<File>,
    formats: Vec<&'static str>,
    looked: Looked,
}

/// A format, and where the file is.
#[derive(Clone, Debug)]
struct File {
    name: &'static str,
    path: String,
}

/// What there is to see.
#[derive(Clone, Debug)]
enum Looked {
    /// Its beginning, and whether there is more.
    Sheet { columns: Vec<Column>, rows: Vec<Vec<String>>, is_more: bool },
    /// It would take long.
    Long { entries: String },
    /// It can't be made like that.
    Nothing { why: String },
    /// A field is wrong.
    Mistaken,
}

/// A column.
#[derive(Clone, Debug)]
struct Column {
    name: String,
    is_number: bool,
}

/// What stands in the form, or behind `?`.
#[derive(Clone, Debug)]
struct Said(Vec<(String, String)>);

impl Said {
    /// What a query says; this month so far, where it says nothing at all.
    fn of_query(query: Option<&str>, now: Timestamp) -> Self {
        match query.unwrap_or_default() {
            "" => {
                let today = date(now);
                let first = format!("{}-01", today.get(..7).unwrap_or(&today));
                let days = [(By::From, first), (By::To, today)];
                Self(days.map(|(field, day)| (field.name().to_owned(), day)).into())
            }
            query => Self(form_urlencoded::parse(query.as_bytes()).into_owned().collect()),
        }
    }

    /// What a form says. Prices stand each on a line of its own.
    fn all(&self, field: By) -> Vec<String> {
        let values = self.0.iter().filter(|(name, _)| name == field.name()).map(|(_, value)| value.as_str());
        match field {
            By::Price => values.flat_map(str::lines).map(|line| line.trim().to_owned()).collect(),
            By::Words => values.map(|words| words.replace("\r\n", "\n")).collect(),
            By::From | By::To | By::Format | By::Method | By::Currency | By::Above => {
                values.map(|value| value.trim().to_owned()).collect()
            }
        }
    }

    /// The same on one line, or on several, as a field shows it.
    fn shown(&self, field: By) -> String {
        self.all(field).join("\n")
    }

    /// All of it but the format.
    fn kept(&self) -> Vec<(String, String)> {
        let is_kept = |name: &str| By::ALL.iter().any(|by| *by != By::Format && by.name() == name);
        self.0.iter().filter(|(name, value)| is_kept(name) && !value.is_empty()).cloned().collect()
    }

    /// Where a file of it is.
    fn file(&self, path: &str, format: &str) -> String {
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(self.kept())
            .append_pair(By::Format.name(), format)
            .finish();
        format!("{path}/file?{query}")
    }
}

pub(super) async fn show(
    State(app): State<App>,
    by: SignedIn,
    Path((store, name)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let (place, report) = open(&app, &by, &store, &name).await?;
    let said = Said::of_query(query.as_deref(), app.now());
    let (looked, wrong) = match Asked::read(report, |field| said.all(field)) {
        Ok(asked) => (look(&app, &place, &asked).await?, None),
        Err(wrong) => (Looked::Mistaken, Some(wrong)),
    };
    let shell = place.shell(&app, &by, &title(report.about()), END);
    let page = Page::of(shell, &place.path(END), report, (&said, wrong.as_ref()), looked);
    Ok(frame::answer(StatusCode::OK, &page))
}

/// A file, sent while it is written.
pub(super) async fn file(
    State(app): State<App>,
    by: SignedIn,
    Path((store, name)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let (place, report) = open(&app, &by, &store, &name).await?;
    let said = Said::of_query(query.as_deref(), app.now());
    let asked = Asked::read(report, |field| said.all(field)).map_err(|wrong| mistaken(&wrong))?;
    let standpoint = exports::standpoint(&app).await?;
    let text = Text::open(&app.store, &place.access, &asked, standpoint).await.map_err(refusal)?;
    Ok(answer(text, report.about().name, &format_of(&said, report)))
}

/// Has a file made in the background, and leads to where one sees how far it is.
pub(super) async fn export(
    State(app): State<App>,
    Path((store, name)): Path<(String, String)>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    let (place, report) = open(&app, &by, &store, &name).await?;
    let sent = fields.pairs().filter(|(name, _)| *name != TOKEN);
    let said = Said(sent.map(|(name, value)| (name.to_owned(), value.to_owned())).collect());
    let (asked, said) = Export::read(report, |field| said.all(field)).map_err(|wrong| mistaken(&wrong))?;
    let entries = asked.entries(&app.store, &place.access, exports::standpoint(&app).await?).await?;
    let id = ExportId::from_random(app.chance.bytes());
    let export = Export {
        id: id.clone(),
        access: place.access.clone(),
        by: by.person().id.clone(),
        asked,
        said,
        entries,
        asked_at: app.now(),
        tries: 0,
        state: Stands::Waiting,
    };
    app.exports.ask(export).await.map_err(|why| Refused::Conflict(why.to_string()))?;
    Ok(Redirect::to(&path_of(&place.path(""), &id)).into_response())
}

/// The store and the report that a path names, for whoever may see both.
async fn open(app: &App, by: &SignedIn, store: &str, name: &str) -> Result<(Place, Report), Refused> {
    let place = Place::of(app, by, Permission::ViewReports, store).await?;
    let report = Report::parse(name).ok_or(Refused::NotThere)?;
    may_see(by, &place, report)?;
    Ok((place, report))
}

fn mistaken(wrong: &Wrong) -> Refused {
    Refused::Conflict(sentence(&wrong.to_string()))
}

/// The format asked for, which was found to be one of the report's, or the first of them.
fn format_of(said: &Said, report: Report) -> String {
    let named = said.all(By::Format).pop().filter(|name| !name.is_empty());
    named.unwrap_or_else(|| report.formats()[0].to_owned())
}

/// What there is to see of it without making somebody wait.
async fn look(app: &App, place: &Place, asked: &Asked) -> Result<Looked, Refused> {
    let standpoint = exports::standpoint(app).await?;
    let entries = asked.entries(&app.store, &place.access, standpoint).await?;
    if asked.report != Report::Journal && entries > MOST_ENTRIES {
        return Ok(Looked::Long { entries: count(entries) });
    }
    let most = u32::try_from(MOST_ROWS + 1).unwrap_or(u32::MAX);
    match asked.table(&app.store, &place.access, standpoint, most).await {
        Ok(table) => Ok(Looked::sheet(&*table)),
        Err(ExportError::Asked(why)) => Ok(Looked::Nothing { why: sentence(&capital(&why)) }),
        Err(error) => Err(refusal(error).into()),
    }
}

impl Looked {
    /// Whether a file can be made of it.
    fn has_file(&self) -> bool {
        matches!(self, Self::Sheet { .. } | Self::Long { .. })
    }

    fn sheet(table: &dyn Table) -> Self {
        let columns = table
            .columns()
            .iter()
            .map(|(name, is_number)| Column { name: heading(name), is_number: *is_number });
        let rows = (0..table.places()).flat_map(|place| table.rows_of(place)).take(MOST_ROWS + 1);
        let mut rows: Vec<Vec<String>> = rows.collect();
        let is_more = rows.len() > MOST_ROWS;
        rows.truncate(MOST_ROWS);
        rows.iter_mut().flatten().for_each(shorten);
        Self::Sheet { columns: columns.collect(), rows, is_more }
    }
}

fn shorten(cell: &mut String) {
    if let Some((end, _)) = cell.char_indices().nth(LONGEST_CELL) {
        cell.truncate(end);
        cell.push('…');
    }
}

/// The name of a column, for people: `amount_btc` is `Amount, BTC`.
fn heading(name: &str) -> String {
    let words = match name.strip_suffix("_btc") {
        Some(of) => format!("{of}, BTC"),
        None => name.to_owned(),
    };
    capital(&words.replace('_', " "))
}

/// The days a report is about, in words.
pub(super) fn days(asked: &Asked) -> String {
    let Period { from, to } = asked.period;
    let last = (to != Period::ALWAYS.to).then(|| date(Timestamp(to.0 - DAY)));
    let first = (from != Period::ALWAYS.from && !asked.report.is_of_one_day()).then(|| date(from));
    match (first, last) {
        (Some(first), Some(last)) if first == last => first,
        (Some(first), Some(last)) => format!("{first} to {last}"),
        (Some(first), None) => format!("from {first} on"),
        (None, Some(last)) => format!("until {last}"),
        (None, None) => "all days".into(),
    }
}

impl Page {
    fn of(
        shell: Shell,
        reports: &str,
        report: Report,
        (said, wrong): (&Said, Option<&Wrong>),
        looked: Looked,
    ) -> Self {
        let about = report.about();
        let path = format!("{reports}/{}", about.name);
        let is_long = matches!(looked, Looked::Long { .. });
        let at_once = if is_long { Vec::new() } else { report.formats() };
        let file = |name| File { name, path: said.file(&path, name) };
        let days: &[By] = if report.is_of_one_day() { &[By::To] } else { &[By::From, By::To] };
        let by = days.iter().chain(about.fields);
        Self {
            shell,
            title: title(about),
            about: about.about,
            reports: reports.to_owned(),
            fields: by.map(|by| field(*by, report, said, wrong)).collect(),
            hidden: said.kept(),
            files: at_once.into_iter().map(file).collect(),
            formats: report.formats(),
            path,
            looked,
        }
    }
}

/// A field of the form.
fn field(by: By, report: Report, said: &Said, wrong: Option<&Wrong>) -> Field {
    let (name, value) = (by.name(), said.shown(by));
    let mistake = wrong.filter(|wrong| wrong.field == by).map(|wrong| sentence(&capital(&wrong.message)));
    let field = match by {
        By::From => Field::typed(name, "First day (UTC)", "date", value),
        By::To if report.is_of_one_day() => Field::typed(name, "At the end of the day (UTC)", "date", value),
        By::To => Field::typed(name, "Last day (UTC)", "date", value),
        By::Method => {
            let words = |method: CostMethod| (method.name().to_owned(), in_words(method).to_owned());
            let chosen = if value.is_empty() { CostMethod::Fifo.name().to_owned() } else { value };
            Field::choice(name, "Lots that go first", CostMethod::ALL.map(words), chosen)
        }
        By::Currency => Field::line(name, "Currency", value).helped("Empty: the store’s own."),
        By::Price => Field::lines(name, "What a bitcoin cost, as you state it", 2, value)
            .helped("One on each line: 2026-01-31:EUR=60000, or EUR=60000 for the end of the report."),
        By::Above => Field::line(name, "Only from this worth on", value).helped("Such as EUR=1000."),
        By::Words => Field::lines(name, "Words of the letter", 6, value).helped(
            "It may say {name}, {email}, {store}, {day}, {from}, {to}, {gifts}, {total}. Empty: ours.",
        ),
        By::Format => Field::line(name, "Format", value),
    };
    field.wrong(mistake)
}

fn in_words(method: CostMethod) -> &'static str {
    match method {
        CostMethod::Fifo => "First in, first out",
        CostMethod::Lifo => "Last in, first out",
        CostMethod::Hifo => "What cost most",
        CostMethod::Specific => "The very coins that were spent",
    }
}

/// Every state of the page.
pub(super) fn samples() -> Vec<Sample> {
    use super::sample_store::{in_store, path};
    let show = |name, report: Report, query: &str, looked: Looked| {
        let said = Said::of_query(Some(query), super::sample_store::NOW);
        let wrong = Asked::read(report, |field| said.all(field)).err();
        let shell = in_store(&title(report.about()), END);
        Sample::of(name, &Page::of(shell, &path(END), report, (&said, wrong.as_ref()), looked))
    };
    let days = "from=2026-11-01&to=2026-11-30";
    let nothing = || {
        Looked::Nothing {
        why: "Nobody told the books on 2026-11-30 what a bitcoin costs in EUR; state it: price 2026-11-30:EUR=AMOUNT."
            .into(),
    }
    };
    vec![
        show("admin-report", Report::Campaigns, days, sample_sheet("Pier 2026", false)),
        show("admin-report-empty", Report::Gifts, days, sample_sheet("", false)),
        show("admin-report-more", Report::Journal, days, sample_sheet("Pier 2026", true)),
        show("admin-report-long", Report::CostBasis, days, Looked::Long { entries: count(212_000) }),
        show("admin-report-no-price", Report::RollForward, days, nothing()),
        show("admin-report-mistake", Report::Holdings, "to=31.1.2026&price=60000", Looked::Mistaken),
        show(
            "admin-report-hostile",
            Report::Acknowledgements,
            &form_urlencoded::Serializer::new(String::new())
                .append_pair("words", crate::web::sample::HOSTILE)
                .finish(),
            sample_sheet(crate::web::sample::HOSTILE, false),
        ),
    ]
}

fn sample_sheet(campaign: &str, is_more: bool) -> Looked {
    let columns = [("campaign", false), ("page", false), ("invoices", true), ("received_btc", true)];
    let columns = columns.map(|(name, is_number)| Column { name: heading(name), is_number });
    let row = |page: &str| vec![campaign.to_owned(), page.into(), "83".into(), "0.41500000".into()];
    let rows = if campaign.is_empty() { Vec::new() } else { vec![row("pier"), row("")] };
    Looked::Sheet { columns: columns.into(), rows, is_more }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_names_that_people_read() {
        let names = ["amount_btc", "without_cost_btc", "fair_value", "is"].map(heading);
        assert_eq!(names, ["Amount, BTC", "Without cost, BTC", "Fair value", "Is"]);
    }

    #[test]
    fn days_are_told_in_words() {
        let told = |report, from: &str, to: &str| {
            let given = |field: By| match field {
                By::From => vec![from.to_owned()],
                By::To => vec![to.to_owned()],
                _ => Vec::new(),
            };
            days(&Asked::read(report, given).unwrap())
        };
        assert_eq!(told(Report::Journal, "2026-01-01", "2026-01-31"), "2026-01-01 to 2026-01-31");
        assert_eq!(told(Report::Journal, "2026-01-01", "2026-01-01"), "2026-01-01");
        assert_eq!(told(Report::Journal, "2026-01-01", ""), "from 2026-01-01 on");
        assert_eq!(told(Report::Journal, "", ""), "all days");
        assert_eq!(told(Report::Balances, "2026-01-01", "2026-01-31"), "until 2026-01-31");
    }

    #[test]
    fn prices_stand_each_on_a_line() {
        let said = Said::of_query(Some("price=EUR%3D1%0D%0A+EUR%3D2+&words=a%0D%0Ab"), Timestamp(0));
        assert_eq!(said.all(By::Price), ["EUR=1", "EUR=2"]);
        assert_eq!(said.all(By::Words), ["a\nb"]);
    }
}
