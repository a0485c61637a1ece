//! Transactions made to order, with inputs nobody else spends unless asked for.
use bitcoin::absolute::LockTime;
use bitcoin::hashes::{Hash, sha256};
use bitcoin::transaction::Version;
use bitcoin::{Amount, OutPoint, ScriptBuf, Sequence, Transaction, TxIn, TxOut, Txid, Witness};

/// What a transaction should look like.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    outputs: Vec<(Vec<u8>, u64)>,
    spends: Vec<OutPoint>,
    final_: bool,
}

impl Draft {
    /// Pays that many satoshis to that script.
    pub fn paying(script: &[u8], sats: u64) -> Self {
        Self::default().and(script, sats)
    }

    /// Pays this as well.
    #[must_use]
    pub fn and(mut self, script: &[u8], sats: u64) -> Self {
        self.outputs.push((script.to_vec(), sats));
        self
    }

    /// Does not announce that it may be replaced.
    #[must_use]
    pub const fn unreplaceable(mut self) -> Self {
        self.final_ = true;
        self
    }

    /// Spends this output too, instead of one made up.
    #[must_use]
    pub fn spending(mut self, outpoint: domain::OutPoint) -> Self {
        self.spends.push(OutPoint { txid: Txid::from_byte_array(outpoint.txid.0), vout: outpoint.vout });
        self
    }

    /// Spends what that transaction spends, so that only one of the two can ever be mined.
    #[must_use]
    pub(super) fn instead_of(mut self, other: &Transaction) -> Self {
        self.spends.extend(other.input.iter().map(|input| input.previous_output));
        self
    }

    /// The transaction; `serial` makes its own input differ from every other's.
    pub(super) fn build(self, serial: u64) -> Transaction {
        let spends = if self.spends.is_empty() { vec![made_up(serial)] } else { self.spends };
        let sequence = if self.final_ { Sequence::MAX } else { Sequence::ENABLE_RBF_NO_LOCKTIME };
        let input = |previous_output| TxIn {
            previous_output,
            script_sig: ScriptBuf::new(),
            sequence,
            witness: Witness::from_slice(&[serial.to_le_bytes()]),
        };
        // A replacement with the same outputs must not be the same transaction.
        let mark = TxOut { value: Amount::ZERO, script_pubkey: op_return(serial) };
        Transaction {
            version: Version::TWO,
            lock_time: LockTime::ZERO,
            input: spends.into_iter().map(input).collect(),
            output: self.outputs.into_iter().map(output).chain([mark]).collect(),
        }
    }
}

/// A block's first transaction, paying whoever mined it.
pub(super) fn coinbase(height: u32, serial: u64, pays: Option<(Vec<u8>, u64)>) -> Transaction {
    let mut script = height.to_le_bytes().to_vec();
    script.extend(serial.to_le_bytes());
    Transaction {
        version: Version::TWO,
        lock_time: LockTime::ZERO,
        input: vec![TxIn { script_sig: ScriptBuf::from_bytes(script), ..TxIn::default() }],
        output: vec![pays.map_or(TxOut { value: Amount::ZERO, script_pubkey: op_return(serial) }, output)],
    }
}

fn output((script, sats): (Vec<u8>, u64)) -> TxOut {
    TxOut { value: Amount::from_sat(sats), script_pubkey: ScriptBuf::from_bytes(script) }
}

fn op_return(serial: u64) -> ScriptBuf {
    ScriptBuf::new_op_return(serial.to_le_bytes())
}

fn made_up(serial: u64) -> OutPoint {
    let txid = sha256::Hash::hash(&serial.to_le_bytes());
    OutPoint { txid: Txid::from_byte_array(txid.to_byte_array()), vout: 0 }
}
