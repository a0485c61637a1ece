//! Which coins a spend takes, where somebody would rather say so: a wallet's coins to tick, a page at a time. What was ticked on
//! one page comes along to the next, and to the form at last; nothing is kept here.
use super::figures::btc;
use super::place::{AFTER, Asked, Place, ROWS, is_full};
use super::spends::END;
use super::{Posted, Refused, Shell, SignedIn, spend_form};
use crate::app::App;
use crate::web::fields::Fields;
use crate::web::{Sample, frame};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::permission::Permission;
use domain::spend::MOST_COINS;
use domain::{OutPoint, Sats, WalletNo};
use std::collections::BTreeSet;
use store::Coin;

/// The field that a ticked coin comes in.
pub(super) const COIN: &str = "coin";

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/spend_coins.html")]
struct Page {
    shell: Shell,
    action: String,
    form: String,
    wallet: u32,
    rows: Vec<Row>,
    /// Ticked on other pages.
    others: Vec<String>,
    chosen: usize,
    /// Where the list goes on.
    older: Option<String>,
    mistake: Option<String>,
}

/// A coin.
#[derive(Clone, Debug)]
struct Row {
    id: String,
    value: String,
    age: String,
    label: Option<String>,
    /// Why it can't be chosen.
    barred: Option<&'static str>,
    is_chosen: bool,
}

/// What is looked at, and what was ticked so far.
struct View {
    wallet: u32,
    after: Option<String>,
    chosen: BTreeSet<String>,
}

/// The path of the page.
pub(super) fn path(place: &Place, wallet: u32) -> String {
    format!("{}?wallet={wallet}", place.path(&format!("{END}/new/coins")))
}

pub(super) async fn show(
    State(app): State<App>,
    by: SignedIn,
    Path(store): Path<String>,
    query: RawQuery,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::CreateTransactions, &store).await?;
    let asked = Asked::of(query);
    let wallet = asked.one("wallet").and_then(|number| number.parse().ok()).ok_or(Refused::NotThere)?;
    let view = View { wallet, after: asked.one(AFTER).map(str::to_owned), chosen: BTreeSet::new() };
    page(&app, &by, &place, view).await
}

/// The next page, or the form with what was ticked.
pub(super) async fn choose(
    State(app): State<App>,
    Path(store): Path<String>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::CreateTransactions, &store).await?;
    let wallet = fields.one("wallet").parse().map_err(|_| Refused::NotThere)?;
    let (chosen, after) = (chosen(&fields), fields.one(AFTER).to_owned());
    if after.is_empty() && !chosen.is_empty() && chosen.len() <= MOST_COINS {
        return spend_form::with_coins(&app, &by, &place, (wallet, chosen.into_iter().collect())).await;
    }
    let after = if after.is_empty() { fields.one("here").to_owned() } else { after };
    page(&app, &by, &place, View { wallet, after: Some(after), chosen }).await
}

/// The coins a form says were ticked; what is none is left out.
pub(super) fn chosen(fields: &Fields) -> BTreeSet<String> {
    fields.all(COIN).filter_map(OutPoint::parse).map(|coin| coin.to_string()).collect()
}

async fn page(app: &App, by: &SignedIn, place: &Place, view: View) -> Result<Response, Refused> {
    let View { wallet, after, chosen } = view;
    let coins = app.store.coins(&place.access, WalletNo(wallet), after.as_deref().and_then(place_of), ROWS);
    let (coins, tip) = (coins.await?, app.node.state().position.map(|block| block.height));
    let rows: Vec<Row> = coins.iter().map(|coin| Row::of(coin, tip, &chosen)).collect();
    let here: BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let last = coins.last().filter(|_| is_full(coins.len()));
    let mistake = (chosen.len() > MOST_COINS)
        .then(|| format!("At most {MOST_COINS} coins fit into one spend; you have ticked {}.", chosen.len()));
    let page = Page {
        shell: place.shell(app, by, "Choose coins", END),
        action: place.path(&format!("{END}/new/coins")),
        form: place.path(&format!("{END}/new")),
        wallet,
        others: chosen.iter().filter(|id| !here.contains(id.as_str())).cloned().collect(),
        chosen: chosen.len(),
        older: last.map(|last| format!("{}.{}", last.value.to_sat(), last.outpoint)),
        mistake,
        rows,
    };
    let status = if page.mistake.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(frame::answer(status, &page))
}

/// Where the list goes on.
fn place_of(text: &str) -> Option<(Sats, OutPoint)> {
    let (value, coin) = text.split_once('.')?;
    Some((Sats::try_new(value.parse().ok()?)?, OutPoint::parse(coin)?))
}

impl Row {
    fn of(coin: &Coin, tip: Option<u32>, chosen: &BTreeSet<String>) -> Self {
        let id = coin.outpoint.to_string();
        let depth = tip.and_then(|tip| tip.checked_sub(coin.height)).map(|below| below.saturating_add(1));
        let barred = match coin {
            Coin { is_held: true, .. } => Some("in a draft"),
            Coin { is_settled: false, .. } => Some("not deep enough yet"),
            Coin { .. } => None,
        };
        Self {
            value: btc(coin.value),
            age: match depth {
                Some(1) => "1 confirmation".into(),
                Some(depth) => format!("{depth} confirmations"),
                None => format!("in block {}", coin.height),
            },
            label: coin.is_change.then(|| "change".to_owned()).or_else(|| coin.order_id.clone()),
            barred,
            is_chosen: barred.is_none() && chosen.contains(&id),
            id,
        }
    }
}

/// Every state of the page.
pub(super) fn samples() -> Vec<Sample> {
    use super::sample_store::{coins, in_store, path};
    let page = |rows: Vec<Row>, others: Vec<String>| Page {
        shell: in_store("Choose coins", END),
        action: path("/spends/new/coins"),
        form: path("/spends/new"),
        wallet: 1,
        chosen: others.len(),
        others,
        older: None,
        mistake: None,
        rows,
    };
    let rows: Vec<Row> = coins().iter().map(|coin| Row::of(coin, Some(924_012), &BTreeSet::new())).collect();
    let mut hostile = rows.clone();
    for row in &mut hostile {
        row.label = Some(crate::web::sample::HOSTILE.into());
    }
    let more = Page { older: Some("900.x".into()), ..page(rows.clone(), vec![rows[0].id.clone()]) };
    let many = Page {
        mistake: Some("At most 250 coins fit into one spend; you have ticked 300.".into()),
        ..page(rows, Vec::new())
    };
    vec![
        Sample::of("admin-spend-coins", &more),
        Sample::of("admin-spend-coins-none", &page(Vec::new(), Vec::new())),
        Sample::of("admin-spend-coins-too-many", &many),
        Sample::of("admin-spend-coins-hostile", &page(hostile, Vec::new())),
    ]
}
