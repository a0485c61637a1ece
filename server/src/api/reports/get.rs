//! `GET /api/v1/stores/{storeId}/reports/{report}`: a report on a store's books, in the format asked for.
//!
//! The journal is sent while it is read, so that a year of it takes no more memory than a day's.
use crate::api::error::{FieldError, Problem};
use crate::api::query::Query;
use crate::api::{ApiError, resolve};
use crate::app::{App, exports};
use crate::auth::Principal;
use crate::ledger::ExportError;
use crate::ledger::reports::{Asked, Field, Report, Text};
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use domain::permission::Permission;
use futures_util::stream::{self, TryStreamExt};

/// Writes a report on a store's books.
#[utoipa::path(
    get, path = "/api/v1/stores/{storeId}/reports/{report}", tag = "Reports", operation_id = "Reports_GetReport",
    params(
        ("storeId" = String, Path, description = "The store"),
        ("report" = String, Path, description = "Its name, such as `journal` or `roll-forward`"),
        ("from" = Option<String>, Query, description = "The first day, in UTC, such as `2026-01-01`; none means from the beginning"),
        ("to" = Option<String>, Query, description = "The last day, such as `2026-01-31`; none means until now"),
        ("format" = Option<String>, Query, description = "One of the report's formats"),
        ("method" = Option<String>, Query, description = "Which lots are said to go: `fifo`, `lifo`, `hifo` or `specific`"),
        ("currency" = Option<String>, Query, description = "The currency of cost, worth and statements; none means the store's"),
        ("price" = Option<Vec<String>>, Query, description = "What a bitcoin cost on a day, as you state it: `2026-01-31:EUR=60000`, or at the end of the report `EUR=60000`"),
        ("above" = Option<String>, Query, description = "Only from this worth on, such as `EUR=1000`, and what nobody could value"),
        ("words" = Option<String>, Query, description = "The words of a letter"),
    ),
    responses(
        (status = 200, description = "The report", content_type = "text/plain", body = String),
        (status = 403, description = "Needs `btcpay.store.canviewreports`; where donors are named, `btcpay.store.canviewinvoices` too", body = Problem),
        (status = 404, description = "There is no such report", body = Problem),
        (status = 400, description = "A price is missing; the message says which", body = Problem),
        (status = 422, description = "Wrong fields", body = [FieldError]),
    ),
    security(("API_Key" = ["btcpay.store.canviewreports"]), ("Basic" = [])),
)]
pub async fn get_report(
    State(app): State<App>,
    principal: Principal,
    Path((store, name)): Path<(String, String)>,
    query: Query,
) -> Result<Response, ApiError> {
    let access = resolve::store(&principal, Permission::ViewReports, &store)?;
    let report = Report::parse(&name);
    let report = report.ok_or_else(|| ApiError::not_found("report-not-found", "There is no such report"))?;
    if report.names_donors() {
        resolve::store(&principal, Permission::ViewInvoices, &store)?;
    }
    let asked = Asked::read(report, |field| query.all(field.name()));
    let asked = asked.map_err(|wrong| ApiError::field(wrong.field.name(), wrong.message))?;
    let text = Text::open(&app.store, &access, &asked, exports::standpoint(&app).await?).await;
    let format = query.one(Field::Format.name()).unwrap_or_else(|| report.formats()[0].to_owned());
    Ok(answer(text.map_err(refusal)?, report.about().name, &format))
}

/// A report as a file on its way.
pub(crate) fn answer(text: Text, report: &str, format: &str) -> Response {
    let pieces = stream::try_unfold(text, |mut text| async move {
        Ok::<_, ExportError>(text.next().await?.map(|piece| (Bytes::from(piece), text)))
    });
    let pieces = pieces.map_err(|error| anyhow::anyhow!("a report broke off: {error}"));
    as_file(Body::from_stream(pieces), report, format)
}

/// What is in a file of that format, under the report's name.
pub(crate) fn as_file(body: Body, report: &str, format: &str) -> Response {
    let (kind, ending) = kind(format);
    let file = format!("attachment; filename=\"{report}.{ending}\"");
    ([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, file)], body).into_response()
}

/// The media type of a format, and how files of it end.
fn kind(format: &str) -> (&'static str, &'static str) {
    match format {
        "csv" | "quickbooks" => ("text/csv; charset=utf-8", "csv"),
        "jsonl" | "bip329" => ("application/jsonl", "jsonl"),
        "ofx" => ("application/x-ofx", "ofx"),
        "beancount" => ("text/plain; charset=utf-8", "beancount"),
        "hledger" => ("text/plain; charset=utf-8", "journal"),
        _ => ("text/plain; charset=utf-8", "txt"),
    }
}

/// Why there is none.
pub(crate) fn refusal(error: ExportError) -> ApiError {
    match error {
        ExportError::Asked(problem) => ApiError::bad_request(problem),
        ExportError::NoStore => ApiError::Missing(Permission::ViewReports),
        ExportError::Store(error) => error.into(),
        ExportError::Write(error) => ApiError::Internal(error.into()),
    }
}
