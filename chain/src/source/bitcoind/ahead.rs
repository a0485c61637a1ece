//! Blocks fetched and read while the ones before them are worked through.
use super::Rpc;
use crate::Block;
use crate::source::Error;
use domain::{BlockHash, BlockRef};
use std::collections::VecDeque;
use tokio::task::JoinHandle;

/// Fetches under way: as many as the follower looks ahead.
#[derive(Debug, Default)]
pub(super) struct Ahead {
    fetches: VecDeque<Fetch>,
}

#[derive(Debug)]
struct Fetch {
    hash: BlockHash,
    task: JoinHandle<Result<Option<Block>, Error>>,
}

impl Ahead {
    /// The block, and a beginning made with those that come next.
    pub(super) async fn block(
        &mut self,
        rpc: &Rpc,
        block: BlockRef,
        ahead: &[BlockRef],
    ) -> Result<Option<Block>, Error> {
        self.fetches.retain(|fetch| fetch.hash == block.hash || ahead.iter().any(|b| b.hash == fetch.hash));
        for next in ahead {
            self.begin(rpc, *next);
        }
        let Some(index) = self.fetches.iter().position(|fetch| fetch.hash == block.hash) else {
            return rpc.block(block).await;
        };
        let result = (&mut self.fetches[index].task).await;
        self.fetches.remove(index);
        match result {
            Ok(found) => found,
            // The task was stopped with the runtime, or panicked: ask once more, here.
            Err(_) => rpc.block(block).await,
        }
    }

    fn begin(&mut self, rpc: &Rpc, block: BlockRef) {
        if self.fetches.iter().any(|fetch| fetch.hash == block.hash) {
            return;
        }
        let rpc = rpc.clone();
        // Bounded by the follower's look-ahead and stopped when dropped.
        #[allow(clippy::disallowed_methods)]
        let task = tokio::spawn(async move { rpc.block(block).await });
        self.fetches.push_back(Fetch { hash: block.hash, task });
    }
}

impl Drop for Fetch {
    fn drop(&mut self) {
        self.task.abort();
    }
}
