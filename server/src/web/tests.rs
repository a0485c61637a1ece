//! Every page in every state: well made, safe with any text in it, small, and in words that were read once.
use super::{files, qr, samples};
use expect_test::expect_file;
use html::Piece;

mod html;

const HTML_LIMIT: usize = 10_000;
const ALL_LIMIT: usize = 20_000;

#[test]
fn pages_are_well_made() {
    for sample in samples() {
        html::check(&sample.html).unwrap_or_else(|fault| panic!("{}: {fault}\n{}", sample.name, sample.html));
    }
}

#[test]
fn nothing_runs_and_nothing_comes_from_elsewhere() {
    for sample in samples() {
        for piece in html::pieces(&sample.html).unwrap() {
            let Piece::Open { name, attributes } = piece else { continue };
            assert!(
                !["script", "style", "svg", "iframe", "object", "embed", "base"].contains(&&*name),
                "{name}"
            );
            for (key, value) in attributes {
                let place = format!("{}: <{name} {key}=\"{value}\">", sample.name);
                assert!(!key.starts_with("on") && key != "style", "{place}");
                let loads = ["src", "action", "formaction", "srcset"].contains(&&*key)
                    || (name == "link" && key == "href");
                assert!(!loads || (value.starts_with('/') && !value.starts_with("//")), "{place}");
                let leads = name == "a" && key == "href";
                let good = ["/i/", "bitcoin:bc1", "https://", "mailto:"]
                    .iter()
                    .any(|start| value.starts_with(start));
                assert!(!leads || good, "{place}");
            }
        }
    }
}

#[test]
fn markup_in_a_field_is_text() {
    let hostile: Vec<_> = samples().into_iter().filter(|sample| sample.name.contains("hostile")).collect();
    assert_eq!(hostile.len(), 3);
    for sample in hostile {
        assert!(!sample.html.contains("<script"), "{}", sample.name);
        assert!(!sample.html.contains("<img src=x"), "{}", sample.name);
        assert!(!sample.html.contains(">49"), "{}", sample.name);
        let text = html::text(&sample.html).unwrap();
        assert!(text.contains(super::sample::HOSTILE), "{}: {text}", sample.name);
    }
}

#[test]
fn pages_are_small() {
    let shared: usize = files().iter().map(|file| file.content.len()).sum();
    for sample in samples() {
        let picture = sample.link.as_ref().map_or(0, |link| qr::png(link).unwrap().len());
        let (page, all) = (sample.html.len(), sample.html.len() + picture + shared);
        assert!(page <= HTML_LIMIT && all <= ALL_LIMIT, "{}: {page} bytes, {all} in all", sample.name);
    }
}

#[test]
fn the_code_holds_the_link() {
    for sample in samples() {
        let Some(link) = sample.link else { continue };
        assert_eq!(qr::tests::read(&qr::png(&link).unwrap()), link, "{}", sample.name);
        let opens = format!("href=\"{link}\"");
        assert!(sample.html.contains(&opens), "{}: {opens}", sample.name);
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
