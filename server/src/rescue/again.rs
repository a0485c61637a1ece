//! Books what a wallet in use was found to have: as after a disaster, but beside a server that follows the chain, so in small
//! pieces, and of a block no higher than that has read.
use super::Lost;
use super::booking::{Booking, Finds, Place, RescueError, places};
use crate::app::record_fact::{self, Lessons};
use chain::rescue::{Hit, Report};
use chain::watch::Watched;
use domain::payment::Spending;
use domain::{BlockRef, Fact, OutPoint, PaymentId};
use std::collections::{BTreeMap, HashMap};
use store::{RescanFound, Wallet};

/// Addresses booked at a time: the follower waits as long.
const PIECE: usize = 32;

/// What was found of one wallet.
#[derive(Debug)]
pub struct Again<'a> {
    wallet: &'a Wallet,
    lost: &'a Lost,
    finds: Finds<'a>,
}

/// Some of it, booked at once.
#[derive(Debug)]
pub struct Piece<'a> {
    places: Vec<Place<'a>>,
    /// Where coins were spent that the books knew before.
    spent: Vec<(OutPoint, Spending)>,
}

impl<'a> Again<'a> {
    /// What was found of that wallet alone, up to that block.
    pub fn new((wallet, lost): (&'a Wallet, &'a Lost), report: &'a Report, anchor: BlockRef) -> Self {
        Self { wallet, lost, finds: Finds::new(report, Some(anchor)) }
    }

    /// The highest index that was ever paid.
    pub fn highest(&self) -> Option<u32> {
        self.finds.report.windows.first().and_then(|window| window.received.highest)
    }

    fn hits(&self) -> impl Iterator<Item = &'a Hit> {
        self.finds.of_wallet(0)
    }
}

impl Piece<'_> {
    /// What the follower has to wait for from now on.
    pub fn scripts(&self) -> impl Iterator<Item = (&[u8], Watched)> {
        self.places.iter().map(|place| {
            let watched = Watched { wallet: place.derivation.wallet, index: place.derivation.index };
            (place.script.as_slice(), watched)
        })
    }

    /// Whose spending it has to wait for.
    pub fn coins(&self) -> impl Iterator<Item = OutPoint> {
        self.places.iter().flat_map(|place| &place.hits).map(|hit| hit.sighting.outpoint)
    }
}

impl Booking<'_> {
    /// What is to be booked, in pieces: addresses that something came to, those below the highest of them that nobody can say
    /// were shown or not, and coins that are spent.
    ///
    /// # Errors
    /// The database's.
    pub async fn pieces<'a>(&self, again: &Again<'a>) -> Result<Vec<Piece<'a>>, store::Error> {
        let number = again.wallet.number;
        let scripts = self.scripts(again).await?;
        let mut places = places(number, scripts.into_iter().collect(), again.hits(), &again.finds);
        let mut pieces = Vec::new();
        while !places.is_empty() {
            let rest = places.split_off(places.len().saturating_sub(PIECE));
            pieces.push(Piece { places: rest, spent: Vec::new() });
        }
        let spent = again.finds.report.spent.iter().copied();
        let spent: Vec<_> = spent.filter(|(_, spending)| again.finds.is_read(spending.block)).collect();
        let known = spent.chunks(PIECE).map(|spent| Piece { places: Vec::new(), spent: spent.to_vec() });
        Ok(known.chain(pieces).collect())
    }

    /// The addresses received to, by index, or by position in the list.
    async fn scripts(&self, again: &Again<'_>) -> Result<BTreeMap<u32, Vec<u8>>, store::Error> {
        let (store, system) = (self.records.store, &self.records.system);
        let paid = again.hits().filter(|hit| !hit.is_change());
        let Some(wallet) = again.lost.wallet() else {
            let listed = store.listed(system, again.wallet.number, 0, u32::MAX).await?;
            let listed: HashMap<Vec<u8>, u32> =
                listed.into_iter().map(|row| (row.script, row.position)).collect();
            let place = |hit: &Hit| Some((*listed.get(&hit.sighting.script)?, hit.sighting.script.clone()));
            return Ok(paid.filter_map(place).collect());
        };
        let mut scripts: BTreeMap<u32, Vec<u8>> =
            paid.map(|hit| (hit.sighting.watched.index, hit.sighting.script.clone())).collect();
        let next = store.next_index(system, again.wallet.number).await?;
        let skipped = next..again.highest().map_or(next, |index| index.saturating_add(1));
        scripts.extend(skipped.map(|index| (index, wallet.script(index).into_bytes())));
        Ok(scripts)
    }

    /// Books a piece: what of it was new.
    ///
    /// # Errors
    /// [`RescueError`].
    pub async fn book_piece(&self, again: &Again<'_>, piece: &Piece<'_>) -> Result<RescanFound, RescueError> {
        let coins: Vec<OutPoint> = piece.coins().collect();
        let known = self.records.store.invoices_of_coins(&self.records.system, &coins).await?;
        let mut new = RescanFound::default();
        for place in &piece.places {
            for hit in place.hits.iter().filter(|hit| !known.contains_key(&hit.sighting.outpoint)) {
                let is_spent = hit.spent.is_some_and(|spending| again.finds.is_read(spending.block));
                *if hit.is_change() { &mut new.change } else { &mut new.payments } += 1;
                new.sats += hit.sighting.value.to_sat();
                new.spent += u64::from(is_spent);
            }
            self.place(place.clone(), &again.finds).await?;
        }
        new.spent += self.spent(&piece.spent).await?;
        Ok(new)
    }

    /// Books where coins that were known were spent: how many.
    async fn spent(&self, spent: &[(OutPoint, Spending)]) -> Result<u64, store::Error> {
        let coins: Vec<OutPoint> = spent.iter().map(|(coin, _)| *coin).collect();
        let owners = self.records.store.invoices_of_coins(&self.records.system, &coins).await?;
        let mut lessons = Lessons::new();
        for (coin, spending) in spent {
            let Some(invoice) = owners.get(coin) else { continue };
            let id = PaymentId::OnChain(*coin);
            let facts = lessons.entry(invoice.clone()).or_default();
            facts.push(Fact::Spent { id: id.clone(), spending: *spending });
            let drafted = record_fact::drafted(self.invoices(), spending.by).await?;
            let uses = drafted.into_iter().find(|(other, _)| other == coin);
            facts.extend(uses.map(|(_, uses)| Fact::Explained { id, uses }));
        }
        record_fact::teach(self.invoices(), self.records.now, &lessons, None).await?;
        Ok(u64::try_from(owners.len()).unwrap_or(u64::MAX))
    }
}
