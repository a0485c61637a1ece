//! Simulated crashes, for tests: the process "dies" at a chosen moment of a commit.

/// A moment of a commit at which a crash makes a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Everything has been written, nothing is durable.
    BeforeCommit,
    /// Everything is durable, nobody has been told.
    AfterCommit,
}

/// Decides whether the process dies at this moment.
pub type Hook = Box<dyn FnMut(Moment) -> bool + Send>;

/// The hook, if there is one.
#[derive(Default)]
pub(crate) struct Fault(pub(crate) Option<Hook>);

impl Fault {
    pub(crate) fn strikes(&mut self, moment: Moment) -> bool {
        self.0.as_mut().is_some_and(|hook| hook(moment))
    }
}
