//! What of a transaction matters to a payment, whether it lies in a block or came by itself.
use super::{Input, Output, TransactionView};
use crate::convert;
use bitcoin::Transaction;
use domain::{OutPoint, Txid};

/// What a transaction spends and pays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outline<'a> {
    pub(crate) txid: Txid,
    inputs: Vec<Input>,
    pub(crate) outputs: Vec<Output<'a>>,
}

impl Outline<'_> {
    /// Whether it is a block's reward: its one input names no output.
    pub(crate) fn is_coinbase(&self) -> bool {
        let nothing = convert::outpoint(bitcoin::OutPoint::null());
        matches!(self.inputs.as_slice(), [only] if only.spends == nothing)
    }

    /// What it spends; nothing for a block's reward.
    pub(crate) fn spends(&self) -> Vec<OutPoint> {
        if self.is_coinbase() { Vec::new() } else { self.inputs.iter().map(|input| input.spends).collect() }
    }

    /// Whether it announces that it may be replaced (BIP125).
    pub(crate) fn is_replaceable(&self) -> bool {
        !self.is_coinbase() && self.inputs.iter().any(|input| input.sequence.is_rbf())
    }
}

impl<'a> From<TransactionView<'a>> for Outline<'a> {
    fn from(view: TransactionView<'a>) -> Self {
        Self { txid: view.txid, inputs: view.inputs().collect(), outputs: view.outputs().collect() }
    }
}

impl<'a> From<&'a Transaction> for Outline<'a> {
    fn from(transaction: &'a Transaction) -> Self {
        let input = |input: &bitcoin::TxIn| Input {
            spends: convert::outpoint(input.previous_output),
            sequence: input.sequence,
        };
        let output = |output: &'a bitcoin::TxOut| Output {
            value: output.value.to_sat(),
            script: output.script_pubkey.as_bytes(),
        };
        Self {
            txid: convert::txid(transaction.compute_txid()),
            inputs: transaction.input.iter().map(input).collect(),
            outputs: transaction.output.iter().map(output).collect(),
        }
    }
}
