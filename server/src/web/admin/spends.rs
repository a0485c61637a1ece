//! Money that left a store's wallets on purpose, or is about to: what for, how much, and how far it came.
use super::figures::{btc, short};
use super::place::{AFTER, Asked, Place, ROWS, is_full};
use super::spend::{failed, say};
use super::{Posted, Refused, Shell, SignedIn};
use crate::app::App;
use crate::app::spends::{self, Desk, Explanation, SpendError, amount};
use crate::web::fields::Fields;
use crate::web::{Sample, frame};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::Txid;
use domain::permission::Permission;
use domain::spend::{Purpose, State as Stands};
use store::SpendRecord;

/// Behind a store's path.
pub(super) const END: &str = "/spends";

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/spends.html")]
struct Page {
    shell: Shell,
    rows: Vec<Row>,
    older: Option<String>,
    /// Where a draft begins, and where it is said what another transaction was for, for whoever may.
    deeds: Option<Deeds>,
    payouts: String,
    mistake: Option<String>,
    booked: Option<usize>,
}

/// What somebody may do here.
#[derive(Clone, Debug)]
struct Deeds {
    new: String,
    explain: String,
}

/// A spend.
#[derive(Clone, Debug)]
struct Row {
    at: String,
    purpose: &'static str,
    sent: String,
    fee: String,
    stands: String,
    tone: &'static str,
    id: String,
    path: String,
    note: Option<String>,
}

pub(super) async fn show(
    State(app): State<App>,
    by: SignedIn,
    Path(store): Path<String>,
    query: RawQuery,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ViewWallet, &store).await?;
    let page = page(&app, &by, &place, Asked::of(query)).await?;
    Ok(frame::answer(StatusCode::OK, &page))
}

/// Takes somebody's word for what a transaction was for that was not drafted here.
pub(super) async fn explain(
    State(app): State<App>,
    Path(store): Path<String>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::CreateTransactions, &store).await?;
    let said = match told(&fields) {
        Ok(told) => spends::explain(&Desk::of(&app, &place.access), &told).await.map_err(failed),
        Err(mistake) => Err(Ok(SpendError::Said(mistake))),
    };
    let (status, booked, mistake) = match said {
        Ok(coins) => (StatusCode::OK, Some(coins), None),
        Err(error) => (StatusCode::UNPROCESSABLE_ENTITY, None, Some(say(&error?))),
    };
    let page = page(&app, &by, &place, Asked::default()).await?;
    Ok(frame::answer(status, &Page { mistake, booked, ..page }))
}

/// What the form says.
fn told(fields: &Fields) -> Result<Explanation, &'static str> {
    let sats = |name| match fields.one(name).trim() {
        "" => Ok(None),
        text => amount(text)
            .map(Some)
            .ok_or("Amounts are numbers of bitcoin, such as 0.015, with at most eight decimals"),
    };
    Ok(Explanation {
        by: Txid::from_hex(fields.one("transaction").trim())
            .ok_or("A transaction’s id has 64 hexadecimal digits")?,
        purpose: Purpose::parse(fields.one("for")).ok_or("Say what the money was for")?,
        paid: sats("paid")?,
        fee: sats("fee")?.ok_or("Say what the fee was")?,
    })
}

async fn page(app: &App, by: &SignedIn, place: &Place, asked: Asked) -> Result<Page, Refused> {
    let before = asked.one(AFTER).and_then(|number| number.parse().ok());
    let spends = app.store.spends(&place.access, before, ROWS).await?;
    let path = place.path(END);
    let last = spends.last().filter(|_| is_full(spends.len()));
    let may = by.may(Permission::CreateTransactions, Some(place.id()));
    Ok(Page {
        shell: place.shell(app, by, "Spends", END),
        older: last.map(|last| asked.going_on(&path, &last.number.to_string())),
        rows: spends.iter().map(|record| Row::of(&path, record)).collect(),
        deeds: may.then(|| Deeds::of(&path)),
        payouts: place.path(super::payouts::END),
        mistake: None,
        booked: None,
    })
}

impl Deeds {
    fn of(path: &str) -> Self {
        Self { new: format!("{path}/new"), explain: format!("{path}/explain") }
    }
}

impl Row {
    fn of(path: &str, record: &SpendRecord) -> Self {
        let (spend, state) = (&record.spend, record.state());
        Self {
            at: short(spend.created_at),
            purpose: purpose(spend.purpose),
            sent: btc(spend.sent()),
            fee: btc(spend.fee),
            stands: stands(state),
            tone: tone(state),
            id: spend.id.to_string(),
            path: format!("{path}/{}", spend.id),
            note: spend.note.as_ref().map(|note| note.to_string()),
        }
    }
}

/// What it is for, in a few words.
pub(super) const fn purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Sweep => "to a place of your own",
        Purpose::Payout => "paid to somebody else",
        Purpose::Refund => "given back",
    }
}

/// How it stands, in a few words.
pub(super) fn stands(state: Stands) -> String {
    match state {
        Stands::Drafted => "waits to be signed".into(),
        Stands::Signed => "signed, not sent".into(),
        Stands::Broadcast => "sent, waits for a block".into(),
        Stands::Confirmed { height } => format!("in block {height}"),
        Stands::Replaced { .. } => "can’t happen any more".into(),
        Stands::Abandoned => "given up".into(),
    }
}

/// In which colour that is said.
pub(super) const fn tone(state: Stands) -> &'static str {
    match state {
        Stands::Confirmed { .. } => "good",
        Stands::Replaced { .. } => "bad",
        Stands::Abandoned => "over",
        Stands::Drafted | Stands::Signed | Stands::Broadcast => "open",
    }
}

/// Every state of the page.
pub(super) fn samples() -> Vec<Sample> {
    use super::sample_store::{in_store, path};
    use super::spend::sample_records;
    let page = |rows: Vec<Row>| Page {
        shell: in_store("Spends", END),
        rows,
        older: None,
        deeds: Some(Deeds::of(&path(END))),
        payouts: path(super::payouts::END),
        mistake: None,
        booked: None,
    };
    let rows: Vec<Row> = sample_records().iter().map(|record| Row::of(&path(END), record)).collect();
    let mut hostile = rows.clone();
    for row in &mut hostile {
        row.note = Some(crate::web::sample::HOSTILE.into());
    }
    vec![
        Sample::of("admin-spends", &page(rows)),
        Sample::of("admin-spends-none", &page(Vec::new())),
        Sample::of("admin-spends-explained", &Page { booked: Some(3), ..page(Vec::new()) }),
        Sample::of(
            "admin-spends-mistake",
            &Page { mistake: Some("Say what the fee was.".into()), ..page(Vec::new()) },
        ),
        Sample::of("admin-spends-hostile", &page(hostile)),
    ]
}
