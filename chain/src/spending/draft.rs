//! From a plan to the partially signed transaction that an owner's device is given: coins, amounts, and where their keys are
//! found.
use super::{Spender, at};
use crate::convert;
use bitcoin::absolute::LockTime;
use bitcoin::consensus::encode::serialize;
use bitcoin::hashes::Hash;
use bitcoin::transaction::Version;
use bitcoin::{Amount, OutPoint, Psbt, ScriptBuf, Sequence, Transaction, TxIn, TxOut, Witness};
use domain::{Network, Spend, Txid};
use miniscript::psbt::PsbtExt;
use std::collections::{BTreeMap, HashMap};

/// Transactions before are put in up to so many bytes in all: a form must bring it back, and a code show it.
const PREVIOUS_BYTES: usize = 150_000;

/// Transactions that made coins, as a chain source gives them.
pub type Previous = Vec<Transaction>;

/// What is given to the device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drafted {
    /// The whole of it, as in a file.
    pub psbt: Vec<u8>,
    /// The transaction's identifier, where no signature changes it.
    pub txid: Option<Txid>,
    /// Whether the transactions before are in it, where a device may ask for them.
    pub has_previous: bool,
}

/// Why there is no draft.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    /// The wallet's inputs commit to no amounts: a device must see where each coin came from.
    #[error(
        "this wallet is of the kind from before segwit, whose spends need the transactions that paid it, and the chain source \
         can't give them; use a node of your own that still has those blocks, or your wallet's own program"
    )]
    NeedsPrevious,
    /// A coin is not where the wallet would have it, or an address is none: a defect of ours or the database's.
    #[error(
        "the draft can't be made of what the database holds: {0}; almoner doctor compares wallets and addresses"
    )]
    Inconsistent(String),
}

/// The spend as a partially signed transaction without any signature. `places` are the indexes of the coins' addresses, as
/// in a `Derivation`, `previous` the transactions that made them, as far as they are known.
///
/// # Errors
/// [`DraftError`].
pub fn draft(
    (spender, network): (&Spender, Network),
    spend: &Spend,
    places: &BTreeMap<domain::OutPoint, u32>,
    previous: Previous,
) -> Result<Drafted, DraftError> {
    let unsigned = unsigned(spend, network)?;
    let mut psbt = Psbt::from_unsigned_tx(unsigned).map_err(|error| inconsistent(&error))?;
    let mut previous = by_id(previous);
    let size: usize = previous.values().map(Transaction::total_size).sum();
    if spender.is_segwit() && size > PREVIOUS_BYTES {
        previous.clear();
    }
    for (index, coin) in spend.coins.iter().enumerate() {
        let place = places.get(&coin.outpoint).ok_or_else(|| inconsistent(&coin.outpoint))?;
        let definite = spender.at(*place).ok_or_else(|| inconsistent(&coin.outpoint))?;
        let input = &mut psbt.inputs[index];
        let before = psbt.unsigned_tx.input[index].previous_output.txid;
        input.non_witness_utxo = previous.get(&before).cloned();
        if spender.is_segwit() {
            let value = Amount::from_sat(coin.value.to_sat());
            input.witness_utxo = Some(TxOut { value, script_pubkey: definite.script_pubkey() });
        } else if input.non_witness_utxo.is_none() {
            return Err(DraftError::NeedsPrevious);
        }
        psbt.update_input_with_descriptor(index, &definite).map_err(|error| inconsistent(&error))?;
    }
    mark_change(&mut psbt, spender, spend)?;
    let txid = spender.has_lasting_id().then(|| convert::txid(psbt.unsigned_tx.compute_txid()));
    let has_previous = psbt.inputs.iter().all(|input| input.non_witness_utxo.is_some());
    Ok(Drafted { psbt: psbt.serialize(), txid, has_previous })
}

/// So that the device can tell that what comes back is its own.
fn mark_change(psbt: &mut Psbt, spender: &Spender, spend: &Spend) -> Result<(), DraftError> {
    for (index, output) in spend.outputs.iter().enumerate() {
        if let Some(place) = output.change {
            let definite = spender.change.as_ref().and_then(|change| at(change, place));
            let definite = definite.ok_or_else(|| inconsistent(&"there is no change branch"))?;
            psbt.update_output_with_descriptor(index, &definite).map_err(|error| inconsistent(&error))?;
        }
    }
    Ok(())
}

fn unsigned(spend: &Spend, network: Network) -> Result<Transaction, DraftError> {
    let input = spend.coins.iter().map(|coin| TxIn {
        previous_output: OutPoint {
            txid: bitcoin::Txid::from_byte_array(coin.outpoint.txid.0),
            vout: coin.outpoint.vout,
        },
        script_sig: ScriptBuf::new(),
        // May be replaced by the owner's own wallet if it waits too long (BIP125).
        sequence: Sequence::ENABLE_RBF_NO_LOCKTIME,
        witness: Witness::new(),
    });
    let output = spend.outputs.iter().map(|output| {
        let script =
            convert::script(&output.address, network).ok_or_else(|| inconsistent(&output.address))?;
        Ok(TxOut {
            value: Amount::from_sat(output.value.to_sat()),
            script_pubkey: ScriptBuf::from_bytes(script),
        })
    });
    Ok(Transaction {
        version: Version::TWO,
        lock_time: LockTime::ZERO,
        input: input.collect(),
        output: output.collect::<Result<_, DraftError>>()?,
    })
}

fn by_id(transactions: Vec<Transaction>) -> HashMap<bitcoin::Txid, Transaction> {
    transactions.into_iter().map(|transaction| (transaction.compute_txid(), transaction)).collect()
}

fn inconsistent(what: &impl std::fmt::Display) -> DraftError {
    DraftError::Inconsistent(what.to_string())
}

/// As nodes take it.
pub(super) fn bytes(transaction: &Transaction) -> Vec<u8> {
    serialize(transaction)
}
