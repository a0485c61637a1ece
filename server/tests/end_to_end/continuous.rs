//! Litestream copies the database as it grows; what was copied until the machine is lost is restored through a backup.
use crate::backups::succeeds;
use crate::books::Books;
use crate::merchant;
use crate::patience::until;
use crate::program::{Launch, Program};
use crate::shop::{Bill, Shop};
use chain::regtest::Regtest;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// `$LITESTREAM`, which `cargo xtask tools` fetched, or the one on the `PATH`.
fn litestream() -> Command {
    let named = std::env::var_os("LITESTREAM").filter(|path| !path.is_empty()).map(PathBuf::from);
    let mut command = Command::new(named.unwrap_or_else(|| "litestream".into()));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// It copies until it is dropped, and has no chance to finish then: the machine is lost.
struct Copying {
    child: Child,
    to: String,
}

impl Copying {
    fn begin(database: &Path, to: &Path) -> Self {
        let to = format!("file://{}", to.display());
        let child = litestream().arg("replicate").arg(database).arg(&to).spawn();
        Self { child: child.expect("litestream starts; cargo xtask tools fetches it"), to }
    }

    /// Restores what was copied until now; whether there was anything.
    fn restore(&self, into: &Path) -> bool {
        let mut restore = litestream();
        restore.args(["restore", "-force", "-integrity-check", "full", "-o"]).arg(into).arg(&self.to);
        restore.status().unwrap().success()
    }
}

impl Drop for Copying {
    fn drop(&mut self) {
        // It may have ended by itself, which the test has noticed before.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn is_in(bill: &Bill, database: &Path) -> bool {
    Books::open(database).count(&format!("SELECT count(*) FROM invoice WHERE id = '{}'", bill.id)) == 1
}

#[test]
fn what_was_copied_until_the_machine_was_lost_is_restored_and_no_address_is_shown_again() {
    let node = Regtest::start();
    let wallet = merchant::open(&node);
    let mut server = Program::start(Launch::on(node.url()));
    let shop = Shop::open(&server, &wallet);
    server.synchronized();
    let early = shop.bill(10_000);
    let copying = Copying::begin(&server.database(), &server.folder().join("copies"));
    let copy = server.folder().join("copy.sqlite");
    until(60, "the first copy is made", || copying.restore(&copy) && is_in(&early, &copy));
    let late: Vec<Bill> = (0..50).map(|_| shop.bill(10_000)).collect();
    node.send(&early.address, "0.0001");
    node.mine(1);
    shop.becomes(&early, "Settled");
    let last = shop.bill(10_000);
    until(60, "what is written meanwhile is copied as well", || {
        copying.restore(&copy) && is_in(&last, &copy)
    });
    drop(copying);
    let forgotten = shop.bill(20_000);
    server.kill();
    node.send(&late[49].address, "0.0001");
    node.send(&forgotten.address, "0.0002");
    node.mine(1);

    let copy = format!("sqlite:{}", copy.display());
    let (file, data) = (server.folder().join("copy.backup"), server.folder().join("new"));
    let at = |path: &Path| path.to_str().unwrap().to_owned();
    succeeds(&["backup", &at(&file), "--network", "regtest", "--database", &copy, "--no-encryption"]);
    succeeds(&["restore", &at(&file), "--network", "regtest", "--data-dir", &at(&data)]);
    let launch = Launch { data: Some(data.clone()), ..Launch::on(node.url()) };
    let restored = Program::start(launch);
    restored.synchronized();
    let shop = Shop { api: shop.api.at(&restored.api()), ..shop };
    shop.becomes(&late[49], "Settled");
    let database = data.join("almoner.sqlite");
    until(20, "what was not copied is booked", || Books::open(&database).in_wallets() == 40_000);
    let new = shop.bill(1_000);
    assert!(late.iter().chain([&early, &last, &forgotten]).all(|bill| bill.address != new.address));
    Books::open(&database).are_sound();
}
