//! Which addresses are looked for, and when that is enough.
use crate::WatchList;
use crate::wallet::{MAX_INDEX, Wallet};
use crate::watch::Watched;
use bitcoin::ScriptBuf;
use domain::WalletNo;
use domain::invoice::ON_CHANGE_BRANCH;
use std::fmt;

/// What makes a wallet's addresses.
#[derive(Clone, Debug)]
pub enum Scripts {
    /// They are derived.
    Derived(Wallet),
    /// They are these, and no others.
    Listed(Vec<ScriptBuf>),
}

/// How many addresses are looked at. There is no fixed gap after which it gives up: with every index found the view
/// grows to twice as far and more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// So many indexes beyond the highest found are looked at, at the least.
    pub look_ahead: u32,
}

/// What was looked at of one wallet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Of the addresses that it receives to.
    pub received: Reach,
    /// Of those that change comes back to; `None` where it names no branch for them.
    pub change: Option<Reach>,
}

/// What was looked at of one branch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// How many of its addresses, from index zero.
    pub watched: u32,
    /// The highest index that was ever paid.
    pub highest: Option<u32>,
}

/// The branches of a wallet, by the bit that is set in their indexes.
const BRANCHES: [u32; 2] = [0, ON_CHANGE_BRANCH];

#[derive(Clone, Debug)]
pub(super) struct Search {
    wallets: Vec<(Scripts, Window)>,
    rule: Rule,
}

impl Default for Rule {
    fn default() -> Self {
        Self { look_ahead: 10_000 }
    }
}

impl Rule {
    /// How many indexes must be in view when `highest` is the highest found.
    pub fn needed(self, highest: Option<u32>) -> u32 {
        let below = highest.map_or(0, |index| index.saturating_add(1));
        below.saturating_add(below.max(self.look_ahead))
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the chain is read until a whole reading finds nothing new while every index up to twice the highest found, \
             and at least {} beyond it, is watched, of the addresses that are paid and of those that change comes back to",
            self.look_ahead
        )
    }
}

impl Search {
    pub(super) fn new(wallets: Vec<Scripts>, rule: Rule) -> Self {
        let unseen = |scripts: Scripts| {
            let change = scripts.has_change().then(Reach::default);
            (scripts, Window { received: Reach::default(), change })
        };
        Self { wallets: wallets.into_iter().map(unseen).collect(), rule }
    }

    /// Twice what is needed at first, so that a wallet of ordinary size is read in one go.
    pub(super) fn begin(&mut self, watch: &WatchList) {
        let all = self.rule.needed(None).saturating_mul(2);
        for place in 0..self.wallets.len() {
            BRANCHES.into_iter().for_each(|branch| self.widen((place, branch), all, watch));
        }
    }

    /// Whether that is one of the addresses: fingerprints can be alike by chance.
    pub(super) fn is(&self, watched: Watched, script: &[u8]) -> bool {
        let wallet = self.wallets.get(place_of(watched));
        wallet.and_then(|(scripts, _)| scripts.at(watched.index)).is_some_and(|s| s.as_bytes() == script)
    }

    /// Takes a find in: whether more is looked for from now on.
    pub(super) fn found(&mut self, watched: Watched, watch: &WatchList) -> bool {
        let (place, branch) = (place_of(watched), watched.index & ON_CHANGE_BRANCH);
        let rule = self.rule;
        let Some(reach) = self.reach(place, branch) else { return false };
        reach.highest = reach.highest.max(Some(watched.index ^ branch));
        let (needed, before) = (rule.needed(reach.highest), reach.watched);
        if needed <= before {
            return false;
        }
        self.widen((place, branch), needed.saturating_mul(2), watch);
        self.reach(place, branch).is_some_and(|reach| reach.watched > before)
    }

    fn reach(&mut self, place: usize, branch: u32) -> Option<&mut Reach> {
        let (_, window) = self.wallets.get_mut(place)?;
        if branch == 0 { Some(&mut window.received) } else { window.change.as_mut() }
    }

    fn widen(&mut self, (place, branch): (usize, u32), to: u32, watch: &WatchList) {
        let Some(before) = self.reach(place, branch).map(|reach| reach.watched) else { return };
        let Some((scripts, _)) = self.wallets.get(place) else { return };
        let to = to.min(scripts.count());
        let wallet = WalletNo(u32::try_from(place).unwrap_or(u32::MAX));
        let indexes = (before..to).map(|index| index | branch);
        let new =
            indexes.filter_map(|index| Some((scripts.at(index)?.into_bytes(), Watched { wallet, index })));
        watch.extend(new.collect::<Vec<_>>());
        if let Some(reach) = self.reach(place, branch) {
            reach.watched = before.max(to);
        }
    }

    pub(super) fn windows(&self) -> Vec<Window> {
        self.wallets.iter().map(|(_, window)| *window).collect()
    }
}

impl Scripts {
    fn count(&self) -> u32 {
        match self {
            Self::Derived(_) => MAX_INDEX + 1,
            Self::Listed(scripts) => u32::try_from(scripts.len()).unwrap_or(u32::MAX),
        }
    }

    fn has_change(&self) -> bool {
        match self {
            Self::Derived(wallet) => wallet.has_change_branch(),
            Self::Listed(_) => false,
        }
    }

    /// The script at an index, which is that of a [`Derivation`](domain::invoice::Derivation); `None` beyond the last.
    pub fn at(&self, index: u32) -> Option<ScriptBuf> {
        match self {
            Self::Derived(wallet) => wallet.script_at(index),
            Self::Listed(scripts) => scripts.get(usize::try_from(index).ok()?).cloned(),
        }
    }
}

fn place_of(watched: Watched) -> usize {
    usize::try_from(watched.wallet.0).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_view_reaches_twice_as_far_as_the_highest_found() {
        let rule = Rule { look_ahead: 100 };
        let cases =
            [(None, 100), (Some(0), 101), (Some(99), 200), (Some(999), 2_000), (Some(u32::MAX), u32::MAX)];
        for (highest, needed) in cases {
            assert_eq!(rule.needed(highest), needed, "{highest:?}");
        }
    }
}
