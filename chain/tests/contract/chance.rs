//! Random histories: whatever happens in whatever order, with crashes and outages between, in the end the
//! store knows the truth. The truth is asked of the chain itself.
use crate::rig::{Place, Rig, to};
use crate::run;
use crate::world::World;
use chain::source::fake::{Draft, FakeChain, Reorg};
use domain::Txid;

/// A generator good enough to choose with, the same on every machine.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % bound
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let index = self.below(of.len().max(1) as u64) as usize;
        of.get(index)
    }
}

#[test]
fn whatever_happens_the_store_knows_the_truth() {
    let seeds = std::env::var("ALMONER_SEEDS").ok().and_then(|n| n.parse().ok()).unwrap_or(300);
    for seed in 1..=seeds {
        let world = World::fake();
        let World::Fake(chain) = &world else { panic!("made in memory") };
        let chain = chain.clone();
        run(world, async |rig: &mut Rig| {
            println!("seed {seed}");
            history(rig, &chain, &mut Chance(u64::wrapping_mul(seed, 0x9e37_79b9_7f4a_7c15))).await;
        });
    }
}

async fn history(rig: &mut Rig, chain: &FakeChain, chance: &mut Chance) {
    let mut made: Vec<Txid> = Vec::new();
    chain.mine(10);
    rig.settle(chain).await;
    for _ in 0..40 {
        act(rig, chain, chance, &mut made);
        if chance.below(2) == 0 {
            surprise(chain, chance, &made);
        }
        match chance.below(4) {
            0 => rig.settle(chain).await,
            1 => rig.step(chance.below(4)).await,
            2 if chance.below(3) == 0 => rig.crash(),
            _ => (),
        }
    }
    chain.outage(false);
    chain.lose_notices(false);
    chain.set_loaded(true);
    chain.poll();
    rig.settle(chain).await;
    for txid in made {
        let truth = match chain.place_of(txid) {
            Some(block) => Some(Place::Mined(block.height)),
            None if chain.is_waiting(txid) => Some(Place::Waiting),
            None => rig.store.place(txid).map(|_| Place::Gone),
        };
        assert_eq!(rig.store.place(txid), truth, "{txid} {:#?}", rig.store.told);
    }
}

/// Something that happens while the follower is asking.
fn surprise(chain: &FakeChain, chance: &mut Chance, made: &[Txid]) {
    let victim = chance.pick(made).copied();
    let (kind, depth) = (chance.below(5), 1 + chance.below(3) as u32);
    let lost = made.iter().copied().filter(|_| chance.below(5) == 0).collect();
    let mines_mempool = chance.below(2) == 0;
    chain.surprise(chance.below(12) as u32, move |chain| match (kind, victim) {
        (0, Some(txid)) => chain.evict(txid),
        (1, Some(txid)) if chain.place_of(txid).is_none() => chain.rebroadcast(txid),
        (2, _) => drop(chain.reorg(&Reorg { depth, length: depth + 1, lost, mines_mempool }).height),
        (3, Some(txid)) => drop(chain.mine_without(&[txid]).height),
        _ => drop(chain.mine(depth).height),
    });
}

fn act(rig: &mut Rig, chain: &FakeChain, chance: &mut Chance, made: &mut Vec<Txid>) {
    let victim = chance.pick(made).copied();
    match (chance.below(16), victim) {
        (0..=4, _) | (_, None) => made.push(rig.pay_watched(1000 + chance.below(9000)).0),
        (5, Some(txid)) => {
            let script = rig.script();
            let child = domain::OutPoint { txid, vout: 0 };
            made.push(chain.send(Draft::paying(&script, 500).spending(child)));
        }
        (6, Some(txid)) if chain.is_waiting(txid) => {
            let script = rig.script();
            made.push(rig.world.replace(txid, &[to(&script, 900)]));
        }
        (7, Some(txid)) if chain.is_waiting(txid) => {
            let script = rig.script();
            made.push(rig.world.mine_double_spend(txid, &[to(&script, 800)]));
        }
        (8, Some(txid)) => chain.evict(txid),
        (9, _) => {
            let depth = 1 + chance.below(4) as u32;
            let lost = made.iter().copied().filter(|_| chance.below(5) == 0).collect();
            let mines_mempool = chance.below(2) == 0;
            chain.reorg(&Reorg { depth, length: depth + chance.below(2) as u32, lost, mines_mempool });
            if chance.below(3) == 0 {
                chain.forget_stale_blocks();
            }
        }
        (10, _) => chain.outage(chance.below(2) == 0),
        (11, _) => chain.lose_notices(chance.below(2) == 0),
        (12, _) => chain.restart(chance.below(2) == 0),
        (13, _) => drop(chain.mine_without(&made[..made.len() / 2]).height),
        _ => drop(chain.mine(1 + chance.below(3) as u32).height),
    }
}
