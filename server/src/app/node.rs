//! How the chain source is doing, as the follower's loop last saw it.
use chain::source::NodeStatus;
use chain::{Probe, Visibility};
use domain::BlockRef;
use std::sync::{PoisonError, RwLock};
use tokio::sync::watch;

/// The chain source's state, readable from anywhere.
#[derive(Debug)]
pub struct Node {
    probe: RwLock<Option<Probe>>,
    state: watch::Sender<NodeState>,
    visibility: Visibility,
    watching: watch::Sender<bool>,
}

/// What is known about the chain source.
#[derive(Clone, Debug, Default)]
pub struct NodeState {
    /// What the node last said of itself.
    pub status: Option<NodeStatus>,
    /// How far we have followed it.
    pub position: Option<BlockRef>,
    /// Whether that is the node's own tip, and its mempool is known.
    pub caught_up: bool,
    /// What is wrong, when something is.
    pub trouble: Option<String>,
    /// What it costs to have 1,000 virtual bytes confirmed soon, in satoshis.
    pub fee_rate: Option<u64>,
    /// Whether another server follows it, and this one stands by.
    pub by_another: bool,
}

impl Node {
    /// A node nobody has spoken to yet.
    pub fn new(visibility: Visibility) -> Self {
        Self {
            probe: RwLock::new(None),
            state: watch::Sender::default(),
            visibility,
            watching: watch::Sender::new(false),
        }
    }

    /// How unconfirmed payments show.
    pub const fn visibility(&self) -> Visibility {
        self.visibility
    }

    /// The handle to ask the node with, once the loop has opened it.
    pub fn probe(&self) -> Option<Probe> {
        self.probe.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Hands the probe over.
    pub fn opened(&self, probe: Probe) {
        *self.probe.write().unwrap_or_else(PoisonError::into_inner) = Some(probe);
    }

    /// Hands over what answers while this server follows nothing, if there is such a thing.
    pub fn stand_by(&self, probe: Option<Probe>) {
        probe.into_iter().for_each(|probe| self.opened(probe));
    }

    /// What is known now.
    pub fn state(&self) -> NodeState {
        self.state.borrow().clone()
    }

    /// Whether payments are seen as they come.
    pub fn is_synchronized(&self) -> bool {
        let state = self.state.borrow();
        let node = state.status.as_ref().map_or(state.by_another, |status| status.synchronized);
        state.caught_up && state.trouble.is_none() && node
    }

    /// Whether every address ever issued is on the watch list.
    pub fn is_watching(&self) -> bool {
        *self.watching.borrow()
    }

    /// Notes that it is.
    pub fn watches(&self) {
        self.watching.send_replace(true);
    }

    /// Waits until it is.
    pub async fn watched(&self) {
        // The sender lives as long as this node, so the wait can't fail.
        let _ = self.watching.subscribe().wait_for(|watching| *watching).await;
    }

    /// Notes something new.
    pub fn note(&self, change: impl FnOnce(&mut NodeState)) {
        self.state.send_modify(change);
    }

    /// Waits until the follower has caught up for the first time.
    pub async fn caught_up(&self) {
        // The sender lives as long as this node, so the wait can't fail.
        let _ = self.state.subscribe().wait_for(|state| state.caught_up).await;
    }
}
