//! A letter to each donor: what came from them in some days, in words that the organisation chooses.
//!
//! The words of ours thank and list, and claim nothing: what an office wants to read, such as whether something was given in
//! return, is for those who know their law to write.
use super::asked::{Asked, Field};
use super::given::{self, Donor, Given, Sums};
use crate::ledger::ExportError;
use crate::ledger::cells::{day, one_line, sats, value};
use crate::ledger::tables::Table;
use domain::report::Value;
use domain::{Currency, Personal, StoreAccess, Timestamp};
use std::collections::BTreeMap;
use store::Store;

/// The words where none are given.
const WORDS: &str = "{store}\n{day}\n\nDear {name},\n\nthank you. From {from} to {to} we received from you:\n\n{gifts}\n\nIn all: {total}\n";

/// What stands in braces in a letter.
const NAMES: [&str; 8] = ["name", "email", "store", "day", "from", "to", "gifts", "total"];

/// Letters to all donors.
#[derive(Debug)]
pub(super) struct Letters(Vec<Letter>);

#[derive(Debug)]
struct Letter {
    donor: Donor,
    sums: Sums,
    gifts: usize,
    text: Personal<String>,
}

/// What every letter says alike.
struct Letterhead {
    words: String,
    store: String,
    today: Timestamp,
    days: (Timestamp, Timestamp),
}

pub(super) async fn read(
    store: &Store,
    access: &StoreAccess,
    asked: &Asked,
    now: Timestamp,
) -> Result<Letters, ExportError> {
    let settings = store.settings(access).await?.ok_or(ExportError::NoStore)?;
    let words = asked.words.clone().unwrap_or_else(|| WORDS.into());
    check(&words)?;
    let mut donors: BTreeMap<String, Vec<Given>> = BTreeMap::new();
    for given in given::read(store, access, asked).await? {
        if let Some(key) = key(&given.donor).filter(|_| given.sums.sats() > 0) {
            donors.entry(key).or_default().push(given);
        }
    }
    let first = donors.values().flatten().map(|given| given.at).min().unwrap_or(now);
    let from = if asked.period.is_from_the_beginning() { first } else { asked.period.from };
    let days = (from, Timestamp(asked.period.end(now).0 - 1));
    let letterhead = Letterhead { words, store: settings.name.clone(), today: now, days };
    let letters = donors.into_values().map(|gifts| letterhead.letter(&gifts));
    let is_wanted = |letter: &Letter| asked.above.is_none_or(|least| letter.sums.may_be_worth(least));
    Ok(Letters(letters.filter(is_wanted).collect()))
}

/// A mailbox makes a donor one, whatever name stands beside it; else the name does.
fn key(donor: &Donor) -> Option<String> {
    let words = [&donor.email, &donor.name].into_iter().find(|words| !words.is_empty())?;
    Some(words.to_lowercase())
}

/// Refuses words in braces that mean nothing.
fn check(words: &str) -> Result<(), ExportError> {
    for rest in words.split('{').skip(1) {
        let name = rest.split('}').next().unwrap_or_default();
        if !rest.contains('}') || !NAMES.contains(&name) {
            let known = NAMES.map(|name| format!("{{{name}}}")).join(", ");
            let (field, name) = (Field::Words.name(), one_line(&name.chars().take(30).collect::<String>()));
            return Err(ExportError::Asked(format!(
                "{field}: {{{name}}} means nothing; a letter can say {known}"
            )));
        }
    }
    Ok(())
}

impl Letterhead {
    fn letter(&self, gifts: &[Given]) -> Letter {
        let mut sums = Sums::default();
        gifts.iter().for_each(|given| sums.add(&given.sums));
        let named = gifts.iter().rev().map(|given| &given.donor);
        let name = named.clone().find(|donor| !donor.name.is_empty()).map(|donor| donor.name.clone());
        let email = named.clone().find(|donor| !donor.email.is_empty()).map(|donor| donor.email.clone());
        let donor = Donor { name: name.unwrap_or_default(), email: email.unwrap_or_default() };
        let text = self.text(&donor, gifts, &sums).into();
        Letter { donor, sums, gifts: gifts.len(), text }
    }

    fn text(&self, donor: &Donor, gifts: &[Given], sums: &Sums) -> String {
        let called = if donor.name.is_empty() { &donor.email } else { &donor.name };
        let line = |given: &Given| format!("{}  {}", day(given.at), told(&given.sums));
        let gifts: Vec<String> = gifts.iter().map(line).collect();
        // In one pass, so that what a stranger wrote is never read for braces.
        let mut text = String::new();
        let mut parts = self.words.split('{');
        text += parts.next().unwrap_or_default();
        for part in parts {
            let (name, rest) = part.split_once('}').unwrap_or((part, ""));
            text += &match name {
                "name" => one_line(called),
                "email" => one_line(&donor.email),
                "store" => one_line(&self.store),
                "day" => day(self.today),
                "from" => day(self.days.0),
                "to" => day(self.days.1),
                "gifts" => gifts.join("\n"),
                _ => told(sums),
            };
            text += rest;
        }
        text
    }
}

/// As in `0.00050000 BTC, worth 25.00 EUR when it came`.
fn told(sums: &Sums) -> String {
    let tell = |(currency, (amount, worth)): (&Option<Currency>, &(i64, Value))| {
        let amount = sats(*amount);
        match currency {
            Some(currency) => {
                format!("{amount} BTC, worth {} {} when it came", value(*worth, *currency), currency.code())
            }
            None => format!("{amount} BTC"),
        }
    };
    sums.0.iter().map(tell).collect::<Vec<_>>().join("; ")
}

impl Table for Letters {
    fn columns(&self) -> &'static [(&'static str, bool)] {
        &[
            ("name", false),
            ("email", false),
            ("gifts", true),
            ("amount_btc", true),
            ("worth", true),
            ("currency", false),
            ("letter", false),
        ]
    }

    fn places(&self) -> usize {
        self.0.len()
    }

    fn rows_of(&self, place: usize) -> Vec<Vec<String>> {
        let Some(letter) = self.0.get(place) else { return Vec::new() };
        let row = |(currency, (amount, worth)): (&Option<Currency>, &(i64, Value))| {
            vec![
                letter.donor.name.clone().into_inner(),
                letter.donor.email.clone().into_inner(),
                letter.gifts.to_string(),
                sats(*amount),
                currency.map(|currency| value(*worth, currency)).unwrap_or_default(),
                currency.map(|currency| currency.code().to_owned()).unwrap_or_default(),
                letter.text.clone().into_inner(),
            ]
        };
        letter.sums.0.iter().map(row).collect()
    }

    fn is_prose(&self) -> bool {
        true
    }

    /// The letter itself.
    fn prose(&self, place: usize) -> String {
        self.0.get(place).map(|letter| letter.text.clone().into_inner()).unwrap_or_default()
    }
}
