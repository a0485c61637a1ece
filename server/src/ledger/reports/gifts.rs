//! What was given, by invoice, from some worth on, with whoever gave it as far as that is kept.
use super::asked::Asked;
use super::given::{self, Given};
use crate::ledger::ExportError;
use crate::ledger::cells::{day, sats, value};
use crate::ledger::tables::Table;
use domain::report::Value;
use domain::{Currency, StoreAccess};
use store::Store;

/// Gifts, the first first.
#[derive(Debug)]
pub(super) struct Gifts(Vec<Given>);

pub(super) async fn read(store: &Store, access: &StoreAccess, asked: &Asked) -> Result<Gifts, ExportError> {
    let mut all = given::read(store, access, asked).await?;
    all.retain(|given| given.sums.sats() > 0);
    all.retain(|given| asked.above.is_none_or(|least| given.sums.may_be_worth(least)));
    Ok(Gifts(all))
}

impl Table for Gifts {
    fn columns(&self) -> &'static [(&'static str, bool)] {
        &[
            ("day", false),
            ("what", false),
            ("amount_btc", true),
            ("worth", true),
            ("currency", false),
            ("campaign", false),
            ("page", false),
            ("order", false),
            ("name", false),
            ("email", false),
            ("invoice", false),
        ]
    }

    fn places(&self) -> usize {
        self.0.len()
    }

    /// A row for each currency in which it was valued; one without where no rate was known, for a person to judge.
    fn rows_of(&self, place: usize) -> Vec<Vec<String>> {
        let Some(given) = self.0.get(place) else { return Vec::new() };
        let row = |(currency, (amount, worth)): (&Option<Currency>, &(i64, Value))| {
            vec![
                day(given.at),
                if given.is_gift { "gift" } else { "invoice" }.into(),
                sats(*amount),
                currency.map(|currency| value(*worth, currency)).unwrap_or_default(),
                currency.map(|currency| currency.code().to_owned()).unwrap_or_default(),
                given.campaign.clone(),
                given.page.clone(),
                given.order.clone().unwrap_or_default(),
                given.donor.name.clone().into_inner(),
                given.donor.email.clone().into_inner(),
                given.invoice.as_str().to_owned(),
            ]
        };
        given.sums.0.iter().map(row).collect()
    }
}
