//! Without a mouse: every control can be reached, it shows that it was, and a donor can give.
use crate::pages::strings;
use browser::server::Server;
use browser::stage::{Stage, samples};
use browser::{Kind, Screen, Visitor};
use chain::regtest::Regtest;
use fantoccini::key::Key;
use server::web::Tongue;

#[test]
fn every_control_is_reached_in_turn_and_shows_it() {
    let (stage, visitor) = (Stage::open(), Visitor::with(Kind::Chromium));
    visitor.sit_at(Screen::DESKTOP);
    for sample in samples(Tongue::ENGLISH) {
        visitor.open(&stage.url(Tongue::ENGLISH, sample));
        visitor.run("for (const more of document.querySelectorAll('details')) more.open = true;");
        let (unreached, unseen) = by_tab(&visitor);
        assert_eq!((&*unreached, &*unseen), (&[][..], &[][..]), "{}", sample.name);
    }
}

/// The controls that Tab does not lead to, and those that don't show that they have the focus.
pub(crate) fn by_tab(visitor: &Visitor) -> (Vec<String>, Vec<String>) {
    let controls = visitor.run(&format!("{CONTROLS} {WATCH} return controls().length;")).as_u64().unwrap();
    // Where a page begins with the focus on something, Tab comes to what is above it only after leaving the page.
    for _ in 0..2 {
        visitor.press_times(usize::try_from(controls).unwrap() + 1, Key::Tab);
    }
    let found = visitor.run(&format!("{CONTROLS} {FOUND}"));
    (strings(&found["unreached"]), strings(&found["unseen"]))
}

/// All that a person can do something with. Of things of which one is chosen, Tab leads to that one, and arrows to the others.
const CONTROLS: &str = "const controls = () => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]')] \
     .filter(e => e.getClientRects().length > 0 && !e.disabled && !(e.type === 'radio' && !e.checked));";

/// Notes what gets the focus, and whether it shows it.
const WATCH: &str = "window.reached = new Map(); document.addEventListener('focusin', ({ target }) => { \
     const style = getComputedStyle(target); \
     reached.set(target, style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0); });";

/// What came of it.
const FOUND: &str = "const shown = all => all.map(e => e.outerHTML.slice(0, 120)); \
     return { unreached: shown(controls().filter(e => !reached.has(e))), \
              unseen: shown([...reached].filter(([, ring]) => !ring).map(([e]) => e)) };";

#[test]
fn a_donor_gives_by_keyboard_alone() {
    let node = Regtest::start();
    let server = Server::start(&node);
    let donor = Visitor::with(Kind::Chromium);
    donor.open(&server.donation_page());
    tab_to(&donor, "button[name=amount]");
    donor.press(Key::Enter);
    donor.sees("main.asking a[href^='bitcoin:']");
    tab_to(&donor, "a[href^='bitcoin:']");
    donor.open(&server.donation_page());
    tab_to(&donor, "input[name=amount]");
    donor.type_text("12,50");
    donor.press(Key::Enter);
    donor.sees("main.asking a[href^='bitcoin:']");
    let link = donor.attribute("a[href^='bitcoin:']", "href");
    // 12.50 EUR at 50,000 EUR a bitcoin.
    assert!(link.contains("amount=0.00025"), "{link}");
}

/// Presses Tab until the focus is on such an element, as often as the page has controls.
#[track_caller]
fn tab_to(donor: &Visitor, selector: &str) {
    for _ in 0..30 {
        donor.press(Key::Tab);
        if donor.run(&format!("return document.activeElement.matches({selector:?});")) == true {
            return;
        }
    }
    panic!("{selector} is not reached by Tab at {}", donor.url());
}
