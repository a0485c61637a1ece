//! A payment request: made, looked at with its invoices, stated anew, put away; by the same rules as through the API.
use super::figures::money;
use super::form::{AS_SHOWN, Field, Wrong, YES, about, as_shown};
use super::invoices::Line;
use super::payment_requests::{END, stands};
use super::place::Place;
use super::{Posted, Refused, Shell, SignedIn};
use crate::app::{App, payment_requests as use_case};
use crate::web::fields::Fields;
use crate::web::{Sample, frame, links};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::payment_request::RequestTerms;
use domain::permission::Permission;
use domain::settings::Problem;
use domain::{Invoice, Money, RequestId};
use serde_json::{Map, Value, json};
use store::RequestRecord;

/// Invoices of one request that are listed at most.
const MOST_LINES: u32 = 50;

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/payment_request.html")]
struct Page {
    shell: Shell,
    action: String,
    list: String,
    as_shown: String,
    fields: Vec<Field>,
    mistake: Option<String>,
    /// Whether the one who looks may change it.
    may_change: bool,
    old: Option<Old>,
    /// What the address begins with that is handed to whoever is to pay.
    origin: String,
    lines: Vec<Line>,
}

/// The request that is looked at.
#[derive(Clone, Debug)]
struct Old {
    title: String,
    id: String,
    path: String,
    public: String,
    asked: String,
    came: String,
    due: String,
    stands: &'static str,
    tone: &'static str,
    away: bool,
}

/// What a page is made of, beside who looks and where.
struct Scene<'a> {
    old: Option<(&'a RequestRecord, &'a [Invoice])>,
    written: &'a Written,
    wrong: &'a Wrong,
}

pub(super) async fn new(
    State(app): State<App>,
    by: SignedIn,
    Path(store): Path<String>,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ModifyPaymentRequests, &store).await?;
    let scene = Scene { old: None, written: &Written(Vec::new()), wrong: &Wrong::default() };
    Ok(answer(&app, &by, &place, &scene))
}

pub(super) async fn make(
    State(app): State<App>,
    Path(store): Path<String>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ModifyPaymentRequests, &store).await?;
    let written = Written::read(&fields);
    let home = place.settings.default_currency;
    let terms = written.body().and_then(|body| use_case::terms(body, home));
    match terms {
        Ok(terms) => {
            let record = use_case::draft(&app, &place.access, terms);
            use_case::keep(&app, &app.store, &place.access, &record.request).await?;
            Ok(Redirect::to(&format!("{}/{}", place.path(END), record.request.id)).into_response())
        }
        Err(problems) => {
            let wrong = Wrong::of(problems);
            Ok(answer(&app, &by, &place, &Scene { old: None, written: &written, wrong: &wrong }))
        }
    }
}

pub(super) async fn show(
    State(app): State<App>,
    by: SignedIn,
    Path((store, id)): Path<(String, String)>,
) -> Result<Response, Refused> {
    let (place, record) = open(&app, &by, Permission::ViewPaymentRequests, (&store, &id)).await?;
    let written = Written::of(&record.request.terms);
    again(&app, &by, &place, (&record, &written, &Wrong::default())).await
}

pub(super) async fn change(
    State(app): State<App>,
    Path((store, id)): Path<(String, String)>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    let (place, record) = open(&app, &by, Permission::ModifyPaymentRequests, (&store, &id)).await?;
    let written = Written::read(&fields);
    if fields.one(AS_SHOWN) != as_shown(&record.request.terms) {
        let wrong = Wrong::meanwhile();
        return again(&app, &by, &place, (&record, &written, &wrong)).await;
    }
    let home = record.request.terms.price.currency();
    let terms = written.body().and_then(|body| use_case::terms(body, home));
    // What was answered on a form of the owner's own is not on this one, and stays.
    let terms = terms
        .map(|terms| RequestTerms { form_response: record.request.terms.form_response.clone(), ..terms });
    let changed = match terms {
        Ok(terms) => {
            let changed = app.store.restate_request(&place.access, &record.request.id, terms, app.now());
            changed.await?.map(drop).map_err(|stays| vec![Problem::new("currency", stays)])
        }
        Err(problems) => Err(problems),
    };
    match changed {
        Ok(()) => {
            app.wakes.committed();
            Ok(Redirect::to(&format!("{}/{id}", place.path(END))).into_response())
        }
        Err(problems) => {
            let wrong = Wrong::of(problems);
            again(&app, &by, &place, (&record, &written, &wrong)).await
        }
    }
}

/// Puts it away.
pub(super) async fn archive(
    State(app): State<App>,
    Path((store, id)): Path<(String, String)>,
    Posted { by, .. }: Posted,
) -> Result<Response, Refused> {
    let (place, record) = open(&app, &by, Permission::ModifyPaymentRequests, (&store, &id)).await?;
    use_case::archive(&app, &place.access, &record.request.id).await?;
    Ok(Redirect::to(&place.path(END)).into_response())
}

/// The request that a path names, for whoever has that permission.
async fn open(
    app: &App,
    by: &SignedIn,
    permission: Permission,
    (store, id): (&str, &str),
) -> Result<(Place, RequestRecord), Refused> {
    let place = Place::of(app, by, permission, store).await?;
    let id = RequestId::parse(id).ok_or(Refused::NotThere)?;
    let record = app.store.request(&place.access, &id).await?.ok_or(Refused::NotThere)?;
    Ok((place, record))
}

/// The page of a request that is there.
async fn again(
    app: &App,
    by: &SignedIn,
    place: &Place,
    (record, written, wrong): (&RequestRecord, &Written, &Wrong),
) -> Result<Response, Refused> {
    let may_see = by.may(Permission::ViewInvoices, Some(place.id()));
    let invoices = match may_see {
        true => app.store.invoices_of_request(&place.access, &record.request.id, MOST_LINES).await?,
        false => Vec::new(),
    };
    Ok(answer(app, by, place, &Scene { old: Some((record, &invoices)), written, wrong }))
}

fn answer(app: &App, by: &SignedIn, place: &Place, scene: &Scene<'_>) -> Response {
    let title = if scene.old.is_some() { "A payment request" } else { "A new payment request" };
    let shell = place.shell(app, by, title, END);
    let may_change = by.may(Permission::ModifyPaymentRequests, Some(place.id()));
    let page = Page::of(shell, (&place.path(""), may_change), scene);
    frame::answer(scene.wrong.status(), &Page { origin: app.origin.clone(), ..page })
}

/// What stands in the form, as text: by the names of the API.
#[derive(Clone, Debug)]
struct Written(Vec<(&'static str, String)>);

/// Fields of text.
const TEXTS: [&str; 7] = ["title", "amount", "currency", "description", "email", "referenceId", "expiryDate"];
/// A field of yes and no.
const PARTS: &str = "allowCustomPaymentAmounts";

impl Written {
    fn read(fields: &Fields) -> Self {
        let all = TEXTS.into_iter().chain([PARTS]);
        Self(all.map(|name| (name, fields.one(name).replace("\r\n", "\n"))).collect())
    }

    fn of(terms: &RequestTerms) -> Self {
        let personal = |text: &Option<domain::Personal<String>>| {
            text.clone().map_or_else(String::new, |text| text.into_inner())
        };
        Self(vec![
            ("title", terms.title.clone()),
            ("amount", terms.price.to_decimal().to_string()),
            ("currency", terms.price.currency().to_string()),
            ("description", personal(&terms.description)),
            ("email", personal(&terms.email)),
            ("referenceId", terms.reference.clone().unwrap_or_default()),
            ("expiryDate", terms.expires_at.map(super::donation_page_form::local).unwrap_or_default()),
            (PARTS, if terms.custom_amounts { YES.into() } else { String::new() }),
        ])
    }

    fn one(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value.as_str())
    }

    /// What the API would be sent.
    fn body(&self) -> Result<Map<String, Value>, Vec<Problem>> {
        let mut body = Map::new();
        for (name, value) in &self.0 {
            let value = match *name {
                "expiryDate" => super::donation_page_form::instant(name, value)?,
                PARTS => json!(!value.is_empty()),
                "description" => json!(value),
                _ => json!(value.trim()),
            };
            body.insert((*name).to_owned(), value);
        }
        Ok(body)
    }
}

impl Page {
    fn of(shell: Shell, (store, may_change): (&str, bool), scene: &Scene<'_>) -> Self {
        let (list, wrong) = (format!("{store}{END}"), scene.wrong);
        let fields = fields(scene.written, &wrong.problems);
        let placed: Vec<&str> = fields.iter().map(|field| field.name).collect();
        let old = scene.old.map(|(record, _)| Old::of(&list, record));
        let lines = scene.old.map_or(&[][..], |(_, invoices)| invoices);
        Self {
            shell,
            action: old.as_ref().map_or_else(|| format!("{list}/new"), |old| old.path.clone()),
            as_shown: scene.old.map(|(record, _)| as_shown(&record.request.terms)).unwrap_or_default(),
            mistake: wrong.above(&placed),
            fields,
            may_change,
            lines: lines.iter().map(|invoice| Line::of(store, invoice)).collect(),
            old,
            origin: String::new(),
            list,
        }
    }
}

impl Old {
    fn of(list: &str, record: &RequestRecord) -> Self {
        let RequestRecord { request, brought, .. } = record;
        let came = Money::from_minor(brought.paid, request.terms.price.currency());
        let (stands, tone) = stands(record);
        Self {
            title: request.terms.title.clone(),
            id: request.id.to_string(),
            path: format!("{list}/{}", request.id),
            public: links::request_path(&request.id),
            asked: money(request.terms.price),
            came: money(came),
            due: money(request.due(*brought)),
            stands,
            tone,
            away: request.archived_at.is_some(),
        }
    }
}

fn fields(written: &Written, problems: &[Problem]) -> Vec<Field> {
    let line = |name, label| Field::line(name, label, written.one(name)).wrong(about(problems, name));
    let typed = |name, label, kind| {
        Field::typed(name, label, kind, written.one(name).into()).wrong(about(problems, name))
    };
    let description = Field::lines("description", "What for, at length", 6, written.one("description"));
    vec![
        line("title", "What for, in a few words"),
        line("amount", "How much").helped("Such as 250 or 49.90."),
        line("currency", "Currency").helped("Empty: the store’s own."),
        description.wrong(about(problems, "description")).helped("Markdown, without pictures."),
        typed("email", "Whom it is for: an e-mail address", "email")
            .helped("Written on its invoices. Nothing is sent there. Empty: nobody is named."),
        line("referenceId", "What you know it by").helped("Such as the number of an invoice of your own."),
        typed("expiryDate", "Takes nothing more from (UTC)", "datetime-local")
            .helped("Such as 2026-01-31T18:00. Empty: it has no end."),
        Field::tick(PARTS, "It may be paid in parts", written.one(PARTS) == YES)
            .wrong(about(problems, PARTS)),
    ]
}

/// Every state of the page.
pub(super) fn samples() -> Vec<Sample> {
    use super::sample_store::{in_store, path};
    use crate::web::request::{sample_hostile, sample_record, sample_terms};
    use crate::web::sample;
    let record = sample_record(sample_terms(), (10_000, 0));
    let hostile = sample_record(sample_hostile(), (0, 0));
    let invoices = [sample::invoice()];
    let (blank, none) = (Written(Vec::new()), Wrong::default());
    let show = |name, old: Option<(&RequestRecord, &[Invoice])>, written: &Written, wrong: &Wrong| {
        let title = if old.is_some() { "A payment request" } else { "A new payment request" };
        let scene = Scene { old, written, wrong };
        let origin = "https://pay.example.org".into();
        Sample::of(name, &Page { origin, ..Page::of(in_store(title, END), (&path(""), true), &scene) })
    };
    let mistaken = Wrong::of(vec![
        Problem::new("amount", "Please provide an amount greater than 0"),
        Problem::new("title", "Title is required"),
        Problem::new("email", "Invalid email address"),
    ]);
    let meanwhile = Wrong::meanwhile();
    let written = Written::of(&record.request.terms);
    vec![
        show("admin-payment-request-make", None, &blank, &none),
        show("admin-payment-request-make-mistakes", None, &blank, &mistaken),
        show("admin-payment-request", Some((&record, &invoices)), &written, &none),
        show("admin-payment-request-meanwhile", Some((&record, &[])), &written, &meanwhile),
        show(
            "admin-payment-request-hostile",
            Some((&hostile, &[])),
            &Written::of(&hostile.request.terms),
            &none,
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_form_shows_is_what_it_sends() {
        let terms = crate::web::request::sample_terms();
        let again = Written::of(&terms).body().unwrap();
        assert_eq!(RequestTerms::from_body(again, domain::Currency::BTC).unwrap(), terms);
    }
}
