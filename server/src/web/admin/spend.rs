//! One spend: what it takes and pays, the draft for the device, what came back, and sending it or giving it up.
use super::figures::{btc, instant};
use super::place::Place;
use super::spends::{END, purpose, stands, tone};
use super::{Posted, Refused, Shell, SignedIn, spend_camera, spend_codes};
use crate::app::App;
use crate::app::spends::{self, Desk, SpendError};
use crate::web::{Sample, frame};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::SpendId;
use domain::permission::Permission;
use domain::spend::State as Stands;
use std::fmt::Display;
use store::SpendRecord;

/// A longer draft is given as a file only, in bytes.
const LONGEST_TEXT: usize = 12_000;
/// So many coins are shown at most.
const MOST: usize = 100;

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/spend.html")]
struct Page {
    shell: Shell,
    path: String,
    stands: String,
    tone: &'static str,
    mistake: Option<String>,
    facts: Vec<(&'static str, String)>,
    outputs: Vec<Paid>,
    coins: Vec<(String, String)>,
    more_coins: usize,
    draft: Option<Draft>,
    /// What was signed, to be sent from elsewhere.
    digits: Option<String>,
    may_send: Option<&'static str>,
    may_give_up: bool,
}

/// What is paid.
#[derive(Clone, Debug)]
struct Paid {
    value: String,
    address: String,
    is_change: bool,
}

/// What the device is given, while it is to be signed.
#[derive(Clone, Debug)]
struct Draft {
    text: Option<String>,
    codes: String,
    may_bring_back: bool,
}

pub(super) async fn show(
    State(app): State<App>,
    by: SignedIn,
    Path((store, id)): Path<(String, String)>,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ViewWallet, &store).await?;
    page(&app, &by, &place, (spend_id(&id)?, None)).await
}

/// The draft as a file.
pub(super) async fn file(
    State(app): State<App>,
    by: SignedIn,
    Path((store, id)): Path<(String, String)>,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ViewWallet, &store).await?;
    let id = spend_id(&id)?;
    let psbt = app.store.spend_psbt(&place.access, &id).await?.ok_or(Refused::NotThere)?;
    let named = format!("attachment; filename=\"almoner-{id}.psbt\"");
    let headers =
        [(header::CONTENT_TYPE, "application/octet-stream".to_owned()), (header::CONTENT_DISPOSITION, named)];
    Ok((headers, psbt).into_response())
}

/// Takes what came back: a file, pictures of codes, or text.
pub(super) async fn take_back(
    State(app): State<App>,
    Path((store, id)): Path<(String, String)>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::SignTransactions, &store).await?;
    let id = spend_id(&id)?;
    let taken = match spend_camera::given(&fields).await {
        Ok(given) => spends::sign_back(&Desk::of(&app, &place.access), &id, &given).await.map(drop),
        Err(unread) => Err(unread.into()),
    };
    done(&app, &by, &place, (id, taken)).await
}

pub(super) async fn broadcast(
    State(app): State<App>,
    Path((store, id)): Path<(String, String)>,
    Posted { by, .. }: Posted,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::BroadcastTransactions, &store).await?;
    let id = spend_id(&id)?;
    let sent = spends::broadcast(&Desk::of(&app, &place.access), &id).await;
    done(&app, &by, &place, (id, sent)).await
}

pub(super) async fn abandon(
    State(app): State<App>,
    Path((store, id)): Path<(String, String)>,
    Posted { by, .. }: Posted,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::CancelTransactions, &store).await?;
    let id = spend_id(&id)?;
    let given_up = spends::abandon(&Desk::of(&app, &place.access), &id).await;
    app.wakes.committed(); // what it was to pay is told
    done(&app, &by, &place, (id, given_up)).await
}

/// The page again: as it is from now on, or with what is wrong on it.
async fn done(
    app: &App,
    by: &SignedIn,
    place: &Place,
    (id, done): (SpendId, Result<(), SpendError>),
) -> Result<Response, Refused> {
    match done {
        Ok(()) => Ok(Redirect::to(&place.path(&format!("{END}/{id}"))).into_response()),
        Err(error) => page(app, by, place, (id, Some(say(&failed(error)?)))).await,
    }
}

/// What somebody can mend; anything else is answered by a page of its own.
pub(super) fn failed(error: SpendError) -> Result<SpendError, Refused> {
    match error {
        SpendError::NotThere => Err(Refused::NotThere),
        SpendError::Store(error) => Err(error.into()),
        error => Ok(error),
    }
}

/// As a sentence.
pub(super) fn say(error: &impl Display) -> String {
    let text = error.to_string();
    let mut letters = text.trim_end_matches('.').chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

pub(super) fn spend_id(text: &str) -> Result<SpendId, Refused> {
    SpendId::parse(text).ok_or(Refused::NotThere)
}

async fn page(
    app: &App,
    by: &SignedIn,
    place: &Place,
    (id, mistake): (SpendId, Option<String>),
) -> Result<Response, Refused> {
    let record = app.store.spend(&place.access, &id).await?.ok_or(Refused::NotThere)?;
    let psbt = app.store.spend_psbt(&place.access, &id).await?.ok_or(Refused::NotThere)?;
    let signed = app.store.spend_signed(&place.access, &id).await?;
    let may = |permission| by.may(permission, Some(place.id()));
    let shell = place.shell(app, by, "Spend", END);
    let mut page = Page::of(shell, place.path(&format!("{END}/{id}")), &record, (&psbt, signed));
    page.may_give_up &= may(Permission::CancelTransactions);
    page.may_send = page.may_send.filter(|_| may(Permission::BroadcastTransactions));
    if let Some(draft) = &mut page.draft {
        draft.may_bring_back = may(Permission::SignTransactions);
    }
    let status = if mistake.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(frame::answer(status, &Page { mistake, ..page }))
}

impl Page {
    /// For somebody who may do everything.
    fn of(
        shell: Shell,
        path: String,
        record: &SpendRecord,
        (psbt, signed): (&[u8], Option<Vec<u8>>),
    ) -> Self {
        let (spend, state) = (&record.spend, record.state());
        let is_waiting = matches!(state, Stands::Drafted);
        let coins = spend.coins.iter().take(MOST).map(|coin| (btc(coin.value), coin.outpoint.to_string()));
        let outputs = spend.outputs.iter().map(|output| Paid {
            value: btc(output.value),
            address: output.address.clone(),
            is_change: output.change.is_some(),
        });
        Self {
            shell,
            stands: stands(state),
            tone: tone(state),
            mistake: None,
            facts: facts(record),
            outputs: outputs.collect(),
            coins: coins.collect(),
            more_coins: spend.coins.len().saturating_sub(MOST),
            draft: is_waiting.then(|| Draft {
                text: (psbt.len() <= LONGEST_TEXT).then(|| STANDARD.encode(psbt)),
                codes: spend_codes::path(&path, 1),
                may_bring_back: true,
            }),
            digits: signed.filter(|_| matches!(state, Stands::Signed | Stands::Broadcast)).map(hex::encode),
            may_send: match state {
                Stands::Signed => Some("Send it"),
                Stands::Broadcast => Some("Send it again"),
                Stands::Drafted | Stands::Confirmed { .. } | Stands::Replaced { .. } | Stands::Abandoned => {
                    None
                }
            },
            may_give_up: spend.abandoned_at.is_none()
                && matches!(state, Stands::Drafted | Stands::Signed | Stands::Replaced { .. }),
            path,
        }
    }
}

fn facts(record: &SpendRecord) -> Vec<(&'static str, String)> {
    let spend = &record.spend;
    let mut facts = vec![
        ("What for", purpose(spend.purpose).to_owned()),
        ("Out of", format!("wallet {}", spend.wallet.0)),
        ("Fee", format!("{}, asked for at {} sat/vB", btc(spend.fee), spend.fee_rate.per_vb())),
        ("Drafted", instant(spend.created_at)),
    ];
    facts.extend(spend.note.as_ref().map(|note| ("Note", note.to_string())));
    facts.extend(spend.signed_at.map(|at| ("Signed", instant(at))));
    facts.extend(spend.broadcast_at.map(|at| ("Sent", instant(at))));
    facts.extend(spend.abandoned_at.map(|at| ("Given up", instant(at))));
    facts.extend(spend.txid.map(|txid| ("Transaction", txid.to_string())));
    if let Stands::Replaced { by, height } = record.state() {
        facts.push(("Taken by", format!("the transaction {by} in block {height}, which spent a coin of it")));
    }
    facts
}

/// Spends in every state, the last one first.
pub(super) fn sample_records() -> Vec<SpendRecord> {
    use super::sample_store::{NOW, address, coins};
    use domain::payment::Spending;
    use domain::spend::{FeeRate, Output, Purpose, SpentCoin};
    use domain::{BlockHash, BlockRef, Sats, Seconds, Spend, StoreId, Txid, WalletNo};
    let coins = coins();
    let spent = coins.iter().map(|coin| SpentCoin { outpoint: coin.outpoint, value: coin.value });
    let spent: Vec<_> = spent.collect();
    let fee = Sats::try_new(846).unwrap_or(Sats::ZERO);
    let value = spent.iter().map(|coin| coin.value).sum::<Sats>().minus_or_zero(fee);
    let drafted = Spend {
        id: SpendId::from_random([5; 16]),
        store: StoreId::from_random([1; 16]),
        wallet: WalletNo(1),
        revision: 1,
        purpose: Purpose::Sweep,
        note: Some("to the vault".into()),
        created_at: NOW,
        coins: spent,
        outputs: vec![Output { address: address(), value, change: None }],
        fee,
        fee_rate: FeeRate::parse("4.2").unwrap_or(FeeRate::LEAST),
        txid: Some(Txid([9; 32])),
        signed_at: None,
        broadcast_at: None,
        abandoned_at: None,
    };
    let later = NOW.plus(Seconds(600));
    let signed = Spend { signed_at: Some(later), ..drafted.clone() };
    let sent = Spend { broadcast_at: Some(later), purpose: Purpose::Payout, ..signed.clone() };
    let given_up = Spend { abandoned_at: Some(later), ..drafted.clone() };
    let block = BlockRef { height: 948_201, hash: BlockHash([1; 32]) };
    let by = |txid| vec![Spending { by: Txid([txid; 32]), block }];
    let all = [
        (drafted, vec![]),
        (signed.clone(), vec![]),
        (sent.clone(), vec![]),
        (sent, by(9)),
        (signed, by(8)),
        (given_up, vec![]),
    ];
    let numbered = (1..).zip(all);
    numbered.map(|(number, (spend, spendings))| SpendRecord { number, spend, spendings }).collect()
}

/// Every state of the page.
pub(super) fn samples() -> Vec<Sample> {
    use super::sample_store::{in_store, path};
    let show = |name, record: &SpendRecord| {
        let signed = record.spend.signed_at.map(|_| vec![2; 110]);
        let at = path(&format!("{END}/{}", record.spend.id));
        Sample::of(name, &Page::of(in_store("Spend", END), at, record, (&[7; 300], signed)))
    };
    let names = [
        "admin-spend-drafted",
        "admin-spend-signed",
        "admin-spend-sent",
        "admin-spend-confirmed",
        "admin-spend-replaced",
        "admin-spend-given-up",
    ];
    let records = sample_records();
    let mut samples: Vec<Sample> =
        names.into_iter().zip(&records).map(|(name, record)| show(name, record)).collect();
    let mut hostile = records[0].clone();
    hostile.spend.note = Some(crate::web::sample::HOSTILE.into());
    samples.push(show("admin-spend-hostile", &hostile));
    let at = path(&format!("{END}/{}", records[0].spend.id));
    let wrong = Page {
        mistake: Some("This is not wholly signed: signatures are missing for inputs 1, 2; sign with every key it takes, and bring it again.".into()),
        ..Page::of(in_store("Spend", END), at, &records[0], (&[7; 300], None))
    };
    samples.push(Sample::of("admin-spend-refused", &wrong));
    samples
}
