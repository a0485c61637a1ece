//! The way of a new store to its first payment: chain, wallet, a try, donation page, backup, people; and what is not yet
//! safe.
use super::place::Place;
use super::{Posted, Refused, Shell, SignedIn, wallet_form};
use crate::app::App;
use crate::app::create_invoice::{self, CreateError, Order};
use crate::app::first_steps::{FirstSteps, Gap};
use crate::web::{Sample, Tongue, frame};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::invoice::{Details, Price};
use domain::permission::Permission;
use domain::{Currency, Network, StoreId};
use std::time::Duration;

/// Behind a store's path.
pub(super) const END: &str = "/first-steps";

/// How long the node may take to answer somebody who looks.
const PATIENCE: Duration = Duration::from_secs(3);

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/first_steps.html")]
struct Page {
    shell: Shell,
    /// Where the store's pages begin.
    store: String,
    /// Its donation page.
    donate: String,
    chain: Chain,
    steps: FirstSteps,
    backed_up_at: Option<String>,
    /// What is not yet safe, in words.
    gaps: Vec<String>,
    may: May,
}

/// What whoever looks may do.
#[derive(Clone, Copy, Debug)]
struct May {
    change: bool,
    charge: bool,
    /// The whole server.
    run: bool,
}

/// What the chain source says at this moment.
#[derive(Clone, Debug)]
enum Chain {
    /// It answers.
    Answers { height: u32, synchronized: bool },
    /// It does not, or another server of this database speaks with it.
    Silent { trouble: Option<String> },
}

/// The path of a store's page.
pub(super) fn path(store: &StoreId) -> String {
    format!("{}{END}", super::shell::store_path(store))
}

pub(super) async fn show(
    State(app): State<App>,
    by: SignedIn,
    Path(store): Path<String>,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ViewStoreSettings, &store).await?;
    let steps = FirstSteps::look(&app, &place.access).await?;
    let may = |permission| by.may(permission, Some(place.id()));
    let page = Page {
        shell: place.shell(&app, &by, "First steps", END),
        store: place.path(""),
        donate: format!("/donate/{}", place.id()),
        chain: Chain::ask(&app, by.may(Permission::ModifyServerSettings, None)).await,
        backed_up_at: steps.backed_up_at.map(|at| Tongue::ENGLISH.instant(at)),
        gaps: steps.gaps(app.now()).into_iter().map(in_words).collect(),
        steps,
        may: May {
            change: may(Permission::ModifyStoreSettings),
            charge: may(Permission::CreateInvoice),
            run: by.may(Permission::ModifyServerSettings, None),
        },
    };
    Ok(frame::answer(StatusCode::OK, &page))
}

/// Makes an invoice to be paid as a trial, and leads to it. Where coins are worth something, it is not in the books as income:
/// whoever pays it pays themselves.
pub(super) async fn try_out(
    State(app): State<App>,
    Path(store): Path<String>,
    Posted { by, .. }: Posted,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::CreateInvoice, &store).await?;
    let order = Order {
        price: Price::Open(Currency::SATS),
        speed: None,
        expires_after: None,
        monitored_for: None,
        tolerance: None,
        details: Details { canary: app.network == Network::Mainnet, ..Details::default() },
    };
    let made = create_invoice::run(&app, &place.access, order).await;
    match made {
        Ok(invoice) => Ok(Redirect::to(&format!("/i/{}", invoice.id)).into_response()),
        Err(CreateError::Store(error)) => Err(error.into()),
        Err(error) => Err(Refused::Conflict(format!("{error}."))),
    }
}

impl Chain {
    /// What is wrong with it is told to those who can mend it.
    async fn ask(app: &App, all: bool) -> Self {
        let answer = match app.node.probe() {
            None => None,
            Some(probe) => tokio::time::timeout(PATIENCE, async move { probe.status().await }).await.ok(),
        };
        match answer {
            Some(Ok(status)) => Self::Answers { height: status.blocks, synchronized: status.synchronized },
            Some(Err(error)) => Self::Silent { trouble: all.then(|| error.to_string()) },
            None => Self::Silent { trouble: app.node.state().trouble.filter(|_| all) },
        }
    }
}

fn in_words(gap: Gap) -> String {
    match gap {
        Gap::NotFollowing => {
            "Payments are not seen as they come: the chain source is away or behind. They will be found when it is back."
                .into()
        }
        Gap::NoBackup => "There is no backup. Have an administrator name who can open backups, and the server makes them; or \
                          run almoner backup from a timer."
            .into(),
        Gap::BackupsBeside => "Backups lie in the server’s own data folder: one broken disk takes both. Have an administrator \
                               name another place as backup-to."
            .into(),
        Gap::OldBackup(at) => {
            format!("The last backup is of {}. The server's log and almoner doctor say why.", Tongue::ENGLISH.instant(at))
        }
        Gap::NoDrill => "Nobody has tried whether all can be restored. almoner drill rehearses it and changes nothing.".into(),
        Gap::OneOwner => {
            "The store has one owner. If they can't get in, nobody can change it: make a second on the page of people.".into()
        }
        Gap::Plain => "Pages are sent unprotected: whoever is on the way can change an address to theirs. Put TLS before the \
                       server, or an onion service."
            .into(),
    }
}

/// Every state of the page.
pub(super) fn samples() -> Vec<Sample> {
    use super::sample_store::{in_store, path};
    let new = FirstSteps {
        network: Network::Mainnet,
        follows_chain: true,
        has_wallet: false,
        was_paid: false,
        pages: 0,
        people: 1,
        owners: 1,
        backed_up_at: None,
        makes_backups: false,
        backups_are_beside: false,
        drilled_at: None,
        is_private: true,
    };
    let page = |steps: FirstSteps, chain: Chain, all: bool| Page {
        shell: in_store("First steps", END),
        store: path(""),
        donate: "/donate/8EfSMnqPz8cXpPgFuVZ2kA".into(),
        chain,
        backed_up_at: steps.backed_up_at.map(|at| Tongue::ENGLISH.instant(at)),
        gaps: steps.gaps(domain::Timestamp(1_795_356_300)).into_iter().map(in_words).collect(),
        steps,
        may: May { change: all, charge: all, run: all },
    };
    let answers = || Chain::Answers { height: 935_000, synchronized: true };
    let done = FirstSteps {
        has_wallet: true,
        was_paid: true,
        pages: 2,
        people: 4,
        owners: 2,
        backed_up_at: Some(domain::Timestamp(1_795_350_000)),
        makes_backups: true,
        drilled_at: Some(domain::Timestamp(1_795_350_000)),
        ..new.clone()
    };
    let away = FirstSteps { follows_chain: false, is_private: false, ..new.clone() };
    let trouble = Some("the node at 127.0.0.1:8332 can't be reached".to_owned());
    vec![
        Sample::of("admin-first-steps", &page(new.clone(), answers(), true)),
        Sample::of("admin-first-steps-away", &page(away, Chain::Silent { trouble }, true)),
        Sample::of("admin-first-steps-done", &page(done, answers(), true)),
        Sample::of("admin-first-steps-guest", &page(new, Chain::Silent { trouble: None }, false)),
    ]
}
