//! Writes every page in every state and every language as a file, to be looked at in a browser:
//! `cargo run -p server --example gallery -- DIR`, then open `DIR/index.html`.
//!
//! A picture of one, with Debian's `chromium` (add `--force-dark-mode` for the dark one):
//!
//! ```sh
//! chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --hide-scrollbars \
//!   --disable-background-networking --disable-component-update --disable-sync \
//!   --user-data-dir="$(mktemp -d)" --window-size=1280,1000 \
//!   --screenshot=checkout-waiting.png file://$PWD/DIR/en/checkout-waiting.html
//! ```
use server::web::{self, Sample, Tongue};
use std::fmt::Write;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let folder = env::args().nth(1).unwrap_or_else(|| "target/gallery".into());
    let folder = Path::new(&folder);
    fs::create_dir_all(folder.join("assets"))?;
    for file in web::files().iter().chain([web::admin::style()]) {
        fs::write(folder.join(file.path.trim_start_matches('/')), file.content)?;
    }
    for tongue in Tongue::all() {
        fs::create_dir_all(folder.join(tongue.code()))?;
        web::samples(tongue)
            .iter()
            .try_for_each(|sample| write_sample(&folder.join(tongue.code()), sample))?;
    }
    fs::create_dir_all(folder.join("admin"))?;
    web::admin::samples().iter().try_for_each(|sample| write_sample(&folder.join("admin"), sample))?;
    fs::write(folder.join("index.html"), index())
}

fn write_sample(folder: &Path, sample: &Sample) -> io::Result<()> {
    if let Some(code) = &sample.code {
        let picture = web::qr::png(code).map_err(io::Error::other)?;
        fs::write(folder.join(format!("{}.png", sample.name)), picture)?;
    }
    if let Some((name, sheet)) = sheet(&sample.html) {
        fs::write(folder.join("../assets").join(name), sheet)?;
    }
    fs::write(folder.join(format!("{}.html", sample.name)), standing_alone(sample))
}

/// The style sheet of the page's own colour.
fn sheet(html: &str) -> Option<(&str, String)> {
    let name = html.split("/assets/").find(|rest| rest.starts_with("theme-"))?.split('"').next()?;
    Some((name, web::look::sheet_named(name)?))
}

/// The page with links that work from a folder, and without looking again by itself.
fn standing_alone(sample: &Sample) -> String {
    let html = sample
        .html
        .replace("\"/assets/", "\"../assets/")
        .replace("src=\"/logo/harbour/", &format!("src=\"..{}?", web::files()[1].path))
        .replace("http-equiv=\"refresh\"", "name=\"refresh\"");
    match html.split_once("src=\"/i/") {
        Some((before, after)) => {
            let after = after.split_once('"').map_or(after, |(_, after)| after);
            format!("{before}src=\"{}.png\"{after}", sample.name)
        }
        None => html,
    }
}

fn index() -> String {
    let mut page = String::from(
        "<!DOCTYPE html><meta charset=\"utf-8\"><title>Gallery</title><h1>Every page in every state</h1>",
    );
    for tongue in Tongue::all() {
        let code = tongue.code();
        write!(page, "<h2>{}</h2><ul>", tongue.name()).expect("a string takes any text");
        for Sample { name, .. } in web::samples(tongue) {
            write!(page, "<li><a href=\"{code}/{name}.html\">{name}</a></li>")
                .expect("a string takes any text");
        }
        page += "</ul>";
    }
    page += "<h2>For those who run it</h2><ul>";
    for Sample { name, .. } in web::admin::samples() {
        write!(page, "<li><a href=\"admin/{name}.html\">{name}</a></li>").expect("a string takes any text");
    }
    page + "</ul>"
}
