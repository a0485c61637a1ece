//! The tree that is packed: every file with its place and its mode, and the control data.

use super::{build, sbom};
use crate::proc;
use anyhow::Context;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

const DOC: &str = "usr/share/doc/almoner";
/// Files of `packaging/` and `docs/` and where they go.
const FILES: [(&str, &str); 13] = [
    ("packaging/systemd/almoner.service", "lib/systemd/system/almoner.service"),
    ("packaging/systemd/almoner.socket", "lib/systemd/system/almoner.socket"),
    ("packaging/systemd/sysusers.conf", "usr/lib/sysusers.d/almoner.conf"),
    ("packaging/systemd/tmpfiles.conf", "usr/lib/tmpfiles.d/almoner.conf"),
    ("packaging/etc/almoner.toml", "etc/almoner/almoner.toml"),
    ("packaging/apparmor", "etc/apparmor.d/usr.bin.almoner"),
    ("packaging/examples/nginx.conf", "usr/share/doc/almoner/examples/nginx.conf"),
    ("packaging/examples/Caddyfile", "usr/share/doc/almoner/examples/Caddyfile"),
    ("packaging/examples/torrc", "usr/share/doc/almoner/examples/torrc"),
    ("packaging/prometheus/almoner.rules.yml", "usr/share/almoner/prometheus/almoner.rules.yml"),
    ("packaging/grafana/almoner.json", "usr/share/almoner/grafana/almoner.json"),
    ("packaging/debian/copyright", "usr/share/doc/almoner/copyright"),
    ("packaging/debian/conffiles", "DEBIAN/conffiles"),
];
const SCRIPTS: [&str; 3] = ["postinst", "prerm", "postrm"];
/// What the program says of itself: its arguments, and where that goes.
const SAID: [(&[&str], &str); 6] = [
    (&["manual", "1"], "usr/share/man/man1/almoner.1.gz"),
    (&["manual", "5"], "usr/share/man/man5/almoner.toml.5.gz"),
    (&["manual", "8"], "usr/share/man/man8/almoner.8.gz"),
    (&["completions", "bash"], "usr/share/bash-completion/completions/almoner"),
    (&["completions", "zsh"], "usr/share/zsh/vendor-completions/_almoner"),
    (&["completions", "fish"], "usr/share/fish/vendor_completions.d/almoner.fish"),
];

/// Fills an empty `stage` for the program of the sources in `root`.
pub(super) fn fill(root: &Path, stage: &Path, program: &Path) -> anyhow::Result<()> {
    if stage.exists() {
        fs::remove_dir_all(stage)?;
    }
    write(stage, "usr/bin/almoner", &fs::read(program)?, 0o755)?;
    for (from, to) in FILES {
        let bytes = fs::read(root.join(from)).with_context(|| format!("cannot read {from}"))?;
        write(stage, to, &bytes, 0o644)?;
    }
    for chapter in chapters(root)? {
        let name = chapter.file_name().and_then(|name| name.to_str()).context("a chapter has a name")?;
        write(stage, &format!("{DOC}/{name}"), &fs::read(&chapter)?, 0o644)?;
    }
    for script in SCRIPTS {
        write(
            stage,
            &format!("DEBIAN/{script}"),
            &fs::read(root.join("packaging/debian").join(script))?,
            0o755,
        )?;
    }
    for (arguments, to) in SAID {
        let said = proc::capture(Command::new(program).args(arguments).env_clear())?;
        write_text(stage, to, &said)?;
    }
    let changelog = fs::read_to_string(root.join("packaging/debian/changelog"))?;
    write_text(stage, &format!("{DOC}/changelog.gz"), &changelog)?;
    write_text(stage, &format!("{DOC}/sbom.cdx.json"), &sbom::of(root)?)?;
    let template = fs::read_to_string(root.join("packaging/debian/control"))?;
    control(stage, &template, &changelog, &build::libraries(program)?)
}

/// The manual, as it is written: it must be there when nothing else is, and anything shows it.
fn chapters(root: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let files = fs::read_dir(root.join("docs"))?.map(|entry| Ok(entry?.path()));
    let files: Vec<PathBuf> = files.collect::<anyhow::Result<_>>()?;
    Ok(files.into_iter().filter(|file| file.extension().is_some_and(|ending| ending == "md")).collect())
}

/// Packs `stage` into `out`, at the moment that the changelog tells and no other.
pub(super) fn pack(stage: &Path, out: &Path) -> anyhow::Result<PathBuf> {
    let field = |name: &str| {
        let control = fs::read_to_string(stage.join("DEBIAN/control"))?;
        let line =
            control.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")).map(str::to_owned));
        line.with_context(|| format!("the control file has no {name}"))
    };
    let deb = out.join(format!("almoner_{}_{}.deb", field("Version")?, field("Architecture")?));
    let epoch = fs::read_to_string(stage.join("../epoch"))?;
    let touch = "find \"$0\" -exec touch --no-dereference --date=\"@$1\" {} +";
    proc::capture(Command::new("sh").args(["-c", touch]).arg(stage).arg(&epoch))?;
    let mut command = Command::new("dpkg-deb");
    command.args(["--root-owner-group", "-Zxz", "--threads-max=1", "--build"]).arg(stage).arg(&deb);
    proc::capture(command.env("SOURCE_DATE_EPOCH", epoch))?;
    Ok(deb)
}

/// Control data: the template's blanks filled in, and the sums of all files.
fn control(stage: &Path, template: &str, changelog: &str, libraries: &str) -> anyhow::Result<()> {
    let version = changelog.split(['(', ')']).nth(1).context("the changelog begins with no version")?;
    let date = changelog.lines().find_map(|line| line.split_once(">  ").filter(|_| line.starts_with(" --")));
    let (_, date) = date.context("the changelog has no date")?;
    let epoch = proc::capture(Command::new("date").args(["+%s", "--date", date]))?;
    fs::write(stage.join("../epoch"), epoch.trim())?;
    let architecture = proc::capture(Command::new("dpkg").arg("--print-architecture"))?;
    let size = proc::capture(Command::new("du").args(["-sk", "--apparent-size"]).arg(stage))?;
    let size = size.split_whitespace().next().unwrap_or_default();
    let filled = template
        .replace("@VERSION@", version)
        .replace("@ARCHITECTURE@", architecture.trim())
        .replace("@SIZE@", size)
        .replace("@LIBRARIES@", libraries);
    let list = "find . -path ./DEBIAN -prune -o -type f -printf '%P\\0' | sort -z | xargs -0 md5sum";
    let sums = proc::capture(Command::new("sh").args(["-c", list]).current_dir(stage))?;
    write_text(stage, "DEBIAN/md5sums", &sums)?;
    write_text(stage, "DEBIAN/control", &filled)
}

/// Compressed if its name says so, with neither name nor time inside.
fn write_text(stage: &Path, to: &str, text: &str) -> anyhow::Result<()> {
    let Some(plain) = to.strip_suffix(".gz") else { return write(stage, to, text.as_bytes(), 0o644) };
    write(stage, plain, text.as_bytes(), 0o644)?;
    proc::capture(Command::new("gzip").args(["-9", "--no-name"]).arg(stage.join(plain))).map(drop)
}

fn write(stage: &Path, to: &str, bytes: &[u8], mode: u32) -> anyhow::Result<()> {
    let file = stage.join(to);
    let folder = file.parent().context("a file is in a folder")?;
    fs::create_dir_all(folder)?;
    for folder in folder.ancestors().take_while(|folder| folder.starts_with(stage)) {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755))?;
    }
    fs::write(&file, bytes).with_context(|| format!("cannot write {}", file.display()))?;
    fs::set_permissions(&file, fs::Permissions::from_mode(mode)).context("cannot set a file's mode")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dirs::{self, TempDir};

    #[test]
    fn every_file_of_the_package_is_there() {
        let scripts = SCRIPTS.map(|script| format!("packaging/debian/{script}"));
        let files = FILES.iter().map(|(from, _)| (*from).to_owned()).chain(scripts);
        let missing: Vec<_> = files.filter(|file| !dirs::root().join(file).is_file()).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn each_alert_leads_to_a_file_of_the_package() {
        let rules = fs::read_to_string(dirs::root().join("packaging/prometheus/almoner.rules.yml")).unwrap();
        let links: Vec<&str> =
            rules.lines().filter_map(|line| line.trim().strip_prefix("runbook_url: file:///")).collect();
        let chapters = chapters(&dirs::root()).unwrap();
        let is_packed = |link: &str| {
            let path = link.split('#').next().unwrap_or_default();
            chapters
                .iter()
                .any(|chapter| Path::new(DOC).join(chapter.file_name().unwrap()) == Path::new(path))
        };
        assert!(links.len() > 20 && links.iter().all(|link| is_packed(link)), "{links:?}");
    }

    #[test]
    fn the_service_is_closed_to_all_it_does_not_need() {
        let analyze = crate::tools::systemd::find_or_fetch().unwrap();
        let unit = dirs::root().join("packaging/systemd/almoner.service");
        let mut command = Command::new(analyze);
        command.args(["security", "--offline=true", "--no-pager", "--threshold=15"]).arg(unit);
        proc::capture(&mut command).expect("1.5 of 10 is the most that is let stand open");
    }

    /// The programs that the examples are for read them; certificates, which are not here, are left to `dist --test`.
    #[test]
    fn the_examples_are_understood() {
        let dir = TempDir::create("almoner-xtask-fronts").unwrap();
        let folder = dir.path().display().to_string();
        let examples = dirs::root().join("packaging/examples");
        let site = fs::read_to_string(examples.join("nginx.conf")).unwrap();
        // Ports below 1024 are root's alone.
        let socket = |line: usize| format!("listen unix:{folder}/{line};\n");
        let plain: String = site
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.contains("ssl_certificate"))
            .map(
                |(at, line)| {
                    if line.trim().starts_with("listen ") { socket(at) } else { format!("{line}\n") }
                },
            )
            .collect();
        assert!(site.contains("ssl_certificate ") && !plain.contains("ssl"), "{plain}");
        let own: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|kind| format!("{kind}_temp_path {folder}/{kind};\n"))
            .concat();
        let whole = format!(
            "pid {folder}/pid;\nerror_log {folder}/log;\nevents {{}}\nhttp {{\naccess_log off;\n{own}{plain}}}\n"
        );
        fs::write(dir.path().join("nginx.conf"), whole).unwrap();
        for (variable, program) in crate::tools::fronts::find_or_fetch().unwrap() {
            let mut command = Command::new(program);
            command.env("HOME", &folder);
            match variable {
                "NGINX" => command.args(["-t", "-p", &folder, "-c", "nginx.conf"]),
                "CADDY" => command
                    .args(["adapt", "--adapter", "caddyfile", "--config"])
                    .arg(examples.join("Caddyfile")),
                _ => command
                    .args([
                        "--verify-config",
                        "--defaults-torrc",
                        "/dev/null",
                        "--DataDirectory",
                        &folder,
                        "-f",
                    ])
                    .arg(examples.join("torrc"))
                    .args(["--HiddenServiceDir", &format!("{folder}/onion")])
                    .args(["--HiddenServicePort", "80 127.0.0.1:8080"]),
            };
            proc::capture(&mut command).unwrap_or_else(|error| panic!("{variable}: {error:#}"));
        }
    }
}
