//! The browsers, and how each is set up: as its user has it, and so that it talks to nobody by itself.
use super::process::program;
use serde_json::{Map, Value, json};
use std::path::Path;

/// Which browser, and how strict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Chromium as most people have it.
    Chromium,
    /// Chromium whose user allows no scripts.
    ChromiumWithoutScripts,
    /// Firefox with what Tor Browser sets at its level "Safest": no scripts, no SVG.
    FirefoxSafest,
}

/// What is in front of the browser's camera, if it has one. Chromium only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Camera<'a> {
    /// It has none.
    None,
    /// This film, and its user lets every page see it.
    Sees(&'a Path),
    /// Its user lets no page see anything.
    Refused,
}

impl Camera<'_> {
    fn arguments(self) -> Vec<String> {
        const DEVICE: &str = "--use-fake-device-for-media-stream";
        const USER: &str = "--use-fake-ui-for-media-stream";
        match self {
            Self::None => vec![format!("{DEVICE}=device-count=0"), USER.to_owned()],
            Self::Refused => vec![DEVICE.to_owned(), format!("{USER}=deny")],
            Self::Sees(film) => vec![
                DEVICE.to_owned(),
                USER.to_owned(),
                format!("--use-file-for-fake-video-capture={}", film.display()),
            ],
        }
    }
}

const CHROMIUM_ARGUMENTS: [&str; 15] = [
    "--headless",
    // Its sandbox needs rights that not every machine gives; it sees only pages of ours.
    "--no-sandbox",
    "--disable-gpu",
    // Letters look the same wherever they happen to be drawn.
    "--disable-lcd-text",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-pings",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-sync",
    "--disable-features=OptimizationHints,MediaRouter,Translate,AutofillServerCommunication",
];

impl Kind {
    /// The variable that names its driver.
    pub(crate) fn driver(self) -> &'static str {
        if self.is_firefox() { "GECKODRIVER" } else { "CHROMEDRIVER" }
    }

    /// What that driver says before the port it listens on.
    pub(crate) fn driver_says(self) -> &'static str {
        if self.is_firefox() { "Listening on 127.0.0.1:" } else { "started successfully on port " }
    }

    pub(crate) fn is_firefox(self) -> bool {
        self == Self::FirefoxSafest
    }

    /// What its makers left it to ask, in spite of all settings.
    pub(crate) fn own_domains(self) -> &'static [&'static str] {
        if self.is_firefox() { &["mozilla.com", "mozilla.org"] } else { &["google.com", "gvt1.com"] }
    }

    /// What the driver is asked for. `profile` is an empty folder; requests to others go to the proxy at `port`.
    pub(crate) fn capabilities(
        self,
        profile: &Path,
        port: u16,
        camera: Option<Camera<'_>>,
    ) -> Map<String, Value> {
        let wanted = if self.is_firefox() { firefox(port) } else { self.chromium(profile, port, camera) };
        match wanted {
            Value::Object(map) => map,
            other => unreachable!("not an object: {other}"),
        }
    }

    fn chromium(self, profile: &Path, port: u16, camera: Option<Camera<'_>>) -> Value {
        let mut arguments: Vec<String> = CHROMIUM_ARGUMENTS.map(str::to_owned).to_vec();
        arguments.push(format!("--user-data-dir={}", profile.display()));
        arguments.push(format!("--proxy-server=http://127.0.0.1:{port}"));
        arguments.extend(camera.map(Camera::arguments).unwrap_or_default());
        // What the settings page calls "Don't allow sites to use JavaScript".
        let scripts = if self == Self::ChromiumWithoutScripts { 2 } else { 1 };
        json!({ "goog:chromeOptions": {
            "binary": program("CHROMIUM"),
            "args": arguments,
            "prefs": {
                "profile.managed_default_content_settings.javascript": scripts,
                // Whoever signs in has their password compared with lists of its makers', and is asked whether to keep it.
                "profile.password_manager_leak_detection": false,
                "credentials_enable_service": false,
            },
        } })
    }
}

fn firefox(port: u16) -> Value {
    json!({ "moz:firefoxOptions": {
        "binary": program("FIREFOX"),
        "args": ["-headless"],
        "prefs": {
            "javascript.enabled": false,
            "svg.disabled": true,
            "network.proxy.type": 1,
            "network.proxy.http": "127.0.0.1",
            "network.proxy.http_port": port,
            "network.proxy.ssl": "127.0.0.1",
            "network.proxy.ssl_port": port,
            "network.captive-portal-service.enabled": false,
            "network.connectivity-service.enabled": false,
            "browser.safebrowsing.update.enabled": false,
            "media.gmp-manager.updateEnabled": false,
            "browser.newtabpage.activity-stream.feeds.topsites": false,
        },
    } })
}
