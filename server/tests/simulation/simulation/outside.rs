//! What may happen outside: payers pay, replace and cheat, miners mine and reorganise, nodes and clocks fail.
use super::{Simulation, short};
use crate::oracle::Check;
use crate::shop::Asked;
use crate::world::{BEGINNING, Wish};
use chain::source::fake::Reorg;
use std::collections::BTreeSet;

/// How wrong the server's clock gets: some hours.
const MOST_WRONG: i64 = 20_000;

impl Simulation {
    pub(super) fn pay(&mut self) -> Check {
        let Some(first) = self.any_output() else { return Ok(()) };
        let mut outputs = vec![first];
        while self.dice.percent(20) {
            outputs.extend(self.any_output());
        }
        let wish = Wish { outputs, spends: None, unreplaceable: self.dice.percent(40) };
        let txid = self.world.send(&wish);
        self.note(format!("{} pays {}", short(&txid.to_string()), sums(&wish)));
        Ok(())
    }

    pub(super) fn replace(&mut self) -> Check {
        let waiting = self.world.waiting();
        let Some(victim) = self.dice.pick(&waiting) else { return Ok(()) };
        let wish = self.instead_of(victim);
        let txid = self.world.replace(victim, &wish);
        let (new, old) = (short(&txid.to_string()), short(&victim.to_string()));
        self.note(format!("{new} replaces {old} and pays {}", sums(&wish)));
        Ok(())
    }

    /// A rival that nobody has heard of is mined.
    pub(super) fn double_spend(&mut self) -> Check {
        let waiting = self.world.waiting();
        let Some(victim) = self.dice.pick(&waiting) else { return Ok(()) };
        let wish = self.instead_of(victim);
        let txid = self.world.double_spend(victim, &wish);
        self.world.mine(1);
        let (new, old) = (short(&txid.to_string()), short(&victim.to_string()));
        self.note(format!("{new} is mined in place of {old} and pays {}", sums(&wish)));
        Ok(())
    }

    /// The same invoices again, others, or none at all.
    fn instead_of(&mut self, victim: domain::Txid) -> Wish {
        let before = self.world.find(victim).expect("it was made").outputs.clone();
        let ours: Vec<_> = before.into_iter().filter(|(script, _)| self.scripts.contains(script)).collect();
        let other = self.any_output();
        match self.dice.below(5) {
            0 => Wish::to_nobody(),
            1 => Wish { outputs: other.into_iter().collect(), ..Wish::default() },
            2 => {
                let fewer = ours.into_iter().map(|(script, sats)| (script, sats.div_ceil(2))).collect();
                Wish { outputs: fewer, ..Wish::default() }
            }
            _ => Wish { outputs: ours, unreplaceable: self.dice.percent(30), ..Wish::default() },
        }
    }

    pub(super) fn evict(&mut self) -> Check {
        let waiting = self.world.waiting();
        if let Some(txid) = self.dice.pick(&waiting) {
            self.world.evict(txid);
            self.note(format!("{} is evicted", short(&txid.to_string())));
        }
        Ok(())
    }

    pub(super) fn resend(&mut self) -> Check {
        for _ in 0..self.dice.between(1, 3) {
            let lost = self.world.resendable();
            if let Some(txid) = self.dice.pick(&lost) {
                self.world.resend(txid);
                self.note(format!("{} is sent again", short(&txid.to_string())));
            }
        }
        Ok(())
    }

    /// The owner spends what came, perhaps before the program has seen it.
    pub(super) fn spend(&mut self) -> Check {
        let ours: BTreeSet<&[u8]> = self.scripts.iter().map(Vec::as_slice).collect();
        let spendable = self.world.spendable(&ours);
        if let Some(outpoint) = self.dice.pick(&spendable) {
            let wish = Wish { spends: Some(outpoint), ..Wish::to_nobody() };
            let txid = self.world.send(&wish);
            self.note(format!("{} spends {}", short(&txid.to_string()), short(&outpoint.to_string())));
        }
        Ok(())
    }

    pub(super) fn mine(&mut self) -> Check {
        let blocks = self.dice.pick(&[1, 1, 1, 2, 3, 7]).expect("there are some");
        self.world.mine(blocks);
        self.note(format!("{blocks} blocks are mined"));
        Ok(())
    }

    pub(super) fn mine_without(&mut self) -> Check {
        let mut left_out = self.world.waiting();
        left_out.retain(|_| self.dice.percent(50));
        self.world.mine_without(&left_out);
        self.note(format!("a block is mined without {} that wait", left_out.len()));
        Ok(())
    }

    pub(super) async fn mine_to(&mut self) -> Check {
        let Some((script, sats)) = self.any_output() else { return Ok(()) };
        self.world.chain.outage(false);
        let txid = self.world.mine_to(&script, sats).await;
        self.note(format!("a miner pays with its reward {}", short(&txid.to_string())));
        Ok(())
    }

    /// Blocks leave; of their transactions some come back, some are spent otherwise, some vanish.
    pub(super) fn reorg(&mut self) -> Check {
        let most = u64::from(self.world.chain.tip().height - BEGINNING).min(6);
        if most == 0 {
            return Ok(());
        }
        let depth = self.dice.between(1, most) as u32;
        let uprooted = self.world.uprooted(depth);
        let (mut lost, mut robbed) = (Vec::new(), Vec::new());
        for txid in uprooted {
            match self.dice.below(10) {
                0 | 1 => lost.push(txid),
                2 if !self.world.has_parent(txid) => robbed.push(txid),
                _ => {}
            }
        }
        let length = depth + self.dice.between(1, 2) as u32;
        let counts = (lost.len(), robbed.len());
        let reorg = Reorg { depth, length, lost, mines_mempool: self.dice.percent(50) };
        self.world.reorg(&reorg, &robbed);
        let forgotten = self.dice.percent(30);
        if forgotten {
            self.world.chain.forget_stale_blocks();
        }
        let (lost, robbed) = counts;
        self.note(format!("{depth} blocks are replaced by {length}: {lost} lost, {robbed} double-spent, forgotten: {forgotten}"));
        Ok(())
    }

    pub(super) fn trouble_node(&mut self) -> Check {
        let chain = &self.world.chain;
        let what = match self.dice.below(8) {
            0 | 1 => {
                chain.outage(true);
                "is away"
            }
            2 | 3 => {
                chain.outage(false);
                chain.set_loaded(true);
                "is there"
            }
            4 => {
                chain.restart(true);
                "starts anew with an empty mempool"
            }
            5 => {
                chain.restart(false);
                "starts anew and is still loading its mempool"
            }
            6 => {
                chain.lose_notices(true);
                "says nothing by itself any more"
            }
            _ => {
                chain.lose_notices(false);
                chain.poll();
                "speaks again"
            }
        };
        self.note(format!("the node {what}"));
        Ok(())
    }

    pub(super) fn turn_clock(&mut self) -> Check {
        if self.dice.percent(20) {
            self.skew = self.dice.between(0, 1_500) as i64 - 300;
        }
        if self.dice.percent(15) {
            let most = self.dice.pick(&[60, 900, MOST_WRONG]).expect("there are some");
            let error = self.dice.between(0, 2 * most as u64) as i64 - most;
            self.set_clock_wrong(error - self.error);
            self.note(format!("the server's clock is {error} seconds ahead"));
        } else {
            let most =
                self.dice.pick(&[60, 60, 120, 120, 1_200, 1_200, 20_000, 800_000]).expect("there are some");
            let seconds = self.dice.between(1, most) as i64;
            self.pass_time(seconds);
            self.note(format!("{seconds} seconds pass; miners are {} ahead", self.skew));
        }
        Ok(())
    }

    /// Something for one of the invoices: what it asks for, less, or more.
    fn any_output(&mut self) -> Option<(Vec<u8>, u64)> {
        let index = self.any_shown()?;
        let shown = &self.shown[index];
        let (script, fee) = (shown.script.clone()?, shown.network_fee);
        let price = match shown.asked {
            Asked::Sats(sats) => sats,
            Asked::Whatever => self.dice.between(1, 100_000),
        };
        let sats = match self.dice.below(10) {
            0..=3 => price + fee,
            4 => price,
            5 | 6 => price.div_ceil(2),
            7 => price.div_ceil(3) + fee,
            8 => price * 2,
            _ => self.dice.between(1, 1_000),
        };
        Some((script, sats))
    }
}

fn sums(wish: &Wish) -> String {
    wish.outputs.iter().map(|(_, sats)| sats.to_string()).collect::<Vec<_>>().join(" + ")
}
