//! Debian's own signed packages, downloaded without root and without touching the machine's apt:
//! private lists, cache and status, the machine's mirror, proxy settings and keyring.

use crate::proc;
use anyhow::{Context, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Debian's keys, under the names different releases give them.
const KEYRINGS: [&str; 2] =
    ["/usr/share/keyrings/debian-archive-keyring.gpg", "/usr/share/keyrings/debian-archive-keyring.pgp"];
const SOURCES: &str = "/etc/apt/sources.list";
const SOURCES_DIR: &str = "/etc/apt/sources.list.d";
const DEFAULT_MIRROR: &str = "http://deb.debian.org/debian";
/// An apt that can verify Debian's packages.
pub(crate) struct Apt {
    mirror: String,
    architecture: String,
    keyring: &'static str,
    suite: &'static str,
}

impl Apt {
    /// For packages of that suite of Debian's. An error says what is missing.
    pub(crate) fn on_this_machine(suite: &'static str) -> anyhow::Result<Self> {
        for (program, package) in [("apt-get", "apt"), ("dpkg", "dpkg")] {
            if proc::on_path(program).is_none() {
                bail!("this is not a Debian system: {program} (package {package}) is missing");
            }
        }
        let keyring = KEYRINGS
            .into_iter()
            .find(|file| Path::new(file).exists())
            .context("Debian's keys are missing: install the package debian-archive-keyring")?;
        if !["gpgv", "gpgv-sq", "sqv"].iter().any(|name| proc::on_path(name).is_some()) {
            bail!("apt cannot verify signatures here: install the package gpgv");
        }
        let architecture = proc::capture(Command::new("dpkg").arg("--print-architecture"))?;
        Ok(Self { mirror: machine_mirror(), architecture: architecture.trim().to_owned(), keyring, suite })
    }

    /// Downloads the packages and everything they depend on, down to libc, into `work`; gives the files.
    pub(crate) fn download(&self, packages: &[&str], work: &Path) -> anyhow::Result<Vec<PathBuf>> {
        self.prepare(work)?;
        println!("reading Debian {}'s package list from {}", self.suite, self.mirror);
        proc::capture(apt_get(work).arg("update")).with_context(|| self.advice())?;
        println!("downloading {} and their libraries", packages.join(", "));
        proc::capture(apt_get(work).args(["install", "--download-only", "--yes"]).args(packages))
            .with_context(|| self.advice())?;
        let archives = fs::read_dir(work.join("cache/archives"))?;
        let mut debs: Vec<PathBuf> = archives.filter_map(Result::ok).map(|entry| entry.path()).collect();
        debs.retain(|path| path.extension().is_some_and(|ext| ext == "deb"));
        Ok(debs)
    }

    fn advice(&self) -> String {
        format!(
            "apt could not fetch packages from {}; check the network (or a proxy in /etc/apt/apt.conf.d)",
            self.mirror
        )
    }

    /// The folders and files apt expects. The empty `status` makes apt resolve every library.
    fn prepare(&self, work: &Path) -> anyhow::Result<()> {
        for dir in ["state/lists/partial", "cache/archives/partial"] {
            fs::create_dir_all(work.join(dir))
                .with_context(|| format!("cannot create {dir} in {}", work.display()))?;
        }
        fs::write(work.join("status"), "")?;
        fs::write(work.join("sources.list"), self.source_line())?;
        Ok(())
    }

    fn source_line(&self) -> String {
        let Self { mirror, architecture, keyring, suite } = self;
        format!("deb [arch={architecture} target=Packages signed-by={keyring}] {mirror} {suite} main\n")
    }
}

/// `apt-get` on private folders. The machine's apt.conf.d stays in force (proxies live there), but
/// its pins, its default release and its sources say nothing about what we want.
fn apt_get(work: &Path) -> Command {
    let private = |key: &str, file: &str| format!("{key}={}", work.join(file).display());
    let mut command = Command::new("apt-get");
    command.env("LC_ALL", "C").env("DEBIAN_FRONTEND", "noninteractive").arg("--quiet");
    for option in [
        private("Dir::State", "state"),
        private("Dir::State::Lists", "state/lists"),
        private("Dir::State::status", "status"),
        private("Dir::Cache", "cache"),
        private("Dir::Etc::SourceList", "sources.list"),
        "Dir::Etc::SourceParts=/dev/null".into(),
        "Dir::Etc::Preferences=/dev/null".into(),
        "Dir::Etc::PreferencesParts=/dev/null".into(),
        "APT::Default-Release=".into(),
        "APT::Install-Recommends=false".into(),
        "APT::Sandbox::User=root".into(),
        "Acquire::Languages=none".into(),
        "Acquire::Retries=3".into(),
    ] {
        command.arg("-o").arg(option);
    }
    command
}

/// The mirror this machine already uses for Debian, else the public one.
fn machine_mirror() -> String {
    let mut texts = vec![fs::read_to_string(SOURCES).unwrap_or_default()];
    if let Ok(entries) = fs::read_dir(SOURCES_DIR) {
        texts
            .extend(entries.filter_map(Result::ok).filter_map(|entry| fs::read_to_string(entry.path()).ok()));
    }
    texts.iter().find_map(|text| mirror_in(text)).unwrap_or_else(|| DEFAULT_MIRROR.to_owned())
}

/// The first mirror of Debian itself in a `sources.list` or deb822 file: not security, not another
/// distribution, whose mirrors end otherwise.
fn mirror_in(text: &str) -> Option<String> {
    text.lines()
        .map(str::trim)
        .filter(|line| line.starts_with("deb ") || line.starts_with("URIs:"))
        .flat_map(str::split_whitespace)
        .map(|word| word.trim_end_matches('/'))
        .find(|word| word.starts_with("http") && word.ends_with("/debian"))
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sources: &str, expected: Option<&str>) {
        assert_eq!(mirror_in(sources).as_deref(), expected);
    }

    #[test]
    fn the_machines_mirror_is_used() {
        check(
            "Types: deb\nURIs: http://deb.debian.org/debian\nSuites: trixie\n",
            Some("http://deb.debian.org/debian"),
        );
        check(
            "deb [arch=amd64] https://ftp.example.org/debian/ bookworm main",
            Some("https://ftp.example.org/debian"),
        );
    }

    #[test]
    fn other_archives_are_not_mirrors() {
        check("URIs: http://deb.debian.org/debian-security\n", None);
        check("deb http://archive.ubuntu.com/ubuntu noble main", None);
        check("# deb http://old.example.org/debian bookworm main", None);
        check("deb-src http://deb.debian.org/debian bookworm main", None);
    }

    #[test]
    fn the_source_names_suite_and_keyring() {
        let apt = Apt {
            mirror: "http://m/debian".into(),
            architecture: "arm64".into(),
            keyring: "/k.gpg",
            suite: "sid",
        };
        assert_eq!(
            apt.source_line(),
            "deb [arch=arm64 target=Packages signed-by=/k.gpg] http://m/debian sid main\n"
        );
    }
}
