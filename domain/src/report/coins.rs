//! From entries of the books to what coins came and went: what the chain took back never happened.
use super::Value;
use super::pool::{Disposal, Lot};
use crate::ledger::{Account, Entry, EntryKind};
use crate::money::{Sats, SignedSats};
use crate::payment::PaymentId;
use crate::time::Timestamp;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

/// Every coin that the entries learnt so far say there is or was.
#[derive(Clone, Debug, Default)]
pub struct Coins(BTreeMap<PaymentId, Coin>);

/// Coins came, or went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Movement {
    /// A payment lies in a block. (Not what came back to the wallet: that was acquired before.)
    Acquired(Lot),
    /// A coin was spent, or that part of it that did not stay the owner's.
    Disposed(Disposal),
}

#[derive(Clone, Copy, Debug)]
struct Coin {
    account: Account,
    units: Sats,
    /// None of what came back to the wallet: it is of lots that came before.
    came: Option<Booked>,
    went: Option<Booked>,
    /// How much of it is the owner's all the same, elsewhere.
    stayed: Sats,
}

#[derive(Clone, Copy, Debug)]
struct Booked {
    number: i64,
    at: Timestamp,
    value: Option<Value>,
}

impl Coins {
    /// Takes in an entry; they come in the order of booking. `number` is the entry's, `value` what its amount was worth at
    /// that instant in the report's currency, if that is known.
    pub fn learn(&mut self, number: i64, entry: &Entry, value: Option<Value>) {
        let Some((account, amount)) = entry.legs().into_iter().find(|(account, _)| account.is_asset()) else {
            return;
        };
        let booked = Booked { number, at: entry.at, value };
        let comes = amount > SignedSats::ZERO;
        match (entry.kind, comes) {
            (EntryKind::Explained, _) => self.change(&entry.payment, |coin| coin.stayed = entry.amount),
            (EntryKind::Unexplained, _) => self.change(&entry.payment, |coin| coin.stayed = Sats::ZERO),
            (EntryKind::Spent, _) => self.change(&entry.payment, |coin| coin.went = Some(booked)),
            (EntryKind::Unspent, _) => self.change(&entry.payment, |coin| coin.went = None),
            (EntryKind::Received, _) if entry.debit.is_asset() && entry.credit.is_asset() => {
                self.come(entry, entry.debit, None);
            }
            // It is known now, or not any more, that it had been the owner's all along.
            (EntryKind::Reclassified, _) if account == Account::Elsewhere => {
                self.change(&entry.payment, |coin| coin.came = comes.then_some(booked));
            }
            (EntryKind::Received | EntryKind::Reversed | EntryKind::Reclassified, true) => {
                self.come(entry, account, Some(booked));
            }
            (EntryKind::Received | EntryKind::Reversed | EntryKind::Reclassified, false) => {
                self.0.remove(&entry.payment);
            }
        }
    }

    fn come(&mut self, entry: &Entry, account: Account, came: Option<Booked>) {
        let coin = Coin { account, units: entry.amount, came, went: None, stayed: Sats::ZERO };
        self.0.insert(entry.payment.clone(), coin);
    }

    fn change(&mut self, payment: &PaymentId, change: impl FnOnce(&mut Coin)) {
        if let Some(coin) = self.0.get_mut(payment) {
            change(coin);
        }
    }

    /// What came and went, in the order of booking.
    pub fn movements(&self) -> Vec<Movement> {
        let mut all: Vec<Movement> = Vec::with_capacity(self.0.len());
        for (payment, coin) in &self.0 {
            let (account, units) = (coin.account, coin.units);
            all.extend(coin.came.map(|Booked { number, at, value: basis }| {
                Movement::Acquired(Lot { payment: payment.clone(), account, number, at, units, basis })
            }));
            all.extend(coin.gone().map(|(went, units)| {
                let Booked { number, at, value: proceeds } = went;
                Movement::Disposed(Disposal { payment: payment.clone(), number, at, units, proceeds })
            }));
        }
        all.sort_by_key(Movement::place);
        all
    }
}

impl Coin {
    /// What of it is no longer the owner's, and its part of what the coin was worth when it went: what only moved to
    /// another place of theirs was not disposed of.
    fn gone(&self) -> Option<(Booked, Sats)> {
        let part = self.units.minus_or_zero(self.stayed);
        let went = self.went.filter(|_| !part.is_zero())?;
        let value = went.value.map(|value| value.share(part, self.units));
        Some((Booked { value, ..went }, part))
    }
}

impl Movement {
    /// When it was booked.
    pub const fn at(&self) -> Timestamp {
        match self {
            Self::Acquired(lot) => lot.at,
            Self::Disposed(disposal) => disposal.at,
        }
    }

    const fn place(&self) -> (Timestamp, i64) {
        match self {
            Self::Acquired(lot) => (lot.at, lot.number),
            Self::Disposed(disposal) => (disposal.at, disposal.number),
        }
    }
}
