//! `gallery FOLDER`: a picture of every page in every state, and an index of them.
use browser::gallery::{index, wanted};
use browser::picture::Picture;
use browser::stage::Stage;
use browser::{Kind, Visitor};
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let folder = env::args().nth(1).expect("the folder is the first argument");
    let folder = Path::new(&folder);
    fs::create_dir_all(folder)?;
    remove_pictures(folder)?;
    let stage = Stage::open();
    let visitor = Visitor::with(Kind::Chromium);
    visitor.devtools("Emulation.setScrollbarsHidden", serde_json::json!({ "hidden": true }));
    let wanted = wanted();
    let mut bytes = 0;
    for picture in &wanted {
        visitor.sit_at(picture.screen);
        visitor.open(&stage.url(picture.tongue, picture.sample));
        let png = Picture::read(&visitor.whole_page()).small();
        bytes += png.len();
        fs::write(folder.join(picture.file()), png)?;
    }
    fs::write(folder.join("README.md"), index())?;
    println!("{} pictures, {} kB, in {}", wanted.len(), bytes / 1000, folder.display());
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
