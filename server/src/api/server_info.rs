//! The server itself: what it is and whether it sees payments as they come.
pub mod get;
pub mod health;
pub mod rate_sources;
