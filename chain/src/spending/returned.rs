//! What came back: whether it is the draft that was given out, wholly and rightly signed.
use super::curve;
use super::draft::bytes;
use super::version_two::{MAGIC, as_version_zero};
use crate::convert;
use bitcoin::base64::Engine;
use bitcoin::base64::engine::general_purpose::STANDARD;
use bitcoin::consensus::encode::deserialize;
use bitcoin::ecdsa::Signature;
use bitcoin::psbt::Input;
use bitcoin::sighash::{EcdsaSighashType, Prevouts, TapSighashType};
use bitcoin::{Psbt, Transaction, TxIn, TxOut, Witness};
use domain::{Sats, Txid};
use miniscript::interpreter::{Interpreter, KeySigPair, SatisfiedConstraint};
use miniscript::psbt::PsbtExt;
use std::collections::BTreeSet;

/// Longest file or text looked at, in bytes.
pub const MAX_PSBT_BYTES: usize = 4 << 20;

/// A transaction that can be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Its identifier.
    pub txid: Txid,
    /// The whole of it, as nodes take it.
    pub transaction: Vec<u8>,
}

/// Why what came back is not taken. Inputs are counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is too long to be one.
    #[error("this is far too long for a signed transaction; give the file that your device or wallet wrote")]
    TooLong,
    /// It is none.
    #[error(
        "this is no signed transaction, neither a partially signed one (PSBT) nor a finished one; give the file that your device or \
         wallet wrote, or its text in base64 or hexadecimal digits"
    )]
    NotAPsbt,
    /// It spends nothing of the draft.
    #[error(
        "this is another transaction than the one drafted here: it spends none of its coins; look whether it belongs to another draft or network"
    )]
    Another,
    /// It spends other coins.
    #[error("this spends other coins than the draft does; sign the draft itself, unchanged")]
    OtherCoins,
    /// It leaves more to the miner.
    #[error("this pays {more} more as a fee than the draft does; sign the draft itself, unchanged")]
    DearerFee {
        /// How much more.
        more: Sats,
    },
    /// It pays others, or other amounts.
    #[error("this pays other addresses or amounts than the draft does; sign the draft itself, unchanged")]
    OtherOutputs,
    /// It is the same but for its version, lock time or sequence numbers.
    #[error(
        "this differs from the draft in its version, lock time or sequence numbers; sign the draft itself, unchanged"
    )]
    OtherTerms,
    /// It says other amounts of the coins it spends.
    #[error(
        "this says of input {0} that its coin is another amount than it is; sign the draft itself, unchanged"
    )]
    OtherAmount(usize),
    /// Signatures are missing.
    #[error("this is not wholly signed: signatures are missing for {}; sign with every key it takes, and bring it again", inputs(.0))]
    Unsigned(Vec<usize>),
    /// A signature does not hold.
    #[error("the signature of input {0} does not hold; sign the draft again, and bring that")]
    BadSignature(usize),
    /// A signature would let others change the transaction.
    #[error(
        "the signature of input {0} does not cover the whole transaction, so that others could change it; sign with the usual kind (ALL)"
    )]
    Loose(usize),
}

fn inputs(missing: &[usize]) -> String {
    const SHOWN: usize = 8;
    let numbers: Vec<String> = missing.iter().take(SHOWN).map(usize::to_string).collect();
    let more = missing.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{} {}{more}", if missing.len() == 1 { "input" } else { "inputs" }, numbers.join(", "))
}

/// The bytes of a file, or of its text in base64 or hexadecimal digits: a partially signed transaction, or a finished one.
///
/// # Errors
/// It is no such file, or too long.
pub fn read(given: &[u8]) -> Result<Vec<u8>, Refusal> {
    if given.len() > MAX_PSBT_BYTES {
        return Err(Refusal::TooLong);
    }
    if is_one(given) {
        return Ok(given.to_vec());
    }
    let text: Vec<u8> = given.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let bytes = const_hex::decode(&text).ok().filter(|bytes| is_one(bytes));
    let bytes = bytes.or_else(|| STANDARD.decode(&text).ok().filter(|bytes| is_one(bytes)));
    bytes.ok_or(Refusal::NotAPsbt)
}

fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC) || deserialize::<Transaction>(bytes).is_ok()
}

/// Looks what came back through, against the draft that was given out.
///
/// # Errors
/// [`Refusal`] says what is wrong.
pub fn check(draft: &[u8], returned: &[u8]) -> Result<Signed, Refusal> {
    let mut ours = Psbt::deserialize(draft).map_err(|_| Refusal::Another)?;
    let theirs = theirs(returned).ok_or(Refusal::NotAPsbt)?;
    is_the_same(&ours, &theirs)?;
    for (mine, given) in ours.inputs.iter_mut().zip(theirs.inputs) {
        take_signatures(mine, given);
    }
    finish(&mut ours)?;
    let transaction = extracted(&ours);
    let coins = coins(&ours).ok_or(Refusal::Another)?;
    for index in 0..transaction.input.len() {
        holds(&ours.unsigned_tx, &transaction, &coins, index)?;
    }
    Ok(Signed { txid: convert::txid(transaction.compute_txid()), transaction: bytes(&transaction) })
}

/// What came back, of whatever kind.
fn theirs(returned: &[u8]) -> Option<Psbt> {
    if !returned.starts_with(MAGIC) {
        return deserialize(returned).ok().and_then(finished);
    }
    let read = Psbt::deserialize(returned).ok();
    read.or_else(|| Psbt::deserialize(&as_version_zero(returned)?).ok())
}

/// A transaction that is signed and finished, taken apart again.
fn finished(mut transaction: Transaction) -> Option<Psbt> {
    let take = |input: &mut TxIn| (std::mem::take(&mut input.script_sig), std::mem::take(&mut input.witness));
    let proofs: Vec<_> = transaction.input.iter_mut().map(take).collect();
    let mut psbt = Psbt::from_unsigned_tx(transaction).ok()?;
    for (input, (script, witness)) in psbt.inputs.iter_mut().zip(proofs) {
        (input.final_script_sig, input.final_script_witness) = (Some(script), Some(witness));
    }
    Some(psbt)
}

/// The unsigned transaction is the draft's, to the last bit, and no amount is told otherwise.
fn is_the_same(ours: &Psbt, theirs: &Psbt) -> Result<(), Refusal> {
    let (mine, given) = (&ours.unsigned_tx, &theirs.unsigned_tx);
    if mine != given {
        return Err(difference(mine, given));
    }
    for (index, (mine, given)) in ours.inputs.iter().zip(&theirs.inputs).enumerate() {
        let differs = |given: &TxOut| mine.witness_utxo.as_ref().is_some_and(|mine| mine != given);
        if given.witness_utxo.as_ref().is_some_and(differs) {
            return Err(Refusal::OtherAmount(index + 1));
        }
    }
    Ok(())
}

fn difference(mine: &Transaction, given: &Transaction) -> Refusal {
    let coins =
        |of: &Transaction| of.input.iter().map(|input| input.previous_output).collect::<BTreeSet<_>>();
    let (wanted, spent) = (coins(mine), coins(given));
    if wanted.is_disjoint(&spent) {
        return Refusal::Another;
    }
    if wanted != spent || mine.input.len() != given.input.len() {
        return Refusal::OtherCoins;
    }
    if mine.output == given.output {
        return Refusal::OtherTerms;
    }
    let paid =
        |of: &Transaction| of.output.iter().map(|output| output.value.to_sat()).fold(0, u64::saturating_add);
    match paid(mine).checked_sub(paid(given)).and_then(Sats::try_new).filter(|more| !more.is_zero()) {
        Some(more) => Refusal::DearerFee { more },
        None => Refusal::OtherOutputs,
    }
}

/// Signatures, and what scripts may ask for beside them; nothing else that it says is believed.
fn take_signatures(mine: &mut Input, given: Input) {
    mine.partial_sigs = given.partial_sigs;
    mine.tap_key_sig = given.tap_key_sig;
    mine.tap_script_sigs = given.tap_script_sigs;
    mine.ripemd160_preimages = given.ripemd160_preimages;
    mine.sha256_preimages = given.sha256_preimages;
    mine.hash160_preimages = given.hash160_preimages;
    mine.hash256_preimages = given.hash256_preimages;
    mine.final_script_sig = given.final_script_sig.filter(|script| !script.is_empty());
    mine.final_script_witness = given.final_script_witness.filter(|witness| !witness.is_empty());
}

fn finish(psbt: &mut Psbt) -> Result<(), Refusal> {
    let mut missing = Vec::new();
    for index in 0..psbt.inputs.len() {
        let is_signed = has_signature(&psbt.inputs[index]);
        if psbt.finalize_inp_mut(curve(), index).is_err() {
            if is_signed && is_bad(psbt, index) {
                return Err(Refusal::BadSignature(index + 1));
            }
            missing.push(index + 1);
        }
    }
    if missing.is_empty() { Ok(()) } else { Err(Refusal::Unsigned(missing)) }
}

fn has_signature(input: &Input) -> bool {
    !input.partial_sigs.is_empty() || input.tap_key_sig.is_some() || !input.tap_script_sigs.is_empty()
}

/// Whether a signature that is there is of another key, or of something else than this transaction.
fn is_bad(psbt: &Psbt, index: usize) -> bool {
    let input = &psbt.inputs[index];
    let Ok(message) =
        psbt.sighash_msg(index, &mut bitcoin::sighash::SighashCache::new(&psbt.unsigned_tx), None)
    else {
        return false;
    };
    let message = message.to_secp_msg();
    let holds = |(key, signature): (&bitcoin::PublicKey, &Signature)| {
        curve().verify_ecdsa(&message, &signature.signature, &key.inner).is_ok()
    };
    input.partial_sigs.iter().any(|pair| !holds(pair)) || input.tap_key_sig.is_some()
}

fn extracted(psbt: &Psbt) -> Transaction {
    let mut transaction = psbt.unsigned_tx.clone();
    for (input, finished) in transaction.input.iter_mut().zip(&psbt.inputs) {
        input.script_sig = finished.final_script_sig.clone().unwrap_or_default();
        input.witness = finished.final_script_witness.clone().unwrap_or_else(Witness::default);
    }
    transaction
}

fn coins(psbt: &Psbt) -> Option<Vec<TxOut>> {
    let coin = |coin: Result<&TxOut, _>| coin.ok().cloned();
    psbt.iter_funding_utxos().map(coin).collect()
}

/// Runs the input's script, and looks that its signatures cover everything.
fn holds(
    unsigned: &Transaction,
    transaction: &Transaction,
    coins: &[TxOut],
    index: usize,
) -> Result<(), Refusal> {
    let (input, number) = (&transaction.input[index], index + 1);
    let bad = || Refusal::BadSignature(number);
    let interpreter = Interpreter::from_txdata(
        &coins[index].script_pubkey,
        &input.script_sig,
        &input.witness,
        input.sequence,
        transaction.lock_time,
    );
    let (interpreter, coins) = (interpreter.map_err(|_| bad())?, Prevouts::All(coins));
    let mut signatures = 0_usize;
    for constraint in interpreter.iter(curve(), unsigned, index, &coins) {
        match constraint.map_err(|_| bad())? {
            SatisfiedConstraint::PublicKey { key_sig }
            | SatisfiedConstraint::PublicKeyHash { key_sig, .. } => {
                signatures += 1;
                if !covers_all(&key_sig) {
                    return Err(Refusal::Loose(number));
                }
            }
            _ => {}
        }
    }
    if signatures == 0 { Err(bad()) } else { Ok(()) }
}

fn covers_all(pair: &KeySigPair) -> bool {
    match pair {
        KeySigPair::Ecdsa(_, signature) => signature.sighash_type == EcdsaSighashType::All,
        KeySigPair::Schnorr(_, signature) => {
            matches!(signature.sighash_type, TapSighashType::Default | TapSighashType::All)
        }
    }
}
