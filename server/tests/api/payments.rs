//! What it takes for a payment to count as settled, by where it was heard of.
use chain::Visibility;
use chain::source::fake::Draft;
use serde_json::json;
use server::app::Node;
use server::testing::TestApp;

/// A shop that takes unconfirmed payments, one invoice of its, and a chain to pay it on.
struct Scene {
    app: TestApp,
    chain: (chain::Follower, chain::Source),
    invoice: String,
    key: String,
    script: Vec<u8>,
}

impl Scene {
    async fn of(visibility: Visibility) -> Self {
        let app = TestApp::with(|parts| parts.node = Node::new(visibility)).await;
        let mut chain = app.follower().await;
        app.catch_up(&mut chain).await;
        let (store, key) = app.shop_with_wallet("shop").await;
        let order = json!({"amount": "0.001", "currency": "BTC", "checkout": {"speedPolicy": "HighSpeed"}});
        let made = app.post(&format!("/api/v1/stores/{store}/invoices")).key(&key).json(&order).ok().await;
        let invoice = format!("/api/v1/stores/{store}/invoices/{}", made["id"].as_str().unwrap());
        let methods = app.get(&format!("{invoice}/payment-methods")).key(&key).ok().await;
        let script = chain::script(methods[0]["destination"].as_str().unwrap(), app.app.network).unwrap();
        Self { app, chain, invoice, key, script }
    }

    async fn status(&mut self) -> String {
        self.app.catch_up(&mut self.chain).await;
        let invoice = self.app.get(&self.invoice).key(&self.key).ok().await;
        invoice["status"].as_str().unwrap().to_owned()
    }

    fn pay(&self) {
        self.app.chain.send(Draft::paying(&self.script, 100_000).unreplaceable());
    }
}

#[tokio::test]
async fn what_our_own_node_has_checked_settles_at_once_where_the_shop_says_so() {
    let mut scene = Scene::of(Visibility::AtOnce).await;
    scene.pay();
    assert_eq!(scene.status().await, "Settled");
}

#[tokio::test]
async fn what_strangers_relay_waits_for_a_block_whatever_the_shop_says() {
    let mut scene = Scene::of(Visibility::Relayed).await;
    scene.pay();
    assert_eq!(scene.status().await, "Processing");
    scene.app.chain.mine(1);
    assert_eq!(scene.status().await, "Settled");
}

#[tokio::test]
async fn a_block_s_reward_waits_until_it_can_be_spent() {
    for visibility in [Visibility::AtOnce, Visibility::Relayed] {
        let mut scene = Scene::of(visibility).await;
        scene.app.chain.mine_to(&scene.script, 100_000);
        assert_eq!(scene.status().await, "Processing");
        scene.app.chain.mine(98);
        assert_eq!(scene.status().await, "Processing");
        scene.app.chain.mine(1);
        assert_eq!(scene.status().await, "Settled");
    }
}
