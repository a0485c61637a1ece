//! No statement goes through what grows with history: every one that the scenarios run is held to that, on each engine.
//!
//! It is asked of the engines themselves, which say how they would go about a statement. What this is not: proof that an
//! index is a good one; `cargo xtask bench growth` tells that.
use store::{Location, Plan, plans};

/// Tables with rows for each invoice, each payment, each event, or each time that something was done.
const GROWING: [&str; 15] = [
    "address",
    "audit",
    "delivery",
    "entry",
    "event",
    "idempotency",
    "invoice",
    "leg",
    "listed",
    "payment",
    "payout",
    "payout_spend",
    "pull_payment",
    "renewal",
    "search",
];

/// Statements that look at all of something, by how they begin: each says when that is done.
const ALLOWED: [(&str, &str); 19] = [
    ("SELECT fingerprint, wallet, idx FROM address", "at the start, which loads the watch list"),
    ("SELECT wallet, idx, script FROM address ORDER BY", "at the start of a light client"),
    ("SELECT MIN(issued_at) FROM address", "before the first block is followed"),
    (
        "SELECT wallet, idx, script, invoice FROM address WHERE invoice >",
        "where servers share, which have the index",
    ),
    ("SELECT COUNT(*) FROM invoice", "by tests and measurements"),
    ("SELECT COUNT(*) FROM address", "by tests, and for one wallet's page of numbers"),
    ("SELECT COUNT(*), MIN(", "by `almoner privacy`, which counts what is held"),
    ("SELECT body FROM idempotency", "when somebody asks what is held of them: a day's answers"),
    ("SELECT key, body FROM idempotency", "when something is erased: a day's answers"),
    ("SELECT e.number FROM entry e LEFT JOIN leg", "by the doctor"),
    ("SELECT e.number FROM entry e JOIN invoice", "by the doctor"),
    ("SELECT account FROM (SELECT store, account, amount FROM account_day", "by the doctor"),
    ("SELECT wallet, CAST(SUM(coins)", "once a day, and by the doctor"),
    (
        "SELECT id FROM payment WHERE txid IS NOT NULL AND (spent_height",
        "at the start, which loads the coins",
    ),
    ("SELECT e.payment, CAST(SUM(l.amount)", "by a drill, which compares all that came"),
    (
        "SELECT (SELECT MAX(number) FROM invoice), (SELECT MAX(number)",
        "before a measurement, which copies them",
    ),
    ("INSERT INTO search (store, term, invoice) SELECT", "before a measurement, which copies them"),
    ("UPDATE delivery SET due_at = NULL, delivered_at = created_at", "before a measurement"),
    ("SELECT p.id, i.id, p.height, p.block, a.wallet", "by a canary, of the last thousand entries"),
];

/// Indexes of what is open or went wrong, which is no history: the whole of one may be gone through.
const SHORT: [&str; 3] = ["payment_mempool", "delivery_given_up", "payment_shallow"];

/// Fails if a statement that was run goes through the whole of a table that grows.
pub(crate) fn hold(location: &Location) {
    let Ok(plans) = plans(location) else { return }; // no database of ours, or none any more
    let wrong: Vec<String> = plans.iter().filter(|plan| !is_allowed(plan)).filter_map(offence).collect();
    assert!(wrong.is_empty(), "statements that take longer the longer the history is:\n{}", wrong.join("\n"));
}

fn is_allowed(plan: &Plan) -> bool {
    ALLOWED.iter().any(|(words, _)| plan.statement.starts_with(words))
}

/// The step that goes through everything, if there is one.
fn offence(plan: &Plan) -> Option<String> {
    let is_sorted =
        plan.steps.iter().any(|step| step.contains("FOR ORDER BY") || step.trim().starts_with("->  Sort"));
    let is_cut_short = plan.statement.contains(" LIMIT ") && !is_sorted;
    let whole = |(place, step): (usize, &String)| {
        let next = plan.steps.get(place + 1).map_or("", String::as_str);
        // The first or the last of an index. Before version 17 it says so by a condition, too.
        let is_cut_short =
            is_cut_short || place.checked_sub(1).is_some_and(|before| is_limit(&plan.steps[before]));
        let is_short = SHORT.iter().any(|index| step.contains(index));
        let is_whole = !is_short && goes_through_all(&plan.statement, (step, next), is_cut_short);
        is_whole.then(|| format!("{}\n    {}", plan.statement, step.trim()))
    };
    plan.steps.iter().enumerate().find_map(whole)
}

fn is_limit(step: &str) -> bool {
    step.trim().trim_start_matches("->").trim().starts_with("Limit")
}

/// SQLite: `SCAN invoice`, under the name that the statement gives it. PostgreSQL: `Seq Scan on invoice`, or a scan of
/// an index that no condition narrows. Read off an index in its order is what a limit cuts short.
///
/// What SQLite would do for references, were one broken, is told with an insert, of tables that it does not name.
fn goes_through_all(statement: &str, (step, next): (&str, &str), is_cut_short: bool) -> bool {
    let step = step.trim().trim_start_matches("->").trim();
    if let Some(scanned) = step.strip_prefix("SCAN ") {
        return !is_cut_short && grows(statement, scanned.split(' ').next().unwrap_or_default());
    }
    let Some((how, on)) = step.split_once(" on ") else { return false };
    let is_growing = GROWING.contains(&on.split(' ').next().unwrap_or_default());
    let is_whole_index = how.starts_with("Index") && !next.contains("Index Cond") && !is_cut_short;
    is_growing && (how.ends_with("Seq Scan") || is_whole_index)
}

/// Whether that name in the statement is one of a table that grows.
fn grows(statement: &str, name: &str) -> bool {
    let words: Vec<&str> = statement.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect();
    (GROWING.contains(&name) && words.contains(&name))
        || words.windows(2).any(|pair| GROWING.contains(&pair[0]) && pair[1] == name)
        || words.windows(3).any(|three| GROWING.contains(&three[0]) && three[1] == "AS" && three[2] == name)
}

#[test]
fn a_statement_that_goes_through_everything_is_found() {
    let plan = |statement: &str, steps: &[&str]| Plan {
        statement: statement.into(),
        steps: steps.iter().map(ToString::to_string).collect(),
    };
    let found = |statement: &str, steps: &[&str]| offence(&plan(statement, steps)).is_some();
    assert!(found("SELECT a FROM invoice i WHERE b = 1", &["SCAN i"]));
    assert!(found("SELECT COUNT(*) FROM invoice", &["SCAN invoice USING COVERING INDEX x"]));
    assert!(!found("SELECT a FROM invoice i ORDER BY b LIMIT 1", &["SCAN i USING INDEX x"]));
    assert!(found("SELECT a FROM invoice i ORDER BY b LIMIT 1", &["SCAN i", "USE TEMP B-TREE FOR ORDER BY"]));
    assert!(!found("INSERT INTO event (a) VALUES ($1)", &["SCAN delivery"]));
    assert!(!found("SELECT a FROM invoice i WHERE b = 1", &["SEARCH i USING INDEX x (b=?)"]));
    assert!(!found("SELECT a FROM store s", &["SCAN s"]));
    assert!(found("SELECT a FROM leg l", &["Aggregate", "  ->  Seq Scan on leg l"]));
    assert!(found("SELECT a FROM leg l", &["Index Only Scan using x on leg l"]));
    assert!(!found("SELECT MAX(a) FROM leg", &["Limit", "  ->  Index Only Scan Backward using x on leg"]));
    assert!(!found("SELECT a FROM leg l", &["Index Scan using x on leg l", "  Index Cond: (a = $1)"]));
}
