//! A transition as a value: what must be stored, whole or not at all.
use crate::event::Event;
use crate::invoice::Invoice;
use crate::ledger::Entry;
use alloc::vec::Vec;

/// What one step did to one invoice. Nothing has happened until it is committed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "nothing has happened until the change is committed"]
pub struct Change {
    /// The revision of the stored invoice that this change starts from; 0 for a new invoice. A commit is
    /// refused when the stored one is another.
    pub since: u64,
    /// The invoice as it is from now on.
    pub invoice: Invoice,
    /// What to tell the outside, in order.
    pub events: Vec<Event>,
    /// What to write into the books.
    pub entries: Vec<Entry>,
}

impl Change {
    /// This change and one computed from its result, as a single change.
    pub fn then(mut self, later: Self) -> Self {
        self.invoice = later.invoice;
        self.events.extend(later.events);
        self.entries.extend(later.entries);
        self
    }
}
