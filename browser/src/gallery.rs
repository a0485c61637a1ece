//! Which pictures there are of pages: what `docs/gallery/` holds.
use super::Screen;
use super::stage::samples;
use server::web::{Sample, Tongue};
use std::fmt::Write;

/// What each page is pictured on: its name, and the screen.
const SCREENS: [(&str, Screen); 2] =
    [("phone", Screen { zoom: 1, ..Screen::PHONE }), ("desktop", Screen { dark: true, ..Screen::DESKTOP })];

/// What is pictured in the other languages too, on a phone.
const IN_ALL_LANGUAGES: [&str; 3] = ["checkout-waiting", "donate-page", "receipt"];

/// A picture to be taken.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// In which language.
    pub tongue: Tongue,
    /// Of what.
    pub sample: &'static Sample,
    /// On what.
    pub screen: Screen,
    on: &'static str,
}

impl Wanted {
    /// Its file's name.
    pub fn file(&self) -> String {
        format!("{}-{}-{}.png", self.sample.name, self.tongue.code(), self.on)
    }
}

/// All of them.
pub fn wanted() -> Vec<Wanted> {
    let mut wanted = Vec::new();
    for sample in samples(Tongue::ENGLISH) {
        let screens = SCREENS.into_iter();
        wanted.extend(screens.map(|(on, screen)| Wanted { tongue: Tongue::ENGLISH, sample, on, screen }));
    }
    let (on, screen) = SCREENS[0];
    for tongue in Tongue::all().filter(|tongue| tongue.code() != Tongue::ENGLISH.code()) {
        let some = samples(tongue).iter().filter(|sample| IN_ALL_LANGUAGES.contains(&sample.name));
        wanted.extend(some.map(|sample| Wanted { tongue, sample, on, screen }));
    }
    wanted
}

/// The page that shows them all.
pub fn index() -> String {
    let mut page = String::from(
        "# Every page in every state\n\nMade by `cargo xtask gallery` from the samples that the tests read, in Chromium: \
         on a phone and, dark, on a desktop; some in every language.\n",
    );
    let mut heading = String::new();
    for picture in wanted() {
        let (name, tongue) = (picture.sample.name, picture.tongue.code());
        let now = if tongue == "en" { name.to_owned() } else { picture.tongue.name().to_owned() };
        if now != heading {
            write!(page, "\n## {now}\n\n").expect("a string takes any text");
            heading = now;
        }
        writeln!(page, "![{name}, {tongue}, {}]({})", picture.on, picture.file())
            .expect("a string takes any text");
    }
    page
}
