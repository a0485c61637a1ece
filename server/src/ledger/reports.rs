//! Reports on the books: which there are, how one is asked for, and its text, for commands, requests and pages alike.
//!
//! A report is asked for by its name and a few fields, the same everywhere ([`Asked`]). What this is not: the rules; what lots
//! cost and how a holding became another is decided by `domain::report`.
mod acknowledgements;
mod asked;
mod campaigns;
mod coins;
mod cost_basis;
mod gifts;
mod given;
mod head;
mod holdings;
mod prices;
mod roll_forward;

pub use asked::{Asked, Field, Wrong, first_instant};
pub use prices::Stated;

use super::tables::{Balances, Days, Shape, Statement, Table, Writing};
use super::{ExportError, Format, Part, Period, Pieces, Standpoint};
use domain::StoreAccess;
use store::Store;

/// The reports there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Report {
    /// Every entry.
    Journal,
    /// What lay in each account when a day ended.
    Balances,
    /// What moved in each account.
    Statement,
    /// What came on each day.
    Days,
    /// What came by campaign and donation page.
    Campaigns,
    /// What is held, what it cost, what it is worth.
    Holdings,
    /// How one day's holding became another's.
    RollForward,
    /// Every lot: what went and what is held.
    CostBasis,
    /// Who gave how much, the large ones.
    Gifts,
    /// A letter to each donor.
    Acknowledgements,
}

/// What is told of a report before it is asked for.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// Which.
    pub report: Report,
    /// Its name in commands and paths.
    pub name: &'static str,
    /// One line for people.
    pub about: &'static str,
    /// The fields it looks at besides `from`, `to` and `format`.
    pub fields: &'static [Field],
}

/// Every report.
pub const REPORTS: [About; 10] = [
    About {
        report: Report::Journal,
        name: "journal",
        about: "Writes every entry",
        fields: &[Field::Currency],
    },
    About {
        report: Report::Balances,
        name: "balances",
        about: "Shows what lay in each account at the end of a day",
        fields: &[],
    },
    About {
        report: Report::Statement,
        name: "statement",
        about: "Shows what moved in each account over some days",
        fields: &[],
    },
    About {
        report: Report::Days,
        name: "days",
        about: "Shows what came on each day, by the account it came from",
        fields: &[],
    },
    About {
        report: Report::Campaigns,
        name: "campaigns",
        about: "Shows what came by campaign and donation page",
        fields: &[],
    },
    About {
        report: Report::Holdings,
        name: "holdings",
        about: "Shows what is held when a day ends, what it cost and what it is worth",
        fields: &[Field::Method, Field::Currency, Field::Price],
    },
    About {
        report: Report::RollForward,
        name: "roll-forward",
        about: "Shows how the holding of one day became that of another: units, cost, fair value",
        fields: &[Field::Method, Field::Currency, Field::Price],
    },
    About {
        report: Report::CostBasis,
        name: "cost-basis",
        about: "Shows lot by lot what went, what was gained by it, and what is held",
        fields: &[Field::Method, Field::Currency, Field::Price],
    },
    About {
        report: Report::Gifts,
        name: "gifts",
        about: "Lists what was given, by invoice, with whoever gave it as far as that is kept",
        fields: &[Field::Above],
    },
    About {
        report: Report::Acknowledgements,
        name: "acknowledgements",
        about: "Writes a letter to each donor whose name or mailbox is kept",
        fields: &[Field::Above, Field::Words],
    },
];

/// A report on its way out.
#[derive(Debug)]
pub enum Text {
    /// Written as it is read.
    Journal(Box<Pieces>),
    /// Written out of what was read.
    Table(Writing),
}

impl Report {
    /// What is told of it.
    pub fn about(self) -> &'static About {
        REPORTS.iter().find(|about| about.report == self).unwrap_or(&REPORTS[0])
    }

    /// The report of that name.
    pub fn parse(name: &str) -> Option<Self> {
        REPORTS.iter().find(|about| about.name == name).map(|about| about.report)
    }

    /// The formats it is written in; the first is what is meant where none is named.
    pub fn formats(self) -> Vec<&'static str> {
        match self {
            Self::Journal => Format::ALL.map(|(name, _)| name).to_vec(),
            _ => Shape::ALL.map(|(name, _)| name).to_vec(),
        }
    }

    /// Whether it tells who gave: not for everybody who may see sums.
    pub const fn names_donors(self) -> bool {
        matches!(self, Self::Gifts | Self::Acknowledgements)
    }

    /// Whether it is about one day, and the first day means nothing to it.
    pub const fn is_of_one_day(self) -> bool {
        matches!(self, Self::Balances | Self::Holdings)
    }

    /// Whether it goes through the books from their beginning, whatever its first day is.
    const fn begins_at_the_beginning(self) -> bool {
        matches!(self, Self::Holdings | Self::RollForward | Self::CostBasis)
    }

    /// Whether it is read off sums, however many entries there are.
    const fn is_read_off_sums(self) -> bool {
        matches!(self, Self::Balances | Self::Statement | Self::Days)
    }
}

impl Asked {
    /// How many entries are gone through for all of it.
    ///
    /// # Errors
    /// The database's.
    pub async fn entries(
        &self,
        store: &Store,
        access: &StoreAccess,
        standpoint: Standpoint,
    ) -> Result<u64, store::Error> {
        if self.report.is_read_off_sums() {
            return Ok(0);
        }
        let from = if self.report.begins_at_the_beginning() { Period::ALWAYS.from } else { self.period.from };
        let totals = store.totals(access, (from, self.period.end(standpoint.now))).await?;
        // Each entry has two legs.
        Ok(totals.iter().map(|total| total.legs).sum::<u64>() / 2)
    }

    /// Its table; of the journal the first entries, so many at most.
    ///
    /// # Errors
    /// [`ExportError`].
    pub async fn table(
        &self,
        store: &Store,
        access: &StoreAccess,
        standpoint: Standpoint,
        most: u32,
    ) -> Result<Box<dyn Table>, ExportError> {
        let now = standpoint.now;
        Ok(match self.report {
            Report::Journal => Box::new(head::read(store, access, self, most).await?),
            Report::Balances => Box::new(Balances::read(store, access, self.period).await?),
            Report::Statement => Box::new(Statement::read(store, access, self.period).await?),
            Report::Days => Box::new(Days::read(store, access, self.period).await?),
            Report::Campaigns => Box::new(campaigns::read(store, access, self).await?),
            Report::Holdings => Box::new(holdings::read(store, access, self, now).await?),
            Report::RollForward => Box::new(roll_forward::read(store, access, self, now).await?),
            Report::CostBasis => Box::new(cost_basis::read(store, access, self, now).await?),
            Report::Gifts => Box::new(gifts::read(store, access, self).await?),
            Report::Acknowledgements => Box::new(acknowledgements::read(store, access, self, now).await?),
        })
    }
}

impl Text {
    /// Looks up what was asked for, or its beginning.
    ///
    /// # Errors
    /// [`ExportError`].
    pub async fn open(
        store: &Store,
        access: &StoreAccess,
        asked: &Asked,
        standpoint: Standpoint,
    ) -> Result<Self, ExportError> {
        if asked.report == Report::Journal {
            let (period, format, currency) = (asked.period, asked.format, asked.currency);
            let pieces = Pieces::open(store, access, Part { period, format, currency }, standpoint).await?;
            return Ok(Self::Journal(Box::new(pieces.counting(&asked.count))));
        }
        let table = asked.table(store, access, standpoint, u32::MAX).await?;
        Ok(Self::Table(Writing::new(table, asked.shape)))
    }

    /// The next piece; none after the last.
    ///
    /// # Errors
    /// The database's.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, ExportError> {
        match self {
            Self::Journal(pieces) => pieces.next().await,
            Self::Table(writing) => Ok(writing.piece()?),
        }
    }
}
