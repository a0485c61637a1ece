//! A store's payment requests: what was asked of whom, and what of it came.
use super::figures::{money, short};
use super::filter::Filter;
use super::place::{AFTER, Asked, Place, ROWS, is_full};
use super::{Refused, Shell, SignedIn};
use crate::app::App;
use crate::web::{Sample, frame, links};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::Money;
use domain::payment_request::RequestStatus;
use domain::permission::Permission;
use store::{RequestFilter, RequestRecord};

/// Behind a store's path.
pub(super) const END: &str = "/payment-requests";
const HELP: &str = "Found by any part of a title, of your reference or of an id.";

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/payment_requests.html")]
struct Page {
    shell: Shell,
    path: String,
    /// Where one is made, by whoever may.
    make: Option<String>,
    filter: Filter,
    rows: Vec<Row>,
    older: Option<String>,
}

/// A payment request.
#[derive(Clone, Debug)]
struct Row {
    made: String,
    title: String,
    /// Its page here.
    path: String,
    /// Its page for whoever is to pay.
    public: String,
    reference: Option<String>,
    asked: String,
    came: String,
    stands: &'static str,
    tone: &'static str,
}

pub(super) async fn show(
    State(app): State<App>,
    by: SignedIn,
    Path(store): Path<String>,
    query: RawQuery,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ViewPaymentRequests, &store).await?;
    let asked = Asked::of(query);
    let filter = filter().filled(&asked);
    let before = asked.one(AFTER).and_then(|number| number.parse().ok());
    let found = app.store.requests(&place.access, asks(&filter, before)).await?;
    let path = place.path(END);
    let last = found.last().filter(|_| is_full(found.len()));
    let may = by.may(Permission::ModifyPaymentRequests, Some(place.id()));
    let page = Page {
        shell: place.shell(&app, &by, "Payment requests", END),
        make: may.then(|| format!("{path}/new")),
        rows: found.iter().map(|record| Row::of(&path, record)).collect(),
        older: last.map(|last| asked.going_on(&path, &last.number.to_string())),
        path,
        filter,
    };
    Ok(frame::answer(StatusCode::OK, &page))
}

/// What the form above the list asks for.
fn filter() -> Filter {
    Filter::new(RequestStatus::ALL.map(|status| (status.name(), words(status))), HELP)
}

/// The same for the database.
fn asks(filter: &Filter, before: Option<i64>) -> RequestFilter {
    RequestFilter {
        statuses: RequestStatus::parse(&filter.status).into_iter().collect(),
        text_search: filter.searched(),
        include_archived: filter.archived,
        before,
        skip: 0,
        take: Some(ROWS),
    }
}

impl Row {
    fn of(path: &str, record: &RequestRecord) -> Self {
        let RequestRecord { request, brought, .. } = record;
        let came = Money::from_minor(brought.paid, request.terms.price.currency());
        let (stands, tone) = stands(record);
        Self {
            made: short(request.created_at),
            title: request.terms.title.clone(),
            path: format!("{path}/{}", request.id),
            public: links::request_path(&request.id),
            reference: request.terms.reference.clone(),
            asked: money(request.terms.price),
            came: if came.is_zero() { "–".into() } else { money(came) },
            stands,
            tone,
        }
    }
}

/// How a status is told.
const fn words(status: RequestStatus) -> &'static str {
    match status {
        RequestStatus::Pending => "open",
        RequestStatus::Processing => "waits for confirmations",
        RequestStatus::Completed => "paid",
        RequestStatus::Expired => "expired",
    }
}

/// How a request stands, and how that looks.
pub(super) fn stands(record: &RequestRecord) -> (&'static str, &'static str) {
    match record.request.status {
        RequestStatus::Pending if record.request.archived_at.is_some() => ("put away", "over"),
        RequestStatus::Pending if record.brought.paid > 0 => ("open, partly paid", "asking"),
        RequestStatus::Expired if record.brought.paid > 0 => ("expired, partly paid", "odd"),
        status @ RequestStatus::Pending => (words(status), "asking"),
        status @ RequestStatus::Processing => (words(status), "working"),
        status @ RequestStatus::Completed => (words(status), "good"),
        status @ RequestStatus::Expired => (words(status), "over"),
    }
}

/// Every state of the page.
pub(super) fn samples() -> Vec<Sample> {
    use super::sample_store::{in_store, path};
    use crate::web::request::{sample_hostile, sample_record, sample_terms};
    let all: Vec<Row> = [(0, 0), (10_000, 0), (25_000, 0), (25_000, 25_000)]
        .map(|brought| Row::of(&path(END), &sample_record(sample_terms(), brought)))
        .to_vec();
    let page = |filter: Filter, rows: Vec<Row>| Page {
        shell: in_store("Payment requests", END),
        path: path(END),
        make: Some(format!("{}/new", path(END))),
        filter,
        rows,
        older: None,
    };
    let unlike = Filter { text: "boat".into(), ..filter() };
    let wrong = Filter { status: "Lost".into(), mistakes: vec!["There is no such status."], ..filter() };
    let hostile = Row::of(&path(END), &sample_record(sample_hostile(), (0, 0)));
    vec![
        Sample::of("admin-payment-requests", &page(filter(), all.clone())),
        Sample::of("admin-payment-requests-none", &page(filter(), Vec::new())),
        Sample::of("admin-payment-requests-unlike", &page(unlike, Vec::new())),
        Sample::of("admin-payment-requests-mistake", &page(wrong, all)),
        Sample::of("admin-payment-requests-hostile", &page(filter(), vec![hostile])),
    ]
}
