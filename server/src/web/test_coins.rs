//! The demo's button: the node's own wallet pays an invoice. Only on regtest, and only where the operator
//! named that wallet; nothing else in this program spends.
use super::links;
use crate::app::App;
use chain::ChainUrl;
use chain::source::Auth;
use domain::{Invoice, InvoiceId, Method, Sats};
use reqwest::Url;
use serde::Deserialize;
use serde_json::json;
use std::time::Duration;
use tokio::time::sleep;

/// What an open price is paid with.
const ANY_AMOUNT: u64 = 25_000;
/// How long the answer waits for the payment to show, and how often it looks.
const PATIENCE: (u32, Duration) = (20, Duration::from_millis(100));

/// A wallet of the node.
#[derive(Clone, Debug)]
pub struct TestCoins {
    http: reqwest::Client,
    wallet: Url,
    auth: Auth,
}

/// Why nothing was paid.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is nothing to pay, or no address to pay to.
    #[error("the invoice can't be paid on the chain")]
    NothingDue,
    /// The cookie file can't be read.
    #[error("the node's cookie file can't be read: {0}")]
    Cookie(#[from] std::io::Error),
    /// The node can't be reached, or speaks another language.
    #[error("the node does not answer: {0}")]
    Node(#[from] reqwest::Error),
    /// The node's own words.
    #[error("the node refuses: {0}")]
    Refused(String),
}

#[derive(Deserialize)]
struct Reply {
    error: Option<Refusal>,
}

#[derive(Deserialize)]
struct Refusal {
    message: String,
}

impl TestCoins {
    /// That wallet of that node; none when the chain source has no wallets.
    pub fn try_new(chain: &ChainUrl, wallet: &str) -> Option<Self> {
        let ChainUrl::Bitcoind(node) = chain else { return None };
        let mut url = Url::parse(&format!("http://{}/wallet", node.address)).ok()?;
        url.path_segments_mut().ok()?.push(wallet);
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(10)).build().ok()?;
        Some(Self { http, wallet: url, auth: node.auth.clone() })
    }

    /// Pays what is due, or something where the payer names the amount.
    pub async fn pay(&self, invoice: &Invoice) -> Result<(), Error> {
        let prompt = invoice.prompts.iter().find(|prompt| prompt.method == Method::OnChain);
        let amount = links::due(&invoice.tally()).or(Sats::try_new(ANY_AMOUNT));
        let (prompt, amount) = prompt.zip(amount).ok_or(Error::NothingDue)?;
        self.send(&prompt.destination, amount).await
    }

    async fn send(&self, address: &str, amount: Sats) -> Result<(), Error> {
        let params = json!({ "address": address, "amount": amount.to_btc().to_string(), "fee_rate": 2 });
        let (user, password) = self.credentials().await?;
        let request = self.http.post(self.wallet.clone()).basic_auth(user, Some(password));
        let reply =
            request.json(&json!({ "id": 0, "method": "sendtoaddress", "params": params })).send().await?;
        let Reply { error } = reply.json().await?;
        error.map_or(Ok(()), |refusal| Err(Error::Refused(refusal.message)))
    }

    async fn credentials(&self) -> Result<(String, String), Error> {
        match &self.auth {
            Auth::Password { user, password } => Ok((user.clone(), password.expose().to_owned())),
            Auth::Cookie(path) => {
                let cookie = tokio::fs::read_to_string(path).await?;
                let (user, password) = cookie.trim().split_once(':').unwrap_or_default();
                Ok((user.to_owned(), password.to_owned()))
            }
        }
    }
}

/// Waits a moment for a payment beyond `known` to show, so that the page that follows has it already.
pub(super) async fn until_seen(app: &App, id: &InvoiceId, known: usize) {
    let (times, pause) = PATIENCE;
    for _ in 0..times {
        let now = app.store.public_invoice(&app.system, id).await;
        if now.is_ok_and(|invoice| invoice.is_some_and(|invoice| invoice.payments.len() > known)) {
            return;
        }
        sleep(pause).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::sample;
    use axum::http::{HeaderMap, Uri};
    use axum::{Json, Router};
    use serde_json::Value;
    use std::future::IntoFuture;
    use tokio::net::TcpListener;

    /// A node that pays at that wallet, for that user, and says what it was asked in its refusal.
    async fn asked(uri: Uri, headers: HeaderMap, Json(body): Json<Value>) -> Json<Value> {
        let user = headers["authorization"].to_str().unwrap().to_owned();
        Json(
            json!({"error": {"message": format!("{} {user} {} {}", uri.path(), body["method"], body["params"])}}),
        )
    }

    #[tokio::test]
    async fn the_wallet_is_asked_for_what_is_due() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("bitcoind://u:p@{}", listener.local_addr().unwrap()).parse().unwrap();
        let node = axum::serve(listener, Router::new().fallback(asked));
        let coins = TestCoins::try_new(&url, "a b/c").unwrap();
        let invoice = sample::invoice();
        let refusal = tokio::select! {
            refused = coins.pay(&invoice) => refused.unwrap_err().to_string(),
            _ = node.into_future() => unreachable!("it serves for ever"),
        };
        let address = &invoice.prompts[0].destination;
        let params = format!(r#"{{"address":"{address}","amount":"0.00041233","fee_rate":2}}"#);
        let asked = format!(r#"the node refuses: /wallet/a%20b%2Fc Basic dTpw "sendtoaddress" {params}"#);
        assert_eq!(refusal, asked);
    }

    #[test]
    fn peers_have_no_wallet() {
        assert!(TestCoins::try_new(&"p2p://".parse().unwrap(), "demo").is_none());
    }
}
