//! Every page in every state: well made, safe with any text in it, small, and in words that were read once.
use super::guard::SCRIPT;
use super::{Sample, Tongue, files, qr};
use expect_test::expect_file;
use html::Piece;
use std::collections::BTreeMap;

mod admin;
mod html;

/// In English: what the words are is looked at there.
fn samples() -> Vec<Sample> {
    super::samples(Tongue::ENGLISH)
}

/// In all languages, each as if the reader had chosen it.
fn all_samples() -> Vec<Sample> {
    Tongue::all().flat_map(|tongue| super::samples(tongue.chosen())).collect()
}

const HTML_LIMIT: usize = 10_000;
const ALL_LIMIT: usize = 20_000;
const LIVE_LIMIT: usize = 30_000;

#[test]
fn pages_are_well_made() {
    for sample in all_samples() {
        html::check(&sample.html).unwrap_or_else(|fault| panic!("{}: {fault}\n{}", sample.name, sample.html));
    }
}

#[test]
fn nothing_runs_and_nothing_comes_from_elsewhere() {
    for sample in all_samples() {
        for piece in html::pieces(&sample.html).unwrap() {
            let Piece::Open { name, attributes } = piece else { continue };
            assert!(!["style", "svg", "iframe", "object", "embed", "base"].contains(&&*name), "{name}");
            // Scripts are files of ours; what would stand between their tags is text, and there is none.
            let src = |path: &String| ("src".to_owned(), path.clone());
            let live = [src(&files()[2].path), ("defer".into(), String::new())];
            let known = attributes == live || attributes == [src(&SCRIPT.path)];
            assert!(name != "script" || known, "{}: {attributes:?}", sample.name);
            for (key, value) in attributes {
                let place = format!("{}: <{name} {key}=\"{value}\">", sample.name);
                assert!(!key.starts_with("on") && key != "style", "{place}");
                let loads = ["src", "action", "formaction", "srcset"].contains(&&*key)
                    || (name == "link" && key == "href");
                assert!(!loads || (value.starts_with('/') && !value.starts_with("//")), "{place}");
                let leads = name == "a" && key == "href";
                let good = ["/i/", "/donate/", "?", "bitcoin:bc1", "https://", "mailto:"]
                    .iter()
                    .any(|start| value.starts_with(start));
                assert!(!leads || good, "{place}");
            }
        }
    }
}

#[test]
fn markup_in_a_field_is_text() {
    let hostile: Vec<_> =
        all_samples().into_iter().filter(|sample| sample.name.contains("hostile")).collect();
    assert_eq!(hostile.len(), 9 * Tongue::all().count());
    for sample in hostile {
        assert!(!sample.html.contains("<script src=\"https:"), "{}", sample.name);
        assert!(!sample.html.contains("<img src=x"), "{}", sample.name);
        assert!(!sample.html.contains(">49"), "{}", sample.name);
        let text = html::text(&sample.html).unwrap();
        assert!(text.contains(super::sample::HOSTILE), "{}: {text}", sample.name);
    }
}

#[test]
fn pages_are_small() {
    let [shared @ .., script] = files() else { panic!("there are files") };
    let shared: usize = shared.iter().map(|file| file.content.len()).sum();
    let picture = |sample: Sample| (sample.name, sample.code.map_or(0, |code| qr::png(&code).unwrap().len()));
    let pictures: BTreeMap<_, _> = samples().into_iter().map(picture).collect();
    for sample in all_samples() {
        let (page, all) = (sample.html.len(), sample.html.len() + pictures[sample.name] + shared);
        assert!(page <= HTML_LIMIT && all <= ALL_LIMIT, "{}: {page} bytes, {all} in all", sample.name);
        assert!(all + script.content.len() <= LIVE_LIMIT, "{}: {all} in all, and the script", sample.name);
    }
}

#[test]
fn the_code_holds_the_link() {
    // The address may be in capitals in the code, and the payee's name is in the link only.
    let all = all_samples();
    for sample in samples() {
        let Some(code) = sample.code else { continue };
        assert_eq!(qr::tests::read(&qr::png(&code).unwrap()), code, "{}", sample.name);
        if !code.starts_with("bitcoin:") || sample.name == "checkout-plain" {
            continue;
        }
        let opens = format!("href=\"{}", code.replace("BC1", "bc1").to_lowercase());
        let same = |other: &&Sample| other.name == sample.name;
        for html in all.iter().filter(same).map(|other| &other.html) {
            assert!(html.contains(&opens), "{}: {opens}", sample.name);
        }
    }
}

#[test]
fn the_words_are_these() {
    for sample in samples() {
        let text = html::text(&sample.html).unwrap();
        expect_file![format!("tests/{}.txt", sample.name)].assert_eq(&text);
    }
}

#[test]
fn a_page_loads_itself_again_only_while_something_can_change() {
    let refreshing: Vec<_> =
        samples().into_iter().filter(|sample| sample.html.contains("http-equiv")).collect();
    for name in
        ["checkout-waiting", "checkout-part-paid", "checkout-seen", "checkout-confirming", "checkout-expired"]
    {
        assert!(refreshing.iter().any(|sample| sample.name == name), "{name}");
    }
    for name in [
        "checkout-paid",
        "checkout-paid-over",
        "checkout-accepted",
        "checkout-declined",
        "checkout-still",
        "donate",
    ] {
        assert!(!refreshing.iter().any(|sample| sample.name == name), "{name}");
    }
}

#[test]
fn each_page_says_its_language_and_leads_to_the_others() {
    for tongue in Tongue::all() {
        for sample in super::samples(tongue) {
            let (code, direction) = (tongue.code(), tongue.direction());
            assert!(sample.html.contains(&format!("<html lang=\"{code}\" dir=\"{direction}\">")), "{code}");
            for other in Tongue::all() {
                let name = format!(">{}</a>", other.name());
                assert!(sample.html.contains(&name), "{code}: {}: {name}", sample.name);
            }
        }
    }
    let still = samples().into_iter().find(|sample| sample.name == "checkout-still").unwrap();
    assert!(still.html.contains("href=\"?still=1&#38;lang=de\""), "{}", still.html);
}

#[test]
fn a_chosen_language_goes_along_with_every_link_of_ours() {
    for sample in super::samples(Tongue::ENGLISH.chosen()) {
        for piece in html::pieces(&sample.html).unwrap() {
            let Piece::Open { name, attributes } = piece else { continue };
            for (key, value) in attributes.iter().filter(|(_, value)| value.starts_with('/')) {
                let leads = key == "action" || name == "a" && key == "href";
                assert!(!leads || value.contains("lang=en"), "{}: {value}", sample.name);
            }
        }
    }
}

/// Attributes that hold sentences.
const READ: [&str; 4] = ["alt", "aria-label", "data-live", "data-done"];

#[test]
fn what_is_copied_or_sent_holds_no_invisible_marks() {
    let marks = ['\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}', '\u{200e}', '\u{200f}'];
    for sample in all_samples() {
        for piece in html::pieces(&sample.html).unwrap() {
            let Piece::Open { attributes, .. } = piece else { continue };
            for (key, value) in attributes.iter().filter(|(key, _)| !READ.contains(&&**key)) {
                assert!(!value.contains(marks), "{}: {key}={value:?}", sample.name);
            }
        }
    }
}
