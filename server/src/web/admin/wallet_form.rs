//! Gives a store a wallet: what was pasted is read, its first addresses are shown to be compared with the owner's own device,
//! and only then is it kept. What can spend is refused by name; it is neither kept nor shown again.
use super::place::Place;
use super::{Posted, Refused, Shell, SignedIn, first_steps};
use crate::app::App;
use crate::app::payment_methods::{self, Given, MethodError, Previewed, Wanted};
use crate::app::wallets::LoadError;
use crate::web::fields::Fields;
use crate::web::{Sample, frame};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Method;
use domain::permission::Permission;

/// Behind a store's path.
pub(super) const END: &str = "/wallet";
/// So many addresses are shown to be compared.
const SHOWN: u32 = 5;
/// The value of the field that says that the addresses were compared.
const KEEP: &str = "keep";

/// The page that asks for a wallet.
#[derive(Debug, Template)]
#[template(path = "admin/wallet_form.html")]
struct Asking {
    shell: Shell,
    action: String,
    /// Whether the store is paid into one already.
    has_one: bool,
    /// What is wrong with what was given.
    mistake: Option<String>,
}

/// The page that shows what was understood.
#[derive(Template)]
#[template(path = "admin/wallet_compare.html")]
struct Comparing {
    shell: Shell,
    action: String,
    addresses: Vec<Previewed>,
    wallet: String,
    start: String,
}

pub(super) async fn show(
    State(app): State<App>,
    by: SignedIn,
    Path(store): Path<String>,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ModifyStoreSettings, &store).await?;
    asking(&app, &by, &place, None).await
}

pub(super) async fn send(
    State(app): State<App>,
    Path(store): Path<String>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ModifyStoreSettings, &store).await?;
    let given = match given(&fields) {
        Ok(given) => given,
        Err(mistake) => return asking(&app, &by, &place, Some(mistake)).await,
    };
    if fields.one("done") == KEEP {
        let wanted = Wanted { enabled: Some(true), wallet: Some(given) };
        return match payment_methods::put(&app, &place.access, Method::OnChain, wanted).await {
            Ok(_) => Ok(Redirect::to(&first_steps::path(place.id())).into_response()),
            Err(error) => asking(&app, &by, &place, Some(mistake(error)?)).await,
        };
    }
    match payment_methods::preview_proposed(&app, Method::OnChain, &given, (None, SHOWN)) {
        Ok(addresses) => Ok(frame::answer(StatusCode::OK, &comparing(&app, &by, &place, &fields, addresses))),
        Err(error) => asking(&app, &by, &place, Some(mistake(error)?)).await,
    }
}

fn comparing(
    app: &App,
    by: &SignedIn,
    place: &Place,
    fields: &Fields,
    addresses: Vec<Previewed>,
) -> Comparing {
    Comparing {
        shell: place.shell(app, by, "Compare the wallet", END),
        action: place.path(END),
        addresses,
        // It was read, so it is none that can spend.
        wallet: fields.one("wallet").to_owned(),
        start: fields.one("start").to_owned(),
    }
}

async fn asking(
    app: &App,
    by: &SignedIn,
    place: &Place,
    mistake: Option<String>,
) -> Result<Response, Refused> {
    let has_one = !payment_methods::enabled(app, &place.access).await?.is_empty();
    let status = if mistake.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let shell = place.shell(app, by, "Give the store a wallet", END);
    Ok(frame::answer(status, &Asking { shell, action: place.path(END), has_one, mistake }))
}

/// What the form says.
fn given(fields: &Fields) -> Result<Given, String> {
    let (wallet, start) = (fields.one("wallet").trim(), fields.one("start").trim());
    let start_index = match start {
        "" => None,
        digits => {
            Some(digits.parse().map_err(|_| "The first address is a whole number, from 0.".to_owned())?)
        }
    };
    let wallet = Some(wallet).filter(|wallet| !wallet.is_empty()).map(ToOwned::to_owned);
    Ok(Given { wallet, start_index, ..Given::default() })
}

/// What was wrong with it, unless it was not the wallet.
fn mistake(error: MethodError) -> Result<String, Refused> {
    match error {
        MethodError::Store(error) | MethodError::Load(LoadError::Store(error)) => Err(error.into()),
        error => Ok(format!("{}.", error.to_string().trim_end_matches('.'))),
    }
}

/// Every state of the pages.
pub(super) fn samples() -> Vec<Sample> {
    use super::sample_store::{in_store, path};
    let asking = |has_one, mistake: Option<&str>| Asking {
        shell: in_store("Give the store a wallet", END),
        action: path(END),
        has_one,
        mistake: mistake.map(Into::into),
    };
    let one =
        |index: u32, address: &str| Previewed { key_path: format!("0/{index}"), address: address.into() };
    let comparing = |wallet: &str| Comparing {
        shell: in_store("Compare the wallet", END),
        action: path(END),
        addresses: vec![
            one(0, "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu"),
            one(1, "bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g"),
        ],
        wallet: wallet.into(),
        start: String::new(),
    };
    vec![
        Sample::of("admin-wallet-form", &asking(false, None)),
        Sample::of("admin-wallet-form-another", &asking(true, None)),
        Sample::of(
            "admin-wallet-form-mistake",
            &asking(false, Some("This is a private key: it can spend. Give the public one.")),
        ),
        Sample::of(
            "admin-wallet-compare",
            &comparing(
                "zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs",
            ),
        ),
        Sample::of("admin-wallet-compare-hostile", &comparing(crate::web::sample::HOSTILE)),
    ]
}
