//! The chain source: reachable, on our chain, in step with its network, and still holding the blocks we need.
use super::{Finding, Patient, View};

/// How many blocks the database may be behind while a server catches up.
const BEHIND: u32 = 3;

pub(super) async fn run(patient: &Patient<'_>) -> Vec<Finding> {
    let view = match &patient.chain {
        Ok(view) => view,
        Err(error) => {
            let fix = format!("Mend the node, or name another as chain (it is {}).", patient.config.chain);
            return vec![Finding::failure(format!("It can't be used: {error}."), fix)];
        }
    };
    let found = [unsynced(view), pruned(view), unknown(view), behind(view)];
    let words = format!("It is on {} and in step, at block {}.", view.status.network, view.status.blocks);
    super::or_fine(found.into_iter().flatten().collect(), words)
}

fn unsynced(view: &View) -> Option<Finding> {
    let status = &view.status;
    let words = format!("It has read {} of {} known blocks.", status.blocks, status.headers);
    let fix = "Wait: it catches up by itself. If it does not, look at its own log and its connections.";
    (!status.synchronized).then(|| Finding::warning(words, fix))
}

fn pruned(view: &View) -> Option<Finding> {
    let lowest = view.status.pruned_height?;
    let needed = view.position?.0.height.saturating_add(1);
    let words =
        format!("It has pruned blocks below {lowest}, and this server has yet to read block {needed}.");
    let fix = "Let the node fetch them again (restart it with -reindex or a larger -prune), or use one that has them.";
    (lowest > needed).then(|| Finding::failure(words, fix))
}

fn unknown(view: &View) -> Option<Finding> {
    let (position, is_known) = view.position?;
    let words = format!("It does not know block {}, where this server stopped reading.", position.height);
    let fix =
        "If the node is new and still catching up, wait. Otherwise use one on the same chain as before.";
    (!is_known).then(|| Finding::warning(words, fix))
}

fn behind(view: &View) -> Option<Finding> {
    let behind = view.status.blocks.saturating_sub(view.position?.0.height);
    let words =
        format!("This server is {behind} blocks behind the node: payments in them are not known yet.");
    let fix = "Start the server, or wait while it catches up; its log says if something holds it up.";
    (behind > BEHIND).then(|| Finding::warning(words, fix))
}
