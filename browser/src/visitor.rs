//! Somebody in front of a browser: looks, clicks, types, waits.
use super::driver::Driver;
use super::elsewhere::Elsewhere;
use super::patience::within;
use super::{Camera, Kind, wait_for};
use base64::Engine;
use fantoccini::Locator;
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::key::Key;
use fantoccini::wd::WebDriverCompatibleCommand;
use serde_json::{Value, json};

/// How long a page may take to come to what is expected of it, in seconds. Without scripts some look again only
/// once a minute.
const PATIENCE: u64 = 120;

/// A visitor with a browser of their own, fresh and empty.
#[derive(Debug)]
pub struct Visitor {
    driver: Driver,
}

/// What a page is looked at on.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    /// In the page's own pixels.
    pub width: u32,
    /// In the page's own pixels.
    pub height: u32,
    /// How many of the screen's pixels make one of the page's: what zooming in a browser changes.
    pub zoom: u32,
    /// Whether its user prefers dark pages.
    pub dark: bool,
}

impl Screen {
    /// The narrowest that WCAG 2.2 asks about (1.4.10).
    pub const NARROW: Self = Self { width: 320, height: 640, zoom: 1, dark: false };
    /// A phone of today.
    pub const PHONE: Self = Self { width: 390, height: 844, zoom: 2, dark: false };
    /// A desktop's window.
    pub const DESKTOP: Self = Self { width: 1280, height: 900, zoom: 1, dark: false };
    /// The same window, its user having zoomed to 200 %.
    pub const ZOOMED: Self = Self { width: 640, height: 450, zoom: 2, dark: false };

    /// The same, dark.
    pub fn dark(self) -> Self {
        Self { dark: true, ..self }
    }
}

impl Visitor {
    /// Starts a browser.
    pub fn with(kind: Kind) -> Self {
        Self { driver: Driver::start(kind, None) }
    }

    /// Starts Chromium with that in front of its camera.
    pub fn before(camera: Camera<'_>) -> Self {
        Self { driver: Driver::start(Kind::Chromium, Some(camera)) }
    }

    /// What the browser asked of others than this machine.
    pub fn elsewhere(&self) -> &Elsewhere {
        &self.driver.elsewhere
    }

    /// Goes to a page.
    #[track_caller]
    pub fn open(&self, url: &str) {
        done(wait_for(self.driver.session().goto(url)));
    }

    /// Where the browser is.
    #[track_caller]
    pub fn url(&self) -> String {
        done(wait_for(self.driver.session().current_url())).into()
    }

    /// The title of the tab.
    #[track_caller]
    pub fn title(&self) -> String {
        done(wait_for(self.driver.session().title()))
    }

    /// Whether the page has such an element now.
    pub fn has(&self, selector: &str) -> bool {
        self.find(selector).is_ok()
    }

    /// Waits until the page has such an element, however it comes to it.
    #[track_caller]
    pub fn sees(&self, selector: &str) {
        within(PATIENCE, || {
            self.find(selector).map(drop).map_err(|_| format!("{} has no {selector}", self.look()))
        });
    }

    /// The visible text of the first such element.
    #[track_caller]
    pub fn text(&self, selector: &str) -> String {
        self.patiently(selector, |element| wait_for(element.text()))
    }

    /// The visible texts of all such elements.
    #[track_caller]
    pub fn texts(&self, selector: &str) -> Vec<String> {
        within(PATIENCE, || {
            let found = wait_for(self.driver.session().find_all(Locator::Css(selector))).map_err(said)?;
            found.iter().map(|element| wait_for(element.text()).map_err(said)).collect()
        })
    }

    /// An attribute of the first such element, as it was written.
    #[track_caller]
    pub fn attribute(&self, selector: &str, name: &str) -> String {
        let value = self.patiently(selector, |element| wait_for(element.attr(name)));
        value.unwrap_or_else(|| panic!("{selector} has no {name}"))
    }

    /// Clicks the first such element.
    #[track_caller]
    pub fn click(&self, selector: &str) {
        self.patiently(selector, |element| wait_for(element.click()));
    }

    /// Clicks the first such element, if the page has one at this moment: it may be on its way to the next.
    pub fn clicks_if_there(&self, selector: &str) {
        if let Ok(element) = self.find(selector) {
            drop(wait_for(element.click()));
        }
    }

    /// Looks only into the first such frame from now on, until [`Visitor::step_out`].
    #[track_caller]
    pub fn enter(&self, selector: &str) {
        self.patiently(selector, |element| wait_for(element.enter_frame()));
    }

    /// Looks at the page around the frame again, even if the frame is gone.
    #[track_caller]
    pub fn step_out(&self) {
        done(wait_for(self.driver.session().enter_parent_frame()));
    }

    /// Presses a key: the element that has the focus gets it.
    #[track_caller]
    pub fn press(&self, key: Key) {
        self.press_times(1, key);
    }

    /// Presses a key again and again.
    #[track_caller]
    pub fn press_times(&self, times: usize, key: Key) {
        use fantoccini::actions::{Actions, InputSource, KeyAction, KeyActions};
        let value = char::from(key);
        let press = |keys: KeyActions| keys.then(KeyAction::Down { value }).then(KeyAction::Up { value });
        let keys = (0..times).fold(KeyActions::new("keyboard".into()), |keys, _| press(keys));
        done(wait_for(self.driver.session().perform_actions(Actions::from(keys))));
    }

    /// Types, as [`Visitor::press`] does.
    #[track_caller]
    pub fn type_text(&self, text: &str) {
        let element = done(wait_for(self.driver.session().active_element()));
        done(wait_for(element.send_keys(text)));
    }

    /// Runs a script as the browser's owner may, and gives what it returns.
    #[track_caller]
    pub fn run(&self, script: &str) -> Value {
        done(wait_for(self.driver.session().execute(script, Vec::new())))
    }

    /// Runs a script that calls its last argument with the result.
    #[track_caller]
    pub fn run_async(&self, script: &str, arguments: Vec<Value>) -> Value {
        done(wait_for(self.driver.session().execute_async(script, arguments)))
    }

    /// A picture of what is in the window, as PNG.
    #[track_caller]
    pub fn screenshot(&self) -> Vec<u8> {
        done(wait_for(self.driver.session().screenshot()))
    }

    /// A picture of one element, as PNG.
    #[track_caller]
    pub fn screenshot_of(&self, selector: &str) -> Vec<u8> {
        self.patiently(selector, |element| wait_for(element.screenshot()))
    }

    /// A picture of the whole page, however long it is, as PNG. Chromium only.
    #[track_caller]
    pub fn whole_page(&self) -> Vec<u8> {
        // A picture takes its place only once it is decoded.
        let size = "const done = arguments[arguments.length - 1], page = document.documentElement; \
             Promise.allSettled([...document.images].map(image => image.decode())) \
                 .then(() => requestAnimationFrame(() => requestAnimationFrame(() => done( \
                     { x: 0, y: 0, width: page.clientWidth, height: page.scrollHeight, scale: 1 }))));";
        let clip = self.run_async(size, Vec::new());
        let parameters = json!({ "format": "png", "captureBeyondViewport": true, "clip": clip });
        let answer = self.devtools("Page.captureScreenshot", parameters);
        let picture = answer["data"].as_str().expect("a picture");
        base64::engine::general_purpose::STANDARD.decode(picture).expect("it is base64")
    }

    /// Looks at pages on that screen from now on. Chromium only.
    #[track_caller]
    pub fn sit_at(&self, screen: Screen) {
        let Screen { width, height, zoom, dark } = screen;
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": zoom, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", size);
        let scheme = if dark { "dark" } else { "light" };
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": features }));
    }

    /// A command of Chromium's own.
    #[track_caller]
    pub fn devtools(&self, command: &str, parameters: Value) -> Value {
        let command = Devtools { body: json!({ "cmd": command, "params": parameters }) };
        done(wait_for(self.driver.session().issue_cmd(command)))
    }

    /// Does it to the first such element; again, if the page has loaded itself anew meanwhile.
    #[track_caller]
    fn patiently<T>(&self, selector: &str, act: impl Fn(&Element) -> Result<T, CmdError>) -> T {
        within(PATIENCE, || {
            let element = self.find(selector).map_err(|why| format!("{selector}: {why}"))?;
            act(&element).map_err(|why| format!("{selector}: {}", said(why)))
        })
    }

    fn find(&self, selector: &str) -> Result<Element, String> {
        wait_for(self.driver.session().find(Locator::Css(selector))).map_err(said)
    }

    /// Where the browser is and what it shows, in a line.
    fn look(&self) -> String {
        let title = wait_for(self.driver.session().title()).unwrap_or_default();
        let url = wait_for(self.driver.session().current_url()).map(String::from).unwrap_or_default();
        let main = self.find("main").ok().and_then(|main| wait_for(main.text()).ok()).unwrap_or_default();
        format!("{url} ({title}: {main:.200})")
    }
}

#[derive(Debug)]
struct Devtools {
    body: Value,
}

impl WebDriverCompatibleCommand for Devtools {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (reqwest::Method, Option<String>) {
        (reqwest::Method::POST, Some(self.body.to_string()))
    }
}

#[track_caller]
fn done<T>(result: Result<T, CmdError>) -> T {
    result.unwrap_or_else(|error| panic!("the browser: {}", said(error)))
}

fn said(error: CmdError) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}
