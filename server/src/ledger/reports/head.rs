//! The journal's first entries as a table, for a page. What this is not: the journal, which is written as it is read.
use super::asked::Asked;
use crate::ledger::ExportError;
use crate::ledger::csv;
use crate::ledger::tables::Table;
use domain::StoreAccess;
use store::{Journal, JournalRow, Store};

/// The first entries.
#[derive(Debug)]
pub(super) struct Head(Vec<JournalRow>);

pub(super) async fn read(
    store: &Store,
    access: &StoreAccess,
    asked: &Asked,
    most: u32,
) -> Result<Head, ExportError> {
    let page = Journal { from: asked.period.from, to: asked.period.to, after: None, most };
    Ok(Head(store.journal(access, page).await?))
}

impl Table for Head {
    fn columns(&self) -> &'static [(&'static str, bool)] {
        &csv::COLUMNS
    }

    fn places(&self) -> usize {
        self.0.len()
    }

    fn rows_of(&self, place: usize) -> Vec<Vec<String>> {
        self.0.get(place).map(|row| csv::cells(row).to_vec()).into_iter().collect()
    }
}
