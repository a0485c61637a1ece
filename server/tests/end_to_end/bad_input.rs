//! What clients get wrong, and what they should never have sent.
use crate::api::{Answer, Api, answer, text};
use crate::books::Books;
use crate::deliveries::MAINNET;
use crate::privacy::absent;
use crate::program::{Launch, NO_NODE, Program};
use crate::shop::{Shop, WATCHED};
use serde_json::{Value, json};

/// BIP39's first test vector and what follows from it; nothing in the world is kept with them.
const SEED_WORDS: &str =
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
const XPRV: &str = "xprv9s21ZrQH143K3GJpoapnV8SFfukcVBSfeCficPSGfubmSFDxo1kuHnLisriDvSnRRuL2Qrg5ggqHKNVpxR86QEC8w35uxmGoggxtQTPvfUu";
const TPRV: &str = "tprv8ZgxMBicQKsPe5YMU9gHen4Ez3ApihUfykaqUorj9t6FDqy3nP6eoXiAo2ssvpAjoLroQxHqr3R5nE3a5dU3DHTjTgJDd7zrbniJr6nrCzd";
const WIF: &str = "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ";
const HEX: &str = "c4bbcb1fbec99d65bf59d85c8cb62ee2db963f0fe106f483d9afa73bd4e39a8a";

struct Scene {
    server: Program,
    shop: Shop,
}

#[test]
fn what_is_wrong_is_refused_and_leaves_nothing() {
    let server =
        Program::start(Launch::on(NO_NODE).with(&["--log-level", "trace", "--body-limit", "64 KiB"]));
    let shop = Shop::open(&server, WATCHED);
    let mut scene = Scene { server, shop };
    scene.orders();
    scene.bodies();
    scene.wallets();
    scene.other_peoples_things();
    scene.methods_and_origins();
    scene.server.stop();
    let books = Books::open(&scene.server.database());
    assert_eq!(books.count("SELECT count(*) FROM invoice"), 1, "the one that was asked for rightly");
    books.are_sound();
    drop(books);
    let secrets = [SEED_WORDS, XPRV, TPRV, WIF, HEX, "abandon abandon", &XPRV[20..60], &TPRV[20..60]];
    absent(&scene.server.data(), &secrets);
    let log = scene.server.log();
    for secret in secrets {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
}

impl Scene {
    /// Refused with 422, naming that field.
    #[track_caller]
    fn wrong(&self, path: &str, order: &Value) {
        let refused = self.shop.api.post(&self.shop.path("/invoices"), order);
        let fields = refused.expect(422);
        let named = fields
            .as_array()
            .unwrap()
            .iter()
            .any(|field| field["path"] == path && !text(field, "message").is_empty());
        assert!(named, "{path} is not named in {fields}");
    }

    fn orders(&self) {
        for amount in [
            "-1",
            "-0.01",
            "0.000000001",
            "79228162514264337593543950336",
            "21000001",
            "1e30",
            "NaN",
            "ten",
            "1,5",
            "0x10",
        ] {
            self.wrong("amount", &json!({ "amount": amount, "currency": "BTC" }));
        }
        self.wrong("amount", &json!({ "amount": "5.001", "currency": "USD" }));
        self.wrong("amount", &json!({ "amount": "9999999999999", "currency": "USD" }));
        self.wrong("amount", &json!({ "amount": true, "currency": "USD" }));
        for currency in ["DOGE", "US", "U$D", "<script>", "usdusdusd"] {
            self.wrong("currency", &json!({ "amount": "5", "currency": currency }));
        }
        self.wrong("checkout.speedPolicy", &json!({ "amount": "5", "checkout": { "speedPolicy": "Warp" } }));
        self.wrong(
            "checkout.expirationMinutes",
            &json!({ "amount": "5", "checkout": { "expirationMinutes": -5 } }),
        );
        self.wrong(
            "checkout.redirectURL",
            &json!({ "amount": "5", "checkout": { "redirectURL": "javascript:alert(1)" } }),
        );
        self.wrong(
            "checkout.paymentMethods",
            &json!({ "amount": "5", "checkout": { "paymentMethods": ["DOGE-CHAIN"] } }),
        );
        let no_rate =
            self.shop.api.post(&self.shop.path("/invoices"), &json!({ "amount": "5", "currency": "CHF" }));
        assert!(text(&no_rate.expect(400), "message").contains("CHF"));
    }

    fn raw(&self, body: impl Into<reqwest::Body>) -> Answer {
        let request = self
            .shop
            .api
            .request("POST", &self.shop.path("/invoices"))
            .header("content-type", "application/json");
        answer(request.body(body)).unwrap()
    }

    fn bodies(&self) {
        for body in ["{", "{\"amount\": 5,}", "amount=5", "\u{feff}{}x", "{\"amount\":\"5\"}{}"] {
            let refused = self.raw(body);
            assert_eq!(refused.expect(400)["code"], "generic-error", "{body}");
        }
        self.raw(vec![0xff, 0xfe, 0x00]).expect(400);
        self.raw("[".repeat(60_000)).expect(400);
        for body in ["[]", "5", "null", "\"text\""] {
            self.raw(body).expect(422);
        }
        let large = json!({ "metadata": { "filler": "x".repeat(70_000) } });
        assert_eq!(self.raw(large.to_string()).expect(413)["code"], "payload-too-large");
        let endless = reqwest::Body::from(vec![b' '; 1 << 20]);
        self.raw(endless).expect(413);
    }

    /// Refused with 422 and words about what it is.
    #[track_caller]
    fn no_wallet(&self, wallet: &str, word: &str) {
        let path = self.shop.path("/payment-methods/BTC-CHAIN");
        for body in [json!({ "config": wallet }), json!({ "config": { "derivationScheme": wallet } })] {
            let refused = self.shop.api.put(&path, &body);
            let why = refused.expect(422)[0]["message"].as_str().unwrap().to_owned();
            assert!(why.to_lowercase().contains(&word.to_lowercase()), "{word:?} is not in {why:?}");
            assert!(wallet.is_empty() || !refused.body.contains(wallet), "it is repeated");
        }
        let preview = self.shop.path("/payment-methods/BTC-CHAIN/wallet/preview");
        let refused = self.shop.api.post(&preview, &json!({ "config": wallet }));
        assert!(refused.status == 422, "{}", refused.body);
        assert!(wallet.is_empty() || !refused.body.contains(wallet), "it is repeated");
    }

    fn wallets(&self) {
        let path = self.shop.path("/payment-methods/BTC-CHAIN?includeConfig=true");
        let before = self.shop.api.get(&path).expect(200);
        for private in [XPRV, TPRV, &format!("wpkh({TPRV}/84h/1h/0h/0/*)")] {
            self.no_wallet(private, "private");
        }
        self.no_wallet(WIF, "private");
        self.no_wallet(HEX, "private");
        for words in [SEED_WORDS.to_owned(), SEED_WORDS.to_uppercase(), SEED_WORDS.replace(' ', "\n")] {
            self.no_wallet(&words, "seed words");
        }
        self.no_wallet(MAINNET, "mainnet");
        self.no_wallet(&WATCHED.replace("s5j5", "s5j6"), "checksum");
        self.no_wallet(&WATCHED[..WATCHED.len() - 1], "");
        self.no_wallet(&format!("wpkh({WATCHED}/0/*)#aaaaaaaa"), "checksum");
        self.no_wallet(&format!("wpkh({WATCHED}/0h/*)"), "hardened");
        self.no_wallet(&format!("wpkh({WATCHED}/0/0)"), "/*");
        self.no_wallet("bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080", "address");
        self.no_wallet("nonsense", "");
        self.no_wallet(&"x".repeat(20_000), "too long");
        // A secret beside the field that counts, where nobody would read it.
        let beside =
            json!({ "enabled": true, "config": { "derivationScheme": WATCHED, "note": SEED_WORDS } });
        let refused = self.shop.api.put(&self.shop.path("/payment-methods/BTC-CHAIN"), &beside).expect(422);
        assert!(refused[0]["message"].as_str().unwrap().contains("SEED WORDS"));
        // Or in a path.
        self.shop.api.get(&self.shop.path(&format!("/payment-methods/{TPRV}"))).expect(404);
        assert_eq!(self.shop.api.get(&path).expect(200), before, "the wallet is still the same");
    }

    fn other_peoples_things(&mut self) {
        let admin = self.server.api().basic(crate::shop::EMAIL, crate::shop::PASSWORD);
        let other = json!({ "email": "bob@example.org", "password": "bob's own password" });
        admin.post("/api/v1/users", &other).expect(201);
        let bob = self.server.api().basic("bob@example.org", "bob's own password");
        let key = bob.post("/api/v1/api-keys", &json!({ "permissions": ["unrestricted"] })).expect(200);
        let bob: Api = self.server.api().key(text(&key, "apiKey"));
        let bobs = Shop::another(&bob, WATCHED);
        let bill = self.shop.bill(1_000);
        let ours = &self.shop;

        // The list of stores that a key opens is all that Bob has.
        assert_eq!(bob.get("/api/v1/stores").expect(200).as_array().unwrap().len(), 1);
        for path in
            ["", "/invoices", "/webhooks", "/payment-methods", "/rates", &format!("/invoices/{}", bill.id)]
        {
            assert_eq!(bob.get(&ours.path(path)).expect(403)["code"], "missing-permission", "{path}");
        }
        bob.post(&ours.path("/invoices"), &json!({ "amount": "5" })).expect(403);
        bob.get(&format!("/api/v1/invoices/{}", bill.id)).expect(403);
        // Through his own store, what is ours is not there.
        let through = bob.get(&bobs.path(&format!("/invoices/{}", bill.id)));
        assert_eq!(through.expect(404)["code"], "invoice-not-found");
        bob.post(&bobs.path(&format!("/invoices/{}/status", bill.id)), &json!({ "status": "Settled" }))
            .expect(404);
        assert_eq!(ours.status(&bill.id), "New");

        for unknown in ["7n7n7n7n7n7n7n7n7n7n7n", "x", "%00", "..%2f..", "ä"] {
            assert_eq!(
                ours.api.get(&ours.path(&format!("/invoices/{unknown}"))).expect(404)["code"],
                "invoice-not-found"
            );
            ours.api.get(&ours.path(&format!("/webhooks/{unknown}"))).expect(404);
            ours.api.get(&format!("/api/v1/invoices/{unknown}")).expect(403);
            ours.api.get(&format!("/api/v1/stores/{unknown}")).expect(403);
            assert_eq!(self.server.api().get(&format!("/i/{unknown}")).status, 404);
            assert_eq!(self.server.api().get(&format!("/donate/{unknown}")).status, 404);
        }
        for nobody in
            [self.server.api(), self.server.api().key("0"), self.server.api().authorized("Bearer x")]
        {
            assert_eq!(nobody.get(&ours.path("/invoices")).expect(401)["code"], "unauthenticated");
        }
    }

    fn methods_and_origins(&self) {
        let api = &self.shop.api;
        let head = |path: &str| answer(api.request("HEAD", path)).unwrap();
        let asked = head(&self.shop.path("/invoices"));
        assert!(asked.status == 200 && asked.body.is_empty(), "{}", asked.status);
        assert_eq!(head("/api/v1/nowhere").status, 404);
        api.get("/api/v1/nowhere").expect(404);
        answer(api.request("PATCH", "/api/v1/stores")).unwrap().expect(405);

        let origin = |method: &str, path: &str| {
            self.server.api().request(method, path).header("origin", "https://shop.example")
        };
        let preflight = origin("OPTIONS", &self.shop.path("/invoices"))
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "authorization,content-type,idempotency-key");
        let preflight = answer(preflight).unwrap();
        assert_eq!((preflight.status, preflight.header("access-control-allow-origin")), (200, "*"));
        assert!(preflight.header("access-control-allow-headers").contains("idempotency-key"));
        assert!(preflight.header("access-control-allow-methods").contains("POST"));
        let refused = answer(origin("GET", &self.shop.path("/invoices"))).unwrap();
        assert_eq!((refused.status, refused.header("access-control-allow-origin")), (401, "*"));
        assert!(refused.header("access-control-allow-credentials").is_empty());
    }
}
