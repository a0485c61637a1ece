//! What came by campaign and donation page, and what came by neither: together all that was given or paid.
use super::asked::Asked;
use super::given::{self, Sums};
use crate::ledger::ExportError;
use crate::ledger::cells::{sats, value};
use crate::ledger::tables::Table;
use domain::report::Value;
use domain::{Currency, StoreAccess};
use std::collections::BTreeMap;
use store::Store;

/// Sums by campaign, page, and whether it was given or paid, in that order.
#[derive(Debug)]
pub(super) struct Campaigns(Vec<(Key, Campaign)>);

type Key = (String, String, bool);

#[derive(Debug, Default)]
struct Campaign {
    sums: Sums,
    invoices: u64,
}

pub(super) async fn read(
    store: &Store,
    access: &StoreAccess,
    asked: &Asked,
) -> Result<Campaigns, ExportError> {
    let mut all: BTreeMap<Key, Campaign> = BTreeMap::new();
    for given in given::read(store, access, asked).await? {
        let sum = all.entry((given.campaign, given.page, given.is_gift)).or_default();
        sum.invoices += u64::from(given.sums.sats() > 0);
        sum.sums.add(&given.sums);
    }
    Ok(Campaigns(all.into_iter().collect()))
}

impl Table for Campaigns {
    fn columns(&self) -> &'static [(&'static str, bool)] {
        &[
            ("campaign", false),
            ("page", false),
            ("what", false),
            ("invoices", true),
            ("received_btc", true),
            ("worth", true),
            ("currency", false),
        ]
    }

    fn places(&self) -> usize {
        self.0.len()
    }

    /// A row for each currency; what was not valued has a row without one.
    fn rows_of(&self, place: usize) -> Vec<Vec<String>> {
        let Some(((campaign, page, is_gift), sum)) = self.0.get(place) else { return Vec::new() };
        let row = |(currency, (amount, worth)): (&Option<Currency>, &(i64, Value))| {
            vec![
                campaign.clone(),
                page.clone(),
                if *is_gift { "gift" } else { "invoice" }.into(),
                sum.invoices.to_string(),
                sats(*amount),
                currency.map(|currency| value(*worth, currency)).unwrap_or_default(),
                currency.map(|currency| currency.code().to_owned()).unwrap_or_default(),
            ]
        };
        sum.sums.0.iter().map(row).collect()
    }
}
