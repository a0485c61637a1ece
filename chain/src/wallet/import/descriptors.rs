//! A text file of descriptors, one a line with comments between, as Sparrow exports one: receiving and change
//! together, then each alone.
use super::parts::Candidate;
use crate::wallet::WalletError;

/// Whether it is more than a descriptor alone, which says itself what is wrong with it.
pub(super) fn is_one(text: &str) -> bool {
    let mut lines = descriptors(text);
    let is_commented = text.starts_with('#') || text.lines().count() > 1;
    is_commented
        && lines.next().is_some()
        && descriptors(text).all(|line| line.contains('(') && !line.contains(' '))
}

pub(super) fn read(text: &str) -> Result<Vec<Candidate>, WalletError> {
    Ok(descriptors(text).map(|line| Candidate::new(line.to_owned())).collect())
}

fn descriptors(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}
