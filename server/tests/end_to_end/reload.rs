//! Settings read again while the server runs.
use crate::patience::until;
use crate::program::{Launch, NO_NODE, Program};
use crate::shop::{Shop, WATCHED};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};

/// A server with a settings file, and the file.
fn with_a_file(text: &str) -> (Program, PathBuf) {
    let mut server = Program::prepared(Launch::on(NO_NODE));
    let file = server.folder().join("almoner.toml");
    fs::write(&file, text).unwrap();
    server.launch = server.launch.clone().with(&["--config", file.to_str().unwrap()]);
    server.start_again();
    (server, file)
}

/// What a bitcoin costs by decree, in a store that goes by it.
fn price(shop: &Shop) -> String {
    let rates = shop.api.get(&shop.path("/rates?currencyPair=BTC_USD")).expect(200);
    rates[0]["rate"].as_str().unwrap_or("none").to_owned()
}

#[test]
fn on_a_hangup_what_can_change_does_and_the_rest_is_named() {
    let (server, file) = with_a_file("fixed-rates = \"BTC_USD=60000\"\nbody-limit = \"1 MiB\"\n");
    let shop = Shop::open(&server, WATCHED);
    let follow = json!({ "isCustomScript": false, "preferredSource": "fixed", "spread": "0" });
    shop.api.put(&shop.path("/rates/configuration"), &follow).expect(200);
    assert_eq!(price(&shop), "60000");

    let page = "\n[[donation-page]]\nslug = \"roof\"\ntitle = \"Mend the roof\"\n";
    let text =
        format!("fixed-rates = \"BTC_USD=70000\"\nbody-limit = \"2 MiB\"\nlog-level = \"debug\"\n{page}");
    fs::write(&file, text).unwrap();
    server.signal("HUP");
    until(20, "the new rate holds", || price(&shop) == "70000");
    assert_eq!(server.api().get("/donate/roof").status, 200);
    server.says("changed=\"fixed-rates, log-level\"");
    server.says("settings=\"body-limit\"");
    server.says("needs a restart");
}

#[test]
fn backups_begin_and_end_with_a_reload() {
    let (server, file) = with_a_file("");
    let (first, second) = (server.folder().join("first"), server.folder().join("second"));
    let wanted = |folder: &Path, more: &str| {
        let to = format!("backup-to = {folder:?}\nbackup-recipients = \"unencrypted\"\n{more}");
        fs::write(&file, to).unwrap();
        server.signal("HUP");
    };
    let made = |folder: &Path| fs::read_dir(folder).map_or(0, Iterator::count);
    // Another database waits for a restart: the backup is of the one that is served.
    wanted(&first, "database = \"sqlite:/nowhere/almoner.sqlite\"\n");
    until(20, "a backup is made", || made(&first) == 1);
    server.says("a backup was made");
    server.says("changed=\"backup-to, backup-recipients\"");
    wanted(&second, "backup-every = \"5 min\"\n");
    server.says("changed=\"backup-to, backup-every\"");
    fs::write(&file, "").unwrap();
    server.signal("HUP");
    until(20, "it is read again", || server.log().matches("the settings were read again").count() == 3);
    assert_eq!((made(&first), made(&second)), (1, 0), "one that is not due is not made");
    let words = ["backup-to", "backup-recipients", "backup-every"];
    assert!(
        server
            .log()
            .lines()
            .filter(|line| line.contains("needs a restart"))
            .all(|line| words.iter().all(|word| !line.contains(word)))
    );
}

#[test]
fn a_file_with_a_mistake_changes_nothing() {
    let (mut server, file) = with_a_file("fixed-rates = \"BTC_USD=60000\"\n");
    let shop = Shop::open(&server, WATCHED);
    let follow = json!({ "isCustomScript": false, "preferredSource": "fixed", "spread": "0" });
    shop.api.put(&shop.path("/rates/configuration"), &follow).expect(200);
    let page = |slug: &str, rest: &str| {
        format!("\n[[donation-page]]\nslug = \"{slug}\"\ntitle = \"A page\"\n{rest}")
    };
    let good = "fixed-rates = \"BTC_USD=70000\"\n";
    let slips = [
        (format!("{good}opn-donations = 5\n"), "did you mean open-donations?"),
        (format!("{good}request-timeout = 0\n"), "almoner.toml:2: \"0\""),
        ("fixed-rates = \"BTC_USD=70000\n".to_owned(), "almoner.toml:1 is not TOML"),
        (
            format!("{good}{}{}", page("roof", ""), page("boat", "picture = \"/nowhere.png\"\n")),
            "the picture /nowhere.png can't be read",
        ),
    ];
    for (text, told) in slips {
        fs::write(&file, text).unwrap();
        server.signal("HUP");
        server.says(told);
        assert_eq!(price(&shop), "60000", "{told}");
    }
    assert_eq!(server.log().matches("the settings stay as they were").count(), 4);
    assert_eq!(server.api().get("/donate/roof").status, 404);
    fs::remove_file(&file).unwrap();
    server.signal("HUP");
    server.says("cannot be read");
    fs::write(&file, good).unwrap();
    server.signal("HUP");
    until(20, "a good file holds", || price(&shop) == "70000");
    assert!(server.is_running());
}
