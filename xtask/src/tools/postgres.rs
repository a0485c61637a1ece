//! PostgreSQL's programs: the folder that `$POSTGRES` names, or the newest the distribution has installed, or its package
//! unpacked into `target/tools/postgresql`.

pub(crate) mod versions;

use super::debian::Packages;
use super::{installed, named};
use std::path::{Path, PathBuf};

const PACKAGES: Packages = Packages {
    name: "postgresql",
    packages: &["postgresql-15"],
    advice: "the database is tested on PostgreSQL too: install your system's package (postgresql), or set POSTGRES to a \
             folder that holds initdb and postgres",
};
/// Where Debian and its relatives put them: a folder a version.
const VERSIONS: &str = "/usr/lib/postgresql";
/// What is used of it.
const PROGRAMS: [&str; 2] = ["initdb", "postgres"];

/// A folder with PostgreSQL's programs.
pub(crate) fn find_or_fetch() -> anyhow::Result<PathBuf> {
    if let Some(folder) = named("POSTGRES")? {
        return Ok(folder);
    }
    let on_path = installed(&["initdb"]).and_then(|program| Some(program.parent()?.to_path_buf()));
    match on_path.filter(|folder| is_whole(folder)).or_else(newest) {
        Some(folder) => Ok(folder),
        None => fetch(),
    }
}

fn newest() -> Option<PathBuf> {
    let versions = std::fs::read_dir(VERSIONS).ok()?;
    let mut folders: Vec<(u32, PathBuf)> = versions
        .filter_map(Result::ok)
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    folders.sort();
    folders.into_iter().rev().map(|(_, folder)| folder).find(|folder| is_whole(folder))
}

fn is_whole(folder: &Path) -> bool {
    PROGRAMS.iter().all(|name| folder.join(name).exists())
}

fn fetch() -> anyhow::Result<PathBuf> {
    let root = PACKAGES.unpacked()?;
    let mut folder = PathBuf::new();
    for name in PROGRAMS {
        let script = root.program(&format!("usr/lib/postgresql/15/bin/{name}"), &[], &[])?;
        folder = script.parent().map(Path::to_path_buf).unwrap_or_default();
    }
    Ok(folder)
}
