//! The background loops: each does one thing, is woken by [`crate::app::Wakes`] or by time, and can be stopped
//! anywhere, as all it does is committed in whole steps.
pub mod backup;
pub mod canary;
pub mod drill;
mod due;
pub mod expiry;
pub mod exports;
pub mod follower;
pub mod measure;
pub mod neighbours;
pub mod purge;
pub mod rates;
pub mod rescans;
pub mod webhooks;
