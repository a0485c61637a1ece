//! The audit log's rules: who did what, in a chain in which nothing can be changed unseen.
//!
//! A row says who ([`Actor`]), what ([`Deed`]) and when. Its seal is a hash over the row and the seal before, so that a
//! row that was altered, taken out, put in or moved breaks the chain there ([`Chain`]). Whoever can write to the database
//! can make a whole new chain: against that, and against rows cut off at the end, the chain is compared with a [`Head`]
//! that was noted elsewhere. What this is not: it holds no personal value and no secret, only identifiers and the names
//! of what changed.
mod actor;
mod chain;
mod deed;

pub use actor::Actor;
pub use chain::{Broken, Chain, Head, Row, Seal};
pub use deed::{Deed, DeedKind};
