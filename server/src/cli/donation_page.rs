//! `almoner donation-page`: pages where donors give, made and changed without a running server, or beside one.
use super::{Failure, Outside, data};
use crate::app::donation_pages::{self, NewPage, Refusal, restated};
use crate::chance::Chance;
use crate::clock::Clock;
use crate::config::arguments;
use crate::config::page::{self, FIELDS, Field, Kind};
use anyhow::{Context, anyhow};
use clap::{Arg, ArgMatches, Command};
use domain::Picture;
use domain::donation_page::{PageState, Slug};
use domain::{StoreAccess, SystemAccess, Timestamp};
use serde_json::{Map, Value};
use std::path::Path;
use store::{PageRecord, Store};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

pub(super) fn command() -> Command {
    let all: Vec<&str> = FIELDS.iter().map(|field| field.name).filter(|name| *name != "slug").collect();
    let settings = || arguments(&data::SETTINGS);
    let create = Command::new("create")
        .about("Makes a donation page")
        .after_help("A server that runs shows it at once.")
        .arg(slug())
        .args(all.iter().map(|name| option(name).required(*name == "title")))
        .args(settings());
    let change = Command::new("change")
        .about("Changes what is given and leaves the rest; an empty text takes away")
        .arg(slug())
        .args(all.iter().filter(|name| **name != "store").map(|name| option(name)))
        .args(settings());
    let list = Command::new("list").about("Lists donation pages").arg(option("store")).args(settings());
    let show = Command::new("show")
        .about("Shows a donation page, as the configuration file would state it")
        .arg(slug())
        .args(settings());
    let delete = Command::new("delete")
        .about("Puts a donation page away; its invoices stay")
        .arg(slug())
        .args(settings());
    Command::new("donation-page")
        .about("Makes and changes donation pages")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommands([create, change, list, show, delete])
}

fn slug() -> Arg {
    Arg::new("slug").value_name("SLUG").required(true).help("The page's name in links, as in /donate/SLUG")
}

fn option(name: &str) -> Arg {
    let field = Field::find(name).expect("options are rows of the table");
    Arg::new(field.name).long(field.name).value_name(field.value).help(field.help)
}

pub(super) fn run(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    match matches.subcommand() {
        Some(("create", matches)) => create(matches, outside),
        Some(("change", matches)) => change(matches, outside),
        Some(("list", matches)) => list(matches, outside),
        Some(("show", matches)) => show(matches, outside),
        Some(("delete", matches)) => delete(matches, outside),
        _ => unreachable!("clap asks for one of the subcommands above"),
    }
}

fn create(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let mut body = body(matches)?;
    body.insert("slug".into(), text(matches, "slug").into());
    let picture = picture(matches)?;
    let store = data::open(matches, outside)?;
    let page = data::wait(make(&store, matches, (body, picture)))??;
    writeln!(outside.output, "Made the donation page {}, at /donate/{}.", page.settings.title, page.slug)?;
    Ok(())
}

async fn make(
    store: &Store,
    matches: &ArgMatches,
    (body, picture): (Map<String, Value>, Option<Picture>),
) -> Result<domain::DonationPage, Failure> {
    let named = given(matches, "store");
    let access = donation_pages::owner(store, &SYSTEM, named.as_deref()).await?;
    let access = access.context("There is no store yet; make one with: almoner store create")?;
    let home = donation_pages::home(store, &access).await.map_err(refused)?;
    let now = Clock::System.now();
    let page = NewPage::from_body(body, home).map_err(refused)?.page(&access, now, &Chance::System);
    store.create_page(&access, page.clone()).await.map_err(|error| refused(error.into()))?;
    if picture.is_some() {
        store.set_picture(&access, &page.id, picture, now).await.map_err(anyhow::Error::from)?;
    }
    Ok(page)
}

fn change(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let changed = body(matches)?;
    let picture = picture(matches)?;
    let store = data::open(matches, outside)?;
    let (access, record) = data::wait(find(&store, &text(matches, "slug")))??;
    let mut body = record.page.settings.to_body();
    body.extend(changed);
    let now = Clock::System.now();
    let work = async {
        let home = donation_pages::home(&store, &access).await.map_err(refused)?;
        let settings = restated(body, &record.page, home).map_err(refused)?;
        store.update_page(&access, &record.page.id, &settings).await.map_err(anyhow::Error::from)?;
        if given(matches, "picture").is_some() {
            store.set_picture(&access, &record.page.id, picture, now).await.map_err(anyhow::Error::from)?;
        }
        Ok::<_, Failure>(())
    };
    data::wait(work)??;
    writeln!(outside.output, "Changed the donation page {}.", record.page.slug)?;
    Ok(())
}

fn list(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let store = data::open(matches, outside)?;
    let named = given(matches, "store");
    let pages = data::wait(all(&store, named.as_deref()))??;
    for PageRecord { page, progress, .. } in &pages {
        let ended = if page.state(Clock::System.now()) == PageState::Ended { ", ended" } else { "" };
        let donations = count(progress.donations);
        let (slug, title, received) = (&page.slug, &page.settings.title, progress.received.to_btc());
        writeln!(
            outside.output,
            "{slug}: {title} (store {}, {received} BTC in {donations}{ended})",
            page.store
        )?;
    }
    if pages.is_empty() {
        writeln!(outside.output, "There are no donation pages.")?;
    }
    Ok(())
}

async fn all(store: &Store, named: Option<&str>) -> anyhow::Result<Vec<PageRecord>> {
    let accesses = match named {
        Some(_) => donation_pages::owner(store, &SYSTEM, named).await?.into_iter().collect(),
        None => {
            store.stores(&SYSTEM).await?.iter().map(|record| SYSTEM.to_store(&record.id)).collect::<Vec<_>>()
        }
    };
    let mut pages = Vec::new();
    for access in accesses {
        pages.extend(store.pages(&access).await?);
    }
    Ok(pages)
}

fn show(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let store = data::open(matches, outside)?;
    let (_, record) = data::wait(find(&store, &text(matches, "slug")))??;
    let PageRecord { page, progress, picture_at, .. } = &record;
    writeln!(
        outside.output,
        "# {} BTC came in, in {}.{}",
        progress.received.to_btc(),
        count(progress.donations),
        if picture_at.is_some() { " It has a picture." } else { "" }
    )?;
    writeln!(
        outside.output,
        "[[donation-page]]\nslug = {}\nstore = {}",
        quoted(page.slug.as_str()),
        quoted(page.store.as_str())
    )?;
    let body = page.settings.to_body();
    for field in FIELDS.iter().filter(|field| field.is_setting()) {
        if let Some(written) = written(field, body.get(field.json).unwrap_or(&Value::Null)) {
            writeln!(outside.output, "{} = {written}", field.name)?;
        }
    }
    Ok(())
}

fn delete(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let store = data::open(matches, outside)?;
    let (access, record) = data::wait(find(&store, &text(matches, "slug")))??;
    let archived = data::wait(store.archive_page(&access, &record.page.id, Clock::System.now()))?;
    archived.context("The donation page was not put away")?;
    writeln!(outside.output, "Put away the donation page {}. Its invoices stay.", record.page.slug)?;
    Ok(())
}

/// These commands are a program of their own.
const SYSTEM: SystemAccess = SystemAccess::for_command_line();

async fn find(store: &Store, slug: &str) -> Result<(StoreAccess, PageRecord), Failure> {
    let slug = Slug::parse(slug).map_err(Failure::usage)?;
    let found = store.page_at(&SYSTEM, &slug).await.map_err(anyhow::Error::from)?;
    let found = found.filter(|record| record.page.archived_at.is_none());
    let record =
        found.ok_or_else(|| anyhow!("There is no donation page {slug}; see: almoner donation-page list"))?;
    Ok((SYSTEM.to_store(&record.page.store), record))
}

fn refused(refusal: Refusal) -> Failure {
    match refusal {
        Refusal::Settings(problems) => {
            let (field, problem) = page::first(problems);
            Failure::usage(format!("{field}: {problem}"))
        }
        Refusal::Taken | Refusal::Picture(_) => Failure::usage(refusal),
        Refusal::NoStore | Refusal::Store(_) => anyhow::Error::from(refusal).into(),
    }
}

fn given(matches: &ArgMatches, name: &str) -> Option<String> {
    matches.try_get_one::<String>(name).ok().flatten().cloned()
}

fn text(matches: &ArgMatches, name: &str) -> String {
    given(matches, name).unwrap_or_default()
}

/// The settings that were given, under the API's names.
fn body(matches: &ArgMatches) -> Result<Map<String, Value>, Failure> {
    let given: Vec<_> =
        FIELDS.iter().filter_map(|field| Some((field, given(matches, field.name)?))).collect();
    page::body(&given).map_err(|(field, problem)| Failure::usage(format!("{field}: {problem}")))
}

/// The picture that was given; an empty path is none.
fn picture(matches: &ArgMatches) -> Result<Option<Picture>, Failure> {
    match given(matches, "picture").filter(|path| !path.is_empty()) {
        None => Ok(None),
        Some(path) => donation_pages::read_picture(Path::new(&path))
            .map(Some)
            .map_err(|error| Failure::usage(format!("{error:#}"))),
    }
}

fn count(donations: u64) -> String {
    format!("{donations} donation{}", if donations == 1 { "" } else { "s" })
}

/// A setting as the file would state it; none where it is nothing.
fn written(field: &Field, value: &Value) -> Option<String> {
    match (field.kind, value) {
        (_, Value::Null) => None,
        (Kind::Money, money) => {
            Some(quoted(&format!("{} {}", money["amount"].as_str()?, money["currency"].as_str()?)))
        }
        (Kind::Instant, instant) => Some(quoted(&instant_text(Timestamp(instant.as_i64()?)))),
        (_, Value::Array(items)) if items.is_empty() => None,
        (_, Value::Array(items)) => {
            let words: Vec<String> = items.iter().filter_map(Value::as_str).map(quoted).collect();
            Some(format!("[{}]", words.join(", ")))
        }
        (_, Value::String(text)) => Some(quoted(text)),
        (_, other) => Some(other.to_string()),
    }
}

/// Text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.into()).to_string()
}

fn instant_text(Timestamp(at): Timestamp) -> String {
    let instant = OffsetDateTime::from_unix_timestamp(at).ok();
    instant.and_then(|instant| instant.format(&Rfc3339).ok()).unwrap_or_default()
}
