//! A store's invoices, newest first: filtered, searched, page by page.
use super::figures::{btc, money, short};
use super::place::{Asked, Place, ROWS};
use super::{Refused, Shell, SignedIn};
use crate::api::invoices::list::at_address;
use crate::app::App;
use crate::web::{Sample, frame};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::invoice::{Additional, Price, Status, Verdict};
use domain::permission::Permission;
use domain::{Invoice, Timestamp};
use store::{Cursor, DAY, InvoiceFilter};
use time::{Date, Month};

/// Behind a store's path.
pub(super) const END: &str = "/invoices";
/// Longest text that is looked for, in characters.
const LONGEST_TEXT: usize = 200;

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

/// What the form above the list says.
#[derive(Clone, Debug, Default)]
struct Filter {
    text: String,
    from: String,
    to: String,
    status: String,
    archived: bool,
    /// What is wrong with it.
    mistakes: Vec<&'static str>,
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
    let filter = Filter::of(&asked);
    let after = asked.one(super::place::AFTER).and_then(Cursor::parse);
    let (invoices, next) = app.store.invoices_page(&place.access, &filter.asks(&app), after, ROWS).await?;
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

impl Filter {
    fn of(asked: &Asked) -> Self {
        let text = |name| asked.one(name).unwrap_or_default().chars().take(LONGEST_TEXT).collect::<String>();
        let (from, to, status) = (text("from"), text("to"), text("status"));
        let wrong = [
            (
                !from.is_empty() && first_of(&from).is_none(),
                "The first day is no date: write it as 2026-01-31.",
            ),
            (!to.is_empty() && first_of(&to).is_none(), "The last day is no date: write it as 2026-01-31."),
            (!status.is_empty() && Status::parse(&status).is_none(), "There is no such status."),
        ];
        let mistakes = wrong.into_iter().filter(|(is, _)| *is).map(|(_, say)| say).collect();
        Self { text: text("text"), from, to, status, archived: asked.one("archived").is_some(), mistakes }
    }

    /// The same for the database. What is wrong filters nothing, and is said above the list.
    fn asks(&self, app: &App) -> InvoiceFilter {
        let text = Some(self.text.clone()).filter(|text| !text.is_empty());
        InvoiceFilter {
            searched_addresses: text.as_deref().map(|text| at_address(app, text)).unwrap_or_default(),
            text_search: text,
            statuses: Status::parse(&self.status).into_iter().collect(),
            start: first_of(&self.from),
            end: first_of(&self.to).map(|day| Timestamp(day.0 + DAY - 1)),
            include_archived: self.archived,
            ..InvoiceFilter::default()
        }
    }

    /// Every status, and whether it is the one asked for.
    fn statuses(&self) -> impl Iterator<Item = (&'static str, &'static str, bool)> {
        let words = |status| match status {
            Status::New => "Open",
            Status::Processing => "Waiting for confirmations",
            Status::Settled => "Settled",
            Status::Expired => "Expired",
            Status::Invalid => "Invalid",
        };
        let asked = Status::parse(&self.status);
        Status::ALL.into_iter().map(move |status| (status.name(), words(status), asked == Some(status)))
    }

    fn is_nothing(&self) -> bool {
        self.text.is_empty() && self.from.is_empty() && self.to.is_empty() && self.status.is_empty()
    }
}

/// The first instant of a day in UTC that was written as a date.
pub(super) fn first_of(text: &str) -> Option<Timestamp> {
    let (year, rest) = text.split_once('-').filter(|(year, rest)| year.len() == 4 && rest.len() == 5)?;
    let (month, day) = rest.split_once('-')?;
    let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
    let date = Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()?;
    Some(Timestamp(date.midnight().assume_utc().unix_timestamp()))
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
    let asked = Filter { text: crate::web::sample::HOSTILE.into(), ..Filter::default() };
    let mistaken = Filter {
        from: "31.1.2026".into(),
        mistakes: vec!["The first day is no date: write it as 2026-01-31."],
        ..Filter::default()
    };
    vec![
        Sample::of("admin-invoices", &page(lines(), Filter::default())),
        Sample::of("admin-invoices-none", &page(Vec::new(), Filter::default())),
        Sample::of("admin-invoices-mistake", &page(Vec::new(), mistaken)),
        Sample::of("admin-invoices-hostile", &page(hostile, asked)),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::figures;
    use super::*;

    #[test]
    fn days_are_read_as_forms_write_them() {
        assert_eq!(first_of("2026-05-03"), Some(Timestamp(1_777_766_400)));
        assert_eq!(figures::date(first_of("2024-02-29").unwrap()), "2024-02-29");
        for wrong in ["", "3.5.2026", "2026-13-01", "2025-02-29", "2026-05-03T00:00", "'", "99999999-01-01"] {
            assert_eq!(first_of(wrong), None, "{wrong}");
        }
    }
}
