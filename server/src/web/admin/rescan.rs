//! The chain read again for one wallet: where somebody asks for it, sees how far it is, and stops it. The page loads itself again
//! by a header, so that it needs no script; whoever leaves finds it on the wallet's page.
use super::export::count;
use super::figures::{btc, instant};
use super::place::Place;
use super::wallets::END;
use super::{Posted, Refused, Shell, SignedIn};
use crate::app::App;
use crate::app::payment_methods::Records;
use crate::app::rescan::{self, Beginning, RescanError};
use crate::web::{Sample, frame};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::permission::Permission;
use domain::{Sats, WalletNo};
use store::{Rescan, RescanFound, RescanState};

/// How often the page loads itself again, in seconds.
const REFRESH: HeaderValue = HeaderValue::from_static("3");

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/rescan.html")]
struct Page {
    shell: Shell,
    number: u32,
    action: String,
    /// Where the wallets are.
    wallets: String,
    /// What is wrong with what was given, and what that was.
    mistake: Option<String>,
    given: String,
    current: Option<Progress>,
    /// Those that have ended, the last one first.
    ended: Vec<Line>,
}

/// How far the one is that has not ended.
#[derive(Clone, Debug)]
struct Progress {
    from: String,
    asked: String,
    /// Not known while it waits.
    reading: Option<Reading>,
}

#[derive(Clone, Debug)]
struct Reading {
    height: String,
    end: String,
    found: String,
    percent: u32,
}

/// One that has ended.
#[derive(Clone, Debug)]
struct Line {
    from: String,
    ended: String,
    outcome: String,
    is_failure: bool,
}

/// The page of a wallet's.
pub(super) fn path_of(store: &str, number: u32) -> String {
    format!("{store}{END}/{number}/rescan")
}

pub(super) async fn show(
    State(app): State<App>,
    by: SignedIn,
    Path((store, number)): Path<(String, String)>,
) -> Result<Response, Refused> {
    let (place, wallet) = open(&app, &by, (&store, &number)).await?;
    answer(&app, &by, (&place, wallet), None).await
}

/// Begins one.
pub(super) async fn ask(
    State(app): State<App>,
    Path((store, number)): Path<(String, String)>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    let (place, wallet) = open(&app, &by, (&store, &number)).await?;
    let given = fields.one("from").trim();
    let asked = match Beginning::parse(given) {
        Ok(beginning) => rescan::ask(&Records::of(&app, &place.access), wallet, beginning).await,
        Err(wrong) => Err(wrong),
    };
    match asked {
        Ok(()) => Ok(Redirect::to(&path_of(&place.path(""), wallet.0)).into_response()),
        Err(RescanError::Store(error)) => Err(error.into()),
        Err(wrong) => answer(&app, &by, (&place, wallet), Some((wrong.to_string(), given))).await,
    }
}

/// Stops the one that has not ended.
pub(super) async fn stop(
    State(app): State<App>,
    Path((store, number)): Path<(String, String)>,
    Posted { by, .. }: Posted,
) -> Result<Response, Refused> {
    let (place, wallet) = open(&app, &by, (&store, &number)).await?;
    app.store.stop_rescan(&place.access, wallet, app.now()).await?;
    Ok(Redirect::to(&path_of(&place.path(""), wallet.0)).into_response())
}

/// A wallet that the store uses or used.
async fn open(app: &App, by: &SignedIn, (store, number): (&str, &str)) -> Result<(Place, WalletNo), Refused> {
    let place = Place::of(app, by, Permission::ModifyStoreSettings, store).await?;
    let wallet = WalletNo(number.parse().map_err(|_| Refused::NotThere)?);
    let is_used = rescan::is_used(&app.store, &place.access, wallet).await?;
    if is_used { Ok((place, wallet)) } else { Err(Refused::NotThere) }
}

async fn answer(
    app: &App,
    by: &SignedIn,
    (place, wallet): (&Place, WalletNo),
    wrong: Option<(String, &str)>,
) -> Result<Response, Refused> {
    let all = app.store.rescans(&place.access, wallet).await?;
    let shell = place.shell(app, by, "Read the chain again", END);
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = Page::of((shell, &place.path("")), wallet.0, &all, wrong);
    let mut answer = frame::answer(status, &page);
    if page.current.is_some() && page.mistake.is_none() {
        answer.headers_mut().insert(header::REFRESH, REFRESH);
    }
    Ok(answer)
}

impl Page {
    fn of((shell, store): (Shell, &str), number: u32, all: &[Rescan], wrong: Option<(String, &str)>) -> Self {
        let current = all.iter().find(|rescan| rescan.ended_at.is_none());
        let (mistake, given) = wrong.map_or((None, ""), |(mistake, given)| (Some(mistake), given));
        Self {
            shell,
            number,
            action: path_of(store, number),
            wallets: format!("{store}{END}"),
            mistake,
            given: given.to_owned(),
            current: current.map(Progress::of),
            ended: all.iter().filter_map(Line::of).collect(),
        }
    }
}

impl Progress {
    fn of(rescan: &Rescan) -> Self {
        let reading = match &rescan.state {
            RescanState::Running(told) if told.end > 0 => Some(Reading {
                height: count(told.height.into()),
                end: count(told.end.into()),
                found: count(told.found),
                percent: percent(rescan.from_height, told.height, told.end),
            }),
            _ => None,
        };
        Self { from: count(rescan.from_height.into()), asked: instant(rescan.asked_at), reading }
    }
}

/// How much of the way from one block to another.
fn percent(from: u32, at: u32, end: u32) -> u32 {
    let whole = u64::from(end.saturating_sub(from)).max(1);
    let done = u64::from(at.saturating_sub(from)).min(whole);
    u32::try_from(done * 100 / whole).unwrap_or(100)
}

impl Line {
    fn of(rescan: &Rescan) -> Option<Self> {
        let outcome = match &rescan.state {
            RescanState::Done(found) => found_in_words(found),
            RescanState::Failed { why } => why.clone(),
            RescanState::Stopped => "It was stopped. What it had booked by then stays.".into(),
            RescanState::Waiting | RescanState::Running(_) => return None,
        };
        Some(Self {
            from: count(rescan.from_height.into()),
            ended: instant(rescan.ended_at?),
            outcome,
            is_failure: matches!(rescan.state, RescanState::Failed { .. }),
        })
    }
}

/// What was found, in a sentence or two.
pub(super) fn found_in_words(found: &RescanFound) -> String {
    let RescanFound { height, found, payments, change, sats, spent } = *found;
    let height = count(height.into());
    if payments + change + spent == 0 {
        return format!(
            "Read up to block {height}: {} payments, and the books had all of them, spent or not.",
            count(found)
        );
    }
    let worth = btc(Sats::try_new(sats).unwrap_or(Sats::ZERO));
    format!(
        "Read up to block {height}. The books did not know {} and {}, {worth} together, nor that {} spent. They do now.",
        counted(payments, "payment", "payments"),
        counted(change, "coin that came back as change", "coins that came back as change"),
        counted(spent, "coin was", "coins were")
    )
}

/// So many of something.
fn counted(number: u64, one: &str, several: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { several })
}

/// Every state of the page.
pub(super) fn samples() -> Vec<Sample> {
    use super::sample_store::{NOW, in_store};
    let rescan = |number: i64, state: RescanState| Rescan {
        number,
        store: domain::StoreId::parse("harbour").expect("a good name"),
        wallet: WalletNo(1),
        from_height: 840_000,
        asked_at: NOW,
        ended_at: (!matches!(state, RescanState::Waiting | RescanState::Running(_))).then_some(NOW),
        state,
    };
    let shell = || in_store("Read the chain again", END);
    let page = |all: &[Rescan], wrong: Option<(String, &str)>| {
        Page::of((shell(), "/admin/stores/harbour"), 1, all, wrong)
    };
    let progress = store::RescanProgress { height: 871_204, end: 924_310, found: 112 };
    let found =
        RescanFound { height: 924_310, found: 131, payments: 2, change: 1, sats: 1_250_000, spent: 3 };
    let known = RescanFound { height: 924_309, found: 128, ..RescanFound::default() };
    let why = "the node has pruned block 840000. Ask again from a block that the node can show, or have the server follow a \
               node that is not pruned, or chain = p2p://";
    let running = rescan(4, RescanState::Running(progress));
    let done = [rescan(3, RescanState::Done(found)), rescan(2, RescanState::Done(known))];
    let failed = [rescan(2, RescanState::Failed { why: why.into() }), rescan(1, RescanState::Stopped)];
    vec![
        Sample::of("admin-rescan-none", &page(&[], None)),
        Sample::of("admin-rescan-waiting", &page(&[rescan(4, RescanState::Waiting)], None)),
        Sample::of("admin-rescan-running", &page(&[running, done[1].clone()], None)),
        Sample::of("admin-rescan-done", &page(&done, None)),
        Sample::of("admin-rescan-failed", &page(&failed, None)),
        Sample::of(
            "admin-rescan-mistake",
            &page(&[], Some((RescanError::NoBeginning.to_string(), crate::web::sample::HOSTILE))),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn it_is_told_how_much_of_the_way_is_done() {
        assert_eq!([percent(100, 100, 200), percent(100, 150, 200), percent(100, 200, 200)], [0, 50, 100]);
        assert_eq!([percent(0, 0, 0), percent(5, 3, 4), percent(0, u32::MAX, u32::MAX)], [0, 0, 100]);
    }
}
