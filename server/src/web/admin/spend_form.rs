//! Asks what is to be sent where, and drafts it.
use super::place::Place;
use super::spend::{failed, say};
use super::spends::END;
use super::{Posted, Refused, Shell, SignedIn, spend_coins};
use crate::app::App;
use crate::app::spends::{self, Desk, Order, amount};
use crate::web::fields::Fields;
use crate::web::{Sample, frame};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::ledger::Account;
use domain::permission::Permission;
use domain::spend::{FeeRate, Purpose};
use domain::{OutPoint, SpendId, WalletNo};
use std::collections::BTreeSet;

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/spend_form.html")]
struct Page {
    shell: Shell,
    action: String,
    wallets: Vec<u32>,
    /// Each wallet with the page on which its coins are chosen.
    choices: Vec<(u32, String)>,
    given: Given,
    mistake: Option<String>,
}

/// What was filled in.
#[derive(Clone, Debug, Default)]
struct Given {
    wallet: String,
    purpose: String,
    to: String,
    amount: String,
    everything: bool,
    fee_rate: String,
    note: String,
    /// Of these coins only.
    coins: Vec<String>,
}

pub(super) async fn show(
    State(app): State<App>,
    by: SignedIn,
    Path(store): Path<String>,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::CreateTransactions, &store).await?;
    let suggested = spends::suggested_rate(&Desk::of(&app, &place.access)).await;
    let fee_rate = suggested.map(FeeRate::per_vb).unwrap_or_default();
    ask(&app, &by, &place, (Given { fee_rate, ..Given::default() }, None)).await
}

/// The form for coins that somebody has ticked.
pub(super) async fn with_coins(
    app: &App,
    by: &SignedIn,
    place: &Place,
    (wallet, coins): (u32, Vec<String>),
) -> Result<Response, Refused> {
    let suggested = spends::suggested_rate(&Desk::of(app, &place.access)).await;
    let fee_rate = suggested.map(FeeRate::per_vb).unwrap_or_default();
    let given = Given { fee_rate, wallet: wallet.to_string(), coins, everything: true, ..Given::default() };
    ask(app, by, place, (given, None)).await
}

pub(super) async fn send(
    State(app): State<App>,
    Path(store): Path<String>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::CreateTransactions, &store).await?;
    let given = Given::of(&fields);
    let order = match given.order() {
        Ok(order) => order,
        Err(mistake) => return ask(&app, &by, &place, (given, Some(mistake))).await,
    };
    let id = SpendId::from_random(app.chance.bytes());
    match spends::draft(&Desk::of(&app, &place.access), id, order).await {
        Ok(made) => Ok(Redirect::to(&place.path(&format!("{END}/{}", made.spend.id))).into_response()),
        Err(error) => ask(&app, &by, &place, (given, Some(say(&failed(error)?)))).await,
    }
}

async fn ask(
    app: &App,
    by: &SignedIn,
    place: &Place,
    (given, mistake): (Given, Option<String>),
) -> Result<Response, Refused> {
    let methods = app.store.payment_methods(&place.access).await?;
    let mut wallets: Vec<u32> = methods.iter().filter_map(|method| Some(method.wallet?.0)).collect();
    let former =
        app.store.balances(&place.access).await?.into_iter().filter_map(|balance| match balance.account {
            Account::Wallet(WalletNo(number)) if balance.amount.to_sat() > 0 => Some(number),
            _ => None,
        });
    wallets.extend(former);
    let mut seen = BTreeSet::new();
    wallets.retain(|number| seen.insert(*number));
    let status = if mistake.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let shell = place.shell(app, by, "Draft a spend", END);
    let action = place.path(&format!("{END}/new"));
    let choices = wallets.iter().map(|number| (*number, spend_coins::path(place, *number))).collect();
    Ok(frame::answer(status, &Page { shell, action, wallets, choices, given, mistake }))
}

impl Given {
    fn of(fields: &Fields) -> Self {
        let one = |name| fields.one(name).trim().to_owned();
        Self {
            wallet: one("wallet"),
            purpose: one("for"),
            to: one("to"),
            amount: one("amount"),
            everything: fields.one("everything") == "yes",
            fee_rate: one("fee-rate"),
            note: one("note"),
            coins: spend_coins::chosen(fields).into_iter().collect(),
        }
    }

    fn order(&self) -> Result<Order, String> {
        let purpose = Purpose::parse(&self.purpose).ok_or("Say what the money is for.")?;
        let wallet = self.wallet.parse().map(WalletNo).map_err(|_| "Choose a wallet.")?;
        let amount = match (self.everything, self.amount.as_str()) {
            (true, "") => None,
            (true, _) => return Err("Say either how much, or everything.".into()),
            (false, text) => {
                let amount = amount(text).filter(|amount| !amount.is_zero());
                Some(amount.ok_or(
                    "The amount is a number of bitcoin, such as 0.015, with at most eight decimals.",
                )?)
            }
        };
        let fee_rate = FeeRate::parse(&self.fee_rate).map_err(|error| say(&error))?;
        let note = Some(self.note.clone()).filter(|note| !note.is_empty());
        let coins = self.coins.iter().filter_map(|coin| OutPoint::parse(coin)).collect();
        let to = self.to.clone();
        Ok(Order { wallet, purpose, note, to, amount, fee_rate: Some(fee_rate), coins })
    }
}

/// Every state of the page.
pub(super) fn samples() -> Vec<Sample> {
    use super::sample_store::{address, in_store, path};
    let page = |given: Given, mistake: Option<&str>| Page {
        shell: in_store("Draft a spend", END),
        action: path("/spends/new"),
        wallets: vec![1, 2],
        choices: [1, 2].map(|number| (number, path(&format!("/spends/new/coins?wallet={number}")))).into(),
        given,
        mistake: mistake.map(str::to_owned),
    };
    let fresh = Given { fee_rate: "4.2".into(), ..Given::default() };
    let filled = Given {
        wallet: "2".into(),
        purpose: "payout".into(),
        to: address(),
        amount: "1.5".into(),
        fee_rate: "4.2".into(),
        note: crate::web::sample::HOSTILE.into(),
        ..Given::default()
    };
    let none = Page { wallets: Vec::new(), choices: Vec::new(), ..page(fresh.clone(), None) };
    let coins = super::sample_store::coins().iter().map(|coin| coin.outpoint.to_string()).collect();
    let chosen = Given { wallet: "1".into(), coins, everything: true, ..fresh.clone() };
    vec![
        Sample::of("admin-spend-new", &page(fresh, None)),
        Sample::of("admin-spend-new-no-wallet", &none),
        Sample::of("admin-spend-new-of-coins", &page(chosen, None)),
        Sample::of(
            "admin-spend-new-hostile",
            &page(filled, Some("The coins come to 1200000 sat, and with the fee it takes 150000590 sat.")),
        ),
    ]
}
