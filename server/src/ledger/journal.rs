//! The journal, piece by piece: as much is read at once as fits in little memory, written out, and forgotten.
use super::{Count, ExportError, Format, Layout, Opening, Period, Standpoint};
use domain::ledger::Account;
use domain::report::Value;
use domain::{Currency, SignedSats, StoreAccess, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use store::{Balance, Journal, JournalRow, Store};

/// Entries read in one go.
const PIECE: u32 = 2_000;

/// What a statement in bitcoin is told.
const IN_MONEY: &str = "a bank's statement is in money: name a currency other than bitcoin, such as EUR";

/// What is wanted of a journal.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Which days.
    pub period: Period,
    /// How it is written.
    pub format: Format,
    /// The currency of formats that have one; none means the store's.
    pub currency: Option<Currency>,
}

/// A store's journal of some days on its way out.
pub struct Pieces {
    store: Store,
    access: StoreAccess,
    layout: Box<dyn Layout + Send>,
    opening: Option<Opening>,
    page: Journal,
    /// A whole journal ends with what it comes to: of what is in it, not of what is booked meanwhile.
    sums: Option<Sums>,
    last: Option<Timestamp>,
    count: Count,
    is_over: bool,
}

#[derive(Debug, Default)]
struct Sums(BTreeMap<Account, i64>);

impl Pieces {
    /// Looks up what the journal begins with.
    ///
    /// # Errors
    /// The database's; or there is no such store.
    pub async fn open(
        store: &Store,
        access: &StoreAccess,
        Part { period, format, currency }: Part,
        standpoint: Standpoint,
    ) -> Result<Self, ExportError> {
        let settings = store.settings(access).await?.ok_or(ExportError::NoStore)?;
        let currency = currency.unwrap_or(settings.default_currency);
        if format == Format::Ofx && currency.is_bitcoin() {
            return Err(ExportError::Asked(IN_MONEY.into()));
        }
        let named = (settings.name.clone(), currency);
        let opening = opening(store, access, (period, standpoint), named).await?;
        Ok(Self {
            store: store.clone(),
            access: access.clone(),
            layout: format.layout(currency),
            opening: Some(opening),
            page: Journal { from: period.from, to: period.to, after: None, most: PIECE },
            sums: period.is_from_the_beginning().then(Sums::default),
            last: None,
            count: Count::default(),
            is_over: false,
        })
    }

    /// The same, counting what it reads.
    #[must_use]
    pub fn counting(self, count: &Count) -> Self {
        Self { count: count.clone(), ..self }
    }

    /// The next piece of text; none after the last.
    ///
    /// # Errors
    /// The database's; what was given until then is a part of the journal.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, ExportError> {
        if self.is_over {
            return Ok(None);
        }
        let mut out = Vec::new();
        if let Some(opening) = self.opening.take() {
            self.layout.begin(&opening, &mut out)?;
        }
        let rows = self.store.journal(&self.access, self.page).await?;
        self.count.add(rows.len());
        for row in &rows {
            self.layout.row(row, &mut out)?;
            if let Some(sums) = &mut self.sums {
                sums.add(row);
            }
        }
        match rows.last() {
            Some(last) => (self.page.after, self.last) = (Some(last.cursor()), Some(last.stored.entry.at)),
            None => self.end(&mut out)?,
        }
        Ok(Some(out))
    }

    fn end(&mut self, out: &mut Vec<u8>) -> Result<(), ExportError> {
        self.is_over = true;
        let balances = self.sums.take().map(Sums::balances).unwrap_or_default();
        Ok(self.layout.end(self.last, &balances, out)?)
    }
}

impl Sums {
    fn add(&mut self, row: &JournalRow) {
        for (account, amount) in row.stored.entry.legs() {
            *self.0.entry(account).or_default() += amount.to_sat();
        }
    }

    fn balances(self) -> Vec<Balance> {
        let sum = |(account, sats)| Some(Balance { account, amount: SignedSats::try_new(sats)? });
        self.0.into_iter().filter_map(sum).collect()
    }
}

async fn opening(
    store: &Store,
    access: &StoreAccess,
    part: (Period, Standpoint),
    (name, currency): (String, Currency),
) -> Result<Opening, ExportError> {
    let (period, standpoint) = part;
    let earlier = store.totals(access, (Timestamp(0), period.from)).await?;
    let before: BTreeSet<Account> = earlier.iter().map(|total| total.account).collect();
    let assets = earlier.iter().filter(|total| total.account.is_asset() && total.currency == Some(currency));
    let assets_worth = assets.map(|total| Value::from_minor(total.worth.into())).sum();
    let totals = store.totals(access, Period::ALWAYS.days()).await?;
    let now = store.totals(access, period.days()).await?;
    let new: BTreeSet<Account> = now.iter().map(|total| total.account).collect();
    Ok(Opening {
        name,
        new_accounts: new.difference(&before).copied().collect(),
        currencies: totals.iter().filter_map(|total| total.currency).collect(),
        assets_worth,
        store: access.store().clone(),
        period,
        standpoint,
    })
}

impl fmt::Debug for Pieces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pieces").field("page", &self.page).finish_non_exhaustive()
    }
}
