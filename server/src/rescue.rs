//! What is done when nothing is left but the wallet: every payment it ever received is found on the chain and booked.
//!
//! [`chain::rescue`] reads the chain; here it is decided what its finds mean. Each address that was issued before, or may
//! have been, gets an invoice, so that late money is booked too; none of them is shown again. All of it can be done
//! twice, or be interrupted: the books come out the same. What this is not: the command line.
mod again;
mod booking;
pub mod card;
pub mod compare;
pub mod labels;
pub mod lost;

pub use again::{Again, Piece};
pub use booking::{Booked, Booking, RescueError};
pub use lost::Lost;

use chain::rescue::{Progress, Report, Rescue, Rule};
use chain::source::{Error, Setup};
use chain::{ChainUrl, Source, WatchList};
use domain::Network;

/// So many indexes above the highest paid one are never issued again: they may have been shown to somebody.
pub const SKIPPED: u32 = 1_000;

/// Where to look.
#[derive(Debug)]
pub struct Search<'a> {
    /// Whose chain.
    pub chain: &'a ChainUrl,
    /// Which.
    pub network: Network,
    /// The lowest block to read.
    pub birthday: u32,
    /// How many addresses to look at.
    pub rule: Rule,
    /// A random key for the list of scripts.
    pub key: [u8; 16],
}

impl Search<'_> {
    /// Finds every payment to these wallets.
    ///
    /// # Errors
    /// [`Error`] says what is wrong with the node.
    pub async fn find(
        &self,
        wallets: &[Lost],
        tell: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<Report, Error> {
        let scripts = wallets.iter().map(Lost::scripts).collect();
        let rescue = Rescue::new(scripts, self.rule, self.birthday, WatchList::new(self.chain, self.key));
        let mut open = |watch: &WatchList| {
            let setup = Setup { network: self.network, watch: watch.clone(), recent: Vec::new() };
            Source::open_from(self.chain, setup, self.birthday)
        };
        rescue.run(&mut open, tell).await
    }
}
