//! Settings from the TOML file: one key each, and a table for each donation page, each receiver of contributions and each role
//! that a group gives.
use super::Setting;
use super::error::Error;
use super::group_role;
use super::page::{self, Field, StatedPage};
use super::push::{StatedPush, Table};
use super::values::{Origin, Value};
use domain::outside::GroupRule;
use std::path::Path;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

/// What the tables of donation pages are called.
const PAGES: &str = "donation-page";
/// What those of receivers are called.
const PUSHES: &str = "push";

/// What a file gives.
#[derive(Default)]
pub(super) struct Contents {
    pub(super) settings: Vec<(&'static Setting, Value)>,
    pub(super) pages: Vec<StatedPage>,
    pub(super) pushes: Vec<StatedPush>,
    pub(super) group_rules: Vec<GroupRule>,
}

/// The settings and the donation pages the file gives.
pub(super) fn read(path: &Path) -> Result<Contents, Error> {
    let text =
        std::fs::read_to_string(path).map_err(|cause| Error::Unreadable { path: path.into(), cause })?;
    let table = DeTable::parse(&text).map_err(|cause| Error::Malformed {
        path: path.into(),
        line: line_at(&text, cause.span().map_or(0, |span| span.start)),
        message: cause.message().to_owned(),
    })?;
    let origin = |at| Origin::File { path: path.into(), line: line_at(&text, at) };
    let mut contents = Contents::default();
    for (key, value) in table.into_inner() {
        if key.get_ref() == PAGES {
            contents.pages = pages(&value, &origin)?;
        } else if key.get_ref() == PUSHES {
            contents.pushes = pushes(&value, &origin)?;
        } else if key.get_ref() == group_role::NAME {
            contents.group_rules = group_rules(&value, &origin)?;
        } else {
            contents.settings.push(entry(&key, &value, origin(key.span().start))?);
        }
    }
    Ok(contents)
}

/// Every `[[donation-page]]`, each slug once.
fn pages(value: &Spanned<DeValue<'_>>, origin: &dyn Fn(usize) -> Origin) -> Result<Vec<StatedPage>, Error> {
    let whole = || Error::NotPages(origin(value.span().start));
    let mut pages: Vec<StatedPage> = Vec::new();
    for table in value.get_ref().as_array().ok_or_else(whole)? {
        let stated = page(table.get_ref().as_table().ok_or_else(whole)?, origin(table.span().start), origin)?;
        if pages.iter().any(|earlier| earlier.slug == stated.slug) {
            let problem = "another page above has it too; leave one".into();
            return Err(Error::Page { origin: stated.origin, field: "slug".into(), problem });
        }
        pages.push(stated);
    }
    Ok(pages)
}

fn page(table: &DeTable<'_>, begins: Origin, origin: &dyn Fn(usize) -> Origin) -> Result<StatedPage, Error> {
    let mut given = Vec::new();
    for (key, value) in table {
        let place = || origin(key.span().start);
        let field = Field::find(key.get_ref()).ok_or_else(|| Error::unknown_field(key.get_ref(), place()))?;
        let text = written_in_page(value.get_ref());
        let problem = || format!("write it as in {} = {}", field.name, field.example);
        let text = text.ok_or_else(|| Error::Page {
            origin: place(),
            field: field.name.into(),
            problem: problem(),
        })?;
        given.push((field, text));
    }
    page::stated(begins.clone(), &given).map_err(|(field, problem)| {
        let name = field.split('[').next().unwrap_or_default();
        let key = table.keys().find(|key| key.get_ref() == name);
        Error::Page { origin: key.map_or(begins, |key| origin(key.span().start)), field, problem }
    })
}

/// Every `[[push]]`, each name once.
fn pushes(value: &Spanned<DeValue<'_>>, origin: &dyn Fn(usize) -> Origin) -> Result<Vec<StatedPush>, Error> {
    let whole = || Error::NotPushes(origin(value.span().start));
    let mut pushes: Vec<StatedPush> = Vec::new();
    for table in value.get_ref().as_array().ok_or_else(whole)? {
        let begins = origin(table.span().start);
        let stated = push(table.get_ref().as_table().ok_or_else(whole)?, begins, origin)?;
        if pushes.iter().any(|earlier| earlier.name == stated.name) {
            let problem = "another receiver above has it too; choose another".into();
            return Err(Error::Push { origin: stated.origin, field: "name".into(), problem });
        }
        pushes.push(stated);
    }
    Ok(pushes)
}

fn push(table: &DeTable<'_>, begins: Origin, origin: &dyn Fn(usize) -> Origin) -> Result<StatedPush, Error> {
    let refused = |(field, problem): (String, String)| {
        let key = table.keys().find(|key| *key.get_ref() == field);
        let origin = key.map_or_else(|| begins.clone(), |key| origin(key.span().start));
        Error::Push { origin, field, problem }
    };
    let mut given = Table::new();
    for (key, value) in table {
        let texts = match value.get_ref() {
            DeValue::Array(items) => items.iter().map(|item| written(item.get_ref())).collect(),
            value => written(value).map(|text| vec![text]),
        };
        let name = key.get_ref();
        let texts = texts.ok_or_else(|| {
            refused((name.to_string(), "write text in quotes, a whole number, or a list of them".into()))
        })?;
        given.put(name, texts).map_err(refused)?;
    }
    given.stated(begins.clone()).map_err(refused)
}

/// Every `[[sign-in-role]]`, in order.
fn group_rules(
    value: &Spanned<DeValue<'_>>,
    origin: &dyn Fn(usize) -> Origin,
) -> Result<Vec<GroupRule>, Error> {
    let whole = || Error::NotGroupRoles(origin(value.span().start));
    let mut rules = Vec::new();
    for table in value.get_ref().as_array().ok_or_else(whole)? {
        let begins = origin(table.span().start);
        let table = table.get_ref().as_table().ok_or_else(whole)?;
        let refused = |(field, problem): (String, String)| {
            let key = table.keys().find(|key| *key.get_ref() == field);
            let origin = key.map_or_else(|| begins.clone(), |key| origin(key.span().start));
            Error::GroupRole { origin, field, problem }
        };
        let mut given = Vec::new();
        for (key, value) in table {
            let text = written(value.get_ref());
            let text =
                text.ok_or_else(|| refused((key.get_ref().to_string(), "write text in quotes".into())))?;
            given.push((key.get_ref().to_string(), text));
        }
        rules.push(group_role::rule(&given).map_err(refused)?);
    }
    Ok(rules)
}

/// As [`written`], and what only pages have: yes or no, numbers with a point, days.
fn written_in_page(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::Float(number) => Some(number.as_str().to_owned()),
        DeValue::Boolean(yes) => Some(yes.to_string()),
        DeValue::Datetime(instant) => Some(instant.to_string()),
        DeValue::Array(items) => {
            let words: Option<Vec<_>> = items.iter().map(|item| written_in_page(item.get_ref())).collect();
            words.map(|words| words.join(","))
        }
        DeValue::String(_) | DeValue::Integer(_) | DeValue::Table(_) => written(value),
    }
}

fn entry(
    key: &Spanned<DeString<'_>>,
    value: &Spanned<DeValue<'_>>,
    origin: Origin,
) -> Result<(&'static Setting, Value), Error> {
    let Some(setting) = Setting::find(key.get_ref()) else {
        return Err(Error::unknown_name(key.get_ref(), origin));
    };
    if setting.name == "config" {
        return Err(Error::FileNamesFile(origin));
    }
    match written(value.get_ref()) {
        Some(text) => Ok((setting, Value { text, origin })),
        None => Err(Error::NotScalar { setting, origin }),
    }
}

/// The value as it would stand on the command line: text and whole numbers, and lists of them with commas between.
fn written(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str().to_owned()),
        DeValue::Array(items) => items
            .iter()
            .map(|item| written(item.get_ref()))
            .collect::<Option<Vec<_>>>()
            .map(|all| all.join(",")),
        DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_)
        | DeValue::Table(_) => None,
    }
}

/// The line that byte is in, from 1.
fn line_at(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}
