//! The program from outside: the built binary as a child process, a real Bitcoin node on regtest, a receiver of
//! webhooks, and nothing of the program's own code in between.
//!
//! The node is `$BITCOIND`, what `cargo xtask node` fetched, or the one on the `PATH`. A test that fails prints the end
//! of its server's log. What it started is stopped by its process id, and its folders vanish with it.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod api;
mod books;
mod hooks;
mod merchant;
mod patience;
mod program;
mod shop;
mod wire;

mod backups;
mod bad_input;
mod branches;
mod canary;
mod continuous;
mod crashes;
mod creation;
mod deliveries;
mod disk;
mod drill;
mod examples;
mod first_user;
mod ledger;
mod life;
mod light;
mod listed;
mod manual;
mod many;
mod metrics;
mod on_postgres;
mod outage;
mod outside;
#[path = "../api/pages.rs"]
mod pages;
mod payouts;
mod privacy;
mod push;
mod reload;
mod replaced;
mod requests;
mod rescans;
mod rescue;
mod service;
mod spends;
mod stopping;
mod strangers;
