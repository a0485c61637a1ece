//! Which lot is said to go when coins go.
use core::fmt;

/// A way to tell which lots a disposal takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CostMethod {
    /// First in, first out.
    Fifo,
    /// Last in, first out.
    Lifo,
    /// Highest in, first out: what cost most for each unit goes first, what has no cost last.
    Hifo,
    /// Specific identification: the very coin that the chain says was spent; of change, the oldest.
    Specific,
}

/// The word names no method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownMethod;

impl CostMethod {
    /// Every method.
    pub const ALL: [Self; 4] = [Self::Fifo, Self::Lifo, Self::Hifo, Self::Specific];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fifo => "fifo",
            Self::Lifo => "lifo",
            Self::Hifo => "hifo",
            Self::Specific => "specific",
        }
    }

    /// Reads a name, in any case.
    ///
    /// # Errors
    /// It is none; what it says tells those there are.
    pub fn parse(name: &str) -> Result<Self, UnknownMethod> {
        let is_it = |method: &Self| method.name().eq_ignore_ascii_case(name);
        Self::ALL.into_iter().find(is_it).ok_or(UnknownMethod)
    }
}

impl fmt::Display for UnknownMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("there is no such cost method; use fifo, lifo, hifo or specific")
    }
}

impl core::error::Error for UnknownMethod {}
