//! Pages for those who run it: as well made as the donors', and with no scripts but the one that asks for passkeys, the
//! one that shows a draft's codes and the one that reads a device's.
use super::html::{self, Piece};
use crate::web::admin::{CAMERA, CODES, SCRIPT, samples};
use crate::web::sample::HOSTILE;
use expect_test::expect_file;

const LIMIT: usize = 40_000;

#[test]
fn they_are_well_made_and_small() {
    for sample in samples() {
        html::check(&sample.html).unwrap_or_else(|fault| panic!("{}: {fault}\n{}", sample.name, sample.html));
        assert!(sample.html.len() <= LIMIT, "{}: {} bytes", sample.name, sample.html.len());
    }
}

#[test]
fn nothing_runs_and_nothing_comes_from_elsewhere() {
    for sample in samples() {
        for piece in html::pieces(&sample.html).unwrap() {
            let Piece::Open { name, attributes } = piece else { continue };
            let runs = |path: &str| attributes.contains(&("src".into(), path.to_owned()));
            let is_codes = runs(&CODES.path) && sample.name.starts_with("admin-spend-codes");
            let is_camera = runs(&CAMERA.path) && sample.name == "admin-spend-camera";
            let is_ours = name == "script" && (is_codes || is_camera || runs(&SCRIPT.path));
            let is_loud = ["script", "style", "iframe", "object", "embed", "base"].contains(&&*name);
            assert!(!is_loud || is_ours, "{}: {name}", sample.name);
            for (key, value) in attributes {
                let place = format!("{}: <{name} {key}=\"{value}\">", sample.name);
                assert!(!key.starts_with("on") && key != "style", "{place}");
                let loads = ["src", "action", "formaction", "srcset"].contains(&&*key) || key == "href";
                let is_ours =
                    value.starts_with('/') && !value.starts_with("//") || value.starts_with(['?', '#']);
                assert!(!loads || is_ours, "{place}");
            }
        }
    }
}

#[test]
fn each_form_carries_the_token_and_sends_by_post() {
    for sample in samples() {
        for form in sample.html.split("<form").skip(1) {
            let form = form.split_once("</form>").unwrap().0;
            let is_search = form.contains("method=\"get\"");
            let is_sign_in = form.contains(r#"action="/sign-in"#) && form.contains("method=\"post\"");
            let is_safe =
                form.contains("method=\"post\"") && form.contains(r#"name="form-token" value="a-token""#);
            assert!(is_search || is_sign_in || is_safe, "{}: <form{form}", sample.name);
        }
    }
}

#[test]
fn markup_in_a_field_is_text() {
    let hostile: Vec<_> = samples().into_iter().filter(|sample| sample.name.contains("hostile")).collect();
    assert!(hostile.len() >= 2);
    for sample in hostile {
        let ours = [&CODES.path, &SCRIPT.path].map(|path| format!("<script src=\"{path}\""));
        let others = ours.iter().fold(sample.html.clone(), |html, script| html.replace(script, ""));
        assert!(!others.contains("<script") && !others.contains("<img src=x"), "{}", sample.name);
        assert!(!sample.html.contains(">49"), "{}", sample.name);
        let values = html::pieces(&sample.html).unwrap().into_iter().flat_map(|piece| match piece {
            Piece::Open { attributes, .. } => attributes.into_iter().map(|(_, value)| value).collect(),
            Piece::Text(text) => vec![text],
            Piece::Close(_) => Vec::new(),
        });
        assert!(values.into_iter().any(|value| value.contains(HOSTILE)), "{}", sample.name);
    }
}

#[test]
fn the_words_are_these() {
    for sample in samples() {
        let text = html::text(&sample.html).unwrap();
        expect_file![format!("{}.txt", sample.name)].assert_eq(&text);
    }
}
