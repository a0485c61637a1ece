//! Every wallet rescued from the chain, with nothing but what its owner would have: its card, or its list.
use super::{Drill, Outcome};
use crate::app::payment_methods::Records;
use crate::app::stores::{self, NewStore};
use crate::chance::Chance;
use crate::clock::{Clock, Stopwatch};
use crate::rescue::card::history;
use crate::rescue::compare::compare_shared;
use crate::rescue::{Booking, Lost, SKIPPED, Search, lost};
use anyhow::Context;
use chain::rescue::{Hit, Progress, Report, Rule};
use chain::{ChainUrl, Error};
use domain::{Currency, SystemAccess, Timestamp, WalletNo};
use std::path::Path;
use std::time::Duration;
use store::{Opening, Store, Wallet};

/// The name of the database that is made from the chain.
const RESCUED: &str = "rescued.sqlite";
/// Seconds between blocks, fewer than there are: the books may begin so much later.
const BLOCK_SECONDS: u64 = 480;
/// So many blocks earlier, to be sure.
const EARLIER: u64 = 144;
/// The longest rest while the chain is read.
const LONGEST_REST: Duration = Duration::from_secs(2);

/// The wallets of the live books, as their owner would give them.
pub(super) struct Cards {
    pub(super) rows: Vec<Wallet>,
    pub(super) lost: Vec<Lost>,
    birthday: u32,
    rule: Rule,
}

impl Drill<'_> {
    /// The step.
    pub(super) fn rescue(&mut self) -> anyhow::Result<Outcome> {
        let cards = self.cards()?;
        if cards.rows.is_empty() {
            return Ok(Outcome::fine(
                "No wallet is named yet, so there is none to rescue.".into(),
                Vec::new(),
            ));
        }
        let report = match self.read(&cards) {
            Err(error @ Error::PrunedPast { .. }) => return Ok(not_tried(&error, cards.birthday)),
            read => read.context("the chain can't be read")?,
        };
        let rescued =
            open(&self.scratch.file(RESCUED), self.plan.network, &self.means.clock, &self.means.chance)?;
        self.runtime.block_on(Box::pin(async {
            self.book(&rescued, &cards, &report).await?;
            self.compared(&rescued, &cards, &report).await
        }))
    }

    fn cards(&self) -> anyhow::Result<Cards> {
        let work = cards(&self.live, &self.means.system, self.means.clock.now());
        let mut cards = self.runtime.block_on(Box::pin(work))?;
        cards.birthday = self.plan.birthday.unwrap_or(cards.birthday);
        Ok(cards)
    }

    fn read(&mut self, cards: &Cards) -> Result<Report, Error> {
        let search = Search {
            chain: &self.plan.chain,
            network: self.plan.network,
            birthday: cards.birthday,
            rule: cards.rule,
            key: self.means.chance.bytes(),
        };
        let tell = &mut self.means.tell;
        let mut worked = Stopwatch::start();
        let mut gently = |progress: Progress| {
            tell(progress);
            // A third of the time is for others.
            std::thread::sleep(Duration::from_millis(worked.millis() / 2).min(LONGEST_REST));
            worked = Stopwatch::start();
        };
        self.runtime.block_on(Box::pin(search.find(&cards.lost, &mut gently)))
    }

    /// Books what was found: each wallet into a store of its own, as lists want one for themselves.
    async fn book(&self, rescued: &Store, cards: &Cards, report: &Report) -> anyhow::Result<()> {
        let (system, now, chance) = (self.means.system, self.means.clock.now(), &self.means.chance);
        for (place, lost) in (0..).zip(&cards.lost) {
            let record = NewStore::named("Drill", Currency::BTC)?.record(now, chance);
            let access = system.to_store(&record.id);
            stores::add_for_nobody(rescued, record, chance).await?;
            let records =
                Records { store: rescued, system, network: self.plan.network, now, access: &access };
            let checked = matches!(self.plan.chain, ChainUrl::Bitcoind(_));
            let booking = Booking { records, chance, skipped: SKIPPED, checked };
            let of_it = of_one(report, place).context("a wallet was not looked at")?;
            booking.book(std::slice::from_ref(lost), &of_it).await?;
        }
        Ok(())
    }

    async fn compared(&self, rescued: &Store, cards: &Cards, report: &Report) -> anyhow::Result<Outcome> {
        let system = &self.means.system;
        let recent = rescued.recent_blocks(system).await?;
        let shared = compare_shared(system, (&self.live, rescued), &recent, cards.birthday).await?;
        let Some((height, mut compared)) = shared else {
            return Ok(Outcome::failed(format!(
                "The chain was read up to block {}, and none of its last blocks is known to this server: let it catch up first, \
                 or see whether that node is on another chain.",
                report.tip.height
            )));
        };
        let mut beyond = Vec::new();
        for difference in std::mem::take(&mut compared.beyond) {
            if self.should_be_booked(&difference.payment, cards, report).await? {
                beyond.push(difference);
            }
        }
        Ok(super::found::outcome((height, compared, beyond), cards, report))
    }

    /// Whether the live server waited for the payment: it had shown the address by then, or may have.
    async fn should_be_booked(
        &self,
        payment: &str,
        cards: &Cards,
        report: &Report,
    ) -> Result<bool, store::Error> {
        let (live, system) = (&self.live, &self.means.system);
        let hit = report.hits.iter().find(|hit| hit.sighting.outpoint.to_string() == payment);
        let Some(Hit { sighting, time, .. }) = hit else { return Ok(true) };
        let place = usize::try_from(sighting.watched.wallet.0).unwrap_or(usize::MAX);
        let since = match (live.issued_at(system, &sighting.script).await?, cards.rows.get(place)) {
            (Some(at), _) => Some(at),
            (None, Some(wallet)) => {
                let gap = live.gap_at(system, wallet.number, sighting.watched.index).await?;
                gap.map(|_| wallet.created_at)
            }
            (None, None) => None,
        };
        Ok(since.is_some_and(|since| super::found::may_follow(*time, since)))
    }
}

impl Cards {
    /// The lowest block that is read.
    pub(super) fn birthday(&self) -> u32 {
        self.birthday
    }
}

fn not_tried(why: &Error, birthday: u32) -> Outcome {
    Outcome::warning(format!(
        "No wallet was rescued, as this node can't show the blocks from {birthday} on: {why}. On the day, take a node that \
         is not pruned, or chain = p2p://; to try that now: almoner drill --chain p2p://."
    ))
}

/// What would be on paper, and where the reading has to begin: at the first payment that is booked, or well before the
/// wallets were first named here, whichever is lower.
async fn cards(live: &Store, system: &SystemAccess, now: Timestamp) -> anyhow::Result<Cards> {
    let (mut rows, mut lost) = (Vec::new(), Vec::new());
    let position = live.position(system).await?.map_or(0, |block| block.height);
    let (mut birthday, mut gap) = (position, Rule::default().look_ahead);
    for wallet in live.wallets(system).await? {
        birthday = birthday.min(block_before(position, now.since(wallet.created_at)));
        let (annotations, _) = history(live, system, wallet.number).await?;
        birthday = birthday.min(annotations.birthday.unwrap_or(position));
        gap = gap.max(annotations.gap_limit.unwrap_or(0));
        let text = match wallet.is_list() {
            true => lost::listed(live, system, wallet.number).await?,
            false => annotations.write(&wallet.descriptor),
        };
        if text.is_empty() {
            continue; // a list that nothing was put into
        }
        let number = wallet.number.0;
        lost.push(
            Lost::read(&text, live.network())
                .with_context(|| format!("the card of wallet {number} can't be read"))?,
        );
        rows.push(wallet);
    }
    Ok(Cards { rows, lost, birthday: birthday.max(1), rule: Rule { look_ahead: gap } })
}

/// A block that was there before, so many seconds ago.
fn block_before(height: u32, seconds: u64) -> u32 {
    let blocks = (seconds / BLOCK_SECONDS).saturating_add(EARLIER);
    height.saturating_sub(u32::try_from(blocks).unwrap_or(u32::MAX))
}

/// What was found of one wallet, as if it had been looked for alone.
fn of_one(report: &Report, place: u32) -> Option<Report> {
    let window = *report.windows.get(usize::try_from(place).ok()?)?;
    let mut alone = Report { windows: vec![window], ..report.clone() };
    alone.hits.retain(|hit| hit.sighting.watched.wallet == WalletNo(place));
    alone.hits.iter_mut().for_each(|hit| hit.sighting.watched.wallet = WalletNo(0));
    Some(alone)
}

fn open(path: &Path, network: domain::Network, clock: &Clock, chance: &Chance) -> anyhow::Result<Store> {
    let (ids, told) = (chance.clone(), clock.clone());
    let opening =
        Opening::new(network, chance.bytes(), Box::new(move || told.now()), Box::new(move || ids.bytes()));
    Store::open(path, opening).context("the scratch database can't be made")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reading_begins_well_before_the_wallet_was_named() {
        assert_eq!(block_before(900_000, 0), 899_856);
        // A year has 52,560 blocks at ten minutes each.
        assert_eq!(block_before(900_000, 365 * 86_400), 834_156);
        assert_eq!(block_before(100, 0), 0);
        assert_eq!(block_before(900_000, u64::MAX), 0);
    }
}
