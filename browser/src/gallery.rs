//! `gallery FOLDER`: a picture of every page in every state, and an index of them.
use browser::picture::Picture;
use browser::stage::{Stage, samples};
use browser::{Kind, Screen, Visitor};
use std::fmt::Write;
use std::path::Path;
use std::{env, fs, io};

/// What each page is pictured on: its name, and the screen.
const SCREENS: [(&str, Screen); 2] =
    [("phone", Screen { zoom: 1, ..Screen::PHONE }), ("desktop", Screen { dark: true, ..Screen::DESKTOP })];

fn main() -> io::Result<()> {
    let folder = env::args().nth(1).expect("the folder is the first argument");
    let folder = Path::new(&folder);
    fs::create_dir_all(folder)?;
    remove_pictures(folder)?;
    let stage = Stage::open();
    let visitor = Visitor::with(Kind::Chromium);
    visitor.devtools("Emulation.setScrollbarsHidden", serde_json::json!({ "hidden": true }));
    let mut bytes = 0;
    for (name, screen) in SCREENS {
        visitor.sit_at(screen);
        for sample in samples() {
            visitor.open(&stage.url(sample));
            let picture = Picture::read(&visitor.whole_page()).small();
            bytes += picture.len();
            fs::write(folder.join(format!("{}-{name}.png", sample.name)), picture)?;
        }
    }
    fs::write(folder.join("README.md"), index())?;
    println!("{} pictures, {} kB, in {}", samples().len() * SCREENS.len(), bytes / 1000, folder.display());
    Ok(())
}

/// Pages that are no more have no pictures.
fn remove_pictures(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "png") {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

fn index() -> String {
    let mut page = String::from(
        "# Every page in every state\n\nMade by `cargo xtask gallery` from the samples that the tests read, in Chromium: \
         on a phone and, dark, on a desktop.\n",
    );
    for sample in samples() {
        let name = sample.name;
        write!(page, "\n## {name}\n\n").expect("a string takes any text");
        for (screen, _) in SCREENS {
            writeln!(page, "![{name}, {screen}]({name}-{screen}.png)").expect("a string takes any text");
        }
    }
    page
}
