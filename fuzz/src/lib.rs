//! What hostile input is thrown at: one target for each door that strangers' text comes in by.
//!
//! A target is a function of bytes that panics when a property does not hold; that nothing else panics, hangs
//! or overflows the stack is a property of all. What this is not: the program in `main.rs` makes up the input,
//! and `tests/replay.rs` only repeats what is kept in `corpus`.
#![warn(missing_docs)]

use std::fmt;
use std::path::{Path, PathBuf};

mod amounts;
mod bodies;
mod keys;
mod rules;
mod shape;
mod wallet;
mod wide;

pub use shape::Draw;

/// Takes one input after another.
pub type Run = Box<dyn FnMut(&[u8])>;

/// A door to throw input at.
pub struct Target {
    /// Its name, and the name of its folder in `corpus`.
    pub name: &'static str,
    /// Pieces that good input is made of, for the program to put together.
    pub words: &'static [&'static str],
    /// Whether its input is JSON after the first line.
    pub is_json: bool,
    /// Makes ready what the target needs.
    pub start: fn() -> Run,
}

/// Every target.
pub const TARGETS: [Target; 4] = [
    Target { name: "wallet", words: wallet::WORDS, is_json: false, start: wallet::start },
    Target { name: "amounts", words: amounts::WORDS, is_json: false, start: amounts::start },
    Target { name: "rules", words: rules::WORDS, is_json: false, start: rules::start },
    Target { name: "bodies", words: bodies::WORDS, is_json: true, start: bodies::start },
];

impl Target {
    /// The target of that name.
    pub fn find(name: &str) -> Option<&'static Self> {
        const ALL: &[Target] = &TARGETS;
        ALL.iter().find(|target| target.name == name)
    }

    /// The input changed as only this target's inputs can be; `None` where that makes no sense.
    pub fn changed(&self, data: &[u8], draw: &mut Draw<'_>) -> Option<Vec<u8>> {
        if self.is_json { shape::changed(data, self.words, draw) } else { None }
    }

    /// The folder of inputs to begin with, and of those that once failed.
    pub fn corpus(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(self.name)
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// The first piece of `told` that looks like a secret and stands in `given`: ten letters and digits on end.
pub(crate) fn leaked<'a>(told: &'a str, given: &str) -> Option<&'a str> {
    const LENGTH: usize = 10;
    let words = told.split(|c: char| !c.is_ascii_alphanumeric());
    let mut pieces = words.flat_map(|word| (0..).map_while(move |at| word.get(at..at + LENGTH)));
    pieces.find(|piece| {
        let has = |kind: fn(&u8) -> bool| piece.bytes().any(|byte| kind(&byte));
        has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic) && given.contains(piece)
    })
}
