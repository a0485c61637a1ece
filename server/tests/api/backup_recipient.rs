//! Who can open backups: set on a page, and by that a backup is made that their key opens; or looked at, where the
//! configuration file names somebody.
use age::secrecy::ExposeSecret;
use age::x25519::Identity;
use server::app::backups::Standing;
use server::backup::{Identities, Restore};
use server::config::Config;
use server::jobs;
use server::testing::{Answer, Browser, START, TestApp};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;
use store::{AuditFilter, Location, Opening, Store};
use tempfile::TempDir;
use tokio::task::JoinSet;

const PATH: &str = "/admin/backup-recipient";
const HOSTILE: &str = r#""><script>alert(1)</script>"#;

/// A server whose data are in a folder, with Root, who runs it.
async fn server(settings: &[(&str, &str)]) -> (TestApp, TempDir, Config) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    fs::create_dir(&data).unwrap();
    let file = data.join("almoner.sqlite");
    let app = TestApp::with(|parts| {
        let (clock, ids) = (parts.clock.clone(), parts.chance.clone());
        let opening = Opening::new(
            parts.network,
            ids.bytes(),
            Box::new(move || clock.now()),
            Box::new(move || ids.bytes()),
        );
        parts.store = Store::open(Location::from(&*file), opening).unwrap();
    })
    .await;
    let mut pairs = vec![
        ("network", "regtest"),
        ("chain", "bitcoind://nobody:nothing@127.0.0.1:1"),
        ("data-dir", data.to_str().unwrap()),
    ];
    pairs.extend(settings);
    let config = Config::from_pairs(&pairs).unwrap();
    app.app.backups().tell(config.backups(&config));
    app.administrator("root@example.org").await;
    (app, folder, config)
}

/// A new key: its public half, and a file with it.
fn key(folder: &Path, name: &str) -> (String, PathBuf) {
    let (identity, file) = (Identity::generate(), folder.join(name));
    fs::write(&file, identity.to_string().expose_secret()).unwrap();
    (identity.to_public().to_string(), file)
}

/// The word by which the page's forms say what it showed.
fn as_shown(page: &Answer) -> String {
    let found = page.hidden().into_iter().find(|(name, _)| name == "as-shown");
    found.unwrap_or_else(|| panic!("{}", page.text)).1
}

/// Presses a button of the page as it is now.
async fn press(root: &Browser<'_>, path: &str, field: (&str, &str)) -> Answer {
    let shown = as_shown(&root.look(PATH).await);
    root.send(path, &[field, ("as-shown", &shown)]).await
}

/// The backup that the server makes by itself, once it is there whole.
async fn made(folder: &Path) -> PathBuf {
    let whole = |path: &PathBuf| path.is_file();
    for _ in 0..600 {
        let mut files = fs::read_dir(folder).into_iter().flatten().map(|file| file.unwrap().path());
        if let Some(file) = files.find(whole) {
            return file;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("no backup was made in {}", folder.display());
}

async fn opens(backup: &Path, identity: &Path, config: &Config) -> Result<u64, String> {
    let identities = Identities::read(identity).unwrap();
    let restore = Restore {
        database: &config.database,
        data_dir: &config.data_dir,
        network: config.network,
        identities: Some(&identities),
        issued_since: None,
        dry_run: true,
        now: START,
    };
    let restored = restore.run(fs::File::open(backup).unwrap()).await;
    restored.map(|restored| restored.contents.rows_of("person")).map_err(|error| format!("{error:#}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_named_on_the_page_can_open_the_backup_that_is_made_then_and_nobody_else() {
    let (app, folder, config) = server(&[]).await;
    let mut tasks = JoinSet::new();
    tasks.spawn(jobs::backup::run(app.app.clone()));
    let root = app.signed_in("root@example.org").await;
    let (hers, other) = (key(folder.path(), "hers"), key(folder.path(), "other"));
    assert!(root.look(PATH).await.text.contains("Nobody is named"));

    let set = press(&root, PATH, ("recipients", &hers.0)).await;
    assert_eq!(
        (set.status.as_u16(), set.header("location")),
        (303, &*format!("{PATH}?done=named")),
        "{set:?}"
    );
    let page = root.look(PATH).await.text;
    assert!(page.contains(&hers.0) && page.contains("one broken disk takes both"), "{page}");
    let backup = made(&config.data_dir.join("backups")).await;
    assert_eq!(opens(&backup, &hers.1, &config).await, Ok(1));
    let why = opens(&backup, &other.1, &config).await.unwrap_err();
    assert!(why.contains("none of the keys opens it"), "{why}");
    let filter = AuditFilter { deed: Some("server.".into()), ..AuditFilter::default() };
    let told = app.app.store.audit_rows(&app.app.system, filter, 10).await.unwrap();
    assert_eq!(told.len(), 1);
    assert!(told[0].person.is_some() && !told[0].details.contains("age1"), "{told:?}");
}

#[tokio::test]
async fn keys_are_added_and_taken_away_and_only_as_they_were_seen() {
    let (app, folder, _) = server(&[]).await;
    let root = app.signed_in("root@example.org").await;
    let (first, second) = (key(folder.path(), "first").0, key(folder.path(), "second").0);
    let before = as_shown(&root.look(PATH).await);
    press(&root, PATH, ("recipients", &first)).await;
    press(&root, PATH, ("recipients", &format!("{first}\r\n{second}"))).await;
    let now = async || Standing::look(&app.app).await.unwrap();
    assert_eq!(now().await.set, [first.clone(), second.clone()]);
    for path in [PATH.to_owned(), format!("{PATH}/remove")] {
        let fields = [("recipients", &*second), ("recipient", &second), ("as-shown", &before)];
        let refused = root.send(&path, &fields).await;
        assert_eq!(refused.status, 409, "{path}: {refused:?}");
        assert!(refused.text.contains("Somebody else changed"), "{}", refused.text);
    }
    assert_eq!(now().await.set, [first.clone(), second.clone()]);
    press(&root, &format!("{PATH}/remove"), ("recipient", &first)).await;
    assert_eq!(now().await.set, std::slice::from_ref(&second));
    assert!(now().await.are_made);
    press(&root, &format!("{PATH}/remove"), ("recipient", &second)).await;
    assert_eq!((now().await.set, now().await.are_made), (vec![], false));
}

#[tokio::test]
async fn what_is_no_public_key_is_refused() {
    let (app, ..) = server(&[]).await;
    let root = app.signed_in("root@example.org").await;
    for wrong in ["", "unencrypted", HOSTILE, "AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQ"] {
        let refused = press(&root, PATH, ("recipients", wrong)).await;
        assert_eq!(refused.status, 422, "{wrong}");
        assert!(!refused.text.contains("<script") && !refused.text.contains("KEY-1QQ"), "{}", refused.text);
    }
    assert!(root.look(PATH).await.text.contains("Nobody is named"), "nothing is set");
}

#[tokio::test]
async fn whom_the_configuration_file_names_goes_before_the_page() {
    let named = Identity::generate().to_public().to_string();
    let (app, folder, config) = server(&[("backup-recipients", &named), ("backup-to", "/srv/b")]).await;
    let root = app.signed_in("root@example.org").await;
    let other = key(folder.path(), "other").0;
    let looked = press(&root, PATH, ("recipients", &other)).await;
    assert_eq!(looked.status, 200);
    let line = format!("backup-recipients = &#34;{named}, {other}&#34;");
    assert!(looked.text.contains(&line), "{}", looked.text);
    let standing = Standing::look(&app.app).await.unwrap();
    assert_eq!((standing.set, standing.said), (vec![], Some(vec![named.clone()])), "looking changes nothing");

    // Somebody was named on the page before the file named another.
    let set = (None, Some(other));
    let by = app.app.system.actor();
    app.app.store.replace_server_setting(&by, store::ServerSetting::BackupRecipients, set).await.unwrap();
    let page = root.look(PATH).await.text;
    assert!(page.contains("don’t count while the file names somebody"), "{page}");
    let set = server::app::backups::set(&app.app.store, &app.app.system).await.unwrap();
    let plan = config.backups(&config).plan(set).unwrap();
    assert_eq!(plan.recipients.names(), [named]);
}
