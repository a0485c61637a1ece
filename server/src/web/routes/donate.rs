//! The donation page's addresses: the form and what became of it, its picture, and what its owner shares it with.
use super::{named, stored_settings, unavailable};
use crate::app::App;
use crate::app::create_invoice::{self, CreateError, Order};
use crate::app::quote;
use crate::web::donate::{self, Donate, Given, Offer, Share};
use crate::web::guard::{self, Ask, NotWhole, Sent, Visitor};
use crate::web::look::Look;
use crate::web::notice::Notice;
use crate::web::tongue::Tongue;
use crate::web::{frame, poster};
use axum::extract::{Path, RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::donation_page::{PageState, Slug};
use domain::invoice::{Details, Donation, Metadata, Price};
use domain::settings::StoreSettings;
use domain::{Currency, Rate, StoreId};
use serde_json::json;
use store::PageRecord;

/// A page that was found: its owner's, or the one its store has without making one.
struct Place {
    store: StoreId,
    settings: StoreSettings,
    record: Option<PageRecord>,
}

pub(super) async fn show_form(
    tongue: Tongue,
    State(app): State<App>,
    Path(word): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Notice> {
    let place = find(&app, &word).await?;
    let field = |name| named(query.as_deref(), name);
    let given =
        Given { amount: field("amount").unwrap_or_default(), currency: field("currency"), open: None };
    Ok(frame::answer(StatusCode::OK, &Donate::new(&scene(tongue, &app, &place), &given)))
}

pub(super) async fn give(
    tongue: Tongue,
    State(app): State<App>,
    Path(word): Path<String>,
    visitor: Visitor,
    form: Result<Sent<Given>, NotWhole>,
) -> Result<Response, Notice> {
    let place = find(&app, &word).await?;
    let scene = scene(tongue, &app, &place);
    if scene.state() != PageState::Open {
        return Ok(frame::answer(StatusCode::CONFLICT, &Donate::new(&scene, &Given::default())));
    }
    let Ok(Sent { given, fields }) = form else {
        let page = Donate::with_mistake(&scene, &Given::default(), tongue.say("donate-not-whole"));
        return Ok(frame::answer(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let price = match donate::read(&given, &scene.offer) {
        Ok(price) => price,
        Err(mistake) => {
            let page = Donate::with_mistake(&scene, &given, mistake.say(tongue));
            return Ok(frame::answer(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    let (page, what) = (scene.path(), guard::asked(tongue, price, &place.settings.name));
    let ask = Ask {
        page: &page,
        store: &place.store,
        what: &what,
        tongue,
        look: &scene.look,
        visitor: &visitor,
        fields: &fields,
    };
    let order = order(&format!("{}{}", app.origin, scene.path()), place.record.as_ref(), price);
    let access = app.system.to_store(&place.store);
    let make = async { create_invoice::run(&app, &access, order).await.map(|invoice| invoice.id) };
    match guard::lead(&app, &ask, make).await {
        Ok(response) => Ok(response),
        Err(error) => refused(&app, &scene, &given, error),
    }
}

/// The picture its owner gave it, and nothing of anybody else's.
pub(super) async fn show_picture(
    State(app): State<App>,
    Path(word): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Notice> {
    let place = find(&app, &word).await?;
    let nothing = || Notice::not_found(app.network);
    let PageRecord { page, picture_at, .. } = place.record.ok_or_else(nothing)?;
    let id = page.id;
    let found =
        app.store.picture(&app.system, &id).await.map_err(|error| unavailable(app.network, &error))?;
    let picture = found.ok_or_else(nothing)?;
    // Its address on the page says when it was changed, so that an old one never stays. Under any other it may.
    let is_current = named(query.as_deref(), "v") == picture_at.map(|at| at.0.to_string());
    let kept = if is_current { "public, max-age=86400" } else { "no-cache" };
    let headers = [(header::CONTENT_TYPE, picture.kind().media_type()), (header::CACHE_CONTROL, kept)];
    Ok((headers, picture.bytes().to_vec()).into_response())
}

pub(super) async fn share(
    tongue: Tongue,
    State(app): State<App>,
    Path(word): Path<String>,
) -> Result<Response, Notice> {
    let place = find(&app, &word).await?;
    // The form to copy is there for years: what it asks in does not hang on whose rates are known now.
    let scene = donate::Scene { offer: offer(&place, |_| true), ..scene(tongue, &app, &place) };
    Ok(frame::answer(StatusCode::OK, &Share::new(&scene, &app.origin)))
}

pub(super) async fn poster_png(
    tongue: Tongue,
    State(app): State<App>,
    Path(word): Path<String>,
) -> Result<Response, Notice> {
    let place = find(&app, &word).await?;
    let address = format!("{}{}", app.origin, scene(tongue, &app, &place).path());
    let picture = poster::png(&address).map_err(|error| unavailable(app.network, &error))?;
    Ok(([(header::CONTENT_TYPE, "image/png")], picture).into_response())
}

pub(super) async fn poster_pdf(
    tongue: Tongue,
    State(app): State<App>,
    Path(word): Path<String>,
) -> Result<Response, Notice> {
    let place = find(&app, &word).await?;
    let scene = scene(tongue, &app, &place);
    let sheet = poster::pdf(&scene.title(), &format!("{}{}", app.origin, scene.path()));
    let sheet = sheet.map_err(|error| unavailable(app.network, &error))?;
    Ok(([(header::CONTENT_TYPE, "application/pdf")], sheet).into_response())
}

/// What is answered where a page takes nothing more: the page as it stands, or that it is gone.
pub(super) async fn closed(tongue: Tongue, app: &App, page: &Slug) -> Result<Response, Notice> {
    let place = find(app, page.as_str()).await?;
    let page = Donate::new(&scene(tongue, app, &place), &Given::default());
    Ok(frame::answer(StatusCode::CONFLICT, &page))
}

fn order(address: &str, record: Option<&PageRecord>, price: Price) -> Order {
    let page = record.map(|record| &record.page);
    let mut metadata = json!({ "itemDesc": "Donation", "orderUrl": address });
    if let Some(page) = page {
        metadata["itemDesc"] = page.settings.title.as_str().into();
        metadata["donationPage"] = page.slug.as_str().into();
    }
    if let Some(campaign) = page.and_then(|page| page.settings.campaign.as_deref()) {
        metadata["campaign"] = campaign.into();
    }
    let metadata = Metadata::parse(&metadata.to_string()).expect("it is an object");
    let details = Details {
        metadata,
        search_terms: page.map(|page| page.slug.to_string().into()).into_iter().collect(),
        donation: Some(Donation { page: page.map(|page| page.id.clone()) }),
        ..Details::default()
    };
    Order { price, speed: None, expires_after: None, monitored_for: None, tolerance: None, details }
}

/// What became of the form when no invoice was made.
fn refused(
    app: &App,
    scene: &donate::Scene<'_>,
    given: &Given,
    error: CreateError,
) -> Result<Response, Notice> {
    let (status, what) = match error {
        CreateError::NoStore => return Err(Notice::not_found(app.network)),
        CreateError::NoMethod | CreateError::NoAddress => return Err(Notice::no_wallet(app.network)),
        CreateError::Store(error) => return Err(unavailable(app.network, &error)),
        CreateError::NoRate(_) => (StatusCode::SERVICE_UNAVAILABLE, donate::no_rate(scene, given)),
        CreateError::Dust { .. } => (StatusCode::UNPROCESSABLE_ENTITY, scene.tongue.say("donate-too-small")),
        CreateError::TooLarge => (StatusCode::UNPROCESSABLE_ENTITY, scene.tongue.say("donate-too-large")),
    };
    Ok(frame::answer(status, &Donate::with_mistake(scene, given, what)))
}

fn scene<'a>(tongue: Tongue, app: &App, place: &'a Place) -> donate::Scene<'a> {
    let Place { store, settings, record } = place;
    let rate = |currency: Currency| Some(quote::rate(app, settings, currency).ok()?.rate);
    let offer = offer(place, |currency| rate(currency).is_some());
    let goal = record.as_ref().and_then(|record| record.page.settings.goal);
    let goal_rate: Option<Rate> = goal.and_then(|goal| rate(goal.currency()));
    let mut scene = donate::Scene {
        tongue,
        id: store,
        store: &settings.name,
        record: record.as_ref(),
        offer,
        goal_rate,
        now: app.now(),
        network: app.network,
        token: String::new(),
        look: Look::of(store, settings),
    };
    scene.token = guard::token(app, &scene.path());
    scene
}

/// What there is to choose from, in the currencies whose rate is known.
fn offer(place: &Place, has_rate: impl Fn(Currency) -> bool) -> Offer {
    let home = place.settings.default_currency;
    match &place.record {
        Some(record) => Offer::of_page(&record.page.settings, home, has_rate),
        None => Offer::of_store(home, has_rate),
    }
}

/// The page of that slug, else of the store with that id.
async fn find(app: &App, word: &str) -> Result<Place, Notice> {
    let not_found = || Notice::not_found(app.network);
    let record = match Slug::parse(word) {
        Ok(slug) if slug.as_str() == word => app.store.page_at(&app.system, &slug).await,
        Ok(_) | Err(_) => Ok(None),
    };
    let record = record.map_err(|error| unavailable(app.network, &error))?;
    if record.as_ref().is_some_and(|record| record.page.archived_at.is_some()) {
        return Err(Notice::page_gone(app.network));
    }
    let store = match &record {
        Some(record) => record.page.store.clone(),
        None => StoreId::parse(word).ok_or_else(not_found)?,
    };
    let settings = stored_settings(app, &store).await?.ok_or_else(not_found)?;
    Ok(Place { store, settings, record })
}
