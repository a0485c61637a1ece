//! A server whose handler does nothing: what HTTP alone costs here, measured with the same load.
use crate::process::{Process, free_address};
use anyhow::Context;
use axum::Router;
use axum::body::Bytes;
use axum::routing::{any, get};
use std::path::Path;
use std::process::Command;

/// As the first argument it makes this program that server; the second is the address.
pub(crate) const ARGUMENT: &str = "serve-empty";

/// Starts it as a process of its own, as the program under measurement is.
pub(crate) fn start(dir: &Path) -> anyhow::Result<Process> {
    let address = free_address()?;
    let mut command = Command::new(std::env::current_exe()?);
    command.args([ARGUMENT, &address]);
    Process::start(command, &address, "/", &dir.join("empty.log"))
}

/// Serves until it is stopped.
pub(crate) fn serve(address: &str) -> anyhow::Result<()> {
    let router = Router::new().route("/", get(async || "")).fallback(any(async |_: Bytes| ""));
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(address).await?;
        axum::serve(listener, router).await.context("the empty server stopped")
    })
}
