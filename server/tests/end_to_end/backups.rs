//! Backups of a running server, and servers restored from them: nothing is lost, no address is shown twice.
use crate::books::Books;
use crate::merchant;
use crate::patience::until;
use crate::program::{Launch, NO_NODE, Program};
use crate::shop::{Bill, Shop, WATCHED};
use age::secrecy::ExposeSecret;
use chain::regtest::Regtest;
use std::collections::HashSet;
use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, Ordering};

/// A pair of keys of age's: the secret one in a file.
pub(crate) struct Keys {
    file: PathBuf,
    pub(crate) public: String,
    identity: age::x25519::Identity,
}

impl Keys {
    pub(crate) fn make(folder: &Path, name: &str) -> Self {
        let identity = age::x25519::Identity::generate();
        let file = folder.join(name);
        fs::write(&file, format!("# created: today\n{}\n", identity.to_string().expose_secret())).unwrap();
        Self { file, public: identity.to_public().to_string(), identity }
    }

    /// What is in a backup, opened with nothing of the program's.
    pub(crate) fn open(&self, backup: &Path) -> Vec<u8> {
        let sealed = age::Decryptor::new(fs::File::open(backup).unwrap()).unwrap();
        let packed = sealed.decrypt(std::iter::once(&self.identity as &dyn age::Identity)).unwrap();
        let mut plain = Vec::new();
        lz4_flex::frame::FrameDecoder::new(packed).read_to_end(&mut plain).unwrap();
        plain
    }
}

/// Runs the program to its end.
fn almoner(words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_almoner"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("ALMONER_")) {
        command.env_remove(name);
    }
    command.args(words).output().unwrap()
}

#[track_caller]
pub(crate) fn succeeds(words: &[&str]) -> String {
    let output = almoner(words);
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What it says when it ends with that code.
#[track_caller]
fn refused(code: i32, words: &[&str]) -> String {
    let output = almoner(words);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{words:?}: {said}");
    said
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn backup<'a>(data: &'a Path, file: &'a Path, keys: &'a Keys) -> [&'a str; 8] {
    let (data, file) = (text(data), text(file));
    ["backup", file, "--network", "regtest", "--data-dir", data, "--backup-recipients", &keys.public]
}

fn restore<'a>(file: &'a Path, data: &'a Path, keys: &'a Keys) -> [&'a str; 8] {
    let (data, file) = (text(data), text(file));
    ["restore", file, "--network", "regtest", "--data-dir", data, "--identity", text(&keys.file)]
}

#[test]
fn a_restored_server_shows_no_address_again_and_books_what_came_meanwhile() {
    let node = Regtest::start();
    let wallet = merchant::open(&node);
    let mut server = Program::start(Launch::on(node.url()));
    let shop = Shop::open(&server, &wallet);
    server.synchronized();
    let keys = Keys::make(server.folder(), "key");
    let before: Vec<Bill> = (0..3).map(|_| shop.bill(10_000)).collect();
    node.send(&before[0].address, "0.0001");
    node.mine(1);
    shop.becomes(&before[0], "Settled");

    // A backup while invoices are made.
    let file = server.folder().join("books.age");
    let stop = AtomicBool::new(false);
    let (said, meanwhile) = std::thread::scope(|scope| {
        let shop = &shop;
        let load = scope.spawn(|| {
            let mut made = Vec::new();
            while !stop.load(Ordering::SeqCst) {
                made.push(shop.bill(5_000));
            }
            made
        });
        until(20, "invoices are made", || {
            Books::open(&server.database()).count("SELECT count(*) FROM invoice") > 10
        });
        let said = succeeds(&backup(&server.data(), &file, &keys));
        stop.store(true, Ordering::SeqCst);
        (said, load.join().unwrap())
    });
    assert!(said.contains("restored into a scratch place and compared, row for row"), "{said}");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let runs = "SELECT count(*) FROM run WHERE job = 'backup' AND failed_at IS NULL AND details LIKE '%\"verified\":true%'";
    assert_eq!(Books::open(&server.database()).count(runs), 1);

    // After it: an invoice nobody will remember, and payments; then the machine is lost.
    let forgotten: Vec<Bill> = (0..2).map(|_| shop.bill(20_000)).collect();
    node.send(&forgotten[0].address, "0.0002");
    node.send(&before[1].address, "0.0001");
    shop.becomes(&before[1], "Processing");
    server.kill();
    node.mine(1);
    node.send(&forgotten[1].address, "0.0002");

    let data = server.folder().join("restored");
    let tried = succeeds(&[&restore(&file, &data, &keys)[..], &["--dry-run"]].concat());
    assert!(tried.contains("nothing was changed"), "{tried}");
    assert_eq!(fs::read_dir(&data).unwrap().count(), 0, "nothing is left of trying it");
    let said = succeeds(&restore(&file, &data, &keys));
    assert!(said.contains("Wallet 1 goes on at index"), "{said}");
    let database = data.join("almoner.sqlite");
    assert_eq!(fs::metadata(&database).unwrap().permissions().mode() & 0o777, 0o600);

    let told =
        Books::open(&database).texts("SELECT actor || ' ' || deed FROM audit ORDER BY number DESC LIMIT 1");
    assert_eq!(told, ["command-line database.restored"]);

    let launch = Launch { data: Some(data), ..Launch::on(node.url()) };
    let restored = Program::start(launch);
    restored.synchronized();
    let shop = Shop { api: shop.api.at(&restored.api()), ..shop };
    shop.becomes(&before[0], "Settled");
    shop.becomes(&before[1], "Settled");
    until(20, "what nobody remembers is booked", || Books::open(&database).in_wallets() == 40_000);
    node.mine(1);
    until(20, "and what was not mined", || Books::open(&database).in_wallets() == 60_000);
    let shown: HashSet<&str> =
        before.iter().chain(&meanwhile).chain(&forgotten).map(|bill| bill.address.as_str()).collect();
    for _ in 0..3 {
        let new = shop.bill(1_000);
        assert!(!shown.contains(new.address.as_str()), "{} was shown before", new.address);
    }
    Books::open(&database).are_sound();
}

#[test]
fn what_is_no_good_backup_is_refused_and_leaves_nothing() {
    let mut server = Program::start(Launch::on(NO_NODE));
    let shop = Shop::open(&server, WATCHED);
    shop.bill(1_000);
    let folder = server.folder().to_owned();
    let (keys, others) = (Keys::make(&folder, "key"), Keys::make(&folder, "others"));
    let file = folder.join("books.age");
    succeeds(&backup(&server.data(), &file, &keys));
    server.stop();
    let whole = fs::read(&file).unwrap();
    let data = folder.join("target");
    let try_with = |bytes: &[u8], keys: &Keys, more: &[&str]| {
        let path = folder.join("bad");
        fs::write(&path, bytes).unwrap();
        let said = refused(1, &[&restore(&path, &data, keys)[..], more].concat());
        assert!(
            !data.exists()
                || fs::read_dir(&data)
                    .unwrap()
                    .all(|left| left.unwrap().file_name() == "almoner.sqlite-lock"),
            "{said}"
        );
        said
    };
    for length in [300, whole.len() / 2, whole.len() - 1] {
        let said = try_with(&whole[..length], &keys, &[]);
        assert!(said.contains("damaged") && said.contains("older backup"), "{length}: {said}");
    }
    for place in [250, whole.len() / 2, whole.len() - 20] {
        let mut altered = whole.clone();
        altered[place] ^= 1;
        let said = try_with(&altered, &keys, &[]);
        assert!(said.contains("damaged") && said.contains("older backup"), "{place}: {said}");
    }
    assert!(try_with(b"what is this?", &keys, &[]).contains("no backup of this program"));
    assert!(try_with(b"", &keys, &[]).contains("no backup of this program"));
    let database = fs::read(server.database()).unwrap();
    assert!(try_with(&database, &keys, &[]).contains("make a backup of it first"));
    assert!(try_with(&whole, &others, &[]).contains("none of the keys opens it"));
    let bad = folder.join("bad");
    let no_key = ["restore", text(&bad), "--network", "regtest", "--data-dir", text(&data)];
    assert!(refused(1, &no_key).contains("--identity"));
    let other_network = [
        "restore",
        text(&bad),
        "--network",
        "signet",
        "--data-dir",
        text(&data),
        "--identity",
        text(&keys.file),
    ];
    assert!(refused(1, &other_network).contains("say --network regtest"));
    assert!(refused(1, &restore(&bad, &server.data(), &keys)).contains("there is a database already"));
    assert!(
        refused(1, &backup(&server.data(), &file, &keys)).contains("already"),
        "nor is a backup written over one"
    );

    // One of a newer version, which is not encrypted.
    let open = folder.join("open");
    let words = [
        "backup",
        text(&open),
        "--network",
        "regtest",
        "--data-dir",
        text(&server.data()),
        "--no-encryption",
    ]
    .map(str::to_owned);
    succeeds(&words.iter().map(String::as_str).collect::<Vec<_>>());
    let mut plain = String::new();
    lz4_flex::frame::FrameDecoder::new(fs::File::open(&open).unwrap()).read_to_string(&mut plain).unwrap();
    assert!(plain.starts_with("{\"almoner\":\"backup\",\"format\":1,"), "{plain}");
    let mut newer = lz4_flex::frame::FrameEncoder::new(Vec::new());
    newer.write_all(plain.replacen("\"format\":1", "\"format\":2", 1).as_bytes()).unwrap();
    assert!(try_with(&newer.finish().unwrap(), &keys, &[]).contains("newer version of this program"));
    // And the server that was there starts as before.
    server.start_again();
    assert_eq!(Books::open(&server.database()).count("SELECT count(*) FROM invoice"), 1);
}

#[test]
fn nobody_is_a_recipient_by_mistake() {
    let server = Program::start(Launch::on(NO_NODE));
    let data = server.data();
    let to = server.folder().join("x");
    let words = ["backup", text(&to), "--network", "regtest", "--data-dir", text(&data)];
    assert!(refused(2, &words).contains("--no-encryption"));
    let keys = Keys::make(server.folder(), "key");
    let secret = fs::read_to_string(&keys.file).unwrap().lines().last().unwrap().to_owned();
    let said = refused(2, &[&words[..], &["--backup-recipients", &secret]].concat());
    assert!(said.contains("secret key") && !said.contains(&secret), "{said}");
}

#[test]
fn a_server_makes_backups_by_itself_and_keeps_the_last() {
    let mut server = Program::prepared(Launch::on(NO_NODE));
    let folder = server.folder().join("backups");
    let keys = Keys::make(server.folder(), "key");
    server.launch.arguments =
        ["--backup-to", text(&folder), "--backup-recipients", &keys.public].map(Into::into).to_vec();
    server.start_again();
    server.says("a backup was made");
    let made: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(made.len(), 1, "{made:?}");
    assert!(text(&made[0]).ends_with(".backup.age"));
    succeeds(&[&restore(&made[0], &server.folder().join("other"), &keys)[..], &["--dry-run"]].concat());
    server.stop();
    server.start_again();
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "one a day");
}

#[test]
fn a_command_takes_a_backup_or_says_that_it_did_not() {
    let server = Program::start(Launch::on(NO_NODE));
    let (keys, data) = (Keys::make(server.folder(), "key"), server.data());
    let kept = server.folder().join("kept");
    let to = format!("command:cat > '{}'", text(&kept));
    succeeds(&backup(&data, Path::new(&to), &keys));
    succeeds(&[&restore(&kept, &server.folder().join("other"), &keys)[..], &["--dry-run"]].concat());
    let said = refused(1, &backup(&data, Path::new("command:cat > /dev/null; exit 3"), &keys));
    assert!(said.contains("did not take the backup"), "{said}");
    assert_eq!(scratch_places(&data), 0);
}

#[test]
fn what_a_backup_leaves_that_was_ended_by_force_goes_when_the_server_starts() {
    let mut server = Program::start(Launch::on(NO_NODE));
    let (keys, data) = (Keys::make(server.folder(), "key"), server.data());
    let ended = almoner(&backup(&data, Path::new("command:kill -9 $PPID"), &keys));
    assert_eq!(ended.status.code(), None, "the command ended the program that began it");
    assert_eq!(scratch_places(&data), 1, "with everything in it");
    server.stop();
    server.start_again();
    assert_eq!(scratch_places(&data), 0);
}

fn scratch_places(folder: &Path) -> usize {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.contains("scratch")).count()
}

#[test]
fn a_disk_that_fills_midway_leaves_no_half_backup() {
    let server = Program::start(Launch::on(NO_NODE));
    let shop = Shop::open(&server, WATCHED);
    for _ in 0..200 {
        shop.bill(1_000);
    }
    let (keys, data) = (Keys::make(server.folder(), "key"), server.data());
    let disk = server.folder().join("disk");
    fs::create_dir(&disk).unwrap();
    let Some((said, left)) = on_a_disk_of((&disk, "16k"), &backup(&data, &disk.join("books.age"), &keys))
    else {
        return eprintln!("not tried: a disk of its own cannot be mounted here");
    };
    assert!(said.contains("the disk is full: free some space, or name another place"), "{said}");
    assert_eq!(left, "", "nothing is left there");

    // The backup has room, what proves it has not.
    let beside = disk.join("data");
    fs::create_dir(&beside).unwrap();
    let file = server.folder().join("books.age");
    let database = format!("sqlite:{}", text(&server.database()));
    let from = ["backup", text(&file), "--network", "regtest", "--backup-recipients", &keys.public];
    succeeds(&[&from[..], &["--database", &database, "--data-dir", text(&data)]].concat());
    for more in [&[][..], &["--dry-run"]] {
        let words = [&restore(&file, &beside, &keys)[..], more].concat();
        let (said, left) = on_a_disk_of((&disk, "128k"), &words).unwrap();
        assert!(said.contains("the disk is full: free some space, or name another place"), "{said}");
        let left: Vec<&str> =
            left.lines().filter(|name| !["data", "almoner.sqlite-lock"].contains(name)).collect();
        assert_eq!(left, Vec::<&str>::new(), "nothing is left of a restore: {more:?}");
    }
    succeeds(&[&restore(&file, &server.folder().join("roomy"), &keys)[..], &["--dry-run"]].concat());
    assert_eq!(shop.api.get("/api/v1/health").expect(200)["synchronized"], false, "and the server goes on");
}

/// Runs the program where that folder is on a small disk of its own; what it said when it failed, and the names of what it
/// left there. `None` where no disk can be mounted.
#[track_caller]
fn on_a_disk_of((disk, size): (&Path, &str), words: &[&str]) -> Option<(String, String)> {
    let script = format!(
        "mount -t tmpfs -o size={size} none \"$0\" || exit 77; \"$@\"; code=$?; \
         cd \"$0\"; find . -mindepth 1 -printf '%f\\n'; exit $code"
    );
    let mut command = Command::new("unshare");
    command.args(["--mount", "sh", "-c", &script, text(disk), env!("CARGO_BIN_EXE_almoner")]);
    let output = command.args(words).output().ok()?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.code() == Some(77) || said.contains("unshare:") {
        return None;
    }
    assert_eq!(output.status.code(), Some(1), "{words:?}: {said}");
    Some((said, String::from_utf8_lossy(&output.stdout).into_owned()))
}
