//! Reads the bytes of a block in order, as nodes send them to each other, and keeps nothing of them. `None` where they
//! end too early or are not as they have to be.
use super::{Input, Output};
use bitcoin::Sequence;
use domain::{OutPoint, Txid};
use std::fmt;

/// Where in the bytes it has come to.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(super) const fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    pub(super) const fn at(&self) -> usize {
        self.at
    }

    pub(super) const fn is_at_end(&self) -> bool {
        self.at == self.bytes.len()
    }

    /// What was read since it was there.
    pub(super) fn since(&self, there: usize) -> Option<&'a [u8]> {
        self.bytes.get(there..self.at)
    }

    /// So many bytes.
    pub(super) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let found = *self.bytes.get(self.at..)?.first_chunk()?;
        self.at += N;
        Some(found)
    }

    /// How many things follow. Only the shortest way to write a number will do.
    pub(super) fn count(&mut self) -> Option<u64> {
        let [first] = self.array()?;
        let (count, lowest) = match first {
            0xfd => (u16::from_le_bytes(self.array()?).into(), 0xfd),
            0xfe => (u32::from_le_bytes(self.array()?).into(), 0x1_0000),
            0xff => (u64::from_le_bytes(self.array()?), 0x1_0000_0000),
            small => (small.into(), 0),
        };
        (count >= lowest).then_some(count)
    }

    /// Bytes behind their number.
    fn string(&mut self) -> Option<&'a [u8]> {
        let count = usize::try_from(self.count()?).ok()?;
        let found = self.bytes.get(self.at..self.at.checked_add(count)?)?;
        self.at += count;
        Some(found)
    }

    pub(super) fn input(&mut self) -> Option<Input> {
        let spends = OutPoint { txid: Txid(self.array()?), vout: u32::from_le_bytes(self.array()?) };
        self.string()?;
        let sequence = Sequence::from_consensus(u32::from_le_bytes(self.array()?));
        Some(Input { spends, sequence })
    }

    pub(super) fn output(&mut self) -> Option<Output<'a>> {
        Some(Output { value: u64::from_le_bytes(self.array()?), script: self.string()? })
    }

    /// Passes over the witnesses of so many inputs. Were all of them empty, they would not be there.
    pub(super) fn witnesses(&mut self, inputs: u64) -> Option<()> {
        let mut any = inputs == 0;
        for _ in 0..inputs {
            any |= self.pass(Self::string)? > 0;
        }
        any.then_some(())
    }

    /// Passes over things behind their number: how many there are.
    pub(super) fn pass<T>(&mut self, one: impl Fn(&mut Self) -> Option<T>) -> Option<u64> {
        let count = self.count()?;
        for _ in 0..count {
            one(self)?;
        }
        Some(count)
    }

    /// The things behind their number.
    pub(super) fn each<T>(mut self, one: impl Fn(&mut Self) -> Option<T>) -> impl Iterator<Item = T> {
        let count = self.count().unwrap_or_default();
        (0..count).map_while(move |_| one(&mut self))
    }
}

impl fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reader({} of {})", self.at, self.bytes.len())
    }
}
