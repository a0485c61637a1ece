//! A shop on a server, opened and run through the API alone.
use crate::api::{Api, text};
use crate::patience::within;
use crate::program::Program;
use chain::regtest::Regtest;
use serde_json::{Value, json};

pub(crate) const EMAIL: &str = "ann@example.org";
pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// A receiving descriptor that no node knows of (the account of BIP32's first test vector, on test networks).
pub(crate) const WATCHED: &str = "tpubD8eQVK4Kdxg3gHrF62jGP7dKVCoYiEB8dFSpuTawkL5YxTus5j5pf83vaKnii4bc6v2NVEy81P2gYrJczYne3QNNwMTS53p5uzDyHvnw2jm";

/// A store with a wallet, fixed rates, and a key that may do everything.
#[derive(Clone, Debug)]
pub(crate) struct Shop {
    pub(crate) api: Api,
    pub(crate) store: String,
}

/// An invoice and where to pay it.
#[derive(Clone, Debug)]
pub(crate) struct Bill {
    pub(crate) id: String,
    pub(crate) address: String,
}

impl Shop {
    /// On a server that nobody uses yet, which gives its first account to this machine.
    #[track_caller]
    pub(crate) fn open(server: &Program, wallet: &str) -> Self {
        let user = json!({ "email": EMAIL, "password": PASSWORD, "isAdministrator": true });
        server.api().post("/api/v1/users", &user).expect(201);
        Self::open_for(&server.api(), wallet)
    }

    /// Of the person who is known already.
    #[track_caller]
    pub(crate) fn open_for(api: &Api, wallet: &str) -> Self {
        let key =
            api.basic(EMAIL, PASSWORD).post("/api/v1/api-keys", &json!({ "permissions": ["unrestricted"] }));
        let api = api.key(text(&key.expect(200), "apiKey"));
        Self::another(&api, wallet)
    }

    /// One more store of the same key's.
    #[track_caller]
    pub(crate) fn another(api: &Api, wallet: &str) -> Self {
        let store =
            api.post("/api/v1/stores", &json!({ "name": "Shop", "defaultCurrency": "USD" })).expect(200);
        let shop = Self { api: api.clone(), store: text(&store, "id").to_owned() };
        let rates = json!({ "isCustomScript": true, "effectiveScript": "BTC_USD = 50000;", "spread": "0" });
        api.put(&shop.path("/rates/configuration"), &rates).expect(200);
        let method = json!({ "enabled": true, "config": wallet });
        api.put(&shop.path("/payment-methods/BTC-CHAIN"), &method).expect(200);
        shop
    }

    pub(crate) fn path(&self, rest: &str) -> String {
        format!("/api/v1/stores/{}{rest}", self.store)
    }

    /// An invoice of so many sats.
    #[track_caller]
    pub(crate) fn bill(&self, sats: u64) -> Bill {
        self.bill_with(sats, json!({}))
    }

    /// An invoice of so many sats, with these checkout options.
    #[track_caller]
    pub(crate) fn bill_with(&self, sats: u64, checkout: Value) -> Bill {
        self.order(&json!({ "amount": bitcoin(sats), "currency": "BTC", "checkout": checkout }))
    }

    #[track_caller]
    pub(crate) fn order(&self, order: &Value) -> Bill {
        let invoice = self.api.post(&self.path("/invoices"), order).expect(200);
        let id = text(&invoice, "id").to_owned();
        let address = text(&self.method(&id), "destination").to_owned();
        Bill { id, address }
    }

    #[track_caller]
    pub(crate) fn invoice(&self, id: &str) -> Value {
        self.api.get(&self.path(&format!("/invoices/{id}"))).expect(200)
    }

    /// How the invoice is paid, with every payment, whether it counts or not.
    #[track_caller]
    pub(crate) fn method(&self, id: &str) -> Value {
        let path = self.path(&format!("/invoices/{id}/payment-methods?onlyAccountedPayments=false"));
        self.api.get(&path).expect(200)[0].clone()
    }

    /// `New`, or with an additional status `New/PaidPartial`.
    #[track_caller]
    pub(crate) fn status(&self, id: &str) -> String {
        let invoice = self.invoice(id);
        match text(&invoice, "additionalStatus") {
            "None" => text(&invoice, "status").to_owned(),
            additional => format!("{}/{additional}", text(&invoice, "status")),
        }
    }

    /// Waits until it has that status.
    #[track_caller]
    pub(crate) fn becomes(&self, bill: &Bill, status: &str) {
        within(30, || {
            let now = self.status(&bill.id);
            if now == status { Ok(()) } else { Err(format!("{} is {now}, not {status}", bill.id)) }
        });
    }

    /// Its payments as `value status`, in the order in which they came.
    #[track_caller]
    pub(crate) fn payments(&self, bill: &Bill) -> Vec<String> {
        let method = self.method(&bill.id);
        let payments = method["payments"].as_array().unwrap().iter();
        payments.map(|payment| format!("{} {}", text(payment, "value"), text(payment, "status"))).collect()
    }

    /// A webhook for everything, with that secret if it is not empty; gives what the server answered.
    #[track_caller]
    pub(crate) fn webhook(&self, url: &str, secret: &str) -> Value {
        self.api.post(&self.path("/webhooks"), &json!({ "url": url, "secret": secret })).expect(200)
    }

    /// Marks it, as a person does.
    #[track_caller]
    pub(crate) fn mark(&self, bill: &Bill, status: &str) {
        let path = self.path(&format!("/invoices/{}/status", bill.id));
        self.api.post(&path, &json!({ "status": status })).expect(200);
    }
}

impl Bill {
    /// The script its payments go to.
    pub(crate) fn script(&self, node: &Regtest) -> Vec<u8> {
        script(node, &self.address)
    }
}

/// The script of an address.
pub(crate) fn script(node: &Regtest, address: &str) -> Vec<u8> {
    let known = node.call("validateaddress", json!([address]));
    hex::decode(known["scriptPubKey"].as_str().unwrap()).unwrap()
}

/// Sats as bitcoin, in decimals.
pub(crate) fn bitcoin(sats: u64) -> String {
    format!("{}.{:08}", sats / 100_000_000, sats % 100_000_000)
}
