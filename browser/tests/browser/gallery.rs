//! `docs/gallery/` shows the pages there are.
use browser::gallery::{index, wanted};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

#[test]
fn the_gallery_shows_every_page() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/gallery");
    let files = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let there: BTreeSet<String> = files.collect();
    let mut expected: BTreeSet<String> = wanted().iter().map(|picture| picture.file()).collect();
    expected.insert("README.md".to_owned());
    let missing: Vec<_> = expected.difference(&there).collect();
    let left: Vec<_> = there.difference(&expected).collect();
    let advice = "run `cargo xtask gallery`, and look at what is new";
    assert!(missing.is_empty() && left.is_empty(), "{advice}: missing {missing:?}, left over {left:?}");
    assert_eq!(fs::read_to_string(folder.join("README.md")).unwrap(), index(), "{advice}");
}
