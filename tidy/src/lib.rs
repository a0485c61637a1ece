//! The rules of the house, held by tests: see `tests/tidy/`. This crate has no code of its own.
//!
//! Each rule is a small function from text to a list of offences, with tests that plant a bad input and
//! see it found, and one test in `tests/tidy/main.rs` that runs it on the real tree.
