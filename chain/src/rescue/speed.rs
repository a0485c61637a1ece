//! How fast a node gives its blocks when nothing is done with them: what a reading can reach at best.
use super::AHEAD;
use crate::source::bitcoind::Bitcoind;
use crate::source::{Error, Source};
use domain::BlockRef;
use std::ops::RangeInclusive;
use tokio::time::Instant;

/// It is measured on so many blocks, spread over all that were read: old ones are smaller than new ones.
const SAMPLES: u32 = 144;

/// Blocks a second; `None` if the source is no node of one's own, or there are none.
pub(super) async fn of(source: &mut Source, heights: RangeInclusive<u32>) -> Option<f64> {
    let Source::Bitcoind(node) = source else { return None };
    let blocks = spread(node, heights).await.ok()?;
    let begun = Instant::now();
    // As many at once as a reading has: the one that it waits for, and those ahead.
    node.drain(&blocks, AHEAD + 1).await.ok()?;
    let count = u32::try_from(blocks.len()).ok().filter(|count| *count > 0)?;
    Some(f64::from(count) / begun.elapsed().as_secs_f64().max(0.000_001))
}

async fn spread(node: &Bitcoind, heights: RangeInclusive<u32>) -> Result<Vec<BlockRef>, Error> {
    let span = heights.end().saturating_sub(*heights.start()).saturating_add(1);
    let mut blocks = Vec::new();
    for height in heights.step_by(usize::try_from(span.div_ceil(SAMPLES)).unwrap_or(usize::MAX)) {
        let hashes = node.hashes(height, 1).await?;
        blocks.extend(hashes.first().map(|hash| BlockRef { height, hash: *hash }));
    }
    Ok(blocks)
}
