//! An invoice's status, worked out a second time: slowly and plainly, from what came and what was agreed.
use super::{Case, Check};
use crate::shop::{Asked, Shown};
use crate::world::Place;
use domain::invoice::{Additional, Mark, NetworkFeeMode, SpeedPolicy, Status};
use domain::{Invoice, InvoiceId, OutPoint, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use store::InvoiceFilter;

/// A payment as the world has it.
#[derive(Clone, Debug)]
pub(crate) struct Counted {
    pub(crate) outpoint: OutPoint,
    pub(crate) value: u64,
    /// When it was first told of.
    pub(crate) at: Timestamp,
    pub(crate) place: Place,
    pub(crate) replaceable: bool,
    pub(crate) coinbase: bool,
    pub(crate) inputs: Vec<OutPoint>,
}

/// What must follow.
#[derive(Clone, Debug)]
pub(crate) struct Expected {
    pub(crate) status: Status,
    pub(crate) additional: Additional,
    /// The payments that came in time, or in the place of one that did.
    pub(crate) in_time: BTreeSet<OutPoint>,
    /// The payments that are deep enough.
    pub(crate) settled: BTreeSet<OutPoint>,
}

/// Works the status out anew.
pub(crate) fn expected(shown: &Shown, paid: &[Counted], now: Timestamp, tip: u32) -> Expected {
    let counts = |p: &&Counted| p.place != Place::Gone;
    let in_time: BTreeSet<_> =
        paid.iter().filter(|p| came(p, paid) < shown.expires_at).map(|p| p.outpoint).collect();
    let settled: BTreeSet<_> =
        paid.iter().filter(|p| is_deep_enough(p, shown.speed, tip)).map(|p| p.outpoint).collect();
    let all: Vec<&Counted> = paid.iter().filter(counts).collect();
    let early: Vec<&Counted> = all.iter().copied().filter(|p| in_time.contains(&p.outpoint)).collect();
    let safe: Vec<&Counted> = early.iter().copied().filter(|p| settled.contains(&p.outpoint)).collect();
    let price = match shown.asked {
        Asked::Sats(sats) => Some(sats),
        Asked::Whatever => {
            let of_worth = all.iter().filter(|p| net(shown, &[p]) > 0);
            let firm = |p: &&&Counted| {
                let waits = !settled.contains(&p.outpoint);
                (!in_time.contains(&p.outpoint), waits, came(p, paid), p.outpoint)
            };
            of_worth.min_by_key(firm).map(|first| net(shown, &[first]))
        }
    };
    let enough = |of: &[&Counted]| price.is_some_and(|price| net(shown, of) >= least(shown, price));
    let (status, additional) = match shown.marks.last() {
        Some(Mark::Settled) => (Status::Settled, Additional::Marked),
        Some(Mark::Invalid) => (Status::Invalid, Additional::Marked),
        None if enough(&early) => {
            let over = price.is_some_and(|price| net(shown, &all) > price);
            let additional = if over { Additional::PaidOver } else { Additional::None };
            match (enough(&safe), now > shown.monitored_until) {
                (true, _) => (Status::Settled, additional),
                (false, true) => (Status::Invalid, additional),
                (false, false) => (Status::Processing, additional),
            }
        }
        None => {
            let partial = if all.is_empty() { Additional::None } else { Additional::PaidPartial };
            match (now < shown.expires_at, enough(&all)) {
                (true, _) => (Status::New, partial),
                (false, true) => (Status::Expired, Additional::PaidLate),
                (false, false) => (Status::Expired, partial),
            }
        }
    };
    Expected { status, additional, in_time, settled }
}

/// When a payment came, or the first of those it took the place of: they spend the same, to the same address.
pub(super) fn came(payment: &Counted, paid: &[Counted]) -> Timestamp {
    let mut line = vec![payment];
    loop {
        let joins = |p: &&Counted| p.inputs.iter().any(|i| line.iter().any(|l| l.inputs.contains(i)));
        let more: Vec<&Counted> =
            paid.iter().filter(|p| line.iter().all(|l| l.outpoint != p.outpoint)).filter(joins).collect();
        if more.is_empty() {
            break;
        }
        line.extend(more);
    }
    line.iter().map(|p| p.at).min().expect("the payment itself is in it")
}

fn is_deep_enough(payment: &Counted, speed: SpeedPolicy, tip: u32) -> bool {
    let confirmations = match payment.place {
        Place::Gone => return false,
        Place::Waiting => 0,
        Place::Mined(block) => tip + 1 - block.height,
    };
    confirmations
        >= match speed {
            _ if payment.coinbase => 100,
            SpeedPolicy::HighSpeed => u32::from(payment.replaceable),
            SpeedPolicy::MediumSpeed => 1,
            SpeedPolicy::LowMediumSpeed => 2,
            SpeedPolicy::LowSpeed => 6,
        }
}

/// What payments come to, less the fees that their payer bears.
pub(super) fn net(shown: &Shown, paid: &[&Counted]) -> u64 {
    let fees: Vec<u64> = paid.iter().map(|p| p.value.min(shown.network_fee)).collect();
    let all: u64 = fees.iter().sum();
    let owed = match shown.fee_mode {
        NetworkFeeMode::Never => 0,
        NetworkFeeMode::Always => all,
        NetworkFeeMode::MultiplePaymentsOnly => all - fees.iter().max().copied().unwrap_or(0),
    };
    paid.iter().map(|p| p.value).sum::<u64>() - owed
}

fn least(shown: &Shown, price: u64) -> u64 {
    let least = (u128::from(price) * u128::from(1_000_000 - shown.tolerance)).div_ceil(1_000_000);
    u64::try_from(least).expect("it is less than the price").max(price.min(1))
}

/// The invoices by the status that the database's own columns give them.
#[derive(Debug)]
pub(crate) struct Columns(BTreeMap<InvoiceId, Status>);

impl Columns {
    pub(crate) async fn read(case: &Case<'_>) -> Result<Self, String> {
        let mut found = BTreeMap::new();
        for shop in case.shops {
            for status in Status::ALL {
                let filter = InvoiceFilter {
                    statuses: vec![status],
                    include_archived: true,
                    ..InvoiceFilter::default()
                };
                let list = case.app.store.invoices(&shop.access, filter).await.map_err(|e| e.to_string())?;
                found.extend(list.into_iter().map(|invoice| (invoice.id, status)));
            }
        }
        Ok(Self(found))
    }

    /// Every invoice was shown to somebody.
    pub(crate) fn nothing_left(&self) -> Check {
        match self.0.keys().next() {
            Some(id) => Err(format!("invoice {id} is there and nobody made it")),
            None => Ok(()),
        }
    }
}

pub(crate) fn check(shown: &Shown, stored: &Invoice, expected: &Expected, columns: &mut Columns) -> Check {
    let is = stored.verdict();
    if (is.status, is.additional) != (expected.status, expected.additional) {
        let Expected { status, additional, .. } = expected;
        return Err(format!("invoice {} is {is:?}; it ought to be {status:?}, {additional:?}", shown.id));
    }
    let column = columns.0.remove(&shown.id);
    if column != Some(expected.status) {
        return Err(format!("invoice {} is listed under {column:?}, not {:?}", shown.id, expected.status));
    }
    Ok(())
}
