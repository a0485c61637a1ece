//! The sentences themselves: each is there, each is used, and each language's fit the English ones.
use super::{Tongue, Value};
use crate::web::samples;
use fluent_bundle::FluentResource;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const PAGES: [&str; 6] = ["frame", "checkout", "receipt", "donate", "notice", "abuse"];

/// Keys, each with the names of its values.
type Keys = BTreeMap<String, BTreeSet<String>>;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn file(code: &str, page: &str) -> String {
    let path = root().join(format!("locales/{code}/{page}.ftl"));
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The keys of a file. A message begins at the start of a line; what belongs to it is indented.
fn keys(text: &str) -> Keys {
    let mut keys = Keys::new();
    let mut key = String::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if let Some((name, _)) = line.split_once(" =").filter(|_| !line.starts_with([' ', '}'])) {
            key = name.to_owned();
            assert!(keys.insert(key.clone(), BTreeSet::new()).is_none(), "{key} is there twice");
        }
        let word = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        keys.entry(key.clone()).or_default().extend(line.split('$').skip(1).map(word));
    }
    keys.remove("");
    keys
}

fn all_keys(code: &str) -> Keys {
    PAGES.iter().flat_map(|page| keys(&file(code, page))).collect()
}

/// Files below, with that ending.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let inside = entries.flat_map(|path| if path.is_dir() { files(&path, ending) } else { vec![path] });
    inside.filter(|path| path.extension().is_some_and(|found| found == ending)).collect()
}

/// Product code without its tests, samples and comments, templates, and sentences that refer to others.
fn sources() -> Vec<String> {
    let code = files(&root().join("src/web"), "rs").into_iter().filter(|path| {
        let name = path.file_name().unwrap();
        name != "sample.rs" && name != "tests.rs" && !path.parent().unwrap().ends_with("tests")
    });
    let code = code.map(|path| fs::read_to_string(path).unwrap()).map(|text| {
        let product = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().lines();
        product.filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
    });
    let templates = files(&root().join("templates"), "html").into_iter();
    code.chain(templates.map(|path| fs::read_to_string(path).unwrap())).collect()
}

fn is_key(word: &str) -> bool {
    let shape = word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    let page = word.split_once('-').filter(|(_, rest)| !rest.is_empty());
    shape && page.is_some_and(|(page, _)| PAGES.contains(&page))
}

fn used_keys() -> BTreeSet<String> {
    let sources = sources();
    let quoted = sources.iter().flat_map(|text| text.split('"')).filter(|word| is_key(word));
    quoted.map(str::to_owned).collect()
}

#[test]
fn every_sentence_that_is_said_is_there_and_none_is_idle() {
    let english: BTreeSet<String> = all_keys("en").into_keys().collect();
    let used = used_keys();
    let missing: Vec<_> = used.difference(&english).collect();
    assert!(missing.is_empty(), "said, but in no file of locales/en: {missing:#?}");
    let texts: String = PAGES.iter().map(|page| file("en", page)).collect();
    let referred = |key: &&String| texts.contains(&format!("{{ {key} }}"));
    let idle: Vec<_> = english.difference(&used).filter(|key| !referred(key)).collect();
    assert!(idle.is_empty(), "in locales/en, but said nowhere: {idle:#?}");
    assert!(english.len() > 50, "{english:?}");
}

#[test]
fn a_key_begins_with_the_name_of_its_file() {
    for page in PAGES {
        for key in keys(&file("en", page)).keys() {
            assert!(key.starts_with(&format!("{page}-")) && is_key(key), "{key} in {page}.ftl");
        }
    }
}

#[test]
fn every_file_can_be_read() {
    for tongue in Tongue::all() {
        for page in PAGES {
            if let Err((_, faults)) = FluentResource::try_new(file(tongue.code(), page)) {
                panic!("locales/{}/{page}.ftl: {faults:?}", tongue.code());
            }
        }
    }
}

#[test]
fn every_language_says_all_that_english_says_with_the_same_values() {
    let english = all_keys("en");
    for tongue in Tongue::all() {
        let (code, own) = (tongue.code(), all_keys(tongue.code()));
        for (key, values) in &own {
            assert_eq!(Some(values), english.get(key), "{key} in locales/{code}");
        }
        let missing: Vec<_> = english.keys().filter(|key| !own.contains_key(*key)).collect();
        assert!(missing.is_empty(), "in locales/en, but not in locales/{code}: {missing:#?}");
    }
}

#[test]
fn every_value_that_a_sentence_names_is_given() {
    for tongue in Tongue::all() {
        for sample in samples(tongue) {
            for fault in ["{$", "{ $", "{checkout-", "{frame-", "{donate-"] {
                assert!(!sample.html.contains(fault), "{} in {}: {fault}", sample.name, tongue.code());
            }
        }
    }
}

#[test]
fn what_runs_the_other_way_is_kept_apart() {
    let say = |tongue: Tongue, store: &str| tongue.say_with("donate-give-to", &[("store", store.into())]);
    assert_eq!(say(Tongue::ENGLISH, "Harbour"), "Give to Harbour");
    assert_eq!(say(Tongue::ENGLISH, "ميناء"), "Give to \u{2068}ميناء\u{2069}");
    for tongue in Tongue::all().filter(|tongue| tongue.direction() == "rtl") {
        assert!(say(tongue, "Harbour").contains("\u{2068}Harbour\u{2069}"));
    }
}

#[test]
fn a_sentence_that_begins_with_a_value_says_which_way_it_runs() {
    let say = |tongue: Tongue| tongue.say_with("checkout-rate-for-one", &[("rate", "5 EUR".into())]);
    assert_eq!(say(Tongue::ENGLISH), "5 EUR for 1\u{a0}BTC");
    let others: Vec<Tongue> = Tongue::all().filter(|tongue| tongue.direction() == "rtl").collect();
    assert_eq!(others.len(), 2);
    for tongue in others {
        assert!(say(tongue).starts_with("\u{200f}\u{2068}5 EUR\u{2069}"), "{:?}", say(tongue));
    }
}

#[test]
fn an_unknown_key_says_itself() {
    assert_eq!(Tongue::ENGLISH.say_with("frame-nonsense", &[("x", Value::from(1))]), "frame-nonsense");
}

#[test]
fn a_choice_is_carried_along() {
    let chosen = Tongue::ENGLISH.chosen();
    assert_eq!(Tongue::ENGLISH.link("/i/x"), "/i/x");
    assert_eq!(chosen.link("/i/x"), "/i/x?lang=en");
    assert_eq!(chosen.link("/i/x?still=1"), "/i/x?still=1&lang=en");
}
