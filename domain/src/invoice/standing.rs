//! How each payment stands beside the others: which can't confirm because of another, and when each
//! came, or the one it came in the place of.
//!
//! Transactions that spend one output are rivals: at most one of them ever confirms. What is asked of
//! them is looked up by spent output, so that thousands of payments cost no more than sorting them.
use super::Invoice;
use crate::block::{OutPoint, Txid};
use crate::payment::{Payment, PaymentId, PaymentStatus, Place};
use crate::time::Timestamp;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

/// What follows for one payment from all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Whether it counts, and whether it is deep enough.
    pub status: PaymentStatus,
    /// When it came, or the earliest of those it replaces at the same destination.
    pub received_at: Timestamp,
    /// Whether that was before the invoice expired.
    pub in_time: bool,
}

impl Invoice {
    /// The payment's status in the contract's words. It looks at all payments: who asks for each of them asks
    /// [`Invoice::standings`] once.
    pub fn payment_status(&self, payment: &Payment) -> PaymentStatus {
        self.standing(payment, &Rivals::among(&self.payments)).status
    }

    /// Whether the payment came before the invoice expired. A payment that replaces an earlier one to
    /// the same destination came when that one did.
    pub fn is_in_time(&self, payment: &Payment) -> bool {
        self.standing(payment, &Rivals::among(&self.payments)).in_time
    }

    /// How each payment stands, in the order of [`Invoice::payments`].
    pub fn standings(&self) -> Vec<Standing> {
        self.standings_of(&self.payments)
    }

    /// How those payments stand beside the invoice's own.
    pub(crate) fn standings_of<'a>(&self, payments: impl IntoIterator<Item = &'a Payment>) -> Vec<Standing> {
        let rivals = Rivals::among(&self.payments);
        payments.into_iter().map(|payment| self.standing(payment, &rivals)).collect()
    }

    fn standing(&self, payment: &Payment, rivals: &Rivals<'_>) -> Standing {
        let status = if rivals.exclude(payment) {
            PaymentStatus::Invalid
        } else if payment.is_deep_enough(self.terms.speed) {
            PaymentStatus::Settled
        } else {
            PaymentStatus::Processing
        };
        let received_at = rivals.lines.began(payment);
        Standing { status, received_at, in_time: received_at < self.terms.expires_at }
    }
}

struct Rivals<'a> {
    contests: BTreeMap<OutPoint, Contest>,
    lines: Lines<'a>,
}

/// The transactions that spend one output.
#[derive(Default)]
struct Contest {
    mined: BTreeSet<Txid>,
    /// The one in the mempool that was seen last: it pushed the others out.
    latest: Option<(Timestamp, Txid)>,
}

/// What the payments of one transaction tell of it.
struct Transaction<'a> {
    spends: &'a [OutPoint],
    mined: bool,
    waiting_since: Option<Timestamp>,
}

impl<'a> Rivals<'a> {
    fn among(payments: &'a [Payment]) -> Self {
        let mut contests: BTreeMap<OutPoint, Contest> = BTreeMap::new();
        for (txid, transaction) in &transactions(payments) {
            for spent in transaction.spends {
                contests.entry(*spent).or_default().enter(*txid, transaction);
            }
        }
        Self { contests, lines: Lines::drawn(payments) }
    }

    /// Whether the payment doesn't count: gone, or unable to confirm beside another that is mined or
    /// came later.
    fn exclude(&self, payment: &Payment) -> bool {
        match payment.place {
            Place::Gone => true,
            Place::Mined { .. } | Place::Final => false,
            Place::Mempool => transaction_of(payment).is_some_and(|txid| {
                let contests = payment.arrival.spends.iter().filter_map(|spent| self.contests.get(spent));
                contests.into_iter().any(|contest| contest.is_lost_by(txid))
            }),
        }
    }
}

impl Contest {
    fn enter(&mut self, txid: Txid, transaction: &Transaction<'_>) {
        if transaction.mined {
            self.mined.insert(txid);
        }
        self.latest = self.latest.max(transaction.waiting_since.map(|since| (since, txid)));
    }

    fn is_lost_by(&self, txid: Txid) -> bool {
        self.mined.iter().any(|mined| *mined != txid) || self.latest.is_some_and(|(_, latest)| latest != txid)
    }
}

fn transactions(payments: &[Payment]) -> BTreeMap<Txid, Transaction<'_>> {
    let mut transactions = BTreeMap::new();
    for payment in payments {
        let Some(txid) = transaction_of(payment) else { continue };
        let transaction = transactions.entry(txid).or_insert(Transaction {
            spends: &payment.arrival.spends,
            mined: false,
            waiting_since: None,
        });
        match payment.place {
            Place::Mined { .. } => transaction.mined = true,
            Place::Mempool => {
                let since = transaction.waiting_since.unwrap_or(payment.arrival.at);
                transaction.waiting_since = Some(since.min(payment.arrival.at));
            }
            Place::Gone | Place::Final => {}
        }
    }
    transactions
}

fn transaction_of(payment: &Payment) -> Option<Txid> {
    match payment.arrival.id {
        PaymentId::OnChain(outpoint) => Some(outpoint.txid),
        PaymentId::Lightning(_) => None,
    }
}

/// Lines of replacement: the transactions that pay one destination and are, through any number of
/// others, rivals of each other. Sets are joined as in the classic disjoint-set forest.
#[derive(Default)]
struct Lines<'a> {
    places: BTreeMap<(Txid, &'a str), usize>,
    parents: Vec<usize>,
    began: Vec<Timestamp>,
}

impl<'a> Lines<'a> {
    fn drawn(payments: &'a [Payment]) -> Self {
        let mut lines = Self::default();
        let mut spenders = BTreeMap::new();
        for payment in payments {
            let Some(txid) = transaction_of(payment) else { continue };
            let destination = payment.arrival.destination.as_str();
            let fresh = lines.parents.len();
            let place = *lines.places.entry((txid, destination)).or_insert(fresh);
            if place < fresh {
                let head = lines.head(place);
                lines.began[head] = lines.began[head].min(payment.arrival.at);
                continue; // another output of a transaction already drawn
            }
            lines.parents.push(fresh);
            lines.began.push(payment.arrival.at);
            for spent in &payment.arrival.spends {
                let other = *spenders.entry((*spent, destination)).or_insert(place);
                lines.join(place, other);
            }
        }
        lines
    }

    /// When the payment's line began; its own time where it has none.
    fn began(&self, payment: &Payment) -> Timestamp {
        let place =
            transaction_of(payment).and_then(|txid| self.places.get(&(txid, &payment.arrival.destination)));
        place.map_or(payment.arrival.at, |place| self.began[self.head(*place)])
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.head(one), self.head(other));
        let (old, young) = (one.min(other), one.max(other));
        self.began[old] = self.began[old].min(self.began[young]);
        self.parents[young] = old;
    }

    fn head(&self, mut place: usize) -> usize {
        while self.parents[place] != place {
            place = self.parents[place];
        }
        place
    }
}
