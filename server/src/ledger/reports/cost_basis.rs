//! Lot by lot: what went in some days, with what it cost and brought, and what is held at their end.
use super::asked::Asked;
use super::coins::{Read, not_held};
use crate::ledger::ExportError;
use crate::ledger::cells::{btc, instant, value};
use crate::ledger::tables::Table;
use domain::report::{CostMethod, Disposal, Lot, Sold, Taken, Value, sell};
use domain::{Sats, StoreAccess, Timestamp};
use store::Store;

/// What went, and what is held.
#[derive(Debug)]
pub(super) struct Lots {
    sold: Vec<Sold>,
    held: Vec<Lot>,
    read: Read,
    method: CostMethod,
}

pub(super) async fn read(
    store: &Store,
    access: &StoreAccess,
    asked: &Asked,
    now: Timestamp,
) -> Result<Lots, ExportError> {
    let read = Read::of(store, access, asked, now).await?;
    let (mut sold, pool) = sell(asked.method, &read.until).map_err(not_held)?;
    sold.retain(|sold| sold.disposal.at >= read.from);
    let held = pool.lots().cloned().collect();
    Ok(Lots { sold, held, read, method: asked.method })
}

impl Table for Lots {
    fn columns(&self) -> &'static [(&'static str, bool)] {
        &[
            ("is", false),
            ("payment", false),
            ("account", false),
            ("acquired", false),
            ("units_btc", true),
            ("cost_basis", true),
            ("cost_source", false),
            ("spent", false),
            ("spent_coin", false),
            ("worth_when_spent", true),
            ("worth_source", false),
            ("gain", true),
            ("currency", false),
            ("method", false),
        ]
    }

    /// What went, one sale after another; behind that what is held, lot by lot.
    fn places(&self) -> usize {
        self.sold.len() + self.held.len()
    }

    /// An empty cost, worth or gain is one that nobody knows.
    fn rows_of(&self, place: usize) -> Vec<Vec<String>> {
        match self.sold.get(place) {
            Some(Sold { disposal, taken }) => {
                taken.iter().map(|taken| self.row(&taken.part, Some((disposal, taken)))).collect()
            }
            None => {
                let held = place.checked_sub(self.sold.len()).and_then(|place| self.held.get(place));
                held.map(|lot| self.row(lot, None)).into_iter().collect()
            }
        }
    }
}

impl Lots {
    fn row(&self, lot: &Lot, went: Option<(&Disposal, &Taken)>) -> Vec<String> {
        let currency = self.read.prices.currency;
        let money = |amount: Option<Value>| amount.map(|it| value(it, currency)).unwrap_or_default();
        let sats = |sats: Sats| btc(sats.to_signed());
        vec![
            if went.is_some() { "disposed" } else { "held" }.into(),
            lot.payment.to_string(),
            lot.account.path(),
            instant(lot.at),
            sats(lot.units),
            money(lot.basis),
            self.read.source(lot.number, lot.basis).into(),
            went.map(|(disposal, _)| instant(disposal.at)).unwrap_or_default(),
            went.map(|(disposal, _)| disposal.payment.to_string()).unwrap_or_default(),
            money(went.and_then(|(_, taken)| taken.proceeds)),
            went.map(|(disposal, taken)| self.read.source(disposal.number, taken.proceeds).into())
                .unwrap_or_default(),
            money(went.and_then(|(_, taken)| taken.gain())),
            currency.code().into(),
            self.method.name().into(),
        ]
    }
}
