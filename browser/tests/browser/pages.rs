//! Every page in every state, by what everybody can ask of it.
use browser::picture::Picture;
use browser::stage::{Stage, samples};
use browser::{Kind, Screen, Visitor};
use serde_json::Value;

#[test]
fn nobody_meets_a_barrier() {
    let (stage, visitor) = (Stage::open(), Visitor::with(Kind::Chromium));
    let mut found = Vec::new();
    for screen in [Screen::NARROW, Screen::DESKTOP.dark()] {
        visitor.sit_at(screen);
        for sample in samples() {
            visitor.open(&stage.url(sample));
            let barriers = visitor.barriers().into_iter();
            found.extend(barriers.map(|barrier| format!("{} ({}): {barrier}", sample.name, screen.width)));
        }
    }
    none(found);
    assert_eq!(visitor.elsewhere().asked(), [""; 0], "requests to others");
}

#[test]
fn nothing_is_wider_than_the_window() {
    let (stage, visitor) = (Stage::open(), Visitor::with(Kind::Chromium));
    let mut found = Vec::new();
    for screen in [Screen::NARROW, Screen::ZOOMED] {
        visitor.sit_at(screen);
        for sample in samples() {
            visitor.open(&stage.url(sample));
            let wide = too_wide(&visitor).into_iter();
            found.extend(wide.map(|what| format!("{} ({}): {what}", sample.name, screen.width)));
        }
    }
    none(found);
}

#[test]
fn text_can_be_twice_as_large() {
    let (stage, visitor) = (Stage::open(), Visitor::with(Kind::Chromium));
    visitor.sit_at(Screen::DESKTOP);
    let mut found = Vec::new();
    for sample in samples() {
        visitor.open(&stage.url(sample));
        visitor.run("document.documentElement.style.fontSize = '200%';");
        found.extend(too_wide(&visitor).into_iter().map(|what| format!("{}: {what}", sample.name)));
    }
    none(found);
}

#[test]
fn a_phone_reads_the_code_from_the_screen() {
    let (stage, visitor) = (Stage::open(), Visitor::with(Kind::Chromium));
    let mut read = 0;
    for screen in [Screen::NARROW, Screen::DESKTOP.dark()] {
        visitor.sit_at(screen);
        for sample in samples() {
            let Some(link) = &sample.link else { continue };
            visitor.open(&stage.url(sample));
            let code = Picture::read(&visitor.whole_page()).code();
            assert_eq!(code.as_ref(), Ok(link), "{} at {}", sample.name, screen.width);
            read += 1;
        }
    }
    assert!(read > 0, "no page has a code");
}

/// What makes the page scroll sideways.
fn too_wide(visitor: &Visitor) -> Vec<String> {
    let script = "const root = document.documentElement; \
         if (root.scrollWidth <= root.clientWidth) return []; \
         const wide = [...document.querySelectorAll('body *')] \
             .filter(e => e.getBoundingClientRect().right > root.clientWidth + 0.5 || e.getBoundingClientRect().left < -0.5); \
         return [root.scrollWidth + ' > ' + root.clientWidth, ...wide.map(e => e.outerHTML.slice(0, 120))];";
    strings(&visitor.run(script))
}

fn strings(list: &Value) -> Vec<String> {
    let list = list.as_array().unwrap().iter();
    list.map(|text| text.as_str().unwrap().to_owned()).collect()
}

#[track_caller]
fn none(found: Vec<String>) {
    assert!(found.is_empty(), "{} found:\n  {}\n", found.len(), found.join("\n  "));
}
