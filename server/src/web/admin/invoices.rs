//! A store's invoices, newest first: filtered, searched, page by page.
use super::figures::{btc, money, short};
use super::filter::{Days, Filter};
use super::place::{Asked, Place, ROWS};
use super::{Refused, Shell, SignedIn};
use crate::api::invoices::list::at_address;
use crate::app::App;
use crate::web::{Sample, frame};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::Invoice;
use domain::invoice::{Additional, Price, Status, Verdict};
use domain::permission::Permission;
use store::{Cursor, InvoiceFilter};

/// Behind a store's path.
pub(super) const END: &str = "/invoices";
const HELP: &str = "Found by the beginning of an order’s number, an invoice’s id, a transaction or a search term, or by a whole address.";

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/invoices.html")]
struct Page {
    shell: Shell,
    path: String,
    filter: Filter,
    lines: Vec<Line>,
    older: Option<String>,
}

/// An invoice in a list.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// Its page.
    pub(super) path: String,
    /// Which.
    pub(super) id: String,
    /// When it was made.
    pub(super) made: String,
    /// What the shop calls it.
    pub(super) order: Option<String>,
    /// What was asked for.
    pub(super) asked: String,
    /// What came.
    pub(super) paid: String,
    /// Where it stands, in a few words.
    pub(super) standing: &'static str,
    /// How that looks.
    pub(super) tone: &'static str,
}

impl Line {
    /// That invoice, of the store whose pages begin at `store`.
    pub(super) fn of(store: &str, invoice: &Invoice) -> Self {
        let verdict = invoice.verdict();
        let paid = invoice.tally().paid;
        Self {
            path: format!("{store}{END}/{}", invoice.id),
            id: invoice.id.to_string(),
            made: short(invoice.terms.created_at),
            order: invoice.details.metadata.order_id(),
            asked: asked(invoice),
            paid: if paid.is_zero() { "–".into() } else { btc(paid) },
            standing: standing(verdict),
            tone: tone(verdict),
        }
    }
}

/// What an invoice asked for.
pub(super) fn asked(invoice: &Invoice) -> String {
    match invoice.terms.price {
        Price::Fixed(price) => money(price),
        Price::Open(currency) => format!("any amount, in {currency}"),
    }
}

/// Where an invoice stands, in a few words.
pub(super) const fn standing(verdict: Verdict) -> &'static str {
    match (verdict.status, verdict.additional) {
        (Status::New, Additional::PaidPartial) => "Open, partly paid",
        (Status::New, _) => "Open",
        (Status::Processing, Additional::PaidOver) => "Paid over, waits for confirmations",
        (Status::Processing, _) => "Waits for confirmations",
        (Status::Settled, Additional::PaidOver) => "Settled, paid over",
        (Status::Settled, Additional::Marked) => "Marked as settled",
        (Status::Settled, _) => "Settled",
        (Status::Expired, Additional::PaidLate) => "Expired, paid late",
        (Status::Expired, Additional::PaidPartial) => "Expired, partly paid",
        (Status::Expired, _) => "Expired",
        (Status::Invalid, Additional::Marked) => "Marked as invalid",
        (Status::Invalid, _) => "Not confirmed in time",
    }
}

/// How it looks.
pub(super) const fn tone(verdict: Verdict) -> &'static str {
    match (verdict.status, verdict.additional) {
        (Status::New, _) => "asking",
        (Status::Processing, _) => "working",
        (Status::Settled, Additional::None | Additional::Marked) => "good",
        (Status::Expired, Additional::None) | (Status::Invalid, Additional::Marked) => "over",
        (Status::Settled | Status::Expired | Status::Invalid, _) => "odd",
    }
}

pub(super) async fn show(
    State(app): State<App>,
    by: SignedIn,
    Path(store): Path<String>,
    query: RawQuery,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ViewInvoices, &store).await?;
    let asked = Asked::of(query);
    let filter = filter().filled(&asked);
    let after = asked.one(super::place::AFTER).and_then(Cursor::parse);
    let (invoices, next) = app.store.invoices_page(&place.access, &asks(&app, &filter), after, ROWS).await?;
    let path = place.path(END);
    let page = Page {
        shell: place.shell(&app, &by, "Invoices", END),
        lines: invoices.iter().map(|invoice| Line::of(&place.path(""), invoice)).collect(),
        older: next.map(|next| asked.going_on(&path, &next.to_string())),
        path,
        filter,
    };
    Ok(frame::answer(StatusCode::OK, &page))
}

/// What the form above the list asks for.
fn filter() -> Filter {
    let words = |status| match status {
        Status::New => "Open",
        Status::Processing => "Waiting for confirmations",
        Status::Settled => "Settled",
        Status::Expired => "Expired",
        Status::Invalid => "Invalid",
    };
    Filter::new(Status::ALL.map(|status| (status.name(), words(status))), HELP).with_days()
}

/// The same for the database.
fn asks(app: &App, filter: &Filter) -> InvoiceFilter {
    let text = filter.searched();
    let (start, end) = filter.span();
    InvoiceFilter {
        searched_addresses: text.as_deref().map(|text| at_address(app, text)).unwrap_or_default(),
        text_search: text,
        statuses: Status::parse(&filter.status).into_iter().collect(),
        start,
        end,
        include_archived: filter.archived,
        ..InvoiceFilter::default()
    }
}

/// Every state of the page.
pub(super) fn samples() -> Vec<Sample> {
    use super::sample_store::{in_store, invoices};
    let page = |lines: Vec<Line>, filter: Filter| Page {
        shell: in_store("Invoices", END),
        path: "/admin/stores/harbour/invoices".into(),
        older: (lines.len() > 3).then(|| "/admin/stores/harbour/invoices?after=1.1".into()),
        lines,
        filter,
    };
    let lines =
        || invoices().iter().map(|invoice| Line::of("/admin/stores/harbour", invoice)).collect::<Vec<_>>();
    let mut hostile = lines();
    hostile.truncate(1);
    hostile[0].order = Some(crate::web::sample::HOSTILE.into());
    let asked = Filter { text: crate::web::sample::HOSTILE.into(), ..filter() };
    let mistaken = Filter {
        days: Some(Days { from: "31.1.2026".into(), to: String::new() }),
        mistakes: vec!["The first day is no date: write it as 2026-01-31."],
        ..filter()
    };
    vec![
        Sample::of("admin-invoices", &page(lines(), filter())),
        Sample::of("admin-invoices-none", &page(Vec::new(), filter())),
        Sample::of("admin-invoices-mistake", &page(Vec::new(), mistaken)),
        Sample::of("admin-invoices-hostile", &page(hostile, asked)),
    ]
}
