//! The address of a payment request: the page, and the form that makes an invoice.
use super::{stored_settings, unavailable};
use crate::app::App;
use crate::app::create_invoice::CreateError;
use crate::app::payment_requests::{self, PayError, Wish};
use crate::web::frame;
use crate::web::guard::{self, Ask, NotWhole, Sent, Visitor};
use crate::web::look::Look;
use crate::web::notice::Notice;
use crate::web::request::{Given, Request, Scene};
use crate::web::tongue::Tongue;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::RequestId;
use domain::invoice::Price;
use domain::settings::StoreSettings;
use store::RequestRecord;

pub(super) async fn show(
    tongue: Tongue,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response, Notice> {
    let (record, settings) = find(&app, &id).await?;
    Ok(frame::answer(StatusCode::OK, &Request::new(&scene(tongue, &app, &record, &settings))))
}

pub(super) async fn pay(
    tongue: Tongue,
    State(app): State<App>,
    Path(id): Path<String>,
    visitor: Visitor,
    form: Result<Sent<Given>, NotWhole>,
) -> Result<Response, Notice> {
    let (record, settings) = find(&app, &id).await?;
    let scene = scene(tongue, &app, &record, &settings);
    if !scene.is_open() {
        return Ok(frame::answer(StatusCode::CONFLICT, &Request::new(&scene)));
    }
    let Ok(Sent { given, fields }) = form else {
        return Ok(wrong(&scene, &Given::default(), tongue.say("donate-not-whole")));
    };
    let amount = match scene.read(&given) {
        Ok(amount) => amount,
        Err(mistake) => return Ok(wrong(&scene, &given, mistake.say(tongue))),
    };
    let price = match record.request.payable(amount, record.brought, app.now()) {
        Ok(price) => price,
        Err(_) => return Ok(frame::answer(StatusCode::CONFLICT, &Request::new(&scene))),
    };
    let store = &record.request.store;
    let (page, what) = (scene.path(), guard::asked(tongue, Price::Fixed(price), &settings.name));
    let ask = Ask {
        page: &page,
        store,
        what: &what,
        tongue,
        look: &scene.look,
        visitor: &visitor,
        fields: &fields,
    };
    let (access, wish) = (app.system.to_store(store), Wish { amount, reuse: true });
    let make = async { payment_requests::pay(&app, &access, &record, wish).await.map(|invoice| invoice.id) };
    match guard::lead(&app, &ask, make).await {
        Ok(response) => Ok(response),
        Err(error) => refused(&app, &scene, &given, error),
    }
}

fn wrong(scene: &Scene<'_>, given: &Given, mistake: String) -> Response {
    frame::answer(StatusCode::UNPROCESSABLE_ENTITY, &Request::with_mistake(scene, given, mistake))
}

/// What became of the form when no invoice was made.
fn refused(app: &App, scene: &Scene<'_>, given: &Given, error: PayError) -> Result<Response, Notice> {
    let PayError::Create(error) = error else {
        return Ok(frame::answer(StatusCode::CONFLICT, &Request::new(scene)));
    };
    let (status, what) = match error {
        CreateError::NoStore => return Err(Notice::not_found(app.network)),
        CreateError::NoMethod | CreateError::NoAddress => return Err(Notice::no_wallet(app.network)),
        CreateError::Store(error) => return Err(unavailable(app.network, &error)),
        CreateError::NoRate(_) => (StatusCode::SERVICE_UNAVAILABLE, scene.tongue.say("request-no-rate")),
        CreateError::Dust { .. } => (StatusCode::UNPROCESSABLE_ENTITY, scene.tongue.say("donate-too-small")),
        CreateError::TooLarge => (StatusCode::UNPROCESSABLE_ENTITY, scene.tongue.say("donate-too-large")),
    };
    Ok(frame::answer(status, &Request::with_mistake(scene, given, what)))
}

fn scene<'a>(tongue: Tongue, app: &App, record: &'a RequestRecord, settings: &'a StoreSettings) -> Scene<'a> {
    let look = Look::of(&record.request.store, settings);
    let mut scene = Scene {
        tongue,
        record,
        store: &settings.name,
        now: app.now(),
        network: app.network,
        token: String::new(),
        look,
    };
    scene.token = guard::token(app, &scene.path());
    scene
}

/// The request of that id, and its store.
async fn find(app: &App, id: &str) -> Result<(RequestRecord, StoreSettings), Notice> {
    let not_found = || Notice::not_found(app.network);
    let id = RequestId::parse(id).ok_or_else(not_found)?;
    let found = app.store.public_request(&app.system, &id).await;
    let record = found.map_err(|error| unavailable(app.network, &error))?.ok_or_else(not_found)?;
    let settings = stored_settings(app, &record.request.store).await?.ok_or_else(not_found)?;
    Ok((record, settings))
}
