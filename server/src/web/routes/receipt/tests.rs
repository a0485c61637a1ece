//! The receipt through the real router: when there is one, what it says, and what it keeps to itself.
use crate::testing::{Answer, TestApp};
use crate::web::qr;
use domain::StoreId;
use serde_json::{Value, json};

struct Shop {
    app: TestApp,
    store: StoreId,
    key: String,
}

impl Shop {
    async fn open() -> Self {
        let app = TestApp::new().await;
        let (store, key) = app.shop_with_wallet("Harbour").await;
        Self { app, store, key }
    }

    /// An invoice with what `more` says, paid and settled.
    async fn paid(&self, more: Value) -> String {
        let mut order =
            json!({"amount": "40", "currency": "USD", "checkout": {"speedPolicy": "MediumSpeed"}});
        order.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let id = self.order(&order).await;
        self.settle(&id).await;
        id
    }

    /// Pays what is due and mines it.
    async fn settle(&self, id: &str) {
        let mut chain = self.app.follower().await;
        self.app.catch_up(&mut chain).await;
        let path = format!("/api/v1/invoices/{id}/payment-methods");
        let methods = self.app.get(&path).key(&self.key).ok().await;
        let address = methods[0]["destination"].as_str().unwrap();
        self.app.chain.pay(&chain::script(address, domain::Network::Regtest).unwrap(), 80_000);
        self.app.catch_up(&mut chain).await;
        assert_eq!(self.receipt(id).await.status, 404, "it is not final yet");
        self.app.chain.mine(1);
        self.app.catch_up(&mut chain).await;
    }

    async fn order(&self, order: &Value) -> String {
        let path = format!("/api/v1/stores/{}/invoices", self.store);
        let made = self.app.post(&path).key(&self.key).json(order).ok().await;
        made["id"].as_str().unwrap().to_owned()
    }

    /// Fills in the form on that page; the invoice's id.
    async fn give(&self, page: &str) -> String {
        let answer = self.app.form(page, "amount=40").send().await;
        let path = answer.header("location").strip_prefix("/i/");
        path.unwrap_or_else(|| panic!("{answer:?}")).to_owned()
    }

    async fn receipt(&self, id: &str) -> Answer {
        self.app.get(&format!("/i/{id}/receipt")).send().await
    }
}

#[tokio::test]
async fn a_paid_invoice_has_a_receipt() {
    let shop = Shop::open().await;
    let metadata = json!({"orderId": "B 8", "itemDesc": "Tour", "buyerName": "Ann Secret",
        "buyerEmail": "ann@secret.example", "buyerAddress1": "Secret Lane 1", "receiptData": {"Guide": "Zoe"}});
    let id = shop.paid(json!({ "metadata": metadata })).await;
    let page = shop.receipt(&id).await;
    assert_eq!(page.status, 200);
    for said in ["Harbour", "0.0008", "40.00", "50,000.00", "B 8", "Tour", "Guide", "Zoe", &id] {
        assert!(page.text.contains(said), "{said}: {}", page.text);
    }
    assert!(!page.text.to_lowercase().contains("secret"), "{}", page.text);
    assert!(!page.text.contains("No goods or services") && !page.text.contains("<script"));
    for (name, value) in [
        ("cache-control", "no-store"),
        ("referrer-policy", "no-referrer"),
        ("x-robots-tag", "noindex, nofollow"),
        ("set-cookie", ""),
    ] {
        assert_eq!(page.header(name), value, "{name}");
    }
    assert!(page.header("content-security-policy").contains("frame-ancestors 'none'"));
    let checkout = shop.app.get(&format!("/i/{id}")).send().await;
    assert!(checkout.text.contains(&format!("href=\"/i/{id}/receipt\"")), "{}", checkout.text);
}

#[tokio::test]
async fn a_donation_says_that_nothing_was_given_in_return() {
    let shop = Shop::open().await;
    let id = shop.give(&format!("/donate/{}", shop.store)).await;
    shop.settle(&id).await;
    assert!(shop.receipt(&id).await.text.contains("No goods or services were provided"));
}

#[tokio::test]
async fn a_donation_page_thanks_on_the_checkout_and_the_receipt() {
    let shop = Shop::open().await;
    let page = json!({"slug": "pier", "title": "A new pier", "thanks": "You are **kind** <script>alert(1)</script>"});
    let path = format!("/api/v1/stores/{}/donation-pages", shop.store);
    shop.app.post(&path).key(&shop.key).json(&page).ok().await;
    let id = shop.give("/donate/pier").await;
    let checkout = async || shop.app.get(&format!("/i/{id}")).send().await.text;
    assert!(!checkout().await.contains("<strong>kind</strong>"), "not before it is paid");
    shop.settle(&id).await;
    for text in [checkout().await, shop.receipt(&id).await.text] {
        assert!(text.contains("You are <strong>kind</strong>") && !text.contains("<script>"), "{text}");
    }
}

#[tokio::test]
async fn before_anything_settled_there_is_none() {
    let shop = Shop::open().await;
    let id = shop.order(&json!({"amount": "40", "currency": "USD"})).await;
    let page = shop.receipt(&id).await;
    assert_eq!(page.status, 404);
    assert!(page.text.contains("There is no receipt here"), "{}", page.text);
    assert_eq!(shop.app.get(&format!("/i/{id}/receipt/qr.png")).send().await.status, 404);
    assert!(!shop.app.get(&format!("/i/{id}")).send().await.text.contains("/receipt"));
    for nothing in ["nothing", "%00", "..%2f"] {
        assert_eq!(shop.receipt(nothing).await.status, 404, "{nothing}");
    }
    let mark = shop.app.post(&format!("/api/v1/stores/{}/invoices/{id}/status", shop.store)).key(&shop.key);
    mark.json(&json!({"status": "Settled"})).ok().await;
    assert!(shop.receipt(&id).await.text.contains("accepted as paid without a bitcoin payment"));
}

#[tokio::test]
async fn the_owner_decides_what_is_on_it() {
    let shop = Shop::open().await;
    let (whole, bare) = (
        shop.paid(json!({})).await,
        shop.paid(json!({"receipt": {"showQR": false, "showPayments": false}})).await,
    );
    let code = shop.app.get(&format!("/i/{whole}/receipt/qr.png")).send().await;
    assert_eq!((code.status.as_u16(), code.header("content-type")), (200, "image/png"));
    assert!(shop.receipt(&whole).await.text.contains("/receipt/qr.png"));
    let page = shop.receipt(&bare).await;
    assert!(!page.text.contains("qr.png") && !page.text.contains("Payments"), "{}", page.text);
    assert_eq!(shop.app.get(&format!("/i/{bare}/receipt/qr.png")).send().await.status, 404);

    let path = format!("/api/v1/stores/{}", shop.store);
    let settings = json!({"name": "Harbour", "receipt": {"enabled": false}});
    shop.app.put(&path).key(&shop.key).json(&settings).ok().await;
    assert_eq!(shop.receipt(&whole).await.status, 404, "the store gives none any more");
    let wanted = shop.paid(json!({"receipt": {"enabled": true}})).await;
    assert_eq!(shop.receipt(&wanted).await.status, 200, "but for this invoice");
}

#[test]
fn the_code_leads_to_the_page() {
    let id = domain::InvoiceId::from_random([7; 16]);
    let address = crate::web::receipt::address("https://pay.example.org", &id);
    assert_eq!(address, format!("https://pay.example.org/i/{id}/receipt"));
    assert_eq!(qr::tests::read(&qr::png(&address).unwrap()), address);
}
