//! Payouts that are paid: collected into one draft on the pages, signed by keys that the server never had, watched by their
//! outputs, taken back by a reorganisation; and that nothing pays one twice.
use crate::spends::{World, draft_on, says, signed};
use chain::source::fake::{Draft, Reorg};
use serde_json::{Value, json};
use server::testing::{Answer, Browser};

const ADDRESSES: [&str; 2] = [
    "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080",
    "bcrt1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qzf4jry",
];

impl World {
    /// A payout that is approved, so many satoshis.
    async fn payout(&self, to: usize, sats: u64) -> String {
        let amount = format!("0.{sats:08}");
        let body = json!({"destination": ADDRESSES[to], "amount": amount, "approved": true});
        let made =
            self.app.post(&format!("/api/v1/stores/{}/payouts", self.store)).key(&self.key).json(&body);
        made.ok().await["id"].as_str().unwrap().to_owned()
    }

    async fn stands(&self, payout: &str) -> Value {
        self.app.get(&format!("/api/v1/payouts/{payout}")).key(&self.key).ok().await
    }

    async fn state(&self, payout: &str) -> String {
        self.stands(payout).await["state"].as_str().unwrap().to_owned()
    }

    fn payouts(&self, end: &str) -> String {
        format!("/admin/stores/{}/payouts{end}", self.store)
    }

    async fn pay(&self, browser: &Browser<'_>, payouts: &[&str]) -> Answer {
        let ticked = payouts.iter().map(|id| ("payout", *id));
        let fields: Vec<_> = [("wallet", "1"), ("fee-rate", "2")].into_iter().chain(ticked).collect();
        browser.send(&self.payouts("/draft"), &fields).await
    }

    async fn sign_and_send(&self, browser: &Browser<'_>, spend: &str) -> bitcoin::Transaction {
        let psbt = draft_on(&browser.look(spend).await);
        let transaction = psbt.unsigned_tx.clone();
        let text = signed(psbt).to_string();
        assert_eq!(browser.send(&format!("{spend}/signed"), &[("text", &text)]).await.status, 303);
        assert_eq!(browser.send(&format!("{spend}/broadcast"), &[]).await.status, 303);
        transaction
    }
}

#[tokio::test]
async fn two_payouts_go_out_in_one_transaction_and_a_reorganisation_takes_that_back() {
    let mut world = World::with_coins(&[50_000, 30_000]).await;
    let (a, b) = (world.payout(0, 20_000).await, world.payout(1, 10_000).await);
    let owner = world.owner().await;
    says(&owner.look(&world.payouts("")).await, &["waits to be paid", ADDRESSES[0], "0.00020000 BTC"]);
    assert_eq!(world.pay(&owner, &[]).await.status, 422);
    let drafted = world.pay(&owner, &[&a, &b]).await;
    assert_eq!(drafted.status, 303, "{drafted:?}");
    let spend = drafted.header("location").to_owned();
    assert_eq!((world.state(&a).await, world.state(&b).await), ("InProgress".into(), "InProgress".into()));
    let again = world.pay(&owner, &[&a]).await;
    assert_eq!(again.status, 422, "who presses twice pays once");
    says(&again, &["does not wait to be paid any more"]);
    let path = format!("/api/v1/payouts/{a}");
    let marked = world.app.post(&format!("{path}/mark-paid")).key(&world.key).send().await;
    assert_eq!(marked.refusal(), "400 invalid-state");
    assert_eq!(world.app.delete(&path).key(&world.key).send().await.refusal(), "400 invalid-state");
    let transaction = world.sign_and_send(&owner, &spend).await;
    let values: Vec<u64> = transaction.output.iter().map(|output| output.value.to_sat()).collect();
    assert!(values.len() == 3 && values.contains(&20_000) && values.contains(&10_000), "{values:?}");
    drop(owner);
    world.mine().await;
    let done = world.stands(&a).await;
    let proof =
        json!({"proofType": "PayoutTransactionOnChainBlob", "id": transaction.compute_txid().to_string()});
    assert_eq!((&done["state"], &done["paymentProof"]), (&json!("Completed"), &proof));
    assert_eq!(world.state(&b).await, "Completed");
    let paid = world.balances().await.into_iter().find(|(account, _)| account == "expenses:payouts");
    assert_eq!(paid.map(|(_, sats)| sats), Some(30_000));

    world.app.chain.reorg(&Reorg { depth: 1, length: 2, lost: Vec::new(), mines_mempool: false });
    world.catch_up().await;
    assert_eq!((world.state(&a).await, world.state(&b).await), ("InProgress".into(), "InProgress".into()));
    world.mine().await;
    assert_eq!(world.state(&a).await, "Completed");
    world.reconciles().await;
}

#[tokio::test]
async fn what_was_given_up_may_have_been_signed_so_the_next_takes_the_same_coin() {
    let mut world = World::with_coins(&[50_000]).await;
    let a = world.payout(0, 20_000).await;
    let owner = world.owner().await;
    let first = world.pay(&owner, &[&a]).await.header("location").to_owned();
    let before = draft_on(&owner.look(&first).await).unsigned_tx;
    assert_eq!(owner.send(&format!("{first}/abandon"), &[]).await.status, 303);
    assert_eq!(world.state(&a).await, "AwaitingPayment");
    drop(owner);
    world.receive(90_000).await;
    let owner = world.owner().await;
    let second = world.pay(&owner, &[&a]).await.header("location").to_owned();
    let after = draft_on(&owner.look(&second).await).unsigned_tx;
    let shared = before.input[0].previous_output;
    assert!(
        after.input.iter().any(|input| input.previous_output == shared),
        "a block can hold one of the two"
    );
    // A payout that was in no draft takes the largest coin.
    assert_eq!(owner.send(&format!("{second}/abandon"), &[]).await.status, 303);
    let b = world.payout(1, 10_000).await;
    let third = world.pay(&owner, &[&b]).await.header("location").to_owned();
    let other = draft_on(&owner.look(&third).await).unsigned_tx;
    assert!(other.input.iter().all(|input| input.previous_output != shared));
}

#[tokio::test]
async fn whoever_sends_it_what_pays_it_completes_it_and_what_does_not_frees_it() {
    let mut world = World::with_coins(&[50_000, 40_000]).await;
    let (a, b) = (world.payout(0, 20_000).await, world.payout(1, 10_000).await);
    let coins = world.coins().await;
    let owner = world.owner().await;
    assert_eq!(world.pay(&owner, &[&a, &b]).await.status, 303);
    drop(owner);
    let script = |to: usize| chain::script(ADDRESSES[to], world.app.app.network).unwrap();
    // A stranger pays the address: that is not ours.
    world.app.chain.send(Draft::paying(&script(0), 20_000));
    let (to_a, to_b) = (script(0), script(1));
    world.mine().await;
    assert_eq!(world.state(&a).await, "InProgress");
    // The owner's own wallet spends the coin, pays one of the two, and the other by a satoshi too little.
    world.app.chain.send(Draft::paying(&to_a, 20_000).and(&to_b, 9_999).spending(coins[0]));
    world.mine().await;
    assert_eq!(
        (world.state(&a).await, world.state(&b).await),
        ("Completed".into(), "AwaitingPayment".into())
    );
    // One that is in no draft is known, too.
    world.app.chain.send(Draft::paying(&to_b, 10_000).spending(coins[1]));
    world.mine().await;
    assert_eq!(world.state(&b).await, "Completed");
    let owner = world.owner().await;
    assert_eq!(world.pay(&owner, &[&b]).await.status, 422);
}

#[tokio::test]
async fn whoever_runs_it_approves_and_cancels_on_the_page() {
    let world = World::with_coins(&[50_000]).await;
    let body = json!({"amount": "20", "currency": "USD"});
    let path = format!("/api/v1/stores/{}/pull-payments", world.store);
    let pull = world.app.post(&path).key(&world.key).json(&body).ok().await["id"].clone();
    let claims = format!("/api/v1/pull-payments/{}/payouts", pull.as_str().unwrap());
    let mut made = Vec::new();
    for address in ADDRESSES {
        let body = json!({"destination": address, "amount": "10"});
        made.push(world.app.post(&claims).json(&body).ok().await["id"].as_str().unwrap().to_owned());
    }
    let owner = world.owner().await;
    says(&owner.look(&world.payouts("")).await, &["waits for approval", "10.00 USD", "/approve"]);
    assert_eq!(owner.send(&world.payouts(&format!("/{}/approve", made[0])), &[]).await.status, 303);
    assert_eq!(world.stands(&made[0]).await["payoutAmount"], "0.00020000");
    let twice = owner.send(&world.payouts(&format!("/{}/approve", made[0])), &[]).await;
    assert_eq!(twice.status, 422);
    says(&twice, &["AwaitingPayment"]);
    assert_eq!(owner.send(&world.payouts(&format!("/{}/cancel", made[1])), &[]).await.status, 303);
    assert_eq!(world.state(&made[1]).await, "Cancelled");
    assert_eq!(world.pay(&owner, &[&made[1]]).await.status, 422);
    assert_eq!(world.pay(&owner, &[&made[0]]).await.status, 303);
    let late = owner.send(&world.payouts(&format!("/{}/cancel", made[0])), &[]).await;
    says(&late, &["give that up first"]);
    assert_eq!(owner.send(&world.payouts("/unknown/approve"), &[]).await.status, 404);
}
