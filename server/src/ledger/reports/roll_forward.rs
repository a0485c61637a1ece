//! The holding of one day and how it became that of another.
use super::asked::Asked;
use super::coins::{Read, not_held};
use super::prices::Price;
use crate::ledger::ExportError;
use crate::ledger::cells::{btc, value};
use crate::ledger::tables::Table;
use domain::report::{Holding, Line, Prices, RollForward, Stretch, Value};
use domain::{Currency, SignedSats, StoreAccess, Timestamp};
use store::Store;

/// A roll-forward, with the prices at its ends.
#[derive(Debug)]
pub(super) struct Rolled {
    moved: RollForward,
    opening: Option<Price>,
    closing: Option<Price>,
    currency: Currency,
}

pub(super) async fn read(
    store: &Store,
    access: &StoreAccess,
    asked: &Asked,
    now: Timestamp,
) -> Result<Rolled, ExportError> {
    let read = Read::of(store, access, asked, now).await?;
    let stretch = Stretch { before: &read.before, until: &read.until, from: read.from };
    let rate = |price: &Option<Price>| price.as_ref().map(|price| price.rate);
    let prices = Prices { opening: rate(&read.opening), closing: rate(&read.closing) };
    let moved = RollForward::of(stretch, asked.method, prices).map_err(not_held)?;
    for (line, end) in [(moved.opening, read.from), (moved.closing, read.end)] {
        if line.fair.is_none() {
            return Err(ExportError::Asked(read.prices.missing(end)));
        }
    }
    Ok(Rolled { moved, opening: read.opening, closing: read.closing, currency: read.prices.currency })
}

impl Table for Rolled {
    fn columns(&self) -> &'static [(&'static str, bool)] {
        &[
            ("line", false),
            ("units_btc", true),
            ("cost_basis", true),
            ("without_cost_btc", true),
            ("fair_value", true),
            ("currency", false),
            ("price", true),
            ("price_source", false),
        ]
    }

    fn places(&self) -> usize {
        1
    }

    /// What goes has a minus, so that each column adds up. Realised gains and losses are a part of the gains, told apart.
    fn rows_of(&self, _: usize) -> Vec<Vec<String>> {
        let RollForward { opening, corrections, additions, disposals, change, closing, realised } =
            self.moved;
        let gone = Line {
            held: Holding::NONE - disposals.held,
            fair: disposals.fair.map(|value| Value::ZERO - value),
        };
        let only = |amount: Option<Value>| Line { held: Holding::NONE, fair: amount };
        vec![
            self.row("opening", opening, self.opening.as_ref()),
            self.row("taken back by the chain", corrections, None),
            self.row("additions", additions, None),
            self.row("disposals", gone, None),
            self.row("gains less losses", only(change), None),
            self.row("closing", closing, self.closing.as_ref()),
            self.row("of which realised gains", only(Some(realised.gains)), None),
            self.row("of which realised losses", only(Some(-realised.losses)), None),
            self.row("disposed of without cost or price", unknown(realised.unknown), None),
        ]
    }
}

impl Rolled {
    fn row(&self, name: &str, line: Line, price: Option<&Price>) -> Vec<String> {
        vec![
            name.into(),
            btc(line.held.units),
            value(line.held.basis, self.currency),
            btc(line.held.unvalued),
            line.fair.map(|fair| value(fair, self.currency)).unwrap_or_default(),
            self.currency.code().into(),
            price.map(|price| price.rate.per_btc().to_string()).unwrap_or_default(),
            price.map(|price| price.source.clone()).unwrap_or_default(),
        ]
    }
}

/// Units, and no value.
fn unknown(units: SignedSats) -> Line {
    Line { held: Holding { units, ..Holding::NONE }, fair: None }
}
