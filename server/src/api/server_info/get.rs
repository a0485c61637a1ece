//! `GET /api/v1/server/info`: what this server is, and how its node is doing.
use super::rate_sources::{self, RateSourceStatus};
use crate::app::App;
use crate::app::node::NodeState;
use crate::auth::Principal;
use axum::Json;
use axum::extract::State;
use domain::Method;
use serde::Serialize;
use utoipa::ToSchema;

/// The version of the contract's own server whose API this one speaks. Plugins compare it to choose how to speak.
const CONTRACT_VERSION: &str = "2.4.1";

/// What the server is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServerInfo {
    /// The version of BTCPay Server whose API is spoken; for this server's own see `almoner`.
    version: &'static str,
    /// Its onion address, if it has one.
    onion: Option<String>,
    /// The ways to pay that stores can have.
    supported_payment_methods: Vec<&'static str>,
    /// Whether payments are seen as they come.
    fully_synched: bool,
    /// How far each chain has been followed.
    sync_status: Vec<SyncStatus>,
    /// This server's own name card.
    almoner: Almoner,
}

/// This program.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Almoner {
    version: &'static str,
    /// `mainnet`, `testnet4`, `signet` or `regtest`.
    network: &'static str,
    /// The sources of rates that were asked since the start.
    rate_sources: Vec<RateSourceStatus>,
}

/// How far a chain has been followed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyncStatus {
    payment_method_id: &'static str,
    /// What the node says of itself, when it answers.
    node_information: Option<NodeInformation>,
    /// The height of the node's best header.
    chain_height: u32,
    /// The height of the last block that was looked through.
    sync_height: Option<u32>,
    /// Whether that is the node's tip, and the node is at the network's.
    available: bool,
}

/// What a node says of itself.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NodeInformation {
    headers: u32,
    blocks: u32,
    /// From 0 to 1.
    verification_progress: f64,
}

/// Shows what the server is.
#[utoipa::path(
    get, path = "/api/v1/server/info", tag = "ServerInfo", operation_id = "ServerInfo_GetServerInfo",
    responses((status = 200, description = "What it is", body = ServerInfo)),
    security(("API_Key" = []), ("Basic" = [])),
)]
pub async fn get_server_info(State(app): State<App>, _: Principal) -> Json<ServerInfo> {
    let synchronized = app.node.is_synchronized();
    Json(ServerInfo {
        version: CONTRACT_VERSION,
        onion: None,
        supported_payment_methods: vec![Method::OnChain.id()],
        fully_synched: synchronized,
        sync_status: vec![sync_status(&app.node.state(), synchronized)],
        almoner: Almoner {
            version: env!("CARGO_PKG_VERSION"),
            network: app.network.name(),
            rate_sources: rate_sources::all(&app),
        },
    })
}

fn sync_status(state: &NodeState, available: bool) -> SyncStatus {
    let sync_height = state.position.map(|block| block.height);
    let node_information = state.status.as_ref().map(|status| NodeInformation {
        headers: status.headers,
        blocks: status.blocks,
        verification_progress: status.verification_progress,
    });
    let chain_height = node_information.as_ref().map(|node| node.headers).or(sync_height).unwrap_or(0);
    SyncStatus {
        payment_method_id: Method::OnChain.id(),
        node_information,
        chain_height,
        sync_height,
        available,
    }
}
