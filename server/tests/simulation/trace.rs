//! What happened, line by line, and one hash over all of it: two runs that share the hash were the same run.
use sha2::{Digest, Sha256};
use std::collections::VecDeque;

/// How many lines a failure shows.
const TAIL: usize = 60;

/// The trace of a run.
#[derive(Debug)]
pub(crate) struct Trace {
    hash: Sha256,
    tail: VecDeque<String>,
    aloud: bool,
}

impl Trace {
    /// `aloud` prints every line at once.
    pub(crate) fn new(aloud: bool) -> Self {
        Self { hash: Sha256::new(), tail: VecDeque::new(), aloud }
    }

    /// Notes a line.
    pub(crate) fn note(&mut self, line: String) {
        self.fold(&line);
        if self.aloud {
            println!("{line}");
        }
        if self.tail.len() == TAIL {
            self.tail.pop_front();
        }
        self.tail.push_back(line);
    }

    /// Takes something into the hash that is too long to be read.
    pub(crate) fn fold(&mut self, text: &str) {
        self.hash.update(text.as_bytes());
        self.hash.update(b"\n");
    }

    /// The last lines.
    pub(crate) fn tail(&self) -> Vec<String> {
        self.tail.iter().cloned().collect()
    }

    /// The hash over everything so far.
    pub(crate) fn hash(&self) -> String {
        hex::encode(self.hash.clone().finalize())
    }
}
