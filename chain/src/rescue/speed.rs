//! How fast a node gives its blocks when nothing is done with them: what a reading can reach at best.
use crate::source::Source;
use domain::BlockRef;
use tokio::time::Instant;

/// Blocks a second, measured on these; `None` if the source is no node of one's own, or there are too few.
pub(super) async fn of(source: &mut Source, blocks: impl Iterator<Item = BlockRef>) -> Option<f64> {
    let Source::Bitcoind(node) = source else { return None };
    let blocks: Vec<_> = blocks.collect();
    let begun = Instant::now();
    node.drain(&blocks).await.ok()?;
    let count = u32::try_from(blocks.len()).ok().filter(|count| *count > 0)?;
    Some(f64::from(count) / begun.elapsed().as_secs_f64().max(0.000_001))
}
