//! Reports as pages and files: looked at, downloaded, and made in the background for whoever asked.
use crate::reports::World;
use domain::permission::Permission;
use domain::role::CustomRole;
use domain::{Role, StoreId};
use serde_json::json;
use server::app::{Exports, exports};
use server::chance::Chance;
use server::testing::{Answer, Browser, START, TestApp};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use store::Member;
use tempfile::TempDir;

const HOSTILE: &str = r#"=cmd|'/C calc'!A0"><script>alert(1)</script>"#;

/// A gift of 50 USD from Ann, and something hostile of 25, on the first day.
async fn two_gifts() -> (World, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let app = TestApp::with(|parts| parts.exports = Exports::below(folder.path())).await;
    let mut world = World::on(app).await;
    let ann =
        json!({"orderId": "A 1", "buyerName": "Ann", "buyerEmail": "ann@example.org", "campaign": "Roofs"});
    world.paid(json!({"amount": "50", "currency": "USD", "metadata": ann}), 100_000).await;
    let hostile = json!({"orderId": HOSTILE, "buyerName": HOSTILE, "campaign": HOSTILE});
    world.paid(json!({"amount": "25", "currency": "USD", "metadata": hostile}), 50_000).await;
    (world, folder)
}

impl World {
    fn page(&self, end: &str) -> String {
        format!("/admin/stores/{}{end}", self.store)
    }

    async fn owner(&self) -> Browser<'_> {
        self.app.signed_in("owner@example.org").await
    }

    /// Somebody who has that role there.
    async fn member(&self, email: &str, role: &str) -> Browser<'_> {
        let person = self.app.person(email).await;
        let access = self.app.app.system.to_store(&StoreId::parse(&self.store).unwrap());
        self.app.app.store.add_member(&access, Member { person, role: role.into() }).await.unwrap();
        self.app.signed_in(email).await
    }
}

#[track_caller]
fn says(page: &Answer, parts: &[&str]) {
    assert_eq!(page.status, 200, "{page:?}");
    for part in parts {
        assert!(page.text.contains(part), "{part:?} is not in {}", page.text);
    }
}

#[track_caller]
fn is_silent_about(page: &Answer, parts: &[&str]) {
    for part in parts {
        assert!(!page.text.contains(part), "{part:?} is in {}", page.text);
    }
}

#[tokio::test]
async fn each_report_is_a_page_with_its_fields_and_files() {
    let (world, _folder) = two_gifts().await;
    let owner = world.owner().await;
    let list = owner.look(&world.page("/reports")).await;
    for (name, seen, fields) in [
        ("journal", "received", "from to currency"),
        ("balances", "assets:wallet:1", "to"),
        ("statement", "income:invoices", "from to"),
        ("days", "2026-01-01", "from to"),
        ("campaigns", "Roofs", "from to"),
        ("holdings", "0.00150000", "to method currency price"),
        ("roll-forward", "additions", "from to method currency price"),
        ("cost-basis", "held", "from to method currency price"),
        ("gifts", "ann@example.org", "from to above"),
        ("acknowledgements", "Dear Ann", "from to above words"),
    ] {
        says(&list, &[&format!("href=\"{}\"", world.page(&format!("/reports/{name}")))]);
        let query = if fields.contains("price") { "?price=USD%3D50000" } else { "" };
        let page = owner.look(&world.page(&format!("/reports/{name}{query}"))).await;
        says(&page, &[seen, "Make the file"]);
        for field in ["from", "to", "method", "currency", "price", "above", "words"] {
            let is_there = page.text.contains(&format!("id=\"{field}\""));
            assert_eq!(is_there, fields.split(' ').any(|known| known == field), "{name}: {field}");
        }
        is_silent_about(&page, &["<script", "style="]);
        // Each file that the page leads to is the one that the API gives.
        let files = page.text.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
        let files: Vec<String> =
            files.filter(|path| path.contains("/file?")).map(|path| path.replace("&#38;", "&")).collect();
        assert_eq!(files.len(), if name == "journal" { 7 } else { 3 }, "{name}: {files:?}");
        for path in files {
            let file = owner.look(&path).await;
            assert_eq!(file.status, 200, "{path}: {file:?}");
            assert!(
                file.header("content-disposition").starts_with(&format!("attachment; filename=\"{name}."))
            );
            assert_eq!(file.header("cache-control"), "no-store");
            let query = path.split_once('?').unwrap().1;
            assert_eq!(file.text, world.text(&format!("{name}?{query}")).await, "{path}");
        }
    }
}

#[tokio::test]
async fn a_page_begins_with_this_month_and_takes_other_days() {
    let (world, _folder) = two_gifts().await;
    world.days_pass(40);
    let owner = world.owner().await;
    let look = async |query: &str| owner.look(&world.page(&format!("/reports/gifts{query}"))).await;
    let now = look("").await;
    says(&now, &["value=\"2026-02-01\"", "value=\"2026-02-10\"", "There is nothing in it"]);
    says(&look("?from=2026-01-01&to=2026-01-31").await, &["ann@example.org", "50.00"]);
    says(&look("?from=").await, &["ann@example.org"]);
    let above = look("?from=&above=USD%3D40").await;
    says(&above, &["ann@example.org", "value=\"USD=40\""]);
    is_silent_about(&above, &["calc"]);
}

#[tokio::test]
async fn what_is_wrong_stands_at_its_field() {
    let (world, _folder) = two_gifts().await;
    let owner = world.owner().await;
    let look = async |query: &str| owner.look(&world.page(&format!("/reports/{query}"))).await;
    for (query, field, said) in [
        ("gifts?from=31.1.2026", "from", "is no day; write it as in 2026-01-31"),
        ("gifts?above=1000", "above", "is no amount; write it as in EUR=1000"),
        ("holdings?price=cheap", "price", "is no price"),
        ("holdings?currency=EURO1", "currency", ""),
        ("holdings?method=magic", "method", "there is no such cost method"),
    ] {
        let page = look(query).await;
        let at = format!("id=\"{field}-mistake\">");
        let told = page.text.split_once(&at).unwrap_or_else(|| panic!("{query}: {}", page.text)).1;
        let told = told.split_once('<').unwrap().0.to_lowercase();
        assert!(told.contains(&said.to_lowercase()), "{query}: {told}");
        says(&page, &["aria-invalid=\"true\""]);
        is_silent_about(&page, &["Make the file"]);
    }
    says(
        &look("holdings?to=2026-01-20").await,
        &["Nobody told the books on 2026-01-20 what a bitcoin costs in USD"],
    );
    says(&look("acknowledgements?words=%7Bsecret%7D").await, &["means nothing; a letter can say"]);
    assert_eq!(look("nonsense").await.status, 404);
    let file = look("gifts/file?format=pdf").await;
    assert_eq!(file.status, 409);
    assert!(file.text.contains("is not written so"), "{}", file.text);
}

#[tokio::test]
async fn what_strangers_wrote_is_neither_markup_nor_a_formula() {
    let (world, _folder) = two_gifts().await;
    let owner = world.owner().await;
    for name in ["journal", "campaigns", "gifts", "acknowledgements"] {
        let query = url::form_urlencoded::byte_serialize(HOSTILE.as_bytes()).collect::<String>();
        let page = owner.look(&world.page(&format!("/reports/{name}"))).await;
        says(&page, &["&#62;&#60;script&#62;"]);
        is_silent_about(&page, &["<script"]);
        let typed = owner
            .look(&world.page(&format!("/reports/{name}?from={query}&above={query}&words={query}")))
            .await;
        is_silent_about(&typed, &["<script"]);
        let file = owner.look(&world.page(&format!("/reports/{name}/file?format=csv"))).await;
        assert!(!file.text.contains("\"=cmd") && !file.text.contains(",=cmd"), "{name}: {}", file.text);
        if name != "acknowledgements" {
            assert!(file.text.contains("\"'=cmd"), "{name}: {}", file.text);
        }
    }
}

#[tokio::test]
async fn who_gave_is_for_those_who_see_invoices() {
    let (world, _folder) = two_gifts().await;
    let role = CustomRole::try_new("Sums", &[Permission::ViewReports]).unwrap();
    let access = world.app.app.system.to_store(&StoreId::parse(&world.store).unwrap());
    world.app.app.store.put_role(&access, role).await.unwrap();
    let sums = world.member("sums@example.org", "Sums").await;
    let list = sums.look(&world.page("/reports")).await;
    says(&list, &["/reports/campaigns"]);
    is_silent_about(&list, &["/reports/gifts", "/reports/acknowledgements"]);
    for name in ["gifts", "acknowledgements"] {
        assert_eq!(sums.look(&world.page(&format!("/reports/{name}"))).await.status, 403);
        assert_eq!(sums.look(&world.page(&format!("/reports/{name}/file"))).await.status, 403);
        assert_eq!(sums.send(&world.page(&format!("/reports/{name}/export")), &[]).await.status, 403);
    }
    says(&sums.look(&world.page("/reports/statement")).await, &["income:invoices"]);
}

/// Has a file made, and says where one sees how far it is.
async fn ask(world: &World, browser: &Browser<'_>, report: &str, fields: &[(&str, &str)]) -> String {
    let asked = browser.send(&world.page(&format!("/reports/{report}/export")), fields).await;
    assert_eq!(asked.status, 303, "{asked:?}");
    asked.header("location").to_owned()
}

#[tokio::test]
async fn a_file_is_made_while_whoever_asked_is_away() {
    let (world, folder) = two_gifts().await;
    let owner = world.owner().await;
    let there = ask(&world, &owner, "journal", &[("from", ""), ("format", "csv")]).await;
    let page = owner.look(&there).await;
    says(&page, &["waits for its turn"]);
    assert_eq!(page.header("refresh"), "2", "it looks again by itself");
    assert_eq!(owner.look(&format!("{there}/file")).await.status, 404, "not yet");
    says(&owner.look(&world.page("/reports")).await, &[&there, "waits for its turn"]);

    exports::make(&world.app.app).await;
    let page = owner.look(&there).await;
    says(&page, &["The file is ready", "kept until 2 January 2026"]);
    assert_eq!(page.header("refresh"), "");
    says(&owner.look(&world.page("/reports")).await, &[&there, "ready"]);
    let file = owner.look(&format!("{there}/file")).await;
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"journal.csv\"");
    assert_eq!(file.text, world.text("journal?format=csv").await);
    let kept: Vec<_> = files(folder.path());
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let mode = folder.path().join("exports").metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o700);

    world.app.clock.advance(86_400);
    world.app.app.exports.forget_old(world.app.app.now()).await;
    assert_eq!(files(folder.path()).len(), 0, "its day is over");
    assert_eq!(world.owner().await.look(&there).await.status, 404);
}

fn files(folder: &Path) -> Vec<std::fs::DirEntry> {
    std::fs::read_dir(folder.join("exports")).unwrap().map(Result::unwrap).collect()
}

#[tokio::test]
async fn a_file_is_for_who_asked_and_goes_when_they_say() {
    let (world, folder) = two_gifts().await;
    let owner = world.owner().await;
    let finance = world.member("finance@example.org", Role::Finance.name()).await;
    let there = ask(&world, &owner, "gifts", &[("format", "jsonl")]).await;
    exports::make(&world.app.app).await;
    for end in ["", "/file"] {
        assert_eq!(finance.look(&format!("{there}{end}")).await.status, 404, "{end}: another's");
    }
    assert_eq!(finance.send(&format!("{there}/delete"), &[]).await.status, 404);
    is_silent_about(&finance.look(&world.page("/reports")).await, &[&there]);
    let forged = world.app.send_ours(&format!("{there}/delete"), &[]).header("cookie", &owner.cookie);
    assert_eq!(forged.send().await.status, 403, "without the page's token");
    assert_eq!(files(folder.path()).len(), 1);
    assert_eq!(owner.send(&format!("{there}/delete"), &[]).await.status, 303);
    assert_eq!(files(folder.path()).len(), 0);
    assert_eq!(owner.look(&there).await.status, 404);
    // One that is thrown away before its turn is never made.
    let waiting = ask(&world, &owner, "gifts", &[]).await;
    owner.send(&format!("{waiting}/delete"), &[]).await;
    exports::make(&world.app.app).await;
    assert_eq!(files(folder.path()).len(), 0);
}

#[tokio::test]
async fn so_many_files_and_no_more() {
    let (world, _folder) = two_gifts().await;
    let owner = world.owner().await;
    for _ in 0..exports::MOST {
        ask(&world, &owner, "balances", &[]).await;
    }
    let one_more = owner.send(&world.page("/reports/balances/export"), &[]).await;
    assert_eq!(one_more.status, 409);
    assert!(one_more.text.contains("Throw one of them away first"), "{}", one_more.text);
}

#[tokio::test]
async fn a_file_that_can_t_be_made_says_why() {
    let world = World::new().await;
    let owner = world.owner().await;
    let nowhere = ask(&world, &owner, "balances", &[]).await;
    let no_price = ask(&world, &owner, "holdings", &[("to", "2025-12-01"), ("currency", "BTC")]).await;
    exports::make(&world.app.app).await;
    says(&owner.look(&nowhere).await, &["There is no file. The file can&#39;t be written"]);
    says(&owner.look(&no_price).await, &["name a currency other than bitcoin"]);
    assert_eq!(owner.look(&format!("{nowhere}/file")).await.status, 404);
}

#[tokio::test]
async fn files_leave_room_on_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let exports = Exports::below(folder.path()).holding(100);
    let app = TestApp::with(|parts| parts.exports = exports).await;
    let mut world = World::on(app).await;
    world.paid(json!({"amount": "50", "currency": "USD"}), 100_000).await;
    let owner = world.owner().await;
    let small = ask(&world, &owner, "balances", &[("format", "csv")]).await;
    let large = ask(&world, &owner, "journal", &[("from", ""), ("format", "csv")]).await;
    exports::make(&world.app.app).await;
    says(&owner.look(&small).await, &["The file is ready"]);
    says(&owner.look(&large).await, &["There is no file", "would take too much of the disk"]);
    assert_eq!(files(folder.path()).len(), 1, "nothing of it is left");
}

/// The same server after a restart: it knows what it wrote down.
async fn restarted(world: World, folder: &Path, seed: u64) -> World {
    let store = world.app.app.store.clone();
    let now = world.app.app.now();
    let app = TestApp::with(|parts| {
        parts.store = store;
        parts.exports = Exports::below(folder);
        parts.chance = Chance::seeded(seed);
    })
    .await;
    app.clock.advance(now.0 - START.0);
    app.app.exports.recall(&app.app).await.unwrap();
    world.served_by(app)
}

#[tokio::test]
async fn a_restart_forgets_no_file_and_makes_anew_what_was_not_finished() {
    let (world, folder) = two_gifts().await;
    let owner = world.owner().await;
    let done = ask(&world, &owner, "journal", &[("from", ""), ("format", "csv")]).await;
    exports::make(&world.app.app).await;
    let waiting = ask(&world, &owner, "gifts", &[("format", "jsonl"), ("above", "USD=1")]).await;
    drop(owner);
    // What was being written when the server stopped.
    let half = folder.path().join("exports").join(waiting.rsplit('/').next().unwrap());
    std::fs::write(&half, "half of it").unwrap();

    let world = restarted(world, folder.path(), 2).await;
    let owner = world.owner().await;
    says(&owner.look(&done).await, &["The file is ready"]);
    assert_eq!(owner.look(&format!("{done}/file")).await.text, world.text("journal?format=csv").await);
    says(&owner.look(&waiting).await, &["waits for its turn"]);
    says(&owner.look(&world.page("/reports")).await, &[&done, &waiting]);
    exports::make(&world.app.app).await;
    let file = owner.look(&format!("{waiting}/file")).await;
    assert_eq!(file.text, world.text("gifts?format=jsonl&above=USD%3D1").await);
    assert!(!file.text.contains("half of it"));

    // Thrown away, it stays away.
    owner.send(&format!("{done}/delete"), &[]).await;
    world.app.clock.advance(86_400);
    world.app.app.exports.forget_old(world.app.app.now()).await;
    let world = restarted(world, folder.path(), 3).await;
    for gone in [done, waiting] {
        assert_eq!(world.owner().await.look(&gone).await.status, 404, "{gone}");
    }
    assert_eq!(std::fs::read_dir(folder.path().join("exports-asked")).unwrap().count(), 0);
}

#[tokio::test]
async fn a_file_that_nobody_knows_of_any_more_goes_when_it_is_a_day_old() {
    let (world, folder) = two_gifts().await;
    let owner = world.owner().await;
    ask(&world, &owner, "balances", &[]).await;
    exports::make(&world.app.app).await;
    let restarted = Exports::below(folder.path());
    let written = files(folder.path())[0].metadata().unwrap().modified().unwrap();
    let written = written.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let after = |seconds: u64| domain::Timestamp(i64::try_from(written + seconds).unwrap());
    restarted.forget_old(after(86_399)).await;
    assert_eq!(files(folder.path()).len(), 1);
    restarted.forget_old(after(86_400)).await;
    assert_eq!(files(folder.path()).len(), 0);
}
