//! Money sent out of the merchant's wallet, on a real node: drafted by the command, signed by the wallet that has the keys,
//! brought back, sent, mined, booked; and what is refused on the way.
use crate::merchant;
use crate::patience::until;
use crate::program::{Launch, Program};
use crate::shop::{Shop, bitcoin};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chain::regtest::Regtest;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Output, Stdio};

pub(crate) struct Bench {
    pub(crate) node: Regtest,
    pub(crate) server: Program,
    pub(crate) shop: Shop,
}

/// A draft as the command gave it.
pub(crate) struct Draft {
    pub(crate) id: String,
    pub(crate) psbt: String,
}

impl Bench {
    pub(crate) fn new() -> Self {
        let node = Regtest::start();
        let wallet = merchant::both_branches(&merchant::open(&node));
        let server = Program::start(Launch::on(node.url()));
        let shop = Shop::open(&server, &wallet);
        server.synchronized();
        Self { node, server, shop }
    }

    /// Invoices of so many sats each, paid and in a block.
    fn receive(&mut self, all: &[u64]) {
        let bills: Vec<_> = all.iter().map(|sats| self.shop.bill(*sats)).collect();
        let scripts: Vec<_> = bills.iter().map(|bill| bill.script(&self.node)).collect();
        let pays: Vec<(&[u8], u64)> = scripts.iter().map(Vec::as_slice).zip(all.iter().copied()).collect();
        self.node.pay(&pays);
        self.node.mine(1);
        bills.iter().for_each(|bill| self.shop.becomes(bill, "Settled"));
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_almoner"));
        command.args(words).args(["--network", "regtest", "--data-dir"]).arg(self.server.data());
        if matches!(words, ["spend", "new" | "pay-out" | "broadcast", ..] | ["doctor", ..]) {
            command.args(["--chain", &self.node.url()]);
        }
        command
    }

    fn run(&self, words: &[&str]) -> Output {
        self.command(words).output().unwrap()
    }

    #[track_caller]
    pub(crate) fn says(&self, words: &[&str]) -> String {
        let output = self.run(words);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }

    #[track_caller]
    pub(crate) fn refuses(&self, words: &[&str], why: &str) {
        let output = self.run(words);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && said.contains(why), "{words:?}: {said}");
    }

    #[track_caller]
    fn draft(&self, words: &[&str]) -> Draft {
        Self::drafted(&self.says(&[&["spend", "new", "--fee-rate", "2"], words].concat()))
    }

    /// The draft that the command told of.
    #[track_caller]
    pub(crate) fn drafted(said: &str) -> Draft {
        let id = said.split_whitespace().nth(3).unwrap().trim_end_matches(':').to_owned();
        let psbt = said.lines().find_map(|line| line.strip_prefix("draft: ")).unwrap().to_owned();
        Draft { id, psbt }
    }

    #[track_caller]
    fn back_and_out(&self, draft: &Draft) {
        let signed = merchant::sign(&self.node, &draft.psbt);
        self.says(&["spend", "sign-back", &draft.id, &signed]);
        self.says(&["spend", "broadcast", &draft.id]);
    }

    /// By account, in satoshis.
    pub(crate) fn balances(&self) -> BTreeMap<String, i64> {
        let read = |line: &str| {
            let row: Value = serde_json::from_str(line).unwrap();
            let sats = row["balance_btc"].as_str().unwrap().replace('.', "").parse().unwrap();
            (row["account"].as_str().unwrap().to_owned(), sats)
        };
        self.says(&["ledger", "balances", "--format", "jsonl"]).lines().map(read).collect()
    }

    /// Waits until the books have that, of all that is the wallet's or went out of it.
    #[track_caller]
    fn books(&self, expected: &[(&str, i64)]) {
        let there = || {
            let balances = self.balances();
            assert_eq!(balances.values().sum::<i64>(), 0);
            let is_income = |account: &str| account.starts_with("income:");
            balances
                .into_iter()
                .filter(|(account, sats)| *sats != 0 && !is_income(account))
                .collect::<BTreeMap<_, _>>()
        };
        let expected: BTreeMap<String, i64> =
            expected.iter().map(|(account, sats)| ((*account).to_owned(), *sats)).collect();
        until(30, &format!("the books have {expected:?}, not {:?}", there()), || there() == expected);
    }

    /// Drafts, signs and sends it, if there is enough for it.
    fn tries(&self, words: &[&str]) {
        let output = self.run(&[&["spend", "new", "--fee-rate", "2"], words].concat());
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let Some(psbt) = said.lines().find_map(|line| line.strip_prefix("draft: ")) else { return };
        let id = said.split_whitespace().nth(3).unwrap().trim_end_matches(':').to_owned();
        self.back_and_out(&Draft { id, psbt: psbt.to_owned() });
    }

    /// Waits until the books have in the wallet what the wallet itself has, in blocks.
    fn agrees(&self, day: u32) {
        let held = i64::try_from(merchant::balance(&self.node)).unwrap();
        let booked = || self.balances().get("assets:wallet:1").copied().unwrap_or_default();
        until(30, &format!("on day {day}, the books have {held} in the wallet, not {}", booked()), || {
            booked() == held
        });
        assert_eq!(self.balances().values().sum::<i64>(), 0);
    }

    pub(crate) fn decoded(&self, psbt: &str) -> Value {
        self.node.call("decodepsbt", json!([psbt]))
    }

    /// The draft's coins, paying so much less or somebody else, rightly signed by their owner.
    fn altered(&self, draft: &Draft, less: u64, to: Option<&str>) -> String {
        let tx = self.decoded(&draft.psbt)["tx"].clone();
        let coin = |input: &Value| json!({ "txid": input["txid"], "vout": input["vout"] });
        let coins: Vec<Value> = tx["vin"].as_array().unwrap().iter().map(coin).collect();
        let output = &tx["vout"][0];
        let sats =
            format!("{:.8}", output["value"].as_f64().unwrap()).replace('.', "").parse::<u64>().unwrap();
        let address = to.unwrap_or(output["scriptPubKey"]["address"].as_str().unwrap());
        let made = self.node.call("createpsbt", json!([coins, [{ address: bitcoin(sats - less) }]]));
        merchant::sign(&self.node, made.as_str().unwrap())
    }
}

#[test]
fn a_sweep_is_drafted_signed_elsewhere_sent_and_is_no_disposal() {
    let mut bench = Bench::new();
    bench.receive(&[50_000, 61_000, 20_000]);
    let vault = bench.node.new_address();
    let draft = bench.draft(&["--for", "sweep", "--to", &vault, "--everything", "--note", "to the vault"]);
    let fee = fee_of(&bench.decoded(&draft.psbt));
    bench.refuses(
        &["spend", "new", "--for", "payout", "--to", &vault, "--everything", "--fee-rate", "2"],
        "in no other draft",
    );
    refusals(&bench, &draft);

    let signed = merchant::sign(&bench.node, &draft.psbt);
    let file = bench.server.folder().join("signed.psbt");
    fs::write(&file, STANDARD.decode(&signed).unwrap()).unwrap();
    bench.says(&["spend", "sign-back", &draft.id, file.to_str().unwrap()]);
    bench.says(&["spend", "sign-back", &draft.id, &signed]);
    assert!(bench.says(&["spend", "show", &draft.id]).contains("signed, not sent"));
    bench.says(&["spend", "broadcast", &draft.id]);
    bench.says(&["spend", "broadcast", &draft.id]);
    bench.refuses(&["spend", "abandon", &draft.id], "sent already");
    assert!(bench.says(&["spend", "list"]).contains("sent, waits for a block"));
    let journal = bench.says(&["ledger", "journal"]);
    bench.node.mine(1);
    let swept = [("assets:elsewhere", 131_000 - fee), ("expenses:fees", fee)];
    bench.books(&swept);
    assert!(bench.says(&["ledger", "journal"]).starts_with(&journal), "nothing that was booked is changed");
    assert!(bench.says(&["spend", "list"]).contains("in block "));
    // Only the fee is gone: it is what was disposed of, and the rest is still held.
    let sold = bench.says(&["ledger", "cost-basis", "--currency", "USD", "--format", "jsonl"]);
    let rows: Vec<Value> = sold.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let units = |is: &str| {
        let rows = rows.iter().filter(|row| row["is"] == is);
        rows.map(|row| row["units_btc"].as_str().unwrap().replace('.', "").parse::<i64>().unwrap())
            .sum::<i64>()
    };
    assert_eq!((units("disposed"), units("held")), (fee, 131_000 - fee), "{sold}");
    // The block leaves, and comes back.
    bench.node.disconnect(1);
    bench.node.mine_only(&[]);
    bench.node.mine_only(&[]);
    bench.books(&[("assets:wallet:1", 131_000)]);
    assert!(bench.says(&["spend", "list"]).contains("sent, waits for a block"));
    bench.node.mine(1);
    bench.books(&swept);
    let log = bench.says(&["audit", "list"]);
    for deed in ["spend.drafted", "spend.signed", "spend.broadcast"] {
        assert!(log.contains(deed), "{log}");
    }
}

/// What is not the draft, wholly signed, changes nothing.
fn refusals(bench: &Bench, draft: &Draft) {
    let back = |signed: &str, why: &str| bench.refuses(&["spend", "sign-back", &draft.id, signed], why);
    back(&draft.psbt, "signatures are missing for inputs 1, 2, 3");
    back(&bench.altered(draft, 700, None), "700 sat more as a fee");
    back(&bench.altered(draft, 0, Some(&bench.node.new_address())), "other addresses or amounts");
    let theirs = json!([[], [{ bench.node.new_address(): "0.1" }]]);
    let foreign = bench.node.call("walletcreatefundedpsbt", theirs)["psbt"].as_str().unwrap().to_owned();
    back(&foreign, "another transaction");
    back("cHNidP8BAgME", "no signed transaction");
    back("not a transaction", "no signed transaction");
    let huge = bench.server.folder().join("huge");
    fs::write(&huge, vec![b'A'; 5 << 20]).unwrap();
    back(huge.to_str().unwrap(), "too long");
    assert!(bench.says(&["spend", "show", &draft.id]).contains("waits to be signed"));
    bench.refuses(&["spend", "broadcast", &draft.id], "not signed yet");
}

#[test]
fn a_payout_is_an_expense_and_its_change_comes_back() {
    let mut bench = Bench::new();
    bench.receive(&[100_000]);
    let to = bench.node.new_address();
    let pay = ["--for", "payout", "--to", &to, "--amount", "0.0004", "--note", "the roof"];
    let draft = bench.draft(&pay);
    let fee = fee_of(&bench.decoded(&draft.psbt));
    bench.back_and_out(&draft);
    bench.node.mine(1);
    let change = 60_000 - fee;
    let paid = [("assets:wallet:1", change), ("expenses:fees", fee), ("expenses:payouts", 40_000)];
    bench.books(&paid);
    assert_eq!(
        i64::try_from(merchant::balance(&bench.node)).unwrap(),
        change,
        "the owner's wallet knows its change"
    );
    // The block leaves, and the change with it; and comes back.
    bench.node.disconnect(1);
    bench.node.mine_only(&[]);
    bench.node.mine_only(&[]);
    bench.books(&[("assets:wallet:1", 100_000)]);
    bench.node.mine(1);
    bench.books(&paid);
    // What came back is a coin like any other.
    let vault = bench.node.new_address();
    let swept = bench.draft(&["--for", "sweep", "--to", &vault, "--everything"]);
    let more = fee_of(&bench.decoded(&swept.psbt));
    bench.back_and_out(&swept);
    bench.node.mine(1);
    let left = change - more;
    bench.books(&[("assets:elsewhere", left), ("expenses:fees", fee + more), ("expenses:payouts", 40_000)]);
    bench.receive(&[100_000]);
    assert!(bench.says(&["spend", "show", &draft.id]).contains("note: the roof"));
    // What is wrong is refused before anything is drafted.
    let wrong = |words: &[&str], why: &str| {
        let usual = ["spend", "new", "--for", "payout", "--fee-rate", "2"];
        bench.refuses(&[&usual, words].concat(), why);
    };
    wrong(&["--to", "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu", "--everything"], "another network");
    wrong(&["--to", "nowhere", "--everything"], "no Bitcoin address");
    wrong(&["--to", &to, "--amount", "1"], "come to 100000 sat");
    let shown = bench.shop.bill(1_000);
    wrong(&["--to", &shown.address, "--everything"], "an invoice of this server has shown");
}

#[test]
fn of_two_who_draft_at_once_one_is_told_that_the_other_was_faster() {
    let mut bench = Bench::new();
    bench.receive(&[50_000, 60_000]);
    let vault = bench.node.new_address();
    let words = ["spend", "new", "--for", "sweep", "--to", &vault, "--everything", "--fee-rate", "2"];
    let start = || bench.command(&words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let both = [start(), start()].map(|child| child.wait_with_output().unwrap());
    let done = both.iter().filter(|output| output.status.success()).count();
    let said: String = both.iter().map(|output| String::from_utf8_lossy(&output.stderr)).collect();
    assert_eq!(done, 1, "{said}");
    assert!(said.contains("another draft") || said.contains("no other draft"), "{said}");
    let id = bench.says(&["spend", "list"]).split(' ').next().unwrap().to_owned();
    bench.says(&["spend", "abandon", &id]);
    assert!(bench.says(&["spend", "list"]).contains("given up"));
    // Free again; and spent by the wallet itself before the draft is sent.
    let draft = bench.draft(&["--for", "sweep", "--to", &vault, "--everything"]);
    let signed = merchant::sign(&bench.node, &draft.psbt);
    bench.says(&["spend", "sign-back", &draft.id, &signed]);
    let own = merchant::spend_all(&bench.node);
    bench.refuses(&["spend", "broadcast", &draft.id], "the node refuses it");
    assert!(bench.says(&["spend", "show", &draft.id]).contains("signed, not sent"));
    bench.node.mine(1);
    bench.books(&[("equity:moved-out", 110_000)]);
    assert!(bench.says(&["spend", "show", &draft.id]).contains("can't happen any more"));
    bench.says(&["spend", "abandon", &draft.id]);
    // What that was for is said afterwards, and said otherwise once more.
    let journal = bench.says(&["ledger", "journal"]);
    bench.refuses(&["spend", "explain", &own, "--for", "payout", "--fee", "1"], "come to 110000 sat");
    bench.refuses(
        &["spend", "explain", &"00".repeat(32), "--for", "sweep", "--fee", "0.00002"],
        "spent no coin",
    );
    bench.says(&["spend", "explain", &own, "--for", "payout", "--fee", "0.00002"]);
    bench.books(&[("expenses:fees", 2_000), ("expenses:payouts", 108_000)]);
    bench.says(&["spend", "explain", &own, "--for", "sweep", "--fee", "0.00002"]);
    bench.books(&[("assets:elsewhere", 108_000), ("expenses:fees", 2_000)]);
    assert!(bench.says(&["ledger", "journal"]).starts_with(&journal), "nothing that was booked is changed");
    assert!(bench.says(&["audit", "list"]).contains("spend.explained"));
}

fn fee_of(psbt: &Value) -> i64 {
    format!("{:.8}", psbt["fee"].as_f64().unwrap()).replace('.', "").parse().unwrap()
}

/// A finished transaction, as other programs give it, is taken too, and one that was altered is not.
#[test]
fn a_transaction_that_another_program_finished_is_brought_back() {
    let mut bench = Bench::new();
    bench.receive(&[50_000]);
    let vault = bench.node.new_address();
    let draft = bench.draft(&["--for", "sweep", "--to", &vault, "--everything"]);
    let finish = |psbt: &str| {
        let finished = bench.node.call("finalizepsbt", json!([psbt]));
        finished["hex"].as_str().unwrap().to_owned()
    };
    let back = |signed: &str, why: &str| bench.refuses(&["spend", "sign-back", &draft.id, signed], why);
    back(&finish(&bench.altered(&draft, 700, None)), "700 sat more as a fee");
    back(&finish(&bench.altered(&draft, 0, Some(&bench.node.new_address()))), "other addresses or amounts");
    bench.says(&["spend", "sign-back", &draft.id, &finish(&merchant::sign(&bench.node, &draft.psbt))]);
    bench.says(&["spend", "broadcast", &draft.id]);
    bench.node.mine(1);
    until(30, "it is mined", || bench.says(&["spend", "list"]).contains("in block "));
}

/// A month of whatever happens: payments, sweeps, payouts and refunds from here, spends of the owner's own program with change, blocks that
/// leave. Whenever the server has caught up, its books have what the owner's wallet has, to the satoshi.
#[test]
fn books_are_what_the_chain_is_after_a_random_month() {
    let mut bench = Bench::new();
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut below = move |most: u64| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed % most
    };
    bench.receive(&[400_000, 90_000]);
    for day in 0..30 {
        match below(6) {
            0 | 1 => {
                let sats: Vec<u64> = (0..=below(3)).map(|_| 20_000 + below(300_000)).collect();
                bench.receive(&sats);
            }
            2 => {
                let (to, amount) = (bench.node.new_address(), format!("0.00{:06}", 10_000 + below(40_000)));
                let purpose = if below(2) == 0 { "payout" } else { "refund" };
                bench.tries(&["--for", purpose, "--to", &to, "--amount", &amount]);
            }
            3 if below(3) == 0 => {
                let to = bench.node.new_address();
                bench.tries(&["--for", "sweep", "--to", &to, "--everything"]);
            }
            4 => drop(merchant::spend(&bench.node, 5_000 + below(20_000))),
            _ => {
                let depth = u32::try_from(1 + below(2)).unwrap();
                bench.node.disconnect(depth);
                (0..=depth).for_each(|_| bench.node.mine_only(&[]));
            }
        }
        bench.node.mine(1);
        bench.agrees(day);
    }
    let log = bench.says(&["spend", "list"]);
    assert!(log.contains("in block "), "something was sent: {log}");
    let books = bench.balances();
    for account in ["assets:elsewhere", "expenses:payouts", "expenses:refunds", "expenses:fees"] {
        assert!(books.get(account).is_some_and(|sats| *sats > 0), "{account}: {books:?}");
    }
    assert!(
        books.get("equity:moved-out").is_some_and(|sats| *sats > 0),
        "by the owner's program, too: {books:?}"
    );
    let doctor = bench.run(&["doctor", "--fixed-rates", "BTC_USD=50000"]);
    let said = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(said.contains("The coins of the wallet and the books agree."), "{said}");
    for method in ["fifo", "specific"] {
        bench.says(&["ledger", "cost-basis", "--currency", "USD", "--method", method, "--format", "jsonl"]);
    }
}
