//! Partially signed transactions of version 2 (BIP370), written again as version 0 (BIP174): the same coins, outputs and
//! signatures, with the unsigned transaction as a whole. What this is not: a check of any of it.
use super::draft::bytes;
use bitcoin::absolute::LockTime;
use bitcoin::consensus::encode::VarInt;
use bitcoin::consensus::{deserialize_partial, serialize};
use bitcoin::hashes::Hash;
use bitcoin::transaction::Version;
use bitcoin::{Amount, OutPoint, ScriptBuf, Sequence, Transaction, TxIn, TxOut, Txid, Witness};
use std::collections::BTreeMap;

/// What a file of this kind begins with, whatever its version.
pub(super) const MAGIC: &[u8] = b"psbt\xff";

/// Keys of the global map that version 2 has for the unsigned transaction's parts.
const TX_VERSION: u8 = 0x02;
const FALLBACK_LOCK_TIME: u8 = 0x03;
const INPUTS: u8 = 0x04;
const OUTPUTS: u8 = 0x05;
const MODIFIABLE: u8 = 0x06;
const VERSION: u8 = 0xfb;
/// The same of an input's map.
const PREVIOUS: u8 = 0x0e;
const OUTPUT: u8 = 0x0f;
const SEQUENCE: u8 = 0x10;
const AFTER_TIME: u8 = 0x11;
const AFTER_HEIGHT: u8 = 0x12;
/// The same of an output's map.
const AMOUNT: u8 = 0x03;
const SCRIPT: u8 = 0x04;

/// What is left to be read.
struct Reader<'a>(&'a [u8]);

/// A map of the file, by key; each key is there once.
#[derive(Default)]
struct Map<'a>(BTreeMap<&'a [u8], &'a [u8]>);

/// The file as version 0; `None` if it is no whole file of version 2.
pub(super) fn as_version_zero(file: &[u8]) -> Option<Vec<u8>> {
    let mut reader = Reader(file.strip_prefix(MAGIC)?);
    let mut global = reader.map()?;
    if global.number(VERSION)? != 2 {
        return None;
    }
    let (inputs, outputs) = (global.count(INPUTS)?, global.count(OUTPUTS)?);
    // Each map takes a byte at least, so that no count asks for more than the file holds.
    let mut inputs = (0..inputs).map(|_| reader.map()).collect::<Option<Vec<_>>>()?;
    let mut outputs = (0..outputs).map(|_| reader.map()).collect::<Option<Vec<_>>>()?;
    let version = global.number(TX_VERSION)?.cast_signed();
    let fallback = global.optional(FALLBACK_LOCK_TIME)?.unwrap_or(0);
    global.0.remove(&[MODIFIABLE][..]);
    let lock_time = lock_time(&mut inputs)?.unwrap_or(fallback);
    let unsigned = Transaction {
        version: Version(version),
        lock_time: LockTime::from_consensus(lock_time),
        input: inputs.iter_mut().map(input).collect::<Option<_>>()?,
        output: outputs.iter_mut().map(output).collect::<Option<_>>()?,
    };
    let unsigned = bytes(&unsigned);
    global.0.insert(&[0x00], &unsigned);
    let mut written = MAGIC.to_vec();
    [global].iter().chain(&inputs).chain(&outputs).for_each(|map| map.write(&mut written));
    reader.0.is_empty().then_some(written)
}

/// What the inputs ask for, of heights or else of times.
fn lock_time(inputs: &mut [Map<'_>]) -> Option<Option<u32>> {
    let mut latest = |key| {
        let all = inputs.iter_mut().map(|input| input.optional(key)).collect::<Option<Vec<_>>>()?;
        Some(all.into_iter().flatten().max())
    };
    let (height, time) = (latest(AFTER_HEIGHT)?, latest(AFTER_TIME)?);
    Some(height.or(time))
}

fn input(map: &mut Map<'_>) -> Option<TxIn> {
    let txid = Txid::from_byte_array(map.take(PREVIOUS)?.try_into().ok()?);
    let sequence = map.optional(SEQUENCE)?.map_or(Sequence::MAX, Sequence);
    Some(TxIn {
        previous_output: OutPoint { txid, vout: map.number(OUTPUT)? },
        script_sig: ScriptBuf::new(),
        sequence,
        witness: Witness::new(),
    })
}

fn output(map: &mut Map<'_>) -> Option<TxOut> {
    let value = Amount::from_sat(u64::from_le_bytes(map.take(AMOUNT)?.try_into().ok()?));
    Some(TxOut { value, script_pubkey: ScriptBuf::from_bytes(map.take(SCRIPT)?.to_vec()) })
}

impl<'a> Reader<'a> {
    fn map(&mut self) -> Option<Map<'a>> {
        let mut map = Map::default();
        loop {
            let key = self.piece()?;
            if key.is_empty() {
                return Some(map);
            }
            let value = self.piece()?;
            if map.0.insert(key, value).is_some() {
                return None;
            }
        }
    }

    fn piece(&mut self) -> Option<&'a [u8]> {
        let (VarInt(length), head) = deserialize_partial::<VarInt>(self.0).ok()?;
        let rest = self.0.get(head..)?;
        let (piece, rest) = rest.split_at_checked(usize::try_from(length).ok()?)?;
        self.0 = rest;
        Some(piece)
    }
}

impl<'a> Map<'a> {
    /// Takes the value of a key without more to it out.
    fn take(&mut self, key: u8) -> Option<&'a [u8]> {
        self.0.remove(&[key][..])
    }

    fn number(&mut self, key: u8) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(key)?.try_into().ok()?))
    }

    /// None within, where it is not there; none at all, where it is no number.
    #[allow(clippy::option_option, reason = "what is left out and what is wrong are two things")]
    fn optional(&mut self, key: u8) -> Option<Option<u32>> {
        if self.0.contains_key(&[key][..]) { self.number(key).map(Some) } else { Some(None) }
    }

    fn count(&mut self, key: u8) -> Option<u64> {
        let value = self.take(key)?;
        let (VarInt(count), read) = deserialize_partial::<VarInt>(value).ok()?;
        (read == value.len()).then_some(count)
    }

    fn write(&self, to: &mut Vec<u8>) {
        for (key, value) in &self.0 {
            for piece in [key, value] {
                to.extend(serialize(&VarInt::from(piece.len())));
                to.extend_from_slice(piece);
            }
        }
        to.push(0);
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use bitcoin::Psbt;

    /// The file as version 2, as a device may bring it.
    pub(in crate::spending) fn as_version_two(file: &[u8]) -> Vec<u8> {
        let psbt = Psbt::deserialize(file).unwrap();
        let tx = &psbt.unsigned_tx;
        let mut reader = Reader(file.strip_prefix(MAGIC).unwrap());
        let mut written = MAGIC.to_vec();
        let mut put = |reader: &mut Reader<'_>, more: &[(u8, Vec<u8>)]| {
            let mut map = reader.map().unwrap();
            if more.len() == 5 {
                map.take(0x00);
            }
            let keys: Vec<[u8; 1]> = more.iter().map(|(key, _)| [*key]).collect();
            let mut whole = Map(map.0.clone());
            for (key, (_, value)) in keys.iter().zip(more) {
                whole.0.insert(key, value);
            }
            whole.write(&mut written);
        };
        let count = |count: usize| serialize(&VarInt::from(count));
        let global = [
            (VERSION, 2_u32.to_le_bytes().to_vec()),
            (TX_VERSION, tx.version.0.to_le_bytes().to_vec()),
            (FALLBACK_LOCK_TIME, tx.lock_time.to_consensus_u32().to_le_bytes().to_vec()),
            (INPUTS, count(tx.input.len())),
            (OUTPUTS, count(tx.output.len())),
        ];
        put(&mut reader, &global);
        for input in &tx.input {
            let vout = input.previous_output.vout.to_le_bytes().to_vec();
            let txid = input.previous_output.txid.to_byte_array().to_vec();
            let sequence = input.sequence.0.to_le_bytes().to_vec();
            put(&mut reader, &[(PREVIOUS, txid), (OUTPUT, vout), (SEQUENCE, sequence)]);
        }
        for output in &tx.output {
            let value = output.value.to_sat().to_le_bytes().to_vec();
            put(&mut reader, &[(AMOUNT, value), (SCRIPT, output.script_pubkey.to_bytes())]);
        }
        written
    }
}
