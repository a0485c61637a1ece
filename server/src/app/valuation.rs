//! What a bitcoin costs in each store's own currency while money comes in: looked up once for each update. What this is
//! not: the rules which rate counts, and for how long; those are `Invoice::quote_for` and `Quote::tells_of`.
use super::{App, quote};
use domain::ledger::Quote;
use domain::{InvoiceId, StoreId, Timestamp};
use rates::Quoted;
use std::collections::BTreeMap;

/// Quotes of one update.
#[derive(Debug)]
pub struct Quotes<'a> {
    app: &'a App,
    of_stores: BTreeMap<StoreId, Option<Quote>>,
}

impl<'a> Quotes<'a> {
    /// None yet.
    pub fn new(app: &'a App) -> Self {
        Self { app, of_stores: BTreeMap::new() }
    }

    /// For money that came to that invoice at that instant.
    pub async fn of_invoice(&mut self, id: &InvoiceId, at: Timestamp) -> Result<Option<Quote>, store::Error> {
        match self.app.store.invoice_store(id).await? {
            Some(store) => self.of_store(&store, at).await,
            None => Ok(None),
        }
    }

    /// The same for a store.
    pub async fn of_store(&mut self, id: &StoreId, at: Timestamp) -> Result<Option<Quote>, store::Error> {
        if !Quote::tells_of(at, self.app.now()) {
            return Ok(None);
        }
        if let Some(known) = self.of_stores.get(id) {
            return Ok(known.clone());
        }
        let settings = self.app.store.settings(&self.app.system.to_store(id)).await?;
        let settings = settings.filter(|settings| !settings.default_currency.is_bitcoin());
        let found = settings.and_then(|settings| {
            let Quoted { rate, source } = quote::rate(self.app, &settings, settings.default_currency).ok()?;
            Some(Quote { rate, source })
        });
        self.of_stores.insert(id.clone(), found.clone());
        Ok(found)
    }
}
