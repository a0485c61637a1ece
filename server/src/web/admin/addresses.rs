//! The addresses that a wallet has issued for a store's invoices, the last one first: which were used, and what they are called
//! by the wallet's own program, where its labels were brought along.
use super::figures::{btc, short};
use super::place::{AFTER, Asked, Place, ROWS, is_full};
use super::wallets::END;
use super::{Refused, Shell, SignedIn};
use crate::app::App;
use crate::web::{Sample, frame};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::permission::Permission;
use domain::{Invoice, WalletNo};
use serde_json::Value;
use store::{Shown, Used};

/// The name under which a link says which are wanted.
const ONLY: &str = "only";

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/addresses.html")]
struct Page {
    shell: Shell,
    number: u32,
    wallets: String,
    path: String,
    only: Used,
    rows: Vec<Row>,
    older: Option<String>,
    /// So many of the wallet's were shown since the last that was paid.
    gap: u32,
}

/// An address.
#[derive(Clone, Debug)]
struct Row {
    index: u32,
    address: String,
    shown: String,
    came: Option<String>,
    invoice: String,
    invoice_path: String,
    order: Option<String>,
    labels: Vec<String>,
}

/// Where a wallet's addresses are listed.
pub(super) fn path_of(store: &str, number: u32) -> String {
    format!("{store}{END}/{number}/addresses")
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
    let (only, before) = (wanted(&asked), asked.one(AFTER).and_then(|text| text.parse().ok()));
    let issued = app.store.addresses_of(&place.access, WalletNo(number), (only, before), ROWS).await?;
    let path = path_of(&place.path(""), number);
    let last = issued.last().filter(|_| is_full(issued.len()));
    // The wallet may serve other stores, too; where none of it is this one's, nothing of it is told.
    let gap = match issued.is_empty() {
        true => 0,
        false => app.store.wallet_vitals(&app.system, WalletNo(number)).await?.gap(),
    };
    let page = Page {
        shell: place.shell(&app, &by, "Addresses", END),
        number,
        wallets: place.path(END),
        only,
        older: last.map(|last| asked.going_on(&path, &last.index.to_string())),
        path,
        rows: issued.iter().map(|issued| Row::of(&place.path(""), number, issued)).collect(),
        gap,
    };
    Ok(frame::answer(StatusCode::OK, &page))
}

fn wanted(asked: &Asked) -> Used {
    match asked.one(ONLY) {
        Some("used") => Used::Yes,
        Some("unused") => Used::No,
        Some(_) | None => Used::Either,
    }
}

impl Row {
    fn of(store: &str, wallet: u32, issued: &Shown) -> Self {
        let invoice = &issued.invoice;
        let came = invoice.tally().paid;
        Self {
            index: issued.index,
            address: destination(invoice, wallet, issued.index),
            shown: short(issued.issued_at),
            came: (!came.is_zero()).then(|| btc(came)),
            invoice: invoice.id.to_string(),
            invoice_path: format!("{store}{}/{}", super::invoices::END, invoice.id),
            order: invoice.details.metadata.order_id(),
            labels: labels(invoice),
        }
    }
}

/// The address of that place in the wallet.
fn destination(invoice: &Invoice, wallet: u32, index: u32) -> String {
    let is_it = |at: domain::invoice::Derivation| at.wallet.0 == wallet && at.index == index;
    let found = invoice.prompts.iter().find(|prompt| prompt.derivation.is_some_and(is_it));
    found.or(invoice.prompts.first()).map(|prompt| prompt.destination.clone()).unwrap_or_default()
}

/// What a wallet's own program called the address, its transactions and coins (BIP329).
fn labels(invoice: &Invoice) -> Vec<String> {
    let metadata = invoice.details.metadata.to_value();
    let labels = metadata.get("labels").and_then(Value::as_array).into_iter().flatten();
    labels.filter_map(|label| label.get("label")?.as_str().map(str::to_owned)).collect()
}

/// Every state of the page.
pub(super) fn samples() -> Vec<Sample> {
    use super::sample_store::{NOW, in_store, invoices, path};
    let page = |rows: Vec<Row>, only, gap| Page {
        shell: in_store("Addresses", END),
        number: 1,
        wallets: path(END),
        path: path_of(&path(""), 1),
        only,
        older: None,
        rows,
        gap,
    };
    let shown = |(invoice, index): (Invoice, u32)| Shown { index, issued_at: NOW, invoice };
    let rows: Vec<Row> = invoices()
        .into_iter()
        .zip((0..9).rev())
        .map(|(invoice, index)| Row::of(&path(""), 1, &shown((invoice, index))))
        .collect();
    let mut hostile = rows.clone();
    hostile.truncate(1);
    hostile[0].labels = vec![crate::web::sample::HOSTILE.into(), "rent".into()];
    vec![
        Sample::of("admin-addresses", &page(rows, Used::Either, 3)),
        Sample::of("admin-addresses-none", &page(Vec::new(), Used::No, 0)),
        Sample::of("admin-addresses-hostile", &page(hostile, Used::Yes, 25)),
    ]
}
