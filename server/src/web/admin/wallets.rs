//! What a store is paid into: what lies there, the addresses that come next, and how far ahead a wallet must look.
use super::figures::signed_btc;
use super::place::Place;
use super::{Refused, Shell, SignedIn, addresses, rescan};
use crate::app::App;
use crate::app::payment_methods::{self, Configured, Indexes, MethodError, Previewed, Standing};
use crate::web::{Sample, frame};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::ledger::Account;
use domain::permission::Permission;
use domain::{SignedSats, WalletNo};
use store::{Balance, PaymentMethod, WalletVitals};

/// Behind a store's path.
pub(super) const END: &str = "/wallets";
/// So many of the addresses that come next are shown.
const NEXT: u32 = 5;
/// How far most wallets look ahead (BIP44).
const USUAL_GAP: u32 = 20;

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/wallets.html")]
struct Page {
    shell: Shell,
    wallets: Vec<Shown>,
    former: Vec<Former>,
}

/// A wallet the store is paid into.
#[derive(Clone, Debug)]
struct Shown {
    number: u32,
    label: Option<String>,
    method: &'static str,
    enabled: bool,
    balance: String,
    coins: String,
    addresses: String,
    rescan: String,
    kind: Kind,
    next: Vec<Previewed>,
}

/// Where its addresses come from.
#[derive(Clone, Debug)]
enum Kind {
    /// It derives them.
    Derived { next_index: u32, key_path: Option<String>, gap: u32, is_wide: bool },
    /// They were given.
    Listed { left: u64, low_water_mark: u32, is_low: bool },
}

/// A wallet the store was paid into once.
#[derive(Clone, Debug)]
struct Former {
    number: u32,
    balance: String,
    coins: String,
    addresses: String,
}

pub(super) async fn show(
    State(app): State<App>,
    by: SignedIn,
    Path(store): Path<String>,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ViewWallet, &store).await?;
    let balances = app.store.balances(&place.access).await?;
    let mut wallets = Vec::new();
    for method in app.store.payment_methods(&place.access).await? {
        wallets.extend(look(&app, &place, &method, &balances).await?);
    }
    let is_used = |number: u32| wallets.iter().any(|wallet: &Shown| wallet.number == number);
    let former = balances.iter().filter_map(|balance| match balance.account {
        Account::Wallet(WalletNo(number)) if !is_used(number) => {
            let (store, balance) = (place.path(""), signed_btc(balance.amount));
            let (coins, addresses) = (coins_path(&store, number), addresses::path_of(&store, number));
            Some(Former { number, balance, coins, addresses })
        }
        _ => None,
    });
    let former = former.collect();
    let page = Page { shell: place.shell(&app, &by, "Wallets", END), wallets, former };
    Ok(frame::answer(StatusCode::OK, &page))
}

/// The page of a wallet's coins.
pub(super) fn coins_path(store: &str, number: u32) -> String {
    format!("{store}{END}/{number}/coins")
}

/// None where the wallet can't be used: the server's log and the doctor say why.
async fn look(
    app: &App,
    place: &Place,
    method: &PaymentMethod,
    balances: &[Balance],
) -> Result<Option<Shown>, Refused> {
    let Some(number) = method.wallet else { return Ok(None) };
    let configured = match payment_methods::get(app, &place.access, method.method).await {
        Ok(configured) => configured,
        Err(MethodError::NotConfigured) => return Ok(None),
        Err(error) => return Err(unusable(&error)),
    };
    let from = match &configured.wallet {
        Standing::Derived { next_index, .. } => *next_index,
        Standing::Listed { .. } => app.store.next_index(&app.system, number).await?,
    };
    let indexes = Indexes { offset: from, count: NEXT };
    let next = payment_methods::preview(app, &place.access, method.method, indexes).await.unwrap_or_default();
    let vitals = app.store.wallet_vitals(&app.system, number).await?;
    Ok(Some(Shown::of(&place.path(""), (&configured, &vitals), balances, next)))
}

fn unusable(error: &MethodError) -> Refused {
    match error {
        MethodError::Store(error) => error.clone().into(),
        other => Refused::Conflict(format!("The wallet can't be used: {other}")),
    }
}

impl Shown {
    fn of(
        store: &str,
        (configured, vitals): (&Configured, &WalletVitals),
        balances: &[Balance],
        next: Vec<Previewed>,
    ) -> Self {
        let WalletNo(number) = vitals.number;
        let lies = balances.iter().find(|balance| balance.account == Account::Wallet(vitals.number));
        Self {
            number,
            label: configured.config.label.clone().filter(|label| !label.is_empty()),
            method: configured.method.id(),
            enabled: configured.enabled,
            balance: signed_btc(lies.map_or(SignedSats::ZERO, |balance| balance.amount)),
            coins: coins_path(store, number),
            addresses: addresses::path_of(store, number),
            rescan: rescan::path_of(store, number),
            kind: Kind::of(configured, vitals.gap()),
            next,
        }
    }
}

impl Kind {
    fn of(configured: &Configured, gap: u32) -> Self {
        match &configured.wallet {
            Standing::Derived { next_index, .. } => Self::Derived {
                next_index: *next_index,
                key_path: configured.config.account_key_path.clone(),
                gap,
                is_wide: gap >= USUAL_GAP,
            },
            Standing::Listed { left, low_water_mark, .. } => Self::Listed {
                left: *left,
                low_water_mark: *low_water_mark,
                is_low: *left < u64::from(*low_water_mark),
            },
        }
    }
}

/// Every state of the page.
pub(super) fn samples() -> Vec<Sample> {
    use super::sample_store::{address, in_store};
    let next = || {
        (0..NEXT)
            .map(|place| Previewed { key_path: format!("0/{}", 41 + place), address: address() })
            .collect()
    };
    let derived = |gap| Kind::Derived {
        next_index: 41,
        key_path: Some("d34db33f/84'/0'/0'".into()),
        gap,
        is_wide: gap >= USUAL_GAP,
    };
    let wallet = |kind: Kind| Shown {
        number: 1,
        label: Some("Harbour cold storage".into()),
        method: "BTC-CHAIN",
        enabled: true,
        balance: "1.20500000\u{a0}BTC".into(),
        coins: coins_path("/admin/stores/harbour", 1),
        addresses: addresses::path_of("/admin/stores/harbour", 1),
        rescan: rescan::path_of("/admin/stores/harbour", 1),
        kind,
        next: next(),
    };
    let listed = Kind::Listed { left: 7, low_water_mark: 20, is_low: true };
    let page = |wallets: Vec<Shown>| Page { shell: in_store("Wallets", END), wallets, former: Vec::new() };
    let hostile = Shown { label: Some(crate::web::sample::HOSTILE.into()), ..wallet(derived(3)) };
    let former = vec![Former {
        number: 2,
        balance: "0.00000000\u{a0}BTC".into(),
        coins: coins_path("/admin/stores/harbour", 2),
        addresses: addresses::path_of("/admin/stores/harbour", 2),
    }];
    vec![
        Sample::of("admin-wallets", &Page { former, ..page(vec![wallet(derived(3))]) }),
        Sample::of("admin-wallets-wide-gap", &page(vec![wallet(derived(61))])),
        Sample::of("admin-wallets-list", &page(vec![wallet(listed)])),
        Sample::of("admin-wallets-none", &page(Vec::new())),
        Sample::of("admin-wallets-hostile", &page(vec![hostile])),
    ]
}
