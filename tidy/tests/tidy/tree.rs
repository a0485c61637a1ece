//! The repository as texts: every file that git would keep, read once.

use crate::source::Source;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// One file. `path` is relative to the root, with `/`.
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// All files. In tests of the rules it is made by hand.
#[derive(Default)]
pub(crate) struct Tree {
    pub(crate) files: Vec<File>,
    /// Paths of files that are no text: pictures, fonts.
    pub(crate) others: Vec<String>,
}

/// Built, fetched or private: never ours to judge.
const SKIPPED: [&str; 5] = [".git", "target", "data", "node_modules", "mutants.out"];

impl Tree {
    pub(crate) fn get() -> &'static Self {
        static TREE: OnceLock<Tree> = OnceLock::new();
        TREE.get_or_init(|| Self::read(&root()))
    }

    fn read(root: &Path) -> Self {
        let mut tree = Self::default();
        tree.read_dir(root, root);
        assert!(tree.has("Cargo.toml"), "no workspace at {}", root.display());
        tree
    }

    fn read_dir(&mut self, root: &Path, dir: &Path) {
        // Others may be building or editing: what vanishes while we look is not an offence.
        let Ok(entries) = std::fs::read_dir(dir) else {
            return;
        };
        let mut entries: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
        entries.sort();
        for path in entries {
            let name = path.file_name().expect("an entry has a name").to_string_lossy();
            if SKIPPED.contains(&&*name) {
                continue; // `.git` is a file in a second work tree
            }
            if path.is_dir() {
                self.read_dir(root, &path);
            } else if path.is_file() {
                self.read_file(root, &path);
            }
        }
    }

    fn read_file(&mut self, root: &Path, file: &Path) {
        let path =
            file.strip_prefix(root).expect("it is below the root").to_string_lossy().replace('\\', "/");
        match std::fs::read_to_string(file) {
            Ok(text) => self.files.push(File { path, text }),
            Err(_) => self.others.push(path),
        }
    }

    pub(crate) fn files(&self) -> impl Iterator<Item = &File> {
        self.files.iter()
    }

    /// Every Rust file, taken apart.
    pub(crate) fn rust(&self) -> impl Iterator<Item = Source<'_>> {
        self.ending(".rs").map(|file| Source::new(&file.path, &file.text))
    }

    pub(crate) fn documents(&self) -> impl Iterator<Item = &File> {
        self.ending(".md")
    }

    /// The manifests of the members, not the workspace's own.
    pub(crate) fn manifests(&self) -> impl Iterator<Item = &File> {
        self.ending("/Cargo.toml")
    }

    fn ending<'a>(&'a self, end: &'a str) -> impl Iterator<Item = &'a File> {
        self.files.iter().filter(move |file| file.path.ends_with(end))
    }

    /// The members' names: their folders.
    pub(crate) fn members(&self) -> Vec<&str> {
        self.manifests().map(|file| file.path.trim_end_matches("/Cargo.toml")).collect()
    }

    /// Whether another file takes this one in with `include!`, as a part of itself.
    pub(crate) fn is_included(&self, path: &str) -> bool {
        self.ending(".rs")
            .flat_map(|file| file.text.split("include!(\"").skip(1))
            .filter_map(|rest| rest.split('"').next())
            .any(|included| path.ends_with(&format!("/{}", included.trim_start_matches("./"))))
    }

    /// A file's text, empty when there is none: the rules then report what is missing.
    pub(crate) fn text(&self, path: &str) -> &str {
        self.files().find(|file| file.path == path).map_or("", |file| &file.text)
    }

    /// Whether there is such a file or folder.
    pub(crate) fn has(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let folder = format!("{path}/");
        let paths = self.files.iter().map(|file| &file.path).chain(&self.others);
        path.is_empty() || paths.into_iter().any(|known| known == path || known.starts_with(&folder))
    }
}

fn root() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it");
    Path::new(&here).parent().expect("this crate is in the workspace").to_path_buf()
}

#[test]
fn the_tree_is_read() {
    let tree = Tree::get();
    assert!(tree.members().contains(&"tidy"));
    assert!(tree.has("tidy/src/lib.rs") && tree.has("tidy/src") && tree.has("tidy/"));
    assert!(!tree.has("tidy/src/li"));
    assert!(!tree.files().any(|file| file.path.starts_with("target/")));
}
