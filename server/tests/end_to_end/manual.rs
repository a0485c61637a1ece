//! What the manual says to type is typed here: each chapter's commands run in order in one shell, with the real program on
//! the `PATH`, beside a server that follows a real node. What a chapter shows as a command's output must come.
//!
//! In a block marked `console system` are commands for a whole machine, which no test runs; they are listed below, each with
//! the reason. `$CURL` and `$PYTHON` name those programs, if they are not on the `PATH`.
mod page;
mod stage;

use page::{Page, Step};
use stage::Stage;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Why what is outside the data folder is not run.
const OTHER_PLACES: &str = "changes the system's own folders and services";

/// Every command of the manual that is not run, and why.
const SYSTEM: [(&str, &str); 22] = [
    (
        r#"almoner serve --network mainnet --chain "$CHAIN" --origin https://donate.example.org --database "postgres://almoner@db.example.org/almoner?password-file=/etc/almoner/database-password""#,
        "needs a PostgreSQL server elsewhere; server/tests/end_to_end/many.rs starts several servers on one",
    ),
    (
        "cargo xtask dist",
        "builds the program for use; `cargo xtask dist --test` does it, and installs what comes of it",
    ),
    (
        "sudo apt install ./target/dist/almoner_0.1.0_amd64.deb",
        "needs root; `cargo xtask dist --test` does it",
    ),
    ("sudoedit /etc/almoner/almoner.toml", "opens an editor"),
    (
        r#"almoner() { sudo -u almoner almoner "$@" --config /etc/almoner/almoner.toml; }"#,
        "there is no account and no settings file of the package's here: the tests give settings in the environment",
    ),
    (
        "ALMONER_DATA_DIR=/var/lib/almoner",
        "a folder outside the test's; the tests give settings in the environment",
    ),
    ("sudo systemctl restart bitcoind", "the node is started and stopped by the test itself"),
    ("sudo timedatectl set-ntp true", OTHER_PLACES),
    ("sudo systemctl edit almoner", "opens an editor"),
    ("sudo du -xh --max-depth=2 /var | sort -h | tail", "looks through a whole machine"),
    ("iostat -x 5 3", "sysstat is not among the tests' programs"),
    ("sudo smartctl -a /dev/sda", "smartmontools is not among the tests' programs, nor is there such a disk"),
    ("sudo install --directory --owner almoner --group almoner --mode 700 /srv/backup/almoner", OTHER_PLACES),
    ("sudo mkdir --parents /etc/systemd/system/almoner.service.d", OTHER_PLACES),
    (
        r"printf '[Service]\nReadWritePaths=/srv/backup/almoner\n' | sudo tee /etc/systemd/system/almoner.service.d/backup.conf",
        OTHER_PLACES,
    ),
    (
        "echo 'owner /srv/backup/almoner/{,**} rwkl,' | sudo tee --append /etc/apparmor.d/local/usr.bin.almoner",
        OTHER_PLACES,
    ),
    ("sudo apparmor_parser --replace /etc/apparmor.d/usr.bin.almoner", OTHER_PLACES),
    ("sudo systemctl daemon-reload", OTHER_PLACES),
    ("sudo -u postgres createdb --owner almoner almoner_before", "the tests' PostgreSQL is another's"),
    (
        "almoner restore /var/lib/almoner/almoner.postgres.before-N --database postgres://almoner@localhost/almoner_before",
        "it needs a database; server/tests/end_to_end/on_postgres.rs does it",
    ),
    ("sudo apt update", "needs root, and a repository that has the package"),
    ("sudo apt install --only-upgrade almoner", "needs root, and a repository that has the package"),
];

/// Places outside the test's folder: a command that names one is for a whole machine.
const OUTSIDE: [&str; 5] = ["/etc", "/var", "/usr", "/root", "/home"];

fn pages() -> Vec<Page> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut pages: Vec<Page> = files
        .filter(|file| file.extension().is_some_and(|ending| ending == "md"))
        .map(|file| {
            Page::read(&file.file_name().unwrap().to_string_lossy(), &fs::read_to_string(&file).unwrap())
        })
        .collect();
    pages.sort_by(|a, b| a.name.cmp(&b.name));
    pages
}

#[test]
fn every_command_does_what_its_chapter_says() {
    let pages = pages();
    let stage = Stage::set();
    assert!(pages.iter().any(|page| !page.steps.is_empty()), "the manual has commands");
    let failures: Vec<String> =
        pages.iter().filter(|page| !page.steps.is_empty()).filter_map(|page| failure(&stage, page)).collect();
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

/// The first command of a page that did something else.
fn failure(stage: &Stage, page: &Page) -> Option<String> {
    let outcomes = stage.perform(page);
    page.steps.iter().zip(outcomes.into_iter().map(Some).chain(std::iter::repeat(None))).find_map(
        |(step, outcome)| {
            let place = format!("docs/{}:{}: {}", page.name, step.line, step.command);
            let Some((code, output)) = outcome else { return Some(format!("{place}\n  did not end")) };
            if code != step.exits {
                return Some(format!("{place}\n  exits {code}, not {}:\n{output}", step.exits));
            }
            let wrong = step.missing_in(&output)?;
            Some(format!("{place}\n  does not show {wrong:?}:\n{output}"))
        },
    )
}

#[test]
fn commands_for_a_whole_machine_are_known() {
    let pages = pages();
    let given: BTreeSet<&str> =
        pages.iter().flat_map(|page| &page.system).map(|step| step.command.as_str()).collect();
    let known: BTreeSet<&str> = SYSTEM.into_iter().map(|(command, _)| command).collect();
    assert_eq!(given, known, "left: in the manual; right: in SYSTEM, with the reason why no test runs it");
    let run = pages.iter().flat_map(|page| &page.steps);
    let outside: Vec<&Step> =
        run.filter(|step| OUTSIDE.iter().any(|place| step.command.contains(place))).collect();
    assert!(outside.is_empty(), "mark their block `console system`: {outside:?}");
}

#[test]
fn a_page_is_read() {
    let text = "```console\n$ one\nshown …\n…\nlast\n$ two \\\n    more   # exits 3\n```\n1. x\n   ```console system\n   $ apt\n   ```\n";
    let page = Page::read("a.md", text);
    let [one, two] = &page.steps[..] else { panic!("{page:?}") };
    assert_eq!((one.line, one.command.as_str(), one.exits), (2, "one", 0));
    assert_eq!((two.command.as_str(), two.exits), ("two \\\n    more   # exits 3", 3));
    assert_eq!(page.system[0].command, "apt");
    assert_eq!(one.missing_in("shown here\nand\nthere\nlast\nmore"), None);
    assert_eq!(one.missing_in("shown here\nmore"), Some("last"));
    assert_eq!(one.missing_in("nothing\nlast"), Some("shown …"));
    assert_eq!(two.missing_in("whatever"), None);
}
