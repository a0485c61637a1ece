//! What the browser tests drive: Chromium and Firefox with their drivers, fonts for the languages the pages are in, and
//! the checker of accessibility.

use super::cargo_install::Crate;
use super::debian::{Packages, Root};
use super::wheel::Wheel;
use super::{installed, named};
use std::fs;
use std::path::PathBuf;

const PACKAGES: Packages = Packages {
    name: "browsers",
    packages: &["chromium", "chromium-driver", "firefox-esr", "fonts-dejavu-core", "fonts-droid-fallback"],
    advice: "the browser tests need Chromium with chromedriver and Firefox; install your system's packages for them \
             (chromium, chromium-driver, firefox-esr), or set CHROMIUM, CHROMEDRIVER and FIREFOX",
};

/// Firefox's driver, which no release of Debian has.
const GECKODRIVER: Crate = Crate { name: "geckodriver", version: "0.37.1", arguments: &[] };

/// One that brings the checker along, for another driver than ours.
const AXE: Wheel = Wheel {
    place: "axe",
    package: "axe-playwright-python",
    version: "0.1.8",
    hashes: &["fdd263c998388f1a8e67cad02677e612d946248bd44d163be5e8650ea31f95f8"],
    file: "axe_playwright_python/axe.min.js",
};

/// `$CHROMIUM` and `$CHROMEDRIVER`, which fit each other; `$FIREFOX` and `$GECKODRIVER`; and `$AXE`, a script.
pub(crate) fn find_or_fetch() -> anyhow::Result<Vec<(&'static str, PathBuf)>> {
    let [chromium, chromedriver] = chromium()?;
    Ok(vec![
        ("CHROMIUM", chromium),
        ("CHROMEDRIVER", chromedriver),
        ("FIREFOX", firefox()?),
        ("GECKODRIVER", geckodriver()?),
        ("AXE", named("AXE")?.map_or_else(|| AXE.unpacked(), Ok)?),
    ])
}

/// The browser and its driver, from one place.
fn chromium() -> anyhow::Result<[PathBuf; 2]> {
    if let (Some(browser), Some(driver)) = (named("CHROMIUM")?, named("CHROMEDRIVER")?) {
        return Ok([browser, driver]);
    }
    if let (Some(browser), Some(driver)) = (installed(&["chromium"]), installed(&["chromedriver"])) {
        return Ok([browser, driver]);
    }
    let root = PACKAGES.unpacked()?;
    let fonts = fonts(&root)?;
    let browser = root.program("usr/lib/chromium/chromium", &fonts, &[])?;
    Ok([browser, root.program("usr/bin/chromedriver", &[], &[])?])
}

fn firefox() -> anyhow::Result<PathBuf> {
    match named("FIREFOX")?.or_else(|| installed(&["firefox-esr", "firefox"])) {
        Some(browser) => Ok(browser),
        None => {
            let root = PACKAGES.unpacked()?;
            root.program("usr/lib/firefox-esr/firefox-esr", &fonts(&root)?, &[])
        }
    }
}

fn geckodriver() -> anyhow::Result<PathBuf> {
    match named("GECKODRIVER")?.or_else(|| installed(&["geckodriver"])) {
        Some(driver) => Ok(driver),
        None => GECKODRIVER.built(|| Ok(Vec::new())),
    }
}

/// Only the fonts that were fetched, so that a page looks the same on every machine.
fn fonts(root: &Root) -> anyhow::Result<[(&'static str, String); 1]> {
    let file = root.file("fonts.conf");
    let folder = root.file("usr/share/fonts");
    let prefer = |family: &str, fonts: &[&str]| {
        let fonts: String = fonts.iter().map(|font| format!("<string>{font}</string>")).collect();
        format!(
            "<match><test name=\"family\"><string>{family}</string></test>\
             <edit name=\"family\" mode=\"prepend\" binding=\"strong\">{fonts}</edit></match>\n"
        )
    };
    let sans = ["DejaVu Sans", "Droid Sans Fallback"];
    let text = format!(
        "<?xml version=\"1.0\"?>\n<!DOCTYPE fontconfig SYSTEM \"urn:fontconfig:fonts.dtd\">\n<fontconfig>\n\
         <dir>{}</dir>\n<cachedir>{}</cachedir>\n{}{}{}{}</fontconfig>\n",
        folder.display(),
        root.file("var/cache/fontconfig").display(),
        prefer("sans", &sans),
        prefer("sans-serif", &sans),
        prefer("system-ui", &sans),
        prefer("monospace", &["DejaVu Sans Mono"]),
    );
    if !fs::read_to_string(&file).is_ok_and(|old| old == text) {
        fs::write(&file, text)?;
    }
    Ok([("FONTCONFIG_FILE", file.display().to_string())])
}
