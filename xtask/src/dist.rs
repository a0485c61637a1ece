//! `cargo xtask dist`: the Debian package, the same bytes each time, and its list of contents.
//!
//! `dpkg-deb` packs what `packaging/` holds, the program, and what the program says of itself. What this is not: a
//! source package for Debian's own archive.

mod build;
mod sbom;
mod stage;
mod system;

use crate::dirs;
use anyhow::{Context, bail, ensure};
use std::fs;
use std::path::{Path, PathBuf};

/// What is asked for.
#[derive(Debug, Default)]
struct Asked {
    twice: bool,
    test: bool,
}

/// Builds the package; `--twice` in two places, and compares; `--test` installs it in a small Debian of its own.
pub(crate) fn run(args: &[String]) -> anyhow::Result<()> {
    let asked = asked(args)?;
    let package = package(&dirs::root(), &folder())?;
    println!("\n{}", package.deb.display());
    if asked.twice {
        twice(&package)?;
    }
    if asked.test {
        system::test(&package)?;
    }
    Ok(())
}

fn asked(args: &[String]) -> anyhow::Result<Asked> {
    let mut asked = Asked::default();
    for arg in args {
        match arg.as_str() {
            "--twice" => asked.twice = true,
            "--test" => asked.test = true,
            other => bail!("`{other}` is not understood; dist takes --twice and --test"),
        }
    }
    Ok(asked)
}

/// A finished package, and the tree it was packed from.
#[derive(Debug)]
pub(crate) struct Package {
    pub(crate) deb: PathBuf,
    pub(crate) stage: PathBuf,
}

/// Where packages are made.
fn folder() -> PathBuf {
    dirs::target().join("dist")
}

/// The package of the sources in `root`, put into `out`.
fn package(root: &Path, out: &Path) -> anyhow::Result<Package> {
    fs::create_dir_all(out).with_context(|| format!("cannot create {}", out.display()))?;
    let program = build::program(root)?;
    let stage = out.join("stage");
    stage::fill(root, &stage, &program)?;
    let deb = stage::pack(&stage, out)?;
    Ok(Package { deb, stage })
}

/// Builds it again from a copy of the sources in another place, with nothing built before, and compares the bytes.
fn twice(first: &Package) -> anyhow::Result<()> {
    let place = folder().join("again");
    if place.exists() {
        fs::remove_dir_all(&place)?;
    }
    let copy = place.join("another-place");
    build::copy_sources(&dirs::root(), &copy)?;
    let second = package(&copy, &place.join("out"))?;
    let same = fs::read(&first.deb)? == fs::read(&second.deb)?;
    ensure!(
        same,
        "{} and {} differ: something in them depends on where or when they were made (diffoscope shows what)",
        first.deb.display(),
        second.deb.display()
    );
    println!("built twice, in two places: the same bytes");
    fs::remove_dir_all(&place)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_refused() {
        assert!(asked(&["--twise".into()]).is_err());
        let both = asked(&["--twice".into(), "--test".into()]).unwrap();
        assert!(both.twice && both.test);
    }
}
