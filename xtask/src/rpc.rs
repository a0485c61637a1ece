//! bitcoind's JSON-RPC, as much as a demo needs.

use crate::http::Client;
use anyhow::{Context, bail};
use serde_json::{Value, json};

/// One node, or one wallet of it.
#[derive(Clone)]
pub(crate) struct Rpc {
    client: Client,
    path: String,
}

impl Rpc {
    pub(crate) fn new(client: Client) -> Self {
        Self { client, path: "/".into() }
    }

    /// The same node, speaking for one of its wallets.
    pub(crate) fn wallet(&self, name: &str) -> Self {
        Self { client: self.client.clone(), path: format!("/wallet/{name}") }
    }

    /// Calls a method; the node's own error is the error.
    pub(crate) fn call(&self, method: &str, params: Value) -> anyhow::Result<Value> {
        let request = json!({"jsonrpc": "1.0", "id": "xtask", "method": method, "params": params});
        let response = self.client.send("POST", &self.path, Some(&request))?;
        if response.status == 401 {
            bail!("the node refuses our password");
        }
        let answer: Value = serde_json::from_str(&response.body)
            .with_context(|| format!("the node answered {} to {method}", response.status))?;
        match &answer["error"] {
            Value::Null => Ok(answer["result"].clone()),
            error => bail!("the node refuses {method}: {error}"),
        }
    }

    /// Mines blocks to a fresh address of this wallet.
    pub(crate) fn mine(&self, blocks: u32) -> anyhow::Result<()> {
        let address = self.call("getnewaddress", json!([]))?;
        self.call("generatetoaddress", json!([blocks, address]))?;
        Ok(())
    }
}
