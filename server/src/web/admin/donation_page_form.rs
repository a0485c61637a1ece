//! Makes a donation page, changes it, gives it a picture, puts it away: as the API does, by the same rules.
use super::donation_pages::END;
use super::form::{AS_SHOWN, Field, Wrong, about, as_shown};
use super::place::Place;
use super::{Posted, Refused, Shell, SignedIn};
use crate::app::App;
use crate::app::donation_pages::{NewPage, Refusal, home, restated};
use crate::web::fields::Fields;
use crate::web::{Sample, frame};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::donation_page::PageSettings;
use domain::permission::Permission;
use domain::settings::Problem;
use domain::{PageId, Picture, Timestamp};
use serde_json::{Map, Value, json};
use store::{Declared, PageRecord};
use time::macros::format_description;
use time::{OffsetDateTime, PrimitiveDateTime};

/// The form.
#[derive(Debug, Template)]
#[template(path = "admin/donation_page_form.html")]
struct Page {
    shell: Shell,
    action: String,
    list: String,
    as_shown: String,
    fields: Vec<Field>,
    mistake: Option<String>,
    old: Option<Old>,
}

/// The page that is changed.
#[derive(Clone, Debug)]
struct Old {
    slug: String,
    path: String,
    donate: String,
    has_picture: bool,
    in_config: bool,
    picture_mistake: Option<String>,
}

pub(super) async fn new(
    State(app): State<App>,
    by: SignedIn,
    Path(store): Path<String>,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ModifyStoreSettings, &store).await?;
    let written = Written::of(&PageSettings::default());
    Ok(answer(&app, &by, &place, (None, &written), &Wrong::default()))
}

pub(super) async fn make(
    State(app): State<App>,
    Path(store): Path<String>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ModifyStoreSettings, &store).await?;
    let (written, home) = (Written::read(&fields), home(&app.store, &place.access).await.map_err(refused)?);
    let made = match written.body(&home.to_string()) {
        Ok(body) => NewPage::from_body(body, home),
        Err(problems) => Err(Refusal::Settings(problems)),
    };
    let made = match made {
        Ok(new) => {
            let page = new.page(&place.access, app.now(), &app.chance);
            let id = page.id.clone();
            app.store.create_page(&place.access, page).await.map(|()| id).map_err(Refusal::from)
        }
        Err(refusal) => Err(refusal),
    };
    match made {
        Ok(id) => Ok(Redirect::to(&path_of(&place, &id)).into_response()),
        Err(refusal) => {
            let wrong = Wrong::of(problems(refusal)?);
            Ok(answer(&app, &by, &place, (None, &written), &wrong))
        }
    }
}

pub(super) async fn edit(
    State(app): State<App>,
    by: SignedIn,
    Path((store, page)): Path<(String, String)>,
) -> Result<Response, Refused> {
    let (place, record) = open(&app, &by, &store, &page).await?;
    let written = Written::of(&record.page.settings);
    Ok(answer(&app, &by, &place, (Some(&record), &written), &Wrong::default()))
}

pub(super) async fn change(
    State(app): State<App>,
    Path((store, page)): Path<(String, String)>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    let (place, record) = open(&app, &by, &store, &page).await?;
    let written = Written::read(&fields);
    if fields.one(AS_SHOWN) != as_shown(&record.page.settings) {
        return Ok(answer(&app, &by, &place, (Some(&record), &written), &Wrong::meanwhile()));
    }
    let home = home(&app.store, &place.access).await.map_err(refused)?;
    let settings = match written.body(&home.to_string()) {
        Ok(body) => restated(body, &record.page, home),
        Err(problems) => Err(Refusal::Settings(problems)),
    };
    let settings = match settings {
        Ok(settings) => settings,
        Err(refusal) => {
            let wrong = Wrong::of(problems(refusal)?);
            return Ok(answer(&app, &by, &place, (Some(&record), &written), &wrong));
        }
    };
    let (id, was) = (&record.page.id, &record.page.settings);
    if app.store.replace_page(&place.access, id, (was, &settings)).await? {
        return Ok(Redirect::to(&path_of(&place, id)).into_response());
    }
    let (_, theirs) = open(&app, &by, &store, &page).await?;
    Ok(answer(&app, &by, &place, (Some(&theirs), &written), &Wrong::meanwhile()))
}

/// Puts it away.
pub(super) async fn archive(
    State(app): State<App>,
    Path((store, page)): Path<(String, String)>,
    Posted { by, .. }: Posted,
) -> Result<Response, Refused> {
    let (place, record) = open(&app, &by, &store, &page).await?;
    app.store.archive_page(&place.access, &record.page.id, app.now()).await?;
    Ok(Redirect::to(&place.path(END)).into_response())
}

/// Gives it a picture, in place of the one it has.
pub(super) async fn put_picture(
    State(app): State<App>,
    Path((store, page)): Path<(String, String)>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    let (place, record) = open(&app, &by, &store, &page).await?;
    match Picture::try_new(fields.file("file").to_vec(), Picture::MOST_OF_PAGE) {
        Ok(picture) => {
            app.store.set_picture(&place.access, &record.page.id, Some(picture), app.now()).await?;
            Ok(Redirect::to(&path_of(&place, &record.page.id)).into_response())
        }
        Err(error) => {
            let wrong = Wrong::of(vec![Problem::new("picture", error)]);
            let written = Written::of(&record.page.settings);
            Ok(answer(&app, &by, &place, (Some(&record), &written), &wrong))
        }
    }
}

/// Takes its picture away.
pub(super) async fn remove_picture(
    State(app): State<App>,
    Path((store, page)): Path<(String, String)>,
    Posted { by, .. }: Posted,
) -> Result<Response, Refused> {
    let (place, record) = open(&app, &by, &store, &page).await?;
    app.store.set_picture(&place.access, &record.page.id, None, app.now()).await?;
    Ok(Redirect::to(&path_of(&place, &record.page.id)).into_response())
}

/// The page that a path names, for whoever may change it.
async fn open(app: &App, by: &SignedIn, store: &str, page: &str) -> Result<(Place, PageRecord), Refused> {
    let place = Place::of(app, by, Permission::ModifyStoreSettings, store).await?;
    let id = PageId::parse(page).ok_or(Refused::NotThere)?;
    let record = app.store.page(&place.access, &id).await?.ok_or(Refused::NotThere)?;
    Ok((place, record))
}

/// Where a donation page is changed.
pub(super) fn path_of(place: &Place, id: &PageId) -> String {
    format!("{}/{id}", place.path(END))
}

fn answer(
    app: &App,
    by: &SignedIn,
    place: &Place,
    (old, written): (Option<&PageRecord>, &Written),
    wrong: &Wrong,
) -> Response {
    let title = if old.is_some() { "Change the donation page" } else { "A new donation page" };
    let shell = place.shell(app, by, title, END);
    frame::answer(wrong.status(), &Page::of(shell, &place.path(END), (old, written), wrong))
}

/// What is wrong with the fields, unless it is something else.
fn problems(refusal: Refusal) -> Result<Vec<Problem>, Refused> {
    match refusal {
        Refusal::Settings(problems) => Ok(problems),
        Refusal::Taken => {
            let message = "Another donation page has this name, or had it: choose another";
            Ok(vec![Problem::new("slug", message)])
        }
        Refusal::Picture(error) => Ok(vec![Problem::new("picture", error)]),
        Refusal::NoStore => Err(Refused::NotThere),
        Refusal::Store(error) => Err(error.into()),
    }
}

fn refused(refusal: Refusal) -> Refused {
    problems(refusal).err().unwrap_or(Refused::NotThere)
}

/// What stands in the form, as text: by the names of the API, but for the goal, which has two fields.
#[derive(Clone, Debug)]
struct Written(Vec<(&'static str, String)>);

/// Fields of text.
const TEXTS: [&str; 12] = [
    "slug",
    "title",
    "text",
    "pictureText",
    "currency",
    "currencies",
    "presets",
    "campaign",
    "goal",
    "goalCurrency",
    "endsAt",
    "thanks",
];
/// Fields of yes and no.
const TICKS: [&str; 2] = ["freeAmount", "openAmount"];

impl Written {
    fn read(fields: &Fields) -> Self {
        let all = TEXTS.into_iter().chain(TICKS);
        Self(all.map(|name| (name, fields.one(name).replace("\r\n", "\n"))).collect())
    }

    fn of(settings: &PageSettings) -> Self {
        let body = settings.to_body();
        let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let list = |name: &str| {
            let items = body.get(name).and_then(Value::as_array).into_iter().flatten();
            items.filter_map(Value::as_str).collect::<Vec<_>>().join(" ")
        };
        let value = |name: &'static str| match name {
            "currencies" | "presets" => list(name),
            "goal" => settings.goal.map(|goal| goal.to_decimal().to_string()).unwrap_or_default(),
            "goalCurrency" => settings.goal.map(|goal| goal.currency().to_string()).unwrap_or_default(),
            "endsAt" => settings.ends_at.map(local).unwrap_or_default(),
            "freeAmount" => ticked(settings.free_amount),
            "openAmount" => ticked(settings.open_amount),
            name => text(name),
        };
        Self(TEXTS.into_iter().chain(TICKS).map(|name| (name, value(name))).collect())
    }

    fn one(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value.as_str())
    }

    /// What the API would be sent; `home` is the currency of a goal that names none.
    fn body(&self, home: &str) -> Result<Map<String, Value>, Vec<Problem>> {
        let mut body = Map::new();
        for (name, value) in &self.0 {
            let value = match *name {
                "currencies" | "presets" => json!(words(value)),
                "goal" if value.trim().is_empty() => Value::Null,
                "goal" => json!({"amount": value.trim(), "currency": self.goal_currency(home)}),
                "endsAt" => instant(name, value)?,
                "freeAmount" | "openAmount" => json!(!value.is_empty()),
                "goalCurrency" => continue,
                "slug" if value.trim().is_empty() => continue,
                "text" | "thanks" => json!(value),
                _ => json!(value.trim()),
            };
            body.insert((*name).to_owned(), value);
        }
        Ok(body)
    }

    fn goal_currency<'a>(&'a self, home: &'a str) -> &'a str {
        let named = [self.one("goalCurrency"), self.one("currency")].map(str::trim);
        named.into_iter().find(|code| !code.is_empty()).unwrap_or(home)
    }
}

fn ticked(is_on: bool) -> String {
    if is_on { super::form::YES.into() } else { String::new() }
}

/// What stands in a list with spaces between, with commas or without.
fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().map(|word| word.trim_end_matches(',')).filter(|word| !word.is_empty()).collect()
}

/// An instant in UTC as forms write it.
pub(super) fn local(at: Timestamp) -> String {
    let format = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]");
    let moment = OffsetDateTime::from_unix_timestamp(at.0).ok();
    moment.and_then(|moment| moment.format(format).ok()).unwrap_or_default()
}

/// The same, read; with seconds or without.
pub(super) fn instant(field: &str, text: &str) -> Result<Value, Vec<Problem>> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Value::Null);
    }
    let with_seconds = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]");
    let without = format_description!("[year]-[month]-[day]T[hour]:[minute]");
    let moment =
        PrimitiveDateTime::parse(text, with_seconds).or_else(|_| PrimitiveDateTime::parse(text, without));
    let moment = moment
        .map_err(|_| vec![Problem::new(field, "This is no instant: write it as 2026-01-31T18:00, in UTC")])?;
    Ok(json!(moment.assume_utc().unix_timestamp()))
}

impl Page {
    fn of(shell: Shell, list: &str, (old, written): (Option<&PageRecord>, &Written), wrong: &Wrong) -> Self {
        let mine = old.map(|record| format!("{list}/{}", record.page.id));
        let fields = fields(old.is_none(), written, &wrong.problems);
        let placed: Vec<&str> = fields.iter().map(|field| field.name).chain(["picture"]).collect();
        Self {
            shell,
            action: mine.unwrap_or_else(|| format!("{list}/new")),
            list: list.to_owned(),
            as_shown: old.map(|record| as_shown(&record.page.settings)).unwrap_or_default(),
            mistake: wrong.above(&placed),
            fields,
            old: old.map(|record| Old {
                slug: record.page.slug.to_string(),
                path: format!("{list}/{}", record.page.id),
                donate: format!("/donate/{}", record.page.slug),
                has_picture: record.picture_at.is_some(),
                in_config: record.declared == Declared::Present,
                picture_mistake: about(&wrong.problems, "picture"),
            }),
        }
    }
}

fn fields(is_new: bool, written: &Written, problems: &[Problem]) -> Vec<Field> {
    let line = |name, label| Field::line(name, label, written.one(name)).wrong(about(problems, name));
    let lines =
        |name, label, rows| Field::lines(name, label, rows, written.one(name)).wrong(about(problems, name));
    let tick = |name, label| {
        Field::tick(name, label, written.one(name) == super::form::YES).wrong(about(problems, name))
    };
    let ends_at = Field::typed(
        "endsAt",
        "Takes nothing more from (UTC)",
        "datetime-local",
        written.one("endsAt").into(),
    );
    let mut fields = Vec::new();
    if is_new {
        fields.push(
            line("slug", "Its name in links")
                .helped("As in /donate/save-the-harbour: a to z, 0 to 9 and -. It never changes."),
        );
    }
    fields.extend([
        line("title", "What it is for, in a few words"),
        lines("text", "What it is for, at length", 8).helped("Markdown, without pictures."),
        line("pictureText", "What its picture shows, for those who don’t see it"),
        line("currency", "Currency it asks in").helped("Empty: the store’s own."),
        line("currencies", "Other currencies a donor may choose").helped("Such as USD GBP."),
        line("presets", "Amounts to choose from")
            .helped("Such as 10 25 49.90. Empty: some that suit the currency."),
        tick("freeAmount", "A donor may write an amount"),
        tick("openAmount", "A donor may leave the amount to their wallet"),
        line("campaign", "What its donations are counted as"),
        line("goal", "How much is hoped for").helped("Empty: no goal is shown."),
        line("goalCurrency", "Currency of that"),
        ends_at.wrong(about(problems, "endsAt")).helped("Such as 2026-01-31T18:00. Empty: it has no end."),
        lines("thanks", "What is said to those who gave", 4).helped("Markdown."),
    ]);
    fields
}

/// Every state of the page.
pub(super) fn samples() -> Vec<Sample> {
    use super::sample_store::{in_store, path};
    use crate::web::sample::HOSTILE;
    let settings = PageSettings {
        title: "A new pier".into(),
        text: Some("The old one is **gone**.".into()),
        campaign: Some("Pier 2026".into()),
        ends_at: Some(Timestamp(1_798_761_600)),
        ..PageSettings::default()
    };
    let record = PageRecord {
        page: domain::DonationPage {
            id: PageId::from_random([7; 16]),
            store: domain::StoreId::parse("harbour").expect("a good name"),
            slug: domain::donation_page::Slug::parse("pier").expect("a good slug"),
            settings: settings.clone(),
            created_at: super::sample_store::NOW,
            archived_at: None,
        },
        progress: domain::donation_page::Progress::default(),
        picture_at: Some(super::sample_store::NOW),
        declared: Declared::Present,
    };
    let show = |name, old: Option<&PageRecord>, written: &Written, wrong: &Wrong| {
        let title = if old.is_some() { "Change the donation page" } else { "A new donation page" };
        Sample::of(name, &Page::of(in_store(title, END), &path(END), (old, written), wrong))
    };
    let blank = Written::of(&PageSettings::default());
    let hostile = Written(TEXTS.map(|name| (name, HOSTILE.to_owned())).into());
    let problem = |path: &str, message: &str| Problem::new(path, message);
    let mistaken = Wrong::of(vec![
        problem("slug", "Slug is missing; write the page's name in links, like save-the-harbour"),
        problem("title", "Title is missing"),
        problem("presets[1]", "Offer amounts above zero"),
        problem("goal", "A goal is above zero; leave it out for none"),
    ]);
    let meanwhile = Wrong::meanwhile();
    let none = Wrong::default();
    vec![
        show("admin-donation-page-make", None, &blank, &none),
        show("admin-donation-page-make-mistakes", None, &blank, &mistaken),
        show("admin-donation-page-edit", Some(&record), &Written::of(&settings), &none),
        show("admin-donation-page-edit-meanwhile", Some(&record), &Written::of(&settings), &meanwhile),
        show("admin-donation-page-make-hostile", None, &hostile, &none),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Currency;

    #[test]
    fn what_a_form_shows_is_what_it_sends() {
        let body = json!({
            "title": "Pier", "text": "a\nb", "currency": "USD", "currencies": ["EUR"], "presets": ["10", "49.90"],
            "openAmount": false, "campaign": "P", "goal": {"amount": "5000.50", "currency": "EUR"},
            "endsAt": 1_798_761_637, "thanks": "Thank you", "pictureText": "A pier",
        });
        let home = Currency::parse("EUR").unwrap();
        let settings = PageSettings::from_body(body.as_object().unwrap().clone(), home).unwrap();
        let again = Written::of(&settings).body("EUR").unwrap();
        assert_eq!(PageSettings::from_body(again, home).unwrap(), settings);
    }

    #[test]
    fn lists_and_instants_are_read_as_people_write_them() {
        assert_eq!(words(" 10, 25  49.90,\n"), ["10", "25", "49.90"]);
        assert_eq!(instant("endsAt", "2026-12-31T18:00").unwrap(), json!(1_798_740_000));
        assert_eq!(instant("endsAt", "2026-12-31T18:00:07").unwrap(), json!(1_798_740_007));
        assert_eq!(instant("endsAt", " ").unwrap(), Value::Null);
        assert!(instant("endsAt", "tomorrow").is_err());
    }
}
