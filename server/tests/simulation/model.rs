//! What the program has been told and has kept: a second, simple account of it beside the database.
//!
//! Built from the follower's updates alone, each taken in when its commit is known to have happened.
use crate::world::Place;
use chain::{Sighting, Update};
use domain::{BlockRef, OutPoint, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// A payment as the program must know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    /// When it came, as far as anybody could tell.
    pub(crate) at: Timestamp,
    pub(crate) place: Place,
    pub(crate) script: Vec<u8>,
    pub(crate) value: u64,
}

/// Everything told so far.
#[derive(Debug, Default)]
pub(crate) struct Model {
    pub(crate) payments: BTreeMap<OutPoint, Known>,
    pub(crate) position: Option<BlockRef>,
}

impl Model {
    /// Takes in an update that was committed when the clock showed `now`.
    pub(crate) fn learn(&mut self, update: &Update, now: Timestamp, ours: &BTreeSet<Vec<u8>>) {
        let ours = |sightings: &[Sighting]| -> Vec<Sighting> {
            sightings.iter().filter(|s| ours.contains(&s.script)).cloned().collect()
        };
        match update {
            Update::Seen(sightings) => ours(sightings).iter().for_each(|s| self.see(s, now)),
            Update::Connected { block, time, sightings, .. } => {
                self.position = Some(*block);
                for sighting in ours(sightings) {
                    let known = self
                        .payments
                        .entry(sighting.outpoint)
                        .or_insert_with(|| known(&sighting, (*time).min(now)));
                    known.place = Place::Mined(*block);
                }
            }
            Update::Disconnected { block, parent } => {
                self.position = Some(*parent);
                self.payments
                    .values_mut()
                    .filter(|p| p.place == Place::Mined(*block))
                    .for_each(|p| p.place = Place::Waiting);
            }
            Update::Gone(txids) => {
                let gone = |(at, known): &(&OutPoint, &mut Known)| {
                    txids.contains(&at.txid) && known.place == Place::Waiting
                };
                self.payments.iter_mut().filter(gone).for_each(|(_, known)| known.place = Place::Gone);
            }
            Update::CaughtUp { .. } => {}
        }
    }

    fn see(&mut self, sighting: &Sighting, now: Timestamp) {
        let at = sighting.at.map_or(now, |at| at.min(now));
        let known = self.payments.entry(sighting.outpoint).or_insert_with(|| known(sighting, at));
        if !matches!(known.place, Place::Mined(_)) {
            (known.at, known.place) = (known.at.min(at), Place::Waiting);
        }
    }
}

fn known(sighting: &Sighting, at: Timestamp) -> Known {
    Known { at, place: Place::Waiting, script: sighting.script.clone(), value: sighting.value.to_sat() }
}
