//! What a run hears of unconfirmed transactions: those that pay watched scripts, and what replaces them.
use super::Session;
use crate::source::Notice;
use bip157::{GossipMonitorRequestBuilder, Requester};
use bitcoin::{ScriptBuf, Transaction};
use tokio::sync::mpsc;

/// Unconfirmed payments are looked for at this many addresses, the latest of each wallet. A hundred bytes each.
const RELAYED_SCRIPTS: usize = 100_000;

impl Session {
    pub(super) async fn relay(&self, transaction: Transaction, requester: &Requester) {
        // What replaces it is of interest too, even if it pays others.
        let inputs = transaction.input.iter().map(|input| input.previous_output);
        let rivals = GossipMonitorRequestBuilder::from_expected_inputs(inputs).build();
        let _ = requester.subscribe_to_gossip(rivals).await;
        self.tell(Notice::Transaction(Box::new(transaction))).await;
    }

    /// Asks for relayed transactions that pay the latest scripts. `None`: the run is over.
    pub(super) async fn subscribe_all(
        &mut self,
        requester: &Requester,
    ) -> Option<mpsc::Receiver<Transaction>> {
        let (latest, cursor) = self.watch.latest_scripts(RELAYED_SCRIPTS);
        self.subscribed = cursor;
        let latest: Vec<_> = latest.into_iter().map(ScriptBuf::from_bytes).collect();
        let request = GossipMonitorRequestBuilder::from_expected_output_scripts(latest).build();
        requester.subscribe_to_gossip(request).await.ok().flatten()
    }

    pub(super) async fn subscribe_new(&mut self, requester: &Requester) {
        let (new, cursor) = self.watch.scripts_after(self.subscribed, |scripts| owned(scripts));
        self.subscribed = cursor;
        if !new.is_empty() {
            let request = GossipMonitorRequestBuilder::from_expected_output_scripts(new).build();
            let _ = requester.subscribe_to_gossip(request).await;
        }
    }
}

/// The next relayed transaction; none for ever while nobody listens for any.
pub(super) async fn heard(relayed: &mut Option<mpsc::Receiver<Transaction>>) -> Transaction {
    match relayed {
        Some(relayed) => match relayed.recv().await {
            Some(transaction) => transaction,
            None => std::future::pending().await,
        },
        None => std::future::pending().await,
    }
}

fn owned<'a>(scripts: impl Iterator<Item = &'a [u8]>) -> Vec<ScriptBuf> {
    scripts.map(|script| ScriptBuf::from_bytes(script.to_vec())).collect()
}
