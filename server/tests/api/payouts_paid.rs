//! Payouts that are paid: collected into one draft on the pages, signed by keys that the server never had, watched by their
//! outputs, taken back by a reorganisation; and that nothing pays one twice.
use crate::spends::{World, draft_on, says, signed};
use chain::source::fake::{Draft, Reorg};
use serde_json::{Value, json};
use server::testing::{Answer, Browser};

const ADDRESSES: [&str; 3] = [
    "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080",
    "bcrt1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qzf4jry",
    "bcrt1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqc8gma6",
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
    // Nobody may claim it elsewhere, or pay it by other means, as long as the device's signature can still pay it.
    let path = format!("/api/v1/payouts/{a}");
    let marked = world.app.post(&format!("{path}/mark-paid")).key(&world.key).send().await;
    assert_eq!(marked.refusal(), "400 invalid-state");
    assert!(marked.text.contains("may have been signed"), "{}", marked.text);
    assert_eq!(world.app.delete(&path).key(&world.key).send().await.refusal(), "400 invalid-state");
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
    drop(owner);
    // Something else that spent its coin rules the first out once it is deep.
    let vault = chain::script(ADDRESSES[2], world.app.app.network).unwrap();
    world
        .app
        .chain
        .send(Draft::paying(&vault, 49_000).spending(domain::OutPoint::parse(&shared.to_string()).unwrap()));
    for _ in 0..6 {
        world.mine().await;
        assert_eq!(world.app.delete(&path).key(&world.key).send().await.refusal(), "400 invalid-state");
    }
    world.mine().await;
    assert!(world.app.delete(&path).key(&world.key).send().await.status.is_success());
    assert_eq!(world.state(&a).await, "Cancelled");
}

/// Two months' pay to one address: the first was paid by hand, the second by a transaction that another wallet made of the draft.
#[tokio::test]
async fn of_two_that_are_alike_the_one_in_the_draft_is_paid() {
    let mut world = World::with_coins(&[50_000]).await;
    let first = world.payout(0, 20_000).await;
    world.app.post(&format!("/api/v1/payouts/{first}/mark-paid")).key(&world.key).send().await;
    assert_eq!(world.state(&first).await, "Completed");
    let second = world.payout(0, 20_000).await;
    let coins = world.coins().await;
    let owner = world.owner().await;
    assert_eq!(world.pay(&owner, &[&second]).await.status, 303);
    drop(owner);
    let script = chain::script(ADDRESSES[0], world.app.app.network).unwrap();
    world.app.chain.send(Draft::paying(&script, 20_000).spending(coins[0]));
    world.mine().await;
    let proof = world.stands(&second).await["paymentProof"].clone();
    assert_eq!(world.state(&second).await, "Completed");
    assert_eq!(proof["proofType"], "PayoutTransactionOnChainBlob");
    assert_ne!(world.stands(&first).await["paymentProof"]["proofType"], proof["proofType"]);
}

#[tokio::test]
async fn what_was_paid_without_a_draft_is_not_paid_again_when_its_block_leaves() {
    let mut world = World::with_coins(&[50_000, 40_000]).await;
    let a = world.payout(0, 20_000).await;
    let coins = world.coins().await;
    let script = chain::script(ADDRESSES[0], world.app.app.network).unwrap();
    world.app.chain.send(Draft::paying(&script, 20_000).spending(coins[0]));
    world.mine().await;
    assert_eq!(world.state(&a).await, "Completed");
    world.app.chain.reorg(&Reorg { depth: 1, length: 2, lost: Vec::new(), mines_mempool: false });
    world.catch_up().await;
    assert_eq!(world.state(&a).await, "InProgress");
    let owner = world.owner().await;
    assert_eq!(world.pay(&owner, &[&a]).await.status, 422);
    drop(owner);
    world.mine().await;
    assert_eq!(world.state(&a).await, "Completed");
}

/// As when the server was away: the coin came in the same block.
#[tokio::test]
async fn a_coin_that_came_in_the_same_block_pays_a_payout_too() {
    let mut world = World::with_coins(&[50_000]).await;
    let a = world.payout(0, 20_000).await;
    let ours = world.asks_for(60_000).await;
    let brought = world.app.chain.send(Draft::paying(&ours, 60_000));
    let script = chain::script(ADDRESSES[0], world.app.app.network).unwrap();
    let coin = domain::OutPoint { txid: brought, vout: 0 };
    world.app.chain.send(Draft::paying(&script, 20_000).spending(coin));
    world.app.chain.mine(1);
    world.catch_up().await;
    assert_eq!(world.state(&a).await, "Completed");
}

#[tokio::test]
async fn whoever_sends_it_what_pays_it_completes_it_and_what_does_not_frees_it() {
    let mut world = World::with_coins(&[50_000, 40_000]).await;
    let (a, b) = (world.payout(0, 20_000).await, world.payout(1, 10_000).await);
    let c = world.payout(2, 5_000).await;
    let coins = world.coins().await;
    let owner = world.owner().await;
    assert_eq!(world.pay(&owner, &[&a, &b, &c]).await.status, 303);
    drop(owner);
    let script = |to: usize| chain::script(ADDRESSES[to], world.app.app.network).unwrap();
    // A stranger pays the address: that is not ours.
    world.app.chain.send(Draft::paying(&script(0), 20_000));
    let (to_a, to_b) = (script(0), script(1));
    world.mine().await;
    assert_eq!(world.state(&a).await, "InProgress");
    // The owner's own wallet spends the coin, pays one of them, the next by a satoshi too little, which a person must look
    // at, and the last not at all.
    world.app.chain.send(Draft::paying(&to_a, 20_000).and(&to_b, 9_999).spending(coins[0]));
    world.mine().await;
    assert_eq!(
        [world.state(&a).await, world.state(&b).await, world.state(&c).await],
        ["Completed", "InProgress", "AwaitingPayment"]
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
    for address in &ADDRESSES[..2] {
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
