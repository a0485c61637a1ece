//! Donation pages as the configuration file and the command line state them: one table of fields for both.
//!
//! To add one: a row of [`FIELDS`] that names the API's field. What this is not: what a page must be like; that is for
//! `domain`, which judges what comes out of here.
use super::values::Origin;
use domain::Currency;
use domain::donation_page::{PageSettings, Slug};
use domain::settings::Problem;
use serde_json::{Map, Value, json};
use std::path::PathBuf;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, OffsetDateTime};

/// What can be stated of a page.
#[derive(Debug)]
pub struct Field {
    /// As in the file, and as an option of the command line.
    pub name: &'static str,
    /// What the API calls it; empty for what is no setting of the page.
    pub json: &'static str,
    /// Stands for the value in the help.
    pub value: &'static str,
    /// What it says.
    pub help: &'static str,
    /// A value, as the file writes it.
    pub example: &'static str,
    /// How it is read.
    pub kind: Kind,
}

/// How a field is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// As it stands.
    Text,
    /// Yes or no.
    YesNo,
    /// Words with commas between.
    List,
    /// An amount and its currency.
    Money,
    /// A day, or an instant.
    Instant,
}

/// The fields, in the order of the help.
pub const FIELDS: &[Field] = &[
    Field {
        name: "slug",
        json: "",
        value: "SLUG",
        help: "Its name in links, as in /donate/save-the-harbour: small letters, digits and -. It never changes",
        example: "\"save-the-harbour\"",
        kind: Kind::Text,
    },
    Field {
        name: "store",
        json: "",
        value: "ID",
        help: "Whose it is, by the store's id. Not needed where there is one store alone",
        example: "\"9CiNzV6XS1Fu2aY4JWpXLt\"",
        kind: Kind::Text,
    },
    Field {
        name: "title",
        json: "title",
        value: "TEXT",
        help: "What it is for, of 1 to 100 characters",
        example: "\"Save the harbour\"",
        kind: Kind::Text,
    },
    Field {
        name: "text",
        json: "text",
        value: "MARKDOWN",
        help: "What it is for, at length: Markdown without pictures and HTML, at most 4000 bytes",
        example: "\"The old pier **leaks**.\"",
        kind: Kind::Text,
    },
    Field {
        name: "picture",
        json: "",
        value: "PATH",
        help: "A PNG, JPEG, WebP or GIF file of at most 200 KiB; it is kept in the database",
        example: "\"/etc/almoner/harbour.jpg\"",
        kind: Kind::Text,
    },
    Field {
        name: "picture-text",
        json: "pictureText",
        value: "TEXT",
        help: "What the picture shows, for those who don't see it",
        example: "\"The harbour at low tide\"",
        kind: Kind::Text,
    },
    Field {
        name: "currency",
        json: "currency",
        value: "CODE",
        help: "The currency it asks in; otherwise the store's own",
        example: "\"EUR\"",
        kind: Kind::Text,
    },
    Field {
        name: "currencies",
        json: "currencies",
        value: "CODE,...",
        help: "Currencies a donor may choose besides",
        example: "[\"USD\", \"BTC\"]",
        kind: Kind::List,
    },
    Field {
        name: "presets",
        json: "presets",
        value: "AMOUNT,...",
        help: "Amounts to choose from; otherwise four that suit the currency",
        example: "[10, 25, \"49.90\"]",
        kind: Kind::List,
    },
    Field {
        name: "free-amount",
        json: "freeAmount",
        value: "yes|no",
        help: "Whether a donor may write an amount; yes unless you say no",
        example: "true",
        kind: Kind::YesNo,
    },
    Field {
        name: "open-amount",
        json: "openAmount",
        value: "yes|no",
        help: "Whether a donor may leave the amount to their wallet; yes unless you say no",
        example: "true",
        kind: Kind::YesNo,
    },
    Field {
        name: "campaign",
        json: "campaign",
        value: "TEXT",
        help: "What its donations are counted as; it stands over the goal and in each invoice",
        example: "\"Pier 2027\"",
        kind: Kind::Text,
    },
    Field {
        name: "goal",
        json: "goal",
        value: "AMOUNT CODE",
        help: "How much is hoped for",
        example: "\"5000 EUR\"",
        kind: Kind::Money,
    },
    Field {
        name: "ends",
        json: "endsAt",
        value: "DAY",
        help: "The last day on which it takes donations, in UTC; or an instant, as in 2026-12-31T18:00:00+01:00",
        example: "\"2026-12-31\"",
        kind: Kind::Instant,
    },
    Field {
        name: "thanks",
        json: "thanks",
        value: "MARKDOWN",
        help: "What is said to those who gave, at most 1000 bytes",
        example: "\"Thank you! We will write on our site how it goes.\"",
        kind: Kind::Text,
    },
];

/// A page as it was stated.
#[derive(Clone, Debug, PartialEq)]
pub struct StatedPage {
    /// Where.
    pub origin: Origin,
    /// Its name in links.
    pub slug: Slug,
    /// Whose, if it was said.
    pub store: Option<String>,
    /// Where its picture lies, if it was said.
    pub picture: Option<PathBuf>,
    /// Its settings, as a request would state them. They fit, but for amounts in a currency that is the store's to say.
    pub body: Map<String, Value>,
}

impl Field {
    /// The row of that name.
    pub fn find(name: &str) -> Option<&'static Self> {
        FIELDS.iter().find(|field| field.name == name)
    }

    /// Whether it is a setting of the page, and so can be read back from it.
    pub fn is_setting(&self) -> bool {
        !self.json.is_empty()
    }

    /// The text as the API would be given it; else what is wrong with it.
    pub fn read(&self, text: &str) -> Result<Value, String> {
        match self.kind {
            Kind::Text => Ok(text.into()),
            Kind::YesNo => yes_no(text).map(Value::Bool),
            Kind::List => {
                Ok(text.split(',').map(str::trim).filter(|word| !word.is_empty()).collect::<Vec<_>>().into())
            }
            Kind::Money => money(text),
            Kind::Instant => instant(text).map(Value::from),
        }
    }
}

/// A page of the fields given, each as text; or the name of a field that is wrong, and why.
pub fn stated(origin: Origin, given: &[(&'static Field, String)]) -> Result<StatedPage, (String, String)> {
    let text = |name: &str| given.iter().find(|(field, _)| field.name == name).map(|(_, text)| text.clone());
    let slug = Slug::parse(&text("slug").unwrap_or_default());
    let slug = slug.map_err(|error| ("slug".to_owned(), error.to_string()))?;
    let body = body(given)?;
    // Eight decimals, more than most currencies have: whoever knows the store's own asks again.
    PageSettings::from_body(body.clone(), Currency::BTC).map_err(first)?;
    Ok(StatedPage { origin, slug, store: text("store"), picture: text("picture").map(PathBuf::from), body })
}

/// The settings among the fields given, under the API's names.
pub fn body(given: &[(&'static Field, String)]) -> Result<Map<String, Value>, (String, String)> {
    let settings = given.iter().filter(|(field, _)| field.is_setting());
    let read = |(field, text): &(&'static Field, String)| match field.read(text) {
        Ok(value) => Ok((field.json.to_owned(), value)),
        Err(problem) => Err((field.name.to_owned(), problem)),
    };
    settings.map(read).collect()
}

/// The first problem, under the name that the file has for its field.
pub fn first(problems: Vec<Problem>) -> (String, String) {
    let problem = problems.into_iter().next().unwrap_or_else(|| Problem::new("", "it can't be used"));
    let (name, place) = problem.path.split_at(problem.path.find('[').unwrap_or(problem.path.len()));
    let field = FIELDS.iter().find(|field| field.json == name && field.is_setting());
    (format!("{}{place}", field.map_or(name, |field| field.name)), problem.message)
}

fn yes_no(text: &str) -> Result<bool, String> {
    match text.trim() {
        "yes" | "true" => Ok(true),
        "no" | "false" => Ok(false),
        _ => Err("write yes or no".into()),
    }
}

fn money(text: &str) -> Result<Value, String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    match words.as_slice() {
        [] => Ok(Value::Null),
        [amount, currency] => Ok(json!({ "amount": amount, "currency": currency })),
        _ => Err("write an amount and its currency, as in 5000 EUR".into()),
    }
}

/// The instant; of a day, its end in UTC.
fn instant(text: &str) -> Result<Option<i64>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let day = Date::parse(text, format_description!("[year]-[month]-[day]")).ok();
    let end = day.and_then(Date::next_day).map(|next| next.midnight().assume_utc());
    let instant = end.or_else(|| OffsetDateTime::parse(&text.replacen(' ', "T", 1), &Rfc3339).ok());
    let advice =
        "write a day, as in 2026-12-31, or an instant with its zone, as in 2026-12-31T18:00:00+01:00";
    instant.map(|instant| Some(instant.unix_timestamp())).ok_or_else(|| advice.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_setting_of_a_page_can_be_stated() {
        let stated: BTreeSet<&str> =
            FIELDS.iter().filter(|field| field.is_setting()).map(|field| field.json).collect();
        let settings = PageSettings::default().to_body();
        assert_eq!(stated, settings.keys().map(String::as_str).collect());
        assert_eq!(FIELDS.iter().map(|field| field.name).collect::<BTreeSet<_>>().len(), FIELDS.len());
    }

    #[test]
    fn a_day_ends_at_its_end_and_an_instant_has_a_zone() {
        assert_eq!(instant("2026-12-31"), Ok(Some(1_798_761_600)));
        assert_eq!(instant("2026-12-31T18:00:00+01:00"), Ok(Some(1_798_736_400)));
        assert_eq!(instant("2026-12-31 17:00:00Z"), Ok(Some(1_798_736_400)));
        assert_eq!(instant(" "), Ok(None));
        for bad in ["tomorrow", "2026-13-01", "2026-12-31T18:00:00", "31.12.2026"] {
            assert!(instant(bad).is_err(), "{bad}");
        }
    }
}
