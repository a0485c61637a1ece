//! The coins that came for a store's invoices and lie in a wallet, the largest first.
use super::figures::btc;
use super::place::{AFTER, Asked, Place, ROWS, is_full};
use super::wallets::{END, coins_path};
use super::{Refused, Shell, SignedIn};
use crate::app::App;
use crate::web::{Sample, frame};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::permission::Permission;
use domain::{OutPoint, Sats, WalletNo};
use store::Coin;

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/coins.html")]
struct Page {
    shell: Shell,
    number: u32,
    wallets: String,
    rows: Vec<Row>,
    older: Option<String>,
}

/// A coin.
#[derive(Clone, Debug)]
struct Row {
    value: String,
    height: u32,
    id: String,
    invoice: String,
    invoice_path: String,
    label: Option<String>,
}

pub(super) async fn show(
    State(app): State<App>,
    by: SignedIn,
    Path((store, number)): Path<(String, String)>,
    query: RawQuery,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ViewWallet, &store).await?;
    let number: u32 = number.parse().map_err(|_| Refused::NotThere)?;
    let asked = Asked::of(query);
    let after = asked.one(AFTER).and_then(place_of);
    let coins = app.store.coins(&place.access, WalletNo(number), after, ROWS).await?;
    let path = coins_path(&place.path(""), number);
    let last = coins.last().filter(|_| is_full(coins.len()));
    let page = Page {
        shell: place.shell(&app, &by, "Coins", END),
        number,
        wallets: place.path(END),
        older: last.map(|last| asked.going_on(&path, &format!("{}.{}", last.value.to_sat(), last.outpoint))),
        rows: coins.iter().map(|coin| Row::of(&place.path(""), coin)).collect(),
    };
    Ok(frame::answer(StatusCode::OK, &page))
}

/// Where a link says that the list goes on.
fn place_of(text: &str) -> Option<(Sats, OutPoint)> {
    let (value, coin) = text.split_once('.')?;
    Some((Sats::try_new(value.parse().ok()?)?, OutPoint::parse(coin)?))
}

impl Row {
    fn of(store: &str, coin: &Coin) -> Self {
        Self {
            value: btc(coin.value),
            height: coin.height,
            id: coin.outpoint.to_string(),
            invoice: coin.invoice.to_string(),
            invoice_path: format!("{store}{}/{}", super::invoices::END, coin.invoice),
            label: coin.is_change.then(|| "change".to_owned()).or_else(|| coin.order_id.clone()),
        }
    }
}

/// Every state of the page.
pub(super) fn samples() -> Vec<Sample> {
    use super::sample_store::{coins, in_store};
    let page = |rows: Vec<Row>| Page {
        shell: in_store("Coins", END),
        number: 1,
        wallets: "/admin/stores/harbour/wallets".into(),
        rows,
        older: None,
    };
    let rows: Vec<Row> = coins().iter().map(|coin| Row::of("/admin/stores/harbour", coin)).collect();
    let mut hostile = rows.clone();
    for row in &mut hostile {
        row.label = Some(crate::web::sample::HOSTILE.into());
    }
    vec![
        Sample::of("admin-coins", &page(rows)),
        Sample::of("admin-coins-none", &page(Vec::new())),
        Sample::of("admin-coins-hostile", &page(hostile)),
    ]
}
