//! Makes a webhook, changes it, gives it another secret, tries it out, deletes it: as the API does, by the same checks.
use super::form::{AS_SHOWN, Field, Wrong, about, as_shown};
use super::place::Place;
use super::webhooks::{self, END, find};
use super::{Posted, Refused, Shell, SignedIn};
use crate::app::App;
use crate::app::webhooks::{self as use_case, Wanted};
use crate::egress::Answer;
use crate::web::fields::Fields;
use crate::web::{Sample, frame};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::EventKind;
use domain::payment_request::RequestEventKind;
use domain::payout::PayoutEventKind;
use domain::permission::Permission;
use domain::webhook::Subscription;
use store::Webhook;

/// The field of each event.
const EVENT: &str = "event";

/// The form.
#[derive(Debug, Template)]
#[template(path = "admin/webhook_form.html")]
struct Page {
    shell: Shell,
    action: String,
    back: String,
    is_new: bool,
    as_shown: String,
    fields: Vec<Field>,
    everything: bool,
    events: Vec<Event>,
    mistake: Option<String>,
    events_mistake: Option<String>,
}

/// An event that can be wanted.
#[derive(Clone, Debug)]
struct Event {
    name: String,
    about: &'static str,
    wanted: bool,
}

/// A secret, which is shown this once.
#[derive(Template)]
#[template(path = "admin/webhook_secret.html")]
struct SecretPage<'a> {
    shell: Shell,
    webhook: String,
    secret: &'a str,
}

pub(super) async fn new(
    State(app): State<App>,
    by: SignedIn,
    Path(store): Path<String>,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ModifyWebhooks, &store).await?;
    let blank = Wanted {
        url: String::new(),
        secret: String::new(),
        enabled: true,
        automatic: true,
        subscription: Subscription::default(),
    };
    let shell = place.shell(&app, &by, "A new webhook", END);
    Ok(frame::answer(StatusCode::OK, &Page::of(shell, &place.path(END), None, &blank, &Wrong::default())))
}

pub(super) async fn make(
    State(app): State<App>,
    Path(store): Path<String>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ModifyWebhooks, &store).await?;
    let wanted = wanted(&fields);
    let again = |wrong: &Wrong| {
        let shell = place.shell(&app, &by, "A new webhook", END);
        let page = Page::of(shell, &place.path(END), None, &wanted, wrong);
        frame::answer(wrong.status(), &page)
    };
    let webhook = match wanted.clone().check() {
        Ok(checked) => checked.made(&app),
        Err(problems) => return Ok(again(&Wrong::of(problems))),
    };
    use_case::make(&app.store, &place.access, webhook.clone()).await?;
    Ok(secret_page(&app, &by, &place, &webhook))
}

pub(super) async fn edit(
    State(app): State<App>,
    by: SignedIn,
    Path((store, id)): Path<(String, String)>,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ModifyWebhooks, &store).await?;
    let webhook = find(&app, &place, &id).await?;
    let shell = place.shell(&app, &by, "Change the webhook", END);
    let page = Page::of(shell, &place.path(END), Some(&webhook), &of(&webhook), &Wrong::default());
    Ok(frame::answer(StatusCode::OK, &page))
}

pub(super) async fn change(
    State(app): State<App>,
    Path((store, id)): Path<(String, String)>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ModifyWebhooks, &store).await?;
    let webhook = find(&app, &place, &id).await?;
    let wanted = wanted(&fields);
    let again = |webhook: &Webhook, wrong: &Wrong| {
        let shell = place.shell(&app, &by, "Change the webhook", END);
        let page = Page::of(shell, &place.path(END), Some(webhook), &wanted, wrong);
        frame::answer(wrong.status(), &page)
    };
    if fields.one(AS_SHOWN) != shown(&webhook) {
        return Ok(again(&webhook, &Wrong::meanwhile()));
    }
    let changed = match wanted.clone().check() {
        Ok(checked) => checked.of(webhook.clone()),
        Err(problems) => return Ok(again(&webhook, &Wrong::of(problems))),
    };
    if use_case::change(&app, &place.access, webhook, changed).await? {
        return Ok(Redirect::to(&format!("{}/{id}", place.path(END))).into_response());
    }
    let theirs = find(&app, &place, &id).await?;
    Ok(again(&theirs, &Wrong::meanwhile()))
}

/// Gives it another secret, and shows that.
pub(super) async fn renew_secret(
    State(app): State<App>,
    Path((store, id)): Path<(String, String)>,
    Posted { by, .. }: Posted,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ModifyWebhooks, &store).await?;
    let webhook = find(&app, &place, &id).await?;
    let renewed = Webhook { secret: use_case::new_secret(&app), ..webhook.clone() };
    if use_case::change(&app, &place.access, webhook, renewed.clone()).await? {
        Ok(secret_page(&app, &by, &place, &renewed))
    } else {
        let why = "Somebody else changed the webhook at the same moment. It has no new secret from you: look at it again.";
        Err(Refused::Conflict(why.into()))
    }
}

pub(super) async fn delete(
    State(app): State<App>,
    Path((store, id)): Path<(String, String)>,
    Posted { by, .. }: Posted,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ModifyWebhooks, &store).await?;
    let webhook = find(&app, &place, &id).await?;
    app.store.delete_webhook(&place.access, &webhook.id, app.now()).await?;
    Ok(Redirect::to(&place.path(END)).into_response())
}

/// Sends a made-up event, and tells on the webhook's page what came back.
pub(super) async fn try_out(
    State(app): State<App>,
    Path((store, id)): Path<(String, String)>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ModifyWebhooks, &store).await?;
    let webhook = find(&app, &place, &id).await?;
    let kind = names().map(|(name, _)| name).find(|name| *name == fields.one(EVENT));
    let kind = kind.ok_or(Refused::NotWhole)?;
    let tried = use_case::try_out(&app, &place.access, &webhook, kind).await;
    let tried = tried.map_err(|error| Refused::from(crate::api::ApiError::Internal(error)))?;
    webhooks::page(&app, &by, (&place, &webhook), &super::place::Asked::default(), Some(in_words(tried)))
        .await
}

/// What came back, and whether that is well.
fn in_words(tried: Option<Answer>) -> (bool, String) {
    match tried {
        None => (false, "Others are being tried out. Nothing was sent: try again in some seconds.".into()),
        Some(Answer { error: Some(error), .. }) => (false, format!("The test was not accepted: {error}.")),
        Some(Answer { error: None, .. }) => (true, "The test was sent and accepted.".into()),
    }
}

fn secret_page(app: &App, by: &SignedIn, place: &Place, webhook: &Webhook) -> Response {
    let shell = place.shell(app, by, "The secret", END);
    let path = format!("{}/{}", place.path(END), webhook.id);
    let page = SecretPage { shell, webhook: path, secret: webhook.secret.reveal() };
    frame::answer(StatusCode::OK, &page)
}

/// What a form says.
fn wanted(fields: &Fields) -> Wanted {
    Wanted {
        url: fields.one("url").to_owned(),
        secret: fields.one("secret").to_owned(),
        enabled: !fields.one("enabled").is_empty(),
        automatic: !fields.one("automaticRedelivery").is_empty(),
        subscription: Subscription {
            everything: fields.one("everything") == "yes",
            specific: fields.all(EVENT).map(str::to_owned).collect(),
        },
    }
}

/// What a form shows of a webhook: no secret.
fn of(webhook: &Webhook) -> Wanted {
    Wanted {
        url: webhook.url.clone(),
        secret: String::new(),
        enabled: webhook.enabled,
        automatic: webhook.automatic,
        subscription: webhook.subscription.clone(),
    }
}

/// How it is, in a word that a form carries.
fn shown(webhook: &Webhook) -> String {
    as_shown(&(&webhook.url, webhook.enabled, webhook.automatic, &webhook.subscription))
}

impl Page {
    fn of(shell: Shell, list: &str, old: Option<&Webhook>, wanted: &Wanted, wrong: &Wrong) -> Self {
        let back = old.map_or(list.to_owned(), |webhook| format!("{list}/{}", webhook.id));
        let mut fields = vec![
            Field::typed("url", "Where to send: an http or https address", "url", wanted.url.clone())
                .wrong(about(&wrong.problems, "url")),
            Field::tick("enabled", "Send", wanted.enabled)
                .helped("While it is off, nothing new is put down for it; what waited already goes when it is on again."),
            Field::tick("automaticRedelivery", "Send again what failed, over more than three days", wanted.automatic),
        ];
        if old.is_none() {
            let secret = Field::line("secret", "What to sign with, if you have a secret already", "")
                .helped("Empty: one is made, and shown once.");
            fields.push(secret.wrong(about(&wrong.problems, "secret")));
        }
        Self {
            shell,
            action: if old.is_some() { format!("{back}/edit") } else { format!("{list}/new") },
            back,
            is_new: old.is_none(),
            as_shown: old.map(shown).unwrap_or_default(),
            fields,
            everything: wanted.subscription.everything,
            events: events(&wanted.subscription),
            mistake: wrong.above(&["url", "secret", "authorizedEvents"]),
            events_mistake: about(&wrong.problems, "authorizedEvents"),
        }
    }
}

/// The names of all events there are, each with what it means.
fn names() -> impl Iterator<Item = (&'static str, &'static str)> {
    EventKind::NAMES.into_iter().chain(RequestEventKind::NAMES).chain(PayoutEventKind::NAMES)
}

/// All events there are, and those of other servers that are wanted.
fn events(subscription: &Subscription) -> Vec<Event> {
    let wanted = |name: &str| subscription.specific.iter().any(|wanted| wanted == name);
    let known = |name: &str| names().any(|(known, _)| known == name);
    let ours = names().map(|(name, about)| Event { name: name.to_owned(), about, wanted: wanted(name) });
    let others = subscription.specific.iter().filter(|name| !known(name)).map(|name| Event {
        name: name.clone(),
        about: "Not an event of this server",
        wanted: true,
    });
    ours.chain(others).collect()
}

/// Every state of the pages.
pub(super) fn samples() -> Vec<Sample> {
    use super::sample_store::{in_store, path, webhook};
    use crate::web::sample::HOSTILE;
    let page = |old: Option<&Webhook>, wanted: &Wanted, wrong: Wrong| {
        Page::of(in_store("A webhook", END), &path(END), old, wanted, &wrong)
    };
    let old = webhook("https://shop.example/hooks/almoner");
    let blank = Wanted { url: String::new(), ..of(&old) };
    let hostile = Wanted {
        url: HOSTILE.into(),
        subscription: Subscription { everything: false, specific: vec![HOSTILE.into()] },
        ..of(&old)
    };
    let problems = |wanted: &Wanted| wanted.clone().check().err().unwrap_or_default();
    let secret = SecretPage {
        shell: in_store("The secret", END),
        webhook: format!("{}/hook", path(END)),
        secret: "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX",
    };
    vec![
        Sample::of("admin-webhook-make", &page(None, &blank, Wrong::default())),
        Sample::of("admin-webhook-edit", &page(Some(&old), &of(&old), Wrong::default())),
        Sample::of("admin-webhook-edit-meanwhile", &page(Some(&old), &of(&old), Wrong::meanwhile())),
        Sample::of("admin-webhook-make-hostile", &page(None, &hostile, Wrong::of(problems(&hostile)))),
        Sample::of("admin-webhook-secret", &secret),
    ]
}
