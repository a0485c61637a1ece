//! The whole program in a seeded world: payers, miners, crashes, clocks and receivers do what they do, and an oracle
//! that shares no rule with the program says what must have come of it.
//!
//! `SIMULATION_SEED=7 cargo test -p server --test simulation -- --nocapture` replays one seed with its whole trace;
//! `SIMULATION_SEEDS=1000` runs that many. There is no socket, no thread of the program's, and no clock but one moved
//! by hand: a seed always gives the same run.
mod dice;
mod fault;
mod model;
mod oracle;
mod program;
mod receivers;
mod several;
mod shop;
mod simulation;
mod trace;
mod world;

use simulation::{Counts, Ended, Failure};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many seeds an ordinary test run tries.
const SEEDS: u64 = 100;
/// Panics end in [`run`].
const UNBROKEN: &str = "no thread panics while it holds this";

#[test]
fn whatever_happens_the_money_is_where_it_belongs() {
    if let Some(seed) = setting("SIMULATION_SEED") {
        match run(seed, true) {
            Ok(ended) => println!("seed {seed} passes: {ended:?}"),
            Err(failure) => panic!("{}", tell(seed, &failure)),
        }
        return;
    }
    let failures = run_many(setting("SIMULATION_SEEDS").unwrap_or(SEEDS));
    assert!(failures.is_empty(), "{} seeds failed; the first:\n{}", failures.len(), failures[0]);
}

#[test]
fn a_seed_always_gives_the_same_run() {
    for seed in [3, 1_000_003] {
        let hashes = [(); 2].map(|()| {
            run(seed, false).map(|ended| ended.hash).unwrap_or_else(|f| panic!("{}", tell(seed, &f)))
        });
        assert_eq!(hashes[0], hashes[1], "seed {seed}");
    }
    let other = [4, 5].map(|seed| {
        run(seed, false).map(|ended| ended.hash).unwrap_or_else(|f| panic!("{}", tell(seed, &f)))
    });
    assert_ne!(other[0], other[1]);
}

/// Runs the seeds from 1 on all processors; returns what is to be said of those that failed, by seed.
fn run_many(seeds: u64) -> Vec<String> {
    let (next, failed, total) = (AtomicU64::new(1), Mutex::new(Vec::new()), Mutex::new(Counts::default()));
    let work = || {
        loop {
            let seed = next.fetch_add(1, Ordering::SeqCst);
            if seed > seeds {
                break;
            }
            match run(seed, false) {
                Ok(ended) => total.lock().expect(UNBROKEN).add(ended.counts),
                Err(failure) => failed.lock().expect(UNBROKEN).push((seed, tell(seed, &failure))),
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));
    let total = total.into_inner().expect(UNBROKEN);
    println!("{seeds} seeds: {total:?}");
    assert!(seeds < SEEDS || total.contributions > seeds, "contributions are pushed");
    let mut failed = failed.into_inner().expect(UNBROKEN);
    failed.sort_unstable();
    for (_, told) in &failed {
        println!("{}", told.lines().next().unwrap_or_default());
    }
    failed.into_iter().map(|(_, told)| told).collect()
}

/// Runs one seed on a runtime of its own; a panic of the program's is a failure like any other.
fn run(seed: u64, aloud: bool) -> Result<Ended, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime needs nothing");
    let ran = catch_unwind(AssertUnwindSafe(|| runtime.block_on(simulation::run(seed, aloud))));
    ran.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        let reason = format!("the program panicked: {}", text.unwrap_or_default());
        Err(Failure { step: 0, reason, tail: Vec::new() })
    })
}

fn tell(seed: u64, failure: &Failure) -> String {
    let Failure { step, reason, tail } = failure;
    let replay =
        format!("SIMULATION_SEED={seed} cargo test -p server --test simulation whatever -- --nocapture");
    format!(
        "seed {seed} failed at step {step}: {reason}\n\nthe last of the trace:\n{}\n\nreplay it with:\n{replay}\n",
        tail.join("\n")
    )
}

fn setting(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} must be a number, not {text}")))
}
