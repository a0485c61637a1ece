//! A chain of blocks as full as those of the main network, made here and given to a node on regtest: four thousand
//! transactions of two inputs each, with signatures' worth of witness; now and then one pays a wallet.
//!
//! Nothing is signed. What is spent asks for no signature, so that making and checking a block takes no time to speak of.
use crate::shop::WALLET;
use anyhow::{Context, ensure};
use bitcoin::absolute::LockTime;
use bitcoin::block::{Header, Version};
use bitcoin::consensus::encode::serialize;
use bitcoin::hashes::{Hash, HashEngine, sha256d};
use bitcoin::hex::DisplayHex;
use bitcoin::opcodes::all::{OP_2DROP, OP_PUSHNUM_1, OP_RETURN};
use bitcoin::script::{Builder, PushBytesBuf};
use bitcoin::{
    Amount, Block, BlockHash, CompactTarget, Network, OutPoint, ScriptBuf, Sequence, Transaction, TxIn,
    TxMerkleNode, TxOut, Witness, WitnessMerkleNode, constants, transaction,
};
use chain::regtest::Regtest;
use chain::wallet::Wallet;
use serde_json::{Value, json};

const TRANSACTIONS: usize = 4_000;
/// One in so many pays the wallet, each time another address: every fifth of those it has.
const PAYS_EVERY: usize = 800;
const STEP: u32 = 5;
const PAID: Amount = Amount::from_sat(1_000);
/// A block's reward can be spent after so many.
const MATURES: u32 = 100;
/// Seconds between two blocks.
const PACE: u32 = 600;

/// What was made.
pub(crate) struct Full {
    /// The height of the first full block.
    pub(crate) first: u32,
    /// The full blocks.
    pub(crate) hashes: Vec<String>,
    /// How large they are together.
    pub(crate) bytes: usize,
    /// How many payments to the wallet are in them.
    pub(crate) payments: u32,
}

/// Money that anybody may spend.
#[derive(Clone, Copy)]
struct Coin {
    outpoint: OutPoint,
    value: Amount,
}

struct Maker<'a> {
    node: &'a Regtest,
    wallet: Wallet,
    height: u32,
    tip: BlockHash,
    time: u32,
    coins: Vec<Coin>,
    made: Full,
}

/// Fills the node's chain, which must be empty, with so many full blocks.
pub(crate) fn make(node: &Regtest, blocks: u32) -> anyhow::Result<Full> {
    let genesis = constants::genesis_block(Network::Regtest);
    let made = Full { first: MATURES + 1, hashes: Vec::new(), bytes: 0, payments: 0 };
    let wallet = Wallet::parse(WALLET, domain::Network::Regtest)?;
    let (tip, time) = (genesis.block_hash(), genesis.header.time);
    let mut maker = Maker { node, wallet, height: 0, tip, time, coins: Vec::new(), made };
    maker.coins = maker.divide()?;
    while maker.height < MATURES {
        maker.append(Vec::new(), Vec::new())?;
    }
    for _ in 0..blocks {
        maker.full()?;
    }
    Ok(maker.made)
}

impl Maker<'_> {
    /// The first reward, in as many pieces as there are inputs.
    fn divide(&mut self) -> anyhow::Result<Vec<Coin>> {
        let each = Amount::from_int_btc(50) / (2 * TRANSACTIONS as u64);
        let output = TxOut { value: each, script_pubkey: anybody().to_p2wsh() };
        let block = self.append(vec![output; 2 * TRANSACTIONS], Vec::new())?;
        let txid = block.txdata[0].compute_txid();
        Ok((0..)
            .take(2 * TRANSACTIONS)
            .map(|vout| Coin { outpoint: OutPoint { txid, vout }, value: each })
            .collect())
    }

    fn full(&mut self) -> anyhow::Result<()> {
        let mut transactions = Vec::with_capacity(TRANSACTIONS);
        let mut coins = Vec::with_capacity(2 * TRANSACTIONS);
        for (place, pair) in std::mem::take(&mut self.coins).chunks(2).enumerate() {
            let transaction = self.pay(pair, place.is_multiple_of(PAYS_EVERY));
            let txid = transaction.compute_txid();
            let left = (0..).zip(&transaction.output).take(2);
            coins.extend(
                left.map(|(vout, output)| Coin { outpoint: OutPoint { txid, vout }, value: output.value }),
            );
            transactions.push(transaction);
        }
        coins.rotate_left(2); // not the same ones pay in each block, until they have nothing left
        self.coins = coins;
        let block = self.append(Vec::new(), transactions)?;
        self.made.hashes.push(block.block_hash().to_string());
        self.made.bytes += block.total_size();
        Ok(())
    }

    fn pay(&mut self, pair: &[Coin], ours: bool) -> Transaction {
        let mut output: Vec<TxOut> = pair
            .iter()
            .map(|coin| TxOut { value: coin.value, script_pubkey: anybody().to_p2wsh() })
            .collect();
        if ours {
            output[0].value -= PAID;
            let script_pubkey = self.wallet.script(self.made.payments * STEP);
            output.push(TxOut { value: PAID, script_pubkey });
            self.made.payments += 1;
        }
        let input = |coin: &Coin| spend(coin.outpoint);
        Transaction {
            version: transaction::Version::TWO,
            lock_time: LockTime::ZERO,
            input: pair.iter().map(input).collect(),
            output,
        }
    }

    /// Mines a block of these transactions on top, whose reward goes to these outputs.
    fn append(&mut self, reward: Vec<TxOut>, transactions: Vec<Transaction>) -> anyhow::Result<Block> {
        (self.height, self.time) = (self.height + 1, self.time + PACE);
        let mut txdata = vec![coinbase(self.height, reward)?];
        txdata.extend(transactions);
        let header = Header {
            version: Version::from_consensus(0x2000_0000),
            prev_blockhash: self.tip,
            merkle_root: TxMerkleNode::all_zeros(),
            time: self.time,
            bits: CompactTarget::from_consensus(0x207f_ffff),
            nonce: 0,
        };
        let mut block = Block { header, txdata };
        commit(&mut block)?;
        block.header.merkle_root = block.compute_merkle_root().context("a block has transactions")?;
        while block.header.validate_pow(block.header.target()).is_err() {
            block.header.nonce += 1;
        }
        let hex = serialize(&block).to_lower_hex_string();
        let refused = self.node.call("submitblock", json!([hex]));
        ensure!(refused == Value::Null, "the node refuses block {}: {refused}", self.height);
        self.tip = block.block_hash();
        Ok(block)
    }
}

/// Takes two things, looks at neither, and is content.
fn anybody() -> ScriptBuf {
    Builder::new().push_opcode(OP_2DROP).push_opcode(OP_PUSHNUM_1).into_script()
}

fn spend(previous_output: OutPoint) -> TxIn {
    // As long as a signature and a key.
    let witness = [vec![0x30; 71], vec![0x02; 33], anybody().into_bytes()];
    TxIn {
        previous_output,
        script_sig: ScriptBuf::new(),
        sequence: Sequence::MAX,
        witness: Witness::from_slice(&witness),
    }
}

fn coinbase(height: u32, mut output: Vec<TxOut>) -> anyhow::Result<Transaction> {
    let number = PushBytesBuf::try_from(u64::from(height).to_be_bytes().to_vec())?;
    let script_sig = Builder::new().push_int(height.into()).push_slice(number).into_script();
    if output.is_empty() {
        output.push(TxOut { value: Amount::ZERO, script_pubkey: anybody().to_p2wsh() });
    }
    let witness = Witness::from_slice(&[[0_u8; 32]]);
    let input =
        vec![TxIn { previous_output: OutPoint::null(), script_sig, sequence: Sequence::MAX, witness }];
    Ok(Transaction { version: transaction::Version::TWO, lock_time: LockTime::ZERO, input, output })
}

/// The coinbase says which witnesses are in the block (BIP141).
fn commit(block: &mut Block) -> anyhow::Result<()> {
    let root: WitnessMerkleNode = block.witness_root().context("a block has transactions")?;
    let mut engine = sha256d::Hash::engine();
    engine.input(&root.to_byte_array());
    engine.input(&[0; 32]);
    let mut words = vec![0xaa, 0x21, 0xa9, 0xed];
    words.extend(sha256d::Hash::from_engine(engine).to_byte_array());
    let words = PushBytesBuf::try_from(words)?;
    let script_pubkey = Builder::new().push_opcode(OP_RETURN).push_slice(words).into_script();
    block.txdata[0].output.push(TxOut { value: Amount::ZERO, script_pubkey });
    Ok(())
}
