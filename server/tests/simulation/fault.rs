//! When the process dies: before or after the k-th commit from now.
use std::sync::{Arc, Mutex, PoisonError};
use store::{Hook, Moment};

/// A plan to die, shared with the database's hook.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fault(Arc<Mutex<Plan>>);

#[derive(Debug, Default)]
struct Plan {
    strike: Option<(u64, Moment)>,
    struck: Option<Moment>,
}

impl Fault {
    /// Dies at that moment of a commit, after that many others.
    pub(crate) fn arm(&self, after: u64, moment: Moment) {
        self.with(|plan| plan.strike = Some((after, moment)));
    }

    /// Forgets the plan.
    pub(crate) fn disarm(&self) {
        self.with(|plan| *plan = Plan::default());
    }

    /// Whether there is a plan.
    pub(crate) fn is_armed(&self) -> bool {
        self.with(|plan| plan.strike.is_some())
    }

    /// At which moment it has died, if it has.
    pub(crate) fn struck(&self) -> Option<Moment> {
        self.with(|plan| plan.struck)
    }

    /// What the database asks.
    pub(crate) fn hook(&self) -> Hook {
        let fault = self.clone();
        Box::new(move |moment| fault.with(|plan| plan.meets(moment)))
    }

    fn with<T>(&self, act: impl FnOnce(&mut Plan) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Plan {
    fn meets(&mut self, moment: Moment) -> bool {
        match self.strike {
            Some((0, planned)) if planned == moment => {
                self.struck = Some(moment);
                self.strike = None;
                true
            }
            Some((after, planned)) if moment == Moment::AfterCommit && after > 0 => {
                self.strike = Some((after - 1, planned));
                false
            }
            _ => false,
        }
    }
}
