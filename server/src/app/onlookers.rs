//! Those who look at an invoice's page right now, to be told when there is something new to see.
//!
//! What is committed is told, once, to those who look at that invoice; nobody asks the database again and again. Nothing
//! is known of who they are. What it is not: a record; who is not told sees it when the page is next loaded.
use domain::{Change, Invoice, InvoiceId, Status};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// Looks at one invoice at once: more than a family has screens, far fewer than there are places.
const MOST_AT_ONE: usize = 50;
/// Looks at all invoices, unless more is said: half of the connections that are served at least.
const MOST: usize = 1_000;

/// What is new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// The invoice changed.
    Changed {
        /// Its revision now.
        revision: u64,
        /// Where it stands now.
        status: Status,
    },
    /// The chain has another block: payments lie deeper.
    Block {
        /// The block's height.
        height: u32,
    },
}

/// News of one invoice, made ready before it is committed and told after.
#[derive(Clone, Debug)]
pub struct Told {
    id: InvoiceId,
    revision: u64,
    status: Status,
}

/// Everybody who looks. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Onlookers(Arc<Mutex<Places>>);

/// One look at an invoice; it ends when it is dropped.
#[derive(Debug)]
pub struct Look {
    id: InvoiceId,
    latest: watch::Receiver<Latest>,
    seen: Latest,
    onlookers: Onlookers,
}

/// There is no place left, or the program is about to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoPlace;

#[derive(Debug)]
struct Places {
    at: HashMap<InvoiceId, Place>,
    taken: usize,
    most: usize,
    ended: bool,
}

#[derive(Debug, Default)]
struct Place {
    latest: watch::Sender<Latest>,
    taken: usize,
}

/// All that was told at one place so far. A block that comes right after a change does not hide it.
#[derive(Clone, Copy, Debug, Default)]
struct Latest {
    changes: u64,
    standing: Option<(u64, Status)>,
    height: Option<u32>,
}

impl Told {
    /// The news that this invoice is so.
    pub fn of(invoice: &Invoice) -> Self {
        Self { id: invoice.id.clone(), revision: invoice.revision, status: invoice.verdict().status }
    }

    /// The news that an invoice stands so in the database.
    pub fn standing(standing: store::Standing) -> Self {
        Self { id: standing.id, revision: standing.revision, status: standing.status }
    }

    /// The news of those changes.
    pub fn of_all(changes: &[Change]) -> Vec<Self> {
        changes.iter().map(|change| Self::of(&change.invoice)).collect()
    }
}

impl Onlookers {
    /// Lets that many look at once.
    pub fn admit(&self, most: usize) {
        self.places().most = most;
    }

    /// Begins to look. Whoever looks first and reads the invoice then misses nothing.
    pub fn look(&self, id: &InvoiceId) -> Result<Look, NoPlace> {
        let mut places = self.places();
        let at_one = places.at.get(id).map_or(0, |place| place.taken);
        if places.ended || places.taken >= places.most || at_one >= MOST_AT_ONE {
            return Err(NoPlace);
        }
        places.taken += 1;
        let place = places.at.entry(id.clone()).or_default();
        place.taken += 1;
        let latest = place.latest.subscribe();
        let seen = *latest.borrow();
        Ok(Look { id: id.clone(), latest, seen, onlookers: self.clone() })
    }

    /// Tells what was committed.
    pub fn tell(&self, told: impl IntoIterator<Item = Told>) {
        let places = self.places();
        for Told { id, revision, status } in told {
            if let Some(place) = places.at.get(&id) {
                place.latest.send_modify(|latest| {
                    latest.changes += 1;
                    latest.standing = Some((revision, status));
                });
            }
        }
    }

    /// Tells what another server committed, unless as much was told already.
    pub fn tell_from_elsewhere(&self, told: impl IntoIterator<Item = Told>) {
        let news = |told: &Told| {
            let places = self.places();
            let standing = places.at.get(&told.id).and_then(|place| place.latest.borrow().standing);
            standing.is_none_or(|(revision, _)| revision < told.revision)
        };
        self.tell(told.into_iter().filter(news).collect::<Vec<_>>());
    }

    /// Tells everybody of a block.
    pub fn tell_of_block(&self, height: u32) {
        for place in self.places().at.values() {
            place.latest.send_modify(|latest| latest.height = Some(height));
        }
    }

    /// Ends every look and admits no other: the program is about to end.
    pub fn end(&self) {
        let mut places = self.places();
        places.ended = true;
        places.at.clear();
    }

    /// How many look.
    pub fn count(&self) -> usize {
        self.places().taken
    }

    fn places(&self) -> MutexGuard<'_, Places> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Look {
    /// Waits for news; the latest, if there was more than one since the last. `None` when the program is about to end.
    pub async fn next(&mut self) -> Option<News> {
        self.latest.changed().await.ok()?;
        let before = std::mem::replace(&mut self.seen, *self.latest.borrow_and_update());
        match (self.seen.standing, self.seen.height) {
            (Some((revision, status)), _) if self.seen.changes > before.changes => {
                Some(News::Changed { revision, status })
            }
            (_, height) => height.map(|height| News::Block { height }),
        }
    }
}

impl Drop for Look {
    fn drop(&mut self) {
        let mut places = self.onlookers.places();
        places.taken -= 1;
        if let Some(place) = places.at.get_mut(&self.id) {
            place.taken -= 1;
            if place.taken == 0 {
                places.at.remove(&self.id);
            }
        }
    }
}

impl Default for Places {
    fn default() -> Self {
        Self { at: HashMap::new(), taken: 0, most: MOST, ended: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    fn id(name: &str) -> InvoiceId {
        InvoiceId::parse(name).unwrap()
    }

    fn told(name: &str, revision: u64) -> Told {
        Told { id: id(name), revision, status: Status::New }
    }

    #[test]
    fn news_reaches_those_who_look_at_that_invoice() {
        let onlookers = Onlookers::default();
        let mut one = onlookers.look(&id("one")).unwrap();
        let mut two = onlookers.look(&id("two")).unwrap();
        onlookers.tell([told("one", 2), told("nobody", 9)]);
        let changed = |revision| Some(Some(News::Changed { revision, status: Status::New }));
        assert_eq!(one.next().now_or_never(), changed(2));
        assert_eq!(one.next().now_or_never(), None, "once");
        assert_eq!(two.next().now_or_never(), None);
        onlookers.tell([told("two", 2), told("two", 3)]);
        assert_eq!(two.next().now_or_never(), changed(3), "the latest will do");
        onlookers.tell_of_block(7);
        assert_eq!(one.next().now_or_never(), Some(Some(News::Block { height: 7 })));
        onlookers.tell([told("one", 2)]);
        onlookers.tell_of_block(8);
        assert_eq!(one.next().now_or_never(), changed(2), "a block does not hide a change");
        assert_eq!(one.next().now_or_never(), None);
    }

    #[test]
    fn what_another_server_committed_is_told_once() {
        let onlookers = Onlookers::default();
        let mut one = onlookers.look(&id("one")).unwrap();
        onlookers.tell([told("one", 2)]);
        onlookers.tell_from_elsewhere([told("one", 2)]);
        let changed = |revision| Some(Some(News::Changed { revision, status: Status::New }));
        assert_eq!(one.next().now_or_never(), changed(2));
        onlookers.tell_from_elsewhere([told("one", 1), told("one", 2)]);
        assert_eq!(one.next().now_or_never(), None, "it was this server's own");
        onlookers.tell_from_elsewhere([told("one", 3)]);
        assert_eq!(one.next().now_or_never(), changed(3));
    }

    #[test]
    fn places_are_given_back() {
        let onlookers = Onlookers::default();
        onlookers.admit(60);
        let looks: Vec<_> = (0..MOST_AT_ONE).map(|_| onlookers.look(&id("one")).unwrap()).collect();
        assert_eq!(onlookers.look(&id("one")).unwrap_err(), NoPlace);
        let others: Vec<_> = (0..10).map(|_| onlookers.look(&id("two")).unwrap()).collect();
        assert_eq!(onlookers.look(&id("three")).unwrap_err(), NoPlace);
        drop((looks, others));
        assert_eq!(onlookers.count(), 0);
        assert!(onlookers.places().at.is_empty(), "nothing is remembered");
        assert!(onlookers.look(&id("three")).is_ok());
    }

    #[test]
    fn the_end_of_the_program_ends_every_look() {
        let onlookers = Onlookers::default();
        let mut look = onlookers.look(&id("one")).unwrap();
        onlookers.end();
        assert_eq!(look.next().now_or_never(), Some(None));
        assert_eq!(onlookers.look(&id("one")).unwrap_err(), NoPlace);
        drop(look);
        assert_eq!(onlookers.count(), 0);
    }
}
