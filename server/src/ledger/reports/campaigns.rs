//! What came by campaign and donation page, and what came by neither: together all that was given or paid.
use super::asked::Asked;
use super::given::{self, Sums};
use crate::ledger::ExportError;
use crate::ledger::cells::{sats, value};
use crate::ledger::tables::Table;
use domain::StoreAccess;
use std::collections::BTreeMap;
use store::Store;

/// Sums by campaign, page, and whether it was given or paid.
#[derive(Debug)]
pub(super) struct Campaigns(BTreeMap<(String, String, bool), Campaign>);

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
    let mut all: BTreeMap<_, Campaign> = BTreeMap::new();
    for given in given::read(store, access, asked).await? {
        let sum = all.entry((given.campaign, given.page, given.is_gift)).or_default();
        sum.invoices += u64::from(given.sums.sats() > 0);
        sum.sums.add(&given.sums);
    }
    Ok(Campaigns(all))
}

impl Table for Campaigns {
    const COLUMNS: &'static [(&'static str, bool)] = &[
        ("campaign", false),
        ("page", false),
        ("what", false),
        ("invoices", true),
        ("received_btc", true),
        ("worth", true),
        ("currency", false),
    ];

    /// A row for each currency; what was not valued has a row without one.
    fn rows(&self) -> Vec<Vec<String>> {
        let mut rows = Vec::new();
        for ((campaign, page, is_gift), sum) in &self.0 {
            for (currency, (amount, worth)) in &sum.sums.0 {
                let what = if *is_gift { "gift" } else { "invoice" };
                rows.push(vec![
                    campaign.clone(),
                    page.clone(),
                    what.into(),
                    sum.invoices.to_string(),
                    sats(*amount),
                    currency.map(|currency| value(*worth, currency)).unwrap_or_default(),
                    currency.map(|currency| currency.code().to_owned()).unwrap_or_default(),
                ]);
            }
        }
        rows
    }
}
