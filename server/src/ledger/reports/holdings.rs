//! What is held when a day ends: units, what they cost, what they are worth, and what is gained on paper.
use super::asked::Asked;
use super::coins::{self, not_held};
use crate::ledger::ExportError;
use crate::ledger::cells::{btc, day, instant, value};
use crate::ledger::tables::Table;
use domain::report::{CostMethod, Prices, RollForward, Stretch, Value};
use domain::{Currency, StoreAccess, Timestamp};
use store::Store;

/// What is held.
#[derive(Debug)]
pub(super) struct Holdings {
    at: Timestamp,
    held: RollForward,
    price: Option<super::prices::Price>,
    currency: Currency,
    method: CostMethod,
}

pub(super) async fn read(
    store: &Store,
    access: &StoreAccess,
    asked: &Asked,
    now: Timestamp,
) -> Result<Holdings, ExportError> {
    let read = coins::until(store, access, asked, now).await?;
    let stretch = Stretch { before: &[], until: &read.until, from: read.from };
    let prices = Prices { opening: None, closing: read.closing.as_ref().map(|price| price.rate) };
    let held = RollForward::of(stretch, asked.method, prices).map_err(not_held)?;
    if held.closing.fair.is_none() {
        return Err(ExportError::Asked(read.prices.missing(read.end)));
    }
    let (at, currency) = (Timestamp(read.end.0 - 1), read.prices.currency);
    Ok(Holdings { at, held, price: read.closing, currency, method: asked.method })
}

impl Table for Holdings {
    fn columns(&self) -> &'static [(&'static str, bool)] {
        &[
            ("asset", false),
            ("day", false),
            ("units_btc", true),
            ("cost_basis", true),
            ("without_cost_btc", true),
            ("price", true),
            ("price_source", false),
            ("price_time", false),
            ("fair_value", true),
            ("unrealised_gain", true),
            ("currency", false),
            ("method", false),
        ]
    }

    fn places(&self) -> usize {
        1
    }

    fn rows_of(&self, _: usize) -> Vec<Vec<String>> {
        let line = &self.held.closing;
        let money = |amount: Option<Value>| amount.map(|it| value(it, self.currency)).unwrap_or_default();
        let price = self.price.as_ref();
        vec![vec![
            "BTC".into(),
            day(self.at),
            btc(line.held.units),
            value(line.held.basis, self.currency),
            btc(line.held.unvalued),
            price.map(|price| price.rate.per_btc().to_string()).unwrap_or_default(),
            price.map(|price| price.source.clone()).unwrap_or_default(),
            price.and_then(|price| price.at).map(instant).unwrap_or_default(),
            money(line.fair),
            money(self.held.unrealised()),
            self.currency.code().into(),
            self.method.name().into(),
        ]]
    }
}
