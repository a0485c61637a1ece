//! A store's payment requests: what was asked of whom, and what of it came.
use super::figures::{money, short};
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
/// Letters of a text to look for that are looked at.
const LONGEST_TEXT: usize = 200;

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

/// What the form above the list says.
#[derive(Clone, Debug, Default)]
struct Filter {
    text: String,
    status: String,
    archived: bool,
    mistake: Option<&'static str>,
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
    let filter = Filter::of(&asked);
    let before = asked.one(AFTER).and_then(|number| number.parse().ok());
    let found = app.store.requests(&place.access, filter.asks(before)).await?;
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

impl Filter {
    fn of(asked: &Asked) -> Self {
        let text = |name| asked.one(name).unwrap_or_default().chars().take(LONGEST_TEXT).collect::<String>();
        let status = text("status");
        let is_wrong = !status.is_empty() && RequestStatus::parse(&status).is_none();
        let mistake = is_wrong.then_some("There is no such status.");
        Self { text: text("text"), status, archived: asked.one("archived").is_some(), mistake }
    }

    /// The same for the database. What is wrong filters nothing, and is said above the list.
    fn asks(&self, before: Option<i64>) -> RequestFilter {
        RequestFilter {
            statuses: RequestStatus::parse(&self.status).into_iter().collect(),
            text_search: Some(self.text.clone()),
            include_archived: self.archived,
            before,
            skip: 0,
            take: Some(ROWS),
        }
    }

    /// Name, words, and whether it is the one chosen.
    fn statuses(&self) -> Vec<(&'static str, &'static str, bool)> {
        let is_chosen = |status: RequestStatus| RequestStatus::parse(&self.status) == Some(status);
        RequestStatus::ALL.map(|status| (status.name(), words(status), is_chosen(status))).to_vec()
    }

    fn is_nothing(&self) -> bool {
        self.text.is_empty() && self.status.is_empty() && !self.archived
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
    let unlike = Filter { text: "boat".into(), ..Filter::default() };
    let wrong =
        Filter { status: "Lost".into(), mistake: Some("There is no such status."), ..Filter::default() };
    let hostile = Row::of(&path(END), &sample_record(sample_hostile(), (0, 0)));
    vec![
        Sample::of("admin-payment-requests", &page(Filter::default(), all.clone())),
        Sample::of("admin-payment-requests-none", &page(Filter::default(), Vec::new())),
        Sample::of("admin-payment-requests-unlike", &page(unlike, Vec::new())),
        Sample::of("admin-payment-requests-mistake", &page(wrong, all)),
        Sample::of("admin-payment-requests-hostile", &page(Filter::default(), vec![hostile])),
    ]
}
