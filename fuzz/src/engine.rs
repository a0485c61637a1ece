//! LibAFL, put together for one target: edges of the code as feedback, compared numbers and the target's words as
//! hints, panics, signals and hangs as findings.
use anyhow::Context;
use fuzz::Target;
use libafl::corpus::CorpusId;
use libafl::corpus::{Corpus, InMemoryCorpus, OnDiskCorpus};
use libafl::events::SimpleEventManager;
use libafl::executors::{ExitKind, InProcessExecutor, ShadowExecutor};
use libafl::feedbacks::{CrashFeedback, MaxMapFeedback, TimeoutFeedback};
use libafl::inputs::{BytesInput, HasTargetBytes};
use libafl::monitors::NopMonitor;
use libafl::mutators::{
    HavocScheduledMutator, I2SRandReplace, MutationResult, Mutator, Tokens, havoc_mutations, tokens_mutations,
};
use libafl::observers::{CanTrack, HitcountsMapObserver, StdMapObserver};
use libafl::schedulers::{IndexesLenTimeMinimizerScheduler, QueueScheduler};
use libafl::stages::{ShadowTracingStage, StdMutationalStage};
use libafl::state::{HasCorpus, HasExecutions, HasMaxSize, HasRand, StdState};
use libafl::{Fuzzer, HasMetadata, StdFuzzer, feedback_or_fast};
use libafl_bolts::Named;
use libafl_bolts::ownedref::OwnedMutSlice;
use libafl_bolts::rands::{Rand, StdRand};
use libafl_bolts::tuples::{Merge, tuple_list};
use libafl_targets::CmpLogObserver;
use std::borrow::Cow;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// An input that takes longer hangs: a finding.
const LONGEST: Duration = Duration::from_secs(5);
/// Longer inputs reach no more code, and slow everything down.
const MOST_BYTES: usize = 4_096;

/// How often an input is changed before the next one has its turn: in some seconds, all should have had theirs.
const FEW: NonZeroUsize = NonZeroUsize::new(8).expect("not zero");
const MANY: NonZeroUsize = NonZeroUsize::new(32).expect("not zero");

/// What to do.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) target: &'static Target,
    pub(crate) time: Duration,
    pub(crate) seed: u64,
    /// Where inputs that fail are kept.
    pub(crate) findings: PathBuf,
}

impl Session {
    /// Ends well when the time is over. At a finding the process ends at once: LibAFL's handler keeps the input.
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let began = Instant::now();
        let mut run = (self.target.start)();
        let mut harness = |input: &BytesInput| {
            run(&input.target_bytes());
            ExitKind::Ok
        };
        let edges = StdMapObserver::from_mut_slice("edges", counters()?);
        let edges = HitcountsMapObserver::new(edges).track_indices();
        let mut feedback = MaxMapFeedback::new(&edges);
        let mut objective = feedback_or_fast!(CrashFeedback::new(), TimeoutFeedback::new());
        let (kept, findings) = (InMemoryCorpus::new(), OnDiskCorpus::no_meta(&self.findings)?);
        let rand = StdRand::with_seed(self.seed);
        let mut state = StdState::new(rand, kept, findings, &mut feedback, &mut objective)?;
        state.add_metadata(tokens(self.target));
        state.set_max_size(MOST_BYTES);
        let mut manager = SimpleEventManager::new(NopMonitor::new());
        let scheduler = IndexesLenTimeMinimizerScheduler::new(&edges, QueueScheduler::new());
        let mut fuzzer = StdFuzzer::new(scheduler, feedback, objective);
        let executor = InProcessExecutor::builder()
            .harness(&mut harness)
            .observers(tuple_list!(edges))
            .timeout(LONGEST)
            .crashdump(false)
            .fuzzer(&mut fuzzer)
            .state(&mut state)
            .event_mgr(&mut manager)
            .build()?;
        let mut executor = ShadowExecutor::new(executor, tuple_list!(CmpLogObserver::new("compared", true)));
        let corpus = self.target.corpus();
        state
            .load_initial_inputs_forced(
                &mut fuzzer,
                &mut executor,
                &mut manager,
                std::slice::from_ref(&corpus),
            )
            .with_context(|| format!("reading {}", corpus.display()))?;
        let hints = HavocScheduledMutator::new(tuple_list!(I2SRandReplace::new()));
        let words = HavocScheduledMutator::new(tokens_mutations());
        let chance = HavocScheduledMutator::new(havoc_mutations().merge(tokens_mutations()));
        let mut stages = tuple_list!(
            ShadowTracingStage::new(),
            StdMutationalStage::with_max_iterations(hints, FEW),
            StdMutationalStage::with_max_iterations(Reshape(self.target), MANY),
            StdMutationalStage::with_max_iterations(words, if self.target.is_json { FEW } else { MANY }),
            StdMutationalStage::with_max_iterations(chance, if self.target.is_json { FEW } else { MANY })
        );
        while began.elapsed() < self.time {
            fuzzer.fuzz_one(&mut stages, &mut executor, &mut state, &mut manager)?;
        }
        self.tell(*state.executions(), state.corpus().count(), began);
        Ok(())
    }

    fn tell(&self, executions: u64, kept: usize, began: Instant) {
        let seconds = began.elapsed().as_secs_f64();
        let rate = executions as f64 / seconds;
        println!(
            "{}: {executions} inputs in {seconds:.1} s ({rate:.0}/s), {kept} of interest, none failed",
            self.target.name
        );
    }
}

/// Changes inputs as their target knows to.
struct Reshape(&'static Target);

impl<S: HasRand> Mutator<BytesInput, S> for Reshape {
    fn mutate(&mut self, state: &mut S, input: &mut BytesInput) -> Result<MutationResult, libafl::Error> {
        let mut draw =
            |below: usize| NonZeroUsize::new(below).map_or(0, |below| state.rand_mut().below(below));
        let mut changed = None;
        for _ in 0..=draw(4) {
            changed = self.0.changed(changed.as_deref().unwrap_or(input.as_ref()), &mut draw);
        }
        let Some(changed) = changed.filter(|changed| changed.len() <= MOST_BYTES) else {
            return Ok(MutationResult::Skipped);
        };
        *input = BytesInput::new(changed);
        Ok(MutationResult::Mutated)
    }

    fn post_exec(&mut self, _: &mut S, _: Option<CorpusId>) -> Result<(), libafl::Error> {
        Ok(())
    }
}

impl Named for Reshape {
    fn name(&self) -> &Cow<'static, str> {
        static NAME: Cow<'static, str> = Cow::Borrowed("Reshape");
        &NAME
    }
}

fn tokens(target: &Target) -> Tokens {
    let mut tokens = Tokens::new();
    tokens.add_tokens(target.words.iter().map(|word| word.as_bytes().to_vec()).collect::<Vec<_>>().iter());
    tokens
}

/// The counters the compiler put into the code, one for each edge.
fn counters() -> anyhow::Result<OwnedMutSlice<'static, u8>> {
    // SAFETY: nothing else in this program reads or writes the counters, save the instrumented code itself, which
    // only counts; LibAFL, who gives them, is made for that.
    #[expect(unsafe_code, reason = "the counters belong to the linker, not to Rust")]
    let maps = unsafe { libafl_targets::extra_counters() };
    maps.into_iter().next().context("this was built without instrumentation: use `cargo xtask fuzz`")
}
