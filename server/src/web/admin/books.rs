//! A store's books: what stands in each account, and the entries, the last one first. They are never rewritten; this only
//! reads.
use super::figures::{account, date, signed_btc};
use super::filter::first_of;
use super::invoice::Booked;
use super::place::{AFTER, Asked, Place, ROWS, is_full};
use super::{Refused, Shell, SignedIn};
use crate::app::App;
use crate::web::{Sample, frame};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::Timestamp;
use domain::permission::Permission;
use store::{Balance, DAY, JournalRow};

/// Behind a store's path.
pub(super) const END: &str = "/books";

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/books.html")]
struct Page {
    shell: Shell,
    path: String,
    from: String,
    to: String,
    mistake: Option<&'static str>,
    balances: Vec<(String, String)>,
    rows: Vec<Row>,
    older: Option<String>,
}

/// An entry, and the invoice it belongs to.
#[derive(Clone, Debug)]
struct Row {
    entry: Booked,
    invoice: String,
    invoice_path: String,
    order: Option<String>,
}

/// From which instant on, and up to which.
#[derive(Clone, Copy)]
struct Stretch {
    from: Timestamp,
    before: (Timestamp, i64),
}

pub(super) async fn show(
    State(app): State<App>,
    by: SignedIn,
    Path(store): Path<String>,
    query: RawQuery,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ViewReports, &store).await?;
    let asked = Asked::of(query);
    let Stretch { from, before } = stretch(&asked);
    let rows = app.store.journal_newest(&place.access, from, before, ROWS).await?;
    let balances = app.store.balances(&place.access).await?;
    let path = place.path(END);
    let last = rows.last().filter(|_| is_full(rows.len())).map(JournalRow::cursor);
    let page = Page {
        shell: place.shell(&app, &by, "Books", END),
        from: date_asked(&asked, "from"),
        to: date_asked(&asked, "to"),
        mistake: is_mistaken(&asked).then_some("That is no date: write it as 2026-01-31."),
        balances: balances.iter().map(stands).collect(),
        older: last.map(|(at, number)| asked.going_on(&path, &format!("{at}.{number}"))),
        rows: rows.iter().map(|row| Row::of(&place.path(""), row)).collect(),
        path,
    };
    Ok(frame::answer(StatusCode::OK, &page))
}

impl Row {
    fn of(store: &str, row: &JournalRow) -> Self {
        let invoice = &row.stored.entry.invoice;
        Self {
            entry: Booked::of(&row.stored),
            invoice: invoice.to_string(),
            invoice_path: format!("{store}{}/{invoice}", super::invoices::END),
            order: row.order_id.clone(),
        }
    }
}

fn stands(balance: &Balance) -> (String, String) {
    (account(balance.account), signed_btc(balance.amount))
}

/// What was asked for; everything, where nothing was.
fn stretch(asked: &Asked) -> Stretch {
    let day = |name| asked.one(name).and_then(first_of);
    let end = day("to").map_or(Timestamp(i64::MAX), |day| Timestamp(day.0 + DAY));
    let after = asked.one(AFTER).and_then(|text| {
        let (at, number) = text.split_once('.')?;
        Some((Timestamp(at.parse().ok()?), number.parse().ok()?))
    });
    Stretch { from: day("from").unwrap_or(Timestamp(i64::MIN)), before: after.unwrap_or((end, -1)) }
}

fn date_asked(asked: &Asked, name: &str) -> String {
    asked.one(name).and_then(first_of).map(date).unwrap_or_default()
}

fn is_mistaken(asked: &Asked) -> bool {
    ["from", "to"].into_iter().any(|name| asked.one(name).is_some_and(|text| first_of(text).is_none()))
}

/// Every state of the page.
pub(super) fn samples() -> Vec<Sample> {
    use super::sample_store::{balances, in_store, journal};
    let page = |rows: Vec<Row>, balances: Vec<Balance>| Page {
        shell: in_store("Books", END),
        path: "/admin/stores/harbour/books".into(),
        from: String::new(),
        to: "2026-11-30".into(),
        mistake: None,
        balances: balances.iter().map(stands).collect(),
        rows,
        older: None,
    };
    let rows: Vec<Row> = journal().iter().map(|row| Row::of("/admin/stores/harbour", row)).collect();
    let mut hostile = rows.clone();
    for row in &mut hostile {
        row.order = Some(crate::web::sample::HOSTILE.into());
    }
    vec![
        Sample::of("admin-books", &page(rows, balances())),
        Sample::of("admin-books-empty", &page(Vec::new(), Vec::new())),
        Sample::of("admin-books-hostile", &page(hostile, balances())),
    ]
}
