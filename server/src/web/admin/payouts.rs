//! Payouts of a store: what waits for somebody's approval, what waits to be paid, and the draft that pays it.
use super::figures::{btc, money, short};
use super::place::{AFTER, Asked, Place, ROWS, is_full};
use super::spend::{failed, say};
use super::{Posted, Refused, Shell, SignedIn, spends as of_spends};
use crate::app::App;
use crate::app::payouts::{self as use_case, ApproveError};
use crate::app::spends::{self, Batch, Desk};
use crate::web::fields::Fields;
use crate::web::{Sample, frame};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::payout::PayoutState;
use domain::permission::Permission;
use domain::spend::FeeRate;
use domain::{PayoutId, SpendId, WalletNo};
use store::{PayoutFilter, PayoutRecord};

/// Behind a store's path.
pub(super) const END: &str = "/payouts";

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/payouts.html")]
struct Page {
    shell: Shell,
    rows: Vec<Row>,
    older: Option<String>,
    action: String,
    /// What a draft asks for, for whoever may make one.
    draft: Option<Drafting>,
    /// Whether whoever looks may approve and cancel.
    decides: bool,
    mistake: Option<String>,
}

/// What a draft asks for.
#[derive(Clone, Debug)]
struct Drafting {
    wallets: Vec<u32>,
    fee_rate: String,
}

/// A payout.
#[derive(Clone, Debug)]
struct Row {
    at: String,
    stands: &'static str,
    tone: &'static str,
    claimed: String,
    sats: Option<String>,
    address: String,
    id: String,
    path: String,
    spend: Option<String>,
    waits_for_approval: bool,
    waits_for_payment: bool,
}

pub(super) async fn show(
    State(app): State<App>,
    by: SignedIn,
    Path(store): Path<String>,
    query: RawQuery,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ViewPayouts, &store).await?;
    Ok(frame::answer(StatusCode::OK, &page(&app, &by, &place, Asked::of(query)).await?))
}

/// Approves one, at the rate of now.
pub(super) async fn approve(
    State(app): State<App>,
    Path((store, id)): Path<(String, String)>,
    Posted { by, .. }: Posted,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ManagePayouts, &store).await?;
    let payout = find(&app, &place, &id).await?.payout;
    match use_case::approve(&app, &place.access, &payout, (payout.stated, None)).await {
        Ok(_) => Ok(back(&place)),
        Err(ApproveError::Store(error)) => Err(error.into()),
        Err(error) => wrong(&app, &by, &place, error.to_string()).await,
    }
}

/// Cancels one.
pub(super) async fn cancel(
    State(app): State<App>,
    Path((store, id)): Path<(String, String)>,
    Posted { by, .. }: Posted,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ManagePayouts, &store).await?;
    let payout = find(&app, &place, &id).await?.payout;
    match use_case::cancel(&app, &place.access, &payout.id).await? {
        Ok(_) => Ok(back(&place)),
        Err(why) => wrong(&app, &by, &place, why.to_string()).await,
    }
}

/// Drafts a spend that pays those that were ticked.
pub(super) async fn draft(
    State(app): State<App>,
    Path(store): Path<String>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::CreateTransactions, &store).await?;
    let batch = match batch(&fields) {
        Ok(batch) => batch,
        Err(mistake) => return wrong(&app, &by, &place, mistake).await,
    };
    let id = SpendId::from_random(app.chance.bytes());
    match spends::pay_out(&Desk::of(&app, &place.access), id, batch).await {
        Ok(made) => {
            app.wakes.committed(); // what it pays is told
            let path = place.path(&format!("{}/{}", of_spends::END, made.spend.id));
            Ok(Redirect::to(&path).into_response())
        }
        Err(error) => wrong(&app, &by, &place, say(&failed(error)?)).await,
    }
}

/// What the form says.
fn batch(fields: &Fields) -> Result<Batch, String> {
    let wallet = fields.one("wallet").parse().map(WalletNo).map_err(|_| "Choose a wallet.")?;
    let payouts: Vec<PayoutId> = fields.all("payout").filter_map(PayoutId::parse).collect();
    if payouts.is_empty() {
        return Err("Tick what is to be paid.".into());
    }
    let fee_rate = FeeRate::parse(fields.one("fee-rate").trim()).map_err(|error| say(&error))?;
    Ok(Batch { wallet, payouts, note: None, fee_rate: Some(fee_rate) })
}

async fn find(app: &App, place: &Place, id: &str) -> Result<PayoutRecord, Refused> {
    let id = PayoutId::parse(id).ok_or(Refused::NotThere)?;
    app.store.payout(&place.access, &id).await?.ok_or(Refused::NotThere)
}

fn back(place: &Place) -> Response {
    Redirect::to(&place.path(END)).into_response()
}

async fn wrong(app: &App, by: &SignedIn, place: &Place, mistake: String) -> Result<Response, Refused> {
    let page = page(app, by, place, Asked::default()).await?;
    let page = Page { mistake: Some(mistake), ..page };
    Ok(frame::answer(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

async fn page(app: &App, by: &SignedIn, place: &Place, asked: Asked) -> Result<Page, Refused> {
    let before = asked.one(AFTER).and_then(|number| number.parse().ok());
    let filter =
        PayoutFilter { include_cancelled: true, before, take: Some(ROWS), ..PayoutFilter::default() };
    let payouts = app.store.payouts(&place.access, filter).await?;
    let last = payouts.last().filter(|_| is_full(payouts.len()));
    let path = place.path(END);
    let may = |permission| by.may(permission, Some(place.id()));
    let draft = if may(Permission::CreateTransactions) { Some(drafting(app, place).await?) } else { None };
    Ok(Page {
        shell: place.shell(app, by, "Payouts", END),
        older: last.map(|last| asked.going_on(&path, &last.number.to_string())),
        rows: payouts.iter().map(|record| Row::of(&place.path(""), record)).collect(),
        action: format!("{path}/draft"),
        draft,
        decides: may(Permission::ManagePayouts),
        mistake: None,
    })
}

async fn drafting(app: &App, place: &Place) -> Result<Drafting, Refused> {
    let methods = app.store.payment_methods(&place.access).await?;
    let wallets = methods.iter().filter_map(|method| Some(method.wallet?.0)).collect();
    let suggested = spends::suggested_rate(&Desk::of(app, &place.access)).await;
    Ok(Drafting { wallets, fee_rate: suggested.map(FeeRate::per_vb).unwrap_or_default() })
}

impl Row {
    fn of(store: &str, record: &PayoutRecord) -> Self {
        let payout = &record.payout;
        let state = payout.state();
        let (stands, tone) = stands(state);
        Self {
            at: short(payout.created_at),
            stands,
            tone,
            claimed: money(payout.claimed),
            sats: payout.sats().map(btc),
            address: payout.destination.clone(),
            id: payout.id.to_string(),
            path: format!("{store}{END}/{}", payout.id),
            spend: payout.spend().map(|spend| format!("{store}{}/{spend}", of_spends::END)),
            waits_for_approval: state == PayoutState::AwaitingApproval,
            waits_for_payment: state == PayoutState::AwaitingPayment,
        }
    }
}

/// How it stands, in a few words, and in which colour.
const fn stands(state: PayoutState) -> (&'static str, &'static str) {
    match state {
        PayoutState::AwaitingApproval => ("waits for approval", "open"),
        PayoutState::AwaitingPayment => ("waits to be paid", "open"),
        PayoutState::InProgress => ("being paid", "open"),
        PayoutState::Completed => ("paid", "good"),
        PayoutState::Cancelled => ("cancelled", "over"),
    }
}

/// Every state of the page.
pub(super) fn samples() -> Vec<Sample> {
    use super::sample_store::{address, in_store, path};
    let row = |state, sats: Option<&str>| {
        let (stands, tone) = stands(state);
        let id = "QvV8mPj2Wr7sXhD4nK6tYb";
        Row {
            at: "2026-11-26 14:02".into(),
            stands,
            tone,
            claimed: "75.00 EUR".into(),
            sats: sats.map(str::to_owned),
            address: address(),
            id: id.into(),
            path: path(&format!("{END}/{id}")),
            spend: (state == PayoutState::InProgress).then(|| path("/spends/8EfSMnqPz8cXpPgFuVZ2kA")),
            waits_for_approval: state == PayoutState::AwaitingApproval,
            waits_for_payment: state == PayoutState::AwaitingPayment,
        }
    };
    let rows: Vec<Row> = PayoutState::ALL
        .map(|state| row(state, (state != PayoutState::AwaitingApproval).then_some("0.00123700 BTC")))
        .into();
    let page = |rows: Vec<Row>, mistake: Option<&str>| Page {
        shell: in_store("Payouts", END),
        rows,
        older: None,
        action: path(&format!("{END}/draft")),
        draft: Some(Drafting { wallets: vec![1, 2], fee_rate: "4.2".into() }),
        decides: true,
        mistake: mistake.map(str::to_owned),
    };
    let looking = Page { draft: None, decides: false, ..page(rows.clone(), None) };
    vec![
        Sample::of("admin-payouts", &page(rows.clone(), None)),
        Sample::of("admin-payouts-none", &page(Vec::new(), None)),
        Sample::of("admin-payouts-looking", &looking),
        Sample::of("admin-payouts-mistake", &page(rows, Some("Tick what is to be paid."))),
    ]
}
