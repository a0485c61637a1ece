//! The donation page's address: the form, and what became of it.
use super::{named, stored_settings, unavailable};
use crate::app::App;
use crate::app::create_invoice::{self, CreateError, Order};
use crate::web::donate::{self, Donate, Given};
use crate::web::limit::Forms;
use crate::web::notice::Notice;
use crate::web::tongue::Tongue;
use crate::web::{frame, links};
use axum::extract::rejection::FormRejection;
use axum::extract::{Extension, Form, Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::StoreId;
use domain::invoice::{Details, Metadata, Price};
use domain::settings::StoreSettings;

pub(super) async fn show_form(
    tongue: Tongue,
    State(app): State<App>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Notice> {
    let (id, settings) = store(&app, &id).await?;
    let amount = named(query.as_deref(), "amount").unwrap_or_default();
    Ok(frame::answer(StatusCode::OK, &Donate::new(scene(tongue, &app, &id, &settings), &amount)))
}

pub(super) async fn give(
    tongue: Tongue,
    State(app): State<App>,
    Path(id): Path<String>,
    Extension(forms): Extension<Forms>,
    form: Result<Form<Given>, FormRejection>,
) -> Result<Response, Notice> {
    let (id, settings) = store(&app, &id).await?;
    let scene = scene(tongue, &app, &id, &settings);
    let Ok(Form(given)) = form else {
        let page = Donate::with_mistake(scene, "", tongue.say("donate-not-whole"));
        return Ok(frame::answer(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let price = match donate::read(&given, settings.default_currency) {
        Ok(price) => price,
        Err(mistake) => {
            let page = Donate::with_mistake(scene, &given.amount, mistake.say(tongue));
            return Ok(frame::answer(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    if !forms.admit(&id, app.now()) {
        return Err(Notice::too_many(app.network));
    }
    match create_invoice::run(&app, &app.system.to_store(&id), order(&app, &id, price)).await {
        Ok(invoice) => Ok(Redirect::to(&tongue.link(&links::checkout_path(&invoice.id))).into_response()),
        Err(error) => refused(&app, scene, &given, error),
    }
}

fn order(app: &App, store: &StoreId, price: Price) -> Order {
    let page = format!("{}/donate/{store}", app.origin);
    let metadata = serde_json::json!({ "itemDesc": "Donation", "orderUrl": page }).to_string();
    let metadata = Metadata::parse(&metadata).expect("it is an object");
    Order {
        price,
        speed: None,
        expires_after: None,
        monitored_for: None,
        tolerance: None,
        details: Details { metadata, ..Details::default() },
    }
}

/// What became of the form when no invoice was made.
fn refused(
    app: &App,
    scene: donate::Scene<'_>,
    given: &Given,
    error: CreateError,
) -> Result<Response, Notice> {
    let (status, key) = match error {
        CreateError::NoStore => return Err(Notice::not_found(app.network)),
        CreateError::NoMethod | CreateError::NoAddress => return Err(Notice::no_wallet(app.network)),
        CreateError::Store(error) => return Err(unavailable(app.network, &error)),
        CreateError::NoRate(_) => (StatusCode::SERVICE_UNAVAILABLE, "donate-no-rate"),
        CreateError::Dust { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "donate-too-small"),
        CreateError::TooLarge => (StatusCode::UNPROCESSABLE_ENTITY, "donate-too-large"),
    };
    Ok(frame::answer(status, &Donate::with_mistake(scene, &given.amount, scene.tongue.say(key))))
}

fn scene<'a>(tongue: Tongue, app: &App, id: &'a StoreId, settings: &'a StoreSettings) -> donate::Scene<'a> {
    let StoreSettings { name, default_currency, .. } = settings;
    donate::Scene { tongue, id, store: name, currency: *default_currency, network: app.network }
}

async fn store(app: &App, id: &str) -> Result<(StoreId, StoreSettings), Notice> {
    let id = StoreId::parse(id).ok_or_else(|| Notice::not_found(app.network))?;
    let settings = settings(app, &id).await?;
    Ok((id, settings))
}

async fn settings(app: &App, id: &StoreId) -> Result<StoreSettings, Notice> {
    stored_settings(app, id).await?.ok_or_else(|| Notice::not_found(app.network))
}
