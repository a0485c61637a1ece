//! Indexes of a wallet that several servers issue addresses of: taken from the database, for all who wait at that moment
//! together, and no more, so that none lies unused between those that are shown.
use crate::app::App;
use domain::WalletNo;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::sync::Mutex;

/// Most that are taken at once.
const MOST: u32 = 256;

/// What was taken, and who waits for more.
#[derive(Debug, Default)]
pub(super) struct Shared {
    /// Taken for somebody who did not come for it.
    ready: Mutex<VecDeque<u32>>,
    waiting: AtomicU32,
}

/// Somebody who waits, until it is dropped.
struct Waiting<'a>(&'a AtomicU32);

impl<'a> Waiting<'a> {
    fn among(waiting: &'a AtomicU32) -> Self {
        waiting.fetch_add(1, Ordering::SeqCst);
        Self(waiting)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Shared {
    /// An index that nobody else has.
    pub(super) async fn take(&self, app: &App, wallet: WalletNo) -> Result<u32, store::Error> {
        let waiting = Waiting::among(&self.waiting);
        let mut ready = self.ready.lock().await;
        if ready.is_empty() {
            let count = self.waiting.load(Ordering::SeqCst).clamp(1, MOST);
            let first = app.store.take_indexes(&app.system, wallet, count).await?;
            ready.extend(first..first.saturating_add(count));
        }
        drop(waiting);
        ready.pop_front().ok_or(store::Error::AddressTaken)
    }

    /// Forgets what was taken below that index.
    pub(super) async fn go_on_at(&self, next: u32) {
        self.ready.lock().await.retain(|index| *index >= next);
    }
}
