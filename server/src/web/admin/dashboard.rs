//! A store at a glance: what needs a person, what came in, where it lies, and whether the server is well.
use super::attention::Case;
use super::figures::{self, signed_btc};
use super::place::Place;
use super::plot::{Plot, worth};
use super::webhooks::{host, waiting};
use super::{Refused, Shell, SignedIn};
use crate::app::App;
use crate::app::overview::{self, MOST_COUNTED, Overview, Seen};
use crate::app::received::{Span, Sum, sums};
use crate::metrics::health::Health;
use crate::web::{Sample, frame};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::Timestamp;
use domain::ledger::Account;
use domain::permission::Permission;
use store::{Balance, Received, Reconciled, Waiting};

/// Behind a store's path: nothing.
pub(super) const END: &str = "";

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/dashboard.html")]
struct Page {
    shell: Shell,
    store: String,
    waits: Option<Waits>,
    came: Option<Came>,
    late: Vec<Late>,
    health: Option<Vec<Fact>>,
}

/// What waits.
#[derive(Clone, Debug)]
struct Waits {
    new: String,
    processing: String,
    odd: String,
    cases: Vec<Case>,
}

/// What came in, and where it lies.
#[derive(Clone, Debug)]
struct Came {
    months: Vec<Month>,
    plots: Vec<Plot>,
    lies: Vec<(String, String)>,
}

/// What came in over a month.
#[derive(Clone, Debug)]
struct Month {
    name: &'static str,
    bitcoin: String,
    worth: String,
}

/// A receiver of webhooks that has not been told for a while.
#[derive(Clone, Debug)]
struct Late {
    path: String,
    host: String,
    waits: String,
}

/// Something that is so, and whether that is well.
#[derive(Clone, Debug)]
struct Fact {
    is_well: bool,
    name: &'static str,
    says: String,
}

pub(super) async fn show(
    State(app): State<App>,
    by: SignedIn,
    Path(store): Path<String>,
) -> Result<Response, Refused> {
    let place = Place::for_anybody_in_it(&app, &by, &store).await?;
    let may = |permission| by.store(permission, place.id()).ok();
    let seen = Seen {
        invoices: may(Permission::ViewInvoices),
        books: may(Permission::ViewReports),
        webhooks: may(Permission::ModifyWebhooks),
    };
    let overview = overview::of(&app, &seen).await?;
    let sees_health = may(Permission::ViewStoreSettings).is_some();
    let health = sees_health.then(|| health(&app, overview.books.as_ref().map(|(_, lies)| lies.as_slice())));
    let shell = place.shell(&app, &by, "Overview", END);
    let page = Page::of(shell, &place.path(""), app.now(), &overview);
    Ok(frame::answer(StatusCode::OK, &Page { health, ..page }))
}

impl Page {
    fn of(shell: Shell, store: &str, now: Timestamp, overview: &Overview) -> Self {
        let late = |receiver: &store::Backlog| Late {
            path: format!("{store}{}/{}", super::webhooks::END, receiver.webhook),
            host: host(&receiver.url),
            waits: waiting(receiver),
        };
        Self {
            shell,
            store: store.to_owned(),
            waits: overview.invoices.as_ref().map(|(counted, odd)| Waits {
                new: count(counted.new),
                processing: count(counted.processing),
                odd: count(counted.odd),
                cases: odd.iter().map(|invoice| Case::of(store, invoice)).collect(),
            }),
            came: overview.books.as_ref().map(|(days, lies)| Came::of(now, days, lies)),
            late: overview.late.iter().map(late).collect(),
            health: None,
        }
    }
}

impl Came {
    fn of(now: Timestamp, days: &[Received], lies: &[Balance]) -> Self {
        let by = Span::ALL.map(|span| (span, sums(span, now, days)));
        let by_month = by.last().map(|(_, sums)| sums.as_slice()).unwrap_or_default();
        let month = |(name, sum): (&'static str, &Sum)| Month {
            name,
            bitcoin: signed_btc(sum.amount),
            worth: worth(sum),
        };
        let latest = ["This month", "Last month"].into_iter().zip(by_month.iter().rev());
        let lies = lies.iter().filter(|balance| balance.account.is_asset());
        Self {
            months: latest.map(month).collect(),
            plots: by.iter().map(|(span, sums)| Plot::of(*span, sums)).collect(),
            lies: lies.map(|balance| (capital(balance.account), signed_btc(balance.amount))).collect(),
        }
    }

    fn is_nothing(&self) -> bool {
        self.plots.iter().all(|plot| plot.bars.iter().all(|bar| bar.height == 0))
    }
}

fn capital(account: Account) -> String {
    let name = figures::account(account);
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Nobody counts further than that.
fn count(number: u32) -> String {
    if number >= MOST_COUNTED { format!("{MOST_COUNTED} or more") } else { number.to_string() }
}

/// Whether the server is well, and the coins of the store's wallets and the books agree: from what was last looked up.
fn health(app: &App, lies: Option<&[Balance]>) -> Vec<Fact> {
    let measured = app.metrics().measured();
    let health = Health::of(app);
    // Requests are answered while the chain is away; well it is not.
    let is_well = |name, answers| answers && (name != "chain" || app.node.is_synchronized());
    let told = health.told().map(|(name, answers, says)| Fact {
        is_well: is_well(name, answers),
        name: named(name),
        says: capital_sentence(says),
    });
    let mut facts: Vec<Fact> = told.collect();
    let (block, compared) = &measured.ledger;
    let is_ours = |wallet: &&Reconciled| {
        lies.is_some_and(|lies| lies.iter().any(|balance| balance.account == Account::Wallet(wallet.wallet)))
    };
    let ours: Vec<&Reconciled> = compared.iter().filter(is_ours).collect();
    if let Some(block) = block.filter(|_| !ours.is_empty()) {
        let is_well = ours.iter().all(|wallet| wallet.difference() == 0);
        let says = if is_well {
            "agreed"
        } else {
            "did NOT agree; the operator knows why, or should ask the doctor,"
        };
        let says = format!("Coins and books {says} at block {}.", block.height);
        facts.push(Fact { is_well, name: "Books", says });
    }
    facts
}

fn named(check: &str) -> &'static str {
    match check {
        "database" => "Database",
        "addresses" => "Addresses",
        "chain" => "Chain",
        "leader" => "Following",
        _ => "Server",
    }
}

fn capital_sentence(says: &str) -> String {
    let mut letters = says.chars();
    let first = letters.next().map(char::to_uppercase).into_iter().flatten();
    let mut sentence: String = first.chain(letters).collect();
    sentence.push('.');
    sentence
}

/// Every state of the page.
pub(super) fn samples() -> Vec<Sample> {
    use super::sample_store::{NOW, in_store, odd_invoices, overview};
    let show = |name, overview: &Overview, health: Vec<Fact>| {
        let page = Page::of(in_store("Overview", END), "/admin/stores/harbour", NOW, overview);
        Sample::of(name, &Page { health: Some(health), ..page })
    };
    let fact = |is_well, name, says: &str| Fact { is_well, name, says: says.into() };
    let well = || vec![fact(true, "Database", "It can be written."), fact(true, "Chain", "It is followed.")];
    let ill = vec![fact(false, "Books", "Coins and books did NOT agree at block 924000.")];
    let quiet = Overview {
        invoices: Some((Waiting::default(), Vec::new())),
        books: Some((Vec::new(), Vec::new())),
        late: Vec::new(),
    };
    let late = Overview {
        late: super::sample_store::late(),
        invoices: Some((Waiting { new: 2000, processing: 1, odd: 3 }, odd_invoices())),
        ..overview()
    };
    vec![
        show("admin-dashboard", &overview(), well()),
        show("admin-dashboard-new", &quiet, well()),
        show("admin-dashboard-troubled", &late, ill),
    ]
}
