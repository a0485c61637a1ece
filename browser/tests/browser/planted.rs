//! What the other tests look for, planted: each must be found, or finding nothing would mean nothing.
use crate::keyboard::by_tab;
use crate::pages::too_wide;
use browser::patience::within;
use browser::{Kind, Screen, Visitor};

#[test]
fn barriers_and_width_are_found() {
    let visitor = Visitor::with(Kind::Chromium);
    visitor.sit_at(Screen::NARROW);
    visitor.open("data:text/html,<title>t</title><p style='color:%23ccc'>pale</p><img src='data:,'>");
    let found = visitor.barriers();
    for rule in ["color-contrast", "html-has-lang", "image-alt"] {
        assert!(found.iter().any(|barrier| barrier.starts_with(rule)), "{rule}: {found:?}");
    }
    assert_eq!(too_wide(&visitor), [""; 0]);
    visitor.open("data:text/html,<p style='width:400px'>wide</p>");
    assert_ne!(too_wide(&visitor), [""; 0]);
}

#[test]
fn what_a_keyboard_does_not_reach_or_show_is_found() {
    let visitor = Visitor::with(Kind::Chromium);
    visitor.open(
        "data:text/html,<a href='/a'>a</a> <a href='/b' tabindex='-1'>b</a> <button style='outline: none'>c</button>",
    );
    let (unreached, unseen) = by_tab(&visitor);
    assert!(unreached.len() == 1 && unreached[0].contains("/b"), "{unreached:?}");
    assert!(unseen.len() == 1 && unseen[0].contains("button"), "{unseen:?}");
}

#[test]
fn requests_to_others_are_found() {
    for kind in [Kind::Chromium, Kind::FirefoxSafest] {
        let visitor = Visitor::with(kind);
        visitor.open("data:text/html,<img src='http://elsewhere.example/x.png'>");
        within(120, || {
            let asked = visitor.elsewhere().asked();
            let found = asked.iter().any(|line| line.contains("http://elsewhere.example/x.png"));
            if found { Ok(()) } else { Err(format!("{kind:?}: {asked:?}")) }
        });
    }
}

#[test]
fn scripts_run_only_where_they_may() {
    for (kind, title) in
        [(Kind::Chromium, "on"), (Kind::ChromiumWithoutScripts, "off"), (Kind::FirefoxSafest, "off")]
    {
        let visitor = Visitor::with(kind);
        visitor.open("data:text/html,<title>off</title><script>document.title = 'on'</script>");
        assert_eq!(visitor.title(), title, "{kind:?}");
    }
}
