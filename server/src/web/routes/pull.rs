//! The address of a pull payment: the page, and the form that claims from it.
use super::{stored_settings, unavailable};
use crate::app::App;
use crate::app::payouts::{self, ClaimError, Wish};
use crate::web::frame;
use crate::web::guard::{self, Ask, Made, NotWhole, Sent, Visitor};
use crate::web::look::Look;
use crate::web::notice::Notice;
use crate::web::pull::{Given, Pull, Scene};
use crate::web::tongue::Tongue;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::PullPaymentId;
use domain::settings::StoreSettings;
use store::{PayoutFilter, PayoutRecord, PullRecord};

/// Payouts that the page shows: the newest.
const SHOWN: u32 = 50;

/// What was found of a pull payment.
struct Found {
    record: PullRecord,
    payouts: Vec<PayoutRecord>,
    settings: StoreSettings,
}

pub(super) async fn show(
    tongue: Tongue,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response, Notice> {
    let found = find(&app, &id).await?;
    Ok(frame::answer(StatusCode::OK, &Pull::new(&scene(tongue, &app, &found))))
}

pub(super) async fn claim(
    tongue: Tongue,
    State(app): State<App>,
    Path(id): Path<String>,
    visitor: Visitor,
    form: Result<Sent<Given>, NotWhole>,
) -> Result<Response, Notice> {
    let found = find(&app, &id).await?;
    let scene = scene(tongue, &app, &found);
    if !scene.is_open() {
        return Ok(frame::answer(StatusCode::CONFLICT, &Pull::new(&scene)));
    }
    let Ok(Sent { given, fields }) = form else {
        return Ok(wrong(&scene, &Given::default(), tongue.say("donate-not-whole")));
    };
    let amount = match scene.read(&given) {
        Ok(amount) => amount,
        Err(mistake) => return Ok(wrong(&scene, &given, mistake.say(tongue))),
    };
    let page = scene.path();
    let figure = tongue.money(amount.unwrap_or(scene.left()));
    let what = tongue.say_with("pull-asked", &[("amount", figure.into()), ("store", scene.store.into())]);
    let ask = Ask {
        page: &page,
        store: &found.record.pull.store,
        what: &what,
        tongue,
        look: &scene.look,
        visitor: &visitor,
        fields: &fields,
    };
    let destination = given.address.clone().unwrap_or_default();
    let wish = Wish { destination, amount: amount.map(domain::Money::to_decimal), ..Wish::default() };
    let claim = async { payouts::claim_from(&app, &found.record.pull, wish).await.map(|_| Made::Here) };
    match guard::lead(&app, &ask, claim).await {
        Ok(response) => Ok(response),
        Err(ClaimError::Store(error)) => Err(unavailable(app.network, &error)),
        Err(error) => Ok(wrong(&scene, &given, scene.refusal(&error))),
    }
}

fn wrong(scene: &Scene<'_>, given: &Given, mistake: String) -> Response {
    frame::answer(StatusCode::UNPROCESSABLE_ENTITY, &Pull::with_mistake(scene, given, mistake))
}

fn scene<'a>(tongue: Tongue, app: &App, found: &'a Found) -> Scene<'a> {
    let mut scene = Scene {
        tongue,
        record: &found.record,
        payouts: &found.payouts,
        store: &found.settings.name,
        now: app.now(),
        network: app.network,
        token: String::new(),
        look: Look::of(&found.record.pull.store, &found.settings),
    };
    scene.token = guard::token(app, &scene.path());
    scene
}

/// The pull payment of that id, its payouts, and its store.
async fn find(app: &App, id: &str) -> Result<Found, Notice> {
    let not_found = || Notice::not_found(app.network);
    let id = PullPaymentId::parse(id).ok_or_else(not_found)?;
    let found = app.store.public_pull_payment(&app.system, &id).await;
    let record = found.map_err(|error| unavailable(app.network, &error))?.ok_or_else(not_found)?;
    let settings = stored_settings(app, &record.pull.store).await?.ok_or_else(not_found)?;
    let filter = PayoutFilter { pull_payment: Some(id), take: Some(SHOWN), ..PayoutFilter::default() };
    let payouts = app.store.payouts(&app.system.to_store(&record.pull.store), filter).await;
    let payouts = payouts.map_err(|error| unavailable(app.network, &error))?;
    Ok(Found { record, payouts, settings })
}
