//! Debian's programs, unpacked into a folder under `target/tools/` and run from there, without root.
//!
//! They come from one release, use the libraries that come with them and this machine's libc, which must be as new as
//! that release's. Nothing in them is configured: no user, no service, no alternatives.

use super::apt::Apt;
use super::place::{self, Place};
use crate::proc;
use anyhow::Context;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The release they come from; what runs on its libc runs on a newer one too.
const RELEASE: &str = "bookworm";
/// They are the machine's own: a loader and its libc must fit each other.
const LEFT_OUT: [&str; 2] = ["libc6_", "libc-bin_"];

/// Packages that are unpacked together, with all they depend on.
pub(crate) struct Packages {
    /// The folder they are unpacked into.
    pub(crate) name: &'static str,
    pub(crate) packages: &'static [&'static str],
    /// What to do where they cannot be fetched.
    pub(crate) advice: &'static str,
}

/// Unpacked packages.
pub(crate) struct Root(PathBuf);

impl Packages {
    /// Fetched, if they were not yet.
    pub(crate) fn unpacked(&self) -> anyhow::Result<Root> {
        let place = Place { name: self.name, label: format!("{RELEASE}: {}\n", self.packages.join(" ")) };
        let dir = place.filled(|unfinished, _| {
            let apt = Apt::on_this_machine(RELEASE).context(self.advice)?;
            let work = unfinished.join("apt");
            let debs = apt.download(self.packages, &work).context(self.advice)?;
            unpack(&debs, &unfinished.join("root"), &LEFT_OUT)?;
            place::remove(&work)
        })?;
        Ok(Root(dir))
    }
}

/// Unpacks all packages but those whose files' names begin so.
pub(crate) fn unpack(debs: &[PathBuf], root: &Path, left_out: &[&str]) -> anyhow::Result<()> {
    println!("unpacking {} packages", debs.len());
    fs::create_dir_all(root)?;
    let name = |deb: &Path| deb.file_name().unwrap_or_default().to_string_lossy().into_owned();
    for deb in debs.iter().filter(|deb| !left_out.iter().any(|start| name(deb).starts_with(start))) {
        proc::capture(Command::new("dpkg").arg("-x").arg(deb).arg(root))?;
    }
    Ok(())
}

impl Root {
    /// A file of the packages, by its path without the leading `/`.
    pub(crate) fn file(&self, path: &str) -> PathBuf {
        self.0.join("root").join(path)
    }

    /// The folder of libraries.
    pub(crate) fn libraries(&self) -> PathBuf {
        self.file("usr/lib").join(triplet())
    }

    /// A program of the packages, by its path without the leading `/`, as [`Root::script`] makes it run.
    pub(crate) fn program(
        &self,
        path: &str,
        settings: &[(&str, String)],
        arguments: &[&str],
    ) -> anyhow::Result<PathBuf> {
        let name = path.rsplit('/').next().unwrap_or(path);
        self.script(name, &self.file(path), settings, arguments)
    }

    /// A script that anybody can run: it tells the program where the packages' libraries are. `settings` are further
    /// environment variables, `arguments` come before those that are given.
    pub(crate) fn script(
        &self,
        name: &str,
        program: &Path,
        settings: &[(&str, String)],
        arguments: &[&str],
    ) -> anyhow::Result<PathBuf> {
        let script = self.0.join(name);
        let mut lines = vec![("LD_LIBRARY_PATH", self.library_path()?)];
        lines.extend(settings.iter().map(|(name, value)| (*name, value.clone())));
        write_script(&script, &lines, program, arguments)?;
        Ok(script)
    }

    /// The folders with libraries: the usual ones, and below them those that packages keep theirs in.
    pub(crate) fn library_path(&self) -> anyhow::Result<String> {
        let usual = [self.libraries(), self.file("lib").join(triplet())];
        let mut folders: Vec<PathBuf> = usual.iter().filter(|folder| folder.is_dir()).cloned().collect();
        for entry in usual.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten() {
            let folder = entry?.path();
            if holds_libraries(&folder) {
                folders.push(folder);
            }
        }
        folders.sort();
        Ok(folders.iter().map(|folder| folder.display().to_string()).collect::<Vec<_>>().join(":"))
    }
}

fn holds_libraries(folder: &Path) -> bool {
    let is_library = |name: &str| name.starts_with("lib") && name.contains(".so");
    fs::read_dir(folder).is_ok_and(|entries| {
        entries.filter_map(Result::ok).any(|entry| is_library(&entry.file_name().to_string_lossy()))
    })
}

/// How Debian names this machine's kind.
pub(crate) fn triplet() -> String {
    format!("{}-linux-gnu", std::env::consts::ARCH)
}

/// Written beside and moved, so that whoever runs it meanwhile finds the old or the new one.
fn write_script(
    file: &Path,
    settings: &[(&str, String)],
    program: &Path,
    arguments: &[&str],
) -> anyhow::Result<()> {
    let mut script = "#!/bin/sh\n# Written by `cargo xtask`.\n".to_owned();
    for (name, value) in settings {
        script += &format!("export {name}={}\n", quote(value));
    }
    let arguments: Vec<String> = arguments.iter().map(|argument| quote(argument)).collect();
    script += &format!("exec {} {} \"$@\"\n", quote(&program.display().to_string()), arguments.join(" "));
    if fs::read_to_string(file).is_ok_and(|old| old == script) {
        return Ok(());
    }
    let beside = file.with_extension(format!("{}.new", std::process::id()));
    fs::write(&beside, script)?;
    fs::set_permissions(&beside, fs::Permissions::from_mode(0o755))?;
    fs::rename(&beside, file).with_context(|| format!("cannot write {}", file.display()))
}

/// As one word of the shell's.
pub(crate) fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dirs::TempDir;

    #[test]
    fn a_script_runs_its_program_with_settings_and_arguments() {
        let dir = TempDir::create("almoner-xtask-script").unwrap();
        let file = dir.path().join("it's");
        let print = "echo \"$WORD/$1/$2\"";
        write_script(&file, &[("WORD", "a 'b'".into())], Path::new("/bin/sh"), &["-c", print, "sh"]).unwrap();
        let said = proc::capture(Command::new(&file).args(["one", "two words"])).unwrap();
        assert_eq!(said, "a 'b'/one/two words\n");
    }

    #[test]
    fn libraries_are_found_where_packages_keep_them() {
        let dir = TempDir::create("almoner-xtask-root").unwrap();
        let root = Root(dir.path().to_path_buf());
        for folder in ["pulse", "plain"] {
            fs::create_dir_all(root.libraries().join(folder)).unwrap();
        }
        fs::write(root.libraries().join("pulse/libpulse.so.1"), "").unwrap();
        let path = root.library_path().unwrap();
        let names: Vec<&str> = path.split(':').filter_map(|folder| folder.rsplit('/').next()).collect();
        assert_eq!(names, [triplet().as_str(), "pulse"]);
    }
}
