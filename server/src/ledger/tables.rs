//! Tables: what lies where, what moved over some days, and on each of them; and how a table is written, piece by piece.
use super::cells::{btc, day, money, one_line};
use super::csv::{Cell, line, names};
use super::{ExportError, Period};
use domain::{SignedSats, StoreAccess};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};
use store::{Balance, DayTotal, Store, Total};

/// What lies in each account when a day ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balances(pub Vec<Balance>);

/// What moved in each account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement(pub Vec<Moved>);

/// What moved in one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The account, and what lay in it at the beginning.
    pub opening: Balance,
    /// What lay in it at the end.
    pub closing: SignedSats,
    /// What moved between, by the currency in which it was valued when it came.
    pub totals: Vec<Total>,
}

/// What moved on each day in the accounts that are not assets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Days(pub Vec<DayTotal>);

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Columns of the same width, for people.
    Text,
    /// Comma-separated values.
    Csv,
    /// A JSON object a line.
    Jsonl,
}

impl Shape {
    /// Every shape with its name.
    pub const ALL: [(&'static str, Self); 3] =
        [("text", Self::Text), ("csv", Self::Csv), ("jsonl", Self::Jsonl)];
}

/// Rows of cells under names. What they are made from is held in memory; the cells are made when they are asked for.
pub trait Table: Send + Sync {
    /// The names of the columns; and of each whether it holds numbers.
    fn columns(&self) -> &'static [(&'static str, bool)];

    /// How many there are of what has rows.
    fn places(&self) -> usize;

    /// The rows of one of them, each with as many cells as there are columns.
    fn rows_of(&self, place: usize) -> Vec<Vec<String>>;

    /// Whether its text is prose, and no columns.
    fn is_prose(&self) -> bool {
        false
    }

    /// That prose, of one of them.
    fn prose(&self, _place: usize) -> String {
        String::new()
    }
}

/// A table on its way out.
pub struct Writing {
    table: Box<dyn Table>,
    shape: Shape,
    /// Of the columns of a text.
    widths: Vec<usize>,
    /// What is written next; nothing before the names were.
    next: Option<usize>,
}

/// The least that is given at once, unless less is left, in bytes.
const PIECE: usize = 64 * 1024;

impl Writing {
    /// Begins.
    pub fn new(table: Box<dyn Table>, shape: Shape) -> Self {
        let has_widths = shape == Shape::Text && !table.is_prose();
        let widths = if has_widths { widths(&*table) } else { Vec::new() };
        Self { table, shape, widths, next: None }
    }

    /// The next piece of text; none after the last.
    ///
    /// # Errors
    /// None that a table in memory has.
    pub fn piece(&mut self) -> io::Result<Option<Vec<u8>>> {
        let (mut out, places) = (Vec::new(), self.table.places());
        let mut place = match self.next {
            Some(place) if place >= places => return Ok(None),
            Some(place) => place,
            None => {
                self.names(&mut out)?;
                0
            }
        };
        while place < places && out.len() < PIECE {
            self.rows(place, &mut out)?;
            place += 1;
        }
        self.next = Some(place);
        Ok(Some(out).filter(|out| !out.is_empty()))
    }

    /// The names over the columns, where they stand over them. A letter has none.
    fn names(&self, out: &mut dyn Write) -> io::Result<()> {
        let columns = self.table.columns().iter().map(|(name, _)| *name);
        match self.shape {
            Shape::Csv => names(out, &columns.collect::<Vec<_>>()),
            Shape::Text if !self.widths.is_empty() => {
                self.padded(&columns.map(str::to_owned).collect::<Vec<_>>(), out)
            }
            Shape::Text | Shape::Jsonl => Ok(()),
        }
    }

    fn rows(&self, place: usize, out: &mut dyn Write) -> io::Result<()> {
        if self.shape == Shape::Text && self.table.is_prose() {
            // Each on a page of its own.
            let turn = if place > 0 { "\u{c}" } else { "" };
            return write!(out, "{turn}{}", self.table.prose(place));
        }
        for row in self.table.rows_of(place) {
            match self.shape {
                Shape::Text => self.padded(&row, out)?,
                Shape::Csv => csv(self.table.columns(), &row, out)?,
                Shape::Jsonl => jsonl(self.table.columns(), &row, out)?,
            }
        }
        Ok(())
    }

    /// Columns of the same width, for people: words of strangers on one line.
    fn padded(&self, row: &[String], out: &mut dyn Write) -> io::Result<()> {
        let mut text = String::new();
        for ((cell, width), (_, is_number)) in row.iter().zip(&self.widths).zip(self.table.columns()) {
            let cell = one_line(cell);
            let padded = if *is_number { format!("{cell:>width$}") } else { format!("{cell:<width$}") };
            text += &(padded + "  ");
        }
        writeln!(out, "{}", text.trim_end())
    }
}

/// How wide each column is: all is gone through, and forgotten again.
fn widths(table: &dyn Table) -> Vec<usize> {
    let mut widths: Vec<usize> = table.columns().iter().map(|(name, _)| name.len()).collect();
    for row in (0..table.places()).flat_map(|place| table.rows_of(place)) {
        for (width, cell) in widths.iter_mut().zip(&row) {
            *width = (*width).max(one_line(cell).chars().count());
        }
    }
    widths
}

impl fmt::Debug for Writing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writing").field("next", &self.next).finish_non_exhaustive()
    }
}

impl Balances {
    /// At the end of the period.
    ///
    /// # Errors
    /// The database's.
    pub async fn read(store: &Store, access: &StoreAccess, period: Period) -> Result<Self, ExportError> {
        Ok(Self(store.balances_at(access, period.to).await?))
    }
}

impl Statement {
    /// Of the period.
    ///
    /// # Errors
    /// The database's.
    pub async fn read(store: &Store, access: &StoreAccess, period: Period) -> Result<Self, ExportError> {
        let before: BTreeMap<_, _> = store
            .balances_at(access, period.from)
            .await?
            .into_iter()
            .map(|balance| (balance.account, balance.amount))
            .collect();
        let totals = store.totals(access, period.days()).await?;
        let mut accounts: BTreeMap<_, Vec<Total>> =
            before.keys().map(|account| (*account, Vec::new())).collect();
        for total in totals {
            accounts.entry(total.account).or_default().push(total);
        }
        let moved = |(account, totals): (_, Vec<Total>)| {
            let amount = before.get(&account).copied().unwrap_or_default();
            let sum: i64 = totals.iter().map(|total| total.amount.to_sat()).sum();
            let closing = SignedSats::try_new(amount.to_sat().saturating_add(sum)).unwrap_or_default();
            Moved { opening: Balance { account, amount }, closing, totals }
        };
        Ok(Self(accounts.into_iter().map(moved).collect()))
    }
}

impl Days {
    /// Of the period.
    ///
    /// # Errors
    /// The database's.
    pub async fn read(store: &Store, access: &StoreAccess, period: Period) -> Result<Self, ExportError> {
        let mut all = Vec::new();
        for balance in store.balances(access).await? {
            if !balance.account.is_asset() {
                all.extend(store.days(access, balance.account, period.days()).await?);
            }
        }
        all.sort_by_key(|day| (day.day, day.total.account, day.total.currency.map(domain::Currency::code)));
        Ok(Self(all))
    }
}

impl Table for Balances {
    fn columns(&self) -> &'static [(&'static str, bool)] {
        &[("account", false), ("balance_btc", true)]
    }

    fn places(&self) -> usize {
        self.0.len()
    }

    fn rows_of(&self, place: usize) -> Vec<Vec<String>> {
        let row = |balance: &Balance| vec![balance.account.path(), btc(balance.amount)];
        self.0.get(place).map(row).into_iter().collect()
    }
}

impl Table for Statement {
    fn columns(&self) -> &'static [(&'static str, bool)] {
        &[
            ("account", false),
            ("opening_btc", true),
            ("moved_btc", true),
            ("closing_btc", true),
            ("worth", true),
            ("currency", false),
            ("movements", true),
        ]
    }

    fn places(&self) -> usize {
        self.0.len()
    }

    /// A row for each account and currency; what was not valued has a row without one.
    fn rows_of(&self, place: usize) -> Vec<Vec<String>> {
        let Some(Moved { opening, closing, totals }) = self.0.get(place) else { return Vec::new() };
        let row = |moved: String, worth, currency: &str, legs: u64| {
            let (account, opening, closing) = (opening.account.path(), btc(opening.amount), btc(*closing));
            vec![account, opening, moved, closing, worth, currency.to_owned(), legs.to_string()]
        };
        if totals.is_empty() {
            return vec![row(btc(SignedSats::ZERO), String::new(), "", 0)];
        }
        let valued_row = |total: &Total| {
            let (worth, currency) = valued(total);
            row(btc(total.amount), worth, currency, total.legs)
        };
        totals.iter().map(valued_row).collect()
    }
}

impl Table for Days {
    fn columns(&self) -> &'static [(&'static str, bool)] {
        &[
            ("day", false),
            ("account", false),
            ("moved_btc", true),
            ("worth", true),
            ("currency", false),
            ("movements", true),
        ]
    }

    fn places(&self) -> usize {
        self.0.len()
    }

    fn rows_of(&self, place: usize) -> Vec<Vec<String>> {
        let row = |DayTotal { day: at, total }: &DayTotal| {
            let (worth, currency) = valued(total);
            let moved = btc(total.amount);
            vec![day(*at), total.account.path(), moved, worth, currency.to_owned(), total.legs.to_string()]
        };
        self.0.get(place).map(row).into_iter().collect()
    }
}

fn valued(total: &Total) -> (String, &'static str) {
    match total.currency {
        Some(currency) => (money(total.worth, currency), currency.code()),
        None => (String::new(), ""),
    }
}

/// A line of comma-separated values.
fn csv(columns: &[(&str, bool)], row: &[String], out: &mut dyn Write) -> io::Result<()> {
    let cells = row.iter().zip(columns).map(|(cell, (_, is_number))| match is_number {
        true => Cell::Number(cell),
        false => Cell::Word(cell),
    });
    line(out, &cells.collect::<Vec<_>>())
}

/// A JSON object; amounts are texts, so that no program rounds them, and what is not known is null.
fn jsonl(columns: &[(&str, bool)], row: &[String], out: &mut dyn Write) -> io::Result<()> {
    let member = |(cell, (name, _)): (&String, &(&str, bool))| {
        let value = if cell.is_empty() { Value::Null } else { json!(cell) };
        ((*name).to_owned(), value)
    };
    let object: serde_json::Map<_, _> = row.iter().zip(columns).map(member).collect();
    writeln!(out, "{}", Value::Object(object))
}
