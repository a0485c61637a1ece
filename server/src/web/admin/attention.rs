//! Invoices that need a person: something came, but late, in part, too much, or it did not confirm. With what to do.
use super::figures::btc;
use super::history::difference;
use super::invoices::Line;
use super::place::{AFTER, Asked, Place, ROWS};
use super::{Refused, Shell, SignedIn};
use crate::app::App;
use crate::web::{Sample, frame};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::Invoice;
use domain::invoice::{Additional, Status};
use domain::permission::Permission;
use store::Cursor;

/// Behind a store's path.
pub(super) const END: &str = "/attention";

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/attention.html")]
struct Page {
    shell: Shell,
    cases: Vec<Case>,
    older: Option<String>,
}

/// An invoice and why it is here.
#[derive(Clone, Debug)]
pub(super) struct Case {
    /// The invoice.
    pub(super) line: Line,
    /// What is odd, and what to do.
    pub(super) why: String,
}

impl Case {
    /// That invoice's case, in the store whose pages begin at `store`.
    pub(super) fn of(store: &str, invoice: &Invoice) -> Self {
        Self { line: Line::of(store, invoice), why: why(invoice) }
    }
}

/// What is odd about an invoice, and what to do.
fn why(invoice: &Invoice) -> String {
    let verdict = invoice.verdict();
    let by = difference(invoice).map(|(_, by)| btc(by)).unwrap_or_default();
    match (verdict.status, verdict.additional) {
        (Status::Expired, Additional::PaidLate) => {
            "The price came, but after the time to pay. Deliver and mark the invoice as settled, or give the money back \
             and mark it as invalid."
                .into()
        }
        (Status::Expired, Additional::PaidPartial) => format!(
            "Only a part of the price came in time; {by} is missing. Agree with the payer: take it as it is and mark the \
             invoice as settled, or give it back and mark it as invalid."
        ),
        (Status::Settled, Additional::PaidOver) => format!(
            "It is settled, and {by} more came than was asked for. The payer may ask for that back; once it is dealt \
             with, put the invoice away."
        ),
        (Status::Invalid, _) => {
            "It was paid, but the payment was not confirmed in time. Should it confirm later, the invoice settles by \
             itself; until then deliver nothing."
                .into()
        }
        (Status::New | Status::Processing | Status::Settled | Status::Expired, _) => String::new(),
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
    let after = asked.one(AFTER).and_then(Cursor::parse);
    let (invoices, next) = app.store.odd_invoices(&place.access, after, ROWS).await?;
    let page = Page {
        shell: place.shell(&app, &by, "Needs a person", END),
        cases: invoices.iter().map(|invoice| Case::of(&place.path(""), invoice)).collect(),
        older: next.map(|next| asked.going_on(&place.path(END), &next.to_string())),
    };
    Ok(frame::answer(StatusCode::OK, &page))
}

/// Every state of the page.
pub(super) fn samples() -> Vec<Sample> {
    use super::sample_store::{in_store, invoices};
    let cases: Vec<Case> = invoices()
        .iter()
        .map(|invoice| Case::of("/admin/stores/harbour", invoice))
        .filter(|case| !case.why.is_empty())
        .collect();
    let page = |cases| Page { shell: in_store("Needs a person", END), cases, older: None };
    vec![Sample::of("admin-attention", &page(cases)), Sample::of("admin-attention-none", &page(Vec::new()))]
}
