//! What is asked of a node, and what its answers mean.
use super::Rpc;
use super::rpc::{Call, Refusal};
use crate::Block;
use crate::source::{Error, Header, Mempool, NodeClock, NodeStatus, Sending, Standing};
use bitcoin::Transaction;
use bitcoin::consensus::Decodable;
use bitcoin::consensus::encode::deserialize_hex;
use domain::{BlockHash, BlockRef, Network, Timestamp, Txid};
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

/// There is no such block or transaction.
const NOT_FOUND: i64 = -5;
/// There is no block at that height.
const OUT_OF_RANGE: i64 = -8;
/// Among other things: the block was pruned.
const MISC: i64 = -1;
/// The transaction is in a block already.
const IN_CHAIN: i64 = -27;
/// What the node says of a transaction that it has.
const KNOWN: [&str; 3] =
    ["txn-already-in-mempool", "txn-already-known", "txn-same-nonwitness-data-in-mempool"];

#[derive(Deserialize)]
struct ChainInfo {
    blocks: u32,
    headers: u32,
    bestblockhash: BlockHash,
    verificationprogress: f64,
    initialblockdownload: bool,
    pruneheight: Option<u32>,
}

#[derive(Deserialize)]
struct HeaderInfo {
    height: u32,
    hash: BlockHash,
    previousblockhash: Option<BlockHash>,
    time: i64,
}

#[derive(Deserialize)]
struct MempoolInfo {
    /// Absent from old versions, which load before they answer.
    loaded: Option<bool>,
}

#[derive(Deserialize)]
struct MempoolEntry {
    time: i64,
}

#[derive(Deserialize)]
struct NetTotals {
    timemillis: i64,
}

#[derive(Deserialize)]
struct NetworkInfo {
    /// Absent when the node has no opinion.
    #[serde(default)]
    timeoffset: i64,
}

#[derive(Deserialize)]
struct Acceptance {
    allowed: bool,
    #[serde(rename = "reject-reason", default)]
    reason: String,
}

#[derive(Deserialize)]
struct Estimate {
    feerate: Option<Box<RawValue>>,
}

impl Rpc {
    pub(super) async fn tip(&self) -> Result<BlockRef, Error> {
        let info: ChainInfo = self.ask("getblockchaininfo", json!([])).await?;
        Ok(BlockRef { height: info.blocks, hash: info.bestblockhash })
    }

    pub(super) async fn hashes(&self, from: u32, count: u32) -> Result<Vec<BlockHash>, Error> {
        let calls: Vec<Call> =
            (from..from.saturating_add(count)).map(|h| ("getblockhash", json!([h]))).collect();
        let mut hashes = Vec::with_capacity(calls.len());
        for answer in self.batch_of(&calls).await? {
            match self.read(answer)? {
                Ok(hash) => hashes.push(hash),
                Err(Refusal { code: OUT_OF_RANGE, .. }) => break,
                Err(refusal) => return Err(self.refused("getblockhash", &refusal)),
            }
        }
        Ok(hashes)
    }

    pub(super) async fn header(&self, hash: BlockHash) -> Result<Option<Header>, Error> {
        match self.try_ask::<HeaderInfo>("getblockheader", json!([hash])).await? {
            Ok(info) => Ok(Some(Header {
                height: info.height,
                hash: info.hash,
                prev: info.previousblockhash.unwrap_or(BlockHash([0; 32])),
                time: Timestamp(info.time),
            })),
            Err(Refusal { code: NOT_FOUND, .. }) => Ok(None),
            Err(refusal) => Err(self.refused("getblockheader", &refusal)),
        }
    }

    pub(super) async fn block(&self, place: BlockRef) -> Result<Option<Block>, Error> {
        match self.getblock(place).await? {
            Some(bytes) => self.checked(bytes, place).map(Some),
            None => Ok(None),
        }
    }

    /// Has the node send a block that nobody looks at.
    pub(super) async fn drain(&self, place: BlockRef) -> Result<(), Error> {
        self.getblock(place).await.map(drop)
    }

    async fn getblock(&self, place: BlockRef) -> Result<Option<Vec<u8>>, Error> {
        match self.try_ask_bytes("getblock", json!([place.hash, 0])).await? {
            Ok(bytes) => Ok(Some(bytes)),
            Err(Refusal { code: NOT_FOUND, .. }) => Ok(None),
            Err(Refusal { code: MISC, message }) if message.contains("pruned") => {
                Err(Error::PrunedPast { height: place.height })
            }
            // "Block not found on disk": it is still being written, or will be downloaded.
            Err(Refusal { code: MISC, message }) => Err(Error::Syncing { progress: message }),
            Err(refusal) => Err(self.refused("getblock", &refusal)),
        }
    }

    /// The block in these bytes, if it is the one that was asked for.
    fn checked(&self, bytes: Vec<u8>, place: BlockRef) -> Result<Block, Error> {
        let block = Block::read(bytes, place.height);
        let block = block.ok_or_else(|| self.nonsense("getblock gave what is no block".into()))?;
        if block.header.hash != place.hash {
            return Err(self.nonsense("getblock gave another block".into()));
        }
        // The hash covers the header alone: what is said to be in the block has to be looked at.
        if !block.check_merkle_root() {
            let place = place.height;
            return Err(self.nonsense(format!(
                "the transactions it gives for block {place} are not those of that block; its disk or the way to it \
                 alters data: check the node, or use another"
            )));
        }
        Ok(block)
    }

    /// The list first, then the tip: a transaction in neither is nowhere.
    pub(super) async fn mempool(&self) -> Result<Mempool, Error> {
        let calls =
            [("getrawmempool", json!([])), ("getmempoolinfo", json!([])), ("getbestblockhash", json!([]))];
        let [txids, info, tip] = self.batch(calls).await?;
        let info: MempoolInfo = self.expect("getmempoolinfo", info)?;
        Ok(Mempool {
            txids: self.expect("getrawmempool", txids)?,
            tip: self.expect("getbestblockhash", tip)?,
            loaded: info.loaded.unwrap_or(true),
        })
    }

    pub(super) async fn transactions(&self, txids: &[Txid]) -> Result<Vec<Transaction>, Error> {
        let calls: Vec<Call> = txids.iter().map(|txid| ("getrawtransaction", json!([txid, false]))).collect();
        let mut found = Vec::with_capacity(calls.len());
        for answer in self.batch_of(&calls).await? {
            match self.read::<String>(answer)? {
                Ok(hex) => found.push(self.decode(&hex)?),
                Err(Refusal { code: NOT_FOUND, .. }) => (),
                Err(refusal) => return Err(self.refused("getrawtransaction", &refusal)),
            }
        }
        Ok(found)
    }

    /// The mempool first, then the tip, as in [`Rpc::mempool`].
    pub(super) async fn standing(&self, txid: Txid) -> Result<Standing, Error> {
        let calls = [("getmempoolentry", json!([txid])), ("getbestblockhash", json!([]))];
        let [entry, tip] = self.batch(calls).await?;
        let seen = match self.read::<MempoolEntry>(entry)? {
            Ok(entry) => Some(Timestamp(entry.time)),
            Err(Refusal { code: NOT_FOUND, .. }) => None,
            Err(refusal) => return Err(self.refused("getmempoolentry", &refusal)),
        };
        Ok(Standing { seen, tip: self.expect("getbestblockhash", tip)? })
    }

    pub(in crate::source) async fn status(&self) -> Result<NodeStatus, Error> {
        let info: ChainInfo = self.ask("getblockchaininfo", json!([])).await?;
        let network = self.network();
        // On regtest blocks come when somebody wants them: an old tip means nothing.
        let downloading = info.initialblockdownload && network != Network::Regtest;
        Ok(NodeStatus {
            network,
            blocks: info.blocks,
            headers: info.headers,
            verification_progress: info.verificationprogress,
            initial_block_download: downloading,
            pruned_height: info.pruneheight,
            // A header arrives a moment before its block.
            synchronized: !downloading && info.headers <= info.blocks.saturating_add(1),
            peers: self.ask("getconnectioncount", json!([])).await.ok(),
        })
    }

    pub(in crate::source) async fn fee_rate(&self, blocks: u16) -> Result<Option<u64>, Error> {
        let estimate: Estimate = self.ask("estimatesmartfee", json!([blocks])).await?;
        // A decimal number of bitcoin, read as text so that no float comes between.
        let amount =
            |rate: Box<RawValue>| bitcoin::Amount::from_str_in(rate.get(), bitcoin::Denomination::Bitcoin);
        match estimate.feerate.map(amount) {
            Some(Ok(rate)) => Ok(Some(rate.to_sat())),
            Some(Err(error)) => Err(self.nonsense(format!("a fee rate that is {error}"))),
            None => Ok(None),
        }
    }

    pub(in crate::source) async fn clock(&self) -> Result<NodeClock, Error> {
        let [totals, info] = self.batch([("getnettotals", json!([])), ("getnetworkinfo", json!([]))]).await?;
        let totals: NetTotals = self.expect("getnettotals", totals)?;
        let info: NetworkInfo = self.expect("getnetworkinfo", info)?;
        Ok(NodeClock { now: Timestamp(totals.timemillis / 1000), peers_ahead_seconds: info.timeoffset })
    }

    /// Those that the node still has.
    pub(in crate::source) async fn previous(
        &self,
        wanted: &[(Txid, BlockHash)],
    ) -> Result<Vec<Transaction>, Error> {
        let call = |(txid, block): &(Txid, BlockHash)| ("getrawtransaction", json!([txid, false, block]));
        let calls: Vec<Call> = wanted.iter().map(call).collect();
        let mut found = Vec::with_capacity(calls.len());
        for answer in self.batch_of(&calls).await? {
            if let Ok(hex) = self.read::<String>(answer)? {
                found.push(self.decode(&hex)?);
            }
        }
        Ok(found)
    }

    /// Asked first whether it would be taken, the node says why not without passing anything on.
    pub(in crate::source) async fn broadcast(&self, transaction: &[u8]) -> Result<Sending, Error> {
        let hex = const_hex::encode(transaction);
        let asked: Vec<Acceptance> = self.ask("testmempoolaccept", json!([[hex]])).await?;
        match asked.into_iter().next() {
            Some(Acceptance { allowed: true, .. }) => {}
            Some(Acceptance { reason, .. }) if KNOWN.contains(&reason.as_str()) => return Ok(Sending::Sent),
            Some(Acceptance { reason, .. }) => return Ok(Sending::Refused(reason)),
            None => return Err(self.nonsense("testmempoolaccept gave no answer".into())),
        }
        match self.try_ask::<String>("sendrawtransaction", json!([hex])).await? {
            Ok(_) | Err(Refusal { code: IN_CHAIN, .. }) => Ok(Sending::Sent),
            Err(refusal) => Ok(Sending::Refused(refusal.message)),
        }
    }

    fn decode<T: Decodable>(&self, hex: &str) -> Result<T, Error> {
        deserialize_hex(hex).map_err(|error| self.nonsense(error.to_string()))
    }
}
