//! The latest scripts of each wallet, where there is room for some only.
use super::{Cursor, WatchList, read};
use crate::watch::WatchIndex;
use domain::WalletNo;
use std::collections::BTreeMap;

impl WatchList {
    /// At most `room` of the kept scripts and the cursor behind them all: of each wallet the latest, as many as of any
    /// other that has them. A wallet with few leaves its room to those with more.
    pub(crate) fn latest_scripts(&self, room: usize) -> (Vec<Vec<u8>>, Cursor) {
        let Some(scripts) = &self.0.scripts else { return (Vec::new(), Cursor::default()) };
        // In the order in which whoever adds takes them.
        let index = read(&self.0.index);
        let scripts = read(scripts);
        let mut counts = BTreeMap::new();
        for script in scripts.after(Cursor::default()) {
            *counts.entry(wallet(&index, script)).or_insert(0) += 1;
        }
        let mut older = older(&counts, room);
        let latest = scripts.after(Cursor::default()).filter(|script| {
            let left = older.entry(wallet(&index, script)).or_default();
            let is_older = *left > 0;
            *left = left.saturating_sub(1);
            !is_older
        });
        (latest.map(<[u8]>::to_vec).collect(), Cursor(scripts.bytes.len()))
    }
}

/// How many of each wallet's scripts there is no room for. Whoever wants least is served first: what it leaves of an
/// equal share is shared by the others.
fn older(counts: &BTreeMap<WalletNo, usize>, mut room: usize) -> BTreeMap<WalletNo, usize> {
    let mut wanted: Vec<(usize, WalletNo)> = counts.iter().map(|(wallet, count)| (*count, *wallet)).collect();
    wanted.sort_unstable();
    let mut older = BTreeMap::new();
    for (served, (count, wallet)) in wanted.iter().enumerate() {
        let given = (room / (wanted.len() - served)).min(*count);
        room -= given;
        older.insert(*wallet, count - given);
    }
    older
}

fn wallet(index: &WatchIndex, script: &[u8]) -> WalletNo {
    // Every kept script is in the index.
    index.candidates(script).next().map_or(WalletNo(0), |watched| watched.wallet)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::watch::Watched;
    use proptest::prelude::*;

    /// A list as it is read at the start: wallet after wallet, each in its order of issue.
    fn list(counts: &[u8]) -> WatchList {
        let list = WatchList::with_scripts([7; 16]);
        for (wallet, count) in (1..).zip(counts) {
            let issued = (0..*count).map(|index| (script(wallet, index), place(wallet, index)));
            list.extend(issued);
        }
        list
    }

    fn script(wallet: u32, index: u8) -> Vec<u8> {
        [&[0_u8, 20][..], &[u8::try_from(wallet).unwrap(); 19], &[index]].concat()
    }

    fn place(wallet: u32, index: u8) -> Watched {
        Watched { wallet: WalletNo(wallet), index: index.into() }
    }

    /// The lowest index of each wallet that is among the latest, and how many are.
    fn shares(counts: &[u8], room: usize) -> Vec<(Option<u8>, usize)> {
        let (latest, _) = list(counts).latest_scripts(room);
        let of = |wallet: u32| latest.iter().filter(move |found| found[2] == u8::try_from(wallet).unwrap());
        let share = |wallet| (of(wallet).map(|found| found[21]).min(), of(wallet).count());
        (1..).take(counts.len()).map(share).collect()
    }

    #[test]
    fn the_room_is_shared_between_wallets_whichever_was_read_last() {
        assert_eq!(shares(&[200, 200], 100), [(Some(150), 50), (Some(150), 50)]);
        assert_eq!(shares(&[200, 10, 200], 100), [(Some(155), 45), (Some(0), 10), (Some(155), 45)]);
        assert_eq!(shares(&[5, 6], 100), [(Some(0), 5), (Some(0), 6)]);
        assert_eq!(shares(&[0, 3], 2), [(None, 0), (Some(1), 2)]);
    }

    #[test]
    fn what_is_added_later_lies_behind_the_cursor() {
        let list = list(&[3, 3]);
        let (_, cursor) = list.latest_scripts(2);
        list.add(&script(1, 3), place(1, 3));
        let new = list.scripts_after(cursor, |scripts| scripts.map(<[u8]>::to_vec).collect::<Vec<_>>()).0;
        assert_eq!(new, [script(1, 3)]);
    }

    proptest! {
        #[test]
        fn all_of_the_room_is_used_and_nobody_has_less_than_another_that_could_give(
            counts in proptest::collection::vec(0_u8..60, 1..8), room in 0_usize..300,
        ) {
            let all: usize = counts.iter().map(|count| usize::from(*count)).sum();
            let shares = shares(&counts, room);
            prop_assert_eq!(shares.iter().map(|(_, share)| share).sum::<usize>(), room.min(all));
            let most = shares.iter().map(|(_, share)| *share).max().unwrap_or_default();
            for ((lowest, share), count) in shares.iter().zip(&counts) {
                let count = usize::from(*count);
                prop_assert!(*share == count || *share + 1 >= most, "{} of {}, another has {}", share, count, most);
                prop_assert_eq!(lowest.map(usize::from), (*share > 0).then(|| count - share), "the latest");
            }
        }
    }
}
