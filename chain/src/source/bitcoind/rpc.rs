//! JSON-RPC to a node: batches of calls, the check that it is on our network, and whether it can be reached.
use super::digits::Digits;
use super::transport::{Gather, Transport};
use crate::convert;
use crate::source::Error;
use crate::source::url::BitcoindUrl;
use domain::{BlockHash, Network};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// The node's RPC interface; clones share the connection.
#[derive(Clone)]
pub struct Rpc(Arc<Shared>);

struct Shared {
    transport: Transport,
    network: Network,
    /// Whether the node is known to be on our network; unknown again after each outage.
    checked: AtomicBool,
    reachable: AtomicBool,
    outages_ended: AtomicU64,
}

/// A call's name and parameters.
pub(super) type Call = (&'static str, Value);

/// What one call came to.
pub(super) type Answer<T> = Result<T, Refusal>;

/// A result as it came, to be read as what it should be.
pub(super) type Raw = Answer<Box<RawValue>>;

/// What the node says instead of a result.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Refusal {
    pub(super) code: i64,
    pub(super) message: String,
}

#[derive(Deserialize)]
struct Reply<'a> {
    id: usize,
    #[serde(borrow)]
    result: Option<&'a RawValue>,
    error: Option<Refusal>,
}

#[derive(Deserialize)]
struct Chain {
    chain: String,
}

/// The node is still starting.
const IN_WARMUP: i64 = -28;

impl Rpc {
    pub(in crate::source) fn new(settings: &BitcoindUrl, network: Network) -> Self {
        Self(Arc::new(Shared {
            transport: Transport::new(settings),
            network,
            checked: AtomicBool::new(false),
            reachable: AtomicBool::new(true),
            outages_ended: AtomicU64::new(0),
        }))
    }

    pub(super) fn network(&self) -> Network {
        self.0.network
    }

    /// How often the node came back after it could not be reached.
    pub(super) fn outages_ended(&self) -> u64 {
        self.0.outages_ended.load(Ordering::Relaxed)
    }

    /// A call that the node has no reason to refuse.
    pub(super) async fn ask<T: DeserializeOwned>(
        &self,
        method: &'static str,
        params: Value,
    ) -> Result<T, Error> {
        let answer = self.try_ask(method, params).await?;
        answer.map_err(|refusal| self.refused(method, &refusal))
    }

    /// A call that the node may refuse with reason.
    pub(super) async fn try_ask<T: DeserializeOwned>(
        &self,
        method: &'static str,
        params: Value,
    ) -> Result<Answer<T>, Error> {
        let [answer] = self.batch([(method, params)]).await?;
        self.read(answer)
    }

    /// That many calls in one request.
    pub(super) async fn batch<const N: usize>(&self, calls: [Call; N]) -> Result<[Raw; N], Error> {
        let answers = self.batch_of(&calls).await?;
        Ok(answers.try_into().unwrap_or_else(|_| unreachable!("as many answers as calls")))
    }

    /// Any number of calls in one request; as many answers, in their order.
    pub(super) async fn batch_of(&self, calls: &[Call]) -> Result<Vec<Raw>, Error> {
        self.ensure_network().await?;
        self.exchange(calls, |body: Vec<u8>| self.answers(&body, calls.len())).await
    }

    /// A call that the node may refuse with reason, and that gives a long string of hexadecimal digits: what they say.
    pub(super) async fn try_ask_bytes(
        &self,
        method: &'static str,
        params: Value,
    ) -> Result<Answer<Vec<u8>>, Error> {
        self.ensure_network().await?;
        let read = |answer: Digits| {
            answer.finish().map_or_else(|answer| self.digits(method, &answer), |bytes| Ok(Ok(bytes)))
        };
        self.exchange(&[(method, params)], read).await
    }

    /// The same of an answer that has arrived as a whole.
    fn digits(&self, method: &str, answer: &[u8]) -> Result<Answer<Vec<u8>>, Error> {
        let reply = self.replies(answer, 1)?.pop().expect("as many answers as calls");
        let raw = match self.outcome(reply)? {
            Ok(raw) => raw.get(),
            Err(refusal) => return Ok(Err(refusal)),
        };
        let digits = raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        let bytes = digits.and_then(|digits| const_hex::decode(digits).ok());
        bytes.map(Ok).ok_or_else(|| self.nonsense(format!("{method} gave no hexadecimal digits")))
    }

    /// Takes an answer for what it should be.
    pub(super) fn read<T: DeserializeOwned>(&self, answer: Raw) -> Result<Answer<T>, Error> {
        match answer {
            Ok(raw) => serde_json::from_str(raw.get()).map(Ok).map_err(|e| self.nonsense(e.to_string())),
            Err(refusal) => Ok(Err(refusal)),
        }
    }

    /// Takes an answer that has no reason to be a refusal for what it should be.
    pub(super) fn expect<T: DeserializeOwned>(&self, method: &str, answer: Raw) -> Result<T, Error> {
        self.read(answer)?.map_err(|refusal| self.refused(method, &refusal))
    }

    /// The error for a refusal without reason.
    pub(super) fn refused(&self, method: &str, refusal: &Refusal) -> Error {
        self.nonsense(format!("{method} failed: {} (code {})", refusal.message, refusal.code))
    }

    pub(super) fn nonsense(&self, reason: String) -> Error {
        self.0.transport.nonsense(reason)
    }

    async fn ensure_network(&self) -> Result<(), Error> {
        if self.0.checked.load(Ordering::Relaxed) { Ok(()) } else { self.check_network().await }
    }

    async fn check_network(&self) -> Result<(), Error> {
        let calls = [("getblockchaininfo", json!([])), ("getblockhash", json!([0]))];
        let answers = self.exchange(&calls, |body: Vec<u8>| self.answers(&body, calls.len()));
        let mut answers = answers.await?.into_iter();
        let mut next = || answers.next().expect("as many answers as calls");
        let Chain { chain } = self.expect("getblockchaininfo", next())?;
        let genesis: BlockHash = self.expect("getblockhash", next())?;
        let wanted = self.0.network;
        if genesis != convert::genesis(wanted) {
            return Err(Error::WrongChain { wanted, found: our_name_of(&chain).into() });
        }
        self.0.checked.store(true, Ordering::Relaxed);
        Ok(())
    }

    async fn exchange<G: Gather, T>(
        &self,
        calls: &[Call],
        read: impl FnOnce(G) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let result = self.try_exchange(calls).await.and_then(read);
        if result.as_ref().is_err_and(Error::passes_by_itself) {
            self.0.reachable.store(false, Ordering::Relaxed);
            self.0.checked.store(false, Ordering::Relaxed);
        } else if !self.0.reachable.swap(true, Ordering::Relaxed) {
            self.0.outages_ended.fetch_add(1, Ordering::Relaxed);
        }
        result
    }

    async fn try_exchange<G: Gather>(&self, calls: &[Call]) -> Result<G, Error> {
        let numbered =
            |(id, (method, params)): (usize, &Call)| json!({"id": id, "method": method, "params": params});
        let body = Value::Array(calls.iter().enumerate().map(numbered).collect()).to_string();
        self.0.transport.exchange(&body).await
    }

    fn answers(&self, body: &[u8], calls: usize) -> Result<Vec<Raw>, Error> {
        let replies = self.replies(body, calls)?.into_iter();
        replies.map(|reply| self.outcome(reply).map(|answer| answer.map(RawValue::to_owned))).collect()
    }

    /// Answers by their calls' numbers, as a node may send them in any order.
    fn replies<'a>(&self, body: &'a [u8], calls: usize) -> Result<Vec<Reply<'a>>, Error> {
        let mut replies: Vec<Reply<'a>> = serde_json::from_slice(body)
            .map_err(|e| self.nonsense(format!("{e}; is that a Bitcoin node's RPC port?")))?;
        replies.sort_by_key(|reply| reply.id);
        if replies.len() != calls || replies.iter().enumerate().any(|(index, reply)| index != reply.id) {
            return Err(self.nonsense("answers that do not belong to our questions".into()));
        }
        Ok(replies)
    }

    fn outcome<'a>(&self, reply: Reply<'a>) -> Result<Answer<&'a RawValue>, Error> {
        match (reply.error, reply.result) {
            (Some(refusal), _) if refusal.code == IN_WARMUP => {
                Err(Error::Syncing { progress: refusal.message })
            }
            (Some(refusal), _) => Ok(Err(refusal)),
            (None, Some(result)) => Ok(Ok(result)),
            (None, None) => Err(self.nonsense("neither a result nor an error".into())),
        }
    }
}

/// Bitcoin Core's word for a network as ours.
fn our_name_of(chain: &str) -> &str {
    match chain {
        "main" => "mainnet",
        "test" => "testnet3",
        other => other,
    }
}

impl fmt::Debug for Rpc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rpc").field("network", &self.0.network).finish_non_exhaustive()
    }
}
