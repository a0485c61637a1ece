//! A shop made through the HTTP API, as an integrator would make it.

use crate::http::Client;
use anyhow::Context;
use serde_json::{Value, json};

pub(super) const EMAIL: &str = "demo@example.org";
pub(super) const PASSWORD: &str = "correct horse battery staple";
const METHOD: &str = "BTC-CHAIN";
/// Fixed prices: a demo asks nobody on the network.
const RATES: &str = "BTC_USD = 60000;\nBTC_EUR = 55000;\nBTC_X = BTC_USD * USD_X;";

/// An open shop and the key to it.
pub(super) struct Shop {
    client: Client,
    pub(super) key: String,
    pub(super) store: String,
    pub(super) invoice: String,
}

impl Shop {
    /// First user, API key, store, rates, wallet, one invoice.
    pub(super) fn open(address: &str, descriptor: &str) -> anyhow::Result<Self> {
        let anyone = Client::new(address.to_owned());
        let user = json!({"email": EMAIL, "password": PASSWORD, "isAdministrator": true});
        anyone.json("POST", "/api/v1/users", Some(&user))?;
        let key = make_key(&anyone.clone().basic(EMAIL, PASSWORD))?;
        let client = anyone.token(&key);
        let store = client.json(
            "POST",
            "/api/v1/stores",
            Some(&json!({"name": "Demo", "defaultCurrency": "USD"})),
        )?;
        let mut shop = Self { client, key, store: text(&store, "id")?, invoice: String::new() };
        shop.configure(descriptor)?;
        shop.invoice = shop.create_invoice()?;
        Ok(shop)
    }

    fn configure(&self, descriptor: &str) -> anyhow::Result<()> {
        let rates = json!({"isCustomScript": true, "effectiveScript": RATES, "spread": "0"});
        self.call("PUT", "/rates/configuration", Some(rates))?;
        let wallet = json!({"enabled": true, "config": descriptor});
        self.call("PUT", &format!("/payment-methods/{METHOD}"), Some(wallet))?;
        Ok(())
    }

    /// An invoice of five dollars; gives its id.
    pub(super) fn create_invoice(&self) -> anyhow::Result<String> {
        let invoice = self.call("POST", "/invoices", Some(json!({"amount": "5.00", "currency": "USD"})))?;
        text(&invoice, "id")
    }

    pub(super) fn status(&self, invoice: &str) -> anyhow::Result<String> {
        text(&self.call("GET", &format!("/invoices/{invoice}"), None)?, "status")
    }

    /// Where to pay an invoice and how much, in bitcoin.
    pub(super) fn prompt(&self, invoice: &str) -> anyhow::Result<(String, String)> {
        let methods = self.call("GET", &format!("/invoices/{invoice}/payment-methods"), None)?;
        let method = &methods[0];
        Ok((text(method, "destination")?, text(method, "due")?))
    }

    /// What the button on the checkout page does; the server may answer with a redirect.
    pub(super) fn press_button(&self, invoice: &str) -> anyhow::Result<()> {
        let path = format!("/i/{invoice}/demo-pay");
        let response = self.client.send("POST", &path, None)?;
        anyhow::ensure!(response.status < 400, "POST {path} answered {}: {}", response.status, response.body);
        Ok(())
    }

    fn call(&self, method: &str, path: &str, body: Option<Value>) -> anyhow::Result<Value> {
        let path = format!("/api/v1/stores/{}{path}", self.store);
        self.client.json(method, &path, body.as_ref())
    }
}

fn make_key(owner: &Client) -> anyhow::Result<String> {
    let body = json!({"label": "demo", "permissions": ["unrestricted"]});
    text(&owner.json("POST", "/api/v1/api-keys", Some(&body))?, "apiKey")
}

fn text(value: &Value, field: &str) -> anyhow::Result<String> {
    let text = value[field].as_str().with_context(|| format!("the answer has no `{field}`: {value}"))?;
    Ok(text.to_owned())
}
