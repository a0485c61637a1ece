//! What came, by invoice: how much, worth what, for which campaign, and from whom as far as that is kept.
use super::asked::Asked;
use crate::ledger::ExportError;
use domain::ledger::EntryKind;
use domain::report::Value;
use domain::{Currency, InvoiceId, Personal, StoreAccess, Timestamp};
use std::collections::BTreeMap;
use store::{Contribution, Journal, Store};

/// Entries read in one go: each comes with what its invoice's owner wrote.
const PIECE: u32 = 500;

/// What came for one invoice, less what was taken back.
#[derive(Clone, Debug)]
pub(super) struct Given {
    pub(super) invoice: InvoiceId,
    /// When the first of it was booked.
    pub(super) at: Timestamp,
    pub(super) is_gift: bool,
    pub(super) order: Option<String>,
    pub(super) campaign: String,
    pub(super) page: String,
    pub(super) donor: Donor,
    pub(super) sums: Sums,
}

/// What a shop wrote of whoever paid.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Donor {
    pub(super) name: Personal<String>,
    pub(super) email: Personal<String>,
}

/// Sums by the currency in which it was valued; none of what no rate was known for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sums(pub(super) BTreeMap<Option<Currency>, (i64, Value)>);

impl Sums {
    /// Adds another's.
    pub(super) fn add(&mut self, other: &Self) {
        for (currency, (sats, value)) in &other.0 {
            self.put(*currency, *sats, *value);
        }
    }

    fn put(&mut self, currency: Option<Currency>, sats: i64, value: Value) {
        let sum = self.0.entry(currency).or_default();
        *sum = (sum.0.saturating_add(sats), sum.1 + value);
    }

    /// All bitcoin, in satoshis.
    pub(super) fn sats(&self) -> i64 {
        self.0.values().map(|(sats, _)| sats).sum()
    }

    /// Whether it is worth that much at least, or may be: what is not valued in that currency is for a person to judge.
    pub(super) fn may_be_worth(&self, least: domain::Money) -> bool {
        let valued = self.0.get(&Some(least.currency())).map_or(Value::ZERO, |(_, value)| *value);
        let is_other = |(currency, (sats, _)): (&Option<Currency>, &(i64, Value))| {
            *currency != Some(least.currency()) && *sats > 0
        };
        valued >= Value::from(least) || self.0.iter().any(is_other)
    }
}

/// What came in the days asked for, invoice by invoice, the first first. It is held in memory: some three hundred bytes for
/// each invoice that was paid in these days.
pub(super) async fn read(
    store: &Store,
    access: &StoreAccess,
    asked: &Asked,
) -> Result<Vec<Given>, ExportError> {
    let mut page = Journal { from: asked.period.from, to: asked.period.to, after: None, most: PIECE };
    let mut all: BTreeMap<InvoiceId, Given> = BTreeMap::new();
    loop {
        let rows = store.contributions(access, page).await?;
        asked.count.add(rows.len());
        for row in &rows {
            let id = &row.stored.entry.invoice;
            all.entry(id.clone()).or_insert_with(|| Given::new(row)).learn(row);
        }
        let Some(last) = rows.last() else { break };
        page.after = Some((last.stored.entry.at, last.stored.number));
    }
    let mut all: Vec<Given> = all.into_values().collect();
    all.sort_by(|a, b| (a.at, &a.invoice).cmp(&(b.at, &b.invoice)));
    Ok(all)
}

impl Given {
    fn new(row: &Contribution) -> Self {
        let metadata = row.details.metadata.to_value();
        let text =
            |name: &str| metadata.get(name).and_then(|value| value.as_str()).unwrap_or_default().trim();
        Self {
            invoice: row.stored.entry.invoice.clone(),
            at: row.stored.entry.at,
            is_gift: row.details.donation.is_some(),
            order: row.details.metadata.order_id(),
            campaign: text("campaign").into(),
            page: text("donationPage").into(),
            donor: Donor { name: text("buyerName").into(), email: text("buyerEmail").into() },
            sums: Sums::default(),
        }
    }

    fn learn(&mut self, row: &Contribution) {
        let entry = &row.stored.entry;
        let worth = row.stored.worth.filter(|worth| !worth.currency().is_bitcoin());
        let value = worth.map(Value::from).unwrap_or_default();
        let value = if entry.kind == EntryKind::Reversed { -value } else { value };
        self.sums.put(worth.map(domain::Money::currency), entry.gain().to_sat(), value);
    }
}
