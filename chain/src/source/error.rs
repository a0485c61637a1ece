//! What can go wrong with a chain source, in words an operator can act on. Never holds a password.
use domain::Network;

/// Why a chain source could not answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Nobody answers there, or the answer did not arrive. Trying again is right.
    #[error(
        "cannot reach the Bitcoin node at {address}: {reason}; check that it runs and that the address is right"
    )]
    Unreachable {
        /// Host and port, without credentials.
        address: String,
        /// What the attempt met.
        reason: String,
    },
    /// No peer shows the chain. Trying again is right.
    #[error("no Bitcoin peer shows the chain ({peers}): {reason}; this server goes on trying")]
    NoPeer {
        /// Which peers were to be asked, as the chain URL says.
        peers: String,
        /// What the last attempt met.
        reason: String,
    },
    /// The node answers but refuses our credentials.
    #[error("the Bitcoin node at {address} refuses our credentials: {reason}")]
    Unauthorised {
        /// Host and port, without credentials.
        address: String,
        /// Which credentials, and what to do.
        reason: String,
    },
    /// The node follows another chain than we do.
    #[error(
        "the Bitcoin node is on {found}, but this server runs on {wanted}; give it a node on {wanted}, or start it with --network {found}"
    )]
    WrongChain {
        /// The network this server runs on.
        wanted: Network,
        /// What the node says it is on.
        found: String,
    },
    /// The node has thrown away blocks that we have not seen yet.
    #[error(
        "the Bitcoin node has pruned block {height}, which was not read yet; \
         use a node that still has it, or let this one fetch it again (restart it with -reindex or with a larger -prune)"
    )]
    PrunedPast {
        /// The first block we need.
        height: u32,
    },
    /// The node is still starting, or downloading the chain. It will be ready by itself.
    #[error("the Bitcoin node is not ready: {progress}; this server continues by itself when it is")]
    Syncing {
        /// How far it is.
        progress: String,
    },
    /// The stored position is on a branch that neither the node nor our own records connect to its chain.
    #[error(
        "block {hash} at height {height}, where this server stopped reading, is unknown to the Bitcoin node, \
         and so are all recent blocks before it; give it a node on the same chain as before"
    )]
    Lost {
        /// Height of the stored position.
        height: u32,
        /// Hash of the stored position.
        hash: domain::BlockHash,
    },
    /// Addresses that other servers have issued can't be read. Nothing is matched meanwhile; trying again is right.
    #[error("addresses that other servers have issued can't be read: {reason}")]
    Unwatched {
        /// Why.
        reason: String,
    },
    /// The node said something it should not say.
    #[error("the Bitcoin node at {address} answered unexpectedly: {reason}")]
    Protocol {
        /// Host and port, without credentials.
        address: String,
        /// What was wrong with the answer.
        reason: String,
    },
}

impl Error {
    /// Whether waiting alone can help: nothing has to be changed by a person.
    pub const fn passes_by_itself(&self) -> bool {
        matches!(
            self,
            Self::Unreachable { .. } | Self::NoPeer { .. } | Self::Syncing { .. } | Self::Unwatched { .. }
        )
    }
}
