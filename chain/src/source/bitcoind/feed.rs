//! The node's ZMQ publications: transactions, new tips, and what leaves the mempool.
use crate::source::Notice;
use bitcoin::Transaction;
use bitcoin::consensus::deserialize;
use domain::Txid;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::Duration;
use zeromq::{Socket, SocketRecv, SubSocket, ZmqError, ZmqMessage};

/// Notices kept for a follower that is busy; beyond that the node drops them, which shows as a gap.
const KEPT: usize = 4096;

/// How long after a failed attempt the next one is made.
const PAUSE: Duration = Duration::from_millis(500);

/// A subscription, kept up in the background.
#[derive(Debug)]
pub(super) struct Feed {
    endpoint: String,
    notices: mpsc::Receiver<Notice>,
    live: Arc<AtomicBool>,
    task: JoinHandle<()>,
}

impl Feed {
    pub(super) fn open(endpoint: String) -> Self {
        let (sender, notices) = mpsc::channel(KEPT);
        let live = Arc::new(AtomicBool::new(false));
        let listener =
            Listener { endpoint: endpoint.clone(), sender, live: Arc::clone(&live), counts: HashMap::new() };
        // Stopped when the feed is dropped.
        #[allow(clippy::disallowed_methods)]
        let task = tokio::spawn(listener.run());
        Self { endpoint, notices, live, task }
    }

    /// A new subscription in place of this one.
    pub(super) fn reopen(self) -> Self {
        Self::open(self.endpoint.clone())
    }

    /// Whether the node's messages are known to arrive.
    pub(super) fn is_live(&self) -> bool {
        self.live.load(Ordering::Relaxed)
    }

    pub(super) fn try_next(&mut self) -> Option<Notice> {
        self.notices.try_recv().ok()
    }

    /// The next notice, however long it takes.
    pub(super) async fn next(&mut self) -> Notice {
        match self.notices.recv().await {
            Some(notice) => notice,
            None => std::future::pending().await,
        }
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Listener {
    endpoint: String,
    sender: mpsc::Sender<Notice>,
    live: Arc<AtomicBool>,
    /// The node numbers each topic's messages; the next number expected.
    counts: HashMap<Vec<u8>, u32>,
}

impl Listener {
    async fn run(mut self) {
        loop {
            if let Err(error) = self.listen().await {
                tracing::debug!(endpoint = %self.endpoint, %error, "no ZMQ messages for now");
            }
            self.live.store(false, Ordering::Relaxed);
            self.counts.clear();
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn listen(&mut self) -> Result<(), ZmqError> {
        let mut socket = SubSocket::new();
        for topic in ["hashblock", "rawtx", "sequence"] {
            socket.subscribe(topic).await?;
        }
        socket.connect(&self.endpoint).await?;
        loop {
            let message = socket.recv().await?;
            // Until the first message it is not known whether any will come.
            if !self.live.swap(true, Ordering::Relaxed) {
                self.tell_all().await;
            }
            self.hear(&message).await;
        }
    }

    async fn hear(&mut self, message: &ZmqMessage) {
        let (Some(topic), Some(body), Some(count)) = (message.get(0), message.get(1), message.get(2)) else {
            return;
        };
        if let Some(notice) = notice(topic, body) {
            self.tell(notice).await;
        }
        let Ok(count) = <[u8; 4]>::try_from(&count[..]).map(u32::from_le_bytes) else { return };
        let expected = self.counts.insert(topic.to_vec(), count.wrapping_add(1));
        if expected.is_some_and(|expected| expected != count) {
            tracing::debug!(count, "ZMQ messages were lost or the node was restarted; asking for everything");
            self.tell_all().await;
        }
    }

    async fn tell_all(&self) {
        self.tell(Notice::Tip).await;
        self.tell(Notice::Mempool).await;
    }

    /// Waits while the follower is behind: then the node notices, and drops what it cannot send.
    async fn tell(&self, notice: Notice) {
        // Nobody listens only while the feed is being dropped.
        let _ = self.sender.send(notice).await;
    }
}

fn notice(topic: &[u8], body: &[u8]) -> Option<Notice> {
    match topic {
        b"hashblock" => Some(Notice::Tip),
        b"rawtx" => deserialize::<Transaction>(body).ok().map(|tx| Notice::Transaction(Box::new(tx))),
        b"sequence" => sequence(body),
        _ => None,
    }
}

/// 32 bytes of hash, in display order, and a letter: blocks Connected and Disconnected, transactions
/// Added and Removed. Additions come by `rawtx`.
fn sequence(body: &[u8]) -> Option<Notice> {
    let (hash, rest) = body.split_first_chunk::<32>()?;
    match rest.first()? {
        b'C' | b'D' => Some(Notice::Tip),
        b'R' => {
            let mut hash = *hash;
            hash.reverse();
            Some(Notice::Removed(Txid(hash)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convert;

    #[tokio::test]
    async fn a_gap_in_the_numbers_asks_for_everything() {
        let (sender, mut notices) = mpsc::channel(16);
        let live = Arc::new(AtomicBool::new(true));
        let mut listener = Listener { endpoint: String::new(), sender, live, counts: HashMap::new() };
        let message = |count: u32| {
            let mut message = ZmqMessage::from("hashblock");
            message.push_back(vec![0; 32].into());
            message.push_back(count.to_le_bytes().to_vec().into());
            message
        };
        for (count, wanted) in [(7, 1), (8, 1), (10, 3), (11, 1), (u32::MAX, 3), (0, 1), (0, 3)] {
            listener.hear(&message(count)).await;
            let told = std::iter::from_fn(|| notices.try_recv().ok()).count();
            assert_eq!(told, wanted, "message {count}");
        }
    }

    #[test]
    fn messages_become_notices_and_nonsense_nothing() {
        assert!(matches!(notice(b"hashblock", &[0; 32]), Some(Notice::Tip)));
        let mut removed = vec![0; 31];
        removed.extend([0xab, b'R', 1, 0, 0, 0, 0, 0, 0, 0]);
        let Some(Notice::Removed(txid)) = notice(b"sequence", &removed) else { panic!("removed") };
        assert_eq!(txid.0[0], 0xab);
        let genesis = bitcoin::constants::genesis_block(bitcoin::Network::Regtest);
        let raw = bitcoin::consensus::serialize(&genesis.txdata[0]);
        let Some(Notice::Transaction(tx)) = notice(b"rawtx", &raw) else { panic!("a transaction") };
        assert_eq!(convert::txid(tx.compute_txid()), convert::txid(genesis.txdata[0].compute_txid()));
        for (topic, body) in
            [(&b"rawtx"[..], &b"no"[..]), (b"sequence", b"short"), (b"sequence", &[0; 33]), (b"x", b"")]
        {
            assert!(notice(topic, body).is_none());
        }
    }
}
