//! What peers have told of the chain: headers on every branch, which chain is best, and for each of its
//! blocks whether its filter matches a watched script. Nothing but memory, so that it can be tested.
use crate::source::Header;
use domain::{BlockHash, BlockRef, Timestamp};
use std::collections::{BTreeMap, HashMap};
use std::fmt;

/// How far below the block last read the view still remembers: more than any reorganisation reaches.
const REMEMBERED: u32 = 1000;

/// How often what lies below is forgotten, in blocks.
const FORGET_EVERY: u32 = 100;

/// The chain as peers show it.
#[derive(Default)]
pub(super) struct View {
    headers: HashMap<BlockHash, Header>,
    /// The best chain of headers in this session, from the block at which the session began.
    headed: BTreeMap<u32, BlockHash>,
    /// The best chain as the follower is shown it: only blocks whose filter was looked at.
    shown: BTreeMap<u32, BlockHash>,
    /// Whether the block may pay a watched script.
    verdicts: HashMap<BlockHash, bool>,
    /// Blocks up to here need no verdict; unknown until the headers are known.
    floor: Option<u32>,
    /// The best chain of headers is judged up to here, if not further.
    judged: u32,
    /// The chain is wanted from before this instant on.
    wanted: Option<Timestamp>,
    /// The height of the block that the follower asked for last.
    read: Option<u32>,
}

impl View {
    /// A new session begins at that block. What was shown before stays until more is known.
    pub(super) fn begin(&mut self, anchor: BlockRef) {
        self.headed = BTreeMap::from([(anchor.height, anchor.hash)]);
        self.floor = None;
    }

    /// What was shown is not enough: the next session shows it anew.
    pub(super) fn forget_shown(&mut self) {
        self.shown.clear();
    }

    /// The chain will be wanted from before that instant on.
    pub(super) fn want(&mut self, before: Option<Timestamp>) {
        self.wanted = before;
    }

    /// The lowest block that can be shown whole, and whether it was made early enough. `None`: nothing is shown yet.
    /// A session's peers send no block that is not above where it began.
    pub(super) fn lowest(&self) -> Option<(u32, bool)> {
        let (anchor, _) = self.headed.first_key_value()?;
        let (height, hash) = self.shown.range(anchor + 1..).next()?;
        Some((*height, self.headers.get(hash).is_some_and(|header| self.is_early(header))))
    }

    /// Where a new database should begin: that far below the tip, and before the instant wanted; or as low as known.
    pub(super) fn beginning(&self, below_tip: u32) -> Option<BlockRef> {
        let highest = self.headed_tip()?.height.saturating_sub(below_tip);
        let early = |hash: &BlockHash| self.headers.get(hash).is_some_and(|header| self.is_early(header));
        let found = self.headed.range(..=highest).rev().find(|(_, hash)| early(hash));
        found
            .or(self.headed.first_key_value())
            .map(|(height, hash)| BlockRef { height: *height, hash: *hash })
    }

    fn is_early(&self, header: &Header) -> bool {
        self.wanted.is_none_or(|before| header.time <= before)
    }

    /// A header was added to the best chain.
    pub(super) fn connected(&mut self, header: Header) {
        self.headers.insert(header.hash, header);
        self.headed.insert(header.height, header.hash);
    }

    /// Another branch became the best chain.
    pub(super) fn reorganised(&mut self, left: &[u32], accepted: &[Header]) {
        self.headed.retain(|height, _| !left.contains(height));
        accepted.iter().for_each(|header| self.connected(*header));
        let fork = accepted.iter().map(|header| header.height).min().map(|lowest| lowest.saturating_sub(1));
        self.floor = self.floor.map(|floor| floor.min(fork.unwrap_or(floor)));
        self.judged = self.judged.min(fork.unwrap_or(self.judged));
    }

    /// Blocks above this one are of interest; the headers are known.
    pub(super) fn set_floor(&mut self, height: u32) {
        self.floor = Some(height);
        self.judged = height;
    }

    pub(super) const fn floor(&self) -> Option<u32> {
        self.floor
    }

    /// A block's filter was looked at.
    pub(super) fn judged(&mut self, hash: BlockHash, may_pay_us: bool) {
        self.verdicts.insert(hash, may_pay_us);
    }

    /// What is known of the block; unknown counts as a match, as it has to be read then.
    pub(super) fn may_pay_us(&self, hash: BlockHash) -> bool {
        self.verdicts.get(&hash).copied().unwrap_or(true)
    }

    pub(super) fn header(&self, hash: BlockHash) -> Option<Header> {
        self.headers.get(&hash).copied()
    }

    /// The tip of the headers.
    pub(super) fn headed_tip(&self) -> Option<BlockRef> {
        last(&self.headed)
    }

    /// The tip of the headers, once this session has read any.
    pub(super) fn headers_read(&self) -> Option<BlockRef> {
        self.headed_tip().filter(|_| self.headed.len() > 1)
    }

    /// The tip the follower is shown.
    pub(super) fn tip(&self) -> Option<BlockRef> {
        last(&self.shown)
    }

    /// Where a session may begin once blocks have been read: so far below the tip, and below what is still to be read.
    pub(super) fn resumes_at(&self, below_tip: u32) -> Option<BlockRef> {
        let height = self.tip()?.height.checked_sub(below_tip)?.min(self.read?.saturating_sub(1));
        self.shown.get(&height).map(|hash| BlockRef { height, hash: *hash })
    }

    /// The best chain of headers at that height.
    pub(super) fn headed_at(&self, height: u32) -> Option<BlockRef> {
        self.headed.get(&height).map(|hash| BlockRef { height, hash: *hash })
    }

    pub(super) fn is_shown(&self, block: BlockRef) -> bool {
        self.shown.get(&block.height) == Some(&block.hash)
    }

    pub(super) fn hashes(&self, from: u32, count: u32) -> Vec<BlockHash> {
        let wanted = from..from.saturating_add(count);
        let found = wanted.map_while(|height| self.shown.get(&height));
        found.copied().collect()
    }

    /// The highest block of the best chain of headers up to which every filter was looked at.
    pub(super) fn judged_to(&mut self) -> Option<u32> {
        self.floor?;
        let above = self.headed.range(self.judged.saturating_add(1)..);
        let judged = above.take_while(|(_, hash)| self.verdicts.contains_key(*hash));
        self.judged = judged.last().map_or(self.judged, |(height, _)| *height);
        Some(self.judged)
    }

    /// Shows what is known by now, if it is more or better than before: whether there is something new.
    ///
    /// Another branch is shown only when it reaches as high as what was shown, so that the tip never falls.
    pub(super) fn show(&mut self) -> bool {
        let Some(height) = self.judged_to() else { return false };
        let before = self.tip();
        let extends = before.is_none_or(|tip| self.headed_at(tip.height) == Some(tip));
        if !extends && before.is_some_and(|tip| tip.height > height) {
            return false;
        }
        let kept = before.filter(|_| extends).map_or(0, |tip| tip.height.saturating_add(1));
        let lowest = self.headed.keys().next().copied().unwrap_or_default().max(kept);
        drop(self.shown.split_off(&lowest));
        self.shown.extend(
            self.headed.range(lowest..).map_while(|(at, hash)| (*at <= height).then_some((*at, *hash))),
        );
        self.tip() != before
    }

    /// The follower has come to that height: what lies far below is forgotten.
    pub(super) fn read_to(&mut self, height: u32) {
        self.read = Some(height);
        if !height.is_multiple_of(FORGET_EVERY) {
            return;
        }
        let lowest = height.saturating_sub(REMEMBERED);
        for chain in [&mut self.shown, &mut self.headed] {
            *chain = chain.split_off(&lowest);
        }
        self.headers.retain(|_, header| header.height >= lowest);
        let headers = &self.headers;
        self.verdicts.retain(|hash, _| headers.contains_key(hash));
    }
}

impl fmt::Debug for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("View")
            .field("shown", &self.tip())
            .field("headed", &self.headed_tip())
            .finish_non_exhaustive()
    }
}

fn last(chain: &BTreeMap<u32, BlockHash>) -> Option<BlockRef> {
    chain.last_key_value().map(|(height, hash)| BlockRef { height: *height, hash: *hash })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Timestamp;

    /// Block `branch` at `height`, named by both.
    fn hash(height: u32, branch: u8) -> BlockHash {
        let mut bytes = [branch; 32];
        bytes[..4].copy_from_slice(&height.to_le_bytes());
        BlockHash(bytes)
    }

    fn header(height: u32, branch: u8) -> Header {
        Header { height, hash: hash(height, branch), prev: hash(height - 1, branch), time: Timestamp(0) }
    }

    fn view(blocks: u32) -> View {
        let mut view = View::default();
        view.begin(BlockRef { height: 0, hash: hash(0, 0) });
        (1..=blocks).for_each(|height| view.connected(header(height, 0)));
        view
    }

    fn shown(view: &View) -> Option<(u32, BlockHash)> {
        view.tip().map(|tip| (tip.height, tip.hash))
    }

    #[test]
    fn a_block_is_shown_when_its_filter_was_looked_at() {
        let mut view = view(5);
        assert!(!view.show(), "nothing is known of filters");
        view.set_floor(2);
        assert!(view.show());
        assert_eq!(shown(&view), Some((2, hash(2, 0))));
        view.judged(hash(4, 0), true);
        assert!(!view.show(), "3 is missing");
        view.judged(hash(3, 0), false);
        assert!(view.show());
        assert_eq!(shown(&view), Some((4, hash(4, 0))));
        assert_eq!(view.hashes(3, 9), [hash(3, 0), hash(4, 0)]);
        assert!(view.may_pay_us(hash(4, 0)) && !view.may_pay_us(hash(3, 0)) && view.may_pay_us(hash(9, 9)));
    }

    #[test]
    fn a_beginning_is_below_the_tip_and_early_enough() {
        let mut view = View::default();
        view.begin(BlockRef { height: 100, hash: hash(100, 0) });
        (101..=200).for_each(|height| {
            let time = Timestamp(i64::from(height) * 10);
            view.connected(Header { time, ..header(height, 0) });
        });
        let height = |view: &View| view.beginning(20).map(|block| block.height);
        assert_eq!(height(&view), Some(180));
        for (before, begins) in
            [(5_000, 180), (1_809, 180), (1_709, 170), (1_700, 170), (1_010, 101), (1_009, 100), (0, 100)]
        {
            view.want(Some(Timestamp(before)));
            assert_eq!(height(&view), Some(begins), "before {before}");
        }
        assert_eq!(view.beginning(1_000).map(|block| block.height), Some(100));
        assert_eq!(view.lowest(), None, "nothing is shown yet");
        view.set_floor(150);
        view.show();
        assert_eq!(view.lowest(), Some((101, false)));
        assert_eq!(view.resumes_at(10), None, "nothing was read yet");
        for (read, below_tip, resumes) in
            [(145, 10, Some(140)), (145, 2, Some(144)), (131, 10, Some(130)), (145, 60, None)]
        {
            view.read_to(read);
            assert_eq!(view.resumes_at(below_tip).map(|block| block.height), resumes);
        }
        view.want(Some(Timestamp(1_010)));
        assert_eq!(view.lowest(), Some((101, true)));
        view.forget_shown();
        assert_eq!(view.lowest(), None);
    }

    #[test]
    fn the_tip_never_falls_and_what_was_judged_is_not_asked_again() {
        let mut view = view(9);
        view.set_floor(5);
        for height in [7, 6, 9, 8] {
            view.judged(hash(height, 0), false);
        }
        assert_eq!(view.judged_to(), Some(9));
        assert!(view.show());
        // Two branches take turns.
        view.reorganised(&[8, 9], &[header(8, 1), header(9, 1), header(10, 1)]);
        assert_eq!(view.judged_to(), Some(7));
        assert!(!view.show());
        view.reorganised(&[8, 9, 10], &[header(8, 0), header(9, 0), header(10, 0), header(11, 0)]);
        assert_eq!(view.judged_to(), Some(9));
        view.judged(hash(10, 0), false);
        assert!(view.show());
        assert_eq!(view.hashes(0, 99).len(), 11);
        view.begin(BlockRef { height: 2, hash: hash(2, 0) });
        (3..=11).for_each(|height| view.connected(header(height, 0)));
        view.set_floor(4);
        assert!(!view.show());
        assert_eq!(shown(&view), Some((10, hash(10, 0))));
    }

    #[test]
    fn another_branch_is_shown_when_it_reaches_as_high() {
        let mut view = view(4);
        view.set_floor(4);
        view.show();
        view.reorganised(&[3, 4], &[header(3, 1), header(4, 1), header(5, 1)]);
        assert!(!view.show());
        assert_eq!(shown(&view), Some((4, hash(4, 0))), "the tip never falls");
        view.judged(hash(3, 1), false);
        assert!(!view.show());
        view.judged(hash(4, 1), false);
        assert!(view.show());
        view.judged(hash(5, 1), true);
        assert!(view.show());
        assert_eq!(view.hashes(2, 9), [hash(2, 0), hash(3, 1), hash(4, 1), hash(5, 1)]);
        assert!(view.header(hash(4, 0)).is_some(), "the stale branch is still known");
    }

    #[test]
    fn a_new_session_goes_on_where_the_last_one_was() {
        let mut view = view(4);
        view.set_floor(4);
        view.show();
        view.begin(BlockRef { height: 2, hash: hash(2, 0) });
        assert!(!view.show());
        (3..=5).for_each(|height| view.connected(header(height, 0)));
        view.set_floor(4);
        assert!(!view.show(), "nothing new yet");
        view.judged(hash(5, 0), false);
        assert!(view.show());
        assert_eq!(view.hashes(0, 9).len(), 6);
        view.read_to(REMEMBERED);
        assert_eq!(view.hashes(0, 9).len(), 6);
        view.read_to(REMEMBERED + FORGET_EVERY);
        assert_eq!(view.hashes(0, 9), []);
    }
}
