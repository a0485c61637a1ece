//! Issues the addresses of a list, in their order, a handful of them in memory at a time.
//!
//! Whether an address was issued, the database knows. One that was handed out here for an invoice that never came to be
//! was shown to nobody: when the list's end is reached, what was passed over is looked for once more.
use crate::app::App;
use domain::WalletNo;
use std::collections::VecDeque;
use store::Listed;
use tokio::sync::Mutex;

/// Addresses read at once.
const READ_AHEAD: u32 = 64;

/// A list of addresses that is being issued.
#[derive(Debug)]
pub struct List(Mutex<State>);

#[derive(Debug)]
struct State {
    /// Read, and handed out to nobody.
    ready: VecDeque<Listed>,
    /// The position to read from.
    from: u32,
    /// Whether everything there is has been handed out.
    is_exhausted: bool,
    /// About as many as the database holds that were not issued.
    left: u64,
    low_water_mark: u32,
    /// Whether it was told that few are left, since there were enough.
    is_told: bool,
}

impl List {
    /// A list that goes on from a position; [`List::renew`] says the rest.
    pub(super) fn new(from: u32) -> Self {
        Self(Mutex::new(State {
            ready: VecDeque::new(),
            from,
            is_exhausted: false,
            left: 0,
            low_water_mark: 0,
            is_told: false,
        }))
    }

    /// Addresses may have been added, and the mark changed.
    pub(super) async fn renew(&self, number: WalletNo, left: u64, low_water_mark: u32) {
        let mut state = self.0.lock().await;
        (state.left, state.low_water_mark, state.is_exhausted) = (left, low_water_mark, false);
        state.tell_if_low(number);
    }

    /// What was read and handed out to nobody may not be issued any more.
    pub(super) async fn read_again(&self) {
        let mut state = self.0.lock().await;
        state.ready.clear();
        state.is_exhausted = false;
    }

    /// About how many addresses are left, and how many should be.
    pub async fn left(&self) -> (u64, u32) {
        let state = self.0.lock().await;
        (state.left, state.low_water_mark)
    }

    /// The next address; `None` when there is none.
    pub(super) async fn reserve(&self, app: &App, number: WalletNo) -> Result<Option<Listed>, store::Error> {
        let mut state = self.0.lock().await;
        if state.ready.is_empty() && !state.is_exhausted {
            state.refill(app, number).await?;
        }
        let next = state.ready.pop_front();
        if next.is_some() {
            state.left = state.left.saturating_sub(1);
            state.tell_if_low(number);
        }
        Ok(next)
    }
}

impl State {
    async fn refill(&mut self, app: &App, number: WalletNo) -> Result<(), store::Error> {
        let mut read = app.store.unissued(&app.system, number, self.from, READ_AHEAD).await?;
        if read.is_empty() && self.from > 0 {
            read = app.store.unissued(&app.system, number, 0, READ_AHEAD).await?;
        }
        self.is_exhausted = read.is_empty();
        self.from = read.last().map_or(self.from, |last| last.position.saturating_add(1));
        self.ready = read.into();
        Ok(())
    }

    /// Once each time that there are too few.
    fn tell_if_low(&mut self, number: WalletNo) {
        let is_low = self.left < u64::from(self.low_water_mark);
        if is_low && !self.is_told {
            tracing::warn!(
                wallet = number.0,
                left = self.left,
                low_water_mark = self.low_water_mark,
                "few addresses are left in a list; add more, or invoices can't be made when there is none"
            );
        }
        self.is_told = is_low;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::payment_methods::{self, Given, Wanted};
    use crate::testing::{TPUB, TestApp};
    use domain::{Method, Network};
    use std::io::Write;
    use std::sync::{Arc, Mutex as Plain};

    /// What was logged in this thread, as text.
    #[derive(Clone, Default)]
    struct Log(Arc<Plain<Vec<u8>>>);

    impl Write for Log {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    impl Log {
        /// How often it was told that few are left, since this was asked last.
        fn warnings(&self) -> usize {
            let text = String::from_utf8(std::mem::take(&mut *self.0.lock().unwrap())).unwrap();
            assert!(!text.contains("bcrt1"), "no address is logged: {text}");
            text.matches("few addresses are left").count()
        }
    }

    async fn put(app: &TestApp, access: &domain::StoreAccess, given: Given) {
        let wanted = Wanted { enabled: None, wallet: Some(given) };
        payment_methods::put(&app.app, access, Method::OnChain, wanted).await.unwrap();
    }

    fn addresses(indexes: std::ops::Range<u32>) -> Given {
        let wallet = chain::wallet::Wallet::parse(TPUB, Network::Regtest).unwrap();
        let lines: Vec<String> = indexes.map(|index| wallet.address(index)).collect();
        Given { addresses: Some(lines.join("\n")), ..Given::default() }
    }

    #[tokio::test]
    async fn it_is_told_once_that_few_are_left() {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt().with_writer(move || writer.clone()).finish();
        let _guard = tracing::subscriber::set_default(subscriber);
        let app = TestApp::new().await;
        let (store, _) = app.shop("shop").await;
        let access = app.app.system.to_store(&store);
        put(&app, &access, Given { low_water_mark: Some(3), ..addresses(0..5) }).await;
        let issuer = app.app.wallets.get(WalletNo(1)).unwrap();
        let reserve = async || issuer.reserve(&app.app).await.unwrap().map(|reserved| reserved.index);
        assert_eq!(
            (reserve().await, reserve().await, log.warnings()),
            (Some(0), Some(1), 0),
            "three are left"
        );
        assert_eq!((reserve().await, log.warnings()), (Some(2), 1));
        assert_eq!((reserve().await, log.warnings()), (Some(3), 0), "once");
        // What was handed out came to nothing, so all ten are there; and then it is told anew.
        put(&app, &access, addresses(5..10)).await;
        for _ in 0..4 {
            reserve().await;
        }
        assert_eq!(log.warnings(), 0);
        for _ in 0..4 {
            reserve().await;
        }
        assert_eq!(log.warnings(), 1);
        put(&app, &access, Given { low_water_mark: Some(100), ..Given::default() }).await;
        assert_eq!(log.warnings(), 0, "there are still too few, as was told");
    }

    /// Nobody was shown them, so they are shown after all when nothing else is left.
    #[tokio::test]
    async fn what_came_to_nothing_comes_again_at_the_end() {
        let app = TestApp::new().await;
        let (store, _) = app.shop("shop").await;
        put(&app, &app.app.system.to_store(&store), addresses(0..100)).await;
        let issuer = app.app.wallets.get(WalletNo(1)).unwrap();
        let mut seen = Vec::new();
        for _ in 0..150 {
            seen.extend(issuer.reserve(&app.app).await.unwrap().map(|reserved| reserved.index));
        }
        assert_eq!(seen, (0..100).chain(0..50).collect::<Vec<_>>());
    }
}
