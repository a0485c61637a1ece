//! A place in `target/tools/` that is filled once, whole or not at all.

use crate::dirs;
use anyhow::Context;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// Holds what the place was filled with, to see later whether that is still what is wanted.
const LABEL: &str = "label";

/// What a place is to be filled with.
pub(crate) struct Place<'a> {
    pub(crate) name: &'a str,
    /// Everything its content follows from: versions, packages. Another label fills it anew.
    pub(crate) label: String,
}

impl Place<'_> {
    /// The place, filled: by `fill`, which is given a folder to write into and the path that this folder will have in
    /// the end. Later calls find what is there; two at a time wait for each other.
    pub(crate) fn filled(
        &self,
        fill: impl FnOnce(&Path, &Path) -> anyhow::Result<()>,
    ) -> anyhow::Result<PathBuf> {
        let tools = dirs::tools();
        fs::create_dir_all(&tools).with_context(|| format!("cannot create {}", tools.display()))?;
        let lock = File::create(tools.join(format!("{}.lock", self.name)))?;
        lock.lock().context("cannot lock target/tools")?;
        let place = tools.join(self.name);
        if fs::read_to_string(place.join(LABEL)).is_ok_and(|label| label == self.label) {
            return Ok(place);
        }
        let unfinished = tools.join(format!("{}.unfinished", self.name));
        for old in [&unfinished, &place] {
            remove(old)?;
        }
        fs::create_dir_all(&unfinished)?;
        fill(&unfinished, &place)?;
        fs::write(unfinished.join(LABEL), &self.label)?;
        fs::rename(&unfinished, &place)
            .with_context(|| format!("cannot move what was made to {}", place.display()))?;
        Ok(place)
    }
}

/// Removes the folder if it is there.
pub(crate) fn remove(dir: &Path) -> anyhow::Result<()> {
    if !dir.exists() {
        return Ok(());
    }
    fs::remove_dir_all(dir).with_context(|| format!("cannot remove {}", dir.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(label: &str, text: &str) -> anyhow::Result<PathBuf> {
        Place { name: "test-of-places", label: label.into() }.filled(|unfinished, _| {
            fs::write(unfinished.join("text"), text)?;
            anyhow::ensure!(text != "broken", "it broke");
            Ok(())
        })
    }

    #[test]
    fn a_place_is_filled_once_for_each_label() {
        let place = fill("1", "one").unwrap();
        fill("1", "never written").unwrap();
        assert_eq!(fs::read_to_string(place.join("text")).unwrap(), "one");
        fill("2", "two").unwrap();
        assert_eq!(fs::read_to_string(place.join("text")).unwrap(), "two");
        fill("3", "broken").unwrap_err();
        assert!(!place.exists());
        fill("3", "three").unwrap();
        assert_eq!(fs::read_to_string(place.join("text")).unwrap(), "three");
        remove(&place).unwrap();
        remove(&dirs::tools().join("test-of-places.unfinished")).unwrap();
        fs::remove_file(dirs::tools().join("test-of-places.lock")).unwrap();
    }
}
