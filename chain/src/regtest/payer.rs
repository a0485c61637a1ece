//! What payers and miners do with a node: pay scripts, replace, double spend, mine, reorganise.
use super::{Regtest, patiently};
use bitcoin::absolute::LockTime;
use bitcoin::consensus::encode::{deserialize_hex, serialize_hex};
use bitcoin::transaction::Version;
use bitcoin::{
    Address, Amount, OutPoint, Script, ScriptBuf, Sequence, Transaction, TxIn, TxOut, Txid, Witness, address,
};
use serde_json::{Value, json};

/// A fee that every node accepts for the small transactions made here.
const FEE: Amount = Amount::from_sat(20_000);

/// An output of the node's wallet that can be spent.
#[derive(Clone, Debug)]
pub(super) struct Coin {
    outpoint: OutPoint,
    value: Amount,
}

impl Regtest {
    /// Mines that many blocks to the node's wallet; the first takes what waits.
    pub fn mine(&self, blocks: u32) {
        let address = self.new_address();
        self.mine_to(blocks, &address);
    }

    /// Mines that many blocks whose rewards go to that address.
    pub fn mine_to(&self, blocks: u32, address: &str) {
        self.call("generatetoaddress", json!([blocks, address]));
        self.await_filters();
    }

    /// Filters are made a moment after their blocks; who asks in between gets no answer.
    fn await_filters(&self) {
        if self.options.filters {
            patiently("make its filters", || {
                let index = self.call("getindexinfo", json!([]));
                index["basic block filter index"]["synced"] == Value::Bool(true)
            });
        }
    }

    /// Mines one block with these transactions (identifiers or hexadecimal) and nothing else.
    pub fn mine_only(&self, transactions: &[String]) {
        let address = self.new_address();
        self.call("generateblock", json!([address, transactions]));
    }

    /// An address of the node's wallet.
    pub fn new_address(&self) -> String {
        text(&self.call("getnewaddress", json!([])))
    }

    /// Pays bitcoin, as a decimal, from the node's wallet to the address, as a donor does.
    pub fn send(&self, address: &str, btc: &str) -> Txid {
        let params = json!({"address": address, "amount": btc, "fee_rate": 25, "replaceable": true});
        text(&self.call("sendtoaddress", params)).parse().expect("a transaction's identifier")
    }

    /// Replaces a payment of [`Regtest::send`] by one with a higher fee and the same outputs.
    pub fn bump(&self, txid: Txid) -> Txid {
        text(&self.call("bumpfee", json!([txid]))["txid"]).parse().expect("a transaction's identifier")
    }

    /// Broadcasts a replaceable transaction that pays these scripts, in this order from its first output.
    pub fn pay(&mut self, outputs: &[(&[u8], u64)]) -> Txid {
        let coin = self.take_coin();
        self.broadcast(&self.signed(&[coin], outputs, FEE))
    }

    /// A new script of the node's wallet, which can spend what comes to it.
    pub fn own_script_bytes(&self) -> Vec<u8> {
        self.own_script().into_bytes()
    }

    /// Broadcasts a transaction that spends that coin of the wallet's.
    pub fn spend(&self, coin: OutPoint, outputs: &[(&[u8], u64)]) -> Txid {
        self.broadcast(&self.signed(&[self.coin(coin)], outputs, FEE))
    }

    /// Broadcasts, in place of `replaced`, a transaction that spends the same coin for a higher fee.
    pub fn replace(&self, replaced: Txid, outputs: &[(&[u8], u64)]) -> Txid {
        self.broadcast(&self.rival(replaced, outputs, FEE * 5))
    }

    /// Mines a block with a transaction that nobody has heard of and that spends what `victim` spends.
    pub fn mine_double_spend(&self, victim: Txid, outputs: &[(&[u8], u64)]) -> Txid {
        let rival = self.rival(victim, outputs, FEE);
        self.mine_only(&[serialize_hex(&rival)]);
        rival.compute_txid()
    }

    /// Takes the highest blocks off the best chain; their transactions wait again.
    pub fn disconnect(&self, depth: u32) -> String {
        let height = self.height() + 1 - depth;
        let hash = text(&self.call("getblockhash", json!([height])));
        self.call("invalidateblock", json!([hash]));
        hash
    }

    /// The node forgets what waits longer than two weeks: everything that waits now.
    pub fn evict_all(&mut self) {
        let now = self.call("getmempoolinfo", json!([]));
        assert_ne!(now["size"], json!(0), "nothing to evict");
        let latest = self.call("getblockchaininfo", json!([]))["time"].as_i64().expect("a time");
        self.call("setmocktime", json!([latest + 15 * 24 * 3600]));
        // Expiry is noticed when the next transaction arrives.
        let address = self.new_address();
        let script =
            address.parse::<Address<address::NetworkUnchecked>>().expect("own address").assume_checked();
        self.pay(&[(script.script_pubkey().as_bytes(), 1000)]);
        self.call("setmocktime", json!([0]));
    }

    /// Height of the node's tip.
    pub fn height(&self) -> u32 {
        let height = self.call("getblockcount", json!([])).as_u64().expect("a height");
        u32::try_from(height).expect("a test's chain is short")
    }

    /// A block of the best chain, in hexadecimal.
    pub fn raw_block(&self, height: u32) -> String {
        let hash = self.call("getblockhash", json!([height]));
        text(&self.call("getblock", json!([hash, 0])))
    }

    /// The transaction as the node has it, in hexadecimal.
    pub fn raw(&self, txid: Txid) -> String {
        text(&self.call("gettransaction", json!([txid]))["hex"])
    }

    /// Broadcasts a transaction given in hexadecimal.
    pub fn broadcast_raw(&self, hex: &str) -> Txid {
        text(&self.call("sendrawtransaction", json!([hex]))).parse().expect("a transaction's identifier")
    }

    fn broadcast(&self, transaction: &Transaction) -> Txid {
        self.broadcast_raw(&serialize_hex(transaction))
    }

    fn rival(&self, other: Txid, outputs: &[(&[u8], u64)], fee: Amount) -> Transaction {
        let other: Transaction = deserialize_hex(&self.raw(other)).expect("the node's own transaction");
        let coins: Vec<_> = other.input.iter().map(|input| self.coin(input.previous_output)).collect();
        self.signed(&coins, outputs, fee)
    }

    fn coin(&self, outpoint: OutPoint) -> Coin {
        let parent: Transaction =
            deserialize_hex(&self.raw(outpoint.txid)).expect("the node's own transaction");
        let index = usize::try_from(outpoint.vout).expect("an index");
        Coin { outpoint, value: parent.output[index].value }
    }

    fn signed(&self, coins: &[Coin], outputs: &[(&[u8], u64)], fee: Amount) -> Transaction {
        let output = |value, script| TxOut { value, script_pubkey: script };
        let pay = |(script, sats): &(&[u8], u64)| {
            output(Amount::from_sat(*sats), Script::from_bytes(script).into())
        };
        let mut transaction = Transaction {
            version: Version::TWO,
            lock_time: LockTime::ZERO,
            input: coins.iter().map(|coin| spend(coin.outpoint)).collect(),
            output: outputs.iter().map(pay).collect(),
        };
        let paid: Amount = transaction.output.iter().map(|o| o.value).sum();
        let held: Amount = coins.iter().map(|c| c.value).sum();
        transaction.output.push(output(held - paid - fee, self.own_script()));
        let signed = self.call("signrawtransactionwithwallet", json!([serialize_hex(&transaction)]));
        assert_eq!(signed["complete"], Value::Bool(true), "{signed}");
        deserialize_hex(&text(&signed["hex"])).expect("the node's own transaction")
    }

    fn own_script(&self) -> ScriptBuf {
        let address: Address<address::NetworkUnchecked> =
            self.new_address().parse().expect("the node's own address");
        address.assume_checked().script_pubkey()
    }

    /// A confirmed coin that was not given out before.
    fn take_coin(&mut self) -> Coin {
        if self.coins.is_empty() {
            let unspent = self.call("listunspent", json!([1]));
            let coins = unspent.as_array().expect("a list").iter().map(read_coin);
            self.coins = coins.filter(|coin| coin.value > Amount::ONE_BTC).take(5).collect();
            // The wallet's own payments take others.
            let taken: Vec<_> = self.coins.iter().map(|c| &c.outpoint).collect();
            let taken: Vec<_> = taken.iter().map(|o| json!({"txid": o.txid, "vout": o.vout})).collect();
            self.call("lockunspent", json!([false, taken]));
        }
        self.coins.pop().expect("a coin to spend: mine more blocks first")
    }
}

fn spend(previous_output: OutPoint) -> TxIn {
    TxIn {
        previous_output,
        script_sig: ScriptBuf::new(),
        sequence: Sequence::ENABLE_RBF_NO_LOCKTIME,
        witness: Witness::new(),
    }
}

fn read_coin(entry: &Value) -> Coin {
    let txid = text(&entry["txid"]).parse().expect("a transaction's identifier");
    let vout = entry["vout"].as_u64().and_then(|v| u32::try_from(v).ok()).expect("an index");
    let value = Amount::from_btc(entry["amount"].as_f64().expect("an amount")).expect("an amount");
    Coin { outpoint: OutPoint { txid, vout }, value }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("text, not {value}")).to_owned()
}
