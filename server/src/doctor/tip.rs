//! The newest block's age: an old one means that the node, or its network, stands still.
use super::{Finding, Patient, span};
use domain::Network;

/// Longer than this between blocks happens once in 400 of them.
const LATE: u64 = 3600;
/// And longer than this hardly in the life of a server.
const STANDING: u64 = 4 * 3600;

pub(super) async fn run(patient: &Patient<'_>) -> Vec<Finding> {
    let Ok(view) = &patient.chain else { return Vec::new() };
    let age = patient.now.since(view.tip_time);
    let words = format!("The newest block, {}, was made {} ago.", view.status.blocks, span(age));
    let fix = "See whether the node has connections and whether this machine's clock is right; or wait and ask again.";
    vec![match age {
        _ if patient.config.network == Network::Regtest => Finding::fine(words),
        _ if age <= LATE => Finding::fine(words),
        _ if age <= STANDING => Finding::warning(words, fix),
        _ => Finding::failure(words, fix),
    }]
}
