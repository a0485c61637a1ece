//! A refund on a real node: an invoice is paid, its payer claims what they are given back, somebody approves it, it is drafted,
//! signed by the wallet that has the keys, sent, mined, told; with the program killed between the steps, and each step tried
//! twice.
use crate::api::text;
use crate::hooks::Hooks;
use crate::merchant;
use crate::patience::within;
use crate::spends::Bench;
use serde_json::{Value, json};
use std::collections::HashSet;

impl Bench {
    fn payout(&self, id: &str) -> Value {
        self.shop.api.get(&self.shop.path(&format!("/payouts/{id}"))).expect(200)
    }

    #[track_caller]
    fn payout_becomes(&self, id: &str, state: &str) {
        within(30, || {
            let is = text(&self.payout(id), "state").to_owned();
            if is == state { Ok(()) } else { Err(format!("the payout is {is}, not {state}")) }
        });
    }

    fn killed_and_started(&mut self) {
        self.server.kill();
        self.server.start_again();
        self.server.synchronized();
    }
}

#[test]
fn a_refund_is_claimed_approved_signed_elsewhere_and_paid_once() {
    let mut bench = Bench::new();
    let hooks = Hooks::open();
    bench.shop.webhook(&hooks.url("all"), "a secret of the shop's own");
    let bill = bench.shop.bill(80_000);
    let script = bill.script(&bench.node);
    bench.node.pay(&[(&script, 80_000)]);
    bench.node.mine(1);
    bench.shop.becomes(&bill, "Settled");

    let refund = bench.shop.path(&format!("/invoices/{}/refund", bill.id));
    let wish = json!({ "refundVariant": "Fiat", "subtractPercentage": "25" });
    let pull = bench.shop.api.post(&refund, &wish).expect(200);
    let pull = text(&pull, "id").to_owned();
    let page = bench.shop.api.get(&format!("/pull-payments/{pull}"));
    assert!(page.status == 200 && page.body.contains("Refund"), "{page:?}");
    let (theirs, claims) = (bench.node.new_address(), format!("/api/v1/pull-payments/{pull}/payouts"));
    let claim = bench.shop.api.post(&claims, &json!({ "destination": theirs })).expect(200);
    let payout = text(&claim, "id").to_owned();
    bench.shop.api.post(&claims, &json!({ "destination": theirs })).expect(400);
    bench.killed_and_started();
    assert_eq!(text(&bench.payout(&payout), "state"), "AwaitingApproval");

    // Two approve it at once.
    let approve = format!("/api/v1/payouts/{payout}");
    let approved = std::thread::scope(|scope| {
        let ask = || bench.shop.api.post(&approve, &json!({ "revision": 0 })).status;
        let (one, two) = (scope.spawn(ask), scope.spawn(ask));
        let mut both = [one.join().unwrap(), two.join().unwrap()];
        both.sort_unstable();
        both
    });
    assert_eq!(approved, [200, 400]);
    assert_eq!(text(&bench.payout(&payout), "payoutAmount"), "0.00060000");

    let said = bench.says(&["spend", "pay-out", &payout, "--fee-rate", "2"]);
    bench.refuses(&["spend", "pay-out", &payout, "--fee-rate", "2"], "does not wait to be paid any more");
    bench.killed_and_started();
    assert_eq!(text(&bench.payout(&payout), "state"), "InProgress");
    let draft = Bench::drafted(&said);
    let signed = merchant::sign(&bench.node, &draft.psbt);
    bench.says(&["spend", "sign-back", &draft.id, &signed]);
    bench.killed_and_started();
    bench.says(&["spend", "broadcast", &draft.id]);
    bench.says(&["spend", "broadcast", &draft.id]);
    bench.server.kill();
    bench.node.mine(1);
    bench.server.start_again();
    bench.payout_becomes(&payout, "Completed");
    let proof = bench.payout(&payout)["paymentProof"].clone();
    let block = bench.node.call("getbestblockhash", json!([]));
    let transaction = bench.node.call("getrawtransaction", json!([text(&proof, "id"), true, block]));
    let pays = |output: &&Value| output["scriptPubKey"]["address"] == json!(theirs);
    let outputs: Vec<&Value> = transaction["vout"].as_array().unwrap().iter().filter(pays).collect();
    assert_eq!(outputs.len(), 1);
    assert_eq!(outputs[0]["value"].as_f64(), Some(0.0006));

    // The block leaves, and comes back.
    bench.node.disconnect(1);
    bench.node.mine_only(&[]);
    bench.node.mine_only(&[]);
    bench.payout_becomes(&payout, "InProgress");
    bench.node.mine(1);
    bench.payout_becomes(&payout, "Completed");
    let fee = bench.decoded(&draft.psbt)["fee"].as_f64().unwrap();
    let fee = format!("{fee:.8}").replace('.', "").parse::<i64>().unwrap();
    let left = 80_000 - 60_000 - fee;
    let there = bench.balances();
    assert_eq!(there.get("expenses:refunds"), Some(&60_000), "{there:?}");
    assert_eq!(there.get("assets:wallet:1").copied().unwrap_or(left), left, "{there:?}");

    let story = [
        "Created AwaitingApproval",
        "Approved AwaitingPayment",
        "Updated InProgress",
        "Updated Completed",
        "Updated InProgress",
        "Updated Completed",
    ];
    within(30, || {
        let all = hooks.all("all");
        // What a killed program had sent and not yet noted is sent again by the next, under the same number.
        let mut heard = HashSet::new();
        let told: Vec<String> = all
            .iter()
            .filter(|received| received.body["payoutId"] == json!(payout))
            .filter(|received| heard.insert(text(&received.body, "originalDeliveryId")))
            .map(|received| {
                let kind = received.body["type"].as_str().unwrap().trim_start_matches("Payout");
                format!("{kind} {}", received.body["payoutState"].as_str().unwrap())
            })
            .collect();
        if told == story { Ok(()) } else { Err(format!("told {told:?} instead of {story:?}")) }
    });
}
