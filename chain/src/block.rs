//! A block as its bytes came. Its transactions are looked at where they lie: of thousands few or none concern us, so none
//! is built.
//!
//! What makes a block, and what its transactions are called, is for the `bitcoin` crate to say: a property holds the two
//! together.
mod outline;
mod reader;
#[cfg(test)]
mod tests;

pub(crate) use outline::Outline;

use crate::convert;
use crate::source::Header;
use bitcoin::consensus::encode::deserialize;
use bitcoin::hashes::{Hash, HashEngine, sha256d};
use bitcoin::{Sequence, merkle_tree};
use domain::{OutPoint, Txid};
use reader::Reader;
use std::fmt;
use std::ops::Range;

/// Where in a header it says which transactions belong to it.
const MERKLE_ROOT: Range<usize> = 36..68;

/// A transaction has no fewer bytes than this, or hardly any does.
const SMALLEST: usize = 60;

/// A block as far as a source has reason to show it.
#[derive(Clone)]
pub struct Block {
    /// Its header.
    pub header: Header,
    bytes: Vec<u8>,
    places: Vec<Place>,
}

/// What a transaction is called, and where in the block its inputs and outputs begin.
#[derive(Clone, Copy)]
struct Place {
    txid: Txid,
    inputs: usize,
    outputs: usize,
}

/// A transaction where it lies in its block.
#[derive(Clone, Copy, Debug)]
pub struct TransactionView<'a> {
    /// What it is called.
    pub txid: Txid,
    inputs: Reader<'a>,
    outputs: Reader<'a>,
}

/// What a transaction spends; nothing that exists, in a block's reward.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Input {
    /// The output that it spends.
    pub spends: OutPoint,
    /// Whether and when it counts.
    pub sequence: Sequence,
}

/// What a transaction pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Output<'a> {
    /// How much, in satoshis, as its maker wrote it.
    pub value: u64,
    /// To which script.
    pub script: &'a [u8],
}

impl Block {
    /// The block that these bytes are, at that height; `None` if they are not one block and nothing else.
    ///
    /// Whether its transactions are those that its header promises is for [`Block::check_merkle_root`] to say.
    pub fn read(bytes: Vec<u8>, height: u32) -> Option<Self> {
        let mut reader = Reader::new(&bytes, 0);
        let header = deserialize(&reader.array::<80>()?).ok()?;
        let count = reader.count()?;
        let room = usize::try_from(count).ok()?.min(bytes.len() / SMALLEST);
        let mut places = Vec::with_capacity(room);
        for _ in 0..count {
            places.push(Place::read(&mut reader)?);
        }
        reader.is_at_end().then(|| Self { header: convert::header(&header, height), bytes, places })
    }

    /// A block of which it is known, without its transactions, that none pays a watched script.
    pub(crate) const fn without_transactions(header: Header) -> Self {
        Self { header, bytes: Vec::new(), places: Vec::new() }
    }

    /// Whether these are the transactions that its header promises.
    pub fn check_merkle_root(&self) -> bool {
        let hashes = self.places.iter().map(|place| sha256d::Hash::from_byte_array(place.txid.0));
        let root = merkle_tree::calculate_root(hashes);
        root.zip(self.bytes.get(MERKLE_ROOT)).is_some_and(|(root, told)| told == root.as_byte_array())
    }

    /// Its transactions, in their order.
    pub fn transactions(&self) -> impl Iterator<Item = TransactionView<'_>> {
        self.places.iter().map(|place| self.view(place))
    }

    /// The transaction at that place, from zero.
    pub(crate) fn transaction(&self, place: usize) -> Option<TransactionView<'_>> {
        self.places.get(place).map(|place| self.view(place))
    }

    fn view(&self, place: &Place) -> TransactionView<'_> {
        TransactionView {
            txid: place.txid,
            inputs: Reader::new(&self.bytes, place.inputs),
            outputs: Reader::new(&self.bytes, place.outputs),
        }
    }
}

impl Place {
    /// The place of the transaction there, and on to what follows it.
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let version = reader.array::<4>()?;
        let mut inputs = reader.at();
        let mut count = reader.pass(Reader::input)?;
        // No input: the mark of a transaction with witnesses (BIP144).
        let segwit = count == 0;
        if segwit {
            reader.array::<1>().filter(|flag| *flag == [1])?;
            inputs = reader.at();
            count = reader.pass(Reader::input)?;
        }
        let outputs = reader.at();
        reader.pass(Reader::output)?;
        let between = reader.since(inputs)?;
        if segwit {
            reader.witnesses(count)?;
        }
        let lock_time = reader.array::<4>()?;
        Some(Self { txid: txid([&version, between, &lock_time]), inputs, outputs })
    }
}

/// The identifier of a transaction of these parts: those without its witnesses.
fn txid(parts: [&[u8]; 3]) -> Txid {
    let mut engine = sha256d::Hash::engine();
    parts.iter().for_each(|part| engine.input(part));
    Txid(sha256d::Hash::from_engine(engine).to_byte_array())
}

impl<'a> TransactionView<'a> {
    /// What it spends, in order.
    pub fn inputs(self) -> impl Iterator<Item = Input> {
        self.inputs.each(Reader::input)
    }

    /// What it pays, in order.
    pub fn outputs(self) -> impl Iterator<Item = Output<'a>> {
        self.outputs.each(Reader::output)
    }
}

impl fmt::Debug for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Block").field("header", &self.header).finish_non_exhaustive()
    }
}
