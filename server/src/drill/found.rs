//! What the rescue found, held against the live books, in words.
use super::Outcome;
use super::wallets::Cards;
use crate::doctor::Level;
use crate::rescue::compare::{Comparison, Difference};
use chain::rescue::Report;
use domain::Timestamp;

/// A block's time may be so many seconds behind the clock of whoever showed the address.
const SKEW: i64 = 2 * 60 * 60;

/// Whether a payment in a block of that time can have come after that instant.
pub(super) const fn may_follow(block: Timestamp, instant: Timestamp) -> bool {
    block.0.saturating_add(SKEW) >= instant.0
}

/// The step's outcome: payments compared up to that block, and those that the live books should have and do not.
pub(super) fn outcome(
    (height, compared, beyond): (u32, Comparison, Vec<Difference>),
    cards: &Cards,
    report: &Report,
) -> Outcome {
    let found = report.hits.iter().filter(|hit| hit.block.height <= height).count();
    let found = u64::try_from(found).unwrap_or(u64::MAX);
    let differences = [compared.missing, beyond].concat();
    let known = compared.alike.saturating_add(u64::try_from(differences.len()).unwrap_or(u64::MAX));
    let elsewhere = found.saturating_sub(known);
    let mut words = format!(
        "{} payments to {} wallets were found again from block {} to {height}, change that came back among them, and are \
         booked alike; {} of them were spent since. {} blocks were read, {:.0} a second with rests, in {} readings.",
        compared.alike,
        cards.rows.len(),
        cards.birthday(),
        compared.spent,
        report.blocks,
        report.rate(),
        report.readings
    );
    if elsewhere > 0 {
        words.push_str(&format!(
            " {elsewhere} more came to addresses that this server had not shown: the wallet was used elsewhere, too."
        ));
    }
    if !differences.is_empty() {
        words =
            format!("{} payments are not alike in the books and on the chain. {words}", differences.len());
    }
    let figures = vec![
        ("payments", compared.alike.into()),
        ("spent", compared.spent.into()),
        ("elsewhere", elsewhere.into()),
        ("differences", differences.len().into()),
        ("wallets", cards.rows.len().into()),
        ("from_block", cards.birthday().into()),
        ("to_block", height.into()),
        ("blocks", report.blocks.into()),
        ("readings", report.readings.into()),
        ("read_millis", u64::try_from(report.took.as_millis()).unwrap_or(u64::MAX).into()),
    ];
    let level = if differences.is_empty() { Level::Fine } else { Level::Failure };
    Outcome { level, words, figures, differences }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_s_time_is_not_exact() {
        let shown = Timestamp(1_000_000);
        assert!(may_follow(Timestamp(1_000_000), shown) && may_follow(Timestamp(992_801), shown));
        assert!(!may_follow(Timestamp(992_799), shown));
    }
}
