//! The chain read again for a store's wallet, because somebody asked.
use super::ApiError;
use crate::app::rescan::RescanError;
use domain::WalletNo;
use serde::Serialize;
use store::{Rescan, RescanState};
use utoipa::ToSchema;

pub mod ask;
pub mod list;
pub mod stop;

/// A reading of the chain again, for one wallet.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RescanData {
    /// The lowest block that is read.
    from_height: u32,
    /// `Waiting`, `Running`, `Done`, `Failed` or `Stopped`.
    status: &'static str,
    /// When it was asked for, in Unix seconds.
    asked_at: i64,
    /// When it ended, in Unix seconds.
    ended_at: Option<i64>,
    /// The block read last.
    height: Option<u32>,
    /// The last block to be read, as far as is known, while it runs.
    end_height: Option<u32>,
    /// Payments seen, known ones among them.
    found: Option<u64>,
    /// Payments that the books had not known.
    new_payments: Option<u64>,
    /// Change that came back and that the books had not known.
    new_change: Option<u64>,
    /// Coins of which the books had not known that they were spent.
    newly_spent: Option<u64>,
    /// Why it failed, and what to do.
    problem: Option<String>,
}

impl From<&Rescan> for RescanData {
    fn from(rescan: &Rescan) -> Self {
        let (asked_at, ended_at) = (rescan.asked_at.0, rescan.ended_at.map(|at| at.0));
        let all = Self { from_height: rescan.from_height, asked_at, ended_at, ..Self::default() };
        match &rescan.state {
            RescanState::Waiting => Self { status: "Waiting", ..all },
            RescanState::Running(told) => Self {
                status: "Running",
                height: Some(told.height),
                end_height: Some(told.end),
                found: Some(told.found),
                ..all
            },
            RescanState::Done(told) => Self {
                status: "Done",
                height: Some(told.height),
                found: Some(told.found),
                new_payments: Some(told.payments),
                new_change: Some(told.change),
                newly_spent: Some(told.spent),
                ..all
            },
            RescanState::Failed { why } => Self { status: "Failed", problem: Some(why.clone()), ..all },
            RescanState::Stopped => Self { status: "Stopped", ..all },
        }
    }
}

/// The wallet of that number.
fn wallet(number: &str) -> Result<WalletNo, ApiError> {
    number.parse().map(WalletNo).map_err(|_| not_theirs())
}

fn not_theirs() -> ApiError {
    ApiError::not_found("wallet-not-found", "The store uses no such wallet")
}

fn refused(error: RescanError) -> ApiError {
    match error {
        RescanError::Store(error) => error.into(),
        RescanError::NotTheirs => not_theirs(),
        wrong => ApiError::field("from", wrong.to_string()),
    }
}
