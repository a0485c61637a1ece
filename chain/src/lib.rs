//! The Bitcoin chain, seen from a payment server: addresses out, on-chain facts in.
//!
//! Wallets make addresses, [`watch`] recognises their scripts, a [`Source`] shows blocks and unconfirmed
//! transactions, and the [`Follower`] turns what it shows into [`Update`]s, one after another, each to be
//! committed before the next. What this crate is not: it knows no invoices and no database.
#![warn(missing_docs)]

pub mod block;
mod coins;
mod convert;
pub mod follower;
#[cfg(feature = "testing")]
pub mod regtest;
pub mod rescue;
pub mod source;
pub mod spending;
pub mod wallet;
pub mod watch;
mod watch_list;

pub use block::Block;
pub use coins::{Spend, Spender};
pub use convert::{address, script};
pub use follower::{Follower, Sighting, Tracked, Update};
pub use source::{ChainUrl, Error, Probe, Sending, Setup, Source, Visibility};
pub use watch_list::{Catching, Elsewhere, WatchList};
