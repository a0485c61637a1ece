//! Pages in real browsers: paid from, read by a checker, narrow, enlarged, worked by keyboard alone.
//!
//! Run by `cargo xtask test`, which finds or fetches the browsers; `cargo xtask tools` prints what to set for running
//! one test alone.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod camera;
mod comforts;
mod documentation;
mod electrum;
mod finance;
mod first_run;
mod gallery;
mod keyboard;
mod modal;
mod pages;
mod paper;
mod passkeys;
mod paying;
mod people;
mod planted;
mod work;
