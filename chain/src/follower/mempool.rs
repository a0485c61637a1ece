//! The follower's view of the mempool: arrivals at once, everything else by comparing lists.
use super::update::sightings;
use super::{Follower, Tracked, Update};
use crate::WatchList;
use crate::block::Outline;
use crate::convert;
use crate::source::{Error, Mempool, Source, Standing};
use bitcoin::Transaction;
use domain::{Timestamp, Txid};
use std::collections::{HashSet, VecDeque};

/// How many transactions are fetched from the mempool at a time; what is relayed meanwhile comes between.
const CHUNK: usize = 100;

/// What is still to be done about the mempool, and what is done.
#[derive(Debug, Default)]
pub(super) struct MempoolWork {
    /// Relayed or listed transactions that pay us or exclude one that does; to be verified and told.
    matched: VecDeque<Transaction>,
    /// Listed transactions not looked at yet.
    unexamined: Vec<Txid>,
    /// Tracked transactions that seem to be gone.
    doubtful: Vec<Txid>,
    /// The beginnings of the identifiers of transactions that have been looked at. Who makes two of his own
    /// collide delays his own payment until it is in a block.
    examined: HashSet<u64>,
    list: bool,
    unlistable: bool,
}

impl MempoolWork {
    pub(super) fn list_again(&mut self) {
        self.list = !self.unlistable;
    }

    pub(super) fn forget_examined(&mut self) {
        self.examined.clear();
        self.list_again();
    }

    /// A block's reward cannot wait in a mempool: if its block left, it is gone.
    pub(super) fn doubt_if_reward(&mut self, tracked: &Tracked) {
        if tracked.spends.is_empty() {
            self.doubtful.push(tracked.txid);
        }
    }

    /// What a block holds is not told as waiting, however late it was relayed.
    pub(super) fn no_longer_wait(&mut self, mined: &[Txid]) {
        if !mined.is_empty() {
            self.matched.retain(|waiting| !mined.contains(&convert::txid(waiting.compute_txid())));
        }
    }

    pub(super) fn has_work(&self) -> bool {
        self.list || !self.matched.is_empty() || !self.unexamined.is_empty() || !self.doubtful.is_empty()
    }
}

impl Follower {
    /// Looks at a transaction that was relayed, or came or went with a block.
    pub(super) fn hear_of(&mut self, transaction: Transaction, watch: &WatchList) {
        let txid = convert::txid(transaction.compute_txid());
        let known = !self.mempool.examined.insert(short(txid));
        if known || self.tracked.contains(txid) {
            return;
        }
        let rival =
            self.tracked.any_spends(transaction.input.iter().map(|i| convert::outpoint(i.previous_output)));
        if rival || !watch.matches(&transaction).is_empty() {
            self.mempool.matched.push_back(transaction);
        }
    }

    /// One step of mempool work. What replaces is told before what is replaced, so that an invoice is
    /// never unpaid in between.
    pub(super) async fn step_in_mempool(&mut self, source: &Source, watch: &WatchList) -> Result<(), Error> {
        if let Some(transaction) = self.mempool.matched.front() {
            let txid = convert::txid(transaction.compute_txid());
            let standing = source.standing(txid).await?;
            self.tell_seen(txid, standing, watch);
        } else if self.mempool.list {
            match source.mempool().await? {
                Some(listed) => self.compare(listed),
                None => (self.mempool.unlistable, self.mempool.list) = (true, false),
            }
        } else if !self.mempool.unexamined.is_empty() {
            self.examine(source, watch).await?;
        } else if let Some(txid) = self.mempool.doubtful.last().copied() {
            let standing = source.standing(txid).await?;
            self.tell_if_gone(txid, standing);
        }
        Ok(())
    }

    /// Tells of the first matched transaction, if it is in the mempool and the chain is where we think.
    fn tell_seen(&mut self, txid: Txid, standing: Option<Standing>, watch: &WatchList) {
        match standing {
            Some(Standing { tip, .. }) if !self.is_position(tip) => self.tip_in_doubt = true,
            // Mined, or gone already: the chain or the next list will tell.
            Some(Standing { seen: None, .. }) => {
                self.mempool.matched.pop_front();
                self.mempool.examined.remove(&short(txid));
            }
            Some(Standing { seen, .. }) => self.announce(txid, seen, watch),
            None if self.recent.holds(txid) => drop(self.mempool.matched.pop_front()),
            None => self.announce(txid, None, watch),
        }
    }

    fn announce(&mut self, txid: Txid, at: Option<Timestamp>, watch: &WatchList) {
        let Some(transaction) = self.mempool.matched.pop_front() else { return };
        let outline = Outline::from(&transaction);
        let spends = outline.spends();
        self.mempool.doubtful.extend(self.tracked.excluded_by(txid, &spends));
        let found = sightings(&outline, &watch.matches(&transaction), at);
        if !found.is_empty() && !self.tracked.contains(txid) {
            self.tracked.insert(Tracked { txid, spends, at });
            self.ready.push_back(Update::Seen(found));
        }
    }

    /// Compares the mempool's list with what is tracked and what has been looked at.
    fn compare(&mut self, listed: Mempool) {
        if !self.is_position(listed.tip) {
            self.tip_in_doubt = true;
            return;
        }
        let present: HashSet<u64> = listed.txids.iter().map(|t| short(*t)).collect();
        self.mempool.examined.retain(|known| present.contains(known));
        let unknown = |t: &Txid| !self.mempool.examined.contains(&short(*t)) && !self.tracked.contains(*t);
        self.mempool.unexamined = listed.txids.into_iter().filter(unknown).collect();
        if listed.loaded {
            let missing = self.tracked.txids().filter(|t| !present.contains(&short(*t)));
            self.mempool.doubtful = super::tracked::sorted(missing);
        }
        self.mempool.list = false;
    }

    async fn examine(&mut self, source: &Source, watch: &WatchList) -> Result<(), Error> {
        let left = self.mempool.unexamined.len().saturating_sub(CHUNK);
        let chunk = &self.mempool.unexamined[left..];
        let transactions = source.transactions(chunk).await?;
        watch.catch_up().await?;
        self.mempool.unexamined.truncate(left);
        transactions.into_iter().for_each(|transaction| self.hear_of(transaction, watch));
        Ok(())
    }

    /// No longer cares for it; should it come again, it is news.
    pub(super) fn forget(&mut self, txid: Txid) {
        self.tracked.remove(txid);
        self.mempool.examined.remove(&short(txid));
    }

    fn tell_if_gone(&mut self, txid: Txid, standing: Option<Standing>) {
        match standing {
            Some(Standing { tip, .. }) if !self.is_position(tip) => self.tip_in_doubt = true,
            Some(Standing { seen: Some(_), .. }) => drop(self.mempool.doubtful.pop()),
            // Not in the mempool and in no block, or, where nobody can tell, excluded by another.
            Some(Standing { seen: None, .. }) | None => {
                self.mempool.doubtful.pop();
                if self.tracked.contains(txid) {
                    self.tell_gone(vec![txid]);
                }
            }
        }
    }
}

/// Enough of an identifier to know it again; see [`MempoolWork::examined`].
fn short(txid: Txid) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = txid.0;
    u64::from_le_bytes([a, b, c, d, e, f, g, h])
}
